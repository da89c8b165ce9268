//! Literals laid out as finished terms in one block of words.

use crate::atoms::AtomTable;
use beamless_abi::term::{Kind, NIL, TAG_BOXED, TAG_CONS, float_word, header, small};
use beamless_ir::{Func, Lambda, Literal};
use num_bigint::Sign;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::sync::Arc;

/// A word of static data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DataWord {
    Const(u64),
    /// Address of a word of the literal block, plus a tag.
    Literal { word: u64, tag: u64 },
    /// Address of an entry of the table of `FunEntry`.
    FunEntry(u32),
}

/// Which function a `FunEntry` describes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FunKey {
    Local(Arc<Lambda>),
    External(Func),
}

/// The block under construction.
#[derive(Default)]
pub struct Literals {
    pub words: Vec<DataWord>,
    made: FxHashMap<Literal, DataWord>,
    pub fun_entries: Vec<FunKey>,
    entry_numbers: FxHashMap<FunKey, u32>,
}

impl Literals {
    /// The term word of a literal that was added.
    pub fn get(&self, atoms: &AtomTable, literal: &Literal) -> DataWord {
        match immediate(atoms, literal) {
            Some(word) => DataWord::Const(word),
            None => *self.made.get(literal).unwrap_or_else(|| panic!("literal {literal} was not collected")),
        }
    }

    pub fn fun_entry(&mut self, key: FunKey) -> u32 {
        let entries = &mut self.fun_entries;
        *self.entry_numbers.entry(key).or_insert_with_key(|key| {
            entries.push(key.clone());
            entries.len() as u32 - 1
        })
    }

    pub fn entry_number(&self, key: &FunKey) -> u32 {
        self.entry_numbers[key]
    }

    /// The term word of a literal, laid out now if it is new.
    pub fn add(&mut self, atoms: &AtomTable, literal: &Literal) -> DataWord {
        if let Some(word) = immediate(atoms, literal) {
            return DataWord::Const(word);
        }
        if let Some(&word) = self.made.get(literal) {
            return word;
        }
        let word = self.lay_out(atoms, literal);
        self.made.insert(literal.clone(), word);
        word
    }

    fn lay_out(&mut self, atoms: &AtomTable, literal: &Literal) -> DataWord {
        match literal {
            Literal::Float(bits) => self.boxed(Kind::Float, &[DataWord::Const(*bits)]),
            Literal::Big(value) => {
                let (sign, limbs) = value.to_u64_digits();
                let kind = if sign == Sign::Minus { Kind::NegativeBig } else { Kind::PositiveBig };
                let limbs: Vec<_> = limbs.into_iter().map(DataWord::Const).collect();
                self.boxed(kind, &limbs)
            }
            Literal::List(items, tail) => self.list(atoms, items, tail),
            Literal::Tuple(items) => {
                let items: Vec<_> = items.iter().map(|item| self.add(atoms, item)).collect();
                self.boxed(Kind::Tuple, &items)
            }
            Literal::Bits(bytes, bits) => self.bits(bytes, *bits),
            Literal::Map(pairs) => self.map(atoms, pairs),
            Literal::ExternalFun(func) => self.fun(FunKey::External(*func)),
            Literal::LocalFun(lambda) => self.fun(FunKey::Local(lambda.clone())),
            Literal::Int(_) | Literal::Atom(_) | Literal::Nil => unreachable!("immediate"),
        }
    }

    fn boxed(&mut self, kind: Kind, words: &[DataWord]) -> DataWord {
        let word = self.words.len() as u64;
        self.words.push(DataWord::Const(header(kind, words.len() as u64)));
        self.words.extend_from_slice(words);
        DataWord::Literal { word, tag: TAG_BOXED }
    }

    fn list(&mut self, atoms: &AtomTable, items: &[Literal], tail: &Literal) -> DataWord {
        let mut next = self.add(atoms, tail);
        let items: Vec<_> = items.iter().map(|item| self.add(atoms, item)).collect();
        // Laid out so that walking the list goes up in memory.
        let base = self.words.len() as u64;
        let last = items.len() - 1;
        for (index, item) in items.into_iter().enumerate() {
            let cell = base + 2 * index as u64;
            let rest = if index == last { next } else { DataWord::Literal { word: cell + 2, tag: TAG_CONS } };
            self.words.push(item);
            self.words.push(rest);
        }
        next = DataWord::Literal { word: base, tag: TAG_CONS };
        next
    }

