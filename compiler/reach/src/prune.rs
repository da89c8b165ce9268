//! From the solution to functions: world constants in place, ways that are never taken gone.

use crate::world;
use crate::solve::{Instance, Solver};
use crate::template::Template;
use crate::World;
use beamless_ir::{Block, BlockCall, Func, Function, Imm, Inst, InstData, Literal, Op};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// What all instances of a function together do.
#[derive(Default)]
struct Life {
    active: Vec<bool>,
    taken: Vec<u64>,
}

impl Solver<'_> {
    /// The functions of the program, in a fixed order.
    pub fn functions(&self, world: &World, services: &Literal) -> Vec<Function> {
        let mut lives: FxHashMap<Func, Life> = FxHashMap::default();
        for instance in &self.instances {
            lives.entry(instance.template.func).or_default().add(instance);
        }
        let mut functions: Vec<Function> = lives
            .iter()
            .map(|(func, life)| {
                let (module, at) = &self.index[func];
                let mut function = module.functions[*at].clone();
                world::replace_world(&mut function, world, services);
                life.prune(&mut function, &self.templates[func], world.keeps_tests);
                function
            })
            .collect();
        for stub in self.stubs.iter().filter(|stub| !lives.contains_key(*stub)) {
            if let Some((module, at)) = self.index.get(stub) {
                functions.push(module.functions[*at].clone());
            }
        }
        functions.sort_by_key(|function| (function.name.module.as_str(), function.name.name.as_str(), function.name.arity));
        functions
    }
}

impl Life {
    fn add(&mut self, instance: &Instance) {
        if self.active.is_empty() {
            self.active = vec![false; instance.active.len()];
            self.taken = vec![0; instance.taken.len()];
        }
        self.active.iter_mut().zip(&instance.active).for_each(|(all, one)| *all |= *one);
        self.taken.iter_mut().zip(&instance.taken).for_each(|(all, one)| *all |= *one);
    }

    fn prune(&self, func: &mut Function, template: &Template, keeps_tests: bool) {
        let layout = std::mem::take(&mut func.layout);
        func.layout = layout
            .into_iter()
            .filter(|block| template.blocks.get(block).is_some_and(|&part| self.active[part as usize]))
            .collect();
        for at in 0..func.layout.len() {
            self.prune_block(func, func.layout[at], template, keeps_tests);
        }
        for at in 0..func.layout.len() {
            let block = func.layout[at];
            if func.blocks[block].handler.is_some_and(|handler| !func.layout.contains(&handler)) {
                func.blocks[block].handler = None;
            }
        }
    }

    fn prune_block(&self, func: &mut Function, block: Block, template: &Template, keeps_tests: bool) {
        let mut part = template.blocks[&block] as usize;
        // A call that never returns ends the block.
        while let Some((inst, next)) = template.parts[part].ends_at {
            let next = next as usize;
            if !self.active[next] {
                let at = func.blocks[block].insts.iter().position(|&other| other == inst);
                return end_after(func, block, at);
            }
            part = next;
        }
        let last = func.terminator(block);
        if !matches!(func.insts[last].op, Op::Br | Op::Switch) {
            return;
        }
        let exits = &template.parts[part].exits;
        // Ways beyond the 63rd are not counted one by one: of those, the ones whose block is never reached.
        let is_reached = |target: &u32| {
            let block = func.insts[last].targets[*target as usize].block;
            template.blocks.get(&block).is_some_and(|&part| self.active[part as usize])
        };
        let live: Vec<u32> = exits
            .iter()
            .enumerate()
            .filter(|(index, exit)| exit.target.is_some() && (*index >= 63 || self.taken[part] & (1 << index) != 0))
            .filter_map(|(_, exit)| exit.target)
            .filter(is_reached)
            .collect();
        if keeps_tests && !live.is_empty() {
            return trap_others(func, last, &live);
        }
        narrow(func, last, &live);
    }
}

/// Leads the ways of a branch that are not taken to a trap.
fn trap_others(func: &mut Function, last: Inst, live: &[u32]) {
    for index in (0..func.insts[last].targets.len()).filter(|&index| !live.contains(&(index as u32))) {
        let trap = func.add_block();
        func.layout.push(trap);
        unreachable(func, trap);
        func.insts[last].targets[index] = BlockCall { block: trap, args: SmallVec::new() };
    }
}

/// Ends a block behind an instruction.
fn end_after(func: &mut Function, block: Block, at: Option<usize>) {
    let Some(at) = at else { return };
    func.blocks[block].insts.truncate(at + 1);
    unreachable(func, block);
}

fn unreachable(func: &mut Function, block: Block) {
    let data = InstData {
        op: Op::Unreachable,
        args: SmallVec::new(),
        imm: Imm::None,
        targets: SmallVec::new(),
        results: SmallVec::new(),
        loc: None,
    };
    let inst = func.add_inst(data, &[]);
    func.blocks[block].insts.push(inst);
}

/// Leaves a branch the targets that are taken.
fn narrow(func: &mut Function, last: Inst, live: &[u32]) {
    let data = &mut func.insts[last];
    match live {
        [] => {
            data.op = Op::Unreachable;
            data.imm = Imm::None;
            data.args.clear();
            data.targets.clear();
        }
        [only] => {
            let target = data.targets[*only as usize].clone();
            data.op = Op::Jump;
            data.imm = Imm::None;
            data.args.clear();
            data.targets = SmallVec::from_iter([target]);
        }
        _ => {
            let Imm::Cases(keys) = &data.imm else { return };
            let default = keys.len() as u32;
            let mut kept: Vec<u32> = live.iter().copied().filter(|&index| index != default).collect();
            kept.sort_unstable();
            // The last way that is left needs no test.
            let last = if live.contains(&default) { default } else { kept.pop().unwrap_or(default) };
            let keys = kept.iter().map(|&index| keys[index as usize].clone()).collect();
            let targets = kept.iter().chain(&[last]).map(|&index| data.targets[index as usize].clone()).collect();
            data.imm = Imm::Cases(keys);
            data.targets = targets;
        }
    }
}
