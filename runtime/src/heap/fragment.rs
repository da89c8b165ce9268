//! Fragments: pieces of heap outside a process's block. A message travels as one; a BIF that finds no room builds in one.

use crate::term::alloc::Alloc;
use crate::term::offheap;
use crate::term::Term;
use std::alloc::Layout;

/// Header of a fragment; its words follow. As a message it is also the node of the queue it waits in.
#[repr(C)]
pub struct Fragment {
    pub next: *mut Fragment,
    /// List of the off-heap objects inside.
    pub offheap: *mut u64,
    /// Words there is room for.
    pub capacity: u32,
    /// Words in use.
    pub used: u32,
    /// The message, when it is one.
    pub value: Term,
    /// What the process room attaches to a signal; null for plain messages.
    pub control: *mut u8,
}

impl Fragment {
    fn layout(words: usize) -> Layout {
        let bytes = words.checked_mul(8).and_then(|bytes| bytes.checked_add(size_of::<Fragment>()));
        match bytes.map(|bytes| Layout::from_size_align(bytes, 8)) {
            Some(Ok(layout)) => layout,
            _ => std::alloc::handle_alloc_error(Layout::new::<Fragment>()),
        }
    }

    /// An empty fragment with room for `words` words.
    pub fn new(words: usize) -> *mut Fragment {
        let layout = Fragment::layout(words);
        // SAFETY: the header makes the size non-zero.
        let fragment = unsafe { std::alloc::alloc(layout) }.cast::<Fragment>();
        if fragment.is_null() {
            std::alloc::handle_alloc_error(layout);
        }
        // SAFETY: freshly allocated.
        unsafe {
            fragment.write(Fragment {
                next: std::ptr::null_mut(),
                offheap: std::ptr::null_mut(),
                capacity: words as u32,
                used: 0,
                value: Term::NIL,
                control: std::ptr::null_mut(),
            });
        }
        fragment
    }

    /// First word.
    ///
    /// # Safety
    /// `fragment` is alive.
    #[inline]
    pub unsafe fn data(fragment: *mut Fragment) -> *mut u64 {
        // SAFETY: the words follow the header.
        unsafe { fragment.add(1).cast() }
    }

    /// Frees the memory only; off-heap objects have been taken over or released.
    ///
    /// # Safety
    /// Nothing points into it any more.
    #[inline]
    pub unsafe fn free(fragment: *mut Fragment) {
        // SAFETY: made by `new` with this capacity.
        unsafe { std::alloc::dealloc(fragment.cast(), Fragment::layout((*fragment).capacity as usize)) };
    }

    /// Frees the fragment and gives back what it holds off the heap.
    ///
    /// # Safety
    /// Nothing points into it any more.
    pub unsafe fn discard(fragment: *mut Fragment) {
        // SAFETY: the list holds live objects of this fragment.
        unsafe {
            let mut object = (*fragment).offheap;
            while !object.is_null() {
                let next = *object.add(offheap::next_word(*object)) as *mut u64;
                offheap::release_object(object);
                object = next;
            }
            Fragment::free(fragment);
        }
    }
}

/// A fragment that is being filled; terms for messages are built through it.
pub struct Builder(pub *mut Fragment);

impl Builder {
    /// A builder whose fragment has room for exactly `words` words.
    pub fn new(words: usize) -> Builder {
        Builder(Fragment::new(words))
    }
    /// The finished message.
    pub fn finish(self, value: Term) -> *mut Fragment {
        // SAFETY: the fragment is alive and ours.
        unsafe { (*self.0).value = value };
        self.0
    }
}

impl Alloc for Builder {
    #[inline]
    fn alloc(&mut self, words: usize) -> *mut u64 {
        // SAFETY: the fragment is alive; its owner asked for enough words.
        unsafe {
            let used = (*self.0).used as usize;
            assert!(used + words <= (*self.0).capacity as usize, "message fragment too small");
            (*self.0).used += words as u32;
            Fragment::data(self.0).add(used)
        }
    }
    fn link_offheap(&mut self, object: *mut u64, _bytes: usize) {
        // SAFETY: the object was just built in this fragment.
        unsafe {
            *object.add(offheap::next_word(*object)) = (*self.0).offheap as u64;
            (*self.0).offheap = object;
        }
    }
}
