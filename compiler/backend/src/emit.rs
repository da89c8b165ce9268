//! What a code generator can do: the traits between the shared walk and a backend. No operation of the IR is interpreted here.

use beamless_abi::frame::Prefix as Record;
use beamless_ir::{Cond, Function, Loc, Op};

/// Machine parameters before the arguments: process, heap top, stack top, reductions.
pub const STATE_PARAMS: usize = 4;

/// What a machine value is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Word,
    Address,
    /// An integer as wide as an address; in memory it is a word.
    Counter,
    Float,
    Bool,
}

/// A word of static data, or an operand that the linker fills in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Static {
    Number(u64),
    /// An address within a table, tag included.
    Table { name: &'static str, offset: u64 },
    /// The first instruction of this symbol.
    Code(String),
}

/// How a function is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signature {
    /// `void (Hot *)` of the C convention.
    Enter,
    /// The uniform one: machine state and argument registers.
    Chunk,
}

/// What precedes a chunk's code (abi `Prefix`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Prefix {
    pub bitmap: u64,
    /// Code symbol, in the same unit.
    pub handler: Option<String>,
    /// Number of a location.
    pub location: Option<u32>,
    pub slots: u32,
    pub kind: u32,
}

impl Prefix {
    /// The record's numbers; the handler's place is the code generator's to fill in.
    pub fn record(&self) -> Record {
        // All bits are set where there are more slots than bits.
        let location = self.location.map_or(0, |number| number + 1);
        Record { location, ..Record::new(self.kind, self.slots, self.bitmap as u32) }
    }
}

/// Where a jump goes that ends a function.
#[derive(Clone, Copy, Debug)]
pub enum Callee<'a, V> {
    Name(&'a str),
    Address(V),
}

/// How often a branch is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Odds {
    Even,
    Likely,
    Always,
    Never,
}

/// A block and its arguments.
pub struct Edge<'a, E: Emit + ?Sized> {
    pub block: E::Block,
    pub args: &'a [E::Value],
}

impl<E: Emit + ?Sized> Clone for Edge<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Emit + ?Sized> Copy for Edge<'_, E> {}

/// What a function begins with.
#[derive(Clone, Copy)]
pub struct Head<'h> {
    pub name: &'h str,
    pub signature: Signature,
    /// The record before a chunk.
    pub prefix: Option<&'h Prefix>,
    /// What it is compiled from, if it is to have lines.
    pub source: Option<&'h Function>,
}

/// An object file under construction.
pub trait Unit {
    type Emit<'u>: Emit
    where
        Self: 'u;

    /// Begins a function, positioned at its first instruction.
    fn begin(&mut self, head: Head<'_>) -> Self::Emit<'_>;

    /// Defines a table of words.
    fn table(&mut self, name: &'static str, words: &[Static]);

    /// Defines a table of bytes.
    fn bytes(&mut self, name: &'static str, bytes: &[u8]);
}

/// A function under construction. Where an operand is a word, an address or counter serves as well; computing with one of them and a word
/// gives a counter.
pub trait Emit {
    type Value: Copy;
    type Block: Copy + PartialEq;
    type Variable: Copy;

    /// Ends the function.
    fn finish(self);

    /// Arguments of chunks that travel in machine registers; the others are in the register file.
    fn registers(&self) -> usize;

    /// A parameter of the signature.
    fn param(&self, index: usize) -> Self::Value;

    /// The source line of the instructions to come.
    fn at(&mut self, source: &Function, loc: Option<Loc>);

    // Blocks.

    /// A new block; a cold one is not expected to run.
    fn block(&mut self, params: &[Kind], cold: bool) -> Self::Block;
    fn block_param(&self, block: Self::Block, index: usize) -> Self::Value;
    /// Goes on at the end of this block.
    fn position(&mut self, block: Self::Block);
    fn jump(&mut self, to: Edge<'_, Self>);
    fn branch(&mut self, condition: Self::Value, yes: Edge<'_, Self>, no: Edge<'_, Self>, odds: Odds);
    fn switch(&mut self, value: Self::Value, cases: &[(u64, Edge<'_, Self>)], default: Edge<'_, Self>);
    fn unreachable(&mut self);
    /// Returns to the one that called [`Emit::enter`].
    fn ret(&mut self);
    /// Jumps out of the function.
    fn leave(&mut self, to: Callee<'_, Self::Value>, state: [Self::Value; STATE_PARAMS], args: &[Self::Value]);
    /// Calls a chunk and comes back when something below it returns to the scheduler.
    fn enter(&mut self, code: Self::Value, state: [Self::Value; STATE_PARAMS], args: &[Self::Value]);
    /// Calls a C function of words.
    fn call(&mut self, function: &str, args: &[Self::Value], has_result: bool, cold: bool) -> Option<Self::Value>;

    // Variables: values with more than one definition.

    fn variable(&mut self, kind: Kind) -> Self::Variable;
    fn read(&mut self, variable: Self::Variable) -> Self::Value;
    fn write(&mut self, variable: Self::Variable, value: Self::Value);

    // Values.

    fn constant(&mut self, value: &Static) -> Self::Value;
    /// A value of any kind as one word.
    fn to_word(&mut self, value: Self::Value, kind: Kind) -> Self::Value;
    /// A value of any kind of one word.
    fn of_word(&mut self, word: Self::Value, kind: Kind) -> Self::Value;
    fn load(&mut self, base: Self::Value, offset: i64, kind: Kind) -> Self::Value;
    fn load_byte(&mut self, base: Self::Value, offset: i64) -> Self::Value;
    fn store(&mut self, base: Self::Value, offset: i64, value: Self::Value);
    fn offset(&mut self, base: Self::Value, bytes: i64) -> Self::Value;
    /// An operation on two words, two floats or two truth values that has one result of the same sort.
    fn binary(&mut self, op: Op, a: Self::Value, b: Self::Value) -> Self::Value;
    fn not(&mut self, a: Self::Value) -> Self::Value;
    fn rotate(&mut self, word: Self::Value, by: i64) -> Self::Value;
    /// The nearest float of a signed word.
    fn float_of_int(&mut self, word: Self::Value) -> Self::Value;
    fn compare(&mut self, cond: Cond, a: Self::Value, b: Self::Value) -> Self::Value;
    fn compare_floats(&mut self, cond: Cond, a: Self::Value, b: Self::Value) -> Self::Value;
    fn select(&mut self, condition: Self::Value, yes: Self::Value, no: Self::Value) -> Self::Value;
    /// `add_ovf` and its like: the result, and whether it does not fit.
    fn overflow(&mut self, op: Op, a: Self::Value, b: Self::Value) -> (Self::Value, Self::Value);

    fn number(&mut self, value: u64) -> Self::Value {
        self.constant(&Static::Number(value))
    }
}
