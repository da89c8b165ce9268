//! The reader of the compact module terms that the `otp` crate's helper process sends (`beamless_core.erl`).
//!
//! ```text
//! Module  = {Format, Name, [{F,A}], [{AttributeName, Value}], Identity, Files, Names, [{F, A, Function}]}
//! Identity= {MD5, [{F,A}]}                                   its funs, in the order of their numbers
//! Names   = {atom | integer | {F,A}, ...}                    variables are indices into it
//! Function= {Pos, Vars, Expr, Id | 0, {F,A} | 0}             Id = {Index, Uniq, Name}
//! Pos     = 0 | {Line, Column, index into Files}
//! Expr    = Var | {0,Term} | {1,Head,Tail} | {2,[Expr]} | {3,Pos,Base,[{0|1,Key,Value}]} | {4,Pos,[Segment]}
//!         | {5,[Expr]} | {6,Vars,Arg,Body} | {7,A,B} | {8,Flags,[{Var,Function}],Body} | {9,Function}
//!         | {10,Arg,[Clause]} | {11,Pos,Module,Name,[Expr]} | {12,Pos,Op,[Expr]}
//!         | {13,Pos,Name,[Expr],{F,A} | 0,EvalFailure | 0} | {14,Arg,Vars,Body,Vars,Handler} | {15,Body}
//!         | {16,[Clause],Timeout,Action} | {17,Var,Pattern} | {18,{F,A},Id}
//! Segment = {Value, Size, Unit, Type, [Flag], Number}        Clause = {[Pattern], Guard, Body}
//! ```

use beamless_source::{Atom, Code, Diagnostic};

use crate::ast::{
    Apply, Call, Case, Clause, Def, Endian, Expr, Fun, FunctionName, Identity, LambdaId, Let, Letrec, LetrecFlags, Literal,
    MapOp, MapPair, MapPatPair, Module, Pat, Pos, Primop, Receive, Segment, SegmentPat, SegmentSpec, SegmentType, Size,
    Try, Var, VarName,
};
use crate::etf::{Cursor, Read, ReadError, tag};
use crate::fold;
use crate::names::var_text;
use crate::resolve::{Names, resolve};

/// The format's number; also in `beamless_core.erl`.
const FORMAT: u32 = 2;

/// What is to be known of a module before its code is read.
#[derive(Clone, PartialEq, Debug)]
pub struct Header {
    pub name: Atom,
    pub exports: Vec<FunctionName>,
    pub attributes: Vec<(Atom, Literal)>,
}

/// Reads a whole module.
///
/// # Errors
/// The bytes are not such a term.
pub fn read_module(bytes: &[u8]) -> Result<Module, Diagnostic> {
    let mut cursor = Cursor::new(bytes);
    let (mut module, names) = module(&mut cursor).map_err(unreadable)?;
    resolve(&mut module, &names).map_err(|problems| {
        let first = problems.first().map_or_else(String::new, |problem| problem.message.clone());
        Diagnostic::error(Code::CoreUnreadable, format!("module {}: {first}", module.name))
    })?;
    Ok(module)
}

/// Reads only the beginning.
///
/// # Errors
/// The bytes are not such a term.
pub fn read_header(bytes: &[u8]) -> Result<Header, Diagnostic> {
    header(&mut Cursor::new(bytes)).map_err(unreadable)
}

fn unreadable(error: ReadError) -> Diagnostic {
    let text = format!("cannot read a module's Core Erlang: {} (at byte {})", error.what, error.at);
    Diagnostic::error(Code::CoreUnreadable, text)
}

fn header(c: &mut Cursor<'_>) -> Read<Header> {
    if c.byte()? != tag::VERSION {
        return c.fail("not a term");
    }
    c.tuple_of(8)?;
    if c.u32()? != FORMAT {
        return c.fail("another version of Beamless wrote this");
    }
    let name = c.atom()?;
    let exports = c.list(Cursor::function_name)?;
    let attributes = c.list(|c| {
        c.tuple_of(2)?;
        Ok((c.atom()?, c.literal()?))
    })?;
    Ok(Header { name, exports, attributes })
}

fn module(c: &mut Cursor<'_>) -> Read<(Module, Names)> {
    let Header { name, exports, attributes } = header(c)?;
    c.tuple_of(2)?;
    let digest = c.binary()?;
    let Ok(digest) = <[u8; 16]>::try_from(digest) else { return c.fail("an MD5 has 16 bytes") };
    let identity = Some(Identity { digest, funs: c.list(Cursor::function_name)? });
    let mut files = Vec::new();
    for _ in 0..c.tuple()? {
        files.push(String::from_utf8_lossy(c.binary()?).into());
    }
    let mut names = Names::default();
    for _ in 0..c.tuple()? {
        names.names.push(var_name(c)?);
    }
    let defs = c.list(|c| {
        c.tuple_of(3)?;
        let name = FunctionName { name: c.atom()?, arity: c.u32()? };
        Ok(Def { name, fun: fun(c)?, vars: Vec::new(), span: None })
    })?;
    if !c.is_at_end() {
        return c.fail("more bytes than the term has");
    }
    Ok((Module { name, exports, attributes, identity, defs, files }, names))
}

