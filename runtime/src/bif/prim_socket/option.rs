//! Options of sockets: OTP's own, the system's by name, and the system's as bytes.

use super::address::{v4, v4_term, v6};
use super::table::{self, Value};
use super::words::{
    DOMAINS, KINDS, bad_number, closed, done, error_invalid, field, int, invalid, last_error, latin1, level, map,
    named, numbered, ok, raise_invalid,
};
use super::{control, int_option};
use crate::heap::{Owned, copy};
use crate::io::socket::{CONTROL_BUFFER, DATA_BUFFER, Guard, Socket, message};
use crate::process::Process;
use crate::term::{Build, BuildBinary, Term, atom};

/// Numbers of OTP's own options, of the level `otp`.
mod otp {
    pub const DEBUG: i32 = 1001;
    pub const WRAPS: i32 = 1002;
    pub const OWNER: i32 = 1003;
    pub const DATA_BUFFER: i32 = 1004;
    pub const READ_CONTROL: i32 = 1006;
    pub const WRITE_CONTROL: i32 = 1007;
    pub const FD: i32 = 1008;
    pub const META: i32 = 1009;
    pub const REGISTRY: i32 = 1010;
    pub const DOMAIN: i32 = 1999;
}

/// Ways of finding the largest size of packets.
const DISCOVER: [(i32, &str); 4] = [(1, "want"), (0, "dont"), (2, "do"), (3, "probe")];

pub fn nif_setopt_5(p: &mut Process, socket: Term, given: Term, option: Term, value: Term, native: Term) -> Term {
    let (Some(socket), Some(native)) = (Socket::behind(socket), int(native)) else { return p.badarg() };
    let Some(number) = int(option) else { return bad_number(p, option) };
    let mut guard = socket.lock();
    match level(given) {
        Some(level) => set(p, &guard, level, number, value, native != 0),
        None if given == atom::word("otp") && native == 0 => set_own(p, &mut guard, number, value),
        None => bad_number(p, given),
    }
}

pub fn nif_getopt_3(p: &mut Process, socket: Term, given: Term, option: Term) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    let Some(number) = int(option) else { return bad_number(p, option) };
    let guard = socket.lock();
    match level(given) {
        Some(_) if !guard.can_read() => closed(p),
        Some(level) => match table::find(level, number).and_then(table::Access::get) {
            Some(value) => get(p, &guard, level, number, value),
            None => invalid(p, "socket_option"),
        },
        None if given == atom::word("otp") => own(p, &guard, number),
        None => bad_number(p, given),
    }
}

pub fn nif_getopt_4(p: &mut Process, socket: Term, given: Term, option: Term, shape: Term) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    let Some(number) = int(option) else { return bad_number(p, option) };
    let Some(level) = level(given) else { return bad_number(p, given) };
    let guard = socket.lock();
    if !guard.can_read() {
        return closed(p);
    }
    let fd = guard.fd();
    if let Some(size) = int(shape) {
        return match usize::try_from(size) {
            Ok(size) => filled(p, fd, level, number, vec![0; size]),
            Err(_) => invalid(p, "value"),
        };
    }
    if let Some(bytes) = shape.as_bytes() {
        return filled(p, fd, level, number, bytes.into_owned());
    }
    match atom::name(shape) {
        "integer" => get(p, &guard, level, number, Value::Int),
        "boolean" => get(p, &guard, level, number, Value::Bool),
        _ => invalid(p, "value"),
    }
}

/// The bytes of an option, in a memory that holds something for the system to read.
fn filled(p: &mut Process, fd: i32, level: i32, number: i32, mut bytes: Vec<u8>) -> Term {
    match ask(fd, level, number, &mut bytes) {
        None => last_error(p),
        Some(_) if bytes.is_empty() => Term::OK,
        Some(count) => {
            let bytes = p.binary(&bytes[..count.min(bytes.len())]);
            ok(p, bytes)
        }
    }
}

