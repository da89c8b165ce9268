//! What is always the same in a program without other nodes and without tracing.

use crate::process::Process;
use crate::term::map::{self, BuildMap};
use crate::term::{Build, Term, atom, atoms};

pub(super) fn nodes_0(_: &mut Process) -> Term {
    Term::NIL
}

/// How this node is counted by `nodes/1,2`: whether the choice takes it in; `None` when it is no choice.
fn includes_this(choice: Term) -> Option<bool> {
    let one = |choice: Term| match atom::name(choice) {
        "this" | "known" => Some(true),
        "visible" | "hidden" | "connected" => Some(false),
        _ => None,
    };
    if choice.is_list() {
        return choice.proper_list()?.into_iter().try_fold(false, |all, choice| Some(one(choice)? || all));
    }
    one(choice)
}

pub(super) fn nodes_1(p: &mut Process, choice: Term) -> Term {
    match includes_this(choice) {
        Some(true) => p.list(&[Term(atoms::NONODE)]),
        Some(false) => Term::NIL,
        None => p.badarg(),
    }
}

pub(super) fn nodes_2(p: &mut Process, choice: Term, wanted: Term) -> Term {
    let (Some(this), true) = (includes_this(choice), wanted.is_map()) else { return p.badarg() };
    let mut pairs = Vec::new();
    for (key, value) in map::iter(wanted) {
        let answer = match atom::name(key) {
            "connection_id" => Term::UNDEFINED,
            "node_type" => atom::word("this"),
            _ => return p.badarg(),
        };
        match value.as_bool() {
            Some(true) => pairs.push((key, answer)),
            Some(false) => {}
            None => return p.badarg(),
        }
    }
    if !this {
        return Term::NIL;
    }
    let info = p.map_from(&pairs);
    let pair = p.tuple(&[Term(atoms::NONODE), info]);
    p.list(&[pair])
}

pub(super) fn monitor_node_2(p: &mut Process, node: Term, flag: Term) -> Term {
    if node != Term(atoms::NONODE) {
        return p.error(atom::word("notalive"));
    }
    if flag.as_bool().is_some() { Term::TRUE } else { p.badarg() }
}

pub(super) fn monitor_node_3(p: &mut Process, node: Term, flag: Term, options: Term) -> Term {
    let known = |options: Vec<Term>| options.into_iter().all(|option| atom::name(option) == "allow_passive_connect");
    if options.proper_list().is_some_and(known) { monitor_node_2(p, node, flag) } else { p.badarg_cause("badopt") }
}

pub(super) fn dt_put_tag_1(_: &mut Process, _tag: Term) -> Term {
    Term::UNDEFINED
}

pub(super) fn dt_get_tag_0(_: &mut Process) -> Term {
    Term::UNDEFINED
}

pub(super) fn dt_get_tag_data_0(_: &mut Process) -> Term {
    Term::UNDEFINED
}

pub(super) fn dt_spread_tag_1(p: &mut Process, on: Term) -> Term {
    if on.as_bool().is_some() { Term::TRUE } else { p.badarg() }
}

pub(super) fn dt_restore_tag_1(_: &mut Process, _before: Term) -> Term {
    Term::TRUE
}

pub(super) fn dt_prepend_vm_tag_data_1(_: &mut Process, data: Term) -> Term {
    data
}

pub(super) fn dt_append_vm_tag_data_1(_: &mut Process, data: Term) -> Term {
    data
}

pub(super) fn printable_range_0(_: &mut Process) -> Term {
    atom::word("latin1")
}

pub(super) fn warning_map_0(_: &mut Process) -> Term {
    atom::word("warning")
}

pub(super) fn dflag_unicode_io_1(_: &mut Process, _pid: Term) -> Term {
    Term::TRUE
}

beamless_abi::for_each_bif_constant!(doors);
