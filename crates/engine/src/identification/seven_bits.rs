//! Text in seven bits: ISO-2022-JP, -KR and -CN, where escape sequences change the meaning of bytes, and HZ, where tildes do.
//!
//! In: ASCII bytes. Out: the encoding and the text, if that text is likelier than ASCII.

use super::whole_file::decoded;
use crate::budgets::BUDGETS;
use crate::{Counter, count};
use encodings::Encoding;
use language::Models;

/// Byte sequences that such text contains, with its encoding.
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
/// The languages of such text.
const SEVEN_BIT_LANGUAGES: [&str; 4] = ["ja", "zh-Hans", "zh-Hant", "ko"];
/// The least gain over ASCII, in nats. One or two letters may gain less by chance.
const LEAST_GAIN: f32 = 6.0;
/// The least number of characters if there are no escape characters. Fewer are taken for code: many regular expressions contain
/// pairs of ASCII that are kana by chance.
const LEAST_CHARACTERS: usize = 4;
/// From this number of characters on, pairs of ASCII are hardly ever code.
pub const TOO_LONG_FOR_CODE: usize = 8;
/// The highest mean cost of a character of short text, in nats. If it costs more, it is code that happens to consist of pairs.
/// Measured: Japanese subject lines cost 2.3 to 4.8, a Chinese one 6.2, and names of variables 8.4 and more.
const MOST_COST_IF_SHORT: f32 = 6.0;
/// The same highest mean cost from [`TOO_LONG_FOR_CODE`] characters on.
const MOST_COST_IF_LONG: f32 = 7.0;

/// The encoding and the text of `bytes`, if they are text in seven bits.
pub fn find(bytes: &[u8], models: &Models) -> Option<(Encoding, String)> {
    if !bytes.is_ascii() || !bytes.iter().any(|byte| matches!(byte, 0x1B | b'~')) {
        return None;
    }
    let &(_, encoding) =
        SIGNS.iter().find(|(sign, _)| bytes.windows(sign.len()).any(|window| window == *sign))?;
    let text = decoded(bytes, encoding).ok().filter(|text| !text.is_ascii())?;
    let is_text = bytes.contains(&0x1B) || {
        let characters: String =
            text.chars().filter(|c| !c.is_ascii()).take(BUDGETS.seven_bit_characters_compared).collect();
        tells_from_code(characters.chars().count(), -best_score(&SEVEN_BIT_LANGUAGES, &characters, models))
    };
    (is_text && gain(bytes, &text, models) > LEAST_GAIN).then_some((encoding, text))
}

/// Whether text in seven bits without escape characters is no code that happens to consist of pairs. `characters` is the length
/// of the text, and `cost` its whole cost in its language, in nats.
pub fn tells_from_code(characters: usize, cost: f32) -> bool {
    let ordinary = if characters >= TOO_LONG_FOR_CODE { MOST_COST_IF_LONG } else { MOST_COST_IF_SHORT };
    characters >= LEAST_CHARACTERS && cost <= ordinary * characters as f32
}

/// The log probability of `text` in the likeliest of these languages.
fn best_score(tags: &[&str], text: &str, models: &Models) -> f32 {
    let model = models.characters();
    let languages = tags.iter().filter_map(|tag| model.language(tag));
    languages.map(|language| model.score(language, text)).fold(f32::NEG_INFINITY, f32::max)
}

/// The log-likelihood ratio of `text` and the same bytes as ASCII, on the lines that differ.
fn gain(bytes: &[u8], text: &str, models: &Models) -> f32 {
    count(Counter::Validation, 1);
    let ascii = String::from_utf8_lossy(bytes);
    let (mut decoded, mut plain) = (String::new(), String::new());
    for (line, other) in text.split_inclusive('\n').zip(ascii.split_inclusive('\n')) {
        if !line.is_ascii() && decoded.len() < BUDGETS.seven_bit_characters_compared {
            decoded.extend(line.chars().take(BUDGETS.seven_bit_characters_compared));
            plain.extend(
                other.chars().filter(|c| *c != '\u{1B}').take(BUDGETS.seven_bit_characters_compared * 2),
            );
        }
    }
    best_score(&SEVEN_BIT_LANGUAGES, &decoded, models) - best_score(&["en"], &plain, models)
}
