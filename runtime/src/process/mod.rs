//! What a process is: its hot fields, heap, mailbox, links, monitors and flags.

pub mod control;
pub mod dictionary;
pub mod limit;
pub mod mailbox;
pub mod raise;
pub mod registry;
pub mod relations;
pub mod table;
pub mod tracing;

use crate::heap::collect::{self, RootRange};
use crate::heap::{Alloc, Fragment, Heap, Owned};
use crate::platform::image;
use crate::term::{Term, atoms};
use beamless_abi::process::{ACTION_RAISE, Hot, STACK_RESERVE_WORDS};
use dictionary::Dictionary;
use limit::HeapLimit;
use mailbox::Mailbox;
use raise::Top;
use relations::Relations;
use std::any::Any;
use table::Slot;
use tracing::{Event, Tracing, tell};

/// Priorities as run queue numbers.
pub const MAX: u8 = 0;
pub const HIGH: u8 = 1;
pub const NORMAL: u8 = 2;
pub const LOW: u8 = 3;

/// Where a request of this process to another one (or to the blocking pool) stands.
pub enum Request {
    None,
    /// Sent; the answer will carry this ticket.
    Waiting(u64),
    Done(Box<dyn Any + Send>),
}

/// How the process goes on when it is scheduled in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// First time: call the function of `start`.
    Starting,
    Running,
    /// The end: `hot.reason` is the exit reason.
    Exiting,
}

/// What most processes never have.
#[derive(Default)]
pub struct Extras {
    pub dictionary: Dictionary,
    /// Registers of a waiting process that do not fit the stack reserve.
    pub registers: Vec<u64>,
    pub max_heap: Option<HeapLimit>,
    /// What was asked for as the least heap and the least of off-heap binaries, in words; 0 for nothing.
    pub min_heap_words: usize,
    pub min_binary_words: usize,
    /// Processes that keep this one suspended, with how often.
    pub suspended_by: u32,
    /// Requests for a reply after suspension.
    pub spawn_tag: Option<Owned>,
    /// What a `badarg` means, for `error_info`.
    pub error_cause: Option<Term>,
    pub save_calls: i64,
    /// The scheduler that the process asked for, 0 for any.
    pub scheduler: u32,
    /// What the process has named as the module to be asked for what is not there; `None`: `error_handler`.
    pub error_handler: Option<Term>,
    /// A call that was left to that module, until it is asked: the arguments are in the registers.
    pub unhandled: Option<Unhandled>,
    pub sensitive: bool,
    pub off_heap_messages: bool,
    /// Boxed: nearly nobody is traced.
    pub tracing: Option<Box<Tracing>>,
}

/// A call that leads nowhere.
#[derive(Clone, Copy)]
pub enum Unhandled {
    /// Of a function by module, name and number of arguments.
    Named(Term, Term, usize),
    /// Of a fun whose code is not there; it comes behind so many arguments.
    Lambda(usize),
}

/// A process. Only the scheduler thread that runs it touches it.
#[repr(C)]
pub struct Process {
    pub hot: Hot,
    pub heap: Heap,
    pub mailbox: Mailbox,
    pub slot: &'static Slot,
    pub pid: u64,
    pub parent: Term,
    pub group_leader: Term,
    /// Module, function and arity (a small integer) the process started with.
    pub initial: [Term; 3],
    pub relations: Option<Box<Relations>>,
    pub extras: Option<Box<Extras>>,
    pub request: Request,
    /// Monotonic nanoseconds at which the current receive ends, or 0.
    pub deadline: i64,
    /// Key of the timer that is set for it (0 = none): not later than `deadline`.
    pub timer: i64,
    /// Reductions of earlier time slices.
    pub reductions: u64,
    pub slice: i64,
    pub phase: Phase,
    /// How the trace of the exception being raised begins, when not with the BIF.
    pub raise_top: Option<Top>,
    pub trap_exit: bool,
    pub priority: u8,
    /// Waits in a receive, for `process_info`.
    pub waiting: bool,
    pub hibernating: bool,
    /// Somebody asked for a collection: whether for a full one.
    pub collect_requested: Option<bool>,
    /// What happens to it may have to be told: [`tracing`].
    pub traced: bool,
}

impl Process {
    /// A process with an empty heap and no number; `number` comes from [`Process::insert`].
    pub fn new(parent: Term, group_leader: Term, priority: u8, min_words: usize) -> Box<Process> {
        static NOWHERE: Slot = Slot::nowhere();
        let nil = Term::NIL.0;
        let mut hot = Hot {
            hp: std::ptr::null_mut(),
            sp: std::ptr::null_mut(),
            fc: 0,
            x: std::ptr::null_mut(),
            code: std::ptr::null(),
            live: 0,
            class: nil,
            reason: nil,
            trace: nil,
            action: ACTION_RAISE,
            pid: nil,
        };
        let heap = Heap::new(&mut hot, min_words);
        let mut process = Box::new(Process {
            hot,
            heap,
            mailbox: Mailbox::unsettled(),
            slot: &NOWHERE,
            pid: 0,
            parent,
            group_leader,
            initial: [Term::UNDEFINED, Term::UNDEFINED, Term::small(0)],
            relations: None,
            extras: None,
            request: Request::None,
            deadline: 0,
            timer: 0,
            reductions: 0,
            slice: 0,
            phase: Phase::Starting,
            raise_top: None,
            trap_exit: false,
            priority,
            waiting: false,
            hibernating: false,
            collect_requested: None,
            traced: false,
        });
        process.mailbox.settle();
        process.reset_stack();
        process
    }

