//! Guards: expressions whose failure is silent.

use super::function::Lower;
use super::scope::Dest;
use crate::ast::Expr;
use beamless_ir::Block;

impl<'a> Lower<'_, '_, 'a> {
    /// Goes to `yes` if the guard succeeds, to `no` if it does not or raises; ends the block. Neither block has parameters.
    pub fn guard(&mut self, guard: &'a Expr, yes: Block, no: Block) {
        let was_in_guard = std::mem::replace(&mut self.in_guard, true);
        // OTP surrounds what may raise by a `try`; hand-written Core need not. A handler that is not needed goes away again.
        let former = self.enter(Some(no));
        self.lower(guard, Dest::Branch(yes, no));
        self.b.handler = former;
        self.in_guard = was_in_guard;
    }

    /// Evaluates an expression in which exceptions mean to go on at `fail`.
    pub fn silently<T>(&mut self, fail: Block, inside: impl FnOnce(&mut Self) -> T) -> T {
        let was_in_guard = std::mem::replace(&mut self.in_guard, true);
        let former = self.enter(Some(fail));
        let result = inside(self);
        self.enter(former);
        self.in_guard = was_in_guard;
        result
    }
}
