//! A tree of sizes.

/// A thing that has bytes, and the things that it consists of, biggest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub name: String,
    /// Of everything in it.
    pub bytes: u64,
    pub parts: Vec<Node>,
}

impl Node {
    pub(crate) fn new(name: &str) -> Node {
        Node { name: name.to_owned(), bytes: 0, parts: Vec::new() }
    }

    /// Bytes of the leaf at `path`.
    pub(crate) fn add(&mut self, path: &[String], bytes: u64) {
        self.bytes += bytes;
        let Some((first, rest)) = path.split_first() else { return };
        let at = self.parts.iter().position(|part| part.name == *first).unwrap_or_else(|| {
            self.parts.push(Node::new(first));
            self.parts.len() - 1
        });
        self.parts[at].add(rest, bytes);
    }

    pub(crate) fn sort(&mut self) {
        self.parts.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.name.cmp(&b.name)));
        self.parts.iter_mut().for_each(Node::sort);
    }

    /// How many leaves there are in it.
    #[must_use]
    pub fn leaves(&self) -> usize {
        if self.parts.is_empty() { 1 } else { self.parts.iter().map(Node::leaves).sum() }
    }
}