/// How many bytes the system has put there; no memory is asked for as nothing.
fn ask(fd: i32, level: i32, number: i32, bytes: &mut [u8]) -> Option<usize> {
    let mut length = bytes.len() as libc::socklen_t;
    let (at, told) = match bytes {
        [] => (std::ptr::null_mut(), std::ptr::null_mut()),
        bytes => (bytes.as_mut_ptr(), &raw mut length),
    };
    // SAFETY: fills at most as many bytes as there are.
    let result = unsafe { libc::getsockopt(fd, level, number, at.cast(), told) };
    (result == 0).then_some(length as usize)
}

/// Sets bytes; the type of service and the priority, which setting other options may change, stay as they were.
fn set_bytes(p: &mut Process, fd: i32, level: i32, number: i32, bytes: &[u8]) -> Term {
    let set = |level: i32, number: i32, bytes: &[u8]| {
        // SAFETY: pointer and length are of the bytes.
        unsafe { libc::setsockopt(fd, level, number, bytes.as_ptr().cast(), bytes.len() as libc::socklen_t) }
    };
    let priority = int_option(fd, libc::SOL_SOCKET, libc::SO_PRIORITY);
    let service = int_option(fd, libc::IPPROTO_IP, libc::IP_TOS);
    let mut result = set(level, number, bytes);
    if result == 0 && number != libc::SO_PRIORITY {
        if let Some(service) = service.filter(|_| number != libc::IP_TOS) {
            result = set(libc::IPPROTO_IP, libc::IP_TOS, &service.to_ne_bytes());
        }
        if let Some(priority) = priority.filter(|_| result == 0) {
            result = set(libc::SOL_SOCKET, libc::SO_PRIORITY, &priority.to_ne_bytes());
            // A high one may be kept, not set.
            if result < 0 && crate::io::stdio::errno() == libc::EPERM {
                result = 0;
            }
        }
    }
    done(p, result)
}

fn set(p: &mut Process, guard: &Guard, level: i32, number: i32, value: Term, native: bool) -> Term {
    if !guard.can_write() {
        return closed(p);
    }
    if native {
        let bytes = match value.as_bytes() {
            Some(bytes) => Some(bytes.into_owned()),
            None => int(value).or_else(|| value.as_bool().map(i32::from)).map(|number| number.to_ne_bytes().to_vec()),
        };
        return match bytes {
            Some(bytes) => set_bytes(p, guard.fd(), level, number, &bytes),
            None => error_invalid(p, "value"),
        };
    }
    let Some(kind) = table::find(level, number).and_then(table::Access::set) else {
        return invalid(p, "socket_option");
    };
    match encode(kind, value) {
        Some(bytes) => set_bytes(p, guard.fd(), level, number, &bytes),
        None => invalid(p, "value"),
    }
}

fn word(number: i32) -> Option<Vec<u8>> {
    Some(number.to_ne_bytes().to_vec())
}

/// The bytes of a value, as the system takes them.
fn encode(kind: Value, value: Term) -> Option<Vec<u8>> {
    match kind {
        Value::Bool => word(value.as_bool()?.into()),
        Value::Int => word(int(value)?),
        Value::Linger => linger(value),
        Value::Domain => word(numbered(&DOMAINS, value)?),
        Value::Text(room) => latin1(value).filter(|text| !text.is_empty() && text.len() < room || value.is_nil()),
        Value::Discover => word(numbered(&DISCOVER, value)?),
        Value::Address => Some(v4(value)?.to_vec()),
        Value::Service => word(control::service(value)?),
        Value::Membership => addresses(value, &["multiaddr", "interface"]),
        Value::Source => addresses(value, &["multiaddr", "interface", "sourceaddr"]),
        Value::Filter => filter(value),
        Value::Membership6 => {
            let interface = u32::try_from(field(value, "interface")?.as_i64()?).ok()?;
            Some([&v6(field(value, "multiaddr")?)?[..], &interface.to_ne_bytes()].concat())
        }
        Value::Hops if value == atom::word("default") => word(-1),
        Value::Hops => word(int(value).filter(|hops| (0..=255).contains(hops))?),
        Value::Record(fields) => record(fields, value),
        Value::Events(names) => names.iter().map(|name| Some(u8::from(field(value, name)?.as_bool()?))).collect(),
        Value::Kind | Value::Protocol | Value::ControlMessages => None,
    }
}

