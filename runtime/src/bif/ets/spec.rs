//! Match specifications: patterns against objects, guards and bodies as small trees. They live as long as one call.

use super::super::{arith, types};
use crate::heap::copy;
use crate::process::Process;
use crate::term::view::View;
use crate::term::{Build, BuildMap, Term, atom, map, order};
use smallvec::SmallVec;

/// Values of `'$0'`, `'$1'`, ... by number.
type Bindings = SmallVec<[(u32, Term); 8]>;

pub struct Spec {
    clauses: Vec<Clause>,
}

struct Clause {
    head: Term,
    guards: Vec<Expr>,
    body: Vec<Expr>,
}

enum Expr {
    Const(Term),
    Var(u32),
    Object,
    Variables,
    Tuple(Vec<Expr>),
    Cons(Box<Expr>, Box<Expr>),
    Map(Vec<(Term, Expr)>),
    Call(Call, Vec<Expr>),
    /// `andalso` (stops at false) and `orelse` (stops at true).
    Lazy(bool, Vec<Expr>),
    /// `and`, `or` of any number of values.
    Strict(bool, Vec<Expr>),
}

#[derive(Clone, Copy)]
enum Call {
    Zero(fn(&mut Process) -> Term),
    One(fn(&mut Process, Term) -> Term),
    Two(fn(&mut Process, Term, Term) -> Term),
    Three(fn(&mut Process, Term, Term, Term) -> Term),
}

/// The guard function of a name and number of arguments.
fn function(name: &str, arity: usize) -> Option<Call> {
    use Call::{One, Three, Two, Zero};
    Some(match (name, arity) {
        ("self", 0) => Zero(types::self_0),
        ("node", 0) => Zero(types::node_0),
        ("is_atom", 1) => One(types::is_atom_1),
        ("is_boolean", 1) => One(types::is_boolean_1),
        ("is_integer", 1) => One(types::is_integer_1),
        ("is_float", 1) => One(types::is_float_1),
        ("is_number", 1) => One(types::is_number_1),
        ("is_binary", 1) => One(types::is_binary_1),
        ("is_bitstring", 1) => One(types::is_bitstring_1),
        ("is_list", 1) => One(types::is_list_1),
        ("is_tuple", 1) => One(types::is_tuple_1),
        ("is_map", 1) => One(types::is_map_1),
        ("is_function", 1) => One(types::is_function_1),
        ("is_pid", 1) => One(types::is_pid_1),
        ("is_port", 1) => One(types::is_port_1),
        ("is_reference", 1) => One(types::is_reference_1),
        ("is_record", 2) => Two(types::is_record_2),
        ("is_record", 3) => Three(types::is_record_3),
        ("is_map_key", 2) => Two(types::is_map_key_2),
        ("map_get", 2) => Two(types::map_get_2),
        ("map_size", 1) => One(types::map_size_1),
        ("element", 2) => Two(types::element_2),
        ("hd", 1) => One(types::hd_1),
        ("tl", 1) => One(types::tl_1),
        ("length", 1) => One(types::length_1),
        ("size", 1) => One(types::size_1),
        ("tuple_size", 1) => One(types::tuple_size_1),
        ("byte_size", 1) => One(types::byte_size_1),
        ("bit_size", 1) => One(types::bit_size_1),
        ("binary_part", 2) => Two(types::binary_part_2),
        ("binary_part", 3) => Three(types::binary_part_3),
        ("node", 1) => One(types::node_1),
        ("abs", 1) => One(arith::abs_1),
        ("float", 1) => One(arith::float_1),
        ("trunc", 1) => One(arith::trunc_1),
        ("round", 1) => One(arith::round_1),
        ("floor", 1) => One(arith::floor_1),
        ("ceil", 1) => One(arith::ceil_1),
        ("not", 1) => One(arith::not_1),
        ("bnot", 1) => One(arith::bnot_1),
        ("-", 1) => One(arith::minus_1),
        ("+", 1) => One(arith::plus_1),
        ("+", 2) => Two(arith::add_2),
        ("-", 2) => Two(arith::sub_2),
        ("*", 2) => Two(arith::mul_2),
        ("/", 2) => Two(arith::fdiv_2),
        ("div", 2) => Two(arith::div_2),
        ("rem", 2) => Two(arith::rem_2),
        ("band", 2) => Two(arith::band_2),
        ("bor", 2) => Two(arith::bor_2),
        ("bxor", 2) => Two(arith::bxor_2),
        ("bsl", 2) => Two(arith::bsl_2),
        ("bsr", 2) => Two(arith::bsr_2),
        ("xor", 2) => Two(arith::xor_2),
        ("==", 2) => Two(arith::eq_2),
        ("/=", 2) => Two(arith::ne_2),
        ("=:=", 2) => Two(arith::eq_exact_2),
        ("=/=", 2) => Two(arith::ne_exact_2),
        ("<", 2) => Two(arith::lt_2),
        ("=<", 2) => Two(arith::le_2),
        (">", 2) => Two(arith::gt_2),
        (">=", 2) => Two(arith::ge_2),
        _ => return None,
    })
}

