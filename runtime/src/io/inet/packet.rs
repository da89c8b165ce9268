//! Where a packet ends in bytes that come in: the packet types of sockets and of `erlang:decode_packet/3`.

/// Packet types, numbered as `prim_inet` does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Raw,
    /// A length of 1, 2 or 4 bytes before it, which is not part of the packet.
    Length(usize),
    Asn1,
    SunRpc,
    Cdr,
    FastCgi,
    Line,
    Tpkt,
    Http,
    /// Header lines of HTTP.
    HttpHeader,
    Tls,
    HttpBinary,
    HttpHeaderBinary,
}

/// Number of `prim_inet`, name for `decode_packet`, kind.
const KINDS: &[(u32, &str, Kind)] = &[
    (0, "raw", Kind::Raw),
    (1, "", Kind::Length(1)),
    (2, "", Kind::Length(2)),
    (3, "", Kind::Length(4)),
    (4, "asn1", Kind::Asn1),
    (5, "sunrm", Kind::SunRpc),
    (6, "cdr", Kind::Cdr),
    (7, "fcgi", Kind::FastCgi),
    (8, "line", Kind::Line),
    (9, "tpkt", Kind::Tpkt),
    (10, "http", Kind::Http),
    (11, "httph", Kind::HttpHeader),
    (12, "ssl_tls", Kind::Tls),
    (13, "http_bin", Kind::HttpBinary),
    (14, "httph_bin", Kind::HttpHeaderBinary),
];

impl Kind {
    pub fn of_number(number: u32) -> Option<Kind> {
        KINDS.iter().find(|row| row.0 == number).map(|row| row.2)
    }

    pub fn number(self) -> u32 {
        KINDS.iter().find(|row| row.2 == self).map_or(0, |row| row.0)
    }

    pub fn of_name(name: &str) -> Option<Kind> {
        KINDS.iter().find(|row| row.1 == name && !name.is_empty()).map(|row| row.2)
    }

    pub fn is_http(self) -> bool {
        matches!(self, Kind::Http | Kind::HttpBinary | Kind::HttpHeader | Kind::HttpHeaderBinary)
    }

    /// What is not part of the packet at its end: padding.
    pub fn suffix(self, bytes: &[u8]) -> usize {
        if self == Kind::FastCgi { bytes.get(6).map_or(0, |&padding| padding.into()) } else { 0 }
    }

    /// What is not part of the packet at its beginning.
    pub fn prefix(self) -> usize {
        if let Kind::Length(size) = self { size } else { 0 }
    }
}

/// How packets are limited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Longest packet, 0 for none.
    pub packet: usize,
    /// Longest line before it is cut, 0 for none.
    pub line: usize,
    pub delimiter: u8,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { packet: 0, line: 0, delimiter: b'\n' }
    }
}

/// Where the packet at the beginning ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    At(usize),
    /// More is needed: how much there will be in all, where that is known.
    More(Option<usize>),
    Invalid,
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |number, &byte| number << 8 | usize::from(byte))
}

/// A packet of `head` bytes of header and `body` more.
fn whole(have: usize, head: usize, body: usize, limits: Limits) -> End {
    if limits.packet != 0 && body > limits.packet || body > u32::MAX as usize >> 4 {
        return End::Invalid;
    }
    if have >= head + body { End::At(head + body) } else { End::More(Some(head + body)) }
}

/// Finds the end of the packet that begins at `bytes`. `in_header`: an HTTP message's first line has been.
pub fn end(kind: Kind, bytes: &[u8], limits: Limits, in_header: bool) -> End {
    let have = bytes.len();
    match kind {
        Kind::Raw if have == 0 => End::More(None),
        Kind::Raw => End::At(have),
        Kind::Length(size) if have < size => End::More(None),
        Kind::Length(size) => whole(have, size, number(&bytes[..size]), limits),
        Kind::Asn1 => asn1(bytes, limits),
        Kind::SunRpc if have < 4 => End::More(None),
        Kind::SunRpc => whole(have, 4, number(&bytes[..4]) & 0x7fff_ffff, limits),
        Kind::Cdr => cdr(bytes, limits),
        Kind::FastCgi if have < 8 => End::More(None),
        Kind::FastCgi if bytes[0] != 1 => End::Invalid,
        Kind::FastCgi => whole(have, 8, number(&bytes[4..6]) + usize::from(bytes[6]), limits),
        Kind::Tpkt if have < 4 => End::More(None),
        Kind::Tpkt => match number(&bytes[2..4]).checked_sub(4) {
            Some(body) if bytes[0] == 3 => whole(have, 4, body, limits),
            _ => End::Invalid,
        },
        Kind::Line => line(bytes, limits),
        Kind::Http | Kind::HttpBinary => http(bytes, limits, in_header),
        Kind::HttpHeader | Kind::HttpHeaderBinary => http(bytes, limits, true),
        Kind::Tls => tls(bytes, limits),
    }
}

