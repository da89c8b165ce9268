//! `beamless targets`: what executables can be made for; and which of them `--target` means.

use super::{Outcome, error};
use beamless_link::{LinkError, Sysroot};
use beamless_source::{Code, Diagnostic};
use beamless_targets::{TARGETS, Target, similar};

pub fn run() -> Outcome {
    let width = TARGETS.iter().map(|target| target.name.len()).max().unwrap_or(0);
    for target in TARGETS {
        let state = match Sysroot::find(target) {
            Ok(sysroot) => format!("installed, {:.1} MB", sysroot.size() as f64 / 1e6),
            Err(LinkError::NoSysroot { .. }) => "not installed".to_owned(),
            Err(problem) => problem.to_string(),
        };
        let here = if target.is_host() { ", this machine" } else { "" };
        println!("{:width$}  {} ({}{here}; {state})", target.name, target.about, target.rust_triple());
    }
    Ok(())
}

/// What `--target` names; without it this machine.
pub fn chosen(name: Option<&str>) -> Outcome<&'static Target> {
    let Some(name) = name else { return Ok(Target::host()) };
    Target::find(name).ok_or_else(|| error(unknown(name)))
}

fn unknown(name: &str) -> Diagnostic {
    let help = match similar(name) {
        Some(target) => format!("did you mean {}?", target.name),
        None => {
            let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
            format!("there are {}", names.join(", "))
        }
    };
    Diagnostic::error(Code::TargetUnknown, format!("there is no target {name}")).help(help)
}
