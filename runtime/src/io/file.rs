//! Open files: opening, reading, writing, positions. Everything here may block; `bif::prim_file` says where it runs.

use super::answer::Result;
use super::embedded;
use super::received::Received;
use rustix::fs::{self, Advice, FallocateFlags, FileType, Mode, OFlags, SeekFrom, Stat};
use rustix::io::{Errno, retry_on_intr};
use std::ffi::CStr;
use std::num::NonZeroU64;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, IntoRawFd, OwnedFd, RawFd};
use std::sync::RwLock;

/// Longest single read of something that is no regular file.
const READ_MAX: usize = 16 << 20;
/// Reads and writes of regular files up to this many bytes are not worth another thread.
pub const SHORT: usize = 64 * 1024;

/// A result of rustix with the error's number.
pub fn os<T>(result: rustix::io::Result<T>) -> Result<T> {
    result.map_err(Errno::raw_os_error)
}

/// How a file is opened.
#[derive(Clone, Copy, Default)]
pub struct Modes {
    pub read: bool,
    pub write: bool,
    pub append: bool,
    pub exclusive: bool,
    pub sync: bool,
    pub directory: bool,
    pub skip_type_check: bool,
}

impl Modes {
    fn flags(self) -> OFlags {
        let write = self.write || self.append || self.exclusive;
        let mut flags = match (self.read || !write, write) {
            (true, true) => OFlags::RDWR | OFlags::CREATE,
            (false, true) if self.append => OFlags::WRONLY | OFlags::CREATE,
            (false, true) => OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC,
            _ => OFlags::RDONLY,
        };
        flags.set(OFlags::APPEND, self.append);
        flags.set(OFlags::EXCL, self.exclusive);
        flags.set(OFlags::SYNC, self.sync);
        flags | OFlags::CLOEXEC
    }
}

/// An open file. Operations after `close` give `einval`.
pub struct File {
    fd: RwLock<Option<OwnedFd>>,
    /// Reading and writing it waits for nothing but the disk.
    pub regular: bool,
}

impl File {
    pub fn open(path: &CStr, modes: Modes) -> Result<File> {
        if let Some(entry) = embedded::find(path) {
            return File::embedded(&entry, modes);
        }
        let fd = os(retry_on_intr(|| fs::open(path, modes.flags(), Mode::from_raw_mode(0o666))))?;
        let kind = fs::fstat(&fd).map(|stat| FileType::from_raw_mode(stat.st_mode)).unwrap_or(FileType::Unknown);
        if !modes.skip_type_check && kind == FileType::Directory && !modes.directory {
            return Err(libc::EISDIR);
        }
        if modes.directory && kind != FileType::Directory {
            return Err(libc::ENOTDIR);
        }
        Ok(File { fd: RwLock::new(Some(fd)), regular: kind == FileType::RegularFile })
    }

    fn embedded(entry: &embedded::Entry, modes: Modes) -> Result<File> {
        if modes.write || modes.append || modes.exclusive {
            return Err(libc::EROFS);
        }
        if modes.directory {
            return Err(libc::ENOTDIR);
        }
        Ok(File { fd: RwLock::new(Some(entry.open()?)), regular: true })
    }

