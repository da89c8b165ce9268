//! The outside as the program's own streams and files see it. Knows processes and the scheduler, not BIFs.

pub mod answer;
pub mod args;
pub mod deflate;
pub mod embedded;
pub mod environment;
pub mod file;
pub mod http;
pub mod inet;
pub mod names;
pub mod packet;
pub mod packet_term;
pub mod path;
pub mod port;
pub mod posix;
pub mod queue;
pub mod received;
pub mod resource;
pub mod signals;
pub mod socket;
pub mod stdio;
