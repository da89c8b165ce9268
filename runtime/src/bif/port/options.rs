//! The arguments of `open_port/2`.

use crate::io::port::frame::Framing;
use crate::io::port::program::Program;
use crate::io::port::stream::Settings;
use crate::io::port::{self, Make};
use crate::io::{environment, names};
use crate::term::{Term, atom};
use rustix::fs::{self, Access};
use std::collections::BTreeMap;
use std::ffi::CString;
use std::os::fd::RawFd;

/// Why a port is not opened.
pub enum Refusal {
    /// An option that there is not, or with a value that it cannot have.
    Option,
    Argument,
    System(i32),
}

/// What to open.
pub enum Name {
    Driver(Make),
    /// To read from, to write to.
    Descriptors(RawFd, RawFd),
    Program(Box<Program>),
    /// A file to read and write as it is.
    File(CString),
}

pub struct Opening {
    pub name: Name,
    /// Its name in `port_info/1`.
    pub shown: Vec<u8>,
    pub stream: Settings,
    pub binary: bool,
    pub parallelism: bool,
    pub input: bool,
    pub output: bool,
}

/// Senders wait from so many queued bytes on.
const LIMITS: (usize, usize) = (4096, 8192);

#[derive(Default)]
struct Options {
    framing: Option<Framing>,
    exit_status: bool,
    eof: bool,
    binary: bool,
    parallelism: bool,
    input: bool,
    output: bool,
    no_stdio: bool,
    stderr_to_stdout: bool,
    /// `Some(None)`: no limits.
    limits: Option<Option<(usize, usize)>>,
    folder: Option<Vec<u8>>,
    environment: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    arguments: Option<Vec<Vec<u8>>>,
    arg0: Option<Vec<u8>>,
}

/// Bytes of a file name or argument: a list of characters, or a binary as it is.
fn text(term: Term) -> Option<Vec<u8>> {
    match term.as_bytes() {
        Some(bytes) => (!bytes.contains(&0)).then(|| bytes.into_owned()),
        None => names::encode(term),
    }
}

fn limits(value: Term) -> Option<Option<(usize, usize)>> {
    if atom::name(value) == "disabled" {
        return Some(None);
    }
    match value.as_tuple()? {
        &[low, high] => Some(Some((low.as_usize()?, high.as_usize()?))).filter(|limits| limits.is_none_or(|(low, high)| low <= high)),
        _ => None,
    }
}

impl Options {
    fn read(list: Term) -> Option<Options> {
        let mut options = Options::default();
        for option in list.proper_list()? {
            match option.as_tuple() {
                Some(&[key, value]) => options.set(atom::name(key), value)?,
                Some(_) => return None,
                None => options.flag(atom::name(option))?,
            }
        }
        if !options.input && !options.output {
            (options.input, options.output) = (true, true);
        }
        Some(options)
    }

    fn flag(&mut self, name: &str) -> Option<()> {
        match name {
            "stream" => self.framing = None,
            "exit_status" => self.exit_status = true,
            "eof" => self.eof = true,
            "binary" => self.binary = true,
            "in" => self.input = true,
            "out" => self.output = true,
            "use_stdio" => self.no_stdio = false,
            "nouse_stdio" => self.no_stdio = true,
            "stderr_to_stdout" => self.stderr_to_stdout = true,
            "hide" | "overlapped_io" => {}
            _ => return None,
        }
        Some(())
    }

    fn set(&mut self, key: &str, value: Term) -> Option<()> {
        match key {
            "packet" => self.framing = Some(Framing::Packet(value.as_usize().filter(|size| matches!(size, 1 | 2 | 4))?)),
            "line" => self.framing = Some(Framing::Line(value.as_usize().filter(|&max| max > 0)?)),
            "parallelism" => self.parallelism = value.as_bool()?,
            "cd" => self.folder = Some(text(value)?),
            "env" => {
                for pair in value.proper_list()? {
                    let &[name, value] = pair.as_tuple()? else { return None };
                    let value = if value == Term::FALSE { None } else { Some(text(value)?) };
                    self.environment.push((text(name)?, value));
                }
            }
            "args" => self.arguments = Some(value.proper_list()?.into_iter().map(text).collect::<Option<_>>()?),
            "arg0" => self.arg0 = Some(text(value)?),
            "busy_limits_port" => self.limits = Some(limits(value)?),
            "busy_limits_msgq" => {
                limits(value)?;
            }
            _ => return None,
        }
        Some(())
    }

