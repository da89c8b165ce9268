//! Patterns for values of a type; every variable in them is fresh and becomes bound, or is an old one on purpose.

use crate::expression;
use crate::scope::{Scope, Type};

pub fn pattern(scope: &mut Scope, ty: Type, depth: usize) -> String {
    if depth == 0 || scope.random.chance(25) {
        return leaf(scope, ty);
    }
    match ty {
        Type::Int | Type::Float | Type::Atom | Type::Bool => leaf(scope, ty),
        Type::Ints | Type::List => {
            let item = if ty == Type::Ints { Type::Int } else { scope.any_type() };
            match scope.random.below(4) {
                0 => "[]".to_owned(),
                1 => format!("[{}]", pattern(scope, item, depth - 1)),
                _ => format!("[{} | {}]", pattern(scope, item, depth - 1), pattern(scope, ty, depth - 1)),
            }
        }
        Type::Tuple => {
            let size = scope.random.below(4);
            let items: Vec<String> = (0..size)
                .map(|_| {
                    let item = scope.any_type();
                    pattern(scope, item, depth - 1)
                })
                .collect();
            format!("{{{}}}", items.join(", "))
        }
        Type::Map => {
            let key = expression::key(scope);
            let item = scope.any_type();
            format!("#{{{key} := {}}}", pattern(scope, item, depth - 1))
        }
        Type::Binary | Type::Bits => segments(scope),
    }
}

fn leaf(scope: &mut Scope, ty: Type) -> String {
    match scope.random.below(10) {
        0 | 1 => "_".to_owned(),
        2 if scope.variable(ty).is_some() => scope.variable(ty).unwrap_or_else(|| "_".to_owned()),
        3..=5 if !matches!(ty, Type::Map | Type::Tuple) => expression::literal(scope, ty),
        _ => bound(scope, ty),
    }
}

fn bound(scope: &mut Scope, ty: Type) -> String {
    let name = scope.fresh();
    scope.bind(name.clone(), ty);
    name
}

/// A binary pattern; its last segment takes the rest, or none does.
fn segments(scope: &mut Scope) -> String {
    let count = scope.random.below(4);
    let mut parts: Vec<String> = (0..count).map(|_| segment(scope)).collect();
    match scope.random.below(3) {
        0 => {}
        1 => {
            let rest = bound(scope, Type::Binary);
            parts.push(format!("{rest}/binary"));
        }
        _ => {
            let rest = bound(scope, Type::Bits);
            parts.push(format!("{rest}/bits"));
        }
    }
    format!("<<{}>>", parts.join(", "))
}

fn segment(scope: &mut Scope) -> String {
    match scope.random.below(8) {
        0 => format!("{}", scope.random.below(4)),
        1 => "_:4".to_owned(),
        2 => format!("{}/utf8", bound(scope, Type::Int)),
        3 => format!("{}:{}/float", bound(scope, Type::Float), scope.random.pick(&[16, 32, 64])),
        4 => format!("{}:{}/binary", bound(scope, Type::Binary), scope.random.below(3)),
        5 => "\"ab\"".to_owned(),
        _ => {
            let size = 1 + scope.random.below(40);
            let sign = *scope.random.pick(&["signed", "unsigned"]);
            let order = *scope.random.pick(&["big", "little", "native"]);
            format!("{}:{size}/{sign}-{order}", bound(scope, Type::Int))
        }
    }
}
