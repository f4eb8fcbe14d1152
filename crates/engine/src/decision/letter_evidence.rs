//! What the language model says of the tokens of a claim.

use std::collections::BTreeMap;

use language::Models;
use language::characters::LanguageId;
use unicode_normalization::UnicodeNormalization;

use super::tokens::Tokens;
use super::windows::Window;
use crate::budgets::BUDGETS;
use crate::identification::GONE;
use crate::repair::likeliest_languages;

/// The share of letters in running text that are foreign to its language, as in names, and that chance explains better.
const FOREIGN: f32 = 0.05;
/// The negative log probability, in nats, of a character at random where it is several bytes: the smallest sets have some 8,000.
const OF_THOUSANDS: f32 = 9.0;
/// What symbols say against a text at most, in nats: their mix depends on the subject, not on the language.
const SYMBOLS: f32 = 3.0;

/// Log-likelihood ratios, in nats, and the language of the repaired letters.
#[derive(Debug, Default, Clone, Copy)]
pub struct LetterEvidence {
    /// Of the repaired tokens and the observed ones.
    pub gain: f64,
    /// Of the repaired letters in one language and at random.
    pub fluency: f64,
    /// The same for each distinct pair of letters, on average.
    pub mean_fluency: f64,
    /// The language in which the repaired letters are likeliest.
    pub language: Option<LanguageId>,
}

impl LetterEvidence {
    /// The number of that language in the lexicon. `None` if the lexicon does not have it.
    pub fn lexicon_language(&self, models: &Models) -> Option<usize> {
        let tag = &models.characters().languages().get(usize::from(self.language?.0))?.tag;
        models.lexicon().language(tag)
    }
}

/// The characters of an encoding in which each is one byte, among which chance chooses. Empty for others.
pub struct Alphabet {
    scripts: BTreeMap<Option<[u8; 4]>, Vec<char>>,
}

impl Alphabet {
    /// The alphabet of an encoding.
    pub fn of(encoding: Option<encodings::Encoding>, models: &Models) -> Alphabet {
        let table = encoding.and_then(|encoding| encoding.single_byte());
        let characters =
            table.into_iter().flat_map(|table| (0x80..=0xFF).filter_map(|byte| table.decode_strict(byte)));
        let mut scripts: BTreeMap<Option<[u8; 4]>, Vec<char>> = BTreeMap::new();
        for character in characters.filter(|c| !c.is_ascii() && !c.is_control()) {
            scripts.entry(models.characters().script(character)).or_default().push(character);
        }
        Alphabet { scripts }
    }

    /// The characters of the script of `character`.
    fn rivals(&self, character: char) -> &[char] {
        let script = self.scripts.values().find(|characters| characters.contains(&character));
        script.map_or(&[], |characters| characters)
    }
}

