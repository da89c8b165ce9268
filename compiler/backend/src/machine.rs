//! The machine state inside a function under construction: where `hp`, `sp`, `fc` and the argument registers are, how they get to the process
//! and back, and how a function is left. Shared by chunks ([`crate::walk`]) and fragments ([`crate::fragments`]).

use crate::emit::{Callee, Edge, Emit, Kind, Odds, STATE_PARAMS};
use beamless_abi::call::Rt;
use beamless_abi::process::{Hot, MACHINE_ARGS, X_WORDS};
use beamless_ir::{Cond, Op};
use std::mem::offset_of;

/// Where in the register file operands of fragments are that have no machine register: behind all arguments and roots.
const OPERANDS: usize = X_WORDS - MACHINE_ARGS;

/// A function under construction and its state.
pub struct Machine<E: Emit> {
    pub e: E,
    pub process: E::Value,
    hp: E::Variable,
    sp: E::Variable,
    fc: E::Variable,
    /// The code at hand is not expected to run.
    pub cold: bool,
}

impl<E: Emit> Machine<E> {
    /// State as the parameters of a chunk or fragment.
    pub fn new(e: E) -> Self {
        let mut machine = Self::empty(e);
        let [hp, sp, fc] = [1, 2, 3].map(|index| machine.e.param(index));
        machine.set_hp(hp);
        machine.set_sp(sp);
        machine.set_fc(fc);
        machine
    }

    /// State as it is in the process.
    pub fn loaded(e: E) -> Self {
        let mut machine = Self::empty(e);
        machine.load_state();
        machine.load_stack();
        machine
    }

    fn empty(mut e: E) -> Self {
        let process = e.param(0);
        let (hp, sp, fc) = (e.variable(Kind::Address), e.variable(Kind::Address), e.variable(Kind::Counter));
        Machine { e, process, hp, sp, fc, cold: false }
    }

    pub fn hp(&mut self) -> E::Value {
        self.e.read(self.hp)
    }

    pub fn set_hp(&mut self, hp: E::Value) {
        self.e.write(self.hp, hp);
    }

    pub fn sp(&mut self) -> E::Value {
        self.e.read(self.sp)
    }

    pub fn set_sp(&mut self, sp: E::Value) {
        self.e.write(self.sp, sp);
    }

    pub fn fc(&mut self) -> E::Value {
        self.e.read(self.fc)
    }

    pub fn set_fc(&mut self, fc: E::Value) {
        self.e.write(self.fc, fc);
    }

    fn state(&mut self) -> [E::Value; STATE_PARAMS] {
        [self.process, self.hp(), self.sp(), self.fc()]
    }

    /// A field of the process.
    pub fn hot(&mut self, offset: usize, kind: Kind) -> E::Value {
        self.e.load(self.process, offset as i64, kind)
    }

    pub fn set_hot(&mut self, offset: usize, value: E::Value) {
        self.e.store(self.process, offset as i64, value);
    }

    /// Stores the state to the process, before anything that looks at it there.
    pub fn store_state(&mut self) {
        let [_, hp, sp, fc] = self.state();
        self.set_hot(offset_of!(Hot, hp), hp);
        self.set_hot(offset_of!(Hot, sp), sp);
        self.set_hot(offset_of!(Hot, fc), fc);
    }

    /// Reloads what BIFs may change; they never move the stack.
    pub fn load_state(&mut self) {
        let hp = self.hot(offset_of!(Hot, hp), Kind::Address);
        self.set_hp(hp);
        let fc = self.hot(offset_of!(Hot, fc), Kind::Counter);
        self.set_fc(fc);
    }

    pub fn load_stack(&mut self) {
        let sp = self.hot(offset_of!(Hot, sp), Kind::Address);
        self.set_sp(sp);
    }

    // Arguments.

    fn register_file(&mut self) -> E::Value {
        self.hot(offset_of!(Hot, x), Kind::Address)
    }

    /// Stores words to the register file, from this index on.
    pub fn set_x(&mut self, first: usize, words: &[E::Value]) {
        if words.is_empty() {
            return;
        }
        let file = self.register_file();
        for (index, &word) in words.iter().enumerate() {
            self.e.store(file, (first + index) as i64 * 8, word);
        }
    }

