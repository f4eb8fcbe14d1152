//! Tests of the features on small texts: labelled rows.

use super::{Family, Feature, Features, FileClaim, TableError, TextClaim, Weights, Window, weights};
use crate::InferredCharacter;
use crate::repair::SpanRepair;
use channel::{Channel, ChannelPattern};
use encodings::Encoding;
use language::Models;

fn channel(notation: &str) -> Channel {
    notation.parse::<ChannelPattern>().unwrap().channel().unwrap()
}

/// The features of the claim that each of `words`, which stand in `truth`, went through a channel.
fn features(notation: &str, truth: &str, words: &[&str], models: &Models) -> Features {
    let channel = channel(notation);
    let (mut text, mut repairs, mut at) = (String::new(), Vec::new(), 0);
    for word in words {
        let start = at + truth[at..].find(word).unwrap();
        text.push_str(&truth[at..start]);
        let span = text.len();
        text.push_str(&channel.damage(word).unwrap());
        repairs.push(SpanRepair {
            span: span..text.len(),
            replacement: (*word).to_string(),
            channel: channel.clone(),
            confidence: 1.0,
            damaged: word.chars().filter(|c| !c.is_ascii()).count(),
            inferred: Vec::new(),
            loses: false,
        });
        at = start + word.len();
    }
    text.push_str(&truth[at..]);
    let repairs: Vec<&SpanRepair> = repairs.iter().collect();
    TextClaim { text: &text, repairs: &repairs, channel: &channel, log_prior: -5.0, letters: 2.0 }
        .features(models)
}

#[test]
fn features_of_repairs() {
    let models = Models::default();
    let rows = [
        // Words that a lexicon knows after the repair, in running text.
        (
            "utf-8>windows-1252",
            "Le café est fermé en février.",
            &["café", "fermé", "février"][..],
            Feature::WordsAfter,
            3.0_f64.ln_1p(),
        ),
        (
            "utf-8>windows-1252",
            "Le café est fermé en février.",
            &["café", "fermé", "février"],
            Feature::Listed,
            0.0,
        ),
        (
            "utf-8>windows-1252",
            "Le café est fermé en février.",
            &["café", "fermé", "février"],
            Feature::OddBefore,
            1.0,
        ),
        (
            "utf-8>windows-1252",
            "Le café est fermé en février.",
            &["café", "fermé", "février"],
            Feature::OddAfter,
            0.0,
        ),
        (
            "utf-8>windows-1252",
            "Le café est fermé en février.",
            &["café", "fermé", "février"],
            Feature::Leftovers,
            0.0,
        ),
        // The same token twice is one token.
        ("utf-8>windows-1252", "é é", &["é", "é"], Feature::Tokens, 1.0_f64.ln_1p()),
        ("utf-8>windows-1252", "é\né\nü", &["é", "é", "ü"], Feature::LoneLetters, 1.0),
        ("utf-8>windows-1252", "é\né\nü", &["é", "é", "ü"], Feature::Listed, 1.0),
        // A token that the channel can have made is left over, or spared if a lexicon knows it.
        ("utf-8>windows-1252", "étang qÃ©z", &["étang"], Feature::Leftovers, 1.0 / 2.0),
        ("utf-8>windows-1252", "étang à côté", &["étang"], Feature::Leftovers, 0.0),
        ("windows-1250>windows-1252", "već señor", &["već"], Feature::Spared, 1.0 / 3.0),
        ("windows-1250>windows-1252", "već café", &["već"], Feature::Spared, 0.0),
        // A token in the same script that it can't have made speaks against it; one in another script does not.
        ("utf-8>gbk", "é 亚", &["é"], Feature::Unexplained, 1.0 / 2.0),
        ("utf-8>gbk", "é свобода", &["é"], Feature::Unexplained, 0.0),
        // An apostrophe that was read as letters parts words that are known.
        ("utf-8>windows-1252", "If you’ll see", &["’"], Feature::KnownAfter, 1.0 / 2.0),
        ("utf-8>gbk", "Le café est là.", &["café"], Feature::StrangeBefore, 1.0),
        ("utf-8>windows-1252", "Le café est là.", &["café"], Feature::StrangeAfter, 0.0),
        // A word inside of a repair that the channel does not change proves nothing.
        ("windows-1250>windows-1252", "već može", &["već može"], Feature::Tokens, 1.0_f64.ln_1p()),
        ("windows-1250>windows-1252", "već može", &["već može"], Feature::WordsBefore, 0.0),
        ("utf-8>windows-1252,utf-8>windows-1252", "été", &["été"], Feature::Layers, 1.0),
        ("utf-8>windows-1252", "東京", &["東京"], Feature::LongSequences, 2.0_f64.ln_1p()),
        ("utf-8>windows-1252", "über", &["ü"], Feature::ShortSequences, 1.0_f64.ln_1p()),
        ("windows-1252>iso-8859-1", "l’été", &["’"], Feature::ControlsBefore, 1.0),
        ("windows-1251>windows-1252", "привет", &["привет"], Feature::LettersLost, 0.0),
        ("windows-1252>cp437", "Größe", &["öß"], Feature::LettersGained, 1.0),
    ];
    for (notation, truth, words, feature, expected) in rows {
        let value = features(notation, truth, words, &models).get(feature);
        assert!((value - expected).abs() < 0.01, "{} of {truth:?}: {value}, not {expected}", feature.name());
    }
}

