//! Ports: the table of open ones, what every port has (owner, links, monitors), and how a driver is called. Drivers are behind [`Driver`];
//! a port is locked while it works, and nothing that is called with the lock held waits.

pub mod frame;
pub mod message;
pub mod outgoing;
pub mod program;
pub mod ram;
pub mod relation;
pub mod stream;

use super::posix;
use crate::heap::Owned;
use crate::platform::ordered::{OrderedMap, OrderedSet};
use crate::process::Process;
use crate::process::control::{Control, PORT, RefNumber};
use crate::process::registry;
use crate::scheduler::poll::Interest;
use crate::scheduler::{hooks, signal};
use crate::term::{Term, atom, atoms};
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, RwLock};

/// Whether a port goes on after what it was told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    Stay,
    /// It ends, `normal`ly or with the name of an error.
    Close(Option<i32>),
    /// It ends normally and parts from its owner before, who has heard of the end in another way.
    Leave,
}

/// What comes to a driver besides commands and readiness.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// The program ended with this status.
    Exited(i32),
    /// A timer with this number is due.
    Due(u64),
}

/// What a port talks to. Dropping it closes what it has open.
pub trait Driver: Send {
    /// Bytes from a process.
    fn command(&mut self, core: &mut Core, data: Vec<u8>) -> Verdict;
    /// `port_control/3`; `None` is `badarg`.
    fn control(&mut self, _core: &mut Core, _operation: u32, _data: &[u8]) -> (Option<Vec<u8>>, Verdict) {
        (None, Verdict::Stay)
    }
    /// A descriptor that it waits for is ready.
    fn ready(&mut self, core: &mut Core, interest: Interest) -> Verdict;
    fn event(&mut self, _core: &mut Core, _event: Event) -> Verdict {
        Verdict::Stay
    }
    /// Bytes accepted and not written yet.
    fn queued(&self) -> usize {
        0
    }
    /// What is queued is written even when the port is closed.
    fn keeps_queue(&self) -> bool {
        true
    }
    /// Senders have to wait.
    fn is_busy(&self) -> bool {
        false
    }
    /// `port_command/3` with `force` is possible.
    fn can_force(&self) -> bool {
        false
    }
    /// The port is being closed: answers who waits for something that will not come.
    fn closing(&mut self, _core: &Core) {}
    /// Writes what is queued before the program ends, however long that takes.
    fn drain(&mut self) {}
}

/// Makes a driver of some name for a port that is being opened.
pub type Make = fn(&mut Core) -> Result<Box<dyn Driver>, i32>;

static DRIVERS: RwLock<Vec<(&'static str, Make)>> = RwLock::new(Vec::new());

/// Adds a driver for `{spawn_driver, Name}`. Only who needs a driver names it here, so that no other program links it.
pub fn install(name: &'static str, make: Make) {
    let mut drivers = DRIVERS.write().unwrap_or_else(|poison| poison.into_inner());
    if drivers.iter().all(|&(known, _)| known != name) {
        drivers.push((name, make));
    }
}

/// The driver with this name. That of files in memory is small and always there.
pub fn driver(name: &[u8]) -> Option<Make> {
    if name == b"ram_file_drv" {
        return Some(ram::start);
    }
    let drivers = DRIVERS.read().unwrap_or_else(|poison| poison.into_inner());
    drivers.iter().find(|(known, _)| known.as_bytes() == name).map(|&(_, make)| make)
}

/// A process that waits for a busy port.
enum Sender {
    /// In `port_command`: the ticket of its request.
    Calling(u64, u64),
    /// Suspended after a message.
    Suspended(u64),
}

/// What every port has.
pub struct Core {
    /// Its number, with [`PORT`].
    pub number: u64,
    pub owner: u64,
    /// The process that the driver works for just now.
    pub caller: u64,
    pub name: Vec<u8>,
    pub binary: bool,
    pub parallelism: bool,
    pub os_pid: Option<i32>,
    pub input: u64,
    pub output: u64,
    pub links: OrderedSet<u64>,
    watchers: OrderedMap<RefNumber, u64>,
    /// `port_set_data/2`.
    pub data: Option<Owned>,
    senders: Vec<Sender>,
}

impl Core {
    pub fn term(&self) -> Term {
        Term::port(self.number & !PORT)
    }

    /// Processes that monitor it.
    pub fn watchers(&self) -> impl Iterator<Item = u64> + '_ {
        self.watchers.values().copied()
    }
}

