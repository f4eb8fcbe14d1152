//! The hygiene rules from the command line: selected by name, by group and by flags of their own.

use crate::cli::Place;

const TEXT: &str = "\u{FEFF}a\u{A0}b\r\nc cafe\u{301}\n";

#[test]
fn off_by_default_and_selected() {
    let place = Place::new();
    place.write("a.txt", TEXT);
    assert_eq!(place.run(&["--check", "a.txt"]).code, 0);
    let ran = place.run(&["--check", "--select", "exotic-space", "a.txt"]);
    assert_eq!(ran.code, 1);
    assert!(ran.text().contains("error: exotic-space: U+00A0 no-break space"), "{}", ran.text());
    let ran = place.run(&["--check", "--select", "hygiene", "--ignore", "exotic-space", "a.txt"]);
    assert!(!ran.text().contains("exotic-space:") && ran.text().contains("line-ending:"), "{}", ran.text());
}

#[test]
fn a_flag_turns_its_rule_on() {
    let place = Place::new();
    for (flag, value, after) in [
        ("--normalize", "nfc", "\u{FEFF}a\u{A0}b\r\nc caf\u{E9}\n"),
        ("--line-ending", "lf", "\u{FEFF}a\u{A0}b\nc cafe\u{301}\n"),
        ("--line-ending", "crlf", "\u{FEFF}a\u{A0}b\r\nc cafe\u{301}\r\n"),
        ("--byte-order-mark", "remove", "a\u{A0}b\r\nc cafe\u{301}\n"),
    ] {
        place.write("a.txt", TEXT);
        assert_eq!(place.run(&["--write", flag, value, "a.txt"]).code, 0, "{flag}");
        assert_eq!(place.read("a.txt"), after.as_bytes(), "{flag}");
        assert_eq!(place.run(&["--check", flag, value, "a.txt"]).code, 0, "{flag}");
        assert_eq!(place.run(&["--undo"]).code, 0, "{flag}");
        assert_eq!(place.read("a.txt"), TEXT.as_bytes(), "{flag}");
    }
    let ran = place.run(&["--check", "--normalize", "nfx", "a.txt"]);
    assert_eq!(ran.code, 2);
}
