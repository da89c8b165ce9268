//! The AST: all of Core Erlang as OTP's own Core passes leave it. Data only: no reading, printing, checking or lowering.
//!
//! Two readers make it (`etf` from the terms that `erl` sends, `grammar` from `.core` text) and both end in
//! `resolve`, so that everyone downstream may rely on this:
//!
//! - **A variable number is bound exactly once in its [`Def`].** Shadowing is resolved: two bindings of the same name
//!   have two numbers. `Def::vars` says what each number was called.
//! - Every [`Expr::Var`] is bound by a surrounding binder: fun parameter, `let`, clause pattern (also for the guard and
//!   the body of the clause, and for the sizes and map keys to the right in the same pattern list), `of`/`catch`
//!   variables of a `try`, or `letrec` (a letrec-bound function is a variable whose name is [`VarName::Fun`]).
//! - Every [`Expr::Func`] names a function in `Module::defs`.
//! - Patterns bind no variable twice. Constant conses and tuples are folded into one [`Literal`], and so are map
//!   constructions of constants, in expressions as in patterns (there: no maps).
//!
//! What is *not* guaranteed, because Core does not: that a `case` has a catch-all clause; that calls have known names;
//! that the number of `values` agrees with the binder (text input: checked by `check`).

use beamless_source::{Atom, Span};
use num_bigint::BigInt;

/// A function's name within its module.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct FunctionName {
    pub name: Atom,
    pub arity: u32,
}

/// One Core Erlang module.
#[derive(Clone, PartialEq, Debug)]
pub struct Module {
    pub name: Atom,
    pub exports: Vec<FunctionName>,
    /// What `module_info(attributes)` gives, in order, and `on_load`: name and (list) value.
    pub attributes: Vec<(Atom, Literal)>,
    /// `None` for modules read from `.core` text.
    pub identity: Option<Identity>,
    /// In source order; no two have the same name. Includes `module_info/0,1`.
    pub defs: Vec<Def>,
    /// Source file names that [`Pos::file`] points into, in the order of their first use.
    pub files: Vec<Box<str>>,
}

/// What OTP's compiler calls the code that it makes of a module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    pub digest: [u8; 16],
    /// Its funs in the order of their numbers: name of the function, and arity of the fun.
    pub funs: Vec<FunctionName>,
}

/// A function of the module.
#[derive(Clone, PartialEq, Debug)]
pub struct Def {
    pub name: FunctionName,
    pub fun: Fun,
    /// Name of each [`Var`] of this function, by number.
    pub vars: Vec<VarName>,
    /// Where the name stands, for modules read from `.core` text.
    pub span: Option<Span>,
}

/// A variable: an index into [`Def::vars`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Var(pub u32);

/// What a variable is called. For people: nothing may depend on it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum VarName {
    /// Always valid as a variable in Core text (the readers see to it).
    Named(Atom),
    /// Bound by a `letrec`.
    Fun(FunctionName),
}

/// A line of the *original* source (Erlang, Elixir, ...), from annotations.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Pos {
    /// 0: not known.
    pub line: u32,
    /// 0: not known.
    pub column: u16,
    /// Index into [`Module::files`], or [`Pos::NO_FILE`].
    pub file: u16,
}

impl Pos {
    pub const NO_FILE: u16 = u16::MAX;
    pub const NONE: Pos = Pos { line: 0, column: 0, file: Pos::NO_FILE };

    #[must_use]
    pub fn is_known(self) -> bool {
        self.line != 0
    }
}

/// An expression; it yields one value unless it is, or ends in, [`Expr::Values`] or a call with several results.
#[derive(Clone, PartialEq, Debug)]
pub enum Expr {
    Var(Var),
    /// A function of this module: called when it is the operator of an [`Apply`], a fun value elsewhere.
    /// The identity says how such a fun value prints (`fun f/1` has one, operators have none).
    Func(FunctionName, Option<Box<LambdaId>>),
    Literal(Literal),
    /// Head, tail.
    Cons(Box<(Expr, Expr)>),
    Tuple(Vec<Expr>),
    Map(Box<Map>),
    Binary(Box<Binary>),
    /// `<A,B,...>`: any number of values but one.
    Values(Vec<Expr>),
    Let(Box<Let>),
    /// `do A B`: A for its effects, then B.
    Seq(Box<(Expr, Expr)>),
    Letrec(Box<Letrec>),
    Fun(Box<Fun>),
    Case(Box<Case>),
    Call(Box<Call>),
    Apply(Box<Apply>),
    Primop(Box<Primop>),
    Try(Box<Try>),
    Catch(Box<Expr>),
    Receive(Box<Receive>),
}

