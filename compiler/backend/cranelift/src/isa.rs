//! Which machines there is code for, and Cranelift's settings.

use beamless_backend::Options;
use beamless_backend::emit::STATE_PARAMS;
use cranelift_codegen::ir::Type;
use cranelift_codegen::isa::{self, OwnedTargetIsa};
use cranelift_codegen::settings::{self, Configurable, Flags};

/// What the machine gives to the `tail` convention.
#[derive(Clone, Copy)]
pub struct Convention {
    /// Arguments of chunks in machine registers, beside the state: more would travel on the machine stack.
    pub registers: usize,
}

pub const WORD: Type = cranelift_codegen::ir::types::I64;

pub fn convention(architecture: &str) -> Option<Convention> {
    match architecture {
        "x86_64" => Some(Convention { registers: 6 - STATE_PARAMS }),
        _ => None,
    }
}

/// Settings of both the code generator and the machine; x86-64-v2 is what the other backend assumes.
const SHARED: &[(&str, &str)] = &[
    ("opt_level", "none"),
    // All symbols are within reach of the instruction pointer: position-independent code would go through a table of addresses.
    ("is_pic", "false"),
    ("enable_probestack", "false"),
    // Tail calls need them.
    ("preserve_frame_pointers", "true"),
    ("unwind_info", "false"),
    ("enable_verifier", if cfg!(debug_assertions) { "true" } else { "false" }),
];
const X86: &[&str] = &["has_sse3", "has_ssse3", "has_sse41", "has_sse42", "has_popcnt"];

pub fn make(options: &Options) -> Result<OwnedTargetIsa, String> {
    let mut shared = settings::builder();
    for (name, value) in SHARED {
        shared.set(name, value).map_err(|problem| problem.to_string())?;
    }
    let mut builder = isa::lookup_by_name(options.target.rust_triple()).map_err(|problem| problem.to_string())?;
    for name in X86 {
        builder.enable(name).map_err(|problem| problem.to_string())?;
    }
    builder.finish(Flags::new(shared)).map_err(|problem| problem.to_string())
}
