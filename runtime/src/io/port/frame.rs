//! How a port's bytes are cut: as they come, in packets behind their length, in lines.

use super::message::Piece;

/// `stream`, `{packet, N}`, `{line, N}`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Framing {
    Stream,
    /// Bytes of the length: 1, 2 or 4.
    Packet(usize),
    /// The longest line.
    Line(usize),
}

impl Framing {
    /// What goes before a packet of this length; `None` when it does not fit.
    pub fn header(self, len: usize) -> Option<Vec<u8>> {
        let Framing::Packet(size) = self else { return Some(Vec::new()) };
        let length = (len as u64).to_be_bytes();
        let (over, header) = length.split_at(8 - size);
        over.iter().all(|&byte| byte == 0).then(|| header.to_vec())
    }
}

/// Input that is no whole piece yet.
pub struct Cutter {
    framing: Framing,
    rest: Vec<u8>,
}

impl Cutter {
    pub fn new(framing: Framing) -> Cutter {
        Cutter { framing, rest: Vec::new() }
    }

    /// Takes what came in and hands on the pieces that are whole.
    pub fn feed(&mut self, input: &[u8], mut piece: impl FnMut(Piece, &[u8])) {
        match self.framing {
            Framing::Stream => piece(Piece::Whole, input),
            Framing::Packet(size) => {
                self.rest.extend_from_slice(input);
                let mut at = 0;
                while let Some(end) = packet_end(&self.rest[at..], size) {
                    piece(Piece::Whole, &self.rest[at + size..at + end]);
                    at += end;
                }
                self.rest.drain(..at);
            }
            Framing::Line(max) => {
                for &byte in input {
                    if byte == b'\n' {
                        piece(Piece::Line, &self.rest);
                        self.rest.clear();
                        continue;
                    }
                    if self.rest.len() >= max {
                        piece(Piece::Part, &self.rest);
                        self.rest.clear();
                    }
                    self.rest.push(byte);
                }
            }
        }
    }

    /// What is left at the end: a line without newline.
    pub fn finish(&mut self, mut piece: impl FnMut(Piece, &[u8])) {
        if matches!(self.framing, Framing::Line(_)) && !self.rest.is_empty() {
            piece(Piece::Part, &std::mem::take(&mut self.rest));
        }
    }
}

/// Where the packet at the beginning ends, when it is all there.
fn packet_end(bytes: &[u8], size: usize) -> Option<usize> {
    let length = bytes.get(..size)?.iter().fold(0, |length, &byte| length << 8 | usize::from(byte));
    (bytes.len() >= size + length).then_some(size + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(framing: Framing, inputs: &[&[u8]]) -> Vec<(Piece, Vec<u8>)> {
        let mut cutter = Cutter::new(framing);
        let mut pieces = Vec::new();
        for input in inputs {
            cutter.feed(input, |piece, bytes| pieces.push((piece, bytes.to_vec())));
        }
        cutter.finish(|piece, bytes| pieces.push((piece, bytes.to_vec())));
        pieces
    }

    #[test]
    fn packets_are_put_together() {
        let pieces = cut(Framing::Packet(2), &[b"\0\x03a", b"bc\0\0\0", b"\x01z\0\x09x"]);
        assert_eq!(pieces, [(Piece::Whole, b"abc".to_vec()), (Piece::Whole, vec![]), (Piece::Whole, b"z".to_vec())]);
        assert_eq!(Framing::Packet(1).header(255), Some(vec![255]));
        assert_eq!(Framing::Packet(1).header(256), None);
    }

    #[test]
    fn lines_that_are_too_long_come_in_parts() {
        let pieces = cut(Framing::Line(3), &[b"ab\nabc\nabc", b"d\nx"]);
        let expected = [(Piece::Line, "ab"), (Piece::Line, "abc"), (Piece::Part, "abc"), (Piece::Line, "d"), (Piece::Part, "x")];
        assert_eq!(pieces, expected.map(|(piece, text)| (piece, text.as_bytes().to_vec())));
    }
}