    fn program(self, file: &[u8], arguments: Vec<Vec<u8>>) -> Option<Name> {
        let mut variables: BTreeMap<Vec<u8>, Vec<u8>> = environment::all().into_iter().collect();
        for (name, value) in self.environment {
            match value {
                Some(value) => variables.insert(name, value),
                None => variables.remove(&name),
            };
        }
        let strings = |list: Vec<Vec<u8>>| list.into_iter().map(|bytes| CString::new(bytes).ok()).collect::<Option<Vec<_>>>();
        let environment = variables.into_iter().map(|(name, value)| [&name[..], b"=", &value[..]].concat()).collect();
        Some(Name::Program(Box::new(Program {
            file: CString::new(file).ok()?,
            arguments: strings(arguments)?,
            environment: strings(environment)?,
            folder: self.folder.and_then(|folder| CString::new(folder).ok()),
            input: self.input,
            output: self.output,
            use_stdio: !self.no_stdio,
            stderr_to_stdout: self.stderr_to_stdout,
        })))
    }
}

/// The file of `spawn_executable`: it is there and may be executed.
fn executable(file: &[u8]) -> Result<(), Refusal> {
    let path = CString::new(file).map_err(|_| Refusal::Argument)?;
    fs::stat(&*path).map_err(|error| Refusal::System(error.raw_os_error()))?;
    fs::access(&*path, Access::EXEC_OK).map_err(|error| Refusal::System(error.raw_os_error()))
}

pub fn read(name: Term, list: Term) -> Result<Opening, Refusal> {
    let options = Options::read(list).ok_or(Refusal::Option)?;
    let stream = Settings {
        framing: options.framing.unwrap_or(Framing::Stream),
        exit_status: options.exit_status,
        eof: options.eof,
        limits: options.limits.unwrap_or(Some(LIMITS)),
    };
    let (binary, parallelism, input, output) = (options.binary, options.parallelism, options.input, options.output);
    let (name, shown) = named(name, options)?;
    Ok(Opening { name, shown, stream, binary, parallelism, input, output })
}

fn named(name: Term, options: Options) -> Result<(Name, Vec<u8>), Refusal> {
    let bad = Refusal::Argument;
    let with_arguments = options.arguments.is_some() || options.arg0.is_some();
    match name.as_tuple() {
        Some(&[kind, from, to]) if atom::name(kind) == "fd" => {
            let fd = |term: Term| term.as_usize().and_then(|fd| RawFd::try_from(fd).ok());
            let (Some(from), Some(to), false) = (fd(from), fd(to), with_arguments) else { return Err(bad) };
            Ok((Name::Descriptors(from, to), format!("{from}/{to}").into_bytes()))
        }
        Some(&[kind, what]) => {
            let text = if what.is_atom() { Some(atom::name(what).as_bytes().to_vec()) } else { text(what) };
            let text = text.filter(|text| !text.is_empty()).ok_or(Refusal::Argument)?;
            let first = text.split(|&byte| byte == b' ').next().unwrap_or(&text);
            match atom::name(kind) {
                "spawn" | "spawn_driver" | "spawn_executable" if atom::name(kind) != "spawn_executable" && with_arguments => Err(bad),
                "spawn_driver" => Ok((Name::Driver(port::driver(first).ok_or(bad)?), text)),
                "spawn" => {
                    if let Some(make) = port::driver(first) {
                        return Ok((Name::Driver(make), text));
                    }
                    let command = [b"exec ", &text[..]].concat();
                    let arguments = vec![b"sh".to_vec(), b"-c".to_vec(), command];
                    Ok((options.program(b"/bin/sh", arguments).ok_or(bad)?, text))
                }
                "spawn_executable" => {
                    executable(&text)?;
                    let mut options = options;
                    let mut arguments = vec![options.arg0.take().unwrap_or_else(|| text.clone())];
                    arguments.extend(options.arguments.take().into_iter().flatten());
                    Ok((options.program(&text, arguments).ok_or(bad)?, text))
                }
                _ => Err(bad),
            }
        }
        Some(_) => Err(bad),
        // The name alone is a file's.
        None => {
            let path = if name.is_atom() && !name.is_nil() { atom::name(name).as_bytes().to_vec() } else { names::encode(name).ok_or(bad)? };
            if path.is_empty() {
                return Err(if name.is_nil() { Refusal::Argument } else { Refusal::System(libc::EINVAL) });
            }
            match CString::new(&path[..]) {
                Ok(file) if !with_arguments => Ok((Name::File(file), path)),
                _ => Err(Refusal::Argument),
            }
        }
    }
}
