//! Every runtime function that compiled code calls besides BIFs, once: name, arguments, result, effects.
//! The compiler gets declarations, the runtime checks that its doors have these signatures.

/// `name(arguments): result [effects] "doc"`. All arguments and results are 64-bit words. `sync` = the caller stores `hp`, `sp`,
/// `fc` into `Hot` before and reloads them after.
#[macro_export]
macro_rules! for_each_runtime_fn {
    ($m:ident) => {
        $m! {
            rt_gc(p, need_words, live) -> none [sync] "Makes room for `need_words` (and the reserve); roots are x[0..live), frames and the process.";
            rt_fail(p, kind, a, b, location, frame) -> none [sync] "Sets the exception of a failed match or clause: kind is a FailKind. `frame` = words of the raising chunk's own frame at sp, skipped when the trace is made (added by `split`).";
            rt_bif_failed(p, info, location, frame) -> none [sync] "Completes the exception a BIF has set: trace with the BIF (FuncInfo) and its arguments x[0..arity). info = 0: the trace starts at the location.";
            rt_unwind(p) -> word [sync] "Finds the handler of the exception set in p; returns the code to continue at with registers in x, or 0.";
            rt_bif_none(p, info) -> word [sync] "After a BIF called through its stub returned NONE: does p.action; returns the code to continue at, or 0. Arguments are in x.";
            rt_call_fun(p, fun, arity, location, frame) -> word [sync] "For a fun that the inline check refused (wrong kind or arity): sets badfun/badarity with its trace and returns 0. Arguments are in x. For a fun whose code is not there: what asks the error handler, if there is one.";
            rt_lookup(p, module, name, arity, location, frame) -> word [sync] "Code of an exported function for a dynamic call, or 0 with undef (or badarg) and its trace set. Arguments are in x. What asks the error handler, where there is one and no such function.";
            rt_undef(p, info) -> word [sync] "A function that is not in the program was called with arguments x[0..arity): raises undef; returns the code to continue at, or 0.";
            rt_handle_undef(p) -> word [sync] "A call that `rt_call_fun` or `rt_lookup` left to the process's error handler, with its arguments in x: returns the code to continue at, or 0.";
            rt_bottom(p, result) -> word [sync] "The process's first function returned: ends it; returns 0.";
            rt_cmp(a, b) -> word [] "Term order (`==` numbers equal): negative, 0, positive as i64.";
            rt_eq(a, b) -> word [] "Exact equality (`=:=`): 1 or 0.";
            rt_eq_num(a, b) -> word [] "`==`: 1 or 0.";
            rt_float_box(p, bits) -> term [sync] "A float term that may need a box.";
            rt_map_find(map, key) -> term [] "Value of a key or NONE; `map` is a map.";
            rt_map_build(p, pairs, keys_unique) -> term [sync] "New map of x[0..2*pairs) = k,v,...; later pairs win.";
            rt_map_update(p, map, pairs, exact_mask) -> term [sync] "Map with x[0..2*pairs) put in; bit i of exact_mask: pair i must exist, else NONE with {badkey,K}. NONE with {badmap,M} when not a map.";
            rt_bs_build(p, spec, count) -> term [sync] "Binary from `count` segments at *spec (SegmentSpec) with values and sizes in x (value, size per segment); NONE with badarg.";
            rt_bs_get(p, whole, pos, end, size, spec) -> term [sync] "Takes a segment (not binary rest) at bit `pos` (small) of `whole`; NONE when it does not match. `size` = size in units (term) or ignored; *spec is its SegmentSpec.";
            rt_bs_sub(p, whole, pos, bits) -> term [sync] "Sub-binary of `bits` (small) bits at `pos` (small).";
            rt_bs_skip_utf(p, whole, pos, end, spec) -> term [sync] "Bits (small) of the UTF character at `pos`, or NONE; *spec is its SegmentSpec.";
            rt_bs_match_bits(whole, pos, end, literal) -> word [] "1 when the bits at `pos` equal the literal bitstring's.";
        }
    };
}

