//! Dynamic calls of which the module or the name is not known: what they may lead to.
//!
//! An unknown module is any module of the user's, whether or not its name occurs, and any library module whose name occurs in the user's
//! reached code. An unknown name is any function that a possible module of the user's exports, and of a library module one whose name
//! occurs there. A name occurs when the atom is in a literal, or when a text holds it as a word, since that is where most names that are
//! made at run time come from. The emulator's own functions count as a library module's; `erlang` always may be meant. Names that only the
//! library's code holds do not count: with them a program that reads terms would link most of OTP, for calls that it never makes. For the
//! same reason an unknown atom that the library made (of scanned text, say) means something only where the user's own code calls it.

use crate::calls::Args;
use crate::solve::Solver;
use beamless_ir::{Atom, Func, Literal};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;
use std::sync::Arc;

/// Modules whose functions make atoms of their callers' texts.
const ATOM_MAKERS: [&str; 3] = ["Elixir.String", "Elixir.List", "Elixir.Module"];

/// What is not known of a call.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Open {
    Module,
    Name,
}

/// All calls that are not known, and what has been found for them.
#[derive(Default)]
pub struct OpenCalls {
    /// Sites in order; what is open of each.
    sites: Vec<u32>,
    what: FxHashSet<(u32, Open)>,
    done: FxHashSet<(u32, Func)>,
    /// Literals of reached code that may hold text, not looked into yet.
    pub texts: Vec<Arc<Literal>>,
    /// How many of the mentioned atoms were asked for as modules.
    asked: usize,
}

impl OpenCalls {
    fn any(&self, what: Open) -> bool {
        self.what.iter().any(|(_, other)| *other == what)
    }

    pub fn is_open(&self, site: u32) -> bool {
        self.is(site, Open::Module) || self.is(site, Open::Name)
    }

    fn is(&self, site: u32, what: Open) -> bool {
        self.what.contains(&(site, what))
    }
}

/// In the order of names, so that what depends on the order is the same in every run.
pub fn in_order(atoms: impl Iterator<Item = Atom>) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = atoms.collect();
    atoms.sort_by_key(|atom| atom.as_str());
    atoms
}

impl Solver<'_> {
    pub fn leave_open(&mut self, site: u32, what: Open) {
        if self.open.what.insert((site, what)) && !self.open.sites.contains(&site) {
            self.open.sites.push(site);
        }
    }

    /// Whether the program asks if the function is there.
    pub fn is_asked(&self, func: &Func) -> bool {
        let (module, name) = (Some(func.module), Some(func.name));
        [(module, name), (None, name), (module, None), (None, None)].iter().any(|key| self.asked.contains(key))
    }

    /// Modules that calls of unknown ones may mean and that were not asked for.
    pub fn possible_modules(&mut self) -> Vec<Atom> {
        if self.open.sites.is_empty() {
            return Vec::new();
        }
        let mut modules = self.world.user.clone();
        let calls = |site: &u32| !matches!(self.sites[*site as usize].args, Args::Asked);
        if !self.open.sites.iter().any(calls) {
            return modules;
        }
        self.read_texts();
        if self.open.any(Open::Module) {
            let new = self.mentioned.list[self.open.asked..].to_vec();
            self.open.asked = self.mentioned.list.len();
            modules.extend(new.into_iter().filter(|&atom| self.library.has(atom)));
        }
        modules
    }

    /// Words of texts occur.
    fn read_texts(&mut self) {
        for literal in std::mem::take(&mut self.open.texts) {
            words_of_literal(&literal, &mut |word| self.mentioned.insert(Atom::new(word)));
        }
    }

    /// Whether unknown atoms made by the module's code are the user's: by itself, or by functions that make atoms for their callers.
    pub fn makes_for_user(&self, module: Atom) -> bool {
        self.is_user(module) || ATOM_MAKERS.contains(&module.as_str())
    }

    pub fn is_user(&self, module: Atom) -> bool {
        self.world.user.contains(&module)
    }

    /// Leads the calls of which something is not known to what is possible now. Whether anything is new.
    pub fn open_calls(&mut self) -> bool {
        let sites = self.open.sites.clone();
        if sites.is_empty() {
            return false;
        }
        let mut news = false;
        let exporters = self.exporters();
        for site in sites {
            let asks = matches!(self.sites[site as usize].args, Args::Asked);
            if asks {
                self.ask_open(site);
            }
            for func in self.possible_of(site, &exporters) {
                if (!asks || self.is_user(func.module)) && self.open.done.insert((site, func)) {
                    news = true;
                    self.lead(site, func.module, &Rc::from([func.name]));
                }
            }
        }
        news
    }

    fn ask_open(&mut self, site: u32) {
        let known = &self.sites[site as usize];
        let (any_module, any_name) = (self.open.is(site, Open::Module), self.open.is(site, Open::Name));
        if any_module && any_name {
            self.asked.insert((None, None));
        }
        if any_module {
            self.asked.extend(known.functions.iter().map(|&name| (None, Some(name))));
        }
        if any_name {
            self.asked.extend(known.modules.iter().map(|&module| (Some(module), None)));
        }
    }

    /// Functions that unknown names may mean, by module.
    fn exporters(&self) -> FxHashMap<Atom, Vec<Func>> {
        let erlang = Atom::new("erlang");
        let arrived = self.open.sites.iter().flat_map(|&site| &self.sites[site as usize].modules);
        let names = self.mentioned.list.iter().chain(&self.world.user).chain([&erlang]).chain(arrived);
        let mut seen = FxHashSet::default();
        let mut all = FxHashMap::default();
        for &module in names.filter(|name| seen.insert(**name)) {
            let natives = self.native_names.get(&(module, None)).into_iter().flatten();
            let exports = self.modules.get(&module).and_then(Option::as_ref).into_iter().flat_map(|module| &module.exports);
            let mut functions: Vec<Func> = natives.chain(exports).map(|&(name, arity)| Func { module, name, arity }).collect();
            functions.sort_by_key(|func| (func.name.as_str(), func.arity));
            functions.dedup();
            if !functions.is_empty() {
                all.insert(module, functions);
            }
        }
        all
    }

    /// What a site may lead to beyond the modules and names that have arrived at it.
    fn possible_of(&self, site: u32, exporters: &FxHashMap<Atom, Vec<Func>>) -> Vec<Func> {
        let known = &self.sites[site as usize];
        let arity = match &known.args {
            Args::Each(args) => Some(args.len() as u32),
            Args::List { .. } | Args::Fun | Args::Asked => None,
        };
        let (any_module, any_name) = (self.open.is(site, Open::Module), self.open.is(site, Open::Name));
        let modules = exporters.keys().filter(|module| any_module || known.modules.contains(*module));
        let mut found = Vec::new();
        for module in in_order(modules.copied()) {
            let is_user = self.is_user(module);
            let fits = |func: &&Func| {
                arity.is_none_or(|arity| arity == func.arity)
                    && (known.functions.contains(&func.name) || (any_name && (is_user || self.mentioned.contains(&func.name))))
            };
            found.extend(exporters[&module].iter().filter(fits));
        }
        found
    }
}

