//! A function that begins with a loop begins at its header: an entry that does nothing but jump there would be a chunk of its own, with a reduction and
//! a jump for every call. Does not look at calls.
//!
//! Before: `block0(v0, v1): jump block1(v1)`, `block1(v2): ... use v0, v2 ... jump block1(v3)`. After: `block1(v0, v2): ... jump block1(v0, v3)`.

use beamless_ir::function::ValueDef;
use beamless_ir::{Block, Function, Inst, Op, Value};

use crate::edit::uses;
use crate::liveness::is_rematerialised;

pub fn run(func: &mut Function) {
    let Some(plan) = Plan::find(func) else { return };
    plan.pass_all(func);
    let entry = func.layout.remove(0);
    let mut constants = std::mem::take(&mut func.blocks[entry].insts);
    constants.pop();
    func.blocks[plan.header].insts.splice(0..0, constants);
    func.layout.retain(|&block| block != plan.header);
    func.layout.insert(0, plan.header);
}

/// Where a parameter of the new entry comes from.
#[derive(Clone, Copy)]
enum Source {
    /// The header has it already, at this place.
    Own(usize),
    /// A parameter of the old entry, the same in every iteration.
    Entry(Value),
}

struct Plan {
    header: Block,
    /// By parameter of the new entry.
    sources: Vec<Source>,
}

impl Plan {
    fn find(func: &Function) -> Option<Plan> {
        let entry = func.entry();
        let (&last, constants) = func.blocks[entry].insts.split_last()?;
        let jump = &func.insts[last];
        if jump.op != Op::Jump || !constants.iter().all(|&inst| is_rematerialised(func.insts[inst].op)) {
            return None;
        }
        let call = &jump.targets[0];
        let header = call.block;
        let params = &func.blocks[entry].params;
        let own = |value: Value| call.args.iter().position(|&arg| arg == value);
        let all_come_in = call.args.iter().enumerate().all(|(at, &arg)| params.contains(&arg) && own(arg) == Some(at));
        if header == entry || !all_come_in || !is_loop(func, header, last) {
            return None;
        }
        // A first value that is used besides the one of the iteration needs a place of its own.
        let others = func.layout.iter().flat_map(|&block| &func.blocks[block].insts).filter(|&&inst| inst != last);
        let used_besides = others.flat_map(|&inst| uses(&func.insts[inst])).any(|value| call.args.contains(&value));
        let sources = params.iter().map(|&param| own(param).map_or(Source::Entry(param), Source::Own)).collect();
        (!used_besides).then_some(Plan { header, sources })
    }

    /// Makes all of the old entry's parameters the header's.
    fn pass_all(&self, func: &mut Function) {
        let old = std::mem::take(&mut func.blocks[self.header].params);
        let pick = |own: &[Value], source: &Source| match *source {
            Source::Own(at) => own[at],
            Source::Entry(value) => value,
        };
        let params: Vec<_> = self.sources.iter().map(|source| pick(&old, source)).collect();
        for (index, &param) in params.iter().enumerate() {
            func.values[param].def = ValueDef::Param(self.header, index as u32);
        }
        func.blocks[self.header].params = params;
        for index in 0..func.layout.len() {
            let inst = func.terminator(func.layout[index]);
            for call in func.insts[inst].targets.iter_mut().filter(|call| call.block == self.header) {
                call.args = self.sources.iter().map(|source| pick(&call.args, source)).collect();
            }
        }
    }
}

/// Something besides the entry goes there, by a branch.
fn is_loop(func: &Function, header: Block, entry: Inst) -> bool {
    if func.layout.iter().any(|&block| func.blocks[block].handler == Some(header)) {
        return false;
    }
    let inst = |&block: &Block| func.terminator(block);
    let back = func.layout.iter().map(inst).filter(|&inst| inst != entry);
    let mut targets = back.flat_map(|inst| &func.insts[inst].targets);
    targets.any(|call| call.block == header)
}
