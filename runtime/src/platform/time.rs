//! The C library's time functions with 64-bit seconds. On 32-bit machines musl has them under other names than the old ones, which end in 2038.

#[cfg(target_pointer_width = "64")]
pub use libc::{clock_gettime, localtime_r, mktime, timespec};

#[cfg(target_pointer_width = "32")]
pub use wide::{clock_gettime, localtime_r, mktime, timespec};

#[cfg(target_pointer_width = "32")]
mod wide {
    #[repr(C)]
    #[allow(non_camel_case_types, reason = "the C library's name")]
    pub struct timespec {
        pub tv_sec: i64,
        /// The upper half is padding, zero on little-endian machines when it began so.
        pub tv_nsec: i64,
    }

    unsafe extern "C" {
        #[link_name = "__clock_gettime64"]
        pub fn clock_gettime(clock: libc::clockid_t, time: *mut timespec) -> libc::c_int;
        #[link_name = "__localtime64_r"]
        pub fn localtime_r(time: *const i64, tm: *mut libc::tm) -> *mut libc::tm;
        #[link_name = "__mktime64"]
        pub fn mktime(tm: *mut libc::tm) -> i64;
    }
}
