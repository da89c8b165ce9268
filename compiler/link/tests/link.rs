//! Links small C objects against a sysroot made on the spot, and looks at what comes out. Real programs are the harness's business.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use beamless_link::{LinkError, LinkRequest, Sysroot, link};

/// Ends the process with the code that `answer` gives, without any C library.
const START: &str = r#"
extern int answer(void);
__attribute__((force_align_arg_pointer)) void _start(void) {
    __asm__ volatile("syscall" : : "a"(60L), "D"((long)answer()));
}"#;

struct Scene {
    dir: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let scene = Self { dir: tempfile::tempdir().expect("a temporary folder") };
        fs::create_dir(scene.path("sysroot")).expect("a folder");
        scene.compile("sysroot/rcrt1.o", START);
        for name in ["crti.o", "crtn.o"] {
            scene.compile(&format!("sysroot/{name}"), "");
        }
        for name in ["libc.a", "libbeamless_rt.a"] {
            // An archive without members is its magic alone.
            fs::write(scene.path("sysroot").join(name), b"!<arch>\n").expect("an archive");
        }
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn compile(&self, name: &str, source: &str) -> PathBuf {
        let c = self.path("source.c");
        fs::write(&c, source).expect("a source file");
        let status = Command::new("clang-22")
            .args(["-c", "-O1", "-fPIC", "-ffreestanding", "-fasynchronous-unwind-tables", "-o"])
            .arg(self.path(name))
            .arg(&c)
            .status()
            .expect("clang-22 runs: `cargo xtask setup` installs it");
        assert!(status.success());
        self.path(name)
    }

    fn link(&self, objects: &[PathBuf], output: &Path, strip: bool) -> Result<(), LinkError> {
        let sysroot = Sysroot::at(&self.path("sysroot"))?;
        link(&LinkRequest { objects, sysroot: &sysroot, output, strip })
    }
}

fn exit_code(program: &Path) -> Option<i32> {
    Command::new(program).status().expect("the program starts").code()
}

fn leftovers(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".tmp"))
        .collect();
    names.sort();
    names
}

#[test]
fn makes_a_static_executable_that_runs() {
    let scene = Scene::new();
    let object = scene.compile("a.o", "int answer(void) { return 42; }");
    let output = scene.path("a");
    scene.link(&[object], &output, false).expect("it links");
    assert_eq!(exit_code(&output), Some(42));
    let mode = fs::metadata(&output).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o755);
    assert!(!fs::read(&output).expect("it reads").windows(12).any(|bytes| bytes == b"ld-linux-x86"));
}

#[test]
fn stripping_leaves_out_symbols_and_unwinding() {
    let scene = Scene::new();
    let object =
        scene.compile("a.o", "static int twice(int x) { return x * 2; } int answer(void) { return twice(4); }");
    let (full, stripped) = (scene.path("full"), scene.path("stripped"));
    scene.link(std::slice::from_ref(&object), &full, false).expect("it links");
    scene.link(&[object], &stripped, true).expect("it links");
    let size = |path: &Path| fs::metadata(path).expect("it is there").len();
    assert!(size(&stripped) < size(&full));
    // The type of the segment that unwinders look for, among the program headers.
    let unwinds = |path: &Path| {
        let image = fs::read(path).expect("it reads");
        image[..1024].windows(4).any(|bytes| bytes == 0x6474_e550_u32.to_le_bytes())
    };
    assert_eq!((unwinds(&full), unwinds(&stripped)), (true, false));
    assert_eq!(exit_code(&stripped), Some(8));
}

#[test]
fn a_failed_link_leaves_the_old_file_and_no_rubbish() {
    let scene = Scene::new();
    let object = scene.compile("a.o", "extern int nowhere(void); int answer(void) { return nowhere(); }");
    let output = scene.path("a");
    fs::write(&output, "the old one").expect("it writes");
    let error = scene.link(&[object], &output, false).expect_err("a symbol is missing");
    assert!(error.to_string().contains("undefined symbol: nowhere"), "{error}");
    assert!(error.advice().contains("different builds"));
    assert_eq!(fs::read_to_string(&output).expect("it reads"), "the old one");
    assert_eq!(leftovers(scene.dir.path()), Vec::<String>::new());
}

