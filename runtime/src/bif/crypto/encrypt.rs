//! Natives of encryption: arguments, and what is said of wrong ones. The work is `cipher`'s.

use super::cipher::{self, CIPHERS, Cipher, Mode, Padding, Running, Unfinished};
use super::{begun, charge, fail, with};
use crate::bif::binaries::iolist_bytes;
use crate::process::Process;
use crate::term::map::BuildMap;
use crate::term::{Build, BuildBinary, Term, atom, atoms};

pub(super) fn cipher_info_nif_1(p: &mut Process, name: Term) -> Term {
    let Some(found) = named(name) else { return p.badarg() };
    p.map_from(&[
        (atom::word("block_size"), Term::small(found.block() as i64)),
        (atom::word("iv_length"), Term::small(found.iv() as i64)),
        (atom::word("key_length"), Term::small(found.key as i64)),
        (atom::word("mode"), atom::word(found.mode_name())),
        (atom::word("prop_aead"), Term::bool(found.mode == Mode::Gcm)),
        (atom::word("type"), found.number.map_or(Term::UNDEFINED, Term::small)),
    ])
}

pub(super) fn cipher_algorithms_0(p: &mut Process) -> Term {
    p.list_from(CIPHERS.iter().map(|cipher| atom::word(cipher.name)))
}

fn named(name: Term) -> Option<&'static Cipher> {
    name.is_atom().then(|| Cipher::find(atom::name(name))).flatten()
}

/// Whether to encrypt, and what to do at the end: a flag or options.
fn direction(options: Term) -> Option<(bool, Padding)> {
    if let Some(encrypt) = options.as_bool() {
        return Some((encrypt, Padding::Nothing));
    }
    let mut result = (true, Padding::Nothing);
    for option in options.proper_list()? {
        match option.as_tuple() {
            Some(&[key, value]) if atom::name(key) == "encrypt" => result.0 = value.as_bool()?,
            Some(&[key, value]) if atom::name(key) == "padding" => {
                result.1 = match atom::name(value) {
                    "none" => Padding::None,
                    "zero" => Padding::Zero,
                    "random" => Padding::Random,
                    "pkcs_padding" => Padding::Pkcs,
                    "undefined" => Padding::Nothing,
                    _ => return None,
                }
            }
            _ => return None,
        }
    }
    Some(result)
}

/// Checks what `crypto_init` and `crypto_one_time` are given; `options` is the number of the argument with the options.
fn started(p: &mut Process, name: Term, key: Term, iv: Term, options: (i64, Term)) -> Result<Running, Term> {
    let Some(found) = named(name) else { return Err(fail(p, "badarg", 0, "Unknown cipher")) };
    if found.mode == Mode::Gcm {
        return Err(fail(p, "badarg", 0, "Not supported with this cipher"));
    }
    let Some(key) = iolist_bytes(key) else { return Err(fail(p, "badarg", 1, "Bad key")) };
    if key.len() != found.key {
        return Err(fail(p, "badarg", 1, "Bad key size"));
    }
    let Some(iv) = iolist_bytes(iv) else { return Err(fail(p, "badarg", 2, "Bad iv type")) };
    if iv.len() != found.iv() {
        return Err(fail(p, "badarg", 2, "Bad iv size"));
    }
    let Some((encrypt, padding)) = direction(options.1) else { return Err(fail(p, "badarg", options.0, "Options are not a boolean or a proper list")) };
    Running::new(found, &key, &iv, encrypt, padding).ok_or_else(|| fail(p, "badarg", 1, "Bad key size"))
}

fn finished(p: &mut Process, running: Running) -> Result<Vec<u8>, Term> {
    let last = running.finish(|rest| {
        if let Some(bytes) = super::random(rest.len()) {
            rest.copy_from_slice(&bytes);
        }
    });
    last.map_err(|why| match why {
        Unfinished::NotFull => fail(p, "error", -1, "Padding 'none' but unfilled last block"),
        Unfinished::BadPadding => fail(p, "error", -1, "Can't finalize"),
    })
}

pub(super) fn ng_crypto_one_time_nif_5(p: &mut Process, name: Term, key: Term, iv: Term, data: Term, options: Term) -> Term {
    let mut running = match started(p, name, key, iv, (4, options)) {
        Ok(running) => running,
        Err(raised) => return raised,
    };
    let Some(bytes) = iolist_bytes(data) else { return fail(p, "badarg", 3, "expected binary") };
    charge(p, bytes.len());
    let mut result = running.update(&bytes);
    match finished(p, running) {
        Ok(last) => {
            result.extend_from_slice(&last);
            p.binary(&result)
        }
        Err(raised) => raised,
    }
}

pub(super) fn ng_crypto_init_nif_4(p: &mut Process, name: Term, key: Term, iv: Term, options: Term) -> Term {
    match started(p, name, key, iv, (3, options)) {
        Ok(running) => begun(p, running),
        Err(raised) => raised,
    }
}

pub(super) fn ng_crypto_update_nif_2(p: &mut Process, state: Term, data: Term) -> Term {
    let Some(bytes) = iolist_bytes(data) else { return fail(p, "badarg", 1, "expected binary") };
    charge(p, bytes.len());
    match with::<Running, _>(state, |running| running.as_mut().map(|running| running.update(&bytes))).flatten() {
        Some(result) => p.binary(&result),
        None => fail(p, "badarg", 0, "Bad State"),
    }
}

pub(super) fn ng_crypto_final_nif_1(p: &mut Process, state: Term) -> Term {
    let Some(running) = with::<Running, _>(state, Option::take).flatten() else { return fail(p, "badarg", 0, "Bad State") };
    match finished(p, running) {
        Ok(last) => p.binary(&last),
        Err(raised) => raised,
    }
}

pub(super) fn aead_cipher_nif_7(p: &mut Process, name: Term, key: Term, iv: Term, text: Term, beside: Term, tag: Term, encrypt: Term) -> Term {
    let Some(encrypt) = encrypt.as_bool() else { return fail(p, "badarg", 6, "True or false expected") };
    let Some(found) = named(name) else { return fail(p, "badarg", 0, "Unknown cipher") };
    if found.mode != Mode::Gcm {
        return fail(p, "badarg", 0, "Not aead cipher");
    }
    let Some(key) = iolist_bytes(key).filter(|key| key.len() == found.key) else { return fail(p, "badarg", 1, "Bad key length") };
    let Some(iv) = iolist_bytes(iv) else { return fail(p, "badarg", 2, "non-binary IV") };
    if iv.is_empty() {
        return fail(p, "badarg", 2, "Bad IV length");
    }
    let Some(text) = iolist_bytes(text) else { return fail(p, "badarg", 3, "non-binary text") };
    let Some(beside) = iolist_bytes(beside) else { return fail(p, "badarg", 4, "non-binary AAD") };
    charge(p, text.len());
    if !encrypt {
        let Some(tag) = iolist_bytes(tag) else { return fail(p, "badarg", 5, "Bad Tag") };
        return match cipher::opened(&key, &iv, &text, &beside, &tag) {
            Some(text) => p.binary(&text),
            None => Term(atoms::ERROR),
        };
    }
    let Some(length) = tag.as_usize() else { return fail(p, "badarg", 5, "Bad Tag length") };
    match cipher::sealed(&key, &iv, &text, &beside) {
        Some((encrypted, tag)) if (1..=tag.len()).contains(&length) => {
            let (encrypted, tag) = (p.binary(&encrypted), p.binary(&tag[..length]));
            p.tuple(&[encrypted, tag])
        }
        _ => fail(p, "error", 5, "Can't get Tag"),
    }
}
