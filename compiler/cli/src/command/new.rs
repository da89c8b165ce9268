//! `beamless new`.

use super::{Outcome, opened};
use crate::args::New;
use beamless_project::{Language, create};
use beamless_source::SourceMap;
use std::path::Path;

pub fn run(arguments: &New) -> Outcome {
    let language = if arguments.erlang { Language::Erlang } else { Language::Elixir };
    let made = create(Path::new(""), &arguments.name, language);
    let folder = made.map_err(|failure| opened::failed(failure, &SourceMap::new()))?;
    eprintln!("made {0}; next: cd {0} && beamless run", folder.display());
    Ok(())
}
