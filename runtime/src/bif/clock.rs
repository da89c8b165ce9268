//! Time, timers and unique values.

use crate::heap::{Build, copy};
use crate::platform::clock;
use crate::process::control::RefNumber;
use crate::process::{Process, registry};
use crate::scheduler::{signal, timer};
use crate::term::{Kind, Term, atom, atoms};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// Where OTP's monotonic clock starts.
const ORIGIN: i64 = -576_460_752_000_000_000;

/// Monotonic time as programs see it.
pub fn monotonic() -> i64 {
    clock::monotonic_ns() - clock::started_ns() + ORIGIN
}

/// What is added to monotonic time to give system time; fixed for the run, as OTP's default is.
fn offset() -> i64 {
    static OFFSET: OnceLock<i64> = OnceLock::new();
    *OFFSET.get_or_init(|| clock::system_ns() - monotonic())
}

/// Units a second has, from a time unit term.
fn per_second(unit: Term) -> Option<i64> {
    if let Some(parts) = unit.as_small() {
        return (parts > 0).then_some(parts);
    }
    Some(match atom::name(unit) {
        "native" | "nanosecond" | "nano_seconds" | "perf_counter" => 1_000_000_000,
        "microsecond" | "micro_seconds" => 1_000_000,
        "millisecond" | "milli_seconds" => 1000,
        "second" | "seconds" => 1,
        _ => return None,
    })
}

/// Nanoseconds in another unit, rounded down.
fn convert(p: &mut Process, nanos: i64, unit: Term) -> Term {
    match per_second(unit) {
        Some(parts) => {
            let value = (nanos as i128 * parts as i128).div_euclid(1_000_000_000);
            match i64::try_from(value) {
                Ok(value) => p.integer_i64(value),
                Err(_) if value > 0 => p.integer_u128(value as u128),
                Err(_) => {
                    let magnitude = value.unsigned_abs();
                    p.object(Kind::NegativeBig, &[magnitude as u64, (magnitude >> 64) as u64])
                }
            }
        }
        None => p.badarg(),
    }
}

fn monotonic_time_0(p: &mut Process) -> Term {
    p.integer_i64(monotonic())
}

fn monotonic_time_1(p: &mut Process, unit: Term) -> Term {
    convert(p, monotonic(), unit)
}

fn system_time_0(p: &mut Process) -> Term {
    p.integer_i64(monotonic() + offset())
}

fn system_time_1(p: &mut Process, unit: Term) -> Term {
    convert(p, monotonic() + offset(), unit)
}

fn time_offset_0(p: &mut Process) -> Term {
    p.integer_i64(offset())
}

fn time_offset_1(p: &mut Process, unit: Term) -> Term {
    convert(p, offset(), unit)
}

/// `{MegaSeconds, Seconds, MicroSeconds}`.
fn triple(p: &mut Process, nanos: i64) -> Term {
    p.tuple(&parts(nanos / 1000).map(Term::small))
}

fn parts(micros: i64) -> [i64; 3] {
    [micros / 1_000_000_000_000, micros / 1_000_000 % 1_000_000, micros % 1_000_000]
}

fn timestamp_0(p: &mut Process) -> Term {
    triple(p, monotonic() + offset())
}

fn now_0(p: &mut Process) -> Term {
    p.tuple(&now_parts().map(Term::small))
}

/// What `now/0` gives: strictly increasing, as documented.
pub fn now_parts() -> [i64; 3] {
    static LAST: AtomicI64 = AtomicI64::new(0);
    let micros = (monotonic() + offset()) / 1000;
    let last = LAST.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |last| Some(micros.max(last + 1)));
    let last = last.unwrap_or_else(|last| last);
    parts(micros.max(last + 1))
}

fn os_system_time_0(p: &mut Process) -> Term {
    p.integer_i64(clock::system_ns())
}

fn os_system_time_1(p: &mut Process, unit: Term) -> Term {
    convert(p, clock::system_ns(), unit)
}

fn os_timestamp_0(p: &mut Process) -> Term {
    triple(p, clock::system_ns())
}

fn os_perf_counter_0(p: &mut Process) -> Term {
    p.integer_i64(clock::monotonic_ns())
}

fn time_unit_0(_p: &mut Process) -> Term {
    Term::small(1_000_000_000)
}

fn perf_counter_unit_0(_p: &mut Process) -> Term {
    Term::small(1_000_000_000)
}

/// A number that is larger than all before.
pub fn unique_number() -> i64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed) as i64
}

/// The next unique integer; without `positive` they start below zero, as OTP's do.
fn unique(p: &mut Process, positive: bool) -> Term {
    let value = unique_number();
    if positive { p.integer_i64(value) } else { p.integer_i64(value - (1 << 59)) }
}

fn unique_integer_0(p: &mut Process) -> Term {
    unique(p, false)
}

fn unique_integer_1(p: &mut Process, options: Term) -> Term {
    let Some(options) = options.proper_list() else { return p.badarg() };
    let mut positive = false;
    for option in options {
        match atom::name(option) {
            "positive" => positive = true,
            "monotonic" => {}
            _ => return p.badarg(),
        }
    }
    unique(p, positive)
}

