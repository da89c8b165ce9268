//! The plans as chunks of IR: what `split` would make of such functions.

use crate::plan::{Call, Family, Plan, RARE_BITS, ThroughC, Way};
use beamless_abi::call::Rt;
use beamless_ir::{Builder, Chunk, ChunkKind, Cond, Func, Function, Imm, Op, Stage, Sym, Type, Value};

pub fn func(family: usize, index: usize, plans: &Family) -> Func {
    Func::new("fuzz", &format!("f{family}_{index}"), plans.functions[index].arity as u32)
}

/// All chunks of a family, those of one function beside each other.
pub fn make(family: usize, plans: &Family) -> Vec<Function> {
    (0..plans.functions.len()).flat_map(|index| Maker { family, index, plans }.function()).collect()
}

struct Maker<'f> {
    family: usize,
    index: usize,
    plans: &'f Family,
}

/// The frame of a call: slots begin above the return address; the steps left are in the last.
fn frame_words(call: &Call) -> i64 {
    call.slots.len() as i64 + 2
}

impl Maker<'_> {
    fn function(&self) -> Vec<Function> {
        let plan = &self.plans.functions[self.index];
        let mut chunks = vec![self.entry(plan)];
        for way in [&plan.even, &plan.odd] {
            if let Some(call) = &way.call {
                chunks.push(self.resume(chunks.len() as u32, way, call));
            }
        }
        chunks
    }

    fn func(&self, index: usize) -> Func {
        func(self.family, index, self.plans)
    }

    fn chunk(&self, index: u32, kind: ChunkKind, slots: u32, params: usize) -> Function {
        let mut made = Function::new(self.func(self.index), Stage::Chunk);
        made.chunk = Some(Chunk { index, kind, slots, bitmap: 0, handler: None, loc: None });
        let block = made.add_block();
        made.layout.push(block);
        (0..params).for_each(|_| {
            made.add_param(block, Type::Term);
        });
        made
    }

    fn entry(&self, plan: &Plan) -> Function {
        let mut made = self.chunk(0, ChunkKind::Entry, 0, plan.arity);
        let entry = made.entry();
        let args = made.blocks[entry].params.clone();
        let mut b = Builder::at(&mut made, entry);
        if plan.yields {
            b.ins(Op::YieldCheck, &args, Imm::None, &[]);
        }
        let count = b.value(Op::AsWord, &args[..1], Imm::None);
        let zero = b.word(0);
        let ended = b.icmp(Cond::Eq, count, zero);
        let [done, go] = [b.new_block(), b.new_block()];
        b.br(ended, done, go);
        b.switch_to(done);
        b.ret(args[1]);
        b.switch_to(go);
        let value = value(&mut b, plan, &args);
        let one = b.word(1);
        let low = b.value(Op::Band, &[value, one], Imm::None);
        let zero = b.word(0);
        let is_even = b.icmp(Cond::Eq, low, zero);
        let [even, odd] = [b.new_block(), b.new_block()];
        b.br(is_even, even, odd);
        let mut resume = 1;
        for (block, way) in [(even, &plan.even), (odd, &plan.odd)] {
            b.switch_to(block);
            match &way.call {
                Some(call) => {
                    self.call(&mut b, call, resume, count, value, &args);
                    resume += 1;
                }
                None => {
                    let one = b.word(1);
                    let left = b.value(Op::Isub, &[count, one], Imm::None);
                    let rest = way.args.iter().map(|&number| args[number]).collect();
                    self.leave(&mut b, way, left, value, rest);
                }
            }
        }
        made
    }

    fn call(&self, b: &mut Builder<'_>, call: &Call, resume: u32, count: Value, value: Value, args: &[Value]) {
        let one = b.word(1);
        let half = b.value(Op::Ushr, &[count, one], Imm::None);
        let rest = b.value(Op::Isub, &[count, half], Imm::None);
        let rest = b.value(Op::Isub, &[rest, one], Imm::None);
        let words = frame_words(call);
        b.ins(Op::SpAdjust, &[], Imm::Int(-words), &[]);
        for (slot, &number) in call.slots.iter().enumerate() {
            b.ins(Op::SlotStore, &[args[number]], Imm::Int(slot as i64 + 1), &[]);
        }
        let rest = b.value(Op::AsTerm, &[rest], Imm::None);
        b.ins(Op::SlotStore, &[rest], Imm::Int(words - 1), &[]);
        b.ins(Op::SetReturn, &[], Imm::Sym(Sym::Chunk(self.func(self.index), resume)), &[]);
        let mut given = vec![term(b, half), term(b, value)];
        given.extend(call.args.iter().map(|&number| args[number]));
        b.ins(Op::Goto, &given, Imm::Sym(Sym::Chunk(self.func(call.to), 0)), &[]);
    }

    fn resume(&self, index: u32, way: &Way, call: &Call) -> Function {
        let mut made = self.chunk(index, ChunkKind::Resume, call.slots.len() as u32 + 1, 1);
        let entry = made.entry();
        let result = made.blocks[entry].params[0];
        let mut b = Builder::at(&mut made, entry);
        let words = frame_words(call);
        let mut slots: Vec<Value> = (1..words).map(|slot| b.value(Op::SlotLoad, &[], Imm::Int(slot))).collect();
        let left = slots.pop().expect("the steps left");
        let left = b.value(Op::AsWord, &[left], Imm::None);
        b.ins(Op::SpAdjust, &[], Imm::Int(words), &[]);
        let [result, first] = [result, slots[0]].map(|of| b.value(Op::AsWord, &[of], Imm::None));
        let seven = b.word(7);
        let product = b.value(Op::Imul, &[result, seven], Imm::None);
        let value = b.value(Op::Iadd, &[product, first], Imm::None);
        let rest = way.args.iter().map(|&slot| slots[slot]).collect();
        self.leave(&mut b, way, left, value, rest);
        made
    }

    fn leave(&self, b: &mut Builder<'_>, way: &Way, left: Value, value: Value, rest: Vec<Value>) {
        let mut args = vec![term(b, left), term(b, value)];
        args.extend(rest);
        let target = Sym::Chunk(self.func(way.to), 0);
        if way.computed {
            // Never taken, which the compiler cannot see: the value is any word.
            let impossible = b.word(0x5ca1_ab1e_0ddb_a115);
            let other = b.icmp(Cond::Eq, value, impossible);
            let [own, wanted] =
                [Sym::Chunk(self.func(self.index), 0), target].map(|sym| b.value(Op::SymAddr, &[], Imm::Sym(sym)));
            let code = b.value(Op::SelectWord, &[other, own, wanted], Imm::None);
            args.insert(0, code);
            b.ins(Op::GotoCode, &args, Imm::None, &[]);
        } else {
            b.ins(Op::Goto, &args, Imm::Sym(target), &[]);
        }
    }
}

