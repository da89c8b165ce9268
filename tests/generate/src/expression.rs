//! Expressions of every kind, asked for by type; a few give another type on purpose, so that errors are raised too.

use crate::binary;
use crate::guard;
use crate::pattern::pattern;
use crate::scope::{Scope, Type};

/// An expression of about this type, no deeper than `depth`.
pub fn expression(scope: &mut Scope, wanted: Type, depth: usize) -> String {
    let ty = if scope.random.chance(2) { scope.any_type() } else { wanted };
    if depth == 0 {
        return simple(scope, ty);
    }
    let depth = depth - 1;
    match scope.random.below(12) {
        0 => simple(scope, ty),
        1 => case(scope, ty, depth),
        2 => attempt(scope, ty, depth),
        3 => call(scope, ty, depth),
        4 => applied_fun(scope, ty, depth),
        5 => block(scope, ty, depth),
        6 => projection(scope, ty, depth),
        _ => operation(scope, ty, depth),
    }
}

/// A variable or a literal.
pub fn simple(scope: &mut Scope, ty: Type) -> String {
    let variable = if scope.random.chance(65) { scope.variable(ty) } else { None };
    variable.unwrap_or_else(|| literal(scope, ty))
}

pub fn literal(scope: &mut Scope, ty: Type) -> String {
    let choices: &[&str] = match ty {
        Type::Int => &[
            "0",
            "1",
            "-1",
            "2",
            "7",
            "-13",
            "255",
            "65536",
            "576460752303423487",
            "576460752303423488",
            "-576460752303423488",
            "1152921504606846975",
            "-1152921504606846976",
            "1152921504606846976",
            "9223372036854775807",
            "18446744073709551616",
            "-170141183460469231731687303715884105728",
        ],
        // No -0.0: OTP's compiler takes clauses that give 0.0 and -0.0 for the same.
        Type::Float => &[
            "0.0",
            "1.0",
            "-2.5",
            "0.1",
            "1.0e10",
            "3.0e-7",
            "123456.789",
            "1.0e300",
            "-7.25e-200",
            "4503599627370497.5",
        ],
        Type::Atom => &["a", "b", "ok", "error", "'with space'", "undefined", "true"],
        Type::Bool => &["true", "false"],
        Type::Ints => &["[]", "[1]", "[3, 1, 2]", "\"text\"", "[1152921504606846976, -5]"],
        Type::List => &["[]", "[a]", "[1, 2.0, a]", "[{a, 1}, {b, 2}]", "[[], [1], \"x\"]", "[<<\"b\">>, -1]"],
        Type::Tuple => &["{}", "{a}", "{1, 2.5}", "{ok, [1, 2]}", "{a, {b, c}, \"s\"}"],
        Type::Map => &[
            "#{}",
            "#{a => 1}",
            "#{1 => a, 1.0 => b}",
            "#{a => [], \"k\" => {1}, <<\"b\">> => 2.5}",
            "#{b => #{a => 0}}",
        ],
        Type::Binary => &[
            "<<>>",
            "<<\"abc\">>",
            "<<0, 255, 128>>",
            "<<1:32/little>>",
            "<<\"a longer binary literal with more than sixty-four bytes in it, so it is off the heap\">>",
        ],
        Type::Bits => &["<<1:1>>", "<<5:3, \"x\">>", "<<\"ab\">>", "<<0:13>>"],
    };
    (*scope.random.pick(choices)).to_owned()
}

/// A map key: an atom, a number or a small term.
pub fn key(scope: &mut Scope) -> String {
    (*scope.random.pick(&["a", "b", "1", "1.0", "\"k\"", "{x}", "<<\"b\">>"])).to_owned()
}

fn operation(scope: &mut Scope, ty: Type, depth: usize) -> String {
    match ty {
        Type::Int => integer(scope, depth),
        Type::Float => float(scope, depth),
        Type::Atom => simple(scope, ty),
        Type::Bool => boolean(scope, depth),
        Type::Ints => integers(scope, depth),
        Type::List => list(scope, depth),
        Type::Tuple => tuple(scope, depth),
        Type::Map => map(scope, depth),
        Type::Binary => binary::binary(scope, depth),
        Type::Bits => binary::bits(scope, depth),
    }
}

