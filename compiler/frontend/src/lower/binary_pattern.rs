//! Bitstring patterns. All patterns on a value share its match context (whole binary, position, end); patterns at the same position
//! share the extraction of a segment. Constant bytes are matched as a trie, or all at once where only one clause is left.

use super::binary::{Shape, SizeKey};
use super::clause::Tree;
use super::function::Lower;
use super::pattern::{Row, Sub, Test};
use crate::ast::{Expr, Literal, Pat, SegmentPat, SegmentType, Size};
use beamless_abi::call::SEG_FLOAT;
use beamless_ir::op::{Cond, Imm, Op, TypeTest};
use beamless_ir::{Block, Value};
use num_bigint::BigInt;
use std::sync::Arc;

/// How far a pattern has got in a bitstring; the position is what the test stands at.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    whole: Value,
    end: Value,
    segments: &'a [SegmentPat],
    /// Bytes of the first segment's constant that are matched already.
    byte: usize,
}

/// What comes next.
enum Step<'a> {
    End,
    Rest(u32, &'a Pat),
    /// Constant bytes to the end of a segment.
    Bytes(Vec<u8>),
    Segment(&'a SegmentPat),
}

impl<'a> Cursor<'a> {
    fn step(&self) -> Step<'a> {
        let Some(segment) = self.segments.first() else { return Step::End };
        if segment.spec.size == Size::All {
            return Step::Rest(segment.spec.unit, &segment.value);
        }
        match constant(segment) {
            Some(mut bytes) => Step::Bytes(bytes.split_off(self.byte)),
            None => Step::Segment(segment),
        }
    }

    fn past_segment(&self) -> Cursor<'a> {
        Cursor { segments: self.segments.get(1..).unwrap_or(&[]), byte: 0, ..self.clone() }
    }

    fn past_byte(&self, left: usize) -> Cursor<'a> {
        if left == 1 { self.past_segment() } else { Cursor { byte: self.byte + 1, ..self.clone() } }
    }

    /// All constant bytes that come next, and where they end.
    fn run(&self) -> (Vec<u8>, Cursor<'a>) {
        let mut bytes = Vec::new();
        let mut cursor = self.clone();
        while let Step::Bytes(more) = cursor.step() {
            bytes.extend(more);
            cursor = cursor.past_segment();
        }
        (bytes, cursor)
    }
}

/// The bytes of a constant big-endian integer segment of whole bytes.
fn constant(segment: &SegmentPat) -> Option<Vec<u8>> {
    let spec = &segment.spec;
    let (SegmentType::Integer, Size::Expr(Expr::Literal(Literal::Int(size)))) = (spec.ty, &spec.size) else {
        return None;
    };
    let bits = u64::try_from(*size).ok()?.checked_mul(u64::from(spec.unit))?;
    if bits == 0 || bits % 8 != 0 || bits > 1 << 16 || bits > 8 && spec.endian != crate::ast::Endian::Big {
        return None;
    }
    let value = match &segment.value {
        Pat::Literal(Literal::Int(value)) => BigInt::from(*value),
        Pat::Literal(Literal::BigInt(value)) => (**value).clone(),
        _ => return None,
    };
    let full: BigInt = BigInt::from(1) << bits;
    let half: BigInt = &full >> 1;
    let (least, most) = if spec.signed { (-half.clone(), half) } else { (BigInt::from(0), full.clone()) };
    if value < least || value >= most {
        return None;
    }
    let unsigned = if value < BigInt::from(0) { value + full } else { value };
    let (_, digits) = unsigned.to_bytes_be();
    let mut bytes = vec![0; (bits / 8) as usize - digits.len().min((bits / 8) as usize)];
    bytes.extend(digits);
    bytes.truncate((bits / 8) as usize);
    Some(bytes)
}

impl<'a> Lower<'_, '_, 'a> {
    /// Whether the test can be made now: sizes may depend on variables of the same clause.
    pub fn is_eligible(&self, tree: &Tree<'a>, row: &Row<'a>, test: &Test<'a>) -> bool {
        let Test::Segments(cursor) = test else { return true };
        let Some(Size::Expr(size)) = cursor.segments.first().map(|segment| &segment.spec.size) else { return true };
        match size {
            Expr::Literal(_) => true,
            Expr::Var(var) => row.binds.iter().any(|(other, _)| other == var) || !tree.binds(row.clause, *var),
            _ => false,
        }
    }

