//! Ports: opening, commands, closing, facts. OTP's `erlang` turns the atoms given here into exceptions.

mod options;

use crate::heap::{Owned, copy};
use crate::io::port::stream::{self, End, Stream};
use crate::io::port::{self, Core, Verdict, program, relation};
use crate::io::posix;
use crate::process::control::{self, PORT};
use crate::process::{Process, Request, registry, table};
use crate::scheduler::blocking;
use crate::term::{Build, Term, atom, atoms, iolist};
use options::{Name, Opening, Refusal};
use std::task::Poll;

fn badarg() -> Term {
    Term(atoms::BADARG)
}

/// The number of a port, given itself or by its name.
fn number(port: Term) -> Option<u64> {
    if let Some(name) = port.as_atom() {
        return registry::whereis_any(name).filter(|number| number & PORT != 0);
    }
    port.as_local_port().map(|number| number | PORT)
}

fn opened(p: &mut Process, result: Result<u64, i32>) -> Term {
    match result {
        Ok(number) => {
            p.charge(50);
            control::identifier(number)
        }
        Err(error) => atom::word(posix::name(error)),
    }
}

pub(super) fn open_port_2(p: &mut Process, name: Term, settings: Term) -> Term {
    let opening = match options::read(name, settings) {
        Ok(opening) => opening,
        Err(Refusal::Option) => return atom::word("badopt"),
        Err(Refusal::Argument) => return badarg(),
        Err(Refusal::System(error)) => return atom::word(posix::name(error)),
    };
    let Opening { name, shown, stream: settings, binary, parallelism, input, output } = opening;
    let prepare = |core: &mut Core| {
        core.binary = binary;
        core.parallelism = parallelism;
    };
    match name {
        Name::Driver(make) => {
            let result = port::open(p, &shown, |core| {
                prepare(core);
                make(core)
            });
            opened(p, result)
        }
        Name::Descriptors(from, to) => {
            let end = |wanted: bool, fd| wanted.then_some(End { fd, own: false });
            let result = port::open(p, &shown, |core| {
                prepare(core);
                Ok(Box::new(Stream::start(core, settings, end(input, from), end(output, to), false)))
            });
            opened(p, result)
        }
        Name::File(file) => match blocking::blocking(p, move || stream::open_file(&file, input, output)) {
            Poll::Pending => p.retry(),
            // As OTP has it, whatever the reason.
            Poll::Ready(Err(_)) => opened(p, Err(libc::EINVAL)),
            Poll::Ready(Ok((from, to))) => {
                let result = port::open(p, &shown, |core| {
                    prepare(core);
                    Ok(Box::new(Stream::start(core, settings, from, to, false)))
                });
                opened(p, result)
            }
        },
        Name::Program(program) => match blocking::blocking(p, move || program::start(&program)) {
            Poll::Pending => p.retry(),
            Poll::Ready(Err(error)) => opened(p, Err(error)),
            Poll::Ready(Ok(child)) => {
                let result = port::open(p, &shown, |core| {
                    prepare(core);
                    Ok(Box::new(Stream::of_child(core, settings, child)))
                });
                opened(p, result)
            }
        },
    }
}

pub(super) fn port_command_3(p: &mut Process, port: Term, data: Term, flags: Term) -> Term {
    // Called again after the port was busy.
    let _ = blocking::take_result::<()>(p);
    let (Some(flags), Some(number)) = (flags.proper_list(), number(port)) else { return badarg() };
    let has = |word: &str| flags.iter().any(|&flag| atom::name(flag) == word);
    let (force, nosuspend) = (has("force"), has("nosuspend"));
    let Some(bytes) = iolist::bytes(data) else { return badarg() };
    let (length, caller) = (bytes.len(), p.pid);
    let outcome = port::with(number, |core, driver| {
        if force && !driver.can_force() {
            return (Some(atom::word("notsup")), Verdict::Stay);
        }
        if driver.is_busy() && !force {
            return (nosuspend.then_some(Term::FALSE), Verdict::Stay);
        }
        core.output += length as u64;
        core.caller = caller;
        (Some(Term::TRUE), driver.command(core, bytes))
    });
    p.charge(1 + length as i64 / 1024);
    match outcome {
        None => badarg(),
        Some(Some(answer)) => answer,
        Some(None) => {
            let ticket = blocking::ticket();
            p.request = Request::Waiting(ticket);
            if !port::await_idle(number, p.pid, Some(ticket)) {
                p.request = Request::None;
                return port_command_3(p, port, data, Term::NIL);
            }
            p.retry()
        }
    }
}

pub(super) fn port_connect_2(p: &mut Process, port: Term, pid: Term) -> Term {
    let (Some(number), Some(pid)) = (number(port), pid.as_local_pid()) else { return badarg() };
    if !table::is_open(pid) {
        return badarg();
    }
    let own = pid == p.pid;
    let connected = port::with(number, |core, _| {
        if own {
            core.owner = pid;
            core.links.insert(pid);
        } else {
            relation::connect(core, pid);
        }
        ((), Verdict::Stay)
    });
    match connected {
        Some(()) => {
            if own {
                p.relations().links.insert(number);
            }
            Term::TRUE
        }
        None => badarg(),
    }
}

