//! The lines of HTTP messages, taken apart. Where a line ends is `packet`'s to know.

/// Methods that are atoms in Erlang.
pub const METHODS: &[&str] = &["OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE"];

/// Header fields that are atoms in Erlang; their number counts from 1.
pub const FIELDS: &[&str] = &[
    "Cache-Control",
    "Connection",
    "Date",
    "Pragma",
    "Transfer-Encoding",
    "Upgrade",
    "Via",
    "Accept",
    "Accept-Charset",
    "Accept-Encoding",
    "Accept-Language",
    "Authorization",
    "From",
    "Host",
    "If-Modified-Since",
    "If-Match",
    "If-None-Match",
    "If-Range",
    "If-Unmodified-Since",
    "Max-Forwards",
    "Proxy-Authorization",
    "Range",
    "Referer",
    "User-Agent",
    "Age",
    "Location",
    "Proxy-Authenticate",
    "Public",
    "Retry-After",
    "Server",
    "Vary",
    "Warning",
    "Www-Authenticate",
    "Allow",
    "Content-Base",
    "Content-Encoding",
    "Content-Language",
    "Content-Length",
    "Content-Location",
    "Content-Md5",
    "Content-Range",
    "Content-Type",
    "Etag",
    "Expires",
    "Last-Modified",
    "Accept-Ranges",
    "Set-Cookie",
    "Set-Cookie2",
    "X-Forwarded-For",
    "Cookie",
    "Keep-Alive",
    "Proxy-Connection",
];

/// Longer names of fields are left as they were written.
const NAME_MAX: usize = 50;
/// Of a request without one.
const OLDEST_VERSION: (i64, i64) = (0, 9);

/// A line.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a> {
    Request {
        method: &'a [u8],
        target: Target<'a>,
        version: (i64, i64),
    },
    Response {
        version: (i64, i64),
        status: i64,
        phrase: &'a [u8],
    },
    Header {
        name: Name<'a>,
        written: &'a [u8],
        value: &'a [u8],
    },
    /// The empty line after the headers.
    End,
}

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Target<'a> {
    Star,
    Path(&'a [u8]),
    Absolute { secure: bool, host: &'a [u8], port: Option<i64>, path: &'a [u8] },
    Scheme(&'a [u8], &'a [u8]),
    Other(&'a [u8]),
}

/// The name of a header field.
#[derive(Debug, PartialEq, Eq)]
pub enum Name<'a> {
    /// One of [`FIELDS`], by index.
    Known(usize),
    /// With each word's first letter in upper case and all others in lower case.
    Cased(Vec<u8>),
    Long(&'a [u8]),
}

/// Reads from the front of a line.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let count = self.0.iter().position(|&byte| !wanted(byte)).unwrap_or(self.0.len());
        let (head, rest) = self.0.split_at(count);
        self.0 = rest;
        head
    }
    fn spaces(&mut self) -> bool {
        !self.take_while(is_space).is_empty()
    }
    fn text(&mut self, text: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(text)?;
        Some(())
    }
    fn digits(&mut self) -> Option<i64> {
        let digits = self.take_while(|byte| byte.is_ascii_digit());
        (!digits.is_empty()).then(|| number(digits))
    }
    /// `HTTP/Major.Minor`.
    fn version(&mut self) -> Option<(i64, i64)> {
        self.text(b"HTTP/")?;
        let major = self.digits()?;
        self.text(b".")?;
        Some((major, self.digits()?))
    }
}

fn number(digits: &[u8]) -> i64 {
    digits
        .iter()
        .fold(0i64, |value, &digit| value.saturating_mul(10).saturating_add(i64::from(digit - b'0')) & 0xffff_ffff)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// What may be in a method or a field's name.
fn is_token(byte: u8) -> bool {
    matches!(byte, 33..=126) && !br#"()<>@,;:\"/[]?={}"#.contains(&byte)
}

/// Takes a line apart; `headers`: it comes after the first one. `None` when it is none of HTTP's.
pub fn parse(line: &[u8], headers: bool) -> Option<Line<'_>> {
    let line = line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line));
    match (headers, line.is_empty(), line.starts_with(b"HTTP/")) {
        (true, true, _) => Some(Line::End),
        (true, false, _) => header(line),
        (false, _, true) => response(line),
        (false, _, false) => request(line),
    }
}

