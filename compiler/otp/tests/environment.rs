//! Environments without a usable OTP or Elixir. Each runs in a process of its own: this test program again, with other
//! variables, so that tests do not change each other's environment.

use beamless_otp::{Cache, Config, Otp};
use beamless_source::{Atom, Code, Diagnostic};

fn find() -> Result<Otp, Diagnostic> {
    Otp::find(Config { cache: Cache::disabled(), replacements: Vec::new(), code_path: Vec::new() })
}

/// Set where a test runs itself.
const INNER: &str = "BEAMLESS_TEST_ENVIRONMENT";

/// Runs a test of this program again, with other variables: there it does `check`.
fn within(test: &str, environments: &[(&str, &str)], check: impl FnOnce()) {
    if std::env::var_os(INNER).is_some() {
        return check();
    }
    for &(name, value) in environments {
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test])
            .env(INNER, "1")
            .env(name, value)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("1 passed"), "{name}={value}: {text}");
    }
}

#[test]
fn otp_that_is_missing() {
    within("otp_that_is_missing", &[("PATH", "/nonexistent"), ("BEAMLESS_ERL", "/nonexistent/erl")], || {
        let diagnostic = find().err().unwrap();
        assert_eq!(diagnostic.code, Code::OtpMissing);
        assert!(diagnostic.help.unwrap().contains("apt install erlang"));
    });
}

#[test]
fn otp_that_does_not_work() {
    let directory = tempfile::tempdir().unwrap();
    let program = directory.path().join("erl");
    std::fs::write(&program, "#!/bin/sh\necho the emulator is broken\nexit 1\n").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&program, mode).unwrap();
    within("otp_that_does_not_work", &[("BEAMLESS_ERL", program.to_str().unwrap())], || {
        let diagnostic = find().err().unwrap();
        assert_eq!(diagnostic.code, Code::OtpFailed);
        assert!(diagnostic.message.contains("the emulator is broken"), "{diagnostic}");
    });
}

#[test]
fn elixir_that_is_missing() {
    within("elixir_that_is_missing", &[("BEAMLESS_ELIXIR", "/nonexistent/elixir")], || {
        let otp = find().unwrap();
        assert_eq!(otp.elixir().err().unwrap().code, Code::ElixirMissing);
        assert_eq!(otp.compile_elixir(&["x.ex".into()]).err().unwrap().code, Code::ElixirMissing);
        let cores = otp.core_of_modules(&[Atom::new("lists"), Atom::new("Elixir.Enum")]);
        assert!(cores[0].is_ok());
        assert_eq!(cores[1].as_ref().unwrap_err().code, Code::ModuleNotFound);
    });
}
