//! What each operation becomes: one match, no decisions.

use crate::data::Data;
use crate::emit::{Callee, Edge, Emit, Kind, Odds, Static};
use crate::literals::FunKey;
use crate::symbol;
use crate::walk::Walk;
use beamless_abi::bif::{ALLOCS, RAISES};
use beamless_abi::call::{Rt, SegmentSpec};
use beamless_abi::process::{Hot, ROOM_SHIFT, STACK_RESERVE_WORDS};
use beamless_ir::{Cond, Imm, Inst, Literal, Op, Sym, Value};
use std::mem::offset_of;

impl<E: Emit> Walk<'_, E> {
    pub fn inst(&mut self, inst: Inst) {
        let func = self.func;
        let data = &func.insts[inst];
        let args = &data.args;
        match data.op {
            Op::Jump => {
                let (block, args) = self.edge(&data.targets[0]);
                self.machine.e.jump(Edge { block, args: &args });
            }
            Op::Br => self.branch(inst),
            Op::Switch => self.switch(inst),
            Op::Unreachable => self.machine.e.unreachable(),
            Op::Return => {
                let value = self.get(args[0]);
                self.machine.return_with(value);
            }
            Op::Goto => {
                let code = self.code(imm_sym(&data.imm));
                self.leave(Callee::Name(&code), args);
            }
            Op::GotoCode => {
                let code = self.get(args[0]);
                self.leave(Callee::Address(code), &args[1..]);
            }
            Op::Unwind => self.machine.leave_for(symbol::UNWIND, &[]),
            Op::Raise => {
                let row = imm_rt(&data.imm).row();
                let words = self.words(args);
                self.machine.leave_for(&symbol::raise(row.name, words.len() + 1 - row.params), &words);
            }
            Op::YieldCheck => self.yield_check(args),
            Op::RoomCheck => self.room_check(imm_int(&data.imm), args),
            Op::GcCheck => self.gc_check(imm_int(&data.imm), args),
            Op::SpAdjust => {
                let sp = self.machine.sp();
                let sp = self.machine.e.offset(sp, imm_int(&data.imm) * 8);
                self.machine.set_sp(sp);
            }
            Op::SlotStore => {
                let (sp, value) = (self.machine.sp(), self.get(args[0]));
                self.machine.e.store(sp, imm_int(&data.imm) * 8, value);
            }
            Op::SetReturn => {
                let code = Static::Code(self.code(imm_sym(&data.imm)));
                let (sp, code) = (self.machine.sp(), self.machine.e.constant(&code));
                self.machine.e.store(sp, 0, code);
            }
            Op::Store => {
                let (base, value) = (self.get(args[0]), self.word(args[1]));
                self.machine.e.store(base, imm_int(&data.imm), value);
            }
            Op::SetX => {
                let value = self.get(args[0]);
                self.machine.set_x(imm_int(&data.imm) as usize, &[value]);
            }
            Op::CallRtVoid => {
                self.call_rt(inst);
            }
            Op::AddOvf | Op::SubOvf | Op::MulOvf => {
                let (a, b) = (self.get(args[0]), self.get(args[1]));
                let (made, overflow) = self.machine.e.overflow(data.op, a, b);
                self.set(data.results[0], made);
                self.set(data.results[1], overflow);
            }
            _ => {
                let value = self.value(inst);
                self.set(data.results[0], value);
            }
        }
    }

    /// Ops of one result.
    fn value(&mut self, inst: Inst) -> E::Value {
        let func = self.func;
        let data = &func.insts[inst];
        let args = &data.args;
        match data.op {
            Op::Const => self.literal(imm_lit(&data.imm)),
            Op::WordConst => self.machine.e.number(imm_int(&data.imm) as u64),
            Op::SymAddr | Op::FunEntryAddr | Op::SegmentsAddr => {
                let address = self.address(inst);
                self.machine.e.constant(&address)
            }
            Op::AsWord | Op::AsTerm | Op::Likely => self.get(args[0]),
            Op::Load | Op::LoadTerm => {
                let base = self.get(args[0]);
                self.machine.e.load(base, imm_int(&data.imm), Kind::Word)
            }
            Op::LoadByte => {
                let base = self.get(args[0]);
                self.machine.e.load_byte(base, imm_int(&data.imm))
            }
            Op::SlotLoad => {
                let sp = self.machine.sp();
                self.machine.e.load(sp, imm_int(&data.imm) * 8, Kind::Word)
            }
            Op::HotLoad => self.machine.hot(imm_int(&data.imm) as usize, Kind::Word),
            Op::BoolNot => {
                let a = self.get(args[0]);
                self.machine.e.not(a)
            }
            Op::Rotl => {
                let word = self.get(args[0]);
                self.machine.e.rotate(word, imm_int(&data.imm))
            }
            Op::Icmp => {
                let (a, b) = (self.get(args[0]), self.get(args[1]));
                self.machine.e.compare(imm_cond(&data.imm), a, b)
            }
            Op::Fcmp => {
                let (a, b) = (self.get(args[0]), self.get(args[1]));
                self.machine.e.compare_floats(imm_cond(&data.imm), a, b)
            }
            Op::SelectTerm | Op::SelectWord => {
                let (condition, yes, no) = (self.get(args[0]), self.get(args[1]), self.get(args[2]));
                self.machine.e.select(condition, yes, no)
            }
            Op::F64FromBits => {
                let word = self.get(args[0]);
                self.machine.e.of_word(word, Kind::Float)
            }
            Op::F64Bits => self.word(args[0]),
            Op::F64FromInt => {
                let word = self.get(args[0]);
                self.machine.e.float_of_int(word)
            }
            Op::Alloc => {
                let hp = self.machine.hp();
                let after = self.machine.e.offset(hp, imm_int(&data.imm) * 8);
                self.machine.set_hp(after);
                self.machine.e.to_word(hp, Kind::Address)
            }
            Op::CallRt | Op::CallRtTerm => self.call_rt(inst).expect("the row has a result"),
            Op::CallBif => self.call_bif(inst),
            op => {
                assert_eq!(args.len(), 2, "{} in a chunk", op.name());
                let (a, b) = (self.get(args[0]), self.get(args[1]));
                self.machine.e.binary(op, a, b)
            }
        }
    }

    /// Addresses of records.
    fn address(&self, inst: Inst) -> Static {
        match &self.func.insts[inst].imm {
            Imm::Sym(sym) => self.symbol_word(inst, *sym),
            Imm::Lambda(lambda) => {
                Data::fun_entry_address(self.data.literals.entry_number(&FunKey::Local(lambda.clone())))
            }
            Imm::Segments(specs) => {
                let offset = u64::from(self.data.segment_offset(specs)) * size_of::<SegmentSpec>() as u64;
                Static::Table { name: symbol::SEGMENTS, offset }
            }
            imm => unreachable!("address of {imm:?}"),
        }
    }

    fn branch(&mut self, inst: Inst) {
        let func = self.func;
        let data = &func.insts[inst];
        let condition = self.get(data.args[0]);
        let (yes, no) = (&data.targets[0], &data.targets[1]);
        let odds = match (func.blocks[yes.block].cold, func.blocks[no.block].cold) {
            (true, false) => Odds::Never,
            (false, true) => Odds::Always,
            _ if func.def(data.args[0]).is_some_and(|cond| cond.op == Op::Likely) => Odds::Likely,
            _ => Odds::Even,
        };
        let ((yes, yes_args), (no, no_args)) = (self.edge(yes), self.edge(no));
        self.machine.e.branch(condition, Edge { block: yes, args: &yes_args }, Edge { block: no, args: &no_args }, odds);
    }

    fn switch(&mut self, inst: Inst) {
        let func = self.func;
        let data = &func.insts[inst];
        let Imm::Cases(keys) = &data.imm else { unreachable!("verified") };
        let value = self.get(data.args[0]);
        let edges: Vec<_> = data.targets.iter().map(|target| self.edge(target)).collect();
        let mut edges: Vec<_> = edges.iter().map(|(block, args)| Edge { block: *block, args }).collect();
        let default = edges.pop().expect("a default");
        let cases: Vec<_> = keys.iter().map(|key| self.key(key)).zip(edges).collect();
        self.machine.e.switch(value, &cases, default);
    }

    /// Leaves to the scheduler when no reductions are left: the registers are stored by a shared fragment.
    fn yield_check(&mut self, args: &[Value]) {
        let (fc, one, zero) = (self.machine.fc(), self.machine.e.number(1), self.machine.e.number(0));
        let left = self.machine.e.binary(Op::Isub, fc, one);
        self.machine.set_fc(left);
        let negative = self.machine.e.compare(Cond::Lt, left, zero);
        let go_on = self.machine.unlikely(negative);
        self.start_again(symbol::YIELD, args.len() as u64, args);
        self.machine.e.position(go_on);
    }

    /// Starts the chunk over when there is no room. Against collecting in the middle of it (`gc_check`) this is a sixth of the code, and no value
    /// has two definitions: fib took 0.87 of the instructions.
    fn room_check(&mut self, words: i64, args: &[Value]) {
        let no_room = self.machine.no_room(bytes(words));
        let go_on = self.machine.unlikely(no_room);
        self.start_again(symbol::ROOM, (words as u64) << ROOM_SHIFT | args.len() as u64, args);
        self.machine.e.position(go_on);
    }

    /// Leaves for a fragment that comes back to the chunk's beginning with these arguments.
    fn start_again(&mut self, fragment: &str, live: u64, args: &[Value]) {
        let own = self.machine.e.constant(&Static::Code(self.name.to_owned()));
        self.machine.set_hot(offset_of!(Hot, code), own);
        let live = self.machine.e.number(live);
        self.machine.set_hot(offset_of!(Hot, live), live);
        self.leave(Callee::Name(fragment), args);
    }

    fn gc_check(&mut self, words: i64, live: &[Value]) {
        let no_room = self.machine.no_room(bytes(words));
        let go_on = self.machine.unlikely(no_room);
        let cold = std::mem::replace(&mut self.machine.cold, true);
        let values = self.get_all(live);
        self.machine.set_x(0, &values);
        self.machine.store_state();
        let (words, count) = (self.machine.e.number(words as u64), self.machine.e.number(live.len() as u64));
        self.machine.call_rt(Rt::rt_gc, &[words, count]);
        self.machine.load_state();
        self.machine.load_stack();
        for (index, &value) in live.iter().enumerate() {
            let moved = self.machine.x(index);
            self.set_moved(value, moved);
        }
        self.machine.cold = cold;
        self.machine.e.jump(Edge { block: go_on, args: &[] });
        self.machine.e.position(go_on);
    }

    fn call_rt(&mut self, inst: Inst) -> Option<E::Value> {
        let data = &self.func.insts[inst];
        let rt = imm_rt(&data.imm);
        let row = rt.row();
        let mut words = self.words(&data.args);
        // Operands that the row has and the instruction leaves out are unused by this kind of call.
        let zero = self.machine.e.number(0);
        words.resize(row.params - usize::from(row.takes_process), zero);
        if row.sync {
            self.machine.store_state();
        }
        let made = self.machine.call_rt(rt, &words);
        if row.sync {
            self.machine.load_state();
        }
        made
    }

    fn call_bif(&mut self, inst: Inst) -> E::Value {
        let data = &self.func.insts[inst];
        let Imm::Bif(row) = data.imm else { unreachable!("verified") };
        let sync = row.effects & (ALLOCS | RAISES) != 0;
        let words = self.words(&data.args);
        if sync {
            self.machine.store_state();
        }
        let made = self.machine.call_c(row.symbol, true, &words, true);
        if sync {
            self.machine.load_state();
        }
        made.expect("BIFs have a result")
    }
}

/// What has to be free for so many words.
fn bytes(words: i64) -> u64 {
    8 * (words as u64 + STACK_RESERVE_WORDS as u64)
}

fn imm_int(imm: &Imm) -> i64 {
    match imm {
        Imm::Int(value) => *value,
        _ => unreachable!("verified"),
    }
}

fn imm_lit(imm: &Imm) -> &Literal {
    match imm {
        Imm::Lit(literal) => literal,
        _ => unreachable!("verified"),
    }
}

fn imm_sym(imm: &Imm) -> Sym {
    match imm {
        Imm::Sym(sym) => *sym,
        _ => unreachable!("verified"),
    }
}

fn imm_rt(imm: &Imm) -> Rt {
    match imm {
        Imm::Rt(rt) => *rt,
        _ => unreachable!("verified"),
    }
}

fn imm_cond(imm: &Imm) -> Cond {
    match imm {
        Imm::Cond(cond) => *cond,
        _ => unreachable!("verified"),
    }
}
