//! `os`: the environment, the process number and signals.

use crate::io::{environment, names, signals};
use crate::process::Process;
use crate::term::{Build, Term, atom};

/// The name of a variable: any text without `=`, except that it may begin with one.
fn variable(name: Term) -> Option<Vec<u8>> {
    names::encode(name).filter(|name| !name.iter().skip(1).any(|&byte| byte == b'='))
}

pub(super) fn env_0(p: &mut Process) -> Term {
    let mut list = Term::NIL;
    for (name, value) in environment::all() {
        let (name, value) = (names::decode_any(p, &name), names::decode_any(p, &value));
        let pair = p.tuple(&[name, value]);
        list = p.cons(pair, list);
    }
    list
}

pub(super) fn getenv_1(p: &mut Process, name: Term) -> Term {
    let Some(name) = variable(name) else { return p.badarg() };
    match environment::get(&name) {
        Some(value) => names::decode_any(p, &value),
        None => Term::FALSE,
    }
}

pub(super) fn putenv_2(p: &mut Process, name: Term, value: Term) -> Term {
    match (variable(name), names::encode(value)) {
        (Some(name), Some(value)) => {
            environment::set(name, value);
            Term::TRUE
        }
        _ => p.badarg(),
    }
}

pub(super) fn unsetenv_1(p: &mut Process, name: Term) -> Term {
    match variable(name) {
        Some(name) => {
            environment::remove(&name);
            Term::TRUE
        }
        None => p.badarg(),
    }
}

pub(super) fn getpid_0(p: &mut Process) -> Term {
    p.string(&std::process::id().to_string())
}

pub(super) fn set_signal_2(p: &mut Process, signal: Term, what: Term) -> Term {
    let Some(number) = signals::number(atom::name(signal)) else { return p.badarg() };
    let disposition = match atom::name(what) {
        "handle" => signals::Disposition::Handle,
        "ignore" => signals::Disposition::Ignore,
        "default" => signals::Disposition::Default,
        _ => return p.badarg_cause("badopt"),
    };
    signals::set(number, disposition);
    Term::OK
}

beamless_abi::for_each_bif_os!(doors);
