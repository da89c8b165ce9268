//! Temporary.
fn main() {
    beamless_frontend::deep_stack(|| {
        let t = std::time::Instant::now();
        let (mut n, mut bytes, mut bad) = (0, 0, 0);
        for f in std::fs::read_dir(std::env::args().nth(1).unwrap()).unwrap() {
            let f = f.unwrap().path();
            let b = std::fs::read(&f).unwrap();
            bytes += b.len();
            n += 1;
            match beamless_frontend::read_module(&b) {
                Ok(m) => { std::hint::black_box(m); }
                Err(e) => { bad += 1; println!("{f:?} {e}"); }
            }
        }
        println!("{n} modules {bytes} bytes {bad} bad {:?}", t.elapsed());
    });
}
