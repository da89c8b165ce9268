//! A small interpreter of stage Word: enough to see what an expanded function computes without a backend. Runtime functions and BIFs are
//! not here: reaching one is an outcome of its own.

use beamless_abi::term::{self, KNOWN_ATOMS};
use beamless_ir::{Block, Cond, Func, Function, Imm, Inst, Literal, Op, Value};
use std::collections::HashMap;

/// How a function ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Returned this word.
    Value(u64),
    /// Asked a BIF or runtime function, by name.
    Asked(String),
}

/// Memory and atoms. Addresses are byte offsets into `memory`, so that a term's pointer is an offset and a tag.
pub struct Machine {
    pub memory: Vec<u64>,
    /// Functions that may be called.
    pub functions: HashMap<Func, Function>,
    atoms: HashMap<String, u32>,
}

impl Machine {
    pub fn new() -> Machine {
        let atoms = KNOWN_ATOMS.iter().enumerate().map(|(number, name)| ((*name).to_owned(), number as u32)).collect();
        Machine { memory: vec![0; 2], functions: HashMap::new(), atoms }
    }

    pub fn atom(&mut self, name: &str) -> u64 {
        let next = self.atoms.len() as u32;
        term::atom(*self.atoms.entry(name.to_owned()).or_insert(next))
    }

    /// Words in memory; gives their address.
    pub fn put(&mut self, words: &[u64]) -> u64 {
        let address = self.memory.len() as u64 * 8;
        self.memory.extend_from_slice(words);
        address
    }

    pub fn boxed(&mut self, kind: term::Kind, words: &[u64]) -> u64 {
        let mut all = vec![term::header(kind, words.len() as u64)];
        all.extend_from_slice(words);
        self.put(&all) + term::TAG_BOXED
    }

    #[allow(dead_code, reason = "not every test that shares this file makes binaries")]
    /// A heap binary of these bytes and a number of bits.
    pub fn binary(&mut self, bytes: &[u8], bits: u64) -> u64 {
        let mut words = vec![bits];
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            words.push(u64::from_le_bytes(word));
        }
        self.boxed(term::Kind::HeapBinary, &words)
    }

    /// Word `index` of a boxed object.
    pub fn word(&self, object: u64, index: u64) -> u64 {
        self.load(object - term::TAG_BOXED + 8 * index)
    }

    fn load(&self, address: u64) -> u64 {
        assert_eq!(address % 8, 0, "unaligned load");
        self.memory[address as usize / 8]
    }

    fn literal(&mut self, literal: &Literal) -> u64 {
        match literal {
            Literal::Int(value) => term::small(*value),
            Literal::Atom(atom) => self.atom(atom.as_str()),
            Literal::Nil => term::NIL,
            Literal::Float(bits) => term::float_word(*bits).expect("a self-tagged float"),
            Literal::Tuple(items) => {
                let words: Vec<_> = items.iter().map(|item| self.literal(item)).collect();
                self.boxed(term::Kind::Tuple, &words)
            }
            other => panic!("no literal {other} here"),
        }
    }

    pub fn run(&mut self, func: &Function, args: &[u64]) -> Outcome {
        let mut frame = Frame { func, machine: self, values: HashMap::new() };
        let mut block = func.entry();
        frame.enter(block, args);
        loop {
            match frame.run_block(block) {
                Ok((next, args)) => {
                    frame.enter(next, &args);
                    block = next;
                }
                Err(outcome) => return outcome,
            }
        }
    }
}

struct Frame<'a> {
    func: &'a Function,
    machine: &'a mut Machine,
    values: HashMap<Value, u64>,
}

