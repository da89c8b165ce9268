//! Environments without a usable OTP or Elixir. Each runs in a process of its own: this test program again, with other
//! variables, so that tests do not change each other's environment.

use beamless_otp::{Cache, Config, Otp};
use beamless_source::{Atom, Code, Diagnostic};

fn find() -> Result<Otp, Diagnostic> {
    Otp::find(Config { cache: Cache::disabled(), replacements: Vec::new(), code_path: Vec::new() })
}

/// Runs one of the ignored tests below with these variables.
fn run(test: &str, variables: &[(&str, &str)]) {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored"])
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[test]
fn otp_that_is_missing() {
    run("no_otp", &[("PATH", "/nonexistent")]);
    run("no_otp", &[("BEAMLESS_ERL", "/nonexistent/erl")]);
}

#[test]
#[ignore = "run by otp_that_is_missing"]
fn no_otp() {
    let diagnostic = find().err().unwrap();
    assert_eq!(diagnostic.code, Code::OtpMissing);
    assert!(diagnostic.help.unwrap().contains("apt install erlang"));
}

#[test]
fn otp_that_does_not_work() {
    let directory = tempfile::tempdir().unwrap();
    let program = directory.path().join("erl");
    std::fs::write(&program, "#!/bin/sh\necho the emulator is broken\nexit 1\n").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&program, mode).unwrap();
    run("broken_otp", &[("BEAMLESS_ERL", program.to_str().unwrap())]);
}

#[test]
#[ignore = "run by otp_that_does_not_work"]
fn broken_otp() {
    let diagnostic = find().err().unwrap();
    assert_eq!(diagnostic.code, Code::OtpFailed);
    assert!(diagnostic.message.contains("the emulator is broken"), "{diagnostic}");
}

#[test]
fn elixir_that_is_missing() {
    run("no_elixir", &[("BEAMLESS_ELIXIR", "/nonexistent/elixir")]);
}

#[test]
#[ignore = "run by elixir_that_is_missing"]
fn no_elixir() {
    let otp = find().unwrap();
    assert_eq!(otp.elixir().err().unwrap().code, Code::ElixirMissing);
    assert_eq!(otp.compile_elixir(&["x.ex".into()]).err().unwrap().code, Code::ElixirMissing);
    let cores = otp.core_of_modules(&[Atom::new("lists"), Atom::new("Elixir.Enum")]);
    assert!(cores[0].is_ok());
    assert_eq!(cores[1].as_ref().unwrap_err().code, Code::ModuleNotFound);
}
