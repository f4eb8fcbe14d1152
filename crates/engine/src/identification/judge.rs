//! Computes the probability of each text that bytes are in different encodings.
//!
//! In: pieces of a file, and the encodings that they may be in. Out: the texts, each with its log probability and its likeliest
//! language. Encodings in which the pieces are the same text share one entry.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::budgets::BUDGETS;
use crate::decision::is_odd;
use encodings::{Encoding, Lookup};
use language::characters::{CharacterModel, LanguageId};
use language::letters::Spelled;
use language::lexicon::{Lexicon, words};
use language::{LEGACY, Models, encodings_of};

/// The log prior odds of a language that is not known to be written in the encoding. The log prior of the encoding is added.
const LANGUAGE_NOT_AT_HOME: f64 = -7.0;
/// The language that is written in every encoding.
const EVERYWHERE: &str = "en";
/// The log prior odds of that language in an encoding of other languages.
const AS_A_GUEST: f64 = -3.0;
/// The log prior of an encoding that has no row in [`LEGACY`].
const RARE: f64 = -6.0;
/// Log probabilities are multiplied by this factor before they are compared, because the language model takes characters for more
/// independent than they are. Measured on texts that were not used for tuning.
pub const SHARPNESS: f64 = 0.6;
/// The most evidence that the ASCII letters of the file give for or against a language, in nats.
const LETTERS_SAY: f64 = 4.0;
/// What a distinct word with a letter outside ASCII says for a reading in which a lexicon knows it, in nats. At 0, 97.97 % of the legacy files of
/// the corpus `validation` were right and 1.27 % wrong; at 1, 98.23 and 1.27; at 2 and 3, 98.23 and 1.01.
const KNOWN_WORD: f64 = 2.0;
/// What a distinct word of a form that no language has says against a reading, in nats: scripts that are mixed in it, or a symbol or a capital inside.
/// One word in a thousand of sound text has such a form.
const ODD_WORD: f64 = 7.0;
/// If a character is repeated more than this number of times in a row, the rest is not read: it draws a line.
const ROW: usize = 3;
/// The least number of characters in the horizontal line of a box.
const LINE: usize = 6;
/// The least log probability of a character that continues to draw a box.
const DRAWN: f32 = -2.5;
/// Text in a multi-byte encoding may have one undefined sequence for this number of characters.
const UNDEFINED_IN: usize = 50;

/// A text that the bytes may be, with its probability.
#[derive(Debug, Clone)]
pub struct EncodingReading {
    /// The encodings in which the bytes are this text, each with its log prior, the likeliest first.
    pub encodings: Vec<(Encoding, f64)>,
    /// The likeliest language of the text.
    pub language: LanguageId,
    /// The log probability of the text, scaled by [`SHARPNESS`], plus the log priors.
    pub log_probability: f64,
    /// The text, piece by piece.
    pieces: Vec<Vec<char>>,
    /// Whether the text was read to its end.
    is_read: bool,
    /// For each language, its log prior and the log probability of the part that was read.
    languages: Vec<(LanguageId, f64, f64)>,
}

