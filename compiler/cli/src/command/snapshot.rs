//! What files below some folders are like at a moment: their contents, told by size and times where these are enough.

use beamless_otp::{Key, KeyBuilder};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// A file that was changed so shortly before it was read may be changed again without another time: file systems' clocks are coarse.
const COARSE_NANOS: i128 = 1_000_000_000;

/// A file's contents, and what changes with them.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Entry {
    contents: Key,
    mode: u32,
    stat: Stat,
    /// A moment before it was read.
    read: i128,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Stat {
    size: u64,
    inode: u64,
    modified: i128,
    changed: i128,
}

impl Stat {
    fn of(meta: &Metadata) -> Stat {
        let nanos = |seconds: i64, nanos: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
        Stat {
            size: meta.len(),
            inode: meta.ino(),
            modified: nanos(meta.mtime(), meta.mtime_nsec()),
            changed: nanos(meta.ctime(), meta.ctime_nsec()),
        }
    }

    fn latest(&self) -> i128 {
        self.modified.max(self.changed)
    }
}

/// Files by path, and when the first of them was read.
#[derive(Clone, Debug)]
pub struct Snapshot {
    taken: i128,
    files: BTreeMap<PathBuf, Entry>,
}

impl Snapshot {
    /// All files below these folders and these files, but for what `is_left_out`. Of those that are as in `known` the contents are known.
    ///
    /// # Errors
    /// Something cannot be read.
    pub fn of(places: &[PathBuf], is_left_out: &dyn Fn(&Path) -> bool, known: Option<&Snapshot>) -> io::Result<Snapshot> {
        let mut walk = Walk { is_left_out, known, seen: BTreeSet::new(), found: Snapshot { taken: now(), files: BTreeMap::new() } };
        for place in places {
            walk.visit(place)?;
        }
        Ok(walk.found)
    }

    /// Whether all files are there with the same contents, and no others.
    pub fn is_same(&self, other: &Snapshot) -> bool {
        let same = |((path, entry), (others, other)): ((&PathBuf, &Entry), (&PathBuf, &Entry))| {
            path == others && entry.contents == other.contents && entry.mode == other.mode
        };
        self.files.len() == other.files.len() && self.files.iter().zip(&other.files).all(same)
    }

    /// Whether nobody has written any of these files since, not even what was in them before.
    pub fn is_untouched_in(&self, later: &Snapshot) -> bool {
        self.files.iter().all(|(path, entry)| later.files.get(path).is_some_and(|other| other.stat == entry.stat))
    }

    /// The time when a file was changed last.
    pub fn latest(&self) -> Option<i128> {
        self.files.values().map(|entry| entry.stat.latest()).max()
    }

    /// When it was begun to read them.
    pub fn taken(&self) -> i128 {
        self.taken
    }

    /// The files of both.
    pub fn join(&mut self, other: Snapshot) {
        self.files.extend(other.files);
    }

    /// Lines, the first of which says how many follow. `None`: a path cannot be in a line.
    pub fn to_text(&self) -> Option<String> {
        let mut text = format!("{} {}\n", self.files.len(), self.taken);
        for (path, Entry { contents, mode, stat, read }) in &self.files {
            let path = path.to_str().filter(|path| !path.contains('\n'))?;
            let Stat { size, inode, modified, changed } = stat;
            text += &format!("{contents} {mode} {size} {inode} {modified} {changed} {read} {path}\n");
        }
        Some(text)
    }

    /// Reads what `to_text` wrote.
    pub fn from_lines<'a>(lines: &mut impl Iterator<Item = &'a str>) -> Option<Snapshot> {
        let (count, taken) = lines.next()?.split_once(' ')?;
        let mut files = BTreeMap::new();
        for _ in 0..count.parse::<usize>().ok()? {
            let fields: Vec<_> = lines.next()?.splitn(8, ' ').collect();
            let [contents, mode, size, inode, modified, changed, read, path] = fields[..] else { return None };
            let stat = Stat {
                size: size.parse().ok()?,
                inode: inode.parse().ok()?,
                modified: modified.parse().ok()?,
                changed: changed.parse().ok()?,
            };
            let entry = Entry { contents: Key::from_hex(contents)?, mode: mode.parse().ok()?, stat, read: read.parse().ok()? };
            files.insert(PathBuf::from(path), entry);
        }
        Some(Snapshot { taken: taken.parse().ok()?, files })
    }

    /// What is known of a file whose size and times have been the same since.
    fn recall(&self, path: &Path, stat: Stat) -> Option<Key> {
        let entry = self.files.get(path).filter(|entry| entry.stat == stat)?;
        (stat.latest() + COARSE_NANOS < entry.read).then_some(entry.contents)
    }
}

