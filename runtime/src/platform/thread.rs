//! Starting threads of the operating system. With std's own way every executable would carry 25 KB more: handles that can be joined,
//! handlers of overflowing stacks that are never installed, and the C library's printing, with which it sets names.

use std::ffi::{CStr, c_int};

/// What a thread runs, in a box of its own since a C function takes one pointer.
type Body = Box<dyn FnOnce() + Send>;

/// Runs `body` on a stack of its own while this thread waits. `None`: the system gives no more.
pub fn on_stack<R: Send>(stack_bytes: usize, body: impl FnOnce() -> R + Send) -> Option<R> {
    let mut result = None;
    let place = &mut result;
    let job: Box<dyn FnOnce() + Send + '_> = Box::new(move || *place = Some(body()));
    // SAFETY: the thread has ended, and the box with it, before this function returns.
    let job: Body = unsafe { std::mem::transmute::<Box<dyn FnOnce() + Send + '_>, Body>(job) };
    let thread = create(stack_bytes, job, libc::PTHREAD_CREATE_JOINABLE)?;
    // SAFETY: a thread that can be joined, and once.
    unsafe { libc::pthread_join(thread, std::ptr::null_mut()) };
    result
}

/// Starts a thread that nobody waits for. `false`: the system gives no more.
pub fn start(name: &'static CStr, stack_bytes: usize, body: impl FnOnce() + Send + 'static) -> bool {
    let named: Body = Box::new(move || {
        // SAFETY: gives the calling thread a name; the text lives as long as the program.
        unsafe { libc::prctl(libc::PR_SET_NAME, name.as_ptr()) };
        body();
    });
    create(stack_bytes, named, libc::PTHREAD_CREATE_DETACHED).is_some()
}

fn create(stack_bytes: usize, body: Body, detached: c_int) -> Option<libc::pthread_t> {
    let argument = Box::into_raw(Box::new(body));
    // SAFETY: the attributes are initialised before they are used; `run` takes the box, or nobody does if there is no thread.
    unsafe {
        let mut attributes: libc::pthread_attr_t = std::mem::zeroed();
        libc::pthread_attr_init(&mut attributes);
        libc::pthread_attr_setstacksize(&mut attributes, stack_bytes);
        libc::pthread_attr_setdetachstate(&mut attributes, detached);
        let mut thread = std::mem::zeroed();
        let started = libc::pthread_create(&mut thread, &attributes, run, argument.cast()) == 0;
        libc::pthread_attr_destroy(&mut attributes);
        if !started {
            drop(Box::from_raw(argument));
            return None;
        }
        Some(thread)
    }
}

extern "C" fn run(argument: *mut libc::c_void) -> *mut libc::c_void {
    // SAFETY: `start` gave the box to this thread alone.
    let body = unsafe { Box::from_raw(argument.cast::<Body>()) };
    body();
    super::allocator::thread_ends();
    std::ptr::null_mut()
}
