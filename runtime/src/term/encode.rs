//! Terms into the external term format, byte for byte as OTP writes it. Reading it is `decode`'s.

use super::bits;
use super::limbs::IntRef;
use super::view::{External, View};
use super::{Term, atom, float_text, hamt, map};
use beamless_abi::program::FunEntry;

/// First byte of every encoded term.
pub const VERSION: u8 = 131;
/// Longest list of bytes that is written as a string.
const STRING_MAX: usize = 0xffff;
/// Bits of a pid's payload that are its id; the rest is the serial.
pub const PID_ID_BITS: u32 = 28;

/// What `term_to_binary/2` may be asked for besides compression.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// 0: floats as text. 1: atoms in Latin-1 where they can be. 2: atoms in UTF-8.
    pub minor_version: u8,
    /// Pairs of large maps in key order.
    pub deterministic: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { minor_version: 1, deterministic: false }
    }
}

enum Todo<'a> {
    Slice(&'a [Term]),
    /// The rest of a list whose header is written: heads, then the tail.
    List(Term),
    Term(Term),
    /// All of a fun is written: its size goes where it begins.
    FunSize(usize),
}

/// The encoded term with its version byte.
pub fn encode(term: Term, options: Options) -> Vec<u8> {
    let mut encoder = Encoder { out: vec![VERSION], options, stack: vec![Todo::Term(term)] };
    while let Some(todo) = encoder.stack.pop() {
        match todo {
            Todo::Term(term) => encoder.term(term),
            Todo::FunSize(start) => encoder.fun_size(start),
            Todo::Slice([]) => {}
            Todo::Slice([first, rest @ ..]) => {
                encoder.stack.push(Todo::Slice(rest));
                encoder.term(*first);
            }
            Todo::List(rest) => match rest.as_cons() {
                Some((head, tail)) => {
                    encoder.stack.push(Todo::List(tail));
                    encoder.term(head);
                }
                None => encoder.term(rest),
            },
        }
    }
    encoder.out
}

/// `encode` and then compressed with zlib at `level`, when that is shorter.
pub fn encode_compressed(term: Term, options: Options, level: u32) -> Vec<u8> {
    let plain = encode(term, options);
    let body = &plain[1..];
    let Ok(size) = u32::try_from(body.len()) else { return plain };
    let mut out = vec![VERSION, 80];
    out.extend_from_slice(&size.to_be_bytes());
    let mut zlib = flate2::write::ZlibEncoder::new(out, flate2::Compression::new(level));
    match std::io::Write::write_all(&mut zlib, body).and_then(|()| zlib.finish()) {
        Ok(out) if out.len() < plain.len() => out,
        _ => plain,
    }
}

struct Encoder<'a> {
    out: Vec<u8>,
    options: Options,
    stack: Vec<Todo<'a>>,
}

impl<'a> Encoder<'a> {
    fn tag(&mut self, tag: u8) {
        self.out.push(tag);
    }
    fn bytes(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }
    fn u16(&mut self, value: u16) {
        self.bytes(&value.to_be_bytes());
    }
    fn u32(&mut self, value: u32) {
        self.bytes(&value.to_be_bytes());
    }

    fn term(&mut self, term: Term) {
        match term.view() {
            View::Small(value) => self.small(value),
            View::Big(int) => self.big(int),
            View::Float(value) => self.float(value),
            View::Atom(index) => self.atom(atom::text(index)),
            View::Nil | View::Invalid => self.tag(106),
            View::Cons(..) => self.list(term),
            View::Tuple(elements) => {
                match u8::try_from(elements.len()) {
                    Ok(arity) => self.bytes(&[104, arity]),
                    Err(_) => {
                        self.tag(105);
                        self.u32(elements.len() as u32);
                    }
                }
                self.stack.push(Todo::Slice(elements));
            }
            View::FlatMap(keys, _) => self.map(term, keys.len()),
            View::HashMap(_) => self.map(term, hamt::len(term)),
            View::Bits(value) => self.bits(value),
            View::Fun(entry, free) => self.fun(entry, free),
            View::Pid(number) => self.pid(&External {
                node: local_node(),
                creation: 0,
                id: number & ((1 << PID_ID_BITS) - 1),
                serial: (number >> PID_ID_BITS) as u32,
            }),
            View::ExternalPid(pid) => self.pid(&pid),
            View::Port(number) => self.port(&External { node: local_node(), creation: 0, id: number, serial: 0 }),
            View::ExternalPort(port) => self.port(&port),
            View::Reference(words) => self.reference(local_node(), 0, &reference_ids(words)),
            View::ExternalReference(node, words) => {
                let ids: Vec<u32> = words.iter().map(|&word| word as u32).collect();
                self.reference(node.node, node.creation, &ids);
            }
        }
    }

    fn small(&mut self, value: i64) {
        if let Ok(byte) = u8::try_from(value) {
            self.bytes(&[97, byte]);
        } else if let Ok(word) = i32::try_from(value) {
            self.tag(98);
            self.bytes(&word.to_be_bytes());
        } else {
            self.big(IntRef { negative: value < 0, limbs: &[value.unsigned_abs()] });
        }
    }

    fn big(&mut self, int: IntRef) {
        let zeros = int.limbs.last().map_or(0, |top| top.leading_zeros() as usize / 8);
        let size = int.limbs.len() * 8 - zeros;
        match u8::try_from(size) {
            Ok(size) => self.bytes(&[110, size]),
            Err(_) => {
                self.tag(111);
                self.u32(size as u32);
            }
        }
        self.out.push(u8::from(int.negative));
        let end = self.out.len() + size;
        for limb in int.limbs {
            self.bytes(&limb.to_le_bytes());
        }
        self.out.truncate(end);
    }

