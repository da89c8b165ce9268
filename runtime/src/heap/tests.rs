//! Tests of the collector and of copying: random terms against a model in Rust, frames made by hand.

use super::collect::{self, RootRange};
use super::copy::{self, Owned};
use super::verify;
use super::{Alloc, Build, Heap, Space};
use crate::platform::image::double::{BOTTOM, Chunk};
use crate::platform::memory::Block;
use crate::term::offheap::{Resource, SHARED_BYTES_WORD, SharedBytes};
use crate::term::{Kind, Term};
use beamless_abi::process::{Hot, STACK_RESERVE_WORDS};
use beamless_abi::term as abi;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a term should be.
#[derive(Clone, Debug, PartialEq)]
enum Model {
    Small(i64),
    Cons(Box<Model>, Box<Model>),
    Tuple(Vec<Model>),
    Raw(Vec<u64>),
    Sub(u64, Box<Model>),
    Shared(u8),
    Nil,
}

struct Random(u64);
impl Random {
    fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

fn random(seed: &mut Random, depth: u32) -> Model {
    match seed.next(if depth == 0 { 2 } else { 9 }) {
        0 => Model::Small(seed.next(1 << 40) as i64 - (1 << 39)),
        1 => Model::Nil,
        2..=4 => {
            let head = random(seed, depth - 1);
            Model::Cons(Box::new(head), Box::new(random(seed, depth - 1)))
        }
        5 | 6 => Model::Tuple((0..seed.next(5)).map(|_| random(seed, depth - 1)).collect()),
        7 => match seed.next(3) {
            // Words that look like pointers and headers.
            0 => Model::Raw(vec![0xdead_beef_0000_0003 + seed.next(5), u64::MAX, abi::NONE]),
            1 => Model::Raw(vec![seed.next(u64::MAX)]),
            _ => Model::Sub(seed.next(100) * 8 + 3, Box::new(Model::Raw(vec![64, seed.next(u64::MAX)]))),
        },
        _ => Model::Shared(seed.next(255) as u8),
    }
}

/// A heap with its hot fields and a register file.
struct Machine {
    hot: Hot,
    heap: Heap,
    x: Vec<u64>,
}

impl Alloc for Machine {
    fn alloc(&mut self, words: usize) -> *mut u64 {
        self.heap.alloc(&mut self.hot, words)
    }
    fn link_offheap(&mut self, object: *mut u64, bytes: usize) {
        self.heap.link_offheap(&mut self.hot, object, bytes);
    }
}

impl Machine {
    fn new() -> Machine {
        let null = std::ptr::null_mut();
        let mut hot = Hot {
            hp: null,
            sp: null,
            fc: 0,
            x: null,
            code: std::ptr::null(),
            live: 0,
            class: 0,
            reason: 0,
            trace: 0,
            action: 0,
            pid: 0,
        };
        let heap = Heap::new(&mut hot, 0);
        let mut machine = Machine { hot, heap, x: vec![Term::NIL.0; 64] };
        machine.push_word(BOTTOM.address());
        machine
    }

    fn push_word(&mut self, word: u64) {
        self.hot.sp = self.hot.sp.wrapping_sub(1);
        assert!(self.hot.sp > self.hot.hp);
        unsafe { *self.hot.sp = word };
    }

    /// Pushes a frame; slot 0 is the highest word.
    fn push(&mut self, chunk: &'static Chunk, slots: &[u64]) {
        self.room(slots.len() + 1, 0);
        for &slot in slots {
            self.push_word(slot);
        }
        self.push_word(chunk.address());
    }

    fn room(&mut self, need: usize, live: usize) {
        if (self.hot.sp as usize) - (self.hot.hp as usize) < 8 * (need + STACK_RESERVE_WORDS) {
            self.collect(need, live, false);
        }
    }

    fn collect(&mut self, need: usize, live: usize, full: bool) {
        let roots: [RootRange; 1] = [(self.x.as_mut_ptr(), live)];
        unsafe {
            collect::collect(&mut self.heap, &mut self.hot, need, full, &roots);
            verify::check(&self.heap, &self.hot, &roots);
        }
        assert!(self.hot.sp as usize - self.hot.hp as usize >= 8 * (need + STACK_RESERVE_WORDS));
    }

