//! `crypto`: digests, authentication codes, random numbers; encryption is in `encrypt`. What OpenSSL does on the BEAM, crates of the language do here.

mod cipher;
mod digest;
mod encrypt;

use super::binaries::iolist_bytes;
use crate::io::resource;
use crate::process::Process;
use crate::term::map::BuildMap;
use crate::term::{Build, BuildBinary, Term, atom};
use dashu_int::UBig;
use dashu_int::ops::BitTest;
use encrypt::{
    aead_cipher_nif_7, cipher_algorithms_0, cipher_info_nif_1, ng_crypto_final_nif_1, ng_crypto_init_nif_4, ng_crypto_one_time_nif_5, ng_crypto_update_nif_2,
};
use digest::{ALGORITHMS, Algorithm, Hash, Hmac};
use std::sync::Mutex;

/// A digest in the making, behind a reference. `None`: it has been finished.
type Running<T> = Mutex<Option<T>>;

/// About how much a digest in the making takes.
const STATE_BYTES: usize = 512;

/// What `crypto` makes `{Id, {File, Line}, Text}` of: the number is that of the argument that is wrong.
fn fail(p: &mut Process, id: &str, argument: i64, text: &str) -> Term {
    let file = p.string("crypto");
    let facts = [
        (atom::word("c_file_line_num"), Term::small(0)),
        (atom::word("c_file_name"), file),
        (atom::word("c_function_arg_num"), Term::small(argument)),
    ];
    let facts = p.map_from(&facts);
    let text = p.string(text);
    let reason = p.tuple(&[atom::word(id), facts, text]);
    p.error(reason)
}

fn algorithm(name: Term) -> Option<&'static Algorithm> {
    name.is_atom().then(|| digest::find(atom::name(name))).flatten()
}

fn charge(p: &mut Process, bytes: usize) {
    p.charge((bytes / 256) as i64);
}

const BAD_DIGEST: &str = "Bad digest type";
const NOT_BYTES: &str = "Not iolist";
const BAD_STATE: &str = "Bad state";

fn hash_info_nif_1(p: &mut Process, name: Term) -> Term {
    let Some(found) = algorithm(name) else { return fail(p, "badarg", 0, BAD_DIGEST) };
    p.map_from(&[
        (atom::word("block_size"), Term::small(found.block as i64)),
        (atom::word("size"), Term::small(found.size as i64)),
        (atom::word("type"), Term::small(found.number)),
    ])
}

fn hash_nif_2(p: &mut Process, name: Term, data: Term) -> Term {
    let Some(found) = algorithm(name) else { return fail(p, "badarg", 0, BAD_DIGEST) };
    let Some(bytes) = iolist_bytes(data) else { return fail(p, "badarg", 1, NOT_BYTES) };
    charge(p, bytes.len());
    let mut hash = (found.make)();
    hash.update(&bytes);
    p.binary(&hash.finish())
}

fn begun<T: Send + 'static>(p: &mut Process, state: T) -> Term {
    resource::reference::<Running<T>>(p, Mutex::new(Some(state)), STATE_BYTES)
}

/// Does something with what is behind a reference; `None` when that is nothing of this kind, or finished.
fn with<T: 'static, R>(state: Term, work: impl FnOnce(&mut Option<T>) -> R) -> Option<R> {
    let running = resource::value::<Running<T>>(state)?;
    let mut state = running.lock().unwrap_or_else(|poison| poison.into_inner());
    state.is_some().then(|| work(&mut state))
}

fn hash_init_nif_1(p: &mut Process, name: Term) -> Term {
    match algorithm(name) {
        Some(found) => begun(p, (found.make)()),
        None => fail(p, "badarg", 0, BAD_DIGEST),
    }
}

/// A state stays what it was: updating gives another.
fn hash_update_nif_2(p: &mut Process, state: Term, data: Term) -> Term {
    let copied = with::<Box<dyn Hash>, _>(state, |state| state.as_ref().map(|hash| (**hash).copy())).flatten();
    let Some(mut hash) = copied else { return fail(p, "badarg", 0, BAD_STATE) };
    let Some(bytes) = iolist_bytes(data) else { return fail(p, "badarg", 1, NOT_BYTES) };
    charge(p, bytes.len());
    (*hash).update(&bytes);
    begun(p, hash)
}