fn response(line: &[u8]) -> Option<Line<'_>> {
    let mut reader = Reader(line);
    let version = reader.version()?;
    if !reader.spaces() {
        return None;
    }
    let status = reader.digits().unwrap_or(0);
    if !reader.spaces() && !reader.0.is_empty() {
        return None;
    }
    Some(Line::Response { version, status, phrase: reader.0 })
}

fn request(line: &[u8]) -> Option<Line<'_>> {
    let mut reader = Reader(line);
    let method = reader.take_while(is_token);
    if method.is_empty() || !reader.spaces() {
        return None;
    }
    let asked = reader.take_while(|byte| !is_space(byte));
    if asked.is_empty() {
        return None;
    }
    reader.spaces();
    let version = if reader.0.is_empty() { OLDEST_VERSION } else { reader.version()? };
    Some(Line::Request { method, target: target(asked), version })
}

fn target(asked: &[u8]) -> Target<'_> {
    let after = |scheme: &[u8]| {
        let (head, rest) = asked.split_at_checked(scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then_some(rest)
    };
    if asked == b"*" {
        Target::Star
    } else if asked.len() <= 1 || asked[0] == b'/' {
        Target::Path(asked)
    } else if let Some(rest) = after(b"http://") {
        absolute(false, rest)
    } else if let Some(rest) = after(b"https://") {
        absolute(true, rest)
    } else if let Some(colon) = memchr::memchr(b':', asked) {
        Target::Scheme(&asked[..colon], &asked[colon + 1..])
    } else {
        Target::Other(asked)
    }
}

fn absolute(secure: bool, rest: &[u8]) -> Target<'_> {
    let (place, path) = match memchr::memchr(b'/', rest) {
        Some(slash) => rest.split_at(slash),
        None => (rest, b"/".as_slice()),
    };
    let (host, port) = match memchr::memchr(b':', place) {
        Some(colon) => (&place[..colon], &place[colon + 1..]),
        None => (place, b"".as_slice()),
    };
    let port = port.iter().all(u8::is_ascii_digit).then(|| number(port)).filter(|&port| port != 0);
    Target::Absolute { secure, host, port, path }
}

fn header(line: &[u8]) -> Option<Line<'_>> {
    let mut reader = Reader(line);
    let written = reader.take_while(is_token);
    reader.text(b":")?;
    reader.spaces();
    Some(Line::Header { name: name(written), written, value: reader.0 })
}

fn name(written: &[u8]) -> Name<'_> {
    if written.len() > NAME_MAX {
        return Name::Long(written);
    }
    let mut starts_word = true;
    let cased: Vec<u8> = written
        .iter()
        .map(|byte| {
            let cased = if starts_word { byte.to_ascii_uppercase() } else { byte.to_ascii_lowercase() };
            starts_word = !starts_word && *byte == b'-';
            cased
        })
        .collect();
    match FIELDS.iter().position(|field| field.as_bytes() == cased) {
        Some(index) => Name::Known(index),
        None => Name::Cased(cased),
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Name, Target, parse};

    #[test]
    fn lines_are_taken_apart() {
        let request = Line::Request {
            method: b"GET",
            target: Target::Absolute { secure: false, host: b"a", port: Some(80), path: b"/b" },
            version: (1, 1),
        };
        assert_eq!(parse(b"GET HTTP://a:80/b HTTP/1.1\r\n", false), Some(request));
        let response = Line::Response { version: (1, 0), status: 200, phrase: b"OK" };
        assert_eq!(parse(b"HTTP/1.0 200 OK\n", false), Some(response));
        let header = Line::Header { name: Name::Known(13), written: b"hoSt", value: b"x" };
        assert_eq!(parse(b"hoSt: x\r\n", true), Some(header));
        assert_eq!(parse(b"\r\n", true), Some(Line::End));
        assert_eq!(parse(b"no header\r\n", true), None);
        assert_eq!(parse(b"GET /\x80", false).is_some(), true);
        assert_eq!(parse(b"", false), None);
    }
}
