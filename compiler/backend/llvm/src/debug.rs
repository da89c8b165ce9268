//! DWARF line tables: one subprogram a chunk, a location for every instruction that has one, so that perf, gdb and addr2line show Erlang lines.

use crate::unit::Unit;
use beamless_backend::symbol;
use beamless_ir::{Function, Loc};
use inkwell::builder::Builder;
use inkwell::debug_info::{
    AsDIScope, DICompileUnit, DIFile, DIFlagsConstants, DISubprogram, DWARFEmissionKind, DWARFSourceLanguage,
    DebugInfoBuilder,
};
use inkwell::module::FlagBehavior;
use inkwell::values::FunctionValue;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::path::Path;

/// Debug information of one unit.
pub struct Debug<'c> {
    builder: DebugInfoBuilder<'c>,
    unit: DICompileUnit<'c>,
    files: RefCell<FxHashMap<String, DIFile<'c>>>,
}

impl<'c> Debug<'c> {
    pub fn new(unit: &Unit<'c>) -> Debug<'c> {
        let version = unit.context.i32_type().const_int(u64::from(inkwell::debug_info::debug_metadata_version()), false);
        unit.module.add_basic_value_flag("Debug Info Version", FlagBehavior::Warning, version);
        let (builder, compile_unit) = unit.module.create_debug_info_builder(
            false,
            DWARFSourceLanguage::C,
            "beamless",
            ".",
            concat!("beamless ", env!("CARGO_PKG_VERSION")),
            true,
            "",
            0,
            "",
            DWARFEmissionKind::LineTablesOnly,
            0,
            false,
            false,
            "",
            "",
        );
        Debug { builder, unit: compile_unit, files: RefCell::default() }
    }

    fn file(&self, path: &str) -> DIFile<'c> {
        let mut files = self.files.borrow_mut();
        *files.entry(path.to_owned()).or_insert_with(|| {
            let path = Path::new(path);
            let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            let folder = path.parent().map_or_else(String::new, |folder| folder.to_string_lossy().into_owned());
            self.builder.create_file(&name, &folder)
        })
    }

    /// The subprogram of a chunk, when something in it has a line.
    pub fn begin(&self, func: &Function, function: FunctionValue<'c>) -> Option<DISubprogram<'c>> {
        let first = func.locs.values().find(|loc| loc.line != 0)?;
        let file = self.file(&first.file);
        let ty = self.builder.create_subroutine_type(file, None, &[], inkwell::debug_info::DIFlags::PUBLIC);
        let name = symbol::chunk(func.name, func.chunk.as_ref().map_or(0, |chunk| chunk.index));
        let scope = self.unit.as_debug_info_scope();
        let flags = inkwell::debug_info::DIFlags::PUBLIC;
        let made = self.builder.create_function(scope, &name, None, file, first.line, ty, false, true, first.line, flags, true);
        function.set_subprogram(made);
        Some(made)
    }

    /// Has the instructions to come carry a location; those without one carry the chunk's first line.
    pub fn at(
        &self,
        unit: &Unit<'c>,
        builder: &Builder<'c>,
        func: &Function,
        subprogram: DISubprogram<'c>,
        loc: Option<Loc>,
    ) {
        let line = loc.map_or(0, |loc| func.locs[loc].line);
        let scope = subprogram.as_debug_info_scope();
        let location = self.builder.create_debug_location(unit.context, line, 0, scope, None);
        builder.set_current_debug_location(location);
    }
}
