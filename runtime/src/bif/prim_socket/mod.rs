//! OTP's `prim_socket`: what its natives do with a socket. Waiting, and who may, is `io::socket`.

pub mod address;
mod control;
mod error_queue;
mod file;
mod flags;
mod info;
mod ioctl;
mod link;
mod option;
mod receive;
mod send;
mod table;
pub mod words;

use crate::io::inet::socket::in_namespace;
use crate::io::socket::counts::{self, Counter};
use crate::io::socket::queue::{Place, Request};
use crate::io::socket::{Descriptor, Guard, Role, Side, Socket, State, close, message, state};
use crate::process::Process;
use crate::scheduler::blocking;
use crate::term::{Build, Term, atom};
use address::Raw;
use std::os::fd::RawFd;
use std::task::Poll;
use words::{
    bad_number, closed, done, error, error_invalid, field, flag, int, invalid, last_error, ok, posix_error,
    raise_invalid, raise_state,
};

use file::{nif_sendfile_1, nif_sendfile_4, nif_sendfile_5};
use info::{nif_command_1, nif_info_0, nif_info_1, nif_supports_0, nif_supports_1};
use ioctl::{nif_ioctl_2, nif_ioctl_3, nif_ioctl_4};
use option::{nif_getopt_3, nif_getopt_4, nif_setopt_5};
use receive::{nif_recv_4, nif_recvfrom_4, nif_recvmsg_5};
use send::{nif_send_4, nif_sendmsg_5, nif_sendto_5};

/// A C `int` of an option of a socket.
pub fn int_option(fd: RawFd, level: i32, option: i32) -> Option<i32> {
    let mut value: libc::c_int = 0;
    let mut length = size_of::<libc::c_int>() as libc::socklen_t;
    // SAFETY: fills one number.
    let result = unsafe { libc::getsockopt(fd, level, option, (&raw mut value).cast(), &raw mut length) };
    (result == 0).then_some(value)
}

fn set_nonblocking(fd: RawFd) {
    // SAFETY: plain system calls.
    unsafe { libc::fcntl(fd, libc::F_SETFL, libc::fcntl(fd, libc::F_GETFL) | libc::O_NONBLOCK) };
}

/// A new socket of this process, and its reference.
fn enter(p: &mut Process, made: State, counted_as: i32, options: Term) -> Term {
    let (domain, kind) = (made.domain, made.kind);
    let socket = Socket::new(made);
    let mut guard = socket.lock();
    guard.owner = Some(p.pid);
    guard.watch(p.pid);
    guard.debug = flag(options, "debug", info::socket_debug());
    guard.registered = flag(options, "use_registry", info::uses_registry());
    let registered = guard.registered;
    drop(guard);
    counts::add(domain, kind, counted_as);
    if registered {
        message::register(&socket, "add");
    }
    let reference = socket.reference(p);
    ok(p, reference)
}

pub(super) fn nif_open_4(p: &mut Process, domain: Term, kind: Term, protocol: Term, options: Term) -> Term {
    let Some(given) = int(protocol) else { return bad_number(p, protocol) };
    if !options.is_map() {
        return p.badarg();
    }
    let Some(domain) = words::numbered(&words::DOMAINS, domain) else { return invalid(p, "domain") };
    let Some(kind) = words::numbered(&words::KINDS[..4], kind) else { return invalid(p, "type") };
    // SAFETY: a plain system call.
    let open = || match unsafe { libc::socket(domain, kind | libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC, given) } {
        fd if fd < 0 => Err(crate::io::stdio::errno()),
        fd => Ok(fd),
    };
    let namespace = field(options, "netns").and_then(|path| path.as_bytes());
    let opened = match namespace {
        Some(path) => match in_namespace(&path, open) {
            Ok(opened) => opened,
            Err(name) => return error(p, atom::word(name)),
        },
        None => open(),
    };
    let fd = match opened {
        Ok(fd) => fd,
        Err(number) => return posix_error(p, number),
    };
    let protocol = if given == 0 { int_option(fd, libc::SOL_SOCKET, libc::SO_PROTOCOL).unwrap_or(0) } else { given };
    enter(p, State::new(Descriptor { fd, owned: true }, domain, kind, protocol), given, options)
}