fn integer(scope: &mut Scope, depth: usize) -> String {
    match scope.random.below(10) {
        0..=3 => {
            let operator = *scope.random.pick(&["+", "-", "*", "div", "rem", "band", "bor", "bxor"]);
            format!("({} {operator} {})", expression(scope, Type::Int, depth), expression(scope, Type::Int, depth))
        }
        4 => {
            let operator = *scope.random.pick(&["bsl", "bsr"]);
            format!(
                "({} {operator} ({} band 63))",
                expression(scope, Type::Int, depth),
                expression(scope, Type::Int, depth)
            )
        }
        5 => format!("{}({})", scope.random.pick(&["-", "bnot ", "abs"]), expression(scope, Type::Int, depth)),
        6 => format!(
            "{}({})",
            scope.random.pick(&["trunc", "round", "floor", "ceil"]),
            expression(scope, Type::Float, depth)
        ),
        7 => {
            let (bif, of) = *scope.random.pick(&[
                ("length", Type::List),
                ("tuple_size", Type::Tuple),
                ("map_size", Type::Map),
                ("byte_size", Type::Bits),
                ("bit_size", Type::Bits),
                ("erlang:phash2", Type::Tuple),
                ("erlang:phash2", Type::Map),
                ("lists:sum", Type::Ints),
                ("erlang:crc32", Type::Binary),
            ]);
            format!("{bif}({})", expression(scope, of, depth))
        }
        8 => {
            let (item, acc) = (scope.fresh(), scope.fresh());
            let source = expression(scope, Type::Ints, depth);
            let body = scope.nested(|scope| {
                scope.bind(item.clone(), Type::Int);
                scope.bind(acc.clone(), Type::Int);
                expression(scope, Type::Int, depth.min(1))
            });
            format!("lists:foldl(fun({item}, {acc}) -> ({body}) rem 1000000007 end, 1, {source})")
        }
        _ => {
            let chosen = *scope.random.pick(&["max", "min"]);
            format!("{chosen}({}, {})", expression(scope, Type::Int, depth), expression(scope, Type::Int, depth))
        }
    }
}

fn float(scope: &mut Scope, depth: usize) -> String {
    match scope.random.below(6) {
        0 => format!("float({})", expression(scope, Type::Int, depth)),
        1 => format!("({} / {})", expression(scope, Type::Int, depth), expression(scope, Type::Int, depth)),
        // No unary minus: OTP gives `-0.0` of it for a zero only where its compiler does not know that it is a float.
        2 => format!("{}({})", scope.random.pick(&["abs", "0.5 * "]), expression(scope, Type::Float, depth)),
        3 => {
            let operator = *scope.random.pick(&["+", "-", "*"]);
            format!("({} {operator} {})", expression(scope, Type::Float, depth), expression(scope, Type::Int, depth))
        }
        _ => {
            let operator = *scope.random.pick(&["+", "-", "*", "/"]);
            format!("({} {operator} {})", expression(scope, Type::Float, depth), expression(scope, Type::Float, depth))
        }
    }
}

fn boolean(scope: &mut Scope, depth: usize) -> String {
    let ty = scope.any_type();
    match scope.random.below(6) {
        0 | 1 => {
            let operator = *scope.random.pick(guard::COMPARISONS);
            let other = if scope.random.chance(80) { ty } else { scope.any_type() };
            format!("({} {operator} {})", expression(scope, ty, depth), expression(scope, other, depth))
        }
        2 => {
            let operator = *scope.random.pick(&["and", "or", "xor", "andalso", "orelse"]);
            format!("({} {operator} {})", expression(scope, Type::Bool, depth), expression(scope, Type::Bool, depth))
        }
        3 => format!("not ({})", expression(scope, Type::Bool, depth)),
        4 => format!("{}({})", scope.random.pick(guard::TYPE_TESTS), expression(scope, ty, depth)),
        _ => format!("lists:member({}, {})", expression(scope, ty, depth), expression(scope, Type::List, depth)),
    }
}

