//! Programs with one mistake each, in tests/diagnostic: what the compiler says must be what is written beside them.

mod bench;

use bench::Bench;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/diagnostic");
    let entries = fs::read_dir(folder).expect("the folder of tests");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    let is_source = |path: &PathBuf| path.extension().is_some_and(|kind| kind != "expected" && kind != "md");
    files.retain(is_source);
    files.sort();
    files
}

/// `None` if all is as it should be.
fn difference(case: &Path) -> Option<String> {
    let bench = Bench::new();
    let name = case.file_name().and_then(|name| name.to_str()).expect("a name");
    bench.write(name, fs::read(case).expect("the test's source"));
    let done = bench.run(&format!("build --deny-missing {name} -o program"));
    // Elixir names files by their full path.
    let said = done.stderr.replace(&format!("{}/", bench.path("").display().to_string().trim_end_matches('/')), "");
    let expected = case.with_file_name(format!("{name}.expected"));
    if std::env::var_os("BLESS").is_some() {
        fs::write(&expected, &said).expect("the expectation can be written");
    }
    let wanted = fs::read_to_string(&expected).unwrap_or_default();
    if done.code == Some(1) && said == wanted && !bench.path("program").exists() {
        return None;
    }
    let change = similar::TextDiff::from_lines(&wanted, &said).unified_diff().to_string();
    Some(format!("{name}: exit code {:?}\n{change}", done.code))
}

#[test]
fn mistakes_are_reported_as_written_down() {
    let cases = cases();
    assert!(!cases.is_empty());
    let next = AtomicUsize::new(0);
    let worker = || -> Vec<String> {
        let taken = std::iter::from_fn(|| cases.get(next.fetch_add(1, Ordering::Relaxed)));
        taken.filter_map(|case| difference(case)).collect()
    };
    let differences: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> =
            (0..std::thread::available_parallelism().map_or(1, usize::from)).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("no panic")).collect()
    });
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
