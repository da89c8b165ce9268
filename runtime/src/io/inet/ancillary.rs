//! Ancillary data of packets: type of service, traffic class and time to live, as control messages of the operating system and as options
//! of `prim_inet`.
//!
//! Source: the manual pages of `inet:setopts/2` (`recvtos`, `pktoptions`) and of cmsg(3).

use super::socket::number_at;
use std::mem::size_of;

/// One fact: its row of [`KINDS`] and its value.
pub type Item = (&'static Kind, i32);

/// A fact as `prim_inet` numbers and names it, and as the system does.
pub struct Kind {
    pub option: u8,
    pub name: &'static str,
    level: i32,
    kind: i32,
}

const KINDS: [Kind; 3] = [
    Kind { option: 9, name: "tos", level: libc::IPPROTO_IP, kind: libc::IP_TOS },
    Kind { option: 41, name: "tclass", level: libc::IPPROTO_IPV6, kind: libc::IPV6_TCLASS },
    Kind { option: 46, name: "ttl", level: libc::IPPROTO_IP, kind: libc::IP_TTL },
];

const HEADER: usize = size_of::<libc::cmsghdr>();
/// Room for all that is asked for.
pub const ROOM: usize = KINDS.len() * (HEADER + ALIGNMENT);
/// Control messages begin at multiples of a pointer's size.
const ALIGNMENT: usize = size_of::<usize>();

/// The facts that control messages hold, in their order.
pub fn items(mut control: &[u8]) -> Vec<Item> {
    let mut items = Vec::new();
    while let Some(header) = control.get(..HEADER) {
        // SAFETY: a header is plain numbers, and there are as many bytes.
        let header: libc::cmsghdr = unsafe { header.as_ptr().cast::<libc::cmsghdr>().read_unaligned() };
        let length = header.cmsg_len as usize;
        let Some(data) = control.get(HEADER..length) else { break };
        let row = KINDS.iter().find(|row| (row.level, row.kind) == (header.cmsg_level, header.cmsg_type));
        items.extend(row.map(|row| (row, number(data))));
        control = control.get(length.next_multiple_of(ALIGNMENT)..).unwrap_or_default();
    }
    items
}

/// A number of one or four bytes.
fn number(data: &[u8]) -> i32 {
    match *data {
        [byte] => byte.into(),
        [a, b, c, d, ..] => i32::from_ne_bytes([a, b, c, d]),
        _ => 0,
    }
}

/// Control messages of options and their values, as `prim_inet` encodes them.
pub fn control(mut options: &[u8]) -> Result<Vec<u8>, &'static str> {
    let mut control = Vec::new();
    while let Some((&option, rest)) = options.split_first() {
        let row = KINDS.iter().find(|row| row.option == option).ok_or("einval")?;
        let value = number_at(rest, 0).ok_or("einval")?;
        options = &rest[4..];
        push(&mut control, row, value);
    }
    Ok(control)
}

fn push(control: &mut Vec<u8>, row: &Kind, value: i32) {
    // SAFETY: a header is plain numbers.
    let mut header: libc::cmsghdr = unsafe { std::mem::zeroed() };
    header.cmsg_len = (HEADER + size_of::<i32>()) as _;
    (header.cmsg_level, header.cmsg_type) = (row.level, row.kind);
    // SAFETY: the header has that size.
    control.extend_from_slice(unsafe { std::slice::from_raw_parts((&raw const header).cast::<u8>(), HEADER) });
    control.extend_from_slice(&value.to_ne_bytes());
    control.resize(control.len().next_multiple_of(ALIGNMENT), 0);
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_written_is_read() {
        let control = super::control(&[9, 0, 0, 0, 32, 46, 0, 0, 0, 7]).unwrap();
        let items: Vec<_> = super::items(&control).iter().map(|(row, value)| (row.name, *value)).collect();
        assert_eq!(items, [("tos", 32), ("ttl", 7)]);
        assert!(super::control(&[1, 0, 0, 0, 0]).is_err());
        assert!(super::items(&control[..7]).is_empty());
    }
}
