//! PCRE2 behind safe types: compiled expressions, kept in a cache by source and options, and single matches. Knows no terms.

use pcre2_sys as sys;
use rustc_hash::FxHashMap;
use std::ptr::null_mut;
use std::sync::{Arc, Mutex};

/// Expressions kept compiled; when there are more, all are forgotten.
const CACHE_LIMIT: usize = 512;

/// What decides how an expression is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Flags {
    /// `PCRE2_*` bits.
    pub options: u32,
    /// `PCRE2_NEWLINE_*`, 0 = the default (line feed).
    pub newline: u32,
    /// `PCRE2_BSR_*`, 0 = the default.
    pub bsr: u32,
}

impl Flags {
    pub const fn unicode(&self) -> bool {
        self.options & sys::PCRE2_UTF != 0
    }
}

/// A compiled expression.
pub struct Regex {
    code: *mut sys::pcre2_code_8,
    pub captures: usize,
    /// Group numbers by name, in order of the names.
    pub names: Vec<(String, usize)>,
}

// SAFETY: compiled code is never written after it was made.
unsafe impl Send for Regex {}
// SAFETY: as above.
unsafe impl Sync for Regex {}

impl Drop for Regex {
    fn drop(&mut self) {
        // SAFETY: the code is ours.
        unsafe { sys::pcre2_code_free_8(self.code) };
    }
}

/// Message and byte offset of a faulty expression.
pub type Fault = (String, usize);

/// The compiled expression, from the cache if it is there.
pub fn compile(source: &[u8], flags: Flags) -> Result<Arc<Regex>, Fault> {
    type Cache = FxHashMap<(Vec<u8>, Flags), Arc<Regex>>;
    static CACHE: Mutex<Option<Cache>> = Mutex::new(None);
    let key = (source.to_vec(), flags);
    let cached = |cache: &mut Option<Cache>| cache.get_or_insert_default().get(&key).cloned();
    if let Some(found) = cached(&mut CACHE.lock().unwrap_or_else(|poison| poison.into_inner())) {
        return Ok(found);
    }
    let regex = Arc::new(Regex::new(source, flags)?);
    let mut cache = CACHE.lock().unwrap_or_else(|poison| poison.into_inner());
    let cache = cache.get_or_insert_default();
    if cache.len() >= CACHE_LIMIT {
        cache.clear();
    }
    cache.insert(key, regex.clone());
    Ok(regex)
}

impl Regex {
    fn new(source: &[u8], flags: Flags) -> Result<Regex, Fault> {
        let (mut error, mut offset) = (0, 0usize);
        // SAFETY: the pointers are valid for the calls; the context is freed after its use.
        let code = unsafe {
            let context = sys::pcre2_compile_context_create_8(null_mut());
            sys::pcre2_set_newline_8(context, if flags.newline == 0 { sys::PCRE2_NEWLINE_LF } else { flags.newline });
            if flags.bsr != 0 {
                sys::pcre2_set_bsr_8(context, flags.bsr);
            }
            let code = sys::pcre2_compile_8(
                source.as_ptr(),
                source.len(),
                flags.options,
                &raw mut error,
                &raw mut offset,
                context,
            );
            sys::pcre2_compile_context_free_8(context);
            code
        };
        if code.is_null() {
            return Err((message(error), offset));
        }
        let mut regex = Regex { code, captures: 0, names: Vec::new() };
        regex.captures = regex.number(sys::PCRE2_INFO_CAPTURECOUNT);
        regex.names = regex.read_names();
        Ok(regex)
    }

    fn number(&self, what: u32) -> usize {
        let mut value = 0u32;
        // SAFETY: these facts are 32-bit numbers.
        unsafe { sys::pcre2_pattern_info_8(self.code, what, (&raw mut value).cast()) };
        value as usize
    }

