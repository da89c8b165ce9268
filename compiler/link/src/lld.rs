//! The foreign call into lld, one at a time. It knows no options.

use std::ffi::{CStr, CString, OsString, c_char, c_int};
use std::io::{self, PipeReader, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::LinkError;

unsafe extern "C" {
    fn beamless_lld_link(arguments: *const *const c_char, count: usize, message: *mut *mut c_char) -> c_int;
    fn beamless_lld_free(message: *mut c_char);
}

/// What `beamless_lld_link` returns when the executable is there.
const LINKED: c_int = 0;
/// What it returns when lld's global state is broken.
const FAILED_FOR_GOOD: c_int = 2;

/// Guards lld's global state; false once lld said that it cannot run again in this process.
static USABLE: Mutex<bool> = Mutex::new(true);

/// Runs `ld.lld` and gives the executable that it makes; what it says on failure becomes the error. `arguments` is told
/// where lld is to write.
///
/// lld writes a regular file through a memory map, in which a full disk is not an error but a SIGBUS. To a pipe it
/// writes once, at the end, so that the file is ours to write, with errors that can be reported.
pub(crate) fn run(arguments: impl FnOnce(&Path) -> Vec<OsString>) -> Result<Vec<u8>, LinkError> {
    let (mut reader, writer) = io::pipe().map_err(LinkError::NoPipe)?;
    let words = c_strings(&arguments(&at(&writer)))?;
    thread::scope(|scope| {
        let image = scope.spawn(move || {
            let mut image = Vec::new();
            reader.read_to_end(&mut image).map(|_| image)
        });
        let outcome = call(&words);
        // The last writer: the reader comes to its end.
        drop(writer);
        let image = image.join().unwrap_or_else(|_| Err(io::Error::other("the reader of the pipe panicked")));
        outcome.and_then(|()| image.map_err(LinkError::NoPipe))
    })
}

/// A short text that lld can read once, without a file.
pub(crate) struct Text {
    place: PathBuf,
    _reader: PipeReader,
}

impl Text {
    /// `text` has to fit into a pipe: less than 4 KiB always does.
    pub fn new(text: &str) -> Result<Self, LinkError> {
        let (reader, mut writer) = io::pipe().map_err(LinkError::NoPipe)?;
        writer.write_all(text.as_bytes()).map_err(LinkError::NoPipe)?;
        Ok(Self { place: at(&reader), _reader: reader })
    }

    pub fn place(&self) -> &Path {
        &self.place
    }
}

/// The name under which this process can open the descriptor's file again.
fn at(descriptor: &impl AsRawFd) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}", descriptor.as_raw_fd()))
}

/// One call, while no other thread is in lld.
fn call(words: &[CString]) -> Result<(), LinkError> {
    let pointers: Vec<*const c_char> = words.iter().map(|word| word.as_ptr()).collect();
    let mut usable = USABLE.lock().unwrap_or_else(PoisonError::into_inner);
    if !*usable {
        return Err(LinkError::Unusable);
    }
    let mut message = ptr::null_mut();
    // SAFETY: `pointers` holds `pointers.len()` pointers to NUL-terminated strings that `words` keeps alive for the
    // call; `message` is a valid place for one pointer; the lock keeps any other thread out of lld.
    let outcome = unsafe { beamless_lld_link(pointers.as_ptr(), pointers.len(), &mut message) };
    let said = take_message(message);
    match outcome {
        LINKED => Ok(()),
        other => {
            *usable = other != FAILED_FOR_GOOD;
            Err(LinkError::refused(said))
        }
    }
}

fn c_strings(arguments: &[OsString]) -> Result<Vec<CString>, LinkError> {
    arguments
        .iter()
        .map(|argument| {
            CString::new(argument.clone().into_vec())
                .map_err(|_| LinkError::Linker { message: format!("a path holds a NUL byte: {}", argument.display()) })
        })
        .collect()
}

/// Copies lld's text and gives the original back. lld's own name in front of each line says nothing to a user.
fn take_message(message: *mut c_char) -> String {
    if message.is_null() {
        return String::from("it gave no reason");
    }
    // SAFETY: a non-null message is a NUL-terminated string made by strdup that nobody else holds.
    let text = unsafe { CStr::from_ptr(message) }.to_string_lossy().into_owned();
    // SAFETY: as above; it is freed once, after its text was copied.
    unsafe { beamless_lld_free(message) };
    text.trim_end().replace("ld.lld: ", "")
}
