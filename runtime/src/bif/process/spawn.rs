//! Spawning.

use super::pair;
use crate::bif::clock::fresh_reference;
use crate::code::start;
use crate::heap::{Build, Owned, sizes};
use crate::process::relations::AliasKind;
use crate::process::limit::HeapLimit;
use crate::process::{HIGH, LOW, MAX, NORMAL, Process};
use crate::scheduler::signal;
use crate::scheduler::spawn::{Options, Request};
use crate::term::map;
use crate::term::{Term, atom, atoms};

/// Module, name and argument list are what they must be.
fn is_mfa(module: Term, name: Term, list: Term) -> bool {
    module.is_atom() && name.is_atom() && list.proper_list().is_some_and(|all| all.len() <= start::MAX_ARITY)
}

fn plain(p: &mut Process, module: Term, name: Term, list: Term, options: Options) -> Term {
    if !is_mfa(module, name, list) {
        return p.badarg();
    }
    p.charge(20);
    match start::spawn(Some(p), module, name, list, options) {
        Some(pid) => Term::pid(pid),
        None => p.system_limit(),
    }
}

pub(super) fn spawn_3(p: &mut Process, module: Term, name: Term, list: Term) -> Term {
    plain(p, module, name, list, Options::default())
}

pub(super) fn spawn_link_3(p: &mut Process, module: Term, name: Term, list: Term) -> Term {
    plain(p, module, name, list, Options { link: true, ..Options::default() })
}

/// The priority with this name.
pub(super) fn priority(name: Term) -> Option<u8> {
    Some(match atom::name(name) {
        "max" => MAX,
        "high" => HIGH,
        "normal" => NORMAL,
        "low" => LOW,
        _ => return None,
    })
}

/// `max_heap_size`, for a process with a heap of at least so many words. What is not said is as for new processes.
pub(in crate::bif) fn max_heap(value: Term, least: usize) -> Option<HeapLimit> {
    let limit =
        |words: Term| words.as_usize().filter(|&words| words == 0 || (least..=HeapLimit::MOST_WORDS).contains(&words));
    let usual = HeapLimit::of_new();
    if value.is_integer() {
        return limit(value).map(|words| HeapLimit { words, ..usual });
    }
    if !value.is_map() {
        return None;
    }
    let words = limit(map::find(value, atom::word("size"))?)?;
    let flag = |name: &str, usual| map::find(value, atom::word(name)).map_or(Some(usual), |value| value.as_bool());
    Some(HeapLimit { words, kill: flag("kill", usual.kill)?, log: flag("error_logger", usual.log)? })
}

/// What `spawn_request` adds to the options of `spawn_opt`.
struct Reply {
    tag: Term,
    on_success: bool,
    on_error: bool,
}

fn read_options(list: Term, mut reply: Option<&mut Reply>) -> Option<Options> {
    let mut options = Options::default();
    for option in list.proper_list()? {
        if option.is_atom() {
            match atom::name(option) {
                "link" => options.link = true,
                "monitor" => options.monitor = Some((fresh_reference(), None, None)),
                _ => return None,
            }
            continue;
        }
        let (key, value) = pair(option)?;
        let number = value.as_small().and_then(|number| usize::try_from(number).ok());
        match (atom::name(key), &mut reply) {
            ("priority", _) => options.priority = priority(value)?,
            ("fullsweep_after", _) => options.full_sweep_after = u32::try_from(number?).ok()?,
            ("min_heap_size", _) => options.min_heap_words = sizes::at_least(number?.max(sizes::LEAST_WORDS)),
            ("min_bin_vheap_size", _) => options.min_binary_words = sizes::at_least(number?.max(sizes::LEAST_BINARY_WORDS)),
            ("scheduler", _) => _ = number?,
            ("max_heap_size", _) => options.max_heap = Some(max_heap(value, 0)?),
            ("message_queue_data", _) => options.off_heap_messages = queue_data(value)?,
            ("monitor", _) => {
                let (alias, tag) = monitor_options(value)?;
                options.monitor = Some((fresh_reference(), alias, tag));
            }
            ("reply_tag", Some(reply)) => reply.tag = value,
            ("reply", Some(reply)) => {
                (reply.on_success, reply.on_error) = match atom::name(value) {
                    "yes" => (true, true),
                    "no" => (false, false),
                    "error_only" => (false, true),
                    "success_only" => (true, false),
                    _ => return None,
                };
            }
            _ => return None,
        }
    }
    let least = options.min_heap_words.max(sizes::LEAST_WORDS);
    let fits = options.max_heap.is_none_or(|limit| limit.words == 0 || limit.words >= least);
    fits.then_some(options)
}

