//! The command line on damaged text, and on files that are no text. All of these need the engine; they assert
//! what is promised of any engine (bytes of files, exit codes, what is said), not how it divides a text.

#![allow(clippy::disallowed_methods, reason = "tests set up their own files")]

use std::process::Stdio;

use crate::cli::{Place, Ran};

/// UTF-8 read as windows-1252, nothing lost.
const DAMAGED: &str = "Bonjour.\nL’Ã©tÃ© dernier, nous avons passÃ© nos vacances Ã\u{a0} la mer.\nFin\n";
const REPAIRED: &str = "Bonjour.\nL’été dernier, nous avons passé nos vacances à la mer.\nFin\n";

/// Nobody can say what it was.
const LOST: &str = "\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd} \u{fffd}\u{fffd}\u{fffd}\u{fffd} XML.\n";

/// Lost bytes: UTF-8 read as windows-1254, undefined bytes and soft hyphens dropped.
const SHANGHAI: &[u8] = include_bytes!("../../samples/kubecon-2019-shanghai.damaged.md");

/// The same, and what was there is far from sure.
const DOUBTFUL: &[u8] = "Tegnap este k\u{FFFD}s\u{FFFD}n \u{FFFD}rtem haza, mert a vonat k\u{FFFD}sett.\n\
    A gyerekek m\u{FFFD}r aludtak, \u{FFFD}s a vacsora kih\u{FFFD}lt az asztalon.\n"
    .as_bytes();

fn id(ran: &Ran) -> String {
    let text = ran.text();
    let start = text.find("fix-encoding --undo ").unwrap() + "fix-encoding --undo ".len();
    text[start..].lines().next().unwrap().to_string()
}

