//! `ets:select`, `match` and `match_object` in all their forms: whole, by chunks with continuations, counting, deleting, replacing.

use super::registry::Shared;
use super::spec::Spec;
use super::table::{self, Kind, Position, Table};
use super::{end_of_table, is_object, open_table, readable, writable};
use crate::heap::copy::{self, Owned};
use crate::io::resource;
use crate::process::Process;
use crate::term::{Build, Term, atom, atoms, order};

/// What a query gives for each match.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Query {
    Spec,
    Variables,
    Object,
}

impl Query {
    fn compile(self, term: Term) -> Option<Spec> {
        match self {
            Query::Spec => Spec::compile(compiled(term).unwrap_or(term)),
            Query::Variables => Some(Spec::of_pattern(term, false)),
            Query::Object => Some(Spec::of_pattern(term, true)),
        }
    }
    const fn number(self) -> i64 {
        self as i64
    }
}

/// Visits the objects that may match; stops when `visit` says so, giving the position to go on at.
fn scan(
    table: &Table,
    spec: &Spec,
    from: Position,
    backwards: bool,
    mut visit: impl FnMut(Term) -> bool,
) -> Option<Position> {
    if let (Some(key), Position::Start) = (spec.fixed_key(table.key_at), from) {
        for object in table.get(key) {
            visit(object.term());
        }
        return None;
    }
    let mut position = from;
    while let Ok(Some((objects, next))) = table.next(position, backwards && table.kind == Kind::OrderedSet) {
        let mut stop = false;
        for object in objects {
            stop |= visit(object.term());
        }
        position = next;
        if stop {
            return Some(position);
        }
    }
    None
}

fn all(p: &mut Process, term: Term, pattern: Term, query: Query, backwards: bool) -> Term {
    let shared = open_table!(p, readable(term));
    let Some(spec) = query.compile(pattern) else { return p.badarg() };
    let table = shared.read();
    let mut results = Vec::new();
    let mut seen = 0;
    scan(&table, &spec, Position::Start, backwards, |object| {
        seen += 1;
        results.extend(spec.run(p, object));
        false
    });
    p.charge(seen / 8);
    p.list(&results)
}

/// The next chunk: `{Results, Continuation}` or the end. A continuation is `{Table, Position, Pattern, Limit, Query, Backwards}`.
fn chunk(
    p: &mut Process,
    term: Term,
    pattern: Term,
    limit: Term,
    from: Position,
    query: Query,
    backwards: bool,
) -> Term {
    let shared = open_table!(p, readable(term));
    let (Some(limit_count @ 1..), Some(spec)) = (limit.as_usize(), query.compile(pattern)) else { return p.badarg() };
    let table = shared.read();
    let mut results = Vec::new();
    let mut seen = 0;
    let rest = scan(&table, &spec, from, backwards, |object| {
        seen += 1;
        results.extend(spec.run(p, object));
        results.len() >= limit_count
    });
    p.charge(seen / 8);
    let continuation = match rest {
        Some(position) => {
            let place = place_term(p, position);
            p.tuple(&[term, place, pattern, limit, Term::small(query.number()), Term::bool(backwards)])
        }
        None if results.is_empty() => return end_of_table(),
        None => end_of_table(),
    };
    let list = p.list(&results);
    p.tuple(&[list, continuation])
}

fn place_term(p: &mut Process, position: Position) -> Term {
    match position {
        Position::Start => Term::small(0),
        Position::Place(at) => Term::small(at as i64),
        Position::Key(key) => {
            let key = copy::copy(key, p);
            p.tuple(&[key])
        }
    }
}

fn go_on(p: &mut Process, continuation: Term) -> Term {
    if continuation == end_of_table() {
        return continuation;
    }
    let Some(&[term, place, pattern, limit, query, backwards]) = continuation.as_tuple() else { return p.badarg() };
    let from = match (place.as_usize(), place.as_tuple()) {
        (Some(at), _) => Position::Place(at),
        (None, Some(&[key])) => Position::Key(key),
        _ => return p.badarg(),
    };
    let query =
        [Query::Spec, Query::Variables, Query::Object].into_iter().find(|kind| query == Term::small(kind.number()));
    match (query, backwards.as_bool()) {
        (Some(query), Some(backwards)) => chunk(p, term, pattern, limit, from, query, backwards),
        _ => p.badarg(),
    }
}

macro_rules! queries {
    ($($query:ident $backwards:literal: $whole:ident $chunked:ident $next:ident;)*) => {
        $(
            pub fn $whole(p: &mut Process, term: Term, pattern: Term) -> Term {
                all(p, term, pattern, Query::$query, $backwards)
            }
            pub fn $chunked(p: &mut Process, term: Term, pattern: Term, limit: Term) -> Term {
                chunk(p, term, pattern, limit, Position::Start, Query::$query, $backwards)
            }
            pub fn $next(p: &mut Process, continuation: Term) -> Term {
                go_on(p, continuation)
            }
        )*
    };
}

