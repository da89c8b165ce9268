//! What tracing keeps of a process, and how the rooms where things happen tell of them. What is made of it is `bif/trace`'s, which programs
//! that trace nothing do not hold.

use super::Process;
use super::control::{self, Control};
use crate::heap::{Fragment, Owned};
use crate::term::Term;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

/// A sequential trace token: what `seq_trace` lets messages carry from process to process.
#[derive(Clone)]
pub struct Token {
    /// What is told of: send, receive, print, and the kind of time stamp; the numbers are `seq_trace`'s own.
    pub flags: u8,
    pub label: Arc<Owned>,
    pub serial: u64,
    pub from: Term,
    /// The serial number of the message received before.
    pub last: u64,
}

/// What is traced of a process.
#[derive(Default)]
pub struct Tracing {
    /// Of `erlang:trace/3`.
    pub flags: u32,
    /// Who is told; 0 where nobody is.
    pub tracer: Option<u64>,
    pub token: Option<Token>,
    /// The last serial number given, and the last received.
    pub clock: u64,
    pub last: u64,
    /// The token of the answer to the `spawn_request` under way: the new process's.
    pub answer: Option<Token>,
    /// Words in use as the collection under way began.
    pub used: usize,
}

/// Flags and the tracer.
pub type Traced = (u32, Option<u64>);

/// A spawn as it was asked for.
pub struct Call {
    /// Module, name and the list of arguments.
    pub function: [Term; 3],
    /// By `spawn_request`, whose answer is a message.
    pub request: bool,
    pub link: bool,
    /// Of the monitor or the request.
    pub reference: Option<control::RefNumber>,
}

/// What may be told of a process.
pub enum Event<'a> {
    /// A message of it is about to be sent to what `to` names: to a process, unless `message` is null.
    Send { to: Term, value: Term, receiver: Option<u64>, message: *mut Fragment },
    /// An exit signal of it is about to be sent, for a link or by `exit/2`.
    ExitSignal { signal: *mut Fragment },
    /// An exit signal with a token has become a message in its mailbox.
    ExitMessage { message: *mut Fragment },
    /// A message has come into its mailbox.
    Arrival { message: Term },
    /// It takes a message out of the mailbox; what the message carries is with it still.
    Receive { message: *mut Fragment },
    /// It has made a process, which does not run yet.
    Spawn { child: &'a mut Process, call: &'a Call },
    /// The answer to a `spawn_request` of it is about to be sent: by the new process.
    SpawnReply { child: &'a Process, reply: *mut Fragment },
    /// It is linked, named, and so on: the event's name and with whom or what.
    Relation { what: &'static str, other: Term },
    Exit { reason: Term },
    In,
    Out,
    CollectionStart { full: bool },
    CollectionEnd { full: bool },
}

static TELL: OnceLock<fn(&mut Process, Event)> = OnceLock::new();
/// Some process has had a token.
static SEQUENTIAL: AtomicBool = AtomicBool::new(false);

static ADOPT: Mutex<Option<fn(&mut Process)>> = Mutex::new(None);
static ADOPTS: AtomicBool = AtomicBool::new(false);

/// Has `adopt` called with every new process, or nothing any more.
pub fn trace_new(adopt: Option<fn(&mut Process)>) {
    ADOPTS.store(adopt.is_some(), Ordering::Relaxed);
    *ADOPT.lock().unwrap_or_else(|poison| poison.into_inner()) = adopt;
}

/// A process has been made; it does not run yet. Whether it is traced from the beginning.
#[inline]
pub fn begin(child: &mut Process) -> bool {
    ADOPTS.load(Ordering::Relaxed) && begin_traced(child)
}

#[cold]
fn begin_traced(child: &mut Process) -> bool {
    let adopt = *ADOPT.lock().unwrap_or_else(|poison| poison.into_inner());
    if let Some(adopt) = adopt {
        adopt(child);
    }
    child.traced
}

/// Has `tell` called with the events of processes of which [`Process::traced`] says so.
pub fn install(tell: fn(&mut Process, Event)) {
    let _ = TELL.set(tell);
}

/// Messages between processes say from now on what token they carry, or that they carry none.
pub fn start_sequential() {
    SEQUENTIAL.store(true, Ordering::Relaxed);
}

#[inline]
pub fn is_sequential() -> bool {
    SEQUENTIAL.load(Ordering::Relaxed)
}

/// Tells of an event, where somebody may want to know it.
#[cold]
pub fn tell(p: &mut Process, event: Event) {
    if let Some(tell) = TELL.get() {
        tell(p, event);
    }
}

/// Attaches a token, or the fact that there is none, to a message or signal.
pub fn attach(signal: *mut Fragment, token: Option<Token>) {
    let inner = control::take(signal);
    control::signal(signal, Control::Traced { token, inner });
}

impl Process {
    /// What is traced of this process; it is asked from now on.
    pub fn tracing(&mut self) -> &mut Tracing {
        self.traced = true;
        self.extras().tracing.get_or_insert_default()
    }

    /// Adds to the mailbox.
    #[inline]
    pub fn accept(&mut self, message: *mut Fragment) {
        self.mailbox.push(message);
        if self.traced {
            // SAFETY: the message has just been queued.
            let message = unsafe { (*message).value };
            tell(self, Event::Arrival { message });
        }
    }
}
