//! `receive` as a construct, which only hand-written Core has: the loop that OTP makes of it.

use super::function::Lower;
use super::scope::Dest;
use crate::ast::Receive;

impl<'a> Lower<'_, '_, 'a> {
    pub fn receive(&mut self, receive: &'a Receive, dest: Dest) {
        let timeout = self.value(&receive.timeout);
        let (again, wait, found, next) =
            (self.b.new_block(), self.b.new_block(), self.b.new_block(), self.b.new_block());
        let expired = self.b.new_block();
        self.at(self.pos);
        self.b.jump(again, &[]);

        self.b.switch_to(again);
        let message = self.internal("recv_peek", &[]);
        let none = self.is_none(message);
        self.b.br(none, wait, found);

        self.b.switch_to(found);
        self.received(&receive.clauses, message, next, dest);

        self.b.switch_to(next);
        self.internal("recv_next", &[]);
        self.b.jump(again, &[]);

        self.b.switch_to(wait);
        let expiry = self.internal("recv_wait", &[timeout]);
        let test = self.truth(expiry);
        self.b.br(test, expired, again);

        self.b.switch_to(expired);
        self.lower(&receive.action, dest);
    }
}