/// Words of a literal's texts that may be names of modules and functions, as Erlang and as Elixir write them.
fn words_of_literal(literal: &Literal, give: &mut impl FnMut(&str)) {
    match literal {
        Literal::Bits(bytes, _) => words(&String::from_utf8_lossy(bytes), give),
        Literal::List(items, tail) => {
            let text: String = items.iter().map(|item| character(item).unwrap_or(' ')).collect();
            words(&text, give);
            items.iter().chain([&**tail]).filter(|item| character(item).is_none()).for_each(|item| words_of_literal(item, give));
        }
        Literal::Tuple(items) => items.iter().for_each(|item| words_of_literal(item, give)),
        Literal::Map(pairs) => pairs.iter().flat_map(|(key, value)| [key, value]).for_each(|item| words_of_literal(item, give)),
        _ => {}
    }
}

fn character(literal: &Literal) -> Option<char> {
    match literal {
        Literal::Int(code) => u32::try_from(*code).ok().and_then(char::from_u32),
        _ => None,
    }
}

fn words(text: &str, give: &mut impl FnMut(&str)) {
    let in_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '@' | '?' | '!' | '.');
    for dotted in text.split(|c| !in_word(c)).filter(|word| !word.is_empty() && word.len() < 256) {
        let parts: Vec<&str> = dotted.split('.').filter(|part| !part.is_empty()).collect();
        parts.iter().for_each(|part| give(part));
        // `Some.Module.function` of Elixir: the module is what is in capitals.
        let capital = |part: &&&str| part.starts_with(|c: char| c.is_uppercase());
        let name: Vec<&str> = parts.iter().take_while(capital).copied().collect();
        if !name.is_empty() {
            give(&format!("Elixir.{}", name.join(".")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::words_of_literal;
    use beamless_ir::Literal;

    #[test]
    fn words_are_names_of_both_languages() {
        let mut found = Vec::new();
        let text = Literal::List("lists:map(F, [1])".chars().map(|c| Literal::Int(i64::from(c as u32))).collect(), Box::new(Literal::Nil));
        words_of_literal(&text, &mut |word| found.push(word.to_owned()));
        let elixir = Literal::Bits(b"Some.Module.fetch!(x)"[..].into(), 0);
        words_of_literal(&elixir, &mut |word| found.push(word.to_owned()));
        assert_eq!(found, ["lists", "map", "F", "Elixir.F", "1", "Some", "Module", "fetch!", "Elixir.Some.Module", "x"]);
    }
}
