//! Module `ets`: the doors for making, reading and changing tables. Queries by pattern are in `select`.

mod registry;
mod select;
mod spec;
mod table;
mod update;

use crate::heap::copy::{self, Owned};
use crate::process::Process;
use crate::process::table as processes;
use crate::scheduler::{signal, worker};
use crate::term::{Build, Term, atom, order};
use registry::{Protection, Shared};
use rustc_hash::FxHashMap;
pub(super) use select::{
    internal_select_delete_2, is_compiled_ms_1, match_1, match_2, match_3, match_object_1, match_object_2,
    match_object_3, match_spec_compile_1, match_spec_run_r_3, match_spec_test_3, select_1, select_2, select_3,
    select_count_2, select_replace_2, select_reverse_1, select_reverse_2, select_reverse_3,
};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, RwLock};
use table::{Kind, Position, Table};
pub(super) use update::{update_counter_3, update_counter_4, update_element_3};

/// What `first` and friends say at the end.
fn end_of_table() -> Term {
    atom::word("$end_of_table")
}

/// The table, when this process may read it; otherwise the exception is set.
fn readable(p: &mut Process, term: Term) -> Option<Arc<Shared>> {
    allowed(p, term, Shared::may_read)
}

fn writable(p: &mut Process, term: Term) -> Option<Arc<Shared>> {
    allowed(p, term, Shared::may_write)
}

fn owned(p: &mut Process, term: Term) -> Option<Arc<Shared>> {
    allowed(p, term, |shared, pid| shared.owner() == pid)
}

fn allowed(p: &mut Process, term: Term, right: impl Fn(&Shared, u64) -> bool) -> Option<Arc<Shared>> {
    match registry::find(term) {
        Some(shared) if right(&shared, p.pid) => Some(shared),
        Some(_) => {
            p.badarg_cause("access");
            None
        }
        None => {
            p.badarg_cause(if term.is_atom() || term.is_reference() { "id" } else { "none" });
            None
        }
    }
}

macro_rules! open_table {
    ($p:ident, $how:ident($term:expr)) => {
        match $how($p, $term) {
            Some(shared) => shared,
            None => return Term::NONE,
        }
    };
}
use open_table;

fn copies(p: &mut Process, objects: &[Owned]) -> Term {
    let items: Vec<Term> = objects.iter().map(|object| copy::copy(object.term(), p)).collect();
    p.list(&items)
}

/// What the options of `new/2` ask for.
struct Request {
    kind: Kind,
    key_at: usize,
    named: bool,
    protection: Protection,
    heir: Option<(u64, Owned)>,
    compressed: bool,
    read_concurrency: bool,
    write_concurrency: bool,
}

/// `{debug_hash_fixed_number_of_locks, Count}`, by which OTP's own tests choose how finely a table is locked.
fn is_lock_count(value: Term) -> bool {
    matches!(value.as_tuple(), Some(&[key, count])
        if atom::name(key) == "debug_hash_fixed_number_of_locks" && count.as_small().is_some_and(|count| count > 0))
}

fn heir(pid: Term, data: Term) -> Option<(u64, Owned)> {
    Some((pid.as_local_pid()?, Owned::new(data)))
}

fn request(options: Term) -> Option<Request> {
    let mut request = Request {
        kind: Kind::Set,
        key_at: 0,
        named: false,
        protection: Protection::Protected,
        heir: None,
        compressed: false,
        read_concurrency: false,
        write_concurrency: false,
    };
    for option in options.proper_list()? {
        match option.as_tuple() {
            Some(&[name, value]) => match (atom::name(name), value.as_bool()) {
                ("keypos", _) => request.key_at = value.as_usize()?.checked_sub(1)?,
                ("read_concurrency", Some(on)) => request.read_concurrency = on,
                ("write_concurrency", Some(on)) => request.write_concurrency = on,
                ("write_concurrency", None) if atom::name(value) == "auto" || is_lock_count(value) => request.write_concurrency = true,
                ("decentralized_counters", Some(_)) => {}
                ("heir", _) if atom::name(value) == "none" => request.heir = None,
                _ => return None,
            },
            Some(&[name, pid, data]) if atom::name(name) == "heir" => request.heir = Some(heir(pid, data)?),
            Some(_) => return None,
            None => match atom::name(option) {
                "set" => request.kind = Kind::Set,
                "ordered_set" => request.kind = Kind::OrderedSet,
                "bag" => request.kind = Kind::Bag,
                "duplicate_bag" => request.kind = Kind::DuplicateBag,
                "public" => request.protection = Protection::Public,
                "protected" => request.protection = Protection::Protected,
                "private" => request.protection = Protection::Private,
                "named_table" => request.named = true,
                "compressed" => request.compressed = true,
                _ => return None,
            },
        }
    }
    Some(request)
}

