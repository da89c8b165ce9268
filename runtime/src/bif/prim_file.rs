//! `prim_file`'s operations on open files. What may wait for a disk or another program runs on the blocking pool; short reads and writes of regular
//! files are done at once.

use super::prim_path::path;
use crate::io::answer::{self, Result, answer, ok_or_error, ok_with, pooled};
use crate::io::file::{self, File, Modes, SHORT};
use crate::io::received::Received;
use crate::io::{environment, names, resource};
use crate::process::Process;
use crate::term::bits::Bits;
use crate::term::{Build, BuildBinary, Term, atom};
use rustix::fs::{Advice, SeekFrom};
use std::sync::Arc;

pub(super) fn native_name_encoding_0(_: &mut Process) -> Term {
    atom::word(if environment::is_utf8() { "utf8" } else { "latin1" })
}

pub(super) fn internal_name2native_1(p: &mut Process, name: Term) -> Term {
    let bytes = match name.as_bits().map(Bits::to_bytes) {
        Some(raw) if raw.contains(&0) => None,
        Some(raw) => Some(raw.into_owned()),
        None => names::encode(name),
    };
    match bytes {
        Some(mut bytes) => {
            bytes.push(0);
            p.binary(&bytes)
        }
        None => p.badarg(),
    }
}

pub(super) fn internal_native2name_1(p: &mut Process, name: Term) -> Term {
    let Some(bytes) = name.as_bytes() else { return p.badarg() };
    match names::decode(p, &bytes) {
        Some(list) => list,
        None => p.tuple(&[Term(crate::term::atoms::ERROR), atom::word("warning")]),
    }
}

pub(super) fn is_translatable_1(p: &mut Process, name: Term) -> Term {
    match name.as_bytes() {
        Some(bytes) => Term::bool(!environment::is_utf8() || std::str::from_utf8(&bytes).is_ok()),
        None => p.badarg(),
    }
}

/// The file behind a handle.
pub(super) fn handle(term: Term) -> Option<Arc<File>> {
    resource::value::<Arc<File>>(term).cloned()
}

fn modes(list: Term) -> Option<Modes> {
    let mut modes = Modes::default();
    for mode in list.proper_list()? {
        match atom::name(mode) {
            "read" => modes.read = true,
            "write" => modes.write = true,
            "append" => modes.append = true,
            "exclusive" => modes.exclusive = true,
            "sync" => modes.sync = true,
            "directory" => modes.directory = true,
            "skip_type_check" => modes.skip_type_check = true,
            _ => {}
        }
    }
    Some(modes)
}

fn opened(p: &mut Process, file: File) -> Term {
    let reference = resource::reference(p, Arc::new(file), 64);
    ok_with(p, reference)
}

pub(super) fn open_nif_2(p: &mut Process, name: Term, list: Term) -> Term {
    let prepare = || {
        let (path, modes) = (path(name)?, modes(list)?);
        Some(move || File::open(&path, modes))
    };
    pooled(p, prepare, opened)
}

pub(super) fn file_desc_to_ref_nif_1(p: &mut Process, fd: Term) -> Term {
    let Some(fd) = fd.as_usize().and_then(|fd| i32::try_from(fd).ok()) else { return p.badarg() };
    answer(p, File::adopt(fd), opened)
}

/// An operation on the pool that gives nothing but its success.
fn operation<W: FnOnce(&File) -> Result<()> + Send + 'static>(p: &mut Process, file: Term, work: Option<W>) -> Term {
    let prepare = || {
        let (file, work) = (handle(file)?, work?);
        Some(move || work(&file))
    };
    pooled(p, prepare, |_, ()| Term::OK)
}

pub(super) fn close_nif_1(p: &mut Process, file: Term) -> Term {
    match handle(file) {
        Some(open) if open.regular => ok_or_error(p, open.close()),
        _ => operation(p, file, Some(File::close)),
    }
}

pub(super) fn delayed_close_nif_1(p: &mut Process, file: Term) -> Term {
    match handle(file) {
        Some(file) => {
            let _ = file.close();
            Term::OK
        }
        None => p.badarg(),
    }
}

/// `{ok, Binary}`, or `eof` when nothing came.
fn data(p: &mut Process, received: Received) -> Term {
    if received.is_empty() {
        return atom::word("eof");
    }
    let binary = received.into_term(p);
    ok_with(p, binary)
}

pub(super) fn read_nif_2(p: &mut Process, file: Term, size: Term) -> Term {
    let size = size.as_usize();
    let done = move |p: &mut Process, received: Received| {
        if size == Some(0) {
            let nothing = p.binary(&[]);
            return ok_with(p, nothing);
        }
        data(p, received)
    };
    match (handle(file), size) {
        (Some(file), Some(size)) if file.regular && size <= SHORT => answer(p, file.read(size), done),
        (file, size) => pooled(p, || file.zip(size).map(|(file, size)| move || file.read(size)), done),
    }
}

/// An offset or length: negative ones are the operating system's to refuse.
fn offset(term: Term) -> Option<Result<u64>> {
    if !term.is_integer() {
        return None;
    }
    Some(term.as_i64().and_then(|offset| u64::try_from(offset).ok()).ok_or(libc::EINVAL))
}

pub(super) fn pread_nif_3(p: &mut Process, file: Term, at: Term, size: Term) -> Term {
    match (handle(file), offset(at), size.as_usize()) {
        (Some(file), Some(at), Some(size)) if file.regular && size <= SHORT => {
            answer(p, at.and_then(|at| file.read_at(at, size)), data)
        }
        (file, at, size) => {
            let prepare = || {
                let (file, at, size) = (file?, at?, size?);
                Some(move || file.read_at(at?, size))
            };
            pooled(p, prepare, data)
        }
    }
}