fn asn1(bytes: &[u8], limits: Limits) -> End {
    let Some(&tag) = bytes.first() else { return End::More(None) };
    let mut at = 1;
    if tag & 0x1f == 0x1f {
        loop {
            let Some(&byte) = bytes.get(at) else { return End::More(None) };
            at += 1;
            if byte & 0x80 == 0 {
                break;
            }
        }
    }
    let Some(&first) = bytes.get(at) else { return End::More(None) };
    at += 1;
    if first & 0x80 == 0 {
        return whole(bytes.len(), at, usize::from(first), limits);
    }
    let count = usize::from(first & 0x7f);
    if count > 4 {
        return End::Invalid;
    }
    match bytes.get(at..at + count) {
        Some(length) => whole(bytes.len(), at + count, number(length), limits),
        None => End::More(None),
    }
}

fn cdr(bytes: &[u8], limits: Limits) -> End {
    if bytes.len() < 12 {
        return End::More(None);
    }
    if &bytes[..4] != b"GIOP" {
        return End::Invalid;
    }
    let size = &bytes[8..12];
    let little = bytes[6] & 1 == 1;
    let body = if little { size.iter().rev().fold(0, |number, &byte| number << 8 | usize::from(byte)) } else { number(size) };
    whole(bytes.len(), 12, body, limits)
}

fn line(bytes: &[u8], limits: Limits) -> End {
    let limit = limits.line;
    match memchr::memchr(limits.delimiter, bytes) {
        Some(at) => {
            let length = at + 1;
            if limits.packet != 0 && length > limits.packet {
                return End::Invalid;
            }
            End::At(if limit != 0 && length > limit { limit } else { length })
        }
        None if limit != 0 && bytes.len() >= limit => End::At(limit),
        None if limits.packet != 0 && bytes.len() > limits.packet => End::Invalid,
        None => End::More(None),
    }
}

/// A line, or a header with the lines that go on with it.
fn http(bytes: &[u8], limits: Limits, in_header: bool) -> End {
    let too_long = |length: usize| limits.packet != 0 && length > limits.packet;
    let mut from = 0;
    loop {
        let Some(newline) = memchr::memchr(b'\n', &bytes[from..]) else {
            return if too_long(bytes.len()) { End::Invalid } else { End::More(None) };
        };
        let length = from + newline + 1;
        if too_long(length) {
            return End::Invalid;
        }
        let empty = length <= 2;
        if !in_header || empty {
            return End::At(length);
        }
        match bytes.get(length) {
            None => return End::More(None),
            Some(b' ' | b'\t') => from = length,
            Some(_) => return End::At(length),
        }
    }
}

fn tls(bytes: &[u8], limits: Limits) -> End {
    if bytes.len() < 5 {
        return End::More(None);
    }
    if bytes[0] & 0x80 != 0 && bytes[2] == 1 {
        // A client of the second version of SSL.
        return whole(bytes.len(), 2, number(&bytes[..2]) & 0x7fff, limits);
    }
    whole(bytes.len(), 5, number(&bytes[3..5]), limits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_found_or_awaited() {
        let none = Limits::default();
        assert_eq!(end(Kind::Length(1), &[3, 1, 2], none, false), End::More(Some(4)));
        assert_eq!(end(Kind::Length(2), &[0, 1, 9, 8], none, false), End::At(3));
        assert_eq!(end(Kind::Asn1, &[48, 0x82, 0, 3, 1, 2, 3, 9], none, false), End::At(7));
        assert_eq!(end(Kind::Asn1, &[31, 0x81, 1, 2, 1, 2, 3], none, false), End::At(6));
        assert_eq!(end(Kind::Line, b"ab\nc", none, false), End::At(3));
        assert_eq!(end(Kind::Line, b"abcdef", Limits { line: 3, ..none }, false), End::At(3));
        assert_eq!(end(Kind::HttpHeader, b"a: b\r\n c\r\nx", none, false), End::At(10));
        assert_eq!(end(Kind::HttpHeader, b"a: b\r\n", none, false), End::More(None));
        assert_eq!(end(Kind::Length(1), &[3, 1], Limits { packet: 2, ..none }, false), End::Invalid);
    }
}
