//! rebar3 projects: `rebar3 compile`, and what `rebar.config` says of escripts and releases.

use crate::build::Request;
use crate::facts::{Facts, Failure};
use crate::{Root, tool};
use std::path::PathBuf;
use std::process::Command;

/// An Erlang script.
const SCRIPT: &str = include_str!("tool/rebar_facts.escript");

/// # Errors
/// rebar3 is not there, or the project does not compile.
pub fn facts(root: &Root, request: &Request) -> Result<Facts, Failure> {
    let profile = &request.environment;
    let mut compile = Command::new("rebar3");
    if profile != "default" {
        compile.args(["as", profile]);
    }
    tool::run(compile.arg("compile"), &root.folder, "install rebar3, e.g. `apt install rebar3`")?;
    let folder = root.work_folder().join(profile);
    let (script, answers) = (folder.join("rebar_facts.escript"), folder.join("facts"));
    tool::write(&script, SCRIPT)?;
    let _ = std::fs::remove_file(&answers);
    let mut ask = Command::new(escript());
    ask.arg(&script).arg(profile).arg(&answers);
    tool::run(&mut ask, &root.folder, "install Erlang/OTP, e.g. `apt install erlang`, or set BEAMLESS_ERL")?;
    Facts::read(&answers)
}

/// Beside the `erl` that the rest of the compiler takes.
fn escript() -> PathBuf {
    match std::env::var_os("BEAMLESS_ERL").map(PathBuf::from) {
        Some(erl) if erl.components().count() > 1 => erl.with_file_name("escript"),
        _ => "escript".into(),
    }
}
