//! Applications of the code path, and the terms that `.app` and configuration files hold. What the terms mean is not known here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use beamless_source::{Code, Diagnostic};

use crate::core::{Core, Wanted};
use crate::{Otp, message};

impl Otp {
    /// The `ebin` folder of each application: the project's, Elixir's and OTP's; the first on the code path wins.
    #[must_use]
    pub fn applications(&self) -> &BTreeMap<String, PathBuf> {
        self.applications.get_or_init(|| {
            let elixir = self.elixir().map(|elixir| elixir.ebins.clone()).unwrap_or_default();
            let mut found = BTreeMap::new();
            for ebin in self.code_path.iter().chain(&elixir).chain(&self.install.ebins) {
                if let Some(name) = application_name(ebin) {
                    found.entry(name.to_owned()).or_insert_with(|| ebin.clone());
                }
            }
            found
        })
    }

    /// Whether an application is neither OTP's nor Elixir's: the project's, or one that `ERL_LIBS` names.
    #[must_use]
    pub fn is_foreign(&self, ebin: &Path) -> bool {
        let is_elixirs = || self.elixir().is_ok_and(|elixir| elixir.ebins.iter().any(|own| own == ebin));
        !ebin.starts_with(&self.install.root) && !is_elixirs()
    }

    /// The terms of each file, as the attribute `terms` of a module that holds nothing else. In the order given.
    pub fn terms_of_files(&self, paths: &[PathBuf]) -> Vec<Result<Core, Diagnostic>> {
        let wanted = paths.iter().map(|path| {
            let text = std::fs::read(path).map_err(|error| {
                Diagnostic::error(Code::ProjectInvalid, format!("{} cannot be read: {error}", path.display()))
            })?;
            Ok(Wanted {
                what: path.display().to_string(),
                key: self.key("terms").bytes(&text).finish(),
                request: message::binary(crate::path_bytes(path)),
                object: None,
            })
        });
        self.fetch("terms", wanted.collect())
    }
}

/// `kernel` of `.../kernel-8.5.3/ebin`, if there is such an application.
fn application_name(ebin: &Path) -> Option<&str> {
    let folder = ebin.parent()?.file_name()?.to_str()?;
    let name = folder.split_once('-').map_or(folder, |(name, _)| name);
    ebin.join(name).with_extension("app").is_file().then_some(name)
}