pub(super) fn port_close_1(_: &mut Process, port: Term) -> Term {
    match number(port) {
        Some(number) if port::close(number, Term(atoms::NORMAL)) => Term::TRUE,
        _ => badarg(),
    }
}

pub(super) fn port_control_3(p: &mut Process, port: Term, operation: Term, data: Term) -> Term {
    let operation = operation.as_usize().and_then(|operation| u32::try_from(operation).ok());
    let (Some(number), Some(operation), Some(bytes)) = (number(port), operation, iolist::bytes(data)) else { return badarg() };
    let caller = p.pid;
    let answer = port::with(number, |core, driver| {
        core.caller = caller;
        driver.control(core, operation, &bytes)
    });
    match answer {
        Some(Some(answer)) => p.list_from(answer.into_iter().map(|byte| Term::small(byte.into()))),
        _ => badarg(),
    }
}

/// No driver here takes terms.
pub(super) fn port_call_3(_: &mut Process, _port: Term, _operation: Term, _data: Term) -> Term {
    badarg()
}

/// What `port_info/1` shows, besides the name.
const ITEMS: [&str; 7] = ["name", "links", "id", "connected", "input", "output", "os_pid"];

pub(super) fn port_info_1(p: &mut Process, port: Term) -> Term {
    let Some(number) = info_number(port) else { return if port.is_port() { Term::UNDEFINED } else { badarg() } };
    let mut items = Vec::new();
    if let Some(name) = registry::name_of_port(number) {
        items.push(p.tuple(&[atom::word("registered_name"), Term::atom(name)]));
    }
    for item in ITEMS {
        match fact(p, number, item) {
            Some(value) => items.push(p.tuple(&[atom::word(item), value])),
            None => return Term::UNDEFINED,
        }
    }
    p.list(&items)
}

/// As [`number`]; a name that nobody has is a port that is gone.
fn info_number(port: Term) -> Option<u64> {
    number(port).or(port.is_atom().then_some(PORT))
}

pub(super) fn port_info_2(p: &mut Process, port: Term, item: Term) -> Term {
    let Some(number) = info_number(port) else { return if port.is_port() { Term::UNDEFINED } else { badarg() } };
    let name = atom::name(item);
    if !ITEMS.contains(&name) && !["registered_name", "monitors", "monitored_by", "memory", "parallelism", "queue_size", "locking"].contains(&name) {
        return badarg();
    }
    match fact(p, number, name) {
        Some(value) if value.is_nil() && name == "registered_name" => value,
        Some(value) => p.tuple(&[item, value]),
        None => Term::UNDEFINED,
    }
}

/// One fact about an open port.
fn fact(p: &mut Process, number: u64, item: &str) -> Option<Term> {
    let registered = registry::name_of_port(number);
    port::with(number, |core, driver| {
        let value = match item {
            "name" => p.list_from(core.name.iter().map(|&byte| Term::small(byte.into()))),
            "links" => p.list_from(core.links.iter().map(control::identifier)),
            "id" => Term::small((number & !PORT) as i64 * 8),
            "connected" => Term::pid(core.owner),
            "input" => p.integer_u64(core.input),
            "output" => p.integer_u64(core.output),
            "os_pid" => core.os_pid.map_or(Term::UNDEFINED, |pid| Term::small(pid.into())),
            "registered_name" => registered.map_or(Term::NIL, Term::atom),
            "monitored_by" => p.list_from(core.watchers().map(Term::pid)),
            "memory" => Term::small(40 + driver.queued() as i64),
            "parallelism" => Term::bool(core.parallelism),
            "queue_size" => Term::small(driver.queued() as i64),
            "locking" => atom::word("port_level"),
            _ => Term::NIL,
        };
        (value, Verdict::Stay)
    })
}

pub(super) fn ports_0(p: &mut Process) -> Term {
    p.list_from(port::numbers().into_iter().map(control::identifier))
}

pub(super) fn port_set_data_2(p: &mut Process, port: Term, data: Term) -> Term {
    let data = Owned::new(data);
    let set = number(port).and_then(|number| {
        port::with(number, |core, _| {
            core.data = Some(data);
            ((), Verdict::Stay)
        })
    });
    if set.is_some() { Term::TRUE } else { p.badarg() }
}

pub(super) fn port_get_data_1(p: &mut Process, port: Term) -> Term {
    let data = number(port).and_then(|number| {
        port::with(number, |core, _| (core.data.as_ref().map(|data| copy::copy(data.term(), p)), Verdict::Stay))
    });
    match data.flatten() {
        Some(data) => data,
        None => p.badarg(),
    }
}

beamless_abi::for_each_bif_port!(doors);
