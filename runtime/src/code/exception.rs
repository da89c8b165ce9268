//! Raising: completing an exception with its trace, and finding who handles it.

use super::{report, trace};
use crate::heap::Build;
use crate::heap::stack::Frames;
use crate::platform::image;
use crate::process::raise::Top;
use crate::process::{Phase, Process};
use crate::scheduler::exit;
use crate::term::{Term, atom, atoms};
use beamless_abi::call::FailKind;
use beamless_abi::program::{FuncInfo, Location};

/// Argument registers as a list.
pub fn arguments(p: &mut Process, arity: usize) -> Term {
    let arguments: Vec<Term> = (0..arity).map(|i| p.x(i)).collect();
    p.list(&arguments)
}

/// Completes the exception that BIF `info` has set: trace with the BIF on top.
pub fn bif_failed(p: &mut Process, info: *const FuncInfo, location: *const Location, frame: usize) {
    let class = p.hot.class;
    let cause = p.extras.as_mut().and_then(|extras| extras.error_cause.take());
    let top = p.raise_top.take();
    // SAFETY: the compiler passes a record of the image or null.
    let raw = match (top, unsafe { info.as_ref() }) {
        (Some(Top::Given(list)), _) => p.tuple(&[Term(class), list]),
        (None, None) if cause.is_some() => bits_failed(p, cause, location, frame),
        (Some(Top::Caller), _) | (None, None) => trace::raw(p, class, Term::NIL, location, frame),
        (Some(Top::CallerWith { arguments, info }), _) => caller_with(p, class, arguments, info, location, frame),
        (None, Some(info)) => {
            let (module, name) = trace::shown_name(Term(info.module), Term(info.name), info.arity);
            let arguments = arguments(p, info.arity as usize);
            let details = trace::error_info(p, module, cause);
            let entry = p.tuple(&[module, name, arguments, details]);
            let prefix = p.list(&[entry]);
            trace::raw(p, class, prefix, location, frame)
        }
    };
    p.hot.trace = raw.0;
}

/// The trace of a failed construction of a bitstring, with what `erl_erts_errors:format_bs_fail/2` needs.
fn bits_failed(p: &mut Process, cause: Option<Term>, location: *const Location, frame: usize) -> Term {
    let map = trace::info_map(p, Term(atoms::ERL_ERTS_ERRORS), cause, Some(atom::word("format_bs_fail")));
    let info = p.tuple(&[Term(atoms::ERROR_INFO), map]);
    caller_with(p, atoms::ERROR, atom::word("none"), info, location, frame)
}

/// A trace whose first entry is the raising place with arguments or more information.
fn caller_with(
    p: &mut Process,
    class: u64,
    arguments: Term,
    info: Term,
    location: *const Location,
    frame: usize,
) -> Term {
    let from = p.hot.sp.wrapping_add(frame);
    // SAFETY: the stack from there on is well-formed.
    let mut frames = unsafe { Frames::new(from, p.heap.stack_end) };
    let (place, above) = if location.is_null() {
        match frames.next() {
            Some(first) => (first.location(), frame + first.slots() + 1),
            None => (location, frame),
        }
    } else {
        (location, frame)
    };
    // SAFETY: a location is a record of the image.
    let Some(at) = (unsafe { place.as_ref() }) else { return trace::raw(p, class, Term::NIL, location, frame) };
    let mut details = trace::place(p, at);
    if !info.is_nil() {
        let more = p.list(&[info]);
        let items: Vec<Term> = details.list().collect();
        details = p.list_with_tail(&items, more);
    }
    let arguments = (arguments != atom::word("none")).then_some(arguments);
    let entry = trace::entry(p, at, arguments, details);
    let prefix = p.list(&[entry]);
    trace::raw(p, class, prefix, image::location(at.parent), above)
}

