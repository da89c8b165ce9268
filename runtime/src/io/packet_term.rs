//! Packets that are given as terms of their own: HTTP's lines and TLS records. Where they end is `packet`'s, what is in a line `http`'s.

use super::http::{self, Line, Name, Target};
use super::packet::{self, Framing};
use crate::term::{Build, BuildBinary, Term, atom};

/// The type that TLS gives a hello.
const HANDSHAKE: i64 = 22;

/// Words a packet takes as a term, at most.
pub fn words(packet: usize) -> usize {
    6 * packet + 80
}

/// The term of a whole packet of HTTP or TLS; `port` is in the place of the socket.
pub fn term(p: &mut impl Build, framing: Framing, packet: &[u8], port: Term) -> Term {
    let Framing::Http { binaries, headers } = framing else { return tls(p, packet, port) };
    match http::parse(packet, headers) {
        Some(line) => http_term(p, &line, binaries),
        None => {
            let line = text(p, packet, binaries);
            p.tuple(&[atom::word("http_error"), line])
        }
    }
}

fn tls(p: &mut impl Build, packet: &[u8], port: Term) -> Term {
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
    p.tuple(&[atom::word("ssl_tls"), port, Term::small(kind), version, body])
}

fn pair(p: &mut impl Build, (first, second): (i64, i64)) -> Term {
    p.tuple(&[Term::small(first), Term::small(second)])
}

fn text(p: &mut impl Build, bytes: &[u8], binaries: bool) -> Term {
    if binaries {
        return p.binary(bytes);
    }
    bytes.iter().rev().fold(Term::NIL, |tail, &byte| p.cons(Term::small(i64::from(byte)), tail))
}

fn http_term(p: &mut impl Build, line: &Line, binaries: bool) -> Term {
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

fn target_term(p: &mut impl Build, target: &Target, binaries: bool) -> Term {
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
