//! The environment variables as the program sees and changes them, and what they say about the encoding of file names.

use std::ffi::CStr;
use std::sync::{Mutex, MutexGuard, OnceLock};

/// In the order of the names.
type Variables = Vec<(Vec<u8>, Vec<u8>)>;

unsafe extern "C" {
    static environ: *const *const libc::c_char;
}

/// The variables; the copy that C has is only read once, so that threads need not agree with C about it.
fn variables() -> MutexGuard<'static, Variables> {
    static VARIABLES: OnceLock<Mutex<Variables>> = OnceLock::new();
    let all = VARIABLES.get_or_init(|| Mutex::new(initial()));
    all.lock().unwrap_or_else(|poison| poison.into_inner())
}

fn initial() -> Variables {
    let mut all = Variables::new();
    // SAFETY: `environ` is null or an array of C strings that ends in null; nothing changes it.
    unsafe {
        let mut at = environ;
        while !at.is_null() && !(*at).is_null() {
            let entry = CStr::from_ptr(*at).to_bytes();
            if let Some(equals) = entry.iter().skip(1).position(|&byte| byte == b'=') {
                put(&mut all, entry[..equals + 1].to_vec(), entry[equals + 2..].to_vec());
            }
            at = at.add(1);
        }
    }
    all
}

fn place(all: &Variables, name: &[u8]) -> Result<usize, usize> {
    all.binary_search_by(|variable| variable.0[..].cmp(name))
}

fn put(all: &mut Variables, name: Vec<u8>, value: Vec<u8>) {
    match place(all, &name) {
        Ok(at) => all[at].1 = value,
        Err(at) => all.insert(at, (name, value)),
    }
}

pub fn get(name: &[u8]) -> Option<Vec<u8>> {
    let all = variables();
    place(&all, name).ok().map(|at| all[at].1.clone())
}

pub fn set(name: Vec<u8>, value: Vec<u8>) {
    put(&mut variables(), name, value);
}

pub fn remove(name: &[u8]) {
    let mut all = variables();
    if let Ok(at) = place(&all, name) {
        all.remove(at);
    }
}

/// Names and values, for programs started from here too.
pub fn all() -> Vec<(Vec<u8>, Vec<u8>)> {
    variables().clone()
}

/// Whether names outside the program are UTF-8: so says the locale; otherwise they are Latin-1.
pub fn is_utf8() -> bool {
    static UTF8: OnceLock<bool> = OnceLock::new();
    *UTF8.get_or_init(|| {
        let locale = [&b"LC_ALL"[..], b"LC_CTYPE", b"LANG"].into_iter().find_map(|name| get(name).filter(|value| !value.is_empty()));
        let locale = locale.unwrap_or_default().to_ascii_lowercase();
        [&b"utf-8"[..], b"utf8"].into_iter().any(|word| memchr::memmem::find(&locale, word).is_some())
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn variables_come_and_go() {
        let name = b"BEAMLESS_TEST_VARIABLE";
        assert_eq!(super::get(name), None);
        super::set(name.to_vec(), b"1".to_vec());
        assert_eq!(super::get(name).as_deref(), Some(&b"1"[..]));
        super::remove(name);
        assert_eq!(super::get(name), None);
        assert!(super::get(b"PATH").is_some());
    }
}
