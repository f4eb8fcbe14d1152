//! `--explain-span`, `-v`, `-vv` and `--language`: what the command line says of why. Numbers are redacted: they are
//! the engine's, and change with it.

use crate::cli::{Place, Ran};

const FRENCH: &str = include_str!("../../samples/billet-fr.damaged.txt");
const ONE_WORD: &str = include_str!("../../samples/changes-en.damaged.md");
const CLEAN: &str = include_str!("../../samples/letters-fr.txt");
const ESCAPED: &str = include_str!("../../samples/mensajes-es.damaged.json");
const LOST: &str = include_str!("../../samples/lost-text.txt");

fn place() -> Place {
    let place = Place::new();
    place.write("fr.txt", FRENCH);
    place.write("changes.md", ONE_WORD);
    place.write("clean.txt", CLEAN);
    place.write("es.json", ESCAPED);
    place.write("lost.txt", LOST);
    place
}

/// What was said, with `…` in the place of numbers with a decimal point and of all candidates after the first.
fn redacted(ran: &Ran) -> String {
    let mut text = String::new();
    let mut candidate = 0;
    for line in ran.whole().lines() {
        // A candidate is three lines: the numbers, the words, the text.
        let rank = line.trim_start().split_once("  ").and_then(|(rank, _)| rank.parse::<usize>().ok());
        candidate = rank.unwrap_or(if line.starts_with("     ") { candidate } else { 0 });
        if candidate > 1 || line.contains("more, less likely") {
            continue;
        }
        let line = if line.contains(" wins by ") {
            line.split_once(" by ").map(|(winner, _)| format!("{winner} by …")).unwrap_or_default()
        } else {
            line.to_string()
        };
        let words = line.split(' ').map(|word| {
            let number = word.trim_start_matches('+').trim_end_matches([',', ';', ':']);
            let is_number = number.contains('.') && number.parse::<f64>().is_ok();
            if is_number { word.replace(number, "…") } else { word.to_string() }
        });
        text.push_str(&words.collect::<Vec<_>>().join(" "));
        text.push('\n');
    }
    text
}

#[test]
fn a_damaged_line() {
    let place = place();
    let before = place.contents();
    let ran = place.run(&["--explain-span", "changes.md:7"]);
    insta::assert_snapshot!("damaged_line", redacted(&ran));
    assert_eq!(place.contents(), before);
}

