//! Options of `re:compile/2` and `re:run/3`.

use super::pcre::{Flags, Limits};
use crate::term::{Term, atom};
use pcre2_sys as sys;

/// Which groups a run gives.
#[derive(Clone)]
pub enum Capture {
    All,
    AllButFirst,
    First,
    None,
    AllNames,
    Some(Vec<Term>),
}

/// In what form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Index,
    List,
    Binary,
}

pub struct Options {
    pub flags: Flags,
    /// Some option was one that only compiling knows.
    pub compiles: bool,
    /// Some option was one that only running knows.
    pub runs: bool,
    pub run_flags: u32,
    pub limits: Limits,
    pub offset: usize,
    pub global: bool,
    pub report_errors: bool,
    pub capture: Capture,
    pub shape: Shape,
}

/// Compile options that are one bit.
const COMPILE: [(&str, u32); 14] = [
    ("unicode", sys::PCRE2_UTF),
    ("caseless", sys::PCRE2_CASELESS),
    ("dollar_endonly", sys::PCRE2_DOLLAR_ENDONLY),
    ("dotall", sys::PCRE2_DOTALL),
    ("extended", sys::PCRE2_EXTENDED),
    ("firstline", sys::PCRE2_FIRSTLINE),
    ("multiline", sys::PCRE2_MULTILINE),
    ("no_auto_capture", sys::PCRE2_NO_AUTO_CAPTURE),
    ("dupnames", sys::PCRE2_DUPNAMES),
    ("ungreedy", sys::PCRE2_UNGREEDY),
    ("no_start_optimize", sys::PCRE2_NO_START_OPTIMIZE),
    ("ucp", sys::PCRE2_UCP),
    ("never_utf", sys::PCRE2_NEVER_UTF),
    ("allow_empty_class", sys::PCRE2_ALLOW_EMPTY_CLASS),
];

/// Run options that are one bit.
const RUN: [(&str, u32); 4] = [
    ("notbol", sys::PCRE2_NOTBOL),
    ("noteol", sys::PCRE2_NOTEOL),
    ("notempty", sys::PCRE2_NOTEMPTY),
    ("notempty_atstart", sys::PCRE2_NOTEMPTY_ATSTART),
];

fn newline(name: &str) -> Option<u32> {
    Some(match name {
        "cr" => sys::PCRE2_NEWLINE_CR,
        "lf" => sys::PCRE2_NEWLINE_LF,
        "crlf" => sys::PCRE2_NEWLINE_CRLF,
        "any" => sys::PCRE2_NEWLINE_ANY,
        "anycrlf" => sys::PCRE2_NEWLINE_ANYCRLF,
        _ => return None,
    })
}

fn capture(term: Term) -> Option<Capture> {
    if term.is_list() {
        return term.proper_list().map(Capture::Some);
    }
    Some(match atom::name(term) {
        "all" => Capture::All,
        "all_but_first" => Capture::AllButFirst,
        "first" => Capture::First,
        "none" => Capture::None,
        "all_names" => Capture::AllNames,
        _ => return None,
    })
}

fn shape(term: Term) -> Option<Shape> {
    Some(match atom::name(term) {
        "index" => Shape::Index,
        "list" => Shape::List,
        "binary" => Shape::Binary,
        _ => return None,
    })
}

/// Reads an option list; `None` when one is unknown or malformed.
pub fn read(list: Term) -> Option<Options> {
    let mut options = Options {
        flags: Flags::default(),
        compiles: false,
        runs: false,
        run_flags: 0,
        limits: Limits::default(),
        offset: 0,
        global: false,
        report_errors: false,
        capture: Capture::All,
        shape: Shape::Index,
    };
    for option in list.proper_list()? {
        match option.as_tuple() {
            None => options.word(atom::name(option))?,
            Some(&[name, value]) => options.pair(atom::name(name), value)?,
            Some(&[name, what, form]) if atom::name(name) == "capture" => {
                options.runs = true;
                (options.capture, options.shape) = (capture(what)?, shape(form)?);
            }
            Some(_) => return None,
        }
    }
    Some(options)
}

impl Options {
    fn word(&mut self, name: &str) -> Option<()> {
        if let Some((_, bit)) = COMPILE.iter().find(|row| row.0 == name) {
            self.compiles = true;
            self.flags.options |= bit;
            return Some(());
        }
        if let Some((_, bit)) = RUN.iter().find(|row| row.0 == name) {
            self.runs = true;
            self.run_flags |= bit;
            return Some(());
        }
        match name {
            "anchored" => {
                self.flags.options |= sys::PCRE2_ANCHORED;
                self.run_flags |= sys::PCRE2_ANCHORED;
            }
            "bsr_anycrlf" => self.flags.bsr = sys::PCRE2_BSR_ANYCRLF,
            "bsr_unicode" => self.flags.bsr = sys::PCRE2_BSR_UNICODE,
            "global" => (self.runs, self.global) = (true, true),
            "report_errors" => (self.runs, self.report_errors) = (true, true),
            _ => return None,
        }
        Some(())
    }

    fn pair(&mut self, name: &str, value: Term) -> Option<()> {
        let limit = || u32::try_from(value.as_usize()?).ok();
        match name {
            "newline" => self.flags.newline = newline(atom::name(value))?,
            "offset" => (self.runs, self.offset) = (true, value.as_usize()?),
            "match_limit" => (self.runs, self.limits.steps) = (true, limit()?),
            "match_limit_recursion" => (self.runs, self.limits.depth) = (true, limit()?),
            "capture" => (self.runs, self.capture, self.shape) = (true, capture(value)?, Shape::Index),
            _ => return None,
        }
        Some(())
    }
}
