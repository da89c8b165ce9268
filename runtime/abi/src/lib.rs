//! The contract between the compiler and the runtime: term words, the process's hot fields, frames, static records and
//! the tables of runtime functions and BIFs. Both houses import it; it imports nothing and holds no behaviour.
#![no_std]

pub mod bif;
pub mod call;
pub mod frame;
pub mod process;
pub mod program;
pub mod term;

/// What the layout of records and the words of terms are, as a number: it changes with every change of the files that say so. Programs ask the runtime's
/// archive for a symbol named by it, so that an archive of another build is refused when a program is linked.
pub const VERSION: u64 = {
    const FILES: [&[u8]; 5] = [
        include_bytes!("call.rs"),
        include_bytes!("frame.rs"),
        include_bytes!("process.rs"),
        include_bytes!("program.rs"),
        include_bytes!("term.rs"),
    ];
    // FNV-1a.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut file = 0;
    while file < FILES.len() {
        let mut at = 0;
        while at < FILES[file].len() {
            hash = (hash ^ FILES[file][at] as u64).wrapping_mul(0x100_0000_01b3);
            at += 1;
        }
        file += 1;
    }
    hash
};