pub(super) fn nif_open_2(p: &mut Process, fd: Term, options: Term) -> Term {
    let Some(given) = int(fd) else { return bad_number(p, fd) };
    if !options.is_map() {
        return p.badarg();
    }
    let ask = |option: i32| int_option(given, libc::SOL_SOCKET, option);
    let told = |name: &str, table: &[(i32, &str)]| words::numbered(table, field(options, name)?);
    let Some(domain) = ask(libc::SO_DOMAIN).or_else(|| told("domain", &words::DOMAINS)) else {
        return invalid(p, "domain");
    };
    let Some(kind) = ask(libc::SO_TYPE).or_else(|| told("type", &words::KINDS[..4])) else { return invalid(p, "type") };
    let protocol = ask(libc::SO_PROTOCOL).or_else(|| field(options, "protocol").and_then(int)).unwrap_or(0);
    let owned = flag(options, "dup", true);
    // SAFETY: a plain system call.
    let fd = if owned { unsafe { libc::fcntl(given, libc::F_DUPFD_CLOEXEC, 0) } } else { given };
    if fd < 0 {
        return last_error(p);
    }
    set_nonblocking(fd);
    let mut made = State::new(Descriptor { fd, owned }, domain, kind, protocol);
    made.origin = Some(given);
    let mut peer = Raw::room();
    // SAFETY: a storage is filled.
    if unsafe { libc::getpeername(fd, peer.pointer_mut(), &raw mut peer.length) } == 0 {
        made.write |= state::CONNECTED;
    }
    enter(p, made, protocol, options)
}

pub(super) fn nif_bind_2(p: &mut Process, socket: Term, address: Term) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    let Some(raw) = address::decode(address) else { return invalid(p, "sockaddr") };
    let mut guard = socket.lock();
    if !guard.can_read() {
        return closed(p);
    }
    // SAFETY: pointer and length are of the address.
    let result = unsafe { libc::bind(guard.fd(), raw.pointer(), raw.length) };
    if result == 0 {
        guard.read |= state::BOUND;
    }
    done(p, result)
}

pub(super) fn nif_connect_3(p: &mut Process, socket: Term, reference: Term, address: Term) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    if !reference.is_reference() {
        return p.badarg();
    }
    match address::decode(address) {
        Some(raw) => connect(p, &mut socket.lock(), Some((raw, reference))),
        None => invalid(p, "sockaddr"),
    }
}

pub(super) fn nif_connect_1(p: &mut Process, socket: Term) -> Term {
    match Socket::behind(socket) {
        Some(socket) => connect(p, &mut socket.lock(), None),
        None => p.badarg(),
    }
}

/// Begins to connect, or ends it when the socket is said to be ready.
fn connect(p: &mut Process, guard: &mut Guard, to: Option<(Raw, Term)>) -> Term {
    if !guard.can_write() {
        return closed(p);
    }
    if guard.writers.current.is_some() {
        return error_invalid(p, "state");
    }
    match (guard.connector.as_ref().map(|connector| connector.pid == p.pid), to) {
        (Some(false), Some(_)) => error(p, atom::word("already")),
        (Some(false) | None, None) => raise_state(p),
        (Some(true), _) => connected(p, guard),
        (None, Some((address, reference))) => begin_connect(p, guard, &address, reference),
    }
}

fn connected(p: &mut Process, guard: &mut Guard) -> Term {
    guard.connector = None;
    guard.write &= !state::CONNECTING;
    match int_option(guard.fd(), libc::SOL_SOCKET, libc::SO_ERROR) {
        Some(0) => {
            guard.write |= state::CONNECTED;
            Term::OK
        }
        Some(number) => posix_error(p, number),
        None => last_error(p),
    }
}

fn begin_connect(p: &mut Process, guard: &mut Guard, address: &Raw, reference: Term) -> Term {
    // SAFETY: pointer and length are of the address.
    if unsafe { libc::connect(guard.fd(), address.pointer(), address.length) } == 0 {
        guard.write |= state::CONNECTED;
        return Term::OK;
    }
    match crate::io::stdio::errno() {
        libc::EAGAIN | libc::EINPROGRESS => {
            guard.select(Side::Write, p.pid, reference);
            guard.watch(p.pid);
            guard.connector = Some(Request::new(p.pid, reference));
            guard.write |= state::CONNECTING;
            atom::word("select")
        }
        number => posix_error(p, number),
    }
}

