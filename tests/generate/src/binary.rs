//! Expressions that construct binaries and bitstrings.

use crate::expression::{self, expression};
use crate::scope::{Scope, Type};

pub fn binary(scope: &mut Scope, depth: usize) -> String {
    match scope.random.below(9) {
        0 => {
            let name = scope.fresh();
            format!("list_to_binary([{name} band 255 || {name} <- {}])", expression(scope, Type::Ints, depth))
        }
        1 => format!("integer_to_binary({})", expression(scope, Type::Int, depth)),
        2 => format!("atom_to_binary({})", expression(scope, Type::Atom, depth)),
        3 => format!(
            "<<({})/binary, ({})/binary>>",
            expression(scope, Type::Binary, depth),
            expression(scope, Type::Binary, depth)
        ),
        4 => comprehension(scope, depth),
        5 => {
            let size = scope.random.below(3);
            format!("binary_part({}, 0, {size})", expression(scope, Type::Binary, depth))
        }
        6 => format!(
            "iolist_to_binary([{}, \"io\", [{}]])",
            expression(scope, Type::Binary, depth),
            expression(scope, Type::Binary, depth)
        ),
        _ => constructed(scope, depth, true),
    }
}

pub fn bits(scope: &mut Scope, depth: usize) -> String {
    match scope.random.below(4) {
        0 => binary(scope, depth),
        1 => format!(
            "<<({})/bits, ({})/bits>>",
            expression(scope, Type::Bits, depth),
            expression(scope, Type::Bits, depth)
        ),
        _ => constructed(scope, depth, false),
    }
}

/// `<<...>>` of one to three segments; whole bytes only if the result has to be a binary.
fn constructed(scope: &mut Scope, depth: usize, bytes: bool) -> String {
    let count = 1 + scope.random.below(3);
    let parts: Vec<String> = (0..count).map(|_| segment(scope, depth, bytes)).collect();
    format!("<<{}>>", parts.join(", "))
}

fn segment(scope: &mut Scope, depth: usize, bytes: bool) -> String {
    match scope.random.below(7) {
        0 => format!("({})/float", expression(scope, Type::Float, depth)),
        1 => format!("({}):32/float-little", expression(scope, Type::Float, depth)),
        2 => format!("({})/binary", expression(scope, Type::Binary, depth)),
        3 => format!("(({}) band 16#3FF)/utf8", expression(scope, Type::Int, depth)),
        4 => "\"text\"".to_owned(),
        _ => {
            let size = if bytes { 8 * (1 + scope.random.below(9)) } else { 1 + scope.random.below(70) };
            let order = *scope.random.pick(&["big", "little", "native"]);
            format!("({}):{size}/{order}", expression(scope, Type::Int, depth))
        }
    }
}

fn comprehension(scope: &mut Scope, depth: usize) -> String {
    let source = expression(scope, Type::Binary, depth);
    let name = scope.fresh();
    scope.nested(|scope| {
        scope.bind(name.clone(), Type::Int);
        let item = expression::simple(scope, Type::Int);
        format!("<< <<({item}):8>> || <<{name}:8>> <= {source} >>")
    })
}
