//! Term order and equality, exactly as the language defines them. Deep terms are walked with an explicit stack.

use super::limbs::{self, IntRef};
use super::view::{External, View};
use super::{Kind, Term, atom, map};
use beamless_abi::program::FunEntry;
use std::cmp::Ordering;

/// How numbers of different types compare.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Numbers {
    /// `==`: by value.
    ByValue,
    /// Key order of maps: integers before floats; equal only when of one type.
    Exact,
}

/// Work left to compare.
enum Todo<'a> {
    Pair(Term, Term, Numbers),
    Slices(&'a [Term], &'a [Term], Numbers),
}

type Stack<'a> = smallvec::SmallVec<[Todo<'a>; 8]>;

/// The order of two terms with `==` for numbers.
#[inline]
pub fn compare(a: Term, b: Term) -> Ordering {
    if a.is_small() && b.is_small() {
        (a.0 as i64).cmp(&(b.0 as i64))
    } else if let (true, true, Some(order)) = (
        a.is_immediate_float(),
        b.is_immediate_float(),
        a.as_float().partial_cmp(&b.as_float()),
    ) {
        order
    } else {
        compare_with(a, b, Numbers::ByValue)
    }
}

/// The order of map keys: as [`compare`], but integers come before floats.
#[inline]
pub fn compare_keys(a: Term, b: Term) -> Ordering {
    if a.is_small() && b.is_small() { (a.0 as i64).cmp(&(b.0 as i64)) } else { compare_with(a, b, Numbers::Exact) }
}

/// The order of two terms.
pub fn compare_with(a: Term, b: Term, numbers: Numbers) -> Ordering {
    let mut stack = Stack::new();
    let (mut a, mut b, mut numbers) = (a, b, numbers);
    loop {
        if a != b {
            if let (View::Cons(head_a, tail_a), View::Cons(head_b, tail_b)) = (a.view(), b.view()) {
                if head_a == head_b {
                    (a, b) = (tail_a, tail_b);
                } else {
                    stack.push(Todo::Pair(tail_a, tail_b, numbers));
                    (a, b) = (head_a, head_b);
                }
                continue;
            }
            let order = compare_one(a, b, numbers, &mut stack);
            if order != Ordering::Equal {
                return order;
            }
        }
        match next_pair(&mut stack) {
            Some(next) => (a, b, numbers) = next,
            None => return Ordering::Equal,
        }
    }
}

fn next_pair(stack: &mut Stack) -> Option<(Term, Term, Numbers)> {
    loop {
        match stack.last_mut()? {
            Todo::Pair(a, b, numbers) => {
                let pair = (*a, *b, *numbers);
                stack.pop();
                return Some(pair);
            }
            Todo::Slices([first_a, rest_a @ ..], [first_b, rest_b @ ..], numbers) => {
                let pair = (*first_a, *first_b, *numbers);
                (*stack.last_mut()?) = Todo::Slices(rest_a, rest_b, pair.2);
                if pair.0 != pair.1 {
                    return Some(pair);
                }
            }
            Todo::Slices(..) => {
                stack.pop();
            }
        }
    }
}

/// Place of a type in the order of all types.
fn rank(view: &View) -> u8 {
    match view {
        View::Small(_) | View::Big(_) | View::Float(_) => 0,
        View::Atom(_) => 1,
        View::Reference(_) | View::ExternalReference(..) => 2,
        View::Fun(entry, _) => 3 + u8::from(entry.external == 1),
        View::Port(_) | View::ExternalPort(_) => 5,
        View::Pid(_) | View::ExternalPid(_) => 6,
        View::Tuple(_) => 7,
        View::FlatMap(..) | View::HashMap(_) => 8,
        View::Nil => 9,
        View::Cons(..) => 10,
        View::Bits(_) => 11,
        View::Invalid => 12,
    }
}

