//! The first pass: every part's text and length, and what is cut. Nothing is laid out here.

use super::super::bits::Bits;
use super::super::view::View;
use super::super::{Term, map};
use super::{Kind, More, Node, Sequence, leaf, less};

/// A character of a binary that is cut counts as a quarter of a level.
const CHARACTERS_PER_LEVEL: i64 = 4;

pub struct Measure {
    pub latin1: bool,
    pub strings: bool,
    pub records: Term,
}

/// What a list or a binary is as a string.
enum Text {
    Not,
    Whole(Vec<char>),
    /// As much of it as the limits let through.
    Begin(Vec<char>),
}

impl Measure {
    pub(super) fn term(&self, term: Term, depth: i64, limit: i64) -> Node {
        match term.view() {
            View::Nil => Node::text(String::from("[]")),
            View::Cons(..) => self.list(term, depth, limit),
            View::Tuple([]) => Node::text(String::from("{}")),
            View::Tuple(elements) => match self.record_fields(elements) {
                Some(names) => self.record(term, names, depth, limit),
                None => self.tuple(term, depth, limit),
            },
            View::FlatMap(..) | View::HashMap(_) => self.map(term, depth, limit),
            View::Bits(bits) => self.bits(term, bits, depth, limit),
            _ => Node::text(leaf::write(term, self.latin1)),
        }
    }

    fn list(&self, list: Term, depth: i64, limit: i64) -> Node {
        let text = if self.strings && depth != 1 { self.string(list, limit) } else { Text::Not };
        match text {
            Text::Not => {}
            Text::Whole(text) => return Node::text(leaf::quoted(text.into_iter(), '"', self.latin1)),
            Text::Begin(text) => return Node::text(leaf::quoted(text.into_iter(), '"', self.latin1) + "..."),
        }
        let (mut rest, mut inner, mut left) = (list, depth, less(limit, 2));
        let mut elements = Sequence::default();
        while !rest.is_nil() {
            if inner == 1 || left == 0 {
                elements.tail = Some(Box::new(Node::dots(More::Term { term: rest, depth: inner })));
                break;
            }
            let Some((head, tail)) = rest.as_cons() else {
                elements.tail = Some(Box::new(self.term(rest, inner - 1, left)));
                break;
            };
            let comma = i64::from(!tail.is_nil());
            left = less(left, comma);
            let node = self.term(head, inner - 1, left);
            left = less(left, node.len);
            elements.items.push(node);
            (rest, inner) = (tail, inner - 1);
        }
        let (len, dots) = elements.size(2);
        let more = (dots > 0).then_some(More::Term { term: list, depth });
        Node { kind: Kind::List(elements), len, dots, more }
    }

    /// A flat list of characters that print.
    fn string(&self, list: Term, limit: i64) -> Text {
        let most = if limit < 0 { usize::MAX } else { less(limit, 2) as usize };
        let mut items = list.list().peekable();
        let mut text = Vec::new();
        let mut count = 0;
        while count < most {
            count += 1;
            let Some(item) = items.next() else { break };
            match item.as_small() {
                Some(code @ 0..=255) if prints(code as u8) => text.push(char::from(code as u8)),
                _ => return Text::Not,
            }
            // With a limit the end of a line is one character that is never torn.
            if limit >= 0 && !self.latin1 && text.ends_with(&['\r']) && items.peek().is_some_and(|next| next.as_small() == Some(10)) {
                items.next();
                text.push('\n');
            }
        }
        match items.peek().map(|next| next.as_small()) {
            Some(Some(0x300..=0x36f | 0x200d | 0xfe00..=0xfe0f)) if !self.latin1 => Text::Not,
            Some(_) if !self.latin1 && text.is_empty() => Text::Not,
            Some(_) => Text::Begin(text),
            None if is_proper(list) => Text::Whole(text),
            None => Text::Not,
        }
    }

    fn tuple(&self, tuple: Term, depth: i64, limit: i64) -> Node {
        if depth == 1 {
            return Node::cut("{...}", More::Term { term: tuple, depth });
        }
        let elements = self.elements(tuple, 0, depth, less(limit, 2));
        let parts = tuple.elements();
        let tagged = parts.len() > 1 && parts[0].is_atom();
        let (len, dots) = elements.size(2);
        Node { kind: Kind::Tuple { tagged, elements }, len, dots, more: None }
    }

    pub(super) fn elements(&self, tuple: Term, from: usize, mut depth: i64, mut limit: i64) -> Sequence {
        let parts = tuple.elements();
        let mut elements = Sequence::default();
        for index in from..parts.len() {
            if depth == 1 || limit == 0 {
                return elements.cut(More::Elements { tuple, from: index, depth });
            }
            limit = less(limit, i64::from(index + 1 < parts.len()));
            let node = self.term(parts[index], depth - 1, limit);
            limit = less(limit, node.len);
            depth -= 1;
            elements.items.push(node);
        }
        elements
    }

