//! The tokens of Core Erlang text. What is inside of quotes is decoded by `unquote` here, what numbers mean too.

use logos::Logos;
use num_bigint::BigInt;

/// A token; those with text hold it as it is written, quotes included.
#[derive(Logos, Clone, Copy, PartialEq, Debug)]
#[logos(skip r"[ \t\r\n\x0c]+", skip(r"%[^\n]*", allow_greedy = true))]
pub enum Token<'s> {
    #[token("module")]
    Module,
    #[token("attributes")]
    Attributes,
    #[token("end")]
    End,
    #[token("fun")]
    Fun,
    #[token("let")]
    Let,
    #[token("in")]
    In,
    #[token("letrec")]
    Letrec,
    #[token("case")]
    Case,
    #[token("of")]
    Of,
    #[token("when")]
    When,
    #[token("apply")]
    Apply,
    #[token("call")]
    Call,
    #[token("primop")]
    Primop,
    #[token("try")]
    Try,
    #[token("catch")]
    Catch,
    #[token("receive")]
    Receive,
    #[token("after")]
    After,
    #[token("do")]
    Do,
    #[token("(")]
    ParenOpen,
    #[token(")")]
    ParenClose,
    #[token("[")]
    BracketOpen,
    #[token("]")]
    BracketClose,
    #[token("{")]
    BraceOpen,
    #[token("}")]
    BraceClose,
    #[token("<")]
    Less,
    #[token(">")]
    Greater,
    #[token(",")]
    Comma,
    #[token("|")]
    Bar,
    #[token("/")]
    Slash,
    #[token(":")]
    Colon,
    #[token("=")]
    Equals,
    #[token("->")]
    Arrow,
    #[token("=>")]
    Assoc,
    #[token(":=")]
    Exact,
    #[token("-|")]
    Annotated,
    #[token("~")]
    Tilde,
    #[token("#")]
    Hash,
    #[regex(r"[A-Z_\u{c0}-\u{d6}\u{d8}-\u{de}][0-9A-Za-z_@\u{c0}-\u{d6}\u{d8}-\u{f6}\u{f8}-\u{ff}]*")]
    Var(&'s str),
    #[regex(r"[+-]?[0-9]+(#[0-9A-Za-z]+)?")]
    Int(&'s str),
    #[regex(r"[+-]?[0-9]+\.[0-9]+([eE][+-]?[0-9]+)?")]
    Float(&'s str),
    #[regex(r"'([^'\\]|\\(.|\n))*'")]
    Atom(&'s str),
    #[regex(r#""([^"\\]|\\(.|\n))*""#)]
    Str(&'s str),
    #[regex(r"\$([^\\]|\\\^.|\\x\{[0-9A-Fa-f]+\}|\\x[0-9A-Fa-f][0-9A-Fa-f]|\\[0-7][0-7]?[0-7]?|\\[^0-7x^])")]
    Char(&'s str),
}

/// Where no token begins.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LexError {
    pub start: usize,
    pub end: usize,
}

/// The tokens of a text with their places, as lalrpop wants them.
pub fn tokens(text: &str) -> impl Iterator<Item = Result<(usize, Token<'_>, usize), LexError>> {
    Token::lexer(text).spanned().map(|(token, span)| match token {
        Ok(token) => Ok((span.start, token, span.end)),
        Err(()) => Err(LexError { start: span.start, end: span.end }),
    })
}

/// The characters that a quoted atom, a string or a `$` character stands for; `None` for an impossible escape.
#[must_use]
pub fn unquote(token: &str) -> Option<Vec<char>> {
    let inner = match token.as_bytes().first()? {
        b'$' => &token[1..],
        _ => token.get(1..token.len().checked_sub(1)?)?,
    };
    let mut chars = inner.chars().peekable();
    let mut result = Vec::with_capacity(inner.len());
    while let Some(c) = chars.next() {
        result.push(if c == '\\' { escape(&mut chars)? } else { c });
    }
    Some(result)
}

fn escape(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<char> {
    Some(match chars.next()? {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        's' => ' ',
        'v' => '\x0b',
        'b' => '\x08',
        'f' => '\x0c',
        'e' => '\x1b',
        'd' => '\x7f',
        '^' => char::from_u32(chars.next()? as u32 & 31)?,
        'x' => return hex(chars),
        first @ '0'..='7' => {
            let mut value = first.to_digit(8)?;
            for _ in 0..2 {
                let Some(digit) = chars.peek().and_then(|c| c.to_digit(8)) else { break };
                value = value * 8 + digit;
                chars.next();
            }
            char::from_u32(value)?
        }
        other => other,
    })
}

fn hex(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<char> {
    let digits: String = if chars.next_if_eq(&'{').is_some() {
        chars.by_ref().take_while(|&c| c != '}').collect()
    } else {
        [chars.next()?, chars.next()?].iter().collect()
    };
    char::from_u32(u32::from_str_radix(&digits, 16).ok()?)
}

/// The value of an integer token, `Base#Digits` included.
#[must_use]
pub fn integer(token: &str) -> Option<BigInt> {
    let (sign, digits) = match token.as_bytes().first()? {
        b'-' => (-1, &token[1..]),
        b'+' => (1, &token[1..]),
        _ => (1, token),
    };
    let value = match digits.split_once('#') {
        Some((base, digits)) => {
            let base = base.parse().ok().filter(|base| (2..=36).contains(base))?;
            BigInt::parse_bytes(digits.as_bytes(), base)?
        }
        None => BigInt::parse_bytes(digits.as_bytes(), 10)?,
    };
    Some(value * sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lex(text: &str) -> Vec<Token<'_>> {
        tokens(text).map(|token| token.unwrap().1).collect()
    }

    #[test]
    fn tokens_are_told_apart() {
        use Token::*;
        assert_eq!(
            lex("'a b'/1 -| -12 -> => := = _1 X@y"),
            [Atom("'a b'"), Slash, Int("1"), Annotated, Int("-12"), Arrow, Assoc, Exact, Equals, Var("_1"), Var("X@y")]
        );
        assert_eq!(
            lex("letrec let % comment 'x\n 1.5e-3 \"s\\\"t\" $a $\\n $\\x{1f600} $'"),
            [
                Letrec,
                Let,
                Float("1.5e-3"),
                Str("\"s\\\"t\""),
                Char("$a"),
                Char("$\\n"),
                Char("$\\x{1f600}"),
                Char("$'")
            ]
        );
        assert_eq!(
            lex("#{#<1>(8)}#"),
            [Hash, BraceOpen, Hash, Less, Int("1"), Greater, ParenOpen, Int("8"), ParenClose, BraceClose, Hash]
        );
        assert_eq!(lex("'two\nlines'"), [Atom("'two\nlines'")]);
        assert!(tokens("?").next().unwrap().is_err());
        assert!(tokens("'open").any(|token| token.is_err()));
    }

    #[test]
    fn escapes_and_numbers() {
        let text = |token| unquote(token).map(|chars| chars.into_iter().collect::<String>());
        assert_eq!(text("'a\\'b\\n\\101\\x41\\x{42}\\^A\\s'").as_deref(), Some("a'b\nAAB\u{1} "));
        assert_eq!(text("\"\\x{110000}\""), None);
        assert_eq!(text("$\\e").as_deref(), Some("\u{1b}"));
        assert_eq!(integer("-16#fF"), Some(BigInt::from(-255)));
        assert_eq!(integer("1#0"), None);
        assert_eq!(integer("99999999999999999999").map(|i| i.to_string()).as_deref(), Some("99999999999999999999"));
    }
}
