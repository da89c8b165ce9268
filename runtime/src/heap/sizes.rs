//! The sizes of heaps that OTP's interfaces speak of: what is asked for becomes the next of them. Blocks of our own are of other sizes.

/// Sizes grow by adding the last two up to here, then by a fifth.
const ADDED: usize = 23;

/// `min_heap_size` and `min_bin_vheap_size` of a process that asks for nothing.
pub const LEAST_WORDS: usize = 233;
pub const LEAST_BINARY_WORDS: usize = 46422;

/// All of them, in words.
pub fn sizes() -> impl Iterator<Item = usize> {
    let mut last: (usize, usize) = (12, 38);
    (0..).map_while(move |index: usize| {
        let size = last.0;
        let next = if index + 2 < ADDED { last.0.checked_add(last.1 + 1) } else { last.1.checked_add(last.1 / 5) };
        last = (last.1, next?);
        Some(size)
    })
}

/// The least size for so many words.
pub fn at_least(words: usize) -> usize {
    sizes().find(|&size| size >= words).unwrap_or(words)
}

#[cfg(test)]
mod tests {
    use super::at_least;

    #[test]
    fn sizes_are_those_of_otp() {
        let asked = [1, 39, 234, 1000, 30_000, 318_187, 833_026, 833_027, 1_000_000, 1_500_000, 2_000_000];
        let sizes = [12, 51, 376, 1598, 46_422, 318_187, 833_026, 999_631, 1_199_557, 1_727_361, 2_072_833];
        assert_eq!(asked.map(at_least), sizes);
    }
}