    fn float(&mut self, value: f64) {
        if self.options.minor_version > 0 {
            self.tag(70);
            return self.bytes(&value.to_bits().to_be_bytes());
        }
        self.tag(99);
        let mut text = float_text::scientific(value, 20).into_bytes();
        text.resize(31, 0);
        self.bytes(&text);
    }

    fn atom(&mut self, text: &str) {
        if self.options.minor_version < 2 && text.chars().all(|c| (c as u32) < 256) {
            let latin1: Vec<u8> = text.chars().map(|c| c as u8).collect();
            self.tag(100);
            self.u16(latin1.len() as u16);
            return self.bytes(&latin1);
        }
        match u8::try_from(text.len()) {
            Ok(size) => self.bytes(&[119, size]),
            Err(_) => {
                self.tag(118);
                self.u16(text.len() as u16);
            }
        }
        self.bytes(text.as_bytes());
    }

    fn list(&mut self, list: Term) {
        let mut iter = list.list();
        let mut count = 0;
        let mut string = true;
        for item in iter.by_ref() {
            count += 1;
            string &= matches!(item.as_small(), Some(0..=255));
        }
        if string && iter.rest.is_nil() && count <= STRING_MAX {
            self.tag(107);
            self.u16(count as u16);
            self.out.extend(list.list().map(|item| item.as_small().unwrap_or(0) as u8));
        } else {
            self.tag(108);
            self.u32(count as u32);
            self.stack.push(Todo::List(list));
        }
    }

    fn map(&mut self, term: Term, size: usize) {
        self.tag(116);
        self.u32(size as u32);
        let pairs: Vec<(Term, Term)> =
            if self.options.deterministic { map::sorted(term) } else { map::iter(term).collect() };
        for (key, value) in pairs.into_iter().rev() {
            self.stack.push(Todo::Term(value));
            self.stack.push(Todo::Term(key));
        }
    }

    fn bits(&mut self, value: bits::Bits) {
        let rest = value.len % 8;
        self.tag(if rest == 0 { 109 } else { 77 });
        self.u32(value.len.div_ceil(8) as u32);
        if rest > 0 {
            self.out.push(rest as u8);
        }
        let start = self.out.len();
        self.out.resize(start + value.len.div_ceil(8), 0);
        bits::copy(value, &mut self.out[start..], 0);
    }

    fn fun(&mut self, entry: &'static FunEntry, free: &'a [Term]) {
        if entry.external == 1 {
            self.tag(113);
            self.atom(atom::name(Term(entry.module)));
            self.atom(atom::name(Term(entry.name)));
            return self.bytes(&[97, entry.arity as u8]);
        }
        super::fun::written(entry);
        let start = self.out.len() + 1;
        self.bytes(&[112, 0, 0, 0, 0, entry.arity as u8]);
        self.bytes(&entry.new_uniq.to_be_bytes());
        self.bytes(&entry.new_uniq_rest.to_be_bytes());
        self.u32(entry.index as u32);
        self.u32(free.len() as u32);
        self.atom(atom::name(Term(entry.module)));
        self.small(entry.index as i64);
        self.small(i64::from(entry.uniq as u32));
        self.pid(&External { node: local_node(), creation: 0, id: 0, serial: 0 });
        self.stack.push(Todo::FunSize(start));
        self.stack.push(Todo::Slice(free));
    }

    /// The size counts the free variables too.
    fn fun_size(&mut self, start: usize) {
        let size = (self.out.len() - start) as u32;
        self.out[start..start + 4].copy_from_slice(&size.to_be_bytes());
    }

    fn pid(&mut self, pid: &External) {
        self.tag(88);
        self.atom(atom::name(pid.node));
        self.u32(pid.id as u32);
        self.u32(pid.serial);
        self.u32(pid.creation);
    }

    fn port(&mut self, port: &External) {
        let small = port.id < 1 << 28;
        self.tag(if small { 89 } else { 120 });
        self.atom(atom::name(port.node));
        if small {
            self.u32(port.id as u32)
        } else {
            self.bytes(&port.id.to_be_bytes())
        }
        self.u32(port.creation);
    }

    fn reference(&mut self, node: Term, creation: u32, ids: &[u32]) {
        self.tag(90);
        self.u16(ids.len() as u16);
        self.atom(atom::name(node));
        self.u32(creation);
        for &id in ids {
            self.u32(id);
        }
    }
}

/// The node that local identifiers belong to.
pub fn local_node() -> Term {
    Term(super::atoms::NONODE)
}

/// The 32-bit words of a local reference: three, and two more for an alias's owner.
pub fn reference_ids(words: [u64; 3]) -> Vec<u32> {
    let mut ids = vec![words[0] as u32, (words[0] >> 32) as u32, words[1] as u32];
    if words[2] != 0 {
        ids.extend([words[2] as u32, (words[2] >> 32) as u32]);
    }
    ids
}

/// The words of the local reference with these 32-bit words.
pub fn reference_words(ids: &[u32]) -> [u64; 3] {
    let at = |i: usize| ids.get(i).map_or(0, |&id| u64::from(id));
    [at(0) | at(1) << 32, at(2), at(3) | at(4) << 32]
}