fn hash_final_nif_1(p: &mut Process, state: Term) -> Term {
    let copied = with::<Box<dyn Hash>, _>(state, |state| state.as_ref().map(|hash| (**hash).copy())).flatten();
    match copied {
        Some(hash) => p.binary(&hash.finish()),
        None => fail(p, "badarg", 0, BAD_STATE),
    }
}

/// The keyed digest of `mac/4` and `mac_init/3`.
fn keyed(p: &mut Process, kind: Term, name: Term, key: Term) -> Result<Hmac, Term> {
    match atom::name(kind) {
        "hmac" => {}
        "cmac" | "poly1305" => return Err(fail(p, "notsup", 0, "Unsupported mac algorithm")),
        _ => return Err(fail(p, "badarg", 0, "Unknown mac algorithm")),
    }
    let Some(found) = algorithm(name) else { return Err(fail(p, "badarg", 1, "Bad digest algorithm for HMAC")) };
    match iolist_bytes(key) {
        Some(key) => Ok(Hmac::new(found, &key)),
        None => Err(fail(p, "badarg", 2, "Bad key")),
    }
}

fn mac_nif_4(p: &mut Process, kind: Term, name: Term, key: Term, data: Term) -> Term {
    let Some(bytes) = iolist_bytes(data) else { return fail(p, "badarg", 3, "Bad text") };
    match keyed(p, kind, name, key) {
        Ok(mut mac) => {
            charge(p, bytes.len());
            mac.update(&bytes);
            p.binary(&mac.finish())
        }
        Err(raised) => raised,
    }
}

fn mac_init_nif_3(p: &mut Process, kind: Term, name: Term, key: Term) -> Term {
    match keyed(p, kind, name, key) {
        Ok(mac) => begun(p, mac),
        Err(raised) => raised,
    }
}

/// Unlike a digest's, the state is changed.
fn mac_update_nif_2(p: &mut Process, state: Term, data: Term) -> Term {
    let Some(bytes) = iolist_bytes(data) else { return fail(p, "badarg", 1, "Bad text") };
    charge(p, bytes.len());
    let updated = with::<Hmac, _>(state, |mac| mac.iter_mut().for_each(|mac| mac.update(&bytes)));
    if updated.is_some() { state } else { fail(p, "badarg", 0, "Bad ref") }
}

fn mac_final_nif_1(p: &mut Process, state: Term) -> Term {
    match with::<Hmac, _>(state, Option::take).flatten() {
        Some(mac) => p.binary(&mac.finish()),
        None => fail(p, "badarg", 0, "Bad ref"),
    }
}

fn pbkdf2_hmac_nif_5(p: &mut Process, name: Term, password: Term, salt: Term, rounds: Term, length: Term) -> Term {
    let Some(found) = algorithm(name) else { return fail(p, "badarg", 0, BAD_DIGEST) };
    let Some(password) = password.as_bytes() else { return fail(p, "badarg", 1, "Not binary") };
    let Some(salt) = salt.as_bytes() else { return fail(p, "badarg", 2, "Not binary") };
    let Some(rounds) = rounds.as_u64().filter(|&rounds| rounds > 0) else { return fail(p, "badarg", 3, "Must be > 0") };
    let Some(length) = length.as_usize().filter(|&length| length > 0) else { return fail(p, "badarg", 4, "Must be > 0") };
    p.charge((rounds / 16) as i64);
    let key = digest::pbkdf2(found, &password, &salt, rounds, length);
    p.binary(&key)
}

/// Takes as long whatever the bytes are.
fn hash_equals_nif_2(p: &mut Process, a: Term, b: Term) -> Term {
    let Some(a) = a.as_bytes() else { return fail(p, "badarg", 0, "Not binary") };
    let Some(b) = b.as_bytes() else { return fail(p, "badarg", 1, "Not binary") };
    if a.len() != b.len() {
        return fail(p, "badarg", 0, "Data is not equal length");
    }
    let differences = a.iter().zip(b.iter()).fold(0, |seen, (a, b)| seen | (a ^ b));
    Term::bool(std::hint::black_box(differences) == 0)
}

fn do_exor_2(p: &mut Process, a: Term, b: Term) -> Term {
    match (iolist_bytes(a), iolist_bytes(b)) {
        (Some(a), Some(b)) if a.len() == b.len() => {
            let bytes: Vec<u8> = a.iter().zip(b.iter()).map(|(a, b)| a ^ b).collect();
            p.binary(&bytes)
        }
        _ => p.badarg(),
    }
}

