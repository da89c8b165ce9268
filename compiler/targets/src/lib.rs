//! The machines that programs can be made for: one table, and finding a row by any of its names. What is done with a row is the
//! business of the crates that read it.

/// A machine with an operating system.
#[derive(Debug, PartialEq, Eq)]
pub struct Target {
    /// What users say; also the name of its folder of runtime files.
    pub name: &'static str,
    /// For whom it is.
    pub about: &'static str,
    /// Other spellings. The first is Rust's, for which the runtime is compiled.
    pub triples: &'static [&'static str],
    /// As `std::env::consts::ARCH` calls it where the compiler itself runs on it.
    pub architecture: &'static str,
    pub code: CodeShape,
    pub tools: Tools,
}

/// What the code generator has to know.
#[derive(Debug, PartialEq, Eq)]
pub struct CodeShape {
    pub llvm_triple: &'static str,
    pub cpu: &'static str,
    pub features: &'static str,
    /// LLVM's name of the ABI where a triple has several, else empty.
    pub abi: &'static str,
    /// How chunks are called: with it the 4 words of machine state and all arguments travel in registers.
    pub convention: Convention,
    /// The registers in which arguments travel.
    pub arguments: ArgumentRegisters,
    /// Terms have 8 bytes everywhere.
    pub pointer_bytes: u32,
    /// Chunks may be compiled as if the machine stack needed no alignment.
    pub stack_without_alignment: bool,
    pub continuations: Continuations,
}

/// A calling convention of LLVM with which `musttail` is sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Convention {
    /// No register is preserved by the callee: the best there is, on machines that have it.
    PreserveNone,
    Fast,
}

impl Convention {
    /// LLVM's number.
    pub const fn number(self) -> u32 {
        match self {
            Self::PreserveNone => 21,
            Self::Fast => 8,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentRegisters {
    /// General registers.
    Integer,
    /// The floating-point unit's, where four general ones are all there are and a term needs two of them.
    Double,
}

/// How what is known of a frame is found from its return address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continuations {
    /// The record lies directly before the code.
    BeforeCode,
}

/// What building and testing for it takes.
#[derive(Debug, PartialEq, Eq)]
pub struct Tools {
    /// clang's arguments.
    pub clang: &'static [&'static str],
    /// Debian's name of the architecture.
    pub debian: &'static str,
    /// The folder of its files in Debian's musl package.
    pub multiarch: &'static str,
    /// Runs its programs on other machines.
    pub emulator: &'static str,
    /// The part of the test programs that `cargo xtask test` runs under the emulator: one of so many; 0 = none.
    pub tested_part: u64,
}

impl Target {
    /// The target with this name or triple.
    pub fn find(text: &str) -> Option<&'static Target> {
        let text = text.to_ascii_lowercase();
        TARGETS.iter().find(|target| target.names().any(|name| name == text))
    }

    /// Its name and its triples.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        std::iter::once(self.name).chain(self.triples.iter().copied()).chain([self.code.llvm_triple])
    }

    /// Rust's triple of it.
    pub const fn rust_triple(&self) -> &'static str {
        self.triples[0]
    }

    /// The machine that this runs on; the first of the table where it has no row.
    pub fn host() -> &'static Target {
        TARGETS.iter().find(|target| target.architecture == std::env::consts::ARCH).unwrap_or(&TARGETS[0])
    }

    pub fn is_host(&self) -> bool {
        self.architecture == std::env::consts::ARCH
    }
}

/// The target whose name or triple looks most like `text`, if one looks like it at all.
pub fn similar(text: &str) -> Option<&'static Target> {
    /// Below it names share no more than a few letters.
    const ALIKE: f64 = 0.75;
    let text = text.to_ascii_lowercase();
    let likeness = |target: &Target| {
        target.names().map(|name| strsim::jaro_winkler(name, &text)).fold(0.0, f64::max)
    };
    let best = TARGETS.iter().map(|target| (likeness(target), target)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 >= ALIKE).then_some(best.1)
}

/// LLVM's names of the code generators behind the targets.
pub const LLVM_BACKENDS: &[&str] = &["X86", "AArch64", "ARM", "RISCV"];

