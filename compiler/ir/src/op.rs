//! The one table of operations: name, stage, operands, immediate, results, effects. From it come the enum, the text names, the verifier's
//! operand checks and docs/ir.md. Adding an op is adding a row and following the compiler's errors.

use crate::{Func, Lambda, Literal, Type, function::Sym};
use beamless_abi::bif::BifRow;
use beamless_abi::call::{FailKind, Rt, SegmentSpec};
use std::sync::Arc;

/// Type tests on terms.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TypeTest {
    Atom,
    Boolean,
    /// Small or big.
    Integer,
    Small,
    Float,
    Number,
    Nil,
    /// A cons cell.
    Cons,
    /// Cons or nil.
    List,
    Tuple,
    TupleArity(u32),
    Map,
    Binary,
    Bitstring,
    Fun,
    FunArity(u32),
    Pid,
    Port,
    Reference,
    /// The word `NONE`.
    None,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Cond {
    /// `=:=` on terms, equality on words and floats.
    Eq,
    Ne,
    /// `==` on terms.
    EqNum,
    NeNum,
    /// Term order; signed on words.
    Lt,
    Le,
    Gt,
    Ge,
    /// Unsigned, words only.
    Ult,
    Ule,
}

/// What an instruction says besides its operands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Imm {
    None,
    Int(i64),
    Lit(Arc<Literal>),
    Bif(&'static BifRow),
    Func(Func),
    Lambda(Arc<Lambda>),
    Type(TypeTest),
    Cond(Cond),
    /// Keys of a switch: immediates; target `i` is key `i`'s, the last is the default.
    Cases(Vec<Literal>),
    Segment(SegmentSpec),
    Segments(Arc<[SegmentSpec]>),
    /// Per pair of a map update: `true` = the key must exist (`:=`).
    Pairs(Vec<bool>),
    Fail(FailKind),
    Rt(Rt),
    Sym(Sym),
}

/// Which variant of [`Imm`] an op has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImmKind {
    None,
    Int,
    Lit,
    Bif,
    Func,
    Lambda,
    Type,
    Cond,
    Cases,
    Segment,
    Segments,
    Pairs,
    Fail,
    Rt,
    Sym,
}

/// Where an op may occur.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OpStage {
    Term,
    Word,
    /// Word, and only after `split`.
    Chunk,
    /// Term and Word, not after `split`.
    Call,
    Any,
}

/// Operand types: fixed, or any number of terms after the fixed ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operand {
    Term,
    Word,
    F64,
    Bool,
    /// Term or word.
    Any,
    /// Any number of terms (or, in `call_rt`, of words and terms).
    Rest,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct OpRow {
    pub name: &'static str,
    pub stage: OpStage,
    pub operands: &'static [Operand],
    pub imm: ImmKind,
    pub results: &'static [Type],
    /// Ends its block.
    pub terminator: bool,
    /// No effect but its results: may be removed, moved and merged.
    pub pure: bool,
    /// May raise.
    pub raises: bool,
    pub doc: &'static str,
}

macro_rules! define_ops {
    ($($op:ident $name:literal $stage:ident ($($operand:ident)*) $imm:ident -> ($($result:ident)*) [$($flag:ident)*] $doc:literal;)*) => {
        /// Operations; [`Op::row`] tells all about one.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum Op { $(#[doc = $doc] $op),* }
        /// The table.
        pub const OPS: &[OpRow] = &[$(OpRow {
            name: $name,
            stage: OpStage::$stage,
            operands: &[$(Operand::$operand),*],
            imm: ImmKind::$imm,
            results: &[$(Type::$result),*],
            terminator: false $(|| flag!(terminator $flag))*,
            pure: false $(|| flag!(pure $flag))*,
            raises: false $(|| flag!(raises $flag))*,
            doc: $doc,
        }),*];
        /// All operations, in the table's order.
        pub const ALL: &[Op] = &[$(Op::$op),*];
    };
}
macro_rules! flag {
    (terminator terminator) => { true };
    (pure pure) => { true };
    (raises raises) => { true };
    ($want:ident $other:ident) => { false };
}

