//! The benchmark's corpora are what their programs make, and their index is what is in them.

use std::path::Path;
use std::process::Command;

use crate::trial::{Need, tests};

tests! {
    the_corpora_are_current needs &[Need::Program("python3")];
}

/// What each program needs to check its corpus. `validation` and `test` need packages: `rebuild.py` checks those.
const CHECKS: [&[&str]; 4] = [
    &["index.py"],
    &["build_own.py"],
    &["build_odd.py"],
    &["windows_pages.py", "corpus/dev-codepage.jsonl.gz", "--out", "corpus/dev-windows.jsonl.gz"],
];

fn the_corpora_are_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/quality");
    for check in CHECKS {
        let output = Command::new("python3")
            .arg("-B")
            .args(check)
            .arg("--check")
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(output.status.success(), "{check:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
