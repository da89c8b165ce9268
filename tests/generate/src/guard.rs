//! Guards: tests on variables in reach, some of which fail by raising.

use crate::scope::{Scope, Type};

/// A guard with its ` when `, or nothing.
pub fn optional(scope: &mut Scope) -> String {
    if scope.variables.is_empty() || scope.random.chance(60) {
        return String::new();
    }
    format!(" when {}", test(scope, 2))
}

fn test(scope: &mut Scope, depth: usize) -> String {
    if depth > 0 && scope.random.chance(35) {
        let left = test(scope, depth - 1);
        let right = test(scope, depth - 1);
        return match scope.random.below(6) {
            0 => format!("({left} andalso {right})"),
            1 => format!("({left} orelse {right})"),
            2 => format!("({left} and {right})"),
            3 => format!("({left} or {right})"),
            4 => format!("(not {left})"),
            _ => format!("({left} xor {right})"),
        };
    }
    let variable = {
        let index = scope.random.below(scope.variables.len());
        scope.variables[index].clone()
    };
    let name = variable.name;
    let small = scope.random.below(5);
    match scope.random.below(4) {
        0 => format!("{}({name})", scope.random.pick(TYPE_TESTS)),
        1 => format!("({name} {} {})", scope.random.pick(COMPARISONS), scope.random.pick(CONSTANTS)),
        _ => match variable.ty {
            Type::Int => format!("(({name} band 3) =:= {small})"),
            Type::Float => format!("(({name} * 2) > {small})"),
            Type::Atom | Type::Bool => format!("({name} =/= a)"),
            Type::Ints | Type::List => {
                (*scope.random.pick(&["(length(LIST) > 1)", "(hd(LIST) =:= 1)", "(tl(LIST) =/= [])"]))
                    .replace("LIST", &name)
            }
            Type::Tuple => format!("(element({}, {name}) =/= b)", small + 1),
            Type::Map => format!("(is_map_key(a, {name}) orelse map_size({name}) < {small})"),
            Type::Binary => format!("(byte_size({name}) >= {small})"),
            Type::Bits => format!("((bit_size({name}) rem 8) =:= {small})"),
        },
    }
}

pub const TYPE_TESTS: &[&str] = &[
    "is_integer",
    "is_float",
    "is_number",
    "is_atom",
    "is_boolean",
    "is_list",
    "is_tuple",
    "is_map",
    "is_binary",
    "is_bitstring",
    "is_function",
];

pub const COMPARISONS: &[&str] = &["<", ">", "=<", ">=", "==", "/=", "=:=", "=/="];

const CONSTANTS: &[&str] = &["0", "1", "-1", "1.0", "a", "[]", "{}", "<<>>", "(1 bsl 60)", "\"s\""];