/// A number no reference of this run has had.
pub fn fresh_reference() -> RefNumber {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    static SALT: OnceLock<u64> = OnceLock::new();
    let salt = *SALT.get_or_init(|| (clock::system_ns() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 36 & 0xfff_ffff);
    let next = NEXT.fetch_add(1, Ordering::Relaxed) + (1 << 18);
    [next & 0x3ffff | (next >> 18 & 0xffff_ffff) << 32, salt]
}

/// A fresh reference that a message in answer to it may carry: the mailbox remembers where such messages can begin.
pub fn marked_reference(p: &mut Process) -> RefNumber {
    let number = fresh_reference();
    p.mailbox.mark(number);
    number
}

fn make_ref_0(p: &mut Process) -> Term {
    let number = marked_reference(p);
    p.reference(number, 0)
}

/// The number of a reference of this node.
pub fn reference_number(reference: Term) -> Option<RefNumber> {
    reference.is_kind(Kind::Reference).then(|| [reference.word(1), reference.word(2)])
}

/// Deadline and receiver of a new timer, or the exception.
fn timer_arguments(p: &mut Process, time: Term, to: Term, options: Term) -> Result<(i64, Term), Term> {
    let mut absolute = false;
    let Some(options) = options.proper_list() else { return Err(p.badarg_cause("badopt")) };
    for option in options {
        match option.as_tuple() {
            Some([name, value]) if atom::name(*name) == "abs" && value.as_bool().is_some() => {
                absolute = *value == Term::TRUE;
            }
            _ => return Err(p.badarg_cause("badopt")),
        }
    }
    const LONGEST: i64 = 1 << 43;
    let deadline = match time.as_small() {
        Some(time @ 0..=LONGEST) if !absolute => clock::monotonic_ns() + time * 1_000_000,
        Some(time) if absolute && time.abs() <= LONGEST => time * 1_000_000 - ORIGIN + clock::started_ns(),
        _ => return Err(p.badarg_cause("time")),
    };
    if !to.is_local_pid() && !to.is_atom() {
        return Err(p.badarg());
    }
    Ok((deadline, to))
}

fn start_timer(p: &mut Process, time: Term, to: Term, message: Term, options: Term) -> Term {
    let (deadline, to) = match timer_arguments(p, time, to, options) {
        Ok(found) => found,
        Err(none) => return none,
    };
    let number = marked_reference(p);
    let message = signal::build(message, 4 + 4, |build, message| {
        let reference = build.reference(number, 0);
        build.tuple(&[Term(atoms::TIMEOUT), reference, message])
    });
    timer::send_at(deadline, to, message, number);
    p.reference(number, 0)
}

fn send_after(p: &mut Process, time: Term, to: Term, message: Term, options: Term) -> Term {
    let (deadline, to) = match timer_arguments(p, time, to, options) {
        Ok(found) => found,
        Err(none) => return none,
    };
    let number = fresh_reference();
    timer::send_at(deadline, to, copy::message(message), number);
    p.reference(number, 0)
}

fn start_timer_3(p: &mut Process, time: Term, to: Term, message: Term) -> Term {
    start_timer(p, time, to, message, Term::NIL)
}

fn start_timer_4(p: &mut Process, time: Term, to: Term, message: Term, options: Term) -> Term {
    start_timer(p, time, to, message, options)
}

fn send_after_3(p: &mut Process, time: Term, to: Term, message: Term) -> Term {
    send_after(p, time, to, message, Term::NIL)
}

fn send_after_4(p: &mut Process, time: Term, to: Term, message: Term, options: Term) -> Term {
    send_after(p, time, to, message, options)
}

/// Milliseconds left, rounded up, or `false`.
fn left(nanos: Option<i64>) -> Term {
    nanos.map_or(Term::FALSE, |nanos| Term::small((nanos + 999_999) / 1_000_000))
}

/// `async` and `info` of the options.
fn timer_options(options: Term) -> Option<(bool, bool)> {
    let (mut asynchronous, mut info) = (false, true);
    for option in options.proper_list()? {
        match option.as_tuple()? {
            [name, value] => match (atom::name(*name), value.as_bool()?) {
                ("async", value) => asynchronous = value,
                ("info", value) => info = value,
                _ => return None,
            },
            _ => return None,
        }
    }
    Some((asynchronous, info))
}

/// The answer of `cancel_timer` and `read_timer`, as a value or as a message.
fn answer(p: &mut Process, tag: &str, reference: Term, result: Term, asynchronous: bool, info: bool) -> Term {
    if asynchronous && info {
        let message = p.tuple(&[atom::word(tag), reference, result]);
        signal::send(p.pid, message);
    }
    if asynchronous || !info { Term::OK } else { result }
}

fn cancel_timer_1(p: &mut Process, reference: Term) -> Term {
    if !reference.is_reference() {
        return p.badarg();
    }
    left(reference_number(reference).and_then(timer::cancel))
}

fn cancel_timer_2(p: &mut Process, reference: Term, options: Term) -> Term {
    let (true, Some((asynchronous, info))) = (reference.is_reference(), timer_options(options)) else {
        return p.badarg();
    };
    let result = left(reference_number(reference).and_then(timer::cancel));
    answer(p, "cancel_timer", reference, result, asynchronous, info)
}

fn read_timer_1(p: &mut Process, reference: Term) -> Term {
    if !reference.is_reference() {
        return p.badarg();
    }
    left(reference_number(reference).and_then(timer::read))
}

fn read_timer_2(p: &mut Process, reference: Term, options: Term) -> Term {
    let (true, Some((asynchronous, _))) = (reference.is_reference(), timer_options(options)) else {
        return p.badarg();
    };
    let result = left(reference_number(reference).and_then(timer::read));
    answer(p, "read_timer", reference, result, asynchronous, true)
}

/// The process a name or pid stands for.
pub fn destination(to: Term) -> Option<u64> {
    to.as_local_pid().or_else(|| registry::whereis(to.as_atom()?))
}

beamless_abi::for_each_bif_clock!(doors);
