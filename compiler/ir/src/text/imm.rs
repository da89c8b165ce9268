//! Immediates and literals in the IR's text.

use super::cursor::{Cursor, Parse};
use crate::function::Sym;
use crate::op::{Cond, Imm, ImmKind, TypeTest};
use crate::print::{SEGMENT_FLAGS, SEGMENT_KINDS};
use crate::{Func, Lambda, Literal};
use beamless_abi::call::{FailKind, Rt, SegmentSpec};
use num_bigint::BigInt;
use std::sync::Arc;

pub(super) fn imm(c: &mut Cursor<'_>, kind: ImmKind) -> Parse<Imm> {
    Ok(match kind {
        ImmKind::None => Imm::None,
        ImmKind::Int => Imm::Int(c.number()?),
        ImmKind::Lit => Imm::Lit(Arc::new(literal(c)?)),
        ImmKind::Bif => {
            let Func { module, name, arity } = c.func()?;
            let row = beamless_abi::bif::find(module.as_str(), name.as_str(), arity);
            Imm::Bif(row.ok_or_else(|| format!("no BIF {module}:{name}/{arity}"))?)
        }
        ImmKind::Func => Imm::Func(c.func()?),
        ImmKind::Lambda => Imm::Lambda(Arc::new(lambda(c)?)),
        ImmKind::Type => Imm::Type(type_test(c)?),
        ImmKind::Cond => Imm::Cond(cond(c.name()?)?),
        ImmKind::Cases => Imm::Cases(bracketed(c, literal)?),
        ImmKind::Segment => Imm::Segment(segment(c)?),
        ImmKind::Segments => Imm::Segments(bracketed(c, segment)?.into()),
        ImmKind::Pairs => Imm::Pairs(bracketed(c, pair)?),
        ImmKind::Fail => Imm::Fail(fail(c.name()?)?),
        ImmKind::Rt => Imm::Rt(runtime(c.name()?)?),
        ImmKind::Sym => Imm::Sym(sym(c)?),
    })
}

/// Items between brackets; commas are optional.
fn bracketed<T>(c: &mut Cursor<'_>, item: impl Fn(&mut Cursor<'_>) -> Parse<T>) -> Parse<Vec<T>> {
    c.token("[")?;
    let mut items = Vec::new();
    while !c.take("]") {
        items.push(item(c)?);
        c.take(",");
    }
    Ok(items)
}

fn pair(c: &mut Cursor<'_>) -> Parse<bool> {
    if c.take(":=") {
        return Ok(true);
    }
    c.token("=>").map(|()| false)
}

fn lambda(c: &mut Cursor<'_>) -> Parse<Lambda> {
    let func = c.func()?;
    c.token("arity=")?;
    let arity = c.number()?;
    c.token("free=")?;
    let free = c.number()?;
    c.token("index=")?;
    let index = c.number()?;
    c.token("name=")?;
    Ok(Lambda { func, arity, free, index, name: c.atom()? })
}

fn type_test(c: &mut Cursor<'_>) -> Parse<TypeTest> {
    const PLAIN: [TypeTest; 17] = [
        TypeTest::Atom,
        TypeTest::Boolean,
        TypeTest::Integer,
        TypeTest::Small,
        TypeTest::Float,
        TypeTest::Number,
        TypeTest::Nil,
        TypeTest::Cons,
        TypeTest::List,
        TypeTest::Tuple,
        TypeTest::Map,
        TypeTest::Binary,
        TypeTest::Bitstring,
        TypeTest::Fun,
        TypeTest::Pid,
        TypeTest::Port,
        TypeTest::Reference,
    ];
    let name = c.name()?;
    if name == "TupleArity" || name == "FunArity" {
        c.token("(")?;
        let arity = c.number()?;
        c.token(")")?;
        return Ok(if name == "FunArity" { TypeTest::FunArity(arity) } else { TypeTest::TupleArity(arity) });
    }
    if name == "None" {
        return Ok(TypeTest::None);
    }
    named(&PLAIN, name)
}

fn cond(name: &str) -> Parse<Cond> {
    use Cond::{Eq, EqNum, Ge, Gt, Le, Lt, Ne, NeNum, Ule, Ult};
    named(&[Eq, Ne, EqNum, NeNum, Lt, Le, Gt, Ge, Ult, Ule], name)
}

