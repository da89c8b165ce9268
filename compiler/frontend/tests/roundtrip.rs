//! Printing and reading are inverse on made-up constants and patterns: every character, number and shape that can occur.

use beamless_frontend::ast::{
    BitsLiteral, Case, Clause, Def, Expr, Fun, FunctionName, Literal, Module, Pat, Pos, Var, VarName,
};
use beamless_frontend::{fold, parse_module, print_module};
use beamless_source::{Atom, FileId};
use proptest::prelude::*;

fn atom() -> impl Strategy<Value = Atom> {
    prop_oneof![any::<String>(), "[a-z'\\\\\"\n\u{1}é☃]{0,6}"].prop_map(|name| Atom::new(&name))
}

fn leaf() -> impl Strategy<Value = Literal> {
    let bits = |(mut bytes, unused): (Vec<u8>, u64)| {
        let bit_len = (bytes.len() as u64 * 8).saturating_sub(unused);
        if let Some(last) = bytes.last_mut() {
            *last &= 0xff << unused;
        }
        Literal::Bits(Box::new(BitsLiteral { bytes, bit_len }))
    };
    let external = |(module, name, arity): (Atom, Atom, u8)| {
        Literal::ExternalFun(module, FunctionName { name, arity: u32::from(arity) })
    };
    prop_oneof![
        any::<i64>().prop_map(Literal::Int),
        (0..1200_i64).prop_map(Literal::Int),
        any::<i128>().prop_map(|value| fold::int_literal(value.into())),
        (proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL | proptest::num::f64::ZERO)
            .prop_map(Literal::Float),
        atom().prop_map(Literal::Atom),
        Just(Literal::Nil),
        (any::<Vec<u8>>(), 0..8_u64).prop_map(bits),
        (atom(), atom(), any::<u8>()).prop_map(external),
    ]
}

/// With maps only if asked: patterns have none.
fn literal(maps: bool) -> impl Strategy<Value = Literal> {
    leaf().prop_recursive(4, 64, 6, move |inner| {
        let items = || prop::collection::vec(inner.clone(), 0..6);
        let pairs = prop::collection::vec((inner.clone(), inner.clone()), 0..if maps { 4 } else { 1 });
        prop_oneof![
            (items(), inner.clone()).prop_map(|(items, tail)| fold::list_literal(items, tail)),
            items().prop_map(|items| fold::list_literal(items, Literal::Nil)),
            items().prop_map(Literal::Tuple),
            pairs.prop_map(move |pairs| if maps { fold::map_literal(pairs) } else { Literal::Nil }),
        ]
    })
}

/// Constant binaries are patterns of segments when they are read back.
fn has_bits(literal: &Literal) -> bool {
    match literal {
        Literal::Bits(_) | Literal::ExternalFun(..) => true,
        Literal::List(list) => list.items.iter().any(has_bits) || has_bits(&list.tail),
        Literal::Tuple(items) => items.iter().any(has_bits),
        _ => false,
    }
}

fn comes_back(attribute: Literal, body: Expr, vars: Vec<VarName>) -> Result<(), TestCaseError> {
    let name = FunctionName { name: Atom::new("f"), arity: 0 };
    let fun = Fun { params: Vec::new(), body, id: None, function: None, pos: Pos::NONE };
    let module = Module {
        name: Atom::new("m"),
        exports: vec![name],
        attributes: vec![(Atom::new("a"), attribute)],
        identity: None,
        defs: vec![Def { name, fun, vars, span: None }],
        files: Vec::new(),
    };
    let text = print_module(&module);
    let mut again =
        parse_module(&text, FileId(0)).map_err(|errors| TestCaseError::fail(format!("{errors:?}\n{text}")))?;
    again.defs[0].span = None;
    prop_assert_eq!(again, module, "{}", text);
    Ok(())
}

proptest! {
    #[test]
    fn constants(value in literal(true), attribute in literal(true)) {
        comes_back(attribute, Expr::Literal(value), Vec::new())?;
    }

    #[test]
    fn patterns(value in literal(false), arg in literal(true)) {
        prop_assume!(!has_bits(&value));
        let pats = vec![Pat::Alias(Var(0), Box::new(Pat::Literal(value)))];
        let guard = Expr::Literal(Literal::Atom(Atom::new("true")));
        let clauses = vec![Clause { pats, guard, body: Expr::Var(Var(0)) }];
        let body = Expr::Case(Box::new(Case { arg: Expr::Literal(arg), clauses }));
        comes_back(Literal::Nil, body, vec![VarName::Named(Atom::new("V"))])?;
    }
}
