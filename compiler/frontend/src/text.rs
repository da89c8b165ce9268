//! The reader of Core Erlang text: runs lexer and grammar, gives the grammar's actions what they build with, and turns
//! errors into diagnostics. What annotations mean is here too.

use beamless_source::{Atom, Code, Diagnostic, FileId, Span};
use lalrpop_util::ParseError;
use num_bigint::BigInt;
use rustc_hash::FxHashMap;

use crate::ast::{
    Apply, Def, Endian, Expr, Fun, FunctionName, LambdaId, ListLiteral, Literal, Module, Pat, Pos, Segment,
    SegmentSpec, SegmentType, Size, Var, VarName,
};
use crate::grammar::ModuleParser;
use crate::lex::{self, Token};
use crate::resolve::Names;
use crate::{check, fold, resolve};

/// Reads a module from `.core` text and checks it.
///
/// # Errors
/// The text is not Core Erlang, or its names and arities do not fit.
pub fn parse_module(text: &str, file: FileId) -> Result<Module, Vec<Diagnostic>> {
    let mut builder = Builder::new(file);
    let tokens = lex::tokens(text).map(|token| token.map_err(|error| TextError::lexical(text, &error)));
    let mut module =
        ModuleParser::new().parse(&mut builder, tokens).map_err(|error| vec![builder.syntax_error(error)])?;
    let Builder { names, exports, .. } = builder;
    let mut problems = check::check(&module, &names, &exports);
    if let Err(more) = resolve::resolve(&mut module, &names) {
        problems.extend(more);
    }
    if problems.is_empty() {
        return Ok(module);
    }
    problems.sort_by_key(|problem| problem.labels.first().map(|label| label.span));
    Err(problems)
}

/// What is wrong with a piece of text that the grammar accepts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextError {
    start: usize,
    end: usize,
    message: String,
}

impl TextError {
    fn new(start: usize, end: usize, message: impl Into<String>) -> TextError {
        TextError { start, end, message: message.into() }
    }

    fn lexical(text: &str, error: &lex::LexError) -> TextError {
        let what = match text.as_bytes().get(error.start) {
            Some(b'\'') => "this quoted atom does not end",
            Some(b'"') => "this string does not end",
            Some(b'a'..=b'z') => "not a word of Core Erlang: atoms are written in single quotes",
            _ => "this character means nothing in Core Erlang",
        };
        TextError::new(error.start, error.end, what)
    }
}

/// For actions of the grammar that can fail.
pub fn user<'s, T>(result: Result<T, TextError>) -> Result<T, ParseError<usize, Token<'s>, TextError>> {
    result.map_err(|error| ParseError::User { error })
}

/// A function as it is written, of the module or of a letrec.
pub struct Definition {
    pub name: FunctionName,
    pub span: Span,
    pub fun: Fun,
}

/// A list that is being read: grows at its front.
pub struct Spine<T> {
    reversed: Vec<T>,
    tail: Option<T>,
}

impl<T> Spine<T> {
    pub fn new(items: Vec<T>, tail: Option<T>) -> Spine<T> {
        Spine { reversed: Vec::new(), tail }.prepend(items)
    }

    #[must_use]
    pub fn prepend(mut self, items: Vec<T>) -> Spine<T> {
        self.reversed.extend(items.into_iter().rev());
        self
    }

    fn parts(mut self) -> (Vec<T>, Option<T>) {
        self.reversed.reverse();
        (self.reversed, self.tail)
    }
}

impl Spine<Expr> {
    pub fn into_expr(self) -> Expr {
        let (items, tail) = self.parts();
        fold::cons_all(items, tail.unwrap_or(Expr::Literal(Literal::Nil)))
    }
}

impl Spine<Pat> {
    pub fn into_pat(self) -> Pat {
        let (items, tail) = self.parts();
        fold::cons_all_pat(items, tail.unwrap_or(Pat::Literal(Literal::Nil)))
    }
}

impl Spine<Literal> {
    pub fn into_literal(self) -> Literal {
        let (items, tail) = self.parts();
        fold::list_literal(items, tail.unwrap_or(Literal::Nil))
    }
}

/// What the grammar's actions build with. Variables are numbered by occurrence until `resolve`.
pub struct Builder {
    file: FileId,
    names: Names,
    known: FxHashMap<VarName, u32>,
    files: Vec<Box<str>>,
    exports: Vec<(FunctionName, Span)>,
}

