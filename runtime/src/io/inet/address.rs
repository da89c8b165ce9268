//! Addresses of sockets: as `prim_inet` writes them in bytes, and as the operating system has them.

use std::mem::{offset_of, size_of, zeroed};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Family {
    V4,
    V6,
    Local,
}

impl Family {
    pub fn of_number(number: u8) -> Option<Family> {
        Some(match number {
            1 => Family::V4,
            2 => Family::V6,
            5 => Family::Local,
            _ => return None,
        })
    }

    pub fn number(self) -> u8 {
        match self {
            Family::V4 => 1,
            Family::V6 => 2,
            Family::Local => 5,
        }
    }

    pub fn domain(self) -> i32 {
        match self {
            Family::V4 => libc::AF_INET,
            Family::V6 => libc::AF_INET6,
            Family::Local => libc::AF_UNIX,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Address {
    V4([u8; 4], u16),
    V6 { ip: [u8; 16], port: u16, flow: u32, scope: u32 },
    Local(Vec<u8>),
    /// What a local socket without a name sends from.
    None,
    Other,
}

fn number32(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, &byte| number << 8 | u32::from(byte))
}

impl Address {
    /// Reads an address for a socket of a family; also what follows it.
    pub fn read(bytes: &[u8], family: Family) -> Option<(Address, &[u8])> {
        let (&kind, rest) = bytes.split_first()?;
        let port = || Some(u16::from_be_bytes(rest.get(..2)?.try_into().ok()?));
        let any = |v4: [u8; 4], last: u8| {
            let mut ip = [0; 16];
            ip[15] = last;
            let port = port()?;
            let address = if family == Family::V6 { Address::V6 { ip, port, flow: 0, scope: 0 } } else { Address::V4(v4, port) };
            Some((address, &rest[2..]))
        };
        match kind {
            1 => Some((Address::V4(rest.get(2..6)?.try_into().ok()?, port()?), &rest[6..])),
            2 => {
                let words = rest.get(18..26)?;
                let (flow, scope) = (number32(&words[..4]), number32(&words[4..]));
                Some((Address::V6 { ip: rest.get(2..18)?.try_into().ok()?, port: port()?, flow, scope }, &rest[26..]))
            }
            3 => any([0; 4], 0),
            4 => any([127, 0, 0, 1], 1),
            5 => {
                let length = usize::from(*rest.first()?);
                Some((Address::Local(rest.get(1..1 + length)?.to_vec()), &rest[1 + length..]))
            }
            _ => None,
        }
    }

    /// The bytes `prim_inet` reads.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Address::V4(ip, port) => [&[1][..], &port.to_be_bytes(), ip].concat(),
            Address::V6 { ip, port, .. } => [&[2][..], &port.to_be_bytes(), ip].concat(),
            Address::Local(path) => [&[5, path.len().min(255) as u8][..], path].concat(),
            Address::None => vec![0],
            Address::Other => vec![6],
        }
    }

    pub fn port(&self) -> u16 {
        match self {
            Address::V4(_, port) | Address::V6 { port, .. } => *port,
            Address::Local(_) | Address::None | Address::Other => 0,
        }
    }

