//! The command line, as clap reads it. No behaviour.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// Compiles Erlang and Elixir programs ahead of time into one static native executable.
#[derive(Parser, Debug)]
#[command(name = "beamless", about, disable_version_flag = true, arg_required_else_help = true)]
pub struct Arguments {
    /// Print the version, and which OTP and Elixir are found.
    #[arg(short = 'V', long)]
    pub version: bool,
    /// How diagnostics are printed: for people, or for tools as a JSON object a line on standard output.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    pub message_format: Format,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Who reads diagnostics.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Format {
    #[default]
    Human,
    Json,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make a new project in a folder of its name.
    New(New),
    /// Compile a project, or source files, to an executable.
    Build(Build),
    /// Compile and run: beamless run FILES -- ARGUMENTS.
    Run(Run),
    /// Run a project's tests natively: ExUnit's and EUnit's.
    Test(Test),
    /// Remove what was made in a project.
    Clean(Clean),
    /// Compile without making an executable, and report what is wrong.
    Check(Check),
    /// Show what the executable's bytes are for, and why something is in it.
    Size(Size),
    /// List the machines that executables can be made for.
    Targets,
    /// Print what completes commands in a shell: beamless completions bash.
    Completions(Completions),
    /// Say more about a diagnostic: beamless explain W0203.
    Explain(Explain),
}

/// What is compiled.
#[derive(Args, Debug, Clone, Default)]
pub struct Files {
    /// Source files (.erl, .ex, .exs, .core, .beam), or a project's folder; without any, the project of the current folder.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Look for include files here, too.
    #[arg(short = 'I', value_name = "DIR")]
    pub include: Vec<PathBuf>,
    /// Define a macro: NAME or NAME=VALUE.
    #[arg(short = 'D', value_name = "MACRO")]
    pub define: Vec<String>,
    /// Say what is done and how long it takes.
    #[arg(short, long)]
    pub verbose: bool,
}

#[derive(Args, Debug, Clone, Default)]
pub struct Sources {
    #[command(flatten)]
    pub inputs: Files,
    /// Module whose main/1 is run, if several export it.
    #[arg(long, value_name = "MODULE")]
    pub main: Option<String>,
    /// Optimise: slower to compile, faster and smaller to run.
    #[arg(long)]
    pub release: bool,
    /// What is compiled for: --release is one of them.
    #[arg(long, value_enum, value_name = "NAME", conflicts_with = "release")]
    pub profile: Option<Profile>,
    /// The code generator, if not LLVM with --release and Cranelift without.
    #[arg(long, value_enum, value_name = "NAME")]
    pub backend: Option<Generator>,
    /// A call of a function that does not exist natively is an error, not a warning.
    #[arg(long)]
    pub deny_missing: bool,
    /// Leave out an optional pass of the compiler.
    #[arg(long, value_name = "PASS")]
    pub no_pass: Vec<String>,
    /// Print functions after a pass: after:PASS or after:PASS:M:F/A.
    #[arg(long, value_name = "WHAT")]
    pub dump: Vec<String>,
}

#[derive(Args, Debug)]
pub struct New {
    /// The project's name, which is also that of its first module.
    pub name: String,
    /// Write it in Erlang, without a build tool, instead of Elixir with Mix.
    #[arg(long)]
    pub erlang: bool,
}

#[derive(Args, Debug)]
pub struct Test {
    /// Files with tests, instead of all of the project's.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Run only tests with this tag, NAME or NAME:VALUE (ExUnit).
    #[arg(long, value_name = "TAG")]
    pub only: Vec<String>,
    /// Run tests with this tag, which are excluded otherwise (ExUnit).
    #[arg(long, value_name = "TAG")]
    pub include: Vec<String>,
    /// Leave out tests with this tag (ExUnit).
    #[arg(long, value_name = "TAG")]
    pub exclude: Vec<String>,
    /// Decides the order of tests (ExUnit).
    #[arg(long, value_name = "N")]
    pub seed: Option<u32>,
    /// Stop after so many failures (ExUnit).
    #[arg(long, value_name = "N")]
    pub max_failures: Option<u32>,
    /// Name each test while it runs.
    #[arg(long)]
    pub trace: bool,
    /// Say what is done and how long it takes.
    #[arg(short, long)]
    pub verbose: bool,
}

#[derive(Args, Debug)]
pub struct Clean {
    /// The project's folder, if not the current one.
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct Build {
    #[command(flatten)]
    pub sources: Sources,
    /// The executable to make.
    #[arg(short, long, value_name = "EXE")]
    pub output: Option<PathBuf>,
    /// The machine it is for, if not this one: see `beamless targets`. Rust's triples are understood.
    #[arg(long, value_name = "TARGET")]
    pub target: Option<String>,
    /// Print an intermediate form of the given modules instead of making an executable.
    #[arg(long, value_enum)]
    pub emit: Option<Emit>,
    /// Keep symbols and line tables in a release executable.
    #[arg(long)]
    pub no_strip: bool,
}

#[derive(Args, Debug)]
pub struct Run {
    #[command(flatten)]
    pub sources: Sources,
    /// Arguments of the program.
    #[arg(last = true)]
    pub arguments: Vec<OsString>,
}

#[derive(Args, Debug)]
pub struct Check {
    #[command(flatten)]
    pub inputs: Files,
    /// Check every module of the installed OTP and Elixir instead.
    #[arg(long)]
    pub libraries: bool,
    /// With --libraries: only modules whose name starts with one of these.
    #[arg(long, value_name = "PREFIX")]
    pub only: Vec<String>,
    /// With --libraries: only modules of these applications.
    #[arg(long, value_name = "NAME")]
    pub app: Vec<String>,
    /// Generate machine code as well.
    #[arg(long)]
    pub codegen: bool,
}

#[derive(Args, Debug)]
pub struct Size {
    #[command(flatten)]
    pub sources: Sources,
    /// The machine it is for, as with build.
    #[arg(long, value_name = "TARGET")]
    pub target: Option<String>,
    /// How the sizes are printed.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: SizeFormat,
    /// Levels of the table below a group's parts.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub depth: usize,
    /// Show the chain of references that keeps this function, instead of sizes.
    #[arg(long, value_name = "M:F/A")]
    pub why: Option<String>,
}

/// What sizes are printed as.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum SizeFormat {
    /// Groups and what is biggest in them.
    #[default]
    Table,
    /// Everything, for tools.
    Json,
    /// A treemap, for a browser.
    Svg,
}

#[derive(Args, Debug)]
pub struct Completions {
    pub shell: clap_complete::Shell,
}

#[derive(Args, Debug)]
pub struct Explain {
    /// The code of a diagnostic; all codes if there is none.
    pub code: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Emit {
    /// Core Erlang.
    Core,
    /// The intermediate form that says Erlang things.
    Term,
    /// The intermediate form that says machine things, as chunks.
    Word,
    /// LLVM's intermediate form.
    Llvm,
    /// Cranelift's intermediate form.
    Clif,
    /// Assembly.
    Asm,
}

/// What a program is compiled for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Profile {
    /// To be made quickly.
    Dev,
    /// To run quickly.
    Release,
    /// To be small: slower than release, and stack traces without files and lines.
    MinSize,
}

/// Code generators.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Generator {
    /// Slower, for faster and smaller programs.
    Llvm,
    /// Quick, for programs under development.
    Cranelift,
}
