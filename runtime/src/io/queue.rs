//! The byte queue behind `prim_buffer`: what a file's read-ahead has and the program has not asked for yet.

use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

#[derive(Default)]
pub struct Queue {
    pub contents: Mutex<Contents>,
    pub locked: AtomicBool,
}

/// Bytes from `start` on.
#[derive(Default)]
pub struct Contents {
    bytes: Vec<u8>,
    start: usize,
}

impl Contents {
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    pub fn push(&mut self, bytes: &[u8]) {
        if self.start == self.bytes.len() {
            self.bytes.clear();
            self.start = 0;
        } else if self.start > self.bytes.len() / 2 {
            self.bytes.drain(..self.start);
            self.start = 0;
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// Drops the first `count` bytes; false when there are fewer.
    pub fn skip(&mut self, count: usize) -> bool {
        let enough = count <= self.bytes().len();
        if enough {
            self.start += count;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::Contents;

    #[test]
    fn bytes_come_out_in_the_order_they_went_in() {
        let mut contents = Contents::default();
        contents.push(b"abc");
        assert!(contents.skip(2));
        contents.push(b"def");
        assert_eq!(contents.bytes(), b"cdef");
        assert!(!contents.skip(5));
        assert!(contents.skip(4));
        assert!(contents.bytes().is_empty());
    }
}
