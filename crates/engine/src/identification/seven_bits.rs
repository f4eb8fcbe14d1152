//! Texts in seven bits: ISO-2022-JP, -KR and -CN, whose escape sequences change what bytes mean, and HZ, whose tildes do.
//!
//! In: bytes of ASCII. Out: the encoding, and the text where that is likelier than the ASCII that it looks like.

use super::whole_file::decoded;
use crate::{Counter, count};
use encodings::Encoding;
use language::Models;

/// What such a text has somewhere.
static SIGNS: [(&[u8], Encoding); 9] = [
    (b"\x1B$B", Encoding::ISO_2022_JP),
    (b"\x1B$@", Encoding::ISO_2022_JP),
    (b"\x1B$(D", Encoding::ISO_2022_JP),
    (b"\x1B(J", Encoding::ISO_2022_JP),
    (b"\x1B(I", Encoding::ISO_2022_JP),
    (b"\x1B$)C", Encoding::ISO_2022_KR),
    (b"\x1B$)A", Encoding::ISO_2022_CN),
    (b"\x1B$)G", Encoding::ISO_2022_CN),
    (b"~{", Encoding::HZ_GB_2312),
];
/// Languages of such texts.
const SEVEN_BIT_LANGUAGES: [&str; 4] = ["ja", "zh-Hans", "zh-Hant", "ko"];
/// Characters that are compared.
const COMPARED_CHARACTERS: usize = 600;
/// How much likelier the text has to be than ASCII, in nats: a letter or two may be chance.
const LEAST_GAIN: f32 = 6.0;
/// Without escape characters, fewer are code: four pairs of ASCII that are kana by chance are found in any regular expression.
const LEAST_CHARACTERS: usize = 4;
/// This many characters or more are hardly ever code.
pub const TOO_LONG_FOR_CODE: usize = 8;
/// Text that costs more nats a character than this in its language is code that happens to be pairs; so much more where it is
/// long, as code is not by chance. Measured: Japanese subject lines 2.3 to 4.8, a Chinese one 6.2; names of variables 8.4 and more.
const MOST_COST_IF_SHORT: f32 = 6.0;
const MOST_COST_IF_LONG: f32 = 7.0;

/// The text that `bytes` are, if they are ASCII and in seven bits.
pub fn find(bytes: &[u8], models: &Models) -> Option<(Encoding, String)> {
    if !bytes.is_ascii() || !bytes.iter().any(|byte| matches!(byte, 0x1B | b'~')) {
        return None;
    }
    let &(_, encoding) =
        SIGNS.iter().find(|(sign, _)| bytes.windows(sign.len()).any(|window| window == *sign))?;
    let text = decoded(bytes, encoding).ok().filter(|text| !text.is_ascii())?;
    let is_text = bytes.contains(&0x1B) || {
        let characters: String = text.chars().filter(|c| !c.is_ascii()).take(COMPARED_CHARACTERS).collect();
        tells_from_code(characters.chars().count(), -best_score(&SEVEN_BIT_LANGUAGES, &characters, models))
    };
    (is_text && gain(bytes, &text, models) > LEAST_GAIN).then_some((encoding, text))
}

/// Whether so many characters, written in seven bits without an escape character and costing so many nats in all, are too many and too
/// ordinary to be code whose bytes happen to be such pairs.
pub fn tells_from_code(characters: usize, cost: f32) -> bool {
    let ordinary = if characters >= TOO_LONG_FOR_CODE { MOST_COST_IF_LONG } else { MOST_COST_IF_SHORT };
    characters >= LEAST_CHARACTERS && cost <= ordinary * characters as f32
}

/// Log probability of `text` in the likeliest of these languages.
fn best_score(tags: &[&str], text: &str, models: &Models) -> f32 {
    let model = models.characters();
    let languages = tags.iter().filter_map(|tag| model.language(tag));
    languages.map(|language| model.score(language, text)).fold(f32::NEG_INFINITY, f32::max)
}

/// How much likelier `text` is than the same bytes as ASCII, judged by the lines that differ.
fn gain(bytes: &[u8], text: &str, models: &Models) -> f32 {
    count(Counter::Validation, 1);
    let ascii = String::from_utf8_lossy(bytes);
    let (mut decoded, mut plain) = (String::new(), String::new());
    for (line, other) in text.split_inclusive('\n').zip(ascii.split_inclusive('\n')) {
        if !line.is_ascii() && decoded.len() < COMPARED_CHARACTERS {
            decoded.extend(line.chars().take(COMPARED_CHARACTERS));
            plain.extend(other.chars().filter(|c| *c != '\u{1B}').take(COMPARED_CHARACTERS * 2));
        }
    }
    best_score(&SEVEN_BIT_LANGUAGES, &decoded, models) - best_score(&["en"], &plain, models)
}
