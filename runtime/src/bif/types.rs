//! Type tests and the accessors that guards may use.

use crate::process::Process;
use crate::term::encode::local_node;
use crate::term::{Build, BuildBinary, Kind, Term, atoms, map};

macro_rules! tests {
    ($($name:ident($a:ident) = $test:expr;)*) => {
        $(pub(super) fn $name(_: &mut Process, $a: Term) -> Term {
            Term::bool($test)
        })*
    };
}

tests! {
    is_atom_1(a) = a.is_atom();
    is_boolean_1(a) = a.as_bool().is_some();
    is_integer_1(a) = a.is_integer();
    is_float_1(a) = a.is_float();
    is_number_1(a) = a.is_number();
    is_binary_1(a) = a.as_bits().is_some_and(|bits| bits.len % 8 == 0);
    is_bitstring_1(a) = a.is_bitstring();
    is_list_1(a) = a.is_list();
    is_tuple_1(a) = a.is_tuple();
    is_map_1(a) = a.is_map();
    is_function_1(a) = a.is_fun();
    is_pid_1(a) = a.is_pid();
    is_port_1(a) = a.is_port();
    is_reference_1(a) = a.is_reference();
}

pub(super) fn is_function_2(p: &mut Process, fun: Term, arity: Term) -> Term {
    match arity.as_int(&mut [0]) {
        Some(int) if !int.negative => {
            Term::bool(fun.is_fun() && int.to_i64() == Some(i64::from(fun.fun_entry().arity as u8)))
        }
        _ => p.badarg(),
    }
}

pub(super) fn is_record_2(p: &mut Process, term: Term, tag: Term) -> Term {
    if !tag.is_atom() {
        return p.badarg();
    }
    Term::bool(term.as_tuple().is_some_and(|elements| elements.first() == Some(&tag)))
}

pub(super) fn is_record_3(p: &mut Process, term: Term, tag: Term, size: Term) -> Term {
    if !tag.is_atom() || !size.is_integer() {
        return p.badarg();
    }
    Term::bool(
        term.as_tuple()
            .is_some_and(|elements| elements.first() == Some(&tag) && size.as_usize() == Some(elements.len())),
    )
}

pub(super) fn is_map_key_2(p: &mut Process, key: Term, term: Term) -> Term {
    if term.is_map() { Term::bool(map::find(term, key).is_some()) } else { p.error_with(atoms::BADMAP, term) }
}

pub(super) fn map_get_2(p: &mut Process, key: Term, term: Term) -> Term {
    if !term.is_map() {
        return p.error_with(atoms::BADMAP, term);
    }
    match map::find(term, key) {
        Some(value) => value,
        None => p.error_with(atoms::BADKEY, key),
    }
}

pub(super) fn map_size_1(p: &mut Process, term: Term) -> Term {
    if term.is_map() { Term::small(map::len(term) as i64) } else { p.error_with(atoms::BADMAP, term) }
}

pub(super) fn hd_1(p: &mut Process, list: Term) -> Term {
    if list.is_cons() { list.head() } else { p.badarg() }
}

pub(super) fn tl_1(p: &mut Process, list: Term) -> Term {
    if list.is_cons() { list.tail() } else { p.badarg() }
}

pub(super) fn element_2(p: &mut Process, index: Term, tuple: Term) -> Term {
    let found = tuple
        .as_tuple()
        .zip(index.as_usize())
        .and_then(|(elements, index)| elements.get(index.wrapping_sub(1)).copied());
    match found {
        Some(element) => element,
        None => p.badarg(),
    }
}

pub(super) fn setelement_3(p: &mut Process, index: Term, tuple: Term, value: Term) -> Term {
    let (Some(elements), Some(index)) = (tuple.as_tuple(), index.as_usize()) else { return p.badarg() };
    if index == 0 || index > elements.len() {
        return p.badarg();
    }
    let copy = p.tuple(elements);
    // SAFETY: element `index` of the fresh tuple.
    unsafe { *copy.pointer().add(index) = value.0 };
    copy
}

pub(super) fn tuple_size_1(p: &mut Process, tuple: Term) -> Term {
    if tuple.is_tuple() { Term::small(tuple.size_words() as i64) } else { p.badarg() }
}

pub(super) fn length_1(p: &mut Process, list: Term) -> Term {
    let mut iter = list.list();
    let mut count = 0;
    for _ in iter.by_ref() {
        count += 1;
    }
    p.charge(count / 16);
    if iter.rest.is_nil() { Term::small(count) } else { p.badarg() }
}

pub(super) fn size_1(p: &mut Process, term: Term) -> Term {
    match term.as_bits() {
        _ if term.is_tuple() => Term::small(term.size_words() as i64),
        Some(bits) => Term::small((bits.len / 8) as i64),
        None => p.badarg(),
    }
}

pub(super) fn byte_size_1(p: &mut Process, term: Term) -> Term {
    match term.as_bits() {
        Some(bits) => Term::small(bits.len.div_ceil(8) as i64),
        None => p.badarg(),
    }
}

pub(super) fn bit_size_1(p: &mut Process, term: Term) -> Term {
    match term.as_bits() {
        Some(bits) => Term::small(bits.len as i64),
        None => p.badarg(),
    }
}

pub(super) fn binary_part_2(p: &mut Process, binary: Term, position: Term) -> Term {
    match position.as_tuple() {
        Some(&[start, length]) => binary_part_3(p, binary, start, length),
        _ => p.badarg(),
    }
}

pub(super) fn binary_part_3(p: &mut Process, binary: Term, start: Term, length: Term) -> Term {
    match part_range(binary, start, length) {
        Some((at, len)) => p.sub_binary(binary, at * 8, len * 8),
        None => p.badarg(),
    }
}

/// Byte range that a start and a length (negative: backwards) name inside a binary of whole bytes.
pub(super) fn part_range(binary: Term, start: Term, length: Term) -> Option<(usize, usize)> {
    let bits = binary.as_bits()?;
    if bits.len % 8 != 0 {
        return None;
    }
    let (start, length) = (start.as_small()?, length.as_small()?);
    let (low, high) =
        if length < 0 { (start.checked_add(length)?, start) } else { (start, start.checked_add(length)?) };
    (low >= 0 && high <= (bits.len / 8) as i64).then_some((low as usize, (high - low) as usize))
}

pub(super) fn self_0(p: &mut Process) -> Term {
    Term::pid(p.pid)
}

pub(super) fn node_0(_: &mut Process) -> Term {
    local_node()
}

pub(super) fn node_1(p: &mut Process, term: Term) -> Term {
    match term.kind() {
        Some(Kind::ExternalPid | Kind::ExternalPort | Kind::ExternalReference) => Term(term.word(1)),
        _ if term.is_pid() || term.is_port() || term.is_reference() => local_node(),
        _ => p.badarg(),
    }
}

beamless_abi::for_each_bif_types!(doors);
