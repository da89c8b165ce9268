//! Random chunks that jump to each other with shuffled arguments, compiled as programs are, at each level of optimisation, run, and compared
//! with an interpreter of the same plans: guaranteed tail calls with our calling convention are young in LLVM, and a register lost on the way
//! is seen nowhere else so soon. The scheduler's part is C (`tail_calls/driver.c`). `BEAMLESS_CROSS` names
//! other machines to try.
//!
//! `BEAMLESS_TAIL_CALL_FAMILIES` (groups of functions; 60) and `BEAMLESS_TAIL_CALL_SEED` (1) are for looking further by hand.

#[path = "tail_calls/chunks.rs"]
mod chunks;
#[path = "tail_calls/plan.rs"]
mod plan;

use beamless_abi::call::RUNTIME_FNS;
use beamless_abi::process::Hot;
use beamless_backend::{Backend, Options, Program, symbol};
use beamless_cranelift::Cranelift;
use beamless_ir::{Literal, verify::verify};
use beamless_llvm::Llvm;
use beamless_targets::Target;
use plan::{Family, Random};
use std::fmt::Write as _;
use std::mem::offset_of;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Steps of each run: the end at once, short ways, and enough to come through everything in many orders.
const COUNTS: [u64; 6] = [0, 1, 2, 7, 100, 2000];

/// Names other machines to try besides this one, as for the harness.
const CROSS_VARIABLE: &str = "BEAMLESS_CROSS";

#[test]
fn without_optimisation() {
    targets().into_iter().for_each(|target| check(&Llvm, target, false));
}

#[test]
fn with_optimisation() {
    targets().into_iter().for_each(|target| check(&Llvm, target, true));
}

/// The other code generator has the same contract.
#[test]
fn by_cranelift() {
    let targets = targets().into_iter().filter(|target| Cranelift::knows(target.architecture));
    targets.for_each(|target| check(&Cranelift, target, false));
}

fn targets() -> Vec<&'static Target> {
    let text = std::env::var(CROSS_VARIABLE).unwrap_or_default();
    let named = text.split_whitespace().map(|word| {
        let name = word.split('=').next().unwrap_or(word);
        Target::find(name).unwrap_or_else(|| panic!("{CROSS_VARIABLE}: there is no target {name}"))
    });
    std::iter::once(Target::host()).chain(named.filter(|target| !target.is_host())).collect()
}

fn chosen(variable: &str, otherwise: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable} is no number: {text}")),
        Err(_) => otherwise,
    }
}

fn check(backend: &dyn Backend, target: &'static Target, optimise: bool) {
    let mut random = Random(chosen("BEAMLESS_TAIL_CALL_SEED", 1));
    let families = chosen("BEAMLESS_TAIL_CALL_FAMILIES", 60);
    let families: Vec<Family> = (0..families).map(|_| Family::random(&mut random)).collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let printed = run(backend, &families, target, optimise, folder.path());
    let mut lines = printed.lines();
    for (number, family) in families.iter().enumerate() {
        for count in COUNTS {
            let wanted = format!("{number} {count} {}", family.interpret(count));
            assert_eq!(lines.next(), Some(wanted.as_str()), "{}: family {number} of {count} steps: {family:#?}", target.name);
        }
    }
    assert_eq!(lines.next(), None);
}

