//! What is reached where only names are looked at: whatever a reached function calls, makes a fun of or names as a call's target. No values
//! flow but the constants of a dynamic call itself; a call of which the module or the name is no constant is an open one (see
//! [`crate::open`]). It takes time in proportion to what is reached, and is what remains when too much flows.

use crate::calls::Args;
use crate::graph::Node;
use crate::natives::{Target, Type};
use crate::open::Open;
use crate::solve::{InstanceId, Solver};
use crate::template::{Step, Template};
use beamless_ir::{Atom, Func, Literal};
use std::rc::Rc;

impl Solver<'_> {
    /// The steps of a part, and the parts behind it.
    pub fn names(&mut self, id: InstanceId, base: Node, raised: Node, template: &Template, part: u32) {
        let by = template.func;
        for step in &template.parts[part as usize].steps {
            match step {
                Step::Literal(literal, to) => {
                    if let Literal::Atom(atom) = **literal {
                        let elem = self.values.atom(atom);
                        self.graph.add(base + to, elem);
                    }
                    self.code_in(literal, by);
                }
                Step::MakeFun(lambda, ..) => _ = self.instance(lambda.func, 0, by),
                Step::Call(func, args, to, inst) => {
                    let args: Vec<Node> = args.iter().map(|slot| base + slot).collect();
                    let site = self.site(id, by, raised, base + to, args.clone(), Some(*inst));
                    self.call(*func, site, &args);
                }
                Step::Native(func, args, _) => {
                    let args: Vec<Node> = args.iter().map(|slot| base + slot).collect();
                    let site = self.unknown_site(by, Args::Unknown(None));
                    self.reasons.entry(*func).or_insert(by);
                    self.native_names_of(*func, site, &args);
                }
                Step::CallDyn(module, name, args, _) => {
                    let names = (self.only_atom(base + module), self.only_atom(base + name));
                    self.call_names(by, names, Some(args.len() as u32));
                }
                _ => {}
            }
        }
        for exit in &template.parts[part as usize].exits {
            self.reach_part(id, exit.to);
        }
    }

    fn unknown_site(&mut self, by: Func, args: Args) -> u32 {
        self.new_site(None, by, self.errors, self.errors, args, None)
    }

    /// A call by names; one stands for all that know the same.
    fn call_names(&mut self, by: Func, names: (Option<Atom>, Option<Atom>), arity: Option<u32>) {
        if !self.open.known.insert((names.0, names.1, arity)) {
            return;
        }
        let args = Args::Unknown(arity);
        let site = self.unknown_site(by, args);
        let known = &mut self.sites[site as usize];
        known.modules.extend(names.0);
        known.functions.extend(names.1);
        if names.0.is_none() {
            self.leave_open(site, Open::Module);
        }
        if names.1.is_none() {
            self.leave_open(site, Open::Name);
        }
        if let (Some(module), name) = names {
            let names: Rc<[Atom]> = name.into_iter().collect();
            self.lead(site, module, &names);
        }
    }

    /// What a native calls by names, and asks for.
    pub fn native_names_of(&mut self, func: Func, site: u32, args: &[Node]) {
        let by = self.sites[site as usize].by;
        let asks = Func::new("erlang", "function_exported", 3);
        let makes = Func::new("erlang", "make_fun", 3);
        if func == asks {
            self.asked.insert((None, None));
        }
        let calls = crate::natives::summary(func).map_or(&[][..], |summary| &summary.calls);
        let targets = calls.iter().filter_map(|(target, _)| match target {
            Target::Named(module, name) => Some((module, name)),
            Target::Fun(_) => None,
        });
        let targets: Vec<_> = targets.collect();
        for (module, name) in targets {
            let names = (self.name_of(module, args), self.name_of(name, args));
            self.call_names(by, names, None);
        }
        if func == makes
            && let [module, name, _] = *args
        {
            let names = (self.only_atom(module), self.only_atom(name));
            self.call_names(by, names, None);
        }
    }

    fn name_of(&mut self, of: &Type, args: &[Node]) -> Option<Atom> {
        match of {
            Type::Atom(atom) => Some(*atom),
            Type::Arg(index) => self.only_atom(*args.get(*index)?),
            _ => None,
        }
    }

    /// Funs in a literal.
    fn code_in(&mut self, literal: &Literal, by: Func) {
        match literal {
            Literal::ExternalFun(func) => {
                self.exports.insert(*func);
                let site = self.unknown_site(by, Args::Unknown(Some(func.arity)));
                self.call(*func, site, &[]);
            }
            Literal::LocalFun(lambda) => _ = self.instance(lambda.func, 0, by),
            Literal::List(items, tail) => items.iter().chain([&**tail]).for_each(|item| self.code_in(item, by)),
            Literal::Tuple(items) => items.iter().for_each(|item| self.code_in(item, by)),
            Literal::Map(pairs) => pairs.iter().flat_map(|(key, value)| [key, value]).for_each(|item| self.code_in(item, by)),
            _ => {}
        }
    }
}
