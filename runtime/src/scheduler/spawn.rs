//! Making processes.

use super::{signal, worker};
use crate::heap::{Build, copy};
use crate::process::control::{self, Control, RefNumber};
use crate::process::limit::HeapLimit;
use crate::process::relations::{AliasKind, Monitor};
use crate::process::tracing::{self, Call, Event, tell};
use crate::process::{NORMAL, Phase, Process};
use crate::term::Term;
use crate::heap::Owned;

/// What a new process runs.
pub enum Start<'a> {
    /// Compiled code with arguments.
    Code { code: *const u8, arguments: &'a [Term] },
    /// A function that was not found: the process will say so. `[Module, Name, ArgumentList]`.
    Named([Term; 3]),
}

/// `spawn_opt`'s options.
pub struct Options {
    pub link: bool,
    /// Reference and tag of a monitor by the parent.
    pub monitor: Option<(RefNumber, Option<AliasKind>, Option<Owned>)>,
    pub priority: u8,
    pub min_heap_words: usize,
    pub full_sweep_after: u32,
    pub min_binary_words: usize,
    pub max_heap: Option<HeapLimit>,
    pub off_heap_messages: bool,
    pub group_leader: Option<Term>,
    /// Module, name and arguments as they were asked for, for those who trace.
    pub function: Option<[Term; 3]>,
    /// Of `spawn_request`, whose answer the parent gets before anything of the child's.
    pub request: Option<Request>,
}

/// How a `spawn_request` is answered.
#[derive(Clone, Copy)]
pub struct Request {
    /// The first element of the message; `None`: success is not told.
    pub tag: Option<Term>,
    /// The reference, and its third word: the owner of an alias plus one, or 0.
    pub reference: (RefNumber, u64),
}

impl Default for Options {
    fn default() -> Options {
        Options {
            link: false,
            monitor: None,
            priority: NORMAL,
            min_heap_words: 0,
            full_sweep_after: 65535,
            min_binary_words: 0,
            max_heap: None,
            off_heap_messages: false,
            group_leader: None,
            function: None,
            request: None,
        }
    }
}

/// A new process, queued; `None` when there are too many. `parent` is linked and monitors as the options say.
pub fn spawn(parent: Option<&mut Process>, start: Start, initial: [Term; 3], options: Options) -> Option<u64> {
    let (parent_pid, leader) = match &parent {
        Some(parent) => (parent.pid_term(), parent.group_leader),
        None => (Term::UNDEFINED, Term::UNDEFINED),
    };
    let arguments: &[Term] = match &start {
        Start::Code { arguments, .. } => arguments,
        Start::Named(named) => named,
    };
    let words: usize = arguments.iter().map(|&argument| copy::size(argument)).sum();
    let min_words = options.min_heap_words.max(words + 48);
    let mut process =
        Process::new(parent_pid, options.group_leader.unwrap_or(leader), options.priority, min_words);
    let p = &mut *process;
    let mut registers = [0u64; 256];
    for (register, &argument) in registers.iter_mut().zip(arguments) {
        *register = copy::copy(argument, p).0;
    }
    p.hot.x = registers.as_mut_ptr();
    p.hot.live = arguments.len() as u64;
    p.save_registers();
    p.hot.x = std::ptr::null_mut();
    match start {
        Start::Code { code, .. } => {
            p.hot.code = code;
            p.phase = Phase::Running;
        }
        Start::Named(_) => p.phase = Phase::Starting,
    }
    p.initial = initial;
    p.heap.full_sweep_after = options.full_sweep_after;
    let limit = options.max_heap.unwrap_or_else(HeapLimit::of_new);
    if limit != HeapLimit::NONE {
        p.extras().max_heap = Some(limit);
    }
    if options.min_heap_words > 0 || options.min_binary_words > 0 {
        let extras = p.extras();
        (extras.min_heap_words, extras.min_binary_words) = (options.min_heap_words, options.min_binary_words);
    }
    if options.off_heap_messages {
        p.extras().off_heap_messages = true;
    }
    let process = Process::insert(process)?;
    // SAFETY: the process is not queued yet, so it is ours.
    let p = unsafe { &mut *process };
    let pid = p.pid;
    if let Some(parent) = parent {
        let adopted = tracing::begin(p);
        if (parent.traced || adopted) && let Some(function) = options.function {
            let reference = options.request.map(|request| request.reference.0);
            let reference = reference.or(options.monitor.as_ref().map(|monitor| monitor.0));
            let call = Call { function, request: options.request.is_some(), link: options.link, reference };
            tell(parent, Event::Spawn { child: p, call: &call });
        }
        if let Some(request) = options.request {
            answer(parent, p, request);
        }
        relate(parent, p, options.link, options.monitor);
    }
    worker::enqueue(p.slot);
    Some(pid)
}

/// Tells the parent that its request has been done.
fn answer(parent: &mut Process, child: &mut Process, request: Request) {
    let Some(tag) = request.tag else { return };
    let pid = child.pid_term();
    let reply = signal::build(tag, 4 + 5, |to, tag| {
        let reference = to.reference(request.reference.0, request.reference.1);
        to.tuple(&[tag, reference, Term::OK, pid])
    });
    if parent.traced {
        tell(parent, Event::SpawnReply { child, reply });
    }
    signal::send_fragment(parent.pid, reply);
}

fn relate(
    parent: &mut Process,
    child: &mut Process,
    link: bool,
    monitor: Option<(RefNumber, Option<AliasKind>, Option<Owned>)>,
) {
    if link {
        parent.relations().links.insert(child.pid);
        child.relations().links.insert(parent.pid);
    }
    if let Some((reference, alias, tag)) = monitor {
        let owner = if alias.is_some() { parent.pid + 1 } else { 0 };
        let entry = Box::new(Monitor { target: Some(child.pid), name: None, owner, tag });
        parent.relations().monitors.insert(reference, entry);
        if let Some(kind) = alias {
            parent.relations().aliases.insert(reference, kind);
        }
        child.relations().monitored_by.insert(reference, parent.pid);
    }
}

/// Sends a link request; the other side answers with an exit signal when it does not exist.
pub fn link(p: &mut Process, other: u64) -> bool {
    if !p.relations().links.insert(other) {
        return true;
    }
    if signal::send_control(other, Term::NIL, Control::Link { from: p.pid }) {
        if p.traced {
            tell(p, Event::Relation { what: "link", other: control::identifier(other) });
        }
        return true;
    }
    p.relations().links.remove(&other);
    false
}

/// Ends a link.
pub fn unlink(p: &mut Process, other: u64) {
    if p.relations.as_mut().is_some_and(|relations| relations.links.remove(&other)) {
        signal::send_control(other, Term::NIL, Control::Unlink { from: p.pid });
        if p.traced {
            tell(p, Event::Relation { what: "unlink", other: control::identifier(other) });
        }
    }
}
