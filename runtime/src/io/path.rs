//! What is done to files by name, with the error numbers that Erlang promises where the operating system has others.

use super::answer::Result;
use super::embedded;
use super::file::os;
use rustix::fs::{self, Access, AtFlags, CWD, Mode, OFlags, Stat, Timespec, Timestamps};
use std::ffi::{CStr, CString};

/// What the system knows of a file, and whether this program may read and write it.
pub struct Info {
    pub stat: Stat,
    pub readable: bool,
    pub writable: bool,
}

pub fn info(path: &CStr, follow: bool) -> Result<Info> {
    if let Some(entry) = embedded::find(path) {
        return entry.info();
    }
    let stat = os(if follow { fs::stat(path) } else { fs::lstat(path) })?;
    let may = |access| fs::access(path, access).is_ok();
    Ok(Info { stat, readable: may(Access::READ_OK), writable: may(Access::WRITE_OK) })
}

pub fn hard_link(existing: &CStr, new: &CStr) -> Result<()> {
    os(fs::link(existing, new))
}

pub fn symbolic_link(target: &CStr, new: &CStr) -> Result<()> {
    os(fs::symlink(target, new))
}

pub fn rename(from: &CStr, to: &CStr) -> Result<()> {
    match os(fs::rename(from, to)) {
        Err(libc::ENOTEMPTY) => Err(libc::EEXIST),
        Err(_) if from.to_bytes() == b"/" => Err(libc::EINVAL),
        result => result,
    }
}

pub fn set_permissions(path: &CStr, mode: u32) -> Result<()> {
    os(fs::chmod(path, Mode::from_raw_mode(mode & 0o7777)))
}

/// An owner or group of -1 stays what it is.
pub fn set_owner(path: &CStr, owner: i64, group: i64) -> Result<()> {
    let id = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    // SAFETY: the path is a C string.
    let result = unsafe { libc::chown(path.as_ptr(), id(owner), id(group)) };
    if result == 0 { Ok(()) } else { Err(super::stdio::errno()) }
}

pub fn set_times(path: &CStr, access: i64, modification: i64) -> Result<()> {
    let at = |tv_sec| Timespec { tv_sec, tv_nsec: 0 };
    let times = Timestamps { last_access: at(access), last_modification: at(modification) };
    os(fs::utimensat(CWD, path, &times, AtFlags::empty()))
}

pub fn read_link(path: &CStr) -> Result<CString> {
    os(fs::readlink(path, Vec::new()))
}

/// Names in a folder, in the order the system has them.
pub fn list(path: &CStr) -> Result<Vec<CString>> {
    if let Some(entry) = embedded::find(path) {
        return entry.list();
    }
    let folder = os(fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()))?;
    let mut names = Vec::new();
    for entry in os(fs::Dir::new(folder))? {
        let entry = os(entry)?;
        let name = entry.file_name();
        if name != c"." && name != c".." {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

pub fn make_folder(path: &CStr) -> Result<()> {
    os(fs::mkdir(path, Mode::from_raw_mode(0o777)))
}

pub fn remove_file(path: &CStr) -> Result<()> {
    match os(fs::unlink(path)) {
        Err(libc::EISDIR) => Err(libc::EPERM),
        result => result,
    }
}

pub fn remove_folder(path: &CStr) -> Result<()> {
    match os(fs::rmdir(path)) {
        Err(libc::ENOTEMPTY | libc::EEXIST) if is_current(path) => Err(libc::EINVAL),
        Err(libc::ENOTEMPTY) => Err(libc::EEXIST),
        result => result,
    }
}

fn is_current(path: &CStr) -> bool {
    let place = |path: &CStr| fs::stat(path).ok().map(|stat| (stat.st_dev, stat.st_ino));
    place(path).is_some_and(|here| place(c".") == Some(here))
}

pub fn current() -> Result<CString> {
    os(rustix::process::getcwd(Vec::new()))
}

pub fn set_current(path: &CStr) -> Result<()> {
    os(rustix::process::chdir(path))
}
