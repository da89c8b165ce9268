//! Registered names: name to process or port. The name of a process is in its slot.

use super::control::PORT;
use super::table;
use rustc_hash::FxHashMap;
use std::sync::RwLock;
use std::sync::atomic::Ordering;

/// Pids and numbers of ports by atom number.
static NAMES: RwLock<Option<FxHashMap<u32, u64>>> = RwLock::new(None);

/// The process with this name.
pub fn whereis(name: u32) -> Option<u64> {
    whereis_any(name).filter(|number| number & PORT == 0)
}

/// The process or port with this name.
pub fn whereis_any(name: u32) -> Option<u64> {
    let names = NAMES.read().unwrap_or_else(|poison| poison.into_inner());
    names.as_ref()?.get(&name).copied()
}

/// Gives a process a name; false when the name is taken or the process has one or has ended.
pub fn register(name: u32, pid: u64) -> bool {
    let mut names = NAMES.write().unwrap_or_else(|poison| poison.into_inner());
    let names = names.get_or_insert_default();
    let Some(slot) = table::slot(pid) else { return false };
    if names.contains_key(&name) || !table::is_open(pid) || slot.name.load(Ordering::Acquire) != 0 {
        return false;
    }
    slot.name.store(name + 1, Ordering::Release);
    names.insert(name, pid);
    true
}

/// Gives a living port a name; false when the name is taken or the port has one.
pub fn register_port(name: u32, port: u64) -> bool {
    let mut names = NAMES.write().unwrap_or_else(|poison| poison.into_inner());
    let names = names.get_or_insert_default();
    if names.contains_key(&name) || names.values().any(|&other| other == port) {
        return false;
    }
    names.insert(name, port);
    true
}

/// The name of a port.
pub fn name_of_port(port: u64) -> Option<u32> {
    let names = NAMES.read().unwrap_or_else(|poison| poison.into_inner());
    names.as_ref()?.iter().find(|&(_, &other)| other == port).map(|(&name, _)| name)
}

/// Frees a name; the process or port that had it.
pub fn unregister(name: u32) -> Option<u64> {
    let mut names = NAMES.write().unwrap_or_else(|poison| poison.into_inner());
    let pid = names.as_mut()?.remove(&name)?;
    if pid & PORT == 0
        && let Some(slot) = table::slot(pid)
    {
        slot.name.store(0, Ordering::Release);
    }
    Some(pid)
}

/// The name of a living process.
pub fn name_of(pid: u64) -> Option<u32> {
    let name = table::slot(pid)?.name.load(Ordering::Acquire);
    (name != 0 && table::is_open(pid)).then(|| name - 1)
}

/// Frees the name of an ending process.
pub fn forget(pid: u64) {
    let name = table::slot(pid).map_or(0, |slot| slot.name.load(Ordering::Acquire));
    if name != 0 {
        unregister(name - 1);
    }
}

/// All names.
pub fn names() -> Vec<u32> {
    let names = NAMES.read().unwrap_or_else(|poison| poison.into_inner());
    names.iter().flat_map(|names| names.keys().copied()).collect()
}
