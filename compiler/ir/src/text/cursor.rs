//! The reading position of the IR's text: blanks, tokens, names, numbers, atoms. Knows nothing of functions.

use super::{TextError, atom};
use crate::{Atom, Func};

/// Errors are messages; the position is the cursor's.
pub(super) type Parse<T> = Result<T, String>;

pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str) -> Cursor<'t> {
        Cursor { text, at: 0 }
    }

    pub fn error(&self, message: String) -> TextError {
        TextError { line: self.text[..self.at].matches('\n').count() + 1, message }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn blanks_in_line(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t', '\r']).len();
    }

    pub fn at_end(&mut self) -> bool {
        self.blanks();
        self.rest().is_empty()
    }

    /// The longest run of such characters, after blanks.
    pub fn run(&mut self, is: impl Fn(char) -> bool) -> &'t str {
        self.blanks();
        let rest = self.rest();
        let end = rest.find(|c| !is(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    pub fn is_next(&mut self, token: &str) -> bool {
        self.blanks();
        self.rest().starts_with(token)
    }

    pub fn take(&mut self, token: &str) -> bool {
        let found = self.is_next(token);
        if found {
            self.at += token.len();
        }
        found
    }

    pub fn token(&mut self, token: &str) -> Parse<()> {
        if self.take(token) { Ok(()) } else { Err(format!("expected `{token}`")) }
    }

    /// Not the beginning of a longer name.
    pub fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_next(word) && !self.rest()[word.len()..].starts_with(is_name);
        if found {
            self.at += word.len();
        }
        found
    }

    pub fn word(&mut self, word: &str) -> Parse<()> {
        if self.take_word(word) { Ok(()) } else { Err(format!("expected `{word}`")) }
    }

    pub fn name(&mut self) -> Parse<&'t str> {
        let name = self.run(is_name);
        if name.is_empty() { Err("expected a name".into()) } else { Ok(name) }
    }

    pub fn number<N: std::str::FromStr<Err = std::num::ParseIntError>>(&mut self) -> Parse<N> {
        self.blanks();
        let sign = usize::from(self.rest().starts_with('-'));
        let digits = self.rest()[sign..].find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest().len() - sign);
        let number = &self.rest()[..sign + digits];
        let value = number.parse().map_err(|error| format!("{error}: `{number}`"))?;
        self.at += number.len();
        Ok(value)
    }

    /// A number's text: digits, and point and exponent of a float.
    pub fn number_text(&mut self) -> &'t str {
        self.blanks();
        let rest = self.rest();
        let is = |at: usize, c: char| {
            c.is_ascii_digit() || matches!(c, '.' | 'e') && at > 0 || c == '-' && (at == 0 || rest[..at].ends_with('e'))
        };
        let end = rest.char_indices().find(|&(at, c)| !is(at, c)).map_or(rest.len(), |(at, _)| at);
        self.at += end;
        &rest[..end]
    }

    pub fn peek(&mut self) -> Option<char> {
        self.blanks();
        self.rest().chars().next()
    }

    /// Whether the token comes next in this line.
    pub fn same_line(&mut self, token: &str) -> bool {
        self.blanks_in_line();
        self.rest().starts_with(token)
    }

    pub fn same_line_value(&mut self) -> bool {
        self.blanks_in_line();
        self.is_value()
    }

    /// `v` and a digit.
    pub fn is_value(&mut self) -> bool {
        self.blanks_in_line();
        let at_line_start = self.rest().starts_with('\n');
        if at_line_start {
            return false;
        }
        let mut chars = self.rest().chars();
        chars.next() == Some('v') && chars.next().is_some_and(|c| c.is_ascii_digit())
    }

    pub fn atom(&mut self) -> Parse<Atom> {
        if self.is_next("'") {
            return Ok(atom(&self.quoted()?));
        }
        let name = self.run(|c| is_name(c) || c == '@' || c.is_alphabetic());
        if name.is_empty() { Err("expected an atom".into()) } else { Ok(atom(name)) }
    }

    fn quoted(&mut self) -> Parse<String> {
        let mut text = String::new();
        let rest = self.rest();
        let mut chars = rest.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '\'' => {
                    self.at += at + 1;
                    return Ok(text);
                }
                '\\' => match chars.next() {
                    Some((_, digit @ '0'..='7')) => {
                        let mut code = digit as u32 - '0' as u32;
                        for _ in 0..2 {
                            let digit = chars.next().and_then(|(_, c)| c.to_digit(8)).ok_or("three octal digits expected")?;
                            code = code * 8 + digit;
                        }
                        text.push(char::from_u32(code).ok_or("no such character")?);
                    }
                    Some((_, c)) => text.push(escaped(c)),
                    None => break,
                },
                c => text.push(c),
            }
        }
        Err("a quoted name without an end".into())
    }

    pub fn func(&mut self) -> Parse<Func> {
        let module = self.atom()?;
        self.token(":")?;
        let name = self.atom()?;
        self.token("/")?;
        Ok(Func { module, name, arity: self.number()? })
    }

    /// `file:line`; the file's name is quoted if it has blanks.
    pub fn file_and_line(&mut self) -> Parse<(String, u32)> {
        self.blanks_in_line();
        let file = if self.rest().starts_with('\'') {
            let file = self.quoted()?;
            self.token(":")?;
            file
        } else {
            let word = self.rest().split([' ', '\n', '\r']).next().unwrap_or("");
            let end = word.rfind(':').ok_or("expected file:line")?;
            self.at += end + 1;
            word[..end].to_owned()
        };
        Ok((file, self.number()?))
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn escaped(c: char) -> char {
    match c {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'v' => '\x0b',
        'b' => '\x08',
        'f' => '\x0c',
        'e' => '\x1b',
        'd' => '\x7f',
        other => other,
    }
}
