//! Comparisons as branches: words where they decide, the runtime's comparison where they do not.

use super::emit::edge;
use super::{Expander, arith, test};
use crate::sorts::Sorts;
use beamless_abi::call::Rt;
use beamless_abi::term;
use beamless_ir::function::BlockCall;
use beamless_ir::{Cond, Imm, Literal, Op, Value};

/// Tags of terms that can be `=:=` without being the same word: pointers, and the float tag that both zeros have.
const EXACT_TAGS: u64 = term::POINTER_TAGS | 1 << (term::FLOAT_XOR & term::TAG_MASK);
/// Tags of terms that can be `==` without being the same word: all but immediates.
const EQUAL_TAGS: u64 = !(1 << term::TAG_IMMEDIATE) & 0xff;

/// Ends the block by a comparison of two new values.
pub fn branch(ex: &mut Expander<'_>, cond: Cond, a: Value, b: Value, yes: &BlockCall, no: &BlockCall) {
    match cond {
        Cond::Eq => exact(ex, a, b, yes, no),
        Cond::Ne => exact(ex, a, b, no, yes),
        Cond::EqNum => numeric(ex, a, b, yes, no),
        Cond::NeNum => numeric(ex, a, b, no, yes),
        Cond::Lt | Cond::Le | Cond::Gt | Cond::Ge => order(ex, cond, a, b, yes, no),
        Cond::Ult | Cond::Ule => unreachable!("unsigned comparisons are of words only"),
    }
}

/// The other operand and the literal, when one of the two is an immediate that passes.
fn with_literal(ex: &Expander<'_>, a: Value, b: Value, pass: fn(&Literal) -> bool) -> Option<(Value, Literal)> {
    [(a, b), (b, a)].into_iter().find_map(|(value, other)| {
        let literal = ex.literal(other).filter(|literal| literal.is_immediate() && pass(literal))?;
        Some((value, literal.clone()))
    })
}

/// `=:=`.
fn exact(ex: &mut Expander<'_>, a: Value, b: Value, yes: &BlockCall, no: &BlockCall) {
    if let Some((value, literal)) = with_literal(ex, a, b, |_| true) {
        let same = test::is_literal(ex, value, &literal);
        return ex.br(same, yes, no);
    }
    if is_one_word(ex, a, b, Sorts::SMALL.or(Sorts::ATOM).or(Sorts::NIL)) {
        return same_word(ex, a, b, yes, no);
    }
    unless_same(ex, a, b, yes);
    let (wa, wb) = (ex.word_of(a), ex.word_of(b));
    let undecided = ex.tags_in(wa, wb, EXACT_TAGS);
    ask_runtime(ex, Rt::rt_eq, undecided, [a, b], yes, no);
}

/// `==`.
fn numeric(ex: &mut Expander<'_>, a: Value, b: Value, yes: &BlockCall, no: &BlockCall) {
    if let Some((value, literal)) = with_literal(ex, a, b, |literal| matches!(literal, Literal::Atom(_) | Literal::Nil))
    {
        let same = test::is_literal(ex, value, &literal);
        return ex.br(same, yes, no);
    }
    if is_one_word(ex, a, b, Sorts::ATOM.or(Sorts::NIL)) || ex.sorts[a].or(ex.sorts[b]).within(Sorts::SMALL) {
        return same_word(ex, a, b, yes, no);
    }
    unless_same(ex, a, b, yes);
    if arith::may_be_smalls(ex, a, b)
        && let Some(smalls) = arith::both_small(ex, a, b)
    {
        let others = ex.block();
        ex.br(smalls, no, &edge(others));
        ex.start(others);
    }
    let (wa, wb) = (ex.word_of(a), ex.word_of(b));
    let undecided = ex.tags_in(wa, wb, EQUAL_TAGS);
    ask_runtime(ex, Rt::rt_eq_num, undecided, [a, b], yes, no);
}

/// One of the two is of sorts that nothing but the same word equals.
fn is_one_word(ex: &Expander<'_>, a: Value, b: Value, sorts: Sorts) -> bool {
    ex.sorts[a].within(sorts) || ex.sorts[b].within(sorts)
}

fn same_word(ex: &mut Expander<'_>, a: Value, b: Value, yes: &BlockCall, no: &BlockCall) {
    let (wa, wb) = (ex.word_of(a), ex.word_of(b));
    let same = ex.icmp(Cond::Eq, wa, wb);
    ex.br(same, yes, no);
}

/// Continues where the words differ.
fn unless_same(ex: &mut Expander<'_>, a: Value, b: Value, yes: &BlockCall) {
    let (wa, wb) = (ex.word_of(a), ex.word_of(b));
    let same = ex.icmp(Cond::Eq, wa, wb);
    let differ = ex.block();
    ex.br(same, yes, &edge(differ));
    ex.start(differ);
}

fn ask_runtime(ex: &mut Expander<'_>, rt: Rt, undecided: Value, pair: [Value; 2], yes: &BlockCall, no: &BlockCall) {
    let ask = ex.block();
    ex.br(undecided, &edge(ask), no);
    ex.start(ask);
    let answer = ex.call_rt(rt, &pair);
    let equal = ex.icmp_imm(Cond::Ne, answer, 0);
    ex.br(equal, yes, no);
}

/// `<`, `=<`, `>`, `>=`.
fn order(ex: &mut Expander<'_>, cond: Cond, a: Value, b: Value, yes: &BlockCall, no: &BlockCall) {
    if arith::may_be_smalls(ex, a, b) {
        let smalls = arith::both_small(ex, a, b);
        let others = ex.block();
        if let Some(smalls) = smalls {
            ex.require(smalls, others);
        }
        let (wa, wb) = (ex.word_of(a), ex.word_of(b));
        let holds = ex.icmp(cond, wa, wb);
        ex.br(holds, yes, no);
        if smalls.is_none() {
            return;
        }
        ex.start(others);
    }
    // Inline only where one is known to be a number: what the optimiser takes out of a loop's float path costs every comparison of other terms.
    let number = ex.sorts[a].within(Sorts::NUMBER) || ex.sorts[b].within(Sorts::NUMBER);
    if number && arith::may_be_floats(ex, a, b) {
        let floats = arith::both_floats(ex, a, b);
        let others = ex.block();
        if let Some(floats) = floats {
            ex.require(floats, others);
        }
        let (fa, fb) = (arith::untag_float(ex, a), arith::untag_float(ex, b));
        let holds = ex.b.value(Op::Fcmp, &[fa, fb], Imm::Cond(cond));
        ex.br(holds, yes, no);
        if floats.is_none() {
            return;
        }
        ex.start(others);
    }
    // Not expected where numbers are: the call then leaves the registers of the other paths alone.
    let ask = ex.cold_block();
    ex.jump(ask, &[]);
    ex.start(ask);
    let answer = ex.call_rt(Rt::rt_cmp, &[a, b]);
    let holds = ex.icmp_imm(cond, answer, 0);
    ex.br(holds, yes, no);
}
