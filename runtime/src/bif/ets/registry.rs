//! All tables: by reference, by name and by owner; what each allows to whom, and what becomes of it when its owner ends.

use super::table::Table;
use crate::heap::copy::Owned;
use crate::process::Process;
use crate::scheduler::{blocking, hooks, signal};
use crate::term::{Build, Kind, Term, atom};
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Once, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Second word of a table's reference; the first is its number.
const REFERENCE: u64 = 0x0045_7473;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protection {
    Private,
    Protected,
    Public,
}

/// A table with its fixed facts.
pub struct Shared {
    pub number: u64,
    /// Atom number of its name, which may change.
    pub name: AtomicU64,
    pub named: bool,
    pub protection: Protection,
    pub owner: AtomicU64,
    /// Who inherits it, with which data.
    pub heir: Mutex<Option<(u64, Owned)>>,
    pub compressed: bool,
    pub read_concurrency: bool,
    pub write_concurrency: bool,
    /// Processes that have fixed it, with how often.
    pub fixers: Mutex<FxHashMap<u64, usize>>,
    pub table: RwLock<Table>,
}

impl Shared {
    pub fn read(&self) -> RwLockReadGuard<'_, Table> {
        self.table.read().unwrap_or_else(|poison| poison.into_inner())
    }
    pub fn write(&self) -> RwLockWriteGuard<'_, Table> {
        self.table.write().unwrap_or_else(|poison| poison.into_inner())
    }
    pub fn owner(&self) -> u64 {
        self.owner.load(Ordering::Acquire)
    }
    /// The term that programs know it by.
    pub fn term(&self, p: &mut impl crate::term::Alloc) -> Term {
        if self.named { Term::atom(self.name.load(Ordering::Relaxed) as u32) } else { self.reference(p) }
    }
    pub fn reference(&self, p: &mut impl crate::term::Alloc) -> Term {
        p.reference([self.number, REFERENCE], 0)
    }
    pub fn may_read(&self, pid: u64) -> bool {
        self.protection != Protection::Private || self.owner() == pid
    }
    pub fn may_write(&self, pid: u64) -> bool {
        self.protection == Protection::Public || self.owner() == pid
    }
}

#[derive(Default)]
struct Registry {
    tables: FxHashMap<u64, Arc<Shared>>,
    names: FxHashMap<u32, u64>,
    owned: FxHashMap<u64, Vec<u64>>,
    /// Tables a process has fixed.
    fixed: FxHashMap<u64, Vec<u64>>,
}

static REGISTRY: RwLock<Option<Registry>> = RwLock::new(None);

fn with<R>(f: impl FnOnce(&mut Registry) -> R) -> R {
    let mut registry = REGISTRY.write().unwrap_or_else(|poison| poison.into_inner());
    f(registry.get_or_insert_default())
}

/// A fresh table number.
pub fn number() -> u64 {
    static HOOKED: Once = Once::new();
    HOOKED.call_once(|| hooks::at_process_exit(process_ends));
    blocking::ticket()
}

/// Enters a table; false when its name is taken.
pub fn enter(shared: Shared) -> bool {
    with(|registry| {
        let (number, owner) = (shared.number, shared.owner());
        if shared.named {
            let name = shared.name.load(Ordering::Relaxed) as u32;
            if registry.names.contains_key(&name) {
                return false;
            }
            registry.names.insert(name, number);
        }
        registry.owned.entry(owner).or_default().push(number);
        registry.tables.insert(number, Arc::new(shared));
        true
    })
}

/// The table that a name or reference stands for.
pub fn find(term: Term) -> Option<Arc<Shared>> {
    let registry = REGISTRY.read().unwrap_or_else(|poison| poison.into_inner());
    let registry = registry.as_ref()?;
    let number = match term.as_atom() {
        Some(name) => *registry.names.get(&name)?,
        None if term.is_kind(Kind::Reference) && term.word(2) == REFERENCE => term.word(1),
        None => return None,
    };
    registry.tables.get(&number).cloned()
}

/// All tables.
pub fn all() -> Vec<Arc<Shared>> {
    let registry = REGISTRY.read().unwrap_or_else(|poison| poison.into_inner());
    registry.iter().flat_map(|registry| registry.tables.values().cloned()).collect()
}

/// Takes a table out.
pub fn remove(shared: &Shared) {
    with(|registry| {
        registry.tables.remove(&shared.number);
        if shared.named {
            registry.names.remove(&(shared.name.load(Ordering::Relaxed) as u32));
        }
        if let Some(owned) = registry.owned.get_mut(&shared.owner()) {
            owned.retain(|&number| number != shared.number);
            if owned.is_empty() {
                registry.owned.remove(&shared.owner());
            }
        }
    });
}

/// Gives a table another name; false when it is taken.
pub fn rename(shared: &Shared, name: u32) -> bool {
    with(|registry| {
        if shared.named {
            if registry.names.contains_key(&name) {
                return false;
            }
            registry.names.remove(&(shared.name.load(Ordering::Relaxed) as u32));
            registry.names.insert(name, shared.number);
        }
        shared.name.store(u64::from(name), Ordering::Relaxed);
        true
    })
}

/// Makes `pid` the owner and tells it.
pub fn give(shared: &Shared, from: u64, pid: u64, data: Term) {
    with(|registry| {
        if let Some(owned) = registry.owned.get_mut(&from) {
            owned.retain(|&number| number != shared.number);
        }
        shared.owner.store(pid, Ordering::Release);
        registry.owned.entry(pid).or_default().push(shared.number);
    });
    let mut heap = crate::term::alloc::Arena::new();
    let table = shared.term(&mut heap);
    let message = heap.tuple(&[atom::word("ETS-TRANSFER"), table, Term::pid(from), data]);
    signal::send(pid, message);
}

/// Notes that a process has fixed a table, or no longer does.
pub fn note_fixed(shared: &Shared, pid: u64, fixed: bool) {
    with(|registry| {
        let tables = registry.fixed.entry(pid).or_default();
        if fixed {
            tables.push(shared.number);
        } else if let Some(at) = tables.iter().position(|&number| number == shared.number) {
            tables.swap_remove(at);
        }
        if tables.is_empty() {
            registry.fixed.remove(&pid);
        }
    });
}

/// The tables of an ending process go to their heirs or away.
fn process_ends(p: &mut Process) {
    let pid = p.pid;
    let (owned, fixed) = {
        let registry = REGISTRY.read().unwrap_or_else(|poison| poison.into_inner());
        let Some(registry) = registry.as_ref() else { return };
        if !registry.owned.contains_key(&pid) && !registry.fixed.contains_key(&pid) {
            return;
        }
        let tables = |numbers: Option<&Vec<u64>>| -> Vec<Arc<Shared>> {
            numbers.into_iter().flatten().filter_map(|number| registry.tables.get(number).cloned()).collect()
        };
        (tables(registry.owned.get(&pid)), tables(registry.fixed.get(&pid)))
    };
    for shared in fixed {
        let times = shared.fixers.lock().unwrap_or_else(|poison| poison.into_inner()).remove(&pid).unwrap_or(0);
        for _ in 0..times {
            shared.write().unfix();
        }
    }
    for shared in owned {
        let heir = shared.heir.lock().unwrap_or_else(|poison| poison.into_inner()).take();
        match heir {
            Some((heir, data)) if heir != pid && crate::process::table::is_open(heir) => {
                give(&shared, pid, heir, data.term())
            }
            _ => {
                remove(&shared);
                shared.write().clear();
            }
        }
    }
    with(|registry| {
        registry.owned.remove(&pid);
        registry.fixed.remove(&pid);
    });
}
