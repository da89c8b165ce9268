//! Tests of the collector and of copying.
