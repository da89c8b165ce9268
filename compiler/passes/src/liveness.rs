//! Which values are live at the start of each block: sparse sets by path exploration from the uses (Boissinot et al. 2011, "per variable").
//! Constants are not tracked: they are made again where they are used.

use beamless_ir::function::ValueDef;
use beamless_ir::{Block, Function, Inst, Op, Stage, Value};
use cranelift_entity::{SecondaryMap, packed_option::PackedOption};

/// Live-in values by block, each at most once, in no particular order.
pub struct Liveness {
    pub live_in: SecondaryMap<Block, Vec<Value>>,
    /// Block of each instruction that is in one.
    pub home: SecondaryMap<Inst, PackedOption<Block>>,
    /// Predecessors by branch, and blocks with a call by handler edge.
    pub preds: SecondaryMap<Block, Vec<Block>>,
}

/// Made again at each use instead of being kept.
pub fn is_rematerialised(op: Op) -> bool {
    matches!(op, Op::Const | Op::WordConst | Op::SymAddr | Op::FunEntryAddr | Op::SegmentsAddr)
}

pub fn is_constant(func: &Function, value: Value) -> bool {
    func.def(value).is_some_and(|data| is_rematerialised(data.op))
}

impl Liveness {
    pub fn compute(func: &Function) -> Liveness {
        let mut liveness =
            Liveness { live_in: SecondaryMap::new(), home: SecondaryMap::new(), preds: SecondaryMap::new() };
        for &block in &func.layout {
            for &inst in &func.blocks[block].insts {
                liveness.home[inst] = block.into();
            }
            for call in func.successors(block) {
                liveness.preds[call.block].push(block);
            }
            if let Some(handler) = call_handler(func, block) {
                liveness.preds[handler].push(block);
            }
        }
        let mut work = Vec::new();
        for &block in &func.layout {
            for &inst in &func.blocks[block].insts {
                let data = &func.insts[inst];
                for &value in data.args.iter().chain(data.targets.iter().flat_map(|call| call.args.iter())) {
                    if !is_constant(func, value) {
                        liveness.mark(func, value, block, &mut work);
                    }
                }
            }
        }
        liveness
    }

    /// Marks `value` live from its definition to a use in `block`.
    fn mark(&mut self, func: &Function, value: Value, block: Block, work: &mut Vec<Block>) {
        let def = self.def_block(func, value);
        work.push(block);
        while let Some(block) = work.pop() {
            if def == Some(block) || self.live_in[block].contains(&value) {
                continue;
            }
            self.live_in[block].push(value);
            work.extend(self.preds[block].iter().copied());
        }
    }

    pub fn def_block(&self, func: &Function, value: Value) -> Option<Block> {
        match func.values[value].def {
            ValueDef::Param(block, _) => Some(block),
            ValueDef::Result(inst, _) => self.home[inst].expand(),
        }
    }
}

/// The handler of a block that contains a call, before `split`.
pub fn call_handler(func: &Function, block: Block) -> Option<Block> {
    if func.stage == Stage::Chunk {
        return None;
    }
    let data = &func.blocks[block];
    let handler = data.handler?;
    data.insts.iter().any(|&inst| func.insts[inst].op.is_call()).then_some(handler)
}