    fn map(&self, map: Term, depth: i64, limit: i64) -> Node {
        if map::len(map) == 0 {
            return Node::text(String::from("#{}"));
        }
        if depth == 1 {
            return Node::cut("#{...}", More::Term { term: map, depth });
        }
        let pairs = self.pairs(map, 0, depth, depth - 1, less(limit, 3));
        let (len, dots) = pairs.size(3);
        Node { kind: Kind::Map(pairs), len, dots, more: None }
    }

    pub(super) fn pairs(&self, map: Term, from: usize, mut depth: i64, pair_depth: i64, mut limit: i64) -> Sequence {
        let count = map::len(map);
        let mut pairs = Sequence::default();
        for (index, (key, value)) in map::iter(map).enumerate().skip(from) {
            if depth == 1 || limit == 0 {
                return pairs.cut(More::Pairs { map, from: index, depth, pair_depth });
            }
            limit = less(limit, i64::from(index + 1 < count));
            let key = self.term(key, pair_depth, limit);
            let value = self.term(value, pair_depth, less(limit, key.len + 4));
            let node = pair(key, value);
            limit = less(limit, node.len);
            depth -= 1;
            pairs.items.push(node);
        }
        pairs
    }

    /// The names of a record's fields.
    fn record_fields(&self, elements: &[Term]) -> Option<Term> {
        let known = |record: Term| match *record.as_tuple()? {
            [tag, count, names] if tag == elements[0] && count == Term::small(elements.len() as i64 - 1) => Some(names),
            _ => None,
        };
        self.records.list().find_map(known)
    }

    fn record(&self, tuple: Term, names: Term, depth: i64, limit: i64) -> Node {
        if depth == 1 {
            return Node::cut("{...}", More::Term { term: tuple, depth });
        }
        let name = String::from("#") + &leaf::write(tuple.elements()[0], self.latin1);
        let name_len = leaf::characters(&name);
        let fields = self.fields(tuple, names, 1, depth - 1, less(limit, name_len + 2));
        let (len, dots) = fields.size(name_len + 2);
        Node { kind: Kind::Record { name, name_len, fields }, len, dots, more: None }
    }

    pub(super) fn fields(&self, tuple: Term, names: Term, from: usize, mut depth: i64, mut limit: i64) -> Sequence {
        let parts = tuple.elements();
        let mut fields = Sequence::default();
        for (index, name) in (from..parts.len()).zip(names.list().skip(from - 1)) {
            if depth == 1 || limit == 0 {
                return fields.cut(More::Fields { tuple, names, from: index, depth });
            }
            limit = less(limit, i64::from(index + 1 < parts.len()));
            let name = leaf::write(name, self.latin1);
            let name_len = leaf::characters(&name) + 3;
            let value = self.term(parts[index], depth - 1, less(limit, name_len));
            let node = field(name, name_len, value);
            limit = less(limit, node.len);
            depth -= 1;
            fields.items.push(node);
        }
        fields
    }

    fn bits(&self, term: Term, bits: Bits, depth: i64, limit: i64) -> Node {
        if bits.len == 0 {
            return Node::text(String::from("<<>>"));
        }
        let more = More::Term { term, depth };
        if depth == 1 {
            return Node::cut("<<...>>", more);
        }
        let bytes = bits.to_bytes();
        if self.strings && bits.len.is_multiple_of(8) {
            let (utf8, text) = self.byte_string(&bytes, depth - 1, less(limit, 6));
            let (text, cut) = match text {
                Text::Not => return bytes_of(bits, &bytes, depth, limit, more),
                Text::Whole(text) => (text, false),
                Text::Begin(text) => (text, true),
            };
            let end = match (utf8, cut) {
                (false, false) => ">>",
                (true, false) => "/utf8>>",
                (false, true) => "...>>",
                (true, true) => "/utf8...>>",
            };
            let text = String::from("<<") + &leaf::quoted(text.into_iter(), '"', false) + end;
            return if cut { Node::cut(&text, more) } else { Node::text(text) };
        }
        bytes_of(bits, &bytes, depth, limit, more)
    }

