//! What comes in: packets, as answers to who waits or as messages, and the end of the stream.

use super::{Tcp, Wait};
use crate::heap::fragment::Builder;
use crate::io::inet::options::Active;
use crate::io::inet::socket::{Reply, Socket, Waiting, inet_reply, number_at};
use crate::io::packet::{Found, Framing};
use crate::io::packet_term;
use crate::io::port::message::send;
use crate::io::port::{Core, Verdict};
use crate::io::posix;
use crate::io::stdio::errno;
use crate::scheduler::poll::Interest;
use crate::term::{Build, Term, atom};
use std::ops::Range;

/// Bytes of one read from the system.
const READ: usize = 64 * 1024;
/// Reads in a row before other ports have their turn.
const READS: usize = 16;
/// The longest packet that can be asked for.
const LARGEST: usize = 0x400_0000;

impl Tcp {
    pub(super) fn receive(&mut self, core: &mut Core, data: &[u8]) -> (Reply, Verdict) {
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
    pub(super) fn pump(&mut self, core: &mut Core) -> Verdict {
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
    pub(super) fn passive(&mut self, core: &Core) {
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
                return Verdict::Leave;
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

    /// The socket has become active behind the end of the connection: it is told now.
    pub(super) fn late(&mut self, core: &Core, error: &'static str) -> Verdict {
        (self.late_receive, self.late_send) = (None, None);
        if error != "closed" {
            send(core, 4, |to| to.tuple(&[atom::word("tcp_error"), core.term(), atom::word(error)]));
        }
        send(core, 3, |to| to.tuple(&[atom::word("tcp_closed"), core.term()]));
        if self.socket.options.exit_on_close { Verdict::Leave } else { Verdict::Stay }
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
            return Verdict::Leave;
        }
        self.end_connection();
        Verdict::Stay
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