/// Attributes that only the compiler uses: `erlc +to_core` prints them, beams do not have them.
const INTERNAL_ATTRIBUTES: [&str; 16] = [
    "spec",
    "type",
    "opaque",
    "nominal",
    "callback",
    "export_type",
    "optional_callbacks",
    "record",
    "import_record",
    "export_record",
    "file",
    "compile",
    "doc",
    "moduledoc",
    "import",
    "nifs",
];

impl Builder {
    fn new(file: FileId) -> Builder {
        let names = Names { names: Vec::new(), occurrences: Some(Vec::new()) };
        Builder { file, names, known: FxHashMap::default(), files: Vec::new(), exports: Vec::new() }
    }

    pub fn span(&self, start: usize, end: usize) -> Span {
        let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Span::new(self.file, offset(start), offset(end))
    }

    pub fn module(
        &mut self,
        name: Atom,
        exports: Vec<(FunctionName, Span)>,
        mut attributes: Vec<(Atom, Literal)>,
        definitions: Vec<Definition>,
    ) -> Module {
        attributes.retain(|(name, _)| !INTERNAL_ATTRIBUTES.contains(&name.as_str()));
        let def = |Definition { name, span, fun }| Def { name, fun, vars: Vec::new(), span: Some(span) };
        let names = exports.iter().map(|(name, _)| *name).collect();
        self.exports = exports;
        Module {
            name,
            exports: names,
            attributes,
            identity: None,
            defs: definitions.into_iter().map(def).collect(),
            files: std::mem::take(&mut self.files),
        }
    }

    fn occurrence(&mut self, name: VarName, span: Span) -> Var {
        let names = &mut self.names.names;
        let index = *self.known.entry(name).or_insert_with(|| {
            names.push(name);
            names.len() as u32 - 1
        });
        let occurrences = self.names.occurrences.get_or_insert_default();
        occurrences.push((index, span));
        Var(occurrences.len() as u32 - 1)
    }

    pub fn var(&mut self, start: usize, name: &str, end: usize) -> Var {
        let span = self.span(start, end);
        self.occurrence(VarName::Named(Atom::new(name)), span)
    }

    pub fn function_var(&mut self, name: FunctionName, span: Span) -> Var {
        self.occurrence(VarName::Fun(name), span)
    }

    /// An operator is called, never seen as a value: its identity does not matter.
    pub fn apply(&mut self, op: Expr, args: Vec<Expr>) -> Expr {
        let op = match op {
            Expr::Func(name, _) => Expr::Var(self.function_var(name, self.span(0, 0))),
            op => op,
        };
        Expr::Apply(Box::new(Apply { op, args, pos: Pos::NONE }))
    }

    pub fn atom(&self, start: usize, text: &str, end: usize) -> Result<Atom, TextError> {
        Ok(Atom::new(&unquoted(start, text, end)?.into_iter().collect::<String>()))
    }

    pub fn string(&self, start: usize, text: &str, end: usize) -> Result<Literal, TextError> {
        let chars = unquoted(start, text, end)?.into_iter().map(|c| Literal::Int(i64::from(u32::from(c))));
        Ok(fold::list_literal(chars.collect(), Literal::Nil))
    }

    pub fn character(&self, start: usize, text: &str, end: usize) -> Result<Literal, TextError> {
        match unquoted(start, text, end)?.as_slice() {
            [c] => Ok(Literal::Int(i64::from(u32::from(*c)))),
            _ => Err(TextError::new(start, end, "not one character")),
        }
    }

    pub fn integer(&self, start: usize, text: &str, end: usize) -> Result<Literal, TextError> {
        let value: Option<BigInt> = lex::integer(text);
        value.map(fold::int_literal).ok_or_else(|| TextError::new(start, end, "not an integer of this base"))
    }

    pub fn arity(&self, start: usize, text: &str, end: usize) -> Result<u32, TextError> {
        text.parse().ok().filter(|arity| *arity <= 255).ok_or_else(|| TextError::new(start, end, "not an arity"))
    }

    pub fn float(&self, start: usize, text: &str, end: usize) -> Result<Literal, TextError> {
        let value = text.parse().ok().filter(|value: &f64| value.is_finite());
        value.map(Literal::Float).ok_or_else(|| TextError::new(start, end, "out of the range of floats"))
    }

