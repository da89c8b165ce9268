//! Tests of unwinding and of raw traces over frames made by hand.

use super::{exception, trace};
use crate::platform::image::double::Chunk;
use crate::process::{NORMAL, Phase, Process};
use crate::term::{Term, atom, atoms};
use beamless_abi::frame::{CHUNK_HANDLER, CHUNK_RESUME, Prefix};
use beamless_abi::process::X_WORDS;

/// A resume chunk of three slots, and the handler after it whose frame has one.
#[repr(C)]
struct Guarded {
    resume: Chunk,
    handler: Chunk,
}

static GUARDED: Guarded = Guarded {
    resume: Chunk {
        prefix: Prefix { handler: size_of::<Chunk>() as i32, ..Prefix::new(CHUNK_RESUME, 3, 7) },
        code: 0,
    },
    handler: Chunk { prefix: Prefix::new(CHUNK_HANDLER, 1, 1), code: 0 },
};
static PLAIN: Chunk = Chunk::resume(2, 3);

struct Fixture {
    process: Box<Process>,
    _registers: Vec<u64>,
}

fn fixture() -> Fixture {
    let mut process = Process::new(Term::UNDEFINED, Term::UNDEFINED, NORMAL, 0);
    let mut registers = vec![Term::NIL.0; X_WORDS];
    process.hot.x = registers.as_mut_ptr();
    process.phase = Phase::Running;
    Fixture { process, _registers: registers }
}

fn push(p: &mut Process, chunk: &'static Chunk, slots: &[i64]) {
    for &slot in slots {
        p.hot.sp = p.hot.sp.wrapping_sub(1);
        unsafe { *p.hot.sp = Term::small(slot).0 };
    }
    p.hot.sp = p.hot.sp.wrapping_sub(1);
    unsafe { *p.hot.sp = chunk.address() };
}

#[test]
fn the_nearest_handler_gets_the_exception_and_its_slots() {
    let mut fixture = fixture();
    let p = &mut *fixture.process;
    push(p, &GUARDED.resume, &[10, 11, 12]);
    push(p, &PLAIN, &[20, 21]);
    push(p, &PLAIN, &[30, 31]);
    p.throw(atom::word("ball"));
    p.hot.trace = trace::raw(p, atoms::THROW, Term::NIL, std::ptr::null(), 0).0;
    let code = exception::unwind(p);
    assert_eq!(code as u64, GUARDED.handler.address());
    assert_eq!((p.x(0), p.x(1)), (Term(atoms::THROW), atom::word("ball")));
    unsafe {
        assert_eq!(*p.hot.sp, GUARDED.handler.address());
        assert_eq!(Term(*p.hot.sp.add(1)), Term::small(10));
    }
}

#[test]
fn without_a_handler_the_process_ends() {
    let mut fixture = fixture();
    let p = &mut *fixture.process;
    push(p, &PLAIN, &[1, 2]);
    p.exit(atom::word("over"));
    p.hot.trace = trace::raw(p, atoms::EXIT, Term::NIL, std::ptr::null(), 0).0;
    assert!(exception::unwind(p).is_null());
    assert_eq!((p.phase, Term(p.hot.reason)), (Phase::Exiting, atom::word("over")));
}

#[test]
fn raise_given_a_list_shows_that_list() {
    let mut fixture = fixture();
    let p = &mut *fixture.process;
    p.raise_with(atoms::ERROR, Term::NIL, crate::process::raise::Top::Given(Term::NIL));
    exception::bif_failed(p, std::ptr::null(), std::ptr::null(), 0);
    let raw = Term(p.hot.trace);
    assert!(trace::list(p, raw).is_nil());
}
