//! Literals as abstract values. Maps among them are in [`crate::maps`].

use crate::graph::Node;
use crate::solve::Solver;
use crate::value::{self, Elem, Value};
use beamless_ir::Literal;

impl Solver<'_> {
    /// The abstract value of a literal; equal literals are one.
    pub fn literal(&mut self, literal: &Literal) -> Elem {
        match literal {
            Literal::Int(_) | Literal::Big(_) => return value::INT,
            Literal::Float(_) => return value::FLOAT,
            Literal::Bits(..) => return value::BITS,
            Literal::Nil => return value::NIL,
            Literal::Atom(atom) => return self.values.atom(*atom),
            Literal::ExternalFun(func) => return self.values.intern(Value::External(*func)),
            Literal::LocalFun(lambda) => {
                let env = u32::MAX;
                return self.values.intern(Value::Lambda { func: lambda.func, arity: lambda.arity, context: 0, env });
            }
            _ => {}
        }
        if let Some(&elem) = self.literals.get(literal) {
            return elem;
        }
        let elem = match literal {
            Literal::Tuple(items) => {
                let nodes = items.iter().map(|item| self.literal_node(item)).collect();
                self.tuple(nodes)
            }
            Literal::List(items, tail) => self.list_literal(items, tail),
            Literal::Map(pairs) => self.map_literal(pairs),
            _ => value::ANY,
        };
        self.literals.insert(literal.clone(), elem);
        elem
    }

    fn literal_node(&mut self, literal: &Literal) -> Node {
        let elem = self.literal(literal);
        self.constant(elem)
    }

    /// Short lists keep the places of their elements.
    fn list_literal(&mut self, items: &[Literal], tail: &Literal) -> Elem {
        let tail = self.literal(tail);
        if items.len() <= 6 {
            let mut elem = tail;
            for item in items.iter().rev() {
                let (head, rest) = (self.literal_node(item), self.constant(elem));
                elem = self.cons(head, rest);
            }
            return elem;
        }
        let (head, rest) = (self.node(), self.node());
        let cons = self.cons(head, rest);
        for item in items {
            let elem = self.literal(item);
            self.graph.add(head, elem);
        }
        self.graph.add(rest, cons);
        self.graph.add(rest, tail);
        cons
    }
}
