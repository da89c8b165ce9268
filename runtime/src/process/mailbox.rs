//! The private mailbox: messages fetched from the in-queue, the save pointer of a selective receive and its markers.

use super::control;
use crate::heap::Fragment;
use crate::term::Term;

/// Receive markers a process keeps at once. The oldest of those gives way with whose reference a message was received, else the oldest.
const MARKERS: usize = 8;

/// A position in the mailbox that all messages with a reference come after.
#[derive(Clone, Copy)]
struct Marker {
    reference: [u64; 2],
    /// The link to start at.
    position: *mut *mut Fragment,
    /// A message with the reference was received; there may be more.
    served: bool,
}

/// Messages in order. Not movable once used: links are addressed by the save pointer, so it lives in a process that stays put.
pub struct Mailbox {
    head: *mut Fragment,
    /// The link that the next message is stored to.
    tail: *mut *mut Fragment,
    /// The link to the message that a receive looks at.
    save: *mut *mut Fragment,
    pub len: usize,
    markers: Vec<Marker>,
    /// The marker that the receive under way began at.
    active: Option<[u64; 2]>,
    /// Position reserved by `recv_marker_new` and not bound yet.
    reserved: *mut *mut Fragment,
    /// The receive under way has looked at every message and waits for the next.
    pub used_up: bool,
}

impl Mailbox {
    /// An empty mailbox; `settle` must be called at its final address.
    pub const fn unsettled() -> Mailbox {
        Mailbox {
            head: std::ptr::null_mut(),
            tail: std::ptr::null_mut(),
            save: std::ptr::null_mut(),
            len: 0,
            markers: Vec::new(),
            active: None,
            reserved: std::ptr::null_mut(),
            used_up: false,
        }
    }

    /// Fixes the inner links to the mailbox's address.
    pub fn settle(&mut self) {
        self.tail = &raw mut self.head;
        self.save = &raw mut self.head;
    }

    /// Adds a message at the end.
    #[inline]
    pub fn push(&mut self, message: *mut Fragment) {
        // SAFETY: `tail` is the head or the link of the last message.
        unsafe {
            (*message).next = std::ptr::null_mut();
            *self.tail = message;
            self.tail = &raw mut (*message).next;
        }
        self.len += 1;
    }

    /// The message that was added last.
    pub fn last(&self) -> *mut Fragment {
        let mut at = self.head;
        // SAFETY: the list holds live messages.
        while let Some(message) = unsafe { at.as_ref() }
            && !message.next.is_null()
        {
            at = message.next;
        }
        at
    }

    /// The message the receive looks at.
    #[inline]
    pub fn peek(&self) -> Option<Term> {
        // SAFETY: `save` is the head or the link of a queued message.
        unsafe { (*self.save).as_ref().map(|message| message.value) }
    }

    /// The message the receive looks at; without one, remembers that it has seen them all.
    #[inline]
    pub fn peek_last(&mut self) -> Option<Term> {
        let message = self.peek();
        self.used_up = message.is_none();
        message
    }

    /// Goes on to the next message.
    #[inline]
    pub fn next(&mut self) {
        // SAFETY: as above.
        unsafe {
            if !(*self.save).is_null() {
                self.save = &raw mut (**self.save).next;
            }
        }
    }

    /// Takes the message out that the receive looks at; the next receive starts at the head.
    #[inline]
    pub fn remove(&mut self) -> *mut Fragment {
        // SAFETY: as above; links that lay in the removed message move to its place.
        unsafe {
            let link = self.save;
            let message = *link;
            self.save = &raw mut self.head;
            if let Some(reference) = self.active.take() {
                for marker in self.markers.iter_mut().filter(|marker| marker.reference == reference) {
                    marker.served = true;
                }
            }
            if message.is_null() {
                return message;
            }
            let inner = &raw mut (*message).next;
            *link = *inner;
            if self.tail == inner {
                self.tail = link;
            }
            for marker in &mut self.markers {
                if marker.position == inner {
                    marker.position = link;
                }
            }
            if self.reserved == inner {
                self.reserved = link;
            }
            self.len -= 1;
            message
        }
    }

    /// The next receive starts at the head.
    #[inline]
    pub fn restart(&mut self) {
        self.save = &raw mut self.head;
        self.used_up = false;
        self.active = None;
    }

    /// Remembers the end of the mailbox for the next `bind_marker`.
    pub fn reserve_marker(&mut self) {
        self.reserved = self.tail;
    }

    /// Ties the reserved position to a reference made after it.
    pub fn bind_marker(&mut self, reference: [u64; 2]) {
        if self.reserved.is_null() {
            return;
        }
        let position = std::mem::replace(&mut self.reserved, std::ptr::null_mut());
        if self.markers.len() == MARKERS {
            let oldest = self.markers.iter().position(|marker| marker.served).unwrap_or(0);
            self.markers.remove(oldest);
        }
        self.markers.push(Marker { reference, position, served: false });
    }

