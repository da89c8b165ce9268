//! What sockets of every kind share: the descriptor, its options, names, statistics and the control operations on them.

use super::address::{Address, Family};
use super::interfaces;
use super::options::{self, Active, Options};
use crate::heap::fragment::Builder;
use crate::io::port::message::{send_to, words as data_words};
use crate::io::port::{Core, ready};
use crate::io::posix;
use crate::io::stdio::errno;
use crate::process::control::PORT;
use crate::scheduler::poll::{self, Interest};
use crate::scheduler::timer;
use crate::platform::clock;
use crate::term::{Build, BuildBinary, Term, atom, atoms};
use std::ffi::OsStr;
use std::fs::File;
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::sync::atomic::{AtomicU16, Ordering};

/// What `prim_inet` adds to the number of an operation, so that no other driver takes it for its own.
const MAGIC: u32 = 0x03f1_a300;

/// The number of an operation without what is added to it.
pub fn operation(given: u32) -> Option<u32> {
    given.checked_sub(MAGIC).filter(|&operation| operation < 256)
}

/// An answer to `port_control/3`.
pub type Reply = Result<Vec<u8>, &'static str>;

/// The bytes `prim_inet` reads of an answer.
pub fn encoded(reply: Reply) -> Vec<u8> {
    match reply {
        Ok(bytes) => [&[1][..], &bytes].concat(),
        Err(name) => [&[0][..], name.as_bytes()].concat(),
    }
}

/// The last error of the operating system, by name.
pub fn last_error() -> &'static str {
    posix::name(errno())
}

pub fn posix_reply(result: i32) -> Reply {
    if result < 0 { Err(last_error()) } else { Ok(Vec::new()) }
}

