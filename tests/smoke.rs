//! Each mode of the program once, on samples: a quick look whether anything is broken at all. `tests/integration/` asks more;
//! this is a binary of its own so that it is built without that.
//!
//! `--staged`, `--install-hook` and `--interactive` need git or a terminal; they are tried in `tests/programs/`.

mod cli;

use cli::Place;

/// French, UTF-8 read as windows-1252, nothing lost.
const DAMAGED: &str = include_str!("../samples/billet-fr.damaged.txt");
const REPAIRED: &str = include_str!("truth/billet-fr.txt");
/// Chinese, bytes lost.
const LOSSY: &str = include_str!("../samples/biji-zh.damaged.md");
/// Sound.
const SOUND: &str = include_str!("../samples/letters-fr.txt");

/// A directory with a file of each kind.
fn samples() -> Place {
    let place = Place::new();
    place.write("damaged.txt", DAMAGED);
    place.write("lossy.md", LOSSY);
    place.write("sound.txt", SOUND);
    // "Größe" in windows-1252, among other German.
    place.write("legacy.txt", b"Die Gr\xF6\xDFe der T\xFCren ist f\xFCr alle R\xE4ume gleich.\n");
    place.write("binary", b"\x7FELF\0\0\0\xFF\xFE\0");
    place
}

/// Asserts that the program ends with `code` and prints all of `parts`.
fn prints(place: &Place, arguments: &[&str], code: i32, parts: &[&str]) {
    let ran = place.run(arguments);
    assert_eq!(ran.code, code, "{arguments:?}: {}", ran.err);
    // A diff has bytes of other encodings.
    let text = String::from_utf8_lossy(&ran.out);
    for part in parts {
        assert!(text.contains(part), "{arguments:?}: no {part:?} in\n{text}");
    }
}

#[test]
fn report() {
    let place = samples();
    let before = place.contents();
    prints(&place, &[], 1, &["damaged.txt", "+++ b/damaged.txt", "legacy.txt", "lossy.md", "--write"]);
    assert_eq!(place.contents(), before);
}

#[test]
fn check() {
    let place = samples();
    prints(
        &place,
        &["--check"],
        1,
        &["damaged.txt:1:", ": error: mojibake: UTF-8 read as windows-1252", "examined "],
    );
    prints(&place, &["--check", "sound.txt"], 0, &["examined 1 file: nothing found"]);
}

#[test]
fn diff() {
    prints(&samples(), &["--diff", "damaged.txt"], 1, &["--- a/damaged.txt", "+++ b/damaged.txt"]);
}

#[test]
fn write_history_and_undo() {
    let place = samples();
    let before = place.contents();
    assert_eq!(place.run(&["--write", "-q", "--guess=0"]).code, 0);
    assert_eq!(place.read("damaged.txt"), REPAIRED.as_bytes());
    assert_eq!(place.read("legacy.txt"), "Die Größe der Türen ist für alle Räume gleich.\n".as_bytes());
    assert_ne!(place.read("lossy.md"), LOSSY.as_bytes());
    assert_eq!(place.read("sound.txt"), SOUND.as_bytes());
    prints(&place, &["--check", "--guess=0"], 0, &["nothing found"]);
    prints(&place, &["--history"], 0, &["3 files"]);
    assert_eq!(place.run(&["--undo"]).code, 0);
    assert_eq!(place.contents(), before);
}

#[test]
fn standard_input() {
    let ran = Place::new().run_with_input(&["-"], DAMAGED);
    assert_eq!((ran.code, ran.text()), (0, REPAIRED), "{}", ran.err);
}

#[test]
fn detect() {
    prints(&samples(), &["--detect"], 0, &["windows-1252", "utf-8", "damaged.txt", "binary"]);
}

#[test]
fn explanations() {
    let place = samples();
    prints(&place, &["--explain"], 0, &["mojibake", "legacy-encoding"]);
    prints(&place, &["--explain", "mojibake"], 0, &["## What it finds"]);
    prints(&place, &["--explain-span", "damaged.txt:1"], 0, &["UTF-8 read as windows-1252"]);
}

#[test]
fn lists() {
    let place = samples();
    prints(&place, &["--list-encodings"], 0, &["windows-1252", "shift_jis"]);
    prints(&place, &["--files"], 0, &["damaged.txt\n", "sound.txt\n"]);
    prints(&place, &["--dump-config"], 0, &["guess"]);
    prints(&place, &["--completions", "bash"], 0, &["--list-encodings"]);
    prints(&place, &["--man"], 0, &[".SH"]);
    prints(&place, &["--help"], 0, &["--write"]);
}

#[test]
fn baseline() {
    let place = samples();
    assert_eq!(place.run(&["--write-baseline=old.json", "-q"]).code, 0);
    prints(&place, &["--check", "--baseline=old.json"], 0, &["nothing found"]);
    place.write("new.txt", DAMAGED);
    prints(&place, &["--check", "--baseline=old.json"], 1, &["new.txt:1:"]);
}

#[test]
fn formats() {
    let place = samples();
    for (format, part) in [
        ("concise", "damaged.txt:1:"),
        ("json", "\"rule\":\"mojibake\""),
        ("github", "::error file=damaged.txt"),
        ("sarif", "\"version\": \"2.1.0\""),
        ("html", "<!DOCTYPE html>"),
    ] {
        prints(&place, &["--format", format], 1, &[part]);
    }
}

#[test]
fn hygiene() {
    let place = Place::new();
    place.write("a.txt", "ef\u{FB01}cient\u{A0}flow\r\nend");
    assert_eq!(place.run(&["--write", "-q", "--select", "hygiene"]).code, 0);
    assert_eq!(place.read("a.txt"), b"efficient flow\r\nend\r\n");
}