/// The texts that `pieces` are in `encodings`, the likeliest first. Encodings in which a sequence is undefined are left out.
/// `prior` is further evidence for an encoding, in nats. `spelled` are the ASCII letters of the file, which are evidence for its
/// language.
pub fn readings(
    pieces: &[&[u8]],
    encodings: &[Encoding],
    models: &Models,
    prior: impl Fn(Encoding) -> f64,
    spelled: &Spelled,
) -> Vec<EncodingReading> {
    let model = models.characters();
    let letters = models.letter_evidence_of_all(spelled);
    let mut texts: Vec<(Vec<Vec<char>>, Vec<Encoding>)> = Vec::new();
    let mut known: FxHashMap<Vec<Vec<char>>, usize> = FxHashMap::default();
    for &encoding in encodings {
        let Some(decoded) =
            pieces.iter().map(|piece| decode_piece(piece, encoding)).collect::<Option<Vec<_>>>()
        else {
            continue;
        };
        match known.get(&decoded) {
            Some(&at) => texts[at].1.push(encoding),
            None => {
                known.insert(decoded.clone(), texts.len());
                texts.push((decoded, vec![encoding]));
            }
        }
    }
    let mut readings: Vec<EncodingReading> = texts
        .into_iter()
        .map(|(pieces, encodings)| EncodingReading::new(pieces, encodings, model, &prior, &letters))
        .collect();
    readings.iter_mut().for_each(|reading| reading.read(model, 0, BUDGETS.reading_characters_at_first));
    sort(&mut readings);
    let best = readings.first().map_or(0.0, |reading| reading.log_probability);
    let mut at = 0;
    readings.retain(|reading| {
        at += 1;
        at <= BUDGETS.readings_read_on && reading.log_probability > best - BUDGETS.readings_read_on_within
            || at <= 2
    });
    if readings.get(1).is_none_or(|second| second.log_probability < best - BUDGETS.readings_read_on_within) {
        return readings;
    }
    for reading in &mut readings {
        reading.languages.sort_by(|a, b| total(b).total_cmp(&total(a)));
    }
    // Probabilities in different languages are not comparable. So the languages of the best two are tried on all texts.
    let shared: Vec<LanguageId> = readings
        .iter()
        .take(2)
        .flat_map(|reading| reading.languages.iter().take(BUDGETS.reading_languages_shared))
        .map(|language| language.0)
        .collect();
    for reading in &mut readings {
        let missing: Vec<LanguageId> = shared
            .iter()
            .copied()
            .filter(|id| reading.languages.iter().all(|(known, ..)| known != id))
            .collect();
        let mut at = 0;
        reading.languages.retain(|(id, ..)| {
            at += 1;
            at <= BUDGETS.reading_languages_read_on || shared.contains(id)
        });
        reading.read_anew(model, missing);
        reading.read(model, BUDGETS.reading_characters_at_first, usize::MAX);
    }
    compare_words(&mut readings, models);
    sort(&mut readings);
    readings
}

/// Lowers the log probability of readings that have fewer known words than the one that has most, or more odd words than the one that has fewest.
fn compare_words(readings: &mut [EncodingReading], models: &Models) {
    let known: Vec<usize> = readings.iter().map(|reading| reading.known_words(models.lexicon())).collect();
    let odd: Vec<usize> = readings.iter().map(EncodingReading::odd_words).collect();
    let most_known = known.iter().copied().max().unwrap_or(0);
    let fewest_odd = odd.iter().copied().min().unwrap_or(0);
    for ((reading, known), odd) in readings.iter_mut().zip(known).zip(odd) {
        reading.log_probability -= KNOWN_WORD * (most_known - known) as f64;
        reading.log_probability -= ODD_WORD * (odd - fewest_odd) as f64;
    }
}

fn sort(readings: &mut [EncodingReading]) {
    readings.sort_by(|a, b| b.log_probability.total_cmp(&a.log_probability));
}

