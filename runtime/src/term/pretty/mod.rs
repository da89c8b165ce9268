//! Terms as `io_lib_pretty` prints them: on one line where they fit, else broken and indented; cut where a depth or a number of characters limits them.

mod layout;
mod leaf;
mod limit;
mod measure;

use super::Term;
use super::map;
use super::view::View;

/// What a caller of `io_lib_pretty` can ask for. Negative numbers stand for no limit.
#[derive(Clone, Copy)]
pub struct Options {
    pub column: i64,
    /// 0: never broken.
    pub line_length: i64,
    pub depth: i64,
    /// Characters of a line without its indentation.
    pub line_chars: i64,
    pub chars_limit: i64,
    /// Atoms with characters beyond Latin-1 are escaped.
    pub latin1: bool,
    /// Lists and binaries of characters are shown as strings.
    pub strings: bool,
    /// `[{Tag, Fields, [FieldName]}]`: tuples that are shown as records.
    pub records: Term,
}

/// A subterm's text, or its parts while they may still be laid out on lines of their own.
#[derive(Clone)]
struct Node {
    kind: Kind,
    /// Characters on one line.
    len: i64,
    /// Characters of `...` in it: more than none means that it was cut.
    dots: i64,
    more: Option<More>,
}

#[derive(Clone)]
enum Kind {
    Text(String),
    /// What is between `<<` and `>>`.
    Bytes(String),
    Dots,
    List(Sequence),
    /// The first element is an atom, and not the only one.
    Tuple { tagged: bool, elements: Sequence },
    Map(Sequence),
    Pair(Box<[Node; 2]>),
    Record { name: String, name_len: i64, fields: Sequence },
    /// The length counts ` = `.
    Field { name: String, name_len: i64, value: Box<Node> },
}

/// Parts with commas between them, and what follows the last one: an improper list's end, or dots.
#[derive(Clone, Default)]
struct Sequence {
    items: Vec<Node>,
    tail: Option<Box<Node>>,
}

/// How a node that was cut is made again with larger limits: by what it was made of, from where, at which depth.
#[derive(Clone, Copy)]
enum More {
    Term { term: Term, depth: i64 },
    Elements { tuple: Term, from: usize, depth: i64 },
    Pairs { map: Term, from: usize, depth: i64, pair_depth: i64 },
    Fields { tuple: Term, names: Term, from: usize, depth: i64 },
}

impl Node {
    fn text(text: String) -> Node {
        let len = leaf::characters(&text);
        Node { kind: Kind::Text(text), len, dots: 0, more: None }
    }

    fn cut(text: &str, more: More) -> Node {
        Node { dots: 3, more: Some(more), ..Node::text(text.to_owned()) }
    }

    fn dots(more: More) -> Node {
        Node { kind: Kind::Dots, len: 3, dots: 3, more: Some(more) }
    }

    /// It is shown without parts that could be told apart.
    fn is_text(&self) -> bool {
        matches!(self.kind, Kind::Text(_))
    }
}

/// Takes from a limit, which keeps its sign.
fn less(limit: i64, used: i64) -> i64 {
    if limit < 0 { limit } else { (limit - used).max(0) }
}

/// Terms nested deeper than this are printed on a stack of their own.
const NESTED: usize = 500;
/// Of that stack, for each level.
const BYTES_PER_LEVEL: usize = 4096;

/// The text of `term`.
pub fn print(term: Term, options: Options) -> String {
    let depth = nesting(term, options.depth);
    if depth <= NESTED {
        return print_here(term, &options);
    }
    crate::platform::thread::on_stack(depth.saturating_mul(BYTES_PER_LEVEL).max(1 << 20), move || print_here(term, &options))
        .unwrap_or_else(|| String::from("..."))
}

fn print_here(term: Term, options: &Options) -> String {
    if options.depth == 0 || options.chars_limit == 0 {
        return String::from("...");
    }
    match term.view() {
        View::Tuple(_) | View::Nil | View::Cons(..) | View::FlatMap(..) | View::HashMap(_) | View::Bits(_) => {}
        _ => return leaf::write(term, options.latin1),
    }
    let measure = measure::Measure { latin1: options.latin1, strings: options.strings, records: options.records };
    let node = match options.chars_limit {
        0.. => measure.limited(term, options.depth, options.chars_limit),
        _ => measure.term(term, options.depth, -1),
    };
    layout::lines(&node, options)
}

/// How deep terms lie in `term`, as far as `limit` says that they are printed.
fn nesting(term: Term, limit: i64) -> usize {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let (mut todo, mut deepest) = (vec![(term, 0usize)], 0);
    while let Some((term, depth)) = todo.pop() {
        deepest = deepest.max(depth);
        if depth >= limit {
            continue;
        }
        let inner = depth + 1;
        match term.view() {
            View::Cons(..) => {
                let mut list = term.list();
                todo.extend(list.by_ref().filter(is_nested).map(|item| (item, inner)));
                todo.push((list.rest, inner));
            }
            View::Tuple(elements) => todo.extend(elements.iter().copied().filter(is_nested).map(|item| (item, inner))),
            View::FlatMap(..) | View::HashMap(_) => {
                todo.extend(map::iter(term).flat_map(|(key, value)| [key, value]).filter(is_nested).map(|item| (item, inner)));
            }
            _ => {}
        }
    }
    deepest
}

fn is_nested(term: &Term) -> bool {
    matches!(term.view(), View::Cons(..) | View::Tuple(_) | View::FlatMap(..) | View::HashMap(_))
}