    /// Tests that the value is a bitstring and opens it for all rows.
    pub fn bits_node(&mut self, tree: &mut Tree<'a>, value: Value, rows: &[Row<'a>], next: Block, fail: Block) {
        let (whole, pos, end) = match self.b.func.def(value) {
            Some(data) if data.op == Op::BsRest => (data.args[0], data.args[1], data.args[2]),
            _ => {
                let test = self.b.is(value, TypeTest::Bitstring);
                let found = self.b.new_block();
                self.b.br(test, found, next);
                self.b.switch_to(found);
                let inst = self.b.ins(Op::BsStart, &[value], Imm::None, &[]);
                let results = &self.b.func.insts[inst].results;
                (results[0], results[1], results[2])
            }
        };
        let refine = |row: &Row<'a>| match row.test(value) {
            Some(Test::Bits(segments)) => {
                let mut row = row.without(value);
                row.tests.push((pos, Test::Segments(Cursor { whole, end, segments, byte: 0 })));
                Some(row)
            }
            Some(_) => None,
            None => Some(row.clone()),
        };
        let rows = rows.iter().filter_map(refine).collect();
        self.rows(tree, rows, fail);
    }

    /// The first row is at `pos` in a bitstring.
    pub fn segment_node(&mut self, tree: &mut Tree<'a>, pos: Value, mut rows: Vec<Row<'a>>, fail: Block) {
        let Some(cursor) = cursor(&rows[0], pos).cloned() else { return self.b.jump(fail, &[]) };
        if let Step::Rest(1, _) = cursor.step() {
            let rows = self.take_rest(pos, &cursor, 1, rows);
            return self.rows(tree, rows, fail);
        }
        let rest = self.split(tree, pos, &mut rows, 1);
        let inner_fail = rest.as_ref().map_or(fail, |(block, _)| *block);
        match cursor.step() {
            Step::End => self.end_node(tree, pos, &cursor, rows, inner_fail),
            Step::Rest(unit, _) => {
                let (found, next) = (self.b.new_block(), self.b.new_block());
                let test = self.b.value(Op::BsUnit, &[pos, cursor.end], Imm::Int(unit.into()));
                self.b.br(test, found, next);
                self.b.switch_to(found);
                let same = self.take_rest(pos, &cursor, unit, rows.clone());
                self.rows(tree, same, inner_fail);
                self.b.switch_to(next);
                rows.retain(|row| !matches!(step(row, pos), Some(Step::Rest(other, _)) if other == unit));
                self.rows(tree, rows, inner_fail);
            }
            Step::Bytes(_) if rows.iter().filter(|row| row.test(pos).is_some()).count() == 1 => {
                self.bytes_node(tree, pos, &cursor, rows, inner_fail);
            }
            Step::Bytes(_) | Step::Segment(_) => self.extract_node(tree, pos, &cursor, rows, inner_fail),
        }
        self.rest(tree, rest, fail);
    }

    fn end_node(&mut self, tree: &mut Tree<'a>, pos: Value, at: &Cursor<'a>, rows: Vec<Row<'a>>, fail: Block) {
        let (found, next) = (self.b.new_block(), self.b.new_block());
        let test = self.b.cmp(Cond::Eq, pos, at.end);
        self.b.br(test, found, next);
        self.b.switch_to(found);
        let refine = |row: &Row<'a>| match step(row, pos) {
            Some(Step::End) => Some(row.without(pos)),
            Some(Step::Bytes(_)) => None,
            Some(Step::Rest(..) | Step::Segment(_)) | None => Some(row.clone()),
        };
        let ended = rows.iter().filter_map(refine).collect();
        self.rows(tree, ended, fail);
        self.b.switch_to(next);
        let others = rows.into_iter().filter(|row| !matches!(step(row, pos), Some(Step::End))).collect();
        self.rows(tree, others, fail);
    }

    fn take_rest(&mut self, pos: Value, at: &Cursor<'a>, unit: u32, rows: Vec<Row<'a>>) -> Vec<Row<'a>> {
        let sub = |row: &Row<'a>| match step(row, pos) {
            Some(Step::Rest(other, pat)) if other == unit => Some(Sub::Pat(pat)),
            _ => None,
        };
        let needed = rows.iter().filter_map(sub).any(|sub| sub.is_needed(&self.def.scan));
        let value = needed.then(|| self.b.value(Op::BsRest, &[at.whole, pos, at.end], Imm::None));
        let refine = |row: Row<'a>| match sub(&row) {
            Some(sub) => {
                let mut row = row.without(pos);
                if let Some(value) = value {
                    row.add(value, sub, &self.def.scan);
                }
                row
            }
            None => row,
        };
        rows.into_iter().map(refine).collect()
    }

    /// Constant bytes that only the first row wants.
    fn bytes_node(&mut self, tree: &mut Tree<'a>, pos: Value, at: &Cursor<'a>, rows: Vec<Row<'a>>, fail: Block) {
        let (bytes, after) = at.run();
        let bits = bytes.len() as u64 * 8;
        let (found, next) = (self.b.new_block(), self.b.new_block());
        let literal = Imm::Lit(Arc::new(beamless_ir::Literal::Bits(bytes.into(), bits)));
        let test = self.b.value(Op::BsMatchLit, &[at.whole, pos, at.end], literal);
        self.b.br(test, found, next);
        self.b.switch_to(found);
        let new_pos = self.b.value(Op::BsAdvance, &[pos], Imm::Int(bits as i64));
        let mut matched = rows.clone();
        matched[0] = rows[0].without(pos);
        matched[0].tests.push((new_pos, Test::Segments(after)));
        self.rows(tree, matched, fail);
        self.b.switch_to(next);
        self.rows(tree, rows.into_iter().skip(1).collect(), fail);
    }

    /// Takes a segment for all rows that want the same one.
    fn extract_node(&mut self, tree: &mut Tree<'a>, pos: Value, at: &Cursor<'a>, rows: Vec<Row<'a>>, fail: Block) {
        let shape = self.shape_of(&rows[0], at);
        let same: Vec<bool> =
            rows.iter().map(|row| cursor(row, pos).is_some_and(|cursor| self.wants(row, cursor, &shape))).collect();
        // A size that is an expression is the first row's own.
        let same: Vec<bool> = same.iter().enumerate().map(|(i, same)| i == 0 || *same).collect();
        let (found, missing) = (self.b.new_block(), self.b.new_block());
        let size = self.size_operand(&rows[0], at, &shape, missing);
        let args = [at.whole, pos, at.end, size];
        let needed =
            shape.kind == SEG_FLOAT || rows.iter().zip(&same).any(|(row, same)| *same && self.needs_value(row, pos));
        let spec = Imm::Segment(shape.spec(0));
        let (value, new_pos) = if needed {
            let inst = self.b.ins(Op::BsGet, &args, spec, &[]);
            let results = &self.b.func.insts[inst].results;
            (Some(results[0]), results[1])
        } else {
            (None, self.b.value(Op::BsSkip, &args, spec))
        };
        let none = self.is_none(value.unwrap_or(new_pos));
        self.b.br(none, missing, found);

        self.b.switch_to(found);
        let takes_bits = matches!(shape.size, SizeKey::Int(bits) if bits > 0);
        let mut matched = Vec::with_capacity(rows.len());
        for (row, same) in rows.iter().zip(&same) {
            if *same {
                matched.push(self.advanced(row, pos, value, new_pos));
            } else if !(takes_bits && matches!(step(row, pos), Some(Step::End))) {
                matched.push(row.clone());
            }
        }
        self.rows(tree, matched, fail);
        self.b.switch_to(missing);
        let others = rows.into_iter().zip(same).filter(|(_, same)| !same).map(|(row, _)| row).collect();
        self.rows(tree, others, fail);
    }

    fn shape_of(&self, row: &Row<'a>, at: &Cursor<'a>) -> Shape {
        match at.step() {
            Step::Segment(segment) => self.shape(&segment.spec, Some(row)),
            Step::Bytes(_) | Step::End | Step::Rest(..) => Shape::BYTE,
        }
    }

    fn wants(&self, row: &Row<'a>, at: &Cursor<'a>, shape: &Shape) -> bool {
        matches!(at.step(), Step::Segment(_) | Step::Bytes(_))
            && shape.size != SizeKey::Other
            && self.shape_of(row, at) == *shape
    }

    fn needs_value(&self, row: &Row<'a>, pos: Value) -> bool {
        match step(row, pos) {
            Some(Step::Bytes(_)) => true,
            Some(Step::Segment(segment)) => Sub::Pat(&segment.value).is_needed(&self.def.scan),
            _ => false,
        }
    }

    fn size_operand(&mut self, row: &Row<'a>, at: &Cursor<'a>, shape: &Shape, missing: Block) -> Value {
        if let SizeKey::Int(size) = shape.size {
            // A product may be no small integer any more.
            return self.b.lit(beamless_ir::Literal::integer(size.into()));
        }
        match at.segments.first().map(|segment| &segment.spec.size) {
            Some(Size::Expr(expr)) => {
                self.bind_row(row);
                match expr {
                    Expr::Var(_) | Expr::Literal(_) => self.value(expr),
                    _ => self.silently(missing, |this| this.value(expr)),
                }
            }
            _ => self.b.int(0),
        }
    }

    /// The row after its segment was taken.
    fn advanced(&self, row: &Row<'a>, pos: Value, value: Option<Value>, new_pos: Value) -> Row<'a> {
        let Some(at) = cursor(row, pos) else { return row.clone() };
        let mut new = row.without(pos);
        match at.step() {
            Step::Bytes(bytes) => {
                if let (Some(value), Some(&byte)) = (value, bytes.first()) {
                    new.tests.push((value, Test::Key(beamless_ir::Literal::Int(byte.into()))));
                }
                new.tests.push((new_pos, Test::Segments(at.past_byte(bytes.len()))));
            }
            Step::Segment(segment) => {
                if let Some(value) = value {
                    new.add(value, Sub::Pat(&segment.value), &self.def.scan);
                }
                new.tests.push((new_pos, Test::Segments(at.past_segment())));
            }
            Step::End | Step::Rest(..) => {}
        }
        new
    }
}

fn cursor<'r, 'a>(row: &'r Row<'a>, pos: Value) -> Option<&'r Cursor<'a>> {
    match row.test(pos) {
        Some(Test::Segments(cursor)) => Some(cursor),
        _ => None,
    }
}

fn step<'a>(row: &Row<'a>, pos: Value) -> Option<Step<'a>> {
    cursor(row, pos).map(Cursor::step)
}
