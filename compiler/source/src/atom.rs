//! Interned Erlang atoms: one process-global, thread-safe table. Holds no terms and no fixed atom numbers of the runtime.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, OnceLock};

/// An interned atom: four bytes, `Copy`, equal exactly if the names are equal.
///
/// `Ord` is the order of interning, which is not stable from run to run and is not Erlang's
/// order: sort by [`Atom::as_str`] wherever the order can be seen in an output.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Atom(u32);

/// Names live in buckets of doubling size, so that a reader needs no lock and nothing ever moves.
struct Table {
    numbers: Mutex<HashMap<&'static str, u32>>,
    buckets: [OnceLock<Box<[OnceLock<&'static str>]>>; BUCKETS],
}

const BUCKETS: usize = 22;
const FIRST_BUCKET_BITS: u32 = 10;

static TABLE: OnceLock<Table> = OnceLock::new();

fn table() -> &'static Table {
    TABLE.get_or_init(|| Table { numbers: Mutex::new(HashMap::new()), buckets: [const { OnceLock::new() }; BUCKETS] })
}

/// Bucket and place in it of the atom with this number.
fn place(number: u32) -> (usize, usize) {
    let biased = u64::from(number) + (1 << FIRST_BUCKET_BITS);
    let bits = 63 - biased.leading_zeros();
    ((bits - FIRST_BUCKET_BITS) as usize, (biased - (1 << bits)) as usize)
}

impl Atom {
    /// The atom of this name, interned now if it is new.
    #[must_use]
    pub fn new(name: &str) -> Atom {
        let table = table();
        // A panic cannot leave the map half-changed, so a poisoned lock is as good as any other.
        let mut numbers = table.numbers.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(&number) = numbers.get(name) {
            return Atom(number);
        }
        let number = u32::try_from(numbers.len()).expect("fewer than 2^32 atoms");
        let text: &'static str = Box::leak(name.to_owned().into_boxed_str());
        let (bucket, index) = place(number);
        let slots = table.buckets[bucket]
            .get_or_init(|| (0..1_usize << (bucket as u32 + FIRST_BUCKET_BITS)).map(|_| OnceLock::new()).collect());
        slots[index].get_or_init(|| text);
        numbers.insert(text, number);
        Atom(number)
    }

    /// The atom's name, without quotes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        let (bucket, index) = place(self.0);
        table().buckets[bucket].get().and_then(|slots| slots[index].get()).expect("an Atom is made only by Atom::new")
    }

    /// A dense number, for tables indexed by atom. Differs from run to run.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl From<&str> for Atom {
    fn from(name: &str) -> Atom {
        Atom::new(name)
    }
}

impl PartialEq<str> for Atom {
    fn eq(&self, name: &str) -> bool {
        self.as_str() == name
    }
}

impl PartialEq<&str> for Atom {
    fn eq(&self, name: &&str) -> bool {
        self.as_str() == *name
    }
}

impl fmt::Display for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.as_str();
        if is_plain(name) { f.write_str(name) } else { write_quoted(f, name) }
    }
}

impl fmt::Debug for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

const RESERVED: [&str; 28] = [
    "after", "and", "andalso", "band", "begin", "bnot", "bor", "bsl", "bsr", "bxor", "case", "catch", "cond", "div",
    "end", "fun", "if", "let", "not", "of", "or", "orelse", "receive", "rem", "try", "when", "xor", "maybe",
];

/// Whether Erlang reads this name as an atom without quotes.
fn is_plain(name: &str) -> bool {
    let mut chars = name.chars();
    let starts = chars.next().is_some_and(|c| matches!(c, 'a'..='z' | 'ß'..='ö' | 'ø'..='ÿ'));
    let goes_on = |c| matches!(c, 'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '@' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ');
    starts && chars.all(goes_on) && !RESERVED.contains(&name)
}

/// Writes `name` in single quotes with Erlang's escapes (also what Core Erlang text wants).
pub fn write_quoted(out: &mut dyn fmt::Write, name: &str) -> fmt::Result {
    out.write_char('\'')?;
    for c in name.chars() {
        match c {
            '\'' => out.write_str("\\'")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\t' => out.write_str("\\t")?,
            '\r' => out.write_str("\\r")?,
            '\x0b' => out.write_str("\\v")?,
            '\x08' => out.write_str("\\b")?,
            '\x0c' => out.write_str("\\f")?,
            '\x1b' => out.write_str("\\e")?,
            '\x7f' => out.write_str("\\d")?,
            c if (c as u32) < 32 => write!(out, "\\{:03o}", c as u32)?,
            c => out.write_char(c)?,
        }
    }
    out.write_char('\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_name_same_atom() {
        assert_eq!(Atom::new("foo"), Atom::new("foo"));
        assert_ne!(Atom::new("foo"), Atom::new("bar"));
        assert_eq!(Atom::new("foo").as_str(), "foo");
    }

    #[test]
    fn many_atoms_from_many_threads() {
        let threads: Vec<_> = (0..4)
            .map(|_| std::thread::spawn(|| (0..5000).map(|i| Atom::new(&format!("many{i}"))).collect::<Vec<_>>()))
            .collect();
        let made: Vec<Vec<Atom>> = threads.into_iter().map(|t| t.join().unwrap()).collect();
        assert!(made.windows(2).all(|pair| pair[0] == pair[1]));
        assert!(made[0].iter().enumerate().all(|(i, a)| a.as_str() == format!("many{i}")));
    }

    #[test]
    fn quoting_is_erlangs() {
        let shown = |name| Atom::new(name).to_string();
        assert_eq!(shown("ok"), "ok");
        assert_eq!(shown("a@b_C1"), "a@b_C1");
        assert_eq!(shown("Elixir.Enum"), "'Elixir.Enum'");
        assert_eq!(shown("end"), "'end'");
        assert_eq!(shown(""), "''");
        assert_eq!(shown("it's\n"), "'it\\'s\\n'");
        assert_eq!(shown("é"), "é");
        assert_eq!(shown("λ"), "'λ'");
        assert_eq!(shown("\u{1}"), "'\\001'");
    }
}