    /// `(Size,Unit,Type,Flags)`
    pub fn segment_spec(&self, start: usize, args: Vec<Expr>, end: usize) -> Result<SegmentSpec, TextError> {
        let fail = |what: &str| Err(TextError::new(start, end, what));
        let Ok([size, unit, ty, flags]) = <[Expr; 4]>::try_from(args) else {
            return fail("a segment has size, unit, type and flags");
        };
        let size = match size {
            Expr::Literal(Literal::Atom(name)) if name == "all" => Size::All,
            Expr::Literal(Literal::Atom(name)) if name == "undefined" => Size::Undefined,
            size => Size::Expr(size),
        };
        let unit = match unit {
            Expr::Literal(Literal::Int(unit @ 1..=256)) => unit as u32,
            Expr::Literal(Literal::Atom(name)) if name == "undefined" => 0,
            _ => return fail("a segment's unit is 1 to 256 or 'undefined'"),
        };
        let ty = match ty {
            Expr::Literal(Literal::Atom(name)) => SegmentType::from_name(name.as_str()),
            _ => None,
        };
        let Some(ty) = ty else { return fail("unknown type of a segment") };
        let mut spec = SegmentSpec { size, unit, ty, signed: false, endian: Endian::Big };
        let flags = match flags {
            Expr::Literal(Literal::List(list)) if list.tail == Literal::Nil => list.items,
            Expr::Literal(Literal::Nil) => Vec::new(),
            _ => return fail("a segment's flags are a list of atoms"),
        };
        for flag in flags {
            match flag {
                Literal::Atom(flag) if spec.set_flag(flag.as_str()) => {}
                _ => return fail("unknown flag of a segment"),
            }
        }
        Ok(spec)
    }

    pub fn constant_binary(&self, start: usize, segments: Vec<Segment>, end: usize) -> Result<Literal, TextError> {
        match fold::binary(segments, Pos::NONE) {
            Expr::Literal(literal) => Ok(literal),
            _ => Err(TextError::new(start, end, "not a constant")),
        }
    }

    pub fn annotate(&mut self, expr: Expr, anno: &[Literal]) -> Expr {
        let pos = self.pos(anno);
        match expr {
            Expr::Call(call) => Expr::Call(Box::new(crate::ast::Call { pos, ..*call })),
            Expr::Apply(apply) => Expr::Apply(Box::new(Apply { pos, ..*apply })),
            Expr::Map(map) => Expr::Map(Box::new(crate::ast::Map { pos, ..*map })),
            Expr::Binary(binary) => Expr::Binary(Box::new(crate::ast::Binary { pos, ..*binary })),
            Expr::Fun(fun) => Expr::Fun(Box::new(self.annotate_fun(*fun, anno))),
            Expr::Primop(mut primop) => {
                primop.pos = pos;
                primop.function = find(anno, "function").and_then(function_name);
                primop.eval_failure = find(anno, "eval_failure").and_then(atom_of);
                Expr::Primop(primop)
            }
            Expr::Letrec(mut letrec) => {
                letrec.flags.goto = has(anno, "letrec_goto");
                letrec.flags.no_inline = has(anno, "no_inline");
                letrec.flags.list_comprehension = has(anno, "list_comprehension");
                Expr::Letrec(letrec)
            }
            Expr::Var(var) => match (self.names.name(var), lambda_id(anno)) {
                (Some(VarName::Fun(name)), Some(id)) => Expr::Func(name, Some(Box::new(id))),
                _ => Expr::Var(var),
            },
            other => other,
        }
    }

    pub fn annotate_fun(&mut self, fun: Fun, anno: &[Literal]) -> Fun {
        let function = find(anno, "function").and_then(function_name);
        Fun { id: lambda_id(anno), function, pos: self.pos(anno), ..fun }
    }

    pub fn annotate_segment(&self, segment: Segment, anno: &[Literal]) -> Segment {
        let number = find(anno, "segment").and_then(u32_of).filter(|number| *number != 0);
        Segment { number, ..segment }
    }

    fn pos(&mut self, anno: &[Literal]) -> Pos {
        let place = anno.iter().find_map(|item| match item {
            Literal::Int(line) => Some((u32::try_from(line.unsigned_abs()).ok()?, 0)),
            Literal::Tuple(pair) => match pair.as_slice() {
                [Literal::Int(line), Literal::Int(column)] => {
                    Some((u32::try_from(*line).ok()?, u16::try_from(*column).unwrap_or(0)))
                }
                _ => None,
            },
            _ => None,
        });
        match place {
            None | Some((0, _)) => Pos::NONE,
            Some((line, column)) => Pos { line, column, file: self.source_file(anno) },
        }
    }

