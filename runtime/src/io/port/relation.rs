//! What processes do to ports other than by BIFs: signals and messages.

use super::{Core, Driver, Verdict, close, find, lock, message as send, with};
use crate::code::report;
use crate::process::Process;
use crate::process::control::{self, Control};
use crate::scheduler::signal;
use crate::term::{Term, atom, atoms, iolist};

/// Takes a signal; false when there is no such port.
pub fn signal(number: u64, value: Term, control: Control) -> bool {
    if let Control::Exit { from, linked } = control {
        return exit(number, from, linked, value);
    }
    let Some(port) = find(number) else { return false };
    let mut state = lock(&port);
    if state.closing {
        return false;
    }
    let core = &mut state.core;
    match control {
        Control::Link { from } => {
            core.links.insert(from);
        }
        Control::Unlink { from } => {
            core.links.remove(&from);
        }
        Control::Monitor { from, reference } => {
            core.watchers.insert(reference, from);
        }
        Control::Demonitor { reference } => {
            core.watchers.remove(&reference);
        }
        _ => {}
    }
    true
}

fn exit(number: u64, from: Term, linked: bool, reason: Term) -> bool {
    let heard = with(number, |core, _| {
        let known = !linked || control::number(from).is_some_and(|from| core.links.remove(&from));
        let owner = control::number(from) == Some(core.owner);
        (known && (reason != Term(atoms::NORMAL) || owner), Verdict::Stay)
    });
    match heard {
        Some(true) => {
            let killed = !linked && reason == Term(atoms::KILL);
            close(number, if killed { Term(atoms::KILLED) } else { reason })
        }
        Some(false) => true,
        None => false,
    }
}

/// What a message asks for.
enum Request {
    Command(Vec<u8>),
    Close,
    Connect(u64),
}

fn request(term: Term) -> Option<Request> {
    match term.as_tuple() {
        Some([what, data]) if atom::name(*what) == "command" => iolist::bytes(*data).map(Request::Command),
        Some([what, pid]) if atom::name(*what) == "connect" => pid.as_local_pid().map(Request::Connect),
        None if atom::name(term) == "close" => Some(Request::Close),
        _ => None,
    }
}

/// Whether it is a command whose data are none.
fn is_bad_output(message: Term) -> bool {
    let asked = message.as_tuple().and_then(|parts| parts.get(1)?.as_tuple());
    matches!(asked, Some(&[what, data]) if atom::name(what) == "command" && iolist::bytes(data).is_none())
}

/// Takes `{Owner, Request}` from a process; anything else is answered with the exit signal `badsig`.
pub fn message(p: &mut Process, number: u64, message: Term) {
    let asked = match message.as_tuple() {
        Some(&[owner, asked]) => owner.as_local_pid().zip(request(asked)),
        _ => None,
    };
    let caller = p.pid;
    let served = with(number, |core, driver| match asked {
        Some((owner, request)) if owner == core.owner => {
            core.caller = caller;
            serve(core, driver, request)
        }
        _ => (Served::Bad, Verdict::Stay),
    });
    match served {
        Some(Served::Bad) => {
            if is_bad_output(message)
                && let Some(name) = with(number, |core, _| (core.name.clone(), Verdict::Stay))
            {
                report::error(p, &format!("Bad value on output port '{}'\n", String::from_utf8_lossy(&name)));
            }
            let from = control::identifier(number);
            signal::send_control(p.pid, atom::word("badsig"), Control::Exit { from, linked: false });
        }
        Some(Served::Busy) if super::await_idle(number, p.pid, None) => {
            p.extras().suspended_by += 1;
            p.hot.fc = p.hot.fc.min(-1);
        }
        Some(Served::Close(owner)) => {
            close(number, Term(atoms::NORMAL));
            send::plain(owner, number, "closed");
        }
        _ => {}
    }
}

enum Served {
    Done,
    Busy,
    Bad,
    /// To be closed; its owner hears of it.
    Close(u64),
}

fn serve(core: &mut Core, driver: &mut dyn Driver, request: Request) -> (Served, Verdict) {
    match request {
        Request::Command(bytes) => {
            core.output += bytes.len() as u64;
            let verdict = driver.command(core, bytes);
            (if driver.is_busy() { Served::Busy } else { Served::Done }, verdict)
        }
        Request::Close => (Served::Close(core.owner), Verdict::Stay),
        Request::Connect(owner) => {
            // Unlike `port_connect/2` this makes no link.
            let before = std::mem::replace(&mut core.owner, owner);
            send::plain(before, core.number, "connected");
            (Served::Done, Verdict::Stay)
        }
    }
}

/// Makes another process the owner, linked to the port.
pub fn connect(core: &mut Core, owner: u64) {
    core.owner = owner;
    if core.links.insert(owner) {
        signal::send_control(owner, Term::NIL, Control::Link { from: core.number });
    }
}
