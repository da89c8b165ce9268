//! Control messages that come and go beside data: as maps, and as the operating system has them.

use super::address::{Raw, encode as address, v4_term, v6_term};
use super::error_queue;
use super::words::{field, int, level, level_term, map};
use crate::process::Process;
use crate::term::{Build, BuildBinary, Term, atom};
use std::mem::size_of;

/// What a control message holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Only its bytes are known.
    Bytes,
    Int,
    /// One byte.
    Byte,
    /// A type of service: one byte that comes, a number that goes.
    Service,
    Time,
    Packet4,
    Packet6,
    Address,
    Error,
}

struct Row {
    level: i32,
    kind: i32,
    name: &'static str,
    shape: Shape,
    /// It can be sent by value.
    goes: bool,
}

const fn row(level: i32, kind: i32, name: &'static str, shape: Shape, goes: bool) -> Row {
    Row { level, kind, name, shape, goes }
}

const IP: i32 = libc::IPPROTO_IP;
const IPV6: i32 = libc::IPPROTO_IPV6;

const ROWS: [Row; 15] = [
    row(libc::SOL_SOCKET, libc::SCM_CREDENTIALS, "credentials", Shape::Bytes, false),
    row(libc::SOL_SOCKET, libc::SCM_RIGHTS, "rights", Shape::Bytes, false),
    row(libc::SOL_SOCKET, libc::SCM_TIMESTAMP, "timestamp", Shape::Time, true),
    row(IP, libc::IP_TOS, "tos", Shape::Service, true),
    row(IP, libc::IP_TTL, "ttl", Shape::Int, true),
    row(IP, libc::IP_RECVTTL, "recvttl", Shape::Byte, false),
    row(IP, libc::IP_PKTINFO, "pktinfo", Shape::Packet4, false),
    row(IP, libc::IP_ORIGDSTADDR, "origdstaddr", Shape::Address, false),
    row(IP, libc::IP_RECVTOS, "recvtos", Shape::Service, false),
    row(IP, libc::IP_RECVERR, "recverr", Shape::Error, false),
    row(IPV6, libc::IPV6_PKTINFO, "pktinfo", Shape::Packet6, false),
    row(IPV6, libc::IPV6_HOPLIMIT, "hoplimit", Shape::Int, true),
    row(IPV6, libc::IPV6_TCLASS, "tclass", Shape::Int, true),
    row(IPV6, libc::IPV6_RECVTCLASS, "recvtclass", Shape::Int, false),
    row(IPV6, libc::IPV6_RECVERR, "recverr", Shape::Error, false),
];

/// Words for types of service.
const SERVICES: [(i32, &str); 4] = [(0x10, "lowdelay"), (0x08, "throughput"), (0x04, "reliability"), (0x02, "mincost")];
/// The bits of a type of service that have words.
const SERVICE_MASK: i32 = 0x1e;

/// The word for a type of service, or its number.
pub fn service_term(value: i32) -> Term {
    let word = SERVICES.iter().find(|row| row.0 == value & SERVICE_MASK);
    word.map_or(Term::small(value.into()), |row| atom::word(row.1))
}

pub fn service(term: Term) -> Option<i32> {
    super::words::numbered(&SERVICES, term)
}

const HEADER: usize = size_of::<libc::cmsghdr>();
/// Control messages begin at multiples of a pointer's size.
const ALIGNMENT: usize = size_of::<usize>();