fn linger(value: Term) -> Option<Vec<u8>> {
    if value == atom::word("abort") {
        return Some([1i32.to_ne_bytes(), 0i32.to_ne_bytes()].concat());
    }
    let seconds = int(field(value, "linger")?).filter(|&seconds| seconds >= 0)?;
    let on = i32::from(field(value, "onoff")?.as_bool()?);
    Some([on.to_ne_bytes(), seconds.to_ne_bytes()].concat())
}

fn addresses(value: Term, names: &[&str]) -> Option<Vec<u8>> {
    let parts: Vec<[u8; 4]> = names.iter().map(|name| v4(field(value, name)?)).collect::<Option<_>>()?;
    Some(parts.concat())
}

/// Sources of a group that are let in or kept out.
fn filter(value: Term) -> Option<Vec<u8>> {
    if value == atom::word("null") {
        return Some(Vec::new());
    }
    let mode: u32 = match atom::name(field(value, "mode")?) {
        "exclude" => 0,
        "include" => 1,
        _ => return None,
    };
    let sources: Vec<[u8; 4]> = field(value, "slist")?.proper_list()?.into_iter().map(v4).collect::<Option<_>>()?;
    let mut bytes = addresses(value, &["multiaddr", "interface"])?;
    bytes.extend_from_slice(&mode.to_ne_bytes());
    bytes.extend_from_slice(&(sources.len() as u32).to_ne_bytes());
    bytes.extend(sources.concat());
    Some(bytes)
}

fn record(fields: &[(&str, usize)], value: Term) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for &(name, size) in fields {
        let number = field(value, name)?.as_i64()?;
        match size {
            2 => bytes.extend_from_slice(&u16::try_from(number).ok()?.to_ne_bytes()),
            _ => bytes.extend_from_slice(&u32::try_from(number).ok()?.to_ne_bytes()),
        }
    }
    Some(bytes)
}

/// Bytes that a value of this kind needs.
fn room(guard: &Guard, kind: Value) -> usize {
    match kind {
        Value::Linger => 8,
        Value::Text(room) => room,
        Value::ControlMessages => guard.read_control,
        Value::Record(fields) => fields.iter().map(|field| field.1).sum(),
        _ => 4,
    }
}

fn get(p: &mut Process, guard: &Guard, level: i32, number: i32, kind: Value) -> Term {
    let mut bytes = vec![0; room(guard, kind)];
    let Some(count) = ask(guard.fd(), level, number, &mut bytes) else { return last_error(p) };
    let value = decode(p, guard, kind, &bytes, count.min(bytes.len()));
    ok(p, value)
}

fn int_at(bytes: &[u8], at: usize) -> i32 {
    bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, i32::from_ne_bytes)
}

/// The value of the first `count` bytes.
fn decode(p: &mut Process, guard: &Guard, kind: Value, bytes: &[u8], count: usize) -> Term {
    let number = int_at(bytes, 0);
    match kind {
        Value::Bool => Term::bool(number != 0),
        Value::Linger => {
            let pairs = [("onoff", Term::bool(number != 0)), ("linger", Term::small(int_at(bytes, 4).into()))];
            map(p, &pairs)
        }
        Value::Domain => named(&DOMAINS, number),
        Value::Kind => named(&KINDS, number),
        Value::Protocol if number == 0 && guard.domain == libc::AF_UNIX => atom::word("default"),
        Value::Text(_) => p.byte_list(&bytes[..count], Term::NIL),
        Value::Discover => named(&DISCOVER, number),
        Value::Address => v4_term(p, bytes),
        Value::Service => control::service_term(number),
        Value::ControlMessages => control::encode(p, &bytes[..count]),
        Value::Record(fields) => fields_of(p, fields, bytes),
        _ => Term::small(number.into()),
    }
}

fn fields_of(p: &mut Process, fields: &[(&str, usize)], bytes: &[u8]) -> Term {
    let mut at = 0;
    let mut pairs = Vec::new();
    for &(name, size) in fields {
        let value = match size {
            2 => i64::from(u16::from_ne_bytes([bytes[at], bytes[at + 1]])),
            _ => i64::from(int_at(bytes, at) as u32),
        };
        pairs.push((name, Term::small(value)));
        at += size;
    }
    map(p, &pairs)
}