/// Sets the exception of a failed match, clause or raise in compiled code.
pub fn fail(p: &mut Process, kind: FailKind, a: Term, b: Term, location: *const Location, frame: usize) {
    let tagged = |p: &mut Process, tag: u64| {
        p.error_with(tag, a);
    };
    match kind {
        FailKind::Badmatch => tagged(p, atoms::BADMATCH),
        FailKind::CaseClause => tagged(p, atoms::CASE_CLAUSE),
        FailKind::TryClause => tagged(p, atoms::TRY_CLAUSE),
        FailKind::Badrecord => tagged(p, atoms::BADRECORD),
        FailKind::Badmap => tagged(p, atoms::BADMAP),
        FailKind::BadFilter => tagged(p, atoms::BAD_FILTER),
        FailKind::ElseClause => tagged(p, atoms::ELSE_CLAUSE),
        FailKind::Badkey => tagged(p, atoms::BADKEY),
        FailKind::IfClause => _ = p.error(Term(atoms::IF_CLAUSE)),
        FailKind::Timeout => _ = p.error(Term(atoms::TIMEOUT_VALUE)),
        FailKind::Error => _ = p.error(a),
        FailKind::Exit => _ = p.exit(a),
        FailKind::Throw => _ = p.throw(a),
        FailKind::FunctionClause => {
            p.error(Term(atoms::FUNCTION_CLAUSE));
            let arguments = arguments(p, a.as_small().unwrap_or(0) as usize);
            let raw = caller_with(p, atoms::ERROR, arguments, Term::NIL, location, frame);
            p.hot.trace = raw.0;
            return;
        }
        FailKind::Undef => {
            let (module, name) = (p.x(0), p.x(1));
            return undef(p, module, name, a, location, frame);
        }
        FailKind::Badarg => {
            p.badarg();
            let cause = p.extras.as_mut().and_then(|extras| extras.error_cause.take());
            if cause.is_some() {
                p.hot.trace = bits_failed(p, cause, location, frame).0;
                return;
            }
        }
        FailKind::Reraise => {
            let class = a.as_tuple().and_then(|raw| raw.first().copied()).unwrap_or(Term(atoms::ERROR));
            p.raise(class.0, b);
            p.hot.trace = a.0;
            return;
        }
        FailKind::RawRaise => {
            let class = p.x(0);
            p.raise(class.0, a);
            p.hot.trace = with_class(p, b, class).0;
            return;
        }
    }
    let class = p.hot.class;
    p.hot.trace = trace::raw(p, class, Term::NIL, location, frame).0;
}

/// A raw trace whose class is `class`.
fn with_class(p: &mut Process, raw: Term, class: Term) -> Term {
    match raw.as_tuple() {
        Some([own, ..]) if *own == class => raw,
        Some(words) if !words.is_empty() => {
            let mut words = words.to_vec();
            words[0] = class;
            p.tuple(&words)
        }
        _ => p.tuple(&[class, raw]),
    }
}

/// `undef` of a function called with a list of arguments.
pub fn undef(
    p: &mut Process,
    module: Term,
    name: Term,
    arguments: Term,
    location: *const Location,
    frame: usize,
) {
    p.error(Term(atoms::UNDEF));
    let entry = p.tuple(&[module, name, arguments, Term::NIL]);
    let prefix = p.list(&[entry]);
    p.hot.trace = trace::raw(p, atoms::ERROR, prefix, location, frame).0;
}

/// Finds the handler of the exception in `p`: sets the stack and the registers, gives its code. Without one the process ends: 0.
pub fn unwind(p: &mut Process) -> *const u8 {
    // SAFETY: the stack is well-formed.
    let frames = unsafe { Frames::new(p.hot.sp, p.heap.stack_end) };
    for frame in frames {
        if let Some(handler) = frame.handler() {
            // SAFETY: a handler is a chunk with a prefix; its frame lies within the one that was pushed.
            unsafe {
                let slots = crate::heap::stack::prefix_of(handler).slots() as usize;
                p.hot.sp = frame.base().sub(slots + 1);
                *p.hot.sp = handler as u64;
            }
            let (class, reason, raw) = (p.hot.class, p.hot.reason, p.hot.trace);
            p.set_x(0, Term(class));
            p.set_x(1, Term(reason));
            p.set_x(2, Term(raw));
            return handler;
        }
    }
    uncaught(p);
    std::ptr::null()
}

/// Nobody handles the exception: the process ends, after a report unless it was an exit.
fn uncaught(p: &mut Process) {
    if p.phase == Phase::Exiting {
        return;
    }
    let (class, reason, raw) = (p.hot.class, Term(p.hot.reason), Term(p.hot.trace));
    let reason = if class == atoms::EXIT {
        reason
    } else {
        let list = trace::list(p, raw);
        let value = if class == atoms::THROW { p.tuple(&[Term(atoms::NOCATCH), reason]) } else { reason };
        let reason = p.tuple(&[value, list]);
        report::uncaught(p, reason);
        reason
    };
    p.hot.reason = reason.0;
    exit::die(p, reason);
}
