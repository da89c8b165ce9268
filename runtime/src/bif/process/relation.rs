//! Links, exit signals, monitors and aliases.

use super::{handle_signals, pair, spawn::monitor_options};
use crate::bif::clock::{marked_reference, reference_number};
use crate::heap::{Build, Owned, copy};
use crate::process::control::{self, Control, PORT};
use crate::process::relations::{AliasKind, Monitor};
use crate::process::tracing::{self, Event, tell};
use crate::process::{Process, registry};
use crate::scheduler::{signal, spawn};
use crate::term::view::View;
use crate::term::{Kind, Term, atom, atoms};

/// A pid or port of another node: nobody to link to or to watch.
fn is_elsewhere(term: Term) -> bool {
    matches!(term.kind(), Some(Kind::ExternalPid | Kind::ExternalPort))
}

pub(super) fn link_1(p: &mut Process, other: Term) -> Term {
    let noproc = Term(atoms::NOPROC);
    match control::number(other) {
        Some(pid) if pid == p.pid || spawn::link(p, pid) => return Term::TRUE,
        Some(_) => {}
        None if is_elsewhere(other) => {}
        None => return p.badarg(),
    }
    if !p.trap_exit {
        return p.error(noproc);
    }
    let message = p.tuple(&[Term(atoms::EXIT_SIGNAL), other, noproc]);
    signal::send(p.pid, message);
    Term::TRUE
}

pub(super) fn unlink_1(p: &mut Process, other: Term) -> Term {
    match control::number(other) {
        Some(pid) => spawn::unlink(p, pid),
        None if is_elsewhere(other) => {}
        None => return p.badarg(),
    }
    Term::TRUE
}

pub(super) fn exit_2(p: &mut Process, to: Term, reason: Term) -> Term {
    match control::number(to) {
        Some(pid) => {
            send_exit(p, pid, reason);
            if pid == p.pid && handle_signals(p) {
                return p.leave();
            }
        }
        None if is_elsewhere(to) => {}
        None => return p.badarg(),
    }
    Term::TRUE
}

fn send_exit(p: &mut Process, to: u64, reason: Term) {
    let exit = Control::Exit { from: p.pid_term(), linked: false };
    if to & PORT != 0 || !tracing::is_sequential() {
        signal::send_control(to, reason, exit);
        return;
    }
    let signal = control::signal(copy::message(reason), exit);
    tell(p, Event::ExitSignal { signal });
    signal::send_fragment(to, signal);
}

pub(super) fn exit_signal_2(p: &mut Process, to: Term, reason: Term) -> Term {
    exit_2(p, to, reason)
}

pub(super) fn monitor_2(p: &mut Process, kind: Term, item: Term) -> Term {
    monitor(p, kind, item, None, None)
}

pub(super) fn monitor_3(p: &mut Process, kind: Term, item: Term, options: Term) -> Term {
    match monitor_options(options) {
        Some((alias, tag)) => monitor(p, kind, item, alias, tag),
        None => p.badarg_cause("badopt"),
    }
}

fn monitor(p: &mut Process, kind: Term, item: Term, alias: Option<AliasKind>, tag: Option<Owned>) -> Term {
    match atom::name(kind) {
        "process" | "port" | "time_offset" => {}
        _ => return p.badarg_cause("badtype"),
    }
    let number = marked_reference(p);
    let owner = if alias.is_some() { p.pid + 1 } else { 0 };
    if let ("process" | "port", Some(reason)) = (atom::name(kind), absence(kind, item)) {
        return down_at_once(p, (number, owner), (kind, item), reason, alias, tag);
    }
    if atom::name(kind) == "process" {
        let Some((target, name)) = monitored(item) else { return p.badarg() };
        p.relations().monitors.insert(number, Box::new(Monitor { target, name, owner, tag }));
        watch(p, number, target);
    } else if atom::name(kind) == "port" {
        let Some((target, name)) = monitored_port(item) else { return p.badarg() };
        p.relations().monitors.insert(number, Box::new(Monitor { target: Some(target), name, owner, tag }));
        watch(p, number, Some(target));
    } else if atom::name(kind) == "time_offset" && atom::name(item) != "clock_service" {
        return p.badarg();
    }
    if let Some(alias) = alias {
        p.relations().aliases.insert(number, alias);
    }
    p.reference(number, owner)
}

/// Why nothing can be watched there: another node, or this one as it was before.
fn absence(kind: Term, item: Term) -> Option<Term> {
    let node = match (atom::name(kind), item.view()) {
        ("process", View::ExternalPid(pid)) => pid.node,
        ("port", View::ExternalPort(port)) => port.node,
        _ => return None,
    };
    Some(if node == Term(atoms::NONODE) { Term(atoms::NOPROC) } else { atom::word("noconnection") })
}

