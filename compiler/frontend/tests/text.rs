//! Core text written by hand: what is accepted, what is rejected, and where the errors point.

use beamless_frontend::ast::{Expr, Literal, Pat};
use beamless_frontend::{deep_stack, parse_module, print_module};
use beamless_source::{Code, SourceMap};

fn module(body: &str) -> String {
    format!("module 'm' ['f'/1] attributes []\n'f'/1 = fun (X) ->\n{body}\nend\n")
}

/// Codes of the errors, and what their first labels cover.
fn errors(text: &str) -> Vec<(Code, String)> {
    let mut map = SourceMap::new();
    let id = map.add("test.core", text);
    let covered = |span: beamless_source::Span| text[span.start as usize..span.end as usize].to_owned();
    match parse_module(text, id) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.into_iter().map(|error| (error.code, covered(error.labels[0].span))).collect(),
    }
}

fn body(text: &str) -> Expr {
    let mut map = SourceMap::new();
    let text = module(text);
    let id = map.add("test.core", text.as_str());
    let mut module = parse_module(&text, id).unwrap_or_else(|errors| panic!("{errors:?}"));
    let again = parse_module(&print_module(&module), id).unwrap();
    assert_eq!(again.defs[0].fun, module.defs[0].fun);
    module.defs.remove(0).fun.body
}

#[test]
fn all_constructs() {
    let receive = "receive <'a'> when 'true' -> 1 {B,C} when call 'erlang':'>'(B, C) -> B after 'infinity' -> 'true'";
    assert!(matches!(body(receive), Expr::Receive(receive) if receive.clauses.len() == 2));
    assert!(matches!(body("let <> = <> in <>"), Expr::Let(_)));
    assert!(matches!(body("let A = X in A"), Expr::Let(_)));
    assert!(matches!(body("< X >"), Expr::Var(_)));
    assert!(matches!(body("letrec 'g'/0 = fun () -> apply 'g'/0() 'h'/1 = fun (A) -> A in 'h'/1"), Expr::Letrec(_)));
    assert!(matches!(body("catch do 'a' X"), Expr::Catch(_)));
    assert!(matches!(body("try X of <A> -> A catch <C,R,S> -> primop 'raise'(S, R)"), Expr::Try(_)));
    assert!(
        matches!(body("case <X,1> of ( <A = {B|-[]},_C> when 'true' -> B -| ['x'] ) end".replace("|-[]", "").as_str()),
        Expr::Case(case) if matches!(case.clauses[0].pats[0], Pat::Alias(..)))
    );
    assert!(matches!(body("~{'a'=>X,'b':=2|X}~"), Expr::Map(map) if map.pairs.len() == 2));
    assert!(matches!(body("~{'a'=>1,'a'=>2}~"), Expr::Literal(Literal::Map(pairs)) if pairs.len() == 1));
    assert!(matches!(body("[1|[2|[3]]]"), Expr::Literal(Literal::List(list)) if list.items.len() == 3));
    assert!(matches!(body("[X,1,2|[3]]"), Expr::Cons(_)));
    assert!(matches!(body("#{#<24930>(16,1,'integer',['unsigned'|['little']])}#"),
        Expr::Literal(Literal::Bits(bits)) if bits.bytes == b"ba"));
    assert!(matches!(body("fun 'lists':'map'/2"), Expr::Literal(Literal::ExternalFun(..))));
    assert!(matches!(body("{16#ff,-5,1.5e+3,$a,\"s\\\"\",'\\x{3bb}',2#101}"), Expr::Literal(Literal::Tuple(_))));
    assert!(matches!(body("( call 'a':'b'( X ) -| [{12,3},{'file',\"x.erl\"}] )"), Expr::Call(c) if c.pos.line == 12));
    assert!(matches!(body("( 'f'/1 -| [{'id',{1,2,'-f/1-fun-0-'}}] )"), Expr::Func(_, Some(_))));
}

#[test]
fn shadowed_variables_are_told_apart() {
    let Expr::Let(outer) = body("let <X> = {X} in let <X> = {X} in X") else { panic!() };
    let Expr::Let(inner) = outer.body else { panic!() };
    assert_ne!(outer.vars, inner.vars);
    assert_eq!(inner.body, Expr::Var(inner.vars[0]));
}

#[test]
fn names_and_arities_are_checked() {
    let cases = [
        ("Y", Code::CoreUnbound, "Y"),
        ("let <A> = A in A", Code::CoreUnbound, "A"),
        ("case X of <{A,A}> when 'true' -> A end", Code::CoreDuplicateVariable, "A"),
        ("apply 'g'/1(X)", Code::CoreUndefinedFunction, "'g'/1"),
        ("apply 'f'/1(X, X)", Code::CoreArity, "'f'/1"),
        ("letrec 'g'/1 = fun () -> 'a' in apply 'g'/1(X)", Code::CoreArity, "'g'/1"),
        ("let <A,B> = X in A", Code::CoreValueCount, "X"),
        ("case X of <A,B> when 'true' -> A end", Code::CoreValueCount, "X"),
    ];
    for (text, code, covered) in cases {
        assert_eq!(errors(&module(text)), [(code, covered.to_owned())], "{text}");
    }
    let twice = "module 'm' ['g'/0] attributes [] 'f'/0 = fun () -> 1 'f'/0 = fun () -> 2 end";
    assert_eq!(
        errors(twice),
        [(Code::CoreUndefinedExport, "'g'/0".to_owned()), (Code::CoreDuplicateFunction, "'f'/0".to_owned())]
    );
}

#[test]
fn syntax_errors_have_places() {
    let cases = [
        ("let <A> = 1", "end"),
        ("atom", "atom"),
        ("'open", "'open\nend\n"),
        ("call 'a':'b'", "end"),
        ("#{#<1>(8,1,'complex',[])}#", "#<1>(8,1,'complex',[])"),
        ("'\\x{110000}'", "'\\x{110000}'"),
        ("1.0e999", "1.0e999"),
        ("?", "?"),
    ];
    for (text, covered) in cases {
        let found = errors(&module(text));
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].0, Code::CoreSyntax);
        assert!(found[0].1.starts_with(&covered[..1]), "{text}: {:?}", found[0].1);
    }
    assert_eq!(errors("").len(), 1);
    assert_eq!(errors("module 'm' [] attributes [] end end").len(), 1);
}

#[test]
fn deep_nesting() {
    let depth = 20_000;
    deep_stack(|| {
        let tuple = format!("{}X{}", "{".repeat(depth), "}".repeat(depth));
        assert!(matches!(body(&tuple), Expr::Tuple(_)));
        let list = format!("{}X{}", "[1|".repeat(depth), "]".repeat(depth));
        assert!(matches!(body(&list), Expr::Cons(_)));
    });
}
