//! Memory that terms share across processes: reference-counted bytes and resources. The collector releases what dies.

use beamless_abi::term::{self as abi, Kind};
use std::any::Any;
use std::sync::atomic::{AtomicUsize, Ordering, fence};

/// Header of a block of shared bytes; the bytes follow it.
#[repr(C)]
pub struct SharedBytes {
    refs: AtomicUsize,
    /// Bits that some term shows; who appends moves it forward with a compare-exchange, so that two owners never write the same place.
    pub used: AtomicUsize,
    /// Bytes there is room for.
    pub capacity: usize,
}

impl SharedBytes {
    /// A new block with one reference, `used` = 0 and the contents zero up to `capacity` rounded to words.
    pub fn new(capacity: usize) -> *mut SharedBytes {
        let layout = Self::layout(capacity);
        // SAFETY: the layout has a size above zero.
        let block = unsafe { std::alloc::alloc_zeroed(layout) }.cast::<SharedBytes>();
        if block.is_null() {
            std::alloc::handle_alloc_error(layout);
        }
        // SAFETY: freshly allocated and large enough.
        unsafe {
            block.write(SharedBytes { refs: AtomicUsize::new(1), used: AtomicUsize::new(0), capacity });
        }
        block
    }
    fn layout(capacity: usize) -> std::alloc::Layout {
        let bytes = size_of::<SharedBytes>() + capacity.next_multiple_of(8);
        match std::alloc::Layout::from_size_align(bytes, 8) {
            Ok(layout) => layout,
            Err(_) => std::alloc::handle_alloc_error(std::alloc::Layout::new::<SharedBytes>()),
        }
    }
    /// Address of the first byte.
    ///
    /// # Safety
    /// `block` is alive.
    #[inline]
    pub unsafe fn data(block: *mut SharedBytes) -> *mut u8 {
        // SAFETY: the bytes follow the header.
        unsafe { block.add(1).cast() }
    }
    /// # Safety
    /// `block` is alive.
    #[inline]
    pub unsafe fn retain(block: *mut SharedBytes) {
        // SAFETY: alive by the caller's word.
        unsafe { (*block).refs.fetch_add(1, Ordering::Relaxed) };
    }
    /// Gives one reference back.
    ///
    /// # Safety
    /// The caller owns a reference and does not use it again.
    #[inline]
    pub unsafe fn release(block: *mut SharedBytes) {
        // SAFETY: as `Arc` does it: the last owner frees after everybody's writes are visible.
        unsafe {
            if (*block).refs.fetch_sub(1, Ordering::Release) == 1 {
                fence(Ordering::Acquire);
                std::alloc::dealloc(block.cast(), Self::layout((*block).capacity));
            }
        }
    }
    /// Whether the caller's reference is the only one.
    ///
    /// # Safety
    /// `block` is alive.
    pub unsafe fn is_unique(block: *mut SharedBytes) -> bool {
        // SAFETY: alive by the caller's word.
        unsafe { (*block).refs.load(Ordering::Acquire) == 1 }
    }
}

/// What a magic reference points to: any value, dropped with the last reference.
pub struct Resource {
    refs: AtomicUsize,
    pub value: Box<dyn Any + Send + Sync>,
}

impl Resource {
    /// One reference, owned by the caller.
    pub fn new(value: Box<dyn Any + Send + Sync>) -> *mut Resource {
        Box::into_raw(Box::new(Resource { refs: AtomicUsize::new(1), value }))
    }
    /// # Safety
    /// `resource` is alive.
    pub unsafe fn retain(resource: *mut Resource) {
        // SAFETY: alive by the caller's word.
        unsafe { (*resource).refs.fetch_add(1, Ordering::Relaxed) };
    }
    /// # Safety
    /// The caller owns a reference and does not use it again.
    pub unsafe fn release(resource: *mut Resource) {
        // SAFETY: as `SharedBytes::release`.
        unsafe {
            if (*resource).refs.fetch_sub(1, Ordering::Release) == 1 {
                fence(Ordering::Acquire);
                drop(Box::from_raw(resource));
            }
        }
    }
}

/// Word of a `SharedBinary` object that points to its [`SharedBytes`].
pub const SHARED_BYTES_WORD: usize = 2;
/// Word of a `SharedBinary` object that points to its first byte.
pub const SHARED_DATA_WORD: usize = 3;
/// Word of a `MagicReference` object that points to its [`Resource`].
pub const RESOURCE_WORD: usize = 4;

/// Which word of an off-heap object links the owner's list.
#[inline]
pub fn next_word(header: u64) -> usize {
    if header & abi::HEADER_LOW == abi::header_low(Kind::SharedBinary) { 4 } else { 5 }
}

/// Gives back the reference an object holds.
///
/// # Safety
/// `object` is a `SharedBinary` or `MagicReference` whose reference has not been given back.
pub unsafe fn release_object(object: *mut u64) {
    // SAFETY: by the caller's word the words are what the kind says.
    unsafe {
        if next_word(*object) == 4 {
            SharedBytes::release(*object.add(SHARED_BYTES_WORD) as *mut SharedBytes);
        } else {
            Resource::release(*object.add(RESOURCE_WORD) as *mut Resource);
        }
    }
}

/// Address, bytes and number of references of what a `SharedBinary` shows; nothing for other objects.
///
/// # Safety
/// `object` is a live `SharedBinary` or `MagicReference`.
pub unsafe fn shared_of(object: *mut u64) -> Option<[usize; 3]> {
    // SAFETY: by the caller's word the words are what the kind says.
    unsafe {
        if next_word(*object) != 4 {
            return None;
        }
        let block = *object.add(SHARED_BYTES_WORD) as *mut SharedBytes;
        let bytes = (*block).used.load(Ordering::Relaxed).div_ceil(8);
        Some([block as usize, bytes, (*block).refs.load(Ordering::Relaxed)])
    }
}

/// Takes one more reference for a copy of the object.
///
/// # Safety
/// `object` is a live `SharedBinary` or `MagicReference`.
pub unsafe fn retain_object(object: *mut u64) {
    // SAFETY: by the caller's word the words are what the kind says.
    unsafe {
        if next_word(*object) == 4 {
            SharedBytes::retain(*object.add(SHARED_BYTES_WORD) as *mut SharedBytes);
        } else {
            Resource::retain(*object.add(RESOURCE_WORD) as *mut Resource);
        }
    }
}

/// Bytes an off-heap object keeps alive, for the virtual heap.
///
/// # Safety
/// `object` is a live `SharedBinary` or `MagicReference`.
pub unsafe fn object_bytes(object: *mut u64) -> usize {
    // SAFETY: word 1 of a shared binary is its bit size.
    unsafe { if next_word(*object) == 4 { (*object.add(1) / 8) as usize } else { 64 } }
}