#[test]
fn check_names_place_severity_rule_and_channel() {
    let place = Place::new();
    place.write("sub/fr.txt", DAMAGED);
    let ran = place.run(&["--check"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert!(ran.text().starts_with("sub/fr.txt:2:"), "{}", ran.text());
    assert!(ran.text().contains(": error: mojibake: UTF-8 read as windows-1252"), "{}", ran.text());
    assert!(
        ran.text().contains("can be repaired: 1 file, 4 characters exact\n  fix-encoding --write\n"),
        "{}",
        ran.text()
    );
    assert_eq!(place.read("sub/fr.txt"), DAMAGED.as_bytes());
    assert_eq!(place.run(&["--check", "--fail-on=never"]).code, 0);
}

#[test]
fn no_mode_shows_the_diff_and_changes_nothing() {
    let place = Place::new();
    place.write("fr.txt", DAMAGED);
    let ran = place.run(&["fr.txt"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert!(
        ran.text().contains("\n+L’été dernier, nous avons passé nos vacances à la mer.\n"),
        "{}",
        ran.text()
    );
    assert!(ran.text().ends_with("  fix-encoding --write fr.txt\n"), "{}", ran.text());
    assert_eq!(place.read("fr.txt"), DAMAGED.as_bytes());
}

#[test]
fn write_undo_and_again() {
    let place = Place::new();
    place.write("fr.txt", DAMAGED);
    place.write("clean.txt", REPAIRED);
    let ran = place.run(&["--write"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.text().contains("\n+L’été dernier"), "{}", ran.text());
    assert!(ran.text().contains("\nrewrote 1 file; undo with: fix-encoding --undo "), "{}", ran.text());
    assert_eq!(place.read("fr.txt"), REPAIRED.as_bytes());

    let again = place.run(&["--write"]);
    assert_eq!((again.code, again.text()), (0, "examined 2 files: nothing found\n"));

    let history = place.run(&["--history"]);
    assert!(history.text().starts_with(&id(&ran)), "{}", history.text());
    let undo = place.run(&["--undo", &id(&ran)]);
    assert_eq!((undo.code, undo.err.as_str()), (0, ""));
    assert_eq!(undo.text(), format!("restored 1 file of run {}\n  fr.txt\n", id(&ran)));
    assert_eq!(place.read("fr.txt"), DAMAGED.as_bytes());
    assert_eq!(place.run(&["--undo"]).code, 2);
}

#[test]
fn undo_refuses_where_a_file_has_changed_since() {
    let place = Place::new();
    place.write("a.txt", DAMAGED);
    place.write("b.txt", DAMAGED);
    assert_eq!(place.run(&["--write", "-q"]).code, 0);
    place.write("b.txt", "edited\n");
    let ran = place.run(&["--undo"]);
    assert_eq!((ran.code, ran.text()), (2, ""));
    assert!(ran.err.contains("b.txt: changed since"), "{}", ran.err);
    assert_eq!(place.read("a.txt"), REPAIRED.as_bytes());
    assert_eq!(place.read("b.txt"), b"edited\n");
}

#[test]
fn quiet_writes_and_says_nothing() {
    let place = Place::new();
    place.write("fr.txt", DAMAGED);
    let ran = place.run(&["--write", "-q"]);
    assert_eq!((ran.code, ran.text(), ran.err.as_str()), (0, "", ""));
    assert_eq!(place.read("fr.txt"), REPAIRED.as_bytes());
}

#[test]
fn everything_but_the_damage_stays() {
    let place = Place::new();
    let damaged = format!("\u{feff}{}\r\nlone \r CR\tTAB  \r\n", DAMAGED.trim_end().replace('\n', "\r\n"));
    let repaired = damaged.replace("Ã©tÃ©", "été").replace("passÃ©", "passé").replace("Ã\u{a0}", "à");
    place.write("bom-crlf.txt", &damaged);
    place.write("no-newline.txt", DAMAGED.trim_end());
    assert_eq!(place.run(&["--write"]).code, 0);
    assert_eq!(place.read("bom-crlf.txt"), repaired.as_bytes());
    assert_eq!(place.read("no-newline.txt"), REPAIRED.trim_end().as_bytes());
}

#[test]
fn without_a_journal() {
    let place = Place::new();
    place.write("fr.txt", DAMAGED);
    let ran = place.run(&["--write", "--no-journal"]);
    assert_eq!(ran.code, 0);
    assert!(ran.text().contains("\nrewrote 1 file\n"), "{}", ran.text());
    assert!(!place.state().exists());
}

#[test]
fn nothing_is_rewritten_where_the_journal_can_not_be() {
    let place = Place::new();
    place.write("fr.txt", DAMAGED);
    // A file where the directory should be.
    std::fs::write(place.state(), "").unwrap();
    let ran = place.run(&["--write"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--no-journal"), "{}", ran.err);
    assert_eq!(place.read("fr.txt"), DAMAGED.as_bytes());
}

#[cfg(unix)]
#[test]
fn several_names_of_one_file() {
    let place = Place::new();
    place.write("a.txt", DAMAGED);
    std::fs::hard_link(place.path("a.txt"), place.path("b.txt")).unwrap();
    let ran = place.run(&["--write", "a.txt"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--in-place"), "{}", ran.err);
    assert_eq!(place.read("a.txt"), DAMAGED.as_bytes());
    assert_eq!(place.run(&["--write", "--in-place", "a.txt"]).code, 0);
    assert_eq!(place.read("b.txt"), REPAIRED.as_bytes());
}

#[cfg(target_os = "linux")]
#[test]
fn nobody_reads_the_diff_so_nothing_is_rewritten_unseen() {
    let place = Place::new();
    place.write("fr.txt", DAMAGED);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = place.command(&["--write"]).stdout(writer).stdin(Stdio::null()).output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(141), &b""[..]));
    assert_eq!(place.read("fr.txt"), DAMAGED.as_bytes());
}

#[test]
fn what_can_not_be_repaired_is_a_warning() {
    let place = Place::new();
    place.write("ru.txt", LOST);
    let ran = place.run(&["--check"]);
    assert_eq!(ran.code, 0);
    assert!(ran.text().contains("ru.txt:1:"), "{}", ran.text());
    assert!(ran.text().contains(": warning: lost-text: "), "{}", ran.text());
    assert_eq!(place.run(&["--check", "--fail-on=warning"]).code, 1);
    assert_eq!(place.run(&["--write", "--guess=0"]).code, 0);
    assert_eq!(place.read("ru.txt"), LOST.as_bytes());
}

#[test]
fn a_file_that_is_no_text() {
    let place = Place::new();
    place.write("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0");
    let before = place.contents();
    let ran = place.run(&["--write", "."]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!(ran.text(), @r"
    examined 0 files: there is no text here to look at
    1 file left alone, because it is no text
    hidden and ignored files are left out: --hidden and --no-ignore look at them too
    ");
    let ran = place.run(&["--write", "picture.png"]);
    assert_eq!((ran.code, ran.text()), (2, ""));
    assert_eq!(ran.err, "error: picture.png: is not text; leave it out\n");
    assert_eq!(place.contents(), before);
    let ran = place.run_with_input(&["-"], &before[0].1);
    assert_eq!((ran.code, &ran.out), (2, &before[0].1));
    assert!(ran.err.contains("is not text"));
}

#[test]
fn a_stream_is_repaired() {
    let place = Place::new();
    let ran = place.run_with_input(&["-"], DAMAGED);
    assert_eq!((ran.code, ran.text()), (0, REPAIRED));
    assert!(ran.err.starts_with("<stdin>:2:"), "{}", ran.err);
    let ran = place.run_with_input(&["-", "-q"], DAMAGED);
    assert_eq!((ran.code, ran.text(), ran.err.as_str()), (0, REPAIRED, ""));
    let ran = place.run_with_input(&["--check", "-"], DAMAGED);
    assert_eq!(ran.code, 1);
    assert!(ran.text().starts_with("<stdin>:2:"), "{}", ran.text());
    let ran = place.run_with_input(&["--diff", "-"], DAMAGED);
    assert_eq!(ran.code, 1);
    assert!(ran.text().contains("\n+L’été"), "{}", ran.text());
    place.write("out.txt", "old");
    let ran = place.run_with_input(&["-", "-q", "-o", "out.txt"], DAMAGED);
    assert_eq!((ran.code, ran.text()), (0, ""));
    assert_eq!(place.read("out.txt"), REPAIRED.as_bytes());
}

#[test]
fn output_comes_in_the_order_of_paths() {
    let place = Place::new();
    for i in (0..40).rev() {
        place.write(&format!("{i:02}.txt"), DAMAGED);
    }
    let one = place.run(&["--check", "-j1"]);
    let many = place.run(&["--check", "-j8"]);
    assert_eq!(one.out, many.out);
    let names: Vec<_> =
        one.text().lines().filter_map(|line| line.get(..6)).filter(|n| n.ends_with(".txt")).collect();
    assert!(names.is_sorted() && names.len() >= 40);
}

#[test]
fn on_a_terminal_hidden_characters_are_spelled_out() {
    let place = Place::new();
    place.write("fr.txt", format!("\u{9b}2J \u{202e}\n{DAMAGED}"));
    let ran = place.run(&["--color=always", "fr.txt"]);
    assert!(ran.text().contains(" <U+009B>2J <U+202E>\n"), "{}", ran.text());
    // A redirected diff has the very bytes.
    let ran = place.run(&["--diff", "fr.txt"]);
    assert!(ran.text().contains(" \u{9b}2J \u{202e}\n"), "{}", ran.text());
}

#[test]
fn shanghai_is_found_and_explained() {
    let place = Place::new();
    place.write("samples/shanghai.md", SHANGHAI);
    let ran = place.run(&["--check", "samples"]);
    assert_eq!(ran.code, 1);
    let text = ran.text();
    assert!(text.starts_with("samples/shanghai.md:"), "{text}");
    assert!(text.contains("UTF-8 read as windows-1254; undefined bytes and soft hyphens dropped"), "{text}");
    assert!(text.contains("characters exact, ") && text.contains(" inferred (mean confidence 0."), "{text}");
    assert!(text.contains("\n  fix-encoding --write --guess"), "{text}");
}

#[test]
fn lines_of_shanghai_that_lost_something_are_not_touched_without_guess() {
    let place = Place::new();
    place.write("shanghai.md", SHANGHAI);
    let ran = place.run(&["--diff"]);
    assert_eq!(ran.code, 1);
    let added: Vec<&str> = ran.text().lines().filter(|line| line.starts_with("+#")).collect();
    assert_eq!(added, ["+### 拜访客户", "+### 别离"]);
    assert!(ran.err.contains("not in the diff, because characters are inferred"), "{}", ran.err);
    let ran = place.run(&["--write"]);
    assert_eq!(ran.code, 1);
    assert!(ran.text().contains("not repaired, because characters are inferred"), "{}", ran.text());
    assert!(ran.text().contains("\n  fix-encoding --write --guess"), "{}", ran.text());
    let (before, after) = (String::from_utf8_lossy(SHANGHAI), place.read("shanghai.md"));
    let after = String::from_utf8_lossy(&after).into_owned();
    let changed = before.lines().zip(after.lines()).filter(|(before, after)| before != after).count();
    assert_eq!((changed, before.lines().count()), (2, after.lines().count()));
    // The rest is still there for a guess, and nothing else is left for a second run.
    assert!(place.run(&["--write"]).text().contains("not repaired, because characters are inferred"));
    assert_eq!(String::from_utf8_lossy(&place.read("shanghai.md")), after);
}

/// No run suggests a `--guess` with a number below the usual one, also where the user typed that.
#[test]
fn doubtful_characters_are_shown_and_no_lower_guess_is_suggested() {
    let place = Place::new();
    place.write("shanghai.md", SHANGHAI);
    place.write("vonat.txt", DOUBTFUL);
    let too_low = [&["--check", "--guess=0.3", "."][..], &["--diff", "--guess=0.3", "."]];
    let usual = [&["."][..], &["--check", "."], &["--diff", "."], &["--write", "."]];
    for arguments in usual.into_iter().chain(too_low) {
        let ran = place.run(arguments);
        assert!(!ran.whole().contains("--guess="), "{arguments:?}: {}", ran.whole());
        let is_low = too_low.contains(&arguments);
        assert_eq!(ran.whole().contains("too doubtful for --guess: 1 file, "), !is_low, "{}", ran.whole());
        // What is suggested shows them.
        let is_shown = ran.whole().contains("to see what they could be:\n  fix-encoding .\n");
        assert_eq!(is_shown, arguments.len() == 2 && !is_low, "{}", ran.whole());
    }
    let shown = place.run(&["."]);
    assert!(shown.text().contains("+++ b/vonat.txt"), "{}", shown.text());
    assert_eq!(place.read("vonat.txt"), DOUBTFUL);
}

#[test]
fn shanghai_is_repaired_whole_and_taken_back() {
    let place = Place::new();
    place.write("shanghai.md", SHANGHAI);
    let shown = place.run(&[]);
    assert_eq!(shown.code, 1);
    assert!(shown.text().contains("inferred characters below 0.9"), "{}", shown.text());
    assert!(shown.text().contains("  or "), "{}", shown.text());
    let marked = place.run(&["--color=always"]);
    assert!(marked.text().contains("\x1b[0;4;32m") && marked.text().contains("\x1b[0;4;7;33m"));

    let diff = place.run(&["--diff", "--guess=0"]);
    assert_eq!(diff.code, 1);
    assert_eq!(place.run(&["--write", "--guess=0", "-q"]).code, 0);
    let repaired = place.read("shanghai.md");
    assert!(!String::from_utf8(repaired.clone()).unwrap().contains('ğ'));
    let again = place.run(&["--check", "--guess=0"]);
    assert_eq!((again.code, again.text()), (0, "examined 1 file: nothing found\n"));
    assert_eq!(place.run(&["--undo"]).code, 0);
    assert_eq!(place.read("shanghai.md"), SHANGHAI);
}

#[test]
fn files_in_a_multi_byte_encoding_that_is_named() {
    let place = Place::new();
    // "ソフト一覧です。" with a backslash among its bytes, and with a byte that begins nothing.
    let bytes = b"\x83\x5C\x83\x74\x83\x67\x88\xEA\x97\x97\x82\xC5\x82\xB7\x81\x42\n";
    place.write("good.txt", bytes);
    place.write("bad.txt", [&bytes[..], b"\xFD\n"].concat());
    let ran = place.run(&["--check", "--from=sjis"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.text().contains("good.txt:1:1: error: legacy-encoding: written as shift_jis"),
        "{}",
        ran.text()
    );
    let ran = place.run(&["--from=sjis", "bad.txt"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let expected = "bad.txt:2:1: warning: unknown-encoding: no character of shift_jis at byte 17 (from 0); ";
    assert!(ran.text().starts_with(expected), "{}", ran.text());
    assert_eq!(place.run(&["--write", "--from=sjis", "good.txt"]).code, 0);
    assert_eq!(place.read("good.txt"), "ソフト一覧です。\n".as_bytes());
    assert_eq!(place.run(&["--undo"]).code, 0);
    assert_eq!(place.read("good.txt"), bytes);
}
