//! The hash behind `erlang:phash/2`, OTP's oldest portable one, bit for bit.

use super::encode::PID_ID_BITS;
use super::limbs::IntRef;
use super::view::View;
use super::{Term, atom, hash, jenkins};

/// Its primes, from number 1.
const PRIMES: [u32; 14] = [
    268_440_163,
    268_439_161,
    268_435_459,
    268_436_141,
    268_438_633,
    268_437_017,
    268_438_039,
    268_437_511,
    268_439_627,
    268_440_479,
    268_440_577,
    268_440_581,
    268_440_593,
    268_440_611,
];

enum Todo {
    Term(Term),
    /// The rest of a list whose head is done.
    Tail(Term),
    /// `hash * prime + value`.
    Step(usize, u32),
}

fn step(hash: u32, prime: usize, value: u32) -> u32 {
    hash.wrapping_mul(PRIMES[prime - 1]).wrapping_add(value)
}

/// Mixes the four bytes of a word, lowest first.
fn bytes(hash: u32, prime: usize, value: u32) -> u32 {
    value.to_le_bytes().into_iter().fold(hash, |hash, byte| step(hash, prime, u32::from(byte)))
}

pub fn phash(term: Term) -> u32 {
    let mut stack = vec![Todo::Term(term)];
    let mut value = 0;
    while let Some(todo) = stack.pop() {
        value = match todo {
            Todo::Step(prime, add) => step(value, prime, add),
            Todo::Tail(rest) if rest.is_cons() => list(value, rest, &mut stack),
            Todo::Tail(rest) => {
                stack.push(Todo::Step(8, 0));
                one(value, rest, &mut stack)
            }
            Todo::Term(term) => one(value, term, &mut stack),
        };
    }
    value
}

fn list(mut value: u32, list: Term, stack: &mut Vec<Todo>) -> u32 {
    let mut rest = list;
    while let Some((head, tail)) = rest.as_cons() {
        let Some(byte @ 0..=255) = head.as_small() else {
            stack.push(Todo::Tail(tail));
            stack.push(Todo::Term(head));
            return value;
        };
        value = step(value, 2, byte as u32);
        rest = tail;
    }
    stack.push(Todo::Tail(rest));
    value
}

fn integer(value: u32, int: IntRef) -> u32 {
    let mut value = value;
    for (i, &limb) in int.limbs.iter().enumerate() {
        value = bytes(value, 2, limb as u32);
        if i + 1 < int.limbs.len() || limb >> 32 != 0 {
            value = bytes(value, 2, (limb >> 32) as u32);
        }
    }
    step(value, if int.negative { 4 } else { 3 }, 0)
}

fn one(value: u32, term: Term, stack: &mut Vec<Todo>) -> u32 {
    let name = |index: u32| jenkins::atom_name(atom::text(index).as_bytes());
    let name_of = |word: u64| jenkins::atom_name(atom::name(Term(word)).as_bytes());
    match term.view() {
        View::Nil => step(value, 3, 1),
        View::Atom(index) => step(value, 1, name(index)),
        View::Small(small) => integer(value, IntRef { negative: small < 0, limbs: &[small.unsigned_abs()] }),
        View::Big(int) => integer(value, int),
        View::Float(float) => {
            let bits = if float == 0.0 { 0 } else { float.to_bits() };
            step(value, 6, bits as u32 ^ (bits >> 32) as u32)
        }
        View::Cons(..) => list(value, term, stack),
        View::Tuple(elements) => {
            stack.push(Todo::Step(9, elements.len() as u32));
            stack.extend(elements.iter().rev().map(|&element| Todo::Term(element)));
            value
        }
        View::FlatMap(..) | View::HashMap(_) => step(value, 13, PRIMES[13]).wrapping_add(hash::phash2(term)),
        View::Bits(bits) => {
            let mut value = bits.to_bytes().iter().fold(value, |value, &byte| step(value, 1, u32::from(byte)));
            let rest = bits.len % 8;
            if rest > 0 {
                value = step(step(value, 1, bits.number(bits.len - rest, rest) as u32), 12, rest as u32);
            }
            step(value, 4, (bits.len / 8) as u32)
        }
        View::Fun(entry, free) => {
            if entry.external == 1 {
                let value = step(step(value, 11, u32::from(entry.arity as u8)), 1, name_of(entry.module));
                return step(value, 1, name_of(entry.name));
            }
            let value = step(step(value, 10, free.len() as u32), 1, name_of(entry.module));
            stack.extend(free.iter().rev().map(|&item| Todo::Term(item)));
            step(step(value, 2, entry.index as u32), 2, entry.uniq as u32)
        }
        View::Pid(number) => step(bytes(value, 5, number as u32 & ((1 << PID_ID_BITS) - 1)), 6, 0),
        View::ExternalPid(pid) => step(bytes(value, 5, pid.id as u32), 6, 0),
        View::Port(number) => step(bytes(value, 9, number as u32), 10, 0),
        View::ExternalPort(port) => step(bytes(value, 9, port.id as u32), 10, 0),
        View::Reference(words) => step(bytes(value, 9, words[0] as u32), 10, 0),
        View::ExternalReference(_, words) => step(bytes(value, 9, words.first().map_or(0, |&word| word as u32)), 10, 0),
        View::Invalid => value,
    }
}
