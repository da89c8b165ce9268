//! The conversation with the one helper process `erl`: starting it, frames, requests, and what to say when it dies.

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use beamless_source::{Code, Diagnostic};
use eetf::Term;

use crate::cache::{Cache, unique_sibling, write_atomically};
use crate::message;

/// The helper's modules, compiled once per OTP installation and kept in the cache.
const SOURCES: [(&str, &str); 2] = [
    ("beamless_helper", include_str!("helper/beamless_helper.erl")),
    ("beamless_core", include_str!("helper/beamless_core.erl")),
];

/// Changes whenever the helper does: what it made before is then not used any more.
pub const FORMAT: &str = concat!(include_str!("helper/beamless_helper.erl"), include_str!("helper/beamless_core.erl"));

/// Loads the helper from the directory given as argument, compiling it there if need be.
const BOOT: &str = r#"
[Dir] = init:get_plain_arguments(),
[begin
  Base = filename:join(Dir, M),
  case code:load_abs(Base) of
    {module, _} -> ok;
    {error, _} ->
      {ok, Mod, Beam} = compile:file(Base, [binary]),
      {module, Mod} = code:load_binary(Mod, Base, Beam),
      Temporary = Base ++ os:getpid() ++ ".tmp",
      file:write_file(Temporary, Beam) =:= ok andalso file:rename(Temporary, Base ++ ".beam")
  end
 end || M <- ["beamless_core", "beamless_helper"]],
beamless_helper:start().
"#;

/// A running helper process.
pub struct Session {
    child: Child,
    requests: BufWriter<ChildStdin>,
    replies: BufReader<ChildStdout>,
    last_words: Arc<Mutex<Vec<u8>>>,
    listener: Option<JoinHandle<()>>,
    next_id: u32,
    temporary: Option<PathBuf>,
}

impl Session {
    /// Starts `erl` with the helper, whose files are kept in the cache, or with the process if there is no cache.
    pub fn start(erl: &Path, cache: &Cache) -> Result<Session, Diagnostic> {
        let kept = helper_directory(cache, erl);
        let temporary = kept.is_none().then(|| unique_sibling(&std::env::temp_dir().join("beamless-helper")));
        let Some(directory) = kept.as_ref().or(temporary.as_ref()) else {
            return Err(failed("no place for its files"));
        };
        for (name, source) in SOURCES {
            let path = directory.join(name).with_extension("erl");
            if !path.is_file() {
                write_atomically(&path, source.as_bytes())
                    .map_err(|error| failed(&format!("cannot write {}: {error}", path.display())))?;
            }
        }
        let mut child = command(erl, directory)
            .spawn()
            .map_err(|error| failed(&format!("cannot start {}: {error}", erl.display())))?;
        let (Some(stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(failed("no pipes to the process"));
        };
        let last_words = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&last_words);
        let listener = std::thread::spawn(move || listen(stderr, &heard));
        Ok(Session {
            child,
            requests: BufWriter::new(stdin),
            replies: BufReader::with_capacity(1 << 16, stdout),
            last_words,
            listener: Some(listener),
            next_id: 0,
            temporary,
        })
    }

    /// Sends a request; `item` gets each partial result with its index, the final result is returned.
    pub fn request(
        &mut self,
        name: &str,
        argument: Term,
        mut item: impl FnMut(usize, Term),
    ) -> Result<Term, Diagnostic> {
        let id = self.next_id;
        self.next_id = (self.next_id + 1) & 0xff_ffff;
        let request = message::tuple(vec![message::int(id), message::atom(name), argument]);
        self.send(&request).map_err(|error| self.died(&error.to_string()))?;
        loop {
            let reply = self.receive().map_err(|error| self.died(&error.to_string()))?;
            let mut reply = message::elements(reply);
            if reply.len() < 3 || message::number(&reply[0]) != id {
                continue;
            }
            let last = reply.pop().unwrap_or_else(|| message::atom("undefined"));
            match message::text(reply.swap_remove(1)).as_str() {
                "item" => item(reply.last().map_or(0, message::number) as usize, last),
                "done" => return Ok(last),
                _ => return Err(failed(&message::text(last))),
            }
        }
    }

    fn send(&mut self, term: &Term) -> io::Result<()> {
        let mut bytes = Vec::new();
        term.encode(&mut bytes).map_err(io::Error::other)?;
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        self.requests.write_all(&length.to_be_bytes())?;
        self.requests.write_all(&bytes)?;
        self.requests.flush()
    }

    fn receive(&mut self) -> io::Result<Term> {
        let mut length = [0; 4];
        self.replies.read_exact(&mut length)?;
        let mut bytes = vec![0; u32::from_be_bytes(length) as usize];
        self.replies.read_exact(&mut bytes)?;
        Term::decode(bytes.as_slice()).map_err(io::Error::other)
    }

    /// The process is gone, or might as well be.
    fn died(&mut self, how: &str) -> Diagnostic {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
        let words = self.last_words.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let words = String::from_utf8_lossy(&words).trim().to_owned();
        failed(if words.is_empty() { how } else { &words })
    }
}

impl Drop for Session {
    /// The helper ends when its input does; it holds nothing that is worth waiting for.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(directory) = &self.temporary {
            let _ = std::fs::remove_dir_all(directory);
        }
    }
}

pub fn failed(what: &str) -> Diagnostic {
    Diagnostic::error(Code::OtpFailed, format!("Erlang stopped unexpectedly: {what}"))
}

/// Replies come on a descriptor of their own (3, our pipe), for anything may print to standard output: parse
/// transforms, macros, the code of a script. What they print goes where warnings go.
fn command(erl: &Path, directory: &Path) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(r#"exec "$0" "$@" 3>&1 1>&2"#).arg(erl);
    command.args([
        "+fnu",
        "+sbwt",
        "none",
        "+sbwtdcpu",
        "none",
        "+sbwtdio",
        "none",
        "-noinput",
        "-boot",
        "no_dot_erlang",
    ]);
    command.args(["-eval", BOOT, "-extra"]).arg(directory);
    command.env("ERL_CRASH_DUMP_BYTES", "0");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

const MOST_WORDS: usize = 8 << 10;

/// Keeps the end of what the process prints.
fn listen(mut stderr: impl Read, heard: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = stderr.read(&mut buffer) {
        let mut words = heard.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        words.extend_from_slice(&buffer[..count]);
        let excess = words.len().saturating_sub(MOST_WORDS);
        words.drain(..excess);
    }
}

/// Where the helper's files for this `erl` are kept; beams of one OTP need not load into another.
fn helper_directory(cache: &Cache, erl: &Path) -> Option<PathBuf> {
    let identity = crate::install::identity(erl).unwrap_or_default();
    let key = crate::KeyBuilder::new("helper").text(&identity).text(FORMAT).finish();
    Some(cache.directory("helper")?.join(&key.to_string()[..20]))
}
