//! The network outside ports: names and addresses of hosts, installing the socket drivers.

use crate::io::answer::posix_error;
use crate::io::inet;
use crate::io::names;
use crate::process::Process;
use crate::scheduler::blocking;
use crate::term::{Build, BuildBinary, Term, atom, atoms};
use std::ffi::{CStr, CString, c_char};
use std::task::Poll;

pub(super) fn inet_drivers_0(_: &mut Process) -> Term {
    inet::install();
    Term::OK
}

/// What is known of a host.
struct Host {
    name: CString,
    addresses: Vec<Vec<u8>>,
}

/// Asks the system's resolver, which reads the list of hosts and asks name servers.
fn resolve(name: &CStr, family: i32) -> Result<Host, &'static str> {
    // SAFETY: the request is plain numbers and null pointers; the list that is given is freed.
    unsafe {
        let mut hints: libc::addrinfo = std::mem::zeroed();
        (hints.ai_family, hints.ai_socktype, hints.ai_flags) = (family, libc::SOCK_STREAM, libc::AI_CANONNAME);
        let mut list: *mut libc::addrinfo = std::ptr::null_mut();
        match libc::getaddrinfo(name.as_ptr(), std::ptr::null(), &raw const hints, &raw mut list) {
            0 => {}
            libc::EAI_AGAIN => return Err("try_again"),
            libc::EAI_FAIL => return Err("no_recovery"),
            _ => return Err("notfound"),
        }
        let mut host = Host { name: name.to_owned(), addresses: Vec::new() };
        let mut at = list;
        while let Some(info) = at.as_ref() {
            if !info.ai_canonname.is_null() {
                host.name = CStr::from_ptr(info.ai_canonname).to_owned();
            }
            let address = match info.ai_family {
                libc::AF_INET => (*info.ai_addr.cast::<libc::sockaddr_in>()).sin_addr.s_addr.to_ne_bytes().to_vec(),
                libc::AF_INET6 => (*info.ai_addr.cast::<libc::sockaddr_in6>()).sin6_addr.s6_addr.to_vec(),
                _ => Vec::new(),
            };
            if !address.is_empty() && !host.addresses.contains(&address) {
                host.addresses.push(address);
            }
            at = info.ai_next;
        }
        libc::freeaddrinfo(list);
        Ok(host)
    }
}

/// The tuple of an address.
fn address(p: &mut Process, bytes: &[u8]) -> Term {
    let parts: Vec<Term> = if bytes.len() == 4 {
        bytes.iter().map(|&byte| Term::small(byte.into())).collect()
    } else {
        bytes.chunks_exact(2).map(|two| Term::small(i64::from(u16::from_be_bytes([two[0], two[1]])))).collect()
    };
    p.tuple(&parts)
}

fn failure(p: &mut Process, name: &str) -> Term {
    p.tuple(&[Term(atoms::ERROR), atom::word(name)])
}

pub(super) fn resolve_name_2(p: &mut Process, name: Term, family: Term) -> Term {
    let name = names::encode(name).and_then(|name| CString::new(name).ok());
    let family = match atom::name(family) {
        "inet" => libc::AF_INET,
        "inet6" => libc::AF_INET6,
        _ => return p.badarg(),
    };
    let Some(name) = name else { return p.badarg() };
    match blocking::blocking(p, move || resolve(&name, family)) {
        Poll::Pending => p.retry(),
        Poll::Ready(Err(name)) => failure(p, name),
        Poll::Ready(Ok(host)) => {
            let addresses: Vec<Term> = host.addresses.iter().map(|bytes| address(p, bytes)).collect();
            let (name, addresses) = (p.binary(host.name.as_bytes()), p.list(&addresses));
            p.tuple(&[Term::OK, name, Term::NIL, addresses])
        }
    }
}

/// The bytes of an address tuple.
fn address_bytes(term: Term) -> Option<Vec<u8>> {
    let parts: Vec<u16> = term.as_tuple()?.iter().map(|part| u16::try_from(part.as_usize()?).ok()).collect::<Option<_>>()?;
    match parts.len() {
        4 => parts.into_iter().map(|part| u8::try_from(part).ok()).collect(),
        8 => Some(parts.into_iter().flat_map(u16::to_be_bytes).collect()),
        _ => None,
    }
}

fn name_of(bytes: &[u8]) -> Result<Vec<u8>, &'static str> {
    use crate::io::inet::address::Address;
    let address = match <[u8; 4]>::try_from(bytes) {
        Ok(ip) => Address::V4(ip, 0),
        Err(_) => Address::V6 { ip: bytes.try_into().map_err(|_| "einval")?, port: 0, flow: 0, scope: 0 },
    };
    let mut name = [0u8; 1025];
    let room = name.len() as libc::socklen_t;
    // SAFETY: pointers and lengths are of the address and the name's room.
    let result = address.with_raw(|raw, length| unsafe {
        libc::getnameinfo(raw, length, name.as_mut_ptr().cast::<c_char>(), room, std::ptr::null_mut(), 0, libc::NI_NAMEREQD)
    });
    if result != 0 {
        return Err("notfound");
    }
    Ok(name.iter().copied().take_while(|&byte| byte != 0).collect())
}

pub(super) fn resolve_address_1(p: &mut Process, address: Term) -> Term {
    let Some(bytes) = address_bytes(address) else { return posix_error(p, libc::EINVAL) };
    match blocking::blocking(p, move || name_of(&bytes)) {
        Poll::Pending => p.retry(),
        Poll::Ready(Ok(name)) => {
            let name = p.binary(&name);
            p.tuple(&[Term::OK, name])
        }
        Poll::Ready(Err(name)) => failure(p, name),
    }
}

beamless_abi::for_each_bif_inet!(doors);
