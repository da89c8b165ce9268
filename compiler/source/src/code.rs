//! Every diagnostic code the compiler can give, declared once: number, title, and the text of `beamless explain`.
//!
//! E00xx: OTP, Elixir and their compilers. E01xx: Core Erlang text. E02xx: the closed world. E03xx: projects and
//! inputs. E04xx: targets and linking. W: the same groups, as warnings. A code is never given a new meaning.

macro_rules! codes {
    ($($name:ident = $code:literal, $title:literal, $explain:literal;)*) => {
        /// The kind of a diagnostic.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Code { $(#[doc = $title] $name,)* }

        impl Code {
            /// All codes in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// e.g. `E0001`
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)* }
            }

            /// A few words.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)* }
            }

            /// What it means and what to do about it.
            #[must_use]
            pub fn explain(self) -> &'static str {
                match self { $(Code::$name => $explain,)* }
            }
        }
    };
}

codes! {
    OtpMissing = "E0001", "Erlang/OTP is not installed",
        "Beamless compiles with OTP's own compiler and links OTP's own library modules into the program, so Erlang/OTP (25 or newer) has to be installed where Beamless runs. The finished program does not need it.\n\nDebian and Ubuntu: apt install erlang. macOS: brew install erlang. Elsewhere: see erlang.org/downloads. `erl` has to be on PATH, or set BEAMLESS_ERL to its path.";
    OtpTooOld = "E0002", "this Erlang/OTP is too old",
        "Beamless supports OTP 25 and newer. Install a newer release, and see that its `erl` is the first one on PATH, or set BEAMLESS_ERL to its path.";
    ElixirMissing = "E0003", "Elixir is not installed",
        "The program has Elixir sources or needs Elixir's library, and no Elixir (1.14 or newer) was found. Install Elixir so that `elixir` is on PATH, or set BEAMLESS_ELIXIR to the path of `elixir`.";
    OtpFailed = "E0004", "Erlang stopped unexpectedly",
        "The `erl` process that Beamless asks for Core Erlang went away or answered something that makes no sense. The message holds what it printed last. A broken or incomplete OTP installation (no `compiler` or `stdlib` application) is the usual cause.";
    CompileError = "E0005", "the source does not compile",
        "OTP's or Elixir's compiler found an error in the source. The message is theirs.";
    BeamNoDebugInfo = "E0006", "the .beam file has no debug information",
        "Beamless reads the program from the debug information of .beam files, not from their instructions. This one was compiled without it (`erlc +no_debug_info`, `strip_beams: true`, or stripped by a release tool). Compile it with `debug_info` (`erlc +debug_info`, the default of mix and rebar3), or give Beamless the source.";
    BeamCorrupt = "E0007", "not a usable .beam file",
        "The file is not a .beam file, is cut short, or was made by an OTP that is newer than the installed one.";
    ModuleNotFound = "E0008", "module not found",
        "A module that is to be compiled is neither among the inputs nor in the installed OTP and Elixir.";
    CoreUnsupported = "E0009", "this construct is not supported",
        "The module uses a construct of Core Erlang that Beamless does not know, for example native records of OTP 29.";
    CoreUnreadable = "E0010", "the compiler's answer could not be read",
        "OTP's compiler gave a Core Erlang term that Beamless could not read. This is a defect of Beamless, or an OTP newer than Beamless knows.";
    BackendFailed = "E0011", "the module's debug information cannot be compiled",
        "The .beam file has debug information, but OTP's or Elixir's compiler cannot make Core Erlang from it. Most often the file was made by another version than the one that is installed: compile it again.";

    CoreSyntax = "E0100", "syntax error in Core Erlang text",
        "The .core file is not Core Erlang as OTP's compiler writes it (`erlc +to_core`).";
    CoreUnbound = "E0101", "variable is not bound",
        "Core Erlang has no implicit variables: each one has to be bound by a fun, let, letrec, case, try or receive around it.";
    CoreUndefinedFunction = "E0102", "function is not defined",
        "The function is neither defined in this module nor bound by a letrec around its use.";
    CoreArity = "E0103", "wrong number of arguments",
        "A function is applied to another number of arguments than its name says.";
    CoreDuplicateFunction = "E0104", "function is defined twice",
        "A module, and a letrec, may define each name/arity once.";
    CoreUndefinedExport = "E0105", "exported function is not defined",
        "The module exports a function that it does not define.";
    CoreDuplicateVariable = "E0106", "variable is bound twice",
        "Patterns of one clause, parameters of one fun, and variables of one let have to be different.";
    CoreValueCount = "E0107", "wrong number of values",
        "The number of values of an expression is not the number of variables or patterns that take them.";

    NoEntry = "E0200", "no entry point",
        "The program has no function to start with. Export main/1 from the main module (Erlang), or define a public main/1 in it (Elixir): it gets the command line as a list of strings. A script (.exs) needs none: what it does outside of modules is its main/1.";
    EntryAmbiguous = "E0203", "several entry points",
        "More than one of the inputs exports main/1. Say with --main which module's is to be run; the others stay ordinary functions.";
    EntryUnknown = "E0204", "the entry module is not among the inputs",
        "--main names a module that none of the inputs defines. Elixir modules may be named with or without `Elixir.` in front.";
    TooMuch = "E0205", "too much may be called",
        "What an executable needs is found by following values from the entry point, where that takes too long in a coarser way (W0204). Here even that would not end in useful time. docs/guide/dynamic-calls.md tells what calls by name may lead to.";

    InputUnknown = "E0300", "unknown kind of input",
        "Inputs are .erl, .ex, .exs, .core and .beam files, and project directories (mix.exs, rebar.config, gleam.toml).";
    InputUnreadable = "E0301", "the input cannot be read",
        "The file does not exist or cannot be opened.";
    ModuleTwice = "E0303", "a module is defined twice",
        "Two of the inputs define a module of the same name, for example a source file and the .beam file made from it. Give only one of them.";
    ProjectInvalid = "E0302", "the project cannot be understood",
        "A project file (beamless.toml, mix.exs, rebar.config, gleam.toml, *.app) could not be read, or says something that makes no sense. docs/guide/projects.md lists the keys of beamless.toml.";
    NoProject = "E0304", "there is no project here",
        "Without source files on the command line, Beamless compiles the project of the current folder: the nearest folder, from here upwards, that has a mix.exs, rebar.config, gleam.toml or beamless.toml. `beamless new NAME` makes one.";
    ToolMissing = "E0305", "the project's build tool is missing",
        "A Mix project is compiled by Mix, a rebar3 project by rebar3: the tool has to be installed and on PATH.";

    TargetUnknown = "E0400", "unknown target",
        "See `beamless targets` for the list of targets.";
    LinkFailed = "E0401", "linking failed",
        "The linker could not make the executable; its own message follows.";
    CodegenFailed = "E0402", "code generation failed",
        "The code generator could not compile a function. This is a defect of Beamless.";

    SysrootMissing = "E0403", "the runtime's files are missing",
        "Every program is linked with the runtime library and the C library, which lie in a folder beside the `beamless` executable (or where BEAMLESS_SYSROOT says). That folder is missing or not complete: run `cargo xtask build`.";
    OutputUnwritable = "E0404", "the output cannot be written",
        "The executable could not be put where -o says. A file that was there before is as it was.";
    DiskFull = "E0405", "there is no room left",
        "The file system of the output is full. A file that was there before is as it was.";
    CannotRun = "E0406", "the program cannot be run",
        "The program was made, and the system refuses to run it, for example because the folder for temporary files is mounted noexec: let TMPDIR name another one.";

    CompileWarning = "W0005", "warning from the compiler",
        "OTP's or Elixir's compiler warns about the source. The message is theirs.";
    UndefinedInLibrary = "W0201", "the library calls a function that does not exist",
        "A library module that is part of the program calls a function that is not installed or not supported. Libraries often do so for applications that may or may not be there; the call raises undef. With --deny-missing this is an error.";
    UnsupportedBif = "W0202", "this built-in function is not supported",
        "The function is implemented inside OTP's emulator and has no counterpart in the runtime of Beamless. The program is made all the same, and calling the function raises undef; with --deny-missing it is not made.";
    UndefinedFunction = "W0203", "call of a function that does not exist",
        "The whole program is known, and nothing in it, in OTP or in Elixir defines this function: the call can only raise undef when it is reached. `--deny-missing` makes this an error. Most often the name is misspelt, the number of arguments is wrong, or a source file is missing on the command line.";
    CoarselyReached = "W0204", "the executable holds more than it needs",
        "What an executable needs is found by following values from the entry point. Here so much flows together that this would not end in useful time, often because a library's tool for everything (an evaluator, a compiler, a test runner) is called with terms that are not known. So values were told apart less finely, and much of the library is linked that is never called: the executable works, and is larger than it has to be. docs/guide/dynamic-calls.md tells what calls by name may lead to.";
    NativeCode = "W0205", "a library's native code cannot be part of the program",
        "The module has functions that are written in C or another language and compiled into a shared library (a NIF), which `erlang:load_nif/2` loads. A static executable loads no libraries: load_nif answers {error, {load_failed, Text}}, and a function that the library would have replaced does what it does in Erlang, most often raise by `erlang:nif_error/1`. Use a library or an option of this one that needs no native code, write the functions in Erlang or Elixir, or make the native code a program of its own, which is started by `open_port/2` and delivered beside the executable. With --deny-missing this is an error.";
    CodeAtRunTime = "W0206", "modules are made at run time",
        "The whole program is known when it is compiled. What it makes of text while it runs (Module.create, Code.compile_string, ...) is compiled by Elixir's compiler, which then is part of the executable, and interpreted, 15 to 50 times slower; of the library it finds what the program names somewhere, and the checker may warn of functions that are there. The warning tells by which calls the program may come to that. Define the modules at compile time, for example by macros, or evaluate expressions (Code.eval_string). With --deny-missing this is an error.";
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Code {
    type Err = ();

    /// Reads `E0001` as well as `e0001`.
    fn from_str(text: &str) -> Result<Code, ()> {
        Code::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(text)).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_explained() {
        for (at, code) in Code::ALL.iter().enumerate() {
            assert!(!code.explain().is_empty());
            assert_eq!(code.as_str().parse(), Ok(*code));
            assert!(Code::ALL[..at].iter().all(|other| other.as_str() != code.as_str()));
        }
    }
}