#[test]
fn features_of_inferred_letters() {
    let models = Models::default();
    let both = [Feature::InferredUnknown, Feature::SoundBeside];
    let rows = [
        // A word, the letter of it that is inferred, what follows, whether the letter stands in no known word, and the share of tokens on the line
        // that the channel can't have made.
        ("zemāk", 'ā', "\n", [0.0, 0.0]),
        ("zqxāk", 'ā', "\n", [1.0, 0.0]),
        ("l’homme", '’', "\n", [0.0, 0.0]),
        ("zemāk", 'ā', " là-bas\n", [0.0, 1.0 / 2.0]),
        ("zemāk", 'ā', "\nlà-bas\n", [0.0, 0.0]),
    ];
    for (word, letter, rest, expected) in rows {
        let channel = channel("utf-8>iso-8859-1/dropped");
        let damaged = channel.damage(word).unwrap();
        let inferred = InferredCharacter {
            offset: word.find(letter).unwrap(),
            character: letter,
            confidence: 0.9,
            alternatives: Vec::new(),
        };
        let repair = SpanRepair {
            span: 0..damaged.len(),
            replacement: word.to_string(),
            channel: channel.clone(),
            confidence: 1.0,
            damaged: 1,
            inferred: vec![inferred],
            loses: true,
        };
        let (repairs, text) = ([&repair], damaged + rest);
        let claim =
            TextClaim { text: &text, repairs: &repairs, channel: &channel, log_prior: -5.0, letters: 2.0 };
        let features = claim.features(&models);
        assert_eq!(both.map(|feature| features.get(feature)), expected, "{word}{rest}");
    }
}

#[test]
fn features_of_files() {
    let models = Models::default();
    let features = |bytes: &[u8], text: &str, is_declared: bool| {
        let windows = [Window::unmisread(text.to_string(), std::iter::once(0..text.len()).collect())];
        let encoding = Encoding::WINDOWS_1252;
        let claim =
            FileClaim { bytes, windows: &windows, encoding, probability: 0.5, is_declared, is_mixed: false };
        claim.features(&models)
    };
    let prose = features(b"Le caf\xE9 est ferm\xE9.", "Le café est fermé.", true);
    let table = features(b"\x01\x02\xE9\xC4\xD6", "\u{1}\u{2}éÄÖ", false);
    assert_eq!([prose.get(Feature::Declared), table.get(Feature::Declared)], [1.0, 0.0]);
    assert_eq!(prose.get(Feature::ControlBytes), 0.0);
    assert!(table.get(Feature::ControlBytes) > 5.0);
    assert!(prose.get(Feature::RunningText) > table.get(Feature::RunningText));
    assert_eq!(prose.get(Feature::WordsAfter), 2.0_f64.ln_1p());
}

#[test]
fn channels_have_families() {
    let rows = [
        ("utf-8>windows-1252", false, Family::Bytes),
        ("utf-8>windows-1252/replaced", true, Family::Bytes),
        ("utf-8>gbk", false, Family::Pairs),
        ("utf-8>gbk/replaced", true, Family::LossyPairs),
        ("windows-1251>windows-1252", false, Family::Letters),
        ("shift_jis>windows-1252", false, Family::Characters),
        ("gbk>big5/replaced", true, Family::Characters),
        ("windows-1252>iso-8859-1", false, Family::Controls),
        ("windows-1252>utf-8/replaced", true, Family::Marks),
    ];
    for (notation, infers, family) in rows {
        assert_eq!(Family::of(&channel(notation), infers), family, "{notation}");
    }
}

#[test]
fn tables_with_faults() {
    let row = |name: &str, from: &str, cell: &str| {
        let cells = Family::ALL.map(|family| if name == "feature" { family.name() } else { cell });
        format!("{name}\t{from}\t{}\n", cells.join("\t"))
    };
    let header = row("feature", "from", "");
    let rows = [
        (String::new(), TableError::Header),
        ("feature\tfrom\tbytes\n".to_string(), TableError::Header),
        (format!("{header}bias\t-\t1\n"), TableError::Row(2)),
        (format!("# x\n{header}{}", row("no-such", "-", "1")), TableError::Row(3)),
        (format!("{header}{}", row("bias", "0", "1")), TableError::Row(2)),
        (format!("{header}{}{}", row("bias", "-", "1"), row("bias", "-", "1")), TableError::Row(3)),
        (format!("{header}{}", row("bias", "-", "1")), TableError::Missing("words-after")),
    ];
    for (table, error) in rows {
        assert_eq!(Weights::from_table(&table), Err(error), "{table}");
    }
}

/// Values of features at which the signs are looked at.
const VALUES: std::ops::RangeInclusive<i32> = -40..=80;

#[test]
fn weights_have_the_signs_that_their_features_demand() {
    use super::Sign;
    for family in Family::ALL {
        for feature in Feature::ALL {
            let log_odds = |value: i32| {
                let mut features = Features::none();
                features.set(feature, f64::from(value) / 5.0);
                weights().log_odds(family, &features)
            };
            for value in VALUES {
                let more = log_odds(value + 1) - log_odds(value);
                let is_allowed = match feature.sign() {
                    Sign::For => more >= -1e-9,
                    Sign::Against => more <= 1e-9,
                    Sign::Either => true,
                };
                assert!(is_allowed, "{} of {} at {value}: {more}", feature.name(), family.name());
            }
        }
    }
}
