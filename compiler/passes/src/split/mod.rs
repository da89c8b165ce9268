//! Cuts a function into chunks at its calls: after this a call pushes a frame and goes, and its continuation is a function of its own.
//! `enter` lets a function begin at its loop, `cut` ends blocks at calls, `roots` says which blocks start chunks, `slots` gives values that
//! live across calls their places in frames, `chunk` copies the blocks of one chunk out. The calling convention is docs/contract.md's.

mod chunk;
mod cut;
mod enter;
mod roots;
mod slots;

use crate::liveness::Liveness;
use beamless_ir::{Function, Stage};

/// The chunks of a function at stage Word, entry first.
pub fn run(mut func: Function) -> Vec<Function> {
    debug_assert_eq!(func.stage, Stage::Word);
    enter::run(&mut func);
    let calls = cut::run(&mut func);
    let liveness = Liveness::compute(&func);
    let roots = roots::find(&func, &calls);
    let slots = slots::assign(&func, &calls, &liveness);
    let context = chunk::Context { func: &func, calls: &calls, liveness: &liveness, roots: &roots, slots: &slots };
    roots.order.iter().map(|&root| chunk::build(&context, root)).collect()
}
