//! Elixir's protocols in a closed world: a protocol is linked as it is when all implementations that the program could have are known, so
//! that its dispatch is a match on types instead of names made at run time. Which implementations stay is the flow analysis' business.

use crate::library::Store;
use beamless_ir::{Atom, Module};
use beamless_otp::{Core, Protocol};
use std::path::{Path, PathBuf};

/// Whether the module is a protocol.
pub(crate) fn is_protocol(module: &Module) -> bool {
    let exports = |name: &str, arity| module.exports.iter().any(|&(other, others)| other == *name && others == arity);
    exports("__protocol__", 1) && exports("impl_for", 1) && exports("impl_for!", 1)
}

/// The consolidated Core of these protocols; `None` where there is no beam to make it from.
pub(crate) fn consolidate(store: &mut Store, names: &[Atom]) -> Vec<Option<Core>> {
    let found: Vec<Option<Protocol>> = names.iter().map(|&name| protocol(store, name)).collect();
    let wanted: Vec<Protocol> = found.iter().flatten().cloned().collect();
    let mut folders: Vec<PathBuf> =
        store.beams.iter().filter_map(|beam| beam.parent()).map(Path::to_path_buf).collect();
    folders.dedup();
    let mut cores = store.otp.consolidate(&wanted, &folders).into_iter();
    found
        .iter()
        .map(|protocol| {
            protocol.as_ref()?;
            match cores.next()? {
                Ok(core) => Some(core),
                Err(diagnostic) => {
                    store.diagnostics.push(diagnostic);
                    None
                }
            }
        })
        .collect()
}

fn protocol(store: &Store, name: Atom) -> Option<Protocol> {
    let file_name = format!("{name}.beam", name = name.as_str());
    let own = store.beams.iter().find(|beam| beam.file_name().is_some_and(|file| file == file_name.as_str()));
    let beam = own.or_else(|| store.otp.modules().get(&name))?.clone();
    let prefix = format!("{}.", name.as_str());
    let target = |module: &str| module.strip_prefix(&prefix).map(|rest| Atom::new(&format!("Elixir.{rest}")));
    let of_user = store.user.iter().filter(|module| store.get(**module).is_some_and(|module| implements(&module)));
    let of_library =
        store.otp.modules().iter().filter(|(module, path)| module.as_str().starts_with(&prefix) && may_implement(path));
    let mut targets: Vec<Atom> =
        of_user.chain(of_library.map(|(module, _)| module)).filter_map(|module| target(module.as_str())).collect();
    targets.sort_by_key(|target| target.as_str());
    targets.dedup();
    Some(Protocol { name, beam, targets })
}

fn implements(module: &Module) -> bool {
    module.exports.iter().any(|&(name, arity)| name == "__impl__" && arity == 1)
}

/// The names in a beam are not compressed. A module that has the name for another reason costs a clause that is never taken.
fn may_implement(beam: &Path) -> bool {
    std::fs::read(beam).is_ok_and(|bytes| bytes.windows(8).any(|window| window == b"__impl__"))
}
