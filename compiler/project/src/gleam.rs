//! Gleam projects: the layout that `gleam export erlang-shipment` makes, a folder with `ebin` for each package.

use crate::build::Request;
use crate::facts::{Application, Facts, Failure};
use crate::{Root, tool};
use beamless_source::{Code, Diagnostic};
use std::path::Path;
use std::process::Command;

/// # Errors
/// Neither is there Gleam nor a shipment, or the project does not compile.
pub fn facts(root: &Root, _: &Request) -> Result<Facts, Failure> {
    let shipment = root.folder.join("build/erlang-shipment");
    let mut command = Command::new("gleam");
    match tool::run(command.args(["export", "erlang-shipment"]), &root.folder, "install Gleam") {
        Ok(()) => {}
        // Made elsewhere, it is as good.
        Err(Failure::Diagnostics(_)) if shipment.is_dir() => {}
        Err(failure) => return Err(failure),
    }
    let name = package(&root.folder)?;
    let (own, others) = applications(&shipment).into_iter().partition(|application| application.name == name);
    let mut facts = Facts { name: Some(name.clone()), own, others, ..Facts::default() };
    if facts.own.is_empty() {
        let message = format!("{} holds no package {name}", shipment.display());
        return Err(Diagnostic::error(Code::ProjectInvalid, message).into());
    }
    // The shipment's own start module, which calls the package's main/0 and ends with its exit code, would read the emulator's arguments.
    facts.main = Some(start_module(root, &name)?);
    Ok(facts)
}

/// A module with `main/1` for the package's `main/0`, beside the package's modules: everything is started, then it is called, as by `gleam run`.
fn start_module(root: &Root, name: &str) -> Result<String, Failure> {
    let module = format!("{name}@@beamless");
    let text = format!("-module('{module}').\n-export([main/1]).\nmain(_) -> '{name}':main().\n");
    tool::write(&source_of_start(root, &module), &text)?;
    Ok(module)
}

/// Where the source of the start module is.
pub fn source_of_start(root: &Root, module: &str) -> std::path::PathBuf {
    root.folder.join("build").join("beamless").join(module).with_extension("erl")
}

fn applications(shipment: &Path) -> Vec<Application> {
    let entries = std::fs::read_dir(shipment).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .map(|entry| Application {
            name: entry.file_name().to_string_lossy().into_owned(),
            ebin: entry.path().join("ebin"),
        })
        .filter(|application| application.ebin.is_dir())
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// The name in `gleam.toml`.
fn package(folder: &Path) -> Result<String, Failure> {
    let path = folder.join("gleam.toml");
    let table: Option<toml::Table> = std::fs::read_to_string(&path).ok().and_then(|text| text.parse().ok());
    let name = table.and_then(|table| Some(table.get("name")?.as_str()?.to_owned()));
    name.ok_or_else(|| {
        Diagnostic::error(Code::ProjectInvalid, format!("{} has no name of the package", path.display())).into()
    })
}
