//! Streams: connecting, listening and accepting, sending with a queue, receiving packets passively or as messages, half-closing.

use super::address::Address;
use super::options::{self, Active};
use super::socket::{Reply, Socket, Waiting, encoded, inet_reply, last_error, number_at, operation as operation_number, posix_reply};
use crate::heap::fragment::Builder;
use crate::io::port::message::{send, send_to};
use crate::io::port::{self, Core, Driver, Event, Verdict};
use crate::io::packet::{Found, Framing};
use crate::io::packet_term;
use crate::io::posix;
use crate::io::stdio::errno;
use crate::process::control::identifier;
use crate::process::table;
use crate::scheduler::poll::Interest;
use crate::term::{Build, Term, atom, atoms};
use std::collections::VecDeque;
use std::ops::Range;
use std::os::fd::RawFd;

/// Bytes of one read from the system.
const READ: usize = 64 * 1024;
/// Reads in a row before other ports have their turn.
const READS: usize = 16;
/// The longest packet that can be asked for.
const LARGEST: usize = 0x400_0000;

/// What the process in `waiting` waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wait {
    Connect,
    /// So many bytes, or a packet for 0.
    Receive(usize),
}

/// A file being sent.
struct Sending {
    caller: u64,
    file: RawFd,
    at: i64,
    left: u64,
    sent: u64,
}

impl Drop for Sending {
    fn drop(&mut self) {
        // SAFETY: the descriptor is ours.
        unsafe { libc::close(self.file) };
    }
}

pub struct Tcp {
    socket: Socket,
    input: Vec<u8>,
    /// The first line of an HTTP message has been.
    in_header: bool,
    waiting: Option<(Wait, Waiting)>,
    accepting: VecDeque<Waiting>,
    output: Vec<u8>,
    /// The sender whose answer waits until the queue is short again.
    blocked: Option<Waiting>,
    /// Told when the queue is empty.
    subscribers: Vec<u64>,
    /// Close for writing when the queue is empty.
    shut_write: bool,
    file: Option<Sending>,
    read_closed: bool,
    /// What the next receive or send is to be told once, instead of `enotconn`.
    late_receive: Option<&'static str>,
    late_send: Option<&'static str>,
}

impl Tcp {
    pub fn start(_: &mut Core) -> Result<Box<dyn Driver>, i32> {
        Ok(Box::new(Tcp::over(Socket::new(libc::SOCK_STREAM))))
    }

    fn over(socket: Socket) -> Tcp {
        Tcp {
            socket,
            input: Vec::new(),
            in_header: false,
            waiting: None,
            accepting: VecDeque::new(),
            output: Vec::new(),
            blocked: None,
            subscribers: Vec::new(),
            shut_write: false,
            file: None,
            read_closed: false,
            late_receive: None,
            late_send: None,
        }
    }

    fn is_active(&self) -> bool {
        self.socket.options.active != Active::Passive
    }

    fn operate(&mut self, core: &mut Core, operation: u32, data: &[u8]) -> (Reply, Verdict) {
        let stay = |reply| (reply, Verdict::Stay);
        if let Some(reply) = self.socket.control(operation, data, self.output.len()) {
            return stay(reply);
        }
        match operation {
            3 => self.connect(core, data),
            7 => self.set_options(core, data),
            24 => stay(Ok(self.subscribe(core, data))),
            26 => stay(self.accept(core, data)),
            27 => stay(self.listen(data)),
            42 => self.receive(core, data),
            43 => {
                self.input.splice(0..0, data.iter().copied());
                stay(Ok(Vec::new()))
            }
            44 => stay(self.shutdown(data)),
            45 => self.send_file(core, data),
            _ => stay(Err("einval")),
        }
    }

    fn set_options(&mut self, core: &mut Core, data: &[u8]) -> (Reply, Verdict) {
        let before = self.socket.options.packet;
        let active = match options::set(&mut self.socket, data) {
            Ok(active) => active,
            Err(name) => return (Err(name), Verdict::Stay),
        };
        if before != self.socket.options.packet {
            self.in_header = false;
        }
        if self.socket.options.active == Active::Count(0) {
            self.passive(core);
        }
        let verdict = if active && self.socket.connected { self.pump(core) } else { Verdict::Stay };
        (Ok(Vec::new()), verdict)
    }

