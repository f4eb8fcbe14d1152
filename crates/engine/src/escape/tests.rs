use std::ops::Range;

use super::neighbours::REACH;
use super::notation::NOTATIONS;
use super::*;
use crate::budgets::BUDGETS;

#[test]
fn each_notation_has_its_row() {
    for (notation, row) in Notation::ALL.into_iter().zip(&NOTATIONS) {
        assert_eq!(notation, row.notation);
    }
}

/// A labelled text: the notation, the text, and its escapes outside ASCII with what they stand for.
type Case = (Notation, &'static str, &'static [(Range<usize>, char)]);

#[test]
fn escapes_and_what_only_looks_like_them() {
    use Notation::{CharacterReferences as Html, PercentEncoding as Percent, UnicodeEscapes as Unicode};
    let cases: [Case; 33] = [
        (Html, "caf&eacute;", &[(3..11, 'é')]),
        (Html, "&#233;&#xE9;&#Xe9;", &[(0..6, 'é'), (6..12, 'é'), (12..18, 'é')]),
        (Html, "&amp;eacute; &lt;&quot;", &[]),
        (Html, "&eacute no semicolon", &[]),
        (Html, "&EACUTE; &nosuchname; &; &&", &[]),
        (Html, "&#; &#x; &#xD800; &#1114112; &#99999999999;", &[]),
        (Html, "&#-5;&#+233;&#x+E9;", &[]),
        (Html, "&#128512;", &[(0..9, '😀')]),
        (Html, "a && b;&c", &[]),
        (Html, "&amp", &[]),
        (Html, "é&#233;", &[(2..8, 'é')]),
        (Html, "&é;", &[]),
        (Unicode, r"caf\u00e9", &[(3..9, 'é')]),
        (Unicode, r"\u00E9\u{e9}\u{1F600}", &[(0..6, 'é'), (6..12, 'é'), (12..21, '😀')]),
        (Unicode, r"\\u00e9", &[]),
        (Unicode, r"\\\u00e9", &[(2..8, 'é')]),
        (Unicode, r"\\\\u00e9", &[]),
        (Unicode, r"\/\u00e9\/", &[(2..8, 'é')]),
        (Unicode, "\\\"\\u00e9\\\"", &[(2..8, 'é')]),
        (Unicode, r"\ud83d\ude00", &[(0..12, '😀')]),
        (Unicode, r"\ud83d\u00e9", &[(6..12, 'é')]),
        (Unicode, r"\ude00\ud83d", &[]),
        (Unicode, r"\ud83d", &[]),
        (Unicode, r"\u00e \u{} \u{1234567} \u{d800} \u+0e9", &[]),
        (Unicode, r"\xc3\xa9", &[]),
        (Unicode, "\\", &[]),
        (Unicode, "\\\n\\u00e9", &[(2..8, 'é')]),
        (Unicode, "\\é\\u00e9", &[(3..9, 'é')]),
        (Percent, "caf%C3%A9", &[(3..9, 'é')]),
        (Percent, "caf%E9 100%", &[]),
        (Percent, "%C3%A9%E9", &[]),
        (Percent, "%20%f0%9f%98%80%2F", &[(3..15, '😀')]),
        (Percent, "%25C3%25A9 %C %é9", &[]),
    ];
    for (notation, text, expected) in cases {
        let mut found = notation.read(text);
        found.retain(|escape| !escape.character.is_ascii());
        let found: Vec<_> = found.into_iter().map(|escape| (escape.span, escape.character)).collect();
        assert_eq!(found, expected, "{notation}: {text}");
    }
}

#[test]
fn neighbours_are_seen_wherever_they_stand() {
    let cases = [
        ("&Atilde;&copy;", true),
        (r"\u00c3\u00a9", true),
        (r"\u{c3}\u{a9}", true),
        ("%C3%83%C2%A9", true),
        ("&eacute; &mdash;", false),
        (r"Ren\u00e9e \u{e9}", false),
        ("caf%C3%A9", false),
        (r"\frac{a}\utfall; 100%", false),
        ("%s,%s,%s,%s,%d", false),
    ];
    for (text, expected) in cases {
        for before in 0..2 * BUDGETS.escape_bytes_in_one_go {
            for after in [0, 1, REACH, 2 * BUDGETS.escape_bytes_in_one_go] {
                let text = ["x".repeat(before).as_str(), text, "y".repeat(after).as_str()].concat();
                assert_eq!(has_neighbours(text.as_bytes()), expected, "{text}");
            }
        }
    }
}

/// What a spelling writes is read as the character that was meant.
#[test]
fn spellings_are_read_back() {
    for notation in Notation::ALL {
        for (number, spelling) in notation.spellings().iter().enumerate() {
            for character in ('\u{80}'..=char::MAX).step_by(7).chain(['é', '’', '中', '😀', 'ÿ']) {
                let mut text = String::new();
                (spelling.spell)(character, &mut text);
                let read = notation.read(&text);
                assert_eq!(read, [Escape { span: 0..text.len(), character }], "{notation} {number}");
            }
        }
    }
}