/// Compares what can be compared at once and pushes the rest.
fn compare_one(a: Term, b: Term, numbers: Numbers, stack: &mut Stack) -> Ordering {
    use View::*;
    match (a.view(), b.view()) {
        (Small(x), Small(y)) => x.cmp(&y),
        (Atom(x), Atom(y)) => atom::text(x).as_bytes().cmp(atom::text(y).as_bytes()),
        (Tuple(x), Tuple(y)) => {
            let order = x.len().cmp(&y.len());
            if order == Ordering::Equal {
                stack.push(Todo::Slices(x, y, numbers));
            }
            order
        }
        (Bits(x), Bits(y)) => x.compare(y),
        (Fun(x, free_x), Fun(y, free_y)) if x.external == y.external => {
            let order = compare_funs(x, free_x.len(), y, free_y.len());
            if order == Ordering::Equal {
                stack.push(Todo::Slices(free_x, free_y, numbers));
            }
            order
        }
        (FlatMap(keys_x, x), FlatMap(keys_y, y)) => {
            let order = x.len().cmp(&y.len());
            if order == Ordering::Equal {
                stack.push(Todo::Slices(x, y, numbers));
                stack.push(Todo::Slices(keys_x, keys_y, Numbers::Exact));
            }
            order
        }
        // Large maps in literals are flat, too.
        (HashMap(_) | FlatMap(..), HashMap(_) | FlatMap(..)) => {
            let order = map::len(a).cmp(&map::len(b));
            if order == Ordering::Equal {
                push_sorted_pairs(a, b, numbers, stack);
            }
            order
        }
        (view_a, view_b) => {
            let order = rank(&view_a).cmp(&rank(&view_b));
            order.then_with(|| compare_leaves(a, view_a, b, view_b, numbers))
        }
    }
}

/// Numbers and identifiers.
fn compare_leaves(a: Term, view_a: View, b: Term, view_b: View, numbers: Numbers) -> Ordering {
    use View::*;
    match (view_a, view_b) {
        (Float(x), Float(y)) => x.partial_cmp(&y).unwrap_or(Ordering::Equal),
        (Small(_) | Big(_), Small(_) | Big(_)) => with_ints(a, b, limbs::cmp),
        (Small(_) | Big(_), Float(y)) => compare_mixed(a, y, numbers),
        (Float(x), Small(_) | Big(_)) => compare_mixed(b, x, numbers).reverse(),
        (Reference(x), Reference(y)) => [x[1], x[0]].cmp(&[y[1], y[0]]),
        (Reference(_), ExternalReference(node, _)) => local_node().cmp(&node_key(&node)),
        (ExternalReference(node, _), Reference(_)) => node_key(&node).cmp(&local_node()),
        (ExternalReference(m, x), ExternalReference(n, y)) => node_key(&m)
            .cmp(&node_key(&n))
            .then_with(|| x.len().cmp(&y.len()))
            .then_with(|| x.iter().rev().cmp(y.iter().rev())),
        (Pid(x), Pid(y)) => x.cmp(&y),
        (Pid(x), ExternalPid(y)) => x.cmp(&pid_number(&y)).then_with(|| local_node().cmp(&node_key(&y))),
        (ExternalPid(x), Pid(y)) => pid_number(&x).cmp(&y).then_with(|| node_key(&x).cmp(&local_node())),
        (ExternalPid(x), ExternalPid(y)) => {
            pid_number(&x).cmp(&pid_number(&y)).then_with(|| node_key(&x).cmp(&node_key(&y)))
        }
        (Port(x), Port(y)) => x.cmp(&y),
        (Port(_), ExternalPort(y)) => local_node().cmp(&node_key(&y)),
        (ExternalPort(x), Port(_)) => node_key(&x).cmp(&local_node()),
        (ExternalPort(x), ExternalPort(y)) => node_key(&x).cmp(&node_key(&y)).then_with(|| x.id.cmp(&y.id)),
        _ => Ordering::Equal,
    }
}

fn with_ints<R>(a: Term, b: Term, f: impl Fn(IntRef, IntRef) -> R) -> R {
    const ZERO: IntRef = IntRef { negative: false, limbs: &[] };
    let (mut left, mut right) = ([0], [0]);
    f(a.as_int(&mut left).unwrap_or(ZERO), b.as_int(&mut right).unwrap_or(ZERO))
}

fn compare_mixed(int: Term, float: f64, numbers: Numbers) -> Ordering {
    match numbers {
        Numbers::Exact => Ordering::Less,
        Numbers::ByValue => with_ints(int, int, |value, _| limbs::cmp_f64(value, float)),
    }
}

fn pid_number(pid: &External) -> u64 {
    u64::from(pid.serial) << 28 | pid.id
}

fn node_key(external: &External) -> (&'static str, u32) {
    (atom::name(external.node), external.creation)
}