struct State {
    core: Core,
    driver: Option<Box<dyn Driver>>,
    /// Everybody has been told of its end; it only writes what is queued.
    closing: bool,
}

type Port = Mutex<State>;

/// As many may be open at a time.
pub const LIMIT: usize = 1 << 16;

static TABLE: RwLock<Option<FxHashMap<u64, Arc<Port>>>> = RwLock::new(None);

fn find(number: u64) -> Option<Arc<Port>> {
    let table = TABLE.read().unwrap_or_else(|poison| poison.into_inner());
    table.as_ref()?.get(&number).cloned()
}

fn lock(port: &Port) -> MutexGuard<'_, State> {
    port.lock().unwrap_or_else(|poison| poison.into_inner())
}

/// How many are open.
pub fn count() -> usize {
    TABLE.read().unwrap_or_else(|poison| poison.into_inner()).as_ref().map_or(0, FxHashMap::len)
}

fn enter(number: u64, port: &Arc<Port>) -> Result<(), i32> {
    let mut table = TABLE.write().unwrap_or_else(|poison| poison.into_inner());
    let table = table.get_or_insert_default();
    if table.len() >= LIMIT {
        return Err(posix::SYSTEM_LIMIT);
    }
    table.insert(number, Arc::clone(port));
    Ok(())
}

fn forget(number: u64) {
    let removed = TABLE.write().unwrap_or_else(|poison| poison.into_inner()).as_mut().and_then(|table| table.remove(&number));
    drop(removed);
}

/// Opens a port for a process, linked to it. `make` gets the port's core to begin with and gives its driver.
pub fn open(p: &mut Process, name: &[u8], make: impl FnOnce(&mut Core) -> Result<Box<dyn Driver>, i32>) -> Result<u64, i32> {
    let number = create(p.pid, name, make)?;
    p.relations().links.insert(number);
    Ok(number)
}

/// Opens a port for a process that is not the one at hand; the link reaches it before anything that is sent to it later.
pub fn open_for(owner: u64, name: &[u8], make: impl FnOnce(&mut Core) -> Result<Box<dyn Driver>, i32>) -> Result<u64, i32> {
    let number = create(owner, name, make)?;
    signal::send_control(owner, Term::NIL, Control::Link { from: number });
    Ok(number)
}

fn create(owner: u64, name: &[u8], make: impl FnOnce(&mut Core) -> Result<Box<dyn Driver>, i32>) -> Result<u64, i32> {
    static NUMBERS: AtomicU64 = AtomicU64::new(1);
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        hooks::install_ports(relation::signal, relation::message);
        hooks::at_halt(drain_all);
    });
    let number = NUMBERS.fetch_add(1, Ordering::Relaxed) | PORT;
    let mut core = Core {
        number,
        owner,
        caller: owner,
        name: name.to_vec(),
        binary: false,
        parallelism: false,
        os_pid: None,
        input: 0,
        output: 0,
        links: OrderedSet::default(),
        watchers: OrderedMap::default(),
        data: None,
        senders: Vec::new(),
    };
    core.links.insert(owner);
    let port = Arc::new(Mutex::new(State { core, driver: None, closing: false }));
    // Locked until it is complete: what is ready at once waits for that.
    let mut state = lock(&port);
    enter(number, &port)?;
    match make(&mut state.core) {
        Ok(driver) => state.driver = Some(driver),
        Err(error) => {
            forget(number);
            return Err(error);
        }
    }
    Ok(number)
}

/// Runs `work` with an open port; `None` when there is no such port. Then what its verdict says happens.
pub fn with<R>(number: u64, work: impl FnOnce(&mut Core, &mut dyn Driver) -> (R, Verdict)) -> Option<R> {
    let port = find(number)?;
    let mut state = lock(&port);
    let State { core, driver, closing: false } = &mut *state else { return None };
    let (result, verdict) = work(core, driver.as_mut()?.as_mut());
    state.settle(verdict);
    Some(result)
}

