//! The term room against vectors recorded from the real BEAM: hashes, external format, order, printing, arithmetic.

use super::alloc::Arena;
use super::order;
use super::*;
use std::cmp::Ordering;

const VECTORS: &[u8] = include_bytes!("vectors.txt");

fn lines() -> impl Iterator<Item = &'static [u8]> {
    VECTORS.split(|&byte| byte == b'\n')
}

fn unhex(text: &[u8]) -> Vec<u8> {
    let digit = |c: u8| (c as char).to_digit(16).unwrap() as u8;
    text.chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

pub fn read(heap: &mut Arena, bytes: &[u8]) -> Term {
    decode::decode(heap, bytes, false, &mut |_, _, _| None).expect("a vector decodes").0
}

fn terms(heap: &mut Arena) -> Vec<(Term, Vec<Vec<u8>>, &'static [u8])> {
    let mut out = Vec::new();
    let mut lines = lines();
    while let Some(line) = lines.next() {
        if let Some(rest) = line.strip_prefix(b"T ") {
            let fields: Vec<Vec<u8>> = rest.split(|&byte| byte == b' ').map(<[u8]>::to_vec).collect();
            out.push((read(heap, &unhex(&fields[0])), fields, lines.next().unwrap().trim_ascii_end()));
        }
    }
    assert!(out.len() > 100);
    out
}

fn number(field: &[u8]) -> u32 {
    std::str::from_utf8(field).unwrap().parse().unwrap()
}

#[test]
fn hashes_formats_and_printing_are_otps() {
    let mut heap = Arena::new();
    for (term, fields, shown) in terms(&mut heap) {
        let show = String::from_utf8_lossy(shown);
        assert_eq!(hash::phash2(term), number(&fields[1]), "phash2 of {show}");
        assert_eq!(encode::encode(term, encode::Options::default()), unhex(&fields[0]), "{show}");
        assert_eq!(
            encode::encode(term, encode::Options { minor_version: 0, deterministic: false }),
            unhex(&fields[3]),
            "{show}"
        );
        let compressed = encode::encode_compressed(term, encode::Options::default(), 6);
        assert!(order::equal(read(&mut heap, &compressed), term), "{show}");
        assert_eq!(String::from_utf8_lossy(&print::display(term)), show);
        let wanted: u64 = std::str::from_utf8(&fields[4]).unwrap().parse().unwrap();
        assert_eq!(u64::from(phash::phash(term)) + 1, wanted, "phash of {show}");
    }
}

#[test]
fn large_maps_hash_as_otps() {
    let mut heap = Arena::new();
    for line in lines().filter_map(|line| line.strip_prefix(b"M ")) {
        let fields: Vec<u32> = line.split(|&byte| byte == b' ').map(number).collect();
        let mut pairs = Vec::new();
        for i in 1..=i64::from(fields[0]) {
            let key = if fields[0] == 33 {
                Term::small(i)
            } else {
                let k = atom::word("k");
                heap.tuple(&[k, Term::small(i)])
            };
            let value = if fields[0] == 33 { Term::small(i * i) } else { heap.list(&[Term::small(i)]) };
            pairs.push((key, value));
        }
        let built = heap.map_from(&pairs);
        let empty = heap.empty_map();
        let grown = pairs.iter().rev().fold(empty, |map, &(key, value)| heap.map_put(map, key, value));
        assert_eq!(hash::phash2(built), fields[1]);
        assert!(order::equal(built, grown) && order::compare(built, grown) == Ordering::Equal);
        assert_eq!(hash::key_hash(built), hash::key_hash(grown));
        let mut shrunk = grown;
        for (i, &(key, value)) in pairs.iter().enumerate() {
            assert!(map::find(shrunk, key).is_some_and(|found| order::equal(found, value)));
            shrunk = heap.map_remove(shrunk, key);
            assert_eq!(map::len(shrunk), pairs.len() - i - 1);
            assert!(map::find(shrunk, key).is_none());
        }
        assert!(order::equal(shrunk, empty));
    }
}

#[test]
fn order_is_otps() {
    let mut heap = Arena::new();
    let terms = terms(&mut heap);
    let rows = lines().filter_map(|line| if line == b"O" { Some(&line[1..]) } else { line.strip_prefix(b"O ") });
    for (i, row) in rows.enumerate() {
        for (j, &want) in row.iter().enumerate() {
            let (a, b) = (terms[i].0, terms[j].0);
            let want = match want {
                b'<' => Ordering::Less,
                b'>' => Ordering::Greater,
                _ => Ordering::Equal,
            };
            let exact = row[j] == b'=';
            let what =
                || format!("{} and {}", String::from_utf8_lossy(terms[i].2), String::from_utf8_lossy(terms[j].2));
            assert_eq!(order::compare(a, b), want, "{}", what());
            assert_eq!(order::compare(b, a), want.reverse(), "{}", what());
            assert_eq!(order::equal(a, b), exact, "{}", what());
            assert_eq!(order::equal_by_value(a, b), want == Ordering::Equal, "{}", what());
            assert_eq!(order::compare_keys(a, b) == Ordering::Equal, exact, "{}", what());
            assert!(!exact || hash::key_hash(a) == hash::key_hash(b), "{}", what());
        }
    }
}

#[test]
fn bad_external_terms_are_refused() {
    let mut heap = Arena::new();
    let mut refuse =
        |bytes: &[u8]| assert!(decode::decode(&mut heap, bytes, false, &mut |_, _, _| None).is_none(), "{bytes:?}");
    for bytes in [
        &b""[..],
        b"\x83",
        b"\x82a\x01",
        b"\x83m\xff\xff\xff\xffa",
        b"\x83l\xff\xff\xff\xffa\x01j",
        b"\x83i\xff\xff\xff\xff",
        b"\x83t\x00\x00\x00\x02a\x01a\x02a\x01a\x03",
        b"\x83F\x7f\xf0\0\0\0\0\0\0",
        b"\x83M\0\0\0\x01\x09a",
        b"\x83w\x02\xff\xfe",
        b"\x83P\0\0\0\x05zzz",
    ] {
        refuse(bytes);
    }
}

#[test]
fn deep_terms_need_no_machine_stack() {
    let mut heap = Arena::new();
    let (mut a, mut b) = (Term::NIL, Term::NIL);
    for i in 0..400_000 {
        a = if i % 2 == 0 { heap.tuple(&[a]) } else { heap.list(&[a]) };
        b = if i % 2 == 0 { heap.tuple(&[b]) } else { heap.list(&[b]) };
    }
    assert!(order::equal(a, b) && order::compare(a, b) == Ordering::Equal);
    assert_eq!(hash::phash2(a), hash::phash2(b));
    assert_eq!(hash::key_hash(a), hash::key_hash(b));
    let bytes = encode::encode(a, encode::Options::default());
    assert!(order::equal(read(&mut heap, &bytes), b));
    assert_eq!(print::display(a).len(), 800_002);
}

#[test]
fn appending_is_in_place_and_never_shared() {
    let mut heap = Arena::new();
    let start = heap.binary(&[7; 100]);
    let (first, _) = heap.append(start, 8).unwrap();
    let (new, at) = heap.append(first.term, 8).unwrap();
    new.bytes[at / 8] = 1;
    let (other, at) = heap.append(first.term, 8).unwrap();
    other.bytes[at / 8] = 2;
    assert_eq!(new.term.word(2), first.term.word(2));
    assert_ne!(other.term.word(2), first.term.word(2));
    assert_eq!(new.term.as_bytes().unwrap()[101], 1);
    assert_eq!(other.term.as_bytes().unwrap()[101], 2);
    assert_eq!(first.term.as_bytes().unwrap().len(), 101);
}

#[test]
fn arithmetic_is_otps() {
    let mut heap = Arena::new();
    let mut count = 0;
    for line in lines().filter_map(|line| line.strip_prefix(b"A ")) {
        let fields: Vec<&[u8]> = line.split(|&byte| byte == b' ').collect();
        let [a, b, want] = [1, 2, 3].map(|i| read(&mut heap, &unhex(fields[i])));
        let h = &mut heap;
        let got = match fields[0] {
            b"+" => arith::add(h, a, b),
            b"-" => arith::sub(h, a, b),
            b"*" => arith::mul(h, a, b),
            b"/" => arith::divide(h, a, b),
            b"div" => arith::quotient(h, a, b),
            b"rem" => arith::remainder(h, a, b),
            b"band" => arith::bitwise(h, a, b, |x, y| x & y),
            b"bor" => arith::bitwise(h, a, b, |x, y| x | y),
            b"bxor" => arith::bitwise(h, a, b, |x, y| x ^ y),
            b"bsl" => arith::shift(h, a, b, true),
            _ => arith::shift(h, a, b, false),
        };
        let got = match got {
            Ok(term) => term,
            Err(arith::Failure::Badarith) => Term(atoms::BADARITH),
            Err(arith::Failure::SystemLimit) => Term(atoms::SYSTEM_LIMIT),
        };
        let show = print::text;
        assert!(
            order::equal(got, want),
            "{} {} {}: {} and not {}",
            show(a),
            String::from_utf8_lossy(fields[0]),
            show(b),
            show(got),
            show(want)
        );
        count += 1;
    }
    assert!(count > 2000);
}
