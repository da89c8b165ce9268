//! Datagrams: each command sends one, each message or answer carries one with its sender's address.

use super::address::Address;
use super::ancillary::{self, Item};
use super::options::{self, Active};
use super::socket::{Reply, Socket, Waiting, encoded, inet_reply, last_error, number_at, operation as operation_number};
use crate::heap::fragment::Builder;
use crate::io::port::message::send;
use crate::io::port::{Core, Driver, Event, Verdict};
use crate::io::posix;
use crate::io::stdio::errno;
use crate::scheduler::poll::Interest;
use crate::term::{Build, Term, atom, atoms};
use std::os::fd::RawFd;

/// How an address begins that is not meant.
const ANYWHERE: u8 = 3;
/// Largest datagram.
const LARGEST: usize = 65536;

pub struct Udp {
    socket: Socket,
    waiting: Option<Waiting>,
    /// The most bytes the waiting process wants, 0 for the buffer's size.
    wanted: usize,
    sending: Vec<Datagram>,
}

/// What a process sends.
struct Datagram {
    caller: u64,
    /// `None`: to whom the socket is connected.
    to: Option<Address>,
    /// Control messages.
    control: Vec<u8>,
    data: Vec<u8>,
}

impl Udp {
    pub fn start(core: &mut Core) -> Result<Box<dyn Driver>, i32> {
        core.binary = true;
        Ok(Box::new(Udp { socket: Socket::new(libc::SOCK_DGRAM), waiting: None, wanted: 0, sending: Vec::new() }))
    }

    fn operate(&mut self, core: &mut Core, operation: u32, data: &[u8]) -> Reply {
        if let Some(reply) = self.socket.control(operation, data, 0) {
            if matches!(operation, 1 | 13) && reply.is_ok() && self.socket.options.active != Active::Passive {
                self.socket.await_ready(core, Interest::Read);
            }
            return reply;
        }
        match operation {
            3 => self.connect(core, data),
            7 => {
                let active = options::set(&mut self.socket, data)?;
                if self.socket.options.active == Active::Count(0) {
                    self.passive(core);
                }
                if active && self.socket.is_open() {
                    self.socket.await_ready(core, Interest::Read);
                }
                Ok(Vec::new())
            }
            24 => Ok(data.iter().flat_map(|&item| [item, 0, 0, 0, 0]).collect()),
            60 => self.receive(core, data),
            _ => Err("einval"),
        }
    }

    fn connect(&mut self, core: &mut Core, data: &[u8]) -> Reply {
        let Some((address, _)) = data.get(4..).and_then(|data| Address::read(data, self.socket.family)) else { return Err("einval") };
        // SAFETY: pointer and length are of the address.
        if address.with_raw(|raw, length| unsafe { libc::connect(self.socket.fd, raw, length) }) < 0 {
            return Err(last_error());
        }
        self.socket.connected = true;
        let waiting = Waiting::new(core, -1);
        let reply = waiting.reply();
        waiting.ok(core);
        Ok(reply)
    }

    fn receive(&mut self, core: &mut Core, data: &[u8]) -> Reply {
        let (Some(time), Some(length)) = (number_at(data, 0), number_at(data, 4)) else { return Err("einval") };
        if self.socket.options.active != Active::Passive {
            return Err("einval");
        }
        if self.waiting.is_some() {
            return Err("ealready");
        }
        self.wanted = length.max(0) as usize;
        let waiting = Waiting::new(core, time);
        let reply = waiting.reply();
        self.waiting = Some(waiting);
        if self.read_one(core) == Read::Nothing {
            if time == 0
                && let Some(waiting) = self.waiting.take()
            {
                waiting.error(core, "timeout");
            } else {
                self.socket.await_ready(core, Interest::Read);
            }
        }
        Ok(reply)
    }

    /// The socket is passive now.
    fn passive(&mut self, core: &Core) {
        self.socket.options.active = Active::Passive;
        send(core, 3, |to| to.tuple(&[atom::word("udp_passive"), core.term()]));
    }

