//! Map construction and update.

use super::function::Lower;
use super::scope::Values;
use crate::ast::{Expr, Literal, Map, MapOp};
use beamless_ir::Value;
use beamless_ir::op::{Imm, Op};

impl<'a> Lower<'_, '_, 'a> {
    pub fn map(&mut self, map: &'a Map) -> Value {
        let is_new = matches!(&map.base, Expr::Literal(Literal::Map(pairs)) if pairs.is_empty())
            && map.pairs.iter().all(|pair| pair.op == MapOp::Assoc);
        let mut args = Values::new();
        if !is_new {
            args.push(self.value(&map.base));
        }
        for pair in &map.pairs {
            args.push(self.value(&pair.key));
            args.push(self.value(&pair.value));
        }
        self.at(map.pos);
        if is_new {
            return self.b.value(Op::MapNew, &args, Imm::None);
        }
        let exact = map.pairs.iter().map(|pair| pair.op == MapOp::Exact).collect();
        self.b.value(Op::MapUpdate, &args, Imm::Pairs(exact))
    }
}
