//! Starting processes by function name or fun, applying functions to argument lists, and doing what the scheduler asks of this room.

use super::{exception, function, handler, lookup};
use crate::process::Process;
use crate::scheduler::spawn::{self, Options, Start};
use crate::term::{Term, atom, atoms};

/// Most arguments a function can have.
pub const MAX_ARITY: usize = 255;

/// What a call of `Module:Name(Arguments)` leads to.
pub enum Target {
    Code { code: *const u8, arguments: Vec<Term> },
    Undefined,
    Bad,
}

/// Resolves a call; `erlang:apply` is looked through.
pub fn resolve(module: Term, name: Term, arguments: &[Term]) -> Target {
    if module == Term(atoms::ERLANG) && atom::name(name) == "apply" {
        match *arguments {
            [fun, list] => {
                let Some(arguments) = list.proper_list() else { return Target::Bad };
                return resolve_fun(fun, arguments);
            }
            [module, name, list] => {
                let Some(arguments) = list.proper_list() else { return Target::Bad };
                return if module.is_atom() && name.is_atom() { resolve(module, name, &arguments) } else { Target::Bad };
            }
            _ => {}
        }
    }
    match lookup::find(module, name, arguments.len()) {
        Some(found) => Target::Code { code: found.code, arguments: arguments.to_vec() },
        None => Target::Undefined,
    }
}

/// Resolves a call of a fun.
pub fn resolve_fun(fun: Term, mut arguments: Vec<Term>) -> Target {
    match function::entry(fun) {
        Some(entry) if entry.arity == arguments.len() as u64 => {
            arguments.push(fun);
            Target::Code { code: entry.code, arguments }
        }
        _ => Target::Bad,
    }
}

/// Spawns `Module:Name(Arguments)`; `None` when there are too many processes.
pub fn spawn(parent: Option<&mut Process>, module: Term, name: Term, list: Term, mut options: Options) -> Option<u64> {
    options.function = Some([module, name, list]);
    let arguments: Vec<Term> = list.list().collect();
    let initial = [module, name, Term::small(arguments.len() as i64)];
    match resolve(module, name, &arguments) {
        Target::Code { code, arguments } => {
            spawn::spawn(parent, Start::Code { code, arguments: &arguments }, initial, options)
        }
        _ => spawn::spawn(parent, Start::Named([module, name, list]), initial, options),
    }
}

/// The scheduler's hook: a process whose function was not found starts by asking its error handler, or by failing.
pub fn start(p: &mut Process) {
    let (module, name, list) = (p.x(0), p.x(1), p.x(2));
    let arguments: Vec<Term> = list.list().collect();
    if let (true, [fun, inner]) = (atom::name(name) == "apply" && module == Term(atoms::ERLANG), &arguments[..]) {
        let (fun, inner) = (*fun, *inner);
        set_call_arguments(p, inner);
        let arity = inner.list().count();
        let code = super::doors::bad_fun_call(p, fun, arity, std::ptr::null(), 0);
        if !code.is_null() {
            return begin(p, code, arity + 1);
        }
    } else if let Some(code) = handler::ask(p, module, name, list) {
        return begin(p, code, handler::LIVE);
    } else {
        exception::undef(p, module, name, list, std::ptr::null(), 0);
    }
    p.hot.live = 0;
    exception::unwind(p);
}

fn begin(p: &mut Process, code: *const u8, live: usize) {
    p.hot.code = code;
    p.hot.live = live as u64;
}

/// Puts the elements of a list into the registers.
pub fn set_call_arguments(p: &mut Process, list: Term) -> usize {
    let mut count = 0;
    for argument in list.list().take(MAX_ARITY) {
        p.set_x(count, argument);
        count += 1;
    }
    count
}
