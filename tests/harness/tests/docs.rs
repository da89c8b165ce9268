//! The pages of docs/ that are made from tables are fresh. `BLESS=1` writes them.

use beamless_abi::bif::{self, BifRow, SECTIONS};
use beamless_ir::op::{OPS, OpRow, OpStage};
use std::fmt::Write;
use std::path::Path;

/// Compares a page with what the tables say, or writes it.
fn check(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, text).expect("docs/ is writable");
        return;
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == text, "docs/{name} is not what the tables say: BLESS=1 cargo nextest run -p beamless-harness docs");
}

#[test]
fn docs_ir() {
    let mut text = String::from(
        "# Operations of the IR\n\nMade from `compiler/ir/src/op.rs`; the meaning of the stages is in contract.md. `Rest` = any number of terms.\n",
    );
    for (stage, title) in [
        (OpStage::Any, "Any stage"),
        (OpStage::Term, "Stage Term"),
        (OpStage::Call, "Stages Term and Word: calls"),
        (OpStage::Word, "Stages Word and Chunk"),
        (OpStage::Chunk, "Stage Chunk"),
    ] {
        write!(text, "\n## {title}\n\n| op | operands | immediate | results | |\n| --- | --- | --- | --- | --- |\n").expect("a string");
        for row in OPS.iter().filter(|row| row.stage == stage) {
            op_row(&mut text, row);
        }
    }
    check("ir.md", &text);
}

fn op_row(text: &mut String, row: &OpRow) {
    let list = |items: Vec<String>| items.join(" ");
    let operands = list(row.operands.iter().map(|operand| format!("{operand:?}")).collect());
    let results = list(row.results.iter().map(|result| format!("{result:?}")).collect());
    let imm = if row.imm == beamless_ir::ImmKind::None { String::new() } else { format!("{:?}", row.imm) };
    writeln!(text, "| `{}` | {operands} | {imm} | {results} | {} |", row.name, row.doc.replace('|', "\\|")).expect("a string");
}

#[test]
fn docs_bifs() {
    let rows: usize = SECTIONS.iter().map(|section| section.len()).sum();
    let mut text = format!(
        "# Native functions\n\nMade from `runtime/abi/src/bif/`: {rows} functions. Everything else of OTP's and Elixir's libraries is compiled from its own Core.\n\n| function | effects |\n| --- | --- |\n"
    );
    let mut all: Vec<&BifRow> = SECTIONS.iter().flat_map(|section| section.iter()).collect();
    all.sort_by_key(|row| (row.module, row.name, row.arity));
    for row in all {
        writeln!(text, "| `{}:{}/{}` | {} |", row.module, row.name.replace('|', "\\|"), row.arity, effects(row)).expect("a string");
    }
    check("bifs.md", &text);
}

fn effects(row: &BifRow) -> String {
    let names = [
        (bif::GUARD, "guard"),
        (bif::PURE, "pure"),
        (bif::ALLOCS, "allocs"),
        (bif::RAISES, "raises"),
        (bif::YIELDS, "yields"),
        (bif::NORETURN, "noreturn"),
        (bif::MAYBE, "maybe"),
    ];
    let held: Vec<_> = names.iter().filter(|(effect, _)| row.has(*effect)).map(|(_, name)| *name).collect();
    held.join(" ")
}
