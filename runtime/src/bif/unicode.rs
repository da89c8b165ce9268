//! `unicode:characters_to_binary/2`, `characters_to_list/2`: deep lists of characters and encoded binaries to UTF-8 or a list.

use crate::process::Process;
use crate::term::bits::Bits;
use crate::term::{Build, BuildBinary, Term, atom, segment};

/// How binaries in the data are encoded.
#[derive(Clone, Copy)]
enum Encoding {
    Latin1,
    /// Code units of so many bytes.
    Utf {
        unit: usize,
        little: bool,
    },
}

fn encoding(term: Term) -> Option<Encoding> {
    if let Some(&[name, order]) = term.as_tuple() {
        let little = match atom::name(order) {
            "little" => true,
            "big" => false,
            _ => return None,
        };
        return match atom::name(name) {
            "utf16" => Some(Encoding::Utf { unit: 2, little }),
            "utf32" => Some(Encoding::Utf { unit: 4, little }),
            _ => None,
        };
    }
    match atom::name(term) {
        "latin1" => Some(Encoding::Latin1),
        "unicode" | "utf8" => Some(Encoding::Utf { unit: 1, little: false }),
        "utf16" => Some(Encoding::Utf { unit: 2, little: false }),
        "utf32" => Some(Encoding::Utf { unit: 4, little: false }),
        _ => None,
    }
}

/// How the conversion ended.
enum End {
    Done,
    /// `error` or `incomplete` with what was not converted.
    Stopped(&'static str, Term),
    Badarg,
}

/// How much of a binary's bytes became characters.
enum Progress {
    All,
    /// The rest from this byte on is the beginning of a character.
    Incomplete(usize),
    Bad(usize),
}

/// Whether the bytes are those with which a character of UTF-8 may begin, by their form alone: which code point it would be is not
/// asked before it is complete.
fn begins_character(rest: &[u8]) -> bool {
    let wanted = match rest.first() {
        Some(0xc0..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf7) => 4,
        _ => return false,
    };
    rest.len() < wanted && rest[1..].iter().all(|byte| byte & 0xc0 == 0x80)
}

fn convert_bytes(bytes: &[u8], encoding: Encoding, out: &mut String) -> Progress {
    let Encoding::Utf { unit, little } = encoding else {
        out.extend(bytes.iter().map(|&byte| byte as char));
        return Progress::All;
    };
    if unit == 1 {
        return match std::str::from_utf8(bytes) {
            Ok(text) => {
                out.push_str(text);
                Progress::All
            }
            Err(error) => {
                let good = error.valid_up_to();
                out.push_str(std::str::from_utf8(&bytes[..good]).unwrap_or(""));
                if begins_character(&bytes[good..]) { Progress::Incomplete(good) } else { Progress::Bad(good) }
            }
        };
    }
    let all = Bits::from_bytes(bytes);
    let mut at = 0;
    while at < all.len {
        let rest = all.part(at, all.len - at);
        match segment::decode_character(rest, unit, little) {
            Some((c, len)) => {
                out.push(c);
                at += len;
            }
            None => {
                let first = if unit == 2 && rest.len >= 16 { Some(rest.number(0, 16) as u16) } else { None };
                let first = first.map(|word| if little { word.swap_bytes() } else { word });
                let half = first.is_some_and(|word| (0xd800..0xdc00).contains(&word)) && rest.len < 32;
                return if rest.len < unit * 8 || half { Progress::Incomplete(at / 8) } else { Progress::Bad(at / 8) };
            }
        }
    }
    Progress::All
}

struct Conversion<'a> {
    p: &'a mut Process,
    encoding: Encoding,
    out: String,
    /// Tails of the lists around the current place.
    outer: Vec<Term>,
    /// Beginning of a character whose end the next binary has to bring.
    pending: Vec<u8>,
}

