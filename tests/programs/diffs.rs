//! git and patch apply what `--diff` prints.

#![allow(clippy::disallowed_methods, reason = "tests set up their own files")]

use std::process::Command;

use crate::cli::Place;
use crate::trial::{Need, tests};

/// UTF-8 read as windows-1252, nothing lost.
const DAMAGED: &str = "Bonjour.\nL’Ã©tÃ© dernier, nous avons passÃ© nos vacances Ã\u{a0} la mer.\nFin\n";

tests! {
    git_applies_the_diff needs &[Need::Program("git")];
    patch_applies_the_diff needs &[Need::Program("patch")];
}

fn git_applies_the_diff() {
    is_applied_by(&["git", "apply"]);
}

fn patch_applies_the_diff() {
    is_applied_by(&["patch", "-p1", "--binary", "-i"]);
}

/// Asserts that the files are the same after `program` has applied the diff as after `--write`.
fn is_applied_by(program: &[&str]) {
    let place = Place::new();
    let crlf = DAMAGED.replace('\n', "\r\n");
    place.write("sub/with space.txt", DAMAGED.trim_end());
    place.write("sub/crlf.txt", &crlf);
    place.write("sub/deep/ünïcode \"q\".txt", format!("a\rb\u{7f}\n{DAMAGED}"));
    let before = place.contents();
    let diff = place.run(&["--diff"]);
    assert_eq!((diff.code, diff.err.as_str()), (1, ""));
    assert_eq!(place.run(&["--write", "-q"]).code, 0);
    let after = place.contents();
    assert_ne!(before, after);

    std::fs::write(place.dir().with_file_name("the.diff"), &diff.out).unwrap();
    for (path, bytes) in &before {
        std::fs::write(path, bytes).unwrap();
    }
    let mut command = Command::new(program[0]);
    command.args(&program[1..]).arg("../the.diff").current_dir(place.dir());
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(place.contents(), after);
}
