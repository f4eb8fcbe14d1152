//! The benchmark's corpora are what their programs make, and their index is what is in them.

use std::path::Path;
use std::process::Command;

use crate::trial::{Need, tests};

tests! {
    the_corpora_are_current needs &[Need::Program("python3")];
}

fn the_corpora_are_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/quality");
    for program in ["index.py", "build_own.py", "build_odd.py"] {
        let output =
            Command::new("python3").args(["-B", program, "--check"]).current_dir(&folder).output().unwrap();
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
