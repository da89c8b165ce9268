//! Terms as the emulator itself prints them (`erlang:display/1`, crash reports); `io_lib`'s printing is Erlang code and not here.

use super::bits::Bits;
use super::encode::{PID_ID_BITS, reference_ids};
use super::limbs;
use super::view::View;
use super::{Term, atom, float_text, map};

enum Todo<'a> {
    Term(Term),
    Text(&'static str),
    /// Elements, with commas between them.
    Slice(&'a [Term]),
    /// The rest of a list after an element.
    Rest(Term),
    Pairs(std::vec::IntoIter<(Term, Term)>),
}

/// The bytes that OTP writes for a term; strings are Latin-1, atoms UTF-8.
pub fn display(term: Term) -> Vec<u8> {
    let mut out = Vec::new();
    let mut stack = vec![Todo::Term(term)];
    while let Some(todo) = stack.pop() {
        match todo {
            Todo::Text(text) => out.extend_from_slice(text.as_bytes()),
            Todo::Term(term) => one(term, &mut out, &mut stack),
            Todo::Slice([]) => {}
            Todo::Slice([first, rest @ ..]) => {
                if !rest.is_empty() {
                    stack.push(Todo::Slice(rest));
                    stack.push(Todo::Text(","));
                }
                stack.push(Todo::Term(*first));
            }
            Todo::Rest(rest) => match rest.as_cons() {
                Some((head, tail)) => stack.extend([Todo::Rest(tail), Todo::Term(head), Todo::Text(",")]),
                None if rest.is_nil() => {}
                None => stack.extend([Todo::Term(rest), Todo::Text("|")]),
            },
            Todo::Pairs(mut pairs) => {
                if let Some((key, value)) = pairs.next() {
                    if pairs.len() > 0 {
                        stack.push(Todo::Pairs(pairs));
                        stack.push(Todo::Text(","));
                    }
                    stack.extend([Todo::Term(value), Todo::Text("=>"), Todo::Term(key)]);
                }
            }
        }
    }
    out
}

/// [`display`] as text, for messages.
pub fn text(term: Term) -> String {
    String::from_utf8_lossy(&display(term)).into_owned()
}

fn one<'a>(term: Term, out: &mut Vec<u8>, stack: &mut Vec<Todo<'a>>) {
    let mut put = |text: &str| out.extend_from_slice(text.as_bytes());
    match term.view() {
        View::Small(value) => put(&value.to_string()),
        View::Big(int) => {
            if int.negative {
                put("-");
            }
            put(&limbs::digits(int.limbs, 10));
        }
        View::Float(value) => put(&float_text::scientific(value, 6)),
        View::Atom(index) => put(&quoted_atom(atom::text(index))),
        View::Nil => put("[]"),
        View::Cons(head, tail) => match printable_list(term) {
            Some(bytes) => string(&bytes, out),
            None => {
                put("[");
                stack.extend([Todo::Text("]"), Todo::Rest(tail), Todo::Term(head)]);
            }
        },
        View::Tuple(elements) => {
            put("{");
            stack.extend([Todo::Text("}"), Todo::Slice(elements)]);
        }
        View::FlatMap(..) | View::HashMap(_) => {
            put("#{");
            stack.extend([Todo::Text("}"), Todo::Pairs(map::iter(term).collect::<Vec<_>>().into_iter())]);
        }
        View::Bits(bits) => bitstring(bits, out),
        View::Fun(entry, _) => {
            let module = quoted_atom(atom::name(Term(entry.module)));
            if entry.external == 1 {
                put(&format!("fun {module}:{}/{}", quoted_atom(atom::name(Term(entry.name))), entry.arity as u8));
            } else {
                put(&format!("#Fun<{module}.{}.{}>", entry.index, entry.uniq));
            }
        }
        View::Pid(number) => put(&format!("<0.{}.{}>", number & ((1 << PID_ID_BITS) - 1), number >> PID_ID_BITS)),
        View::Port(number) => put(&format!("#Port<0.{number}>")),
        View::Reference(words) => put(&reference(0, &reference_ids(words))),
        View::ExternalPid(pid) => put(&format!("<{}.{}.{}>", node_number(pid.node), pid.id, pid.serial)),
        View::ExternalPort(port) => put(&format!("#Port<{}.{}>", node_number(port.node), port.id)),
        View::ExternalReference(node, words) => {
            let ids: Vec<u32> = words.iter().map(|&word| word as u32).collect();
            put(&reference(node_number(node.node), &ids));
        }
        View::Invalid => put("<invalid>"),
    }
}

/// Number by which identifiers of another node print.
fn node_number(node: Term) -> u64 {
    u64::from(node.as_atom().unwrap_or(0))
}

/// `#Ref<Node.Words>`, most significant word first.
pub fn reference(node: u64, ids: &[u32]) -> String {
    ids.iter().rev().fold(format!("#Ref<{node}"), |text, id| format!("{text}.{id}")) + ">"
}

/// The bytes of a list that prints as a string.
fn printable_list(list: Term) -> Option<Vec<u8>> {
    let mut iter = list.list();
    let mut bytes = Vec::new();
    for item in iter.by_ref() {
        match item.as_small() {
            Some(c @ 0..=255) if printable(c as u8) => bytes.push(c as u8),
            _ => return None,
        }
    }
    iter.rest.is_nil().then_some(bytes)
}

fn printable(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | 160..=255 | b'\t'..=b'\r')
}

fn string(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for &byte in bytes {
        match byte {
            b'\n' => out.extend_from_slice(b"\\n"),
            b'"' => out.extend_from_slice(b"\\\""),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

fn bitstring(bits: Bits, out: &mut Vec<u8>) {
    let bytes = bits.to_bytes();
    if bits.len.is_multiple_of(8) && !bytes.is_empty() && bytes.iter().all(|byte| matches!(byte, b' '..=b'~')) {
        out.extend_from_slice(b"<<");
        string(&bytes, out);
        out.extend_from_slice(b">>");
        return;
    }
    let mut parts: Vec<String> = bytes.iter().map(u8::to_string).collect();
    let rest = bits.len % 8;
    if rest > 0 {
        parts.push(format!("{}:{rest}", bits.number(bits.len - rest, rest)));
    }
    out.extend_from_slice(format!("<<{}>>", parts.join(",")).as_bytes());
}

/// An atom's text, in quotes when it needs them.
pub fn quoted_atom(text: &str) -> String {
    let plain_start = text.chars().next().is_some_and(|c| c.is_lowercase() && (c as u32) < 256);
    let plain = plain_start && text.chars().all(|c| (c.is_alphanumeric() && (c as u32) < 256) || c == '_');
    if plain {
        return text.to_owned();
    }
    let mut out = String::from("'");
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x0b' => out.push_str("\\v"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\x1b' => out.push_str("\\e"),
            '\'' => out.push_str("\\'"),
            '\\' => out.push_str("\\\\"),
            c if (c as u32) < 32 || (c as u32) == 127 => out.push_str(&format!("\\{:03o}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}
