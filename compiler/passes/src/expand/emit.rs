//! The vocabulary of the other files here: short names for the machine operations they are written in. Decides nothing.

use super::Expander;
use beamless_abi::call::Rt;
use beamless_abi::term;
use beamless_ir::build::target;
use beamless_ir::function::{BlockCall, Sym};
use beamless_ir::{Block, Cond, Imm, Literal, Op, Type, Value};

/// Bytes of a word.
pub const WORD: i64 = 8;

impl Expander<'_> {
    /// Lays out a new block and continues in it.
    pub fn start(&mut self, block: Block) {
        self.b.switch_to(block);
    }

    pub fn block(&mut self) -> Block {
        self.b.new_block()
    }

    pub fn block_with(&mut self, params: &[Type]) -> Block {
        self.b.new_block_with(params)
    }

    pub fn cold_block(&mut self) -> Block {
        let block = self.b.new_block();
        self.b.func.blocks[block].cold = true;
        block
    }

    /// Any operation of one result and no immediate.
    pub fn op(&mut self, op: Op, args: &[Value]) -> Value {
        self.b.value(op, args, Imm::None)
    }

    /// A binary operation with a constant.
    pub fn op_imm(&mut self, op: Op, a: Value, imm: i64) -> Value {
        let imm = self.b.word(imm);
        self.op(op, &[a, imm])
    }

    pub fn word_of(&mut self, term: Value) -> Value {
        self.op(Op::AsWord, &[term])
    }

    pub fn term_of(&mut self, word: Value) -> Value {
        self.op(Op::AsTerm, &[word])
    }

    pub fn load(&mut self, address: Value, offset: i64) -> Value {
        self.b.value(Op::Load, &[address], Imm::Int(offset))
    }

    pub fn load_term(&mut self, address: Value, offset: i64) -> Value {
        self.b.value(Op::LoadTerm, &[address], Imm::Int(offset))
    }

    pub fn store(&mut self, address: Value, offset: i64, value: Value) {
        self.b.ins(Op::Store, &[address, value], Imm::Int(offset), &[]);
    }

    /// Word `index` of a boxed object; 0 is the header.
    pub fn boxed_word(&mut self, object: Value, index: i64) -> Value {
        let address = self.word_of(object);
        self.load(address, index * WORD - term::TAG_BOXED as i64)
    }

    /// The same word as a term.
    pub fn boxed_term(&mut self, object: Value, index: i64) -> Value {
        let address = self.word_of(object);
        self.load_term(address, index * WORD - term::TAG_BOXED as i64)
    }

    pub fn icmp(&mut self, cond: Cond, a: Value, b: Value) -> Value {
        self.b.icmp(cond, a, b)
    }

    pub fn icmp_imm(&mut self, cond: Cond, a: Value, imm: i64) -> Value {
        let imm = self.b.word(imm);
        self.b.icmp(cond, a, imm)
    }

    /// `word & mask == value`.
    pub fn masked(&mut self, word: Value, mask: u64, value: u64) -> Value {
        let bits = self.op_imm(Op::Band, word, mask as i64);
        self.icmp_imm(Cond::Eq, bits, value as i64)
    }

    /// The word's tag is in a set of tags (bit `t` for tag `t`).
    pub fn tag_in(&mut self, word: Value, tags: u64) -> Value {
        let bit = self.tag_bit(word, tags);
        self.icmp_imm(Cond::Ne, bit, 0)
    }

    /// Both words' tags are in a set of tags.
    pub fn tags_in(&mut self, a: Value, b: Value, tags: u64) -> Value {
        let a = self.tag_bit(a, tags);
        let b = self.tag_bit(b, tags);
        let both = self.op(Op::Band, &[a, b]);
        self.icmp_imm(Cond::Ne, both, 0)
    }

    fn tag_bit(&mut self, word: Value, tags: u64) -> Value {
        let tag = self.op_imm(Op::Band, word, term::TAG_MASK as i64);
        let set = self.b.word(tags as i64);
        let shifted = self.op(Op::Ushr, &[set, tag]);
        self.op_imm(Op::Band, shifted, 1)
    }

    pub fn is_none(&mut self, value: Value) -> Value {
        let word = self.word_of(value);
        self.icmp_imm(Cond::Eq, word, term::NONE as i64)
    }

    /// The word `NONE` as a value of a join.
    pub fn none(&mut self) -> Value {
        let word = self.b.word(term::NONE as i64);
        self.term_of(word)
    }

    pub fn br(&mut self, cond: Value, yes: &BlockCall, no: &BlockCall) {
        self.b.ins(Op::Br, &[cond], Imm::None, &[yes.clone(), no.clone()]);
    }

    pub fn br_blocks(&mut self, cond: Value, yes: Block, no: Block) {
        self.b.br(cond, yes, no);
    }

    pub fn br_likely(&mut self, cond: Value, yes: Block, no: Block) {
        let cond = self.op(Op::Likely, &[cond]);
        self.b.br(cond, yes, no);
    }

    /// Goes to `other` unless `cond` holds; continues in a new block.
    pub fn require(&mut self, cond: Value, other: Block) {
        let go = self.block();
        self.br_likely(cond, go, other);
        self.start(go);
    }

    pub fn jump(&mut self, block: Block, args: &[Value]) {
        self.b.jump(block, args);
    }

    /// Continues in a laid out join and gives its parameter.
    pub fn join(&mut self, block: Block) -> Value {
        self.start(block);
        self.b.param(block, 0)
    }

    pub fn call_rt(&mut self, rt: Rt, args: &[Value]) -> Value {
        self.b.value(Op::CallRt, args, Imm::Rt(rt))
    }

    pub fn call_rt_term(&mut self, rt: Rt, args: &[Value]) -> Value {
        self.b.value(Op::CallRtTerm, args, Imm::Rt(rt))
    }

    pub fn set_x(&mut self, args: &[Value]) {
        for (index, &arg) in args.iter().enumerate() {
            self.b.ins(Op::SetX, &[arg], Imm::Int(index as i64), &[]);
        }
    }

    /// Address of the current location's record, 0 where there is none.
    pub fn here(&mut self) -> Value {
        match self.b.loc {
            Some(_) => self.b.value(Op::SymAddr, &[], Imm::Sym(Sym::Here)),
            None => self.b.word(0),
        }
    }

    pub fn literal(&self, value: Value) -> Option<&Literal> {
        match self.b.func.def(value) {
            Some(data) if data.op == Op::Const => match &data.imm {
                Imm::Lit(literal) => Some(literal),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value of a constant small integer.
    pub fn small_const(&self, value: Value) -> Option<i64> {
        match self.literal(value) {
            Some(&Literal::Int(int)) => Some(int),
            _ => None,
        }
    }

    pub fn is_float_const(&self, value: Value) -> bool {
        matches!(self.literal(value), Some(Literal::Float(bits)) if term::float_word(*bits).is_some())
    }
}

/// An edge without arguments.
pub fn edge(block: Block) -> BlockCall {
    target(block, &[])
}
