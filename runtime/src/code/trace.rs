//! Stack traces: the raw form made when something is raised, and the list programs see.

use crate::heap::stack::Frames;
use crate::heap::Build;
use crate::platform::image;
use crate::process::Process;
use crate::term::{Term, atom, atoms};
use beamless_abi::program::Location;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Entries of a stack trace at most: `backtrace_depth` of `erlang:system_flag/2`.
static DEPTH: AtomicUsize = AtomicUsize::new(8);

/// What the flag may be at most.
const MOST: usize = 64;

/// Entries of a stack trace at most.
pub fn depth() -> usize {
    DEPTH.load(Ordering::Relaxed)
}

/// Sets how many entries a stack trace has, and gives what it was.
pub fn set_depth(entries: usize) -> usize {
    DEPTH.swap(entries.min(MOST), Ordering::Relaxed)
}

/// Makes the raw trace `{Class, Prefix, Location...}` of an exception: finished entries, the raising place, then the callers found from
/// `frame` words above the stack top on.
pub fn raw(p: &mut Process, class: u64, prefix: Term, location: *const Location, frame: usize) -> Term {
    // The place that raised is always told.
    let depth = depth().max(1);
    let mut words = [Term::NIL; MOST + 2];
    (words[0], words[1]) = (Term(class), prefix);
    let mut count = prefix.list().count();
    let mut len = 2;
    let mut add = |location: *const Location| {
        if !location.is_null() && count < depth && len < words.len() {
            words[len] = Term(location as u64);
            len += 1;
            count += chain(location).count();
        }
        count < depth
    };
    add(location);
    let from = p.hot.sp.wrapping_add(frame);
    let mut before = std::ptr::null();
    // SAFETY: the stack from there on is well-formed.
    for frame in unsafe { Frames::new(from, p.heap.stack_end) } {
        // Of calls that return to one place in a row, as a recursion has them, the trace shows one.
        if frame.code != before && !add(frame.location()) {
            break;
        }
        before = frame.code;
    }
    p.tuple(&words[..len])
}

/// A location and the places it was inlined into.
pub fn chain(location: *const Location) -> impl Iterator<Item = &'static Location> {
    let mut at = location;
    std::iter::from_fn(move || {
        // SAFETY: locations are records of the image.
        let location = unsafe { at.as_ref()? };
        at = image::location(location.parent);
        Some(location)
    })
}

/// `[{file, File}, {line, Line}]` or nil.
pub fn place(p: &mut Process, location: &Location) -> Term {
    if location.line == 0 && Term(image::file_of(location)).is_nil() {
        return Term::NIL;
    }
    let file = p.tuple(&[Term(atoms::FILE), Term(image::file_of(location))]);
    let line = p.tuple(&[Term(atoms::LINE), Term::small(i64::from(location.line))]);
    p.list(&[file, line])
}

/// `{Module, Function, ArityOrArguments, Info}` for a place.
pub fn entry(p: &mut Process, location: &Location, arguments: Option<Term>, info: Term) -> Term {
    let func = image::function_of(location);
    let arity = arguments.unwrap_or(Term::small(func.arity as i64));
    p.tuple(&[Term(func.module), Term(func.name), arity, info])
}

/// The list a program sees. Anything that is no raw trace is given back as it is.
pub fn list(p: &mut Process, raw: Term) -> Term {
    let Some([_, prefix, locations @ ..]) = raw.as_tuple() else { return raw };
    let mut entries: Vec<Term> = prefix.list().collect();
    let depth = depth().max(1);
    'all: for &word in locations {
        for location in chain(word.0 as *const Location) {
            if entries.len() >= depth {
                break 'all;
            }
            let info = place(p, location);
            let made = entry(p, location, None, info);
            entries.push(made);
        }
    }
    p.list(&entries)
}

/// The OTP module that explains failures of a BIF of `module`.
fn error_module(module: &str) -> Option<&'static str> {
    Some(match module {
        "erlang" | "persistent_term" | "atomics" | "counters" | "erts_internal" => "erl_erts_errors",
        "lists" | "maps" | "binary" | "ets" | "re" | "math" | "unicode" => "erl_stdlib_errors",
        "os" => "erl_kernel_errors",
        _ => return None,
    })
}

/// `[{error_info, #{module => M, ...}}]` of a BIF's entry.
pub fn error_info(p: &mut Process, module: Term, cause: Option<Term>) -> Term {
    let Some(explainer) = error_module(atom::name(module)) else { return Term::NIL };
    let map = info_map(p, Term(atom::word(explainer).0), cause, None);
    let info = p.tuple(&[Term(atoms::ERROR_INFO), map]);
    p.list(&[info])
}

/// `#{cause => Cause, function => Function, module => Module}`, a flat map whose keys are in the order of their names.
pub fn info_map(p: &mut Process, module: Term, cause: Option<Term>, function: Option<Term>) -> Term {
    use crate::term::map::BuildMap;
    let mut pairs = Vec::with_capacity(3);
    if let Some(cause) = cause {
        pairs.push((Term(atoms::CAUSE), cause));
    }
    if let Some(function) = function {
        pairs.push((atom::word("function"), function));
    }
    pairs.push((Term(atoms::MODULE), module));
    p.map_from(&pairs)
}

/// Under which name a BIF appears in traces: some are compiled to other ones by OTP.
pub fn shown_name(module: Term, name: Term, arity: u64) -> (Term, Term) {
    let erlang = Term(atoms::ERLANG);
    match (atom::name(module), atom::name(name), arity) {
        ("erlang", "!", 2) => (erlang, atom::word("send")),
        ("maps", "get", 2) => (erlang, atom::word("map_get")),
        ("maps", "is_key", 2) => (erlang, atom::word("is_map_key")),
        ("erts_internal", "group_leader", 2 | 3) => (erlang, atom::word("group_leader")),
        _ => (module, name),
    }
}