#[test]
fn a_corrupt_object_is_an_error_and_the_next_link_works() {
    let scene = Scene::new();
    let corrupt = scene.path("corrupt.o");
    fs::write(&corrupt, "\x7fELF and then nothing sensible").expect("it writes");
    let error = scene.link(&[corrupt], &scene.path("a"), false).expect_err("it is not an object");
    assert!(matches!(error, LinkError::Linker { .. }), "{error:?}");
    let good = scene.compile("b.o", "int answer(void) { return 7; }");
    let output = scene.path("b");
    scene.link(&[good], &output, false).expect("it links");
    assert_eq!(exit_code(&output), Some(7));
}

#[test]
fn an_archive_of_another_build_is_refused_by_the_abi_s_symbol() {
    let scene = Scene::new();
    let object = scene.compile("a.o", "extern char bl_abi_1 __attribute__((visibility(\"hidden\"))); int answer(void) { return bl_abi_1; }");
    let error = scene.link(&[object], &scene.path("a"), false).expect_err("the archive has no such version");
    assert!(matches!(error, LinkError::OtherBuild), "{error:?}");
    assert!(error.advice().contains("cargo xtask build"));
}

#[test]
fn an_object_of_another_machine_is_refused() {
    let scene = Scene::new();
    let object = scene.compile("a.o", "int answer(void) { return 1; }");
    let mut bytes = fs::read(&object).expect("it reads");
    // The header's field for the machine: 183 is AArch64.
    bytes[18..20].copy_from_slice(&183u16.to_le_bytes());
    fs::write(&object, bytes).expect("it writes");
    let error = scene.link(&[object], &scene.path("a"), false).expect_err("it is another machine's");
    assert!(matches!(error, LinkError::OtherMachine { .. }), "{error:?}");
}

#[test]
fn an_output_that_cannot_be_is_said_before_linking() {
    let scene = Scene::new();
    let nowhere = scene.link(&[], &scene.path("no/such/folder/a"), false).expect_err("no folder");
    assert!(matches!(nowhere, LinkError::Unwritable { .. }), "{nowhere:?}");
    assert_eq!(nowhere.advice(), "make the folder first, or choose another place with -o");
    let folder = scene.link(&[], &scene.path("sysroot"), false).expect_err("a folder");
    assert!(matches!(folder, LinkError::NotAFile { .. }), "{folder:?}");
    let device = scene.link(&[], Path::new("/dev/null"), false).expect_err("a device");
    assert!(matches!(device, LinkError::NotAFile { .. }), "{device:?}");
}

#[test]
fn an_incomplete_sysroot_names_what_is_missing() {
    let scene = Scene::new();
    fs::remove_file(scene.path("sysroot/libc.a")).expect("it was there");
    let error = Sysroot::at(&scene.path("sysroot")).expect_err("libc.a is gone");
    assert!(error.to_string().contains("has no libc.a"), "{error}");
    let error = Sysroot::at(&scene.path("elsewhere")).expect_err("nothing there");
    assert!(matches!(error, LinkError::NoSysroot { .. }), "{error:?}");
}

#[test]
fn links_at_the_same_time_do_not_meet() {
    let scene = Scene::new();
    let objects: Vec<PathBuf> = (0..8)
        .map(|number| scene.compile(&format!("{number}.o"), &format!("int answer(void) {{ return {number}; }}")))
        .collect();
    std::thread::scope(|scope| {
        for (number, object) in objects.iter().enumerate() {
            let (scene, output) = (&scene, scene.path(&format!("program{number}")));
            scope.spawn(move || scene.link(std::slice::from_ref(object), &output, true).expect("it links"));
        }
    });
    for number in 0..8 {
        assert_eq!(exit_code(&scene.path(&format!("program{number}"))), Some(number));
    }
}
