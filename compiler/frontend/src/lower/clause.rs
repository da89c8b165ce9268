//! Clauses to decision trees. Rows of tests are split by the test that most of them share; rows that do not test the value are copied to
//! all branches while the budget lasts, after that the tree backtracks: rows behind the first such row become a block of their own that
//! failures jump to. Bodies are lowered once, as blocks with the pattern's variables as parameters.

use super::function::Lower;
use super::pattern::{Elements, Row, Sub, Test};
use super::scope::{Bind, Dest, Values};
use crate::ast::{Case, Clause, Expr, Literal, Pat, Var};
use beamless_abi::call::FailKind;
use beamless_ir::op::{Cond, Imm, Op, TypeTest};
use beamless_ir::{Block, Inst, Type, Value};

/// A case being compiled.
pub(super) struct Tree<'a> {
    clauses: &'a [Clause],
    bodies: Vec<Body>,
    /// Copies of rows that may still be made.
    budget: usize,
}

struct Body {
    vars: Vec<Var>,
    block: Block,
    /// Jumps to the block, with the values of the variables.
    leaves: Vec<(Inst, Values)>,
}

/// How many rows are looked at to choose a test: more make no better choice.
const HORIZON: usize = 32;

impl<'a> Lower<'_, '_, 'a> {
    pub fn case(&mut self, case: &'a Case, dest: Dest) {
        let wanted = case.clauses.first().map_or(1, |clause| clause.pats.len());
        let values = self.values(&case.arg, wanted);
        let fail = self.b.new_block();
        self.clauses(&case.clauses, &values, fail, dest);
        self.b.switch_to(fail);
        self.no_clause(&values);
    }

    /// Where Core has no clause that takes everything, OTP has found out that there need not be one.
    fn no_clause(&mut self, values: &[Value]) {
        self.at(self.pos);
        match values {
            [value] => self.b.fail(FailKind::CaseClause, &[*value]),
            [] => self.b.fail(FailKind::IfClause, &[]),
            _ => {
                let tuple = self.b.value(Op::Tuple, values, Imm::None);
                self.b.fail(FailKind::CaseClause, &[tuple]);
            }
        }
    }

    /// Clauses of a `receive`: what matches is taken out of the mailbox first.
    pub fn received(&mut self, clauses: &'a [Clause], message: Value, next: Block, dest: Dest) {
        let bodies = self.tree(clauses, &[message], next);
        for (body, clause) in bodies.into_iter().zip(clauses) {
            if self.start_body(body) {
                self.internal("recv_remove", &[]);
                self.lower(&clause.body, dest);
            }
        }
    }

    fn clauses(&mut self, clauses: &'a [Clause], values: &[Value], fail: Block, dest: Dest) {
        let pos = self.pos;
        let bodies = self.tree(clauses, values, fail);
        for (body, clause) in bodies.into_iter().zip(clauses) {
            if self.start_body(body) {
                self.lower(&clause.body, dest);
                self.pos = pos;
            }
        }
    }

    /// Makes the decisions; the bodies' blocks are yet to be filled.
    fn tree(&mut self, clauses: &'a [Clause], values: &[Value], fail: Block) -> Vec<Body> {
        let values = self.distinct(values);
        let mut rows = Vec::with_capacity(clauses.len());
        let mut bodies = Vec::with_capacity(clauses.len());
        for (index, clause) in clauses.iter().enumerate() {
            let mut row = Row::new(index);
            for (&value, pat) in values.iter().zip(&clause.pats) {
                row.add(value, Sub::Pat(pat), &self.def.scan);
            }
            let mut vars = Vec::new();
            clause.pats.iter().for_each(|pat| self.pattern_vars(pat, &mut vars));
            rows.push(row);
            bodies.push(Body { vars, block: self.b.new_block(), leaves: Vec::new() });
        }
        let mut tree = Tree { clauses, bodies, budget: 2 * rows.len() + 16 };
        self.rows(&mut tree, rows, fail);
        tree.bodies
    }

