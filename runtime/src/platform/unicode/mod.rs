//! Properties of characters, from compact tables that tables.pl makes. Every table stands alone, so that a program has only those that it uses.
//! Numbers that are no code points have the properties of unassigned ones.

mod canonical;
mod case;
mod combining;
mod compatible;
mod composite;
mod grapheme;
mod identifier;
mod wide;

/// A small number for every code point, in runs of equal ones: value, then length as a varint.
pub struct Runs {
    /// Code point and place of every 16th run.
    index: &'static [(u32, u16)],
    bytes: &'static [u8],
}

/// A text for some code points: difference to the one before as a varint, length, text.
pub struct Texts {
    /// Code point and place of every 32nd entry; its difference is 0.
    index: &'static [(u32, u16)],
    bytes: &'static [u8],
}

/// Entries of [`Texts`] between two of the index.
const TEXTS_STEP: usize = 32;

/// First and last code point of a row, the step between its members, and how far their image is.
type Shift = (u32, u32, u32, i32);

/// A varint at the front of the bytes.
fn varint(bytes: &mut &[u8]) -> u32 {
    let (mut value, mut shift) = (0, 0);
    while let Some((&byte, rest)) = bytes.split_first() {
        *bytes = rest;
        value |= u32::from(byte & 127) << shift;
        if byte < 128 {
            break;
        }
        shift += 7;
    }
    value
}

/// Where to begin to look for a code point.
fn begin(index: &[(u32, u16)], bytes: &'static [u8], code: u32) -> Option<(u32, &'static [u8])> {
    let at = index.partition_point(|entry| entry.0 <= code).checked_sub(1)?;
    let (first, place) = *index.get(at)?;
    Some((first, bytes.get(usize::from(place)..)?))
}

impl Runs {
    fn get(&self, code: u32) -> u8 {
        let Some((mut first, mut bytes)) = begin(self.index, self.bytes, code) else { return 0 };
        while let Some((&value, rest)) = bytes.split_first() {
            bytes = rest;
            first += varint(&mut bytes);
            if code < first {
                return value;
            }
        }
        0
    }
}

impl Texts {
    fn get(&self, code: u32) -> Option<&'static str> {
        let (mut at, mut bytes) = begin(self.index, self.bytes, code)?;
        for _ in 0..TEXTS_STEP {
            at += varint(&mut bytes);
            let (&len, rest) = bytes.split_first()?;
            let (text, rest) = rest.split_at_checked(usize::from(len))?;
            if at >= code {
                return if at == code { std::str::from_utf8(text).ok() } else { None };
            }
            bytes = rest;
        }
        None
    }
}

fn shifted(table: &[Shift], code: u32) -> Option<u32> {
    let at = table.partition_point(|row| row.0 <= code).checked_sub(1)?;
    let &(first, last, step, distance) = table.get(at)?;
    (code <= last && (code - first) % step == 0).then(|| code.wrapping_add_signed(distance))
}

/// The image of a character: one code point, or several.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Image {
    One(u32),
    Text(&'static str),
}

fn image(shifts: &[Shift], texts: &Texts, code: u32) -> Option<Image> {
    match shifted(shifts, code) {
        Some(one) => Some(Image::One(one)),
        None => texts.get(code).map(Image::Text),
    }
}

pub fn upper(code: u32) -> Image {
    image(case::UPPER, &case::UPPER_TEXTS, code).unwrap_or(Image::One(code))
}

pub fn lower(code: u32) -> Image {
    image(case::LOWER, &case::LOWER_TEXTS, code).unwrap_or(Image::One(code))
}

pub fn title(code: u32) -> Image {
    image(case::TITLE, &case::TITLE_TEXTS, code).unwrap_or_else(|| upper(code))
}

pub fn fold(code: u32) -> Image {
    image(case::FOLD, &case::FOLD_TEXTS, code).unwrap_or_else(|| lower(code))
}

/// How a character may be used in an identifier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Identifier {
    No,
    Continue,
    Start,
    /// Begins one, as an upper-case or title-case letter.
    Upper,
}

pub fn identifier(code: u32) -> Identifier {
    match identifier::CLASSES.get(code) {
        1 => Identifier::Continue,
        2 => Identifier::Start,
        3 => Identifier::Upper,
        _ => Identifier::No,
    }
}

/// First Hangul syllable; their number; last consonants (with none); vowels times those.
const SYLLABLES: u32 = 0xac00;
const SYLLABLE_COUNT: u32 = 11_172;
const FINALS: u32 = 28;
const RHYMES: u32 = 21 * FINALS;
/// First conjoining consonant, vowel, and one before the first final consonant.
const INITIAL: u32 = 0x1100;
const VOWEL: u32 = 0x1161;
const FINAL: u32 = 0x11a7;

/// Number of a Hangul syllable.
fn syllable(code: u32) -> Option<u32> {
    code.checked_sub(SYLLABLES).filter(|&number| number < SYLLABLE_COUNT)
}

/// The classes of Grapheme_Cluster_Break as the platform layer numbers them (stdlib/beamless/beamless_native.erl).
pub fn grapheme_class(code: u32) -> u8 {
    match syllable(code) {
        Some(number) => if number % FINALS == 0 { 12 } else { 13 },
        None => grapheme::CLASSES.get(code),
    }
}

pub fn combining_class(code: u32) -> u8 {
    combining::CLASSES.get(code)
}

pub fn is_wide(code: u32) -> bool {
    wide::CLASSES.get(code) == 1
}

/// The full canonical decomposition, when the character is not its own.
pub fn canonical(code: u32) -> Option<Decomposition> {
    hangul(code).or_else(|| canonical::DECOMPOSITIONS.get(code).map(Decomposition::Text))
}

