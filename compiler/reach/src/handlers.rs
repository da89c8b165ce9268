//! Error handlers: modules that are asked for functions that are not there. Where the program names any (`process_flag(error_handler, M)`, or it
//! loads modules, which `error_handler` knows), a call that leads nowhere goes to them with what is called and the arguments in a list, and gives
//! what they give. Where it names none such calls give nothing, as before.

use crate::calls::{Args, Site};
use crate::graph::Node;
use crate::solve::Solver;
use crate::value::{self, Value};
use beamless_ir::{Atom, Func};
use rustc_hash::FxHashSet;

/// The cell of the modules that are named, which natives.txt fills.
const CELL: &str = "error_handler";

/// Calls that may lead nowhere.
#[derive(Default)]
pub struct Handlers {
    /// Sites, with what is called where that is one function.
    calls: Vec<(u32, Option<Func>)>,
    noted: FxHashSet<(u32, Option<Func>)>,
    /// How many of them ask.
    asking: usize,
    asked: Option<Asked>,
}

/// The calls of the handlers, one for the whole program.
#[derive(Clone, Copy)]
struct Asked {
    module: Node,
    name: Node,
    /// The elements of the list of arguments, and lists of arguments.
    argument: Node,
    list: Node,
    result: Node,
    raised: Node,
}

impl Solver<'_> {
    /// A call may lead nowhere.
    pub fn note_unhandled(&mut self, site: u32, func: Option<Func>) {
        if self.handlers.noted.insert((site, func)) {
            self.handlers.calls.push((site, func));
        }
    }

    /// Lets the calls that may lead nowhere ask the handlers that are named. Whether there was anything.
    pub fn ask_handlers(&mut self) -> bool {
        let cell = self.cell_node(CELL, Some(Atom::new("all")));
        if self.answers_for_others() {
            let default = self.values.atom(Atom::new(CELL));
            self.graph.add(cell, default);
        }
        if self.handlers.asking == self.handlers.calls.len() || self.graph.set(cell).is_empty() {
            return false;
        }
        let asked = match self.handlers.asked {
            Some(asked) => asked,
            None => self.call_handlers(cell),
        };
        while let Some(&(site, func)) = self.handlers.calls.get(self.handlers.asking) {
            self.handlers.asking += 1;
            self.ask(site, func, asked);
        }
        true
    }

    /// Whether a module of the user's answers calls of functions that it does not have, which OTP's own handler knows.
    fn answers_for_others(&self) -> bool {
        let answer = (Atom::new("$handle_undefined_function"), 2);
        let loaded = self.world.user.iter().filter_map(|name| self.modules.get(name)?.as_ref());
        loaded.into_iter().any(|module| module.exports.contains(&answer))
    }

    fn call_handlers(&mut self, cell: Node) -> Asked {
        let [module, name, argument, list, fun, result, raised] = std::array::from_fn(|_| self.node());
        self.list_into(argument, list);
        // A fun without code is one that was decoded.
        self.graph.add(fun, value::ANY);
        for (function, second) in [("undefined_function", name), ("undefined_lambda", fun)] {
            let args = Args::Each([module, second, list].into());
            let site = self.new_site(None, Func::new("erlang", "apply", 3), raised, result, args, None);
            let atom = self.values.intern(Value::Atom(Atom::new(function)));
            let names = self.node();
            self.graph.add(names, atom);
            self.call_dyn(site, cell, names);
        }
        let asked = Asked { module, name, argument, list, result, raised };
        self.handlers.asked = Some(asked);
        asked
    }

    fn ask(&mut self, site: u32, func: Option<Func>, asked: Asked) {
        let Site { result, raised, ref args, names, .. } = self.sites[site as usize];
        match args.clone() {
            Args::Each(args) => args.iter().for_each(|&arg| self.graph.copy(arg, asked.argument)),
            Args::List { list, .. } => self.graph.copy(list, asked.list),
            Args::Fun | Args::Asked => return,
        }
        if let Some(func) = func {
            for (node, atom) in [(asked.module, func.module), (asked.name, func.name)] {
                let elem = self.values.intern(Value::Atom(atom));
                self.graph.add(node, elem);
            }
        } else if let Some((module, name)) = names {
            self.graph.copy(module, asked.module);
            self.graph.copy(name, asked.name);
        }
        self.graph.copy(asked.result, result);
        self.graph.copy(asked.raised, raised);
    }
}
