//! The layout of terms: one 64-bit word on every target. Only encoders and tests on words; nothing that follows a pointer.
//!
//! | low 3 bits | meaning |
//! | --- | --- |
//! | `000` | small integer, 61 bits, value << 3 |
//! | `001` `010` `101` | float: `rotl(bits, 4) ^ 1` where the three top exponent bits are `000`, `011` or `100` |
//! | `011` | pointer to a cons cell (head, tail; no header) |
//! | `100` | pointer to a boxed object (header word first) |
//! | `110` | immediate, subtype in bits 3..6 |
//! | `111` | header word; [`NONE`] is a header that never occurs |
//!
//! Self-tagged floats: Melançon, Feeley, Serrano, "Float Self-Tagging", 2024.

pub const TAG_MASK: u64 = 7;
pub const TAG_SMALL: u64 = 0;
pub const TAG_CONS: u64 = 3;
pub const TAG_BOXED: u64 = 4;
pub const TAG_IMMEDIATE: u64 = 6;
pub const TAG_HEADER: u64 = 7;

/// Bit `t` is set when tag `t` is one of the three float tags.
pub const FLOAT_TAGS: u64 = 1 << 1 | 1 << 2 | 1 << 5;
/// Bit `t` is set when tag `t` is a pointer (cons or boxed).
pub const POINTER_TAGS: u64 = 1 << TAG_CONS | 1 << TAG_BOXED;
pub const FLOAT_ROTATE: u32 = 4;
pub const FLOAT_XOR: u64 = 1;

pub const SMALL_SHIFT: u32 = 3;
pub const SMALL_MAX: i64 = (1 << 60) - 1;
pub const SMALL_MIN: i64 = -(1 << 60);

/// Immediates: `payload << 6 | subtype << 3 | 110`. The low six bits tell the subtype.
pub const IMMEDIATE_SHIFT: u32 = 6;
pub const IMMEDIATE_MASK: u64 = 63;
pub const IMM_ATOM: u64 = TAG_IMMEDIATE;
pub const IMM_NIL: u64 = 1 << 3 | TAG_IMMEDIATE;
/// A process of this node; payload = process number (index in the process table and generation).
pub const IMM_PID: u64 = 2 << 3 | TAG_IMMEDIATE;
/// A port of this node; payload = port number.
pub const IMM_PORT: u64 = 3 << 3 | TAG_IMMEDIATE;

pub const NIL: u64 = IMM_NIL;

/// "No term": an exception is set in the process, a key is absent, a mailbox is empty. Never stored where a term is expected.
pub const NONE: u64 = (31 << 3) | TAG_HEADER;

pub const fn small(value: i64) -> u64 {
    (value as u64) << SMALL_SHIFT
}
pub const fn small_value(word: u64) -> i64 {
    word as i64 >> SMALL_SHIFT
}
pub const fn fits_small(value: i64) -> bool {
    value >= SMALL_MIN && value <= SMALL_MAX
}
pub const fn atom(index: u32) -> u64 {
    (index as u64) << IMMEDIATE_SHIFT | IMM_ATOM
}
pub const fn atom_index(word: u64) -> u32 {
    (word >> IMMEDIATE_SHIFT) as u32
}

/// The word of a float when it can tag itself, `None` when it must be boxed.
pub const fn float_word(bits: u64) -> Option<u64> {
    let word = bits.rotate_left(FLOAT_ROTATE) ^ FLOAT_XOR;
    if FLOAT_TAGS >> (word & TAG_MASK) & 1 == 1 { Some(word) } else { None }
}
pub const fn float_bits(word: u64) -> u64 {
    (word ^ FLOAT_XOR).rotate_right(FLOAT_ROTATE)
}

