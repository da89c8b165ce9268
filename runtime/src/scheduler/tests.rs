//! Tests of signals between processes that no worker runs: links, monitors, exits, aliases.

use super::{exit, signal, spawn};
use crate::process::control::Control;
use crate::process::relations::{AliasKind, Monitor};
use crate::process::{NORMAL, Phase, Process, table};
use crate::term::{Term, atom, atoms};

fn process() -> &'static mut Process {
    let process = Process::new(Term::UNDEFINED, Term::UNDEFINED, NORMAL, 0);
    unsafe { &mut *Process::insert(process).expect("a number") }
}

fn finish(p: &mut Process, reason: Term) {
    exit::die(p, reason);
    unsafe { exit::finish(p) };
}

fn messages(p: &mut Process) -> Vec<String> {
    p.fetch(signal::handle);
    let texts = p.mailbox.iter().map(crate::term::print::text).collect();
    p.mailbox.clear();
    texts
}

#[test]
fn a_link_ends_both_or_becomes_a_message() {
    let (a, b, c) = (process(), process(), process());
    assert!(spawn::link(a, b.pid) && spawn::link(c, b.pid));
    c.trap_exit = true;
    b.fetch(signal::handle);
    let pid = crate::term::print::text(b.pid_term());
    finish(b, atom::word("boom"));
    assert_eq!(messages(c), [format!("{{'EXIT',{pid},boom}}")]);
    a.fetch(signal::handle);
    assert_eq!((a.phase, Term(a.hot.reason)), (Phase::Exiting, atom::word("boom")));
    unsafe { exit::finish(a) };
    finish(c, Term(atoms::NORMAL));
}

#[test]
fn unlinked_processes_hear_nothing() {
    let (a, b) = (process(), process());
    assert!(spawn::link(a, b.pid));
    spawn::unlink(a, b.pid);
    b.fetch(signal::handle);
    finish(b, atom::word("boom"));
    a.fetch(signal::handle);
    assert_eq!(a.phase, Phase::Starting);
    finish(a, Term(atoms::NORMAL));
}

#[test]
fn kill_cannot_be_trapped_and_normal_is_ignored() {
    let (a, b) = (process(), process());
    a.trap_exit = true;
    let from = b.pid_term();
    signal::send_control(b.pid, Term(atoms::NORMAL), Control::Exit { from: a.pid_term(), linked: false });
    signal::send_control(a.pid, Term(atoms::KILL), Control::Exit { from, linked: false });
    a.fetch(signal::handle);
    b.fetch(signal::handle);
    assert_eq!((a.phase, Term(a.hot.reason)), (Phase::Exiting, Term(atoms::KILLED)));
    assert_eq!(b.phase, Phase::Starting);
    unsafe { exit::finish(a) };
    finish(b, Term(atoms::NORMAL));
}

#[test]
fn monitors_tell_the_end_even_when_it_came_first() {
    let (a, b) = (process(), process());
    for reference in [[1 << 40, 0], [2 << 40, 0]] {
        let monitor = Box::new(Monitor { target: Some(b.pid), name: None, owner: 0, tag: None });
        a.relations().monitors.insert(reference, monitor);
        signal::send_control(b.pid, Term::NIL, Control::Monitor { from: a.pid, reference });
        if reference[0] == 1 << 40 {
            b.fetch(signal::handle);
        }
    }
    finish(b, atom::word("gone"));
    let told = messages(a);
    assert_eq!(told.len(), 2);
    assert!(told[0].starts_with("{'DOWN',") && told.iter().any(|text| text.ends_with(",gone}")), "{told:?}");
    assert!(told.iter().any(|text| text.ends_with(",noproc}")), "{told:?}");
    assert!(a.relations().monitors.is_empty());
    finish(a, Term(atoms::NORMAL));
}

#[test]
fn an_alias_takes_messages_until_it_ends() {
    let a = process();
    a.relations().aliases.insert([5, 5], AliasKind::Reply);
    for number in 0..2 {
        signal::send_control(a.pid, Term::small(number), Control::Alias { reference: [5, 5] });
    }
    assert_eq!(messages(a), ["0"]);
    finish(a, Term(atoms::NORMAL));
}

#[test]
fn signals_to_an_ended_process_are_refused() {
    let a = process();
    let pid = a.pid;
    assert!(table::is_open(pid) && signal::send(pid, Term::NIL));
    finish(a, Term(atoms::NORMAL));
    assert!(!table::is_open(pid) && !signal::send(pid, Term::NIL));
}

#[test]
fn many_senders_keep_their_own_order() {
    let a = process();
    let pid = a.pid;
    std::thread::scope(|scope| {
        for sender in 0..4 {
            scope.spawn(move || (0..5000).for_each(|i| assert!(signal::send(pid, Term::small(sender * 10_000 + i)))));
        }
    });
    a.fetch(signal::handle);
    let mut last = [-1; 4];
    for message in a.mailbox.iter().filter_map(|message| message.as_small()) {
        let (sender, i) = ((message / 10_000) as usize, message % 10_000);
        assert_eq!(i, last[sender] + 1);
        last[sender] = i;
    }
    assert_eq!(last, [4999; 4]);
    finish(a, Term(atoms::NORMAL));
}

#[test]
fn a_fresh_process_is_small() {
    let bytes = size_of::<Process>() + 8 * crate::heap::INITIAL_WORDS;
    assert!(bytes <= 1500, "{bytes}");
}
