//! What natives give, as tables say it (natives.txt here, stdlib/summaries.txt): reading the tables. What a type means for the solver is in
//! [`crate::types`].

use crate::value;
use beamless_abi::bif::BifRow;
use beamless_ir::{Atom, Func};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::OnceLock;

/// A set of terms, told in terms of the arguments.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    Elem(value::Elem),
    Atom(Atom),
    Tuple(Vec<Type>),
    List(Box<Type>),
    Map(Box<Type>, Box<Type>),
    /// 0-based.
    Arg(usize),
    /// What the called function returns.
    Result,
    Union(Vec<Type>),
    /// A function of sets of terms.
    Apply(String, Vec<Type>),
}

/// What a native calls.
#[derive(Clone, Debug)]
pub enum Target {
    Fun(Type),
    Named(Type, Type),
}

#[derive(Clone, Debug)]
pub enum Arguments {
    Each(Vec<Type>),
    List(Type),
}

#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// `None`: any scalar.
    pub result: Option<Type>,
    pub message: Option<Type>,
    pub calls: Vec<(Target, Arguments)>,
    /// Kind of cell, key, what is stored.
    pub stores: Vec<(String, Type, Type)>,
    pub raises: Option<Type>,
    /// Not a native: what parameters are, whatever flows to them.
    pub assumed: Vec<(usize, Type)>,
}

/// Of results what comes later says it better; messages, calls and stores are all that is said.
const TABLES: [&str; 2] = [include_str!("../../../stdlib/summaries.txt"), include_str!("natives.txt")];

fn row(func: Func) -> Option<&'static Summary> {
    static ALL: OnceLock<FxHashMap<Func, Summary>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all: FxHashMap<Func, Summary> = FxHashMap::default();
        for line in TABLES.iter().flat_map(|table| table.lines()) {
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                let read = Reader { text: line.as_bytes(), at: 0 }.row(&mut all);
                assert!(read.is_some(), "a row of the table of natives is not understood: {line}");
            }
        }
        all
    })
    .get(&func)
}

/// The summary of a native.
pub fn summary(func: Func) -> Option<&'static Summary> {
    row(func).filter(|summary| summary.assumed.is_empty())
}

/// What a parameter is by its function's specification, where flow would tell less.
pub fn assumed(func: Func, index: usize) -> Option<&'static Type> {
    row(func)?.assumed.iter().find(|(at, _)| *at == index).map(|(_, of)| of)
}

/// All functions of the runtime.
pub fn rows() -> FxHashSet<Func> {
    let rows = beamless_abi::bif::SECTIONS.iter().flat_map(|rows| rows.iter());
    rows.map(|row| Func::new(row.module, row.name, row.arity)).collect()
}

