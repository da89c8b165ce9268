//! What passes that edit functions share: replacing values, counting uses, asking whether something can raise. Decides nothing.

use beamless_abi::bif::{NORETURN, PURE, RAISES, YIELDS};
use beamless_ir::function::InstData;
use beamless_ir::{Block, Function, Imm, Inst, Op, Value};
use cranelift_entity::{SecondaryMap, packed_option::PackedOption};

/// Values that others take the place of.
#[derive(Default)]
pub struct Replacements {
    by: SecondaryMap<Value, PackedOption<Value>>,
    any: bool,
}

impl Replacements {
    pub fn set(&mut self, old: Value, new: Value) {
        if old != new {
            self.by[old] = new.into();
            self.any = true;
        }
    }

    /// What stands for `value` in the end.
    pub fn get(&self, mut value: Value) -> Value {
        while let Some(next) = self.by[value].expand() {
            value = next;
        }
        value
    }

    pub fn any(&self) -> bool {
        self.any
    }

    /// Puts the replacements in everywhere.
    pub fn apply(&self, func: &mut Function) {
        if !self.any {
            return;
        }
        for index in 0..func.layout.len() {
            let block = func.layout[index];
            for place in 0..func.blocks[block].insts.len() {
                let inst = func.blocks[block].insts[place];
                self.apply_to(&mut func.insts[inst]);
            }
        }
    }

    pub fn apply_to(&self, data: &mut InstData) {
        let targets = data.targets.iter_mut().flat_map(|call| call.args.iter_mut());
        for value in data.args.iter_mut().chain(targets) {
            *value = self.get(*value);
        }
    }
}

/// All values an instruction uses.
pub fn uses(data: &InstData) -> impl Iterator<Item = Value> {
    data.args.iter().chain(data.targets.iter().flat_map(|call| call.args.iter())).copied()
}

/// Number of uses of each value.
pub fn use_counts(func: &Function) -> SecondaryMap<Value, u32> {
    let mut counts = SecondaryMap::new();
    for &block in &func.layout {
        for &inst in &func.blocks[block].insts {
            for value in uses(&func.insts[inst]) {
                counts[value] += 1;
            }
        }
    }
    counts
}

/// May go to the block's handler.
pub fn can_raise(data: &InstData) -> bool {
    match data.imm {
        Imm::Bif(row) => row.has(RAISES | NORETURN | YIELDS),
        _ => data.op.row().raises,
    }
}

/// Nothing is lost with it when its results are not used.
pub fn is_removable(data: &InstData) -> bool {
    match data.imm {
        Imm::Bif(row) if data.op == Op::Bif => row.has(PURE) && !can_raise(data),
        _ => data.op.row().pure,
    }
}

/// Drops from the layout what nothing reaches, and handlers of blocks that cannot raise.
pub fn remove_unreachable(func: &mut Function) -> bool {
    for &block in &func.layout {
        let insts = &func.insts;
        let data = &mut func.blocks[block];
        if data.handler.is_some() && !data.insts.iter().any(|&inst| can_raise(&insts[inst])) {
            data.handler = None;
        }
    }
    let mut seen: SecondaryMap<Block, bool> = SecondaryMap::new();
    let mut work = vec![func.entry()];
    while let Some(block) = work.pop() {
        if std::mem::replace(&mut seen[block], true) {
            continue;
        }
        work.extend(func.successors(block).map(|call| call.block));
        work.extend(func.blocks[block].handler);
    }
    let before = func.layout.len();
    func.layout.retain(|&block| seen[block]);
    func.layout.len() != before
}

/// Puts another operation in an instruction's place; its results stay.
pub fn replace(func: &mut Function, inst: Inst, op: Op, args: &[Value], imm: Imm) {
    let data = &mut func.insts[inst];
    data.op = op;
    data.args = args.iter().copied().collect();
    data.imm = imm;
    data.targets.clear();
}
