//! Files that are part of the program: `priv` folders of its applications, below a folder that no machine has. They are read like others and cannot be
//! changed. Knows names and contents; that opening a name looks here first is said where names are opened.

use super::answer::Result;
use super::file::os;
use super::path::Info;
use rustix::fs::{self, MemfdFlags, Stat};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{CStr, CString};
use std::os::fd::OwnedFd;
use std::sync::OnceLock;

/// All embedded names begin so; the compiler gives them (`compiler/db/src/embedded.rs`).
const TOP: &[u8] = b"/.beamless/";

type Contents = Cow<'static, [u8]>;

static FILES: OnceLock<BTreeMap<Vec<u8>, Contents>> = OnceLock::new();

/// What is under a name.
pub enum Entry {
    File(&'static Contents),
    /// The names in it.
    Folder(BTreeSet<Vec<u8>>),
}

/// Makes files known, once.
pub fn set(files: impl Iterator<Item = (Vec<u8>, Contents)>) {
    FILES.get_or_init(|| files.collect());
}

/// `None` for a name that the system has to be asked about.
pub fn find(path: &CStr) -> Option<Entry> {
    let bytes = path.to_bytes();
    let files = if bytes.starts_with(TOP) { FILES.get()? } else { return None };
    let name = plain(bytes);
    if let Some(contents) = files.get(&name) {
        return Some(Entry::File(contents));
    }
    let below = [&name[..], b"/"].concat();
    let inner = files.range(below.clone()..).map_while(|(path, _)| path.strip_prefix(&below[..]));
    let names: BTreeSet<_> = inner.filter_map(|rest| rest.split(|&byte| byte == b'/').next().map(<[u8]>::to_vec)).collect();
    if names.is_empty() { None } else { Some(Entry::Folder(names)) }
}

/// Without `.`, `..` and doubled separators.
fn plain(path: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|&byte| byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.iter().flat_map(|part| [b"/", *part].concat()).collect()
}

impl Entry {
    /// A descriptor to read a file's contents from. It is the reader's own, and so is what is written to it.
    pub fn open(&self) -> Result<OwnedFd> {
        let Entry::File(contents) = self else { return Err(libc::EISDIR) };
        let fd = os(fs::memfd_create(c"embedded", MemfdFlags::CLOEXEC))?;
        let mut left = &contents[..];
        while !left.is_empty() {
            let count = os(rustix::io::pwrite(&fd, left, (contents.len() - left.len()) as u64))?;
            left = &left[count..];
        }
        Ok(fd)
    }

    /// As of the program's own file, but for kind, mode and size.
    pub fn info(&self) -> Result<Info> {
        let mut stat: Stat = os(fs::stat(c"/proc/self/exe")).or_else(|_| os(fs::stat(c"/")))?;
        let (mode, size) = match self {
            Entry::File(contents) => (libc::S_IFREG | 0o444, contents.len()),
            Entry::Folder(_) => (libc::S_IFDIR | 0o555, 0),
        };
        stat.st_mode = mode;
        stat.st_size = size as _;
        stat.st_nlink = 1;
        Ok(Info { stat, readable: true, writable: false })
    }

    pub fn list(&self) -> Result<Vec<CString>> {
        let Entry::Folder(names) = self else { return Err(libc::ENOTDIR) };
        Ok(names.iter().filter_map(|name| CString::new(name.clone()).ok()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_however_they_are_written() {
        let file = |name: &str, text: &'static [u8]| (name.as_bytes().to_vec(), Cow::Borrowed(text));
        set([file("/.beamless/lib/a-1/priv/x", b"1"), file("/.beamless/lib/a-1/priv/d/y", b"22")].into_iter());
        let contents = |name: &CStr| match find(name) {
            Some(Entry::File(contents)) => contents.to_vec(),
            _ => Vec::new(),
        };
        assert_eq!(contents(c"/.beamless/lib/a-1/priv/x"), b"1");
        assert_eq!(contents(c"/.beamless//lib/./a-1/priv/d/../d/y"), b"22");
        assert!(find(c"/.beamless/lib/a-1/priv/z").is_none() && find(c"/etc/passwd").is_none());
        let list = find(c"/.beamless/lib/a-1/priv/").map(|entry| entry.list());
        assert_eq!(list, Some(Ok(vec![c"d".to_owned(), c"x".to_owned()])));
        assert_eq!(find(c"/.beamless/lib/a-1/priv/d/y").map(|entry| entry.info().map(|info| info.stat.st_size)), Some(Ok(2)));
    }
}
