//! The driver behind `ram_file`: a file that is only memory. A command is one operation, its answer is data from the port.

use super::message::{list, send, words};
use super::{Core, Driver, Verdict};
use crate::io::posix;
use crate::scheduler::poll::Interest;
use crate::term::{Build, BuildBinary, Term, atom};

/// Larger files are refused.
const LARGEST: usize = 1 << 30;

#[derive(Default)]
struct Ram {
    bytes: Vec<u8>,
    at: usize,
    reads: bool,
    writes: bool,
}

/// What an operation gives.
enum Answer {
    Ok,
    Number(u32),
    Data(Vec<u8>),
}

pub fn start(_: &mut Core) -> Result<Box<dyn Driver>, i32> {
    Ok(Box::new(Ram::default()))
}

fn number(data: &[u8], at: usize) -> Result<i32, i32> {
    let bytes = data.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
    bytes.map(i32::from_be_bytes).ok_or(libc::EINVAL)
}

/// A place in the file, or behind its end.
fn place(value: i64) -> Result<usize, i32> {
    i32::try_from(value).ok().and_then(|at| usize::try_from(at).ok()).ok_or(libc::EINVAL)
}

impl Ram {
    fn operate(&mut self, operation: u8, data: &[u8]) -> Result<Answer, i32> {
        match operation {
            // open
            1 => {
                let mode = number(data, 0)?;
                (self.reads, self.writes) = (mode & 1 != 0, mode & 2 != 0);
                self.bytes = data[4..].to_vec();
                self.at = 0;
                Ok(Answer::Number(0))
            }
            // read
            2 => {
                let found = self.read(self.at, number(data, 0)?)?;
                self.at += found.len();
                Ok(Answer::Data(found))
            }
            // lseek
            3 => {
                let base = match number(data, 4)? {
                    0 => 0,
                    1 => self.at,
                    2 => self.bytes.len(),
                    _ => return Err(libc::EINVAL),
                };
                self.at = place(base as i64 + i64::from(number(data, 0)?))?;
                Ok(Answer::Number(self.at as u32))
            }
            // write
            4 => {
                self.write(self.at, data)?;
                self.at += data.len();
                Ok(Answer::Number(data.len() as u32))
            }
            // fsync, fdatasync, advise
            9 | 19 | 38 => Ok(Answer::Ok),
            // truncate
            14 if !self.writes => Err(libc::EACCES),
            14 if self.at > LARGEST => Err(libc::ENOMEM),
            14 => {
                self.bytes.resize(self.at, 0);
                Ok(Answer::Ok)
            }
            // pread, pwrite
            17 => Ok(Answer::Data(self.read(place(number(data, 0)?.into())?, number(data, 4)?)?)),
            18 => {
                self.write(place(number(data, 0)?.into())?, &data[4..])?;
                Ok(Answer::Number(data.len() as u32 - 4))
            }
            // get, size
            30 => Ok(Answer::Data(self.bytes.clone())),
            37 => Ok(Answer::Number(self.bytes.len() as u32)),
            // allocate
            39 => Ok(Answer::Ok),
            _ => Err(libc::EINVAL),
        }
    }

    fn read(&self, at: usize, length: i32) -> Result<Vec<u8>, i32> {
        if !self.reads {
            return Err(libc::EBADF);
        }
        let length = usize::try_from(length).map_err(|_| libc::EINVAL)?;
        let start = at.min(self.bytes.len());
        Ok(self.bytes[start..self.bytes.len().min(start.saturating_add(length))].to_vec())
    }

    fn write(&mut self, at: usize, data: &[u8]) -> Result<(), i32> {
        if !self.writes {
            return Err(libc::EBADF);
        }
        let end = at + data.len();
        if end > LARGEST {
            return Err(libc::ENOMEM);
        }
        if end > self.bytes.len() {
            self.bytes.resize(end, 0);
        }
        self.bytes[at..end].copy_from_slice(data);
        Ok(())
    }
}

impl Driver for Ram {
    fn command(&mut self, core: &mut Core, data: Vec<u8>) -> Verdict {
        let Some((&operation, data)) = data.split_first() else { return Verdict::Stay };
        let (mut head, rest) = match self.operate(operation, data) {
            Ok(Answer::Ok) => (vec![0], Vec::new()),
            Ok(Answer::Number(number)) => ([&[3][..], &number.to_be_bytes()].concat(), Vec::new()),
            Ok(Answer::Data(bytes)) => ([&[2][..], &(bytes.len() as u32).to_be_bytes()].concat(), bytes),
            Err(error) => ([&[1][..], posix::name(error).as_bytes()].concat(), Vec::new()),
        };
        let binary = core.binary && head[0] == 2;
        if !binary {
            head.extend_from_slice(&rest);
        }
        send(core, 2 * head.len() + words(rest.len(), true) + 8, |to| {
            let answer = if binary {
                let tail = to.binary(&rest);
                head.iter().rev().fold(tail, |tail, &byte| to.cons(Term::small(byte.into()), tail))
            } else {
                list(to, &head)
            };
            let data = to.tuple(&[atom::word("data"), answer]);
            to.tuple(&[core.term(), data])
        });
        Verdict::Stay
    }

    fn ready(&mut self, _core: &mut Core, _interest: Interest) -> Verdict {
        Verdict::Stay
    }
}
