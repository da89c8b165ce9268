//! OTP's and Elixir's own test suites as native programs: where their source is, how one is built and run, and what its result is compared with.

pub mod elixir;
pub mod page;
pub mod reasons;
pub mod source;
pub mod suite;