pub(super) fn nif_listen_2(p: &mut Process, socket: Term, backlog: Term) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    let Some(backlog) = int(backlog) else { return bad_number(p, backlog) };
    let mut guard = socket.lock();
    if !guard.can_read() {
        return closed(p);
    }
    // SAFETY: a plain system call.
    let result = unsafe { libc::listen(guard.fd(), backlog) };
    if result == 0 {
        guard.read |= state::LISTENING;
    }
    done(p, result)
}

pub(super) fn nif_accept_2(p: &mut Process, socket: Term, reference: Term) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    let mut guard = socket.lock();
    if !guard.can_read() {
        return closed(p);
    }
    if guard.readers.current.is_some() {
        return error_invalid(p, "state");
    }
    let place = guard.acceptors.place(p.pid);
    match place {
        Place::Free | Place::Current => {}
        Place::Waiting => return raise_state(p),
        Place::Outside => {
            guard.push(Role::Acceptor, p.pid, reference);
            return atom::word("select");
        }
    }
    guard.count(Counter::AccTries, 1);
    let flags = libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC;
    // SAFETY: the address is not asked for.
    let fd = unsafe { libc::accept4(guard.fd(), std::ptr::null_mut(), std::ptr::null_mut(), flags) };
    if fd < 0 {
        return not_accepted(p, &mut guard, place, reference);
    }
    let result = accepted(p, &mut guard, fd);
    if place == Place::Current && !guard.activate_next(Role::Acceptor) {
        guard.read &= !state::ACCEPTING;
    }
    result
}

fn not_accepted(p: &mut Process, guard: &mut Guard, place: Place, reference: Term) -> Term {
    let number = crate::io::stdio::errno();
    if number == libc::EAGAIN {
        // The reference of who waits already stays the one that it began with.
        if place == Place::Free {
            guard.make_current(Role::Acceptor, p.pid, reference);
        } else {
            guard.count(Counter::AccWaits, 1);
        }
        guard.select(Side::Read, p.pid, reference);
        guard.read |= state::ACCEPTING;
        return atom::word("select");
    }
    guard.count(Counter::AccFails, 1);
    if place == Place::Current {
        guard.abort_waiting(Role::Acceptor, atom::word(crate::io::posix::name(number)));
    }
    posix_error(p, number)
}

/// A socket of this process that takes most of what was set from the one that listens.
fn accepted(p: &mut Process, listener: &mut Guard, fd: RawFd) -> Term {
    listener.count(Counter::AccSuccess, 1);
    let mut made = State::new(Descriptor { fd, owned: true }, listener.domain, listener.kind, listener.protocol);
    (made.read_buffer, made.read_count) = (listener.read_buffer, listener.read_count);
    (made.read_control, made.write_control) = (listener.read_control, listener.write_control);
    (made.wraps, made.debug, made.registered) = (listener.wraps, listener.debug, listener.registered);
    made.owner = Some(p.pid);
    counts::add(made.domain, made.kind, made.protocol);
    let registered = made.registered;
    let socket = Socket::new(made);
    socket.lock().watch(p.pid);
    // It is the listening socket that shows it.
    listener.write |= state::CONNECTED;
    if registered {
        message::register(&socket, "add");
    }
    let reference = socket.reference(p);
    ok(p, reference)
}

pub(super) fn nif_close_1(p: &mut Process, socket: Term) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    let mut guard = socket.lock();
    if !guard.can_read() {
        return closed(p);
    }
    guard.closer = Some(p.pid);
    guard.watch(p.pid);
    guard.stop();
    Term::OK
}

pub(super) fn nif_finalize_close_1(p: &mut Process, socket: Term) -> Term {
    match blocking::take_result::<Result<(), i32>>(p) {
        Some(Poll::Ready(result)) => return given_back(p, result),
        Some(Poll::Pending) => return p.retry(),
        None => {}
    }
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    let mut guard = socket.lock();
    if guard.read & state::CLOSED != 0 {
        return closed(p);
    }
    if guard.read & state::CLOSING == 0 || guard.closer != Some(p.pid) {
        return raise_state(p);
    }
    let lingers = guard.lingers();
    let Some(descriptor) = guard.end() else { return Term::OK };
    drop(guard);
    if !lingers {
        return given_back(p, close::give_back(descriptor));
    }
    match blocking::blocking(p, move || close::give_back(descriptor)) {
        Poll::Ready(result) => given_back(p, result),
        Poll::Pending => p.retry(),
    }
}

