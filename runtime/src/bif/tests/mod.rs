//! Every BIF of the term sections against calls recorded from the real BEAM.

use crate::process::{NORMAL, Process};
use crate::term::alloc::Arena;
use crate::term::{Build, Term, atom, decode, order, print};

type Call = fn(*mut Process, &[Term]) -> u64;

type Row = (&'static str, &'static str, usize, Call);

macro_rules! call {
    ($function:ident 0) => {
        |p, _| section::$function(p)
    };
    ($function:ident 1) => {
        |p, a| section::$function(p, a[0].0)
    };
    ($function:ident 2) => {
        |p, a| section::$function(p, a[0].0, a[1].0)
    };
    ($function:ident 3) => {
        |p, a| section::$function(p, a[0].0, a[1].0, a[2].0)
    };
    ($function:ident 4) => {
        |p, a| section::$function(p, a[0].0, a[1].0, a[2].0, a[3].0)
    };
}

macro_rules! rows {
    ($($module:ident $name:literal $arity:tt = $function:ident [$($effect:ident)*];)*) => {
        vec![$((stringify!($module), $name, $arity, call!($function $arity) as Call)),*]
    };
}

macro_rules! sections {
    ($($section:ident $table:ident)*) => {
        fn all_rows() -> Vec<Row> {
            let mut all: Vec<Row> = Vec::new();
            $({
                use super::$section::doors as section;
                all.extend(beamless_abi::$table!(rows));
            })*
            all
        }
    };
}

sections! {
    arith for_each_bif_arith types for_each_bif_types atoms for_each_bif_atoms lists for_each_bif_lists
    tuples for_each_bif_tuples maps for_each_bif_maps binaries for_each_bif_binaries search for_each_bif_search
    unicode for_each_bif_unicode convert for_each_bif_convert math for_each_bif_math hash for_each_bif_hash
    external for_each_bif_external debug for_each_bif_debug ets for_each_bif_ets shared for_each_bif_shared re for_each_bif_re
}

pub fn process() -> Box<Process> {
    Process::new(Term::UNDEFINED, Term::UNDEFINED, NORMAL, 1000)
}

