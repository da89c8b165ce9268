//! Where a packet in a stream of bytes ends, for each framing that OTP knows. What is in it is not looked at; HTTP's lines are `http`'s.

/// A framing, as `erlang:decode_packet/3` and sockets name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    Raw,
    /// A length of so many bytes, big-endian.
    Counted(usize),
    Asn1,
    /// Sun RPC's record marking: the top bit of the length says that it is the last fragment.
    SunRm,
    Cdr,
    Fcgi,
    Line,
    Tpkt,
    Http {
        binaries: bool,
        headers: bool,
    },
    Tls,
}

/// Limits and the line's end.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Longest body; 0 for any.
    pub packet: usize,
    /// Longer lines are cut; 0 for never.
    pub line: usize,
    pub delimiter: u8,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { packet: 0, line: 0, delimiter: b'\n' }
    }
}

/// What there is at the start of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A packet of so many bytes with its header; they may not all be there.
    Packet(usize),
    /// Too little to tell.
    More,
    Invalid,
}

/// The first byte of an FCGI record, of a TPKT header.
const FCGI_VERSION: u8 = 1;
const TPKT_VERSION: u8 = 3;
/// Least and greatest length: TLS packets and the like have headers of these sizes.
const TLS_HEADER: usize = 5;
const CDR_HEADER: usize = 12;
const FCGI_HEADER: usize = 8;
const TPKT_HEADER: usize = 4;

/// In the order of `prim_inet`'s numbers.
const NUMBERED: [Framing; 15] = [
    Framing::Raw,
    Framing::Counted(1),
    Framing::Counted(2),
    Framing::Counted(4),
    Framing::Asn1,
    Framing::SunRm,
    Framing::Cdr,
    Framing::Fcgi,
    Framing::Line,
    Framing::Tpkt,
    Framing::Http { binaries: false, headers: false },
    Framing::Http { binaries: false, headers: true },
    Framing::Tls,
    Framing::Http { binaries: true, headers: false },
    Framing::Http { binaries: true, headers: true },
];

impl Framing {
    /// By the name that options use.
    pub fn by_name(name: &str) -> Option<Framing> {
        Some(match name {
            "raw" => Framing::Raw,
            "asn1" => Framing::Asn1,
            "sunrm" => Framing::SunRm,
            "cdr" => Framing::Cdr,
            "fcgi" => Framing::Fcgi,
            "line" => Framing::Line,
            "tpkt" => Framing::Tpkt,
            "http" => Framing::Http { binaries: false, headers: false },
            "httph" => Framing::Http { binaries: false, headers: true },
            "http_bin" => Framing::Http { binaries: true, headers: false },
            "httph_bin" => Framing::Http { binaries: true, headers: true },
            "ssl_tls" => Framing::Tls,
            _ => return None,
        })
    }

    /// By the number that `prim_inet` has for it.
    pub fn by_number(number: usize) -> Option<Framing> {
        NUMBERED.get(number).copied()
    }

    pub fn number(self) -> usize {
        NUMBERED.iter().position(|&framing| framing == self).unwrap_or(0)
    }

    /// The packet at the start of `bytes`.
    pub fn find(self, bytes: &[u8], limits: Limits) -> Found {
        match self {
            Framing::Raw if bytes.is_empty() => Found::More,
            Framing::Raw => Found::Packet(bytes.len()),
            Framing::Line => line(bytes, limits),
            Framing::Http { headers, .. } => http_line(bytes, headers, limits),
            _ => match self.sizes(bytes) {
                Sizes::Known(_, body) if limits.packet != 0 && body > limits.packet => Found::Invalid,
                // Lengths are 32 bits wide and signed.
                Sizes::Known(header, body) if header + body > i32::MAX as usize => Found::Invalid,
                Sizes::Known(header, body) => Found::Packet(header + body),
                Sizes::More => Found::More,
                Sizes::Invalid => Found::Invalid,
            },
        }
    }

    /// The part of a whole packet that is given on.
    pub fn body(self, packet: &[u8]) -> (usize, usize) {
        match self {
            Framing::Counted(width) => (width, packet.len()),
            // The padding stays behind.
            Framing::Fcgi => (0, packet.len() - usize::from(packet[6])),
            _ => (0, packet.len()),
        }
    }

    fn sizes(self, bytes: &[u8]) -> Sizes {
        let header = match self {
            Framing::Counted(width) => width,
            Framing::SunRm => 4,
            Framing::Asn1 => return asn1(bytes).unwrap_or(Sizes::More),
            Framing::Cdr => CDR_HEADER,
            Framing::Fcgi => FCGI_HEADER,
            Framing::Tpkt => TPKT_HEADER,
            _ => TLS_HEADER,
        };
        let Some(head) = bytes.get(..header) else { return Sizes::More };
        let body = match self {
            Framing::Counted(_) => number(head),
            Framing::SunRm => number(head) & 0x7fff_ffff,
            Framing::Cdr if head.starts_with(b"GIOP") && head[6] & 1 == 1 => {
                number(&[head[11], head[10], head[9], head[8]])
            }
            Framing::Cdr if head.starts_with(b"GIOP") => number(&head[8..12]),
            Framing::Fcgi if head[0] == FCGI_VERSION => number(&head[4..6]) + usize::from(head[6]),
            Framing::Tpkt if head[0] == TPKT_VERSION => match number(&head[2..4]).checked_sub(TPKT_HEADER) {
                Some(body) => body,
                None => return Sizes::Invalid,
            },
            // The hello of SSL 2 has a header of its own.
            Framing::Tls if is_old_hello(head) => match (number(&head[..2]) & 0x7fff).checked_sub(3) {
                Some(body) => body,
                None => return Sizes::Invalid,
            },
            Framing::Tls => number(&head[3..5]),
            _ => return Sizes::Invalid,
        };
        Sizes::Known(header, body)
    }
}

