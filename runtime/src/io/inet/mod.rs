//! Sockets behind ports: the drivers `tcp_inet` and `udp_inet` with the control operations and messages that OTP's `prim_inet` knows, so that
//! `gen_tcp`, `gen_udp` and `inet` are OTP's own. (The other way, `prim_socket` under `inet_backend = socket`, would give sockets that are
//! no ports, and active mode by a process for each.)

pub mod address;
mod ancillary;
pub mod interfaces;
pub mod options;
pub mod socket;
pub mod tcp;
pub mod udp;

/// Makes the drivers known to `open_port`.
pub fn install() {
    crate::io::port::install("tcp_inet", |core| tcp::Tcp::start(core));
    crate::io::port::install("udp_inet", |core| udp::Udp::start(core));
}
