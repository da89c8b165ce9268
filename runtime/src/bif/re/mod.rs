//! Module `re`: compiling and running regular expressions with OTP's options and results. The engine is PCRE2, in `pcre`.

mod options;
mod pcre;

use super::binaries::iolist_bytes;
use super::unicode;
use crate::process::Process;
use crate::term::{Build, BuildBinary, Term, atom, atoms};
use options::{Capture, Options, Shape};
use pcre::{Flags, Found, Groups, Matcher, Regex};
use pcre2_sys as sys;
use std::borrow::Cow;
use std::sync::Arc;

/// First bytes of the binary in a `re_pattern`; then three 32-bit words of flags and the source.
const MAGIC: &[u8; 4] = b"BLre";
/// Bytes before the source.
const HEAD: usize = 16;

pub(super) fn version_0(p: &mut Process) -> Term {
    p.binary(b"10 PCRE2")
}

/// Text of a pattern or subject: an I/O list, or characters as UTF-8.
fn text<'a>(p: &mut Process, term: Term, utf: bool) -> Option<Cow<'a, [u8]>> {
    if !utf || term.is_bitstring() {
        return iolist_bytes(term);
    }
    let binary = unicode::characters_to_binary_2(p, term, atom::word("unicode"));
    if binary.is_none() { None } else { binary.as_bytes() }
}

fn pattern_term(p: &mut Process, regex: &Regex, source: &[u8], flags: Flags) -> Term {
    let mut bytes = MAGIC.to_vec();
    for word in [flags.options, flags.newline, flags.bsr] {
        bytes.extend_from_slice(&word.to_be_bytes());
    }
    bytes.extend_from_slice(source);
    let binary = p.binary(&bytes);
    let crlf = matches!(flags.newline, sys::PCRE2_NEWLINE_CRLF | sys::PCRE2_NEWLINE_ANY | sys::PCRE2_NEWLINE_ANYCRLF);
    let number = |on: bool| Term::small(i64::from(on));
    p.tuple(&[
        atom::word("re_pattern"),
        Term::small(regex.captures as i64),
        number(flags.unicode()),
        number(crlf),
        binary,
    ])
}

/// Source and flags in the binary of a `re_pattern` made here.
fn unpack(binary: &[u8]) -> Option<(&[u8], Flags)> {
    let rest = binary.strip_prefix(MAGIC)?;
    let word = |i: usize| Some(u32::from_be_bytes(rest.get(4 * i..4 * i + 4)?.try_into().ok()?));
    Some((&rest[HEAD - 4..], Flags { options: word(0)?, newline: word(1)?, bsr: word(2)? }))
        .filter(|_| binary.len() >= HEAD)
}

fn fault(p: &mut Process, (message, at): pcre::Fault) -> Term {
    let message = p.string(&message);
    let inner = p.tuple(&[message, Term::small(at as i64)]);
    p.tuple(&[Term(atoms::ERROR), inner])
}

pub(super) fn compile_1(p: &mut Process, source: Term) -> Term {
    compile_2(p, source, Term::NIL)
}

pub(super) fn compile_2(p: &mut Process, source: Term, list: Term) -> Term {
    let Some(options) = options::read(list).filter(|options| !options.runs) else { return p.badarg() };
    let Some(source) = text(p, source, options.flags.unicode()) else { return p.badarg() };
    match pcre::compile(&source, options.flags) {
        Ok(regex) => {
            let pattern = pattern_term(p, &regex, &source, options.flags);
            p.tuple(&[Term::OK, pattern])
        }
        Err(error) => fault(p, error),
    }
}