    pub fn x(&mut self, index: usize) -> E::Value {
        let file = self.register_file();
        self.e.load(file, index as i64 * 8, Kind::Word)
    }

    /// An argument of this chunk: from its machine register, or from the register file.
    pub fn arg(&mut self, index: usize) -> E::Value {
        if index < self.e.registers() { self.e.param(STATE_PARAMS + index) } else { self.x(index) }
    }

    /// The arguments in machine registers, of so many in all, to the register file.
    pub fn store_args(&mut self, count: usize) {
        let words: Vec<_> = (0..count.min(self.e.registers())).map(|index| self.arg(index)).collect();
        self.set_x(0, &words);
    }

    /// An operand of this fragment.
    pub fn operand(&mut self, index: usize) -> E::Value {
        if index < self.e.registers() { self.e.param(STATE_PARAMS + index) } else { self.x(OPERANDS + index) }
    }

    // Leaving.

    /// Jumps to a chunk.
    pub fn leave(&mut self, to: Callee<'_, E::Value>, args: &[E::Value]) {
        self.jump(to, args, 0);
    }

    /// Jumps to a fragment; what is in the register file stays there.
    pub fn leave_for(&mut self, fragment: &str, operands: &[E::Value]) {
        self.jump(Callee::Name(fragment), operands, OPERANDS);
    }

    /// Words without a machine register go to the register file, as far behind their own place.
    fn jump(&mut self, to: Callee<'_, E::Value>, words: &[E::Value], behind: usize) {
        let (first, rest) = words.split_at(words.len().min(self.e.registers()));
        self.set_x(behind + first.len(), rest);
        let state = self.state();
        self.e.leave(to, state, first);
    }

    /// Enters the code that the process is at, with all argument registers.
    pub fn run_process(&mut self) {
        let code = self.hot(offset_of!(Hot, code), Kind::Address);
        let (state, args) = (self.state(), self.all_registers());
        self.e.enter(code, state, &args);
    }

    /// Goes on at `code` with state and arguments as they are in the process.
    pub fn resume(&mut self, code: E::Value) {
        self.load_state();
        self.load_stack();
        let args = self.all_registers();
        self.leave(Callee::Address(code), &args);
    }

    fn all_registers(&mut self) -> Vec<E::Value> {
        let file = self.register_file();
        (0..self.e.registers()).map(|index| self.e.load(file, index as i64 * 8, Kind::Word)).collect()
    }

    /// Returns to the code whose address is on top of the stack.
    pub fn return_with(&mut self, value: E::Value) {
        let sp = self.sp();
        let code = self.e.load(sp, 0, Kind::Address);
        self.leave(Callee::Address(code), &[value]);
    }

    // Calls and checks.

    /// Calls a runtime function; the process is passed by itself if the row has it.
    pub fn call_rt(&mut self, rt: Rt, words: &[E::Value]) -> Option<E::Value> {
        let row = rt.row();
        self.call_c(row.name, row.takes_process, words, row.has_result)
    }

    pub fn call_c(&mut self, name: &str, process: bool, words: &[E::Value], has_result: bool) -> Option<E::Value> {
        let mut all = Vec::with_capacity(words.len() + 1);
        all.extend(process.then_some(self.process));
        all.extend_from_slice(words);
        self.e.call(name, &all, has_result, self.cold)
    }

    /// Branches to a new block if the condition holds, which is not expected, and goes on in another; positions at the unlikely one and
    /// returns the other.
    pub fn unlikely(&mut self, condition: E::Value) -> E::Block {
        let (cold, go_on) = (self.e.block(&[], true), self.e.block(&[], self.cold));
        self.e.branch(condition, Edge { block: cold, args: &[] }, Edge { block: go_on, args: &[] }, Odds::Never);
        self.e.position(cold);
        go_on
    }

    /// Whether fewer bytes are free than these.
    pub fn no_room(&mut self, bytes: u64) -> E::Value {
        let (sp, hp) = (self.sp(), self.hp());
        let room = self.e.binary(Op::Isub, sp, hp);
        let need = self.e.number(bytes);
        self.e.compare(Cond::Lt, room, need)
    }
}