    /// For a system call, which is given pointer and length.
    pub fn with_raw<R>(&self, call: impl FnOnce(*const libc::sockaddr, libc::socklen_t) -> R) -> R {
        // SAFETY: each record is plain numbers, for which zeros are valid.
        unsafe {
            match self {
                Address::V4(ip, port) => {
                    let mut raw: libc::sockaddr_in = zeroed();
                    raw.sin_family = libc::AF_INET as libc::sa_family_t;
                    raw.sin_port = port.to_be();
                    raw.sin_addr.s_addr = u32::from_ne_bytes(*ip);
                    call((&raw const raw).cast(), size_of::<libc::sockaddr_in>() as libc::socklen_t)
                }
                Address::V6 { ip, port, flow, scope } => {
                    let mut raw: libc::sockaddr_in6 = zeroed();
                    raw.sin6_family = libc::AF_INET6 as libc::sa_family_t;
                    raw.sin6_port = port.to_be();
                    raw.sin6_addr.s6_addr = *ip;
                    (raw.sin6_flowinfo, raw.sin6_scope_id) = (flow.to_be(), *scope);
                    call((&raw const raw).cast(), size_of::<libc::sockaddr_in6>() as libc::socklen_t)
                }
                Address::Local(path) => {
                    let mut raw: libc::sockaddr_un = zeroed();
                    raw.sun_family = libc::AF_UNIX as libc::sa_family_t;
                    let length = path.len().min(raw.sun_path.len());
                    for (to, &byte) in raw.sun_path.iter_mut().zip(path) {
                        *to = byte as libc::c_char;
                    }
                    call((&raw const raw).cast(), (offset_of!(libc::sockaddr_un, sun_path) + length) as libc::socklen_t)
                }
                Address::None | Address::Other => call(std::ptr::null(), 0),
            }
        }
    }

    /// What a system call fills in.
    pub fn from_raw<R>(fill: impl FnOnce(*mut libc::sockaddr, *mut libc::socklen_t) -> R) -> (R, Address) {
        // SAFETY: a storage is plain numbers, and large enough for every address.
        unsafe {
            let mut raw: libc::sockaddr_storage = zeroed();
            let mut length = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
            let result = fill((&raw mut raw).cast(), &raw mut length);
            (result, Address::of_storage(&raw, length as usize))
        }
    }

    fn of_storage(raw: &libc::sockaddr_storage, length: usize) -> Address {
        let at = &raw const *raw;
        // SAFETY: the family says which record it is; a storage is at least as large and as aligned as each.
        unsafe {
            match i32::from(raw.ss_family) {
                libc::AF_INET => {
                    let raw = &*at.cast::<libc::sockaddr_in>();
                    Address::V4(raw.sin_addr.s_addr.to_ne_bytes(), u16::from_be(raw.sin_port))
                }
                libc::AF_INET6 => {
                    let raw = &*at.cast::<libc::sockaddr_in6>();
                    let (flow, scope) = (u32::from_be(raw.sin6_flowinfo), raw.sin6_scope_id);
                    Address::V6 { ip: raw.sin6_addr.s6_addr, port: u16::from_be(raw.sin6_port), flow, scope }
                }
                libc::AF_UNIX => {
                    let raw = &*at.cast::<libc::sockaddr_un>();
                    let length = length.saturating_sub(offset_of!(libc::sockaddr_un, sun_path)).min(raw.sun_path.len());
                    let mut path: Vec<u8> = raw.sun_path[..length].iter().map(|&byte| byte as u8).collect();
                    // A path ends at its NUL; an abstract name begins with one.
                    if path.first().is_some_and(|&byte| byte != 0) {
                        path.truncate(path.iter().position(|&byte| byte == 0).unwrap_or(path.len()));
                    }
                    Address::Local(path)
                }
                libc::AF_UNSPEC => Address::None,
                _ => Address::Other,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_the_operating_systems_form() {
        let addresses = [
            Address::V4([127, 0, 0, 1], 80),
            Address::V6 { ip: [1; 16], port: 65535, flow: 0, scope: 3 },
            Address::Local(b"/tmp/socket".to_vec()),
            Address::Local(b"\0abstract".to_vec()),
        ];
        for address in addresses {
            let (_, back) = Address::from_raw(|to, length| {
                address.with_raw(|from, size| {
                    // SAFETY: the target is a whole storage.
                    unsafe {
                        std::ptr::copy_nonoverlapping(from.cast::<u8>(), to.cast::<u8>(), size as usize);
                        *length = size;
                    }
                });
            });
            assert_eq!(back, address);
        }
        assert_eq!(Address::read(&[3, 1, 2, 9], Family::V4), Some((Address::V4([0; 4], 258), &[9][..])));
        assert_eq!(Address::V4([1, 2, 3, 4], 258).bytes(), [1, 1, 2, 1, 2, 3, 4]);
    }
}
