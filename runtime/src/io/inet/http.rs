//! HTTP lines as terms: `{http_request, ...}`, `{http_response, ...}`, `{http_header, ...}`, `http_eoh`, `{http_error, Line}`.

use crate::term::{Build, BuildBinary, Term, atom};

/// Methods that are atoms; others are strings.
const METHODS: [&str; 7] = ["OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE"];

/// Names of headers that are atoms, in the order of their numbers from 1.
const HEADERS: [&str; 52] = [
    "Cache-Control", "Connection", "Date", "Pragma", "Transfer-Encoding", "Upgrade", "Via", "Accept", "Accept-Charset", "Accept-Encoding",
    "Accept-Language", "Authorization", "From", "Host", "If-Modified-Since", "If-Match", "If-None-Match", "If-Range",
    "If-Unmodified-Since", "Max-Forwards", "Proxy-Authorization", "Range", "Referer", "User-Agent", "Age", "Location", "Proxy-Authenticate",
    "Public", "Retry-After", "Server", "Vary", "Warning", "Www-Authenticate", "Allow", "Content-Base", "Content-Encoding",
    "Content-Language", "Content-Length", "Content-Location", "Content-Md5", "Content-Range", "Content-Type", "Etag", "Expires",
    "Last-Modified", "Accept-Ranges", "Set-Cookie", "Set-Cookie2", "X-Forwarded-For", "Cookie", "Keep-Alive", "Proxy-Connection",
];

/// Words a line takes as a term, at most.
pub fn words(line: usize) -> usize {
    6 * line + 64
}

struct Maker<'a, B> {
    to: &'a mut B,
    binary: bool,
}

impl<B: Build> Maker<'_, B> {
    fn text(&mut self, bytes: &[u8]) -> Term {
        if self.binary {
            return self.to.binary(bytes);
        }
        bytes.iter().rev().fold(Term::NIL, |tail, &byte| self.to.cons(Term::small(byte.into()), tail))
    }
}

/// The term of a line. `in_header`: the first line has been; says afterwards whether headers follow.
pub fn term<B: Build>(to: &mut B, line: &[u8], binary: bool, in_header: &mut bool) -> Term {
    let mut maker = Maker { to, binary };
    let content = line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line));
    let made = if *in_header { header(&mut maker, content) } else { first(&mut maker, content) };
    match made {
        Some(made) => {
            *in_header = !(*in_header && content.is_empty());
            made
        }
        None => {
            let line = maker.text(line);
            maker.to.tuple(&[atom::word("http_error"), line])
        }
    }
}

fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

fn trimmed(mut bytes: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = bytes
        && is_blank(*first)
    {
        bytes = rest;
    }
    bytes
}

/// Up to the first blank, and what comes after the blanks.
fn word(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|&byte| is_blank(byte)).unwrap_or(bytes.len());
    (&bytes[..end], trimmed(&bytes[end..]))
}

fn is_token(byte: u8) -> bool {
    byte > b' ' && byte < 127 && !b"()<>@,;:\\\"/[]?={}".contains(&byte)
}

/// Digits at the beginning as a number, and what follows.
fn digits(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let count = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let text = std::str::from_utf8(&bytes[..count]).ok()?;
    Some((text.parse().ok()?, &bytes[count..]))
}

/// `HTTP/1.1`.
fn version(bytes: &[u8]) -> Option<((i64, i64), &[u8])> {
    let (major, rest) = digits(bytes.strip_prefix(b"HTTP/")?)?;
    let (minor, rest) = digits(rest.strip_prefix(b".")?)?;
    Some(((major, minor), rest))
}

fn version_term(to: &mut impl Build, (major, minor): (i64, i64)) -> Term {
    to.tuple(&[Term::small(major), Term::small(minor)])
}

fn first<B: Build>(maker: &mut Maker<B>, line: &[u8]) -> Option<Term> {
    if line.starts_with(b"HTTP/") {
        let (number, rest) = version(line)?;
        if !rest.first().copied().is_some_and(is_blank) {
            return None;
        }
        let (status, rest) = digits(trimmed(rest))?;
        let phrase = maker.text(trimmed(rest));
        let number = version_term(maker.to, number);
        return Some(maker.to.tuple(&[atom::word("http_response"), number, Term::small(status), phrase]));
    }
    let length = line.iter().take_while(|&&byte| is_token(byte)).count();
    let (method, rest) = line.split_at(length);
    if method.is_empty() || !rest.first().copied().is_some_and(is_blank) {
        return None;
    }
    let (uri_text, rest) = word(trimmed(rest));
    let number = if rest.is_empty() { (0, 9) } else { version(rest)?.0 };
    let method = match METHODS.iter().find(|name| name.as_bytes() == method) {
        Some(name) => atom::word(name),
        None => maker.text(method),
    };
    let uri = uri(maker, uri_text);
    let number = version_term(maker.to, number);
    Some(maker.to.tuple(&[atom::word("http_request"), method, uri, number]))
}

fn uri<B: Build>(maker: &mut Maker<B>, text: &[u8]) -> Term {
    if text == b"*" {
        return atom::word("*");
    }
    if text.starts_with(b"/") {
        let path = maker.text(text);
        return maker.to.tuple(&[atom::word("abs_path"), path]);
    }
    let lower = text[..text.len().min(8)].to_ascii_lowercase();
    let scheme = [("http", 7), ("https", 8)].into_iter().find(|(name, _)| lower.starts_with(format!("{name}://").as_bytes()));
    if let Some((scheme, length)) = scheme {
        return absolute(maker, scheme, &text[length..]);
    }
    match memchr::memchr(b':', text) {
        Some(at) => {
            let (scheme, rest) = (maker.text(&text[..at]), maker.text(&text[at + 1..]));
            maker.to.tuple(&[atom::word("scheme"), scheme, rest])
        }
        None => maker.text(text),
    }
}

fn absolute<B: Build>(maker: &mut Maker<B>, scheme: &str, rest: &[u8]) -> Term {
    let slash = memchr::memchr(b'/', rest).unwrap_or(rest.len());
    let (place, path) = rest.split_at(slash);
    let colon = memchr::memchr(b':', place);
    let port = colon.and_then(|at| digits(&place[at + 1..])).filter(|(_, rest)| rest.is_empty());
    let host = maker.text(&place[..colon.unwrap_or(place.len())]);
    let port = port.map_or(Term::UNDEFINED, |(port, _)| Term::small(port));
    let path = maker.text(if path.is_empty() { b"/" } else { path });
    maker.to.tuple(&[atom::word("absoluteURI"), atom::word(scheme), host, port, path])
}

fn header<B: Build>(maker: &mut Maker<B>, line: &[u8]) -> Option<Term> {
    if line.is_empty() {
        return Some(atom::word("http_eoh"));
    }
    let length = line.iter().take_while(|&&byte| is_token(byte)).count();
    let (name, rest) = line.split_at(length);
    let value = trimmed(rest.strip_prefix(b":")?);
    let mut capital = true;
    let shown: Vec<u8> = name
        .iter()
        .map(|&byte| {
            let byte = if capital { byte.to_ascii_uppercase() } else { byte.to_ascii_lowercase() };
            capital = byte == b'-';
            byte
        })
        .collect();
    let known = HEADERS.iter().position(|known| known.as_bytes() == shown);
    let field = match known {
        Some(index) => atom::word(HEADERS[index]),
        None => maker.text(&shown),
    };
    let number = Term::small(known.map_or(0, |index| index as i64 + 1));
    let (name, value) = (maker.text(name), maker.text(value));
    Some(maker.to.tuple(&[atom::word("http_header"), number, field, name, value]))
}
