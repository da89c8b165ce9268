//! Sending messages.

use crate::process::control::{self, Control};
use crate::process::{Process, registry};
use crate::heap::copy;
use crate::scheduler::signal;
use crate::term::{Kind, Term, atom, atoms};

/// What a receiver term stands for.
enum Receiver {
    Pid(u64),
    /// The owner of an alias and the reference.
    Alias(u64, [u64; 2]),
    /// Nobody: the message is lost, as it is for a process that has ended.
    Nobody,
    Bad,
}

fn receiver(to: Term) -> Receiver {
    if let Some(pid) = to.as_local_pid() {
        return Receiver::Pid(pid);
    }
    if let Some(name) = to.as_atom() {
        return registry::whereis(name).map_or(Receiver::Bad, Receiver::Pid);
    }
    if let Some([name, node]) = to.as_tuple()
        && name.is_atom()
        && node.is_atom()
    {
        let here = *node == Term(atoms::NONODE);
        let found = name.as_atom().filter(|_| here).and_then(registry::whereis);
        return found.map_or(Receiver::Nobody, Receiver::Pid);
    }
    match to.kind() {
        Some(Kind::Reference) if to.word(3) != 0 => Receiver::Alias(to.word(3) - 1, [to.word(1), to.word(2)]),
        Some(Kind::Reference | Kind::MagicReference | Kind::ExternalPid | Kind::ExternalReference | Kind::ExternalPort) => {
            Receiver::Nobody
        }
        _ if to.is_local_port() => Receiver::Nobody,
        _ => Receiver::Bad,
    }
}

/// Sends; whether `to` was a receiver at all.
fn deliver(p: &mut Process, to: Term, message: Term) -> bool {
    match receiver(to) {
        Receiver::Pid(pid) => {
            signal::send(pid, message);
        }
        Receiver::Alias(owner, reference) => {
            let fragment = control::signal(copy::message(message), Control::Alias { reference });
            signal::send_fragment(owner, fragment);
        }
        Receiver::Nobody => {}
        Receiver::Bad => return false,
    }
    p.charge(4);
    true
}

pub(super) fn send_op_2(p: &mut Process, to: Term, message: Term) -> Term {
    if deliver(p, to, message) { message } else { p.badarg() }
}

pub(super) fn send_2(p: &mut Process, to: Term, message: Term) -> Term {
    send_op_2(p, to, message)
}

pub(super) fn send_3(p: &mut Process, to: Term, message: Term, options: Term) -> Term {
    let Some(options) = options.proper_list() else { return p.badarg_cause("badopt") };
    if !options.iter().all(|&option| matches!(atom::name(option), "nosuspend" | "noconnect")) {
        return p.badarg_cause("badopt");
    }
    if deliver(p, to, message) { Term::OK } else { p.badarg() }
}