/// The number of a variable `'$N'`.
fn variable(term: Term) -> Option<u32> {
    let digits = atom::name(term).strip_prefix('$')?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|c| c.is_ascii_digit()) {
        None
    } else {
        digits.parse().ok()
    }
}

fn is_wildcard(term: Term) -> bool {
    atom::name(term) == "_"
}

/// Whether a pattern has neither variables nor wildcards.
pub fn is_ground(pattern: Term) -> bool {
    let mut ground = true;
    visit_atoms(pattern, |term| ground &= !is_wildcard(term) && variable(term).is_none());
    ground
}

fn visit_atoms(pattern: Term, mut visit: impl FnMut(Term)) {
    let mut stack = vec![pattern];
    while let Some(term) = stack.pop() {
        match term.view() {
            View::Atom(_) => visit(term),
            View::Cons(head, tail) => stack.extend([tail, head]),
            View::Tuple(elements) => stack.extend(elements),
            View::FlatMap(..) | View::HashMap(_) => stack.extend(map::iter(term).flat_map(|(key, value)| [key, value])),
            _ => {}
        }
    }
}

impl Spec {
    /// `[{Head, Guards, Body}]`; `None` when it is none.
    pub fn compile(term: Term) -> Option<Spec> {
        let clauses = term.proper_list()?;
        let clauses = clauses.into_iter().map(Clause::compile).collect::<Option<Vec<Clause>>>()?;
        Some(Spec { clauses })
    }

    /// A pattern whose result is the object or the list of its variables.
    pub fn of_pattern(pattern: Term, object: bool) -> Spec {
        let body = vec![if object { Expr::Object } else { Expr::Variables }];
        Spec { clauses: vec![Clause { head: pattern, guards: Vec::new(), body }] }
    }

    /// The key that every match must have, if the pattern fixes it.
    pub fn fixed_key(&self, key_at: usize) -> Option<Term> {
        match &self.clauses[..] {
            [clause] => clause.head.as_tuple()?.get(key_at).copied().filter(|&key| is_ground(key)),
            _ => None,
        }
    }

    /// The result for an object, on the process's heap; `None` when no clause matches.
    pub fn run(&self, p: &mut Process, object: Term) -> Option<Term> {
        let mut bindings = Bindings::new();
        self.clauses.iter().find_map(|clause| {
            bindings.clear();
            if !matches(clause.head, object, &mut bindings) {
                return None;
            }
            bindings.sort_unstable_by_key(|binding| binding.0);
            let scope = Scope { object, bindings: &bindings };
            if !clause.guards.iter().all(|guard| scope.value(p, guard, false) == Some(Term::TRUE)) {
                return None;
            }
            let results = clause.body.iter().map(|expr| scope.value(p, expr, true));
            Some(results.last().flatten().unwrap_or_else(|| atom::word("EXIT")))
        })
    }
}

impl Clause {
    fn compile(term: Term) -> Option<Clause> {
        let &[head, guards, body] = term.as_tuple()? else { return None };
        let mut bound = Vec::new();
        visit_atoms(head, |atom| bound.extend(variable(atom)));
        let compile_all = |list: Term| {
            list.proper_list()?.into_iter().map(|expr| compile(&bound, expr)).collect::<Option<Vec<Expr>>>()
        };
        let (guards, body) = (compile_all(guards)?, compile_all(body)?);
        (!body.is_empty()).then_some(Clause { head, guards, body })
    }
}

/// Whether a list stands for itself: no tuples, maps or atoms beginning with `$` in it.
fn is_constant(list: Term) -> bool {
    let mut stack = vec![list];
    while let Some(term) = stack.pop() {
        match term.view() {
            View::Cons(head, tail) => stack.extend([tail, head]),
            View::Atom(_) if atom::name(term).starts_with('$') => return false,
            View::Tuple(_) | View::FlatMap(..) | View::HashMap(_) => return false,
            _ => {}
        }
    }
    true
}

/// An expression over the variables `bound` by the head.
fn compile(bound: &[u32], term: Term) -> Option<Expr> {
    match term.view() {
        View::Atom(_) => match (atom::name(term), variable(term)) {
            ("$_", _) => Some(Expr::Object),
            ("$$", _) => Some(Expr::Variables),
            (_, Some(number)) => bound.contains(&number).then_some(Expr::Var(number)),
            _ => Some(Expr::Const(term)),
        },
        View::Cons(..) if is_constant(term) => Some(Expr::Const(term)),
        View::Cons(head, tail) => Some(Expr::Cons(Box::new(compile(bound, head)?), Box::new(compile(bound, tail)?))),
        View::FlatMap(..) | View::HashMap(_) => {
            let pairs = map::iter(term).map(|(key, value)| Some((key, compile(bound, value)?)));
            pairs.collect::<Option<Vec<_>>>().map(Expr::Map)
        }
        View::Tuple([inner]) if inner.is_tuple() => {
            inner.elements().iter().map(|&element| compile(bound, element)).collect::<Option<Vec<_>>>().map(Expr::Tuple)
        }
        View::Tuple([name, arguments @ ..]) if name.is_atom() => compile_call(bound, atom::name(*name), arguments),
        View::Tuple(_) => None,
        _ => Some(Expr::Const(term)),
    }
}

