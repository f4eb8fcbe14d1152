//! The command line on files in other encodings than UTF-8: what they are said to be, and what they are written in.

#![allow(clippy::disallowed_methods, reason = "tests set up their own files")]

use crate::cli::{Place, Ran};
use fix_encoding::encoding::Encoding;

const FRENCH: &str = "Chère Hélène,\r\nl’été dernier nous avons passé quelques journées à la mer, près de Saint-Malo.\r\n\
    Où étiez-vous ? Répondez-moi bientôt, je vous prie.\r\n";
const RUSSIAN: &str = "Сегодня мы встретимся в библиотеке.\nТам обсудим планы на следующий месяц.\n";
const CHINESE: &str = "今天下午我们在图书馆见面，一起讨论下个月的计划。\n请把会议记录发给大家，谢谢。\n";

fn encoded(text: &str, label: &str) -> Vec<u8> {
    Encoding::for_label(label).unwrap().encode(text).unwrap()
}

fn columns(ran: &Ran) -> Vec<Vec<&str>> {
    ran.text().lines().map(|line| line.split('\t').collect()).collect()
}

#[test]
fn detect_says_one_line_a_file_in_the_order_of_paths() {
    let place = Place::new();
    place.write("g.txt", encoded(CHINESE, "gbk"));
    place.write("a/ascii.txt", "12 = 3\r\n");
    place.write("c.txt", FRENCH);
    place.write("b.bin", b"\x7fELF\0\0\0\x01\x02\0\xff\xfe\0\0");
    place.write("d.txt", encoded(FRENCH, "windows-1252"));
    place.write("e.txt", [&b"\xFF\xFE"[..], &encoded("Noël\n", "utf-16le")].concat());
    place.write("f.txt", "");
    let before = place.contents();
    let ran = place.run(&["--detect"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let lines = columns(&ran);
    let without_confidence: Vec<Vec<&str>> =
        lines.iter().map(|line| [&line[..1], &line[2..]].concat()).collect();
    assert_eq!(
        without_confidence,
        [
            ["ascii", "-", "crlf", "-", "a/ascii.txt"],
            ["binary", "-", "none", "-", "b.bin"],
            ["utf-8", "fr", "crlf", "-", "c.txt"],
            ["windows-1252", "fr", "crlf", "-", "d.txt"],
            ["utf-16le", without_confidence[4][1], "lf", "bom", "e.txt"],
            ["ascii", "-", "none", "-", "f.txt"],
            ["gbk", "zh-Hans", "lf", "-", "g.txt"],
        ]
    );
    for line in &lines {
        let known: Option<f64> = line[1].parse().ok();
        assert_eq!(known.is_some_and(|value| (0.9..=1.0).contains(&value)), line[0] != "binary", "{line:?}");
    }
    assert_eq!(place.run(&["--detect", "-j1"]).out, place.run(&["--detect", "-j7"]).out);
    assert_eq!(place.contents(), before);
}

#[test]
fn detect_of_what_is_unknown_or_mixed() {
    let place = Place::new();
    place.write("unknown.txt", b"(\xe9)\n");
    let ran = place.run(&["--detect", "unknown.txt"]);
    assert_eq!((ran.code, ran.text()), (0, "unknown\t-\t-\tlf\t-\tunknown.txt\n"));
    let ran = place.run(&["--detect", "-v", "unknown.txt"]);
    let lines = columns(&ran);
    assert!(lines.len() > 2, "{}", ran.text());
    assert!(lines[1..].iter().all(|line| line.len() == 4 && line[0].is_empty()), "{}", ran.text());
    assert!(lines[1..].iter().any(|line| line[3].split(',').any(|name| name == "windows-1252")));
    let probabilities: Vec<f64> = lines[1..].iter().map(|line| line[1].parse().unwrap()).collect();
    assert!(probabilities.is_sorted_by(|a, b| a >= b), "{probabilities:?}");

    let mixed = [RUSSIAN.as_bytes(), &encoded(RUSSIAN, "windows-1251"), RUSSIAN.as_bytes()].concat();
    place.write("mixed.txt", mixed);
    let ran = place.run(&["--detect", "mixed.txt"]);
    assert!(ran.text().starts_with("utf-8+windows-1251\t"), "{}", ran.text());
}

#[test]
fn detect_of_a_stream_and_in_a_given_encoding() {
    let place = Place::new();
    place.write("d.txt", encoded(FRENCH, "windows-1252"));
    let ran = place.run_with_input(&["--detect", "-"], encoded(FRENCH, "windows-1252"));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.text().starts_with("windows-1252\t0.") && ran.text().ends_with("\tfr\tcrlf\t-\t<stdin>\n"));
    let ran = place.run(&["--detect", "--from=macintosh", "d.txt"]);
    assert!(ran.text().starts_with("macintosh\t1.000\t"), "{}", ran.text());
    let ran = place.run(&["--detect", "--from=shift_jis", "d.txt"]);
    assert_eq!((ran.code, ran.text()), (0, "unknown\t-\t-\tcrlf\t-\td.txt\n"));
    assert!(ran.err.starts_with("note: d.txt: no character of shift_jis at byte 19 "), "{}", ran.err);
    let ran = place.run(&["--detect", "d.txt", "missing.txt"]);
    assert_eq!(ran.code, 2);
    assert_eq!(columns(&ran).len(), 1);
}

#[test]
fn detect_as_json() {
    let place = Place::new();
    place.write("a \"b\".txt", encoded(FRENCH, "windows-1252"));
    place.write("c.txt", "12 = 3\n");
    let ran = place.run(&["--detect", "--format=json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let lines: Vec<&str> = ran.text().lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0].starts_with(r#"{"schema":1,"type":"description","path":"a \"b\".txt","encoding":"windows-1252","confidence":0."#),
        "{}",
        lines[0]
    );
    assert!(lines[0].contains(r#","language":"fr","line_ending":"crlf","byte_order_mark":false,"others":["#));
    assert!(lines[0].contains(r#","guesses":[{"encoding":""#) && lines[0].ends_with("}]}"), "{}", lines[0]);
    assert_eq!(
        lines[1],
        r#"{"schema":1,"type":"description","path":"c.txt","encoding":"ascii","confidence":1.0,"language":null,"line_ending":"lf","byte_order_mark":false,"others":[],"guesses":[]}"#
    );
    for (arguments, expected) in [
        (&["--format=text"][..], "it has: full, concise"),
        (&["--detect", "--format=concise"], "it has: text, json"),
        (&["--detect", "--write"], "cannot be used with"),
        (&["--detect", "--format=xml"], "text, json"),
        (&["--to", "klingon-8"], "--list-encodings"),
    ] {
        let ran = place.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.err.contains(expected), "{arguments:?}\n{}", ran.err);
    }
}

#[test]
fn a_file_in_an_encoding_that_is_found_out_is_repaired_and_taken_back() {
    let place = Place::new();
    let bytes = encoded(FRENCH, "windows-1252");
    place.write("fr.txt", &bytes);
    let ran = place.run(&["--check"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.text().contains("fr.txt:1:1: error: legacy-encoding: written as windows-1252"),
        "{}",
        ran.text()
    );
    assert_eq!(place.run(&["--write", "-q"]).code, 0);
    assert_eq!(place.read("fr.txt"), FRENCH.as_bytes());
    assert_eq!(place.run(&["--check"]).code, 0);
    assert_eq!(place.run(&["--undo"]).code, 0);
    assert_eq!(place.read("fr.txt"), bytes);
    let ran = place.run(&["--check", "--to=keep"]);
    assert_eq!((ran.code, ran.text()), (0, "examined 1 file: nothing found\n"));
    let ran = place.run_with_input(&["-", "-q"], &bytes);
    assert_eq!((ran.code, ran.text()), (0, FRENCH));
}

#[test]
fn to_another_encoding() {
    let place = Place::new();
    place.write("fr.txt", FRENCH);
    let ran = place.run(&["--check", "--to=windows-1252"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(ran.text().ends_with("\n  fix-encoding --write --to windows-1252\n"), "{}", ran.text());
    let ran = place.run(&["--write", "--to=windows-1252"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.text());
    assert_eq!(place.read("fr.txt"), encoded(FRENCH, "windows-1252"));
    let ran = place.run(&["--check", "--to=windows-1252"]);
    assert_eq!((ran.code, ran.text()), (0, "examined 1 file: nothing found\n"));
}

#[test]
fn a_character_that_the_target_lacks_is_named_and_nothing_changed() {
    let place = Place::new();
    place.write("fr.txt", format!("{FRENCH}Voilà : 中\r\n"));
    let before = place.contents();
    for mode in ["--check", "--write", "--diff"] {
        let ran = place.run(&[mode, "--to=windows-1252", "--fail-on=warning"]);
        if mode != "--diff" {
            assert_eq!(ran.code, 1, "{}", ran.whole());
            assert!(
                ran.text().contains("fr.txt:1:1: warning: ")
                    && ran.text().contains("windows-1252 has no '中' (U+4E2D, at line 4, column 9); "),
                "{}",
                ran.text()
            );
        }
        assert_eq!(place.contents(), before, "{mode}");
    }
}

#[test]
fn keep_repairs_what_is_damaged_and_leaves_the_encoding() {
    let place = Place::new();
    // Read as cp866 before it was put into a file that is GBK throughout, which has those letters and lines.
    let written = "Мы идём домой, потом вместе едем в город.";
    let misread = Encoding::for_label("cp866").unwrap().decode(written.as_bytes()).unwrap();
    let text = |line: &str| format!("{CHINESE}{line}\n{CHINESE}");
    let (damaged, repaired) = (text(&misread), text(written));
    let (before, after) = (encoded(&damaged, "gbk"), encoded(&repaired, "gbk"));
    place.write("zh.txt", &before);
    let given = ["--to=keep", "--from=gbk"];
    let check = place.run(&[&given[..], &["--check"]].concat());
    assert!(check.text().contains("zh.txt:3:1: error: mojibake: UTF-8 read as ibm866"), "{}", check.text());
    let next = "  fix-encoding --write --from gbk --to keep\n";
    assert!(check.text().ends_with(next), "{}", check.text());
    let ran = place.run(&[&given[..], &["--write"]].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.text());
    assert_eq!(place.read("zh.txt"), after);
    assert_eq!(place.run(&[&given[..], &["--check"]].concat()).code, 0);
    // The same in one go with the other encoding.
    place.write("zh.txt", &before);
    assert_eq!(place.run(&["--write", "-q", "--from=gbk"]).code, 0);
    assert_eq!(place.read("zh.txt"), repaired.as_bytes());
}

#[test]
fn keep_in_an_encoding_that_is_found_out() {
    let place = Place::new();
    let text = |line: &str| encoded(&format!("{CHINESE}{line}\n{CHINESE}"), "gbk");
    place.write("zh.txt", text("<p>Caf&Atilde;&copy; de la gare</p>"));
    let check = place.run(&["--check", "--to=keep"]);
    assert!(check.text().contains("zh.txt:3:7: error: mojibake: "), "{}", check.text());
    assert_eq!(place.run(&["--write", "-q", "--to=keep"]).code, 0);
    assert_eq!(place.read("zh.txt"), text("<p>Caf&eacute; de la gare</p>"));
}

#[test]
fn a_byte_order_mark_stays() {
    let place = Place::new();
    let text = format!("\u{feff}{FRENCH}");
    for label in ["utf-16le", "utf-16be", "utf-32le"] {
        place.write("fr.txt", encoded(&text, label));
        let ran = place.run(&["--check"]);
        assert!(
            ran.text().contains(&format!("error: {}: written as {label}", &label[..6])),
            "{}",
            ran.text()
        );
        let ran = place.run(&["--write", "--to=utf-8"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{label}");
        assert_eq!(place.read("fr.txt"), text.as_bytes(), "{label}");
    }
    place.write("plain.txt", encoded(FRENCH, "utf-16le"));
    assert_eq!(place.run(&["--write", "-q"]).code, 0);
    assert_eq!(place.read("plain.txt"), FRENCH.as_bytes());
}

#[test]
fn without_a_journal_nothing_is_written_that_only_the_journal_could_bring_back() {
    let place = Place::new();
    // Shift_JIS has ∩ twice: 81 BF, and 87 9B in the row of NEC.
    let both = b"\x81\xBE\x87\x9B\x82\xA0\x82\xA2\n";
    place.write("ja.txt", both);
    let ran = place.run(&["--write", "--no-journal", "--from=shift_jis"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
    assert!(ran.err.starts_with("error: ja.txt: left alone because only the journal"), "{}", ran.err);
    assert!(ran.err.ends_with("leave out --no-journal\n"), "{}", ran.err);
    assert_eq!(place.read("ja.txt"), both);
    assert_eq!(place.run(&["--write", "-q", "--from=shift_jis"]).code, 0);
    assert_eq!(place.read("ja.txt"), "∪∩あい\n".as_bytes());
    assert_eq!(place.run(&["--undo"]).code, 0);
    assert_eq!(place.read("ja.txt"), both);
}

#[test]
fn what_is_unknown_is_said_once() {
    let place = Place::new();
    place.write("e.txt", b"(\xe9)\n");
    let said = "e.txt:1:2: warning: unknown-encoding: not UTF-8; perhaps ";
    for mode in [&[][..], &["--check"], &["--write"], &["e.txt"], &["--check", "e.txt"], &["-v"]] {
        let ran = place.run(mode);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{mode:?}");
        assert!(ran.text().starts_with(said), "{mode:?}\n{}", ran.text());
        assert_eq!(ran.text().matches("e.txt:").count(), 1, "{mode:?}\n{}", ran.text());
    }
    let ran = place.run(&["--check"]);
    assert!(ran.text().contains("examined 1 file: 1 warning in 1 file\n"), "{}", ran.text());
    assert_eq!(place.run(&["--check", "--fail-on=warning"]).code, 1);
    let ran = place.run(&["--diff"]);
    assert_eq!((ran.code, ran.text()), (0, ""));
    assert!(ran.err.starts_with(said), "{}", ran.err);
    let ran = place.run_with_input(&["-"], b"(\xe9)\n");
    assert_eq!((ran.code, ran.out.as_slice()), (0, &b"(\xe9)\n"[..]));
    assert_eq!(ran.err.matches("unknown-encoding").count(), 1, "{}", ran.err);
    let ran = place.run(&["--explain-span", "e.txt:1"]);
    assert_eq!((ran.code, ran.text()), (2, ""));
    assert!(ran.err.starts_with("error: e.txt: not UTF-8; perhaps "), "{}", ran.err);
}

#[test]
fn an_encoding_that_does_not_fit_says_where() {
    let place = Place::new();
    place.write("fr.txt", b"Bon\nd\xe9j\xe0\n");
    let ran = place.run(&["--check", "--from=shift_jis"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(
        ran.text().starts_with(
            "fr.txt:2:3: warning: unknown-encoding: no character of shift_jis at byte 7 (from 0); name another encoding"
        ),
        "{}",
        ran.text()
    );
    place.write("fr.txt", b"\xe9dd");
    let ran = place.run(&["--check", "--from=utf-16le"]);
    assert!(ran.text().contains("unknown-encoding: no character of utf-16le at byte 2"), "{}", ran.text());
}

#[test]
fn lines_of_a_mixture_are_explained() {
    let place = Place::new();
    let mixed = [RUSSIAN.as_bytes(), &encoded(RUSSIAN, "windows-1251"), RUSSIAN.as_bytes()].concat();
    place.write("mixed.txt", mixed);
    let ran = place.run(&["--explain-span", "mixed.txt:3"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.text().contains("mixed-encoding: written as windows-1251"), "{}", ran.text());
    let ran = place.run(&["--explain-span", "mixed.txt:2"]);
    assert_eq!(ran.code, 0);
    assert!(ran.text().starts_with("mixed.txt:2: nothing found\n"), "{}", ran.text());
}

#[test]
fn what_windows_reads_in_its_own_code_page_is_reported_and_left() {
    let place = Place::new();
    place.write("run.bat", encoded(FRENCH, "windows-1252"));
    let before = place.contents();
    let ran = place.run(&["--write", "."]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.text().contains("run.bat:1:1: warning: legacy-encoding: written as windows-1252"),
        "{}",
        ran.text()
    );
    assert_eq!(place.contents(), before);
    let ran = place.run(&["--write", "--to", "utf-8", "."]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(place.read("run.bat"), FRENCH.as_bytes());
}

#[test]
fn what_is_meant_to_be_in_another_encoding_stays_in_it() {
    let place = Place::new();
    place.write(".editorconfig", "root = true\n[*.txt]\ncharset = latin1\n");
    place.write("lettre.txt", encoded(&FRENCH.replace('’', "'"), "iso-8859-1"));
    place.write("notes.md", encoded(FRENCH, "windows-1252"));
    let ran = place.run(&["--check", "."]);
    assert_eq!(ran.code, 1);
    assert!(ran.text().contains("notes.md:1:1: error: legacy-encoding"), "{}", ran.text());
    assert!(!ran.text().contains("lettre.txt"), "{}", ran.text());
}

#[test]
fn an_undecided_file_is_in_the_encoding_of_its_neighbours() {
    const LETTER: &str = "Die Straße über die Brücke ist schön, größer und breiter als früher.\n";
    let place = Place::new();
    let short = b"8 \xF8C\n";
    place.write("alone/t.txt", short);
    for name in ["a.txt", "b.txt"] {
        place.write(&format!("many/{name}"), encoded(LETTER, "cp850"));
    }
    place.write("many/t.txt", short);
    let text = place.run(&["--check", "."]).text().to_string();
    assert!(text.contains("alone/t.txt:1:3: warning: unknown-encoding"), "{text}");
    assert!(text.contains("many/t.txt:1:1: error: legacy-encoding: written as cp850"), "{text}");
}

#[test]
fn a_declaration_is_made_true() {
    let place = Place::new();
    let html = |charset: &str| {
        format!(
            "<!doctype html>\n<meta charset=\"{charset}\">\n<p>Über größere Brücken führen schöne Straßen.</p>\n"
        )
    };
    place.write("seite.html", encoded(&html("windows-1252"), "windows-1252"));
    assert_eq!(place.run(&["--write", "."]).code, 0);
    assert_eq!(place.read("seite.html"), html("utf-8").as_bytes());
}

/// Hunspell goes by what the affixes declare, also for the word list beside them; the index of a thesaurus counts bytes; groff
/// reads macros byte by byte. Hyphenation patterns and Vim scripts say what they are in, and may say UTF-8.
#[test]
fn dictionaries_and_scripts_that_declare_their_encoding() {
    let place = Place::new();
    let left = [
        ("fr.aff", "SET ISO8859-1\nTRY esianrt\n# Les préfixes et les suffixes français, déjà triés\n"),
        ("fr.dic", "3\nfrançais/S\ndéjà\npréfixé/S\n"),
        ("th_fr.dat", "ISO8859-1\ndéjà|1\n(adv.)|auparavant|précédemment|naguère\n"),
        ("fr.tmac", ".\\\" Les chaînes françaises, déjà traduites à la main\n.ds doc-str \"été\n"),
    ];
    let written = [
        ("hyph_fr.dic", "ISO8859-1\n% Les motifs de césure du français, déjà triés\n.dé1jà\n", "UTF-8\n"),
        (
            "menu_fr.vim",
            "scriptencoding latin1\nmenutrans &Open &Ouvrir\\ à\\ côté\\ déjà\n",
            "scriptencoding utf-8\n",
        ),
    ];
    for (name, text) in left {
        place.write(name, encoded(text, "iso-8859-1"));
    }
    for (name, text, _) in written {
        place.write(name, encoded(text, "iso-8859-1"));
    }
    let ran = place.run(&["--check"]);
    assert_eq!(place.run(&["--write", "-q"]).code, 0);
    for (name, text) in left {
        assert!(
            ran.text().contains(&format!("{name}:1:1: warning: legacy-encoding: written as")),
            "{}",
            ran.text()
        );
        assert_eq!(place.read(name), encoded(text, "iso-8859-1"), "{name}");
    }
    for (name, text, first) in written {
        let (_, rest) = text.split_once('\n').unwrap();
        assert_eq!(place.read(name), format!("{first}{rest}").as_bytes(), "{name}");
    }
    assert_eq!(place.run(&["--write", "--to=utf-8", "-q"]).code, 0);
    assert!(place.read("fr.aff").starts_with(b"SET UTF-8\n"));
    assert!(place.read("th_fr.dat").starts_with(b"UTF-8\n"));
}
