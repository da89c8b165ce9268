//! All static data of a program, collected before code generation: atoms, literals, and the records that instructions refer to.

use crate::atoms::AtomTable;
use crate::emit::Static;
use crate::literals::{DataWord, FunKey, Literals};
use crate::program::Program;
use crate::symbol;
use beamless_abi::call::SegmentSpec;
use beamless_abi::program::{FunEntry, FuncInfo, Location};
use beamless_ir::function::{InstData, LocData};
use beamless_ir::{Atom, Func, Function, Imm, Lambda, Literal, Loc, Op, Sym};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// A `Location` record.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LocationKey {
    pub func: Func,
    pub file: Arc<str>,
    pub line: u32,
    pub parent: Option<u32>,
}

pub struct Data {
    pub atoms: AtomTable,
    pub literals: Literals,
    pub infos: Vec<Func>,
    info_numbers: FxHashMap<Func, u32>,
    pub locations: Vec<LocationKey>,
    location_numbers: FxHashMap<LocationKey, u32>,
    pub segments: Vec<SegmentSpec>,
    segment_offsets: FxHashMap<Arc<[SegmentSpec]>, u32>,
    /// BIFs that are called through their stub.
    pub stubs: Vec<Func>,
    stub_set: FxHashSet<Func>,
    /// Functions that are called and do not exist.
    pub undefined: Vec<Func>,
    undefined_set: FxHashSet<Func>,
    /// Functions that have code of their own in the program.
    pub defined: FxHashSet<Func>,
}

impl Data {
    pub fn collect(program: &Program) -> Data {
        let mut data = Data {
            atoms: AtomTable::new(all_atoms(program)),
            literals: Literals::default(),
            infos: Vec::new(),
            info_numbers: FxHashMap::default(),
            locations: Vec::new(),
            location_numbers: FxHashMap::default(),
            segments: Vec::new(),
            segment_offsets: FxHashMap::default(),
            stubs: Vec::new(),
            stub_set: FxHashSet::default(),
            undefined: Vec::new(),
            undefined_set: FxHashSet::default(),
            defined: program.chunks.iter().map(|chunk| chunk.name).collect(),
        };
        for chunk in &program.chunks {
            data.collect_chunk(chunk);
        }
        for literal in [&program.entry_argument, &program.services, &program.applications, &program.facts] {
            data.literals.add(&data.atoms, literal);
        }
        for module in &program.modules {
            data.literals.add(&data.atoms, &module.attributes);
            data.literals.add(&data.atoms, &md5_literal(&module.md5));
            data.literals.add(&data.atoms, &exports_literal(&module.exports));
        }
        for &func in &program.exports {
            data.callable(func);
        }
        data.collect_fun_targets();
        data
    }

    /// A function that is called as a function: BIFs need their stub, and what does not exist raises `undef`.
    fn callable(&mut self, func: Func) {
        if self.defined.contains(&func) {
            return;
        }
        if is_bif(func) {
            if self.stub_set.insert(func) {
                self.stubs.push(func);
                self.info(func);
            }
        } else if self.undefined_set.insert(func) {
            self.undefined.push(func);
            self.info(func);
        }
    }

    fn collect_fun_targets(&mut self) {
        let targets: Vec<_> = self.literals.fun_entries.iter().map(fun_target).collect();
        for func in targets {
            self.callable(func);
        }
    }

    fn collect_chunk(&mut self, func: &Function) {
        if let Some(loc) = func.chunk.as_ref().and_then(|chunk| chunk.loc) {
            self.location(func, loc);
        }
        for &block in &func.layout {
            for &inst in &func.blocks[block].insts {
                self.collect_inst(func, &func.insts[inst]);
            }
        }
    }

    fn collect_inst(&mut self, func: &Function, inst: &InstData) {
        match &inst.imm {
            Imm::Lit(literal) => {
                self.literals.add(&self.atoms, literal);
            }
            Imm::Lambda(lambda) => {
                self.literals.fun_entry(FunKey::Local(lambda.clone()));
            }
            Imm::Segments(specs) => self.add_segments(specs),
            Imm::Sym(Sym::Here) => {
                if let Some(loc) = inst.loc {
                    self.location(func, loc);
                }
            }
            Imm::Sym(Sym::Info(name)) => {
                self.info(*name);
            }
            Imm::Sym(Sym::BifStub(name)) => self.callable(*name),
            // A call of a function that is only there as a BIF.
            Imm::Sym(Sym::Chunk(name, 0)) if inst.op == Op::Goto => self.callable(*name),
            _ => {}
        }
    }

    fn add_segments(&mut self, specs: &Arc<[SegmentSpec]>) {
        if !self.segment_offsets.contains_key(specs) {
            self.segment_offsets.insert(specs.clone(), self.segments.len() as u32);
            self.segments.extend_from_slice(specs);
        }
    }

    /// Index of the first of these in the table of segments.
    pub fn segment_offset(&self, specs: &Arc<[SegmentSpec]>) -> u32 {
        self.segment_offsets[specs]
    }

    /// Number of a function's `FuncInfo`, made now if it is new.
    pub fn info(&mut self, func: Func) -> u32 {
        let infos = &mut self.infos;
        *self.info_numbers.entry(func).or_insert_with(|| {
            infos.push(func);
            infos.len() as u32 - 1
        })
    }

    pub fn info_number(&self, func: Func) -> u32 {
        self.info_numbers[&func]
    }