define_ops! {
    // Any stage.
    Const "const" Any () Lit -> (Term) [pure] "A literal.";
    Jump "jump" Any () None -> () [terminator] "Goes to its target.";
    Br "br" Any (Bool) None -> () [terminator] "First target if true, second if false.";
    Switch "switch" Any (Term) Cases -> () [terminator] "Target of the key that is the same word; the last target otherwise.";
    Unreachable "unreachable" Any () None -> () [terminator] "Never executed.";
    BoolAnd "bool_and" Any (Bool Bool) None -> (Bool) [pure] "Both.";
    BoolOr "bool_or" Any (Bool Bool) None -> (Bool) [pure] "Either.";
    BoolNot "bool_not" Any (Bool) None -> (Bool) [pure] "The other.";

    // Stage Term: construction.
    Tuple "tuple" Term (Rest) None -> (Term) [pure] "A tuple of its operands; at least one.";
    Cons "cons" Term (Term Term) None -> (Term) [pure] "`[a | b]`.";
    MakeFun "make_fun" Term (Rest) Lambda -> (Term) [pure] "A fun with these free variables.";
    MapNew "map_new" Term (Rest) None -> (Term) [pure] "`#{k => v, ...}` of k, v, ...; later pairs win.";
    MapUpdate "map_update" Term (Term Rest) Pairs -> (Term) [raises] "Map, then k, v, ...: `=>` or `:=` by the immediate. {badmap, M}, {badkey, K}.";
    BsBuild "bs_build" Term (Rest) Segments -> (Term) [raises] "A bitstring of value, size, ... (two operands a segment; size is the atom `all` for whole binaries, any term for utf).";

    // Stage Term: access, unchecked.
    Hd "hd" Term (Term) None -> (Term) [pure] "Head of a cons cell.";
    Tl "tl" Term (Term) None -> (Term) [pure] "Tail of a cons cell.";
    TupleGet "tuple_get" Term (Term) Int -> (Term) [pure] "Element at a 0-based index of a tuple that is long enough.";
    MapFind "map_find" Term (Term Term) None -> (Term) [pure] "Map, key: the value, or NONE.";
    FunEnv "fun_env" Term (Term) Int -> (Term) [pure] "Free variable (0-based) of a fun.";

    // Stage Term: tests.
    Is "is" Term (Term) Type -> (Bool) [pure] "A type test.";
    IsLit "is_lit" Term (Term) Lit -> (Bool) [pure] "The same as an immediate literal (word equality).";
    Cmp "cmp" Term (Term Term) Cond -> (Bool) [pure] "Term comparison, never raises.";
    BoolTerm "bool_term" Term (Bool) None -> (Term) [pure] "The atom `true` or `false`.";

    // Stage Term: the rest of Erlang.
    Bif "bif" Term (Rest) Bif -> (Term) [raises] "Calls a BIF. In a block with a handler of no parameters this is a guard.";
    Fail "fail" Term (Rest) Fail -> () [terminator raises] "Raises: operands are FailKind's a, b; for function clauses all arguments; RawRaise: class, reason, trace.";
    BsStart "bs_start" Term (Term) None -> (Term Term Term) [pure] "Of a bitstring: the whole binary below it, and bit positions (small integers) of start and end in that.";
    BsGet "bs_get" Term (Term Term Term Term) Segment -> (Term Term) [pure] "Whole, position, end, size (term in units): the segment's value or NONE, and the next position. Any size term: a bad one gives NONE. Not for `all`.";
    BsSkip "bs_skip" Term (Term Term Term Term) Segment -> (Term) [pure] "The same without the value: next position or NONE.";
    BsMatchLit "bs_match_lit" Term (Term Term Term) Lit -> (Bool) [pure] "Whole, position, end: the next bits equal the literal bitstring's.";
    BsUnit "bs_unit" Term (Term Term) Int -> (Bool) [pure] "Position, end: the bits left are a multiple of the unit.";
    BsAdvance "bs_advance" Term (Term) Int -> (Term) [pure] "Position plus a number of bits.";
    BsRest "bs_rest" Term (Term Term Term) None -> (Term) [pure] "Whole, position, end: the bits between as a term.";

    // Calls: stages Term and Word.
    Call "call" Call (Rest) Func -> (Term) [raises] "Calls a known function.";
    CallFun "call_fun" Term (Term Rest) None -> (Term) [raises] "Fun, arguments.";
    CallDyn "call_dyn" Term (Term Term Rest) None -> (Term) [raises] "Module, function name, arguments.";
    TailCall "tail_call" Call (Rest) Func -> () [terminator raises] "Calls in place of this function.";
    TailCallFun "tail_call_fun" Term (Term Rest) None -> () [terminator raises] "Fun, arguments.";
    TailCallDyn "tail_call_dyn" Term (Term Term Rest) None -> () [terminator raises] "Module, function name, arguments.";
    Return "return" Any (Term) None -> () [terminator] "Returns. In a chunk the stack pointer is at the return address.";

    // Stage Word: calls before `split`.
    CallBifStub "call_bif_stub" Call (Rest) Bif -> (Term) [raises] "Calls a BIF that yields, as a function.";
    TailCallBifStub "tail_call_bif_stub" Call (Rest) Bif -> () [terminator raises] "The same in tail position.";
    CallCode "call_code" Call (Word Rest) None -> (Term) [raises] "Calls the code at an address.";
    TailCallCode "tail_call_code" Call (Word Rest) None -> () [terminator raises] "The same in tail position.";

    // Stage Word: words.
    WordConst "word" Word () Int -> (Word) [pure] "A number.";
    SymAddr "sym" Word () Sym -> (Word) [pure] "Address of a symbol.";
    FunEntryAddr "fun_entry" Word () Lambda -> (Word) [pure] "Address of a lambda's FunEntry.";
    SegmentsAddr "segments" Word () Segments -> (Word) [pure] "Address of a table of SegmentSpec.";
    AsWord "as_word" Word (Term) None -> (Word) [pure] "The bits of a term.";
    AsTerm "as_term" Word (Word) None -> (Term) [pure] "The term of these bits.";
    Load "load" Word (Word) Int -> (Word) [] "Word at address + offset.";
    LoadTerm "load_term" Word (Word) Int -> (Term) [] "Term at address + offset.";
    Store "store" Word (Word Any) Int -> () [] "Stores the second operand at first + offset.";
    LoadByte "load_byte" Word (Word) Int -> (Word) [] "Zero-extended byte at address + offset.";
    Iadd "iadd" Word (Word Word) None -> (Word) [pure] "Wrapping sum.";
    Isub "isub" Word (Word Word) None -> (Word) [pure] "Wrapping difference.";
    Imul "imul" Word (Word Word) None -> (Word) [pure] "Wrapping product.";
    Sdiv "sdiv" Word (Word Word) None -> (Word) [pure] "Signed quotient; divisor not 0 nor overflowing.";
    Srem "srem" Word (Word Word) None -> (Word) [pure] "Signed remainder, likewise.";
    Band "band" Word (Word Word) None -> (Word) [pure] "And.";
    Bor "bor" Word (Word Word) None -> (Word) [pure] "Or.";
    Bxor "bxor" Word (Word Word) None -> (Word) [pure] "Exclusive or.";
    Shl "shl" Word (Word Word) None -> (Word) [pure] "Left shift by less than 64.";
    Sshr "sshr" Word (Word Word) None -> (Word) [pure] "Arithmetic right shift by less than 64.";
    Ushr "ushr" Word (Word Word) None -> (Word) [pure] "Logical right shift by less than 64.";
    Rotl "rotl" Word (Word) Int -> (Word) [pure] "Rotates left by the immediate.";
    AddOvf "add_ovf" Word (Word Word) None -> (Word Bool) [pure] "Sum and signed overflow.";
    SubOvf "sub_ovf" Word (Word Word) None -> (Word Bool) [pure] "Difference and signed overflow.";
    MulOvf "mul_ovf" Word (Word Word) None -> (Word Bool) [pure] "Product and signed overflow.";
    Icmp "icmp" Word (Word Word) Cond -> (Bool) [pure] "Compares words.";
    SelectTerm "select_term" Word (Bool Term Term) None -> (Term) [pure] "Second operand if true, else third.";
    SelectWord "select_word" Word (Bool Word Word) None -> (Word) [pure] "Second operand if true, else third.";
    Likely "likely" Word (Bool) None -> (Bool) [pure] "The same, expected true.";

    // Stage Word: floats.
    F64FromBits "f64_from_bits" Word (Word) None -> (F64) [pure] "Bits as a float.";
    F64Bits "f64_bits" Word (F64) None -> (Word) [pure] "A float's bits.";
    F64FromInt "f64_from_int" Word (Word) None -> (F64) [pure] "Nearest float of a signed word.";
    Fadd "fadd" Word (F64 F64) None -> (F64) [pure] "Sum.";
    Fsub "fsub" Word (F64 F64) None -> (F64) [pure] "Difference.";
    Fmul "fmul" Word (F64 F64) None -> (F64) [pure] "Product.";
    Fdiv "fdiv" Word (F64 F64) None -> (F64) [pure] "Quotient.";
    Fcmp "fcmp" Word (F64 F64) Cond -> (Bool) [pure] "Compares floats that are not NaN.";

    // Stage Word: memory and the runtime.
    Alloc "alloc" Word () Int -> (Word) [] "Address of n fresh heap words; a gc_check before covers them.";
    SetX "set_x" Word (Term) Int -> () [] "Stores an argument register in the register file.";
    HotLoad "hot_load" Word () Int -> (Term) [] "A term field of Hot, by byte offset.";
    CallRt "call_rt" Word (Rest) Rt -> (Word) [] "Calls a runtime function (the process is passed by itself if the row has p); its word.";
    CallRtTerm "call_rt_term" Word (Rest) Rt -> (Term) [] "The same for a term.";
    CallRtVoid "call_rt_void" Word (Rest) Rt -> () [] "The same for no result.";
    CallBif "call_bif" Word (Rest) Bif -> (Term) [] "Calls a BIF's C function: term or NONE.";
    Unwind "unwind" Word () None -> () [terminator] "Goes to the handler of the exception set in the process, up the stack.";

    Raise "raise" Word (Rest) Rt -> () [terminator] "`call_rt_void` and `unwind` in one: operands of the runtime function, then for a BIF that failed its arguments.";

    // After `room`.
    GcCheck "gc_check" Word (Rest) Int -> () [] "Makes room for n words. Its operands are live terms: from here on each value stands for the moved term.";

    RoomCheck "room_check" Chunk (Rest) Int -> () [] "Makes room for n words: if there is none, the chunk starts again after a collection. Operands are the chunk's arguments.";

    // After `split`.
    YieldCheck "yield_check" Chunk (Rest) None -> () [] "First in a chunk: counts a reduction, leaves to the scheduler when there is none left; operands are the chunk's arguments.";
    SpAdjust "sp_adjust" Chunk () Int -> () [] "Moves the stack pointer by n words (negative: pushes).";
    SlotLoad "slot_load" Chunk () Int -> (Term) [] "Term at stack pointer + n words.";
    SlotStore "slot_store" Chunk (Term) Int -> () [] "Stores at stack pointer + n words.";
    SetReturn "set_return" Chunk () Sym -> () [] "Stores a chunk's address at the stack pointer.";
    Goto "goto" Chunk (Rest) Sym -> () [terminator] "Jumps to a chunk or BIF stub with these arguments.";
    GotoCode "goto_code" Chunk (Word Rest) None -> () [terminator] "Jumps to the code at an address with these arguments.";
}