    /// A descriptor that the program was given.
    pub fn adopt(fd: RawFd) -> Result<File> {
        // SAFETY: any number may be asked; `fcntl` refuses one that is not open.
        if unsafe { libc::fcntl(fd, libc::F_GETFD) } < 0 {
            return Err(super::stdio::errno());
        }
        // SAFETY: it is open, and whoever asks for it by number means to own it.
        let fd = unsafe { <OwnedFd as std::os::fd::FromRawFd>::from_raw_fd(fd) };
        let regular = fs::fstat(&fd).is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile);
        Ok(File { fd: RwLock::new(Some(fd)), regular })
    }

    fn with<T>(&self, work: impl FnOnce(BorrowedFd) -> Result<T>) -> Result<T> {
        let fd = self.fd.read().unwrap_or_else(|poison| poison.into_inner());
        work(fd.as_ref().ok_or(libc::EINVAL)?.as_fd())
    }

    pub fn close(&self) -> Result<()> {
        let fd = self.fd.write().unwrap_or_else(|poison| poison.into_inner()).take().ok_or(libc::EINVAL)?;
        // SAFETY: the descriptor is ours and not used after this.
        if unsafe { libc::close(fd.into_raw_fd()) } == 0 { Ok(()) } else { Err(super::stdio::errno()) }
    }

    pub fn raw(&self) -> Option<RawFd> {
        self.with(|fd| Ok(fd.as_raw_fd())).ok()
    }

    /// One read of at most `max` bytes; none at the end.
    pub fn read(&self, max: usize) -> Result<Received> {
        self.with(|fd| {
            let mut received = Received::with_capacity(self.room(fd, max, None));
            received.fill(|free| os(retry_on_intr(|| rustix::io::read(fd, &mut *free))))?;
            Ok(received)
        })
    }

    /// At most `max` bytes from `offset` on, whatever the position is.
    pub fn read_at(&self, offset: u64, max: usize) -> Result<Received> {
        self.with(|fd| {
            let mut received = Received::with_capacity(self.room(fd, max, Some(offset)));
            loop {
                let at = offset + received.bytes().len() as u64;
                let count = received.fill(|free| os(retry_on_intr(|| rustix::io::pread(fd, &mut *free, at))))?;
                if count == 0 || received.is_full() {
                    return Ok(received);
                }
            }
        })
    }

    /// How much memory a read of `max` bytes can fill.
    fn room(&self, fd: BorrowedFd, max: usize, offset: Option<u64>) -> usize {
        if max <= SHORT {
            return max;
        }
        if !self.regular {
            return max.min(READ_MAX);
        }
        let size = fs::fstat(fd).map_or(0, |stat| stat.st_size as u64);
        let at = offset.unwrap_or_else(|| fs::tell(fd).unwrap_or(0));
        max.min((size.saturating_sub(at) as usize).max(SHORT))
    }

    pub fn write(&self, mut bytes: &[u8]) -> Result<()> {
        self.with(|fd| {
            while !bytes.is_empty() {
                let count = os(retry_on_intr(|| rustix::io::write(fd, bytes)))?;
                bytes = &bytes[count..];
            }
            Ok(())
        })
    }

    pub fn write_at(&self, mut offset: u64, mut bytes: &[u8]) -> Result<()> {
        self.with(|fd| {
            while !bytes.is_empty() {
                let count = os(retry_on_intr(|| rustix::io::pwrite(fd, bytes, offset)))?;
                bytes = &bytes[count..];
                offset += count as u64;
            }
            Ok(())
        })
    }

    pub fn seek(&self, to: SeekFrom) -> Result<u64> {
        self.with(|fd| os(fs::seek(fd, to)))
    }

    pub fn sync(&self, data_only: bool) -> Result<()> {
        self.with(|fd| os(if data_only { fs::fdatasync(fd) } else { fs::fsync(fd) }))
    }

    /// Cuts the file at its position.
    pub fn truncate(&self) -> Result<()> {
        self.with(|fd| os(fs::tell(fd).and_then(|at| fs::ftruncate(fd, at))))
    }

    pub fn allocate(&self, offset: u64, len: u64) -> Result<()> {
        self.with(|fd| os(fs::fallocate(fd, FallocateFlags::empty(), offset, len)))
    }

    pub fn advise(&self, offset: u64, len: u64, advice: Advice) -> Result<()> {
        self.with(|fd| os(fs::fadvise(fd, offset, NonZeroU64::new(len), advice)))
    }

    pub fn stat(&self) -> Result<Stat> {
        self.with(|fd| os(fs::fstat(fd)))
    }
}

/// The whole file, to where it ends, whatever size the system tells.
pub fn read_file(path: &CStr) -> Result<Received> {
    let file = File::open(path, Modes::default())?;
    file.with(|fd| {
        let size = os(fs::fstat(fd))?.st_size as usize;
        let mut received = Received::with_capacity(if size == 0 { 4096 } else { size });
        loop {
            if received.is_full() {
                // The usual file ends here: asked without more room, which a second buffer would need.
                let mut more = [0; 64];
                let count = os(retry_on_intr(|| rustix::io::read(fd, &mut more)))?;
                if count == 0 {
                    return Ok(received);
                }
                received.grow();
                received.fill(|free| {
                    free[..count].copy_from_slice(&more[..count]);
                    Ok(count)
                })?;
            }
            if received.fill(|free| os(retry_on_intr(|| rustix::io::read(fd, &mut *free))))? == 0 {
                return Ok(received);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CString;

    #[test]
    fn a_file_is_written_read_and_refused_after_its_end() {
        let name = format!("{}/beamless-file-{}", std::env::temp_dir().display(), std::process::id());
        let path = CString::new(name).expect("no NUL");
        let file = File::open(&path, Modes { read: true, write: true, ..Modes::default() }).expect("opens");
        assert!(file.regular);
        file.write(b"hello world").expect("writes");
        assert_eq!(file.seek(SeekFrom::Start(6)), Ok(6));
        assert_eq!(file.read(100).expect("reads").bytes(), b"world");
        assert!(file.read(100).expect("reads").is_empty());
        assert_eq!(file.read_at(4, 3).expect("reads").bytes(), b"o w");
        assert_eq!(read_file(&path).expect("reads").bytes(), b"hello world");
        assert_eq!(File::open(&path, Modes { exclusive: true, ..Modes::default() }).err(), Some(libc::EEXIST));
        assert_eq!(File::open(&path, Modes { directory: true, ..Modes::default() }).err(), Some(libc::ENOTDIR));
        assert_eq!(file.close(), Ok(()));
        assert_eq!(file.close(), Err(libc::EINVAL));
        assert_eq!(crate::io::path::remove_file(&path), Ok(()));
        assert_eq!(read_file(&path).err(), Some(libc::ENOENT));
        assert_eq!(read_file(c"/").err(), Some(libc::EISDIR));
    }
}
