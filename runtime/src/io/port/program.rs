//! Starting other programs, and hearing of their end. Children are always reaped, whether or not a port still waits for them.

use super::{Event, tell};
use crate::io::stdio::{self, errno};
use crate::platform::thread;
use crate::scheduler::poll::{self, Interest};
use std::ffi::{CStr, CString, c_char, c_int};
use std::os::fd::RawFd;
use std::ptr;

/// What to start and how.
pub struct Program {
    /// The file to execute.
    pub file: CString,
    /// Its arguments, the first of which is its name.
    pub arguments: Vec<CString>,
    pub environment: Vec<CString>,
    pub folder: Option<CString>,
    /// The program's output comes to us; ours goes to it.
    pub input: bool,
    pub output: bool,
    /// By descriptors 0 and 1, else by 3 and 4.
    pub use_stdio: bool,
    pub stderr_to_stdout: bool,
}

/// A program that runs.
pub struct Child {
    pub pid: c_int,
    /// Our end of what it writes.
    pub output: Option<RawFd>,
    /// Our end of what it reads.
    pub input: Option<RawFd>,
    watched: bool,
}

unsafe extern "C" {
    fn posix_spawn_file_actions_addchdir_np(actions: *mut libc::posix_spawn_file_actions_t, path: *const c_char) -> c_int;
}

/// Starts in a session of its own, as OTP does.
const SETSID: i16 = 0x80;

/// Two ends of a pipe: for the program, and ours, which never blocks.
fn pipe(ours: usize) -> Result<(RawFd, RawFd), i32> {
    let mut ends = [0; 2];
    // SAFETY: fills the two descriptors.
    if unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) } != 0 {
        return Err(errno());
    }
    // SAFETY: the descriptors are ours. The program's end gets a number that none of those it will have has.
    let theirs = unsafe {
        libc::fcntl(ends[ours], libc::F_SETFL, libc::O_NONBLOCK);
        libc::fcntl(ends[1 - ours], libc::F_DUPFD_CLOEXEC, 5)
    };
    close(ends[1 - ours]);
    if theirs < 0 {
        let error = errno();
        close(ends[ours]);
        return Err(error);
    }
    Ok((theirs, ends[ours]))
}

fn close(fd: RawFd) {
    // SAFETY: callers give descriptors of their own, once.
    unsafe { libc::close(fd) };
}

/// Starts a program. What the operating system only finds out later is told as OTP's helper program does: on standard error, with a status.
pub fn start(program: &Program) -> Result<Child, i32> {
    stdio::flush_all();
    let from = if program.input { Some(pipe(0)?) } else { None };
    let to = match program.output.then(|| pipe(1)).transpose() {
        Ok(to) => to,
        Err(error) => {
            from.into_iter().for_each(|(theirs, ours)| [theirs, ours].into_iter().for_each(close));
            return Err(error);
        }
    };
    let (theirs_in, theirs_out) = (to.map(|ends| ends.0), from.map(|ends| ends.0));
    let started = spawn(program, theirs_in, theirs_out).or_else(|error| failed(program, theirs_out, error));
    theirs_in.into_iter().chain(theirs_out).for_each(close);
    let (output, input) = (from.map(|ends| ends.1), to.map(|ends| ends.1));
    match started {
        Ok(pid) => Ok(Child { pid, output, input, watched: false }),
        Err(error) => {
            output.into_iter().chain(input).for_each(close);
            Err(error)
        }
    }
}

fn pointers(strings: &[CString]) -> Vec<*mut c_char> {
    strings.iter().map(|string| string.as_ptr().cast_mut()).chain([ptr::null_mut()]).collect()
}