/// `header` is 0 for the number alone, 4 for its length before it.
fn mod_exp_nif_4(p: &mut Process, base: Term, exponent: Term, modulus: Term, header: Term) -> Term {
    let number = |term: Term| iolist_bytes(term).map(|bytes| UBig::from_be_bytes(&bytes));
    let (Some(base), Some(exponent), Some(modulus)) = (number(base), number(exponent), number(modulus)) else { return p.badarg() };
    if modulus.is_zero() {
        return atom::word("error");
    }
    let mut result = UBig::ONE % &modulus;
    for bit in (0..exponent.bit_len()).rev() {
        result = &result * &result % &modulus;
        if exponent.bit(bit) {
            result = result * &base % &modulus;
        }
        p.charge(1);
    }
    let bytes = result.to_be_bytes();
    match header.as_small() {
        Some(4) => p.binary(&[&(bytes.len() as u32).to_be_bytes(), &bytes[..]].concat()),
        _ => p.binary(&bytes),
    }
}

/// Random bytes of the system.
fn random(count: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0u8; count];
    let mut rest = &mut bytes[..];
    while !rest.is_empty() {
        // SAFETY: the slice is valid for its length.
        let got = unsafe { libc::getrandom(rest.as_mut_ptr().cast(), rest.len(), 0) };
        match usize::try_from(got) {
            Ok(got) => rest = &mut rest[got..],
            Err(_) if crate::io::stdio::errno() == libc::EINTR => {}
            Err(_) => return None,
        }
    }
    Some(bytes)
}

/// A random number below another.
fn below(limit: &UBig) -> Option<UBig> {
    let bits = limit.bit_len();
    loop {
        let mut bytes = random(bits.div_ceil(8))?;
        if let Some(first) = bytes.first_mut() {
            *first &= 0xff >> (bits.div_ceil(8) * 8 - bits);
        }
        // Half of them or more are below.
        let number = UBig::from_be_bytes(&bytes);
        if number < *limit {
            return Some(number);
        }
    }
}

fn strong_rand_bytes_nif_1(p: &mut Process, count: Term) -> Term {
    match count.as_usize() {
        Some(count) => match random(count) {
            Some(bytes) => p.binary(&bytes),
            None => Term::FALSE,
        },
        None => p.badarg(),
    }
}

fn strong_rand_range_nif_1(p: &mut Process, range: Term) -> Term {
    let range = iolist_bytes(range).map(|bytes| UBig::from_be_bytes(&bytes)).filter(|range| !range.is_zero());
    let Some(range) = range else { return p.badarg() };
    match below(&range) {
        Some(number) => p.binary(&number.to_be_bytes()),
        None => Term::FALSE,
    }
}

/// Numbers with their length before them.
fn counted(term: Term) -> Option<UBig> {
    let bytes = iolist_bytes(term)?;
    let (length, bytes) = bytes.split_first_chunk::<4>()?;
    (u32::from_be_bytes(*length) as usize == bytes.len()).then(|| UBig::from_be_bytes(bytes))
}

fn rand_uniform_nif_2(p: &mut Process, from: Term, to: Term) -> Term {
    let number = match (counted(from), counted(to)) {
        (Some(from), Some(to)) if from < to => below(&(to - &from)).map(|number| number + from),
        _ => return p.badarg(),
    };
    match number {
        Some(number) => {
            let mut bytes = number.to_be_bytes().to_vec();
            // As a number with a sign: the first bit is none of its own.
            if bytes.first().is_some_and(|&first| first & 0x80 != 0) {
                bytes.insert(0, 0);
            }
            p.binary(&[&(bytes.len() as u32).to_be_bytes(), &bytes[..]].concat())
        }
        None => Term::FALSE,
    }
}

/// The system's own source needs no more.
fn rand_seed_nif_1(p: &mut Process, seed: Term) -> Term {
    if seed.as_bytes().is_some() { Term::OK } else { p.badarg() }
}

fn hash_algorithms_0(p: &mut Process) -> Term {
    p.list_from(ALGORITHMS.iter().map(|algorithm| atom::word(algorithm.name)))
}

fn mac_algorithms_0(p: &mut Process) -> Term {
    p.list(&[atom::word("hmac")])
}

fn info_fips_0(_: &mut Process) -> Term {
    atom::word("not_supported")
}

beamless_abi::for_each_bif_crypto!(doors);
