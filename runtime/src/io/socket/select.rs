//! Telling a process once that a socket is ready, and taking that back.

use super::{Guard, Side, Socket, message, state};
use crate::heap::Owned;
use crate::scheduler::poll::{self, Interest};
use crate::scheduler::signal;
use crate::term::Term;

/// Who is to be told, and the message. It holds a reference, so the socket stays as long as somebody waits for it.
pub struct Selection {
    pid: u64,
    message: Owned,
}

/// What the poller calls.
fn ready(number: u64, interest: Interest) {
    let Some(socket) = Socket::find(number) else { return };
    let selection = {
        let mut guard = socket.lock();
        match interest {
            Interest::Read => guard.read_selection.take(),
            Interest::Write => guard.write_selection.take(),
        }
    };
    if let Some(Selection { pid, message }) = selection {
        signal::send_fragment(pid, message.into_fragment());
    }
}

impl Guard<'_> {
    fn selection(&mut self, side: Side) -> &mut Option<Selection> {
        match side {
            Side::Read => &mut self.read_selection,
            Side::Write => &mut self.write_selection,
        }
    }

    /// Has a process told once, with its reference, when the socket is ready; in place of who was to be told before.
    pub fn select(&mut self, side: Side, pid: u64, reference: Term) {
        let message = Owned::from_fragment(message::build(self.socket, "select", &[reference]));
        let before = self.selection(side).replace(Selection { pid, message });
        drop(before);
        let (number, fd) = (self.socket.number, self.fd());
        match side {
            Side::Read => {
                self.read |= state::SELECTED;
                poll::call(fd, Interest::Read, ready, number);
            }
            Side::Write => {
                self.write |= state::SELECTED;
                poll::call(fd, Interest::Write, ready, number);
            }
        }
    }

    /// Takes a selection back; false when the message was sent already.
    pub fn cancel_selection(&mut self, side: Side) -> bool {
        self.selection(side).take().is_some()
    }
}
