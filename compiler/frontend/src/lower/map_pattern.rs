//! Map patterns: one look-up per key for all clauses that want it.

use super::clause::Tree;
use super::function::Lower;
use super::pattern::{Row, Sub, Test};
use crate::ast::Expr;
use beamless_ir::op::{Imm, Op};
use beamless_ir::{Block, Value};

impl<'a> Lower<'_, '_, 'a> {
    /// `map` is known to be a map, and the first row wants a key of it.
    pub fn map_node(&mut self, tree: &mut Tree<'a>, map: Value, mut rows: Vec<Row<'a>>, fail: Block) {
        let Some(Test::Keys(pairs)) = rows[0].test(map) else { return self.b.jump(fail, &[]) };
        let key = &pairs[0].key;
        let rest = self.split(tree, map, &mut rows, 1);
        let inner_fail = rest.as_ref().map_or(fail, |(block, _)| *block);

        let (missing, present) = (self.b.new_block(), self.b.new_block());
        let constant = match key {
            Expr::Literal(_) | Expr::Var(_) => self.value(key),
            _ => {
                let first = rows[0].clone();
                self.bind_row(&first);
                self.silently(missing, |this| this.value(key))
            }
        };
        let value = self.b.value(Op::MapFind, &[map, constant], Imm::None);
        let none = self.is_none(value);
        self.b.br(none, missing, present);

        self.b.switch_to(present);
        let with: Vec<_> = rows.iter().map(|row| self.with_key(row, map, key, value)).collect();
        self.rows(tree, with, inner_fail);

        self.b.switch_to(missing);
        let without = rows.into_iter().filter(|row| position(row, map, key).is_none()).collect();
        self.rows(tree, without, inner_fail);
        self.rest(tree, rest, fail);
    }

    fn with_key(&self, row: &Row<'a>, map: Value, key: &Expr, value: Value) -> Row<'a> {
        let (Some(at), Some(Test::Keys(pairs))) = (position(row, map, key), row.test(map)) else { return row.clone() };
        let mut pairs = pairs.clone();
        let pair = pairs.remove(at);
        let mut row = row.without(map);
        row.add(value, Sub::Pat(&pair.value), &self.def.scan);
        if !pairs.is_empty() {
            row.tests.push((map, Test::Keys(pairs)));
        }
        row
    }
}

fn position(row: &Row<'_>, map: Value, key: &Expr) -> Option<usize> {
    match row.test(map) {
        Some(Test::Keys(pairs)) => pairs.iter().position(|pair| pair.key == *key),
        _ => None,
    }
}