fn local_node() -> (&'static str, u32) {
    ("nonode@nohost", 0)
}

fn compare_funs(x: &FunEntry, free_x: usize, y: &FunEntry, free_y: usize) -> Ordering {
    let module = |entry: &FunEntry| atom::name(Term(entry.module)).as_bytes();
    let name = |entry: &FunEntry| atom::name(Term(entry.name)).as_bytes();
    let order = module(x).cmp(module(y));
    if x.external == 1 {
        return order.then_with(|| name(x).cmp(name(y))).then_with(|| (x.arity as u8).cmp(&(y.arity as u8)));
    }
    order.then_with(|| x.index.cmp(&y.index)).then_with(|| x.uniq.cmp(&y.uniq)).then_with(|| free_x.cmp(&free_y))
}

/// Pairs of two large maps of one size: all keys in key order first, then the values in that order.
fn push_sorted_pairs(x: Term, y: Term, numbers: Numbers, stack: &mut Stack) {
    let (x, y) = (map::sorted(x), map::sorted(y));
    let pairs = || x.iter().zip(&y).rev();
    stack.extend(pairs().map(|(a, b)| Todo::Pair(a.1, b.1, numbers)));
    stack.extend(pairs().map(|(a, b)| Todo::Pair(a.0, b.0, Numbers::Exact)));
}

/// `=:=`.
#[inline]
pub fn equal(a: Term, b: Term) -> bool {
    a == b || !(is_plain(a) || is_plain(b)) && equal_with(a, b, Numbers::Exact)
}

/// `==`.
#[inline]
pub fn equal_by_value(a: Term, b: Term) -> bool {
    a == b || !(is_plain(a) && is_plain(b)) && equal_with(a, b, Numbers::ByValue)
}

/// Equal only to the same word under `=:=`; two of these also under `==`.
#[inline]
fn is_plain(term: Term) -> bool {
    const PLAIN: u64 = 1 << beamless_abi::term::TAG_SMALL | 1 << beamless_abi::term::TAG_IMMEDIATE;
    PLAIN >> term.tag() & 1 == 1
}

fn equal_with(a: Term, b: Term, numbers: Numbers) -> bool {
    let mut stack = Stack::new();
    let (mut a, mut b, mut numbers) = (a, b, numbers);
    loop {
        if a != b {
            if a.is_cons() && b.is_cons() {
                let (head_a, head_b) = (a.head(), b.head());
                if head_a == head_b {
                    (a, b) = (a.tail(), b.tail());
                    continue;
                }
                if is_plain(head_a) && is_plain(head_b) {
                    return false;
                }
                stack.push(Todo::Pair(a.tail(), b.tail(), numbers));
                (a, b) = (head_a, head_b);
                continue;
            }
            if !equal_one(a, b, numbers, &mut stack) {
                return false;
            }
        }
        match next_pair(&mut stack) {
            Some(next) => (a, b, numbers) = next,
            None => return true,
        }
    }
}

/// One level of equality; pushes the rest. `a` and `b` are different words.
fn equal_one(a: Term, b: Term, numbers: Numbers, stack: &mut Stack) -> bool {
    let plain = (is_plain(a), is_plain(b));
    if plain == (true, true) || numbers == Numbers::Exact && (plain.0 || plain.1) {
        return false;
    }
    if a.is_boxed() && b.is_boxed() && a.header() != b.header() && !(a.is_bitstring() || a.is_map() || numbers == Numbers::ByValue) {
        return false;
    }
    match (a.kind(), b.kind()) {
        // Large maps in literals are flat, too.
        (Some(Kind::HashMap), Some(Kind::HashMap | Kind::FlatMap)) | (Some(Kind::FlatMap), Some(Kind::HashMap)) => {
            map::len(a) == map::len(b)
                && map::iter(a).all(|(key, value)| match map::find(b, key) {
                    Some(other) => {
                        if value != other {
                            stack.push(Todo::Pair(value, other, numbers));
                        }
                        true
                    }
                    None => false,
                })
        }
        (Some(Kind::HeapBinary | Kind::SharedBinary | Kind::SubBinary), _) => match (a.as_bits(), b.as_bits()) {
            (Some(x), Some(y)) => x.equals(y),
            _ => false,
        },
        _ => compare_one(a, b, numbers, stack) == Ordering::Equal,
    }
}
