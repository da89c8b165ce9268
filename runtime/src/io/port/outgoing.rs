//! Bytes that wait to be written: what a descriptor takes now, and what is left for later. Whose descriptor it is, is the drivers' business.

use crate::io::stdio::errno;

#[derive(Default)]
pub struct Outgoing {
    bytes: Vec<u8>,
}

impl Outgoing {
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Has `write` take what is left until that is nothing or it takes no more now: `None`, or the system says so. It answers as system calls do.
    /// After an error nothing is left.
    pub fn flush(&mut self, mut write: impl FnMut(&[u8]) -> Option<isize>) -> Result<(), i32> {
        let mut at = 0;
        let mut result = Ok(());
        while at < self.bytes.len() {
            let Some(count) = write(&self.bytes[at..]) else { break };
            match (usize::try_from(count), errno()) {
                (Ok(count), _) => at += count,
                (Err(_), libc::EINTR) => {}
                (Err(_), libc::EAGAIN) => break,
                (Err(_), error) => {
                    at = self.bytes.len();
                    result = Err(error);
                }
            }
        }
        self.bytes.drain(..at);
        result
    }
}
