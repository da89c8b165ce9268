//! `binary:match/2,3`, `matches/2,3`, `split/2,3`. One pattern is searched with memchr's memmem, several by their first bytes.

use super::types::part_range;
use crate::process::Process;
use crate::term::{Build, BuildBinary, Term, atom};
use memchr::memmem;
use std::borrow::Cow;

/// What is searched for.
enum Pattern<'a> {
    One(Box<memmem::Finder<'a>>),
    /// Patterns, and which bytes some of them begin with.
    Several(&'a [Cow<'a, [u8]>], Box<[bool; 256]>),
}

impl<'a> Pattern<'a> {
    fn new(patterns: &'a [Cow<'a, [u8]>]) -> Pattern<'a> {
        if let [one] = patterns {
            return Pattern::One(Box::new(memmem::Finder::new(&one[..])));
        }
        let mut first = Box::new([false; 256]);
        for pattern in patterns {
            first[usize::from(pattern[0])] = true;
        }
        Pattern::Several(patterns, first)
    }

    /// The first match at or after `from`: the longest of those that begin first.
    fn find(&self, text: &[u8], from: usize) -> Option<(usize, usize)> {
        match self {
            Pattern::One(finder) => finder.find(&text[from..]).map(|at| (from + at, finder.needle().len())),
            Pattern::Several(patterns, first) => {
                (from..text.len()).filter(|&at| first[usize::from(text[at])]).find_map(|at| {
                    let longest = patterns
                        .iter()
                        .filter(|pattern| text[at..].starts_with(pattern))
                        .map(|pattern| pattern.len())
                        .max();
                    longest.map(|len| (at, len))
                })
            }
        }
    }

    fn all(&self, text: &[u8]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some((at, len)) = self.find(text, from) {
            found.push((at, len));
            from = at + len;
        }
        found
    }
}

/// Non-empty patterns of a binary, a list of them, or a compiled pattern.
fn patterns<'a>(term: Term) -> Option<Vec<Cow<'a, [u8]>>> {
    let term = match term.as_tuple() {
        // A compiled pattern is its tag and what it was made of: one binary or several.
        Some(&[tag, patterns]) if patterns.is_bitstring() && atom::name(tag) == ONE => patterns,
        Some(&[tag, patterns]) if patterns.is_cons() && atom::name(tag) == SEVERAL => patterns,
        Some(_) => return None,
        None => term,
    };
    let found = match term.as_bytes() {
        Some(one) => vec![one],
        None => term.proper_list()?.into_iter().map(Term::as_bytes).collect::<Option<Vec<_>>>()?,
    };
    (!found.is_empty() && found.iter().all(|pattern| !pattern.is_empty())).then_some(found)
}

/// Tags of compiled patterns: OTP's, after the algorithms of Boyer and Moore and of Aho and Corasick.
const ONE: &str = "bm";
const SEVERAL: &str = "ac";

pub(super) fn compile_pattern_1(p: &mut Process, pattern: Term) -> Term {
    if pattern.is_tuple() || patterns(pattern).is_none() {
        return p.badarg();
    }
    let one = match pattern.as_cons() {
        Some((only, rest)) if rest.is_nil() => Some(only),
        Some(_) => None,
        None => Some(pattern),
    };
    match one {
        Some(one) => p.tuple(&[atom::word(ONE), one]),
        None => p.tuple(&[atom::word(SEVERAL), pattern]),
    }
}

/// Options of the searches.
#[derive(Default)]
struct Options {
    scope: Option<(Term, Term)>,
    global: bool,
    trim: bool,
    trim_all: bool,
}

fn options(list: Term, splitting: bool) -> Option<Options> {
    let mut options = Options::default();
    for option in list.proper_list()? {
        match option.as_tuple() {
            Some(&[name, range]) if atom::name(name) == "scope" => match range.as_tuple() {
                Some(&[start, length]) => options.scope = Some((start, length)),
                _ => return None,
            },
            Some(_) => return None,
            None if splitting => match atom::name(option) {
                "global" => options.global = true,
                "trim" => options.trim = true,
                "trim_all" => options.trim_all = true,
                _ => return None,
            },
            None => return None,
        }
    }
    Some(options)
}