    /// Reads a datagram and hands it over.
    fn read_one(&mut self, core: &mut Core) -> Read {
        let mut buffer: Vec<u8> = Vec::with_capacity(LARGEST);
        let (count, from, extra) = self.read_datagram(&mut buffer);
        let Ok(count) = usize::try_from(count) else {
            let error = errno();
            if matches!(error, libc::EAGAIN | libc::EINTR) {
                return Read::Nothing;
            }
            self.failed(core, posix::name(error));
            return Read::Some;
        };
        let limit = if self.wanted > 0 && self.waiting.is_some() { self.wanted } else { self.socket.options.buffer };
        // SAFETY: so many bytes have been filled.
        unsafe { buffer.set_len(count) };
        let data = &buffer[..count.min(limit)];
        self.socket.count_received(core, data.len());
        let words = 2 * from.bytes().len() + 32 + self.socket.data_words(data.len()) + 10 + 5 * ancillary::ROOM;
        let socket = &self.socket;
        if let Some(waiting) = self.waiting.take() {
            waiting.answer(core, words, |to| {
                let data = socket.data(to, data);
                let list = from.bytes().iter().rev().fold(data, |tail, &byte| to.cons(Term::small(byte.into()), tail));
                let Some(extra) = &extra else { return to.tuple(&[Term::OK, list]) };
                let extra = ancillary_terms(to, extra);
                let both = to.tuple(&[list, extra]);
                to.tuple(&[Term::OK, both])
            });
            return Read::Some;
        }
        send(core, words, |to| {
            let data = socket.data(to, data);
            if !socket.options.terms {
                let list = from.bytes().iter().rev().fold(data, |tail, &byte| to.cons(Term::small(byte.into()), tail));
                let data = to.tuple(&[atom::word("data"), list]);
                return to.tuple(&[core.term(), data]);
            }
            let (address, port) = address_terms(to, &from);
            let Some(extra) = &extra else { return to.tuple(&[atom::word("udp"), core.term(), address, port, data]) };
            let extra = ancillary_terms(to, extra);
            to.tuple(&[atom::word("udp"), core.term(), address, port, extra, data])
        });
        if self.socket.delivered() {
            self.passive(core);
        }
        Read::Some
    }

    /// Reads into the buffer's room: how much came, from where, and what was asked for of ancillary data.
    fn read_datagram(&self, buffer: &mut Vec<u8>) -> (isize, Address, Option<Vec<Item>>) {
        let mut control = [0u64; ancillary::ROOM.div_ceil(8)];
        let mut filled = 0;
        let asks = self.socket.options.ancillary != 0;
        let (count, from) = Address::from_raw(|to, length| {
            let mut part = libc::iovec { iov_base: buffer.as_mut_ptr().cast(), iov_len: LARGEST };
            // SAFETY: the header is plain numbers and pointers; the buffer has room for as many bytes; a storage is filled.
            unsafe {
                let mut header: libc::msghdr = std::mem::zeroed();
                (header.msg_name, header.msg_namelen) = (to.cast(), *length);
                (header.msg_iov, header.msg_iovlen) = (&raw mut part, 1);
                if asks {
                    (header.msg_control, header.msg_controllen) = (control.as_mut_ptr().cast(), ancillary::ROOM as _);
                }
                let count = libc::recvmsg(self.socket.fd, &raw mut header, 0);
                *length = header.msg_namelen;
                filled = header.msg_controllen as usize;
                count
            }
        });
        let bytes: Vec<u8> = control.iter().flat_map(|word| word.to_ne_bytes()).take(filled).collect();
        (count, from, asks.then(|| ancillary::items(&bytes)))
    }

    fn failed(&mut self, core: &Core, name: &str) {
        match self.waiting.take() {
            Some(waiting) => waiting.error(core, name),
            None => send(core, 4, |to| to.tuple(&[atom::word("udp_error"), core.term(), atom::word(name)])),
        }
    }

