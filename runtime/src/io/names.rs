//! Names of files and variables between terms and the bytes the operating system has: UTF-8, or Latin-1 where the locale says so.

use super::environment;
use crate::process::Process;
use crate::term::{Build, Term, segment};

/// How deep lists of characters may be nested.
const DEPTH_MAX: usize = 1000;

/// The bytes of a deep list of characters; `None` when it has others, or ones that cannot be encoded.
pub fn encode(list: Term) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let utf8 = environment::is_utf8();
    let mut rest: Vec<Term> = Vec::new();
    let mut at = list;
    loop {
        if let Some((head, tail)) = at.as_cons() {
            if head.is_list() {
                rest.push(tail);
                at = head;
                if rest.len() > DEPTH_MAX {
                    return None;
                }
                continue;
            }
            push(&mut bytes, segment::character(head)?, utf8)?;
            at = tail;
        } else if at.is_nil() {
            match rest.pop() {
                Some(next) => at = next,
                None => return Some(bytes),
            }
        } else {
            return None;
        }
    }
}

fn push(bytes: &mut Vec<u8>, character: char, utf8: bool) -> Option<()> {
    if character == '\0' {
        return None;
    }
    if utf8 {
        bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    } else {
        bytes.push(u8::try_from(character).ok()?);
    }
    Some(())
}

/// The list of characters that bytes stand for; `None` when they are not in the locale's encoding.
pub fn decode(p: &mut Process, bytes: &[u8]) -> Option<Term> {
    if environment::is_utf8() {
        return std::str::from_utf8(bytes).ok().map(|text| p.string(text));
    }
    Some(p.list_from(bytes.iter().map(|&byte| Term::small(byte.into()))))
}

/// [`decode`]; bytes that cannot be decoded are taken as Latin-1.
pub fn decode_any(p: &mut Process, bytes: &[u8]) -> Term {
    match decode(p, bytes) {
        Some(list) => list,
        None => p.list_from(bytes.iter().map(|&byte| Term::small(byte.into()))),
    }
}
