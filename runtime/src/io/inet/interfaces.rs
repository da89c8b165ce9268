//! Network interfaces and their addresses, as `prim_inet` reads them.

use super::address::Address;
use super::socket::{Reply, last_error};
use std::ffi::CStr;
use std::os::fd::RawFd;

/// Flags of an interface by the numbers of `prim_inet`.
const FLAGS: [(i32, u32); 6] = [
    (libc::IFF_UP, 1),
    (libc::IFF_BROADCAST, 2),
    (libc::IFF_LOOPBACK, 4),
    (libc::IFF_POINTOPOINT, 8),
    (libc::IFF_RUNNING, 0x10),
    (libc::IFF_MULTICAST, 0x20),
];

fn shown_flags(flags: i32) -> u32 {
    FLAGS.iter().filter(|(flag, _)| flags & flag != 0).map(|(_, shown)| shown).sum()
}

/// What the system tells about one address of an interface.
struct Entry {
    name: Vec<u8>,
    flags: i32,
    address: Option<Address>,
    mask: Option<Address>,
    other: Option<Address>,
    hardware: Option<Vec<u8>>,
}

fn entries() -> Result<Vec<Entry>, &'static str> {
    let mut list: *mut libc::ifaddrs = std::ptr::null_mut();
    // SAFETY: fills the pointer.
    if unsafe { libc::getifaddrs(&raw mut list) } != 0 {
        return Err(last_error());
    }
    let mut all = Vec::new();
    let mut at = list;
    // SAFETY: the list is valid until it is freed below.
    unsafe {
        while let Some(entry) = at.as_ref() {
            all.push(Entry {
                name: CStr::from_ptr(entry.ifa_name).to_bytes().to_vec(),
                flags: entry.ifa_flags as i32,
                address: address(entry.ifa_addr),
                mask: address(entry.ifa_netmask),
                other: address(entry.ifa_ifu),
                hardware: hardware(entry.ifa_addr),
            });
            at = entry.ifa_next;
        }
        libc::freeifaddrs(list);
    }
    Ok(all)
}

/// # Safety
/// Null or an address that is valid for its family.
unsafe fn address(raw: *const libc::sockaddr) -> Option<Address> {
    if raw.is_null() {
        return None;
    }
    // SAFETY: by the caller's word.
    let size = match i32::from(unsafe { (*raw).sa_family }) {
        libc::AF_INET => size_of::<libc::sockaddr_in>(),
        libc::AF_INET6 => size_of::<libc::sockaddr_in6>(),
        _ => return None,
    };
    let (_, address) = Address::from_raw(|to, length| {
        // SAFETY: the address has that size, the storage more.
        unsafe {
            std::ptr::copy_nonoverlapping(raw.cast::<u8>(), to.cast::<u8>(), size);
            *length = size as libc::socklen_t;
        }
    });
    Some(address)
}

/// # Safety
/// As [`address`].
unsafe fn hardware(raw: *const libc::sockaddr) -> Option<Vec<u8>> {
    // SAFETY: by the caller's word; a packet address is a `sockaddr_ll`.
    unsafe {
        if raw.is_null() || i32::from((*raw).sa_family) != libc::AF_PACKET {
            return None;
        }
        let raw = &*raw.cast::<libc::sockaddr_ll>();
        Some(raw.sll_addr[..usize::from(raw.sll_halen).min(raw.sll_addr.len())].to_vec())
    }
}

/// Family and number of an address, without port.
fn bare(address: &Address) -> Vec<u8> {
    let mut bytes = address.bytes();
    if bytes.len() > 3 {
        bytes.drain(1..3);
    }
    bytes
}

/// All interfaces with all addresses.
pub fn all() -> Reply {
    let mut out = Vec::new();
    for entry in entries()? {
        if entry.address.is_none() && entry.hardware.is_none() {
            continue;
        }
        out.extend_from_slice(&entry.name);
        out.push(0);
        out.push(6);
        out.extend_from_slice(&shown_flags(entry.flags).to_be_bytes());
        if let Some(address) = &entry.address {
            out.push(1);
            out.extend(bare(address));
            if let Some(mask) = &entry.mask {
                out.push(5);
                out.extend(bare(mask));
            }
            let other = if entry.flags & libc::IFF_POINTOPOINT != 0 { Some(3) } else { (entry.flags & libc::IFF_BROADCAST != 0).then_some(2) };
            if let (Some(number), Some(address)) = (other, &entry.other) {
                out.push(number);
                out.extend(bare(address));
            }
        }
        if let Some(hardware) = &entry.hardware {
            out.push(7);
            out.extend_from_slice(&(hardware.len() as u16).to_be_bytes());
            out.extend_from_slice(hardware);
        }
        out.push(0);
    }
    Ok(out)
}

/// Names of all interfaces, each ended by a NUL.
pub fn names() -> Vec<u8> {
    let mut names: Vec<Vec<u8>> = Vec::new();
    for entry in entries().unwrap_or_default() {
        if !names.contains(&entry.name) {
            names.push(entry.name);
        }
    }
    names.into_iter().flat_map(|name| [name, vec![0]].concat()).collect()
}

/// Facts about one interface: its name behind its length, then the facts asked for.
pub fn get(fd: RawFd, data: &[u8]) -> Reply {
    let Some((&length, rest)) = data.split_first() else { return Err("einval") };
    let Some(name) = rest.get(..usize::from(length)) else { return Err("einval") };
    let all: Vec<Entry> = entries()?.into_iter().filter(|entry| entry.name == name).collect();
    // Of an interface that is not there nothing is told but that it has no flags.
    let flags = all.first().map_or(0, |entry| shown_flags(entry.flags));
    let v4 = all.iter().find(|entry| matches!(entry.address, Some(Address::V4(..))));
    let mut out = Vec::new();
    for &fact in &rest[usize::from(length)..] {
        let address = match fact {
            1 => v4.and_then(|entry| entry.address.as_ref()),
            5 => v4.and_then(|entry| entry.mask.as_ref()),
            2 | 3 => v4.and_then(|entry| entry.other.as_ref()),
            4 => {
                if let Some(mtu) = mtu(fd, name) {
                    out.push(fact);
                    out.extend_from_slice(&mtu.to_be_bytes());
                }
                continue;
            }
            6 => {
                out.push(fact);
                out.extend_from_slice(&flags.to_be_bytes());
                continue;
            }
            7 => {
                if let Some(hardware) = all.iter().find_map(|entry| entry.hardware.as_ref()) {
                    out.push(fact);
                    out.extend_from_slice(&(hardware.len() as u16).to_be_bytes());
                    out.extend_from_slice(hardware);
                }
                continue;
            }
            _ => return Err("einval"),
        };
        if let Some(address) = address {
            out.push(fact);
            out.extend(bare(address));
        }
    }
    Ok(out)
}

fn mtu(fd: RawFd, name: &[u8]) -> Option<i32> {
    // SAFETY: the request is plain numbers, with room for a name; the call fills it.
    unsafe {
        let mut request: libc::ifreq = std::mem::zeroed();
        for (to, &byte) in request.ifr_name.iter_mut().take(15).zip(name) {
            *to = byte as libc::c_char;
        }
        (libc::ioctl(fd, libc::SIOCGIFMTU as _, &raw mut request) == 0).then(|| request.ifr_ifru.ifru_mtu)
    }
}