impl EncodingReading {
    fn new(
        pieces: Vec<Vec<char>>,
        encodings: Vec<Encoding>,
        model: &CharacterModel,
        prior: &impl Fn(Encoding) -> f64,
        letters_say: &[f32],
    ) -> EncodingReading {
        let best = encodings
            .iter()
            .map(|&encoding| prior(encoding) + commonness(encoding))
            .fold(f64::NEG_INFINITY, f64::max);
        let mut languages: Vec<(LanguageId, f64, f64)> = Vec::new();
        let mut strangers: Vec<(LanguageId, usize)> = Vec::new();
        let mut letters: Vec<char> =
            pieces.iter().flatten().copied().filter(|c| !c.is_ascii() && c.is_alphabetic()).collect();
        letters.sort_unstable();
        letters.dedup();
        for (id, info) in model.ids().zip(model.languages()) {
            let homes = encodings_of(&info.tag);
            let share = |encoding: &Encoding| homes.iter().find(|(home, _)| home == encoding);
            let shares: Vec<f64> = encodings
                .iter()
                .filter_map(|encoding| share(encoding).map(|(_, log_prior)| log_prior + prior(*encoding)))
                .collect();
            if shares.is_empty() && info.tag == EVERYWHERE {
                languages.push((id, best + AS_A_GUEST, 0.0));
            } else if shares.is_empty() {
                strangers.push((id, letters.iter().filter(|&&c| model.knows(id, c)).count()));
            } else {
                languages.push((id, log_sum(&shares), 0.0));
            }
        }
        strangers.sort_by_key(|&(id, known)| (std::cmp::Reverse(known), id));
        languages.extend(
            strangers
                .into_iter()
                .take(BUDGETS.reading_languages_not_at_home)
                .map(|(id, _)| (id, LANGUAGE_NOT_AT_HOME + best, 0.0)),
        );
        let mut encodings: Vec<(Encoding, f64)> =
            encodings.into_iter().map(|encoding| (encoding, prior(encoding))).collect();
        // If encodings give the same text, the most common one comes first.
        encodings.sort_by(|a, b| (b.1 + commonness(b.0)).total_cmp(&(a.1 + commonness(a.0))));
        for (language, prior, _) in &mut languages {
            let said = letters_say.get(usize::from(language.0)).copied().unwrap_or(0.0);
            *prior += f64::from(said).clamp(-LETTERS_SAY, LETTERS_SAY);
        }
        EncodingReading {
            encodings,
            language: languages.first().map_or(LanguageId(0), |language| language.0),
            log_probability: 0.0,
            pieces,
            is_read: false,
            languages,
        }
    }

    /// The text, piece by piece.
    pub fn pieces(&self) -> &[Vec<char>] {
        &self.pieces
    }

    /// The number of distinct words with a letter outside ASCII that a lexicon knows.
    fn known_words(&self, lexicon: &Lexicon) -> usize {
        let mut known: BTreeSet<String> = BTreeSet::new();
        for piece in &self.pieces {
            let text: String = piece.iter().collect();
            let words = words(&text, lexicon).into_iter().filter(|word| word.known.is_some());
            let spelled = words.map(|word| &text[word.range]).filter(|word| !word.is_ascii());
            known.extend(spelled.map(str::to_lowercase));
        }
        known.len()
    }

    /// The number of distinct words of a form that no language has.
    fn odd_words(&self) -> usize {
        let words = self.pieces.iter().flat_map(|piece| piece.split(|c| c.is_whitespace()));
        words.filter(|word| is_odd(word)).collect::<BTreeSet<&[char]>>().len()
    }

    /// Reads the rest of the text, in its likeliest languages.
    pub fn read_on(&mut self, model: &CharacterModel) {
        if !self.is_read {
            self.languages.sort_by(|a, b| total(b).total_cmp(&total(a)));
            self.languages.truncate(BUDGETS.reading_languages_read_on);
            self.read(model, BUDGETS.reading_characters_at_first, usize::MAX);
        }
    }

    /// Reads the beginning of the text in further `languages`.
    fn read_anew(&mut self, model: &CharacterModel, mut languages: Vec<LanguageId>) {
        languages.sort_unstable();
        languages.dedup();
        if languages.is_empty() {
            return;
        }
        let rarest = self.encodings.iter().map(|(encoding, prior)| prior + commonness(*encoding));
        let prior = LANGUAGE_NOT_AT_HOME + rarest.fold(f64::NEG_INFINITY, f64::max);
        let known = std::mem::take(&mut self.languages);
        self.languages = languages.into_iter().map(|id| (id, prior, 0.0)).collect();
        self.read(model, 0, BUDGETS.reading_characters_at_first);
        self.languages.extend(known);
    }