fn given_back(p: &mut Process, result: Result<(), i32>) -> Term {
    match result {
        Ok(()) => Term::OK,
        Err(libc::EAGAIN) => error(p, atom::word("timeout")),
        Err(number) => posix_error(p, number),
    }
}

pub(super) fn nif_shutdown_2(p: &mut Process, socket: Term, how: Term) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    let number = match if how.is_atom() { atom::name(how) } else { "" } {
        "read" => libc::SHUT_RD,
        "write" => libc::SHUT_WR,
        "read_write" => libc::SHUT_RDWR,
        _ => {
            let what = p.tuple(&[atom::word("how"), how]);
            return raise_invalid(p, what);
        }
    };
    let guard = socket.lock();
    if !guard.can_read() {
        return closed(p);
    }
    // SAFETY: a plain system call.
    let result = unsafe { libc::shutdown(guard.fd(), number) };
    done(p, result)
}

/// An address that a system call tells.
fn name(
    p: &mut Process,
    socket: Term,
    ask: unsafe extern "C" fn(i32, *mut libc::sockaddr, *mut libc::socklen_t) -> i32,
) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    let guard = socket.lock();
    if !guard.can_read() {
        return closed(p);
    }
    let mut raw = Raw::room();
    // SAFETY: a storage is filled.
    if unsafe { ask(guard.fd(), raw.pointer_mut(), &raw mut raw.length) } < 0 {
        return last_error(p);
    }
    let address = address::encode(p, &raw);
    ok(p, address)
}

pub(super) fn nif_sockname_1(p: &mut Process, socket: Term) -> Term {
    name(p, socket, libc::getsockname)
}

pub(super) fn nif_peername_1(p: &mut Process, socket: Term) -> Term {
    name(p, socket, libc::getpeername)
}

pub(super) fn nif_cancel_3(p: &mut Process, socket: Term, operation: Term, reference: Term) -> Term {
    let Some(socket) = Socket::behind(socket) else { return p.badarg() };
    if !operation.is_atom() || !reference.is_reference() {
        return p.badarg();
    }
    let mut guard = socket.lock();
    let open = guard.can_read();
    match atom::name(operation) {
        _ if !open => closed(p),
        "connect" => cancel_connect(p, &mut guard, reference),
        "accept" => cancel(p, &mut guard, Role::Acceptor, reference),
        "send" | "sendto" | "sendmsg" | "sendfile" => cancel(p, &mut guard, Role::Writer, reference),
        "recv" | "recvfrom" | "recvmsg" => cancel(p, &mut guard, Role::Reader, reference),
        _ => p.badarg(),
    }
}

/// Whether the message that ends the waiting was taken back or is on its way.
fn cancelled(guard: &mut Guard, side: Side) -> Term {
    if guard.cancel_selection(side) { Term::OK } else { atom::word("select_sent") }
}

fn cancel_connect(p: &mut Process, guard: &mut Guard, reference: Term) -> Term {
    if !guard.connector.as_ref().is_some_and(|connector| connector.pid == p.pid && connector.is(reference)) {
        return atom::word("not_found");
    }
    guard.connector = None;
    guard.write &= !state::CONNECTING;
    cancelled(guard, Side::Write)
}

fn cancel(p: &mut Process, guard: &mut Guard, role: Role, reference: Term) -> Term {
    let requests = guard.requests(role);
    let current = requests.current.as_ref().is_some_and(|current| current.pid == p.pid && current.is(reference));
    if current {
        let result = cancelled(guard, role.side());
        if !guard.activate_next(role) && role == Role::Acceptor {
            guard.read &= !state::ACCEPTING;
        }
        return result;
    }
    if requests.place(p.pid) == Place::Waiting && requests.remove(p.pid, Some(reference)) {
        Term::OK
    } else {
        atom::word("not_found")
    }
}

beamless_abi::for_each_bif_prim_socket!(doors);
