//! Dates: the clock by the calendar, and conversions between local, universal and POSIX time.

use crate::platform::calendar::Moment;
use crate::platform::clock;
use crate::process::Process;
use crate::term::{Build, Term, atom};

/// First year of which the operating system is asked for local time.
const LOCAL_FIRST: i64 = 1902;
/// First year that can be turned to seconds.
const FIRST: i64 = 1600;
/// Largest time that is turned to a date, as in OTP.
const POSIX_MAX: i64 = 1 << 54;

fn now() -> i64 {
    clock::system_ns().div_euclid(1_000_000_000)
}

fn triple(p: &mut Process, parts: [i64; 3]) -> Term {
    p.tuple(&parts.map(Term::small))
}

fn date(p: &mut Process, moment: Moment) -> Term {
    triple(p, [moment.year, moment.month, moment.day])
}

fn time(p: &mut Process, moment: Moment) -> Term {
    triple(p, [moment.hour, moment.minute, moment.second])
}

/// `{{Year, Month, Day}, {Hour, Minute, Second}}`.
fn datetime(p: &mut Process, moment: Moment) -> Term {
    let (date, time) = (date(p, moment), time(p, moment));
    p.tuple(&[date, time])
}

/// A date and time from `first_year` on.
fn moment(term: Term, first_year: i64) -> Option<Moment> {
    let &[date, time] = term.as_tuple()? else { return None };
    let (&[year, month, day], &[hour, minute, second]) = (date.as_tuple()?, time.as_tuple()?) else { return None };
    let moment = Moment {
        year: year.as_small()?,
        month: month.as_small()?,
        day: day.as_small()?,
        hour: hour.as_small()?,
        minute: minute.as_small()?,
        second: second.as_small()?,
    };
    moment.is_valid(first_year).then_some(moment)
}

/// The local time now; universal time when the system cannot tell.
fn local_now() -> Moment {
    let now = now();
    Moment::local(now).unwrap_or_else(|| Moment::from_posix(now))
}

pub(super) fn date_0(p: &mut Process) -> Term {
    date(p, local_now())
}

pub(super) fn time_0(p: &mut Process) -> Term {
    time(p, local_now())
}

pub(super) fn localtime_0(p: &mut Process) -> Term {
    datetime(p, local_now())
}

pub(super) fn universaltime_0(p: &mut Process) -> Term {
    datetime(p, Moment::from_posix(now()))
}

pub(super) fn localtime_to_universaltime_2(p: &mut Process, local: Term, summer_time: Term) -> Term {
    let summer_time = match atom::name(summer_time) {
        "true" => Some(true),
        "false" => Some(false),
        "undefined" => None,
        _ => return p.badarg(),
    };
    match moment(local, LOCAL_FIRST).and_then(|moment| moment.posix_of_local(summer_time)) {
        Some(seconds) => datetime(p, Moment::from_posix(seconds)),
        None => p.badarg(),
    }
}

pub(super) fn universaltime_to_localtime_1(p: &mut Process, universal: Term) -> Term {
    match moment(universal, LOCAL_FIRST).and_then(|moment| Moment::local(moment.posix())) {
        Some(local) => datetime(p, local),
        None => p.badarg(),
    }
}

pub(super) fn posixtime_to_universaltime_1(p: &mut Process, seconds: Term) -> Term {
    match seconds.as_i64().filter(|seconds| (-POSIX_MAX..POSIX_MAX).contains(seconds)) {
        Some(seconds) => datetime(p, Moment::from_posix(seconds)),
        None => p.badarg(),
    }
}

pub(super) fn universaltime_to_posixtime_1(p: &mut Process, universal: Term) -> Term {
    match moment(universal, FIRST) {
        Some(moment) => p.integer_i64(moment.posix()),
        None => p.badarg(),
    }
}

beamless_abi::for_each_bif_calendar!(doors);