queries! {
    Spec false: select_2 select_3 select_1;
    Spec true: select_reverse_2 select_reverse_3 select_reverse_1;
    Variables false: match_2 match_3 match_1;
    Object false: match_object_2 match_object_3 match_object_1;
}

/// Objects (in the table's memory) whose result is `true`.
fn chosen(p: &mut Process, table: &Table, spec: &Spec) -> Vec<Term> {
    let mut chosen = Vec::new();
    scan(table, spec, Position::Start, false, |object| {
        if spec.run(p, object) == Some(Term::TRUE) {
            chosen.push(object);
        }
        false
    });
    chosen
}

pub fn select_count_2(p: &mut Process, term: Term, pattern: Term) -> Term {
    let shared = open_table!(p, readable(term));
    let Some(spec) = Query::Spec.compile(pattern) else { return p.badarg() };
    let count = chosen(p, &shared.read(), &spec).len();
    Term::small(count as i64)
}

pub fn internal_select_delete_2(p: &mut Process, term: Term, pattern: Term) -> Term {
    let shared = open_table!(p, writable(term));
    let Some(spec) = Query::Spec.compile(pattern) else { return p.badarg() };
    let mut table = shared.write();
    let gone = chosen(p, &table, &spec);
    for &object in &gone {
        let key = table::key(object, table.key_at);
        table.delete_where(key, |other| other == object);
    }
    Term::small(gone.len() as i64)
}

pub fn select_replace_2(p: &mut Process, term: Term, pattern: Term) -> Term {
    let shared = open_table!(p, writable(term));
    let Some(spec) = Query::Spec.compile(pattern) else { return p.badarg() };
    replace(p, &shared, &spec)
}

fn replace(p: &mut Process, shared: &Shared, spec: &Spec) -> Term {
    let mut table = shared.write();
    if table.kind == Kind::Bag {
        return p.badarg();
    }
    let mut changes: Vec<(Term, Term)> = Vec::new();
    scan(&table, spec, Position::Start, false, |object| {
        changes.extend(spec.run(p, object).map(|new| (object, new)));
        false
    });
    let keeps_key = |table: &Table, old: Term, new: Term| {
        is_object(new, table.key_at) && order::equal(table::key(old, table.key_at), table::key(new, table.key_at))
    };
    if !changes.iter().all(|&(old, new)| keeps_key(&table, old, new)) {
        return p.badarg();
    }
    for &(old, new) in &changes {
        let new = Owned::new(new);
        let key = table::key(old, table.key_at);
        table.delete_where(key, |other| other == old);
        table.insert(new);
    }
    Term::small(changes.len() as i64)
}

/// A specification found to be well formed, behind a reference.
struct Compiled(Owned);

/// The specification in a compiled one.
fn compiled(term: Term) -> Option<Term> {
    resource::value::<Compiled>(term).map(|compiled| compiled.0.term())
}

pub fn is_compiled_ms_1(_: &mut Process, term: Term) -> Term {
    Term::bool(compiled(term).is_some())
}

pub fn match_spec_compile_1(p: &mut Process, term: Term) -> Term {
    if term == Term::NIL || Spec::compile(term).is_none() {
        return p.badarg();
    }
    resource::reference(p, Compiled(Owned::new(term)), 8 * copy::size(term))
}

/// Results of running a compiled specification over a list, newest first, before `results`.
pub fn match_spec_run_r_3(p: &mut Process, list: Term, spec: Term, results: Term) -> Term {
    let (Some(items), Some(spec)) = (list.proper_list(), compiled(spec)) else { return p.badarg() };
    let Some(spec) = Spec::compile(spec) else { return p.badarg() };
    p.charge(items.len() as i64 / 8);
    let mut results = results;
    for item in items {
        if let Some(result) = spec.run(p, item) {
            results = p.cons(result, results);
        }
    }
    results
}

/// `ets:test_ms/2`'s native part, for specifications of tables: `{ok, Result, Flags, Messages}`.
pub fn match_spec_test_3(p: &mut Process, object: Term, spec: Term, kind: Term) -> Term {
    if atom::name(kind) != "table" || !object.is_tuple() {
        return p.badarg();
    }
    let Some(spec) = Spec::compile(spec) else {
        let text = p.string("Match specification is not valid.");
        let error = p.tuple(&[Term(atoms::ERROR), text]);
        let errors = p.list(&[error]);
        return p.tuple(&[Term(atoms::ERROR), errors]);
    };
    let result = spec.run(p, object).unwrap_or(Term::FALSE);
    p.tuple(&[Term::OK, result, Term::NIL, Term::NIL])
}