/// The reference of a monitor whose `'DOWN'` is on its way.
fn down_at_once(
    p: &mut Process,
    (number, owner): ([u64; 2], u64),
    (kind, item): (Term, Term),
    reason: Term,
    alias: Option<AliasKind>,
    tag: Option<Owned>,
) -> Term {
    if let Some(kind @ (AliasKind::ExplicitUnalias | AliasKind::Reply)) = alias {
        p.relations().aliases.insert(number, kind);
    }
    let reference = p.reference(number, owner);
    let tag = tag.as_ref().map_or(Term(atoms::DOWN), Owned::term);
    let message = p.tuple(&[tag, reference, kind, item, reason]);
    signal::send(p.pid, message);
    reference
}

/// The port to watch, a number that no port has when there is none, and the name it was given by.
fn monitored_port(item: Term) -> Option<(u64, Option<Term>)> {
    let found = |name: u32| registry::whereis_any(name).filter(|number| number & PORT != 0).unwrap_or(PORT);
    if let Some(name) = item.as_atom() {
        return Some((found(name), Some(item)));
    }
    if let Some((name, node)) = pair(item)
        && let (Some(number), true) = (name.as_atom(), node == Term(atoms::NONODE))
    {
        return Some((found(number), Some(name)));
    }
    item.as_local_port().map(|port| (port | PORT, None))
}

/// The process to watch, and the name it was given by.
fn monitored(item: Term) -> Option<(Option<u64>, Option<Term>)> {
    if let Some(pid) = item.as_local_pid() {
        return Some((Some(pid), None));
    }
    if let Some(name) = item.as_atom() {
        return Some((registry::whereis(name), Some(item)));
    }
    if let Some((name, node)) = pair(item)
        && let (Some(number), true) = (name.as_atom(), node == Term(atoms::NONODE))
    {
        return Some((registry::whereis(number), Some(name)));
    }
    None
}

/// Asks the target for a `Down`; a target that is not there answers at once through our own in-queue.
fn watch(p: &mut Process, reference: [u64; 2], target: Option<u64>) {
    if target == Some(p.pid) {
        return;
    }
    let asked = target.is_some_and(|pid| signal::send_control(pid, Term::NIL, Control::Monitor { from: p.pid, reference }));
    if !asked {
        let from = target.unwrap_or(p.pid);
        signal::send_control(p.pid, Term(atoms::NOPROC), Control::Down { from, reference });
    }
}

pub(super) fn demonitor_1(p: &mut Process, reference: Term) -> Term {
    if !reference.is_reference() {
        return p.badarg();
    }
    if let Some(number) = reference_number(reference) {
        signal::demonitor(p, number);
    }
    Term::TRUE
}

pub(super) fn demonitor_2(p: &mut Process, reference: Term, options: Term) -> Term {
    let (true, Some(options)) = (reference.is_reference(), options.proper_list()) else { return p.badarg() };
    let (mut flush, mut info) = (false, false);
    for option in options {
        match atom::name(option) {
            "flush" => flush = true,
            "info" => info = true,
            _ => return p.badarg(),
        }
    }
    let found = reference_number(reference).is_some_and(|number| signal::demonitor(p, number));
    let mut flushed = false;
    if flush && !found {
        p.fetch(signal::handle);
        flushed = p.mailbox.remove_where(|message| is_down(message, reference));
    }
    Term::bool(if info { found && !flushed } else { true })
}

/// `{_, Reference, _, _, _}`.
fn is_down(message: Term, reference: Term) -> bool {
    let same = |other: Term| reference_number(other).is_some() && reference_number(other) == reference_number(reference);
    matches!(message.as_tuple(), Some([_, other, _, _, _]) if same(*other))
}

pub(super) fn alias_1(p: &mut Process, options: Term) -> Term {
    let Some(options) = options.proper_list() else { return p.badarg() };
    let mut kind = AliasKind::ExplicitUnalias;
    for option in options {
        kind = match atom::name(option) {
            "explicit_unalias" => AliasKind::ExplicitUnalias,
            "reply" => AliasKind::Reply,
            _ => return p.badarg(),
        };
    }
    let number = marked_reference(p);
    p.relations().aliases.insert(number, kind);
    let owner = p.pid + 1;
    p.reference(number, owner)
}

pub(super) fn unalias_1(p: &mut Process, alias: Term) -> Term {
    if !alias.is_reference() {
        return p.badarg();
    }
    let removed = reference_number(alias)
        .and_then(|number| p.relations.as_mut().and_then(|relations| relations.aliases.remove(&number)));
    Term::bool(removed.is_some())
}
