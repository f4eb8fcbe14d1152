//! Suppression comments: which comments act, on which lines, and what is said of those that do nothing.
//!
//! `tests/suppression/comments.tsv` has one line a row, in any language that has comments:
//!
//! * *acts*: `alone` (on its line and the next), `trailing` (on its line), or `no`.
//! * *line*: as it stands in the file, between damaged ones.
//! * *note*: which language, or why not.
//!
//! `tests/suppression/cases.txt` has whole texts, each below a line `== name`. The first character of a line says what becomes of it:
//! `!` it is repaired, `=` it is damaged and stays, `.` it is sound and stays; `>` is a remark on a suppression, with the
//! number of its line. Warnings must be on lines with `!` alone.

#![allow(clippy::disallowed_methods, reason = "tests set up their own files")]

use fix_encoding::encoding::Encoding;
use fix_encoding::{Accept, Content, Examination, Options, TargetEncoding, examine};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::cli::Place;

const ALL: Accept = Accept::Inferred { minimum: 0.0 };
/// UTF-8 read as windows-1252, nothing lost.
const DAMAGED: &str = "La forÃªt Ã©tait dÃ©serte, le tÃ©lÃ©phone a sonnÃ© toute la journÃ©e.";

fn listing() -> Options {
    Options { lists_suppressions: true, ..Options::default() }
}

fn repaired(bytes: &[u8], examination: &Examination) -> Vec<u8> {
    examination.plan(ALL).apply(bytes).unwrap()
}

fn remarks(examination: &Examination) -> Vec<String> {
    let suppressions = examination.suppressions.iter();
    suppressions
        .flat_map(|one| one.remarks.iter().map(|remark| format!("{}: {remark}", one.location.line)))
        .collect()
}

