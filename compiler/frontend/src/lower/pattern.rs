//! Patterns as the clause compiler sees them: rows of pending tests on values. Data and the step from a pattern to tests; no code is made.

use super::binary_pattern::Cursor;
use super::literal;
use super::scan::Scan;
use crate::ast::{ListLiteral, Literal, MapPatPair, Pat, SegmentPat, Var};
use beamless_ir::Value;
use smallvec::SmallVec;

/// One clause on the way to its leaf.
#[derive(Clone)]
pub(super) struct Row<'a> {
    pub clause: usize,
    /// At most one per value.
    pub tests: SmallVec<[(Value, Test<'a>); 4]>,
    pub binds: SmallVec<[(Var, Value); 8]>,
}

/// What has still to be found out about a value.
#[derive(Clone)]
pub(super) enum Test<'a> {
    /// Is this one-word constant.
    Key(beamless_ir::Literal),
    /// Is `=:=` to this other constant.
    Equal(&'a Literal),
    Cons(Sub<'a>, Sub<'a>),
    Tuple(Elements<'a>),
    Map(&'a [MapPatPair]),
    /// The value is known to be a map: these keys are to be found.
    Keys(SmallVec<[&'a MapPatPair; 4]>),
    Bits(&'a [SegmentPat]),
    /// The value is a position in a bitstring.
    Segments(Cursor<'a>),
}

/// A part of a pattern: literals are taken apart lazily.
#[derive(Clone, Copy)]
pub(super) enum Sub<'a> {
    Pat(&'a Pat),
    Literal(&'a Literal),
    /// The list from an index on.
    Rest(&'a ListLiteral, usize),
}

#[derive(Clone, Copy)]
pub(super) enum Elements<'a> {
    Pats(&'a [Pat]),
    Literals(&'a [Literal]),
}

impl<'a> Elements<'a> {
    pub fn len(self) -> usize {
        match self {
            Elements::Pats(items) => items.len(),
            Elements::Literals(items) => items.len(),
        }
    }

    pub fn get(self, index: usize) -> Sub<'a> {
        match self {
            Elements::Pats(items) => Sub::Pat(&items[index]),
            Elements::Literals(items) => Sub::Literal(&items[index]),
        }
    }
}

impl<'a> Sub<'a> {
    /// Whether the value is looked at, or bound to a variable that somebody uses.
    pub fn is_needed(self, scan: &Scan) -> bool {
        match self {
            Sub::Pat(Pat::Var(var)) => scan.is_used(*var),
            _ => true,
        }
    }
}

impl<'a> Row<'a> {
    pub fn new(clause: usize) -> Row<'a> {
        Row { clause, tests: SmallVec::new(), binds: SmallVec::new() }
    }

    pub fn test(&self, value: Value) -> Option<&Test<'a>> {
        self.tests.iter().find(|(other, _)| *other == value).map(|(_, test)| test)
    }

    /// The row without its test of a value.
    pub fn without(&self, value: Value) -> Row<'a> {
        let mut row = self.clone();
        row.tests.retain(|(other, _)| *other != value);
        row
    }

    /// Adds that the value has to match.
    pub fn add(&mut self, value: Value, sub: Sub<'a>, scan: &Scan) {
        let test = match sub {
            Sub::Pat(Pat::Var(var)) => {
                if scan.is_used(*var) {
                    self.binds.push((*var, value));
                }
                return;
            }
            Sub::Pat(Pat::Alias(var, inner)) => {
                if scan.is_used(*var) {
                    self.binds.push((*var, value));
                }
                return self.add(value, Sub::Pat(inner), scan);
            }
            Sub::Pat(Pat::Literal(literal)) => return self.add(value, Sub::Literal(literal), scan),
            Sub::Pat(Pat::Cons(pair)) => Test::Cons(Sub::Pat(&pair.0), Sub::Pat(&pair.1)),
            Sub::Pat(Pat::Tuple(items)) => Test::Tuple(Elements::Pats(items)),
            Sub::Pat(Pat::Map(pairs)) => Test::Map(pairs),
            Sub::Pat(Pat::Binary(segments)) => Test::Bits(segments),
            Sub::Literal(Literal::List(list)) => list_test(list, 0),
            Sub::Rest(list, index) if index < list.items.len() => list_test(list, index),
            Sub::Rest(list, _) => return self.add(value, Sub::Literal(&list.tail), scan),
            Sub::Literal(Literal::Tuple(items)) => Test::Tuple(Elements::Literals(items)),
            Sub::Literal(literal) => match literal::key(literal) {
                Some(key) => Test::Key(key),
                None => Test::Equal(literal),
            },
        };
        self.tests.push((value, test));
    }
}

fn list_test<'a>(list: &'a ListLiteral, index: usize) -> Test<'a> {
    Test::Cons(Sub::Literal(&list.items[index]), Sub::Rest(list, index + 1))
}
