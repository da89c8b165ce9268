//! How long the steps of a build take, for `--verbose`.

use std::time::{Duration, Instant};

/// Steps in the order in which they first ran, each with the time spent in it.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<(&'static str, Duration)>);

impl Times {
    /// Runs a step and counts its time.
    pub fn of<T>(&mut self, step: &'static str, run: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = run();
        self.add(step, start.elapsed());
        result
    }

    pub fn add(&mut self, step: &'static str, time: Duration) {
        match self.0.iter_mut().find(|(name, _)| *name == step) {
            Some((_, sum)) => *sum += time,
            None => self.0.push((step, time)),
        }
    }

    #[must_use]
    pub fn total(&self) -> Duration {
        self.0.iter().map(|(_, time)| *time).sum()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'static str, Duration)> {
        self.0.iter().copied()
    }
}
