//! How often the library goes through a file: each file of `samples/` is examined, and its counts are held to limits.
//!
//! `cargo test --features counters --test integration counters:: -- --nocapture` prints the counts.

use std::fs;
use std::path::Path;

use fix_encoding::{Counts, Options, examine, take_counts};

/// What is done for one file at most. `characters_decoded` is not limited: it depends on how much of a text is damaged.
const LIMITS: Counts =
    Counts { validations: 1, decodings: 1, examinations: 1, engine_runs: 3, characters_decoded: usize::MAX };
/// The same for a file of which some lines are exact and some are in doubt: what the exact lines alone leave is examined once more.
const LIMITS_OF_DOUBT: Counts =
    Counts { validations: 2, decodings: 1, examinations: 2, engine_runs: 6, characters_decoded: usize::MAX };

#[test]
fn each_sample_is_read_few_times() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut beyond = Vec::new();
    println!(
        "{:<40} validations decodings examinations engine-runs characters-decoded (times the file)",
        "sample"
    );
    for path in paths.iter().filter(|path| path.is_file()) {
        let bytes = fs::read(path).unwrap();
        take_counts();
        let examination = examine(&bytes, &Options::default());
        let counts = take_counts();
        let is_exact = |exact: bool| {
            let repairs = examination.findings.iter().filter_map(|finding| finding.repair.as_ref());
            repairs.into_iter().any(|repair| repair.exact == exact)
        };
        let limits = if is_exact(true) && is_exact(false) { LIMITS_OF_DOUBT } else { LIMITS };
        let Counts { validations, decodings, examinations, engine_runs, characters_decoded } = counts;
        let name = path.file_name().unwrap().to_string_lossy();
        println!(
            "{name:<40} {validations:>11} {decodings:>9} {examinations:>12} {engine_runs:>11} {characters_decoded:>18} ({})",
            characters_decoded / bytes.len().max(1)
        );
        let holds = validations <= limits.validations
            && decodings <= limits.decodings
            && examinations <= limits.examinations
            && engine_runs <= limits.engine_runs;
        if !holds {
            beyond.push((name.into_owned(), counts));
        }
    }
    assert!(beyond.is_empty(), "{beyond:#?}");
}
