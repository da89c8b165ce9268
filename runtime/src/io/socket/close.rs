//! The end of a socket: who waits hears of it, the descriptor is given back.

use super::{Descriptor, Guard, Role, Side, counts, message, state};
use crate::scheduler::{blocking, poll};
use crate::term::{Term, atom};
use std::sync::Arc;

/// Closing this descriptor may wait for data to be sent.
fn lingers(fd: i32) -> bool {
    let mut linger = libc::linger { l_onoff: 0, l_linger: 0 };
    let mut length = size_of::<libc::linger>() as libc::socklen_t;
    // SAFETY: fills the record.
    let result =
        unsafe { libc::getsockopt(fd, libc::SOL_SOCKET, libc::SO_LINGER, (&raw mut linger).cast(), &raw mut length) };
    result == 0 && linger.l_onoff != 0 && linger.l_linger != 0
}

/// Gives a descriptor back, waiting for what it sends if it lingers; nobody else uses it, or it is closed by who does.
pub fn give_back(descriptor: Arc<Descriptor>) -> Result<(), i32> {
    let Some(mut descriptor) = Arc::into_inner(descriptor) else { return Ok(()) };
    if !std::mem::replace(&mut descriptor.owned, false) {
        return Ok(());
    }
    let fd = descriptor.fd;
    // SAFETY: the descriptor is ours and not used after this.
    let result = unsafe {
        libc::fcntl(fd, libc::F_SETFL, libc::fcntl(fd, libc::F_GETFL) & !libc::O_NONBLOCK);
        libc::close(fd)
    };
    if result == 0 { Ok(()) } else { Err(crate::io::stdio::errno()) }
}

impl Guard<'_> {
    /// Nobody waits for the socket any more; who did hears that it is closed.
    pub fn stop(&mut self) {
        self.read |= state::CLOSING;
        self.write |= state::CLOSING;
        if (self.read | self.write) & state::SELECTED != 0 {
            poll::forget(self.fd());
        }
        let closed = atom::word("closed");
        let (reads, writes) = (self.cancel_selection(Side::Read), self.cancel_selection(Side::Write));
        if let Some(connector) = self.connector.take()
            && writes
        {
            self.abort(&connector, closed);
        }
        for (role, selected) in [(Role::Writer, writes), (Role::Reader, reads), (Role::Acceptor, reads)] {
            if let Some(current) = self.requests(role).current.take()
                && selected
            {
                self.abort(&current, closed);
            }
            for request in self.requests(role).take_waiting() {
                self.abort(&request, closed);
            }
        }
    }

    /// The socket is closed: what is left is to give the descriptor back.
    pub fn end(&mut self) -> Option<Arc<Descriptor>> {
        self.read |= state::CLOSED;
        self.write |= state::CLOSED;
        (self.owner, self.closer, self.meta, self.file) = (None, None, None, None);
        counts::remove(self.domain, self.kind, self.protocol);
        let descriptor = self.descriptor.take();
        if self.registered {
            message::register(self.socket, "del");
        }
        descriptor
    }

    /// Gives the descriptor back where nobody asks whether it went well.
    fn end_alone(&mut self) {
        let Some(descriptor) = self.end() else { return };
        if lingers(descriptor.fd) {
            blocking::submit(Box::new(move || {
                let _ = give_back(descriptor);
            }));
        } else {
            let _ = give_back(descriptor);
        }
    }

    pub fn lingers(&self) -> bool {
        lingers(self.fd())
    }

    /// A process has ended: its socket with it, and it waits for nothing.
    pub fn down(&mut self, pid: u64) {
        if self.read & state::CLOSED != 0 {
            return;
        }
        if self.closer == Some(pid) {
            return self.end_alone();
        }
        if self.owner == Some(pid) {
            self.owner = None;
            if self.can_read() {
                self.stop();
                self.end_alone();
            }
            return;
        }
        if self.connector.as_ref().is_some_and(|connector| connector.pid == pid) {
            self.connector = None;
            self.write &= !state::CONNECTING;
        }
        for role in [Role::Reader, Role::Acceptor, Role::Writer] {
            if self.requests(role).current.as_ref().is_some_and(|current| current.pid == pid) {
                self.cancel_selection(role.side());
                if !self.activate_next(role) && role == Role::Acceptor {
                    self.read &= !state::ACCEPTING;
                }
            } else {
                self.requests(role).remove(pid, None::<Term>);
            }
        }
    }
}
