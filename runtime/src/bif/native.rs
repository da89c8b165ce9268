//! `beamless_native`: the command line and the standard streams.

use crate::code::loaded;
use crate::heap::fragment::Builder;
use crate::heap::is_literal;
use crate::io::answer::{ok_or_error, posix_error};
use crate::io::stdio::ReadResult;
use crate::io::{args, embedded, stdio};
use crate::process::Process;
use crate::scheduler::{blocking, signal};
use crate::term::atom;
use crate::term::binary::BuildBinary;
use crate::term::{Build, Term, atoms, pretty};
use std::borrow::Cow;
use std::task::Poll;

pub(super) fn argv_0(p: &mut Process) -> Term {
    let arguments: Vec<Term> = args::all().iter().skip(1).map(|bytes| p.binary(bytes)).collect();
    p.list(&arguments)
}

pub(super) fn program_0(p: &mut Process) -> Term {
    p.binary(args::all().first().copied().unwrap_or(&[]))
}

/// `(Module, Exports | none)`: what a module that was loaded exports, `[{Name, Arity}]`.
pub(super) fn loaded_2(p: &mut Process, module: Term, exports: Term) -> Term {
    let pair = |pair: Term| match *pair.as_tuple()? {
        [name, arity] if name.is_atom() => Some((name.0, usize::try_from(arity.as_small()?).ok()?)),
        _ => None,
    };
    let list = exports.proper_list().and_then(|list| list.into_iter().map(pair).collect::<Option<Vec<_>>>());
    if !module.is_atom() || (list.is_none() && !exports.is_atom()) {
        return p.badarg();
    }
    loaded::set(module, list);
    Term::OK
}

/// The atom itself.
pub(super) fn name_1(_p: &mut Process, name: Term) -> Term {
    name
}

/// A term's text as `io_lib_pretty` prints it; what the tuple holds is in [`pretty::Options`].
pub(super) fn print_2(p: &mut Process, term: Term, options: Term) -> Term {
    let Some(options) = print_options(options) else { return p.badarg() };
    let text = pretty::print(term, options);
    p.charge(text.len() as i64 / 16);
    p.string(&text)
}

fn print_options(options: Term) -> Option<pretty::Options> {
    let [column, line_length, depth, line_chars, chars_limit, encoding, strings, records] = *options.as_tuple()? else { return None };
    Some(pretty::Options {
        column: column.as_small()?,
        line_length: line_length.as_small()?,
        depth: depth.as_small()?,
        line_chars: line_chars.as_small()?,
        chars_limit: chars_limit.as_small()?,
        latin1: encoding == atom::word("latin1"),
        strings: strings == Term::TRUE,
        records,
    })
}

/// `[{Path, Contents}]`, both binaries. Literals stay where they are.
pub(super) fn embed_1(p: &mut Process, files: Term) -> Term {
    let pair = |pair: Term| match *pair.as_tuple()? {
        [path, contents_at] => {
            let contents: Cow<'static, [u8]> = contents_at.as_bytes()?;
            let contents = if is_literal(contents_at.pointer()) { contents } else { Cow::Owned(contents.into_owned()) };
            Some((path.as_bytes()?.into_owned(), contents))
        }
        _ => None,
    };
    let Some(files) = files.proper_list().and_then(|list| list.into_iter().map(pair).collect::<Option<Vec<_>>>()) else {
        return p.badarg();
    };
    embedded::set(files.into_iter());
    Term::OK
}

fn descriptor(term: Term) -> Option<i32> {
    term.as_usize().filter(|&fd| fd <= 2).and_then(|fd| i32::try_from(fd).ok())
}

pub(super) fn read_2(p: &mut Process, fd: Term, max: Term) -> Term {
    let (Some(0), Some(max @ 1..)) = (descriptor(fd), max.as_usize()) else { return p.badarg() };
    let number = [blocking::ticket(), READ_REFERENCE];
    let pid = p.pid;
    stdio::read(max, Box::new(move |result| {
        signal::send_fragment(pid, read_message(number, result));
    }));
    p.reference(number, 0)
}

/// Second word of the references that reads give: no other reference has it.
const READ_REFERENCE: u64 = 1 << 63;

/// `{Ref, Data | eof | {error, Posix}}`.
fn read_message(number: [u64; 2], result: ReadResult) -> *mut crate::heap::Fragment {
    let bytes = result.as_ref().map_or(0, Vec::len);
    let mut message = Builder::new(24 + bytes.min(128) / 8);
    let value = match result {
        Ok(data) if data.is_empty() => atom::word("eof"),
        Ok(data) => message.binary(&data),
        Err(error) => posix_error(&mut message, error),
    };
    let reference = message.reference(number, 0);
    let tuple = message.tuple(&[reference, value]);
    message.finish(tuple)
}

pub(super) fn write_2(p: &mut Process, fd: Term, data: Term) -> Term {
    let Some(fd @ 1..) = descriptor(fd) else { return p.badarg() };
    match blocking::take_result::<Result<(), i32>>(p) {
        Some(Poll::Ready(result)) => return ok_or_error(p, result),
        Some(Poll::Pending) => return p.retry(),
        None => {}
    }
    let Some(bytes) = crate::term::iolist::bytes(data) else { return p.badarg() };
    match stdio::write(fd, &bytes) {
        Ok(false) => Term(atoms::OK),
        Ok(true) => wait_for_flush(p, fd),
        Err(error) => posix_error(p, error),
    }
}

pub(super) fn flush_1(p: &mut Process, fd: Term) -> Term {
    match descriptor(fd) {
        Some(fd @ 1..) => wait_for_flush(p, fd),
        _ => p.badarg(),
    }
}

/// Has the stream written by the pool; the process is called again with the result.
fn wait_for_flush(p: &mut Process, fd: i32) -> Term {
    match blocking::blocking(p, move || stdio::flush(fd)) {
        Poll::Ready(result) => ok_or_error(p, result),
        Poll::Pending => p.retry(),
    }
}

pub(super) fn is_tty_1(p: &mut Process, fd: Term) -> Term {
    match descriptor(fd) {
        Some(fd) => Term::bool(stdio::is_tty(fd)),
        None => p.badarg(),
    }
}

pub(super) fn window_size_1(p: &mut Process, fd: Term) -> Term {
    let Some(fd) = descriptor(fd) else { return p.badarg() };
    match stdio::window_size(fd) {
        Some((columns, rows)) => p.tuple(&[Term::small(columns.into()), Term::small(rows.into())]),
        None => Term::UNDEFINED,
    }
}

pub(super) fn set_echo_2(p: &mut Process, fd: Term, on: Term) -> Term {
    match descriptor(fd) {
        Some(fd) => Term::bool(stdio::set_echo(fd, on == Term(atoms::TRUE))),
        None => p.badarg(),
    }
}

beamless_abi::for_each_bif_native!(doors);
