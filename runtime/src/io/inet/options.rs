//! Options of sockets: those the operating system keeps, in a table, and those that say how data is handed over.

use super::address::Family;
use super::ancillary;
use super::socket::{Reply, Socket, last_error, number_at};
use crate::io::packet::{Framing, Limits};
use std::ffi::c_void;
use std::os::fd::RawFd;

/// Who reads: a process by asking, or messages as data comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Active {
    Passive,
    Always,
    Once,
    /// So many messages more.
    Count(i32),
}

#[derive(Clone, Debug)]
pub struct Options {
    pub active: Active,
    pub binary: bool,
    /// `{deliver, term}`.
    pub terms: bool,
    pub header: usize,
    pub packet: Framing,
    pub packet_size: usize,
    pub delimiter: u8,
    pub exit_on_close: bool,
    pub buffer: usize,
    /// Was set, not only by default.
    pub buffer_set: bool,
    pub high: usize,
    pub low: usize,
    pub high_messages: i32,
    pub low_messages: i32,
    pub send_timeout: i32,
    pub send_timeout_close: bool,
    pub delay_send: bool,
    pub show_reset: bool,
    pub read_packets: i32,
    pub debug: i32,
    /// File of the network namespace in which the socket is opened.
    pub namespace: Option<Vec<u8>>,
    /// Which ancillary data was asked for, by bits.
    pub ancillary: u8,
}

impl Options {
    pub fn new(datagrams: bool) -> Options {
        Options {
            active: Active::Passive,
            binary: false,
            terms: true,
            header: 0,
            packet: Framing::Raw,
            packet_size: 0,
            delimiter: b'\n',
            exit_on_close: true,
            buffer: if datagrams { 8192 } else { 1460 },
            buffer_set: false,
            high: 8192,
            low: 4096,
            high_messages: 8192,
            low_messages: 4096,
            send_timeout: -1,
            send_timeout_close: false,
            delay_send: false,
            show_reset: false,
            read_packets: 5,
            debug: 0,
            namespace: None,
            ancillary: 0,
        }
    }

    pub fn limits(&self) -> Limits {
        let line = if self.packet == Framing::Line { self.buffer.max(self.packet_size) } else { 0 };
        Limits { packet: self.packet_size, line: if self.packet_size == 0 { line } else { 0 }, delimiter: self.delimiter }
    }
}

/// An option of the operating system whose value is one number: its number in `prim_inet`, level and name there, and whether a refusal is told.
const NUMBERS: &[(u8, i32, i32, bool)] = &[
    (0, libc::SOL_SOCKET, libc::SO_REUSEADDR, false),
    (1, libc::SOL_SOCKET, libc::SO_KEEPALIVE, false),
    (2, libc::SOL_SOCKET, libc::SO_DONTROUTE, false),
    (4, libc::SOL_SOCKET, libc::SO_BROADCAST, false),
    (5, libc::SOL_SOCKET, libc::SO_OOBINLINE, false),
    (6, libc::SOL_SOCKET, libc::SO_SNDBUF, false),
    (7, libc::SOL_SOCKET, libc::SO_RCVBUF, false),
    (8, libc::SOL_SOCKET, libc::SO_PRIORITY, true),
    (9, libc::IPPROTO_IP, libc::IP_TOS, true),
    (10, libc::IPPROTO_TCP, libc::TCP_NODELAY, false),
    (12, libc::IPPROTO_IP, libc::IP_MULTICAST_TTL, true),
    (13, libc::IPPROTO_IP, libc::IP_MULTICAST_LOOP, true),
    (16, libc::IPPROTO_IPV6, libc::IPV6_V6ONLY, true),
    (41, libc::IPPROTO_IPV6, libc::IPV6_TCLASS, true),
    (43, libc::IPPROTO_IP, libc::IP_RECVTOS, true),
    (44, libc::IPPROTO_IPV6, libc::IPV6_RECVTCLASS, true),
    (46, libc::IPPROTO_IP, libc::IP_TTL, true),
    (47, libc::IPPROTO_IP, libc::IP_RECVTTL, true),
    (48, libc::IPPROTO_TCP, libc::TCP_CORK, true),
];

