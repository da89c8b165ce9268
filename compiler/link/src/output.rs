//! The file being written: a temporary one beside the wanted one, renamed at the end. It does not know what is written.

use std::ffi::OsString;
use std::fs::{self, OpenOptions, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::LinkError;

/// An executable is for everybody to run.
const MODE: u32 = 0o755;

/// A temporary file that becomes `wanted` on [`commit`](Self::commit) and disappears when dropped before.
pub(crate) struct PendingOutput {
    temporary: PathBuf,
    wanted: PathBuf,
}

impl PendingOutput {
    /// Makes the temporary file, so that a place that cannot be written to is found before any linking.
    pub(crate) fn create(wanted: &Path) -> Result<Self, LinkError> {
        if fs::metadata(wanted).is_ok_and(|found| !found.is_file()) {
            return Err(LinkError::NotAFile { path: wanted.to_path_buf() });
        }
        let Some(name) = wanted.file_name() else {
            return Err(LinkError::NotAFile { path: wanted.to_path_buf() });
        };
        let mut temporary_name = OsString::from(".");
        temporary_name.push(name);
        temporary_name.push(format!(".{}.tmp", std::process::id()));
        let temporary = wanted.with_file_name(temporary_name);
        OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&temporary)
            .map_err(|error| LinkError::writing(wanted, error))?;
        Ok(Self { temporary, wanted: wanted.to_path_buf() })
    }

    /// Writes the file and puts it in its place in one step.
    pub(crate) fn commit(self, image: &[u8]) -> Result<(), LinkError> {
        fs::write(&self.temporary, image)
            .and_then(|()| fs::set_permissions(&self.temporary, Permissions::from_mode(MODE)))
            .and_then(|()| fs::rename(&self.temporary, &self.wanted))
            .map_err(|error| LinkError::writing(&self.wanted, error))
    }
}

impl Drop for PendingOutput {
    fn drop(&mut self) {
        // After a commit there is nothing left to remove; a failure to remove leaves only a hidden file.
        let _ = fs::remove_file(&self.temporary);
    }
}
