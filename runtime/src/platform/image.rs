//! The linked program as the runtime sees it: `bl_program` and the thunk `bl_enter`. Tests link stand-ins instead.

use beamless_abi::process::Hot;
use beamless_abi::program::Program;

#[cfg(not(test))]
mod linked {
    use super::{Hot, Program};
    unsafe extern "C" {
        pub static bl_program: ImageRoot;
        pub fn bl_enter(process: *mut Hot);
    }
    /// The program record; it is read-only and lives for ever.
    #[repr(transparent)]
    pub struct ImageRoot(pub Program);
    // SAFETY: relocated read-only data, never written.
    unsafe impl Sync for ImageRoot {}
}

/// The program's one root record.
#[cfg(not(test))]
#[inline(always)]
pub fn program() -> &'static Program {
    // SAFETY: the linker resolved the symbol to a record that is never written.
    unsafe { &linked::bl_program.0 }
}

/// Runs compiled code of a process until it leaves to the scheduler.
///
/// # Safety
/// `process` is a process owned by this thread with `code`, `live`, `x`, `hp`, `sp` and `fc` set.
#[cfg(not(test))]
#[inline(always)]
pub unsafe fn enter(process: *mut Hot) {
    // SAFETY: passed on.
    unsafe { linked::bl_enter(process) }
}

#[cfg(test)]
pub use double::{enter, program};

use beamless_abi::program::{FuncInfo, Location, NO_FILE};

/// Place number `number` in the source, from 1; null for 0.
pub fn location(number: u32) -> *const Location {
    match number.checked_sub(1) {
        // SAFETY: the compiler numbers the records of the table.
        Some(index) => unsafe { program().locations.add(index as usize) },
        None => std::ptr::null(),
    }
}

/// The function that a place is in.
pub fn function_of(location: &Location) -> &'static FuncInfo {
    // SAFETY: as above.
    unsafe { &*program().infos.add(location.func as usize) }
}

/// The name of a place's file, a literal list of characters, or nil.
pub fn file_of(location: &Location) -> u64 {
    match location.file {
        NO_FILE => beamless_abi::term::NIL,
        offset => program().literals as u64 + u64::from(offset),
    }
}

/// The test double: a program of no modules, and an `enter` that calls `code` as a Rust function.
#[cfg(test)]
pub mod double {
    use super::{Hot, Program};
    use beamless_abi::frame::{CHUNK_BOTTOM, CHUNK_RESUME, Prefix};
    use beamless_abi::program::AtomText;
    use beamless_abi::term::KNOWN_ATOMS;
    use std::sync::OnceLock;

    struct Root(Program);
    // SAFETY: the record is built once and never written.
    unsafe impl Sync for Root {}
    // SAFETY: as above.
    unsafe impl Send for Root {}

    /// A chunk without code: a prefix and the address after it.
    #[repr(C)]
    pub struct Chunk {
        pub prefix: Prefix,
        pub code: u64,
    }
    impl Chunk {
        /// A resume chunk whose frame has these slots.
        pub const fn resume(slots: u32, bitmap: u32) -> Chunk {
            Chunk { prefix: Prefix::new(CHUNK_RESUME, slots, bitmap), code: 0 }
        }
        pub fn address(&'static self) -> u64 {
            (&raw const self.code) as u64
        }
    }
    pub static BOTTOM: Chunk =
        Chunk { prefix: Prefix::new(CHUNK_BOTTOM, 0, 0), code: 0 };

    pub fn program() -> &'static Program {
        static ROOT: OnceLock<Root> = OnceLock::new();
        &ROOT
            .get_or_init(|| {
                let texts: &'static str = Box::leak(KNOWN_ATOMS.concat().into_boxed_str());
                let mut start = 0;
                let record = |name: &&str| {
                    start += name.len() as u32;
                    AtomText { start: start - name.len() as u32, bytes: name.len() as u32 }
                };
                let atoms: Vec<AtomText> = KNOWN_ATOMS.iter().map(record).collect();
                let atoms = Box::leak(atoms.into_boxed_slice());
                let null = std::ptr::null();
                let nil = beamless_abi::term::NIL;
                Root(Program {
                    literals: std::ptr::null(),
                    literal_words: 0,
                    atoms: atoms.as_ptr(),
                    atom_count: atoms.len() as u64,
                    exports: std::ptr::null(),
                    export_count: 0,
                    modules: std::ptr::null(),
                    module_count: 0,
                    entry: null,
                    entry_argument: nil,
                    services: nil,
                    applications: nil,
                    bottom: BOTTOM.address() as *const u8,
                    handle_undef: null,
                    atom_text_bytes: texts.len() as u64,
                    atom_texts: texts.as_ptr(),
                    info_count: 0,
                    infos: std::ptr::null(),
                    location_count: 0,
                    locations: std::ptr::null(),
                    version: beamless_abi::VERSION,
                    version_symbol: std::ptr::null(),
                    facts: nil,
                })
            })
            .0
    }

    /// # Safety
    /// `code` is null or a `extern "C" fn(*mut Hot)`.
    pub unsafe fn enter(process: *mut Hot) {
        // SAFETY: promised by the caller.
        unsafe {
            if !(*process).code.is_null() {
                let code: extern "C" fn(*mut Hot) = std::mem::transmute((*process).code);
                code(process);
            }
        }
    }
}