struct Walk<'a> {
    is_left_out: &'a dyn Fn(&Path) -> bool,
    known: Option<&'a Snapshot>,
    /// Folders, however they are called: links may lead back.
    seen: BTreeSet<PathBuf>,
    found: Snapshot,
}

impl Walk<'_> {
    fn visit(&mut self, path: &Path) -> io::Result<()> {
        if (self.is_left_out)(path) {
            return Ok(());
        }
        let meta = match fs::metadata(path) {
            Ok(meta) => meta,
            // A link to nothing, or what is named and not there: that it is so counts.
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => return self.absent(path),
            Err(problem) => return Err(problem),
        };
        if meta.is_dir() {
            return self.folder(path);
        }
        if meta.is_file() {
            let stat = Stat::of(&meta);
            let contents = match self.known.and_then(|known| known.recall(path, stat)) {
                Some(contents) => contents,
                None => key(&fs::read(path)?),
            };
            self.found.files.insert(path.to_owned(), Entry { contents, mode: meta.mode(), stat, read: self.found.taken });
        }
        Ok(())
    }

    fn folder(&mut self, path: &Path) -> io::Result<()> {
        if !self.seen.insert(path.canonicalize()?) {
            return Ok(());
        }
        let mut entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        // Links are visited last and in order, so that it does not depend on chance by which name a folder is found.
        entries.sort_by_cached_key(|path| (path.is_symlink(), path.clone()));
        entries.iter().try_for_each(|entry| self.visit(entry))
    }

    fn absent(&mut self, path: &Path) -> io::Result<()> {
        let target = fs::read_link(path).unwrap_or_default();
        let stat = Stat { size: 0, inode: 0, modified: 0, changed: 0 };
        let entry = Entry { contents: key(target.as_os_str().as_bytes()), mode: 0, stat, read: self.found.taken };
        self.found.files.insert(path.to_owned(), entry);
        Ok(())
    }
}

fn key(contents: &[u8]) -> Key {
    KeyBuilder::new("input").bytes(contents).finish()
}

fn now() -> i128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| i128::try_from(time.as_nanos()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(folder: &Path, known: Option<&Snapshot>) -> Snapshot {
        Snapshot::of(&[folder.to_owned()], &|path| path.ends_with("out"), known).unwrap()
    }

    #[test]
    fn contents_count_and_not_times() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path();
        fs::create_dir(folder.join("a")).unwrap();
        fs::write(folder.join("a/x"), "one").unwrap();
        std::os::unix::fs::symlink("..", folder.join("a/up")).unwrap();
        let first = of(folder, None);
        assert!(first.is_untouched_in(&of(folder, Some(&first))));
        // File systems' clocks are coarse.
        std::thread::sleep(std::time::Duration::from_millis(20));
        fs::write(folder.join("out"), "left out").unwrap();
        fs::write(folder.join("a/x"), "one").unwrap();
        assert!(of(folder, Some(&first)).is_same(&first));
        assert!(!first.is_untouched_in(&of(folder, Some(&first))), "it was written");
        fs::write(folder.join("a/x"), "two").unwrap();
        assert!(!of(folder, Some(&first)).is_same(&first), "of the same size, and changed within a second");
        fs::write(folder.join("a/x"), "one").unwrap();
        fs::write(folder.join("b"), "").unwrap();
        assert!(!of(folder, Some(&first)).is_same(&first), "a new file");
        fs::remove_file(folder.join("b")).unwrap();
        assert!(of(folder, Some(&first)).is_same(&first));
        fs::remove_file(folder.join("a/x")).unwrap();
        assert!(!of(folder, Some(&first)).is_same(&first));
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("a name"), "text").unwrap();
        let snapshot = of(place.path(), None);
        let text = snapshot.to_text().unwrap() + "more\n";
        let mut lines = text.lines();
        let read = Snapshot::from_lines(&mut lines).unwrap();
        assert!(read.is_same(&snapshot) && read.taken == snapshot.taken && read.latest() == snapshot.latest());
        assert_eq!(lines.next(), Some("more"));
        fs::write(place.path().join("a\nname"), "text").unwrap();
        assert!(of(place.path(), None).to_text().is_none());
    }
}
