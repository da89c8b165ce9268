//! Registered names and group leaders.

use super::system;
use crate::heap::Build;
use crate::process::control::{self, Control};
use crate::process::tracing::{Event, tell};
use crate::process::{Process, registry, table};
use crate::scheduler::{hooks, signal};
use crate::term::{Term, atom, atoms};
use std::task::Poll;

pub(super) fn register_2(p: &mut Process, name: Term, pid: Term) -> Term {
    let Some(number) = name.as_atom().filter(|_| name != Term::UNDEFINED) else { return p.badarg_cause("none") };
    if let Some(port) = pid.as_local_port() {
        // A link signal to nobody: whether the port is open.
        let port = port | control::PORT;
        // A signal that ports ignore: whether there is one to take it.
        let open = hooks::port_signal(port, Term::NIL, Control::Resume);
        return if open && registry::register_port(number, port) { Term::TRUE } else { p.badarg_cause("none") };
    }
    match pid.as_local_pid() {
        Some(pid) if registry::register(number, pid) => {
            if p.traced && pid == p.pid {
                tell(p, Event::Relation { what: "register", other: name });
            }
            Term::TRUE
        }
        Some(pid) if table::is_open(pid) && registry::whereis_any(number).is_none() => p.badarg_cause("registered_name"),
        Some(pid) if !table::is_open(pid) => p.badarg_cause("notalive"),
        _ => p.badarg_cause("none"),
    }
}

pub(super) fn unregister_1(p: &mut Process, name: Term) -> Term {
    match name.as_atom().and_then(registry::unregister) {
        Some(pid) => {
            if p.traced && pid == p.pid {
                tell(p, Event::Relation { what: "unregister", other: name });
            }
            Term::TRUE
        }
        None => p.badarg(),
    }
}

pub(super) fn whereis_1(p: &mut Process, name: Term) -> Term {
    match name.as_atom() {
        Some(number) => registry::whereis_any(number).map_or(Term::UNDEFINED, control::identifier),
        None => p.badarg(),
    }
}

pub(super) fn registered_0(p: &mut Process) -> Term {
    p.list_from(registry::names().into_iter().map(Term::atom))
}

pub(super) fn group_leader_0(p: &mut Process) -> Term {
    p.group_leader
}

/// `true`, or `badarg` as a value. The change reaches another process in order with our other signals to it, and is waited for.
pub(super) fn group_leader_2(p: &mut Process, leader: Term, pid: Term) -> Term {
    let (true, Some(pid)) = (leader.is_local_pid(), pid.as_local_pid()) else { return Term(atoms::BADARG) };
    if pid == p.pid {
        p.group_leader = leader;
        return Term::TRUE;
    }
    match system::ask::<bool>(p, pid, Term::NIL, |from, ticket| Control::GroupLeader { leader, from, ticket }) {
        Poll::Pending => p.retry(),
        Poll::Ready(Some(true)) => Term::TRUE,
        Poll::Ready(_) => Term(atoms::BADARG),
    }
}

/// As [`group_leader_2`] without waiting, for which it answers with a message `{Reference, Result}`.
pub(super) fn group_leader_3(p: &mut Process, leader: Term, pid: Term, reference: Term) -> Term {
    let change = |pid| signal::send_control(pid, Term::NIL, Control::GroupLeader { leader, from: 0, ticket: 0 });
    let done = leader.is_local_pid() && pid.as_local_pid().is_some_and(change);
    let message = p.tuple(&[reference, if done { Term::TRUE } else { Term(atoms::BADARG) }]);
    signal::send(p.pid, message);
    atom::word("ok")
}