fn var_name(c: &mut Cursor<'_>) -> Read<VarName> {
    match c.peek() {
        tag::SMALL_INTEGER | tag::INTEGER => Ok(VarName::Named(Atom::new(&format!("_{}", c.u32()?)))),
        tag::SMALL_TUPLE => Ok(VarName::Fun(c.function_name()?)),
        _ => Ok(VarName::Named(Atom::new(&var_text(c.atom()?.as_str())))),
    }
}

fn var(c: &mut Cursor<'_>) -> Read<Var> {
    Ok(Var(c.u32()?))
}

/// An element for whose absence the integer 0 stands.
fn optional<T>(c: &mut Cursor<'_>, read: impl FnOnce(&mut Cursor<'_>) -> Read<T>) -> Read<Option<T>> {
    if c.peek() == tag::SMALL_INTEGER {
        c.int()?;
        return Ok(None);
    }
    read(c).map(Some)
}

fn pos(c: &mut Cursor<'_>) -> Read<Pos> {
    let pos = optional(c, |c| {
        c.tuple_of(3)?;
        let (line, column, file) = (c.u32()?, c.u32()?, c.u32()?);
        // Columns and files beyond 16 bits do not exist in practice; a missing place is better than a failure.
        Ok(Pos { line, column: u16::try_from(column).unwrap_or(0), file: u16::try_from(file).unwrap_or(Pos::NO_FILE) })
    })?;
    Ok(pos.unwrap_or(Pos::NONE))
}

fn lambda_id(c: &mut Cursor<'_>) -> Read<LambdaId> {
    c.tuple_of(3)?;
    let (index, uniq) = (c.int()?, c.int()?);
    // Both are only shown; older compilers put a hash of up to 27 bits into the second.
    Ok(LambdaId { index: index as u32, uniq: uniq as u32, name: c.atom()? })
}

fn fun(c: &mut Cursor<'_>) -> Read<Fun> {
    c.tuple_of(5)?;
    let pos = pos(c)?;
    let params = c.list(var)?;
    let body = expr(c)?;
    Ok(Fun { params, body, id: optional(c, lambda_id)?, function: optional(c, |c| c.function_name())?, pos })
}

fn exprs(c: &mut Cursor<'_>) -> Read<Vec<Expr>> {
    c.list(expr)
}

fn expr(c: &mut Cursor<'_>) -> Read<Expr> {
    if c.peek() != tag::SMALL_TUPLE {
        return Ok(Expr::Var(var(c)?));
    }
    let arity = c.tuple()?;
    let kind = c.u32()?;
    match (kind, arity) {
        (0, 2) => Ok(Expr::Literal(c.literal()?)),
        _ => c.deeper(|c| compound(c, kind, arity)),
    }
}

fn compound(c: &mut Cursor<'_>, kind: u32, arity: usize) -> Read<Expr> {
    Ok(match (kind, arity) {
        (1, 3) => {
            let head = expr(c)?;
            fold::cons(head, expr(c)?)
        }
        (2, 2) => fold::tuple(exprs(c)?),
        (3, 4) => {
            let pos = pos(c)?;
            let base = expr(c)?;
            fold::map(base, c.list(map_pair)?, pos)
        }
        (4, 3) => {
            let pos = pos(c)?;
            fold::binary(c.list(segment)?, pos)
        }
        (5, 2) => fold::values(exprs(c)?),
        (6, 4) => Expr::Let(Box::new(Let { vars: c.list(var)?, arg: expr(c)?, body: expr(c)? })),
        (7, 3) => Expr::Seq(Box::new((expr(c)?, expr(c)?))),
        (8, 4) => Expr::Letrec(Box::new(letrec(c)?)),
        (9, 2) => Expr::Fun(Box::new(fun(c)?)),
        (10, 3) => Expr::Case(Box::new(Case { arg: expr(c)?, clauses: c.list(clause)? })),
        (11, 5) => {
            let pos = pos(c)?;
            Expr::Call(Box::new(Call { module: expr(c)?, name: expr(c)?, args: exprs(c)?, pos }))
        }
        (12, 4) => {
            let pos = pos(c)?;
            Expr::Apply(Box::new(Apply { op: expr(c)?, args: exprs(c)?, pos }))
        }
        (13, 6) => {
            let pos = pos(c)?;
            let (name, args) = (c.atom()?, exprs(c)?);
            let function = optional(c, |c| c.function_name())?;
            Expr::Primop(Box::new(Primop { name, args, pos, function, eval_failure: optional(c, |c| c.atom())? }))
        }
        (14, 6) => {
            let arg = expr(c)?;
            let (vars, body) = (c.list(var)?, expr(c)?);
            Expr::Try(Box::new(Try { arg, vars, body, catch_vars: c.list(var)?, handler: expr(c)? }))
        }
        (15, 2) => Expr::Catch(Box::new(expr(c)?)),
        (16, 4) => {
            let clauses = c.list(clause)?;
            Expr::Receive(Box::new(Receive { clauses, timeout: expr(c)?, action: expr(c)? }))
        }
        (18, 3) => {
            let name = c.function_name()?;
            Expr::Func(name, Some(Box::new(lambda_id(c)?)))
        }
        _ => return c.fail(format!("unknown kind of expression {kind}/{arity}")),
    })
}