/// The full compatibility decomposition, when the character is not its own.
pub fn compatible(code: u32) -> Option<Decomposition> {
    compatible::DECOMPOSITIONS.get(code).map(Decomposition::Text).or_else(|| canonical(code))
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decomposition {
    Text(&'static str),
    /// Two or three code points; 0 for none.
    Hangul([u32; 3]),
}

fn hangul(code: u32) -> Option<Decomposition> {
    let number = syllable(code)?;
    let last = number % FINALS;
    let last = if last == 0 { 0 } else { FINAL + last };
    Some(Decomposition::Hangul([INITIAL + number / RHYMES, VOWEL + number % RHYMES / FINALS, last]))
}

/// The primary composite of two code points.
pub fn compose(first: u32, second: u32) -> Option<u32> {
    if let (initial @ 0..19, vowel @ 0..21) = (first.wrapping_sub(INITIAL), second.wrapping_sub(VOWEL)) {
        return Some(SYLLABLES + initial * RHYMES + vowel * FINALS);
    }
    if let (Some(number), last @ 1..FINALS) = (syllable(first), second.wrapping_sub(FINAL))
        && number % FINALS == 0
    {
        return Some(first + last);
    }
    if let (Ok(a), Ok(b)) = (u16::try_from(first), u16::try_from(second)) {
        let at = composite::SHORT.binary_search_by_key(&(a, b), |row| (row.0, row.1)).ok()?;
        return Some(composite::SHORT[at].2.into());
    }
    composite::LONG.iter().find(|row| (row.0, row.1) == (first, second)).map(|row| row.2)
}

/// Normalization Form C.
pub fn composed(text: &str) -> Vec<u32> {
    let mut codes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match canonical(c.into()) {
            Some(Decomposition::Text(text)) => codes.extend(text.chars().map(u32::from)),
            Some(Decomposition::Hangul(parts)) => codes.extend(parts.into_iter().filter(|&part| part != 0)),
            None => codes.push(c.into()),
        }
    }
    for marks in codes.chunk_by_mut(|_, &next| combining_class(next) != 0) {
        let first = usize::from(marks.first().is_some_and(|&code| combining_class(code) == 0));
        marks[first..].sort_by_key(|&code| combining_class(code));
    }
    // Where the last starter is, and the class of the last mark that stayed behind it.
    let mut out: Vec<u32> = Vec::with_capacity(codes.len());
    let (mut starter, mut last) = (None, 0);
    for code in codes {
        let class = combining_class(code);
        let open = starter.filter(|&at: &usize| last < class || at + 1 == out.len());
        if let Some((at, made)) = open.and_then(|at| Some((at, compose(out[at], code)?))) {
            out[at] = made;
            continue;
        }
        if class == 0 {
            starter = Some(out.len());
        }
        last = class;
        out.push(code);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_full() {
        assert_eq!(upper('a' as u32), Image::One('A' as u32));
        assert_eq!(upper(0xdf), Image::Text("SS"));
        assert_eq!(title(0xdf), Image::Text("Ss"));
        assert_eq!(title(0x1c6), Image::One(0x1c5));
        assert_eq!(lower(0x130), Image::Text("i\u{307}"));
        assert_eq!(fold(0x3c2), Image::One(0x3c3));
        assert_eq!(fold(0x13a0), Image::One(0x13a0));
        assert_eq!(lower(0x110000), Image::One(0x110000));
    }

    #[test]
    fn decompositions_and_composites_are_inverse() {
        let mut hidden = 0;
        for code in (0..0x110000).filter(|&code| char::from_u32(code).is_some()) {
            let Some(Decomposition::Text(text)) = canonical(code) else { continue };
            let mut parts: Vec<u32> = text.chars().map(u32::from).collect();
            while let [first, second, rest @ ..] = &parts[..] {
                let Some(made) = compose(*first, *second) else { break };
                parts = [&[made], rest].concat();
            }
            hidden += u32::from(parts != [code]);
        }
        // What is left: singletons and composition exclusions.
        assert_eq!(hidden, 1120);
        assert_eq!(canonical(0xac01), Some(Decomposition::Hangul([0x1100, 0x1161, 0x11a8])));
        assert_eq!(compose(0xac00, 0x11a8), Some(0xac01));
        assert_eq!(compatible(0xfb01), Some(Decomposition::Text("fi")));
    }

    #[test]
    fn composition_puts_marks_in_order() {
        let codes = |text: &str| text.chars().map(u32::from).collect::<Vec<_>>();
        assert_eq!(composed("e\u{301}"), codes("é"));
        assert_eq!(composed("a\u{301}\u{323}"), codes("ạ\u{301}"));
        assert_eq!(composed("\u{1100}\u{1161}\u{11a8}x"), codes("각x"));
        assert_eq!(composed("\u{301}e\u{31b}o\u{323}\u{302}"), codes("\u{301}e\u{31b}ộ"));
    }

    #[test]
    fn classes() {
        assert_eq!(identifier('a' as u32), Identifier::Start);
        assert_eq!(identifier('Å' as u32), Identifier::Upper);
        assert_eq!(identifier('1' as u32), Identifier::Continue);
        assert_eq!(identifier('-' as u32), Identifier::No);
        assert_eq!(grapheme_class(0x1f600), 14);
        assert_eq!(grapheme_class(0x200d), 5);
        assert_eq!(grapheme_class(0xac01), 13);
        assert_eq!(combining_class(0x301), 230);
        assert!(is_wide(0x4e00) && !is_wide('a' as u32));
    }
}
