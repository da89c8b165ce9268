//! Static records that the compiler emits and the runtime reads: words, on every target. No two pointers follow each other, so that where they are
//! shorter the alignment of the words between them keeps the layout.

/// Names a function: in traces, exports and BIF errors. Terms are immediates or literals.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct FuncInfo {
    pub module: u64,
    pub name: u64,
    pub arity: u64,
    /// Entry with the uniform machine signature, or null when nothing calls it indirectly.
    pub code: *const u8,
}

/// A place in the source, on a raising instruction or a call. Eight-aligned, so that the collector takes its address for a small integer.
#[repr(C, align(8))]
#[derive(Clone, Copy, Debug)]
pub struct Location {
    /// Number in [`Program::infos`].
    pub func: u32,
    pub line: u32,
    /// Where in [`Program::literals`] the list of characters is, tag included; [`NO_FILE`] when there is no line.
    pub file: u32,
    /// Number of the place where the function was inlined, from 1; 0 = nowhere.
    pub parent: u32,
}

pub const NO_FILE: u32 = u32::MAX;

/// What the second word of a fun points to. Eight-aligned, so that the collector takes it for a small integer.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct FunEntry {
    /// Called with the arguments and then the fun itself as one argument more.
    pub code: *const u8,
    pub arity: u64,
    pub module: u64,
    /// `'-f/1-fun-0-'` of a local fun, the function's name of an external one.
    pub name: u64,
    /// 1 = external (`fun m:f/a`).
    pub external: u64,
    pub index: u64,
    pub uniq: u64,
    /// The module's MD5 digest: its first 8 bytes as one number, and the others.
    pub new_uniq: u64,
    pub new_uniq_rest: u64,
    /// Number of free variables of this lambda, so its function's arity is `arity + free`.
    pub free: u64,
}

/// One exported function; sorted by (module, name, arity) as numbers. Without code where the program only asks whether it is there.
pub type Export = FuncInfo;

/// Where in [`Program::atom_texts`] an atom's name is.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct AtomText {
    pub start: u32,
    pub bytes: u32,
}

/// One linked module: sorted by `name`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ModuleInfo {
    pub name: u64,
    /// Literal for `module_info(attributes)`.
    pub attributes: u64,
    /// Literal binary, 16 bytes.
    pub md5: u64,
    /// Literal list `[{Name, Arity}]` of the exported functions that were linked.
    pub exports: u64,
}

/// The one root that the runtime links against, symbol `bl_program`.
#[repr(C)]
#[derive(Debug)]
pub struct Program {
    pub literals: *const u64,
    pub literal_words: u64,
    /// All atoms of the program by number; the first are [`crate::term::KNOWN_ATOMS`].
    pub atoms: *const AtomText,
    pub atom_count: u64,
    pub exports: *const Export,
    pub export_count: u64,
    pub modules: *const ModuleInfo,
    pub module_count: u64,
    /// `beamless_boot:start/1`.
    pub entry: *const u8,
    /// Its argument, a literal: the main module's name.
    pub entry_argument: u64,
    /// Literal list `[{RegisteredName, Module, Function}]` of services to start, in order.
    pub services: u64,
    /// Literal list of embedded `.app` terms `[{application, Name, Keys}]`.
    pub applications: u64,
    /// Code of the bottom frame (`bl_bottom`), and of `bl_enter`.
    pub bottom: *const u8,
    /// Literal list of `[{erlang_otp_release, "25"}, ...]` facts about the OTP the libraries came from.
    pub facts: u64,
    /// Code of `bl_handle_undef`, which is called in place of a function that is not there: calls `rt_handle_undef`.
    pub handle_undef: *const u8,
    pub atom_text_bytes: u64,
    pub atom_texts: *const u8,
    pub info_count: u64,
    /// What locations name.
    pub infos: *const FuncInfo,
    pub location_count: u64,
    pub locations: *const Location,
    pub version: u64,
    /// The symbol `bl_abi_VERSION` of the runtime's archive: one of another version has none of this name, and is refused when a program is linked.
    pub version_symbol: *const u8,
}

const _: () = {
    const WORD: usize = size_of::<u64>();
    assert!(size_of::<FuncInfo>() == 4 * WORD);
    assert!(size_of::<Location>() == 2 * WORD);
    assert!(size_of::<FunEntry>() == 10 * WORD);
    assert!(size_of::<AtomText>() == WORD);
    assert!(size_of::<ModuleInfo>() == 4 * WORD);
    assert!(size_of::<Program>() == 23 * WORD);
};
