//! Blocks are large enough, aligned, apart, and come back.

use super::*;

#[test]
fn sorts_hold_their_sizes() {
    for bytes in 1..RUN_BYTES {
        let sort = spans::sort(bytes);
        assert!(sort < SORTS && spans::size(sort) >= bytes, "{bytes}");
        assert!(sort == 0 || spans::size(sort - 1) < bytes, "{bytes}");
    }
    assert_eq!(spans::size(SORTS - 1), UNIT / 2);
}

#[test]
fn blocks_keep_what_is_written_to_them() {
    let mut blocks = Vec::new();
    let mut seed = 1u64;
    for round in 0..20_000u64 {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let size = 1 + (seed >> 33) as usize % if round % 50 == 0 { 3 << 20 } else { 5000 };
        let align = 1 << ((seed >> 20) % 8);
        let layout = Layout::from_size_align(size, align).expect("a layout");
        // SAFETY: blocks are used with their layouts, and freed once.
        unsafe {
            let block = ALLOCATOR.alloc(layout);
            assert!(!block.is_null() && block.addr().is_multiple_of(align));
            block.write_bytes(round as u8, size);
            blocks.push((block, layout, round as u8));
            if blocks.len() > 500 {
                let (block, layout, byte) = blocks.swap_remove((seed >> 40) as usize % 500);
                let grown = ALLOCATOR.realloc(block, layout, layout.size() * 2);
                assert!(std::slice::from_raw_parts(grown, layout.size()).iter().all(|&found| found == byte));
                ALLOCATOR.dealloc(grown, Layout::from_size_align(layout.size() * 2, layout.align()).expect("a layout"));
            }
        }
    }
    for (block, layout, byte) in blocks {
        // SAFETY: as above.
        unsafe {
            assert!(std::slice::from_raw_parts(block, layout.size()).iter().all(|&found| found == byte));
            ALLOCATOR.dealloc(block, layout);
        }
    }
}

#[test]
fn blocks_freed_by_other_threads_are_used_again() {
    let rounds = 2000;
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (sender, receiver) = std::sync::mpsc::channel::<Box<[u64; 40]>>();
            let consumer = std::thread::spawn(move || receiver.iter().map(|block| block[39]).sum::<u64>());
            let producer = std::thread::spawn(move || (0..rounds).for_each(|n| sender.send(Box::new([n; 40])).expect("a receiver")));
            (producer, consumer)
        })
        .collect();
    for (producer, consumer) in threads {
        producer.join().expect("no panic");
        assert_eq!(consumer.join().expect("no panic"), rounds * (rounds - 1) / 2);
    }
}