    fn connect(&mut self, core: &mut Core, data: &[u8]) -> (Reply, Verdict) {
        let stay = |reply| (reply, Verdict::Stay);
        let Some(time) = number_at(data, 0) else { return stay(Err("einval")) };
        let Some((address, _)) = Address::read(&data[4..], self.socket.family) else { return stay(Err("einval")) };
        if !self.socket.is_open() {
            return stay(Err("einval"));
        }
        if self.socket.connected {
            return stay(Err("eisconn"));
        }
        if self.waiting.is_some() {
            return stay(Err("einval"));
        }
        // SAFETY: pointer and length are of the address.
        let result = address.with_raw(|raw, length| unsafe { libc::connect(self.socket.fd, raw, length) });
        if result < 0 && errno() != libc::EINPROGRESS {
            return stay(Err(last_error()));
        }
        let waiting = Waiting::new(core, time);
        let reply = waiting.reply();
        if result == 0 {
            self.socket.connected = true;
            waiting.ok(core);
            return (Ok(reply), if self.is_active() { self.pump(core) } else { Verdict::Stay });
        }
        if time == 0 {
            waiting.error(core, "timeout");
            self.socket.close();
            return stay(Ok(reply));
        }
        self.waiting = Some((Wait::Connect, waiting));
        self.socket.await_ready(core, Interest::Write);
        stay(Ok(reply))
    }

    /// The connection that was asked for is there, or is not.
    fn connected(&mut self, core: &mut Core, waiting: Waiting) -> Verdict {
        match options::get_number(self.socket.fd, libc::SOL_SOCKET, libc::SO_ERROR) {
            Some(0) => {
                self.socket.connected = true;
                self.socket.bound = true;
                waiting.ok(core);
                if self.is_active() { self.pump(core) } else { Verdict::Stay }
            }
            error => {
                waiting.error(core, posix::name(error.unwrap_or(libc::EINVAL)));
                Verdict::Stay
            }
        }
    }

    fn listen(&mut self, data: &[u8]) -> Reply {
        let Some(&[high, low]) = data.get(..2) else { return Err("einval") };
        if !self.socket.is_open() {
            return Err("einval");
        }
        // SAFETY: a plain system call.
        let reply = posix_reply(unsafe { libc::listen(self.socket.fd, i32::from(u16::from_be_bytes([high, low]))) });
        self.socket.listening |= reply.is_ok();
        reply
    }

    fn accept(&mut self, core: &mut Core, data: &[u8]) -> Reply {
        let Some(time) = number_at(data, 0) else { return Err("einval") };
        if !self.socket.listening {
            return Err("einval");
        }
        let waiting = Waiting::new(core, time);
        let reply = waiting.reply();
        self.accepting.push_back(waiting);
        self.accept_ready(core);
        if time == 0 {
            let unserved = self.accepting.iter().position(|waiting| waiting.reply() == reply);
            if let Some(waiting) = unserved.and_then(|at| self.accepting.remove(at)) {
                waiting.error(core, "timeout");
            }
        }
        Ok(reply)
    }

    /// Hands connections to those who wait for them.
    fn accept_ready(&mut self, core: &mut Core) {
        loop {
            self.accepting.retain(|waiting| table::is_open(waiting.caller));
            if self.accepting.is_empty() {
                return;
            }
            let flags = libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC;
            // SAFETY: the address is not asked for.
            let fd = unsafe { libc::accept4(self.socket.fd, std::ptr::null_mut(), std::ptr::null_mut(), flags) };
            if fd < 0 && matches!(errno(), libc::EINTR | libc::ECONNABORTED) {
                continue;
            }
            if fd < 0 && errno() == libc::EAGAIN {
                return self.socket.await_ready(core, Interest::Read);
            }
            let Some(waiting) = self.accepting.pop_front() else { return };
            if fd < 0 {
                waiting.error(core, last_error());
                continue;
            }
            let mut accepted = Socket::new(libc::SOCK_STREAM);
            (accepted.fd, accepted.family, accepted.bound, accepted.connected) = (fd, self.socket.family, true, true);
            accepted.options = self.socket.options.clone();
            accepted.options.active = Active::Passive;
            match port::open_for(waiting.caller, &core.name, |_| Ok(Box::new(Tcp::over(accepted)))) {
                Ok(number) => waiting.answer(core, 3, |to| to.tuple(&[Term::OK, identifier(number)])),
                Err(error) => waiting.error(core, posix::name(error)),
            }
        }
    }

