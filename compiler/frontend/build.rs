//! Generates the parser of Core Erlang text from `src/grammar.lalrpop`. Nothing else is generated.

fn main() {
    lalrpop::Configuration::new()
        .use_cargo_dir_conventions()
        .emit_rerun_directives(true)
        .process()
        .unwrap_or_else(|error| panic!("grammar.lalrpop: {error}"));
}