    fn bits(&mut self, bytes: &[u8], bits: u64) -> DataWord {
        let mut words = vec![DataWord::Const(bits)];
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            words.push(DataWord::Const(u64::from_le_bytes(word)));
        }
        self.boxed(Kind::HeapBinary, &words)
    }

    /// Maps of more than 32 pairs are laid out flat too; the runtime never makes such, but reads them.
    fn map(&mut self, atoms: &AtomTable, pairs: &[(Literal, Literal)]) -> DataWord {
        let mut pairs: Vec<_> = pairs.iter().collect();
        pairs.sort_by(|a, b| exact_order(&a.0, &b.0));
        let keys = if pairs.is_empty() {
            self.add(atoms, &Literal::Tuple(Vec::new()))
        } else {
            self.add(atoms, &Literal::Tuple(pairs.iter().map(|pair| pair.0.clone()).collect()))
        };
        let mut words = vec![keys];
        for (_, value) in pairs {
            words.push(self.add(atoms, value));
        }
        self.boxed(Kind::FlatMap, &words)
    }

    fn fun(&mut self, key: FunKey) -> DataWord {
        let entry = self.fun_entry(key);
        self.boxed(Kind::Fun, &[DataWord::FunEntry(entry)])
    }
}

fn immediate(atoms: &AtomTable, literal: &Literal) -> Option<u64> {
    match literal {
        Literal::Int(value) => Some(small(*value)),
        Literal::Atom(atom) => Some(atoms.word(*atom)),
        Literal::Nil => Some(NIL),
        Literal::Float(bits) => float_word(*bits),
        _ => None,
    }
}

/// Order of map keys: the term order, but integers before floats at every depth.
fn exact_order(a: &Literal, b: &Literal) -> Ordering {
    rank(a).cmp(&rank(b)).then_with(|| match (a, b) {
        (Literal::Int(a), Literal::Int(b)) => a.cmp(b),
        (Literal::Big(a), Literal::Big(b)) => a.cmp(b),
        (Literal::Int(a), Literal::Big(b)) => num_bigint::BigInt::from(*a).cmp(b),
        (Literal::Big(a), Literal::Int(b)) => a.cmp(&num_bigint::BigInt::from(*b)),
        (Literal::Float(a), Literal::Float(b)) => f64::from_bits(*a).total_cmp(&f64::from_bits(*b)),
        (Literal::Atom(a), Literal::Atom(b)) => a.as_str().cmp(b.as_str()),
        (Literal::Tuple(a), Literal::Tuple(b)) => a.len().cmp(&b.len()).then_with(|| in_turn(a, b)),
        (Literal::List(a, a_tail), Literal::List(b, b_tail)) => list_order(a, a_tail, b, b_tail),
        (Literal::Bits(a, a_bits), Literal::Bits(b, b_bits)) => a.cmp(b).then(a_bits.cmp(b_bits)),
        (Literal::Map(a), Literal::Map(b)) => {
            let keys = |pairs: &[(Literal, Literal)], first: bool| -> Vec<Literal> {
                pairs.iter().map(|pair| if first { pair.0.clone() } else { pair.1.clone() }).collect()
            };
            let by_keys = a.len().cmp(&b.len()).then_with(|| in_turn(&keys(a, true), &keys(b, true)));
            by_keys.then_with(|| in_turn(&keys(a, false), &keys(b, false)))
        }
        _ => Ordering::Equal,
    })
}

fn in_turn(a: &[Literal], b: &[Literal]) -> Ordering {
    a.iter().zip(b).map(|(a, b)| exact_order(a, b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

fn list_order(a: &[Literal], a_tail: &Literal, b: &[Literal], b_tail: &Literal) -> Ordering {
    in_turn(a, b).then_with(|| match a.len().cmp(&b.len()) {
        Ordering::Equal => exact_order(a_tail, b_tail),
        // The shorter one's tail against the rest of the longer: nil sorts before a list.
        Ordering::Less => rank(a_tail).cmp(&rank(&Literal::List(Vec::new(), Box::new(Literal::Nil)))),
        Ordering::Greater => rank(&Literal::List(Vec::new(), Box::new(Literal::Nil))).cmp(&rank(b_tail)),
    })
}

fn rank(literal: &Literal) -> u32 {
    match literal {
        Literal::Int(_) | Literal::Big(_) => 0,
        Literal::Float(_) => 1,
        Literal::Atom(_) => 2,
        Literal::ExternalFun(_) | Literal::LocalFun(_) => 3,
        Literal::Tuple(_) => 4,
        Literal::Map(_) => 5,
        Literal::Nil => 6,
        Literal::List(..) => 7,
        Literal::Bits(..) => 8,
    }
}