    /// Rows have one test a value, so a value that is matched twice goes under two names.
    fn distinct(&mut self, values: &[Value]) -> Values {
        let repeated = |index: usize| values[..index].contains(&values[index]);
        if !(0..values.len()).any(repeated) {
            return Values::from_slice(values);
        }
        let block = self.terms_block(values.len());
        self.b.jump(block, values);
        self.b.switch_to(block);
        self.params(block)
    }

    /// Goes on in the body's block with the variables bound; `false` if nothing leads there.
    fn start_body(&mut self, body: Body) -> bool {
        let Some((_, first)) = body.leaves.first() else { return false };
        for (index, &var) in body.vars.iter().enumerate() {
            let value = first[index];
            if body.leaves.iter().all(|(_, values)| values[index] == value) {
                self.bind(var, Bind::Value(value));
                continue;
            }
            let param = self.b.func.add_param(body.block, Type::Term);
            for (inst, values) in &body.leaves {
                self.b.func.insts[*inst].targets[0].args.push(values[index]);
            }
            self.bind(var, Bind::Value(param));
        }
        self.b.switch_to(body.block);
        true
    }

    fn pattern_vars(&self, pat: &Pat, vars: &mut Vec<Var>) {
        match pat {
            Pat::Var(var) => self.pattern_var(*var, vars),
            Pat::Literal(_) => {}
            Pat::Cons(pair) => {
                self.pattern_vars(&pair.0, vars);
                self.pattern_vars(&pair.1, vars);
            }
            Pat::Tuple(items) => items.iter().for_each(|item| self.pattern_vars(item, vars)),
            Pat::Map(pairs) => pairs.iter().for_each(|pair| self.pattern_vars(&pair.value, vars)),
            Pat::Binary(segments) => segments.iter().for_each(|segment| self.pattern_vars(&segment.value, vars)),
            Pat::Alias(var, inner) => {
                self.pattern_var(*var, vars);
                self.pattern_vars(inner, vars);
            }
        }
    }

    fn pattern_var(&self, var: Var, vars: &mut Vec<Var>) {
        if self.def.scan.is_used(var) {
            vars.push(var);
        }
    }

    /// Compiles rows at the current block, and ends it.
    pub fn rows(&mut self, tree: &mut Tree<'a>, mut rows: Vec<Row<'a>>, fail: Block) {
        loop {
            let Some(row) = rows.first() else { return self.b.jump(fail, &[]) };
            if let Some(value) = self.choose(tree, &rows) {
                return self.node(tree, value, rows, fail);
            }
            if tree.is_free(row) {
                return self.leaf(tree, row);
            }
            let row = rows.remove(0);
            self.bind_row(&row);
            let yes = self.b.new_block();
            let no = if rows.is_empty() { fail } else { self.b.new_block() };
            self.guard(&tree.clauses[row.clause].guard, yes, no);
            self.b.switch_to(yes);
            self.leaf(tree, &row);
            if rows.is_empty() {
                return;
            }
            self.b.switch_to(no);
        }
    }

    /// Goes to the row's body.
    fn leaf(&mut self, tree: &mut Tree<'a>, row: &Row<'a>) {
        let body = &mut tree.bodies[row.clause];
        let find = |var: &Var| row.binds.iter().find(|(other, _)| other == var).map(|(_, value)| *value);
        let values: Option<Values> = body.vars.iter().map(find).collect();
        let inst = self.b.ins(Op::Jump, &[], Imm::None, &[beamless_ir::build::target(body.block, &[])]);
        match values {
            Some(values) => body.leaves.push((inst, values)),
            None => self.problem("a pattern leaves a variable unbound"),
        }
    }

    pub fn bind_row(&mut self, row: &Row<'a>) {
        for &(var, value) in &row.binds {
            self.bind(var, Bind::Value(value));
        }
    }