impl Frame<'_> {
    fn enter(&mut self, block: Block, args: &[u64]) {
        let params = &self.func.blocks[block].params;
        assert_eq!(params.len(), args.len());
        self.values.extend(params.iter().copied().zip(args.iter().copied()));
    }

    /// The next block and its arguments, or the end.
    fn run_block(&mut self, block: Block) -> Result<(Block, Vec<u64>), Outcome> {
        for &inst in &self.func.blocks[block].insts {
            let data = &self.func.insts[inst];
            let args: Vec<u64> = data.args.iter().map(|value| self.values[value]).collect();
            let target = match data.op {
                Op::Jump => 0,
                Op::Br => usize::from(args[0] == 0),
                Op::Switch => self.case(&data.imm, args[0]),
                _ => {
                    self.run_inst(inst, &args)?;
                    continue;
                }
            };
            let call = &data.targets[target];
            return Ok((call.block, call.args.iter().map(|value| self.values[value]).collect()));
        }
        panic!("{block} has no terminator");
    }

    /// Which target of a switch.
    fn case(&mut self, keys: &Imm, word: u64) -> usize {
        let Imm::Cases(keys) = keys else { panic!("a switch has cases") };
        keys.iter().position(|key| self.machine.literal(key) == word).unwrap_or(keys.len())
    }

    fn run_inst(&mut self, inst: Inst, args: &[u64]) -> Result<(), Outcome> {
        let data = &self.func.insts[inst];
        let results = match (data.op, &data.imm) {
            (Op::Call, Imm::Func(name)) => match self.call(name, args) {
                Outcome::Value(word) => vec![word],
                other => return Err(other),
            },
            (Op::TailCall, Imm::Func(name)) => return Err(self.call(name, args)),
            (Op::Return, _) => return Err(Outcome::Value(args[0])),
            (Op::Unwind, _) => return Err(Outcome::Asked("unwind".to_owned())),
            (_, Imm::Bif(row)) => return Err(Outcome::Asked(row.name.to_owned())),
            (_, Imm::Rt(rt)) => return Err(Outcome::Asked(rt.row().name.to_owned())),
            (Op::Const, Imm::Lit(literal)) => vec![self.machine.literal(literal)],
            (Op::AddOvf | Op::SubOvf | Op::MulOvf, _) => overflowing(data.op, args[0] as i64, args[1] as i64),
            (Op::SegmentsAddr | Op::SymAddr | Op::FunEntryAddr, _) => vec![0],
            (op, &Imm::Int(imm)) => self.memory_op(op, args, imm),
            (op, &Imm::Cond(cond)) => vec![u64::from(compare(op, cond, args[0], args[1]))],
            (op, _) => vec![pure(op, args)],
        };
        self.values.extend(data.results.iter().copied().zip(results));
        Ok(())
    }

    fn call(&mut self, name: &Func, args: &[u64]) -> Outcome {
        let callee = self.machine.functions.get(name).expect("a known function").clone();
        self.machine.run(&callee, args)
    }

    fn memory_op(&mut self, op: Op, args: &[u64], imm: i64) -> Vec<u64> {
        let address = args.first().map_or(0, |base| base.wrapping_add_signed(imm));
        match op {
            Op::WordConst => vec![imm as u64],
            Op::Load | Op::LoadTerm => vec![self.machine.load(address)],
            Op::LoadByte => vec![self.machine.memory[address as usize / 8] >> (8 * (address % 8)) & 0xff],
            Op::Store => {
                self.machine.memory[address as usize / 8] = args[1];
                vec![]
            }
            Op::Alloc => vec![self.machine.put(&vec![0; imm as usize])],
            Op::Rotl => vec![args[0].rotate_left(imm as u32)],
            Op::SetX | Op::HotLoad => vec![0],
            op => panic!("{}", op.name()),
        }
    }
}

fn overflowing(op: Op, a: i64, b: i64) -> Vec<u64> {
    let (value, overflow) = match op {
        Op::AddOvf => a.overflowing_add(b),
        Op::SubOvf => a.overflowing_sub(b),
        _ => a.overflowing_mul(b),
    };
    vec![value as u64, u64::from(overflow)]
}

fn compare(op: Op, cond: Cond, a: u64, b: u64) -> bool {
    let order = match op {
        Op::Fcmp => f64::from_bits(a).partial_cmp(&f64::from_bits(b)).expect("numbers"),
        _ if matches!(cond, Cond::Ult | Cond::Ule) => a.cmp(&b),
        _ => (a as i64).cmp(&(b as i64)),
    };
    match cond {
        Cond::Eq | Cond::EqNum => order.is_eq(),
        Cond::Ne | Cond::NeNum => order.is_ne(),
        Cond::Lt | Cond::Ult => order.is_lt(),
        Cond::Le | Cond::Ule => order.is_le(),
        Cond::Gt => order.is_gt(),
        Cond::Ge => order.is_ge(),
    }
}

fn pure(op: Op, args: &[u64]) -> u64 {
    let float = |index: usize| f64::from_bits(args[index]);
    let shift = |index: usize| {
        assert!(args[index] < 64, "shift by {}", args[index]);
        args[index] as u32
    };
    match op {
        Op::AsWord | Op::AsTerm | Op::Likely | Op::F64FromBits | Op::F64Bits => args[0],
        Op::Iadd => args[0].wrapping_add(args[1]),
        Op::Isub => args[0].wrapping_sub(args[1]),
        Op::Imul => args[0].wrapping_mul(args[1]),
        Op::Sdiv => (args[0] as i64).checked_div(args[1] as i64).expect("defined") as u64,
        Op::Srem => (args[0] as i64).checked_rem(args[1] as i64).expect("defined") as u64,
        Op::Band | Op::BoolAnd => args[0] & args[1],
        Op::Bor | Op::BoolOr => args[0] | args[1],
        Op::Bxor => args[0] ^ args[1],
        Op::BoolNot => args[0] ^ 1,
        Op::Shl => args[0] << shift(1),
        Op::Sshr => (args[0] as i64 >> shift(1)) as u64,
        Op::Ushr => args[0] >> shift(1),
        Op::SelectTerm | Op::SelectWord => args[if args[0] != 0 { 1 } else { 2 }],
        Op::F64FromInt => (args[0] as i64 as f64).to_bits(),
        Op::Fadd => (float(0) + float(1)).to_bits(),
        Op::Fsub => (float(0) - float(1)).to_bits(),
        Op::Fmul => (float(0) * float(1)).to_bits(),
        Op::Fdiv => (float(0) / float(1)).to_bits(),
        op => panic!("{}", op.name()),
    }
}
