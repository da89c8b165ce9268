//! The table of passes in the order they run, and why they run in that order. Does not run them: see [`crate::run`].

use crate::{cfg, cse, dce, expand, fold, inline, leaf, marker, room, signatures, split, twins};
use beamless_ir::{Function, Stage};

/// What a pass works on.
#[derive(Clone, Copy)]
pub enum Run {
    /// All functions of the program at stage Term.
    Program(fn(&mut Vec<Function>)),
    /// One function or chunk.
    Function(fn(&mut Function)),
    /// One function that becomes another.
    Expand(fn(&Function) -> Function),
    /// One function that becomes chunks.
    Split(fn(Function) -> Vec<Function>),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The program is wrong without it.
    Required,
    /// Only makes programs better: `--no-pass` leaves it out.
    Optional,
}

/// A row of the table.
#[derive(Clone, Copy)]
pub struct Pass {
    pub name: &'static str,
    /// Stage of the functions it is given.
    pub stage: Stage,
    pub run: Run,
    pub kind: Kind,
}

const fn required(name: &'static str, stage: Stage, run: Run) -> Pass {
    Pass { name, stage, run, kind: Kind::Required }
}

const fn optional(name: &'static str, stage: Stage, run: Run) -> Pass {
    Pass { name, stage, run, kind: Kind::Optional }
}

/// All passes, in the order they run.
pub static PASSES: &[Pass] = &[
    optional("fold", Stage::Term, Run::Function(fold::run)),
    optional("cfg", Stage::Term, Run::Function(cfg::run)),
    optional("dce", Stage::Term, Run::Function(dce::run)),
    optional("inline", Stage::Term, Run::Program(inline::run)),
    optional("fold", Stage::Term, Run::Function(fold::run)),
    optional("cfg", Stage::Term, Run::Function(cfg::run)),
    optional("leaf", Stage::Term, Run::Function(leaf::run)),
    optional("fold", Stage::Term, Run::Function(fold::run)),
    optional("cfg", Stage::Term, Run::Function(cfg::run)),
    optional("marker", Stage::Term, Run::Function(marker::run)),
    optional("signatures", Stage::Term, Run::Program(signatures::run)),
    optional("fold", Stage::Term, Run::Function(fold::run)),
    optional("cfg", Stage::Term, Run::Function(cfg::run)),
    optional("twins", Stage::Term, Run::Function(twins::run)),
    optional("cse", Stage::Term, Run::Function(cse::run)),
    optional("dce", Stage::Term, Run::Function(dce::run)),
    required("expand", Stage::Term, Run::Expand(expand::run)),
    required("split", Stage::Word, Run::Split(split::run)),
    required("room", Stage::Chunk, Run::Function(room::run)),
];

/// (before, after, why).
pub static ORDER: &[(&str, &str, &str)] = &[
    ("fold", "cfg", "decided branches leave blocks with one way in"),
    ("cfg", "dce", "a parameter that is a value elsewhere leaves its arguments unused"),
    ("dce", "inline", "functions are measured without what is unused"),
    ("inline", "fold", "what the caller passes decides the callee's tests"),
    ("cfg", "leaf", "the way to a leaf is as short as it gets"),
    ("leaf", "fold", "what the caller knows decides the callee's tests"),
    ("inline", "marker", "what makes the reference and what waits for it may be two functions"),
    ("inline", "signatures", "calls that are gone give no arguments"),
    ("signatures", "fold", "what all callers pass decides tests"),
    ("cfg", "twins", "what is one block can be compared"),
    ("cfg", "cse", "blocks in one offer each other what they compute"),
    ("cse", "dce", "what was computed again is unused"),
    ("fold", "expand", "what is decided need not be opened"),
    ("expand", "split", "calls of funs are opened before functions are cut at calls"),
    ("split", "room", "pushing a frame takes room"),
];

/// Number of the rows that [`crate::run::program`] runs: all up to the last that needs the whole program.
pub fn program_rows() -> usize {
    PASSES.iter().rposition(|pass| matches!(pass.run, Run::Program(_))).map_or(0, |last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_holds() {
        let place = |name: &str| {
            let mut places = PASSES.iter().enumerate().filter(|(_, pass)| pass.name == name).map(|(place, _)| place);
            let first = places.next().unwrap_or_else(|| panic!("no pass is called {name}"));
            (first, places.next_back().unwrap_or(first))
        };
        for (before, after, why) in ORDER {
            assert!(place(before).0 < place(after).1, "{before} must run before {after}: {why}");
        }
    }

    #[test]
    fn stages_only_go_forward() {
        let rank = |pass: &Pass| match pass.stage {
            Stage::Term => 0,
            Stage::Word => 1,
            Stage::Chunk => 2,
        };
        assert!(PASSES.windows(2).all(|pair| rank(&pair[0]) <= rank(&pair[1])));
    }

    #[test]
    fn each_stage_has_its_door() {
        let doors =
            |stage| PASSES.iter().filter(move |pass| pass.stage == stage && pass.kind == Kind::Required).count();
        assert_eq!((doors(Stage::Term), doors(Stage::Word)), (1, 1));
    }
}