pub(super) fn new_2(p: &mut Process, name: Term, options: Term) -> Term {
    let (Some(name_index), Some(request)) = (name.as_atom(), request(options)) else { return p.badarg() };
    let shared = Shared {
        number: registry::number(),
        name: AtomicU64::new(u64::from(name_index)),
        named: request.named,
        protection: request.protection,
        owner: AtomicU64::new(p.pid),
        heir: Mutex::new(request.heir),
        compressed: request.compressed,
        read_concurrency: request.read_concurrency,
        write_concurrency: request.write_concurrency,
        fixers: Mutex::new(FxHashMap::default()),
        table: RwLock::new(Table::new(request.kind, request.key_at)),
    };
    let term = shared.term(p);
    if registry::enter(shared) { term } else { p.badarg_cause("already_exists") }
}

pub(super) fn delete_1(p: &mut Process, term: Term) -> Term {
    let shared = open_table!(p, writable(term));
    registry::remove(&shared);
    shared.write().clear();
    Term::TRUE
}

pub(super) fn delete_2(p: &mut Process, term: Term, key: Term) -> Term {
    let shared = open_table!(p, writable(term));
    shared.write().delete(key);
    Term::TRUE
}

pub(super) fn delete_object_2(p: &mut Process, term: Term, object: Term) -> Term {
    let shared = open_table!(p, writable(term));
    let mut table = shared.write();
    if !is_object(object, table.key_at) {
        return p.badarg();
    }
    let key = table::key(object, table.key_at);
    table.delete_where(key, |other| order::equal(other, object));
    Term::TRUE
}

pub(super) fn internal_delete_all_2(p: &mut Process, term: Term, _: Term) -> Term {
    let shared = open_table!(p, writable(term));
    let count = shared.write().clear();
    Term::small(count as i64)
}

fn is_object(term: Term, key_at: usize) -> bool {
    term.as_tuple().is_some_and(|elements| elements.len() > key_at)
}

/// The objects of an insertion: one tuple or a list of them.
fn new_objects(term: Term, key_at: usize) -> Option<Vec<Term>> {
    let objects = if term.is_tuple() { vec![term] } else { term.proper_list()? };
    objects.iter().all(|&object| is_object(object, key_at)).then_some(objects)
}

pub(super) fn insert_2(p: &mut Process, term: Term, new: Term) -> Term {
    let shared = open_table!(p, writable(term));
    let mut table = shared.write();
    let Some(objects) = new_objects(new, table.key_at) else { return p.badarg() };
    p.charge(objects.len() as i64);
    for object in objects {
        table.insert(Owned::new(object));
    }
    Term::TRUE
}

pub(super) fn insert_new_2(p: &mut Process, term: Term, new: Term) -> Term {
    let shared = open_table!(p, writable(term));
    let mut table = shared.write();
    let Some(objects) = new_objects(new, table.key_at) else { return p.badarg() };
    if objects.iter().any(|&object| !table.get(table::key(object, table.key_at)).is_empty()) {
        return Term::FALSE;
    }
    for object in objects {
        table.insert(Owned::new(object));
    }
    Term::TRUE
}

pub(super) fn lookup_2(p: &mut Process, term: Term, key: Term) -> Term {
    let shared = open_table!(p, readable(term));
    let table = shared.read();
    copies(p, table.get(key))
}

pub(super) fn lookup_element_3(p: &mut Process, term: Term, key: Term, position: Term) -> Term {
    lookup_element(p, term, key, position, None)
}

pub(super) fn lookup_element_4(p: &mut Process, term: Term, key: Term, position: Term, default: Term) -> Term {
    lookup_element(p, term, key, position, Some(default))
}

