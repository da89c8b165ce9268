fn main() {
    let files: Vec<std::path::PathBuf> = std::env::args().skip(1).map(Into::into).collect();
    let otp = beamless_otp::Otp::find(beamless_otp::Config {
        cache: beamless_otp::Cache::from_env(),
        replacements: beamless_db::replacements(),
        code_path: Vec::new(),
    })
    .unwrap_or_else(|d| panic!("{d:?}"));
    let mut store = beamless_db::Store::new(otp);
    store.add(&beamless_db::Inputs { files, ..Default::default() }).unwrap_or_else(|d| panic!("{d:?}"));
    let t = std::time::Instant::now();
    let r = beamless_db::close(&mut store, &beamless_db::ProgramOptions { main: None, passes: Default::default() })
        .unwrap_or_else(|d| panic!("{d:?}"))
        .reached;
    eprintln!(
        "{:?} {} functions {} modules {} exports {} missing; services {:?}",
        t.elapsed(),
        r.functions.len(),
        r.modules.len(),
        r.exports.len(),
        r.missing.len(),
        r.services
    );
    if std::env::var("LIST").is_ok() {
        for f in &r.functions {
            println!("{}", f.name);
        }
    }
    if std::env::var("NATIVES").is_ok() {
        for row in beamless_abi::bif::SECTIONS.iter().flat_map(|r| r.iter()) {
            println!("{}", beamless_ir::Func::new(row.module, row.name, row.arity));
        }
    }
    if let Ok(why) = std::env::var("WHY") {
        for f in &r.functions {
            if f.name.to_string() == why {
                let mut at = f.name;
                loop {
                    println!("{at}");
                    match r.reasons.get(&at) {
                        Some(&n) if n != at => at = n,
                        _ => break,
                    }
                }
            }
        }
    }
}
