//! What goes out: the queue, files, half-closing, and what it means when the other side takes no more.

use super::Tcp;
use crate::io::inet::socket::{Reply, inet_reply, last_error, posix_reply};
use crate::io::port::message::{send, send_to};
use crate::io::port::{Core, Verdict};
use crate::io::posix;
use crate::io::stdio::errno;
use crate::scheduler::poll::Interest;
use crate::term::{Build, Term, atom, atoms};
use std::os::fd::RawFd;

/// A file being sent.
pub(super) struct Sending {
    caller: u64,
    file: RawFd,
    at: i64,
    left: u64,
    sent: u64,
    /// Bytes of the queue that go before it; what is queued later follows it.
    ahead: usize,
}

impl Drop for Sending {
    fn drop(&mut self) {
        // SAFETY: the descriptor is ours.
        unsafe { libc::close(self.file) };
    }
}

impl Tcp {
    /// Writes what can be written without waiting.
    pub(super) fn flush(&mut self, core: &mut Core) -> Verdict {
        let fd = self.socket.fd;
        let mut ahead = self.file.as_ref().map_or(usize::MAX, |file| file.ahead);
        let send = |rest: &[u8]| {
            if ahead == 0 {
                return None;
            }
            let rest = &rest[..rest.len().min(ahead)];
            // SAFETY: the slice is valid for its length.
            let count = unsafe { libc::send(fd, rest.as_ptr().cast(), rest.len(), libc::MSG_NOSIGNAL) };
            ahead -= usize::try_from(count).unwrap_or(0);
            Some(count)
        };
        if let Err(error) = self.output.flush(send) {
            return self.write_failed(core, error);
        }
        if let Some(file) = &mut self.file {
            file.ahead = ahead;
            if ahead > 0 {
                self.socket.await_ready(core, Interest::Write);
                return Verdict::Stay;
            }
            let verdict = self.continue_file(core);
            // What was queued behind it follows.
            return if verdict == Verdict::Stay && self.file.is_none() { self.flush(core) } else { verdict };
        }
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
        Verdict::Stay
    }

    pub(super) fn write_failed(&mut self, core: &mut Core, error: i32) -> Verdict {
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
                return Verdict::Leave;
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

    pub(super) fn subscribe(&mut self, core: &Core, data: &[u8]) -> Vec<u8> {
        let queued = self.output.len() as u32;
        if queued > 0 {
            self.subscribers.push(core.caller);
        }
        data.iter().flat_map(|&item| [&[item][..], &queued.to_be_bytes()].concat()).collect()
    }

    pub(super) fn shutdown(&mut self, data: &[u8]) -> Reply {
        if !self.socket.connected {
            return Err("enotconn");
        }
        let how = match data.first() {
            Some(0) => libc::SHUT_RD,
            Some(1) => libc::SHUT_WR,
            Some(2) => libc::SHUT_RDWR,
            _ => return Err("einval"),
        };
        if how != libc::SHUT_RD && (!self.output.is_empty() || self.file.is_some()) {
            self.shut_write = true;
            return Ok(Vec::new());
        }
        // SAFETY: a plain system call.
        posix_reply(unsafe { libc::shutdown(self.socket.fd, how) })
    }

    pub(super) fn send_file(&mut self, core: &mut Core, data: &[u8]) -> (Reply, Verdict) {
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
        self.file = Some(Sending { caller: core.caller, file, at, left: left.max(0) as u64, sent: 0, ahead: self.output.len() });
        let verdict = if self.output.is_empty() { self.flush(core) } else { Verdict::Stay };
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