fn lookup_element(p: &mut Process, term: Term, key: Term, position: Term, default: Option<Term>) -> Term {
    let shared = open_table!(p, readable(term));
    let table = shared.read();
    let objects = table.get(key);
    if objects.is_empty() {
        return default.unwrap_or_else(|| p.badarg_cause("badkey"));
    }
    let Some(at) = position.as_usize().and_then(|position| position.checked_sub(1)) else { return p.badarg() };
    let elements =
        objects.iter().map(|object| object.term().elements().get(at).copied()).collect::<Option<Vec<Term>>>();
    let Some(elements) = elements else { return p.badarg_cause("position") };
    if matches!(table.kind, Kind::Set | Kind::OrderedSet) {
        return copy::copy(elements[0], p);
    }
    let elements: Vec<Term> = elements.into_iter().map(|element| copy::copy(element, p)).collect();
    p.list(&elements)
}

pub(super) fn member_2(p: &mut Process, term: Term, key: Term) -> Term {
    let shared = open_table!(p, readable(term));
    let found = !shared.read().get(key).is_empty();
    Term::bool(found)
}

pub(super) fn take_2(p: &mut Process, term: Term, key: Term) -> Term {
    let shared = open_table!(p, writable(term));
    let taken = shared.write().delete(key);
    copies(p, &taken)
}

fn step(p: &mut Process, term: Term, position: Position, backwards: bool) -> Term {
    let shared = open_table!(p, readable(term));
    let table = shared.read();
    // A hash table has no order, so backwards is forwards there.
    match table.next(position, backwards && table.kind == Kind::OrderedSet) {
        Ok(Some((objects, _))) => copy::copy(table::key(objects[0].term(), table.key_at), p),
        Ok(None) => end_of_table(),
        Err(()) => p.badarg_cause("badkey"),
    }
}

pub(super) fn first_1(p: &mut Process, term: Term) -> Term {
    step(p, term, Position::Start, false)
}

pub(super) fn last_1(p: &mut Process, term: Term) -> Term {
    step(p, term, Position::Start, true)
}

pub(super) fn next_2(p: &mut Process, term: Term, key: Term) -> Term {
    step(p, term, Position::Key(key), false)
}

pub(super) fn prev_2(p: &mut Process, term: Term, key: Term) -> Term {
    step(p, term, Position::Key(key), true)
}

pub(super) fn slot_2(p: &mut Process, term: Term, slot: Term) -> Term {
    let shared = open_table!(p, readable(term));
    let table = shared.read();
    let Some(slot) = slot.as_usize() else { return p.badarg() };
    let mut position = Position::Start;
    for at in 0.. {
        match table.next(position, false) {
            Ok(Some((objects, _))) if at == slot => return copies(p, objects),
            Ok(Some((_, next))) => position = next,
            _ if at == slot => return end_of_table(),
            _ => break,
        }
    }
    p.badarg()
}

pub(super) fn rename_2(p: &mut Process, term: Term, name: Term) -> Term {
    let shared = open_table!(p, writable(term));
    match name.as_atom() {
        Some(index) if registry::rename(&shared, index) => {
            if shared.named {
                name
            } else {
                term
            }
        }
        _ => p.badarg(),
    }
}

pub(super) fn safe_fixtable_2(p: &mut Process, term: Term, on: Term) -> Term {
    let shared = open_table!(p, readable(term));
    let Some(on) = on.as_bool() else { return p.badarg() };
    let mut fixers = shared.fixers.lock().unwrap_or_else(|poison| poison.into_inner());
    if on {
        let times = fixers.entry(p.pid).or_insert(0);
        *times += 1;
        if *times == 1 {
            registry::note_fixed(&shared, p.pid, true);
        }
        shared.write().fix();
    } else if let Some(times) = fixers.get_mut(&p.pid) {
        *times -= 1;
        if *times == 0 {
            fixers.remove(&p.pid);
            registry::note_fixed(&shared, p.pid, false);
        }
        shared.write().unfix();
    }
    Term::TRUE
}

pub(super) fn setopts_2(p: &mut Process, term: Term, options: Term) -> Term {
    let shared = open_table!(p, owned(term));
    let options = if options.is_tuple() { Some(vec![options]) } else { options.proper_list() };
    for option in options.unwrap_or_else(|| vec![Term::NIL]) {
        let new = match option.as_tuple() {
            Some(&[name, none]) if atom::name(name) == "heir" && atom::name(none) == "none" => None,
            Some(&[name, pid, data]) if atom::name(name) == "heir" && pid.is_local_pid() => heir(pid, data),
            _ => return p.badarg(),
        };
        *shared.heir.lock().unwrap_or_else(|poison| poison.into_inner()) = new;
    }
    Term::TRUE
}