/// A size of a buffer, or the one to begin with.
fn buffer(value: Term, default: usize) -> Option<usize> {
    if value == atom::word("default") {
        return Some(default);
    }
    value.as_usize().filter(|&size| size != 0 && isize::try_from(size).is_ok())
}

fn set_own(p: &mut Process, guard: &mut Guard, number: i32, value: Term) -> Term {
    let known = matches!(
        number,
        otp::DEBUG..=otp::DATA_BUFFER | otp::READ_CONTROL | otp::WRITE_CONTROL | otp::META | otp::REGISTRY
    );
    if !known {
        let what = p.tuple(&[atom::word("otp_socket_option"), Term::small(number.into())]);
        return raise_invalid(p, what);
    }
    if !guard.can_write() {
        return closed(p);
    }
    let set = match number {
        otp::DEBUG => value.as_bool().map(|on| guard.debug = on),
        otp::WRAPS => value.as_bool().map(|on| guard.wraps = on),
        otp::OWNER | otp::META if guard.owner != Some(p.pid) => return error_invalid(p, "not_owner"),
        otp::OWNER => value.as_local_pid().map(|pid| set_owner(guard, pid)),
        otp::META => {
            guard.meta = Some(Owned::new(value));
            Some(())
        }
        otp::DATA_BUFFER => set_buffers(guard, value),
        otp::READ_CONTROL => buffer(value, CONTROL_BUFFER).map(|size| guard.read_control = size),
        otp::WRITE_CONTROL => buffer(value, CONTROL_BUFFER).map(|size| guard.write_control = size),
        _ => value.as_bool().filter(|&on| on).map(|_| enter_registry(guard)),
    };
    match set {
        Some(()) => Term::OK,
        None => invalid(p, "value"),
    }
}

fn set_owner(guard: &mut Guard, pid: u64) {
    guard.owner = Some(pid);
    if !guard.watch(pid) {
        guard.down(pid);
    }
}

/// A size, or how many buffers of a size.
fn set_buffers(guard: &mut Guard, value: Term) -> Option<()> {
    let (count, size) = match value.as_tuple() {
        Some(&[count, size]) => (u32::try_from(count.as_i64()?).ok().filter(|&count| count != 0)?, size),
        Some(_) => return None,
        None => (0, value),
    };
    guard.read_buffer = buffer(size, DATA_BUFFER)?;
    guard.read_count = count;
    Some(())
}

fn enter_registry(guard: &mut Guard) {
    if !std::mem::replace(&mut guard.registered, true) {
        message::register(guard.socket, "add");
    }
}

/// One of OTP's own options.
fn own(p: &mut Process, guard: &Guard, number: i32) -> Term {
    let open = match number {
        otp::WRITE_CONTROL | otp::META => guard.can_write(),
        otp::REGISTRY => true,
        _ => guard.can_read(),
    };
    let value = match number {
        _ if !open => return closed(p),
        otp::DEBUG => Term::bool(guard.debug),
        otp::WRAPS => Term::bool(guard.wraps),
        otp::OWNER => guard.owner.map_or(Term::UNDEFINED, Term::pid),
        otp::DATA_BUFFER => {
            let size = Term::small(guard.read_buffer as i64);
            if guard.read_count == 0 { size } else { p.tuple(&[Term::small(guard.read_count.into()), size]) }
        }
        otp::READ_CONTROL => Term::small(guard.read_control as i64),
        otp::WRITE_CONTROL => Term::small(guard.write_control as i64),
        otp::FD => Term::small(guard.fd().into()),
        otp::META => guard.meta.as_ref().map_or(Term::UNDEFINED, |meta| copy::copy(meta.term(), p)),
        otp::REGISTRY => Term::bool(guard.registered),
        otp::DOMAIN => named(&DOMAINS, guard.domain),
        _ => {
            let what = p.tuple(&[atom::word("otp_socket_option"), Term::small(number.into())]);
            return raise_invalid(p, what);
        }
    };
    ok(p, value)
}