    /// Sends a datagram; false when there is no room for it now.
    fn transmit(&mut self, core: &Core, datagram: &Datagram) -> bool {
        let (caller, length) = (datagram.caller, datagram.data.len());
        let sent = match &datagram.to {
            Some(address) => address.with_raw(|raw, size| send_message(self.socket.fd, raw, size, datagram)),
            None => send_message(self.socket.fd, std::ptr::null(), 0, datagram),
        };
        if sent >= 0 {
            self.socket.count_sent(length);
            inet_reply(core, caller, None);
            return true;
        }
        match errno() {
            libc::EAGAIN | libc::EINTR => false,
            error => {
                inet_reply(core, caller, Some(posix::name(error)));
                true
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Read {
    Some,
    Nothing,
}

/// Sends one message to an address, which may be none.
fn send_message(fd: RawFd, to: *const libc::sockaddr, size: libc::socklen_t, datagram: &Datagram) -> isize {
    let Datagram { control, data, .. } = datagram;
    let mut part = libc::iovec { iov_base: data.as_ptr().cast_mut().cast(), iov_len: data.len() };
    // SAFETY: the header is plain numbers and pointers, which are of the address, the control messages and the data with their lengths; none is
    // written to.
    unsafe {
        let mut header: libc::msghdr = std::mem::zeroed();
        (header.msg_name, header.msg_namelen) = (to.cast_mut().cast(), size);
        (header.msg_iov, header.msg_iovlen) = (&raw mut part, 1);
        if !control.is_empty() {
            (header.msg_control, header.msg_controllen) = (control.as_ptr().cast_mut().cast(), control.len() as _);
        }
        libc::sendmsg(fd, &raw const header, libc::MSG_NOSIGNAL)
    }
}

/// `[{tos, 0}, ...]`.
fn ancillary_terms(to: &mut Builder, items: &[Item]) -> Term {
    items.iter().rev().fold(Term::NIL, |tail, (row, value)| {
        let item = to.tuple(&[atom::word(row.name), Term::small((*value).into())]);
        to.cons(item, tail)
    })
}

/// IP and port, or `{local, Path}` and 0.
fn address_terms(to: &mut Builder, address: &Address) -> (Term, Term) {
    match address {
        Address::V4(ip, port) => (to.tuple(&ip.map(|byte| Term::small(byte.into()))), Term::small((*port).into())),
        Address::V6 { ip, port, .. } => {
            let parts: Vec<Term> = ip.chunks_exact(2).map(|two| Term::small(i64::from(u16::from_be_bytes([two[0], two[1]])))).collect();
            (to.tuple(&parts), Term::small((*port).into()))
        }
        Address::Local(path) => {
            let path = crate::term::BuildBinary::binary(to, path);
            (to.tuple(&[atom::word("local"), path]), Term::small(0))
        }
        Address::None => {
            let nothing = crate::term::BuildBinary::binary(to, &[]);
            (to.tuple(&[atom::word("unspec"), nothing]), Term::small(0))
        }
        Address::Other => (Term(atoms::UNDEFINED), Term::small(0)),
    }
}

impl Driver for Udp {
    fn command(&mut self, core: &mut Core, data: Vec<u8>) -> Verdict {
        let caller = core.caller;
        // The address, the length of ancillary data, those, the datagram.
        let read = Address::read(&data, self.socket.family).and_then(|(address, rest)| {
            let length = number_at(rest, 0)?.max(0) as usize;
            let control = ancillary::control(rest.get(4..4 + length)?).ok()?;
            Some((address, control, rest.get(4 + length..)?))
        });
        let Some((address, control, rest)) = read else {
            inet_reply(core, caller, Some("einval"));
            return Verdict::Stay;
        };
        // A connected socket is sent to without an address, which is then a port of 0 anywhere.
        let to = (!self.socket.connected || data[0] != ANYWHERE).then_some(address);
        let datagram = Datagram { caller, to, control, data: rest.to_vec() };
        if !self.sending.is_empty() || !self.transmit(core, &datagram) {
            self.sending.push(datagram);
            self.socket.await_ready(core, Interest::Write);
        }
        Verdict::Stay
    }

    fn control(&mut self, core: &mut Core, operation: u32, data: &[u8]) -> (Option<Vec<u8>>, Verdict) {
        let Some(operation) = operation_number(operation) else { return (None, Verdict::Stay) };
        let reply = self.operate(core, operation, data);
        (Some(encoded(reply)), Verdict::Stay)
    }

    fn ready(&mut self, core: &mut Core, interest: Interest) -> Verdict {
        if interest == Interest::Write {
            let sending = std::mem::take(&mut self.sending);
            for datagram in sending {
                if !self.sending.is_empty() || !self.transmit(core, &datagram) {
                    self.sending.push(datagram);
                }
            }
            if !self.sending.is_empty() {
                self.socket.await_ready(core, Interest::Write);
            }
            return Verdict::Stay;
        }
        for _ in 0..self.socket.options.read_packets {
            let wants = self.waiting.is_some() || self.socket.options.active != Active::Passive;
            if !wants || self.read_one(core) == Read::Nothing {
                break;
            }
        }
        if self.waiting.is_some() || self.socket.options.active != Active::Passive {
            self.socket.await_ready(core, Interest::Read);
        }
        Verdict::Stay
    }

    fn event(&mut self, core: &mut Core, event: Event) -> Verdict {
        if let Event::Due(id) = event
            && self.waiting.as_ref().is_some_and(|waiting| u64::from(waiting.id) == id)
            && let Some(waiting) = self.waiting.take()
        {
            waiting.error(core, "timeout");
        }
        Verdict::Stay
    }
}
