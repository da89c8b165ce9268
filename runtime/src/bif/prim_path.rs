//! `prim_file`'s operations on names: information, links, folders, the current folder. All run on the blocking pool.

use super::prim_file::handle;
use crate::io::answer::{self, Result, ok_with, pooled};
use crate::io::path::{self as paths, Info};
use crate::process::Process;
use crate::term::{Build, BuildBinary, Term, atom};
use rustix::fs::{FileType, Stat};
use std::ffi::CString;

/// The name that `internal_name2native/1` made.
pub(super) fn path(term: Term) -> Option<CString> {
    let bytes = term.as_bytes()?;
    CString::from_vec_with_nul(bytes.into_owned()).ok()
}

/// `#file_info{}` with times in seconds since 1970.
fn file_info(p: &mut Process, stat: &Stat, readable: bool, writable: bool) -> Term {
    let kind = match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => "regular",
        FileType::Directory => "directory",
        FileType::Symlink => "symlink",
        FileType::CharacterDevice | FileType::BlockDevice => "device",
        _ => "other",
    };
    let access = match (readable, writable) {
        (true, true) => "read_write",
        (true, false) => "read",
        (false, true) => "write",
        (false, false) => "none",
    };
    let numbers = [
        stat.st_atime as i64,
        stat.st_mtime as i64,
        stat.st_ctime as i64,
        i64::from(stat.st_mode),
        stat.st_nlink as i64,
        stat.st_dev as i64,
        stat.st_rdev as i64,
        stat.st_ino as i64,
        i64::from(stat.st_uid),
        i64::from(stat.st_gid),
    ];
    let mut elements = vec![atom::word("file_info"), p.integer_i64(stat.st_size as i64), atom::word(kind), atom::word(access)];
    elements.extend(numbers.map(|number| p.integer_i64(number)));
    p.tuple(&elements)
}

pub(super) fn read_info_nif_2(p: &mut Process, name: Term, follow: Term) -> Term {
    let prepare = || {
        let (path, follow) = (path(name)?, follow.as_usize()?);
        Some(move || paths::info(&path, follow == 1))
    };
    pooled(p, prepare, |p, info: Info| file_info(p, &info.stat, info.readable, info.writable))
}

pub(super) fn read_handle_info_nif_1(p: &mut Process, file: Term) -> Term {
    let prepare = || {
        let file = handle(file)?;
        Some(move || file.stat())
    };
    pooled(p, prepare, |p, stat: Stat| file_info(p, &stat, stat.st_mode & 0o400 != 0, stat.st_mode & 0o200 != 0))
}

/// An operation on a name that gives nothing but its success.
fn on_path<W: FnOnce(CString) -> Result<()> + Send + 'static>(p: &mut Process, name: Term, work: Option<W>) -> Term {
    let prepare = || {
        let (path, work) = (path(name)?, work?);
        Some(move || work(path))
    };
    pooled(p, prepare, |_, ()| Term::OK)
}

pub(super) fn make_hard_link_nif_2(p: &mut Process, existing: Term, new: Term) -> Term {
    on_path(p, existing, path(new).map(|new| move |existing: CString| paths::hard_link(&existing, &new)))
}

pub(super) fn make_soft_link_nif_2(p: &mut Process, existing: Term, new: Term) -> Term {
    on_path(p, existing, path(new).map(|new| move |existing: CString| paths::symbolic_link(&existing, &new)))
}

pub(super) fn rename_nif_2(p: &mut Process, from: Term, to: Term) -> Term {
    on_path(p, from, path(to).map(|to| move |from: CString| paths::rename(&from, &to)))
}

pub(super) fn set_permissions_nif_2(p: &mut Process, name: Term, mode: Term) -> Term {
    on_path(p, name, mode.as_usize().map(|mode| move |path: CString| paths::set_permissions(&path, mode as u32)))
}

pub(super) fn set_owner_nif_3(p: &mut Process, name: Term, owner: Term, group: Term) -> Term {
    let ids = owner.as_small().zip(group.as_small());
    on_path(p, name, ids.map(|(owner, group)| move |path: CString| paths::set_owner(&path, owner, group)))
}

pub(super) fn set_time_nif_4(p: &mut Process, name: Term, access: Term, modification: Term, change: Term) -> Term {
    let times = access.as_small().zip(modification.as_small()).filter(|_| change.is_integer());
    on_path(p, name, times.map(|(access, modification)| move |path: CString| paths::set_times(&path, access, modification)))
}

pub(super) fn make_dir_nif_1(p: &mut Process, name: Term) -> Term {
    on_path(p, name, Some(|path: CString| paths::make_folder(&path)))
}

pub(super) fn del_file_nif_1(p: &mut Process, name: Term) -> Term {
    on_path(p, name, Some(|path: CString| paths::remove_file(&path)))
}

pub(super) fn del_dir_nif_1(p: &mut Process, name: Term) -> Term {
    on_path(p, name, Some(|path: CString| paths::remove_folder(&path)))
}

pub(super) fn set_cwd_nif_1(p: &mut Process, name: Term) -> Term {
    on_path(p, name, Some(|path: CString| paths::set_current(&path)))
}

/// `{ok, Name}`.
fn named(p: &mut Process, name: CString) -> Term {
    let name = p.binary(name.as_bytes());
    ok_with(p, name)
}

pub(super) fn get_cwd_nif_0(p: &mut Process) -> Term {
    pooled(p, || Some(paths::current), named)
}

pub(super) fn read_link_nif_1(p: &mut Process, name: Term) -> Term {
    let prepare = || {
        let path = path(name)?;
        Some(move || paths::read_link(&path))
    };
    pooled(p, prepare, named)
}

pub(super) fn list_dir_nif_1(p: &mut Process, name: Term) -> Term {
    let prepare = || {
        let path = path(name)?;
        Some(move || paths::list(&path))
    };
    pooled(p, prepare, |p, names: Vec<CString>| {
        // Last first: `prim_file` turns the list round.
        let mut list = Term::NIL;
        for name in names {
            let name = p.binary(name.as_bytes());
            list = p.cons(name, list);
        }
        ok_with(p, list)
    })
}

pub(super) fn get_device_cwd_nif_1(p: &mut Process, device: Term) -> Term {
    if device.is_integer() { answer::not_supported(p) } else { p.badarg() }
}

pub(super) fn altname_nif_1(p: &mut Process, name: Term) -> Term {
    if name.is_bitstring() { answer::not_supported(p) } else { p.badarg() }
}

beamless_abi::for_each_bif_prim_path!(doors);
