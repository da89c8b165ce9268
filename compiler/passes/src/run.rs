//! Runs the table: the passes over whole programs, then those over one function down to its chunks. Verifies, times and dumps between them.

use crate::table::{self, Kind, PASSES, Pass, Run};
use beamless_ir::{Function, verify, work};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Shows a function after a pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dump {
    pub after: String,
    /// `m:f/a` as printed; every function if `None`.
    pub func: Option<String>,
}

impl Dump {
    /// `after:PASS` or `after:PASS:m:f/a`.
    pub fn parse(text: &str) -> Option<Dump> {
        let rest = text.strip_prefix("after:")?;
        let (after, func) = match rest.split_once(':') {
            Some((after, func)) => (after, Some(func.to_owned())),
            None => (rest, None),
        };
        table_has(after).then(|| Dump { after: after.to_owned(), func })
    }

    fn wants(&self, pass: &Pass, func: &Function) -> bool {
        self.after == pass.name && self.func.as_ref().is_none_or(|name| *name == func.name.to_string())
    }
}

fn table_has(name: &str) -> bool {
    PASSES.iter().any(|pass| pass.name == name)
}

/// How passes are run; shared by all threads of a compilation.
#[derive(Debug)]
pub struct Options {
    /// Optional passes to leave out, by name.
    pub skip: Vec<String>,
    pub dumps: Vec<Dump>,
    /// Verify every function after every pass.
    pub verify: bool,
    /// Nanoseconds spent, by row of the table.
    pub times: Vec<AtomicU64>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            skip: Vec::new(),
            dumps: Vec::new(),
            verify: cfg!(debug_assertions),
            times: PASSES.iter().map(|_| AtomicU64::new(0)).collect(),
        }
    }
}

impl Options {
    /// Whether both give the same code (and say the same on the way).
    pub fn same(&self, other: &Options) -> bool {
        self.skip == other.skip && self.dumps == other.dumps && self.verify == other.verify
    }

    /// Leaves an optional pass out; says no for any other name.
    pub fn skip_pass(&mut self, name: &str) -> bool {
        let known = PASSES.iter().any(|pass| pass.name == name && pass.kind == Kind::Optional);
        if known {
            self.skip.push(name.to_owned());
        }
        known
    }

    /// Time spent in each pass so far, in the table's order.
    pub fn time_report(&self) -> Vec<(&'static str, Duration)> {
        let spent = self.times.iter().map(|nanos| Duration::from_nanos(nanos.load(Ordering::Relaxed)));
        PASSES.iter().map(|pass| pass.name).zip(spent).collect()
    }

    fn skips(&self, pass: &Pass) -> bool {
        self.skip.iter().any(|name| name == pass.name)
    }

    /// Runs one row and counts its time.
    fn timed<T>(&self, row: usize, run: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = run();
        self.times[row].fetch_add(start.elapsed().as_nanos() as u64, Ordering::Relaxed);
        result
    }

    /// A violation is a bug of the pass before, and nothing sensible can be compiled from here.
    fn check(&self, pass: &Pass, func: &Function) {
        if self.dumps.iter().any(|dump| dump.wants(pass, func)) {
            eprintln!("; after {}\n{func}", pass.name);
        }
        func.name.working(pass.name);
        if self.verify
            && let Err(error) = verify::verify(func)
        {
            panic!("the IR is wrong after {}: {error}\n{func}", pass.name);
        }
    }
}

/// The passes that see the whole program, and those before them.
pub fn program(functions: &mut Vec<Function>, options: &Options) {
    for (row, pass) in PASSES[..table::program_rows()].iter().enumerate() {
        if options.skips(pass) {
            continue;
        }
        work::start(pass.name, None);
        options.timed(row, || match pass.run {
            Run::Program(run) => run(functions),
            Run::Function(run) => on_all_cores(functions, pass.name, run),
            Run::Expand(_) | Run::Split(_) => unreachable!("functions of a program stay at stage Term"),
        });
        for func in functions.iter() {
            options.check(pass, func);
        }
    }
}

fn on_all_cores(functions: &mut [Function], pass: &'static str, run: fn(&mut Function)) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = functions.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        for some in functions.chunks_mut(share) {
            scope.spawn(move || {
                for func in some {
                    func.name.working(pass);
                    run(func);
                }
            });
        }
    });
}

/// A function of stage Term to its chunks, entry first.
pub fn compile_function(func: Function, options: &Options) -> Vec<Function> {
    let name = func.name;
    let mut functions = vec![func];
    for (row, pass) in PASSES.iter().enumerate().skip(table::program_rows()) {
        if options.skips(pass) {
            continue;
        }
        name.working(pass.name);
        functions = options.timed(row, || run_pass(pass, functions));
        for func in &functions {
            options.check(pass, func);
        }
    }
    functions
}

fn run_pass(pass: &Pass, mut functions: Vec<Function>) -> Vec<Function> {
    match pass.run {
        Run::Program(run) => run(&mut functions),
        Run::Function(run) => functions.iter_mut().for_each(run),
        Run::Expand(run) => return functions.iter().map(run).collect(),
        Run::Split(run) => return functions.into_iter().flat_map(run).collect(),
    }
    functions
}
