//! BIFs, one file per section of the ABI's table. Each section file ends with `beamless_abi::for_each_bif_<section>!(doors);`,
//! which makes the `extern "C"` doors from the table's rows; a row without function or with another arity does not compile.

/// One door: symbol `rt_bif_<module>_<function>`, calling `<function>` of the section.
macro_rules! door {
    ($module:ident $function:ident ($($arg:ident)*)) => {
        #[unsafe(export_name = concat!("rt_bif_", stringify!($module), "_", stringify!($function)))]
        pub extern "C" fn $function(process: *mut $crate::process::Process $(, $arg: u64)*) -> u64 {
            // SAFETY: compiled code passes the process that runs on this thread; nobody else touches it.
            let process = unsafe { &mut *process };
            super::$function(process $(, $crate::term::Term($arg))*).0
        }
    };
    ($module:ident $function:ident 0) => { $crate::bif::door!($module $function ()); };
    ($module:ident $function:ident 1) => { $crate::bif::door!($module $function (a)); };
    ($module:ident $function:ident 2) => { $crate::bif::door!($module $function (a b)); };
    ($module:ident $function:ident 3) => { $crate::bif::door!($module $function (a b c)); };
    ($module:ident $function:ident 4) => { $crate::bif::door!($module $function (a b c d)); };
    ($module:ident $function:ident 5) => { $crate::bif::door!($module $function (a b c d e)); };
    ($module:ident $function:ident 6) => { $crate::bif::door!($module $function (a b c d e f)); };
    ($module:ident $function:ident 7) => { $crate::bif::door!($module $function (a b c d e f g)); };
    ($module:ident $function:ident 8) => { $crate::bif::door!($module $function (a b c d e f g h)); };
}
pub(crate) use door;

/// The doors of a section, in a module of their own.
macro_rules! doors {
    ($($module:ident $name:literal $arity:tt = $function:ident [$($effect:ident)*];)*) => {
        #[allow(
            clippy::module_inception,
            clippy::not_unsafe_ptr_arg_deref,
            reason = "every section has its doors; only compiled code calls them, with its own process"
        )]
        pub mod doors {
            $($crate::bif::door!($module $function $arity);)*
        }
    };
}

pub mod inet;
pub mod internal;
pub mod control;
pub mod process;
pub mod clock;
pub mod system;
pub mod arith;
pub mod atoms;
pub mod binaries;
pub mod compiled;
pub mod calendar;
pub mod characters;
pub mod constant;
pub mod convert;
pub mod crypto;
pub mod debug;
pub mod ets;
pub mod external;
pub mod hash;
pub mod lists;
pub mod maps;
pub mod native;
pub mod math;
pub mod os;
pub mod packet;
pub mod port;
pub mod prim_buffer;
pub mod prim_file;
pub mod prim_net;
pub mod prim_path;
pub mod prim_socket;
pub mod re;
pub mod search;
pub mod shared;
pub mod state;
pub mod trace;
pub mod tuples;
pub mod types;
pub mod unicode;
pub mod zlib;

#[cfg(test)]
mod tests;