/// How a `fail` came about; `a` and `b` are its operands. Function clauses have their arguments in x.
#[repr(u64)]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum FailKind {
    /// error `{badmatch, a}`.
    Badmatch = 0,
    /// error `{case_clause, a}`.
    CaseClause = 1,
    /// error `function_clause`; `a` = arity as a small integer, arguments in x; the location's function gets them in the trace.
    FunctionClause = 2,
    IfClause = 3,
    TryClause = 4,
    Badrecord = 5,
    Badmap = 6,
    BadFilter = 7,
    ElseClause = 8,
    /// error `a` as it is (any other `match_fail`).
    Error = 9,
    /// `primop raise(a = raw trace, b = reason)`: class is in the raw trace.
    Reraise = 10,
    /// `primop raw_raise(class in x0, a = reason, b = raw trace)`.
    RawRaise = 11,
    /// `{badkey, a}`.
    Badkey = 12,
    /// error `undef` for the function {x0 module, x1 name}, `a` = argument list.
    Undef = 13,
    /// error `badarg` raised by compiled code itself (a failing bit syntax segment): `a` = segment number.
    Badarg = 14,
    /// error `{badfun, a}` / `{badarity, {a, Args}}` are set by `rt_call_fun`.
    Timeout = 15,
    /// exit `a`: `erlang:exit/1`.
    Exit = 16,
    /// throw `a`: `erlang:throw/1`.
    Throw = 17,
}

/// One bit syntax segment, static data.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SegmentSpec {
    /// One of the `SEG_*`.
    pub kind: u8,
    /// 1..256 as 1..=255, 0 for 256.
    pub unit: u8,
    /// Bit 0: signed. Bit 1: little-endian (native is resolved by the compiler). Bit 2: the size is `all`.
    pub flags: u8,
    /// Number of the segment in the source, from 1, for extended errors.
    pub segment: u8,
}

pub const SEG_INTEGER: u8 = 0;
pub const SEG_FLOAT: u8 = 1;
pub const SEG_BINARY: u8 = 2;
pub const SEG_UTF8: u8 = 3;
pub const SEG_UTF16: u8 = 4;
pub const SEG_UTF32: u8 = 5;
pub const SEG_SIGNED: u8 = 1;
pub const SEG_LITTLE: u8 = 2;
pub const SEG_ALL: u8 = 4;

pub const SYNC: u32 = 1;

/// A row of [`for_each_runtime_fn!`].
#[derive(Clone, Copy, Debug)]
pub struct RuntimeFn {
    pub name: &'static str,
    /// All parameters, the process included.
    pub params: usize,
    /// The first parameter is the process.
    pub takes_process: bool,
    pub has_result: bool,
    pub sync: bool,
}

macro_rules! define_runtime_fns {
    ($($name:ident($($param:ident),*) -> $result:ident [$($effect:ident)*] $doc:literal;)*) => {
        /// Runtime functions by row.
        #[allow(non_camel_case_types, reason = "rows are symbol names")]
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[repr(u32)]
        pub enum Rt { $(#[doc = $doc] $name),* }
        impl Rt {
            pub const ALL: &[Rt] = &[$(Rt::$name),*];
        }
        pub const RUNTIME_FNS: &[RuntimeFn] = &[$(RuntimeFn {
            name: stringify!($name),
            params: 0 $(+ { let _ = stringify!($param); 1 })*,
            takes_process: is_process(&[$(stringify!($param)),*]),
            has_result: has_result!($result),
            sync: false $(|| { let _ = stringify!($effect); true })*,
        }),*];
    };
}
const fn is_process(params: &[&str]) -> bool {
    !params.is_empty() && params[0].len() == 1 && params[0].as_bytes()[0] == b'p'
}
macro_rules! has_result {
    (none) => { false };
    ($other:ident) => { true };
}
for_each_runtime_fn!(define_runtime_fns);

impl Rt {
    pub const fn row(self) -> &'static RuntimeFn {
        &RUNTIME_FNS[self as usize]
    }
}
