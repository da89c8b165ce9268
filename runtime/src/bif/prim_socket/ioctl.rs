//! What the system tells of interfaces, and what it is told, by `ioctl` on a socket.

use super::address::{self, Raw};
use super::flags;
use super::words::{closed, error, int, invalid, last_error, latin1, map, ok};
use crate::io::socket::Socket;
use crate::process::Process;
use crate::term::map as maps;
use crate::term::{Build, Term, atom};
use std::mem::{size_of, zeroed};
use std::os::fd::RawFd;

/// What goes with a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fact {
    Index,
    Flags,
    Address,
    Mtu,
    Hardware,
    Map,
    Queue,
    Name,
    All,
}

struct Row {
    name: &'static str,
    number: u64,
    fact: Fact,
    sets: bool,
}

const fn asks(name: &'static str, number: u64, fact: Fact) -> Row {
    Row { name, number, fact, sets: false }
}

const fn sets(name: &'static str, number: u64, fact: Fact) -> Row {
    Row { name, number, fact, sets: true }
}

const ROWS: [Row; 18] = [
    asks("gifname", 0x8910, Fact::Name),
    asks("gifindex", 0x8933, Fact::Index),
    asks("gifflags", 0x8913, Fact::Flags),
    asks("gifaddr", 0x8915, Fact::Address),
    asks("gifdstaddr", 0x8917, Fact::Address),
    asks("gifbrdaddr", 0x8919, Fact::Address),
    asks("gifnetmask", 0x891b, Fact::Address),
    asks("gifmtu", 0x8921, Fact::Mtu),
    asks("gifhwaddr", 0x8927, Fact::Hardware),
    asks("gifmap", 0x8970, Fact::Map),
    asks("giftxqlen", 0x8942, Fact::Queue),
    asks("gifconf", 0x8912, Fact::All),
    sets("sifflags", 0x8914, Fact::Flags),
    sets("sifaddr", 0x8916, Fact::Address),
    sets("sifdstaddr", 0x8918, Fact::Address),
    sets("sifbrdaddr", 0x891a, Fact::Address),
    sets("sifmtu", 0x8922, Fact::Mtu),
    sets("siftxqlen", 0x8943, Fact::Queue),
];

/// `[{Name, Number}]` of all requests.
pub fn requests(p: &mut Process) -> Term {
    let rows: Vec<Term> =
        ROWS.iter().map(|row| p.tuple(&[atom::word(row.name), Term::small(row.number as i64)])).collect();
    p.list(&rows)
}

fn call(fd: RawFd, number: u64, request: &mut libc::ifreq) -> bool {
    // SAFETY: the request is a whole one, with room for whatever the system puts there.
    unsafe { libc::ioctl(fd, number as _, std::ptr::from_mut(request)) == 0 }
}

/// A request about an interface; `None`: no name.
fn request(name: Term) -> Option<libc::ifreq> {
    let name = latin1(name)?;
    // SAFETY: a request is plain numbers, for which zeros are valid.
    let mut request: libc::ifreq = unsafe { zeroed() };
    for (to, byte) in
        request.ifr_name.iter_mut().take(libc::IFNAMSIZ - 1).zip(name.into_iter().take_while(|&byte| byte != 0))
    {
        *to = byte as libc::c_char;
    }
    Some(request)
}

/// The socket's descriptor and the row of a request. `Err`: the answer.
fn prepare(
    p: &mut Process,
    socket: Term,
    number: Term,
    wanted: impl Fn(&Row) -> bool,
) -> Result<(RawFd, &'static Row), Term> {
    let (Some(socket), Some(number)) = (Socket::behind(socket), number.as_u64()) else { return Err(p.badarg()) };
    let guard = socket.lock();
    if !guard.can_read() {
        return Err(closed(p));
    }
    match ROWS.iter().find(|row| row.number == number && wanted(row)) {
        Some(row) => Ok((guard.fd(), row)),
        None => Err(error(p, atom::word("enotsup"))),
    }
}

pub fn nif_ioctl_2(p: &mut Process, socket: Term, number: Term) -> Term {
    match prepare(p, socket, number, |row| row.fact == Fact::All) {
        Ok((fd, row)) => all(p, fd, row.number),
        Err(answer) => answer,
    }
}

/// All interfaces that have an IPv4 address.
fn all(p: &mut Process, fd: RawFd, number: u64) -> Term {
    const STEP: usize = 64;
    let mut count = STEP;
    loop {
        // SAFETY: requests are plain numbers, for which zeros are valid.
        let mut requests: Vec<libc::ifreq> = vec![unsafe { zeroed() }; count];
        // SAFETY: as above; the system is told where the requests are and how large they are.
        let length = unsafe {
            let mut list: libc::ifconf = zeroed();
            list.ifc_len = (count * size_of::<libc::ifreq>()) as libc::c_int;
            list.ifc_ifcu.ifcu_req = requests.as_mut_ptr();
            if libc::ioctl(fd, number as _, &raw mut list) < 0 {
                return last_error(p);
            }
            list.ifc_len as usize / size_of::<libc::ifreq>()
        };
        if length < count {
            let items: Vec<Term> = requests[..length].iter().map(|request| interface(p, request)).collect();
            let items = p.list(&items);
            return ok(p, items);
        }
        count += STEP;
    }
}

