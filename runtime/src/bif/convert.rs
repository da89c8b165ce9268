//! Numbers and identifiers to text and back.

use super::binaries::iolist_bytes;
use crate::process::Process;
use crate::term::encode::{PID_ID_BITS, reference_words};
use crate::term::float_text::{self, Style};
use crate::term::integer::Scratch;
use crate::term::arith::MAX_LIMBS;
use crate::term::{Build, BuildBinary, BuildInt, Kind, Term, atom, limbs, print};

/// Most decimals that float options may ask for.
const MAX_DECIMALS: i64 = 253;
/// Most digits that a parsed integer may have, as OTP's limit of a term's size gives.
const MAX_DIGITS: usize = 64 * MAX_LIMBS;
/// Texts up to this length go through a stack buffer nowhere: they are charged nothing.
const FREE_CHARACTERS: usize = 64;

/// The bytes of a proper list of bytes.
pub(super) fn list_bytes(list: Term) -> Option<Vec<u8>> {
    let mut iter = list.list();
    let bytes =
        iter.by_ref().map(|item| item.as_small().and_then(|c| u8::try_from(c).ok())).collect::<Option<Vec<u8>>>()?;
    iter.rest.is_nil().then_some(bytes)
}

fn integer_text(value: Term, radix: u32) -> Option<String> {
    let mut scratch: Scratch = [0];
    let int = value.as_int(&mut scratch)?;
    let digits = limbs::digits(int.limbs, radix);
    Some(if int.negative { format!("-{digits}") } else { digits })
}

fn radix(term: Term) -> Option<u32> {
    term.as_small().and_then(|radix| u32::try_from(radix).ok()).filter(|radix| (2..=36).contains(radix))
}

fn ascii_list(p: &mut Process, text: &str) -> Term {
    p.charge((text.len().saturating_sub(FREE_CHARACTERS) / 16) as i64);
    p.string(text)
}

fn as_list(p: &mut Process, text: Option<String>) -> Term {
    match text {
        Some(text) => ascii_list(p, &text),
        None => p.badarg(),
    }
}

fn as_binary(p: &mut Process, text: Option<String>) -> Term {
    match text {
        Some(text) => p.binary(text.as_bytes()),
        None => p.badarg(),
    }
}

/// Decimal digits of a small integer, at the end of the buffer.
fn small_digits(value: i64, buffer: &mut [u8; 20]) -> &[u8] {
    let mut at = buffer.len();
    let mut rest = value.unsigned_abs();
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    &buffer[at..]
}

pub(super) fn integer_to_list_1(p: &mut Process, value: Term) -> Term {
    if let Some(small) = value.as_small() {
        return p.byte_list(small_digits(small, &mut [0; 20]), Term::NIL);
    }
    as_list(p, integer_text(value, 10))
}

pub(super) fn integer_to_list_2(p: &mut Process, value: Term, base: Term) -> Term {
    as_list(p, radix(base).and_then(|radix| integer_text(value, radix)))
}

pub(super) fn integer_to_binary_1(p: &mut Process, value: Term) -> Term {
    if let Some(small) = value.as_small() {
        return p.binary(small_digits(small, &mut [0; 20]));
    }
    as_binary(p, integer_text(value, 10))
}

pub(super) fn integer_to_binary_2(p: &mut Process, value: Term, base: Term) -> Term {
    as_binary(p, radix(base).and_then(|radix| integer_text(value, radix)))
}

fn parsed(p: &mut Process, text: Option<&[u8]>, base: Option<u32>) -> Term {
    let (Some(text), Some(base)) = (text, base) else { return p.badarg() };
    if text.len() > MAX_DIGITS {
        return p.system_limit();
    }
    p.charge((text.len().saturating_sub(FREE_CHARACTERS) / 4) as i64);
    match limbs::parse(text, base) {
        Some(value) if value.limbs.len() > MAX_LIMBS => p.system_limit(),
        Some(value) => p.integer(&value),
        None => p.badarg(),
    }
}

pub(super) fn list_to_integer_1(p: &mut Process, list: Term) -> Term {
    parsed(p, list_bytes(list).as_deref(), Some(10))
}

pub(super) fn list_to_integer_2(p: &mut Process, list: Term, base: Term) -> Term {
    parsed(p, list_bytes(list).as_deref(), radix(base))
}

pub(super) fn binary_to_integer_1(p: &mut Process, binary: Term) -> Term {
    parsed(p, binary.as_bytes().as_deref(), Some(10))
}

pub(super) fn binary_to_integer_2(p: &mut Process, binary: Term, base: Term) -> Term {
    parsed(p, binary.as_bytes().as_deref(), radix(base))
}

/// `string:to_integer/1`'s native part: the integer at the start of a list and the rest.
pub(super) fn read_integer_1(p: &mut Process, list: Term) -> Term {
    let fail = |p: &mut Process, reason: &str| p.tuple(&[Term(crate::term::atoms::ERROR), atom::word(reason)]);
    if !list.is_list() {
        return fail(p, "not_a_list");
    }
    let mut iter = list.list();
    let mut text: Vec<u8> = Vec::new();
    let mut digits = 0;
    loop {
        let before = iter.clone();
        match iter.next().and_then(Term::as_small) {
            Some(c @ 48..=57) => {
                text.push(c as u8);
                digits += 1;
            }
            Some(c @ (43 | 45)) if text.is_empty() => text.push(c as u8),
            _ => {
                iter = before;
                break;
            }
        }
    }
    if digits == 0 {
        return fail(p, "no_integer");
    }
    let value = parsed(p, Some(&text), Some(10));
    if value.is_none() { value } else { p.tuple(&[value, iter.rest]) }
}

