//! The benchmark's corpora are what their programs make, and their index is what is in them. Its floors hold something up, its table of
//! stated against measured probabilities is right for a program of which both are known, and its check of real files tells right from wrong.

use std::path::Path;
use std::process::Command;

use crate::trial::{Need, tests};

tests! {
    the_corpora_are_current needs &[Need::Program("python3")];
    the_calibration_of_a_known_program_is_measured needs &[Need::Program("python3")];
    a_floor_that_is_missed_fails needs &[Need::Program("python3")];
    a_change_of_a_sound_file_is_counted needs &[Need::Program("python3")];
}

/// What each program needs to check its corpus. `validation` and `test` need packages: `rebuild.py` checks those.
const CHECKS: [&[&str]; 4] = [
    &["index.py"],
    &["build_own.py"],
    &["build_odd.py"],
    &["windows_pages.py", "corpus/dev-codepage.jsonl.gz", "--out", "corpus/dev-windows.jsonl.gz"],
];

/// Runs a program of the benchmark in its folder.
fn succeeds(arguments: &[&str]) {
    let output = Command::new("python3")
        .arg("-B")
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/quality"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn the_corpora_are_current() {
    for check in CHECKS {
        succeeds(&[check, &["--check"]].concat());
    }
}

fn the_calibration_of_a_known_program_is_measured() {
    succeeds(&["calibration.py", "--self-test"]);
}

fn a_change_of_a_sound_file_is_counted() {
    succeeds(&["trees/check.py", "--self-test"]);
}

fn a_floor_that_is_missed_fails() {
    succeeds(&["floors.py", "--self-test"]);
}
