//! `beamless --version`: our version, and the tools that sources are compiled with.

use super::{Outcome, config};
use beamless_otp::Otp;

pub fn run() -> Outcome {
    println!("beamless {}", env!("CARGO_PKG_VERSION"));
    match Otp::find(config(Vec::new())) {
        Ok(otp) => {
            let install = otp.install();
            println!("Erlang/OTP {} ({})", install.release, install.erl.display());
            match otp.elixir() {
                Ok(elixir) => println!("Elixir {}", elixir.version),
                Err(problem) => println!("Elixir: {}", problem.message),
            }
        }
        Err(problem) => println!("Erlang/OTP: {}", problem.message),
    }
    Ok(())
}
