//! AES in the modes that programs use: by blocks, as a stream, and with authentication. Knows nothing of terms.

use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use ghash::GHash;
use ghash::universal_hash::UniversalHash;

/// Bytes of a block.
const BLOCK: usize = 16;
type Block = [u8; BLOCK];

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Ecb,
    Cbc,
    Ctr,
    Gcm,
}

/// What is known of a cipher.
pub struct Cipher {
    pub name: &'static str,
    pub mode: Mode,
    /// Bytes of its key.
    pub key: usize,
    /// OpenSSL's number for it, where `crypto` tells one.
    pub number: Option<i64>,
}

const fn cipher(name: &'static str, mode: Mode, key: usize, number: Option<i64>) -> Cipher {
    Cipher { name, mode, key, number }
}

/// In the order in which `crypto:supports/1` has them.
pub const CIPHERS: [Cipher; 12] = [
    cipher("aes_256_gcm", Mode::Gcm, 32, Some(901)),
    cipher("aes_192_gcm", Mode::Gcm, 24, Some(898)),
    cipher("aes_256_ctr", Mode::Ctr, 32, None),
    cipher("aes_192_ctr", Mode::Ctr, 24, None),
    cipher("aes_256_cbc", Mode::Cbc, 32, Some(427)),
    cipher("aes_192_cbc", Mode::Cbc, 24, Some(423)),
    cipher("aes_256_ecb", Mode::Ecb, 32, Some(426)),
    cipher("aes_192_ecb", Mode::Ecb, 24, Some(422)),
    cipher("aes_128_ecb", Mode::Ecb, 16, Some(418)),
    cipher("aes_128_gcm", Mode::Gcm, 16, Some(895)),
    cipher("aes_128_ctr", Mode::Ctr, 16, None),
    cipher("aes_128_cbc", Mode::Cbc, 16, Some(419)),
];

impl Cipher {
    pub fn find(name: &str) -> Option<&'static Cipher> {
        CIPHERS.iter().find(|cipher| cipher.name == name)
    }

    /// Bytes that it takes at once.
    pub fn block(&self) -> usize {
        if matches!(self.mode, Mode::Ecb | Mode::Cbc) { BLOCK } else { 1 }
    }

    /// Bytes to begin with, that are never the same twice.
    pub fn iv(&self) -> usize {
        match self.mode {
            Mode::Ecb => 0,
            Mode::Cbc | Mode::Ctr => BLOCK,
            Mode::Gcm => 12,
        }
    }

    pub fn mode_name(&self) -> &'static str {
        match self.mode {
            Mode::Ecb => "ecb_mode",
            Mode::Cbc => "cbc_mode",
            Mode::Ctr => "ctr_mode",
            Mode::Gcm => "gcm_mode",
        }
    }
}

enum Aes {
    Short(Aes128),
    Middle(Aes192),
    Long(Aes256),
}

impl Aes {
    fn new(key: &[u8]) -> Option<Aes> {
        match key.len() {
            16 => Aes128::new_from_slice(key).ok().map(Aes::Short),
            24 => Aes192::new_from_slice(key).ok().map(Aes::Middle),
            _ => Aes256::new_from_slice(key).ok().map(Aes::Long),
        }
    }

    fn encrypted(&self, block: Block) -> Block {
        let mut block = block.into();
        match self {
            Aes::Short(aes) => aes.encrypt_block(&mut block),
            Aes::Middle(aes) => aes.encrypt_block(&mut block),
            Aes::Long(aes) => aes.encrypt_block(&mut block),
        }
        block.into()
    }

    fn decrypted(&self, block: Block) -> Block {
        let mut block = block.into();
        match self {
            Aes::Short(aes) => aes.decrypt_block(&mut block),
            Aes::Middle(aes) => aes.decrypt_block(&mut block),
            Aes::Long(aes) => aes.decrypt_block(&mut block),
        }
        block.into()
    }
}

fn xor(a: Block, b: &[u8]) -> Block {
    let mut result = a;
    result.iter_mut().zip(b).for_each(|(a, b)| *a ^= b);
    result
}

/// What is done with a last block that is not full.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Padding {
    /// It is left out.
    Nothing,
    /// That is an error.
    None,
    Zero,
    Random,
    Pkcs,
}

/// Why there is no end.
pub enum Unfinished {
    NotFull,
    BadPadding,
}

/// Something being encrypted or decrypted.
pub struct Running {
    aes: Aes,
    mode: Mode,
    encrypt: bool,
    padding: Padding,
    /// The block before, or the counter.
    register: Block,
    /// What the counter gave, and how much of it has been used.
    stream: Block,
    used: usize,
    pending: Vec<u8>,
}

impl Running {
    /// The key and what to begin with have the lengths that the cipher says.
    pub fn new(cipher: &Cipher, key: &[u8], iv: &[u8], encrypt: bool, padding: Padding) -> Option<Running> {
        let register = iv.try_into().unwrap_or([0; BLOCK]);
        let aes = Aes::new(key)?;
        Some(Running { aes, mode: cipher.mode, encrypt, padding, register, stream: [0; BLOCK], used: BLOCK, pending: Vec::new() })
    }