    fn receive(&mut self, core: &mut Core, data: &[u8]) -> (Reply, Verdict) {
        let stay = |reply| (reply, Verdict::Stay);
        let (Some(time), Some(length)) = (number_at(data, 0), number_at(data, 4)) else { return stay(Err("einval")) };
        if !self.socket.connected {
            let late = self.late_receive.take();
            if late.is_some() {
                self.late_send = None;
            }
            return stay(Err(late.unwrap_or("enotconn")));
        }
        let length = length.max(0) as usize;
        if self.is_active() || self.socket.options.packet != Framing::Raw && length != 0 {
            return stay(Err("einval"));
        }
        if length > LARGEST {
            return stay(Err("enomem"));
        }
        if self.waiting.is_some() {
            return stay(Err("ealready"));
        }
        let waiting = Waiting::new(core, time);
        let reply = waiting.reply();
        self.waiting = Some((Wait::Receive(length), waiting));
        let verdict = self.pump(core);
        if time == 0
            && let Some((_, waiting)) = self.waiting.take()
        {
            waiting.error(core, "timeout");
        }
        (Ok(reply), verdict)
    }

    /// Where the next packet is in the input; `None`: more is needed.
    fn next_packet(&self) -> Result<Option<Range<usize>>, ()> {
        let options = &self.socket.options;
        let have = self.input.len();
        if options.packet == Framing::Raw {
            let length = match &self.waiting {
                Some((Wait::Receive(length @ 1..), _)) => *length,
                _ => have,
            };
            return Ok((have > 0 && have >= length).then_some(0..length));
        }
        match self.framing().find(&self.input, options.limits()) {
            Found::Packet(size) if size <= have => Ok(Some(0..size)),
            Found::Packet(size) if size > LARGEST => Err(()),
            Found::Packet(_) | Found::More => Ok(None),
            Found::Invalid => Err(()),
        }
    }

    /// What the next packet is: after its first line an HTTP message has headers.
    fn framing(&self) -> Framing {
        match self.socket.options.packet {
            Framing::Http { binaries, headers } => Framing::Http { binaries, headers: headers || self.in_header },
            framing => framing,
        }
    }

    fn wants_input(&self) -> bool {
        self.socket.connected && !self.read_closed && (self.is_active() || matches!(self.waiting, Some((Wait::Receive(_), _))))
    }

    /// Hands over what is there and reads more, as long as somebody wants it.
    fn pump(&mut self, core: &mut Core) -> Verdict {
        let mut reads = 0;
        while self.wants_input() || self.is_active() && !self.input.is_empty() {
            match self.next_packet() {
                Ok(Some(packet)) => {
                    self.deliver(core, packet);
                    continue;
                }
                Err(()) => return self.read_failed(core, libc::EMSGSIZE),
                Ok(None) if !self.wants_input() => break,
                Ok(None) => {}
            }
            if reads == READS {
                break;
            }
            reads += 1;
            match self.read() {
                Ok(0) => return self.closed(core),
                Ok(count) => self.socket.count_received(core, count),
                Err(libc::EAGAIN) => break,
                Err(libc::EINTR) => {}
                Err(error) => return self.read_failed(core, error),
            }
        }
        if self.wants_input() {
            self.socket.await_ready(core, Interest::Read);
        }
        Verdict::Stay
    }

    fn read(&mut self) -> Result<usize, i32> {
        self.input.reserve(READ);
        let room = self.input.spare_capacity_mut();
        // SAFETY: the room is that large; what was read is initialised.
        unsafe {
            let count = libc::read(self.socket.fd, room.as_mut_ptr().cast(), room.len().min(READ));
            let Ok(count) = usize::try_from(count) else { return Err(errno()) };
            self.input.set_len(self.input.len() + count);
            Ok(count)
        }
    }

