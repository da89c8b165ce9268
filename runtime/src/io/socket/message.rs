//! Messages of sockets: to processes that wait for them, and to the registry.

use super::queue::Request;
use super::{Guard, Socket};
use crate::heap::fragment::Builder;
use crate::heap::{Fragment, copy};
use crate::process::registry;
use crate::scheduler::signal;
use crate::term::{Build, Term, atom};
use std::sync::Arc;

/// Words of a socket's term and its reference.
const SOCKET_WORDS: usize = 3 + 6;

/// `{'$socket', Reference}`.
fn socket_term(to: &mut Builder, socket: &Arc<Socket>) -> Term {
    let reference = socket.reference(to);
    to.tuple(&[atom::word("$socket"), reference])
}

/// `{'$socket', Socket, Tag, Info}` as a message, where `info` are terms to be copied: one, or those of a tuple.
pub fn build(socket: &Arc<Socket>, tag: &str, info: &[Term]) -> *mut Fragment {
    let words: Vec<usize> = info.iter().map(|&term| copy::size(term)).collect();
    let mut to = Builder::new(SOCKET_WORDS + 5 + info.len() + 1 + words.iter().sum::<usize>());
    let parts: Vec<Term> =
        info.iter().zip(words).map(|(&term, words)| copy::copy_sized(term, words, &mut to)).collect();
    let info = if let [one] = parts[..] { one } else { to.tuple(&parts) };
    let socket = socket_term(&mut to, socket);
    let message = to.tuple(&[atom::word("$socket"), socket, atom::word(tag), info]);
    to.finish(message)
}

/// Tells OTP's registry of sockets of one that there is now (`add`) or that is gone (`del`).
pub fn register(socket: &Arc<Socket>, what: &str) {
    let Some(registry) = atom::word("socket_registry").as_atom().and_then(registry::whereis) else { return };
    let mut to = Builder::new(SOCKET_WORDS + 4);
    let socket = socket_term(&mut to, socket);
    let message = to.tuple(&[atom::word("$socket"), atom::word(what), socket]);
    signal::send_fragment(registry, to.finish(message));
}

impl Guard<'_> {
    /// Tells a waiting process that what it waits for will not come.
    pub fn abort(&self, request: &Request, reason: Term) {
        let message = build(self.socket, "abort", &[request.reference.term(), reason]);
        signal::send_fragment(request.pid, message);
    }
}