pub(super) fn queue_data(value: Term) -> Option<bool> {
    match atom::name(value) {
        "on_heap" => Some(false),
        "off_heap" => Some(true),
        _ => None,
    }
}

/// Options of a monitor: alias and tag.
pub(super) fn monitor_options(list: Term) -> Option<(Option<AliasKind>, Option<Owned>)> {
    let (mut alias, mut tag) = (None, None);
    for option in list.proper_list()? {
        let (key, value) = pair(option)?;
        match atom::name(key) {
            "tag" => tag = Some(Owned::new(value)),
            "alias" => {
                alias = Some(match atom::name(value) {
                    "explicit_unalias" => AliasKind::ExplicitUnalias,
                    "demonitor" => AliasKind::Demonitor,
                    "reply_demonitor" => AliasKind::ReplyDemonitor,
                    _ => return None,
                });
            }
            _ => return None,
        }
    }
    Some((alias, tag))
}

pub(super) fn spawn_opt_4(p: &mut Process, module: Term, name: Term, list: Term, options: Term) -> Term {
    let Some(options) = read_options(options, None) else { return p.badarg_cause("badopt") };
    if !is_mfa(module, name, list) {
        return p.badarg();
    }
    let monitor = options.monitor.as_ref().map(|(number, alias, _)| (*number, alias.is_some()));
    match start::spawn(Some(p), module, name, list, options) {
        None => p.system_limit(),
        Some(pid) => match monitor {
            None => Term::pid(pid),
            Some((number, alias)) => {
                let owner = if alias { p.pid + 1 } else { 0 };
                let reference = p.reference(number, owner);
                p.tuple(&[Term::pid(pid), reference])
            }
        },
    }
}

/// Gives the request's reference, or `badarg` or `badopt` as a value; the outcome comes as a message.
pub(super) fn spawn_request_4(p: &mut Process, module: Term, name: Term, list: Term, options: Term) -> Term {
    let mut reply = Reply { tag: atom::word("spawn_reply"), on_success: true, on_error: true };
    let Some(mut options) = read_options(options, Some(&mut reply)) else { return atom::word("badopt") };
    if !is_mfa(module, name, list) {
        return Term(atoms::BADARG);
    }
    let (number, alias) =
        options.monitor.as_ref().map_or((fresh_reference(), false), |(number, alias, _)| (*number, alias.is_some()));
    let owner = if alias { p.pid + 1 } else { 0 };
    let reference = p.reference(number, owner);
    options.request = Some(Request { tag: reply.on_success.then_some(reply.tag), reference: (number, owner) });
    if start::spawn(Some(p), module, name, list, options).is_none() && reply.on_error {
        let message = p.tuple(&[reply.tag, reference, Term(atoms::ERROR), Term(atoms::SYSTEM_LIMIT)]);
        signal::send(p.pid, message);
    }
    reference
}

/// The reply of a local request has always been sent already.
pub(super) fn spawn_request_abandon_1(p: &mut Process, reference: Term) -> Term {
    if reference.is_reference() { Term::FALSE } else { p.badarg() }
}

pub(super) fn spawn_system_process_3(p: &mut Process, module: Term, name: Term, list: Term) -> Term {
    plain(p, module, name, list, Options { priority: MAX, ..Options::default() })
}
