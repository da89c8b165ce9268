//! `try` and `catch`: regions of blocks with a handler.

use super::function::Lower;
use super::scope::Dest;
use crate::ast::{Expr, Try};

impl<'a> Lower<'_, '_, 'a> {
    pub fn try_(&mut self, inner: &'a Try, dest: Dest) {
        if self.in_guard {
            return self.guard_try(inner, dest);
        }
        let handler = self.terms_block(3);
        let of = self.terms_block(inner.vars.len());
        let former = self.enter(Some(handler));
        self.lower(&inner.arg, Dest::Join(of));
        self.b.handler = former;

        self.b.switch_to(of);
        let values = self.params(of);
        self.bind_values(&inner.vars, &values);
        self.lower(&inner.body, dest);

        self.b.switch_to(handler);
        let exception = self.params(handler);
        self.classes.extend(exception.first());
        self.bind_values(&inner.catch_vars, &exception);
        self.lower(&inner.handler, dest);
    }

    /// In a guard nothing can be known of the exception.
    fn guard_try(&mut self, inner: &'a Try, dest: Dest) {
        let plain = matches!((inner.vars.as_slice(), &inner.body), ([var], Expr::Var(other)) if var == other);
        if plain
            && let Dest::Branch(_, no) = dest
            && self.is_false(&inner.handler)
        {
            let former = self.enter(Some(no));
            self.lower(&inner.arg, dest);
            self.b.handler = former;
            return;
        }
        let handler = self.b.new_block();
        let of = self.terms_block(inner.vars.len());
        let former = self.enter(Some(handler));
        self.lower(&inner.arg, Dest::Join(of));
        self.b.handler = former;

        self.b.switch_to(of);
        let values = self.params(of);
        self.bind_values(&inner.vars, &values);
        self.lower(&inner.body, dest);

        self.b.switch_to(handler);
        self.lower(&inner.handler, dest);
    }

    pub fn catch(&mut self, body: &'a Expr, dest: Dest) {
        let handler = self.terms_block(3);
        let of = self.terms_block(1);
        let former = self.enter(Some(handler));
        self.lower(body, Dest::Join(of));
        self.b.handler = former;

        self.b.switch_to(of);
        let values = self.params(of);
        self.finish(dest, &values);

        self.b.switch_to(handler);
        let exception = self.params(handler);
        let value = self.internal("catch_value", &exception);
        self.finish(dest, &[value]);
    }
}