    fn build(&mut self, model: &Model) -> Term {
        match model {
            Model::Small(value) => Term::small(*value),
            Model::Nil => Term::NIL,
            Model::Cons(head, tail) => {
                let (head, tail) = (self.build(head), self.build(tail));
                self.cons(head, tail)
            }
            Model::Tuple(items) => {
                let items: Vec<Term> = items.iter().map(|item| self.build(item)).collect();
                self.tuple(&items)
            }
            Model::Raw(words) => self.object(Kind::HeapBinary, words),
            Model::Sub(bits, whole) => {
                let whole = self.build(whole);
                self.object(Kind::SubBinary, &[*bits, whole.0, 7])
            }
            Model::Shared(byte) => {
                let bytes = SharedBytes::new(128);
                let data = unsafe { SharedBytes::data(bytes) };
                unsafe { *data = *byte };
                let term = self.object(Kind::SharedBinary, &[1024, bytes as u64, data as u64, 0]);
                self.link_offheap(term.pointer(), 128);
                term
            }
        }
    }
}

fn read(term: Term) -> Model {
    if let Some(value) = term.as_small() {
        return Model::Small(value);
    }
    if term.is_nil() {
        return Model::Nil;
    }
    if let Some((head, tail)) = term.as_cons() {
        return Model::Cons(Box::new(read(head)), Box::new(read(tail)));
    }
    match term.kind() {
        Some(Kind::Tuple) => Model::Tuple(term.elements().iter().map(|&item| read(item)).collect()),
        Some(Kind::HeapBinary) => Model::Raw((1..=term.size_words()).map(|i| term.word(i)).collect()),
        Some(Kind::SubBinary) => Model::Sub(term.word(1), Box::new(read(Term(term.word(2))))),
        Some(Kind::SharedBinary) => {
            let bytes = term.word(SHARED_BYTES_WORD) as *mut SharedBytes;
            Model::Shared(unsafe { *SharedBytes::data(bytes) })
        }
        other => panic!("unexpected {other:?}"),
    }
}

#[test]
fn random_graphs_survive_minor_and_full_collections() {
    for seed in 1..40 {
        let mut seed = Random(seed * 7919);
        let mut machine = Machine::new();
        let mut models = vec![Model::Nil; 16];
        for step in 0..300 {
            let at = seed.next(16) as usize;
            let model = random(&mut seed, 5);
            // Room for some: the rest goes to fragments.
            machine.room(seed.next(60) as usize, 16);
            machine.x[at] = machine.build(&model).0;
            models[at] = model;
            if seed.next(5) == 0 {
                machine.collect(seed.next(200) as usize, 16, seed.next(4) == 0);
            }
            if step % 50 == 49 {
                for (at, model) in models.iter().enumerate() {
                    assert_eq!(&read(Term(machine.x[at])), model);
                }
            }
        }
        machine.collect(0, 0, true);
        assert_eq!(machine.heap.used_words(&machine.hot), 0);
        unsafe { machine.heap.free() };
    }
}

#[test]
fn frames_are_walked_by_their_bitmaps() {
    static TWO_OF_THREE: Chunk = Chunk::resume(3, 0b101);
    static MANY: Chunk = Chunk::resume(70, u32::MAX);
    let mut machine = Machine::new();
    let mut expected = Vec::new();
    for i in 0..200 {
        machine.room(20, 0);
        let model = Model::Cons(Box::new(Model::Small(i)), Box::new(Model::Nil));
        let (first, second) = (machine.build(&model), machine.build(&Model::Tuple(vec![model.clone(); 2])));
        machine.x[0] = first.0;
        machine.x[1] = second.0;
        machine.room(4, 2);
        // The dead slot holds a word that would crash the collector.
        let slots = [machine.x[0], 0x1234_5673, machine.x[1]];
        machine.push(&TWO_OF_THREE, &slots);
        expected.push(model);
    }
    machine.push(&MANY, &vec![Term::small(1).0; 70]);
    machine.collect(1000, 0, true);
    machine.collect(10, 0, false);
    let mut frames = unsafe { super::stack::Frames::new(machine.hot.sp, machine.heap.stack_end) };
    assert_eq!(frames.next().map(|frame| frame.slots()), Some(70));
    for model in expected.iter().rev() {
        let frame = frames.next().expect("a frame");
        assert_eq!(&read(Term(unsafe { *frame.slot(0) })), model);
        assert_eq!(read(Term(unsafe { *frame.slot(2) })), Model::Tuple(vec![model.clone(); 2]));
    }
    assert!(frames.next().is_some_and(|frame| frame.is_bottom()));
    unsafe { machine.heap.free() };
}

#[test]
fn a_million_frames_cost_amortised_copies() {
    static ONE: Chunk = Chunk::resume(1, 1);
    let mut machine = Machine::new();
    for i in 0..1_000_000 {
        machine.push(&ONE, &[Term::small(i).0]);
    }
    assert!(machine.heap.minor_collections < 60, "{}", machine.heap.minor_collections);
    unsafe { machine.heap.free() };
}

#[test]
fn resources_are_dropped_when_unreachable() {
    let drops = Arc::new(AtomicUsize::new(0));
    struct Counts(Arc<AtomicUsize>);
    impl Drop for Counts {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let mut machine = Machine::new();
    for i in 0..10 {
        let resource = Resource::new(Box::new(Counts(drops.clone())));
        let term = machine.object(Kind::MagicReference, &[i, 0, 0, resource as u64, 0]);
        machine.link_offheap(term.pointer(), 64);
        machine.x[i as usize] = term.0;
    }
    machine.collect(0, 10, false);
    machine.collect(0, 10, true);
    assert_eq!(drops.load(Ordering::SeqCst), 0);
    let kept = Owned::new(Term(machine.x[2]));
    machine.collect(0, 5, false);
    machine.collect(0, 5, true);
    assert_eq!(drops.load(Ordering::SeqCst), 5);
    machine.collect(0, 0, true);
    assert_eq!(drops.load(Ordering::SeqCst), 9);
    drop(kept);
    assert_eq!(drops.load(Ordering::SeqCst), 10);
    unsafe { machine.heap.free() };
}

#[test]
fn copies_are_equal_and_exactly_measured() {
    let mut seed = Random(99);
    for _ in 0..200 {
        let mut machine = Machine::new();
        let model = random(&mut seed, 7);
        let term = machine.build(&model);
        let message = copy::message(term);
        unsafe {
            assert_eq!((*message).used, (*message).capacity);
            assert_eq!(read((*message).value), model);
            machine.heap.attach(&mut machine.hot, message);
            machine.x[0] = (*message).value.0;
        }
        machine.collect(100, 1, false);
        assert_eq!(read(Term(machine.x[0])), model);
        unsafe { machine.heap.free() };
    }
}

/// Two blocks of this many words, the second where the first ends.
fn neighbours(words: usize) -> (Block, Block) {
    let blocks: Vec<Block> = (0..256).map(|_| Block::new(words)).collect();
    let beside = |block: &Block| blocks.iter().find(|other| other.start == block.end()).map(|&other| (*block, other));
    let found = blocks.iter().find_map(beside).expect("the allocator puts blocks of one size side by side");
    for block in blocks {
        if block.start != found.0.start && block.start != found.1.start {
            unsafe { block.free() };
        }
    }
    found
}

#[test]
fn messages_larger_than_the_block_leave_its_neighbour_alone() {
    let (low, high) = neighbours(512);
    let mut machine = Machine::new();
    unsafe { machine.heap.block.free() };
    (machine.heap.block, machine.heap.stack_end, machine.heap.high_water) = (low, low.end(), low.start);
    (machine.hot.hp, machine.hot.sp) = (low.start, low.end());
    machine.push_word(BOTTOM.address());
    // The old generation begins where the block ends, with the list [7].
    unsafe {
        *high.start = Term::small(7).0;
        *high.start.add(1) = Term::NIL.0;
    }
    machine.heap.old = Space { block: high, top: high.start.wrapping_add(2), limit: high.words };
    machine.x[0] = high.start as u64 | abi::TAG_CONS;
    let numbers = Model::Tuple((0..700).map(Model::Small).collect());
    let owned = {
        let mut sender = Machine::new();
        let term = sender.build(&numbers);
        let message = copy::message(term);
        unsafe { sender.heap.free() };
        message
    };
    unsafe {
        machine.heap.attach(&mut machine.hot, owned);
        machine.x[1] = (*owned).value.0;
    }
    machine.collect(0, 2, false);
    assert_eq!(read(Term(machine.x[0])), Model::Cons(Box::new(Model::Small(7)), Box::new(Model::Nil)));
    assert_eq!(read(Term(machine.x[1])), numbers);
    unsafe { machine.heap.free() };
}

#[test]
fn a_long_list_is_copied_without_recursion() {
    let mut machine = Machine::new();
    let mut list = Term::NIL;
    for i in 0..300_000 {
        machine.x[0] = list.0;
        machine.room(2, 1);
        list = Term(machine.x[0]);
        list = machine.cons(Term::small(i), list);
    }
    let owned = Owned::new(list);
    assert_eq!(owned.term().list().count(), 300_000);
    unsafe { machine.heap.free() };
}

#[test]
fn the_young_block_stays_small_beside_a_large_heap() {
    let mut machine = Machine::new();
    let mut list = Term::NIL;
    for i in 0..4_000_000 {
        machine.x[0] = list.0;
        machine.room(2, 1);
        list = machine.cons(Term::small(i), Term(machine.x[0]));
    }
    let heap = &machine.heap;
    assert!(heap.used_words(&machine.hot) >= 8_000_000);
    assert!(heap.block.words <= 1 << 21, "{}", heap.block.words);
    assert!(heap.old.block.words <= 128_000_000, "{}", heap.old.block.words);
    assert_eq!(list.list().count(), 4_000_000);
    unsafe { machine.heap.free() };
}
