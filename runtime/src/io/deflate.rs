//! zlib's streams: what compresses and what uncompresses, in steps. zlib itself is C, so that what is compressed here has the very bytes that
//! the same call gives elsewhere.

use libz_sys as z;
use std::ffi::c_int;
use std::ptr;

unsafe extern "C" {
    fn inflateGetDictionary(stream: *mut z::z_stream, dictionary: *mut u8, length: *mut std::ffi::c_uint) -> c_int;
}

/// Not an error: more input or room is needed.
pub const BUF_ERROR: c_int = z::Z_BUF_ERROR;
pub const STREAM_END: c_int = z::Z_STREAM_END;
pub const NEED_DICT: c_int = z::Z_NEED_DICT;
pub const NO_FLUSH: c_int = z::Z_NO_FLUSH;
pub const DATA_ERROR: c_int = z::Z_DATA_ERROR;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    Deflate,
    Inflate,
}

/// A stream that has been initialised.
pub struct Stream {
    /// zlib keeps pointers to it.
    raw: Box<z::z_stream>,
    pub direction: Direction,
    ended: bool,
}

// SAFETY: zlib's state is used by one thread at a time and knows no threads.
unsafe impl Send for Stream {}

/// How a step went: zlib's code, bytes taken and bytes given.
pub struct Step {
    pub code: c_int,
    pub taken: usize,
    pub given: usize,
}

extern "C" fn allocate(_: *mut std::ffi::c_void, items: std::ffi::c_uint, size: std::ffi::c_uint) -> *mut std::ffi::c_void {
    // SAFETY: memory of C's allocator, given back by `release`.
    unsafe { libc::calloc(items as usize, size as usize) }
}

extern "C" fn release(_: *mut std::ffi::c_void, address: *mut std::ffi::c_void) {
    // SAFETY: it came from `allocate`.
    unsafe { libc::free(address) }
}

impl Stream {
    fn blank(direction: Direction) -> Stream {
        let raw = Box::new(z::z_stream {
            next_in: ptr::null_mut(),
            avail_in: 0,
            total_in: 0,
            next_out: ptr::null_mut(),
            avail_out: 0,
            total_out: 0,
            msg: ptr::null_mut(),
            state: ptr::null_mut(),
            zalloc: allocate,
            zfree: release,
            opaque: ptr::null_mut(),
            data_type: 0,
            adler: 0,
            reserved: 0,
        });
        Stream { raw, direction, ended: false }
    }

    fn made(mut self, code: c_int) -> Result<Stream, c_int> {
        if code == z::Z_OK {
            return Ok(self);
        }
        self.ended = true;
        Err(code)
    }

    pub fn deflate(level: i32, method: i32, window_bits: i32, memory: i32, strategy: i32) -> Result<Stream, c_int> {
        let mut stream = Stream::blank(Direction::Deflate);
        let size = size_of::<z::z_stream>() as c_int;
        // SAFETY: the record is complete and stays where it is.
        let code = unsafe { z::deflateInit2_(&raw mut *stream.raw, level, method, window_bits, memory, strategy, z::zlibVersion(), size) };
        stream.made(code)
    }

    pub fn inflate(window_bits: i32) -> Result<Stream, c_int> {
        let mut stream = Stream::blank(Direction::Inflate);
        let size = size_of::<z::z_stream>() as c_int;
        // SAFETY: as above.
        let code = unsafe { z::inflateInit2_(&raw mut *stream.raw, window_bits, z::zlibVersion(), size) };
        stream.made(code)
    }

    /// One step from `input` to `output`.
    pub fn step(&mut self, input: &[u8], output: &mut [u8], flush: c_int) -> Step {
        let raw = &mut *self.raw;
        raw.next_in = input.as_ptr().cast_mut();
        raw.avail_in = u32::try_from(input.len()).unwrap_or(u32::MAX);
        raw.next_out = output.as_mut_ptr();
        raw.avail_out = u32::try_from(output.len()).unwrap_or(u32::MAX);
        let (before_in, before_out) = (raw.avail_in, raw.avail_out);
        // SAFETY: pointers and lengths are those of the slices; zlib only reads the input.
        let code = unsafe {
            match self.direction {
                Direction::Deflate => z::deflate(raw, flush),
                Direction::Inflate => z::inflate(raw, flush),
            }
        };
        Step { code, taken: (before_in - raw.avail_in) as usize, given: (before_out - raw.avail_out) as usize }
    }

    pub fn set_dictionary(&mut self, dictionary: &[u8]) -> c_int {
        let (address, length) = (dictionary.as_ptr(), dictionary.len() as u32);
        // SAFETY: the slice is valid for its length.
        unsafe {
            match self.direction {
                Direction::Deflate => z::deflateSetDictionary(&raw mut *self.raw, address, length),
                Direction::Inflate => z::inflateSetDictionary(&raw mut *self.raw, address, length),
            }
        }
    }

    /// What an inflating stream still remembers.
    pub fn dictionary(&mut self) -> Result<Vec<u8>, c_int> {
        let mut bytes = vec![0; 32768];
        let mut length = 0;
        // SAFETY: a window is at most 32 KB.
        let code = unsafe { inflateGetDictionary(&raw mut *self.raw, bytes.as_mut_ptr(), &raw mut length) };
        bytes.truncate(length as usize);
        if code == z::Z_OK { Ok(bytes) } else { Err(code) }
    }

    pub fn reset(&mut self) -> c_int {
        // SAFETY: the stream is initialised.
        unsafe {
            match self.direction {
                Direction::Deflate => z::deflateReset(&raw mut *self.raw),
                Direction::Inflate => z::inflateReset(&raw mut *self.raw),
            }
        }
    }

    /// Changes level and strategy; nothing must be waiting to be compressed.
    pub fn set_params(&mut self, level: i32, strategy: i32) -> c_int {
        let mut room = [0; 64];
        self.raw.next_in = ptr::null_mut();
        self.raw.avail_in = 0;
        self.raw.next_out = room.as_mut_ptr();
        self.raw.avail_out = 0;
        // SAFETY: no input and no room.
        unsafe { z::deflateParams(&raw mut *self.raw, level, strategy) }
    }

    /// The checksum that zlib keeps of a stream with a header.
    pub fn checksum(&self) -> u64 {
        self.raw.adler as u64
    }

    pub fn end(&mut self) -> c_int {
        if self.ended {
            return z::Z_OK;
        }
        self.ended = true;
        // SAFETY: the stream is initialised and not used after this.
        unsafe {
            match self.direction {
                Direction::Deflate => z::deflateEnd(&raw mut *self.raw),
                Direction::Inflate => z::inflateEnd(&raw mut *self.raw),
            }
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.end();
    }
}

/// The name of an error.
pub fn error_name(code: c_int) -> &'static str {
    match code {
        z::Z_NEED_DICT => "need_dictionary",
        z::Z_STREAM_END => "stream_end",
        z::Z_STREAM_ERROR => "stream_error",
        z::Z_DATA_ERROR => "data_error",
        z::Z_MEM_ERROR => "mem_error",
        z::Z_BUF_ERROR => "buf_error",
        z::Z_VERSION_ERROR => "version_error",
        _ => "unknown_error",
    }
}
