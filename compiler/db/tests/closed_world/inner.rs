//! Functions that only exist on the BEAM: OTP makes functions of what stands within functions, and names them after those; with us they are
//! blocks. Which there can be is told by the Core that the program is compiled from, the same for both sides.

use beamless_db::{CoreSource, read};
use beamless_frontend::ast::{Module, VarName};
use beamless_frontend::deep_stack;
use beamless_ir::{Atom, Func};
use beamless_otp::Otp;
use std::collections::{HashMap, HashSet};

/// What Core has within the functions of modules.
pub struct Inner {
    otp: Otp,
    modules: HashMap<Atom, Vec<Owner>>,
}

/// A function and the names of what is bound by `letrec` in it, as `name/arity`.
struct Owner {
    func: Func,
    letrecs: HashSet<String>,
}

impl Inner {
    /// The library's modules are read when they are asked for.
    pub fn new<'s>(otp: Otp, user: impl Iterator<Item = &'s CoreSource>) -> Inner {
        let user: Vec<&CoreSource> = user.collect();
        let modules = user.into_iter().map(owners).collect();
        Inner { otp, modules }
    }

    /// Whether this stands within a function that was reached, or is the form of one that was reached as a fun.
    pub fn is_within(&mut self, function: &str, reached: &HashSet<String>) -> bool {
        let Some((module, name)) = parse(function) else { return false };
        let owners = self.owners(Atom::new(&module));
        let Some(inside) = name.strip_prefix('-').and_then(|name| name.strip_suffix('-')) else { return false };
        owners.iter().filter(|owner| reached.contains(&owner.func.to_string())).any(|owner| {
            let own = format!("{}/{}", owner.func.name.as_str(), owner.func.arity);
            if inside.strip_prefix("fun.") == Some(own.as_str()) {
                return true;
            }
            let Some(rest) = inside.strip_prefix(&own).and_then(|rest| rest.strip_prefix('-')) else { return false };
            let Some((what, number)) = rest.rsplit_once('-') else { return false };
            // A fun without an identity of its own is called so.
            number.parse::<u32>().is_ok() && (what == "anonymous" || owner.letrecs.contains(what))
        })
    }

    fn owners(&mut self, module: Atom) -> &[Owner] {
        let otp = &self.otp;
        self.modules.entry(module).or_insert_with(|| match otp.core_of_modules(&[module]).pop() {
            Some(Ok(core)) => owners(&CoreSource::Compiled(core)).1,
            _ => Vec::new(),
        })
    }
}

fn owners(source: &CoreSource) -> (Atom, Vec<Owner>) {
    deep_stack(|| {
        let module: Module = read(source).unwrap_or_else(|problems| panic!("{problems:?}"));
        let owner = |def: &beamless_frontend::ast::Def| Owner {
            func: Func { module: module.name, name: def.name.name, arity: def.name.arity },
            letrecs: def
                .vars
                .iter()
                .filter_map(|name| match name {
                    VarName::Fun(name) => Some(format!("{}/{}", name.name.as_str(), name.arity)),
                    VarName::Named(_) => None,
                })
                .collect(),
        };
        (module.name, module.defs.iter().map(owner).collect())
    })
}

/// Module and name of `module:name/arity`, without quotes.
fn parse(function: &str) -> Option<(String, String)> {
    let (module, rest) = function.split_once(':')?;
    let (name, _) = rest.rsplit_once('/')?;
    let plain = |text: &str| match text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
        Some(quoted) => quoted.replace("\\'", "'").replace("\\\\", "\\"),
        None => text.to_owned(),
    };
    Some((plain(module), plain(name)))
}

#[test]
fn names_are_read_without_quotes() {
    let parsed = parse("'Elixir.M':'-f/1-lc$^0/1-0-'/2");
    assert_eq!(parsed, Some(("Elixir.M".to_owned(), "-f/1-lc$^0/1-0-".to_owned())));
}
