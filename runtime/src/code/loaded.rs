//! Names of the modules that were loaded while the program runs. Their code is the platform layer's (stdlib/beamless/beamless_loader.erl); here
//! is what questions about modules and functions need.

use crate::term::Term;
use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

/// Words of name and arity of what a module exports.
type Exports = Vec<(u64, usize)>;

/// By the module's word.
static LOADED: RwLock<BTreeMap<u64, Exports>> = RwLock::new(BTreeMap::new());

/// A module is there with these functions, or is no longer there.
pub fn set(module: Term, exports: Option<Exports>) {
    let mut loaded = LOADED.write().unwrap_or_else(PoisonError::into_inner);
    match exports {
        Some(exports) => _ = loaded.insert(module.0, exports),
        None => _ = loaded.remove(&module.0),
    }
}

pub fn is_loaded(module: Term) -> bool {
    LOADED.read().unwrap_or_else(PoisonError::into_inner).contains_key(&module.0)
}

pub fn exports(module: Term, name: Term, arity: usize) -> bool {
    let loaded = LOADED.read().unwrap_or_else(PoisonError::into_inner);
    loaded.get(&module.0).is_some_and(|exports| exports.contains(&(name.0, arity)))
}

pub fn modules() -> Vec<Term> {
    LOADED.read().unwrap_or_else(PoisonError::into_inner).keys().map(|&word| Term(word)).collect()
}
