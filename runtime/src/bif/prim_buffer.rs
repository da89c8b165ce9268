//! `prim_buffer`: the byte queue of a file's read-ahead, behind a reference.

use crate::io::queue::{Contents, Queue};
use crate::io::resource;
use crate::process::Process;
use crate::term::{Build, BuildBinary, Term, atom};
use std::sync::MutexGuard;
use std::sync::atomic::Ordering;

pub(super) fn new_0(p: &mut Process) -> Term {
    resource::reference(p, Queue::default(), 64)
}

fn contents<'a>(buffer: Term) -> Option<MutexGuard<'a, Contents>> {
    let queue = resource::value::<Queue>(buffer)?;
    Some(queue.contents.lock().unwrap_or_else(|poison| poison.into_inner()))
}

pub(super) fn size_1(p: &mut Process, buffer: Term) -> Term {
    match contents(buffer) {
        Some(contents) => Term::small(contents.bytes().len() as i64),
        None => p.badarg(),
    }
}

pub(super) fn peek_head_1(p: &mut Process, buffer: Term) -> Term {
    match contents(buffer) {
        Some(contents) if !contents.bytes().is_empty() => p.binary(contents.bytes()),
        _ => p.badarg(),
    }
}

pub(super) fn copying_read_2(p: &mut Process, buffer: Term, size: Term) -> Term {
    let (Some(mut contents), Some(size)) = (contents(buffer), size.as_usize()) else { return p.badarg() };
    let Some(bytes) = contents.bytes().get(..size) else { return p.badarg() };
    let binary = p.binary(bytes);
    contents.skip(size);
    binary
}

pub(super) fn write_2(p: &mut Process, buffer: Term, data: Term) -> Term {
    let (Some(mut contents), Some(parts)) = (contents(buffer), data.proper_list()) else { return p.badarg() };
    let Some(parts) = parts.into_iter().map(Term::as_bytes).collect::<Option<Vec<_>>>() else { return p.badarg() };
    for part in parts {
        contents.push(&part);
    }
    Term::OK
}

pub(super) fn skip_2(p: &mut Process, buffer: Term, size: Term) -> Term {
    let skipped = contents(buffer).zip(size.as_usize()).is_some_and(|(mut contents, size)| contents.skip(size));
    if skipped { Term::OK } else { p.badarg() }
}

pub(super) fn find_byte_index_2(p: &mut Process, buffer: Term, byte: Term) -> Term {
    let byte = byte.as_usize().and_then(|byte| u8::try_from(byte).ok());
    let (Some(contents), Some(byte)) = (contents(buffer), byte) else { return p.badarg() };
    match memchr::memchr(byte, contents.bytes()) {
        Some(index) => p.tuple(&[Term::OK, Term::small(index as i64)]),
        None => atom::word("not_found"),
    }
}

pub(super) fn try_lock_1(p: &mut Process, buffer: Term) -> Term {
    match resource::value::<Queue>(buffer) {
        Some(queue) if queue.locked.swap(true, Ordering::Acquire) => atom::word("busy"),
        Some(_) => atom::word("acquired"),
        None => p.badarg(),
    }
}

pub(super) fn unlock_1(p: &mut Process, buffer: Term) -> Term {
    match resource::value::<Queue>(buffer) {
        Some(queue) if queue.locked.swap(false, Ordering::Release) => Term::OK,
        Some(_) => p.error(atom::word("lock_order_violation")),
        None => p.badarg(),
    }
}

beamless_abi::for_each_bif_prim_buffer!(doors);