pub(super) fn give_away_3(p: &mut Process, term: Term, pid: Term, data: Term) -> Term {
    let shared = open_table!(p, owned(term));
    match pid.as_local_pid() {
        Some(new) if processes::is_open(new) && new != p.pid => {
            registry::give(&shared, p.pid, new, data);
            Term::TRUE
        }
        _ => p.badarg(),
    }
}

pub(super) fn whereis_1(p: &mut Process, name: Term) -> Term {
    match registry::find(name) {
        Some(shared) if name.is_atom() => shared.reference(p),
        _ if name.is_atom() => Term::UNDEFINED,
        _ => p.badarg(),
    }
}

/// `ets:all/0` waits for an answer `{Reference, Tables}` of every scheduler: the first has all tables, the others none.
pub(super) fn internal_request_all_0(p: &mut Process) -> Term {
    let reference = p.reference([registry::number(), 0], 0);
    let tables: Vec<Term> = registry::all().iter().map(|shared| shared.term(p)).collect();
    let mut answer = p.list(&tables);
    for _ in 0..worker::workers().max(1) {
        let message = p.tuple(&[reference, answer]);
        signal::send(p.pid, message);
        answer = Term::NIL;
    }
    reference
}

/// One fact about a table; `None` for a word that is none.
fn fact(p: &mut Process, shared: &Shared, word: &str) -> Option<Term> {
    let name = Term::atom(shared.name.load(std::sync::atomic::Ordering::Relaxed) as u32);
    let table = shared.read();
    Some(match word {
        "id" => shared.reference(p),
        "name" => name,
        "size" => Term::small(table.objects as i64),
        "memory" => Term::small((table.words + 300) as i64),
        "owner" => Term::pid(shared.owner()),
        "heir" => match &*shared.heir.lock().unwrap_or_else(|poison| poison.into_inner()) {
            Some((pid, _)) => Term::pid(*pid),
            None => atom::word("none"),
        },
        "node" => crate::term::encode::local_node(),
        "named_table" => Term::bool(shared.named),
        "keypos" => Term::small(table.key_at as i64 + 1),
        "compressed" => Term::bool(shared.compressed),
        "read_concurrency" => Term::bool(shared.read_concurrency),
        "write_concurrency" => Term::bool(shared.write_concurrency),
        "decentralized_counters" => Term::FALSE,
        "fixed" | "safe_fixed_monotonic_time" | "safe_fixed" => Term::bool(table.is_fixed()),
        "stats" => match table.load() {
            Some((places, load)) => {
                let deviation = (load * (1.0 - load).max(0.0)).sqrt();
                let [load, deviation, expected] = [load, deviation, deviation].map(|number| p.float(number));
                let fixed = Term::small(table.is_fixed().into());
                p.tuple(&[Term::small(places as i64), load, deviation, expected, Term::small(0), Term::small(1), fixed])
            }
            None => Term::FALSE,
        },
        "type" => atom::word(match table.kind {
            Kind::Set => "set",
            Kind::OrderedSet => "ordered_set",
            Kind::Bag => "bag",
            Kind::DuplicateBag => "duplicate_bag",
        }),
        "protection" => atom::word(match shared.protection {
            Protection::Private => "private",
            Protection::Protected => "protected",
            Protection::Public => "public",
        }),
        _ => return None,
    })
}

/// The facts of `info/1`, in its order.
const FACTS: [&str; 15] = [
    "id",
    "decentralized_counters",
    "read_concurrency",
    "write_concurrency",
    "compressed",
    "memory",
    "owner",
    "heir",
    "name",
    "size",
    "node",
    "named_table",
    "type",
    "keypos",
    "protection",
];

pub(super) fn info_1(p: &mut Process, term: Term) -> Term {
    let Some(shared) = registry::find(term) else {
        return if term.is_atom() || term.is_reference() { Term::UNDEFINED } else { p.badarg() };
    };
    let mut items = Vec::with_capacity(FACTS.len());
    for word in FACTS {
        let value = fact(p, &shared, word).unwrap_or(Term::UNDEFINED);
        items.push(p.tuple(&[atom::word(word), value]));
    }
    p.list(&items)
}

pub(super) fn info_2(p: &mut Process, term: Term, item: Term) -> Term {
    match registry::find(term) {
        Some(shared) => match fact(p, &shared, atom::name(item)) {
            Some(value) => value,
            None => p.badarg(),
        },
        None if term.is_atom() || term.is_reference() => Term::UNDEFINED,
        None => p.badarg(),
    }
}

beamless_abi::for_each_bif_ets!(doors);