    /// The value that the first row tests and most rows after it too.
    fn choose(&self, tree: &Tree<'a>, rows: &[Row<'a>]) -> Option<Value> {
        let first = &rows[0];
        if let [(value, _)] = first.tests.as_slice() {
            return Some(*value);
        }
        let horizon = &rows[..rows.len().min(HORIZON)];
        let score = |value: Value| horizon.iter().take_while(|row| row.test(value).is_some()).count();
        let eligible = first.tests.iter().filter(|(_, test)| self.is_eligible(tree, first, test));
        let mut best: Option<(usize, Value)> = None;
        for &(value, _) in eligible {
            let score = score(value);
            if best.is_none_or(|(other, _)| score > other) {
                best = Some((score, value));
            }
        }
        best.map(|(_, value)| value).or_else(|| first.tests.first().map(|(value, _)| *value))
    }

    /// Splits off the rows that would have to be copied too often. They go on at the block given with them.
    pub fn split(&mut self, tree: &mut Tree<'a>, value: Value, rows: &mut Vec<Row<'a>>, branches: usize) -> Option<(Block, Vec<Row<'a>>)> {
        // Nothing gets past a row that takes everything.
        if let Some(last) = rows.iter().position(|row| tree.is_free(row)) {
            rows.truncate(last + 1);
        }
        let copied = |row: &Row<'a>| row.test(value).is_none() && !tree.is_free(row);
        let copies = rows.iter().filter(|row| copied(row)).count() * branches;
        if copies <= tree.budget {
            tree.budget -= copies;
            return None;
        }
        let at = rows.iter().position(copied)?;
        let rest = rows.split_off(at);
        Some((self.b.new_block(), rest))
    }

    /// Compiles the rows that were split off.
    pub fn rest(&mut self, tree: &mut Tree<'a>, rest: Option<(Block, Vec<Row<'a>>)>, fail: Block) {
        if let Some((block, rows)) = rest {
            self.b.switch_to(block);
            self.rows(tree, rows, fail);
        }
    }

    fn node(&mut self, tree: &mut Tree<'a>, value: Value, mut rows: Vec<Row<'a>>, fail: Block) {
        match rows[0].test(value) {
            Some(Test::Keys(_)) => return self.map_node(tree, value, rows, fail),
            Some(Test::Segments(_)) => return self.segment_node(tree, value, rows, fail),
            _ => {}
        }
        let kinds = kinds(value, &rows);
        let branches = kinds.iter().map(Kind::branches).sum();
        let rest = self.split(tree, value, &mut rows, branches);
        let inner_fail = rest.as_ref().map_or(fail, |(block, _)| *block);
        let kinds = if rest.is_some() { self::kinds(value, &rows) } else { kinds };
        for kind in kinds {
            let next = self.b.new_block();
            self.kind(tree, value, &rows, kind, next, inner_fail);
            self.b.switch_to(next);
        }
        let others = rows.into_iter().filter(|row| row.test(value).is_none()).collect();
        self.rows(tree, others, inner_fail);
        self.rest(tree, rest, fail);
    }

    fn kind(&mut self, tree: &mut Tree<'a>, value: Value, rows: &[Row<'a>], kind: Kind<'a>, next: Block, fail: Block) {
        let test = match &kind {
            Kind::Keys(keys) => return self.keys(tree, value, rows, keys, next, fail),
            Kind::Cons => TypeTest::Cons,
            Kind::Tuple(arity) => TypeTest::TupleArity(*arity as u32),
            Kind::Map => TypeTest::Map,
            Kind::Bits => return self.bits_node(tree, value, rows, next, fail),
            Kind::Equal(literal) => {
                let constant = self.literal(literal);
                let test = self.b.cmp(Cond::Eq, value, constant);
                let found = self.b.new_block();
                self.b.br(test, found, next);
                self.b.switch_to(found);
                let same = |test: &Test<'a>| matches!(test, Test::Equal(other) if other == literal);
                let rows = specialise(value, rows, same);
                return self.rows(tree, rows, fail);
            }
        };
        let test = self.b.is(value, test);
        let found = self.b.new_block();
        self.b.br(test, found, next);
        self.b.switch_to(found);
        let rows = match kind {
            Kind::Cons => self.cons_rows(value, rows),
            Kind::Tuple(arity) => self.tuple_rows(value, rows, arity),
            _ => map_rows(value, rows),
        };
        self.rows(tree, rows, fail);
    }

    fn keys(&mut self, tree: &mut Tree<'a>, value: Value, rows: &[Row<'a>], keys: &[beamless_ir::Literal], next: Block, fail: Block) {
        let blocks: Vec<Block> = keys.iter().map(|_| self.b.new_block()).collect();
        let is_truth = |key: &beamless_ir::Literal| {
            matches!(key, beamless_ir::Literal::Atom(atom) if *atom == self.names.true_ || *atom == self.names.false_)
        };
        let known = match (keys.iter().all(is_truth), self.known_bool(value)) {
            (true, Some(test)) => Some(test),
            (true, None) if keys.len() == 2 && self.is_boolean(value) => Some(self.truth(value)),
            _ => None,
        };
        match (known, keys) {
            (Some(test), _) => {
                let target = |name| keys.iter().position(|key| *key == beamless_ir::Literal::Atom(name)).map_or(next, |i| blocks[i]);
                let (yes, no) = (target(self.names.true_), target(self.names.false_));
                self.b.br(test, yes, no);
            }
            (None, [key]) => {
                let test = self.is_lit(value, key.clone());
                self.b.br(test, blocks[0], next);
            }
            (None, _) => {
                let targets: Vec<_> = blocks.iter().map(|&block| beamless_ir::build::target(block, &[])).collect();
                self.b.switch(value, keys.to_vec(), &targets, beamless_ir::build::target(next, &[]));
            }
        }
        for (block, rows) in blocks.into_iter().zip(rows_by_key(value, rows, keys)) {
            self.b.switch_to(block);
            self.rows(tree, rows, fail);
        }
    }

    fn cons_rows(&mut self, value: Value, rows: &[Row<'a>]) -> Vec<Row<'a>> {
        let needs = |get: fn(&(Sub<'a>, Sub<'a>)) -> Sub<'a>| {
            rows.iter().any(|row| match row.test(value) {
                Some(Test::Cons(head, tail)) => get(&(*head, *tail)).is_needed(&self.def.scan),
                _ => false,
            })
        };
        let (needs_head, needs_tail) = (needs(|pair| pair.0), needs(|pair| pair.1));
        let head = needs_head.then(|| self.b.value(Op::Hd, &[value], Imm::None));
        let tail = needs_tail.then(|| self.b.value(Op::Tl, &[value], Imm::None));
        let refine = |row: &Row<'a>| match row.test(value) {
            Some(Test::Cons(first, second)) => {
                let (first, second) = (*first, *second);
                let mut row = row.without(value);
                for (part, sub) in [(head, first), (tail, second)] {
                    if let Some(part) = part {
                        row.add(part, sub, &self.def.scan);
                    }
                }
                Some(row)
            }
            Some(_) => None,
            None => Some(row.clone()),
        };
        rows.iter().filter_map(refine).collect()
    }

    fn tuple_rows(&mut self, value: Value, rows: &[Row<'a>], arity: usize) -> Vec<Row<'a>> {
        let elements = |row: &Row<'a>| match row.test(value) {
            Some(Test::Tuple(elements)) if elements.len() == arity => Some(*elements),
            _ => None,
        };
        let mut parts: Vec<Option<Value>> = vec![None; arity];
        for (index, part) in parts.iter_mut().enumerate() {
            let needed = |elements: Elements<'a>| elements.get(index).is_needed(&self.def.scan);
            if rows.iter().filter_map(elements).any(needed) {
                *part = Some(self.b.value(Op::TupleGet, &[value], Imm::Int(index as i64)));
            }
        }
        let refine = |row: &Row<'a>| match (elements(row), row.test(value)) {
            (Some(elements), _) => {
                let mut row = row.without(value);
                for (index, part) in parts.iter().enumerate() {
                    if let Some(part) = part {
                        row.add(*part, elements.get(index), &self.def.scan);
                    }
                }
                Some(row)
            }
            (None, Some(_)) => None,
            (None, None) => Some(row.clone()),
        };
        rows.iter().filter_map(refine).collect()
    }
}

