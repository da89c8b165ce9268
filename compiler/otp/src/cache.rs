//! The disk cache: compressed values by content hash. Several compilers may use it at once, and nothing in it is
//! trusted: a value that is cut short or changed is as good as absent.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// The hash of everything that a cached value depends on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Key([u8; 32]);

/// Collects what a [`Key`] depends on.
#[derive(Clone)]
pub struct KeyBuilder(blake3::Hasher);

impl KeyBuilder {
    /// A key in the space of this name; every key depends on the compiler's version too.
    #[must_use]
    pub fn new(space: &str) -> KeyBuilder {
        KeyBuilder(blake3::Hasher::new()).text(env!("CARGO_PKG_VERSION")).text(space)
    }

    /// The length goes in as well, so that neighbours cannot run into each other.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> KeyBuilder {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    #[must_use]
    pub fn text(self, text: &str) -> KeyBuilder {
        self.bytes(text.as_bytes())
    }

    #[must_use]
    pub fn key(self, key: Key) -> KeyBuilder {
        self.bytes(&key.0)
    }

    #[must_use]
    pub fn finish(self) -> Key {
        Key(*self.0.finalize().as_bytes())
    }
}

impl Key {
    /// As short as the digest that OTP gives modules.
    #[must_use]
    pub fn digest(&self) -> [u8; 16] {
        std::array::from_fn(|index| self.0[index])
    }

    /// Reads what `Display` writes.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Key> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
        }
        Some(Key(bytes))
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A directory of cached values; or none, and then nothing is ever found.
#[derive(Clone, Debug)]
pub struct Cache {
    root: Option<PathBuf>,
}

const MAGIC: &[u8; 8] = b"beamlss1";
const CHECKSUM: usize = 16;

impl Cache {
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Cache {
        Cache { root: Some(root.into()) }
    }

    #[must_use]
    pub fn disabled() -> Cache {
        Cache { root: None }
    }

    /// Where the environment says: `BEAMLESS_CACHE` (empty: no cache), `XDG_CACHE_HOME`, or `~/.cache`.
    #[must_use]
    pub fn from_env() -> Cache {
        let dir = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        if let Some(value) = std::env::var_os("BEAMLESS_CACHE") {
            return Cache { root: (!value.is_empty()).then(|| PathBuf::from(value)) };
        }
        let base = dir("XDG_CACHE_HOME").or_else(|| dir("HOME").map(|home| home.join(".cache")));
        Cache { root: base.map(|base| base.join("beamless")) }
    }

    #[must_use]
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// A directory of this name for things that are not values, e.g. the beams of Elixir sources.
    #[must_use]
    pub fn directory(&self, space: &str) -> Option<PathBuf> {
        Some(self.root.as_ref()?.join(space))
    }

    fn path(&self, space: &str, key: Key) -> Option<PathBuf> {
        let name = key.to_string();
        Some(self.root.as_ref()?.join(space).join(&name[..2]).join(&name[2..]))
    }

    /// The value stored under this key, if it is there and whole.
    #[must_use]
    pub fn get(&self, space: &str, key: Key) -> Option<Vec<u8>> {
        let stored = fs::read(self.path(space, key)?).ok()?;
        let rest = stored.strip_prefix(MAGIC)?;
        let (checksum, packed) = rest.split_at_checked(CHECKSUM)?;
        if blake3::hash(packed).as_bytes()[..CHECKSUM] != *checksum {
            return None;
        }
        lz4_flex::decompress_size_prepended(packed).ok()
    }

    /// Stores a value. That it cannot be stored is no error: the next build is slower, that is all.
    pub fn put(&self, space: &str, key: Key, value: &[u8]) {
        let Some(path) = self.path(space, key) else { return };
        let packed = lz4_flex::compress_prepend_size(value);
        let mut stored = MAGIC.to_vec();
        stored.extend_from_slice(&blake3::hash(&packed).as_bytes()[..CHECKSUM]);
        stored.extend_from_slice(&packed);
        let _ = write_atomically(&path, &stored);
    }
}

/// Writes a file such that others see either nothing or all of it.
///
/// # Errors
/// As of the file system.
pub fn write_atomically(path: &Path, contents: &[u8]) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let temporary = unique_sibling(path);
    let written = fs::File::create(&temporary).and_then(|mut file| file.write_all(contents));
    let result = written.and_then(|()| fs::rename(&temporary, path));
    if result.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    result
}

/// A path beside `path` that no other process or thread uses.
#[must_use]
pub fn unique_sibling(path: &Path) -> PathBuf {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.{count}.tmp", std::process::id()));
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_and_damage_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::at(dir.path());
        let key = KeyBuilder::new("test").text("a").finish();
        assert_eq!(cache.get("s", key), None);
        let value = vec![7_u8; 100_000];
        cache.put("s", key, &value);
        assert_eq!(cache.get("s", key), Some(value.clone()));
        let path = cache.path("s", key).unwrap();
        let mut stored = fs::read(&path).unwrap();
        *stored.last_mut().unwrap() ^= 1;
        fs::write(&path, &stored).unwrap();
        assert_eq!(cache.get("s", key), None);
        fs::write(&path, &stored[..10]).unwrap();
        assert_eq!(cache.get("s", key), None);
        cache.put("s", key, &value);
        assert_eq!(cache.get("s", key), Some(value));
    }

    #[test]
    fn keys_do_not_run_together() {
        let key = |a: &str, b: &str| KeyBuilder::new("t").text(a).text(b).finish();
        assert_ne!(key("ab", "c"), key("a", "bc"));
    }

    #[test]
    fn no_cache_finds_nothing() {
        let cache = Cache::disabled();
        let key = KeyBuilder::new("t").finish();
        cache.put("s", key, b"x");
        assert_eq!(cache.get("s", key), None);
    }
}