    /// Hands one packet over, as an answer or as a message.
    fn deliver(&mut self, core: &mut Core, range: Range<usize>) {
        let framing = self.framing();
        let packet = &self.input[range.clone()];
        let words = self.socket.data_words(packet.len()).max(packet_term::words(if is_term(framing) { packet.len() } else { 0 })) + 12;
        let socket = &self.socket;
        match self.waiting.take_if(|(wait, _)| matches!(wait, Wait::Receive(_))) {
            Some((_, waiting)) => waiting.answer(core, words, |to| {
                let data = term(to, socket, framing, packet, Term::NIL);
                to.tuple(&[Term::OK, data])
            }),
            None => send(core, words, |to| {
                let port = core.term();
                let data = term(to, socket, framing, packet, port);
                match framing {
                    Framing::Tls => data,
                    Framing::Http { .. } => to.tuple(&[atom::word("http"), port, data]),
                    _ if socket.options.terms => to.tuple(&[atom::word("tcp"), port, data]),
                    _ => {
                        let data = to.tuple(&[atom::word("data"), data]);
                        to.tuple(&[port, data])
                    }
                }
            }),
        }
        self.in_header = matches!(framing, Framing::Http { .. }) && !matches!(packet, b"\n" | b"\r\n");
        self.input.drain(..range.end);
        if self.is_active() && self.socket.delivered() {
            self.passive(core);
        }
    }

    /// The count of `{active, N}` is used up.
    fn passive(&mut self, core: &Core) {
        self.socket.options.active = Active::Passive;
        send(core, 3, |to| to.tuple(&[atom::word("tcp_passive"), core.term()]));
    }

    /// The other side has ended the stream.
    fn closed(&mut self, core: &mut Core) -> Verdict {
        self.input.clear();
        if let Some(blocked) = self.blocked.take() {
            self.output.clear();
            inet_reply(core, blocked.caller, Some("closed"));
        }
        let exits = self.socket.options.exit_on_close;
        if self.is_active() {
            send(core, 3, |to| to.tuple(&[atom::word("tcp_closed"), core.term()]));
            if exits {
                return Verdict::Close(None);
            }
        } else {
            if exits {
                self.end_connection();
            }
            if let Some((_, waiting)) = self.waiting.take() {
                waiting.error(core, "closed");
            }
        }
        self.read_closed = true;
        Verdict::Stay
    }

    /// Closes the descriptor; the port stays.
    fn end_connection(&mut self) {
        self.output.clear();
        self.file = None;
        self.socket.close();
    }

    fn read_failed(&mut self, core: &mut Core, error: i32) -> Verdict {
        if error == libc::ECONNRESET && !self.socket.options.show_reset {
            return self.closed(core);
        }
        let name = posix::name(error);
        self.input.clear();
        if let Some(blocked) = self.blocked.take() {
            inet_reply(core, blocked.caller, Some(name));
        }
        if !self.is_active() {
            self.end_connection();
            if let Some((_, waiting)) = self.waiting.take() {
                waiting.error(core, name);
            }
            return Verdict::Stay;
        }
        send(core, 4, |to| to.tuple(&[atom::word("tcp_error"), core.term(), atom::word(name)]));
        send(core, 3, |to| to.tuple(&[atom::word("tcp_closed"), core.term()]));
        if self.socket.options.exit_on_close {
            return Verdict::Close(None);
        }
        self.end_connection();
        Verdict::Stay
    }

    /// Writes what can be written without waiting.
    fn flush(&mut self, core: &mut Core) -> Verdict {
        let mut at = 0;
        while at < self.output.len() {
            let rest = &self.output[at..];
            // SAFETY: the slice is valid for its length.
            let count = unsafe { libc::send(self.socket.fd, rest.as_ptr().cast(), rest.len(), libc::MSG_NOSIGNAL) };
            match usize::try_from(count) {
                Ok(count) => at += count,
                Err(_) => match errno() {
                    libc::EINTR => {}
                    libc::EAGAIN => break,
                    error => {
                        self.output.clear();
                        return self.write_failed(core, error);
                    }
                },
            }
        }
        self.output.drain(..at);
        if self.output.len() <= self.socket.options.low
            && let Some(blocked) = self.blocked.take()
        {
            inet_reply(core, blocked.caller, None);
        }
        if !self.output.is_empty() {
            self.socket.await_ready(core, Interest::Write);
            return Verdict::Stay;
        }
        for pid in self.subscribers.drain(..) {
            send_to(pid, 3, |to| to.tuple(&[atom::word("empty_out_q"), core.term()]));
        }
        if std::mem::take(&mut self.shut_write) {
            // SAFETY: a plain system call.
            unsafe { libc::shutdown(self.socket.fd, libc::SHUT_WR) };
        }
        self.continue_file(core)
    }

