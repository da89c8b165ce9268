//! `beamless size`: what the bytes of an executable are for, and why a function is in it.

use super::opened::Opened;
use super::{Outcome, executable, program, store, targets, usage};
use crate::args::{Size, SizeFormat};
use crate::progress;
use beamless_db::Built;
use beamless_link::Sysroot;
use beamless_size::{Node, Owners, measure};
use beamless_source::Atom;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

/// How every executable begins.
const ELF_MAGIC: &[u8] = b"\x7fELF";

pub fn run(arguments: &Size) -> Outcome {
    let measured = match &arguments.sources.inputs.files[..] {
        [file] if is_executable(file) && arguments.why.is_none() => of_file(file)?,
        _ => {
            let mut opened = Opened::compiled(&arguments.sources)?;
            let built = program(&mut opened)?;
            if let Some(name) = &arguments.why {
                progress::end();
                return print_chain(&built, name);
            }
            of_program(arguments, &opened, &built)?
        }
    };
    progress::end();
    let text = match arguments.format {
        SizeFormat::Table => beamless_size::table(&measured, arguments.depth),
        SizeFormat::Json => beamless_size::json(&measured) + "\n",
        SizeFormat::Svg => beamless_size::svg(&measured),
    };
    // Who reads may have seen enough.
    let _ = std::io::stdout().write_all(text.as_bytes());
    Ok(())
}

fn is_executable(file: &Path) -> bool {
    let mut first = [0; ELF_MAGIC.len()];
    File::open(file).and_then(|mut file| file.read_exact(&mut first)).is_ok() && first == ELF_MAGIC
}

/// The executable that `build` would make.
fn of_program(arguments: &Size, opened: &Opened, built: &Built) -> Outcome<Node> {
    let target = targets::chosen(arguments.target.as_deref().or(opened.target.as_deref()))?;
    let sysroot = Sysroot::find(target).map_err(executable::link_error)?;
    let (file, named) = executable::twice(&built.program, &opened.sources, target, &sysroot)?;
    let is_users = |module: &str| opened.store.user.contains(&Atom::new(module));
    let owners = Owners::new(&sysroot.archive_contents(), &is_users);
    measure(&file, &named, &owners).map_err(|problem| usage(&problem))
}

/// An executable that was made before: what OTP and Elixir have is the library's, other modules are the user's.
fn of_file(path: &Path) -> Outcome<Node> {
    let bytes = std::fs::read(path).map_err(|problem| usage(&format!("cannot read {}: {problem}", path.display())))?;
    let sysroot = Sysroot::find(targets::chosen(None)?).map_err(executable::link_error)?;
    let store = store(Vec::new())?;
    let is_users = |module: &str| !store.otp.is_available(Atom::new(module));
    let owners = Owners::new(&sysroot.archive_contents(), &is_users);
    measure(&bytes, &bytes, &owners).map_err(|problem| usage(&format!("{}: {problem}", path.display())))
}

/// The functions from the entry to the one asked for, each reached from the one before.
fn print_chain(built: &Built, name: &str) -> Outcome {
    // As it is printed, or with Elixir's short names and without quotes.
    let plain = |text: &str| text.replace('\'', "").replace("Elixir.", "");
    let found = built.reasons.keys().find(|func| plain(&func.to_string()) == plain(name));
    let Some(&(mut at)) = found else {
        eprintln!("{name} is not in the program");
        return Err(ExitCode::FAILURE);
    };
    let mut chain = vec![at];
    while let Some(&by) = built.reasons.get(&at)
        && !chain.contains(&by)
    {
        chain.push(by);
        at = by;
    }
    for (depth, func) in chain.iter().rev().enumerate() {
        println!("{:1$}{func}", "", 2 * depth);
    }
    Ok(())
}
