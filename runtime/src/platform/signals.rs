//! Unix signals: SIGPIPE becomes an error of `write`; watched signals run a function on a thread of their own.

use crate::platform::thread;
use std::sync::atomic::{AtomicI32, AtomicPtr, Ordering};
use std::sync::{Mutex, Once};

/// Highest signal number that can be watched.
const SIGNALS: usize = 65;

/// What to run for each signal, as `fn(i32)` or null.
static WATCHERS: [AtomicPtr<()>; SIGNALS] = [const { AtomicPtr::new(std::ptr::null_mut()) }; SIGNALS];
/// Write end of the pipe from the handler to the thread.
static PIPE: AtomicI32 = AtomicI32::new(-1);

/// Ignores SIGPIPE.
pub fn prepare() {
    // SAFETY: a plain system call.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
}

/// Has `run` called with the signal's number each time it arrives; false when that cannot be.
pub fn watch(signal: i32, run: fn(i32)) -> bool {
    start_thread();
    let Some(watcher) = WATCHERS.get(signal as usize) else { return false };
    if PIPE.load(Ordering::Acquire) < 0 {
        return false;
    }
    watcher.store(run as *mut (), Ordering::Release);
    set_action(signal, handler as *const () as usize)
}

/// Whether the program was started with a signal ignored, or ignores it now.
pub fn is_ignored(signal: i32) -> bool {
    // SAFETY: fills the record.
    unsafe {
        let mut record: libc::sigaction = std::mem::zeroed();
        libc::sigaction(signal, std::ptr::null(), &raw mut record) == 0 && record.sa_sigaction == libc::SIG_IGN
    }
}

/// Gives a signal its default effect back, or has it ignored.
pub fn unwatch(signal: i32, ignore: bool) -> bool {
    set_action(signal, if ignore { libc::SIG_IGN } else { libc::SIG_DFL })
}

fn set_action(signal: i32, action: libc::sighandler_t) -> bool {
    // SAFETY: the record is complete; the handler only writes a byte.
    unsafe {
        let mut record: libc::sigaction = std::mem::zeroed();
        record.sa_sigaction = action;
        record.sa_flags = libc::SA_RESTART;
        libc::sigaction(signal, &record, std::ptr::null_mut()) == 0
    }
}

extern "C" fn handler(signal: libc::c_int) {
    let byte = signal as u8;
    // SAFETY: `write` is allowed in a handler; the error number of the interrupted code is kept.
    unsafe {
        let errno = *libc::__errno_location();
        libc::write(PIPE.load(Ordering::Relaxed), (&raw const byte).cast(), 1);
        *libc::__errno_location() = errno;
    }
}

fn start_thread() {
    static START: Once = Once::new();
    static STARTING: Mutex<()> = Mutex::new(());
    let _guard = STARTING.lock();
    START.call_once(|| {
        let mut ends = [0; 2];
        // SAFETY: fills the two descriptors.
        if unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) } != 0 {
            return;
        }
        let [read, write] = ends;
        if thread::start(c"signals", 128 * 1024, move || deliver(read)) {
            PIPE.store(write, Ordering::Release);
        }
    });
}

fn deliver(read: i32) {
    let mut byte = 0u8;
    loop {
        // SAFETY: reads one byte.
        let count = unsafe { libc::read(read, (&raw mut byte).cast(), 1) };
        if count != 1 {
            continue;
        }
        let run = WATCHERS[byte as usize % SIGNALS].load(Ordering::Acquire);
        if !run.is_null() {
            // SAFETY: only `fn(i32)` are stored.
            let run: fn(i32) = unsafe { std::mem::transmute(run) };
            run(byte as i32);
        }
    }
}
