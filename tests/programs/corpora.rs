//! The benchmark's corpora are what their programs make, and their index is what is in them. Its table of stated against measured
//! probabilities is right for a program of which both are known.

use std::path::Path;
use std::process::Command;

use crate::trial::{Need, tests};

tests! {
    the_corpora_are_current needs &[Need::Program("python3")];
    the_calibration_of_a_known_program_is_measured needs &[Need::Program("python3")];
}

/// What each program needs to check its corpus. `validation` and `test` need packages: `rebuild.py` checks those.
const CHECKS: [&[&str]; 4] = [
    &["index.py"],
    &["build_own.py"],
    &["build_odd.py"],
    &["windows_pages.py", "corpus/dev-codepage.jsonl.gz", "--out", "corpus/dev-windows.jsonl.gz"],
];

fn the_corpora_are_current() {
    for check in CHECKS {
        run(&[check, &["--check"]].concat());
    }
}

fn the_calibration_of_a_known_program_is_measured() {
    run(&["calibration.py", "--self-test"]);
}

/// Runs a program of the benchmark, which has to succeed.
fn run(arguments: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/quality");
    let output = Command::new("python3").arg("-B").args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}
