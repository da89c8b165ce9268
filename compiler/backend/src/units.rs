//! A program in units that threads compile independently of each other.

use crate::{Data, ObjectCode, Options, Program};
use beamless_ir::{Function, progress};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Chunks in one unit at most, about: large enough to keep the overhead of a unit down.
const MOST_CHUNKS: usize = 600;
/// And at least, where there are several.
const LEAST_CHUNKS: usize = 60;
/// Units that a program is cut into, where there are enough chunks: enough to keep the threads of most machines busy to the end. Not by the
/// number of threads, because the same program is the same bytes wherever it is made.
const UNITS: usize = 16;

/// One unit: some chunks, or (`None`) the shared fragments and all static data.
pub type Part<'p> = Option<&'p [Function]>;

/// Compiles all units; each gives its object file and text.
///
/// # Errors
///
/// Those of `unit`.
pub fn compile(
    program: &Program,
    options: &Options,
    unit: impl Fn(&Data, Part<'_>) -> Result<(Vec<u8>, String), String> + Sync,
) -> Result<ObjectCode, String> {
    let data = Data::collect(program);
    let units = partition(&program.chunks);
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    progress::begin("Generating code", units.len() + 1);
    std::thread::scope(|scope| {
        for _ in 0..options.threads.clamp(1, units.len() + 1) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index > units.len() {
                        break;
                    }
                    let made = unit(&data, index.checked_sub(1).map(|index| units[index]));
                    progress::advance();
                    results.lock().unwrap_or_else(|e| e.into_inner()).push((index, made));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(|e| e.into_inner());
    results.sort_by_key(|result| result.0);
    let mut code = ObjectCode { objects: Vec::new(), text: String::new() };
    for (index, made) in results {
        let (object, text) = made?;
        code.objects.push(object);
        // The shared fragments are the same for all programs.
        if index > 0 {
            code.text.push_str(&text);
        }
    }
    Ok(code)
}

/// Splits at function borders: a frame's metadata refers to its handler relative to its code, within one object.
fn partition(chunks: &[Function]) -> Vec<&[Function]> {
    let size = (chunks.len() / UNITS).clamp(LEAST_CHUNKS, MOST_CHUNKS);
    let mut units = Vec::new();
    let mut start = 0;
    for index in 1..=chunks.len() {
        let ends = index == chunks.len() || chunks[index].name != chunks[index - 1].name && index - start >= size;
        if ends && index > start {
            units.push(&chunks[start..index]);
            start = index;
        }
    }
    units
}