impl State {
    /// Does what a driver's verdict says, and wakes who waited for a port that is busy no more.
    fn settle(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Close(error) => {
                let reason = error.map_or(Term(atoms::NORMAL), |error| atom::word(posix::name(error)));
                // What could not be written will not be.
                self.close(reason, error.is_some());
            }
            Verdict::Leave => {
                let (owner, number) = (self.core.owner, self.core.number);
                if self.core.links.remove(&owner) {
                    signal::send_control(owner, Term::NIL, Control::Unlink { from: number });
                }
                self.close(Term(atoms::NORMAL), false);
            }
            Verdict::Stay if self.driver.as_ref().is_some_and(|driver| !driver.is_busy()) => self.wake_senders(),
            Verdict::Stay => {}
        }
    }

    fn wake_senders(&mut self) {
        for sender in self.core.senders.drain(..) {
            match sender {
                Sender::Calling(pid, ticket) => signal::reply(pid, ticket, Box::new(())),
                Sender::Suspended(pid) => {
                    signal::send_control(pid, Term::NIL, Control::Resume);
                }
            }
        }
    }

    /// Ends the port: tells everybody, and goes away when nothing is left to write.
    fn close(&mut self, reason: Term, at_once: bool) {
        if self.closing || self.driver.is_none() {
            return;
        }
        self.closing = true;
        let (from, number) = (self.core.term(), self.core.number);
        if let Some(name) = registry::name_of_port(number) {
            registry::unregister(name);
        }
        for link in std::mem::take(&mut self.core.links).iter() {
            signal::send_control(link, reason, Control::Exit { from, linked: true });
        }
        for (reference, &watcher) in std::mem::take(&mut self.core.watchers).iter() {
            signal::send_control(watcher, reason, Control::Down { from: number, reference });
        }
        if let Some(driver) = &mut self.driver {
            driver.closing(&self.core);
        }
        self.wake_senders();
        if at_once || self.driver.as_ref().is_none_or(|driver| driver.queued() == 0 || !driver.keeps_queue()) {
            self.driver = None;
            forget(number);
        }
    }
}

/// Ends a port with a reason; false when there is none.
pub fn close(number: u64, reason: Term) -> bool {
    let Some(port) = find(number) else { return false };
    let mut state = lock(&port);
    let open = !state.closing;
    state.close(reason, reason == Term(atoms::KILLED));
    open
}

/// What the poller calls.
pub fn ready(number: u64, interest: Interest) {
    serve(number, |core, driver| driver.ready(core, interest));
}

/// Tells a port's driver something.
pub fn tell(number: u64, event: Event) {
    serve(number, |core, driver| driver.event(core, event));
}

/// Calls the driver, also of a port that only writes what is left.
fn serve(number: u64, call: impl FnOnce(&mut Core, &mut dyn Driver) -> Verdict) {
    let Some(port) = find(number) else { return };
    let mut state = lock(&port);
    let State { core, driver: Some(driver), closing } = &mut *state else { return };
    let verdict = call(core, driver.as_mut());
    if !*closing {
        return state.settle(verdict);
    }
    if verdict != Verdict::Stay || driver.queued() == 0 {
        state.driver = None;
        forget(number);
    }
}

/// Has a process wait for a busy port: in `port_command` with the ticket of its request, else suspended after a message.
pub fn await_idle(number: u64, pid: u64, ticket: Option<u64>) -> bool {
    let Some(port) = find(number) else { return false };
    let mut state = lock(&port);
    let busy = !state.closing && state.driver.as_ref().is_some_and(|driver| driver.is_busy());
    if busy {
        state.core.senders.push(ticket.map_or(Sender::Suspended(pid), |ticket| Sender::Calling(pid, ticket)));
    }
    busy
}

/// Numbers of all open ports, in order.
pub fn numbers() -> Vec<u64> {
    let table = TABLE.read().unwrap_or_else(|poison| poison.into_inner());
    let mut ports: Vec<(u64, Arc<Port>)> = table.iter().flatten().map(|(number, port)| (*number, Arc::clone(port))).collect();
    drop(table);
    ports.retain(|(_, port)| !lock(port).closing);
    ports.sort_unstable_by_key(|&(number, _)| number);
    ports.into_iter().map(|(number, _)| number).collect()
}

/// The end of the program: what ports have accepted is written first.
fn drain_all() {
    let table = TABLE.read().unwrap_or_else(|poison| poison.into_inner());
    let ports: Vec<Arc<Port>> = table.iter().flatten().map(|(_, port)| Arc::clone(port)).collect();
    drop(table);
    for port in ports {
        if let Some(driver) = &mut lock(&port).driver {
            driver.drain();
        }
    }
}