fn integers(scope: &mut Scope, depth: usize) -> String {
    match scope.random.below(7) {
        0 => format!("[{} | {}]", expression(scope, Type::Int, depth), expression(scope, Type::Ints, depth)),
        1 => format!("({} ++ {})", expression(scope, Type::Ints, depth), expression(scope, Type::Ints, depth)),
        2 => format!("lists:seq(1, ({}) band 7)", expression(scope, Type::Int, depth)),
        3 => format!("binary_to_list({})", expression(scope, Type::Binary, depth)),
        4 => format!("integer_to_list({})", expression(scope, Type::Int, depth)),
        5 => format!("lists:sort({})", expression(scope, Type::Ints, depth)),
        _ => comprehension(scope, Type::Ints, Type::Int, depth),
    }
}

fn list(scope: &mut Scope, depth: usize) -> String {
    let item = scope.any_type();
    match scope.random.below(9) {
        0 => format!("[{} | {}]", expression(scope, item, depth), expression(scope, Type::List, depth)),
        1 => {
            let operator = *scope.random.pick(&["++", "--"]);
            format!("({} {operator} {})", expression(scope, Type::List, depth), expression(scope, Type::List, depth))
        }
        2 => format!("[{}, {}]", expression(scope, item, depth), expression(scope, item, depth)),
        3 => format!(
            "{}({})",
            scope.random.pick(&["lists:reverse", "lists:sort", "lists:usort", "tl"]),
            expression(scope, Type::List, depth)
        ),
        4 => format!("tuple_to_list({})", expression(scope, Type::Tuple, depth)),
        5 => format!(
            "lists:sort(maps:{}({}))",
            scope.random.pick(&["keys", "values", "to_list"]),
            expression(scope, Type::Map, depth)
        ),
        6 => integers(scope, depth),
        _ => comprehension(scope, Type::List, item, depth),
    }
}

fn comprehension(scope: &mut Scope, source: Type, item: Type, depth: usize) -> String {
    let from = expression(scope, source, depth);
    scope.nested(|scope| {
        let element = if source == Type::Ints { Type::Int } else { scope.any_type() };
        let matched = pattern(scope, element, 1);
        let filter = if scope.random.chance(40) {
            format!(", {}", expression(scope, Type::Bool, depth.min(1)))
        } else {
            String::new()
        };
        let body = expression(scope, item, depth.min(2));
        format!("[{body} || {matched} <- {from}{filter}]")
    })
}

fn tuple(scope: &mut Scope, depth: usize) -> String {
    let item = scope.any_type();
    match scope.random.below(5) {
        0 => format!(
            "setelement({}, {}, {})",
            1 + scope.random.below(3),
            expression(scope, Type::Tuple, depth),
            expression(scope, item, depth)
        ),
        1 => format!("list_to_tuple({})", expression(scope, Type::List, depth)),
        2 => format!(
            "erlang:append_element({}, {})",
            expression(scope, Type::Tuple, depth),
            expression(scope, item, depth)
        ),
        _ => format!("{{{}, {}}}", expression(scope, item, depth), expression(scope, Type::Int, depth)),
    }
}

fn map(scope: &mut Scope, depth: usize) -> String {
    let item = scope.any_type();
    let key = key(scope);
    match scope.random.below(6) {
        0 => format!("(({})#{{{key} => {}}})", expression(scope, Type::Map, depth), expression(scope, item, depth)),
        1 => format!("(({})#{{{key} := {}}})", expression(scope, Type::Map, depth), expression(scope, item, depth)),
        2 => format!("maps:remove({key}, {})", expression(scope, Type::Map, depth)),
        3 => format!("maps:merge({}, {})", expression(scope, Type::Map, depth), expression(scope, Type::Map, depth)),
        4 => format!(
            "maps:put({}, {key}, {})",
            expression(scope, item, depth.min(1)),
            expression(scope, Type::Map, depth)
        ),
        _ => format!("#{{{key} => {}, z => {}}}", expression(scope, item, depth), expression(scope, item, depth)),
    }
}