    fn write_failed(&mut self, core: &mut Core, error: i32) -> Verdict {
        let shown = error == libc::ECONNRESET && self.socket.options.show_reset;
        let name = if shown { posix::name(error) } else { "closed" };
        let sender = self.blocked.take().map(|blocked| blocked.caller);
        if self.is_active() {
            if shown {
                send(core, 4, |to| to.tuple(&[atom::word("tcp_error"), core.term(), atom::word(name)]));
            }
            send(core, 3, |to| to.tuple(&[atom::word("tcp_closed"), core.term()]));
            if let Some(sender) = sender {
                inet_reply(core, sender, Some(name));
            }
            if self.socket.options.exit_on_close {
                return Verdict::Close(None);
            }
            self.end_connection();
            return Verdict::Stay;
        }
        if let Some((_, waiting)) = self.waiting.take() {
            waiting.error(core, "closed");
        }
        self.end_connection();
        match sender {
            Some(sender) => inet_reply(core, sender, Some(name)),
            None => self.late_send = Some(name),
        }
        self.late_receive = Some(name);
        Verdict::Stay
    }

    fn subscribe(&mut self, core: &Core, data: &[u8]) -> Vec<u8> {
        let queued = self.output.len() as u32;
        if queued > 0 {
            self.subscribers.push(core.caller);
        }
        data.iter().flat_map(|&item| [&[item][..], &queued.to_be_bytes()].concat()).collect()
    }

    fn shutdown(&mut self, data: &[u8]) -> Reply {
        if !self.socket.connected {
            return Err("enotconn");
        }
        let how = match data.first() {
            Some(0) => libc::SHUT_RD,
            Some(1) => libc::SHUT_WR,
            Some(2) => libc::SHUT_RDWR,
            _ => return Err("einval"),
        };
        if how != libc::SHUT_RD && !self.output.is_empty() {
            self.shut_write = true;
            return Ok(Vec::new());
        }
        // SAFETY: a plain system call.
        posix_reply(unsafe { libc::shutdown(self.socket.fd, how) })
    }

    fn send_file(&mut self, core: &mut Core, data: &[u8]) -> (Reply, Verdict) {
        let wide = |at: usize| data.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map(i64::from_be_bytes);
        let fd = data.get(..4).and_then(|bytes| bytes.try_into().ok()).map(i32::from_ne_bytes);
        let (Some(fd), Some(at), Some(left), true) = (fd, wide(4), wide(12), data.len() == 20) else { return (Err("einval"), Verdict::Stay) };
        if !self.socket.connected {
            return (Err("enotconn"), Verdict::Stay);
        }
        if self.file.is_some() {
            return (Err("ealready"), Verdict::Stay);
        }
        // SAFETY: a descriptor that the process has open.
        let file = unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 3) };
        if file < 0 {
            return (Err(last_error()), Verdict::Stay);
        }
        self.file = Some(Sending { caller: core.caller, file, at, left: left.max(0) as u64, sent: 0 });
        let verdict = if self.output.is_empty() { self.continue_file(core) } else { Verdict::Stay };
        (Ok(Vec::new()), verdict)
    }

    fn continue_file(&mut self, core: &mut Core) -> Verdict {
        let Some(file) = &mut self.file else { return Verdict::Stay };
        let mut failed = None;
        while file.left > 0 {
            let most = file.left.min(1 << 20) as usize;
            // SAFETY: the offset is written; both descriptors are open.
            let count = unsafe { libc::sendfile(self.socket.fd, file.file, &raw mut file.at, most) };
            match u64::try_from(count) {
                Ok(0) => break,
                Ok(count) => (file.left, file.sent) = (file.left - count, file.sent + count),
                Err(_) => match errno() {
                    libc::EINTR => {}
                    libc::EAGAIN => {
                        self.socket.await_ready(core, Interest::Write);
                        return Verdict::Stay;
                    }
                    error => {
                        failed = Some(error);
                        break;
                    }
                },
            }
        }
        let (caller, sent) = (file.caller, file.sent);
        self.file = None;
        send_to(caller, 10, |to| {
            let result = match failed {
                Some(libc::EPIPE | libc::ECONNRESET) => to.tuple(&[Term(atoms::ERROR), atom::word("closed")]),
                Some(error) => to.tuple(&[Term(atoms::ERROR), atom::word(posix::name(error))]),
                None => to.tuple(&[Term::OK, Term::small((sent & 0xffff_ffff) as i64), Term::small((sent >> 32) as i64)]),
            };
            to.tuple(&[atom::word("sendfile"), core.term(), result])
        });
        match failed {
            Some(error @ (libc::EPIPE | libc::ECONNRESET)) => self.write_failed(core, error),
            _ => Verdict::Stay,
        }
    }
}