/// A big-endian number at a place.
pub fn number_at(data: &[u8], at: usize) -> Option<i32> {
    Some(i32::from_be_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

#[derive(Default)]
pub struct Statistics {
    pub received: u64,
    pub received_bytes: u64,
    pub received_most: u64,
    pub sent: u64,
    pub sent_bytes: u64,
    pub sent_most: u64,
}

/// Something a process waits for.
pub struct Waiting {
    pub id: u16,
    pub caller: u64,
    timer: Option<timer::Key>,
}

impl Waiting {
    /// A new wait of the caller, for at most so many milliseconds (negative: for ever).
    pub fn new(core: &Core, milliseconds: i32) -> Waiting {
        static IDS: AtomicU16 = AtomicU16::new(0);
        let id = IDS.fetch_add(1, Ordering::Relaxed);
        let timer = (milliseconds > 0).then(|| {
            let deadline = clock::monotonic_ns() + i64::from(milliseconds) * 1_000_000;
            timer::call_at(deadline, due, (core.number & !PORT) << 16 | u64::from(id))
        });
        Waiting { id, caller: core.caller, timer }
    }

    /// What `port_control/3` gives: the number the answer will have.
    pub fn reply(&self) -> Vec<u8> {
        self.id.to_be_bytes().to_vec()
    }

    /// Sends `{inet_async, Port, Id, Answer}`; `words` is the most the answer takes.
    pub fn answer(self, core: &Core, words: usize, make: impl FnOnce(&mut Builder) -> Term) {
        let id = self.id;
        send_to(self.caller, words + 5, |to| {
            let answer = make(to);
            to.tuple(&[atom::word("inet_async"), core.term(), Term::small(id.into()), answer])
        });
    }

    pub fn error(self, core: &Core, name: &str) {
        self.answer(core, 3, |to| to.tuple(&[Term(atoms::ERROR), atom::word(name)]));
    }

    pub fn ok(self, core: &Core) {
        self.answer(core, 0, |_| Term::OK);
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(timer) = self.timer.take() {
            timer::cancel_call(timer);
        }
    }
}

fn due(number: u64) {
    crate::io::port::tell(number >> 16 | PORT, crate::io::port::Event::Due(number & 0xffff));
}

/// `{inet_reply, Port, ok | {error, Name}}` to a sender.
pub fn inet_reply(core: &Core, to: u64, error: Option<&str>) {
    send_to(to, 7, |to| {
        let result = match error {
            Some(name) => to.tuple(&[Term(atoms::ERROR), atom::word(name)]),
            None => Term::OK,
        };
        to.tuple(&[atom::word("inet_reply"), core.term(), result])
    });
}

pub struct Socket {
    pub fd: RawFd,
    pub family: Family,
    pub kind: i32,
    pub connected: bool,
    pub listening: bool,
    pub options: Options,
    pub statistics: Statistics,
}

/// Does something on this thread in another network namespace. The thread that cannot come back from it would serve everybody there: the
/// program ends.
pub fn in_namespace<T>(name: &[u8], work: impl FnOnce() -> T) -> Result<T, &'static str> {
    let file = |error: std::io::Error| posix::name(error.raw_os_error().unwrap_or(libc::EINVAL));
    let own = File::open("/proc/self/ns/net").map_err(file)?;
    let other = File::open(OsStr::from_bytes(name)).map_err(file)?;
    // SAFETY: a plain system call on a descriptor that is open.
    let enter = |to: &File| unsafe { libc::setns(to.as_raw_fd(), libc::CLONE_NEWNET) };
    if enter(&other) < 0 {
        return Err(last_error());
    }
    let result = work();
    if enter(&own) < 0 {
        std::process::abort();
    }
    Ok(result)
}

impl Socket {
    pub fn new(kind: i32) -> Socket {
        let statistics = Statistics::default();
        let options = Options::new(kind == libc::SOCK_DGRAM);
        Socket { fd: -1, family: Family::V4, kind, connected: false, listening: false, options, statistics }
    }

    pub fn is_open(&self) -> bool {
        self.fd >= 0
    }

    pub fn close(&mut self) {
        if self.is_open() {
            poll::forget(self.fd);
            // SAFETY: the descriptor is ours and not used after this.
            unsafe { libc::close(self.fd) };
            self.fd = -1;
        }
        (self.connected, self.listening) = (false, false);
    }

    pub fn await_ready(&self, core: &Core, interest: Interest) {
        if self.is_open() {
            poll::call(self.fd, interest, ready, core.number);
        }
    }

    fn open(&mut self, data: &[u8]) -> Reply {
        let &[family, kind, ..] = data else { return Err("einval") };
        let (Some(family), false) = (Family::of_number(family), self.is_open()) else { return Err("einval") };
        self.family = family;
        self.kind = if kind == 2 { libc::SOCK_DGRAM } else { libc::SOCK_STREAM };
        let flags = libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC;
        let kind = self.kind | flags;
        // SAFETY: a plain system call.
        let open = || unsafe { libc::socket(family.domain(), kind, 0) };
        self.fd = match &self.options.namespace {
            Some(name) => in_namespace(name, open)?,
            None => open(),
        };
        if self.is_open() { Ok(Vec::new()) } else { Err(last_error()) }
    }

    /// Takes over a descriptor; it may be bound and connected.
    fn adopt(&mut self, data: &[u8]) -> Reply {
        let (Some(&family), Some(fd)) = (data.first(), number_at(data, 2)) else { return Err("einval") };
        let (Some(family), false) = (Family::of_number(family), self.is_open()) else { return Err("einval") };
        let (result, _) = Address::from_raw(|to, length| {
            // SAFETY: a storage is filled.
            unsafe { libc::getsockname(fd, to, length) }
        });
        if result < 0 {
            return Err(last_error());
        }
        // SAFETY: plain system calls on a descriptor that is open.
        unsafe {
            libc::fcntl(fd, libc::F_SETFL, libc::fcntl(fd, libc::F_GETFL) | libc::O_NONBLOCK);
            libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC);
        }
        (self.fd, self.family) = (fd, family);
        self.connected = self.kind == libc::SOCK_STREAM && self.peer_address().is_some();
        let mut listens: i32 = 0;
        let mut length = size_of::<i32>() as libc::socklen_t;
        // SAFETY: fills one number.
        unsafe { libc::getsockopt(fd, libc::SOL_SOCKET, libc::SO_ACCEPTCONN, (&raw mut listens).cast(), &raw mut length) };
        self.listening = listens != 0;
        Ok(Vec::new())
    }

    fn bind(&mut self, data: &[u8]) -> Reply {
        let Some((address, _)) = Address::read(data, self.family) else { return Err("einval") };
        // SAFETY: pointer and length are of the address.
        let result = address.with_raw(|raw, length| unsafe { libc::bind(self.fd, raw, length) });
        if result < 0 {
            return Err(last_error());
        }
        let port = if address.port() == 0 { self.own_address().map_or(0, |address| address.port()) } else { address.port() };
        Ok(port.to_be_bytes().to_vec())
    }

    pub fn own_address(&self) -> Option<Address> {
        // SAFETY: a storage is filled.
        let (result, address) = Address::from_raw(|to, length| unsafe { libc::getsockname(self.fd, to, length) });
        (result == 0).then_some(address)
    }

    pub fn peer_address(&self) -> Option<Address> {
        // SAFETY: a storage is filled.
        let (result, address) = Address::from_raw(|to, length| unsafe { libc::getpeername(self.fd, to, length) });
        (result == 0).then_some(address)
    }

    /// Operations that mean the same for every kind of socket; `None`: not one of them.
    pub fn control(&mut self, operation: u32, data: &[u8], queued: usize) -> Option<Reply> {
        const ANY_TIME: [u32; 9] = [1, 7, 8, 11, 12, 13, 15, 17, 18];
        if !self.is_open() && !ANY_TIME.contains(&operation) && operation < 26 {
            return Some(Err("einval"));
        }
        Some(match operation {
            1 => self.open(data),
            4 => self.peer_address().map(|address| address.bytes()).ok_or_else(|| if self.connected { last_error() } else { "enotconn" }),
            5 => self.own_address().map(|address| address.bytes()).ok_or_else(last_error),
            6 => self.bind(data),
            8 => options::get(self, data),
            11 => Ok(self.shown_statistics(data, queued)),
            12 => host_name(),
            13 => self.adopt(data),
            14 => Ok(self.fd.to_be_bytes().to_vec()),
            15 => {
                let kind: u32 = if self.kind == libc::SOCK_DGRAM { 2 } else { 1 };
                Ok([u32::from(self.family.number()).to_be_bytes(), kind.to_be_bytes()].concat())
            }
            16 => Ok(self.status().to_be_bytes().to_vec()),
            17 => service_port(data),
            18 => service_name(data),
            21 => Ok(interfaces::names()),
            22 => interfaces::get(self.fd, data),
            25 => interfaces::all(),
            28 => Ok(Vec::new()),
            // All addresses of an association, which only others than these have several of.
            29 => self.own_address().map(|address| address.bytes()).ok_or_else(last_error),
            30 => self.peer_address().map(|address| address.bytes()).ok_or_else(last_error),
            _ => return None,
        })
    }

    pub fn status(&self) -> u32 {
        let bit = |on: bool, bit: u32| if on { bit } else { 0 };
        bit(self.is_open(), 1) | bit(self.connected, 4) | bit(self.listening, 8)
    }

    fn shown_statistics(&self, data: &[u8], queued: usize) -> Vec<u8> {
        let all = &self.statistics;
        let mut bytes = Vec::new();
        for &item in data {
            let value = match item {
                1 => all.received,
                2 => all.received_most,
                3 => all.received_bytes.checked_div(all.received).unwrap_or(0),
                5 => all.sent,
                6 => all.sent_most,
                7 => all.sent_bytes.checked_div(all.sent).unwrap_or(0),
                8 => queued as u64,
                9 => all.received_bytes,
                10 => all.sent_bytes,
                _ => 0,
            };
            bytes.push(item);
            if matches!(item, 9 | 10) {
                bytes.extend_from_slice(&value.to_be_bytes());
            } else {
                bytes.extend_from_slice(&(value as u32).to_be_bytes());
            }
        }
        bytes
    }

    pub fn count_received(&mut self, core: &mut Core, bytes: usize) {
        core.input += bytes as u64;
        let all = &mut self.statistics;
        (all.received, all.received_bytes) = (all.received + 1, all.received_bytes + bytes as u64);
        all.received_most = all.received_most.max(bytes as u64);
    }

    pub fn count_sent(&mut self, bytes: usize) {
        let all = &mut self.statistics;
        (all.sent, all.sent_bytes) = (all.sent + 1, all.sent_bytes + bytes as u64);
        all.sent_most = all.sent_most.max(bytes as u64);
    }

    /// Words the data of a message takes, at most.
    pub fn data_words(&self, bytes: usize) -> usize {
        data_words(bytes, self.options.binary) + 2 * self.options.header.min(bytes) + 2
    }

    /// Data as the options say: a binary or a list, the first bytes perhaps a list before the binary.
    pub fn data(&self, to: &mut Builder, data: &[u8]) -> Term {
        let split = if self.options.binary { self.options.header.min(data.len()) } else { data.len() };
        let (head, rest) = data.split_at(split);
        let tail = if self.options.binary && (!rest.is_empty() || head.is_empty()) { to.binary(rest) } else { Term::NIL };
        head.iter().rev().fold(tail, |tail, &byte| to.cons(Term::small(byte.into()), tail))
    }

    /// Counts a message in active mode; says whether it was the last one before the socket is passive.
    pub fn delivered(&mut self) -> bool {
        match self.options.active {
            Active::Once => self.options.active = Active::Passive,
            Active::Count(1) => {
                self.options.active = Active::Passive;
                return true;
            }
            Active::Count(left) => self.options.active = Active::Count(left - 1),
            Active::Passive | Active::Always => {}
        }
        false
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.close();
    }
}

