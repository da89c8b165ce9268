//! The second pass: what fits a line stays on it, what does not is broken after commas and indented.

use super::{Kind, Node, Options, Sequence};

/// Indentations of what follows a tag, in the order in which they are tried: as wide as the tag, 4, 1.
const AFTER_TAG: [i64; 2] = [-1, 4];
const NARROW: i64 = 1;

pub fn lines(node: &Node, options: &Options) -> String {
    let (column, line) = (options.column.max(1), options.line_length);
    let widest = if options.line_chars < 0 { node.len } else { options.line_chars };
    let mut out = Layout { text: String::new(), line, widest, tag: 0 };
    if line == 0 || node.len < line - column && node.len <= widest {
        out.flat(node);
        return out.text;
    }
    for tag in AFTER_TAG {
        out.tag = tag;
        if out.fits(node, column, 0, 0).is_some() {
            out.broken(node, column, column - 1, 0, 0);
            return out.text;
        }
    }
    out.tag = NARROW;
    out.broken(node, column, column - 1, 0, 0);
    out.text
}

struct Layout {
    text: String,
    /// Characters of a line.
    line: i64,
    /// Characters of a line without its indentation.
    widest: i64,
    /// Indentation of what follows a tag; not positive: as wide as the tag.
    tag: i64,
}

/// How many brackets close after an element: none when another one follows.
fn closing(rest: &Sequence, index: usize, depth: i64) -> i64 {
    if index + 1 < rest.items.len() { 0 } else { depth + 1 }
}

impl Layout {
    // ---- on one line

    fn flat(&mut self, node: &Node) {
        match &node.kind {
            Kind::Text(text) => self.text.push_str(text),
            Kind::Bytes(text) => self.between("<<", text, ">>"),
            Kind::Dots => self.text.push_str("..."),
            Kind::List(elements) => {
                self.text.push('[');
                self.flat_sequence(elements, '|');
                self.text.push(']');
            }
            Kind::Tuple { elements, .. } => {
                self.text.push('{');
                self.flat_sequence(elements, ',');
                self.text.push('}');
            }
            Kind::Map(pairs) => {
                self.text.push_str("#{");
                self.flat_sequence(pairs, ',');
                self.text.push('}');
            }
            Kind::Pair(parts) => {
                self.flat(&parts[0]);
                self.text.push_str(" => ");
                self.flat(&parts[1]);
            }
            Kind::Record { name, fields, .. } => {
                self.text.push_str(name);
                self.text.push('{');
                self.flat_sequence(fields, ',');
                self.text.push('}');
            }
            Kind::Field { name, value, .. } => {
                self.text.push_str(name);
                self.text.push_str(" = ");
                self.flat(value);
            }
        }
    }

    fn between(&mut self, before: &str, text: &str, after: &str) {
        self.text.push_str(before);
        self.text.push_str(text);
        self.text.push_str(after);
    }