/// A constant.
#[derive(Clone, PartialEq, Debug)]
pub enum Literal {
    Int(i64),
    /// Only values that are outside `i64`.
    BigInt(Box<BigInt>),
    Float(f64),
    Atom(Atom),
    Nil,
    List(Box<ListLiteral>),
    Tuple(Vec<Literal>),
    /// No two keys are equal; the order is the order in which the keys came.
    Map(Vec<(Literal, Literal)>),
    Bits(Box<BitsLiteral>),
    /// `fun m:f/a`
    ExternalFun(Atom, FunctionName),
}

/// A list: never empty, and `tail` is never a list again.
#[derive(Clone, PartialEq, Debug)]
pub struct ListLiteral {
    pub items: Vec<Literal>,
    /// [`Literal::Nil`] unless the list is improper.
    pub tail: Literal,
}

/// A bitstring: the unused low bits of the last byte are zero.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BitsLiteral {
    pub bytes: Vec<u8>,
    pub bit_len: u64,
}

/// Identity of a fun, for `erlang:fun_info`, printing, and the name of its function.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct LambdaId {
    pub index: u32,
    pub uniq: u32,
    /// e.g. `'-map/2-fun-0-'`
    pub name: Atom,
}

/// `fun (A,B) -> Body`
#[derive(Clone, PartialEq, Debug)]
pub struct Fun {
    pub params: Vec<Var>,
    pub body: Expr,
    pub id: Option<LambdaId>,
    /// The function this code came from, if the annotation says so.
    pub function: Option<FunctionName>,
    pub pos: Pos,
}

/// `~{K=>V,K:=V|Base}~`; Base is the empty map literal for a plain construction.
#[derive(Clone, PartialEq, Debug)]
pub struct Map {
    pub base: Expr,
    pub pairs: Vec<MapPair>,
    pub pos: Pos,
}

