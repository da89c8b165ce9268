//! What `module_info/0,1` of a linked module say. Every module answers by name, whether or not those functions of it are linked.

use super::{exception, lookup};
use crate::heap::Build;
use crate::process::Process;
use crate::term::{Term, atom};

const ITEMS: [&str; 5] = ["module", "exports", "attributes", "compile", "md5"];

/// Whether this is a call of a linked module's `module_info`.
pub fn is_asked(module: Term, name: Term, arity: usize) -> bool {
    arity <= 1 && lookup::module(module).is_some() && name == atom::word("module_info")
}

/// Answers the call with its argument in the register: where to go on.
pub fn give(p: &mut Process, module: Term, arity: usize) -> *const u8 {
    let asked = p.x(0);
    let answer = if arity == 0 { all(p, module) } else { item(p, module, atom::name(asked)) };
    match answer {
        Some(answer) => {
            p.set_x(0, answer);
            // SAFETY: a function is called with the place where its caller goes on at the top of the stack.
            unsafe { *p.hot.sp as *const u8 }
        }
        None => {
            p.badarg();
            exception::bif_failed(p, std::ptr::null(), std::ptr::null(), 0);
            exception::unwind(p)
        }
    }
}

/// All items in pairs.
pub fn all(p: &mut Process, module: Term) -> Option<Term> {
    lookup::module(module)?;
    let mut pairs = Vec::new();
    for name in ITEMS {
        let value = item(p, module, name).unwrap_or(Term::NIL);
        pairs.push(p.tuple(&[atom::word(name), value]));
    }
    Some(p.list(&pairs))
}

/// One of the items that `erlang:get_module_info/2` documents.
pub fn item(p: &mut Process, name: Term, item: &str) -> Option<Term> {
    let module = lookup::module(name)?;
    Some(match item {
        "module" => name,
        "attributes" => Term(module.attributes),
        "md5" => Term(module.md5),
        "exports" | "functions" => Term(module.exports),
        "compile" | "nifs" => Term::NIL,
        "native" => Term::FALSE,
        "native_addresses" => p.list(&[]),
        _ => return None,
    })
}