impl<'a> Tree<'a> {
    /// Whether the clause's patterns bind the variable.
    pub fn binds(&self, clause: usize, var: Var) -> bool {
        self.bodies[clause].vars.contains(&var)
    }

    /// The row takes everything that comes to it.
    pub fn is_free(&self, row: &Row<'a>) -> bool {
        let is_true = |guard: &Expr| matches!(guard, Expr::Literal(Literal::Atom(atom)) if *atom == "true");
        row.tests.is_empty() && is_true(&self.clauses[row.clause].guard)
    }
}

/// Tests of one value that are made together.
enum Kind<'a> {
    Keys(Vec<beamless_ir::Literal>),
    Equal(&'a Literal),
    Cons,
    Tuple(usize),
    Map,
    Bits,
}

impl Kind<'_> {
    fn branches(&self) -> usize {
        match self {
            Kind::Keys(keys) => keys.len(),
            _ => 1,
        }
    }
}

/// The kinds of tests of a value, in the order of their first rows; cons cells before an end of list.
fn kinds<'a>(value: Value, rows: &[Row<'a>]) -> Vec<Kind<'a>> {
    let mut kinds: Vec<Kind<'a>> = Vec::new();
    let mut seen = rustc_hash::FxHashSet::default();
    for test in rows.iter().filter_map(|row| row.test(value)) {
        let known = |is: fn(&Kind<'a>) -> bool| kinds.iter().any(is);
        match test {
            Test::Key(key) => {
                if !seen.insert(key) {
                    continue;
                }
                match kinds.iter_mut().find_map(|kind| if let Kind::Keys(keys) = kind { Some(keys) } else { None }) {
                    Some(keys) => keys.push(key.clone()),
                    None => kinds.push(Kind::Keys(vec![key.clone()])),
                }
            }
            Test::Equal(literal) => {
                if !kinds.iter().any(|kind| matches!(kind, Kind::Equal(other) if other == literal)) {
                    kinds.push(Kind::Equal(literal));
                }
            }
            Test::Cons(..) if !known(|kind| matches!(kind, Kind::Cons)) => kinds.push(Kind::Cons),
            Test::Tuple(elements) => {
                let arity = elements.len();
                if !kinds.iter().any(|kind| matches!(kind, Kind::Tuple(other) if *other == arity)) {
                    kinds.push(Kind::Tuple(arity));
                }
            }
            Test::Map(_) if !known(|kind| matches!(kind, Kind::Map)) => kinds.push(Kind::Map),
            Test::Bits(_) if !known(|kind| matches!(kind, Kind::Bits)) => kinds.push(Kind::Bits),
            Test::Cons(..) | Test::Map(_) | Test::Bits(_) | Test::Keys(_) | Test::Segments(_) => {}
        }
    }
    if let Some(at) = kinds.iter().position(|kind| matches!(kind, Kind::Cons)) {
        kinds[..=at].rotate_right(1);
    }
    kinds
}