/// The expression to run, with its flags; `Err` holds the finished answer.
fn expression(p: &mut Process, pattern: Term, options: &Options) -> Result<(Arc<Regex>, Flags), Term> {
    if let Some(&[tag, _, _, _, binary]) = pattern.as_tuple() {
        let bytes = binary.as_bytes().filter(|_| tag == atom::word("re_pattern") && !options.compiles);
        let found = bytes
            .as_deref()
            .and_then(unpack)
            .and_then(|(source, flags)| Some((pcre::compile(source, flags).ok()?, flags)));
        return found.ok_or_else(|| p.badarg());
    }
    // Anchoring one run is the run's business: it does not belong to the compiled expression.
    let flags = Flags { options: options.flags.options & !sys::PCRE2_ANCHORED, ..options.flags };
    let Some(source) = text(p, pattern, flags.unicode()) else { return Err(p.badarg()) };
    match pcre::compile(&source, flags) {
        Ok(regex) => Ok((regex, flags)),
        Err(error) if options.report_errors => {
            let message = p.string(&error.0);
            let inner = p.tuple(&[message, Term::small(error.1 as i64)]);
            let inner = p.tuple(&[atom::word("compile"), inner]);
            Err(p.tuple(&[Term(atoms::ERROR), inner]))
        }
        Err(_) => Err(p.badarg()),
    }
}

pub(super) fn run_2(p: &mut Process, subject: Term, pattern: Term) -> Term {
    run_3(p, subject, pattern, Term::NIL)
}

pub(super) fn internal_run_4(p: &mut Process, subject: Term, pattern: Term, list: Term, _first: Term) -> Term {
    run_3(p, subject, pattern, list)
}