#[derive(Clone, PartialEq, Debug)]
pub struct MapPair {
    pub op: MapOp,
    pub key: Expr,
    pub value: Expr,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MapOp {
    /// `=>`: insert or replace.
    Assoc,
    /// `:=`: replace, `badkey` if absent.
    Exact,
}

/// `#{#<V>(Size,Unit,Type,Flags),...}#`
#[derive(Clone, PartialEq, Debug)]
pub struct Binary {
    pub segments: Vec<Segment>,
    pub pos: Pos,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Segment {
    pub value: Expr,
    pub spec: SegmentSpec,
    /// `{segment,N}`: which segment of the source this is, for extended errors.
    pub number: Option<u32>,
}

/// Everything about a segment but its value; the same for construction and matching.
#[derive(Clone, PartialEq, Debug)]
pub struct SegmentSpec {
    pub size: Size,
    /// Bits a unit of size; 0 for the utf types, which have none.
    pub unit: u32,
    pub ty: SegmentType,
    pub signed: bool,
    pub endian: Endian,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Size {
    /// `all`: the rest of a match, the whole of a constructed-in binary.
    All,
    /// `undefined`: the utf types.
    Undefined,
    /// In units: an integer literal, a variable, or a guard expression.
    Expr(Expr),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SegmentType {
    Integer,
    Float,
    Binary,
    Utf8,
    Utf16,
    Utf32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Endian {
    Big,
    Little,
    Native,
}

/// `let <A,B> = Arg in Body`: as many variables as Arg has values (also none).
#[derive(Clone, PartialEq, Debug)]
pub struct Let {
    pub vars: Vec<Var>,
    pub arg: Expr,
    pub body: Expr,
}

/// `letrec 'f'/1 = fun ... in Body`. The variables are in scope in all the funs and in the body.
#[derive(Clone, PartialEq, Debug)]
pub struct Letrec {
    pub defs: Vec<(Var, Fun)>,
    pub body: Expr,
    pub flags: LetrecFlags,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LetrecFlags {
    /// The functions are only tail-applied and never escape: basic blocks, not closures.
    pub goto: bool,
    pub no_inline: bool,
    /// A comprehension's loop: closed and self-recursive.
    pub list_comprehension: bool,
}

/// `case Arg of Clauses end`; Arg may be [`Expr::Values`], also of none.
#[derive(Clone, PartialEq, Debug)]
pub struct Case {
    pub arg: Expr,
    pub clauses: Vec<Clause>,
}

/// `<P1,...,Pn> when Guard -> Body`
#[derive(Clone, PartialEq, Debug)]
pub struct Clause {
    pub pats: Vec<Pat>,
    /// The literal `true` if there is none.
    pub guard: Expr,
    pub body: Expr,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Pat {
    Var(Var),
    /// Matches what is `=:=` to it. Never a map, never contains one.
    Literal(Literal),
    Cons(Box<(Pat, Pat)>),
    Tuple(Vec<Pat>),
    /// Matches any map that has at least these keys.
    Map(Vec<MapPatPair>),
    Binary(Vec<SegmentPat>),
    /// `V = P`
    Alias(Var, Box<Pat>),
}

#[derive(Clone, PartialEq, Debug)]
pub struct MapPatPair {
    /// A literal, a variable that is bound already, or a guard expression.
    pub key: Expr,
    pub value: Pat,
}

#[derive(Clone, PartialEq, Debug)]
pub struct SegmentPat {
    /// A variable or a literal.
    pub value: Pat,
    /// A size may use variables bound further left in the same binary.
    pub spec: SegmentSpec,
}

/// `call Module:Name(Args)`
#[derive(Clone, PartialEq, Debug)]
pub struct Call {
    pub module: Expr,
    pub name: Expr,
    pub args: Vec<Expr>,
    pub pos: Pos,
}

/// `apply Op(Args)`
#[derive(Clone, PartialEq, Debug)]
pub struct Apply {
    pub op: Expr,
    pub args: Vec<Expr>,
    pub pos: Pos,
}

/// `primop Name(Args)`
#[derive(Clone, PartialEq, Debug)]
pub struct Primop {
    pub name: Atom,
    pub args: Vec<Expr>,
    pub pos: Pos,
    /// `{function,{F,A}}`: if it is on a `function_clause` `match_fail` and names a different function than the one the
    /// primop stands in, the code was inlined from there and must raise through a stub `'-inlined-F/A-'`.
    pub function: Option<FunctionName>,
    /// `{eval_failure,badmap}`
    pub eval_failure: Option<Atom>,
}

/// `try Arg of <Vars> -> Body catch <CatchVars> -> Handler`
#[derive(Clone, PartialEq, Debug)]
pub struct Try {
    pub arg: Expr,
    pub vars: Vec<Var>,
    pub body: Expr,
    /// Class, reason and raw stack trace; only class and reason in guards.
    pub catch_vars: Vec<Var>,
    pub handler: Expr,
}

/// `receive Clauses after Timeout -> Action`: in hand-written text only (OTP lowers it to primops).
#[derive(Clone, PartialEq, Debug)]
pub struct Receive {
    pub clauses: Vec<Clause>,
    /// The atom `infinity` if there is no timeout.
    pub timeout: Expr,
    pub action: Expr,
}

impl std::fmt::Display for FunctionName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.name, self.arity)
    }
}

impl std::fmt::Display for VarName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            VarName::Named(name) => f.write_str(name.as_str()),
            VarName::Fun(name) => name.fmt(f),
        }
    }
}

impl SegmentType {
    /// The types and their names in Core Erlang.
    pub const NAMES: [(SegmentType, &'static str); 6] = [
        (SegmentType::Integer, "integer"),
        (SegmentType::Float, "float"),
        (SegmentType::Binary, "binary"),
        (SegmentType::Utf8, "utf8"),
        (SegmentType::Utf16, "utf16"),
        (SegmentType::Utf32, "utf32"),
    ];

    #[must_use]
    pub fn from_name(name: &str) -> Option<SegmentType> {
        Self::NAMES.iter().find(|(_, other)| *other == name).map(|(ty, _)| *ty)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(ty, _)| *ty == self).map_or("integer", |(_, name)| name)
    }
}

impl SegmentSpec {
    /// Sets the flag of this name; false if there is none.
    pub fn set_flag(&mut self, name: &str) -> bool {
        match name {
            "signed" => self.signed = true,
            "unsigned" => self.signed = false,
            "big" => self.endian = Endian::Big,
            "little" => self.endian = Endian::Little,
            "native" => self.endian = Endian::Native,
            _ => return false,
        }
        true
    }
}
