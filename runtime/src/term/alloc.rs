//! Where term objects get their words: the trait between building code and whatever owns the memory.

/// A place to build term objects in. Allocation never fails and never moves existing terms.
pub trait Alloc {
    /// Room for `words` words, uninitialised; the caller fills all of them before anything else may look at the heap.
    fn alloc(&mut self, words: usize) -> *mut u64;

    /// Tells the owner about a finished `SharedBinary` or `MagicReference` object at `object` (just allocated here), so that its
    /// reference is given back when the object dies. Sets the object's `next` word. `bytes` is what it keeps alive off the heap.
    fn link_offheap(&mut self, object: *mut u64, bytes: usize);
}

/// Memory for terms that lives as long as the value: tests, and terms kept outside any process.
#[derive(Default)]
pub struct Arena {
    blocks: Vec<Box<[u64]>>,
    used: usize,
    offheap: Vec<*mut u64>,
}

impl Arena {
    pub fn new() -> Arena {
        Arena::default()
    }
}

impl Alloc for Arena {
    fn alloc(&mut self, words: usize) -> *mut u64 {
        let fits = self.blocks.last().is_some_and(|block| block.len() - self.used >= words);
        if !fits {
            self.blocks.push(vec![0; words.max(256)].into_boxed_slice());
            self.used = 0;
        }
        let at = self.used;
        self.used += words;
        match self.blocks.last_mut() {
            Some(block) => block[at..].as_mut_ptr(),
            None => std::ptr::null_mut(),
        }
    }
    fn link_offheap(&mut self, object: *mut u64, _bytes: usize) {
        self.offheap.push(object);
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        for object in self.offheap.drain(..) {
            // SAFETY: the object was linked here, so its reference is ours to give back.
            unsafe { super::offheap::release_object(object) };
        }
    }
}
