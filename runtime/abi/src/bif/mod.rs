//! The one table of BIFs and native library functions, in sections of one file each. A row is
//! `module "name" arity = function [effects];`: the compiler gets names and effects, the runtime its `extern "C"` doors
//! `rt_bif_<module>_<function>`, each calling the safe function `bif::<section>::<function>(&mut Process, Term...) -> Term`.
//! A function without a row is not native: it is compiled from its module's Core, or undefined.

/// Legal in guards.
pub const GUARD: u32 = 1;
/// Nothing but its result (or exception): may be removed or merged.
pub const PURE: u32 = 2;
/// May allocate: `hp`, `sp`, `fc` are stored before and reloaded after; terms do not move.
pub const ALLOCS: u32 = 4;
/// May return `NONE` with an exception set.
pub const RAISES: u32 = 8;
/// May suspend, switch or continue elsewhere: called as an Erlang call through its stub, with a full frame.
pub const YIELDS: u32 = 16;
/// Never returns a value.
pub const NORETURN: u32 = 32;
/// Result may be `NONE` meaning "nothing", not an exception.
pub const MAYBE: u32 = 64;

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BifRow {
    pub module: &'static str,
    pub name: &'static str,
    pub arity: u32,
    /// Symbol of the door.
    pub symbol: &'static str,
    pub effects: u32,
}

impl BifRow {
    pub const fn has(&self, effect: u32) -> bool {
        self.effects & effect != 0
    }
}

#[doc(hidden)]
pub mod effect {
    #![allow(non_upper_case_globals, reason = "the table's own words")]
    pub const guard: u32 = super::GUARD;
    pub const pure: u32 = super::PURE;
    pub const allocs: u32 = super::ALLOCS;
    pub const raises: u32 = super::RAISES;
    pub const yields: u32 = super::YIELDS;
    pub const noreturn: u32 = super::NORETURN;
    pub const maybe: u32 = super::MAYBE;
}

#[doc(hidden)]
#[macro_export]
macro_rules! bif_rows {
    ($($module:ident $name:literal $arity:literal = $function:ident [$($effect:ident)*];)*) => {
        pub const ROWS: &[$crate::bif::BifRow] = &[$($crate::bif::BifRow {
            module: stringify!($module),
            name: $name,
            arity: $arity,
            symbol: concat!("rt_bif_", stringify!($module), "_", stringify!($function)),
            effects: 0 $(| $crate::bif::effect::$effect)*,
        }),*];
    };
}

/// A section: its rows, and the macro by which the runtime goes through them. The dollar sign is given since a macro cannot write its own.
macro_rules! section {
    (($d:tt) $each:ident $($rows:tt)*) => {
        #[macro_export]
        macro_rules! $each {
            ($d rows:ident) => {
                $d rows! { $($rows)* }
            };
        }
        $each!(bif_rows);
    };
}

macro_rules! sections {
    ($($section:ident),* $(,)?) => {
        $(pub mod $section;)*
        /// All sections; their union is the table.
        pub const SECTIONS: &[&[BifRow]] = &[$($section::ROWS),*];
    };
}

sections!(internal, control, process, clock, system, native, arith, types, atoms, lists, tuples, maps, binaries, search, unicode, convert, math, hash, external, debug, shared, ets, re, prim_file, prim_path, prim_buffer, port, inet, prim_socket, prim_net, zlib, crypto, os, calendar, characters, constant, packet, state, trace);

/// The row of `module:name/arity`. Linear: callers that ask often build a map from [`SECTIONS`].
pub fn find(module: &str, name: &str, arity: u32) -> Option<&'static BifRow> {
    SECTIONS.iter().flat_map(|rows| rows.iter()).find(|row| row.arity == arity && row.name == name && row.module == module)
}