/// Whether packets are terms of their own.
fn is_term(framing: Framing) -> bool {
    matches!(framing, Framing::Http { .. } | Framing::Tls)
}

/// A packet as the term that carries it; `port` is in the place of the socket where that is part of it.
fn term(to: &mut Builder, socket: &Socket, framing: Framing, packet: &[u8], port: Term) -> Term {
    if is_term(framing) {
        return packet_term::term(to, framing, packet, port);
    }
    let (from, end) = framing.body(packet);
    socket.data(to, &packet[from..end])
}

impl Driver for Tcp {
    fn command(&mut self, core: &mut Core, data: Vec<u8>) -> Verdict {
        let caller = core.caller;
        if !self.socket.connected {
            let late = self.late_send.take();
            inet_reply(core, caller, Some(late.unwrap_or("enotconn")));
            return Verdict::Stay;
        }
        let mut header = 0;
        if let Framing::Counted(size) = self.socket.options.packet {
            header = size;
            let length = (data.len() as u64).to_be_bytes();
            let (over, counted) = length.split_at(8 - size);
            if over.iter().any(|&byte| byte != 0) {
                inet_reply(core, caller, Some("emsgsize"));
                return Verdict::Stay;
            }
            self.output.extend_from_slice(counted);
        }
        let was_empty = self.output.len() <= header;
        self.output.extend_from_slice(&data);
        self.socket.count_sent(data.len());
        self.blocked = Some(Waiting::new(core, -1));
        if was_empty && self.file.is_none() {
            let verdict = self.flush(core);
            if verdict != Verdict::Stay {
                return verdict;
            }
        }
        // Answered: all is written, so little is left that the sender may go on, or the connection has ended.
        if self.blocked.is_some() && self.output.len() < self.socket.options.high {
            self.blocked = None;
            inet_reply(core, caller, None);
        } else if self.blocked.is_some() && self.socket.options.send_timeout >= 0 {
            self.blocked = Some(Waiting::new(core, self.socket.options.send_timeout.max(1)));
        }
        Verdict::Stay
    }

    fn control(&mut self, core: &mut Core, operation: u32, data: &[u8]) -> (Option<Vec<u8>>, Verdict) {
        let Some(operation) = operation_number(operation) else { return (None, Verdict::Stay) };
        let (reply, verdict) = self.operate(core, operation, data);
        (Some(encoded(reply)), verdict)
    }

    fn ready(&mut self, core: &mut Core, interest: Interest) -> Verdict {
        if !self.socket.is_open() {
            return Verdict::Stay;
        }
        if let Some((_, waiting)) = self.waiting.take_if(|(wait, _)| *wait == Wait::Connect) {
            return self.connected(core, waiting);
        }
        match interest {
            Interest::Read if self.socket.listening => {
                self.accept_ready(core);
                Verdict::Stay
            }
            Interest::Read => self.pump(core),
            Interest::Write => self.flush(core),
        }
    }

    fn event(&mut self, core: &mut Core, event: Event) -> Verdict {
        let Event::Due(due) = event else { return Verdict::Stay };
        let is_due = |waiting: &Waiting| u64::from(waiting.id) == due;
        if let Some((wait, waiting)) = self.waiting.take_if(|(_, waiting)| is_due(waiting)) {
            waiting.error(core, "timeout");
            if wait == Wait::Connect {
                self.socket.close();
            }
        } else if let Some(at) = self.accepting.iter().position(is_due) {
            if let Some(waiting) = self.accepting.remove(at) {
                waiting.error(core, "timeout");
            }
        } else if let Some(blocked) = self.blocked.take_if(|blocked| is_due(blocked)) {
            inet_reply(core, blocked.caller, Some("timeout"));
            if self.socket.options.send_timeout_close {
                self.output.clear();
                return self.write_failed(core, libc::ETIMEDOUT);
            }
        }
        Verdict::Stay
    }

    fn queued(&self) -> usize {
        self.output.len()
    }

    fn keeps_queue(&self) -> bool {
        false
    }

    fn is_busy(&self) -> bool {
        self.blocked.is_some()
    }
}

