use fix_encoding::identify::noise_of;
use fix_encoding::language::Models;
fn main() {
    let models = Models::default();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        println!("{} {:?}", path, noise_of(&bytes, &models));
    }
}