/// Whether the native may end its caller.
pub fn may_not_return(row: &BifRow) -> bool {
    let never = |summary: &Summary| matches!(&summary.result, Some(Type::Union(items)) if items.is_empty());
    summary(Func::new(row.module, row.name, row.arity)).is_some_and(never)
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    fn row(mut self, all: &mut FxHashMap<Func, Summary>) -> Option<()> {
        let keyword = ["message ", "call ", "store ", "raise ", "assume "].into_iter().find(|word| self.text.starts_with(word.as_bytes()));
        self.at += keyword.map_or(0, str::len);
        for func in self.names()? {
            let mut reader = Reader { text: self.text, at: self.at };
            let entry = all.entry(func).or_default();
            match keyword {
                None => entry.result = Some(reader.after("=")?),
                // A native may send several kinds of messages, each with a row of its own.
                Some("message ") => {
                    let message = reader.after("=")?;
                    entry.message = Some(match entry.message.take() {
                        Some(before) => Type::Union(vec![before, message]),
                        None => message,
                    });
                }
                Some("raise ") => entry.raises = Some(reader.after("=")?),
                Some("assume ") => {
                    let Type::Arg(index) = reader.simple()? else { return None };
                    entry.assumed.push((index, reader.after("=")?));
                }
                Some("store ") => {
                    let cell = reader.word()?;
                    reader.expect("[")?;
                    let key = reader.union()?;
                    reader.expect("]")?;
                    entry.stores.push((cell, key, reader.after("=")?));
                }
                _ => {
                    reader.expect("->")?;
                    entry.calls.push(reader.call()?);
                }
            }
            reader.skip();
            if reader.at != reader.text.len() {
                return None;
            }
        }
        Some(())
    }

    /// `m:f/a` or `m:f/a, m:g/b`.
    fn names(&mut self) -> Option<Vec<Func>> {
        let mut names = Vec::new();
        loop {
            self.skip();
            let from = self.at;
            // A quoted name may hold anything.
            if self.text.get(self.at) == Some(&b'\'') {
                self.at += 1 + self.text[self.at + 1..].iter().position(|&byte| byte == b'\'')?;
            }
            while self.at < self.text.len() && !matches!(self.text[self.at], b' ' | b',') {
                self.at += 1;
            }
            let text = std::str::from_utf8(&self.text[from..self.at]).ok()?;
            names.push(crate::services::mfa(text)?);
            if !self.eat(",") {
                return Some(names);
            }
        }
    }

    fn skip(&mut self) {
        while self.at < self.text.len() && self.text[self.at] == b' ' {
            self.at += 1;
        }
    }

    fn eat(&mut self, token: &str) -> bool {
        self.skip();
        let found = self.text[self.at..].starts_with(token.as_bytes());
        self.at += if found { token.len() } else { 0 };
        found
    }

    fn expect(&mut self, token: &str) -> Option<()> {
        self.eat(token).then_some(())
    }

    fn after(&mut self, token: &str) -> Option<Type> {
        self.expect(token)?;
        self.union()
    }

    fn word(&mut self) -> Option<String> {
        self.skip();
        let quoted = self.eat("'");
        let from = self.at;
        let ends = |byte: u8| if quoted { byte == b'\'' } else { !byte.is_ascii_alphanumeric() && byte != b'_' && byte != b'@' };
        while self.at < self.text.len() && !ends(self.text[self.at]) {
            self.at += 1;
        }
        let word = std::str::from_utf8(&self.text[from..self.at]).ok()?.to_owned();
        if quoted {
            self.expect("'")?;
        }
        (quoted || !word.is_empty()).then_some(word)
    }

    fn call(&mut self) -> Option<(Target, Arguments)> {
        let first = self.simple()?;
        let target = if self.eat(":") { Target::Named(first, self.simple()?) } else { Target::Fun(first) };
        self.expect("(")?;
        if self.eat("..") {
            let list = self.union()?;
            self.expect(")")?;
            return Some((target, Arguments::List(list)));
        }
        let args = self.list(")")?;
        // `M:F(elem(L))` is the call with the elements of a list.
        if let (Target::Named(..), [Type::Apply(name, inner)]) = (&target, args.as_slice())
            && name == "elem"
        {
            return Some((target, Arguments::List(inner[0].clone())));
        }
        Some((target, Arguments::Each(args)))
    }

    fn list(&mut self, end: &str) -> Option<Vec<Type>> {
        let mut items = Vec::new();
        if self.eat(end) {
            return Some(items);
        }
        loop {
            items.push(self.union()?);
            if self.eat(end) {
                return Some(items);
            }
            self.expect(",")?;
        }
    }

    fn union(&mut self) -> Option<Type> {
        let mut items = vec![self.simple()?];
        while self.eat("|") {
            items.push(self.simple()?);
        }
        if items.len() == 1 { items.pop() } else { Some(Type::Union(items)) }
    }

    fn simple(&mut self) -> Option<Type> {
        if self.eat("{") {
            return self.list("}").map(Type::Tuple);
        }
        if self.eat("[") {
            if self.eat("]") {
                return Some(Type::Elem(value::NIL));
            }
            let item = self.union()?;
            self.expect("]")?;
            return Some(Type::List(Box::new(item)));
        }
        if self.eat("#{") {
            let key = self.union()?;
            self.expect("=>")?;
            let value = self.union()?;
            self.expect("}")?;
            return Some(Type::Map(Box::new(key), Box::new(value)));
        }
        self.skip();
        let quoted = self.text.get(self.at) == Some(&b'\'');
        let word = self.word()?;
        if quoted {
            return Some(Type::Atom(Atom::new(&word)));
        }
        let is_argument = matches!(named(&word), Type::Arg(_));
        if !is_argument && self.eat("(") {
            return Some(Type::Apply(word, self.list(")")?));
        }
        Some(named(&word))
    }
}

const POSIX: [&str; 26] = [
    "enoent", "eacces", "eexist", "eisdir", "enotdir", "enotempty", "eperm", "einval", "ebadf", "enospc", "epipe", "eio", "emfile", "enfile",
    "enametoolong", "eloop", "erofs", "exdev", "etxtbsy", "enomem", "efbig", "espipe", "enotsup", "eagain", "emlink", "enxio",
];

fn named(word: &str) -> Type {
    if let Some(number) = word.strip_prefix("arg").and_then(|digits| digits.parse::<usize>().ok()) {
        return Type::Arg(number - 1);
    }
    Type::Elem(match word {
        "int" => value::INT,
        "float" => value::FLOAT,
        "bin" => value::BITS,
        "pid" => value::PID,
        "ref" => value::REF,
        "port" => value::PORT,
        "none" => value::NONE,
        "any" => value::ANY,
        "chars" => return Type::Apply("chars".to_owned(), Vec::new()),
        "anyatom" => value::ANY_ATOM,
        "codeatom" => value::CODE_ATOM,
        "raw" => value::RAW,
        "str" => return Type::List(Box::new(Type::Elem(value::INT))),
        "bool" => return Type::Union(vec![Type::Elem(value::TRUE), Type::Elem(value::FALSE)]),
        "never" => return Type::Union(Vec::new()),
        "stack" | "codemodule" | "codefunction" => return Type::Apply("cell".to_owned(), vec![Type::Atom(Atom::new(word)), Type::Atom(Atom::new("all"))]),
        "ret" => return Type::Result,
        "posix" => return Type::Union(POSIX.iter().chain(&["ebusy"]).map(|name| Type::Atom(Atom::new(name))).collect()),
        _ => return Type::Atom(Atom::new(word)),
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn tables_are_understood() {
        assert!(super::summary(beamless_ir::Func::new("erlang", "spawn", 3)).is_some());
    }
}
