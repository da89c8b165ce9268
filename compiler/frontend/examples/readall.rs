//! Temporary.
fn main() {
    beamless_frontend::deep_stack(|| {
        let t = std::time::Instant::now();
        let (mut n, mut bytes, mut bad, mut tb) = (0, 0, 0, 0);
        let mut map = beamless_source::SourceMap::new();
        let mut read = std::time::Duration::ZERO;
        let mut parse = std::time::Duration::ZERO;
        for f in std::fs::read_dir(std::env::args().nth(1).unwrap()).unwrap() {
            let f = f.unwrap().path();
            let b = std::fs::read(&f).unwrap();
            bytes += b.len();
            n += 1;
            let t = std::time::Instant::now();
            let m = match beamless_frontend::read_module(&b) {
                Ok(m) => m,
                Err(e) => { bad += 1; println!("{f:?} {e}"); continue }
            };
            read += t.elapsed();
            if std::env::args().len() < 3 { continue }
            let text = beamless_frontend::print_module(&m);
            tb += text.len();
            let t = std::time::Instant::now();
            let id = map.add(&f.to_string_lossy(), text.as_str());
            match beamless_frontend::parse_module(&text, id) {
                Err(e) => { bad += 1; println!("{f:?} {} {}", e[0], e[0].labels.first().map(|l| map.show(l.span)).unwrap_or_default()); std::fs::write("/tmp/cctest/bad.core", &text).unwrap(); }
                Ok(mut m2) => {
                    parse += t.elapsed();
                    m2.defs.iter_mut().for_each(|d| d.span = None);
                    if m2 != m { bad += 1; println!("{f:?} differs");
                        std::fs::write("/tmp/cctest/a.core", &text).unwrap();
                        std::fs::write("/tmp/cctest/b.core", beamless_frontend::print_module(&m2)).unwrap();
                        for (a, b) in m.defs.iter().zip(&m2.defs) { if a != b { println!("{}", a.name);
                        std::fs::write("/tmp/cctest/a.txt", format!("{a:#?}")).unwrap(); std::fs::write("/tmp/cctest/b.txt", format!("{b:#?}")).unwrap(); break } }
                     }
                }
            }
        }
        println!("{n} modules {bytes} bytes {bad} bad {:?}, read {read:?} parse {parse:?} {tb}", t.elapsed());
    });
}
