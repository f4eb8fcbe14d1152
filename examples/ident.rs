use fix_encoding::identify::identify;
use fix_encoding::language::Models;
use std::io::Write;
fn main() {
    let models = Models::default();
    let dir = std::env::args().nth(1).unwrap();
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let mut names: Vec<_> = std::fs::read_dir(&dir).unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "in")).collect();
    names.sort();
    for path in names {
        let bytes = std::fs::read(&path).unwrap();
        if std::str::from_utf8(&bytes).is_ok() { continue; }
        let began = std::time::Instant::now();
        let found = identify(&bytes, &models);
        let ms = began.elapsed().as_secs_f64() * 1e3;
        write!(out, "{}\t{:.2}", path.file_stem().unwrap().to_string_lossy(), ms).unwrap();
        for g in found.guesses.iter().take(4) {
            write!(out, "\t{}/{}/{:.5}/{}", g.encoding, g.language, g.probability, g.others.iter().map(|o| o.name()).collect::<Vec<_>>().join("+")).unwrap();
        }
        writeln!(out).unwrap();
    }
}
