//! Every BIF of the term sections against calls recorded from the real BEAM.

use crate::process::{NORMAL, Process};
use crate::term::alloc::Arena;
use crate::term::{Term, atom, decode, order, print};

type Call = fn(*mut Process, &[Term]) -> u64;

macro_rules! call {
    ($section:ident $function:ident 0) => { |p, _| super::$section::doors::$function(p) };
    ($section:ident $function:ident 1) => { |p, a| super::$section::doors::$function(p, a[0].0) };
    ($section:ident $function:ident 2) => { |p, a| super::$section::doors::$function(p, a[0].0, a[1].0) };
    ($section:ident $function:ident 3) => { |p, a| super::$section::doors::$function(p, a[0].0, a[1].0, a[2].0) };
    ($section:ident $function:ident 4) => { |p, a| super::$section::doors::$function(p, a[0].0, a[1].0, a[2].0, a[3].0) };
}

/// A function `fn <section>() -> Vec<(module, name, arity, call)>` for each section.
macro_rules! tables {
    ($($section:ident $rows:ident;)*) => {
        $(mod $section {
            use super::*;
            macro_rules! table {
                ($$($$module:ident $$name:literal $$arity:tt = $$function:ident [$$($$effect:ident)*];)*) => {
                    pub fn rows() -> Vec<(&'static str, &'static str, usize, Call)> {
                        vec![$$((stringify!($$module), $$name, $$arity, call!($section $$function $$arity))),*]
                    }
                };
            }
        })*
    };
}
