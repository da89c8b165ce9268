//! Bytes that come in: read straight into the memory that the binary for them will have.

use super::answer::Result;
use crate::process::Process;
use crate::term::offheap::SharedBytes;
use crate::term::{Alloc, Build, BuildBinary, Kind, Term};
use beamless_abi::term::HEAP_BINARY_MAX;
use std::sync::atomic::Ordering;

/// Memory of `capacity` bytes, the first `len` of which have come in.
pub struct Received {
    block: *mut SharedBytes,
    len: usize,
}

// SAFETY: the block is owned by this value alone until it becomes a term.
unsafe impl Send for Received {}

impl Received {
    pub fn with_capacity(capacity: usize) -> Received {
        Received { block: SharedBytes::new(capacity), len: 0 }
    }

    fn capacity(&self) -> usize {
        // SAFETY: the block is alive while this value is.
        unsafe { (*self.block).capacity }
    }

    fn memory(&mut self) -> &mut [u8] {
        // SAFETY: the block has that many initialised bytes, and only this value knows it.
        unsafe { std::slice::from_raw_parts_mut(SharedBytes::data(self.block), self.capacity()) }
    }

    pub fn bytes(&self) -> &[u8] {
        // SAFETY: as in `memory`.
        unsafe { std::slice::from_raw_parts(SharedBytes::data(self.block), self.len) }
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Has `read` fill free memory; how many bytes it put there.
    pub fn fill(&mut self, read: impl FnOnce(&mut [u8]) -> Result<usize>) -> Result<usize> {
        let len = self.len;
        let count = read(&mut self.memory()[len..])?;
        self.len += count;
        Ok(count)
    }

    /// Room for at least as much again.
    pub fn grow(&mut self) {
        let mut larger = Received::with_capacity((self.capacity() * 2).max(4096));
        larger.memory()[..self.len].copy_from_slice(self.bytes());
        larger.len = self.len;
        *self = larger;
    }

    pub fn is_full(&self) -> bool {
        self.len == self.capacity()
    }

    /// The binary. Short ones, and those much smaller than their memory, are copied.
    pub fn into_term(mut self, p: &mut Process) -> Term {
        let capacity = self.capacity();
        if self.len as u64 <= HEAP_BINARY_MAX || self.len < capacity / 2 {
            return p.binary(self.bytes());
        }
        let block = std::mem::replace(&mut self.block, std::ptr::null_mut());
        // SAFETY: the block is ours; the term takes the reference over.
        let data = unsafe {
            (*block).used.store(self.len * 8, Ordering::Relaxed);
            SharedBytes::data(block)
        };
        let term = p.object(Kind::SharedBinary, &[self.len as u64 * 8, block as u64, data as u64, 0]);
        p.link_offheap(term.pointer(), capacity);
        term
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        if !self.block.is_null() {
            // SAFETY: the reference is ours and was not handed on.
            unsafe { SharedBytes::release(self.block) };
        }
    }
}
