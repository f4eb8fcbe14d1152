//! Tests the evidence of the committed model on labelled texts, and that no bytes and no text cause a panic.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::*;

static BYTES: &[u8] = include_bytes!("../../models/latin-letters.bin");
static MODEL: LazyLock<LetterModel> =
    LazyLock::new(|| LetterModel::from_bytes(Cow::Borrowed(BYTES)).unwrap());

fn evidence(tag: &str, text: &str) -> f32 {
    let row = MODEL.row(tag).unwrap_or_else(|| panic!("no {tag}"));
    MODEL.evidence(Some(row), &Spelled::new(&text.chars().collect::<Vec<_>>()))
}

/// A text, its language, another language, and the least difference of their evidence in nats.
const TOLD_APART: &[(&str, &str, &str, f32)] = &[
    ("mo potem, ko besedo drugiè", "sl", "it", 4.0),
    ("mo potem, ko besedo drugič", "sl", "it", 4.0),
    ("mo potem, ko besedo drugiè", "sl", "fr", 4.0),
    ("a gyors barna róka átugrik", "hu", "es", 4.0),
    ("minõségi szûrõ", "hu", "pt", 1.0),
    ("wszystkie zmiany zosta³y", "pl", "fr", 4.0),
    ("kullanýcý adý ve þifre girin", "tr", "is", 4.0),
    ("toate fiºierele au fost ºterse", "ro", "tr", 4.0),
    ("Wörter mit Umlauten", "de", "sv", 4.0),
    ("les données enregistrées", "fr", "ca", 2.0),
];

#[test]
fn plain_letters_tell_languages_apart() {
    for &(text, own, other, nats) in TOLD_APART {
        let (own_evidence, other_evidence) = (evidence(own, text), evidence(other, text));
        assert!(
            own_evidence > other_evidence + nats,
            "{text}: {own} {own_evidence}, {other} {other_evidence}"
        );
    }
}

#[test]
fn what_has_no_letters_says_nothing() {
    for text in ["", " ", "12-34", "…", "è", "日本語", "\u{301}", "\0"] {
        for (tag, row) in MODEL.languages() {
            let characters: Vec<char> = text.chars().collect();
            assert_eq!(MODEL.evidence(Some(row), &Spelled::new(&characters)), 0.0, "{text:?} in {tag}");
        }
    }
    assert_eq!(MODEL.evidence(None, &Spelled::new(&['a', 'b'])), WITHOUT_ROW);
}

#[test]
fn case_order_and_what_stands_between_words_make_no_difference() {
    for (one, other) in [
        ("mo potem ko besedo", "BESEDO, ko/potem_mo"),
        ("drugic\u{30C} dan", "drugič dan"),
        ("dan1ko", "ko dan"),
    ] {
        assert_eq!(evidence("sl", one), evidence("sl", other), "{one} and {other}");
    }
}

#[test]
fn evidence_is_limited() {
    let long = "potem besedo ".repeat(5000);
    let tangled = "xqzwkvjxq".repeat(5000);
    for (tag, row) in MODEL.languages() {
        for text in [&long, &tangled] {
            let evidence = MODEL.evidence(Some(row), &Spelled::new(&text.chars().collect::<Vec<_>>()));
            assert!(evidence.abs() <= TEXT_LIMIT, "{tag}: {evidence}");
        }
        let word: Vec<char> = "drugi".chars().collect();
        assert!(MODEL.evidence(Some(row), &Spelled::new(&word)).abs() <= WORD_LIMIT, "{tag}");
    }
    assert!(evidence("sl", &long) > evidence("it", &long) + 10.0);
}

#[test]
fn the_evidence_of_all_is_that_of_each() {
    let tangled = "xqzwkvjxq".repeat(500);
    for text in ["", "de", "Et drikke i præcis de to størrelser, o\u{301}!", "0123", &tangled] {
        let text = Spelled::new(&text.chars().collect::<Vec<_>>());
        let all = MODEL.evidence_of_all(&text);
        for (tag, row) in MODEL.languages() {
            assert_eq!(all.of(Some(row)), MODEL.evidence(Some(row), &text), "{tag}");
        }
        assert_eq!(all.of(None), WITHOUT_ROW);
    }
}

/// A language in Latin script without a row would get the evidence of the average for its own text.
#[test]
fn every_language_in_latin_script_has_a_row() {
    let characters = crate::Models::default();
    for language in characters.characters().languages() {
        let latin = language.scripts.iter().any(|script| script == "Latn");
        assert_eq!(MODEL.row(&language.tag).is_some(), latin, "{}", language.tag);
    }
}

#[test]
fn models_find_the_row_of_a_language() {
    let models = crate::Models::default();
    let text: Vec<char> = "mo potem ko besedo".chars().collect();
    for (tag, with_row) in [("sl", true), ("sr-Latn", true), ("ru", false)] {
        let language = models.characters().language(tag).unwrap();
        let expected = if with_row { evidence(tag, "mo potem ko besedo") } else { WITHOUT_ROW };
        assert_eq!(models.letter_evidence(language, &Spelled::new(&text)), expected, "{tag}");
    }
}

#[test]
fn what_is_no_model_is_refused() {
    let changed = |at: usize, byte: u8| {
        let mut bytes = BYTES.to_vec();
        bytes[at] = byte;
        bytes
    };
    let cases = [
        (Vec::new(), LetterFileError::NotAModel),
        (b"no model".to_vec(), LetterFileError::NotAModel),
        (changed(8, 9), LetterFileError::Version(9)),
        (changed(BYTES.len() - 1, !BYTES[BYTES.len() - 1]), LetterFileError::Checksum),
        (BYTES[..BYTES.len() - 1].to_vec(), LetterFileError::Checksum),
        (BYTES[..10].to_vec(), LetterFileError::Checksum),
        (file::assemble(&[("sl", 1)], &[], &[Vec::new()]), LetterFileError::Corrupt),
    ];
    for (bytes, error) in cases {
        let length = bytes.len();
        assert_eq!(LetterModel::from_bytes(Cow::Owned(bytes)).unwrap_err(), error, "{length} bytes");
    }
}

/// A section may hold anything, because a checksum is no proof of good will.
#[test]
fn any_section_unpacks_to_some_table() {
    let noise: Vec<u8> = (0_u32..9000).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let sections = [Vec::new(), vec![0xFF; 9000], noise, vec![0; 3]];
    for classes in &sections {
        for section in &sections {
            let file = file::assemble(&[("sl", 0)], classes, std::slice::from_ref(section));
            let model = LetterModel::from_bytes(Cow::Owned(file)).unwrap();
            let text: Vec<char> = "mo potem, ko besedo drugiè".chars().collect();
            assert!(model.evidence(model.row("sl"), &Spelled::new(&text)).abs() <= TEXT_LIMIT);
        }
    }
}

/// Cuts the payload at every byte and corrects the checksum.
#[test]
fn a_payload_cut_anywhere_is_refused() {
    let file = file::assemble(&[("sl", 0), ("hr", 1)], b"abc", &[b"def".to_vec(), b"ghi".to_vec()]);
    assert!(file::split(&file).is_ok());
    let (header, payload) = file.split_at(20);
    for cut in 0..payload.len() {
        // The checksum stands behind magic and version.
        let sum = crate::words::file::checksum(&payload[..cut]);
        let cut = [&header[..12], &sum.to_le_bytes(), &payload[..cut]].concat();
        assert_eq!(file::split(&cut).unwrap_err(), LetterFileError::Corrupt);
    }
}