    /// Only the bottom frame is on the stack.
    pub fn reset_stack(&mut self) {
        self.hot.sp = self.heap.stack_end.wrapping_sub(1);
        // SAFETY: the block has at least its initial words.
        unsafe { *self.hot.sp = image::program().bottom as u64 };
    }

    /// Gives the process its number; `None` when there are too many processes.
    pub fn insert(process: Box<Process>) -> Option<*mut Process> {
        let priority = process.priority;
        let process = Box::into_raw(process);
        match table::insert(process, priority) {
            Some(pid) => {
                // SAFETY: just leaked; nobody runs it before the caller queues it.
                unsafe {
                    (*process).pid = pid;
                    (*process).hot.pid = Term::pid(pid).0;
                    if let Some(slot) = table::slot(pid) {
                        (*process).slot = slot;
                    }
                }
                Some(process)
            }
            None => {
                // SAFETY: as above, and nobody else knows it.
                unsafe { drop(Box::from_raw(process)) };
                None
            }
        }
    }

    pub fn pid_term(&self) -> Term {
        Term::pid(self.pid)
    }

    pub fn extras(&mut self) -> &mut Extras {
        self.extras.get_or_insert_default()
    }

    pub fn relations(&mut self) -> &mut Relations {
        self.relations.get_or_insert_default()
    }

    /// Register `i`; valid while the process runs.
    #[inline(always)]
    pub fn x(&self, i: usize) -> Term {
        // SAFETY: the register file has `X_WORDS` words and `i` is an argument number.
        unsafe { Term(*self.hot.x.add(i)) }
    }

    #[inline(always)]
    pub fn set_x(&mut self, i: usize, value: Term) {
        // SAFETY: as in `x`.
        unsafe { *self.hot.x.add(i) = value.0 };
    }

    /// Saves the live registers; the process leaves its thread.
    pub fn save_registers(&mut self) {
        let live = self.hot.live as usize;
        // SAFETY: the words below the stack top are the reserve; `x` holds `live` terms.
        unsafe {
            if live <= STACK_RESERVE_WORDS {
                std::ptr::copy_nonoverlapping(self.hot.x, self.hot.sp.sub(live), live);
            } else {
                let registers = std::slice::from_raw_parts(self.hot.x, live).to_vec();
                self.extras().registers = registers;
            }
        }
    }

    /// Puts the saved registers into the thread's register file `x`.
    pub fn load_registers(&mut self, x: *mut u64) {
        self.hot.x = x;
        let live = self.hot.live as usize;
        // SAFETY: `save_registers` put them there.
        unsafe {
            if live <= STACK_RESERVE_WORDS {
                std::ptr::copy_nonoverlapping(self.hot.sp.sub(live), x, live);
            } else if let Some(extras) = &mut self.extras {
                std::ptr::copy_nonoverlapping(extras.registers.as_ptr(), x, live);
                extras.registers = Vec::new();
            }
        }
    }

    /// Collects; `live` registers are roots.
    pub fn collect(&mut self, need: usize, live: usize, full: bool) {
        let exception: RootRange = (&raw mut self.hot.class, 3);
        let dictionary = match &mut self.extras {
            Some(extras) => extras.dictionary.roots(),
            None => (std::ptr::null_mut(), 0),
        };
        let roots = [(self.hot.x, live), exception, dictionary];
        let full = self.traced.then(|| self.collection_begins(need, full)).unwrap_or(full);
        // SAFETY: the process runs on this thread; the ranges do not overlap.
        unsafe { collect::collect(&mut self.heap, &mut self.hot, need, full, &roots) };
        if self.traced {
            tell(self, Event::CollectionEnd { full });
        }
    }

    /// Tells of a collection and whether it is to be a full one.
    #[cold]
    fn collection_begins(&mut self, need: usize, full: bool) -> bool {
        let full = full || self.heap.wants_full(self.heap.start(&self.hot, need).aged);
        tell(self, Event::CollectionStart { full });
        full
    }

    /// Adds what came in to the mailbox and hands other signals to `handle`, in order.
    pub fn fetch(&mut self, mut handle: impl FnMut(&mut Process, *mut Fragment)) {
        let mut signal = self.slot.fetch();
        while !signal.is_null() {
            // SAFETY: the fetched list is ours.
            unsafe {
                let next = (*signal).next;
                if (*signal).control.is_null() {
                    self.accept(signal);
                } else {
                    handle(self, signal);
                }
                signal = next;
            }
        }
    }

    /// Charges reductions for long work.
    #[inline]
    pub fn charge(&mut self, reductions: i64) {
        self.hot.fc = self.hot.fc.saturating_sub(reductions).max(-1);
    }

    /// The largest that the heap may be.
    pub fn heap_limit(&self) -> HeapLimit {
        self.extras.as_ref().and_then(|extras| extras.max_heap).unwrap_or(HeapLimit::NONE)
    }

    /// Reductions executed so far.
    pub fn reductions(&self) -> u64 {
        self.reductions + (self.slice - self.hot.fc).max(0) as u64
    }
}

impl Alloc for Process {
    #[inline]
    fn alloc(&mut self, words: usize) -> *mut u64 {
        self.heap.alloc(&mut self.hot, words)
    }
    fn link_offheap(&mut self, object: *mut u64, bytes: usize) {
        self.heap.link_offheap(&mut self.hot, object, bytes);
    }
}

/// `normal` and the like, which end no linked process.
pub fn is_normal(reason: Term) -> bool {
    reason == Term(atoms::NORMAL)
}
