//! The deterministic mode: `BEAMLESS_SEED=N` runs everything on one thread and draws the next process and its reductions from a seeded generator.

use beamless_abi::process::REDUCTIONS;

/// SplitMix64: small, and the same everywhere.
pub struct Seed(u64);

impl Seed {
    /// The generator asked for by the environment.
    pub fn from_environment() -> Option<Seed> {
        std::env::var("BEAMLESS_SEED").ok()?.trim().parse().ok().map(Seed)
    }
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }
    /// Reductions of a time slice: mostly short ones, so that processes interleave everywhere.
    pub fn reductions(&mut self) -> i64 {
        match self.next() % 4 {
            0 => 1 + (self.next() % 8) as i64,
            1 => 1 + (self.next() % 128) as i64,
            _ => 1 + (self.next() % REDUCTIONS as u64) as i64,
        }
    }
}