fn term(b: &mut Builder<'_>, word: Value) -> Value {
    b.value(Op::AsTerm, &[word], Imm::None)
}

fn value(b: &mut Builder<'_>, plan: &Plan, args: &[Value]) -> Value {
    let [old, source] = [args[1], args[plan.source]].map(|of| b.value(Op::AsWord, &[of], Imm::None));
    let factor = b.word(31);
    let product = b.value(Op::Imul, &[old, factor], Imm::None);
    let sum = b.value(Op::Iadd, &[product, source], Imm::None);
    let add = b.word(plan.add as i64);
    let value = b.value(Op::Iadd, &[sum, add], Imm::None);
    let call = |b: &mut Builder<'_>, value: Value| match plan.through_c {
        ThroughC::WithState => {
            let sum = times_three(b, value, source);
            let made = b.value(Op::CallRtTerm, &[sum], Imm::Rt(Rt::rt_float_box));
            b.value(Op::AsWord, &[made], Imm::None)
        }
        _ => {
            let operands = [term(b, value), term(b, source)];
            b.value(Op::CallRt, &operands, Imm::Rt(Rt::rt_cmp))
        }
    };
    match plan.through_c {
        ThroughC::Not => value,
        ThroughC::Always | ThroughC::WithState => call(b, value),
        ThroughC::Rarely => {
            let bits = b.word(RARE_BITS as i64);
            let bits = b.value(Op::Band, &[value, bits], Imm::None);
            let zero = b.word(0);
            let rare = b.icmp(Cond::Eq, bits, zero);
            let rarely = b.new_block();
            b.func.blocks[rarely].cold = true;
            let join = b.new_block_with(&[Type::Term]);
            let kept = term(b, value);
            let to = |block, args: &[Value]| beamless_ir::build::target(block, args);
            b.br_with(rare, to(rarely, &[]), to(join, &[kept]));
            b.switch_to(rarely);
            let made = call(b, value);
            let made = term(b, made);
            b.jump(join, &[made]);
            b.switch_to(join);
            let joined = b.param(join, 0);
            b.value(Op::AsWord, &[joined], Imm::None)
        }
    }
}

/// What `rt_cmp` of the driver does; its `rt_float_box` gives what it is given.
fn times_three(b: &mut Builder<'_>, value: Value, source: Value) -> Value {
    let three = b.word(3);
    let product = b.value(Op::Imul, &[value, three], Imm::None);
    b.value(Op::Iadd, &[product, source], Imm::None)
}