fn spawn(program: &Program, input: Option<RawFd>, output: Option<RawFd>) -> Result<c_int, i32> {
    let (arguments, environment) = (pointers(&program.arguments), pointers(&program.environment));
    let (at_in, at_out) = if program.use_stdio { (0, 1) } else { (3, 4) };
    let mut pid = 0;
    // SAFETY: the records are made, used and destroyed here; every string lives until the call returns.
    let error = unsafe {
        let mut actions: libc::posix_spawn_file_actions_t = std::mem::zeroed();
        let mut attributes: libc::posix_spawnattr_t = std::mem::zeroed();
        libc::posix_spawn_file_actions_init(&raw mut actions);
        libc::posix_spawnattr_init(&raw mut attributes);
        libc::posix_spawnattr_setflags(&raw mut attributes, SETSID);
        if let Some(fd) = input {
            libc::posix_spawn_file_actions_adddup2(&raw mut actions, fd, at_in);
        }
        if let Some(fd) = output {
            libc::posix_spawn_file_actions_adddup2(&raw mut actions, fd, at_out);
        }
        if program.stderr_to_stdout && program.use_stdio {
            libc::posix_spawn_file_actions_adddup2(&raw mut actions, 1, 2);
        }
        if let Some(folder) = &program.folder {
            posix_spawn_file_actions_addchdir_np(&raw mut actions, folder.as_ptr());
        }
        let file = program.file.as_ptr();
        let error = libc::posix_spawn(&raw mut pid, file, &raw const actions, &raw const attributes, arguments.as_ptr(), environment.as_ptr());
        libc::posix_spawn_file_actions_destroy(&raw mut actions);
        libc::posix_spawnattr_destroy(&raw mut attributes);
        error
    };
    if error == 0 { Ok(pid) } else { Err(error) }
}

/// A child that only says why the program could not be started, and ends with the status that tells it.
fn failed(program: &Program, output: Option<RawFd>, error: i32) -> Result<c_int, i32> {
    if matches!(error, libc::EAGAIN | libc::ENOMEM) {
        return Err(error);
    }
    let folder = program.folder.as_deref().filter(|folder| !is_folder(folder));
    let text = folder.map_or(Vec::new(), |folder| [b"spawn: Could not cd to ", folder.to_bytes(), b"\r\n"].concat());
    let to = if program.stderr_to_stdout { output.unwrap_or(2) } else { 2 };
    // SAFETY: the child does nothing but write and end, which is allowed after a fork of one thread among many.
    unsafe {
        match libc::fork() {
            -1 => Err(errno()),
            0 => {
                libc::setsid();
                libc::write(to, text.as_ptr().cast(), text.len());
                libc::_exit(error)
            }
            pid => Ok(pid),
        }
    }
}

fn is_folder(path: &CStr) -> bool {
    crate::io::path::info(path, true).is_ok_and(|info| info.stat.st_mode & libc::S_IFMT == libc::S_IFDIR)
}

impl Child {
    /// Has the port hear of the program's end.
    pub fn watch(&mut self, port: u64) {
        self.watched = true;
        reap(self.pid, port);
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.output.take().into_iter().chain(self.input.take()).for_each(close);
        if !self.watched {
            reap(self.pid, 0);
        }
    }
}

/// Waits for a child in the background, and then tells a port.
fn reap(pid: c_int, port: u64) {
    // SAFETY: asks for a descriptor of our own child.
    let fd = unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) } as RawFd;
    if fd >= 0 {
        // SAFETY: the descriptor is ours.
        unsafe { libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC) };
        children().insert(fd as u64, (pid, port));
        if poll::call(fd, Interest::Read, ended, fd as u64) {
            return;
        }
        children().remove(&(fd as u64));
        close(fd);
    }
    // An old kernel: a thread that waits.
    thread::start(c"child", 64 * 1024, move || tell_status(pid, port));
}

type Children = std::collections::BTreeMap<u64, (c_int, u64)>;

/// Process number and port by the descriptor that tells of the end.
fn children() -> std::sync::MutexGuard<'static, Children> {
    static CHILDREN: std::sync::Mutex<Children> = std::sync::Mutex::new(Children::new());
    CHILDREN.lock().unwrap_or_else(|poison| poison.into_inner())
}

fn ended(fd: u64, _: Interest) {
    let child = children().remove(&fd);
    poll::forget(fd as RawFd);
    close(fd as RawFd);
    if let Some((pid, port)) = child {
        tell_status(pid, port);
    }
}

fn tell_status(pid: c_int, port: u64) {
    let mut status = 0;
    // SAFETY: fills one number.
    while unsafe { libc::waitpid(pid, &raw mut status, 0) } < 0 && errno() == libc::EINTR {}
    let status = if libc::WIFSIGNALED(status) { 128 + libc::WTERMSIG(status) } else { libc::WEXITSTATUS(status) };
    tell(port, Event::Exited(status));
}