fn name_term(p: &mut Process, request: &libc::ifreq) -> Term {
    let name: Vec<u8> = request.ifr_name.iter().map(|&char| char as u8).take_while(|&byte| byte != 0).collect();
    p.byte_list(&name, Term::NIL)
}

fn interface(p: &mut Process, request: &libc::ifreq) -> Term {
    let name = name_term(p, request);
    let address = address_term(p, request);
    map(p, &[("name", name), ("addr", address)])
}

fn address_of(request: &libc::ifreq) -> Option<Raw> {
    // SAFETY: the system has put an address there, in place of whose length its family stands.
    unsafe { Raw::copied(&raw const request.ifr_ifru.ifru_addr, size_of::<libc::sockaddr>()) }
}

fn address_term(p: &mut Process, request: &libc::ifreq) -> Term {
    address_of(request).map_or(Term::UNDEFINED, |mut raw| {
        raw.length = 0;
        address::encode(p, &raw)
    })
}

pub fn nif_ioctl_3(p: &mut Process, socket: Term, number: Term, of: Term) -> Term {
    let (fd, row) = match prepare(p, socket, number, |row| !row.sets && row.fact != Fact::All) {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let about = if row.fact == Fact::Name { by_index(of) } else { request(of) };
    let Some(mut about) = about else { return p.badarg() };
    if !call(fd, row.number, &mut about) {
        return last_error(p);
    }
    let value = fact(p, row.fact, &about);
    ok(p, value)
}

fn by_index(index: Term) -> Option<libc::ifreq> {
    let index = int(index)?;
    // SAFETY: a request is plain numbers, for which zeros are valid.
    let mut request: libc::ifreq = unsafe { zeroed() };
    request.ifr_ifru.ifru_ifindex = index;
    Some(request)
}

/// What the system has answered.
fn fact(p: &mut Process, fact: Fact, request: &libc::ifreq) -> Term {
    // SAFETY: every member is plain numbers, and the system has filled the one that is read.
    unsafe {
        match fact {
            Fact::Index | Fact::Mtu | Fact::Queue => Term::small(request.ifr_ifru.ifru_metric.into()),
            Fact::Flags => flags::names(p, &flags::INTERFACE, i32::from(request.ifr_ifru.ifru_flags)),
            Fact::Address => address_term(p, request),
            Fact::Hardware => address_of(request).map_or(Term::UNDEFINED, |raw| address::encode_hardware(p, &raw)),
            Fact::Map => {
                let told = request.ifr_ifru.ifru_map;
                let pairs = [
                    ("mem_start", p.integer_u64(told.mem_start as u64)),
                    ("mem_end", p.integer_u64(told.mem_end as u64)),
                    ("base_addr", Term::small(told.base_addr.into())),
                    ("irq", Term::small(told.irq.into())),
                    ("dma", Term::small(told.dma.into())),
                    ("port", Term::small(told.port.into())),
                ];
                map(p, &pairs)
            }
            Fact::Name | Fact::All => name_term(p, request),
        }
    }
}

pub fn nif_ioctl_4(p: &mut Process, socket: Term, number: Term, of: Term, value: Term) -> Term {
    let (fd, row) = match prepare(p, socket, number, |row| row.sets) {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let Some(mut about) = request(of) else { return p.badarg() };
    match row.fact {
        Fact::Flags => return set_flags(p, fd, row.number, about, value),
        Fact::Address => {
            let Some(raw) = address::decode(value) else { return invalid(p, "sockaddr") };
            // SAFETY: an address is plain numbers; of a longer one the beginning is taken.
            about.ifr_ifru.ifru_addr = unsafe { *raw.pointer() };
        }
        fact => {
            let Some(number) = int(value) else { return invalid(p, if fact == Fact::Mtu { "mtu" } else { "txqlen" }) };
            about.ifr_ifru.ifru_metric = number;
        }
    }
    if call(fd, row.number, &mut about) { Term::OK } else { last_error(p) }
}

/// Sets and takes away some flags; `{error, Reason}` is what flags without numbers have become.
fn set_flags(p: &mut Process, fd: RawFd, number: u64, mut about: libc::ifreq, wanted: Term) -> Term {
    const GET_FLAGS: u64 = 0x8913;
    if !call(fd, GET_FLAGS, &mut about) {
        return last_error(p);
    }
    if !wanted.is_map() {
        return p.badarg();
    }
    // SAFETY: the system has put the flags there.
    let mut flags = i32::from(unsafe { about.ifr_ifru.ifru_flags });
    for (flag, on) in maps::iter(wanted) {
        let Some(flag) = int(flag) else { return p.badarg() };
        if on == Term::TRUE { flags |= flag } else { flags &= !flag }
    }
    about.ifr_ifru.ifru_flags = flags as libc::c_short;
    if call(fd, number, &mut about) { Term::OK } else { last_error(p) }
}