/// Subject bytes, the part that is searched as (start, length), patterns and options; then the search.
fn search<R>(
    subject: Term,
    pattern: Term,
    list: Term,
    splitting: bool,
    run: impl FnOnce(&[u8], usize, &Pattern, &Options) -> R,
) -> Option<R> {
    let (text, patterns, options) = (subject.as_bytes()?, patterns(pattern)?, options(list, splitting)?);
    let (start, len) = match options.scope {
        Some((start, length)) => part_range(subject, start, length)?,
        None => (0, text.len()),
    };
    Some(run(&text[start..start + len], start, &Pattern::new(&patterns), &options))
}

fn range(p: &mut Process, (at, len): (usize, usize)) -> Term {
    p.tuple(&[Term::small(at as i64), Term::small(len as i64)])
}

pub(super) fn match_2(p: &mut Process, subject: Term, pattern: Term) -> Term {
    match_3(p, subject, pattern, Term::NIL)
}

pub(super) fn match_3(p: &mut Process, subject: Term, pattern: Term, list: Term) -> Term {
    let found = search(subject, pattern, list, false, |text, start, pattern, _| {
        pattern.find(text, 0).map(|(at, len)| (start + at, len))
    });
    match found {
        Some(Some(found)) => {
            p.charge((found.0 / 1024) as i64);
            range(p, found)
        }
        Some(None) => atom::word("nomatch"),
        None => p.badarg(),
    }
}

pub(super) fn matches_2(p: &mut Process, subject: Term, pattern: Term) -> Term {
    matches_3(p, subject, pattern, Term::NIL)
}

pub(super) fn matches_3(p: &mut Process, subject: Term, pattern: Term, list: Term) -> Term {
    let found = search(subject, pattern, list, false, |text, start, pattern, _| {
        pattern.all(text).into_iter().map(|(at, len)| (start + at, len)).collect::<Vec<_>>()
    });
    let Some(found) = found else { return p.badarg() };
    p.charge(found.len() as i64);
    let items: Vec<Term> = found.into_iter().map(|found| range(p, found)).collect();
    p.list(&items)
}

pub(super) fn split_2(p: &mut Process, subject: Term, pattern: Term) -> Term {
    split_3(p, subject, pattern, Term::NIL)
}

pub(super) fn split_3(p: &mut Process, subject: Term, pattern: Term, list: Term) -> Term {
    let parts = search(subject, pattern, list, true, |text, start, pattern, options| {
        let found = if options.global { pattern.all(text) } else { pattern.find(text, 0).into_iter().collect() };
        let size = subject.as_bits().map_or(0, |bits| bits.len / 8);
        parts(size, start, &found, options)
    });
    let Some(parts) = parts else { return p.badarg() };
    p.charge(parts.len() as i64);
    let items: Vec<Term> =
        parts.into_iter().map(|(from, to)| p.sub_binary(subject, from * 8, (to - from) * 8)).collect();
    p.list(&items)
}

/// Byte ranges between the matches.
fn parts(size: usize, start: usize, found: &[(usize, usize)], options: &Options) -> Vec<(usize, usize)> {
    let mut parts = Vec::with_capacity(found.len() + 1);
    let mut from = 0;
    for &(at, len) in found {
        parts.push((from, start + at));
        from = start + at + len;
    }
    parts.push((from, size));
    if options.trim_all {
        parts.retain(|part| part.0 < part.1);
    } else if options.trim {
        while parts.last().is_some_and(|part| part.0 == part.1) {
            parts.pop();
        }
    }
    parts
}

beamless_abi::for_each_bif_search!(doors);