fn fail(name: &str) -> Parse<FailKind> {
    use FailKind::{
        BadFilter, Badarg, Badkey, Badmap, Badmatch, Badrecord, CaseClause, ElseClause, Error, Exit, FunctionClause,
        IfClause, RawRaise, Reraise, Throw, Timeout, TryClause, Undef,
    };
    let kinds = [
        Badmatch, CaseClause, FunctionClause, IfClause, TryClause, Badrecord, Badmap, BadFilter, ElseClause, Error, Reraise,
        RawRaise, Badkey, Undef, Badarg, Timeout, Exit, Throw,
    ];
    named(&kinds, name)
}

/// The one of these that is printed so.
fn named<T: Copy + std::fmt::Debug>(all: &[T], name: &str) -> Parse<T> {
    all.iter().copied().find(|item| format!("{item:?}") == name).ok_or_else(|| format!("no {name} here"))
}

fn runtime(name: &str) -> Parse<Rt> {
    Rt::ALL.iter().copied().find(|rt| rt.row().name == name).ok_or_else(|| format!("no runtime function {name}"))
}

fn sym(c: &mut Cursor<'_>) -> Parse<Sym> {
    if c.take_word("here") {
        return Ok(Sym::Here);
    }
    if c.take("stub ") {
        return Ok(Sym::BifStub(c.func()?));
    }
    if c.take("info ") {
        return Ok(Sym::Info(c.func()?));
    }
    let func = c.func()?;
    c.token("@")?;
    Ok(Sym::Chunk(func, c.number()?))
}

fn segment(c: &mut Cursor<'_>) -> Parse<SegmentSpec> {
    c.token("<")?;
    let name = c.name()?;
    let kind = SEGMENT_KINDS.iter().find(|(_, other)| *other == name).map(|(kind, _)| *kind);
    let kind = kind.ok_or_else(|| format!("no kind of segment {name}"))?;
    c.token("unit=")?;
    let unit: u32 = c.number()?;
    let mut spec = SegmentSpec { kind, unit: (unit & 0xff) as u8, flags: 0, segment: 0 };
    for (flag, name) in SEGMENT_FLAGS {
        if c.take_word(name) {
            spec.flags |= flag;
        }
    }
    if c.take("#") {
        spec.segment = c.number()?;
    }
    c.token(">")?;
    Ok(spec)
}

pub(super) fn literal(c: &mut Cursor<'_>) -> Parse<Literal> {
    match c.peek() {
        Some('0'..='9' | '-') => number(c),
        Some('[') => list(c),
        Some('{') => {
            c.token("{")?;
            Ok(Literal::Tuple(items(c, "}")?))
        }
        Some('<') => bits(c),
        Some('#') => map(c),
        _ if c.take("fun local ") => Ok(Literal::LocalFun(Arc::new(lambda(c)?))),
        _ if c.take("fun ") => Ok(Literal::ExternalFun(c.func()?)),
        _ => Ok(Literal::Atom(c.atom()?)),
    }
}

fn number(c: &mut Cursor<'_>) -> Parse<Literal> {
    let text = c.number_text();
    if text.contains(['.', 'e']) {
        let value: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
        return Ok(Literal::Float(value.to_bits()));
    }
    let value: BigInt = text.parse().map_err(|_| format!("`{text}` is no number"))?;
    Ok(Literal::integer(value))
}

fn items(c: &mut Cursor<'_>, end: &str) -> Parse<Vec<Literal>> {
    let mut items = Vec::new();
    while !c.take(end) {
        items.push(literal(c)?);
        c.take(",");
    }
    Ok(items)
}

fn list(c: &mut Cursor<'_>) -> Parse<Literal> {
    c.token("[")?;
    let mut items = Vec::new();
    let mut tail = Literal::Nil;
    while !c.take("]") {
        if c.take("|") {
            tail = literal(c)?;
            continue;
        }
        items.push(literal(c)?);
        c.take(",");
    }
    Ok(if items.is_empty() { Literal::Nil } else { Literal::List(items, Box::new(tail)) })
}

fn bits(c: &mut Cursor<'_>) -> Parse<Literal> {
    c.token("<<")?;
    let mut bytes: Vec<u8> = Vec::new();
    while !c.take(":") {
        bytes.push(c.number()?);
        c.take(",");
    }
    let size = c.number()?;
    c.token(">>")?;
    Ok(Literal::Bits(bytes.into(), size))
}

fn map(c: &mut Cursor<'_>) -> Parse<Literal> {
    c.token("#{")?;
    let mut pairs = Vec::new();
    while !c.take("}") {
        let key = literal(c)?;
        c.token("=>")?;
        pairs.push((key, literal(c)?));
        c.take(",");
    }
    Ok(Literal::Map(pairs))
}
