//! Hashes, checksums and MD5 of terms and I/O lists.

use super::binaries::iolist_bytes;
use crate::process::Process;
use crate::term::{Build, BuildBinary, Term, hash, phash};
use md5::{Digest, Md5};

pub(super) fn phash2_1(p: &mut Process, term: Term) -> Term {
    p.charge(1);
    Term::small(i64::from(hash::phash2(term) & ((1 << 27) - 1)))
}

pub(super) fn phash2_2(p: &mut Process, term: Term, range: Term) -> Term {
    match range.as_small() {
        Some(range @ 1..=0x1_0000_0000) => Term::small(i64::from(hash::phash2(term)) % range),
        _ => p.badarg(),
    }
}

pub(super) fn phash_2(p: &mut Process, term: Term, range: Term) -> Term {
    match range.as_small() {
        Some(range @ 1..=0x1_0000_0000) => Term::small(1 + i64::from(phash::phash(term)) % range),
        _ => p.badarg(),
    }
}

pub(super) fn md5_1(p: &mut Process, data: Term) -> Term {
    match iolist_bytes(data) {
        Some(bytes) => {
            p.charge((bytes.len() / 256) as i64);
            p.binary(&Md5::digest(&bytes))
        }
        None => p.badarg(),
    }
}

/// A context is a binary of everything given so far: the digest is made at the end.
pub(super) fn md5_init_0(p: &mut Process) -> Term {
    p.writable(0)
}

pub(super) fn md5_update_2(p: &mut Process, context: Term, data: Term) -> Term {
    let (true, Some(bytes)) = (context.is_bitstring(), iolist_bytes(data)) else { return p.badarg() };
    match p.append(context, bytes.len() * 8) {
        Some((new, at)) => {
            new.bytes[at / 8..at / 8 + bytes.len()].copy_from_slice(&bytes);
            new.term
        }
        None => p.badarg(),
    }
}

pub(super) fn md5_final_1(p: &mut Process, context: Term) -> Term {
    if context.is_bitstring() { md5_1(p, context) } else { p.badarg() }
}

/// A checksum of 32 bits as an argument.
fn checksum(term: Term) -> Option<u32> {
    term.as_u64().and_then(|value| u32::try_from(value).ok())
}

fn checked(p: &mut Process, old: Option<u32>, data: Term, update: impl Fn(u32, &[u8]) -> u32) -> Term {
    let (Some(old), Some(bytes)) = (old, iolist_bytes(data)) else { return p.badarg() };
    p.charge((bytes.len() / 1024) as i64);
    p.integer_u64(u64::from(update(old, &bytes)))
}

fn crc32(old: u32, bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(old);
    hasher.update(bytes);
    hasher.finalize()
}

pub(super) fn crc32_1(p: &mut Process, data: Term) -> Term {
    checked(p, Some(0), data, crc32)
}

pub(super) fn crc32_2(p: &mut Process, old: Term, data: Term) -> Term {
    checked(p, checksum(old), data, crc32)
}

pub(super) fn crc32_combine_3(p: &mut Process, first: Term, second: Term, size: Term) -> Term {
    let (Some(first), Some(second), Some(size)) = (checksum(first), checksum(second), size.as_u64()) else {
        return p.badarg();
    };
    let mut hasher = crc32fast::Hasher::new_with_initial(first);
    hasher.combine(&crc32fast::Hasher::new_with_initial_len(second, size));
    p.integer_u64(u64::from(hasher.finalize()))
}

/// Modulus of Adler-32.
const ADLER: u64 = 65521;

fn adler32(old: u32, bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (u64::from(old & 0xffff), u64::from(old >> 16));
    for chunk in bytes.chunks(4096) {
        for &byte in chunk {
            a += u64::from(byte);
            b += a;
        }
        (a, b) = (a % ADLER, b % ADLER);
    }
    (b << 16 | a) as u32
}

pub(super) fn adler32_1(p: &mut Process, data: Term) -> Term {
    checked(p, Some(1), data, adler32)
}

pub(super) fn adler32_2(p: &mut Process, old: Term, data: Term) -> Term {
    checked(p, checksum(old), data, adler32)
}

pub(super) fn adler32_combine_3(p: &mut Process, first: Term, second: Term, size: Term) -> Term {
    let (Some(first), Some(second), Some(size)) = (checksum(first), checksum(second), size.as_u64()) else {
        return p.badarg();
    };
    let (a1, b1, a2, b2) =
        (u64::from(first & 0xffff), u64::from(first >> 16), u64::from(second & 0xffff), u64::from(second >> 16));
    let size = size % ADLER;
    let a = (a1 + a2 + ADLER - 1) % ADLER;
    let b = (b1 + b2 + size * (a1 + ADLER - 1)) % ADLER;
    p.integer_u64(b << 16 | a)
}

beamless_abi::for_each_bif_hash!(doors);
