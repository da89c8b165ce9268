//! Ends of processes that sockets hear of: of owners, and of those that wait.

use super::{Guard, Socket};
use crate::process::table;
use crate::scheduler::hooks;
use rustc_hash::FxHashMap;
use std::sync::{Mutex, Once};

/// Numbers of the sockets that hear of a process's end.
static WATCHES: Mutex<Option<FxHashMap<u64, Vec<u64>>>> = Mutex::new(None);

fn with<R>(work: impl FnOnce(&mut FxHashMap<u64, Vec<u64>>) -> R) -> R {
    let mut watches = WATCHES.lock().unwrap_or_else(|poison| poison.into_inner());
    work(watches.get_or_insert_default())
}

/// A socket is gone.
pub fn forget(number: u64, watched: &[u64]) {
    if watched.is_empty() {
        return;
    }
    with(|watches| {
        for pid in watched {
            if let Some(sockets) = watches.get_mut(pid) {
                sockets.retain(|&socket| socket != number);
                if sockets.is_empty() {
                    watches.remove(pid);
                }
            }
        }
    });
}

/// A process takes no more signals.
fn ended(pid: u64) {
    let sockets = with(|watches| watches.remove(&pid)).unwrap_or_default();
    for socket in sockets.into_iter().filter_map(Socket::find) {
        let mut guard = socket.lock();
        guard.watched.retain(|&watched| watched != pid);
        guard.down(pid);
    }
}

impl Guard<'_> {
    /// Has the socket hear of a process's end; false when it has ended already.
    pub fn watch(&mut self, pid: u64) -> bool {
        static HOOKED: Once = Once::new();
        HOOKED.call_once(|| hooks::after_process_end(ended));
        if !self.watched.contains(&pid) {
            self.watched.push(pid);
            let number = self.socket.number;
            with(|watches| watches.entry(pid).or_default().push(number));
        }
        table::is_open(pid)
    }
}
