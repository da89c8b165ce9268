//! Conditions under which programs run: as they are, or, with `BEAMLESS_STRESS=1`, such as bring out what is rare.

use crate::record::switched_on;

/// The runtime's environment for a run. A failure is replayed by setting the same variables.
#[derive(Debug, Clone, Copy)]
pub struct Variant {
    pub environment: &'static [(&'static str, &'static str)],
}

const PLAIN: &[Variant] = &[Variant { environment: &[] }];

const STRESS: &[Variant] = &[
    // A collection at every room check.
    Variant { environment: &[("BEAMLESS_GC_STRESS", "1")] },
    // Deterministic scheduling.
    Variant { environment: &[("BEAMLESS_SEED", "1")] },
    Variant { environment: &[("BEAMLESS_SEED", "2")] },
    Variant { environment: &[("BEAMLESS_SEED", "3")] },
    Variant { environment: &[("BEAMLESS_SCHEDULERS", "1")] },
    Variant { environment: &[("BEAMLESS_SCHEDULERS", "16")] },
];

/// What is wanted of this run of the harness.
pub fn wanted() -> &'static [Variant] {
    if switched_on("BEAMLESS_STRESS") { STRESS } else { PLAIN }
}

impl std::fmt::Display for Variant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.environment.iter().try_for_each(|(name, value)| write!(f, "{name}={value} "))
    }
}
