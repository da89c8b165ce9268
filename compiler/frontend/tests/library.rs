//! The readers and the printer against real modules: OTP's and Elixir's own, by way of the installed `erl`.

use std::path::PathBuf;

use beamless_frontend::ast::Module;
use beamless_frontend::{deep_stack, parse_module, print_module, read_header, read_module};
use beamless_otp::{Cache, Config, Otp};
use beamless_source::{Atom, Diagnostic, FileId};

/// The cache survives between runs, so that only the first one asks `erl`.
fn otp() -> Otp {
    let cache = Cache::at(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("otp-cache"));
    Otp::find(Config { cache, replacements: Vec::new(), code_path: Vec::new() }).unwrap()
}

/// Modules of these applications, by name.
fn modules_of(otp: &Otp, applications: &[&str]) -> Vec<Atom> {
    let is_wanted = |path: &PathBuf| {
        path.components().any(|part| {
            let part = part.as_os_str().to_string_lossy();
            applications.iter().any(|name| part == *name || part.strip_prefix(name).is_some_and(|v| v.starts_with('-')))
        })
    };
    let mut names: Vec<Atom> =
        otp.modules().iter().filter(|(_, path)| is_wanted(path)).map(|(name, _)| *name).collect();
    names.sort_by_key(|name| name.as_str());
    names
}

fn parsed(text: &str) -> Result<Module, Vec<Diagnostic>> {
    let mut module = parse_module(text, FileId(0))?;
    module.defs.iter_mut().for_each(|def| def.span = None);
    Ok(module)
}

#[test]
fn library_modules_are_read_and_printed_and_read_again() {
    let otp = otp();
    let names = modules_of(&otp, &["erts", "kernel", "stdlib", "elixir"]);
    assert!(names.len() > 300, "only {} modules", names.len());
    for chunk in names.chunks(32) {
        let cores = otp.core_of_modules(chunk);
        deep_stack(|| {
            for (name, core) in chunk.iter().zip(cores) {
                let core = core.unwrap();
                let module = read_module(&core.bytes).unwrap();
                assert_eq!(module.name, *name);
                let header = read_header(&core.bytes).unwrap();
                assert_eq!((&header.exports, &header.attributes), (&module.exports, &module.attributes));
                // Text is for people: the larger ones are not worth a test's time.
                if core.bytes.len() < 40_000 {
                    let mut again = parsed(&print_module(&module)).unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
                    // Text says nothing of compiled code.
                    assert!(module.identity.is_some() && again.identity.is_none(), "{name}");
                    again.identity.clone_from(&module.identity);
                    assert!(again == module, "{name} differs after printing and reading");
                }
            }
        });
    }
}

#[test]
fn text_of_erlc_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let source = directory.path().join("sample.erl");
    std::fs::write(&source, include_str!("sample.erl")).unwrap();
    let run = |directory: &std::path::Path| {
        std::process::Command::new("erlc").arg("+to_core").arg("-o").arg(directory).arg(&source).status().unwrap()
    };
    assert!(run(directory.path()).success());
    let text = std::fs::read_to_string(directory.path().join("sample.core")).unwrap();
    let of_erlc = parsed(&text).unwrap();

    let compiled = otp().compile_erlang(&[beamless_otp::ErlangSource::new(&source)]).unwrap().remove(0);
    let of_terms = read_module(&compiled.result.unwrap().bytes).unwrap();
    assert_eq!(without_annotations(&of_erlc), without_annotations(&of_terms));
}

/// What `erlc` prints has lines only as comments, and lacks some annotations.
fn without_annotations(module: &Module) -> String {
    let text = print_module(module);
    let mut parts = text.split(" -| [");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(part.split_once("] )").unwrap().1);
    }
    kept.replace("( ", "")
}

#[test]
fn damaged_terms_are_errors_not_panics() {
    let core = otp().core_of_modules(&[Atom::new("proplists")]).remove(0).unwrap();
    deep_stack(|| {
        for end in (0..core.bytes.len()).step_by(7) {
            assert!(read_module(&core.bytes[..end]).is_err());
        }
        let mut state = 1_u32;
        for _ in 0..4000 {
            let mut bytes = core.bytes.clone();
            for _ in 0..3 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = (state >> 8) as usize % bytes.len();
                bytes[at] = (state >> 3) as u8;
            }
            // Some changes only change a name or a number; what counts is that nothing panics.
            let _ = read_module(&bytes);
        }
        let mut nested = vec![131];
        nested.extend(std::iter::repeat_n([104, 1], 300_000).flatten());
        assert!(read_module(&nested).is_err());
    });
}
