//! `memcpy` and `memmove` for the whole program, in place of the C library's, whose start costs more than copying the few words that most terms have.

use std::arch::x86_64::{__m128i, _mm_loadu_si128, _mm_storeu_si128};

/// From here on the processor's own string copy is the quickest.
const STRING_COPY: usize = 2048;

/// Copies `count` bytes.
///
/// # Safety
/// As C's: both ranges are valid and apart.
#[cfg(not(test))]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    // SAFETY: promised by the caller.
    unsafe { copy(to, from, count) };
    to
}

/// Copies `count` bytes.
///
/// # Safety
/// As C's: both ranges are valid; they may overlap.
#[cfg(not(test))]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    // SAFETY: promised by the caller.
    unsafe { shift(to, from, count) };
    to
}

/// A copy between ranges that may overlap: what the loop overwrites is read before.
///
/// # Safety
/// Both ranges are valid.
#[inline(always)]
unsafe fn shift(to: *mut u8, from: *const u8, count: usize) {
    // SAFETY: all pieces lie inside the first `count` bytes.
    unsafe {
        let ahead = (to as usize).wrapping_sub(from as usize);
        if count <= 32 || ahead >= count && ahead.wrapping_neg() >= count {
            // The short copies read everything before they write.
            return copy(to, from, count);
        }
        if ahead < count {
            let head = load(from);
            let mut at = count;
            while at > 32 {
                at -= 32;
                store(to.add(at), load(from.add(at)));
            }
            store(to, head);
        } else {
            let tail = load(from.add(count - 32));
            let mut at = 0;
            while at + 32 < count {
                store(to.add(at), load(from.add(at)));
                at += 32;
            }
            store(to.add(count - 32), tail);
        }
    }
}

/// Every branch covers its range with pieces that may overlap, so that no remainder is left.
///
/// # Safety
/// Both ranges are valid and apart.
#[inline(always)]
unsafe fn copy(to: *mut u8, from: *const u8, count: usize) {
    // SAFETY: all pieces lie inside the first `count` bytes.
    unsafe {
        match count {
            0 => {}
            1..4 => {
                let (first, middle, last) = (*from, *from.add(count / 2), *from.add(count - 1));
                *to = first;
                *to.add(count / 2) = middle;
                *to.add(count - 1) = last;
            }
            4..8 => ends::<u32>(to, from, count),
            8..16 => ends::<u64>(to, from, count),
            16..=32 => ends::<__m128i>(to, from, count),
            33..STRING_COPY => {
                let mut at = 0;
                while at + 32 < count {
                    store(to.add(at), load(from.add(at)));
                    at += 32;
                }
                store(to.add(count - 32), load(from.add(count - 32)));
            }
            _ => std::arch::asm!(
                "rep movsb",
                inout("rcx") count => _,
                inout("rdi") to => _,
                inout("rsi") from => _,
                options(nostack, preserves_flags)
            ),
        }
    }
}

/// The first and the last `T` of a range.
#[inline(always)]
unsafe fn ends<T: Copy>(to: *mut u8, from: *const u8, count: usize) {
    // SAFETY: the range is at least one `T` long.
    unsafe {
        let last = count - size_of::<T>();
        let (low, high) = (from.cast::<T>().read_unaligned(), from.add(last).cast::<T>().read_unaligned());
        to.cast::<T>().write_unaligned(low);
        to.add(last).cast::<T>().write_unaligned(high);
    }
}

/// 32 bytes.
type Piece = (__m128i, __m128i);

#[inline(always)]
unsafe fn load(from: *const u8) -> Piece {
    // SAFETY: the caller has 32 bytes there.
    unsafe { (_mm_loadu_si128(from.cast()), _mm_loadu_si128(from.add(16).cast())) }
}

#[inline(always)]
unsafe fn store(to: *mut u8, piece: Piece) {
    // SAFETY: the caller has 32 bytes there.
    unsafe {
        _mm_storeu_si128(to.cast(), piece.0);
        _mm_storeu_si128(to.add(16).cast(), piece.1);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_length_is_copied_and_nothing_more() {
        let from: Vec<u8> = (0..5000usize).map(|i| (i * 7 + 1) as u8).collect();
        for count in (0..300).chain([1000, 2047, 2048, 2049, 4000]) {
            let mut to = vec![0u8; 5000];
            // SAFETY: both vectors are longer than the ranges.
            unsafe { super::copy(to.as_mut_ptr().add(3), from.as_ptr().add(5), count) };
            assert_eq!(to[3..3 + count], from[5..5 + count]);
            assert!(to[..3].iter().chain(&to[3 + count..]).all(|&byte| byte == 0), "{count}");
        }
    }

    #[test]
    fn overlapping_ranges_arrive_whole() {
        let from: Vec<u8> = (0..3000usize).map(|i| (i * 11 + i / 256) as u8).collect();
        for count in [0, 1, 3, 7, 8, 15, 16, 31, 32, 33, 63, 64, 65, 100, 500, 2500] {
            for (source, target) in [(100, 100), (100, 101), (101, 100), (100, 131), (131, 100), (100, 132), (140, 100), (0, 400), (400, 0)] {
                let mut bytes = from.clone();
                // SAFETY: the ranges lie inside the vector.
                unsafe { super::shift(bytes.as_mut_ptr().add(target), bytes.as_ptr().add(source), count) };
                let mut expected = from.clone();
                expected.copy_within(source..source + count, target);
                assert_eq!(bytes, expected, "{count} from {source} to {target}");
            }
        }
    }
}
