//! The user's modules as files: the names that `code:which/1` answers, and, for programs that read object code, the files themselves.

use crate::applications::imms;
use crate::embedded::{self, File};
use crate::library::Store;
use crate::query::CoreSource;
use beamless_ir::{Atom, Func, Imm, Literal};
use std::collections::BTreeMap;

/// What modules are read with; `None` is any function of the module. The library reads them too, e.g. to say more of an exception, and goes on
/// without: only the user's own calls count.
const READERS: [(&str, Option<&str>); 3] = [("beam_lib", None), ("beam_disasm", None), ("code", Some("get_object_code"))];

/// World constants, and the embedded files.
#[derive(Default)]
pub(crate) struct ModuleFiles {
    /// `{Module, File}` of every module of the user's.
    pub names: Vec<Literal>,
    /// Of those whose files are embedded.
    pub embedded: Vec<Literal>,
    /// `{Path, Contents}`
    pub files: Vec<Literal>,
}

/// `places`: the folder of the application that a module belongs to; others belong to none.
pub(crate) fn module_files(store: &Store, places: &BTreeMap<Atom, String>) -> ModuleFiles {
    let is_read = store.user.iter().filter_map(|&name| store.get(name)).any(|module| imms(&module).any(reads));
    let mut found = ModuleFiles::default();
    for (&module, core) in store.user.iter().zip(store.user_cores()) {
        let place = places.get(&module).map_or(embedded::TOP, String::as_str);
        let name = format!("ebin/{module}.beam");
        let entry = Literal::Tuple(vec![Literal::Atom(module), Literal::string(&format!("{place}/{name}"))]);
        found.names.push(entry.clone());
        if let CoreSource::Compiled(core) = core
            && let Some(object) = core.object.as_ref().filter(|_| is_read)
        {
            found.embedded.push(entry);
            found.files.push(File::new(name, object.clone()).literal(place));
        }
    }
    found
}

fn reads(imm: &Imm) -> bool {
    let is_reader = |func: &Func| {
        READERS.iter().any(|&(module, name)| func.module == module && name.is_none_or(|name| func.name == name))
    };
    matches!(imm, Imm::Func(func) if is_reader(func))
}