    fn source_file(&mut self, anno: &[Literal]) -> u16 {
        let Some(name) = find(anno, "file").and_then(string_of) else { return Pos::NO_FILE };
        let known = self.files.iter().position(|file| **file == *name);
        let index = known.unwrap_or_else(|| {
            self.files.push(name.into());
            self.files.len() - 1
        });
        u16::try_from(index).unwrap_or(Pos::NO_FILE)
    }

    fn syntax_error(&self, error: ParseError<usize, Token<'_>, TextError>) -> Diagnostic {
        let (start, end, message) = match error {
            ParseError::User { error } => (error.start, error.end, error.message),
            ParseError::InvalidToken { location } => (location, location, "nothing was expected here".to_owned()),
            ParseError::UnrecognizedEof { location, expected } => {
                (location, location, format!("the text ends where {} was expected", one_of(&expected)))
            }
            ParseError::UnrecognizedToken { token: (start, _, end), expected } => {
                (start, end, format!("{} was expected here", one_of(&expected)))
            }
            ParseError::ExtraToken { token: (start, _, end) } => {
                (start, end, "the module has ended before this".to_owned())
            }
        };
        Diagnostic::error(Code::CoreSyntax, message).label(self.span(start, end), "here")
    }
}

/// A few of the expected tokens, in words.
fn one_of(expected: &[String]) -> String {
    let words: Vec<String> = expected.iter().map(|word| word.replace('"', "")).collect();
    match words.as_slice() {
        [] => "nothing more".to_owned(),
        [one] => format!("`{one}`"),
        [most @ .., last] if words.len() <= 6 => format!("`{}` or `{last}`", most.join("`, `")),
        _ if words.iter().any(|word| word == "let") => "an expression".to_owned(),
        _ => "something else".to_owned(),
    }
}

fn unquoted(start: usize, text: &str, end: usize) -> Result<Vec<char>, TextError> {
    lex::unquote(text).ok_or_else(|| TextError::new(start, end, "not a character that Erlang knows"))
}

/// The value of `{Name, Value}` in an annotation.
fn find<'a>(anno: &'a [Literal], name: &str) -> Option<&'a Literal> {
    anno.iter().find_map(|item| match item {
        Literal::Tuple(pair) => match pair.as_slice() {
            [Literal::Atom(key), value] if *key == name => Some(value),
            _ => None,
        },
        _ => None,
    })
}

fn has(anno: &[Literal], name: &str) -> bool {
    anno.iter().any(|item| matches!(item, Literal::Atom(atom) if *atom == name))
}

fn atom_of(literal: &Literal) -> Option<Atom> {
    match literal {
        Literal::Atom(atom) => Some(*atom),
        _ => None,
    }
}

fn u32_of(literal: &Literal) -> Option<u32> {
    match literal {
        Literal::Int(value) => u32::try_from(*value).ok(),
        _ => None,
    }
}

fn string_of(literal: &Literal) -> Option<String> {
    match literal {
        Literal::Nil => Some(String::new()),
        Literal::List(list) => match &**list {
            ListLiteral { items, tail: Literal::Nil } => items.iter().map(|c| char::from_u32(u32_of(c)?)).collect(),
            _ => None,
        },
        _ => None,
    }
}

/// `{F,A}`
fn function_name(literal: &Literal) -> Option<FunctionName> {
    match literal {
        Literal::Tuple(pair) => match pair.as_slice() {
            [Literal::Atom(name), arity] => Some(FunctionName { name: *name, arity: u32_of(arity)? }),
            _ => None,
        },
        _ => None,
    }
}

/// `{id,{Index,Uniq,Name}}`
fn lambda_id(anno: &[Literal]) -> Option<LambdaId> {
    match find(anno, "id")? {
        Literal::Tuple(parts) => match parts.as_slice() {
            [index, uniq, Literal::Atom(name)] => {
                Some(LambdaId { index: u32_of(index)?, uniq: u32_of(uniq)?, name: *name })
            }
            _ => None,
        },
        _ => None,
    }
}
