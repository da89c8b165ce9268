//! The one mangler: symbol names of chunks, stubs and tables. Names stay readable for perf and gdb.

use beamless_ir::Func;
use std::sync::LazyLock;

pub const LITERALS: &str = "bl_literals";
pub const INFOS: &str = "bl_infos";
pub const LOCATIONS: &str = "bl_locations";
pub const FUN_ENTRIES: &str = "bl_fun_entries";
pub const SEGMENTS: &str = "bl_segments";
pub const ATOMS: &str = "bl_atoms";
pub const ATOM_TEXTS: &str = "bl_atom_texts";
pub const EXPORTS: &str = "bl_exports";
pub const MODULES: &str = "bl_modules";
pub const PROGRAM: &str = "bl_program";
pub const ENTER: &str = "bl_enter";
pub const DISPATCH: &str = "bl_dispatch";
pub const UNWIND: &str = "bl_unwind";
pub const BOTTOM: &str = "bl_bottom";
pub const HANDLE_UNDEF: &str = "bl_handle_undef";
pub const YIELD: &str = "bl_yield";
pub const ROOM: &str = "bl_room";

/// A symbol that only the runtime of this compiler's build has.
pub fn abi() -> &'static str {
    static NAME: LazyLock<String> = LazyLock::new(|| format!("bl_abi_{}", beamless_abi::VERSION));
    &NAME
}

/// The fragment that raises by a runtime function, given that many arguments of a BIF.
pub fn raise(function: &str, args: usize) -> String {
    format!("bl_raise_{function}_{args}")
}

/// The way to a C function of the runtime from where the machine stack is not aligned; `cold` ones keep all registers.
pub fn way(function: &str, cold: bool) -> String {
    format!("{}_{function}", if cold { "bl_cold" } else { "bl_call" })
}

/// `lists:map/2`, and `lists:map/2@3` for its chunks after the entry.
pub fn chunk(func: Func, index: u32) -> String {
    let name = format!("{}:{}/{}", func.module.as_str(), func.name.as_str(), func.arity);
    if index == 0 { name } else { format!("{name}@{index}") }
}

/// The chunk that calls a BIF.
pub fn stub(func: Func) -> String {
    format!("bif {}:{}/{}", func.module.as_str(), func.name.as_str(), func.arity)
}

/// The chunk that raises `undef` for a function that is not in the program.
pub fn undefined(func: Func) -> String {
    format!("undef {}:{}/{}", func.module.as_str(), func.name.as_str(), func.arity)
}
