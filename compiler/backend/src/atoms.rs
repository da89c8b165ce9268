//! Atom numbers: the ABI's known atoms first, then the program's in order of their names.

use beamless_abi::term::{KNOWN_ATOMS, atom};
use beamless_ir::Atom;
use rustc_hash::FxHashMap;

pub struct AtomTable {
    /// Names by number.
    pub names: Vec<Atom>,
    numbers: FxHashMap<Atom, u32>,
}

impl AtomTable {
    pub fn new(atoms: impl IntoIterator<Item = Atom>) -> AtomTable {
        let mut names: Vec<Atom> = KNOWN_ATOMS.iter().map(|name| Atom::new(name)).collect();
        let mut rest: Vec<Atom> = atoms.into_iter().collect();
        rest.sort_by_key(|atom| atom.as_str());
        let mut numbers: FxHashMap<Atom, u32> = names.iter().enumerate().map(|(i, &a)| (a, i as u32)).collect();
        for name in rest {
            numbers.entry(name).or_insert_with(|| {
                names.push(name);
                names.len() as u32 - 1
            });
        }
        AtomTable { names, numbers }
    }

    /// The term word of an atom that was given to [`AtomTable::new`].
    pub fn word(&self, name: Atom) -> u64 {
        let number = self.numbers.get(&name);
        atom(*number.unwrap_or_else(|| panic!("atom {name} was not collected")))
    }
}
