//! What the bytes of an executable are for: every byte of the file belongs to one leaf of a tree. It knows symbol names and sections,
//! and neither compiles nor links.
//!
//! Reading order: `tree` (what comes out), `image` (the file as pieces), `owner` (whose a symbol is), then the ways to print a tree:
//! `table`, `json`, `svg`.

mod image;
mod json;
mod owner;
mod svg;
mod table;
mod tree;

pub use json::json;
pub use owner::Owners;
pub use svg::svg;
pub use table::table;
pub use tree::Node;

/// Breaks down `file`. The names are those of `named`, the same program linked with its symbols; it may be the same file.
///
/// # Errors
/// One of them is no ELF file, or `named` has no symbols; the text says which.
pub fn measure(file: &[u8], named: &[u8], owners: &Owners<'_>) -> Result<Node, String> {
    let mut root = Node::new("executable");
    for piece in image::pieces(file, named)? {
        root.add(&owners.path(&piece), piece.bytes);
    }
    root.sort();
    Ok(root)
}
