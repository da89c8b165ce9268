//! Sockets as OTP's `socket` has them: values behind references, in which processes wait by being told when to try again. What a socket is, and
//! who may use it next; what its operations do is `bif::prim_socket`.
//!
//! Source: the manual pages of `socket`, its usage guide, and watching `prim_socket`.

pub mod close;
pub mod counts;
pub mod message;
pub mod queue;
pub mod select;
pub mod watch;

use super::resource;
use crate::heap::Owned;
use crate::scheduler::blocking;
use crate::term::{Alloc, Term};
use queue::{Request, Requests};
use rustc_hash::FxHashMap;
use select::Selection;
use std::ops::{Deref, DerefMut};
use std::os::fd::{OwnedFd, RawFd};
use std::sync::{Arc, Mutex, MutexGuard, RwLock, Weak};

/// What a socket's reading or its writing half has come to; bits, in the order in which `socket:info/1` shows them.
pub mod state {
    pub const BOUND: u32 = 1;
    pub const LISTENING: u32 = 1 << 1;
    pub const ACCEPTING: u32 = 1 << 2;
    pub const CONNECTING: u32 = 1 << 3;
    pub const CONNECTED: u32 = 1 << 4;
    pub const SELECTED: u32 = 1 << 5;
    pub const CLOSING: u32 = 1 << 6;
    pub const CLOSED: u32 = 1 << 7;
    pub const NAMES: [&str; 8] =
        ["bound", "listening", "accepting", "connecting", "connected", "selected", "closing", "closed"];
}

/// Sizes of buffers as they are before somebody sets them.
pub const DATA_BUFFER: usize = 8192;
pub const CONTROL_BUFFER: usize = 1024;

/// A descriptor; closed with its last user unless it is somebody else's.
pub struct Descriptor {
    pub fd: RawFd,
    pub owned: bool,
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        if self.owned {
            // SAFETY: the descriptor is ours and not used after this.
            unsafe { libc::close(self.fd) };
        }
    }
}

/// Reading or writing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    Read,
    Write,
}

/// What a process that waits wants to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    Reader,
    Acceptor,
    Writer,
}

impl Role {
    pub fn side(self) -> Side {
        if self == Role::Writer { Side::Write } else { Side::Read }
    }
}

/// What is being sent of a file.
#[derive(Default)]
pub struct FileCounters {
    pub values: [u64; counts::FILE.len()],
    /// Bytes of the file at hand.
    pub this: u64,
}

pub struct State {
    pub descriptor: Option<Arc<Descriptor>>,
    pub domain: i32,
    pub kind: i32,
    pub protocol: i32,
    pub owner: Option<u64>,
    /// The process that is closing it.
    pub closer: Option<u64>,
    pub read: u32,
    pub write: u32,
    pub readers: Requests,
    pub acceptors: Requests,
    pub writers: Requests,
    pub connector: Option<Request>,
    pub read_selection: Option<Selection>,
    pub write_selection: Option<Selection>,
    /// Processes of whose end it hears.
    pub watched: Vec<u64>,
    pub counters: [u64; counts::OWN.len()],
    /// Bytes of the packet at hand.
    pub read_packet: u64,
    pub write_packet: u64,
    pub read_buffer: usize,
    /// So many buffers make a whole answer; 0: one, and it was not said.
    pub read_count: u32,
    pub read_done: u32,
    pub read_control: usize,
    pub write_control: usize,
    pub wraps: bool,
    pub debug: bool,
    pub registered: bool,
    pub meta: Option<Owned>,
    /// The descriptor it was made from.
    pub origin: Option<RawFd>,
    pub file: Option<Arc<OwnedFd>>,
    pub file_counters: Option<FileCounters>,
}

impl State {
    pub fn new(descriptor: Descriptor, domain: i32, kind: i32, protocol: i32) -> State {
        State {
            descriptor: Some(Arc::new(descriptor)),
            domain,
            kind,
            protocol,
            owner: None,
            closer: None,
            read: 0,
            write: 0,
            readers: Requests::default(),
            acceptors: Requests::default(),
            writers: Requests::default(),
            connector: None,
            read_selection: None,
            write_selection: None,
            watched: Vec::new(),
            counters: [0; counts::OWN.len()],
            read_packet: 0,
            write_packet: 0,
            read_buffer: DATA_BUFFER,
            read_count: 0,
            read_done: 0,
            read_control: CONTROL_BUFFER,
            write_control: CONTROL_BUFFER,
            wraps: false,
            debug: false,
            registered: false,
            meta: None,
            origin: None,
            file: None,
            file_counters: None,
        }
    }

    pub fn fd(&self) -> RawFd {
        self.descriptor.as_ref().map_or(-1, |descriptor| descriptor.fd)
    }

    pub fn can_read(&self) -> bool {
        self.read & (state::CLOSING | state::CLOSED) == 0
    }

    pub fn can_write(&self) -> bool {
        self.write & (state::CLOSING | state::CLOSED) == 0
    }

    pub fn requests(&mut self, role: Role) -> &mut Requests {
        match role {
            Role::Reader => &mut self.readers,
            Role::Acceptor => &mut self.acceptors,
            Role::Writer => &mut self.writers,
        }
    }

    pub fn is_stream(&self) -> bool {
        self.kind == libc::SOCK_STREAM
    }
}

pub struct Socket {
    /// What makes its references equal.
    pub number: u64,
    state: Mutex<State>,
}

/// All sockets by number, for those who know no reference.
static TABLE: RwLock<Option<FxHashMap<u64, Weak<Socket>>>> = RwLock::new(None);

impl Socket {
    /// Enters a socket into the table by which the poller and the ends of processes find it.
    pub fn new(state: State) -> Arc<Socket> {
        let socket = Arc::new(Socket { number: blocking::ticket(), state: Mutex::new(state) });
        let mut table = TABLE.write().unwrap_or_else(|poison| poison.into_inner());
        table.get_or_insert_default().insert(socket.number, Arc::downgrade(&socket));
        socket
    }

    pub fn find(number: u64) -> Option<Arc<Socket>> {
        let table = TABLE.read().unwrap_or_else(|poison| poison.into_inner());
        table.as_ref()?.get(&number)?.upgrade()
    }

    /// The socket behind a reference.
    pub fn behind<'a>(reference: Term) -> Option<&'a Arc<Socket>> {
        resource::value::<Arc<Socket>>(reference)
    }

    /// A reference to it; all of them are equal.
    pub fn reference(self: &Arc<Socket>, to: &mut impl Alloc) -> Term {
        resource::numbered(to, self.number, Arc::clone(self), 256)
    }

    pub fn lock(self: &Arc<Socket>) -> Guard<'_> {
        let state = self.state.lock().unwrap_or_else(|poison| poison.into_inner());
        Guard { socket: self, state }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(|poison| poison.into_inner());
        if (state.read | state.write) & state::SELECTED != 0 && state.descriptor.is_some() {
            crate::scheduler::poll::forget(state.fd());
        }
        watch::forget(self.number, &state.watched);
        let mut table = TABLE.write().unwrap_or_else(|poison| poison.into_inner());
        let removed = table.as_mut().and_then(|table| table.remove(&self.number));
        drop((table, removed));
    }
}

/// A socket that is being worked on.
pub struct Guard<'a> {
    pub socket: &'a Arc<Socket>,
    state: MutexGuard<'a, State>,
}

impl Deref for Guard<'_> {
    type Target = State;
    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for Guard<'_> {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}