pub(super) fn run_3(p: &mut Process, subject: Term, pattern: Term, list: Term) -> Term {
    let Some(options) = options::read(list) else { return p.badarg() };
    let (regex, flags) = match expression(p, pattern, &options) {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let Some(bytes) = text(p, subject, flags.unicode()) else { return p.badarg() };
    if options.offset > bytes.len() {
        return p.badarg();
    }
    p.charge((bytes.len() / 256) as i64);
    let run =
        Run { matcher: Matcher::new(&regex, options.limits), regex: &regex, subject: &bytes, options: &options, flags };
    let found = if options.global { run.all() } else { run.one().map(|groups| groups.into_iter().collect()) };
    let matches = match found {
        Ok(matches) => matches,
        Err(Stop::BadSubject) => return p.badarg(),
        Err(Stop::Limit(limit)) if options.report_errors => return p.tuple(&[Term(atoms::ERROR), atom::word(limit)]),
        Err(Stop::Limit(_)) => return atom::word("nomatch"),
    };
    run.answer(p, subject, &matches)
}

enum Stop {
    BadSubject,
    Limit(&'static str),
}

struct Run<'a> {
    matcher: Matcher<'a>,
    regex: &'a Regex,
    subject: &'a [u8],
    options: &'a Options,
    flags: Flags,
}

impl Run<'_> {
    fn find(&self, at: usize, flags: u32) -> Result<Option<Groups>, Stop> {
        match self.matcher.find(self.subject, at, self.options.run_flags | flags) {
            Found::Match(groups) => Ok(Some(groups)),
            Found::NoMatch => Ok(None),
            Found::Limit(limit) => Err(Stop::Limit(limit)),
            Found::BadSubject => Err(Stop::BadSubject),
        }
    }

    fn one(&self) -> Result<Option<Groups>, Stop> {
        self.find(self.options.offset, 0)
    }

    /// All matches, as `re` defines `global`: after an empty one a non-empty one at the same place is tried.
    fn all(&self) -> Result<Vec<Groups>, Stop> {
        let mut found = Vec::new();
        let mut at = self.options.offset;
        let mut checked = 0;
        while at <= self.subject.len() {
            let Some(groups) = self.find(at, checked)? else { break };
            checked = sys::PCRE2_NO_UTF_CHECK;
            let (start, end) = groups[0].unwrap_or((at, at));
            found.push(groups);
            if end > start {
                at = end;
                continue;
            }
            let retry = self.find(at, checked | sys::PCRE2_NOTEMPTY_ATSTART | sys::PCRE2_ANCHORED)?;
            at = self.forward(start);
            if let Some(groups) = retry {
                if let Some((from, to)) = groups[0]
                    && to > from
                {
                    at = to;
                }
                found.push(groups);
            }
        }
        Ok(found)
    }

    /// The place after the character at `at`.
    fn forward(&self, at: usize) -> usize {
        let crlf =
            matches!(self.flags.newline, sys::PCRE2_NEWLINE_CRLF | sys::PCRE2_NEWLINE_ANY | sys::PCRE2_NEWLINE_ANYCRLF);
        if crlf && self.subject[at..].starts_with(b"\r\n") {
            return at + 2;
        }
        let continuation =
            |i: usize| self.flags.unicode() && self.subject.get(i).is_some_and(|byte| byte & 0xc0 == 0x80);
        let mut next = at + 1;
        while continuation(next) {
            next += 1;
        }
        next
    }

    fn answer(&self, p: &mut Process, subject: Term, matches: &[Groups]) -> Term {
        if matches.is_empty() {
            return atom::word("nomatch");
        }
        if matches!(self.options.capture, Capture::None) {
            return atom::word("match");
        }
        let whole =
            if subject.is_bitstring() || self.options.shape == Shape::Index { subject } else { p.binary(self.subject) };
        let mut lists = Vec::with_capacity(matches.len());
        for groups in matches {
            let Some(chosen) = self.chosen(groups) else { return p.badarg() };
            if chosen.is_empty() && !self.options.global {
                return atom::word("match");
            }
            let items: Vec<Term> = chosen.into_iter().map(|group| self.group(p, whole, group)).collect();
            lists.push(p.list(&items));
        }
        let captured = if self.options.global { p.list(&lists) } else { lists[0] };
        p.tuple(&[atom::word("match"), captured])
    }

    /// The groups that were asked for; `None` when one has no valid name or number.
    fn chosen(&self, groups: &Groups) -> Option<Groups> {
        let group = |number: usize| groups.get(number).copied().flatten();
        Some(match &self.options.capture {
            Capture::All => groups.clone(),
            Capture::AllButFirst => groups[1..].to_vec(),
            Capture::First => groups[..1].to_vec(),
            Capture::None => Vec::new(),
            Capture::AllNames => {
                let mut names: Vec<&str> = self.regex.names.iter().map(|row| row.0.as_str()).collect();
                names.dedup();
                names.into_iter().map(|name| self.named(name, groups)).collect()
            }
            Capture::Some(list) => list
                .iter()
                .map(|&id| match id.as_small() {
                    Some(number) => usize::try_from(number).ok().map(group),
                    None if id.is_atom() => Some(self.named(atom::name(id), groups)),
                    None => Some(self.named(&String::from_utf8_lossy(&iolist_bytes(id)?), groups)),
                })
                .collect::<Option<Groups>>()?,
        })
    }

    /// The first set group of a name.
    fn named(&self, name: &str, groups: &Groups) -> Option<(usize, usize)> {
        let numbers = self.regex.names.iter().filter(|row| row.0 == name);
        numbers.filter_map(|row| groups.get(row.1).copied().flatten()).next()
    }

    fn group(&self, p: &mut Process, whole: Term, group: Option<(usize, usize)>) -> Term {
        let (from, to) = group.unwrap_or((0, 0));
        match self.options.shape {
            Shape::Index => {
                let start = if group.is_some() { from as i64 } else { -1 };
                p.tuple(&[Term::small(start), Term::small((to - from) as i64)])
            }
            Shape::Binary => p.sub_binary(whole, from * 8, (to - from) * 8),
            Shape::List if self.flags.unicode() => p.string(&String::from_utf8_lossy(&self.subject[from..to])),
            Shape::List => p.list_from(self.subject[from..to].iter().map(|&byte| Term::small(i64::from(byte)))),
        }
    }
}

pub(super) fn inspect_2(p: &mut Process, pattern: Term, item: Term) -> Term {
    let binary = match pattern.as_tuple() {
        Some(&[tag, _, _, _, binary]) if tag == atom::word("re_pattern") && atom::name(item) == "namelist" => {
            binary.as_bytes()
        }
        _ => None,
    };
    let regex = binary.as_deref().and_then(unpack).and_then(|(source, flags)| pcre::compile(source, flags).ok());
    let Some(regex) = regex else { return p.badarg() };
    let mut names: Vec<&str> = regex.names.iter().map(|row| row.0.as_str()).collect();
    names.dedup();
    let names: Vec<Term> = names.into_iter().map(|name| p.binary(name.as_bytes())).collect();
    let list = p.list(&names);
    p.tuple(&[atom::word("namelist"), list])
}

beamless_abi::for_each_bif_re!(doors);