#[test]
fn candidates_are_ranked_and_their_texts_shown() {
    let ran = place().run(&["--explain-span", "fr.txt:3-4"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let text = ran.text();
    let ranks: Vec<&str> = text.lines().filter(|line| line.contains("  utf-8>")).collect();
    assert!((2..=8).contains(&ranks.len()), "{text}");
    let odds =
        |line: &&str| line.split_whitespace().nth(1).and_then(|odds| odds.parse::<f64>().ok()).unwrap();
    assert!(ranks.is_sorted_by(|a, b| odds(a) >= odds(b)), "{text}");
    assert!(ranks[0].ends_with("  utf-8>windows-1252"), "{text}");
    assert!(text.contains("     UTF-8 read as windows-1252\n     L’atelier de reliure déménage"), "{text}");
    assert!(text.contains("\nutf-8>windows-1252 is likely enough to be repaired: "), "{text}");
}

#[test]
fn a_clean_line_is_left_alone() {
    insta::assert_snapshot!("clean_line", redacted(&place().run(&["--explain-span", "clean.txt:3"])));
}

#[test]
fn a_line_in_ascii() {
    insta::assert_snapshot!("ascii_line", redacted(&place().run(&["--explain-span", "changes.md:1"])));
}

#[test]
fn escapes_and_what_was_lost() {
    let place = place();
    let ran = place.run(&["--explain-span", "es.json:1-4"]);
    assert_eq!(ran.code, 0);
    assert!(ran.text().contains("in JSON escapes") || ran.text().contains(", in "), "{}", ran.text());
    assert!(ran.text().contains("spelled in escapes, and was weighed unescaped"), "{}", ran.text());
    let line = LOST.lines().position(|line| line.contains('\u{fffd}')).unwrap() + 1;
    let ran = place.run(&["--explain-span", &format!("lost.txt:{line}")]);
    assert_eq!(ran.code, 0);
    assert!(ran.text().contains(": warning: lost-text: "), "{}", ran.text());
}

#[test]
fn a_file_in_another_encoding() {
    let place = Place::new();
    place.write("latin.txt", b"Der Vortrag hei\xdft so.\r\nSch\xf6n.\r\n");
    let ran = place.run(&["--explain-span", "latin.txt:2", "--from", "windows-1252"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.text().contains("legacy-encoding: written as windows-1252"), "{}", ran.text());
    assert!(
        ran.text().contains("likely cause: saved by a program that writes windows-1252"),
        "{}",
        ran.text()
    );
}

#[test]
fn a_channel_that_is_given() {
    let ran = place().run(&["--explain-span", "fr.txt:3", "--channel", "utf-8>cp437"]);
    assert_eq!(ran.code, 0);
    assert!(!ran.text().contains("windows-1252"), "{}", ran.text());
}

#[test]
fn errors() {
    let place = place();
    place.write("binary.bin", b"\x7fELF\0\0\0\x01\x02\0\xff\xfe\0\0");
    for (arguments, expected) in [
        (&["--explain-span", "nothing.txt:1"][..], "nothing.txt: no such file"),
        (&["--explain-span", "clean.txt:99"], "clean.txt: has 3 lines, so there is no line 99"),
        (&["--explain-span", "binary.bin:1"], "binary.bin: is not text"),
        (&["--explain-span", ".:1"], "directory"),
        (&["--explain-span", "clean.txt"], "notes.md:12 or notes.md:12-20"),
        (&["--explain-span", "clean.txt:0"], "counted from 1"),
        (&["--explain-span", "clean.txt:3-1"], "line 1 is before line 3; write 1-3"),
        (&["--explain-span", "clean.txt:1", "fr.txt"], "take no paths"),
        (&["--explain-span", "clean.txt:1", "--write"], "cannot be used with"),
        (&["--explain-span", "clean.txt:1", "--check"], "cannot be used with"),
        (&["--explain-span", "clean.txt:1", "--diff"], "cannot be used with"),
        (&["--explain-span", "clean.txt:1", "--undo"], "cannot be used with"),
        (&["--language", "jp"], "did you mean `ja`?"),
        (&["--language", "de,zzz"], "no language `zzz` is known"),
    ] {
        let ran = place.run(arguments);
        assert_eq!((ran.code, ran.text()), (2, ""), "{arguments:?}\n{}", ran.err);
        assert!(ran.err.starts_with("error: "), "{arguments:?}\n{}", ran.err);
        assert!(ran.err.contains(expected), "{arguments:?}\n{}", ran.err);
    }
}

#[test]
fn languages_are_hints_and_come_back_in_suggestions() {
    let place = place();
    let plain = place.run(&["--check", "fr.txt"]);
    for tags in ["fr", "FR-ca,en", "zh,no"] {
        let ran = place.run(&["--check", "--language", tags, "fr.txt"]);
        assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{tags}");
        let next = format!("  fix-encoding --write --language {tags} fr.txt\n");
        assert!(ran.text().ends_with(&next), "{}", ran.text());
        assert_eq!(ran.text().lines().next(), plain.text().lines().next(), "{tags}");
    }
    assert_eq!(place.run(&["--check", "--language=de", "clean.txt"]).code, 0);
}

#[test]
fn verbose_names_the_likely_cause_and_how_to_prevent_it() {
    let place = place();
    for mode in [&["-v", "fr.txt"][..], &["--check", "-v", "fr.txt"], &["--diff", "-v", "fr.txt"]] {
        let ran = place.run(mode);
        assert_eq!(ran.code, 1);
        // A diff has nothing to explain on standard output, and takes all that is exact.
        let expected = usize::from(!mode.contains(&"--diff"));
        for part in [
            "\n  likely cause: read with windows-1252 (Western European Windows), as ",
            "\n  to prevent it: ",
        ] {
            assert_eq!(ran.text().matches(part).count(), expected, "{mode:?}\n{}", ran.text());
        }
    }
    assert!(!place.run(&["fr.txt"]).text().contains("likely cause"));
}

#[test]
fn very_verbose_explains_each_finding() {
    let place = place();
    let ran = place.run(&["-vv", "changes.md"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    let text = ran.text();
    assert!(text.contains("  likely cause: "), "{text}");
    assert!(text.contains("\n  what may have happened "), "{text}");
    assert!(text.contains("\n  utf-8>windows-1252 is likely"), "{text}");
    let ran = place.run_with_input(&["-vv", "-"], ONE_WORD);
    assert!(ran.err.contains("\n  utf-8>windows-1252 is likely"), "{}", ran.err);
    assert!(!ran.text().contains("is likely"), "{}", ran.text());
}