/// Options that ask for ancillary data.
const RECEIVED: [u8; 3] = [43, 44, 47];

fn set_raw(fd: RawFd, level: i32, name: i32, value: &[u8]) -> i32 {
    let at: *const c_void = value.as_ptr().cast();
    // SAFETY: the slice is valid for its length.
    unsafe { libc::setsockopt(fd, level, name, at, value.len() as libc::socklen_t) }
}

fn set_number(fd: RawFd, level: i32, name: i32, value: i32) -> i32 {
    set_raw(fd, level, name, &value.to_ne_bytes())
}

fn get_raw(fd: RawFd, level: i32, name: i32, room: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0u8; room];
    let mut length = room as libc::socklen_t;
    // SAFETY: the vector has that much room.
    let result = unsafe { libc::getsockopt(fd, level, name, bytes.as_mut_ptr().cast(), &raw mut length) };
    bytes.truncate(length as usize);
    (result == 0).then_some(bytes)
}

pub fn get_number(fd: RawFd, level: i32, name: i32) -> Option<i32> {
    Some(i32::from_ne_bytes(get_raw(fd, level, name, 4)?.try_into().ok()?))
}

/// Sets options; true when the socket has become active.
pub fn set(socket: &mut Socket, mut data: &[u8]) -> Result<bool, &'static str> {
    let was_passive = socket.options.active == Active::Passive;
    let before = socket.options.packet;
    while let Some((&option, rest)) = data.split_first() {
        data = one(socket, option, rest)?;
    }
    let active = socket.options.active != Active::Passive;
    Ok(active && (was_passive || before != socket.options.packet))
}

/// Sets one option; gives what follows it.
fn one<'a>(socket: &mut Socket, option: u8, data: &'a [u8]) -> Result<&'a [u8], &'static str> {
    let value = number_at(data, 0).ok_or("einval")?;
    let mut rest = &data[4..];
    if let Some(&(_, level, name, told)) = NUMBERS.iter().find(|row| row.0 == option) {
        let result = set_number(socket.fd, level, name, value);
        if result < 0 && told {
            return Err(last_error());
        }
        if let Some(kind) = RECEIVED.iter().position(|&number| number == option) {
            let others = socket.options.ancillary & !(1 << kind);
            socket.options.ancillary = others | u8::from(value != 0) << kind;
        }
        if option == 7 && !socket.options.buffer_set {
            // No datagram is larger.
            let most = if socket.kind == libc::SOCK_DGRAM { 65536 } else { usize::MAX };
            socket.options.buffer = socket.options.buffer.max((value.max(0) as usize).min(most));
        }
        return Ok(rest);
    }
    let options = &mut socket.options;
    let size = value.max(0) as usize;
    match option {
        3 => {
            let seconds = number_at(data, 4).ok_or("einval")?;
            rest = &data[8..];
            let linger = [value.to_ne_bytes(), seconds.to_ne_bytes()].concat();
            set_raw(socket.fd, libc::SOL_SOCKET, libc::SO_LINGER, &linger);
        }
        11 => {
            let result = if socket.family == Family::V6 {
                set_number(socket.fd, libc::IPPROTO_IPV6, libc::IPV6_MULTICAST_IF, value)
            } else {
                set_raw(socket.fd, libc::IPPROTO_IP, libc::IP_MULTICAST_IF, &data[..4])
            };
            if result < 0 {
                return Err(last_error());
            }
        }
        14 | 15 => rest = membership(socket.fd, option == 14, value, data)?,
        20 => (options.buffer, options.buffer_set) = (size.max(1), true),
        21 => options.header = size,
        22 => {
            options.active = match value {
                0 => Active::Passive,
                1 => Active::Always,
                2 => Active::Once,
                _ => {
                    let added = i32::from(i16::from_be_bytes(rest.get(..2).and_then(|two| two.try_into().ok()).ok_or("einval")?));
                    rest = &rest[2..];
                    counted(options.active, added).ok_or("einval")?
                }
            }
        }
        23 => options.packet = Framing::by_number(size).filter(|_| value >= 0).ok_or("einval")?,
        24 => options.binary = value == 1,
        25 => options.terms = value == 1,
        26 => options.exit_on_close = value != 0,
        27 => options.high = size,
        28 => options.low = size,
        30 => options.send_timeout = value,
        31 => options.delay_send = value != 0,
        32 => options.packet_size = size,
        33 => options.read_packets = value.max(1),
        34 => {
            let name = number_at(data, 4).ok_or("einval")?;
            let length = number_at(data, 8).ok_or("einval")?.max(0) as usize;
            let bytes = data.get(12..12 + length).ok_or("einval")?;
            rest = &data[12 + length..];
            if set_raw(socket.fd, value, name, bytes) < 0 {
                return Err(last_error());
            }
        }
        35 => options.send_timeout_close = value != 0,
        36 => options.high_messages = value,
        37 => options.low_messages = value,
        38 => {
            let name = rest.get(..size).ok_or("einval")?;
            (options.namespace, rest) = (Some(name.to_vec()), &rest[size..]);
        }
        39 => options.show_reset = value != 0,
        40 => options.delimiter = value as u8,
        42 => {
            let device = rest.get(..size).ok_or("einval")?;
            rest = &rest[size..];
            if set_raw(socket.fd, libc::SOL_SOCKET, libc::SO_BINDTODEVICE, device) < 0 {
                return Err(last_error());
            }
        }
        99 => options.debug = value,
        _ => return Err("einval"),
    }
    Ok(rest)
}