/// What the language models say of `tokens`, which stand in `windows`.
pub fn letter_evidence(
    windows: &[Window],
    tokens: &Tokens,
    alphabet: &Alphabet,
    models: &Models,
) -> LetterEvidence {
    let start = |text: fn(&Window) -> &str| {
        let mut all = String::new();
        for window in windows {
            if all.len() >= BUDGETS.decision_language_text_length {
                break;
            }
            all.push_str(text(window));
            all.push('\n');
        }
        all
    };
    let mut after = likeliest_languages(models, &start(|window| &window.after), &[]);
    after.truncate(1);
    let words: String = tokens
        .iter()
        .flat_map(|(token, _)| token.after.iter().copied().chain([' ']))
        .take(BUDGETS.decision_language_text_length)
        .collect();
    let by_words = likeliest_languages(models, &words, &[]);
    after.extend(
        by_words.into_iter().take(1).filter(|language| !after.contains(language)).collect::<Vec<_>>(),
    );
    let mut before = likeliest_languages(models, &start(|window| &window.before), &[]);
    before.truncate(1);
    let mut evidence = LetterEvidence::default();
    let score = |languages: &[LanguageId], token: &[char]| {
        let of = |&language: &LanguageId| {
            let model = models.characters();
            let (mut state, _) = model.step(language, model.start(), ' ');
            let mut sum = 0.0;
            for &character in token.iter().chain(&[' ']) {
                let (next, log_probability) = model.step(language, state, character);
                state = next;
                sum += log_probability;
            }
            sum
        };
        languages.iter().map(of).fold(f32::NEG_INFINITY, f32::max)
    };
    for (token, places) in tokens.iter().filter(|(token, _)| !token.before.is_empty()) {
        let gain = f64::from(score(&after, &token.after)) - f64::from(score(&before, &token.before));
        if gain.is_finite() {
            evidence.gain += gain * places.weight();
        }
    }
    let pairs =
        after.into_iter().map(|language| (language, PairRatios::of(tokens, alphabet, language, models)));
    if let Some((language, best)) = pairs.max_by(|(_, a), (_, b)| a.nats().total_cmp(&b.nats())) {
        evidence.language = Some(language);
        evidence.fluency = f64::from(best.nats());
        evidence.mean_fluency = evidence.fluency / best.0.len().max(1) as f64;
    }
    evidence
}

/// Pairs of characters, each with the ratio of its second one where it stands first, and how often it occurs.
struct PairRatios(BTreeMap<(char, char), (f32, f32)>);

impl PairRatios {
    /// The pairs of the repaired tokens whose second character is outside ASCII.
    fn of(tokens: &Tokens, alphabet: &Alphabet, language: LanguageId, models: &Models) -> PairRatios {
        let model = models.characters();
        let mut pairs: BTreeMap<(char, char), (f32, f32)> = BTreeMap::new();
        for (token, _) in tokens.iter() {
            let (mut state, _) = model.step(language, model.start(), ' ');
            let mut before = ' ';
            for character in token.after.iter().flat_map(|&c| of_usual_width(c)) {
                let (next, log_probability) = model.step(language, state, character);
                if let Some((_, count)) = pairs.get_mut(&(before, character)) {
                    *count += 1.0;
                } else if !character.is_ascii() {
                    let rivals = alphabet.rivals(character);
                    let all =
                        rivals.iter().map(|&rival| model.step(language, state, rival).1.exp()).sum::<f32>();
                    let nats = match rivals.len() {
                        0 => log_probability + OF_THOUSANDS,
                        some => log_probability - all.max(log_probability.exp()).ln() + (some as f32).ln(),
                    };
                    // Any text has a rare character now and then.
                    let nats = ((1.0 - FOREIGN) * nats.exp() + FOREIGN).ln();
                    pairs.insert((before, character), (nats, 1.0));
                }
                (state, before) = (next, character);
            }
        }
        PairRatios(pairs)
    }

    /// The sum of all. A pair that occurs `n` times counts as 1 + ln n. The mark of bytes that could not be read counts like a letter:
    /// it is no symbol of the text.
    fn nats(&self) -> f32 {
        let is_letter = |character: char| character.is_alphabetic() || character == GONE;
        let sum = |are_letters: bool| {
            let pairs = self.0.iter().filter(|((_, character), _)| is_letter(*character) == are_letters);
            pairs.map(|(_, (nats, count))| nats * (1.0 + count.ln())).sum::<f32>()
        };
        sum(true) + sum(false).max(-SYMBOLS)
    }
}

/// A character in its usual width, as the language models know it: half-width katakana, full-width letters.
fn of_usual_width(character: char) -> Vec<char> {
    match character {
        '\u{FF10}'..='\u{FF19}'
        | '\u{FF21}'..='\u{FF3A}'
        | '\u{FF41}'..='\u{FF5A}'
        | '\u{FF65}'..='\u{FF9F}' => character.nfkc().collect(),
        _ => vec![character],
    }
}
