//! Mix projects: `mix compile`, and what Mix knows of the project, told by a task that runs inside of it.

use crate::build::Request;
use crate::facts::{Facts, Failure};
use crate::{Root, tool};
use std::path::PathBuf;
use std::process::Command;

/// A Mix task, defined for this one run.
const TASK: &str = include_str!("tool/mix_facts.exs");

/// # Errors
/// Mix is not there, or the project does not compile.
pub fn facts(root: &Root, request: &Request) -> Result<Facts, Failure> {
    let folder = root.work_folder().join(&request.environment);
    let (task, answers) = (folder.join("mix_facts.exs"), folder.join("facts"));
    tool::write(&task, TASK)?;
    let mut command = Command::new(elixir());
    command.arg("-r").arg(&task).args(["-S", "mix", "do", "compile,", "beamless.facts"]).arg(&folder);
    command.env("MIX_ENV", &request.environment);
    let _ = std::fs::remove_file(&answers);
    tool::run(&mut command, &root.folder, "install Elixir, e.g. `apt install elixir`, or set BEAMLESS_ELIXIR")?;
    Facts::read(&answers)
}

/// As the rest of the compiler finds it.
fn elixir() -> PathBuf {
    std::env::var_os("BEAMLESS_ELIXIR").map_or_else(|| "elixir".into(), PathBuf::from)
}