fn letrec(c: &mut Cursor<'_>) -> Read<Letrec> {
    let bits = c.u32()?;
    let flags = LetrecFlags { goto: bits & 1 != 0, no_inline: bits & 2 != 0, list_comprehension: bits & 4 != 0 };
    let defs = c.list(|c| {
        c.tuple_of(2)?;
        Ok((var(c)?, fun(c)?))
    })?;
    Ok(Letrec { defs, body: expr(c)?, flags })
}

fn clause(c: &mut Cursor<'_>) -> Read<Clause> {
    c.tuple_of(3)?;
    Ok(Clause { pats: c.list(pat)?, guard: expr(c)?, body: expr(c)? })
}

fn map_op(c: &mut Cursor<'_>) -> Read<MapOp> {
    c.tuple_of(3)?;
    match c.u32()? {
        0 => Ok(MapOp::Assoc),
        1 => Ok(MapOp::Exact),
        _ => c.fail("unknown map operation"),
    }
}

fn map_pair(c: &mut Cursor<'_>) -> Read<MapPair> {
    Ok(MapPair { op: map_op(c)?, key: expr(c)?, value: expr(c)? })
}

fn segment(c: &mut Cursor<'_>) -> Read<Segment> {
    c.tuple_of(6)?;
    let value = expr(c)?;
    let spec = segment_spec(c)?;
    let number = c.u32()?;
    Ok(Segment { value, spec, number: (number != 0).then_some(number) })
}

fn segment_spec(c: &mut Cursor<'_>) -> Read<SegmentSpec> {
    let size = match expr(c)? {
        Expr::Literal(Literal::Atom(name)) if name == "all" => Size::All,
        Expr::Literal(Literal::Atom(name)) if name == "undefined" => Size::Undefined,
        size => Size::Expr(size),
    };
    let unit = match c.literal()? {
        Literal::Int(unit @ 1..=256) => unit as u32,
        Literal::Atom(_) => 0,
        _ => return c.fail("a segment's unit is out of range"),
    };
    let ty = c.atom()?;
    let Some(ty) = SegmentType::from_name(ty.as_str()) else { return c.fail("unknown type of a segment") };
    let mut spec = SegmentSpec { size, unit, ty, signed: false, endian: Endian::Big };
    for flag in c.list(Cursor::atom)? {
        if !spec.set_flag(flag.as_str()) {
            return c.fail("unknown flag of a segment");
        }
    }
    Ok(spec)
}

fn pat(c: &mut Cursor<'_>) -> Read<Pat> {
    if c.peek() != tag::SMALL_TUPLE {
        return Ok(Pat::Var(var(c)?));
    }
    let arity = c.tuple()?;
    let kind = c.u32()?;
    if (kind, arity) == (0, 2) {
        let literal = c.literal()?;
        return if fold::has_map(&literal) { c.fail("a map constant as a pattern") } else { Ok(Pat::Literal(literal)) };
    }
    c.deeper(|c| compound_pat(c, kind, arity))
}

fn compound_pat(c: &mut Cursor<'_>, kind: u32, arity: usize) -> Read<Pat> {
    Ok(match (kind, arity) {
        (1, 3) => {
            let head = pat(c)?;
            fold::cons_pat(head, pat(c)?)
        }
        (2, 2) => fold::tuple_pat(c.list(pat)?),
        (3, 4) => {
            pos(c)?;
            expr(c)?;
            Pat::Map(c.list(|c| {
                map_op(c)?;
                Ok(MapPatPair { key: expr(c)?, value: pat(c)? })
            })?)
        }
        (4, 3) => {
            pos(c)?;
            Pat::Binary(c.list(|c| {
                c.tuple_of(6)?;
                let value = pat(c)?;
                let spec = segment_spec(c)?;
                c.u32()?;
                Ok(SegmentPat { value, spec })
            })?)
        }
        (17, 3) => Pat::Alias(var(c)?, Box::new(pat(c)?)),
        _ => return c.fail(format!("unknown kind of pattern {kind}/{arity}")),
    })
}