/// Kinds of boxed objects: bits 3..8 of the header; bits 8.. are the number of words after the header.
#[repr(u64)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `[hdr][element]*`.
    Tuple = 0,
    /// `[hdr][f64 bits]`, only for floats that cannot tag themselves.
    Float = 1,
    /// `[hdr][magnitude limb]*`, little-endian, no leading zero limb, sign in the kind.
    PositiveBig = 2,
    NegativeBig = 3,
    /// `[hdr][keys tuple][value]*`: at most 32 pairs; keys sorted by exact term order in a tuple that may be shared.
    FlatMap = 4,
    /// Root of a hash array mapped trie: `[hdr][small: number of pairs][small: bitmap][child]*`.
    HashMap = 5,
    /// Inner node of one: `[hdr][small: bitmap][child]*`; a leaf child is a cons `[Key | Value]`, a collision a tuple of them.
    HashNode = 6,
    /// Local or external fun: `[hdr][*FunEntry, raw, 8-aligned][free variable]*`.
    Fun = 7,
    /// `[hdr][raw bit size][bytes, zero padded to words]`.
    HeapBinary = 8,
    /// `[hdr][raw bit size][raw *off-heap binary][raw data pointer][raw next in the process's off-heap list]`.
    SharedBinary = 9,
    /// `[hdr][raw bit size][whole binary: HeapBinary or SharedBinary][raw bit offset]`.
    SubBinary = 10,
    /// `[hdr][raw word]*3`: a reference of this node (two words number, one word owner pid's payload for aliases).
    Reference = 11,
    /// `[hdr][node atom][raw creation][raw id][raw serial]`.
    ExternalPid = 12,
    /// `[hdr][node atom][raw creation][raw id]`.
    ExternalPort = 13,
    /// `[hdr][node atom][raw creation][raw word]*`.
    ExternalReference = 14,
    /// `[hdr][raw word]*` off-heap resource handle (magic reference): `[raw number]*3, [raw resource pointer][raw next]`.
    MagicReference = 15,
    /// In a from-space only: never seen outside the collector.
    Forward = 30,
}

pub const KIND_SHIFT: u32 = 3;
pub const KIND_MASK: u64 = 31;
pub const SIZE_SHIFT: u32 = 8;
/// Low byte of a header: tag and kind.
pub const HEADER_LOW: u64 = 0xff;

pub const fn header(kind: Kind, words: u64) -> u64 {
    words << SIZE_SHIFT | (kind as u64) << KIND_SHIFT | TAG_HEADER
}
/// Low byte that every header of this kind has.
pub const fn header_low(kind: Kind) -> u64 {
    (kind as u64) << KIND_SHIFT | TAG_HEADER
}
pub const fn header_words(header: u64) -> u64 {
    header >> SIZE_SHIFT
}

/// Largest flat map; larger ones are hash maps.
pub const FLAT_MAP_MAX: u64 = 32;
/// Binaries above this many bytes live off the heap.
pub const HEAP_BINARY_MAX: u64 = 64;

/// Atoms whose numbers both sides know: `atom(index in this table)`. Order is the number; add at the end.
#[macro_export]
macro_rules! for_each_atom {
    ($m:ident) => {
        $m! {
            FALSE "false", TRUE "true", UNDEFINED "undefined", OK "ok", ERROR "error", EXIT "exit", THROW "throw",
            NORMAL "normal", KILL "kill", KILLED "killed", NOPROC "noproc", BADARG "badarg", BADARITH "badarith",
            BADMATCH "badmatch", CASE_CLAUSE "case_clause", FUNCTION_CLAUSE "function_clause", IF_CLAUSE "if_clause",
            TRY_CLAUSE "try_clause", BADRECORD "badrecord", BADMAP "badmap", BADKEY "badkey", BADFUN "badfun",
            BADARITY "badarity", UNDEF "undef", SYSTEM_LIMIT "system_limit", TIMEOUT_VALUE "timeout_value",
            BAD_FILTER "bad_filter", ELSE_CLAUSE "else_clause", NOCATCH "nocatch", INFINITY "infinity",
            ERLANG "erlang", FILE "file", LINE "line", ERROR_INFO "error_info", MODULE "module", CAUSE "cause",
            ERL_ERTS_ERRORS "erl_erts_errors", ERL_STDLIB_ERRORS "erl_stdlib_errors", DOWN "DOWN", EXIT_SIGNAL "EXIT",
            PROCESS "process", PORT "port", TIMEOUT "timeout", STRUCT "__struct__", ANY "any",
            NONODE "nonode@nohost", EMPTY "", NAME "name", VALUE "value", TYPE "type", LINK "link", MONITOR "monitor"
        }
    };
}

macro_rules! define_atoms {
    ($($id:ident $name:literal),* $(,)?) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "only counts the rows")]
        enum Row { $($id),* }
        /// Words of the atoms of [`for_each_atom!`].
        pub mod atoms {
            $(pub const $id: u64 = super::atom(super::Row::$id as u32);)*
        }
        /// Names of the same atoms, by number.
        pub const KNOWN_ATOMS: &[&str] = &[$($name),*];
    };
}
for_each_atom!(define_atoms);
