//! OTP's `prim_net`: names and addresses of hosts, and interfaces, as the C library knows them.

use super::prim_socket::address::{self, Raw};
use super::prim_socket::words::{DOMAINS, KINDS, error, field, last_error, latin1, map, named, ok, posix_error};
use crate::io::inet::socket::in_namespace;
use crate::io::stdio::errno;
use crate::process::Process;
use crate::scheduler::blocking;
use crate::term::{Build, Term, atom};
use std::ffi::{CStr, CString, c_char};
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

static DEBUG: AtomicBool = AtomicBool::new(false);

fn nif_info_0(p: &mut Process) -> Term {
    map(p, &[("debug", Term::bool(DEBUG.load(Ordering::Relaxed)))])
}

fn nif_command_1(p: &mut Process, command: Term) -> Term {
    match command.as_tuple() {
        Some(&[name, on]) if name == atom::word("debug") => match on.as_bool() {
            Some(on) => {
                DEBUG.store(on, Ordering::Relaxed);
                Term::OK
            }
            None => posix_error(p, libc::EINVAL),
        },
        _ => posix_error(p, libc::EINVAL),
    }
}

fn nif_gethostname_0(p: &mut Process) -> Term {
    let mut name = [0u8; 256];
    // SAFETY: the name's room is given.
    if unsafe { libc::gethostname(name.as_mut_ptr().cast(), name.len()) } != 0 {
        return last_error(p);
    }
    let name = text(p, &name);
    ok(p, name)
}

/// The string up to a NUL.
fn text(p: &mut Process, bytes: &[u8]) -> Term {
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    p.byte_list(&bytes[..end], Term::NIL)
}

/// What the resolver says: a number of its own, or of the operating system's.
#[derive(Clone, Copy)]
enum Failure {
    Resolver(i32),
    System(i32),
}

impl Failure {
    fn of(number: i32) -> Failure {
        if number == libc::EAI_SYSTEM { Failure::System(errno()) } else { Failure::Resolver(number) }
    }

    fn answer(self, p: &mut Process, system: Option<&str>) -> Term {
        let name = match self {
            Failure::System(number) => match system {
                Some(name) => name,
                None => return posix_error(p, number),
            },
            Failure::Resolver(number) => match number {
                libc::EAI_AGAIN => "eagain",
                libc::EAI_BADFLAGS => "ebadflags",
                libc::EAI_FAIL => "efail",
                libc::EAI_FAMILY => "efamily",
                libc::EAI_MEMORY => "emem",
                libc::EAI_NONAME => "enoname",
                libc::EAI_NODATA => "enodata",
                libc::EAI_SERVICE => "eservice",
                libc::EAI_SOCKTYPE => "esocktype",
                libc::EAI_OVERFLOW => "eoverflow",
                _ => "einval",
            },
        };
        error(p, atom::word(name))
    }
}

/// Room for a host's name and for a service's.
const HOST: usize = 1025;
const SERVICE: usize = 32;

fn name_flags(list: Term) -> Option<i32> {
    if list == Term::UNDEFINED {
        return Some(0);
    }
    let flag = |name: Term| {
        Some(match atom::name(name) {
            "namereqd" => libc::NI_NAMEREQD,
            "dgram" => libc::NI_DGRAM,
            "nofqdn" => libc::NI_NOFQDN,
            "numerichost" => libc::NI_NUMERICHOST,
            "numericserv" => libc::NI_NUMERICSERV,
            "idn" => 0,
            _ => return None,
        })
    };
    list.proper_list()?.into_iter().try_fold(0, |flags, name| Some(flags | flag(name)?))
}

fn nif_getnameinfo_2(p: &mut Process, address: Term, flags: Term) -> Term {
    let Some(raw) = address::decode(address) else { return posix_error(p, libc::EINVAL) };
    let Some(flags) = name_flags(flags) else { return p.badarg() };
    let ask = move || {
        let (mut host, mut service) = ([0u8; HOST], [0u8; SERVICE]);
        let (at, to) = (host.as_mut_ptr().cast::<c_char>(), service.as_mut_ptr().cast::<c_char>());
        // SAFETY: pointers and lengths are of the address and of the names' room.
        match unsafe { libc::getnameinfo(raw.pointer(), raw.length, at, HOST as _, to, SERVICE as _, flags) } {
            0 => Ok((host.to_vec(), service.to_vec())),
            number => Err(Failure::of(number)),
        }
    };
    match blocking::blocking(p, ask) {
        Poll::Pending => p.retry(),
        Poll::Ready(Err(failure)) => failure.answer(p, None),
        Poll::Ready(Ok((host, service))) => {
            let (host, service) = (text(p, &host), text(p, &service));
            let info = map(p, &[("host", host), ("service", service)]);
            ok(p, info)
        }
    }
}