    fn location(&mut self, func: &Function, loc: Loc) -> u32 {
        let LocData { func: name, file, line, parent } = func.locs[loc].clone();
        let parent = parent.map(|parent| self.location(func, parent));
        let key = LocationKey { func: name, file, line, parent };
        if let Some(&number) = self.location_numbers.get(&key) {
            return number;
        }
        self.info(name);
        self.literals.add(&self.atoms, &Literal::string(&key.file));
        self.locations.push(key.clone());
        self.location_numbers.insert(key, self.locations.len() as u32 - 1);
        self.locations.len() as u32 - 1
    }

    /// Number of a location that was collected.
    pub fn location_number(&self, func: &Function, loc: Loc) -> u32 {
        let LocData { func: name, file, line, parent } = func.locs[loc].clone();
        let parent = parent.map(|parent| self.location_number(func, parent));
        self.location_numbers[&LocationKey { func: name, file, line, parent }]
    }

    pub fn word(&self, literal: &Literal) -> DataWord {
        self.literals.get(&self.atoms, literal)
    }

    /// The code that a call of `func` goes to: its own, its BIF's stub, or the one that raises `undef`.
    pub fn callee(&self, func: Func) -> String {
        if self.defined.contains(&func) {
            symbol::chunk(func, 0)
        } else if is_bif(func) {
            symbol::stub(func)
        } else {
            symbol::undefined(func)
        }
    }

    pub fn address(word: DataWord) -> Static {
        match word {
            DataWord::Const(bits) => Static::Number(bits),
            DataWord::Literal { word, tag } => Static::Table { name: symbol::LITERALS, offset: word * 8 + tag },
            DataWord::FunEntry(number) => Data::fun_entry_address(number),
        }
    }

    pub fn fun_entry_address(number: u32) -> Static {
        record::<FunEntry>(symbol::FUN_ENTRIES, number)
    }

    pub fn info_address(&self, func: Func) -> Static {
        record::<FuncInfo>(symbol::INFOS, self.info_number(func))
    }

    pub fn location_address(number: u32) -> Static {
        record::<Location>(symbol::LOCATIONS, number)
    }
}

/// Address of an entry of a table of records.
fn record<R>(name: &'static str, number: u32) -> Static {
    Static::Table { name, offset: u64::from(number) * size_of::<R>() as u64 }
}

/// The function behind a fun.
fn fun_target(key: &FunKey) -> Func {
    match key {
        FunKey::External(func) => *func,
        FunKey::Local(lambda) => lambda.func,
    }
}

pub fn is_bif(func: Func) -> bool {
    beamless_abi::bif::find(func.module.as_str(), func.name.as_str(), func.arity).is_some()
}

pub fn md5_literal(md5: &[u8; 16]) -> Literal {
    Literal::Bits(Arc::from(&md5[..]), 128)
}

pub fn exports_literal(exports: &[(Atom, u32)]) -> Literal {
    let items: Vec<_> = exports
        .iter()
        .map(|&(name, arity)| Literal::Tuple(vec![Literal::Atom(name), Literal::Int(i64::from(arity))]))
        .collect();
    if items.is_empty() { Literal::Nil } else { Literal::List(items, Box::new(Literal::Nil)) }
}

fn all_atoms(program: &Program) -> FxHashSet<Atom> {
    let mut atoms = FxHashSet::default();
    for chunk in &program.chunks {
        func_atoms(&mut atoms, chunk.name);
        for (_, loc) in chunk.locs.iter() {
            func_atoms(&mut atoms, loc.func);
        }
        for &block in &chunk.layout {
            for &inst in &chunk.blocks[block].insts {
                imm_atoms(&mut atoms, &chunk.insts[inst].imm);
            }
        }
    }
    for &func in program.exports.iter().chain(&program.asked) {
        func_atoms(&mut atoms, func);
    }
    for literal in [&program.entry_argument, &program.services, &program.applications, &program.facts] {
        literal_atoms(&mut atoms, literal);
    }
    for module in &program.modules {
        atoms.insert(module.name);
        literal_atoms(&mut atoms, &module.attributes);
        atoms.extend(module.exports.iter().map(|&(name, _)| name));
    }
    atoms
}

fn imm_atoms(atoms: &mut FxHashSet<Atom>, imm: &Imm) {
    match imm {
        Imm::Lit(literal) => literal_atoms(atoms, literal),
        Imm::Cases(keys) => keys.iter().for_each(|key| literal_atoms(atoms, key)),
        Imm::Lambda(lambda) => lambda_atoms(atoms, lambda),
        Imm::Sym(Sym::Info(func) | Sym::BifStub(func) | Sym::Chunk(func, _)) => func_atoms(atoms, *func),
        _ => {}
    }
}

fn func_atoms(atoms: &mut FxHashSet<Atom>, func: Func) {
    atoms.insert(func.module);
    atoms.insert(func.name);
}

fn lambda_atoms(atoms: &mut FxHashSet<Atom>, lambda: &Lambda) {
    func_atoms(atoms, lambda.func);
    atoms.insert(lambda.name);
}

fn literal_atoms(atoms: &mut FxHashSet<Atom>, literal: &Literal) {
    match literal {
        Literal::Atom(atom) => {
            atoms.insert(*atom);
        }
        Literal::List(items, tail) => {
            items.iter().for_each(|item| literal_atoms(atoms, item));
            literal_atoms(atoms, tail);
        }
        Literal::Tuple(items) => items.iter().for_each(|item| literal_atoms(atoms, item)),
        Literal::Map(pairs) => pairs.iter().for_each(|(key, value)| {
            literal_atoms(atoms, key);
            literal_atoms(atoms, value);
        }),
        Literal::ExternalFun(func) => func_atoms(atoms, *func),
        Literal::LocalFun(lambda) => lambda_atoms(atoms, lambda),
        Literal::Int(_) | Literal::Big(_) | Literal::Float(_) | Literal::Nil | Literal::Bits(..) => {}
    }
}