enum Sizes {
    /// Of the header and of the body.
    Known(usize, usize),
    More,
    Invalid,
}

/// Whether a packet of TLS is the client's hello of SSL 2.
pub fn is_old_hello(packet: &[u8]) -> bool {
    packet[0] & 0x80 != 0 && packet[2] == 1
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |number, &byte| number << 8 | usize::from(byte))
}

fn line(bytes: &[u8], limits: Limits) -> Found {
    let found = memchr::memchr(limits.delimiter, bytes).map(|at| at + 1);
    let len = found.unwrap_or(bytes.len());
    if limits.packet != 0 && len > limits.packet {
        return Found::Invalid;
    }
    match found {
        Some(len) if limits.line != 0 && len > limits.line => Found::Packet(limits.line),
        Some(len) => Found::Packet(len),
        None if limits.line != 0 && len >= limits.line => Found::Packet(limits.line),
        None => Found::More,
    }
}

/// A tag of any length, then a length of up to four bytes; `None` for too few bytes.
fn asn1(bytes: &[u8]) -> Option<Sizes> {
    let mut at = 1;
    bytes.get(1)?;
    if bytes[0] & 0x1f == 0x1f {
        while bytes.get(at)? & 0x80 != 0 {
            at += 1;
        }
        at += 1;
    }
    let length = *bytes.get(at)?;
    at += 1;
    if length & 0x80 == 0 {
        return Some(Sizes::Known(at, usize::from(length)));
    }
    let width = usize::from(length & 0x7f);
    let digits = bytes.get(at..at + width)?;
    Some(if width <= 4 { Sizes::Known(at + width, number(digits)) } else { Sizes::Invalid })
}

/// A line, and in headers the lines that continue it: those that begin with a space.
fn http_line(bytes: &[u8], headers: bool, limits: Limits) -> Found {
    // An empty line is whole, whatever comes after it.
    if let Some(len) = [&b"\n"[..], b"\r\n"].into_iter().find(|end| bytes.starts_with(end)).map(<[u8]>::len) {
        return Found::Packet(len);
    }
    let most = if limits.packet == 0 { limits.line } else { limits.packet };
    let limited = |len: usize| if most != 0 && len > most { Found::Invalid } else { Found::Packet(len) };
    let mut from = 0;
    loop {
        let Some(at) = memchr::memchr(b'\n', &bytes[from..]) else {
            return if most != 0 && bytes.len() >= most { Found::Invalid } else { Found::More };
        };
        let len = from + at + 1;
        if !headers {
            return limited(len);
        }
        match bytes.get(len) {
            Some(b' ' | b'\t') if len > 2 => from = len,
            Some(_) => return limited(len),
            None if limited(len) == Found::Invalid => return Found::Invalid,
            None => return Found::More,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Found, Framing, Limits};

    fn find(framing: Framing, bytes: &[u8]) -> Found {
        framing.find(bytes, Limits::default())
    }

    #[test]
    fn counted_packets() {
        assert_eq!(find(Framing::Counted(2), &[0, 5, 1]), Found::Packet(7));
        assert_eq!(find(Framing::Counted(2), &[0]), Found::More);
        assert_eq!(find(Framing::Counted(4), &[0xff; 4]), Found::Invalid);
        let limits = Limits { packet: 4, ..Limits::default() };
        assert_eq!(Framing::Counted(1).find(&[5, 0], limits), Found::Invalid);
    }

    #[test]
    fn lines_are_cut_and_limited() {
        let cut = Limits { line: 3, ..Limits::default() };
        assert_eq!(Framing::Line.find(b"abcdef\n", cut), Found::Packet(3));
        assert_eq!(Framing::Line.find(b"ab\nc", cut), Found::Packet(3));
        let limited = Limits { packet: 2, ..Limits::default() };
        assert_eq!(Framing::Line.find(b"abc", limited), Found::Invalid);
    }

    #[test]
    fn headers_go_on_in_lines_that_begin_with_space() {
        let header = Framing::Http { binaries: false, headers: true };
        assert_eq!(find(header, b"A: b\r\n c\r\nD"), Found::Packet(10));
        assert_eq!(find(header, b"A: b\r\n"), Found::More);
        assert_eq!(find(header, b"\r\n"), Found::Packet(2));
    }

    #[test]
    fn too_short_tags_are_no_packets() {
        assert_eq!(find(Framing::Asn1, &[0x1f, 0x81]), Found::More);
        assert_eq!(find(Framing::Asn1, &[17, 0x82, 1, 0]), Found::Packet(260));
        assert_eq!(find(Framing::Asn1, &[17, 0x85, 1, 0, 0, 0, 0]), Found::Invalid);
    }
}
