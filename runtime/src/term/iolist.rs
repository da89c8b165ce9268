//! Flattening iolists: lists, nested to any depth, of bytes and binaries, ending in nil or a binary.

use super::Term;

/// The bytes of an iolist or binary; `None` when it is neither.
pub fn bytes(term: Term) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    visit(term, |part| out.extend_from_slice(part))?;
    Some(out)
}

/// Number of bytes, not above what can be counted; `None` when it is no iolist.
pub fn size(term: Term) -> Option<usize> {
    let mut size = 0usize;
    visit(term, |part| size = size.saturating_add(part.len()))?;
    Some(size)
}

/// Calls `part` with each byte or binary in order.
fn visit(term: Term, mut part: impl FnMut(&[u8])) -> Option<()> {
    if term.is_bitstring() {
        part(&whole_bytes(term)?);
        return Some(());
    }
    // What is left to do after the list at hand.
    let mut rest: Vec<Term> = Vec::new();
    let mut at = term;
    loop {
        if let Some((head, tail)) = at.as_cons() {
            at = tail;
            if let Some(byte) = head.as_usize() {
                part(&[u8::try_from(byte).ok()?]);
            } else if head.is_bitstring() {
                part(&whole_bytes(head)?);
            } else {
                rest.push(tail);
                at = head;
                if !(at.as_cons().is_some() || at.is_nil()) {
                    return None;
                }
            }
            continue;
        }
        if at.is_bitstring() {
            part(&whole_bytes(at)?);
        } else if !at.is_nil() {
            return None;
        }
        match rest.pop() {
            Some(next) => at = next,
            None => return Some(()),
        }
    }
}

/// The bytes of a bitstring that is a binary.
fn whole_bytes<'a>(term: Term) -> Option<std::borrow::Cow<'a, [u8]>> {
    let bits = term.as_bits()?;
    bits.len.is_multiple_of(8).then(|| bits.to_bytes())
}