/// The bytes of a list of binaries.
fn vector(list: Term) -> Option<Vec<u8>> {
    let parts = list.proper_list()?;
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(&part.as_bytes()?);
    }
    Some(bytes)
}

/// Bytes in a list of binaries, as far as it is one.
fn vector_size(list: Term) -> usize {
    list.list().filter_map(|part| part.as_bits()).map(|bits| bits.len / 8).sum()
}

/// Writes with `write`: at once when it is little, else on the pool.
fn write<W>(p: &mut Process, file: Term, data: Term, write: W) -> Term
where
    W: FnOnce(&File, &[u8]) -> Result<()> + Send + 'static,
{
    match handle(file) {
        Some(file) if file.regular && vector_size(data) <= SHORT => match vector(data) {
            Some(bytes) => ok_or_error(p, write(&file, &bytes)),
            None => p.badarg(),
        },
        file => {
            let prepare = || {
                let (file, bytes) = (file?, vector(data)?);
                Some(move || write(&file, &bytes))
            };
            pooled(p, prepare, |_, ()| Term::OK)
        }
    }
}

pub(super) fn write_nif_2(p: &mut Process, file: Term, data: Term) -> Term {
    write(p, file, data, File::write)
}

pub(super) fn pwrite_nif_3(p: &mut Process, file: Term, at: Term, data: Term) -> Term {
    match offset(at) {
        Some(at) => write(p, file, data, move |file, bytes| file.write_at(at?, bytes)),
        None => p.badarg(),
    }
}

pub(super) fn seek_nif_3(p: &mut Process, file: Term, mark: Term, offset: Term) -> Term {
    let (Some(file), true) = (handle(file), offset.is_integer()) else { return p.badarg() };
    let Some(offset) = offset.as_i64() else { return answer::posix_error(p, libc::EINVAL) };
    let to = match atom::name(mark) {
        "bof" => u64::try_from(offset).map(SeekFrom::Start).map_err(|_| libc::EINVAL),
        "cur" => Ok(SeekFrom::Current(offset)),
        "eof" => Ok(SeekFrom::End(offset)),
        _ => return p.badarg(),
    };
    answer(p, to.and_then(|to| file.seek(to)), |p, position| {
        let position = p.integer_u64(position);
        ok_with(p, position)
    })
}

pub(super) fn sync_nif_2(p: &mut Process, file: Term, data_only: Term) -> Term {
    operation(p, file, data_only.as_usize().map(|data_only| move |file: &File| file.sync(data_only == 1)))
}

pub(super) fn truncate_nif_1(p: &mut Process, file: Term) -> Term {
    operation(p, file, Some(File::truncate))
}

pub(super) fn allocate_nif_3(p: &mut Process, file: Term, from: Term, len: Term) -> Term {
    operation(p, file, offset(from).zip(offset(len)).map(|(from, len)| move |file: &File| file.allocate(from?, len?)))
}

pub(super) fn advise_nif_4(p: &mut Process, file: Term, from: Term, len: Term, advice: Term) -> Term {
    let advice = match atom::name(advice) {
        "normal" => Ok(Advice::Normal),
        "random" => Ok(Advice::Random),
        "sequential" => Ok(Advice::Sequential),
        "will_need" => Ok(Advice::WillNeed),
        "dont_need" => Ok(Advice::DontNeed),
        "no_reuse" => Ok(Advice::NoReuse),
        _ => Err(libc::EINVAL),
    };
    operation(p, file, offset(from).zip(offset(len)).map(|(from, len)| move |file: &File| file.advise(from?, len?, advice?)))
}

/// What an entry of a dets file is: size, place and bytes.
type Entry = Option<(u32, u32, Received)>;

/// The entry whose head is at `offset`; nothing at the end of the file and for one larger than `max`.
fn entry(file: &File, offset: u64, max: usize) -> Result<Entry> {
    let head = file.read_at(offset, 8)?;
    let Ok(&[a, b, c, d, e, f, g, h]) = <&[u8; 8]>::try_from(head.bytes()) else { return Ok(None) };
    let (size, pointer) = (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
    if size as usize > max {
        return Ok(None);
    }
    Ok(Some((size, pointer, file.read_at(pointer.into(), size as usize)?)))
}

pub(super) fn ipread_s32bu_p32bu_nif_3(p: &mut Process, file: Term, at: Term, max: Term) -> Term {
    let prepare = || {
        let (file, at, max) = (handle(file)?, offset(at)?, max.as_usize()?);
        Some(move || entry(&file, at?, max))
    };
    pooled(p, prepare, |p, entry: Entry| {
        let Some((size, pointer, received)) = entry else { return atom::word("eof") };
        let data = if received.is_empty() { atom::word("eof") } else { received.into_term(p) };
        let found = p.tuple(&[Term::small(size.into()), Term::small(pointer.into()), data]);
        ok_with(p, found)
    })
}

pub(super) fn get_handle_nif_1(p: &mut Process, file: Term) -> Term {
    let Some(file) = handle(file) else { return p.badarg() };
    match file.raw() {
        Some(fd) => p.binary(&fd.to_ne_bytes()),
        None => answer::posix_error(p, libc::EINVAL),
    }
}

pub(super) fn read_file_nif_1(p: &mut Process, name: Term) -> Term {
    let prepare = || {
        let path = path(name)?;
        Some(move || file::read_file(&path))
    };
    pooled(p, prepare, |p, received| {
        let binary = received.into_term(p);
        ok_with(p, binary)
    })
}

beamless_abi::for_each_bif_prim_file!(doors);
