//! Error handlers: the modules that are asked for functions that are not there, as `process_flag(error_handler, Module)` names them.
//!
//! A module is asked when its functions are part of the program; else the call fails at once, which is what OTP's own `error_handler` comes to where
//! there is nothing to load.
//!
//! Source: the manual pages of `error_handler` and of `erlang:process_flag/2`.

use super::{exception, function, lookup, module_info};
use crate::platform::image;
use crate::process::{Process, Unhandled};
use crate::term::{Term, atom};

/// Arguments of both functions of a handler.
const ARITY: usize = 3;

/// The code of one of the functions of the process's handler.
fn handler(p: &Process, name: &str) -> Option<*const u8> {
    let named = p.extras.as_ref().and_then(|extras| extras.error_handler);
    let module = named.unwrap_or_else(|| atom::word("error_handler"));
    lookup::find(module, atom::word(name), ARITY).map(|found| found.code)
}

/// Where to go on instead of a function that is not there, its arguments in a list: the registers are set. `None`: there is nobody to ask.
pub fn ask(p: &mut Process, module: Term, name: Term, arguments: Term) -> Option<*const u8> {
    let code = handler(p, "undefined_function")?;
    set_registers(p, [module, name, arguments]);
    Some(code)
}

/// The same instead of a fun whose code is not there.
pub fn ask_for_fun(p: &mut Process, fun: Term, arguments: Term) -> Option<*const u8> {
    let code = handler(p, "undefined_lambda")?;
    let module = function::entry(fun).map_or(Term::UNDEFINED, |entry| Term(entry.module));
    set_registers(p, [module, fun, arguments]);
    Some(code)
}

fn set_registers(p: &mut Process, registers: [Term; ARITY]) {
    registers.into_iter().enumerate().for_each(|(index, term)| p.set_x(index, term));
}

/// How many registers are set when a handler is asked.
pub const LIVE: usize = ARITY;

/// Puts a call by, for compiled code that calls what this gives with the arguments, as it would the function.
pub fn put_by(p: &mut Process, call: Unhandled) -> Option<*const u8> {
    match call {
        Unhandled::Named(module, name, arity) if module_info::is_asked(module, name, arity) => {}
        Unhandled::Named(..) => _ = handler(p, "undefined_function")?,
        Unhandled::Lambda(_) => _ = handler(p, "undefined_lambda")?,
    }
    p.extras().unhandled = Some(call);
    Some(image::program().handle_undef)
}

/// Asks for the call that was put by; its arguments are in the registers.
pub fn take_up(p: &mut Process) -> *const u8 {
    let asked = match p.extras().unhandled.take() {
        Some(Unhandled::Named(module, name, arity)) if module_info::is_asked(module, name, arity) => {
            return module_info::give(p, module, arity);
        }
        Some(Unhandled::Named(module, name, arity)) => {
            let arguments = exception::arguments(p, arity);
            ask(p, module, name, arguments)
        }
        Some(Unhandled::Lambda(arity)) => {
            let (arguments, fun) = (exception::arguments(p, arity), p.x(arity));
            ask_for_fun(p, fun, arguments)
        }
        None => None,
    };
    asked.unwrap_or(std::ptr::null())
}
