//! Raising, applying, and asking about code.

use crate::code::start::{self, Target};
use crate::code::{doors as code_doors, exception, function, handler, loaded, lookup, module_info};
use crate::heap::Build;
use crate::io::names;
use crate::process::Process;
use crate::process::raise::Top;
use crate::term::{Term, atom, atoms};

fn apply_2(p: &mut Process, fun: Term, list: Term) -> Term {
    let Some(arguments) = list.proper_list() else { return p.badarg() };
    if arguments.len() > start::MAX_ARITY {
        return p.system_limit();
    }
    let arity = arguments.len();
    for (i, &argument) in arguments.iter().enumerate() {
        p.set_x(i, argument);
    }
    if let Some(entry) = function::entry(fun)
        && entry.arity == arity as u64
    {
        p.set_x(arity, fun);
        return p.continue_at(entry.code, arity + 1);
    }
    let code = code_doors::bad_fun_call(p, fun, arity, std::ptr::null(), 0);
    // What may be called instead finds the fun behind the arguments.
    goes_on(p, code, arity + 1)
}

fn apply_3(p: &mut Process, module: Term, name: Term, list: Term) -> Term {
    let (true, true, Some(arguments)) = (module.is_atom(), name.is_atom(), list.proper_list()) else {
        return p.badarg();
    };
    if arguments.len() > start::MAX_ARITY {
        return p.system_limit();
    }
    match start::resolve(module, name, &arguments) {
        Target::Code { code, arguments } => {
            for (i, &argument) in arguments.iter().enumerate() {
                p.set_x(i, argument);
            }
            p.continue_at(code, arguments.len())
        }
        Target::Undefined if module_info::is_asked(module, name, arguments.len()) => {
            let answer = match arguments[..] {
                [item] => module_info::item(p, module, atom::name(item)),
                _ => module_info::all(p, module),
            };
            answer.unwrap_or_else(|| p.badarg())
        }
        Target::Undefined => {
            if let Some(code) = handler::ask(p, module, name, list) {
                return p.continue_at(code, handler::LIVE);
            }
            exception::undef(p, module, name, list, std::ptr::null(), 0);
            goes_on(p, std::ptr::null(), 0)
        }
        // `apply(erlang, apply, [Fun | ...])` of something that cannot be called.
        Target::Bad => match arguments[..] {
            [fun, inner] => apply_2(p, fun, inner),
            _ => p.badarg(),
        },
    }
}

/// Continues at `code`; when it is null an exception with its trace is set, and at its handler.
fn goes_on(p: &mut Process, code: *const u8, live: usize) -> Term {
    if !code.is_null() {
        return p.continue_at(code, live);
    }
    let handler = exception::unwind(p);
    if handler.is_null() { p.leave() } else { p.continue_at(handler, 3) }
}

fn error_1(p: &mut Process, reason: Term) -> Term {
    p.raise_with(atoms::ERROR, reason, Top::Caller)
}

fn error_2(p: &mut Process, reason: Term, arguments: Term) -> Term {
    p.raise_with(atoms::ERROR, reason, Top::CallerWith { arguments: shown(arguments), info: Term::NIL })
}

/// Arguments as a trace shows them: a list, or `none` for the arity.
fn shown(arguments: Term) -> Term {
    if arguments.is_list() { arguments } else { atom::word("none") }
}

fn error_3(p: &mut Process, reason: Term, arguments: Term, options: Term) -> Term {
    let mut info = Term::NIL;
    let mut iter = options.list();
    for option in iter.by_ref() {
        match option.as_tuple() {
            Some([tag, map]) if tag.0 == atoms::ERROR_INFO && map.is_map() => info = option,
            _ => return p.badarg(),
        }
    }
    if !iter.rest.is_nil() {
        return p.badarg();
    }
    p.raise_with(atoms::ERROR, reason, Top::CallerWith { arguments: shown(arguments), info })
}