pub const TARGETS: &[Target] = &[
    Target {
        name: "x86_64-linux",
        about: "PCs and servers",
        triples: &["x86_64-unknown-linux-musl", "x86_64-unknown-linux-gnu", "x86_64-linux-gnu", "x86_64", "amd64"],
        architecture: "x86_64",
        code: CodeShape {
            llvm_triple: "x86_64-linux-musl",
            cpu: "x86-64-v2",
            // A double shift takes six steps on AMD's processors; every float is rotated.
            features: "-fast-shld-rotate",
            abi: "",
            convention: Convention::PreserveNone,
            arguments: ArgumentRegisters::Integer,
            pointer_bytes: 8,
            stack_without_alignment: true,
            continuations: Continuations::BeforeCode,
        },
        tools: Tools {
            clang: &["--target=x86_64-linux-musl"],
            debian: "amd64",
            multiarch: "x86_64-linux-musl",
            emulator: "qemu-x86_64",
            tested_part: 3,
        },
    },
    Target {
        name: "aarch64-linux",
        about: "Raspberry Pi 3 and later with a 64-bit system, ARM servers",
        triples: &["aarch64-unknown-linux-musl", "aarch64-unknown-linux-gnu", "aarch64-linux-gnu", "aarch64", "arm64"],
        architecture: "aarch64",
        code: CodeShape {
            llvm_triple: "aarch64-linux-musl",
            // Of ARMv8.0: the Raspberry Pi 3.
            cpu: "generic",
            features: "",
            abi: "",
            convention: Convention::PreserveNone,
            arguments: ArgumentRegisters::Integer,
            pointer_bytes: 8,
            stack_without_alignment: false,
            continuations: Continuations::BeforeCode,
        },
        tools: Tools {
            clang: &["--target=aarch64-linux-musl"],
            debian: "arm64",
            multiarch: "aarch64-linux-musl",
            emulator: "qemu-aarch64",
            tested_part: 3,
        },
    },
    Target {
        name: "armv7-linux",
        about: "Raspberry Pi 2 and later with a 32-bit system, most other small ARM boards",
        triples: &["armv7-unknown-linux-musleabihf", "armv7-unknown-linux-gnueabihf", "arm-linux-gnueabihf", "armv7", "armhf"],
        architecture: "arm",
        code: CodeShape {
            llvm_triple: "armv7-linux-musleabihf",
            cpu: "generic",
            // What Debian's armhf has too: not all chips have 32 registers of doubles or vectors.
            features: "+v7,+vfp3d16,-d32,-neon",
            abi: "aapcs",
            convention: Convention::Fast,
            arguments: ArgumentRegisters::Double,
            pointer_bytes: 4,
            stack_without_alignment: false,
            continuations: Continuations::BeforeCode,
        },
        tools: Tools {
            clang: &["--target=armv7-linux-musleabihf", "-march=armv7-a", "-mfpu=vfpv3-d16"],
            debian: "armhf",
            multiarch: "arm-linux-musleabihf",
            emulator: "qemu-arm",
            tested_part: 10,
        },
    },
    Target {
        name: "riscv64-linux",
        about: "64-bit RISC-V boards (RV64GC)",
        triples: &["riscv64gc-unknown-linux-musl", "riscv64gc-unknown-linux-gnu", "riscv64-linux-gnu", "riscv64gc", "riscv64"],
        architecture: "riscv64",
        code: CodeShape {
            llvm_triple: "riscv64-linux-musl",
            cpu: "generic-rv64",
            features: "+m,+a,+f,+d,+c",
            abi: "lp64d",
            convention: Convention::Fast,
            arguments: ArgumentRegisters::Integer,
            pointer_bytes: 8,
            stack_without_alignment: false,
            continuations: Continuations::BeforeCode,
        },
        tools: Tools {
            clang: &["--target=riscv64-linux-musl", "-march=rv64gc", "-mabi=lp64d"],
            debian: "riscv64",
            multiarch: "riscv64-linux-musl",
            emulator: "qemu-riscv64",
            tested_part: 0,
        },
    },
];

#[cfg(test)]
mod tests {
    use super::{TARGETS, Target, similar};

    #[test]
    fn every_name_is_one_targets() {
        for target in TARGETS {
            for name in target.names() {
                assert_eq!(Target::find(name), Some(target), "{name}");
                assert_eq!(TARGETS.iter().filter(|other| other.names().any(|its| its == name)).count(), 1, "{name}");
            }
        }
        assert_eq!(Target::find("AArch64-Linux").map(|target| target.name), Some("aarch64-linux"));
        assert_eq!(Target::find(""), None);
    }

    #[test]
    fn a_misspelt_name_has_a_neighbour() {
        assert_eq!(similar("aarch64-linx").map(|target| target.name), Some("aarch64-linux"));
        assert_eq!(similar("x86-64-linux").map(|target| target.name), Some("x86_64-linux"));
        assert_eq!(similar("pdp11"), None);
    }
}
