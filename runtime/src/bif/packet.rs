//! `erlang:decode_packet/3`. Framing is `io::packet`'s, packets as terms are `io::packet_term`'s.

use crate::io::packet::{Found, Framing, Limits};
use crate::io::packet_term;
use crate::process::Process;
use crate::term::{Build, BuildBinary, Term, atom};

fn framing(term: Term) -> Option<Framing> {
    match term.as_small() {
        Some(0) => Some(Framing::Raw),
        Some(width @ (1 | 2 | 4)) => Some(Framing::Counted(width as usize)),
        Some(_) => None,
        None => Framing::by_name(atom::name(term)),
    }
}

fn limits(framing: Framing, options: Term) -> Option<Limits> {
    let mut limits = Limits::default();
    for option in options.proper_list()? {
        let &[name, value] = option.as_tuple()? else { return None };
        let value = value.as_u64().filter(|&value| value <= u64::from(u32::MAX))?;
        match atom::name(name) {
            "packet_size" => limits.packet = value as usize,
            "line_length" => limits.line = value as usize,
            "line_delimiter" if framing == Framing::Line => limits.delimiter = u8::try_from(value).ok()?,
            _ => return None,
        }
    }
    Some(limits)
}

fn decode_packet_3(p: &mut Process, kind: Term, binary: Term, options: Term) -> Term {
    let Some(framing) = framing(kind) else { return p.badarg_cause("badopt") };
    let (Some(bits), Some(limits)) = (binary.as_bits(), limits(framing, options)) else { return p.badarg() };
    // Bits after the last whole byte go into the rest.
    let whole = bits.part_from_start(bits.len / 8 * 8);
    let bytes = whole.to_bytes();
    p.charge((bytes.len() / 1024) as i64);
    let size = match framing.find(&bytes, limits) {
        Found::Packet(size) if size <= bytes.len() => size,
        Found::Packet(size) => return more(p, Term::small(size as i64)),
        Found::More => return more(p, atom::word("undefined")),
        Found::Invalid => return invalid(p),
    };
    let packet = &bytes[..size];
    let decoded = match framing {
        Framing::Http { .. } | Framing::Tls => packet_term::term(p, framing, packet, Term::NIL),
        _ => {
            let (from, to) = framing.body(packet);
            p.sub_binary(binary, from * 8, (to - from) * 8)
        }
    };
    let rest = p.sub_binary(binary, size * 8, bits.len - size * 8);
    p.tuple(&[Term::OK, decoded, rest])
}

fn more(p: &mut Process, size: Term) -> Term {
    p.tuple(&[atom::word("more"), size])
}

fn invalid(p: &mut Process) -> Term {
    p.tuple(&[Term(crate::term::atoms::ERROR), atom::word("invalid")])
}

beamless_abi::for_each_bif_packet!(doors);