/// `string:to_float/1`'s native part.
pub(super) fn read_float_1(p: &mut Process, list: Term) -> Term {
    let fail = |p: &mut Process, reason: &str| p.tuple(&[Term(crate::term::atoms::ERROR), atom::word(reason)]);
    if !list.is_list() {
        return fail(p, "not_a_list");
    }
    let text: Vec<u8> = list
        .list()
        .map_while(|item| item.as_small().and_then(|c| u8::try_from(c).ok()))
        .take_while(|c| c.is_ascii_digit() || b"+-.eE".contains(c))
        .collect();
    let Some((value, used)) = float_text::parse_prefix(&text) else { return fail(p, "no_float") };
    let mut iter = list.list();
    for _ in 0..used {
        iter.next();
    }
    let value = p.float(value);
    p.tuple(&[value, iter.rest])
}

/// The style that an option list asks for: the last word counts.
fn style(list: Term) -> Option<Style> {
    let mut style = Style::Scientific(20);
    let mut packed = false;
    for option in list.proper_list()? {
        match option.as_tuple() {
            Some(&[name, count]) => {
                let count = count.as_small().filter(|count| (0..=MAX_DECIMALS).contains(count))?;
                style = match atom::name(name) {
                    "decimals" => Style::Decimals { digits: count as usize, compact: false },
                    "scientific" if count < 250 => Style::Scientific(count as usize),
                    _ => return None,
                };
            }
            Some(_) => return None,
            None => match atom::name(option) {
                "compact" => packed = true,
                "short" => style = Style::Short,
                _ => return None,
            },
        }
    }
    Some(match style {
        Style::Decimals { digits, .. } => Style::Decimals { digits, compact: packed },
        other => other,
    })
}

fn float_text_of(value: Term, style: Option<Style>) -> Option<String> {
    float_text::format(value.as_float()?, style?)
}

pub(super) fn float_to_list_1(p: &mut Process, value: Term) -> Term {
    as_list(p, float_text_of(value, Some(Style::Scientific(20))))
}

pub(super) fn float_to_list_2(p: &mut Process, value: Term, options: Term) -> Term {
    as_list(p, float_text_of(value, style(options)))
}

pub(super) fn float_to_binary_1(p: &mut Process, value: Term) -> Term {
    as_binary(p, float_text_of(value, Some(Style::Scientific(20))))
}

pub(super) fn float_to_binary_2(p: &mut Process, value: Term, options: Term) -> Term {
    as_binary(p, float_text_of(value, style(options)))
}

fn parsed_float(p: &mut Process, text: Option<&[u8]>) -> Term {
    match text.and_then(float_text::parse) {
        Some(value) => p.float(value),
        None => p.badarg(),
    }
}

pub(super) fn list_to_float_1(p: &mut Process, list: Term) -> Term {
    parsed_float(p, list_bytes(list).as_deref())
}

pub(super) fn binary_to_float_1(p: &mut Process, binary: Term) -> Term {
    parsed_float(p, binary.as_bytes().as_deref())
}

macro_rules! printed {
    ($($name:ident = $test:ident;)*) => {
        $(pub(super) fn $name(p: &mut Process, term: Term) -> Term {
            if term.$test() { p.string(&print::text(term)) } else { p.badarg() }
        })*
    };
}

printed! {
    pid_to_list_1 = is_pid;
    port_to_list_1 = is_port;
    ref_to_list_1 = is_reference;
    fun_to_list_1 = is_fun;
}

/// The numbers in `prefix` `a.b.c` `>`; only identifiers of this node (0) can be read back.
fn identifier(list: Term, prefix: &str) -> Option<Vec<u64>> {
    let bytes = iolist_bytes(list).filter(|_| list.is_list())?;
    let numbers = std::str::from_utf8(&bytes).ok()?.strip_prefix(prefix)?.strip_suffix('>')?;
    let numbers = numbers.split('.').map(|number| number.parse().ok()).collect::<Option<Vec<u64>>>()?;
    (numbers.first() == Some(&0)).then_some(numbers)
}

pub(super) fn list_to_pid_1(p: &mut Process, list: Term) -> Term {
    match identifier(list, "<").as_deref() {
        Some(&[_, id, serial]) if id < 1 << PID_ID_BITS && serial < 1 << 29 => Term::pid(serial << PID_ID_BITS | id),
        _ => p.badarg(),
    }
}

pub(super) fn list_to_port_1(p: &mut Process, list: Term) -> Term {
    match identifier(list, "#Port<").as_deref() {
        Some(&[_, id]) if id < 1 << 57 => Term::port(id),
        _ => p.badarg(),
    }
}

pub(super) fn list_to_ref_1(p: &mut Process, list: Term) -> Term {
    let ids = identifier(list, "#Ref<")
        .and_then(|numbers| numbers[1..].iter().rev().map(|&n| u32::try_from(n).ok()).collect::<Option<Vec<u32>>>());
    match ids {
        Some(ids) if (1..=5).contains(&ids.len()) => p.object(Kind::Reference, &reference_words(&ids)),
        _ => p.badarg(),
    }
}

beamless_abi::for_each_bif_convert!(doors);