/// `{active, N}` adds to the count; `None` when that is too much.
fn counted(active: Active, added: i32) -> Option<Active> {
    let before = if let Active::Count(left) = active { left } else { 0 };
    match before + added {
        sum if sum > 32767 => None,
        sum if sum <= 0 => Some(Active::Count(0)),
        sum => Some(Active::Count(sum)),
    }
}

/// Joins or leaves a group.
fn membership(fd: RawFd, join: bool, domain: i32, data: &[u8]) -> Result<&[u8], &'static str> {
    let index = number_at(data, 4).ok_or("einval")?.to_ne_bytes();
    let (result, rest) = if domain == 1 {
        let group = data.get(8..16).ok_or("einval")?;
        let name = if join { libc::IP_ADD_MEMBERSHIP } else { libc::IP_DROP_MEMBERSHIP };
        (set_raw(fd, libc::IPPROTO_IP, name, &[group, &index].concat()), &data[16..])
    } else {
        let group = data.get(8..24).ok_or("einval")?;
        let name = if join { libc::IPV6_ADD_MEMBERSHIP } else { libc::IPV6_DROP_MEMBERSHIP };
        (set_raw(fd, libc::IPPROTO_IPV6, name, &[group, &index].concat()), &data[24..])
    };
    if result < 0 { Err(last_error()) } else { Ok(rest) }
}