#[test]
fn comments_act_and_mentions_of_them_do_not() {
    let rows = include_str!("../suppression/comments.tsv").lines().filter(|row| !row.starts_with("# acts"));
    let mut wrong = Vec::new();
    for row in rows.skip(1) {
        let (acts, rest) = row.split_once('\t').unwrap();
        let (line, _note) = rest.rsplit_once('\t').unwrap();
        let text = format!("{DAMAGED}\n{line}\n{DAMAGED}\n{DAMAGED}\n");
        let after = repaired(text.as_bytes(), &examine(text.as_bytes(), &listing()));
        let after = String::from_utf8(after).unwrap();
        let stays: Vec<bool> =
            text.lines().zip(after.lines()).map(|(before, after)| before == after).collect();
        let expected = match acts {
            "alone" => [false, true, true, false],
            "trailing" => [false, true, false, false],
            _ => [false; 4],
        };
        if stays != expected {
            wrong.push(format!("{acts}\t{line}\t{stays:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

struct Case<'c> {
    name: &'c str,
    text: String,
    /// What becomes of each line.
    fates: Vec<char>,
    remarks: Vec<String>,
}

fn cases() -> Vec<Case<'static>> {
    let sections = include_str!("../suppression/cases.txt").split("\n== ").skip(1);
    let case = |section: &'static str| {
        let (name, lines) = section.split_once('\n').unwrap();
        let mut case = Case { name, text: String::new(), fates: Vec::new(), remarks: Vec::new() };
        for line in lines.lines().filter(|line| !line.is_empty()) {
            let (fate, line) = (line.chars().next().unwrap(), line.get(2..).unwrap_or(""));
            if fate == '>' {
                case.remarks.push(line.to_string());
            } else {
                assert!("!=.".contains(fate), "{name}: {line}");
                case.fates.push(fate);
                case.text.push_str(line);
                case.text.push('\n');
            }
        }
        case
    };
    sections.map(case).collect()
}

/// What is wrong with what becomes of a text, line by line.
fn wrong_lines(case: &Case<'_>, after: &str) -> Vec<String> {
    let lines = case.text.lines().zip(after.lines()).zip(&case.fates);
    let wrong = lines.filter(|((before, after), fate)| (before != after) != (**fate == '!'));
    wrong
        .map(|((before, after), fate)| format!("{}: {fate} {before:?} became {after:?}", case.name))
        .collect()
}

#[test]
fn suppressed_lines_stay_and_the_others_are_repaired() {
    let mut wrong = Vec::new();
    for case in cases() {
        let examination = examine(case.text.as_bytes(), &listing());
        let after = String::from_utf8(repaired(case.text.as_bytes(), &examination)).unwrap();
        wrong.extend(wrong_lines(&case, &after));
        if remarks(&examination) != case.remarks {
            wrong.push(format!("{}: {:?} instead of {:?}", case.name, remarks(&examination), case.remarks));
        }
        for finding in &examination.findings {
            let (first, last) = (finding.location.line, case.text[..finding.span.end].matches('\n').count());
            if case.fates[first - 1..=last.min(case.fates.len() - 1)].contains(&'=') {
                wrong.push(format!("{}: {finding:?}", case.name));
            }
        }
        if examine(after.as_bytes(), &listing()).plan(ALL).apply(after.as_bytes()).unwrap()
            != after.as_bytes()
        {
            wrong.push(format!("{}: repaired twice", case.name));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The same texts with other line ends and in UTF-16, which is transcoded whole.
#[test]
fn suppressions_count_in_any_encoding_and_with_any_line_ends() {
    let mut wrong = Vec::new();
    for case in cases() {
        let whole = case.text.contains("ignore-file");
        let options = Options { to: TargetEncoding::Kept, ..listing() };
        for end in ["\r\n", "\r"] {
            // A search reads on to the next line feed.
            let text = case.text.replace('\n', end);
            let examination = examine(text.as_bytes(), &options);
            let after = String::from_utf8(repaired(text.as_bytes(), &examination)).unwrap();
            wrong.extend(wrong_lines(&case, &after.replace(end, "\n")));
            assert_eq!(remarks(&examination), case.remarks, "{}", case.name);
        }
        if whole {
            continue;
        }
        let text: Vec<u8> =
            [0xFEFF].into_iter().chain(case.text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let examination = examine(&text, &listing());
        assert_eq!(examination.content, Content::Text(Encoding::UTF_16LE), "{}", case.name);
        let after = String::from_utf8(repaired(&text, &examination)).unwrap();
        wrong.extend(wrong_lines(&case, after.trim_start_matches('\u{FEFF}')));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn files_in_other_encodings_are_left_alone_as_a_whole() {
    let text = "# Die Brücke über den Fluß ist für größere Wagen gesperrt.\n# fix-encoding: DIRECTIVE\n# Schöne Grüße\n";
    let legacy = |directive: &str| {
        let text = text.replace("DIRECTIVE", directive);
        Encoding::for_label("windows-1252").unwrap().encode(&text).unwrap()
    };
    for (directive, findings, remark) in [
        ("ignore", 1, Some("2: silences nothing; take it out")),
        ("off", 1, Some("2: silences nothing; take it out")),
        (
            "ignore[legacy-encoding]",
            1,
            Some(
                "2: legacy-encoding is about the file as a whole; write fix-encoding: ignore-file[legacy-encoding]",
            ),
        ),
        ("ignore-file", 0, None),
        ("ignore-file[legacy-encoding]", 0, None),
        ("ignore-file[mojibake]", 1, Some("2: silences nothing of mojibake; take it out")),
    ] {
        let examination = examine(&legacy(directive), &listing());
        assert_eq!(examination.findings.len(), findings, "{directive}: {:?}", examination.findings);
        assert_eq!(remarks(&examination), Vec::from_iter(remark.map(str::to_string)), "{directive}");
    }
    // Bytes that are in no encoding that is known for sure.
    let unknown = [b"# fix-encoding: ignore-file\n".as_slice(), b"a \xFE\xB0 b \x81\xFF\n"].concat();
    let examination = examine(&unknown, &Options::default());
    assert_eq!(examination.findings, []);
}

/// Lines in another encoding than the rest of a file.
#[test]
fn lines_in_another_encoding_are_left_alone() {
    let mixed = |comment: &str| {
        let mut bytes = "Le téléphone a sonné toute la journée, à l’été dernier.\n".as_bytes().to_vec();
        for line in [
            "La fenêtre était restée ouverte.\n",
            "Nous avons passé l'été éloignés de la ville.COMMENT\n",
            "La forêt était déserte.\n",
        ] {
            let line = line.replace("COMMENT", comment);
            bytes.extend(Encoding::for_label("windows-1252").unwrap().encode(&line).unwrap());
        }
        bytes.extend("Après le dîner, il s’est endormi. 今日は。\n".as_bytes());
        bytes
    };
    let (without, with) = (mixed(""), mixed(" # fix-encoding: ignore"));
    let all = examine(&without, &listing());
    assert!(String::from_utf8(repaired(&without, &all)).is_ok(), "{all:?}");
    let examination = examine(&with, &listing());
    let after = repaired(&with, &examination);
    let line = |bytes: &[u8], number: usize| bytes.split(|byte| *byte == b'\n').nth(number).unwrap().to_vec();
    assert_eq!(line(&after, 2), line(&with, 2), "{examination:?}");
    for (number, left) in [(1, "La fenêtre était restée ouverte."), (3, "La forêt était déserte.")] {
        assert_eq!(String::from_utf8_lossy(&line(&after, number)), left, "{examination:?}");
    }
    assert_eq!(remarks(&examination), Vec::<String>::new());
}

#[test]
fn plain_files_are_looked_at_only_where_it_is_asked() {
    let text = b"x = 1  # fix-encoding: ignore\n";
    assert_eq!(examine(text, &Options::default()).suppressions, []);
    let listed = examine(text, &listing());
    assert_eq!(remarks(&listed), ["1: silences nothing; take it out"]);
    assert_eq!(
        (listed.suppressions[0].location.column, listed.suppressions[0].to_string().as_str()),
        (10, "fix-encoding: ignore")
    );
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        rng_seed: RngSeed::Fixed(5),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Lines of real damage with directives strewn in: what is suppressed never changes, and what is repaired stays so.
    #[test]
    fn what_is_suppressed_never_changes(
        sample in prop::sample::select(vec![
            include_bytes!("../../samples/kubecon-2019-shanghai.damaged.md").as_slice(),
            include_bytes!("../../samples/billet-fr.damaged.txt"),
            include_bytes!("../../samples/pozor-ru.damaged.txt"),
            include_bytes!("../../samples/memo-ja.damaged.md"),
            include_bytes!("../../samples/faban-zh.damaged.md"),
        ]),
        places in prop::collection::vec((0.0..1.0f64, 0..3usize), 1..4),
    ) {
        let text = std::str::from_utf8(sample).unwrap();
        let mut lines: Vec<String> = text.lines().take(24).map(str::to_string).collect();
        for (place, kind) in places {
            let at = (place * lines.len() as f64) as usize;
            match kind {
                0 => lines[at].push_str(" <!-- fix-encoding: ignore -->"),
                1 => lines.insert(at, "// fix-encoding: ignore[mojibake]".to_string()),
                _ => {
                    let to = (at + 3).min(lines.len());
                    lines.insert(to, "# fix-encoding: on".to_string());
                    lines.insert(at, "# fix-encoding: off".to_string());
                }
            }
        }
        let mut text = lines.join("\n");
        text.push('\n');
        let examination = examine(text.as_bytes(), &Options::default());
        let after = repaired(text.as_bytes(), &examination);
        let after = String::from_utf8(after).unwrap();
        let (mut off, mut next) = (false, false);
        for (before, after) in text.lines().zip(after.lines()) {
            off |= before.ends_with("fix-encoding: off");
            let alone = before.starts_with("// fix-encoding: ignore");
            if off || next || alone || before.contains("fix-encoding: ignore") {
                prop_assert_eq!(before, after);
            }
            off &= !before.ends_with("fix-encoding: on");
            next = alone || next && before.starts_with("# fix-encoding: o");
        }
        prop_assert_eq!(text.lines().count(), after.lines().count());
        let again = examine(after.as_bytes(), &Options::default()).plan(ALL).apply(after.as_bytes()).unwrap();
        prop_assert_eq!(String::from_utf8(again).unwrap(), after);
    }
}

#[test]
fn the_command_line_leaves_suppressed_lines_alone() {
    let place = Place::new();
    place.write("fr.py", format!("# {DAMAGED}\nx = \"{DAMAGED}\"  # fix-encoding: ignore\n"));
    place.write("quoted.md", format!("<!-- fix-encoding: ignore-file -->\n{DAMAGED}\n"));
    let checked = place.run(&["--check"]);
    assert_eq!(checked.code, 1);
    assert!(checked.text().starts_with("fr.py:1:9: error: mojibake: "), "{}", checked.text());
    assert!(
        !checked.text().contains("fr.py:2") && !checked.text().contains("quoted.md"),
        "{}",
        checked.text()
    );
    assert_eq!(place.run(&["--write", "--guess=0"]).code, 0);
    let repaired = "La forêt était déserte, le téléphone a sonné toute la journée.";
    assert_eq!(
        String::from_utf8(place.read("fr.py")).unwrap(),
        format!("# {repaired}\nx = \"{DAMAGED}\"  # fix-encoding: ignore\n")
    );
    assert_eq!(place.run(&["--check"]).code, 0);
    assert_eq!(place.run(&["--check", "-v"]).err, "");
}

#[test]
fn unused_suppressions_are_told_with_v() {
    let place = Place::new();
    place.write("plain.c", "int x; // fix-encoding: ignore\n");
    place.write("fr.txt", "# fix-encoding: ignore[mojibak]\nÉté\n# fix-encoding: ingore\n");
    assert_eq!(place.run(&["--check"]).err, "");
    let ran = place.run(&["--check", "-v"]);
    assert_eq!(ran.code, 0);
    assert_eq!(
        ran.err,
        "note: fr.txt:1:3: fix-encoding: ignore[mojibak]: no rule is called \"mojibak\"; did you mean \"mojibake\"? \
         --explain lists all\n\
         note: fr.txt:3:3: fix-encoding: ?: \"ingore\" is no directive; did you mean ignore?\n\
         note: plain.c:1:11: fix-encoding: ignore: silences nothing; take it out\n"
    );
    let text = format!("# fix-encoding: ignore\n\n{DAMAGED}\n");
    let ran = place.run_with_input(&["-v", "-"], text);
    assert!(ran.err.contains("note: <stdin>:1:3: fix-encoding: ignore: silences nothing"), "{}", ran.err);
}

/// Each finding looking at each comment would take minutes for this.
#[test]
fn many_comments_are_weighed_in_a_walk() {
    let trailing = "a\u{A0}b # fix-encoding: ignore\nc\u{A0}d\n".repeat(3000);
    let alone = "# fix-encoding: ignore\n".repeat(3000) + "a\u{A0}b\nc\u{A0}d\n";
    for (text, expected) in [(&trailing, 3000), (&alone, 1)] {
        let mut options = listing();
        options.rules.set_named("exotic-space", true).unwrap();
        let examination = examine(text.as_bytes(), &options);
        assert_eq!(examination.findings.len(), expected);
        assert_eq!(examination.suppressions.len(), 3000);
        assert!(examination.suppressions.iter().all(|one| one.used));
    }
}
