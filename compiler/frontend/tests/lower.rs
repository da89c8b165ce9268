//! Lowers every module of the installed OTP and Elixir, and checks each function by the verifier and by the text form's round trip.

use beamless_frontend::lower::{BifIndex, lower};
use beamless_frontend::{deep_stack, read_module};
use beamless_ir::text::parse_module;
use beamless_ir::verify::verify;
use beamless_otp::{Cache, Config, Otp};
use beamless_source::Atom;
use std::path::PathBuf;

/// The cache survives between runs, so that only the first one asks `erl`.
fn otp() -> Otp {
    let cache = Cache::at(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("otp-cache"));
    Otp::find(Config { cache, replacements: Vec::new(), code_path: Vec::new() }).expect("OTP is installed")
}

#[test]
fn every_installed_module_lowers_to_well_formed_functions() {
    let otp = otp();
    let mut names: Vec<Atom> = otp.modules().keys().copied().collect();
    names.sort_by_key(|name| name.as_str());
    assert!(names.len() > 400, "only {} modules", names.len());
    let bifs = BifIndex::new();
    let mut functions = 0;
    for chunk in names.chunks(32) {
        let cores = otp.core_of_modules(chunk);
        functions += deep_stack(|| {
            // Modules without debug information cannot be asked for.
            let sound = chunk.iter().zip(cores).filter_map(|(name, core)| Some((name, core.ok()?)));
            sound.map(|(name, core)| check(*name, &core.bytes, &bifs)).sum::<usize>()
        });
    }
    assert!(functions > 20_000, "only {functions} functions");
}

/// The number of functions.
fn check(name: Atom, bytes: &[u8], bifs: &BifIndex) -> usize {
    let module = read_module(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    let lowered = lower(&module, bifs);
    assert!(lowered.diagnostics.is_empty(), "{name}: {:?}", lowered.diagnostics);
    for function in &lowered.module.functions {
        if let Err(errors) = verify(function) {
            panic!("{errors}\n{function}");
        }
    }
    if bytes.len() < 20_000 {
        let text = lowered.module.to_string();
        let again = parse_module(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(again.to_string() == text, "{name} differs after printing and reading");
    }
    lowered.module.functions.len()
}