fn host_name() -> Reply {
    let mut name = [0u8; 256];
    // SAFETY: the name's room is given.
    let result = unsafe { libc::gethostname(name.as_mut_ptr().cast(), name.len() - 1) };
    if result != 0 {
        return Err(last_error());
    }
    Ok(name.iter().copied().take_while(|&byte| byte != 0).collect())
}

/// Lines of the list of services: name, port, protocol, other names.
fn services() -> Vec<(Vec<String>, u16, String)> {
    let text = std::fs::read_to_string("/etc/services").unwrap_or_default();
    let line = |line: &str| {
        let mut words = line.split('#').next()?.split_ascii_whitespace();
        let name = words.next()?.to_owned();
        let (port, protocol) = words.next()?.split_once('/')?;
        let names = std::iter::once(name).chain(words.map(str::to_owned)).collect();
        Some((names, port.parse().ok()?, protocol.to_owned()))
    };
    text.lines().filter_map(line).collect()
}

/// A string behind its length.
fn counted(data: &[u8]) -> Option<(&str, &[u8])> {
    let (&length, rest) = data.split_first()?;
    let text = rest.get(..usize::from(length))?;
    Some((std::str::from_utf8(text).ok()?, &rest[usize::from(length)..]))
}

fn service_port(data: &[u8]) -> Reply {
    let wanted = counted(data).and_then(|(name, rest)| Some((name, counted(rest)?.0)));
    let Some((name, protocol)) = wanted else { return Err("einval") };
    let found = services().into_iter().find(|(names, _, of)| of == protocol && names.iter().any(|known| known == name));
    found.map(|(_, port, _)| port.to_be_bytes().to_vec()).ok_or("einval")
}

fn service_name(data: &[u8]) -> Reply {
    let port = data.get(..2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]));
    let (Some(port), Some((protocol, _))) = (port, data.get(2..).and_then(counted)) else { return Err("einval") };
    let found = services().into_iter().find(|(_, number, of)| *number == port && of == protocol);
    found.and_then(|(names, _, _)| Some(names.first()?.clone().into_bytes())).ok_or("einval")
}
