//! `beamless size`: its numbers are the file's, and each way of printing them is what it says it is.

mod bench;

use bench::{Bench, Done};
use serde_json::Value;
use std::process::Command;

const SHOP: &str = "-module(shop).\n-export([main/1]).\nmain(Args) -> io:format(\"~p~n\", [total(Args)]).\n\
                    total([]) -> 0;\ntotal([First | Rest]) -> length(First) + total(Rest).\n";

/// All bytes of the leaves below, and their names with those of what they are in.
fn leaves(node: &Value, path: &str, found: &mut Vec<(String, u64)>) {
    let path = format!("{path}/{}", node["name"].as_str().expect("a name"));
    match node["parts"].as_array() {
        Some(parts) => parts.iter().for_each(|part| leaves(part, &path, found)),
        None => found.push((path, node["bytes"].as_u64().expect("a number"))),
    }
}

fn measured(bench: &Bench, arguments: &str) -> Vec<(String, u64)> {
    let done = bench.run(arguments);
    assert_eq!(done.code, Some(0), "{done:?}");
    let tree: Value = serde_json::from_str(&done.stdout).expect("it is JSON");
    let mut found = Vec::new();
    leaves(&tree, "", &mut found);
    let sum: u64 = found.iter().map(|(_, bytes)| bytes).sum();
    assert_eq!(Some(sum), tree["bytes"].as_u64(), "the leaves are all of it");
    found
}

fn bytes_of(bench: &Bench, name: &str) -> u64 {
    std::fs::metadata(bench.path(name)).expect("it was made").len()
}

/// How many bytes are in leaves whose path has these words.
fn share(found: &[(String, u64)], words: &str) -> u64 {
    found.iter().filter(|(path, _)| path.contains(words)).map(|(_, bytes)| bytes).sum()
}

#[test]
fn every_byte_of_the_file_has_a_name() {
    let bench = Bench::new();
    bench.write("shop.erl", SHOP);
    for options in ["", "--release"] {
        assert_eq!(bench.run(&format!("build shop.erl {options}")).code, Some(0));
        let found = measured(&bench, &format!("size shop.erl --format json {options}"));
        assert_eq!(share(&found, ""), bytes_of(&bench, "shop"), "{options}");
        for part in [
            "/program's modules/shop/main/1",
            "/program's modules/shop/total/1",
            "/library modules/io_lib/",
            "/runtime/heap/",
            "/runtime/scheduler/",
            "/C library/",
            "/crates of the runtime/core/",
            "/runtime/platform/allocator/",
            "/literals",
            "/atoms/",
            "/metadata/records of chunks",
            "/metadata/line tables/",
            "/padding",
        ] {
            assert!(share(&found, part) > 0, "{part} with {options:?}");
        }
        // What nobody knows is little.
        assert!(share(&found, "/other") * 50 < share(&found, ""), "{options}");
    }
}

#[test]
fn an_executable_with_symbols_is_enough() {
    let bench = Bench::new();
    bench.write("shop.erl", SHOP);
    assert_eq!(bench.run("build shop.erl -o kept").code, Some(0));
    let found = measured(&bench, "size kept --format json");
    assert_eq!(share(&found, ""), bytes_of(&bench, "kept"));
    assert!(share(&found, "/program's modules/shop/total/1") > 0);
    assert!(share(&found, "/library modules/io_lib/") > 0);
    assert_eq!(bench.run("build shop.erl --release -o bare").code, Some(0));
    let done = bench.run("size bare");
    assert!(done.code == Some(2) && done.stderr.contains("no symbols"), "{done:?}");
}

#[test]
fn the_table_adds_up_and_the_picture_is_one() {
    let bench = Bench::new();
    bench.write("shop.erl", SHOP);
    let done = bench.run("size shop.erl");
    let mut rows: Vec<(u64, &str)> = Vec::new();
    for line in done.stdout.lines().skip(1) {
        let mut words = line.split_whitespace();
        let bytes = words.next().and_then(|word| word.parse().ok()).expect("bytes");
        // A name after two blanks is a group's: more blanks are levels.
        rows.push((bytes, line.get(27..).expect("a name")));
    }
    let (all, groups) = rows.split_last().expect("rows");
    let groups: Vec<u64> = groups.iter().filter(|(_, name)| !name.starts_with(' ')).map(|&(bytes, _)| bytes).collect();
    assert_eq!((groups.iter().sum::<u64>(), "all of the file"), *all, "{}", done.stdout);
    assert!(groups.is_sorted_by(|a, b| a >= b), "{}", done.stdout);

    let picture = bench.run("size shop.erl --format svg").stdout;
    let document = roxmltree::Document::parse(&picture).expect("it is XML");
    let rectangles = document.descendants().filter(|node| node.has_tag_name("rect")).count();
    assert!(rectangles > 300, "{rectangles}");
    let titles: Vec<_> = document.descendants().filter(|node| node.has_tag_name("title")).filter_map(|node| node.text()).collect();
    assert!(titles.iter().any(|title| title.contains("runtime / heap / collect")), "{titles:?}");
}

#[test]
fn why_a_function_is_there() {
    let bench = Bench::new();
    bench.write("shop.erl", SHOP);
    let done = bench.run("size shop.erl --why shop:total/1");
    assert!(done.stdout.contains("shop:main/1") && done.stdout.contains("shop:total/1"), "{done:?}");
    assert_eq!(bench.run("size shop.erl --why shop:nothing/1").code, Some(1));
}

#[test]
fn the_smallest_profile_is_smaller_and_does_the_same() {
    let bench = Bench::new();
    bench.write("shop.erl", SHOP.replace("length(First)", "length(First) + byte_size(list_to_binary(First))"));
    assert_eq!(bench.run("build shop.erl --release -o quick").code, Some(0));
    assert_eq!(bench.run("build shop.erl --profile min-size -o small").code, Some(0));
    let output = |name: &str, argument: &str| Done::of(Command::new(bench.path(name)).arg(argument));
    assert_eq!(output("small", "abc").stdout, "6\n");
    assert_eq!(output("quick", "abc").stdout, "6\n");
    let (quick, small) = (bytes_of(&bench, "quick"), bytes_of(&bench, "small"));
    assert!(small * 20 < quick * 19, "{small} {quick}");
    let found = measured(&bench, "size shop.erl --profile min-size --format json");
    assert_eq!(share(&found, ""), small);
    assert_eq!(bench.run("build shop.erl --release --profile dev").code, Some(2));
}

#[test]
fn traces_of_the_smallest_profile_name_functions() {
    let bench = Bench::new();
    bench.write("fails.erl", "-module(fails).\n-export([main/1]).\nmain(Args) -> 1 + deep(Args).\ndeep(Args) -> hd(Args) + 1.\n");
    assert_eq!(bench.run("build fails.erl --profile min-size -o small").code, Some(0));
    let done = Done::of(Command::new(bench.path("small")).arg("x"));
    assert_ne!(done.code, Some(0));
    assert!(done.stderr.contains("fails:deep/1") && !done.stderr.contains("fails.erl"), "{done:?}");
}