fn case(scope: &mut Scope, ty: Type, depth: usize) -> String {
    let subject_type = scope.any_type();
    let subject = expression(scope, subject_type, depth);
    let mut clauses: Vec<String> = (0..1 + scope.random.below(3))
        .map(|_| {
            scope.nested(|scope| {
                let head = pattern(scope, subject_type, 2);
                let guard = guard::optional(scope);
                format!("{head}{guard} -> {}", expression(scope, ty, depth.min(2)))
            })
        })
        .collect();
    if scope.random.chance(85) {
        clauses.push(format!("_ -> {}", expression(scope, ty, depth.min(2))));
    }
    format!("case {subject} of {} end", clauses.join("; "))
}

/// try, with some of its parts: of, catch by class, after.
fn attempt(scope: &mut Scope, ty: Type, depth: usize) -> String {
    let body = match scope.random.below(4) {
        0 => {
            let class = *scope.random.pick(&["throw", "error", "exit"]);
            let reason = scope.any_type();
            format!("{class}({})", expression(scope, reason, depth))
        }
        _ => expression(scope, ty, depth),
    };
    let name = scope.fresh();
    let handler = scope.nested(|scope| {
        let class = *scope.random.pick(&["error", "throw", "exit", "_"]);
        scope.bind(name.clone(), Type::Atom);
        format!("{class}:{name} -> {}", expression(scope, ty, depth.min(1)))
    });
    match scope.random.below(3) {
        0 => {
            let effect = expression(scope, ty, depth.min(1));
            format!("try {body} catch {handler} after put(after_ran, {effect}) end")
        }
        1 => {
            let head = scope.fresh();
            let result = scope.nested(|scope| {
                scope.bind(head.clone(), ty);
                expression(scope, ty, depth.min(1))
            });
            format!("try {body} of {head} -> {result} catch {handler} end")
        }
        _ => format!("try {body} catch {handler} end"),
    }
}

fn call(scope: &mut Scope, ty: Type, depth: usize) -> String {
    let fitting: Vec<_> = scope.functions.iter().filter(|f| f.result == ty).cloned().collect();
    if fitting.is_empty() || scope.calls_left == 0 {
        return operation(scope, ty, depth);
    }
    scope.calls_left -= 1;
    let function = fitting[scope.random.below(fitting.len())].clone();
    let arguments: Vec<String> = function
        .parameters
        .iter()
        .enumerate()
        .map(|(i, &parameter)| {
            if i == 0 && function.counts_down {
                format!("{}", scope.random.below(6))
            } else {
                expression(scope, parameter, depth)
            }
        })
        .collect();
    format!("{}({})", function.name, arguments.join(", "))
}

/// A fun called where it is made, with variables of the surroundings in its body.
fn applied_fun(scope: &mut Scope, ty: Type, depth: usize) -> String {
    let parameter = scope.any_type();
    let argument = expression(scope, parameter, depth);
    let clause = scope.nested(|scope| {
        let head = pattern(scope, parameter, 1);
        let guard = guard::optional(scope);
        format!("({head}){guard} -> {}", expression(scope, ty, depth.min(2)))
    });
    let last = expression(scope, ty, depth.min(1));
    format!("(fun {clause}; (_) -> {last} end)({argument})")
}

fn block(scope: &mut Scope, ty: Type, depth: usize) -> String {
    let bound = scope.any_type();
    let value = expression(scope, bound, depth);
    let name = scope.fresh();
    scope.nested(|scope| {
        scope.bind(name.clone(), bound);
        format!("begin {name} = {value}, {} end", expression(scope, ty, depth))
    })
}

/// Takes something out of a structure made for it.
fn projection(scope: &mut Scope, ty: Type, depth: usize) -> String {
    let value = expression(scope, ty, depth);
    let other_type = scope.any_type();
    let other = expression(scope, other_type, depth);
    match scope.random.below(4) {
        0 => format!("element({}, {{{value}, {other}}})", if scope.random.chance(95) { 1 } else { 3 }),
        1 => format!("hd([{value}, {other}])"),
        2 => format!("map_get(k, #{{k => {value}, other => {other}}})"),
        _ => format!("hd(lists:reverse([{other}, {value}]))"),
    }
}