/// One address of a host.
struct Info {
    family: i32,
    kind: i32,
    protocol: i32,
    address: Option<Raw>,
}

fn resolve(host: Option<&CStr>, service: Option<&CStr>) -> Result<Vec<Info>, Failure> {
    let pointer = |text: Option<&CStr>| text.map_or(std::ptr::null(), CStr::as_ptr);
    let raw_too = service.is_none_or(|service| service.to_bytes().iter().all(u8::is_ascii_digit));
    let mut list: *mut libc::addrinfo = std::ptr::null_mut();
    // Elsewhere this is what no hints mean: families that the machine has no address of are left out.
    // SAFETY: a request is plain numbers and null pointers.
    let mut hints: libc::addrinfo = unsafe { std::mem::zeroed() };
    hints.ai_flags = libc::AI_V4MAPPED | libc::AI_ADDRCONFIG;
    // SAFETY: the list that is given is read and freed.
    unsafe {
        match libc::getaddrinfo(pointer(host), pointer(service), &raw const hints, &raw mut list) {
            0 => {}
            number => return Err(Failure::of(number)),
        }
        let mut all = Vec::new();
        let mut at = list;
        while let Some(info) = at.as_ref() {
            let address = Raw::copied(info.ai_addr, info.ai_addrlen as usize);
            all.push(Info { family: info.ai_family, kind: info.ai_socktype, protocol: info.ai_protocol, address });
            // Elsewhere an address is good for raw sockets too, unless a service has a name.
            if info.ai_socktype == libc::SOCK_DGRAM && raw_too {
                all.push(Info { family: info.ai_family, kind: libc::SOCK_RAW, protocol: 0, address });
            }
            at = info.ai_next;
        }
        libc::freeaddrinfo(list);
        Ok(all)
    }
}

/// A string, or none where it is `undefined`.
fn optional(term: Term) -> Option<Option<CString>> {
    if term == Term::UNDEFINED {
        return Some(None);
    }
    CString::new(latin1(term)?).ok().map(Some)
}

fn nif_getaddrinfo_3(p: &mut Process, host: Term, service: Term, _hints: Term) -> Term {
    let (Some(host), Some(service)) = (optional(host), optional(service)) else { return p.badarg() };
    match blocking::blocking(p, move || resolve(host.as_deref(), service.as_deref())) {
        Poll::Pending => p.retry(),
        Poll::Ready(Err(failure)) => failure.answer(p, Some("esystem")),
        Poll::Ready(Ok(all)) => {
            let infos: Vec<Term> = all.iter().map(|info| info_term(p, info)).collect();
            let infos = p.list(&infos);
            ok(p, infos)
        }
    }
}

fn info_term(p: &mut Process, info: &Info) -> Term {
    let address = info.address.as_ref().map_or(Term::UNDEFINED, |raw| address::encode(p, raw));
    let pairs = [
        ("family", named(&DOMAINS, info.family)),
        ("type", named(&KINDS, info.kind)),
        ("protocol", Term::small(info.protocol.into())),
        ("addr", address),
    ];
    map(p, &pairs)
}

/// Flags of an interface in the order in which they are shown.
const FLAGS: [(&str, i32); 15] = [
    ("up", libc::IFF_UP),
    ("broadcast", libc::IFF_BROADCAST),
    ("debug", libc::IFF_DEBUG),
    ("loopback", libc::IFF_LOOPBACK),
    ("pointopoint", libc::IFF_POINTOPOINT),
    ("notrailers", libc::IFF_NOTRAILERS),
    ("running", libc::IFF_RUNNING),
    ("noarp", libc::IFF_NOARP),
    ("promisc", libc::IFF_PROMISC),
    ("master", libc::IFF_MASTER),
    ("slave", libc::IFF_SLAVE),
    ("multicast", libc::IFF_MULTICAST),
    ("portsel", libc::IFF_PORTSEL),
    ("automedia", libc::IFF_AUTOMEDIA),
    ("dynamic", libc::IFF_DYNAMIC),
];