fn exit_1(p: &mut Process, reason: Term) -> Term {
    p.raise_with(atoms::EXIT, reason, Top::Caller)
}

fn throw_1(p: &mut Process, value: Term) -> Term {
    p.raise_with(atoms::THROW, value, Top::Caller)
}

/// Gives `badarg` back, as a value, when class or stack trace are none.
fn raise_3(p: &mut Process, class: Term, reason: Term, stacktrace: Term) -> Term {
    if !matches!(class.0, atoms::ERROR | atoms::EXIT | atoms::THROW) {
        return Term(atoms::BADARG);
    }
    if let Some([own, ..]) = stacktrace.as_tuple()
        && matches!(own.0, atoms::ERROR | atoms::EXIT | atoms::THROW)
    {
        let list = crate::code::trace::list(p, stacktrace);
        return p.raise_with(class.0, reason, Top::Given(list));
    }
    let Some(entries) = stacktrace.proper_list() else { return Term(atoms::BADARG) };
    let mut made = Vec::with_capacity(entries.len());
    for entry in entries {
        match trace_entry(p, entry) {
            Some(entry) => made.push(entry),
            None => return Term(atoms::BADARG),
        }
    }
    made.truncate(crate::code::trace::depth());
    let list = p.list(&made);
    p.raise_with(class.0, reason, Top::Given(list))
}

/// An entry given to `raise/3`, completed to four elements.
fn trace_entry(p: &mut Process, entry: Term) -> Option<Term> {
    let arity_or_arguments = |term: Term| term.is_list() || term.as_small().is_some_and(|arity| arity >= 0);
    match *entry.as_tuple()? {
        [module, name, arity, info] if module.is_atom() && name.is_atom() => {
            (arity_or_arguments(arity) && info.is_list()).then_some(entry)
        }
        [fun, arguments, info] if fun.is_fun() => (arguments.is_list() && info.is_list()).then_some(entry),
        [module, name, arity] if module.is_atom() && name.is_atom() && arity_or_arguments(arity) => {
            Some(p.tuple(&[module, name, arity, Term::NIL]))
        }
        [fun, arguments] if fun.is_fun() && arguments.is_list() => Some(p.tuple(&[fun, arguments, Term::NIL])),
        _ => None,
    }
}

fn nif_error_1(p: &mut Process, reason: Term) -> Term {
    p.error(reason)
}

fn nif_error_2(p: &mut Process, reason: Term, _arguments: Term) -> Term {
    p.error(reason)
}

/// A program without a dynamic linker cannot load libraries: it answers as where there is none of that name.
fn load_nif_2(p: &mut Process, path: Term, _info: Term) -> Term {
    let name = if path.is_list() { names::encode(path) } else { path.as_bytes().map(std::borrow::Cow::into_owned) };
    let Some(name) = name else { return p.badarg() };
    let mut text = b"Failed to load NIF library: '".to_vec();
    text.extend_from_slice(&name);
    text.extend_from_slice(b".so: cannot open shared object file: No such file or directory'");
    // Bytes, whatever the encoding of names is.
    let text = p.list_from(text.iter().map(|&byte| Term::small(byte.into())));
    let reason = p.tuple(&[atom::word("load_failed"), text]);
    p.tuple(&[Term(atoms::ERROR), reason])
}

/// A small integer that can be an arity.
fn arity(term: Term) -> Option<usize> {
    term.as_small().and_then(|arity| usize::try_from(arity).ok())
}

fn function_exported_3(p: &mut Process, module: Term, name: Term, count: Term) -> Term {
    if !module.is_atom() || !name.is_atom() || !count.is_integer() {
        return p.badarg();
    }
    let Some(count) = arity(count) else { return Term::FALSE };
    // BIFs of modules that are part of the emulator count as exported only when they are Erlang code; OTP answers true for both since 24.
    Term::bool(lookup::is_exported(module, name, count) || loaded::exports(module, name, count))
}

