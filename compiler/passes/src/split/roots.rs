//! Which blocks start chunks: the entry, continuations of calls, handlers, loop headers, and blocks that several chunks reach - unless they are
//! so short that a copy in each chunk is better.

use super::cut::Calls;
use beamless_ir::verify::Dominators;
use beamless_ir::{Block, ChunkKind, Function};
use cranelift_entity::{SecondaryMap, packed_option::PackedOption};

/// Blocks of at most this many instructions that leave the function are copied instead of being chunks: the jump to a chunk
/// costs about as much as they do.
const COPY_MAX: usize = 4;

pub struct Roots {
    /// Starts of chunks in chunk order; the first is the function's entry.
    pub order: Vec<Block>,
    /// Chunk number of a root.
    pub index: SecondaryMap<Block, PackedOption<ChunkIndex>>,
    /// Targets of retreating edges.
    pub loops: SecondaryMap<Block, bool>,
}

/// A chunk's number within its function.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChunkIndex(pub u32);
cranelift_entity::entity_impl!(ChunkIndex, "@");

impl Roots {
    pub fn is_root(&self, block: Block) -> bool {
        self.index[block].is_some()
    }

    pub fn kind(&self, calls: &Calls, root: Block) -> ChunkKind {
        if self.order[0] == root {
            ChunkKind::Entry
        } else if calls.resumes[root] {
            ChunkKind::Resume
        } else if calls.handlers[root] {
            ChunkKind::Handler
        } else {
            ChunkKind::Join
        }
    }
}

pub fn find(func: &Function, calls: &Calls) -> Roots {
    let dom = Dominators::compute(func);
    let loops = loop_headers(func, &dom.rpo);
    let mut preds: SecondaryMap<Block, Vec<Block>> = SecondaryMap::new();
    for &block in &dom.rpo {
        for call in func.successors(block) {
            preds[call.block].push(block);
        }
    }
    let mut roots = Roots { order: Vec::new(), index: SecondaryMap::new(), loops };
    let mut owner: SecondaryMap<Block, PackedOption<Block>> = SecondaryMap::new();
    for &block in &dom.rpo {
        let starts = block == func.entry() || calls.resumes[block] || calls.handlers[block] || roots.loops[block];
        let shared = preds[block].windows(2).any(|pair| owner[pair[0]] != owner[pair[1]])
            || preds[block].iter().any(|&pred| owner[pred].is_none());
        if starts || shared && !is_copied(func, block) {
            roots.index[block] = ChunkIndex(roots.order.len() as u32).into();
            roots.order.push(block);
            owner[block] = block.into();
        } else if !shared {
            owner[block] = owner[preds[block][0]];
        }
    }
    roots
}

/// A shared block without an owner: it has no successors, so nothing asks for one.
fn is_copied(func: &Function, block: Block) -> bool {
    func.blocks[block].insts.len() <= COPY_MAX && func.successors(block).next().is_none()
}

fn loop_headers(func: &Function, rpo: &[Block]) -> SecondaryMap<Block, bool> {
    let mut order: SecondaryMap<Block, u32> = SecondaryMap::new();
    for (i, &block) in rpo.iter().enumerate() {
        order[block] = i as u32;
    }
    let mut loops = SecondaryMap::new();
    for &block in rpo {
        for call in func.successors(block) {
            if order[call.block] <= order[block] {
                loops[call.block] = true;
            }
        }
    }
    loops
}
