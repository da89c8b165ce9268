//! A tree as a picture: a squarified treemap, whose areas are the sizes. A rectangle's tooltip says all of its name.

use crate::tree::Node;
use std::fmt::Write as _;
use treemap::{MapItem, Mappable as _, Rect, TreemapLayout};

const WIDTH: f64 = 1600.0;
const HEIGHT: f64 = 1000.0;
/// Room for a group's name above its parts.
const TITLE: f64 = 14.0;
/// What is smaller is not divided further.
const SMALLEST: f64 = 12.0;
/// A letter's width at the size that names are written in.
const LETTER: f64 = 6.0;
/// One colour a group, in turn.
const COLOURS: &[&str] =
    &["#8dd3c7", "#ffffb3", "#bebada", "#fb8072", "#80b1d3", "#fdb462", "#b3de69", "#fccde5", "#d9d9d9", "#bc80bd"];

#[must_use]
pub fn svg(root: &Node) -> String {
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"11\">\n"
    );
    let bounds = Rect::from_points(0.0, 0.0, WIDTH, HEIGHT);
    for (index, (part, place)) in places(root, bounds).into_iter().enumerate() {
        draw(&mut text, part, place, &part.name, COLOURS[index % COLOURS.len()]);
    }
    text.push_str("</svg>\n");
    text
}

/// Where the parts are in the rectangle of the whole.
fn places(node: &Node, bounds: Rect) -> Vec<(&Node, Rect)> {
    let parts: Vec<&Node> = node.parts.iter().filter(|part| part.bytes > 0).collect();
    let mut items: Vec<MapItem> = parts.iter().map(|part| MapItem::with_size(part.bytes as f64)).collect();
    TreemapLayout::new().layout_items(&mut items, bounds);
    parts.into_iter().zip(items.iter().map(|item| *item.bounds())).collect()
}

fn draw(text: &mut String, node: &Node, place: Rect, full: &str, colour: &str) {
    let Rect { x, y, w, h } = place;
    let divided = !node.parts.is_empty() && w > SMALLEST && h > SMALLEST + TITLE;
    let _ = writeln!(
        text,
        "<g><title>{}: {} bytes</title><rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" fill=\"{colour}\" stroke=\"#444\" stroke-width=\"0.5\"/>",
        escaped(full),
        node.bytes
    );
    let letters = (w / LETTER) as usize;
    if letters > 2 && h > TITLE {
        let name: String = node.name.chars().take(letters).collect();
        let _ = writeln!(text, "<text x=\"{:.1}\" y=\"{:.1}\">{}</text>", x + 2.0, y + 11.0, escaped(&name));
    }
    text.push_str("</g>\n");
    if divided {
        let inner = Rect::from_points(x + 1.0, y + TITLE, w - 2.0, h - TITLE - 1.0);
        for (part, place) in places(node, inner) {
            draw(text, part, place, &format!("{full} / {}", part.name), colour);
        }
    }
}

/// As text of XML, which has no control characters.
fn escaped(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
