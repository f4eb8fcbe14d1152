//! Python reads the names of encodings in coding lines as this project writes them.

use std::process::Command;

use fix_encoding::declaration::redeclared;
use fix_encoding::encoding::Encoding;

use crate::trial::{Need, tests};

tests! {
    the_names_in_coding_lines needs &[Need::Program("python3")];
}

fn the_names_in_coding_lines() {
    let labels: Vec<String> = Encoding::all()
        .filter_map(|to| redeclared("# coding: utf-16\né", to).ok().flatten())
        .map(|text| text["# coding: ".len()..].lines().next().unwrap().to_owned())
        .collect();
    assert!(labels.len() > 50);
    let program = "import codecs, sys\nfor label in sys.argv[1:]: codecs.lookup(label)";
    let output = Command::new("python3").args(["-c", program]).args(&labels).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
