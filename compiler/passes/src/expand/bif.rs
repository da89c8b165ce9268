//! BIFs: the table of those that are opened inline, and the general ways to call one.

use super::{Expander, access, arith, raise, test};
use beamless_abi::bif::{BifRow, MAYBE, NORETURN, RAISES, YIELDS};
use beamless_abi::call::FailKind;
use beamless_ir::function::InstData;
use beamless_ir::{Imm, Op, Value};
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// How a BIF of module `erlang` is opened.
enum Inline {
    Binary(arith::Rule),
    Open(fn(&mut Expander<'_>, &'static BifRow, &[Value]) -> Value),
    /// Raises its arguments; the trace starts with the caller.
    Fail(FailKind),
}

static INLINE: &[(&str, u32, Inline)] = &[
    ("+", 2, Inline::Binary(arith::ADD)),
    ("-", 2, Inline::Binary(arith::SUB)),
    ("*", 2, Inline::Binary(arith::MUL)),
    ("/", 2, Inline::Binary(arith::FDIV)),
    ("div", 2, Inline::Binary(arith::DIV)),
    ("rem", 2, Inline::Binary(arith::REM)),
    ("band", 2, Inline::Binary(arith::BAND)),
    ("bor", 2, Inline::Binary(arith::BOR)),
    ("bxor", 2, Inline::Binary(arith::BXOR)),
    ("bsl", 2, Inline::Binary(arith::BSL)),
    ("bsr", 2, Inline::Binary(arith::BSR)),
    ("-", 1, Inline::Open(arith::negate)),
    ("bnot", 1, Inline::Open(arith::complement)),
    ("float", 1, Inline::Open(arith::to_float)),
    ("hd", 1, Inline::Open(access::list_part)),
    ("tl", 1, Inline::Open(access::list_part)),
    ("element", 2, Inline::Open(access::element)),
    ("tuple_size", 1, Inline::Open(access::tuple_size)),
    ("is_record", 3, Inline::Open(test::record)),
    ("setelement", 3, Inline::Open(access::set_element)),
    ("map_size", 1, Inline::Open(access::map_size)),
    ("byte_size", 1, Inline::Open(access::bits_size)),
    ("bit_size", 1, Inline::Open(access::bits_size)),
    ("self", 0, Inline::Open(access::self_pid)),
    ("error", 1, Inline::Fail(FailKind::Error)),
    ("exit", 1, Inline::Fail(FailKind::Exit)),
    ("throw", 1, Inline::Fail(FailKind::Throw)),
];

fn inline(row: &BifRow) -> Option<&'static Inline> {
    static BY_NAME: OnceLock<FxHashMap<(&str, u32), &'static Inline>> = OnceLock::new();
    if row.module != "erlang" {
        return None;
    }
    let table = BY_NAME.get_or_init(|| INLINE.iter().map(|(name, arity, how)| ((*name, *arity), how)).collect());
    table.get(&(row.name, row.arity)).copied()
}

/// The `bif` instruction, given the one after it. No result when the block is finished.
pub fn expand(ex: &mut Expander<'_>, data: &InstData, next: Option<&InstData>) -> Option<Value> {
    let Imm::Bif(row) = data.imm else { unreachable!("the verifier has seen the immediate") };
    let args = ex.args(data);
    match inline(row) {
        Some(Inline::Binary(rule)) => return Some(arith::binary(ex, rule, row, &args)),
        Some(Inline::Open(open)) => return Some(open(ex, row, &args)),
        Some(&Inline::Fail(kind)) => {
            raise::fail(ex, kind, &args);
            return None;
        }
        None => {}
    }
    if row.has(YIELDS) {
        return yielding(ex, data, row, &args, next);
    }
    if row.has(NORETURN) {
        ex.b.value(Op::CallBif, &args, Imm::Bif(row));
        raise::bif_failed(ex, row, &args);
        return None;
    }
    Some(call(ex, row, &args))
}

/// Calls the C function and continues with its result.
pub fn call(ex: &mut Expander<'_>, row: &'static BifRow, args: &[Value]) -> Value {
    let result = ex.b.value(Op::CallBif, args, Imm::Bif(row));
    if row.has(RAISES) && !row.has(MAYBE) {
        raise::check_bif(ex, row, args, result);
    }
    result
}

/// Called as a function; in place of this one when its result is returned at once.
fn yielding(
    ex: &mut Expander<'_>,
    data: &InstData,
    row: &'static BifRow,
    args: &[Value],
    next: Option<&InstData>,
) -> Option<Value> {
    let returned = next.is_some_and(|next| next.op == Op::Return && next.args[0] == data.results[0]);
    if returned && ex.b.handler.is_none() {
        ex.b.ins(Op::TailCallBifStub, args, Imm::Bif(row), &[]);
        return None;
    }
    Some(ex.b.value(Op::CallBifStub, args, Imm::Bif(row)))
}