impl Conversion<'_> {
    fn run(&mut self, data: Term) -> End {
        let mut next = data;
        loop {
            if let Some((head, tail)) = next.as_cons() {
                if head.is_list() {
                    self.outer.push(tail);
                    next = head;
                    continue;
                }
                self.outer.push(tail);
                if let Some(end) = self.item(head, true) {
                    return end;
                }
                next = self.outer.pop().unwrap_or(Term::NIL);
                continue;
            }
            if !next.is_nil()
                && let Some(end) = if next.is_bitstring() { self.item(next, false) } else { Some(End::Badarg) }
            {
                return end;
            }
            match self.outer.pop() {
                Some(rest) => next = rest,
                None if self.pending.is_empty() => return End::Done,
                None => {
                    let pending = std::mem::take(&mut self.pending);
                    return End::Stopped("incomplete", self.p.binary(&pending));
                }
            }
        }
    }

    /// Converts a character or binary; what ends the conversion if it cannot.
    fn item(&mut self, item: Term, in_list: bool) -> Option<End> {
        if let Some(bits) = item.as_bits() {
            if bits.len % 8 != 0 {
                return Some(End::Badarg);
            }
            return self.binary(item, &bits.to_bytes(), in_list);
        }
        if !item.is_integer() || !in_list {
            return Some(End::Badarg);
        }
        let character =
            segment::character(item).filter(|&c| matches!(self.encoding, Encoding::Utf { .. }) || (c as u32) < 256);
        match character {
            Some(c) if self.pending.is_empty() => {
                self.out.push(c);
                None
            }
            _ => Some(self.stop(item, 0, in_list)),
        }
    }

    fn binary(&mut self, item: Term, bytes: &[u8], in_list: bool) -> Option<End> {
        let carried = self.pending.len();
        let joined;
        let bytes = if carried > 0 {
            joined = [&std::mem::take(&mut self.pending)[..], bytes].concat();
            &joined[..]
        } else {
            bytes
        };
        match convert_bytes(bytes, self.encoding, &mut self.out) {
            Progress::All => None,
            Progress::Incomplete(at) => {
                self.pending = bytes[at..].to_vec();
                None
            }
            Progress::Bad(at) if at >= carried => Some(self.stop(item, at - carried, in_list)),
            Progress::Bad(_) => {
                self.pending = bytes[..carried].to_vec();
                Some(self.stop(item, 0, in_list))
            }
        }
    }

    /// The error at byte `at` of `item`, with everything that follows.
    fn stop(&mut self, item: Term, at: usize, in_list: bool) -> End {
        let mut rest = match item.as_bits() {
            Some(bits) => self.p.sub_binary(item, at * 8, bits.len - at * 8),
            None => item,
        };
        if in_list {
            let tail = self.outer.pop().unwrap_or(Term::NIL);
            rest = self.p.cons(rest, tail);
        }
        while let Some(tail) = self.outer.pop() {
            rest = self.p.cons(rest, tail);
        }
        if !self.pending.is_empty() {
            let pending = std::mem::take(&mut self.pending);
            let pending = self.p.binary(&pending);
            rest = self.p.cons(pending, rest);
        }
        End::Stopped("error", rest)
    }
}

fn convert(p: &mut Process, data: Term, name: Term, build: impl Fn(&mut Process, &str) -> Term) -> Term {
    let Some(encoding) = encoding(name) else { return p.badarg() };
    if !data.is_list() && !data.is_bitstring() {
        return p.badarg();
    }
    let mut conversion = Conversion { p, encoding, out: String::new(), outer: Vec::new(), pending: Vec::new() };
    let end = conversion.run(data);
    let text = conversion.out;
    p.charge((text.len() / 256) as i64);
    match end {
        End::Badarg => p.badarg(),
        End::Done => build(p, &text),
        End::Stopped(tag, rest) => {
            let done = build(p, &text);
            p.tuple(&[atom::word(tag), done, rest])
        }
    }
}

pub(super) fn characters_to_binary_2(p: &mut Process, data: Term, name: Term) -> Term {
    let utf8 = matches!(encoding(name), Some(Encoding::Utf { unit: 1, .. }));
    if utf8 && data.as_bytes().is_some_and(|bytes| std::str::from_utf8(&bytes).is_ok()) {
        return data;
    }
    convert(p, data, name, |p, text| p.binary(text.as_bytes()))
}

pub(super) fn characters_to_list_2(p: &mut Process, data: Term, name: Term) -> Term {
    convert(p, data, name, |p, text| p.string(text))
}

pub(super) fn bin_is_7bit_1(_: &mut Process, term: Term) -> Term {
    Term::bool(term.as_bytes().is_some_and(|bytes| bytes.is_ascii()))
}

beamless_abi::for_each_bif_unicode!(doors);
