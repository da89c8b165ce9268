//! Names of the operating system's errors, as Erlang has them: lower-case atoms.

/// No error of the operating system's: there are as many ports as there may be.
pub const SYSTEM_LIMIT: i32 = i32::MAX;

macro_rules! names {
    ($($name:ident)*) => {
        /// e.g. `enoent`; `unknown` for a number without a name here.
        pub fn name(error: i32) -> &'static str {
            match error {
                // One number, two names.
                libc::EOPNOTSUPP => "enotsup",
                $(libc::$name => const { &LowerCase::new(stringify!($name)) }.as_str(),)*
                SYSTEM_LIMIT => "system_limit",
                _ => "unknown",
            }
        }
    };
}

/// A constant's name in lower case, made at compile time.
struct LowerCase {
    bytes: [u8; 16],
    len: usize,
}

impl LowerCase {
    const fn new(name: &str) -> LowerCase {
        let mut made = LowerCase { bytes: [0; 16], len: name.len() };
        let mut index = 0;
        while index < name.len() {
            made.bytes[index] = name.as_bytes()[index].to_ascii_lowercase();
            index += 1;
        }
        made
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or("unknown")
    }
}

names! {
    EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV
    ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG
    ENOLCK ENOSYS ENOTEMPTY ELOOP EOVERFLOW EILSEQ ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT
    EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN
    ESHUTDOWN ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE EDQUOT
}
