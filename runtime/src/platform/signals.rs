//! Unix signals: SIGPIPE becomes an error of `write`, SIGUSR1 runs a function on a thread that waits for it.

use std::sync::OnceLock;

static USER: OnceLock<fn()> = OnceLock::new();
/// Write end of the pipe from the handler to the waiting thread.
static PIPE: OnceLock<[libc::c_int; 2]> = OnceLock::new();

/// Ignores SIGPIPE.
pub fn prepare() {
    // SAFETY: plain system calls.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
}

/// Has `run` called for each SIGUSR1. The thread for it starts with the first signal's arrival.
pub fn on_user(run: fn()) {
    let mut ends = [0; 2];
    // SAFETY: plain system calls; the handler only does what is allowed in one.
    unsafe {
        if USER.set(run).is_err() {
            return;
        }
        let _ = &mut ends;
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler as *const () as usize;
        action.sa_flags = libc::SA_RESTART;
        libc::sigaction(libc::SIGUSR1, &action, std::ptr::null_mut());
    }
}

/// Counts signals that were not yet taken.
static PENDING: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

extern "C" fn handler(_signal: libc::c_int) {
    PENDING.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
}
