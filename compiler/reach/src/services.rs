//! The table of services: which are linked, and what that starts.

use beamless_ir::{Atom, Func};
use rustc_hash::{FxHashMap, FxHashSet};

const TABLE: &str = include_str!("../../../stdlib/services.txt");
const MODULES: &str = include_str!("../../../stdlib/modules.txt");

struct Service {
    name: Atom,
    start: Func,
    by_name: bool,
    looked_up: bool,
    by_user: bool,
    always: bool,
    triggers: Vec<Func>,
    linked: bool,
}

/// All services, and which of them are linked.
pub struct Services {
    rows: Vec<Service>,
    /// Services whose name occurred, with the function where it did.
    mentioned: FxHashMap<Atom, Func>,
    names: FxHashSet<Atom>,
    /// All triggers, and those that the user's own code calls.
    triggers: FxHashSet<Func>,
    called: FxHashSet<Func>,
}

/// What decides about services besides the names that occur.
pub struct Facts<'a> {
    pub reached: &'a FxHashMap<Func, Func>,
    /// So much is reached that only what the user's own code calls means anything.
    pub is_coarse: bool,
}

impl Services {
    pub fn new() -> Services {
        let rows: Vec<Service> = TABLE.lines().filter_map(row).collect();
        let names = rows.iter().map(|row| row.name).collect();
        let triggers = rows.iter().flat_map(|row| row.triggers.iter().copied()).collect();
        Services { rows, mentioned: FxHashMap::default(), names, triggers, called: FxHashSet::default() }
    }

    /// The user's own code calls a function.
    pub fn call(&mut self, func: Func) {
        if self.triggers.contains(&func) {
            self.called.insert(func);
        }
    }

    /// An atom occurs as a value in a reached function.
    pub fn mention(&mut self, atom: Atom, by: Func) {
        if self.names.contains(&atom)
            && let Some(row) = self.rows.iter().find(|row| row.name == atom)
            && row.start.module != by.module
        {
            self.mentioned.entry(atom).or_insert(by);
        }
    }

    /// Services that are linked from now on, with their start functions and what they are linked for. `is_looked_up` tells which names `whereis/1` is
    /// asked for.
    pub fn started(&mut self, facts: &Facts<'_>, is_looked_up: impl Fn(Atom) -> bool) -> Vec<(Atom, Func, Func)> {
        let mut found = Vec::new();
        for row in &mut self.rows {
            if row.linked {
                continue;
            }
            let by_name = self.mentioned.get(&row.name).copied().filter(|_| row.by_name);
            let counts = |trigger: &Func| !(facts.is_coarse && row.by_user) || self.called.contains(trigger);
            let trigger = row.triggers.iter().copied().find(|trigger| facts.reached.contains_key(trigger) && counts(trigger));
            let looked_up = (row.looked_up && is_looked_up(row.name)).then(|| Func::new("erlang", "whereis", 1));
            let always = row.always.then_some(row.start);
            if let Some(by) = by_name.or(trigger).or(looked_up).or(always) {
                row.linked = true;
                found.push((row.name, row.start, by));
            }
        }
        found
    }

    pub fn linked(&self) -> Vec<Atom> {
        self.rows.iter().filter(|row| row.linked).map(|row| row.name).collect()
    }
}

fn row(line: &str) -> Option<Service> {
    let line = line.split('#').next()?.trim();
    let mut columns = line.splitn(2, char::is_whitespace);
    let name = columns.next().filter(|name| !name.is_empty())?;
    let rest = columns.next()?.trim();
    let (start, conditions) = rest.split_once(char::is_whitespace)?;
    let conditions: Vec<_> = conditions.split(',').map(str::trim).collect();
    Some(Service {
        name: Atom::new(name),
        start: mfa(start)?,
        by_name: conditions.contains(&"name"),
        looked_up: conditions.contains(&"whereis"),
        by_user: conditions.contains(&"user"),
        always: conditions.contains(&"always"),
        triggers: conditions.iter().filter_map(|condition| mfa(condition)).collect(),
        linked: false,
    })
}

/// `m:f/a`.
pub fn mfa(text: &str) -> Option<Func> {
    let (module, rest) = text.trim().split_once(':')?;
    let module = module.trim_matches('\'');
    let (name, arity) = rest.rsplit_once('/')?;
    Some(Func::new(module, name.trim_matches('\''), arity.parse().ok()?))
}

/// Whether nothing stands for a module.
pub fn is_dropped(module: Atom) -> bool {
    static DROPPED: std::sync::OnceLock<FxHashSet<Atom>> = std::sync::OnceLock::new();
    let drops = |line: &&str| line.split_whitespace().nth(1) == Some("drop") && !line.starts_with('#');
    let all = || MODULES.lines().filter(drops).filter_map(|line| line.split_whitespace().next()).map(Atom::new).collect();
    DROPPED.get_or_init(all).contains(&module)
}