    /// Reads the pieces that begin at the characters `from` to `to`, in each language of the text.
    fn read(&mut self, model: &CharacterModel, from: usize, to: usize) {
        self.is_read |= to == usize::MAX;
        let has_lines = self.pieces.iter().any(|piece| has_line(piece));
        for (language, _, log_probability) in &mut self.languages {
            let mut at = 0;
            for piece in &self.pieces {
                let end = at + piece.len();
                // A piece is read as a whole, because the model does not work from the middle of a word.
                if at >= from && at < to {
                    let mut state = model.start();
                    let (mut before, mut row) = ('\n', 0);
                    for &c in piece {
                        row = if c == before { row + 1 } else { 1 };
                        if row <= ROW {
                            let (next, log) = model.step(*language, state, c);
                            // Text from DOS has box drawing, which the model has seen little of.
                            let draws =
                                has_lines && is_drawn(c) && (is_drawn(before) || before.is_whitespace());
                            *log_probability += f64::from(if draws { log.max(DRAWN) } else { log });
                            state = next;
                        }
                        before = c;
                    }
                }
                at = end;
            }
        }
        let all: Vec<f64> = self.languages.iter().map(total).collect();
        self.log_probability = log_sum(&all);
        let best = self.languages.iter().max_by(|a, b| total(a).total_cmp(&total(b)));
        if let Some(&(language, ..)) = best {
            self.language = language;
        }
    }
}

/// Whether `c` is box drawing or a block.
pub fn is_drawn(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{259F}')
}

/// Whether `piece` has the horizontal line of a box.
fn has_line(piece: &[char]) -> bool {
    piece.windows(LINE).any(|line| matches!(line[0], '─' | '═' | '━') && line.iter().all(|c| *c == line[0]))
}

/// The log probability of a text in one language, with the log prior of the language.
fn total(&(_, prior, read): &(LanguageId, f64, f64)) -> f64 {
    prior + read * SHARPNESS
}

/// The log prior of an encoding, whatever the language.
pub fn commonness(encoding: Encoding) -> f64 {
    LEGACY.iter().find(|row| row.encoding == encoding).map_or(RARE, |row| row.log_prior)
}

/// The natural logarithm of the sum of the exponentials of `logs`.
pub fn log_sum(logs: &[f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        return most;
    }
    most + logs.iter().map(|log| (log - most).exp()).sum::<f64>().ln()
}

/// The posterior probabilities, 0 to 1, of alternatives with these log probabilities, if exactly one of them is true.
pub fn posteriors(logs: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut all: Vec<f64> = logs.collect();
    let sum = log_sum(&all);
    all.iter_mut().for_each(|log| *log = (*log - sum).exp());
    all
}

/// The text of `piece` in `encoding`. In a multi-byte encoding, U+FFFD stands for a few undefined sequences, and an incomplete
/// sequence at the end is left out. `None` if more is undefined.
fn decode_piece(piece: &[u8], encoding: Encoding) -> Option<Vec<char>> {
    if let Some(table) = encoding.single_byte() {
        return piece.iter().map(|&byte| table.decode_strict(byte)).collect();
    }
    let table = encoding.multi_byte()?;
    let mut characters = Vec::with_capacity(piece.len());
    let mut at = 0;
    let mut undefined = 0;
    while at < piece.len() {
        let mut length = 1;
        let character = loop {
            match piece.get(at..at + length).map(|sequence| table.lookup(sequence)) {
                Some(Lookup::Character(character)) => break Some(character),
                Some(Lookup::Incomplete) => length += 1,
                Some(Lookup::Undefined) => {
                    undefined += 1;
                    length = 1;
                    break Some(char::REPLACEMENT_CHARACTER);
                }
                None => break None,
            }
        };
        let Some(character) = character else { break };
        characters.push(character);
        at += length;
    }
    (undefined * UNDEFINED_IN <= characters.len()).then_some(characters)
}