fn compile_call(bound: &[u32], name: &str, arguments: &[Term]) -> Option<Expr> {
    if name == "const" {
        return if let [value] = arguments { Some(Expr::Const(*value)) } else { None };
    }
    let compiled = arguments.iter().map(|&argument| compile(bound, argument)).collect::<Option<Vec<_>>>()?;
    match name {
        "andalso" => Some(Expr::Lazy(false, compiled)),
        "orelse" => Some(Expr::Lazy(true, compiled)),
        "and" => Some(Expr::Strict(false, compiled)),
        "or" => Some(Expr::Strict(true, compiled)),
        _ => Some(Expr::Call(function(name, compiled.len())?, compiled)),
    }
}

/// Whether an object matches a pattern; adds what its variables are bound to.
fn matches(pattern: Term, object: Term, bindings: &mut Bindings) -> bool {
    let mut stack: SmallVec<[(Term, Term); 16]> = SmallVec::new();
    stack.push((pattern, object));
    while let Some((pattern, term)) = stack.pop() {
        let good = match pattern.view() {
            View::Atom(_) => match variable(pattern) {
                Some(number) => match bindings.iter().find(|binding| binding.0 == number) {
                    Some(&(_, bound)) => order::equal(bound, term),
                    None => {
                        bindings.push((number, term));
                        true
                    }
                },
                None => is_wildcard(pattern) || pattern == term,
            },
            View::Cons(head, tail) => match term.as_cons() {
                Some((other_head, other_tail)) => {
                    stack.extend([(tail, other_tail), (head, other_head)]);
                    true
                }
                None => false,
            },
            View::Tuple(elements) => match term.as_tuple() {
                Some(others) if others.len() == elements.len() => {
                    stack.extend(elements.iter().copied().zip(others.iter().copied()).rev());
                    true
                }
                _ => false,
            },
            View::FlatMap(..) | View::HashMap(_) => {
                term.is_map()
                    && map::iter(pattern).all(|(key, value)| match map::find(term, key) {
                        Some(other) => {
                            stack.push((value, other));
                            true
                        }
                        None => false,
                    })
            }
            _ => order::equal(pattern, term),
        };
        if !good {
            return false;
        }
    }
    true
}

/// What expressions see of a matched object.
struct Scope<'a> {
    object: Term,
    bindings: &'a Bindings,
}

impl Scope<'_> {
    /// The value of an expression; `None` when a call in it fails. With `copied` nothing of it is in the table's memory.
    fn value(&self, p: &mut Process, expr: &Expr, copied: bool) -> Option<Term> {
        let outside = |p: &mut Process, term: Term| if copied { copy::copy(term, p) } else { term };
        match expr {
            Expr::Const(term) => Some(*term),
            Expr::Var(number) => {
                let bound = self.bindings.iter().find(|binding| binding.0 == *number)?.1;
                Some(outside(p, bound))
            }
            Expr::Object => Some(outside(p, self.object)),
            Expr::Variables => {
                let values: Vec<Term> = self.bindings.iter().map(|binding| outside(p, binding.1)).collect();
                Some(p.list(&values))
            }
            Expr::Tuple(elements) => {
                let values =
                    elements.iter().map(|element| self.value(p, element, copied)).collect::<Option<Vec<Term>>>()?;
                Some(p.tuple(&values))
            }
            Expr::Cons(head, tail) => {
                let (head, tail) = (self.value(p, head, copied)?, self.value(p, tail, copied)?);
                Some(p.cons(head, tail))
            }
            Expr::Map(pairs) => {
                let pairs = pairs
                    .iter()
                    .map(|(key, value)| Some((*key, self.value(p, value, copied)?)))
                    .collect::<Option<Vec<_>>>()?;
                Some(p.map_from(&pairs))
            }
            Expr::Call(call, arguments) => {
                let values = arguments
                    .iter()
                    .map(|argument| self.value(p, argument, copied))
                    .collect::<Option<SmallVec<[Term; 3]>>>()?;
                let result = match (call, &values[..]) {
                    (Call::Zero(f), []) => f(p),
                    (Call::One(f), [a]) => f(p, *a),
                    (Call::Two(f), [a, b]) => f(p, *a, *b),
                    (Call::Three(f), [a, b, c]) => f(p, *a, *b, *c),
                    _ => Term::NONE,
                };
                (!result.is_none()).then_some(result)
            }
            Expr::Lazy(stop, parts) => {
                for part in parts {
                    let value = self.value(p, part, copied)?.as_bool()?;
                    if value == *stop {
                        return Some(Term::bool(value));
                    }
                }
                Some(Term::bool(!stop))
            }
            Expr::Strict(any, parts) => {
                let values =
                    parts.iter().map(|part| self.value(p, part, copied)?.as_bool()).collect::<Option<Vec<bool>>>()?;
                Some(Term::bool(if *any { values.contains(&true) } else { !values.contains(&false) }))
            }
        }
    }
}
