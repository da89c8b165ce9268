//! The table of modules that code evaluated at run time may call by names that are made of its text.

use crate::graph::POOL;
use crate::services::mfa;
use crate::solve::Solver;
use crate::value::Value;
use beamless_ir::{Atom, Func};

const TABLE: &str = include_str!("../../../stdlib/evaluated.txt");

/// Rows whose function was not reached yet: that function, and the module.
pub struct Evaluated(Vec<(Func, Atom)>);

impl Evaluated {
    pub fn new() -> Evaluated {
        let row = |line: &str| {
            let mut columns = line.split('#').next()?.split_whitespace();
            Some((mfa(columns.next()?)?, Atom::new(columns.next()?)))
        };
        Evaluated(TABLE.lines().filter_map(row).collect())
    }
}

impl Solver<'_> {
    /// Whether a row's function has been reached, which is more than a fine analysis can follow.
    pub fn is_evaluating(&self) -> bool {
        self.evaluated.0.iter().any(|(trigger, _)| self.reasons.contains_key(trigger))
    }

    /// Makes funs of what rows stand for that have come true, as if the program held them all. Whether there were any.
    pub fn link_evaluated(&mut self) -> bool {
        let (now, later) = std::mem::take(&mut self.evaluated.0).into_iter().partition(|(trigger, _)| self.reasons.contains_key(trigger));
        self.evaluated.0 = later;
        let now: Vec<(Func, Atom)> = now;
        for &(_, module) in &now {
            self.load(vec![module]);
            let functions = self.modules.get(&module).cloned().flatten();
            for (name, arity) in functions.iter().flat_map(|module| module.exports.iter().copied()) {
                let func = Func { module, name, arity };
                self.exports.insert(func);
                let elem = self.values.intern(Value::External(func));
                self.graph.add(POOL, elem);
            }
        }
        !now.is_empty()
    }
}