fn module_loaded_1(p: &mut Process, module: Term) -> Term {
    if !module.is_atom() {
        return p.badarg();
    }
    Term::bool(lookup::module(module).is_some() || loaded::is_loaded(module))
}

fn is_builtin_3(p: &mut Process, module: Term, name: Term, count: Term) -> Term {
    let (true, true, Some(count)) = (module.is_atom(), name.is_atom(), arity(count)) else { return p.badarg() };
    Term::bool(is_native(atom::name(module), atom::name(name), count))
}

/// Whether the BIF table has a row for the function, or the function is one of the instructions that count as such.
fn is_native(module: &str, name: &str, arity: usize) -> bool {
    beamless_abi::bif::SECTIONS.iter().flat_map(|rows| rows.iter()).any(|row| {
        row.arity as usize == arity && row.name == name && row.module == module && row.module != "beamless_rt"
    })
}

fn loaded_0(p: &mut Process) -> Term {
    let loaded = loaded::modules();
    p.list_from(lookup::modules().iter().map(|module| Term(module.name)).chain(loaded))
}

fn pre_loaded_0(p: &mut Process) -> Term {
    const PRELOADED: [&str; 6] = ["erlang", "erts_internal", "init", "prim_file", "persistent_term", "atomics"];
    let names = PRELOADED.map(atom::word);
    p.list_from(names.into_iter().filter(|&name| lookup::module(name).is_some()))
}

fn check_old_code_1(p: &mut Process, module: Term) -> Term {
    if module.is_atom() { Term::FALSE } else { p.badarg() }
}

/// Code cannot be deleted in a closed world: as for a module that is not loaded.
fn delete_module_1(p: &mut Process, module: Term) -> Term {
    if module.is_atom() { Term::UNDEFINED } else { p.badarg() }
}

fn get_module_info_1(p: &mut Process, module: Term) -> Term {
    match module_info::all(p, module) {
        Some(pairs) => pairs,
        None => p.badarg(),
    }
}

fn get_module_info_2(p: &mut Process, module: Term, item: Term) -> Term {
    match module_info::item(p, module, atom::name(item)) {
        Some(value) => value,
        None => p.badarg(),
    }
}

fn make_fun_3(p: &mut Process, module: Term, name: Term, count: Term) -> Term {
    let count = count.as_small().and_then(|count| u8::try_from(count).ok());
    match count {
        Some(count) if module.is_atom() && name.is_atom() => function::external(p, module, name, count),
        _ => p.badarg(),
    }
}

fn fun_info_2(p: &mut Process, fun: Term, item: Term) -> Term {
    let Some(entry) = function::entry(fun) else { return p.badarg() };
    let external = entry.external == 1;
    let value = match atom::name(item) {
        "type" => atom::word(if external { "external" } else { "local" }),
        "module" => Term(entry.module),
        "name" => Term(entry.name),
        "arity" => Term::small(function::arity(entry) as i64),
        "env" => p.list(function::environment(fun)),
        "pid" if external => Term::UNDEFINED,
        "pid" => p.pid_term(),
        "new_index" | "index" if !external => Term::small(entry.index as i64),
        "uniq" if !external => p.integer_u64(entry.uniq),
        "new_uniq" if !external => match lookup::module(Term(entry.module)) {
            Some(module) => Term(module.md5),
            None => crate::term::BuildBinary::binary(p, &[0; 16]),
        },
        "refc" if !external => Term::small(1),
        "new_index" | "index" | "uniq" | "new_uniq" | "refc" => Term::UNDEFINED,
        _ => return p.badarg(),
    };
    p.tuple(&[item, value])
}

fn fun_info_mfa_1(p: &mut Process, fun: Term) -> Term {
    match function::entry(fun) {
        Some(entry) => {
            let arity = Term::small(function::arity(entry) as i64);
            p.tuple(&[Term(entry.module), Term(entry.name), arity])
        }
        None => p.badarg(),
    }
}

beamless_abi::for_each_bif_control!(doors);
