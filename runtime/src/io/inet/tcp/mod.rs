//! Streams: the driver's state and its operations. Their work is in `connect`, `receive` and `send`.

mod connect;
mod receive;
mod send;

use super::options::{self, Active};
use super::socket::{Reply, Socket, Waiting, encoded, inet_reply, operation as operation_number};
use crate::io::packet::Framing;
use crate::io::port::outgoing::Outgoing;
use crate::io::port::{Core, Driver, Event, Verdict};
use crate::process::table;
use crate::scheduler::poll::Interest;
use send::Sending;
use std::collections::VecDeque;

/// What the process in `waiting` waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wait {
    Connect,
    /// So many bytes, or a packet for 0.
    Receive(usize),
}

pub struct Tcp {
    socket: Socket,
    input: Vec<u8>,
    /// The first line of an HTTP message has been.
    in_header: bool,
    waiting: Option<(Wait, Waiting)>,
    accepting: VecDeque<Waiting>,
    output: Outgoing,
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
            output: Outgoing::default(),
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
        if operation == 16 {
            return stay(Ok(self.status().to_be_bytes().to_vec()));
        }
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

    /// The socket's state, and what is waited for.
    fn status(&mut self) -> u32 {
        self.accepting.retain(|waiting| table::is_open(waiting.caller));
        let connecting = matches!(self.waiting, Some((Wait::Connect, _)));
        let bit = |on: bool, bit: u32| if on { bit } else { 0 };
        self.socket.status() | bit(connecting, 0x10) | bit(!self.accepting.is_empty(), 0x20) | bit(self.blocked.is_some(), 0x80)
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
        let verdict = match self.late_receive {
            Some(error) if active && !self.socket.connected => self.late(core, error),
            _ if active && self.socket.connected => self.pump(core),
            _ => Verdict::Stay,
        };
        (Ok(Vec::new()), verdict)
    }

    /// Closes the descriptor; the port stays.
    fn end_connection(&mut self) {
        self.output.clear();
        self.file = None;
        self.socket.close();
    }
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
            self.output.push(counted);
        }
        let was_empty = self.output.len() <= header;
        self.output.push(&data);
        self.socket.count_sent(data.len());
        self.blocked = Some(Waiting::new(core, -1));
        if was_empty && self.file.is_none() {
            let verdict = self.flush(core);
            if verdict != Verdict::Stay {
                return verdict;
            }
        }
        // Answered: all is written, so little is left that the sender may go on, or the connection has ended. Who finds nothing queued
        // before never waits: the next sender does.
        let timeout = self.socket.options.send_timeout;
        if self.blocked.is_some() && (was_empty || self.output.len() < self.socket.options.high) {
            self.blocked = None;
            inet_reply(core, caller, None);
        } else if self.blocked.is_some() && timeout == 0 {
            self.blocked = None;
            inet_reply(core, caller, Some("timeout"));
        } else if self.blocked.is_some() && timeout > 0 {
            self.blocked = Some(Waiting::new(core, timeout));
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

    fn closing(&mut self, core: &Core) {
        let waiting = self.waiting.take().map(|(_, waiting)| waiting);
        for waiting in waiting.into_iter().chain(self.accepting.drain(..)) {
            waiting.error(core, "closed");
        }
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

