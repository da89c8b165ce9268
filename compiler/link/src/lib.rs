//! From object files to an executable: lld, in this process. It knows nothing of Erlang, of the IR or of how objects are made.
//!
//! Reading order: [`LinkRequest`] and [`link`] here, `sysroot` (what every program is linked with), `command` (the
//! arguments), `output` (an existing file is never lost), `lld` (the foreign call), `error`.

mod command;
mod error;
mod lld;
mod output;
mod sysroot;

use std::path::{Path, PathBuf};

pub use error::LinkError;
pub use sysroot::{Libc, Sysroot};

/// One executable to be made.
#[derive(Debug, Clone, Copy)]
pub struct LinkRequest<'a> {
    /// The compiled modules, ELF relocatable files.
    pub objects: &'a [PathBuf],
    /// The runtime and the C library to link with.
    pub sysroot: &'a Sysroot,
    /// Where the executable goes. A file that is there stays as it is unless the link succeeds.
    pub output: &'a Path,
    /// Leave out symbols and line tables.
    pub strip: bool,
}

/// Makes the static position-independent executable that `request` describes.
///
/// lld has global state, so that two calls at the same time run one after the other.
pub fn link(request: &LinkRequest<'_>) -> Result<(), LinkError> {
    let pending = output::PendingOutput::create(request.output)?;
    let discard = lld::Text::new(command::DISCARD_UNWINDING)?;
    let image = lld::run(|place| command::arguments(request, discard.place(), place))?;
    pending.commit(&image)
}

/// Whether a link could put its result there, to be asked before the long work. Leaves no trace.
pub fn check_output(output: &Path) -> Result<(), LinkError> {
    output::PendingOutput::create(output).map(drop)
}
