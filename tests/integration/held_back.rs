//! What the program leaves alone because nothing but odd characters speaks for a repair, and what it writes all the same.
//!
//! In: `tests/held_back.tsv`, whose first lines say what its columns are. Each file has a folder of its own, as the files of a
//! folder speak for each other's encoding.

use crate::cli::Place;
use crate::declarations::unescaped;

const TABLE: &str = include_str!("../held_back.tsv");

struct Row {
    name: &'static str,
    path: String,
    before: Vec<u8>,
    /// What `--write` leaves.
    written: Vec<u8>,
    /// What `--write --guess=0` leaves.
    guessed: Vec<u8>,
    known_failure: Option<&'static str>,
}

fn rows() -> Vec<Row> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            let [name, file, before, written, guessed, known_failure] = columns[..] else {
                panic!("{} columns: {line}", columns.len())
            };
            let before = unescaped(before);
            let expected = |column| if column == "left" { before.clone() } else { unescaped(column) };
            let written = expected(written);
            Row {
                name,
                path: format!("{name}/{file}"),
                guessed: if guessed == "=" { written.clone() } else { expected(guessed) },
                written,
                before,
                known_failure: Some(known_failure).filter(|why| *why != "-"),
            }
        })
        .collect()
}

/// What the files hold after a run with `arguments`, in the order of `rows`.
fn after(rows: &[Row], arguments: &[&str]) -> Vec<Vec<u8>> {
    let place = Place::new();
    for row in rows {
        place.write(&row.path, &row.before);
    }
    let ran = place.run(&[&["--isolated", "--no-ignore", "--no-journal", "--quiet"], arguments].concat());
    assert!(ran.code < 2, "{}", ran.whole());
    rows.iter().map(|row| place.read(&row.path)).collect()
}

#[test]
fn only_what_running_words_speak_for_is_written() {
    let rows = rows();
    let written = after(&rows, &["--write"]);
    let guessed = after(&rows, &["--write", "--guess=0"]);
    let mut broken = Vec::new();
    for (row, (written, guessed)) in rows.iter().zip(written.into_iter().zip(guessed)) {
        let is_right = written == row.written && guessed == row.guessed;
        match row.known_failure {
            None if !is_right => broken.push(format!(
                "{}: --write left {:?}, --guess=0 {:?}",
                row.name,
                String::from_utf8_lossy(&written),
                String::from_utf8_lossy(&guessed)
            )),
            Some(_) if is_right => {
                broken.push(format!("{}: no longer fails; take it off the known failures", row.name));
            }
            _ => {}
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