    fn flat_sequence(&mut self, sequence: &Sequence, last: char) {
        for (index, item) in sequence.items.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            self.flat(item);
        }
        if let Some(tail) = &sequence.tail {
            if !sequence.items.is_empty() {
                self.text.push(last);
            }
            self.flat(tail);
        }
    }

    // ---- on lines

    /// There is room for all of `node` at `column`, with what closes after it.
    fn has_room(&self, node: &Node, column: i64, closing: i64, used: i64) -> bool {
        node.len < self.line - column - closing && node.len + used + closing <= self.widest
    }

    fn new_line(&mut self, indent: i64) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n(' ', indent.max(0) as usize));
    }

    fn broken(&mut self, node: &Node, column: i64, indent: i64, closing: i64, used: i64) {
        if self.has_room(node, column, closing, used) {
            return self.flat(node);
        }
        match &node.kind {
            Kind::List(elements) => {
                self.text.push('[');
                self.sequence(elements, column + 1, indent + 1, closing, '|', used + 1);
                self.text.push(']');
            }
            Kind::Tuple { tagged: true, elements } => {
                self.text.push('{');
                self.tagged(elements, column, indent, closing, used + 1);
                self.text.push('}');
            }
            Kind::Tuple { tagged: false, elements } => {
                self.text.push('{');
                self.sequence(elements, column + 1, indent + 1, closing, ',', used + 1);
                self.text.push('}');
            }
            Kind::Map(pairs) => {
                self.text.push_str("#{");
                self.parts(pairs, column + 2, indent + 2, closing, used + 1);
                self.text.push('}');
            }
            Kind::Record { name, name_len, fields } => {
                self.text.push_str(name);
                self.text.push('{');
                self.record(fields, *name_len, column, indent, closing, used + name_len + 1);
                self.text.push('}');
            }
            Kind::Bytes(text) => self.bytes(text, column + 2, indent + 2, closing, used),
            _ => self.flat(node),
        }
    }

    /// After its tag a tuple's elements are indented as `tag` says.
    fn tagged(&mut self, elements: &Sequence, column: i64, indent: i64, closing: i64, used: i64) {
        let Some(tag) = elements.items.first() else { return self.text.push_str("...") };
        self.flat(tag);
        let (beside, used) = (tag.len + 2, used + tag.len);
        if self.tag > 0 && beside > self.tag {
            self.rest(elements, 1, column + self.tag, column + beside, indent + self.tag, closing, ',', used);
        } else {
            self.text.push(',');
            self.sequence_from(elements, 1, column + beside, indent + beside, closing, ',', used + 1);
        }
    }

    fn sequence(&mut self, elements: &Sequence, column: i64, indent: i64, closing: i64, last: char, used: i64) {
        self.sequence_from(elements, 0, column, indent, closing, last, used);
    }

    /// Elements from number `from` on, all of them broken to `column`.
    #[expect(clippy::too_many_arguments, reason = "the state of a line")]
    fn sequence_from(&mut self, elements: &Sequence, from: usize, column: i64, indent: i64, closes: i64, last: char, used: i64) {
        let Some(first) = elements.items.get(from) else {
            // What a tag is followed by when all else is cut.
            return self.text.push_str("...");
        };
        let width = self.element(first, column, indent, closing(elements, from, closes), used);
        self.rest(elements, from + 1, column, column + width, indent, closes, last, used + width);
    }

    /// The elements after one that ends at column `at`.
    #[expect(clippy::too_many_arguments, reason = "the state of a line")]
    fn rest(&mut self, elements: &Sequence, from: usize, column: i64, mut at: i64, indent: i64, closes: i64, last: char, mut used: i64) {
        for (index, element) in elements.items.iter().enumerate().skip(from) {
            let closing = closing(elements, index, closes);
            self.text.push(',');
            if self.stays(element, at, closing, used) && element.is_text() {
                self.flat(element);
                at += 1 + element.len;
                used += 1 + element.len;
            } else {
                self.new_line(indent);
                let width = self.element(element, column, indent, closing, 0);
                (at, used) = (column + width, width);
            }
        }
        let Some(tail) = &elements.tail else { return };
        self.text.push(last);
        match tail.kind {
            Kind::Dots => self.text.push_str("..."),
            Kind::Text(_) if self.ends(tail, at, closes, used) => self.flat(tail),
            _ => {
                self.new_line(indent);
                self.broken(tail, column, indent, closes + 1, 0);
            }
        }
    }

    /// There is room behind a comma for a part on the line that has been begun.
    fn stays(&self, part: &Node, at: i64, closing: i64, used: i64) -> bool {
        let len = part.len + 1;
        match closing {
            0 => len + 1 < self.line - at && used + len + 1 <= self.widest,
            _ => len < self.line - at - closing && used + len + closing <= self.widest,
        }
    }

    /// There is room for the end of an improper list.
    fn ends(&self, tail: &Node, at: i64, closes: i64, used: i64) -> bool {
        let (len, closing) = (tail.len + 1, closes + 1);
        len < self.line - at - closing && len + used + closing <= self.widest
    }

    /// The width it takes, or a whole line.
    fn element(&mut self, element: &Node, column: i64, indent: i64, closing: i64, used: i64) -> i64 {
        if element.is_text() && self.has_room(element, column, closing, used) {
            self.flat(element);
            return element.len;
        }
        self.broken(element, column, indent, closing, used);
        self.line
    }

    /// A map's pairs, or a record's fields after the first.
    fn parts(&mut self, parts: &Sequence, column: i64, indent: i64, closes: i64, used: i64) {
        let Some(first) = parts.items.first() else { return self.text.push_str("...") };
        let width = self.part(first, column, indent, closing(parts, 0, closes), used);
        self.parts_rest(parts, column, column + width, indent, closes, width);
    }

    fn parts_rest(&mut self, parts: &Sequence, column: i64, mut at: i64, indent: i64, closes: i64, mut used: i64) {
        for (index, part) in parts.items.iter().enumerate().skip(1) {
            let closing = closing(parts, index, closes);
            self.text.push(',');
            if self.stays(part, at, closing, used) && is_plain(part) {
                self.flat(part);
                at += 1 + part.len;
                used += 1 + part.len;
            } else {
                self.new_line(indent);
                let width = self.part(part, column, indent, closing, 0);
                (at, used) = (column + width, width);
            }
        }
        if parts.tail.is_some() {
            self.text.push_str(",...");
        }
    }

    /// A pair or a field.
    fn part(&mut self, part: &Node, column: i64, indent: i64, closing: i64, used: i64) -> i64 {
        if self.has_room(part, column, closing, used) {
            self.flat(part);
            return if is_plain(part) { part.len } else { self.line };
        }
        match &part.kind {
            Kind::Pair(parts) => {
                self.broken(&parts[0], column, indent, closing, used);
                self.text.push_str(" =>");
                let inner = self.value_indent();
                self.new_line(indent + inner);
                self.broken(&parts[1], column + inner, indent + inner, closing, 0);
            }
            Kind::Field { name, name_len, value } => {
                let place = self.beside(*name_len, column, indent, used + name_len);
                self.text.push_str(name);
                self.text.push_str(if place.new_line { " =" } else { " = " });
                if place.new_line {
                    self.new_line(place.indent);
                }
                self.broken(value, place.column, place.indent, closing, place.used);
            }
            _ => self.flat(part),
        }
        self.line
    }

    fn value_indent(&self) -> i64 {
        if self.tag > 0 { self.tag } else { 4 }
    }

    fn record(&mut self, fields: &Sequence, name_len: i64, column: i64, indent: i64, closes: i64, used: i64) {
        let Some(first) = fields.items.first() else {
            if fields.tail.is_some() {
                self.text.push_str("...");
            }
            return;
        };
        let place = self.beside(name_len + 1, column, indent, used);
        if place.new_line {
            self.new_line(place.indent);
        }
        let width = self.part(first, place.column, place.indent, closing(fields, 0, closes), place.used);
        self.parts_rest(fields, place.column, place.column + width, place.indent, closes, place.used + width);
    }

    /// What is beside a name of this length is indented by it, or begins a line with the narrow indentation.
    fn beside(&self, name_len: i64, column: i64, indent: i64, used: i64) -> Place {
        let new_line = self.tag > 0 && name_len > self.tag;
        let inner = if new_line { self.tag } else { name_len };
        Place { column: column + inner, indent: indent + inner, used: if new_line { 0 } else { used }, new_line }
    }

    fn bytes(&mut self, text: &str, column: i64, indent: i64, closing: i64, used: i64) {
        let width = ((self.line - column).min(self.widest - 4 - used) - closing).max(8);
        let mut left = width;
        self.text.push_str("<<");
        for piece in text.split_inclusive(',') {
            let len = piece.len() as i64;
            if len > left {
                self.new_line(indent);
                left = width;
            }
            left -= len;
            self.text.push_str(piece);
        }
        self.text.push_str(">>");
    }

    // ---- whether an indentation will do: the width that a part takes, `None` where it leaves too little room

    fn fits(&self, node: &Node, column: i64, closing: i64, used: i64) -> Option<()> {
        if self.has_room(node, column, closing, used) {
            return Some(());
        }
        match &node.kind {
            Kind::List(elements) => self.fits_sequence(elements, 0, column + 1, closing, used + 1),
            Kind::Tuple { tagged: true, elements } => self.fits_tagged(elements, column, closing, used + 1),
            Kind::Tuple { tagged: false, elements } => self.fits_sequence(elements, 0, column + 1, closing, used + 1),
            Kind::Map(pairs) => self.fits_parts(pairs, column + 2, closing, used + 2),
            Kind::Record { name_len, fields, .. } => self.fits_record(fields, *name_len, column, closing, used + name_len + 1),
            _ => Some(()),
        }
    }

    fn fits_tagged(&self, elements: &Sequence, column: i64, closing: i64, used: i64) -> Option<()> {
        let Some(tag) = elements.items.first() else { return Some(()) };
        let (beside, used) = (tag.len + 2, used + tag.len);
        let at = column + beside;
        if self.tag > 0 && beside > self.tag {
            let column = column + self.tag;
            if self.widest + column > self.line && column > self.line / 2 {
                return None;
            }
            self.fits_rest(elements, 1, column, at, closing, used)
        } else if self.widest + at < self.line || at < self.line / 2 {
            self.fits_sequence(elements, 1, at, closing, used + 1)
        } else {
            None
        }
    }

    fn fits_sequence(&self, elements: &Sequence, from: usize, column: i64, closes: i64, used: i64) -> Option<()> {
        let Some(first) = elements.items.get(from) else { return Some(()) };
        let width = self.fits_element(first, column, closing(elements, from, closes), used)?;
        self.fits_rest(elements, from + 1, column, column + width, closes, used + width)
    }

    fn fits_rest(&self, elements: &Sequence, from: usize, column: i64, mut at: i64, closes: i64, mut used: i64) -> Option<()> {
        for (index, element) in elements.items.iter().enumerate().skip(from) {
            let closing = closing(elements, index, closes);
            if self.stays(element, at, closing, used) && element.is_text() {
                at += 1 + element.len;
                used += 1 + element.len;
            } else {
                let width = self.fits_element(element, column, closing, 0)?;
                (at, used) = (column + width, width);
            }
        }
        match &elements.tail {
            Some(tail) if matches!(tail.kind, Kind::Dots) || tail.is_text() && self.ends(tail, at, closes, used) => Some(()),
            // From the column that the element before it has reached, not from where the line will begin.
            Some(tail) => self.fits(tail, at, closes + 1, 0),
            None => Some(()),
        }
    }

    fn fits_element(&self, element: &Node, column: i64, closing: i64, used: i64) -> Option<i64> {
        if element.is_text() && self.has_room(element, column, closing, used) {
            return Some(element.len);
        }
        self.fits(element, column, closing, used)?;
        Some(self.line)
    }

    fn fits_parts(&self, parts: &Sequence, column: i64, closes: i64, used: i64) -> Option<()> {
        let Some(first) = parts.items.first() else { return Some(()) };
        let width = self.fits_part(first, column, closing(parts, 0, closes), used)?;
        self.fits_parts_rest(parts, column, column + width, closes, used + width)
    }

    fn fits_parts_rest(&self, parts: &Sequence, column: i64, mut at: i64, closes: i64, mut used: i64) -> Option<()> {
        for (index, part) in parts.items.iter().enumerate().skip(1) {
            let closing = closing(parts, index, closes);
            if self.stays(part, at, closing, used) && is_plain(part) {
                at += 1 + part.len;
                used += 1 + part.len;
            } else {
                let width = self.fits_part(part, column, closing, 0)?;
                (at, used) = (column + width, width);
            }
        }
        Some(())
    }

    fn fits_part(&self, part: &Node, column: i64, closing: i64, used: i64) -> Option<i64> {
        if self.has_room(part, column, closing, used) {
            return Some(if is_plain(part) { part.len } else { self.line });
        }
        match &part.kind {
            Kind::Pair(parts) => {
                self.fits(&parts[0], column, closing, used)?;
                self.fits(&parts[1], column + self.value_indent(), closing, 0)?;
            }
            Kind::Field { name_len, value, .. } => {
                let place = self.fits_beside(*name_len, column, used + name_len)?;
                self.fits(value, place.column, closing, place.used)?;
            }
            _ => {}
        }
        Some(self.line)
    }

    fn fits_record(&self, fields: &Sequence, name_len: i64, column: i64, closes: i64, used: i64) -> Option<()> {
        let Some(first) = fields.items.first() else { return Some(()) };
        let place = self.fits_beside(name_len + 1, column, used)?;
        let width = self.fits_part(first, place.column, closing(fields, 0, closes), place.used)?;
        self.fits_parts_rest(fields, place.column, place.column + width, closes, place.used + width)
    }

    fn fits_beside(&self, name_len: i64, column: i64, used: i64) -> Option<Place> {
        let place = self.beside(name_len, column, 0, used);
        (self.widest + place.column <= self.line || place.column <= self.line / 2).then_some(place)
    }
}

/// Where something begins.
struct Place {
    column: i64,
    indent: i64,
    used: i64,
    new_line: bool,
}

/// A pair or a field of which nothing could be broken.
fn is_plain(part: &Node) -> bool {
    match &part.kind {
        Kind::Pair(parts) => parts[0].is_text() && parts[1].is_text(),
        Kind::Field { value, .. } => value.is_text(),
        _ => false,
    }
}
