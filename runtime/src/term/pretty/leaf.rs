//! What is never broken: numbers, identifiers, and atoms and strings with their quotes, as `io_lib` writes them.

use super::super::view::View;
use super::super::{Term, atom, float_text, limbs, print};

/// Words that are atoms only in quotes.
const RESERVED: &[&str] = &[
    "after", "and", "andalso", "band", "begin", "bnot", "bor", "bsl", "bsr", "bxor", "case", "catch", "cond", "div", "end", "fun", "if",
    "let", "not", "of", "or", "orelse", "receive", "rem", "try", "when", "xor",
];

/// Characters, not bytes.
pub fn characters(text: &str) -> i64 {
    text.as_bytes().iter().filter(|&&byte| byte & 0xc0 != 0x80).count() as i64
}

/// A term without parts.
pub fn write(term: Term, latin1: bool) -> String {
    match term.view() {
        View::Atom(index) => atom_text(atom::text(index), latin1),
        View::Small(value) => integer(value),
        View::Big(int) => {
            let mut text = String::from(if int.negative { "-" } else { "" });
            text.push_str(&limbs::digits(int.limbs, 10));
            text
        }
        View::Float(value) => float_text::short(value),
        _ => print::text(term),
    }
}

pub fn integer(value: i64) -> String {
    let mut text = String::from(if value < 0 { "-" } else { "" });
    text.push_str(&limbs::small_digits(value.unsigned_abs(), 10));
    text
}

/// An atom, in quotes where it needs them.
pub fn atom_text(text: &str, latin1: bool) -> String {
    let begins = |c: char| matches!(c, 'a'..='z' | 'ß'..='ÿ') && c != '÷';
    let goes_on = |c: char| begins(c) || matches!(c, 'A'..='Z' | 'À'..='Þ' | '0'..='9' | '_' | '@') && c != '×';
    let plain = text.chars().next().is_some_and(begins) && text.chars().all(goes_on) && !RESERVED.contains(&text);
    if plain { text.to_owned() } else { quoted(text.chars(), '\'', latin1) }
}

/// Characters between `quote`s; those that do not print are escaped, and with `latin1` those that are not in it.
pub fn quoted(text: impl Iterator<Item = char>, quote: char, latin1: bool) -> String {
    let mut out = String::new();
    out.push(quote);
    for c in text {
        push_escaped(&mut out, c, quote, latin1);
    }
    out.push(quote);
    out
}

fn push_escaped(out: &mut String, c: char, quote: char, latin1: bool) {
    let letter = match c {
        c if c == quote => c,
        '\\' => '\\',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        '\x0b' => 'v',
        '\x08' => 'b',
        '\x0c' => 'f',
        '\x1b' => 'e',
        '\x7f' => 'd',
        '\0'..='\x1f' | '\u{80}'..='\u{9f}' => {
            let code = c as u32;
            out.push('\\');
            out.extend([code >> 6, code >> 3 & 7, code & 7].map(|digit| char::from(b'0' + digit as u8)));
            return;
        }
        '\u{100}'.. if latin1 => {
            out.push_str("\\x{");
            out.push_str(&limbs::small_digits(u64::from(c as u32), 16));
            out.push('}');
            return;
        }
        _ => {
            out.push(c);
            return;
        }
    };
    out.push('\\');
    out.push(letter);
}