    fn read_names(&self) -> Vec<(String, usize)> {
        let (count, entry) = (self.number(sys::PCRE2_INFO_NAMECOUNT), self.number(sys::PCRE2_INFO_NAMEENTRYSIZE));
        let mut table: *const u8 = std::ptr::null();
        // SAFETY: the name table has `count` entries of `entry` bytes and lives as long as the code.
        let bytes = unsafe {
            sys::pcre2_pattern_info_8(self.code, sys::PCRE2_INFO_NAMETABLE, (&raw mut table).cast());
            if table.is_null() {
                return Vec::new();
            }
            std::slice::from_raw_parts(table, count * entry)
        };
        bytes
            .chunks(entry.max(1))
            .map(|row| {
                let name: Vec<u8> = row[2..].iter().copied().take_while(|&byte| byte != 0).collect();
                (String::from_utf8_lossy(&name).into_owned(), usize::from(row[0]) << 8 | usize::from(row[1]))
            })
            .collect()
    }
}

/// PCRE2's words for an error, in PCRE1's words where programs may know them.
fn message(error: i32) -> String {
    let mut buffer = [0u8; 256];
    // SAFETY: the buffer has that many bytes.
    let length = unsafe { sys::pcre2_get_error_message_8(error, buffer.as_mut_ptr(), buffer.len()) };
    let text = String::from_utf8_lossy(&buffer[..usize::try_from(length).unwrap_or(0)]).into_owned();
    match text.as_str() {
        "missing closing parenthesis" => "missing )".to_owned(),
        "unmatched closing parenthesis" => "unmatched parentheses".to_owned(),
        "quantifier does not follow a repeatable item" => "nothing to repeat".to_owned(),
        _ => text,
    }
}

/// Byte ranges of the groups; `None` = the group took no part.
pub type Groups = Vec<Option<(usize, usize)>>;

/// How a match ended.
pub enum Found {
    Match(Groups),
    NoMatch,
    /// `match_limit` or `match_limit_recursion`.
    Limit(&'static str),
    /// The subject is not UTF-8.
    BadSubject,
}

/// Limits of a match; 0 = the library's.
#[derive(Clone, Copy, Default)]
pub struct Limits {
    pub steps: u32,
    pub depth: u32,
}

/// A regex ready to be matched many times.
pub struct Matcher<'a> {
    regex: &'a Regex,
    data: *mut sys::pcre2_match_data_8,
    context: *mut sys::pcre2_match_context_8,
}

impl<'a> Matcher<'a> {
    pub fn new(regex: &'a Regex, limits: Limits) -> Matcher<'a> {
        // SAFETY: the objects are freed when the matcher is dropped.
        unsafe {
            let data = sys::pcre2_match_data_create_from_pattern_8(regex.code, null_mut());
            let context = sys::pcre2_match_context_create_8(null_mut());
            if limits.steps != 0 {
                sys::pcre2_set_match_limit_8(context, limits.steps);
            }
            if limits.depth != 0 {
                sys::pcre2_set_depth_limit_8(context, limits.depth);
            }
            Matcher { regex, data, context }
        }
    }

    pub fn find(&self, subject: &[u8], offset: usize, options: u32) -> Found {
        // SAFETY: the subject lives through the call; offsets are read only after a match, as many as it set.
        unsafe {
            let count = sys::pcre2_match_8(
                self.regex.code,
                subject.as_ptr(),
                subject.len(),
                offset,
                options,
                self.data,
                self.context,
            );
            match count {
                1.. => {
                    let offsets =
                        std::slice::from_raw_parts(sys::pcre2_get_ovector_pointer_8(self.data), 2 * count as usize);
                    let group = |pair: &[usize]| {
                        if pair[0] == usize::MAX { None } else { Some((pair[0], pair[1].max(pair[0]))) }
                    };
                    Found::Match(offsets.chunks(2).map(group).collect())
                }
                sys::PCRE2_ERROR_NOMATCH => Found::NoMatch,
                sys::PCRE2_ERROR_MATCHLIMIT | sys::PCRE2_ERROR_HEAPLIMIT => Found::Limit("match_limit"),
                sys::PCRE2_ERROR_DEPTHLIMIT => Found::Limit("match_limit_recursion"),
                _ => Found::BadSubject,
            }
        }
    }
}

impl Drop for Matcher<'_> {
    fn drop(&mut self) {
        // SAFETY: made in `new`, used by nobody else.
        unsafe {
            sys::pcre2_match_data_free_8(self.data);
            sys::pcre2_match_context_free_8(self.context);
        }
    }
}