    pub fn update(&mut self, data: &[u8]) -> Vec<u8> {
        if self.mode == Mode::Ctr {
            return data.iter().map(|&byte| byte ^ self.next_of_stream()).collect();
        }
        self.pending.extend_from_slice(data);
        // The last block may hold what was added to fill it: that shows at the end.
        let held = if !self.encrypt && self.padding == Padding::Pkcs { 1 } else { 0 };
        let whole = self.pending.len().saturating_sub(held) / BLOCK * BLOCK;
        let pending = std::mem::take(&mut self.pending);
        let (blocks, rest) = pending.split_at(whole);
        self.pending = rest.to_vec();
        blocks.as_chunks::<BLOCK>().0.iter().flat_map(|&block| self.block(block)).collect()
    }

    fn next_of_stream(&mut self) -> u8 {
        if self.used == BLOCK {
            self.stream = self.aes.encrypted(self.register);
            self.register = u128::from_be_bytes(self.register).wrapping_add(1).to_be_bytes();
            self.used = 0;
        }
        self.used += 1;
        self.stream[self.used - 1]
    }

    fn block(&mut self, block: Block) -> Block {
        let chained = self.mode == Mode::Cbc;
        match (self.encrypt, chained) {
            (true, false) => self.aes.encrypted(block),
            (false, false) => self.aes.decrypted(block),
            (true, true) => {
                self.register = self.aes.encrypted(xor(block, &self.register));
                self.register
            }
            (false, true) => {
                let before = std::mem::replace(&mut self.register, block);
                xor(self.aes.decrypted(block), &before)
            }
        }
    }

    /// The last bytes. `random` fills what is to be filled so.
    pub fn finish(mut self, random: impl FnOnce(&mut [u8])) -> Result<Vec<u8>, Unfinished> {
        let left = self.pending.len();
        if !self.encrypt && self.padding == Padding::Pkcs && self.mode != Mode::Ctr {
            let last: Block = self.pending[..].try_into().map_err(|_| Unfinished::BadPadding)?;
            let last = self.block(last);
            let added = usize::from(last[BLOCK - 1]);
            let kept = BLOCK.checked_sub(added).filter(|_| added > 0).ok_or(Unfinished::BadPadding)?;
            let right = last[kept..].iter().all(|&byte| usize::from(byte) == added);
            return if right { Ok(last[..kept].to_vec()) } else { Err(Unfinished::BadPadding) };
        }
        if left == 0 && self.padding != Padding::Pkcs || self.mode == Mode::Ctr || self.padding == Padding::Nothing {
            return Ok(Vec::new());
        }
        if self.padding == Padding::None || !self.encrypt {
            return Err(Unfinished::NotFull);
        }
        let mut block = [0; BLOCK];
        block[..left].copy_from_slice(&self.pending);
        match self.padding {
            Padding::Random => random(&mut block[left..]),
            Padding::Pkcs => block[left..].fill((BLOCK - left) as u8),
            _ => {}
        }
        Ok(self.block(block).to_vec())
    }
}

/// Galois's counter mode (NIST SP 800-38D).
struct Gcm {
    aes: Aes,
    first: Block,
    hash: GHash,
}

impl Gcm {
    fn new(key: &[u8], iv: &[u8]) -> Option<Gcm> {
        let aes = Aes::new(key)?;
        let hash = GHash::new(&aes.encrypted([0; BLOCK]).into());
        let first = if iv.len() == 12 {
            let mut first = [0; BLOCK];
            first[..12].copy_from_slice(iv);
            first[BLOCK - 1] = 1;
            first
        } else {
            let mut hash = hash.clone();
            hash.update_padded(iv);
            hash.update(&[lengths(0, iv.len()).into()]);
            hash.finalize().into()
        };
        Some(Gcm { aes, first, hash })
    }

    fn streamed(&self, data: &[u8]) -> Vec<u8> {
        let mut result = Vec::with_capacity(data.len());
        let mut counter = self.first;
        for part in data.chunks(BLOCK) {
            let [.., a, b, c, d] = counter;
            counter[BLOCK - 4..].copy_from_slice(&u32::from_be_bytes([a, b, c, d]).wrapping_add(1).to_be_bytes());
            let stream = self.aes.encrypted(counter);
            result.extend(part.iter().zip(stream).map(|(a, b)| a ^ b));
        }
        result
    }

    fn tag(mut self, beside: &[u8], encrypted: &[u8]) -> Block {
        self.hash.update_padded(beside);
        self.hash.update_padded(encrypted);
        self.hash.update(&[lengths(beside.len(), encrypted.len()).into()]);
        let hash: Block = self.hash.finalize().into();
        xor(self.aes.encrypted(self.first), &hash)
    }
}

fn lengths(a: usize, b: usize) -> Block {
    (((a as u128) << 64 | b as u128) * 8).to_be_bytes()
}

/// What was encrypted, and its tag.
pub fn sealed(key: &[u8], iv: &[u8], text: &[u8], beside: &[u8]) -> Option<(Vec<u8>, Block)> {
    let gcm = Gcm::new(key, iv)?;
    let encrypted = gcm.streamed(text);
    let tag = gcm.tag(beside, &encrypted);
    Some((encrypted, tag))
}

/// What had been encrypted; `None` when the tag is another.
pub fn opened(key: &[u8], iv: &[u8], encrypted: &[u8], beside: &[u8], tag: &[u8]) -> Option<Vec<u8>> {
    let gcm = Gcm::new(key, iv)?;
    let text = gcm.streamed(encrypted);
    let right = gcm.tag(beside, encrypted);
    let differences = right.iter().zip(tag).fold(0, |seen, (a, b)| seen | (a ^ b));
    (!tag.is_empty() && tag.len() <= BLOCK && std::hint::black_box(differences) == 0).then_some(text)
}