impl Op {
    pub const fn row(self) -> &'static OpRow {
        &OPS[self as usize]
    }

    pub const fn name(self) -> &'static str {
        self.row().name
    }

    pub const fn is_terminator(self) -> bool {
        self.row().terminator
    }

    /// A call in the sense of `split`: other functions run, and this one continues after them.
    pub const fn is_call(self) -> bool {
        matches!(self, Op::Call | Op::CallFun | Op::CallDyn | Op::CallBifStub | Op::CallCode)
    }

    pub const fn is_tail_call(self) -> bool {
        matches!(self, Op::TailCall | Op::TailCallFun | Op::TailCallDyn | Op::TailCallBifStub | Op::TailCallCode)
    }

    pub fn by_name(name: &str) -> Option<Op> {
        ALL.iter().copied().find(|op| op.name() == name)
    }
}

impl Imm {
    pub const fn kind(&self) -> ImmKind {
        match self {
            Imm::None => ImmKind::None,
            Imm::Int(_) => ImmKind::Int,
            Imm::Lit(_) => ImmKind::Lit,
            Imm::Bif(_) => ImmKind::Bif,
            Imm::Func(_) => ImmKind::Func,
            Imm::Lambda(_) => ImmKind::Lambda,
            Imm::Type(_) => ImmKind::Type,
            Imm::Cond(_) => ImmKind::Cond,
            Imm::Cases(_) => ImmKind::Cases,
            Imm::Segment(_) => ImmKind::Segment,
            Imm::Segments(_) => ImmKind::Segments,
            Imm::Pairs(_) => ImmKind::Pairs,
            Imm::Fail(_) => ImmKind::Fail,
            Imm::Rt(_) => ImmKind::Rt,
            Imm::Sym(_) => ImmKind::Sym,
        }
    }
}
