//! The command line, as clap reads it. No behaviour.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// Compiles Erlang and Elixir programs ahead of time into one static native executable.
#[derive(Parser, Debug)]
#[command(name = "beamless", version, about, propagate_version = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Compile source files to an executable.
    Build(Build),
    /// Compile and run: beamless run FILES -- ARGUMENTS.
    Run(Run),
    /// Compile without making an executable, and report what is wrong.
    Check(Check),
    /// Show what is in the executable, and why.
    Size(Size),
}

#[derive(Args, Debug, Clone)]
pub struct Sources {
    /// Source files: .erl, .ex, .exs, .core, .beam.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Look for include files here, too.
    #[arg(short = 'I', value_name = "DIR")]
    pub include: Vec<PathBuf>,
    /// Define a macro: NAME or NAME=VALUE.
    #[arg(short = 'D', value_name = "MACRO")]
    pub define: Vec<String>,
    /// Module whose main/1 is run, if several export it.
    #[arg(long, value_name = "MODULE")]
    pub main: Option<String>,
    /// Optimise: slower to compile, faster and smaller to run.
    #[arg(long)]
    pub release: bool,
    /// A call of a function that does not exist natively is an error, not a warning.
    #[arg(long)]
    pub deny_missing: bool,
    /// Say what is done and how long it takes.
    #[arg(short, long)]
    pub verbose: bool,
    /// Start at main/1 itself, without the boot module.
    #[arg(long, hide = true)]
    pub bare: bool,
}

#[derive(Args, Debug)]
pub struct Build {
    #[command(flatten)]
    pub sources: Sources,
    /// The executable to make.
    #[arg(short, long, value_name = "EXE")]
    pub output: Option<PathBuf>,
    /// Print an intermediate form instead of making an executable.
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
    /// Source files.
    #[arg(value_name = "FILE", required_unless_present = "libraries")]
    pub files: Vec<PathBuf>,
    #[arg(short = 'I', value_name = "DIR")]
    pub include: Vec<PathBuf>,
    #[arg(short = 'D', value_name = "MACRO")]
    pub define: Vec<String>,
    /// Compile every module of the installed OTP and Elixir down to machine-level form, with all checks on.
    #[arg(long)]
    pub libraries: bool,
    /// With --libraries: only modules whose name starts with one of these.
    #[arg(long, value_name = "PREFIX")]
    pub only: Vec<String>,
    /// With --libraries: generate machine code as well.
    #[arg(long)]
    pub codegen: bool,
}

#[derive(Args, Debug)]
pub struct Size {
    #[command(flatten)]
    pub sources: Sources,
    /// Show the chain of references that keeps this function.
    #[arg(long, value_name = "M:F/A")]
    pub why: Option<String>,
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
    /// Assembly.
    Asm,
}
