//! Addresses of sockets as maps, and as the operating system has them.

use super::words::{DOMAINS, field, int, map, numbered};
use crate::term::{Alloc, Build, BuildBinary, Term, atom};
use std::mem::{offset_of, size_of, zeroed};

/// Where the bytes of an address begin.
const DATA: usize = offset_of!(libc::sockaddr, sa_data);
const PATH: usize = offset_of!(libc::sockaddr_un, sun_path);

/// An address as system calls take it.
#[derive(Clone, Copy)]
pub struct Raw {
    pub storage: libc::sockaddr_storage,
    pub length: libc::socklen_t,
}

// SAFETY: plain numbers.
unsafe impl Send for Raw {}

impl Raw {
    /// Room for any address.
    pub fn room() -> Raw {
        // SAFETY: a storage is plain numbers, for which zeros are valid.
        Raw { storage: unsafe { zeroed() }, length: size_of::<libc::sockaddr_storage>() as libc::socklen_t }
    }

    pub fn pointer(&self) -> *const libc::sockaddr {
        (&raw const self.storage).cast()
    }

    pub fn pointer_mut(&mut self) -> *mut libc::sockaddr {
        (&raw mut self.storage).cast()
    }

    fn of(family: i32) -> Raw {
        let mut raw = Raw::room();
        raw.storage.ss_family = family as libc::sa_family_t;
        raw
    }

    fn bytes(&self) -> &[u8] {
        // SAFETY: a storage is plain bytes.
        unsafe { std::slice::from_raw_parts((&raw const self.storage).cast(), size_of::<libc::sockaddr_storage>()) }
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: as in `bytes`.
        unsafe { std::slice::from_raw_parts_mut((&raw mut self.storage).cast(), size_of::<libc::sockaddr_storage>()) }
    }

    /// An address that is in these bytes.
    pub fn of_bytes(bytes: &[u8]) -> Option<Raw> {
        let mut raw = Raw::room();
        raw.bytes_mut().get_mut(..bytes.len())?.copy_from_slice(bytes);
        raw.length = bytes.len() as libc::socklen_t;
        Some(raw)
    }

    /// # Safety
    /// Null, or an address that is as long as its family says, or `length` if that is more than 0.
    pub unsafe fn copied(from: *const libc::sockaddr, length: usize) -> Option<Raw> {
        if from.is_null() {
            return None;
        }
        let mut raw = Raw::room();
        // SAFETY: by the caller's word.
        unsafe {
            let size = if length > 0 { length } else { natural_length(i32::from((*from).sa_family)).unwrap_or(DATA) };
            std::ptr::copy_nonoverlapping(
                from.cast::<u8>(),
                raw.bytes_mut().as_mut_ptr(),
                size.min(size_of::<libc::sockaddr_storage>()),
            );
        }
        raw.length = length as libc::socklen_t;
        Some(raw)
    }
}

/// Bytes of a whole address of a family.
fn natural_length(family: i32) -> Option<usize> {
    Some(match family {
        libc::AF_INET => size_of::<libc::sockaddr_in>(),
        libc::AF_INET6 => size_of::<libc::sockaddr_in6>(),
        libc::AF_PACKET => size_of::<libc::sockaddr_ll>(),
        _ => return None,
    })
}

/// The number of an IPv4 address, as it is in memory.
pub fn v4(term: Term) -> Option<[u8; 4]> {
    if term.is_atom() {
        return Some(match atom::name(term) {
            "any" => [0; 4],
            "loopback" => [127, 0, 0, 1],
            "broadcast" => [255; 4],
            _ => return None,
        });
    }
    let parts: Vec<u8> =
        term.as_tuple()?.iter().map(|part| u8::try_from(part.as_small()?).ok()).collect::<Option<_>>()?;
    parts.try_into().ok()
}

pub fn v4_term(to: &mut impl Alloc, bytes: &[u8]) -> Term {
    let parts: Vec<Term> = bytes.iter().take(4).map(|&byte| Term::small(byte.into())).collect();
    to.tuple(&parts)
}

pub fn v6(term: Term) -> Option<[u8; 16]> {
    if term.is_atom() {
        let last = match atom::name(term) {
            "any" => 0,
            "loopback" => 1,
            _ => return None,
        };
        return Some(u128::to_be_bytes(last));
    }
    let parts = term.as_tuple().filter(|parts| parts.len() == 8)?;
    let mut bytes = [0; 16];
    for (to, part) in bytes.chunks_exact_mut(2).zip(parts) {
        to.copy_from_slice(&u16::try_from(part.as_small()?).ok()?.to_be_bytes());
    }
    Some(bytes)
}

pub fn v6_term(to: &mut impl Alloc, bytes: &[u8]) -> Term {
    let parts: Vec<Term> =
        bytes.chunks_exact(2).take(8).map(|two| Term::small(u16::from_be_bytes([two[0], two[1]]).into())).collect();
    to.tuple(&parts)
}

/// An address of a map that `prim_socket:enc_sockaddr/1` has completed.
pub fn decode(term: Term) -> Option<Raw> {
    let family = field(term, "family")?;
    let number = numbered(&DOMAINS, family)?;
    if !family.is_atom() {
        return native(term, number);
    }
    match number {
        libc::AF_INET => decode_v4(term),
        libc::AF_INET6 => decode_v6(term),
        libc::AF_UNIX => decode_local(term),
        _ => native(term, number),
    }
}

fn port(term: Term) -> Option<u16> {
    Some((int(field(term, "port")?)? as u16).to_be())
}

