//! Sending messages.

use crate::process::control::{self, Control, PORT};
use crate::process::tracing::{self, Event, tell};
use crate::process::{Process, registry};
use crate::heap::copy;
use crate::scheduler::{hooks, signal};
use crate::term::{Kind, Term, atom, atoms};

/// What a receiver term stands for.
enum Receiver {
    Pid(u64),
    Port(u64),
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
        return registry::whereis_any(name).map_or(Receiver::Bad, process_or_port);
    }
    if let Some([name, node]) = to.as_tuple()
        && name.is_atom()
        && node.is_atom()
    {
        let here = *node == Term(atoms::NONODE);
        let found = name.as_atom().filter(|_| here).and_then(registry::whereis_any);
        return found.map_or(Receiver::Nobody, process_or_port);
    }
    match to.kind() {
        Some(Kind::Reference) if to.word(3) != 0 => Receiver::Alias(to.word(3) - 1, [to.word(1), to.word(2)]),
        Some(Kind::Reference | Kind::MagicReference | Kind::ExternalPid | Kind::ExternalReference | Kind::ExternalPort) => {
            Receiver::Nobody
        }
        _ => to.as_local_port().map_or(Receiver::Bad, |port| Receiver::Port(port | PORT)),
    }
}

fn process_or_port(number: u64) -> Receiver {
    if number & PORT == 0 { Receiver::Pid(number) } else { Receiver::Port(number) }
}

/// Sends; whether `to` was a receiver at all.
fn deliver(p: &mut Process, to: Term, message: Term) -> bool {
    if p.traced || tracing::is_sequential() {
        return traced(p, to, message);
    }
    match receiver(to) {
        Receiver::Pid(pid) => {
            signal::send(pid, message);
        }
        Receiver::Alias(owner, reference) => {
            let fragment = control::signal(copy::message(message), Control::Alias { reference });
            signal::send_fragment(owner, fragment);
        }
        Receiver::Port(port) => hooks::port_message(p, port, message),
        Receiver::Nobody => {}
        Receiver::Bad => return false,
    }
    p.charge(4);
    true
}

/// As [`deliver`], telling of it; the message carries the process's trace token.
#[cold]
fn traced(p: &mut Process, to: Term, value: Term) -> bool {
    let tell_of = |p: &mut Process, receiver, message| tell(p, Event::Send { to, value, receiver, message });
    match receiver(to) {
        Receiver::Pid(pid) => {
            let message = copy::message(value);
            tell_of(p, Some(pid), message);
            signal::send_fragment(pid, message);
        }
        Receiver::Alias(owner, reference) => {
            let message = control::signal(copy::message(value), Control::Alias { reference });
            tell_of(p, Some(owner), message);
            signal::send_fragment(owner, message);
        }
        Receiver::Port(port) => {
            tell_of(p, None, std::ptr::null_mut());
            hooks::port_message(p, port, value);
        }
        Receiver::Nobody => tell_of(p, None, std::ptr::null_mut()),
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