/// What the executable prints: a line for each family and count.
fn run(backend: &dyn Backend, families: &[Family], target: &'static Target, optimise: bool, folder: &Path) -> String {
    let chunks: Vec<_> = families.iter().enumerate().flat_map(|(number, family)| chunks::make(number, family)).collect();
    for chunk in &chunks {
        verify(chunk).unwrap_or_else(|problem| panic!("{problem}"));
    }
    let program = Program {
        entry: chunks[0].name,
        chunks,
        exports: Vec::new(),
        asked: Vec::new(),
        modules: Vec::new(),
        entry_argument: Literal::Nil,
        services: Literal::Nil,
        applications: Literal::Nil,
        facts: Literal::Nil,
    };
    let options = Options { target, optimise, minimise: false, threads: 2, emit: None, debug_info: false };
    let code = backend.compile(&program, &options).expect("it compiles");
    std::fs::write(folder.join("cases.h"), cases(families)).expect("the folder can be written");
    let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tail_calls/driver.c");
    let mut objects = vec![folder.join("driver.o")];
    let mut clang = Command::new("clang-22");
    clang.args(target.tools.clang).args(["-c", "-O1", "-fPIC", "-ffreestanding", "-nostdlibinc", "-I"]).arg(folder).arg(driver);
    succeed(clang.arg("-o").arg(&objects[0]));
    for (number, object) in code.objects.iter().enumerate() {
        let path = folder.join(format!("{number}.o"));
        std::fs::write(&path, object).expect("the folder can be written");
        objects.push(path);
    }
    let program = folder.join("program");
    link_with_libc(&objects, target, &program);
    if target.is_host() {
        return succeed(&mut Command::new(program));
    }
    succeed(Command::new(target.tools.emulator).arg(program))
}

/// With the C library that programs have. The runtime archive gives only what the C library itself wants of the compiler's own library.
fn link_with_libc(objects: &[PathBuf], target: &Target, output: &Path) {
    let sysroots = std::env::var_os("BEAMLESS_SYSROOT").map_or_else(beside_compiler, PathBuf::from);
    let sysroot = if sysroots.ends_with(target.name) { sysroots } else { sysroots.join(target.name) };
    let file = |name: &str| {
        let path = sysroot.join(name);
        assert!(path.is_file(), "{} is missing: cargo xtask sysroot --target {}", path.display(), target.name);
        path
    };
    let mut lld = Command::new("ld.lld-22");
    lld.args(["-static", "-pie", "--no-dynamic-linker", "-z", "noexecstack", "--gc-sections", "-o"]).arg(output);
    lld.args(["rcrt1.o", "crti.o"].map(file)).args(objects);
    lld.arg("--start-group").args(["libc.a", "libbeamless_rt.a"].map(file)).arg("--end-group").arg(file("crtn.o"));
    succeed(&mut lld);
}

fn beside_compiler() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/release/sysroot")
}

fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{errors}", output.status);
    String::from_utf8(output.stdout).expect("digits")
}

/// The part of the driver that depends on the families and on the ABI.
fn cases(families: &[Family]) -> String {
    let mut text = String::new();
    let fields = [
        ("HP", offset_of!(Hot, hp)),
        ("SP", offset_of!(Hot, sp)),
        ("FC", offset_of!(Hot, fc)),
        ("X", offset_of!(Hot, x)),
        ("CODE", offset_of!(Hot, code)),
    ];
    for (name, offset) in fields {
        let _ = writeln!(text, "#define {name} {}", offset / 8);
    }
    // The driver stands for the archive; without the archive's mark the linker would look for it there, and take the runtime with it.
    let _ = writeln!(text, "const char {} = 0;", symbol::abi());
    // Nothing but what the driver defines may be called.
    for row in RUNTIME_FNS.iter().filter(|row| !["rt_bottom", "rt_cmp", "rt_float_box"].contains(&row.name)) {
        let _ = writeln!(text, "void {}(void) {{ abort(); }}", row.name);
    }
    for (number, family) in families.iter().enumerate() {
        let symbol = symbol::chunk(chunks::func(number, 0, family), 0);
        let _ = writeln!(text, "extern char entry_{number}[] __asm__(\"{symbol}\");");
    }
    let counts: Vec<String> = COUNTS.iter().map(u64::to_string).collect();
    let _ = writeln!(text, "static const uint64_t counts[] = {{{}}};", counts.join(", "));
    let _ = writeln!(text, "static const struct family families[] = {{");
    for (number, family) in families.iter().enumerate() {
        let args: Vec<String> = family.first_args.iter().map(|arg| format!("{arg}u")).collect();
        let _ = writeln!(text, "    {{entry_{number}, {}, {{{}}}}},", args.len(), args.join(", "));
    }
    text.push_str("};\n");
    text
}