    /// A binary as a string, and whether the characters are in UTF-8 as more than a byte.
    fn byte_string(&self, bytes: &[u8], depth: i64, limit: i64) -> (bool, Text) {
        let size = bytes.len() as i64;
        let by_depth = if depth >= 0 { (CHARACTERS_PER_LEVEL * depth).min(size) } else { i64::MAX };
        let most = match (depth >= 0, limit >= 0) {
            (true, true) => limit.min(by_depth),
            (true, false) => by_depth,
            (false, true) => limit,
            (false, false) => size,
        };
        if most == 0 {
            return (false, Text::Not);
        }
        match self.latin1 {
            true => (false, latin1_string(bytes, most, depth)),
            false => utf8_string(bytes, most, depth).unwrap_or_else(|| (false, latin1_string(bytes, most, depth))),
        }
    }
}

/// `None`: the first `most` characters are not in UTF-8.
fn utf8_string(bytes: &[u8], most: i64, depth: i64) -> Option<(bool, Text)> {
    let valid = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        // SAFETY: valid up to there.
        Err(error) => unsafe { std::str::from_utf8_unchecked(&bytes[..error.valid_up_to()]) },
    };
    let most = most as usize;
    if valid.len() < bytes.len() && valid.chars().take(most).count() < most {
        return None;
    }
    let text: Vec<char> = valid.chars().take(most).take_while(|&c| (c as u32) < 256 && prints(c as u8)).collect();
    let used: usize = text.iter().map(|c| c.len_utf8()).sum();
    let utf8 = used != text.len();
    Some(match (used == bytes.len(), depth > 0 && text.len() as i64 >= depth) {
        (true, _) => (utf8, Text::Whole(text)),
        (false, true) => (utf8, Text::Begin(text)),
        (false, false) => (false, Text::Not),
    })
}

fn latin1_string(bytes: &[u8], most: i64, depth: i64) -> Text {
    /// Up to here a binary that goes on is cut whatever the depth.
    const SHORT: i64 = 20;
    let printing = bytes.iter().take(most as usize).take_while(|&&byte| prints(byte)).count();
    let text = || bytes[..printing].iter().map(|&byte| char::from(byte)).collect();
    let reached = printing as i64;
    if printing == bytes.len() {
        Text::Whole(text())
    } else if reached == most && most <= SHORT || depth > 0 && reached >= depth {
        Text::Begin(text())
    } else {
        Text::Not
    }
}

/// A binary as numbers.
fn bytes_of(bits: Bits, bytes: &[u8], depth: i64, limit: i64, more: More) -> Node {
    let (mut depth, mut left) = (depth, less(limit, 4));
    let mut text = String::new();
    let rest = bits.len % 8;
    let mut dots = 0;
    for (index, &byte) in bytes.iter().enumerate() {
        if depth == 1 || left == 0 {
            dots = 3;
            break;
        }
        let digits = leaf::integer(i64::from(byte));
        text.push_str(&digits);
        if index + 1 < bytes.len() || rest > 0 {
            text.push(',');
        }
        depth -= 1;
        left = less(left, digits.len() as i64 + 1);
    }
    if dots == 0 && rest > 0 && (depth == 1 || left == 0) {
        dots = 3;
    }
    if dots > 0 {
        text.push_str("...");
    } else if rest > 0 {
        text.push_str(&leaf::integer(bits.number(bits.len - rest, rest) as i64));
        text.push(':');
        text.push_str(&leaf::integer(rest as i64));
    }
    let len = text.len() as i64 + 4;
    Node { kind: Kind::Bytes(text), len, dots, more: (dots > 0).then_some(more) }
}

pub(super) fn pair(key: Node, value: Node) -> Node {
    let (len, dots) = (key.len + 4 + value.len, key.dots + value.dots);
    Node { kind: Kind::Pair(Box::new([key, value])), len, dots, more: None }
}

pub(super) fn field(name: String, name_len: i64, value: Node) -> Node {
    let (len, dots) = (name_len + value.len, value.dots);
    Node { kind: Kind::Field { name, name_len, value: Box::new(value) }, len, dots, more: None }
}

impl Sequence {
    /// Characters with commas, after `brackets` of them, and dots.
    pub(super) fn size(&self, brackets: i64) -> (i64, i64) {
        let all = || self.items.iter().chain(self.tail.as_deref());
        let commas = (all().count() as i64 - 1).max(0);
        (brackets + commas + all().map(|node| node.len).sum::<i64>(), all().map(|node| node.dots).sum())
    }

    fn cut(mut self, more: More) -> Sequence {
        self.tail = Some(Box::new(Node::dots(more)));
        self
    }
}

fn is_proper(list: Term) -> bool {
    let mut items = list.list();
    items.by_ref().for_each(drop);
    items.rest.is_nil()
}

/// A character that is shown as itself, or by a letter after a backslash.
fn prints(code: u8) -> bool {
    matches!(code, b' '..=b'~' | 0xa0.. | 8..=13 | 27)
}
