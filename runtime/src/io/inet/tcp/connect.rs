//! How connections come to be: connecting, listening, accepting.

use super::{Tcp, Wait};
use crate::io::inet::address::Address;
use crate::io::inet::options::{self, Active};
use crate::io::inet::socket::{Reply, Socket, Waiting, last_error, number_at, posix_reply};
use crate::io::port::{self, Core, Verdict};
use crate::io::posix;
use crate::io::stdio::errno;
use crate::process::control::identifier;
use crate::process::table;
use crate::scheduler::poll::Interest;
use crate::term::{Build, Term};

impl Tcp {
    pub(super) fn connect(&mut self, core: &mut Core, data: &[u8]) -> (Reply, Verdict) {
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
    pub(super) fn connected(&mut self, core: &mut Core, waiting: Waiting) -> Verdict {
        match options::get_number(self.socket.fd, libc::SOL_SOCKET, libc::SO_ERROR) {
            Some(0) => {
                self.socket.connected = true;
                waiting.ok(core);
                if self.is_active() { self.pump(core) } else { Verdict::Stay }
            }
            error => {
                waiting.error(core, posix::name(error.unwrap_or(libc::EINVAL)));
                Verdict::Stay
            }
        }
    }

    pub(super) fn listen(&mut self, data: &[u8]) -> Reply {
        let Some(&[high, low]) = data.get(..2) else { return Err("einval") };
        if !self.socket.is_open() {
            return Err("einval");
        }
        // SAFETY: a plain system call.
        let reply = posix_reply(unsafe { libc::listen(self.socket.fd, i32::from(u16::from_be_bytes([high, low]))) });
        self.socket.listening |= reply.is_ok();
        reply
    }

    pub(super) fn accept(&mut self, core: &mut Core, data: &[u8]) -> Reply {
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
    pub(super) fn accept_ready(&mut self, core: &mut Core) {
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
            (accepted.fd, accepted.family, accepted.connected) = (fd, self.socket.family, true);
            accepted.options = self.socket.options.clone();
            accepted.options.active = Active::Passive;
            match port::open_for(waiting.caller, &core.name, |_| Ok(Box::new(Tcp::over(accepted)))) {
                Ok(number) => waiting.answer(core, 3, |to| to.tuple(&[Term::OK, identifier(number)])),
                Err(error) => waiting.error(core, posix::name(error)),
            }
        }
    }
}