    /// Remembers that messages with this fresh reference can only come after what is in the mailbox now.
    #[inline]
    pub fn mark(&mut self, reference: [u64; 2]) {
        // An empty mailbox is searched as fast from its head.
        if !self.head.is_null() {
            self.reserve_marker();
            self.bind_marker(reference);
        }
    }

    /// A receive that only takes messages with this reference begins: starts at its marker.
    pub fn use_marker(&mut self, reference: [u64; 2]) {
        if self.save != &raw mut self.head {
            return;
        }
        if let Some(marker) = self.markers.iter().rev().find(|marker| marker.reference == reference) {
            self.save = marker.position;
            self.active = Some(reference);
        }
    }

    /// Takes out and frees the first message that fits; whether there was one. The next receive starts at the head.
    pub fn remove_where(&mut self, fits: impl Fn(Term) -> bool) -> bool {
        self.restart();
        while let Some(message) = self.peek() {
            if fits(message) {
                control::discard(self.remove());
                return true;
            }
            self.next();
        }
        self.restart();
        false
    }

    /// Messages are plain from now on: what they carry beside their terms is dropped.
    pub fn forget_controls(&mut self) {
        let mut at = self.head;
        while !at.is_null() {
            drop(control::take(at));
            // SAFETY: the list holds live messages.
            at = unsafe { (*at).next };
        }
    }

    /// The messages in order.
    pub fn iter(&self) -> impl Iterator<Item = Term> + '_ {
        let mut at = self.head;
        std::iter::from_fn(move || {
            // SAFETY: the list holds live messages.
            unsafe {
                let message = at.as_ref()?;
                at = message.next;
                Some(message.value)
            }
        })
    }

    /// Words that the messages use.
    pub fn words(&self) -> usize {
        let mut at = self.head;
        let mut words = 0;
        // SAFETY: the list holds live messages.
        while let Some(message) = unsafe { at.as_ref() } {
            words += message.used as usize;
            at = message.next;
        }
        words
    }

    /// Frees all messages.
    pub fn clear(&mut self) {
        let mut at = std::mem::replace(&mut self.head, std::ptr::null_mut());
        while !at.is_null() {
            // SAFETY: the list is ours; nobody holds terms of queued messages.
            let next = unsafe { (*at).next };
            control::discard(at);
            at = next;
        }
        self.len = 0;
        self.markers.clear();
        self.active = None;
        self.settle();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heap::copy;

    fn mailbox(messages: &[i64]) -> Box<Mailbox> {
        let mut mailbox = Box::new(Mailbox::unsettled());
        mailbox.settle();
        for &message in messages {
            mailbox.push(copy::message(Term::small(message)));
        }
        mailbox
    }

    fn take(mailbox: &mut Mailbox, wanted: i64) -> bool {
        while let Some(message) = mailbox.peek() {
            if message == Term::small(wanted) {
                // SAFETY: the message was removed and holds no off-heap objects.
                unsafe { Fragment::discard(mailbox.remove()) };
                return true;
            }
            mailbox.next();
        }
        mailbox.restart();
        false
    }

    #[test]
    fn selective_receive_keeps_the_order_of_the_rest() {
        let mut mailbox = mailbox(&[1, 2, 3, 4]);
        assert!(take(&mut mailbox, 3));
        assert!(take(&mut mailbox, 4));
        mailbox.push(copy::message(Term::small(5)));
        assert!(!take(&mut mailbox, 9));
        let rest: Vec<Term> = mailbox.iter().collect();
        assert_eq!(rest, [1, 2, 5].map(Term::small));
        mailbox.clear();
    }

    #[test]
    fn a_marker_survives_the_removal_of_messages_before_it() {
        let mut mailbox = mailbox(&[1, 2]);
        mailbox.reserve_marker();
        mailbox.bind_marker([7, 7]);
        assert!(take(&mut mailbox, 2));
        mailbox.push(copy::message(Term::small(3)));
        mailbox.use_marker([7, 7]);
        assert_eq!(mailbox.peek(), Some(Term::small(3)));
        mailbox.restart();
        assert!(take(&mut mailbox, 1));
        mailbox.use_marker([7, 7]);
        assert_eq!(mailbox.peek(), Some(Term::small(3)));
        mailbox.clear();
    }

    #[test]
    fn markers_of_received_messages_make_room_for_others() {
        let mut mailbox = mailbox(&[1]);
        mailbox.mark([0, 0]);
        for number in 1..=2 * MARKERS as u64 {
            mailbox.mark([number, 0]);
            mailbox.push(copy::message(Term::small(2)));
            mailbox.use_marker([number, 0]);
            assert!(take(&mut mailbox, 2));
        }
        mailbox.push(copy::message(Term::small(3)));
        mailbox.use_marker([0, 0]);
        assert_eq!(mailbox.peek(), Some(Term::small(3)));
        mailbox.clear();
    }
}