fn decode_v4(term: Term) -> Option<Raw> {
    let mut raw = Raw::of(libc::AF_INET);
    // SAFETY: a storage is as large and as aligned as this.
    let to = unsafe { &mut *raw.pointer_mut().cast::<libc::sockaddr_in>() };
    to.sin_port = port(term)?;
    to.sin_addr.s_addr = u32::from_ne_bytes(v4(field(term, "addr")?)?);
    raw.length = size_of::<libc::sockaddr_in>() as libc::socklen_t;
    Some(raw)
}

fn decode_v6(term: Term) -> Option<Raw> {
    let number = |name: &str| u32::try_from(field(term, name)?.as_i64()?).ok();
    let mut raw = Raw::of(libc::AF_INET6);
    // SAFETY: as in `decode_v4`.
    let to = unsafe { &mut *raw.pointer_mut().cast::<libc::sockaddr_in6>() };
    to.sin6_port = port(term)?;
    to.sin6_flowinfo = number("flowinfo")?;
    to.sin6_scope_id = number("scope_id")?;
    to.sin6_addr.s6_addr = v6(field(term, "addr")?)?;
    raw.length = size_of::<libc::sockaddr_in6>() as libc::socklen_t;
    Some(raw)
}

fn decode_local(term: Term) -> Option<Raw> {
    let path = field(term, "path")?;
    let path = path.as_bytes()?;
    // A name that is no path begins with a NUL and needs none at its end.
    let room = path.len() + usize::from(path.first() != Some(&0));
    if room > size_of::<libc::sockaddr_un>() - PATH {
        return None;
    }
    let mut raw = Raw::of(libc::AF_UNIX);
    raw.bytes_mut()[PATH..PATH + path.len()].copy_from_slice(&path);
    raw.length = (PATH + path.len()) as libc::socklen_t;
    Some(raw)
}

/// An address whose bytes are given.
fn native(term: Term, family: i32) -> Option<Raw> {
    let data = field(term, "addr")?;
    let data = data.as_bytes()?;
    let mut raw = Raw::of(family);
    raw.bytes_mut().get_mut(DATA..DATA + data.len())?.copy_from_slice(&data);
    raw.length = (DATA + data.len()) as libc::socklen_t;
    Some(raw)
}

/// The map of an address; a length that is 0 is that of its family.
pub fn encode(to: &mut impl Alloc, raw: &Raw) -> Term {
    let given = raw.length as usize;
    if given > 0 && given < DATA {
        return to.binary(&raw.bytes()[..given]);
    }
    let family = i32::from(raw.storage.ss_family);
    let length = if given > 0 { given } else { natural_length(family).unwrap_or(0) };
    let whole = natural_length(family).is_none_or(|natural| length >= natural);
    match family {
        libc::AF_INET if whole => encode_v4(to, raw),
        libc::AF_INET6 if whole => encode_v6(to, raw),
        libc::AF_PACKET if whole => super::link::encode(to, raw),
        libc::AF_UNIX if length >= PATH || given == 0 => encode_local(to, raw, given),
        _ => {
            let name = match family {
                libc::AF_PACKET => atom::word("packet"),
                _ => super::words::named(&DOMAINS, family),
            };
            encode_native(to, raw, length, name)
        }
    }
}

fn encode_v4(to: &mut impl Alloc, raw: &Raw) -> Term {
    // SAFETY: a storage is as large and as aligned as this.
    let from = unsafe { &*raw.pointer().cast::<libc::sockaddr_in>() };
    let address = v4_term(to, &from.sin_addr.s_addr.to_ne_bytes());
    let port = Term::small(u16::from_be(from.sin_port).into());
    map(to, &[("family", atom::word("inet")), ("port", port), ("addr", address)])
}

fn encode_v6(to: &mut impl Alloc, raw: &Raw) -> Term {
    // SAFETY: as in `encode_v4`.
    let from = unsafe { &*raw.pointer().cast::<libc::sockaddr_in6>() };
    let address = v6_term(to, &from.sin6_addr.s6_addr);
    // As a C `int`, which they are made of.
    let number = |number: u32| Term::small(i64::from(number as i32));
    let pairs = [
        ("family", atom::word("inet6")),
        ("port", Term::small(u16::from_be(from.sin6_port).into())),
        ("addr", address),
        ("flowinfo", number(from.sin6_flowinfo)),
        ("scope_id", number(from.sin6_scope_id)),
    ];
    map(to, &pairs)
}

fn encode_local(to: &mut impl Alloc, raw: &Raw, given: usize) -> Term {
    let end = if given > 0 { given.min(size_of::<libc::sockaddr_storage>()) } else { size_of::<libc::sockaddr_un>() };
    let path = &raw.bytes()[PATH..end];
    let length = path.iter().position(|&byte| byte == 0).unwrap_or(path.len());
    // A name that is no path begins with a NUL.
    let length = if length == 0 && given > 0 { path.len() } else { length };
    let path = to.binary(&path[..length]);
    map(to, &[("family", atom::word("local")), ("path", path)])
}

fn encode_native(to: &mut impl Alloc, raw: &Raw, length: usize, family: Term) -> Term {
    let data = to.binary(raw.bytes().get(DATA..length).unwrap_or_default());
    map(to, &[("family", family), ("addr", data)])
}

/// An address of hardware, whose family is a kind of hardware.
pub fn encode_hardware(to: &mut impl Alloc, raw: &Raw) -> Term {
    let family = super::words::named(&super::link::HARDWARE, i32::from(raw.storage.ss_family));
    encode_native(to, raw, size_of::<libc::sockaddr>(), family)
}
