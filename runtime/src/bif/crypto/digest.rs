//! Digests by name, and their authentication codes. Knows nothing of terms.

use md5::Digest;

/// A digest in the making.
pub trait Hash: Send {
    fn update(&mut self, data: &[u8]);
    fn finish(self: Box<Self>) -> Vec<u8>;
    fn copy(&self) -> Box<dyn Hash>;
}

impl<D: Digest + Clone + Send + 'static> Hash for D {
    fn update(&mut self, data: &[u8]) {
        Digest::update(self, data);
    }

    fn finish(self: Box<Self>) -> Vec<u8> {
        self.finalize().to_vec()
    }

    fn copy(&self) -> Box<dyn Hash> {
        Box::new(self.clone())
    }
}

/// What is known of a digest.
pub struct Algorithm {
    pub name: &'static str,
    /// Bytes that it takes at once, and that it gives.
    pub block: usize,
    pub size: usize,
    /// OpenSSL's number for it.
    pub number: i64,
    pub make: fn() -> Box<dyn Hash>,
}

macro_rules! algorithms {
    ($($name:literal $block:literal $size:literal $number:literal $digest:ty;)*) => {
        /// In the order in which `crypto:supports/1` has them.
        pub const ALGORITHMS: &[Algorithm] = &[$(Algorithm {
            name: $name,
            block: $block,
            size: $size,
            number: $number,
            make: || Box::new(<$digest>::new()),
        }),*];
    };
}

algorithms! {
    "sha" 64 20 64 sha1::Sha1;
    "sha224" 64 28 675 sha2::Sha224;
    "sha256" 64 32 672 sha2::Sha256;
    "sha384" 128 48 673 sha2::Sha384;
    "sha512" 128 64 674 sha2::Sha512;
    "sha3_224" 144 28 1096 sha3::Sha3_224;
    "sha3_256" 136 32 1097 sha3::Sha3_256;
    "sha3_384" 104 48 1098 sha3::Sha3_384;
    "sha3_512" 72 64 1099 sha3::Sha3_512;
    "blake2b" 128 64 1056 blake2::Blake2b512;
    "blake2s" 64 32 1057 blake2::Blake2s256;
    "md4" 64 16 257 md4::Md4;
    "md5" 64 16 4 md5::Md5;
    "ripemd160" 64 20 117 ripemd::Ripemd160;
}

pub fn find(name: &str) -> Option<&'static Algorithm> {
    ALGORITHMS.iter().find(|algorithm| algorithm.name == name)
}

/// A keyed digest in the making (RFC 2104).
pub struct Hmac {
    inner: Box<dyn Hash>,
    outer: Box<dyn Hash>,
}

impl Hmac {
    pub fn new(algorithm: &Algorithm, key: &[u8]) -> Hmac {
        let mut block = vec![0; algorithm.block];
        if key.len() > algorithm.block {
            let mut short = (algorithm.make)();
            short.update(key);
            block[..algorithm.size].copy_from_slice(&short.finish());
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        let begun = |pad: u8| {
            let mut hash = (algorithm.make)();
            hash.update(&block.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>());
            hash
        };
        Hmac { inner: begun(0x36), outer: begun(0x5c) }
    }

    pub fn update(&mut self, data: &[u8]) {
        self.inner.update(data);
    }

    pub fn finish(self) -> Vec<u8> {
        let Hmac { inner, mut outer } = self;
        outer.update(&inner.finish());
        outer.finish()
    }

    pub fn copy(&self) -> Hmac {
        Hmac { inner: self.inner.copy(), outer: self.outer.copy() }
    }
}

/// A key from a password (RFC 8018).
pub fn pbkdf2(algorithm: &Algorithm, password: &[u8], salt: &[u8], rounds: u64, length: usize) -> Vec<u8> {
    let keyed = Hmac::new(algorithm, password);
    let mut key = Vec::with_capacity(length + algorithm.size);
    for number in 1u32.. {
        if key.len() >= length {
            break;
        }
        let mut first = keyed.copy();
        first.update(salt);
        first.update(&number.to_be_bytes());
        let mut last = first.finish();
        let mut sum = last.clone();
        for _ in 1..rounds {
            let mut next = keyed.copy();
            next.update(&last);
            last = next.finish();
            sum.iter_mut().zip(&last).for_each(|(sum, byte)| *sum ^= byte);
        }
        key.extend_from_slice(&sum);
    }
    key.truncate(length);
    key
}