fn nif_getifaddrs_1(p: &mut Process, extra: Term) -> Term {
    if !extra.is_map() {
        return p.badarg();
    }
    let list = || {
        let mut list: *mut libc::ifaddrs = std::ptr::null_mut();
        // SAFETY: fills the pointer.
        if unsafe { libc::getifaddrs(&raw mut list) } == 0 { Ok(list) } else { Err(errno()) }
    };
    let list = match field(extra, "netns") {
        None => list(),
        Some(path) => {
            let Some(path) = latin1(path) else { return p.badarg() };
            match in_namespace(&path, list) {
                Ok(list) => list,
                Err(name) => return error(p, atom::word(name)),
            }
        }
    };
    let list = match list {
        Ok(list) => list,
        Err(number) => return posix_error(p, number),
    };
    let mut entries = Vec::new();
    let mut at = list;
    // SAFETY: the list is valid until it is freed.
    unsafe {
        while let Some(entry) = at.as_ref() {
            entries.push(interface(p, entry));
            at = entry.ifa_next;
        }
        libc::freeifaddrs(list);
    }
    let entries = p.list(&entries);
    ok(p, entries)
}

/// # Safety
/// An entry of a list of the system's.
unsafe fn interface(p: &mut Process, entry: &libc::ifaddrs) -> Term {
    let flags = entry.ifa_flags as i32;
    let names = FLAGS.iter().filter(|row| flags & row.1 != 0).map(|row| atom::word(row.0));
    let shown = p.list_from(names);
    // SAFETY: by the caller's word; addresses are null or as long as their families say.
    let (name, address, mask, other) = unsafe {
        let of = |raw: *const libc::sockaddr| Raw::copied(raw, 0);
        (CStr::from_ptr(entry.ifa_name).to_bytes(), of(entry.ifa_addr), of(entry.ifa_netmask), of(entry.ifa_ifu))
    };
    let name = p.byte_list(name, Term::NIL);
    let other_name = if flags & libc::IFF_POINTOPOINT != 0 {
        Some("dstaddr")
    } else {
        (flags & libc::IFF_BROADCAST != 0).then_some("broadaddr")
    };
    let mut pairs = vec![("name", name), ("flags", shown)];
    for (key, raw) in [(Some("addr"), address), (Some("netmask"), mask), (other_name, other)] {
        if let (Some(key), Some(raw)) = (key, raw) {
            pairs.push((key, address::encode(p, &raw)));
        }
    }
    map(p, &pairs)
}

/// What only Windows tells.
fn elsewhere(p: &mut Process) -> Term {
    p.error(atom::word("notsup"))
}

fn nif_get_adapters_addresses_1(p: &mut Process, _: Term) -> Term {
    elsewhere(p)
}

fn nif_get_if_entry_1(p: &mut Process, _: Term) -> Term {
    elsewhere(p)
}

fn nif_get_interface_info_1(p: &mut Process, _: Term) -> Term {
    elsewhere(p)
}

fn nif_get_ip_address_table_1(p: &mut Process, _: Term) -> Term {
    elsewhere(p)
}

fn nif_if_name2index_1(p: &mut Process, name: Term) -> Term {
    let name = latin1(name).filter(|name| name.len() <= libc::IFNAMSIZ).and_then(|name| CString::new(name).ok());
    let Some(name) = name else { return posix_error(p, libc::EINVAL) };
    // SAFETY: the name ends with a NUL.
    match unsafe { libc::if_nametoindex(name.as_ptr()) } {
        0 => last_error(p),
        index => ok(p, Term::small(index.into())),
    }
}

fn nif_if_index2name_1(p: &mut Process, index: Term) -> Term {
    let Some(index) = index.as_i64().and_then(|index| u32::try_from(index).ok()) else { return p.badarg() };
    let mut name = [0u8; libc::IFNAMSIZ + 1];
    // SAFETY: there is room for any name.
    if unsafe { libc::if_indextoname(index, name.as_mut_ptr().cast()) }.is_null() {
        return posix_error(p, libc::ENXIO);
    }
    let name = text(p, &name);
    ok(p, name)
}

fn nif_if_names_0(p: &mut Process) -> Term {
    // SAFETY: the list ends with an entry of zeros, and is freed.
    unsafe {
        let list = libc::if_nameindex();
        if list.is_null() {
            return last_error(p);
        }
        let mut items = Vec::new();
        let mut at = list;
        while (*at).if_index != 0 {
            let name = p.byte_list(CStr::from_ptr((*at).if_name).to_bytes(), Term::NIL);
            items.push(p.tuple(&[Term::small((*at).if_index.into()), name]));
            at = at.add(1);
        }
        libc::if_freenameindex(list);
        let items = p.list(&items);
        ok(p, items)
    }
}

beamless_abi::for_each_bif_prim_net!(doors);