/// Rows that pass a test with no parts, and rows that do not care.
fn specialise<'a>(value: Value, rows: &[Row<'a>], same: impl Fn(&Test<'a>) -> bool) -> Vec<Row<'a>> {
    let pick = |row: &Row<'a>| match row.test(value) {
        Some(test) if same(test) => Some(row.without(value)),
        Some(_) => None,
        None => Some(row.clone()),
    };
    rows.iter().filter_map(pick).collect()
}

/// For each key the rows that go on after it; one walk for all keys.
fn rows_by_key<'a>(value: Value, rows: &[Row<'a>], keys: &[beamless_ir::Literal]) -> Vec<Vec<Row<'a>>> {
    let index: rustc_hash::FxHashMap<_, _> = keys.iter().enumerate().map(|(index, key)| (key, index)).collect();
    let mut lists: Vec<Vec<Row<'a>>> = keys.iter().map(|_| Vec::new()).collect();
    for row in rows {
        match row.test(value) {
            Some(Test::Key(key)) => {
                if let Some(&at) = index.get(key) {
                    lists[at].push(row.without(value));
                }
            }
            Some(_) => {}
            None => lists.iter_mut().for_each(|list| list.push(row.clone())),
        }
    }
    lists
}

fn map_rows<'a>(value: Value, rows: &[Row<'a>]) -> Vec<Row<'a>> {
    let refine = |row: &Row<'a>| match row.test(value) {
        Some(Test::Map(pairs)) => {
            let mut row = row.without(value);
            if !pairs.is_empty() {
                row.tests.push((value, Test::Keys(pairs.iter().collect())));
            }
            Some(row)
        }
        Some(_) => None,
        None => Some(row.clone()),
    };
    rows.iter().filter_map(refine).collect()
}
