//! Links, monitors and aliases of one process.

use super::control::RefNumber;
use crate::heap::Owned;
use crate::platform::ordered::{OrderedMap, OrderedSet};
use crate::term::Term;

/// What a monitor of ours watches.
pub struct Monitor {
    /// The watched process; `None` for a port or a monitor that found nobody.
    pub target: Option<u64>,
    /// `{Name, Node}` when a name was given.
    pub name: Option<Term>,
    /// Third word of the monitor reference: the owner of an alias plus one, or 0.
    pub owner: u64,
    /// Replaces `'DOWN'` in the message.
    pub tag: Option<Owned>,
}

/// When an alias ends by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AliasKind {
    ExplicitUnalias,
    /// Ends with its monitor too.
    Demonitor,
    /// Ends with the first message too.
    ReplyDemonitor,
    /// Made by `alias([reply])`: ends with the first message.
    Reply,
}

#[derive(Default)]
pub struct Relations {
    pub links: OrderedSet<u64>,
    pub monitors: OrderedMap<RefNumber, Box<Monitor>>,
    /// Who watches us.
    pub monitored_by: OrderedMap<RefNumber, u64>,
    pub aliases: OrderedMap<RefNumber, AliasKind>,
}

impl Relations {
    pub fn is_empty(&self) -> bool {
        self.links.is_empty() && self.monitors.is_empty() && self.monitored_by.is_empty() && self.aliases.is_empty()
    }
}