fn unhex(text: &[u8]) -> Vec<u8> {
    let digit = |c: u8| (c as char).to_digit(16).unwrap() as u8;
    text.chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

#[test]
fn calls_give_what_the_beam_gives() {
    let rows = all_rows();
    let mut heap = Arena::new();
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in include_bytes!("vectors.txt").split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        // Calls with funs of the recording program in them are not for us.
        let Some((vector, _)) = decode::decode(&mut heap, &unhex(line), false, &mut |_, _, _| None) else { continue };
        let [module, name, arguments, want] = vector.elements()[..] else { continue };
        let arguments = arguments.proper_list().unwrap();
        let found = rows
            .iter()
            .find(|row| row.0 == atom::name(module) && row.1 == atom::name(name) && row.2 == arguments.len());
        let (_, _, _, call) = found
            .unwrap_or_else(|| panic!("no row for {}:{}/{}", atom::name(module), atom::name(name), arguments.len()));
        let mut p = process();
        let result = Term(call(&mut *p, &arguments));
        let (ok, value) = if result.is_none() { ("error", Term(p.hot.reason)) } else { ("ok", result) };
        let [want_tag, want] = want.elements()[..] else { panic!("a result has two parts") };
        if ok != atom::name(want_tag) || !order::equal(value, want) {
            let arguments: Vec<String> = arguments.iter().map(|&term| print::text(term)).collect();
            wrong.push(format!(
                "{}:{}({}) = {ok} {} and not {} {}",
                atom::name(module),
                atom::name(name),
                arguments.join(", "),
                print::text(value),
                atom::name(want_tag),
                print::text(want)
            ));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{} of {count} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 450);
}

/// Lists of tables without order compare sorted.
fn same(a: Term, b: Term) -> bool {
    let sorted = |term: Term| {
        let mut items = term.proper_list()?;
        items.sort_by(|x, y| order::compare_keys(*x, *y));
        Some(items)
    };
    match (sorted(a), sorted(b)) {
        (Some(x), Some(y)) => x.len() == y.len() && x.iter().zip(&y).all(|(&x, &y)| order::equal(x, y)),
        _ => order::equal(a, b),
    }
}

#[test]
fn tables_do_what_the_beam_does() {
    let rows = all_rows();
    let mut heap = Arena::new();
    let mut p = process();
    let mut wrong = Vec::new();
    for line in include_bytes!("ets.txt").split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        let vector = decode::decode(&mut heap, &unhex(line), false, &mut |_, _, _| None).unwrap().0;
        let [name, arguments, want] = vector.elements()[..] else { panic!("a vector has three parts") };
        let arguments = arguments.proper_list().unwrap();
        let call =
            rows.iter().find(|row| row.0 == "ets" && row.1 == atom::name(name) && row.2 == arguments.len()).unwrap().3;
        let result = Term(call(&mut *p, &arguments));
        let (ok, value) = if result.is_none() { ("error", Term(p.hot.reason)) } else { ("ok", result) };
        let [want_tag, want] = want.elements()[..] else { panic!("a result has two parts") };
        if ok != atom::name(want_tag) || !same(value, want) {
            wrong.push(format!("{}: {ok} {}", print::text(vector), print::text(value)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn chunks_and_fixed_iteration_visit_everything_once() {
    use super::ets::doors as ets;
    let mut p = process();
    let none = Term::NIL.0;
    for kind in ["set", "ordered_set"] {
        let options = p.list(&[atom::word(kind)]);
        let name = atom::word("chunked");
        let table = Term(ets::new_2(&mut *p, name.0, options.0));
        for i in 0..1000 {
            let object = p.tuple(&[Term::small(i), Term::small(i * i)]);
            ets::insert_2(&mut *p, table.0, object.0);
        }
        let pattern = atom::word("$1");
        let mut seen = 0;
        let mut result = Term(ets::match_object_3(&mut *p, table.0, pattern.0, Term::small(7).0));
        while let Some(&[list, continuation]) = result.as_tuple() {
            seen += list.list().count();
            result = Term(ets::match_object_1(&mut *p, continuation.0));
        }
        assert_eq!(seen, 1000);
        ets::safe_fixtable_2(&mut *p, table.0, Term::TRUE.0);
        let mut key = Term(ets::first_1(&mut *p, table.0));
        let mut keys = 0;
        while key.is_small() {
            ets::delete_2(&mut *p, table.0, key.0);
            keys += 1;
            key = Term(ets::next_2(&mut *p, table.0, key.0));
        }
        assert_eq!(keys, 1000);
        ets::safe_fixtable_2(&mut *p, table.0, Term::FALSE.0);
        assert!(!Term(ets::first_1(&mut *p, table.0)).is_small());
        assert_eq!(ets::lookup_2(&mut *p, table.0, Term::small(5).0), none);
        ets::delete_1(&mut *p, table.0);
    }
}

#[test]
fn bit_syntax_is_otps() {
    use super::compiled::{rt_bs_build, rt_bs_get};
    use beamless_abi::call::{SEG_FLOAT, SEG_INTEGER, SEG_LITTLE, SEG_SIGNED, SegmentSpec};
    let mut heap = Arena::new();
    let mut count = 0;
    let mut registers = [0u64; 16];
    for line in include_bytes!("vectors.txt").split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        let Some((vector, _)) = decode::decode(&mut heap, &unhex(line), false, &mut |_, _, _| None) else { continue };
        let mut p = process();
        p.hot.x = registers.as_mut_ptr();
        let little = |term: Term| if atom::name(term) == "little" { SEG_LITTLE } else { 0 };
        let spec = |kind: u8, flags: u8| SegmentSpec { kind, unit: 1, flags, segment: 1 };
        match vector.elements()[..] {
            [_, value, size, order, want] if order.is_atom() => {
                (registers[0], registers[1]) = (value.0, size.0);
                // Behind a byte that is not aligned the same bits come out.
                let specs = [spec(SEG_INTEGER, little(order)), spec(SEG_INTEGER, 0)];
                (registers[2], registers[3]) = (Term::small(5).0, Term::small(3).0);
                let built = Term(rt_bs_build(&mut *p, specs.as_ptr() as u64, 1));
                assert!(order::equal(built, want), "{}", print::text(vector));
                let longer = Term(rt_bs_build(&mut *p, specs.as_ptr() as u64, 2));
                assert_eq!(longer.as_bits().unwrap().len, want.as_bits().unwrap().len + 3);
                count += 1;
            }
            [_, bits, offset, size, order, unsigned, signed, float] => {
                let end = Term::small(bits.as_bits().unwrap().len as i64);
                for (kind, flags, want) in
                    [(SEG_INTEGER, 0, unsigned), (SEG_INTEGER, SEG_SIGNED, signed), (SEG_FLOAT, 0, float)]
                {
                    let spec = spec(kind, flags | little(order));
                    let got = Term(rt_bs_get(&mut *p, bits.0, offset.0, end.0, size.0, &raw const spec as u64));
                    let matches =
                        if want.is_atom() { got.is_none() } else { !got.is_none() && order::equal(got, want) };
                    assert!(matches, "{} {kind} {flags}: {}", print::text(vector), print::text(got));
                }
                count += 1;
            }
            _ => {}
        }
    }
    assert!(count > 350);
}