fn int_at(data: &[u8], at: usize) -> Option<i32> {
    Some(i32::from_ne_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

fn word_at(data: &[u8], at: usize) -> Option<i64> {
    Some(i64::from_ne_bytes(data.get(at..at + 8)?.try_into().ok()?))
}

/// The value that the bytes stand for.
fn value(p: &mut Process, shape: Shape, data: &[u8]) -> Option<Term> {
    let number = |number: i32| Term::small(number.into());
    Some(match shape {
        Shape::Bytes => return None,
        Shape::Int => number(int_at(data, 0)?),
        Shape::Byte => number((*data.first()?).into()),
        Shape::Service => service_term((*data.first()?).into()),
        Shape::Time => {
            let (seconds, microseconds) = (p.integer_i64(word_at(data, 0)?), p.integer_i64(word_at(data, 8)?));
            map(p, &[("sec", seconds), ("usec", microseconds)])
        }
        Shape::Packet4 => {
            let (destination, to) = (v4_term(p, data.get(4..8)?), v4_term(p, data.get(8..12)?));
            map(p, &[("ifindex", number(int_at(data, 0)?)), ("spec_dst", destination), ("addr", to)])
        }
        Shape::Packet6 => {
            let to = v6_term(p, data.get(..16)?);
            map(p, &[("addr", to), ("ifindex", number(int_at(data, 16)?))])
        }
        Shape::Address => {
            let raw = Raw::of_bytes(data)?;
            address(p, &raw)
        }
        Shape::Error => error_queue::encode(p, data)?,
    })
}

/// One message as a map.
fn item(p: &mut Process, header: &libc::cmsghdr, data: &[u8]) -> Term {
    let row = ROWS.iter().find(|row| (row.level, row.kind) == (header.cmsg_level, header.cmsg_type));
    let kind = row.map_or(Term::small(header.cmsg_type.into()), |row| atom::word(row.name));
    let shown = row.and_then(|row| value(p, row.shape, data));
    let bytes = p.binary(data);
    let mut pairs = vec![("level", level_term(header.cmsg_level)), ("type", kind), ("data", bytes)];
    pairs.extend(shown.map(|value| ("value", value)));
    map(p, &pairs)
}

/// The maps of all messages.
pub fn encode(p: &mut Process, mut control: &[u8]) -> Term {
    let mut items = Vec::new();
    while let Some(header) = control.get(..HEADER) {
        // SAFETY: a header is plain numbers, and there are as many bytes.
        let header: libc::cmsghdr = unsafe { header.as_ptr().cast::<libc::cmsghdr>().read_unaligned() };
        let length = header.cmsg_len as usize;
        let Some(data) = control.get(HEADER..length) else { break };
        items.push(item(p, &header, data));
        control = control.get(length.next_multiple_of(ALIGNMENT)..).unwrap_or_default();
    }
    p.list(&items)
}

/// Control messages of a list of maps, in at most so many bytes.
pub fn decode(list: Term, room: usize) -> Option<Vec<u8>> {
    let mut control = Vec::new();
    for item in list.proper_list()? {
        push(&mut control, item)?;
        if control.len() > room {
            return None;
        }
    }
    Some(control)
}

fn push(control: &mut Vec<u8>, item: Term) -> Option<()> {
    let (level, kind) = (level(field(item, "level")?)?, field(item, "type")?);
    let row = || ROWS.iter().find(|row| kind.is_atom() && row.level == level && row.name == atom::name(kind));
    let (kind, data) = match (field(item, "data"), field(item, "value")) {
        (Some(data), None) => {
            let kind = if kind.is_integer() { int(kind)? } else { row()?.kind };
            (kind, raw_data(data)?)
        }
        (None, Some(value)) => {
            let row = row().filter(|row| row.goes)?;
            (row.kind, sent_value(row.shape, value)?)
        }
        _ => return None,
    };
    // SAFETY: a header is plain numbers.
    let mut header: libc::cmsghdr = unsafe { std::mem::zeroed() };
    header.cmsg_len = (HEADER + data.len()) as _;
    (header.cmsg_level, header.cmsg_type) = (level, kind);
    // SAFETY: the header has that size.
    control.extend_from_slice(unsafe { std::slice::from_raw_parts((&raw const header).cast::<u8>(), HEADER) });
    control.extend_from_slice(&data);
    control.resize(control.len().next_multiple_of(ALIGNMENT), 0);
    Some(())
}

/// Bytes, or a number or boolean as a C `int`.
fn raw_data(data: Term) -> Option<Vec<u8>> {
    match data.as_bytes() {
        Some(bytes) => Some(bytes.into_owned()),
        None => Some(int(data).or_else(|| data.as_bool().map(i32::from))?.to_ne_bytes().to_vec()),
    }
}

fn sent_value(shape: Shape, value: Term) -> Option<Vec<u8>> {
    match shape {
        Shape::Int => Some(int(value)?.to_ne_bytes().to_vec()),
        Shape::Service => Some(service(value)?.to_ne_bytes().to_vec()),
        Shape::Time => {
            let (seconds, _) = (field(value, "sec")?.as_i64()?, field(value, "usec")?);
            // Both numbers are made of the seconds, as on the BEAM.
            Some([seconds.to_ne_bytes(), seconds.to_ne_bytes()].concat())
        }
        _ => None,
    }
}
