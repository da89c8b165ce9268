//! `erlang:decode_packet/3`: packets as terms. Framing is `io::packet`'s, HTTP's lines are `io::http`'s.

use crate::io::http::{self, Line, Name, Target};
use crate::io::packet::{self, Found, Framing, Limits};
use crate::process::Process;
use crate::term::{Build, BuildBinary, Term, atom};

/// The type that TLS gives a hello.
const HANDSHAKE: i64 = 22;

fn framing(term: Term) -> Option<Framing> {
    match term.as_small() {
        Some(0) => Some(Framing::Raw),
        Some(width @ (1 | 2 | 4)) => Some(Framing::Counted(width as usize)),
        Some(_) => None,
        None => Framing::by_name(atom::name(term)),
    }
}

fn limits(framing: Framing, options: Term) -> Option<Limits> {
    let mut limits = Limits::default();
    for option in options.proper_list()? {
        let &[name, value] = option.as_tuple()? else { return None };
        let value = value.as_u64().filter(|&value| value <= u64::from(u32::MAX))?;
        match atom::name(name) {
            "packet_size" => limits.packet = value as usize,
            "line_length" => limits.line = value as usize,
            "line_delimiter" if framing == Framing::Line => limits.delimiter = u8::try_from(value).ok()?,
            _ => return None,
        }
    }
    Some(limits)
}

fn decode_packet_3(p: &mut Process, kind: Term, binary: Term, options: Term) -> Term {
    let Some(framing) = framing(kind) else { return p.badarg_cause("badopt") };
    let (Some(bits), Some(limits)) = (binary.as_bits(), limits(framing, options)) else { return p.badarg() };
    // Bits after the last whole byte go into the rest.
    let whole = bits.part_from_start(bits.len / 8 * 8);
    let bytes = whole.to_bytes();
    p.charge((bytes.len() / 1024) as i64);
    let size = match framing.find(&bytes, limits) {
        Found::Packet(size) if size <= bytes.len() => size,
        Found::Packet(size) => return more(p, Term::small(size as i64)),
        Found::More => return more(p, atom::word("undefined")),
        Found::Invalid => return invalid(p),
    };
    let packet = &bytes[..size];
    let decoded = match framing {
        Framing::Http { binaries, headers } => match http::parse(packet, headers) {
            Some(line) => http_term(p, &line, binaries),
            None => {
                let line = text(p, packet, binaries);
                p.tuple(&[atom::word("http_error"), line])
            }
        },
        Framing::Tls => tls(p, packet),
        _ => {
            let (from, to) = framing.body(packet);
            p.sub_binary(binary, from * 8, (to - from) * 8)
        }
    };
    let rest = p.sub_binary(binary, size * 8, bits.len - size * 8);
    p.tuple(&[Term::OK, decoded, rest])
}

fn more(p: &mut Process, size: Term) -> Term {
    p.tuple(&[atom::word("more"), size])
}

fn invalid(p: &mut Process) -> Term {
    p.tuple(&[Term(crate::term::atoms::ERROR), atom::word("invalid")])
}

fn tls(p: &mut Process, packet: &[u8]) -> Term {
    let (kind, version, body) = if packet::is_old_hello(packet) {
        // As a handshake message of today: its type, a length of three bytes, and the rest.
        let body = &packet[3..];
        let mut message = ((body.len() as u32) | 1 << 24).to_be_bytes().to_vec();
        message.extend_from_slice(body);
        (HANDSHAKE, [packet[3], packet[4]], message)
    } else {
        (i64::from(packet[0]), [packet[1], packet[2]], packet[5..].to_vec())
    };
    let version = pair(p, (i64::from(version[0]), i64::from(version[1])));
    let body = p.binary(&body);
    p.tuple(&[atom::word("ssl_tls"), Term::NIL, Term::small(kind), version, body])
}

fn pair(p: &mut Process, (first, second): (i64, i64)) -> Term {
    p.tuple(&[Term::small(first), Term::small(second)])
}

fn text(p: &mut Process, bytes: &[u8], binaries: bool) -> Term {
    if binaries {
        return p.binary(bytes);
    }
    p.list_from(bytes.iter().map(|&byte| Term::small(i64::from(byte))))
}

fn http_term(p: &mut Process, line: &Line, binaries: bool) -> Term {
    match line {
        Line::End => atom::word("http_eoh"),
        Line::Response { version, status, phrase } => {
            let version = pair(p, *version);
            let phrase = text(p, phrase, binaries);
            p.tuple(&[atom::word("http_response"), version, Term::small(*status), phrase])
        }
        Line::Request { method, target, version } => {
            let method = match http::METHODS.iter().find(|known| known.as_bytes() == *method) {
                Some(known) => atom::word(known),
                None => text(p, method, binaries),
            };
            let target = target_term(p, target, binaries);
            let version = pair(p, *version);
            p.tuple(&[atom::word("http_request"), method, target, version])
        }
        Line::Header { name, written, value } => {
            let (number, name) = match name {
                Name::Known(index) => (*index as i64 + 1, atom::word(http::FIELDS[*index])),
                Name::Cased(name) => (0, text(p, name, binaries)),
                Name::Long(name) => (0, text(p, name, binaries)),
            };
            let (written, value) = (text(p, written, binaries), text(p, value, binaries));
            p.tuple(&[atom::word("http_header"), Term::small(number), name, written, value])
        }
    }
}

fn target_term(p: &mut Process, target: &Target, binaries: bool) -> Term {
    match target {
        Target::Star => atom::word("*"),
        Target::Other(bytes) => text(p, bytes, binaries),
        Target::Path(path) => {
            let path = text(p, path, binaries);
            p.tuple(&[atom::word("abs_path"), path])
        }
        Target::Scheme(scheme, rest) => {
            let (scheme, rest) = (text(p, scheme, binaries), text(p, rest, binaries));
            p.tuple(&[atom::word("scheme"), scheme, rest])
        }
        Target::Absolute { secure, host, port, path } => {
            let scheme = atom::word(if *secure { "https" } else { "http" });
            let port = port.map_or(atom::word("undefined"), Term::small);
            let (host, path) = (text(p, host, binaries), text(p, path, binaries));
            p.tuple(&[atom::word("absoluteURI"), scheme, host, port, path])
        }
    }
}

beamless_abi::for_each_bif_packet!(doors);
