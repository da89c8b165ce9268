//! The runtime functions of control that compiled code calls (`rt_gc`, `rt_fail`, `rt_unwind`, ...): thin doors to the functions of this room.

use super::{exception, function, handler, lookup, module_info};
use crate::heap::Build;
use crate::process::{Process, Unhandled};
use crate::scheduler::exit;
use crate::term::{Term, atom, atoms};
use beamless_abi::call::FailKind;
use beamless_abi::process::{ACTION_CONTINUE, ACTION_RAISE, ACTION_RETRY};
use beamless_abi::program::{FuncInfo, Location};

type P = *mut Process;

/// The process that compiled code passed.
#[inline(always)]
fn process<'a>(p: P) -> &'a mut Process {
    // SAFETY: compiled code passes the process that runs on this thread.
    unsafe { &mut *p }
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_gc(p: P, need_words: u64, live: u64) {
    let p = process(p);
    p.collect(need_words as usize, live as usize, false);
    // A report is built where compiled code now expects room.
    if exit::check_heap_limit(p) {
        p.collect(need_words as usize, live as usize, false);
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_fail(p: P, kind: u64, a: u64, b: u64, location: u64, frame: u64) {
    let kind = fail_kind(kind);
    exception::fail(process(p), kind, Term(a), Term(b), location as *const Location, frame as usize);
}

/// The kind with this number; compiled code passes no other.
fn fail_kind(number: u64) -> FailKind {
    use FailKind::*;
    const KINDS: [FailKind; 18] = [
        Badmatch,
        CaseClause,
        FunctionClause,
        IfClause,
        TryClause,
        Badrecord,
        Badmap,
        BadFilter,
        ElseClause,
        Error,
        Reraise,
        RawRaise,
        Badkey,
        Undef,
        Badarg,
        Timeout,
        Exit,
        Throw,
    ];
    KINDS.get(number as usize).copied().unwrap_or(Error)
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_bif_failed(p: P, info: u64, location: u64, frame: u64) {
    exception::bif_failed(process(p), info as *const FuncInfo, location as *const Location, frame as usize);
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_unwind(p: P) -> u64 {
    exception::unwind(process(p)) as u64
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_bif_none(p: P, info: u64) -> u64 {
    let p = process(p);
    let info = info as *const FuncInfo;
    match std::mem::replace(&mut p.hot.action, ACTION_RAISE) {
        ACTION_RAISE => {
            exception::bif_failed(p, info, std::ptr::null(), 0);
            exception::unwind(p) as u64
        }
        ACTION_RETRY => {
            // SAFETY: the stub passes its BIF's record, whose code is the stub.
            let info = unsafe { &*info };
            p.hot.code = info.code;
            p.hot.live = info.arity;
            p.waiting = true;
            0
        }
        ACTION_CONTINUE => p.hot.code as u64,
        _ => 0,
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_call_fun(p: P, fun: u64, arity: u64, location: u64, frame: u64) -> u64 {
    bad_fun_call(process(p), Term(fun), arity as usize, location as *const Location, frame as usize) as u64
}

/// A call of something that is no fun of this arity, or of a fun without code, with the arguments in the registers. An external fun whose
/// function was not there when it was made gets a second look. The code is called with the arguments and the fun behind them.
pub fn bad_fun_call(p: &mut Process, fun: Term, arity: usize, location: *const Location, frame: usize) -> *const u8 {
    let Some(entry) = function::entry(fun) else {
        p.error_with(atoms::BADFUN, fun);
        exception::bif_failed(p, std::ptr::null(), location, frame);
        return std::ptr::null();
    };
    if function::arity(entry) != arity {
        let arguments = exception::arguments(p, arity);
        let pair = p.tuple(&[fun, arguments]);
        p.error_with(atoms::BADARITY, pair);
        exception::bif_failed(p, std::ptr::null(), location, frame);
        return std::ptr::null();
    }
    p.set_x(arity, fun);
    if entry.external == 1 {
        return lookup_or_undef(p, Term(entry.module), Term(entry.name), arity, location, frame);
    }
    if entry.code.is_null()
        && let Some(code) = handler::put_by(p, Unhandled::Lambda(arity))
    {
        return code;
    }
    if entry.code.is_null() && lookup::module(Term(entry.module)).is_some() {
        p.error_with(atoms::BADFUN, fun);
        exception::bif_failed(p, std::ptr::null(), location, frame);
    } else if entry.code.is_null() {
        let arguments = exception::arguments(p, arity);
        exception::undef(p, Term(entry.module), Term(entry.name), arguments, location, frame);
    }
    entry.code
}

fn lookup_or_undef(
    p: &mut Process,
    module: Term,
    name: Term,
    arity: usize,
    location: *const Location,
    frame: usize,
) -> *const u8 {
    if let Some(found) = lookup::find(module, name, arity) {
        return found.code;
    }
    if let Some(code) = handler::put_by(p, Unhandled::Named(module, name, arity)) {
        return code;
    }
    let arguments = exception::arguments(p, arity);
    exception::undef(p, module, name, arguments, location, frame);
    std::ptr::null()
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_lookup(p: P, module: u64, name: u64, arity: u64, location: u64, frame: u64) -> u64 {
    let p = process(p);
    let (module, name, location) = (Term(module), Term(name), location as *const Location);
    if !module.is_atom() || !name.is_atom() {
        let arguments = exception::arguments(p, arity as usize);
        let details = super::trace::error_info(p, Term(atoms::ERLANG), None);
        let all = p.list(&[module, name, arguments]);
        let entry = p.tuple(&[Term(atoms::ERLANG), atom::word("apply"), all, details]);
        let prefix = p.list(&[entry]);
        p.badarg();
        p.hot.trace = super::trace::raw(p, atoms::ERROR, prefix, location, frame as usize).0;
        return 0;
    }
    lookup_or_undef(p, module, name, arity as usize, location, frame as usize) as u64
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_undef(p: P, info: u64) -> u64 {
    let p = process(p);
    // SAFETY: compiled code passes a record of the image.
    let info = unsafe { &*(info as *const FuncInfo) };
    let (module, name) = (Term(info.module), Term(info.name));
    if module_info::is_asked(module, name, info.arity as usize) {
        return module_info::give(p, module, info.arity as usize) as u64;
    }
    let arguments = exception::arguments(p, info.arity as usize);
    if let Some(code) = handler::ask(p, module, name, arguments) {
        return code as u64;
    }
    exception::undef(p, module, name, arguments, std::ptr::null(), 0);
    exception::unwind(p) as u64
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_handle_undef(p: P) -> u64 {
    handler::take_up(process(p)) as u64
}

#[unsafe(no_mangle)]
pub extern "C" fn rt_bottom(p: P, _result: u64) -> u64 {
    exit::die(process(p), Term(atoms::NORMAL));
    0
}