/// The values of options; one that the operating system does not tell is left out.
pub fn get(socket: &Socket, mut data: &[u8]) -> Reply {
    let options = &socket.options;
    let mut out = Vec::new();
    while let Some((&option, rest)) = data.split_first() {
        data = rest;
        if let Some(&(_, level, name, _)) = NUMBERS.iter().find(|row| row.0 == option) {
            if let Some(value) = get_number(socket.fd, level, name) {
                out.push(option);
                out.extend_from_slice(&value.to_be_bytes());
            }
            continue;
        }
        let value = match option {
            3 => {
                if let Some(linger) = get_raw(socket.fd, libc::SOL_SOCKET, libc::SO_LINGER, 8) {
                    out.push(option);
                    for part in linger.chunks_exact(4) {
                        out.extend(part.iter().rev());
                    }
                }
                continue;
            }
            34 => {
                data = raw(socket.fd, data, &mut out)?;
                continue;
            }
            38 => {
                if let Some(name) = &options.namespace {
                    out.push(option);
                    out.extend_from_slice(&(name.len() as i32).to_be_bytes());
                    out.extend_from_slice(name);
                }
                continue;
            }
            42 => {
                if let Some(mut device) = get_raw(socket.fd, libc::SOL_SOCKET, libc::SO_BINDTODEVICE, libc::IFNAMSIZ) {
                    // The name is ended by a NUL.
                    device.pop_if(|last| *last == 0);
                    out.push(option);
                    out.extend_from_slice(&(device.len() as i32).to_be_bytes());
                    out.extend_from_slice(&device);
                }
                continue;
            }
            11 => {
                let found = get_raw(socket.fd, libc::IPPROTO_IP, libc::IP_MULTICAST_IF, 4).unwrap_or_else(|| vec![0; 4]);
                out.push(option);
                out.extend_from_slice(&found);
                out.extend_from_slice(&i32::from(socket.family.number()).to_be_bytes());
                continue;
            }
            20 => options.buffer as i32,
            21 => options.header as i32,
            22 => {
                let (kind, count) = match options.active {
                    Active::Passive => (0, None),
                    Active::Always => (1, None),
                    Active::Once => (2, None),
                    Active::Count(left) => (3, Some(left as i16)),
                };
                out.push(option);
                out.extend_from_slice(&i32::to_be_bytes(kind));
                out.extend(count.map(i16::to_be_bytes).into_iter().flatten());
                continue;
            }
            23 => options.packet.number() as i32,
            24 => i32::from(options.binary),
            25 => i32::from(options.terms),
            26 => i32::from(options.exit_on_close),
            27 => options.high as i32,
            28 => options.low as i32,
            30 => options.send_timeout,
            31 => i32::from(options.delay_send),
            32 => options.packet_size as i32,
            33 => options.read_packets,
            35 => i32::from(options.send_timeout_close),
            36 => options.high_messages,
            37 => options.low_messages,
            39 => i32::from(options.show_reset),
            40 => i32::from(options.delimiter),
            45 => {
                packet_options(socket, &mut out);
                continue;
            }
            99 => options.debug,
            _ => return Err("einval"),
        };
        out.push(option);
        out.extend_from_slice(&value.to_be_bytes());
    }
    Ok(out)
}

/// What the system keeps of the last packet, if it does.
fn packet_options(socket: &Socket, out: &mut Vec<u8>) {
    let (level, name) = if socket.family == Family::V6 {
        (libc::IPPROTO_IPV6, libc::IPV6_2292PKTOPTIONS)
    } else {
        (libc::IPPROTO_IP, libc::IP_PKTOPTIONS)
    };
    let Some(control) = get_raw(socket.fd, level, name, ancillary::ROOM) else { return };
    let items = ancillary::items(&control);
    out.push(45);
    out.extend_from_slice(&(5 * items.len() as i32).to_be_bytes());
    for (row, value) in items {
        out.push(row.option);
        out.extend_from_slice(&value.to_be_bytes());
    }
}

/// `{raw, Level, Name, SizeOrValue}`.
fn raw<'a>(fd: RawFd, data: &'a [u8], out: &mut Vec<u8>) -> Result<&'a [u8], &'static str> {
    let (level, name) = number_at(data, 0).zip(number_at(data, 4)).ok_or("einval")?;
    let (&given, size) = data.get(8).zip(number_at(data, 9)).ok_or("einval")?;
    let size = size.max(0) as usize;
    let rest = if given == 1 { data.get(13 + size..).ok_or("einval")? } else { &data[13..] };
    let value = get_raw(fd, level, name, size).ok_or_else(last_error)?;
    out.push(34);
    for number in [level, name, value.len() as i32] {
        out.extend_from_slice(&number.to_be_bytes());
    }
    out.extend_from_slice(&value);
    Ok(rest)
}
