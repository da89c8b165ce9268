//! Work on all cores, with stacks that are deep enough for recursion over ASTs.

use crate::database::Database;
use beamless_frontend::DEEP_STACK;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Applies `work` to all items; results in order. Each thread has a handle of its own on the database.
pub(crate) fn on_all_cores<T: Sync, R: Send>(
    db: &Database,
    items: &[T],
    work: impl Fn(&Database, &T) -> R + Sync,
) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(items.len());
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let db = db.clone();
            let thread = || {
                let db = db;
                while let Some((index, item)) = take(&next, items) {
                    let result = work(&db, item);
                    done.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push((index, result));
                }
            };
            std::thread::Builder::new()
                .stack_size(DEEP_STACK)
                .spawn_scoped(scope, thread)
                .expect("a thread can be made");
        }
    });
    let mut done = done.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    done.sort_by_key(|result| result.0);
    done.into_iter().map(|result| result.1).collect()
}

fn take<'a, T>(next: &AtomicUsize, items: &'a [T]) -> Option<(usize, &'a T)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    items.get(index).map(|item| (index, item))
}
