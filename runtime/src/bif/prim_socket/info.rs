//! What is known of sockets and of what this system can do with them: `info`, `supports`, `command`.

use super::table::{Access, LEVELS};
use super::words::{field, level_term, map, named, raise_invalid};
use super::{flags, ioctl, words};
use crate::io::socket::counts::{self, FILE, OWN};
use crate::io::socket::{Guard, Socket, state};
use crate::process::Process;
use crate::term::{Build, Term, atom};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

static DEBUG: AtomicBool = AtomicBool::new(false);
static SOCKET_DEBUG: AtomicBool = AtomicBool::new(false);

/// Whether sockets are entered into the registry where it is not said.
fn registry() -> &'static AtomicBool {
    static USED: OnceLock<AtomicBool> = OnceLock::new();
    USED.get_or_init(|| {
        AtomicBool::new(std::env::var_os("ESOCK_USE_SOCKET_REGISTRY").is_none_or(|value| value != "false"))
    })
}

pub fn uses_registry() -> bool {
    registry().load(Ordering::Relaxed)
}

pub fn socket_debug() -> bool {
    SOCKET_DEBUG.load(Ordering::Relaxed)
}

fn counters(p: &mut Process, names: &[&'static str], values: &[u64]) -> Vec<(&'static str, Term)> {
    names.iter().zip(values).map(|(&name, &value)| (name, p.integer_u64(value))).collect()
}

pub fn nif_info_0(p: &mut Process) -> Term {
    let mut pairs = vec![("num_cnt_bits", Term::small(64))];
    pairs.extend(counters(p, &counts::ALL, &counts::totals()));
    let all = map(p, &pairs);
    let pairs = [
        ("debug", Term::bool(DEBUG.load(Ordering::Relaxed))),
        ("socket_debug", Term::bool(socket_debug())),
        ("use_registry", Term::bool(uses_registry())),
        ("iow", Term::FALSE),
        ("counters", all),
        ("iov_max", Term::small(super::send::PIECES as i64)),
    ];
    map(p, &pairs)
}

pub fn nif_info_1(p: &mut Process, socket: Term) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    let guard = socket.lock();
    let mut values = counters(p, &OWN, &guard.counters);
    if let Some(file) = &guard.file_counters {
        values.extend(counters(p, &FILE, &file.values));
    }
    let counters = map(p, &values);
    let (read, write) = (states(p, guard.read), states(p, guard.write));
    let pairs = [
        ("domain", named(&words::DOMAINS, guard.domain)),
        ("type", named(&words::KINDS, guard.kind)),
        ("protocol", Term::small(guard.protocol.into())),
        ("owner", guard.owner.map_or(Term::UNDEFINED, Term::pid)),
        ("rstates", read),
        ("wstates", write),
        ("ctype", origin(p, &guard)),
        ("counters", counters),
        ("num_readers", Term::small(guard.readers.count() as i64)),
        ("num_writers", Term::small(guard.writers.count() as i64)),
        ("num_acceptors", Term::small(guard.acceptors.count() as i64)),
    ];
    map(p, &pairs)
}

fn states(p: &mut Process, bits: u32) -> Term {
    let names = state::NAMES.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
    p.list_from(names.map(|(_, name)| atom::word(name)))
}

/// Where the descriptor comes from.
fn origin(p: &mut Process, guard: &Guard) -> Term {
    let owned = guard.descriptor.as_ref().is_none_or(|descriptor| descriptor.owned);
    match guard.origin.filter(|&fd| fd > 0) {
        None => atom::word("normal"),
        Some(fd) if owned => p.tuple(&[atom::word("fromfd"), Term::small(fd.into())]),
        Some(_) => atom::word("fromfd"),
    }
}

pub fn nif_command_1(p: &mut Process, command: Term) -> Term {
    let (Some(name), Some(data)) = (field(command, "command"), field(command, "data")) else { return p.badarg() };
    let switch = match atom::name(name) {
        "debug" => &DEBUG,
        "socket_debug" => &SOCKET_DEBUG,
        "use_registry" => registry(),
        _ => {
            let what = p.tuple(&[atom::word("command"), name]);
            return raise_invalid(p, what);
        }
    };
    match data.as_bool() {
        Some(on) => {
            switch.store(on, Ordering::Relaxed);
            Term::OK
        }
        None => {
            let what = p.tuple(&[atom::word("data"), data]);
            raise_invalid(p, what)
        }
    }
}

pub fn nif_supports_0(p: &mut Process) -> Term {
    let rows: Vec<Term> = ["sctp", "ipv6", "local", "netns", "sendfile"]
        .iter()
        .map(|name| p.tuple(&[atom::word(name), Term::TRUE]))
        .collect();
    p.list(&rows)
}

pub fn nif_supports_1(p: &mut Process, what: Term) -> Term {
    match atom::name(what) {
        "msg_flags" => flags::table(p, &flags::MESSAGE),
        "ioctl_flags" => flags::table(p, &flags::INTERFACE),
        "ioctl_requests" => ioctl::requests(p),
        "options" => options(p),
        "protocols" => protocols(p),
        _ => Term::NIL,
    }
}

/// `[{Level, [{Name, Number} | Name]}]`.
fn options(p: &mut Process) -> Term {
    let mut levels = Vec::new();
    for (level, rows) in LEVELS {
        let mut options = Vec::new();
        for row in rows {
            let name = atom::word(row.name);
            options.push(if row.access == Access::Unknown {
                name
            } else {
                p.tuple(&[name, Term::small(row.number.into())])
            });
        }
        let options = p.list(&options);
        levels.push(p.tuple(&[level_term(level), options]));
    }
    p.list(&levels)
}

/// Protocols that are there without the list of the system's.
const PROTOCOLS: [(&str, i32); 5] = [
    ("sctp", libc::IPPROTO_SCTP),
    ("udp", libc::IPPROTO_UDP),
    ("tcp", libc::IPPROTO_TCP),
    ("ipv6", libc::IPPROTO_IPV6),
    ("ip", libc::IPPROTO_IP),
];

/// `[{[Name], Number}]`: of rows with one number the last counts, so the system's list is told from its end.
fn protocols(p: &mut Process) -> Term {
    let mut rows = Vec::new();
    for (name, number) in PROTOCOLS {
        let names = p.list(&[atom::word(name)]);
        rows.push(p.tuple(&[names, Term::small(number.into())]));
    }
    let text = std::fs::read_to_string("/etc/protocols").unwrap_or_default();
    for line in text.lines().rev() {
        let mut words = line.split('#').next().unwrap_or_default().split_ascii_whitespace();
        let (Some(name), Some(Ok(number))) = (words.next(), words.next().map(str::parse::<i32>)) else { continue };
        // After the name the others stand from the last to the first.
        let names = std::iter::once(name).chain(words.rev().collect::<Vec<_>>());
        let names: Vec<Term> = names.filter_map(atom::intern).collect();
        let names = p.list(&names);
        rows.push(p.tuple(&[names, Term::small(number.into())]));
    }
    p.list(&rows)
}
