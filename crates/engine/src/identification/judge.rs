//! How likely the texts are that bytes are in different encodings.
//!
//! In: pieces of a file and the encodings that they may be in. Out: the texts that they are there, each with its log
//! probability and the language that it is likeliest in. Encodings in which the pieces are the same text are one.

use rustc_hash::FxHashMap;

use encodings::{Encoding, Lookup};
use language::characters::{CharacterModel, LanguageId};
use language::letters::Spelled;
use language::{LEGACY, Models, encodings_of};

/// Log odds that a text is in an encoding that texts in its language are not known to be written in, besides how rare that encoding is.
const LANGUAGE_NOT_AT_HOME: f64 = -7.0;
/// The language that is written everywhere, and how much less it is at home where others are.
const EVERYWHERE: &str = "en";
const AS_A_GUEST: f64 = -3.0;
/// How rare an encoding is that [`LEGACY`] has no row for.
const RARE: f64 = -6.0;
/// What differences in log probability mean, as measured on texts that nothing was tuned to: the model of language takes characters
/// for more independent than they are.
pub const SHARPNESS: f64 = 0.6;
/// What the ASCII letters of the whole file say of its language, at most, in nats.
const LETTERS_SAY: f64 = 4.0;
/// A character that stands so often in a row says no more: lines are drawn so.
const ROW: usize = 3;
/// The horizontal line of a box has so many characters.
const LINE: usize = 6;
/// Natural logarithm of the probability of a character that goes on drawing one, at least.
const DRAWN: f32 = -2.5;
/// In a text that has sequences which its encoding lacks, one in so many characters is one at most.
const UNDEFINED_IN: usize = 50;
/// Languages of the best two readings that the others are read on in too.
const LANGUAGES_OF_THE_BEST: usize = 3;
/// Languages besides those at home in an encoding that a text in it is read in.
const STRANGERS: usize = 2;
/// Characters that all texts are read by, before the best are read further.
const CHARACTERS_OF_ALL_TEXTS: usize = 160;
/// How far behind the best a text may be after that, in nats, to be read further.
const MOST_BEHIND: f64 = 30.0;
/// How many texts are read further, and in how many languages each.
const TEXTS_READ_ON: usize = 6;
const LANGUAGES_READ_ON: usize = 2;

/// A text that the bytes may be.
#[derive(Debug, Clone)]
pub struct EncodingReading {
    /// The encodings in which they are this text, with natural logarithms of their prior shares, the likeliest first.
    pub encodings: Vec<(Encoding, f64)>,
    /// The language it is likeliest in.
    pub language: LanguageId,
    /// Natural logarithm of its probability, prior shares included, with [`SHARPNESS`].
    pub log_probability: f64,
    pieces: Vec<Vec<char>>,
    /// Whether it was read to the end.
    is_read: bool,
    /// For each language its log prior and log probability of what was read.
    languages: Vec<(LanguageId, f64, f64)>,
}

/// What `pieces` may be in each of `encodings`, the likeliest first. Encodings that lack one of their sequences are left
/// out. `prior` is what else speaks for an encoding, in nats; `spelled` are ASCII letters of the file, which tell its language.
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
    readings.iter_mut().for_each(|reading| reading.read(model, 0, CHARACTERS_OF_ALL_TEXTS));
    sort(&mut readings);
    let best = readings.first().map_or(0.0, |reading| reading.log_probability);
    let mut at = 0;
    readings.retain(|reading| {
        at += 1;
        at <= TEXTS_READ_ON && reading.log_probability > best - MOST_BEHIND || at <= 2
    });
    if readings.get(1).is_none_or(|second| second.log_probability < best - MOST_BEHIND) {
        return readings;
    }
    for reading in &mut readings {
        reading.languages.sort_by(|a, b| total(b).total_cmp(&total(a)));
    }
    // What is said of two of them by two languages says nothing of the two.
    let shared: Vec<LanguageId> = readings
        .iter()
        .take(2)
        .flat_map(|reading| reading.languages.iter().take(LANGUAGES_OF_THE_BEST))
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
            at <= LANGUAGES_READ_ON || shared.contains(id)
        });
        reading.read_anew(model, missing);
        reading.read(model, CHARACTERS_OF_ALL_TEXTS, usize::MAX);
    }
    sort(&mut readings);
    readings
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
            strangers.into_iter().take(STRANGERS).map(|(id, _)| (id, LANGUAGE_NOT_AT_HOME + best, 0.0)),
        );
        let mut encodings: Vec<(Encoding, f64)> =
            encodings.into_iter().map(|encoding| (encoding, prior(encoding))).collect();
        // What says the same is named by its commonest name.
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

    /// Reads what was not read yet, in the languages that it is likeliest in.
    pub fn read_on(&mut self, model: &CharacterModel) {
        if !self.is_read {
            self.languages.sort_by(|a, b| total(b).total_cmp(&total(a)));
            self.languages.truncate(LANGUAGES_READ_ON);
            self.read(model, CHARACTERS_OF_ALL_TEXTS, usize::MAX);
        }
    }

    /// Reads in further `languages` what was read so far.
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
        self.read(model, 0, CHARACTERS_OF_ALL_TEXTS);
        self.languages.extend(known);
    }

    /// Reads the characters from the `from`th up to the `to`th in each of its languages.
    fn read(&mut self, model: &CharacterModel, from: usize, to: usize) {
        self.is_read |= to == usize::MAX;
        let has_lines = self.pieces.iter().any(|piece| has_line(piece));
        for (language, _, log_probability) in &mut self.languages {
            let mut at = 0;
            for piece in &self.pieces {
                let end = at + piece.len();
                // A piece is read whole or not at all: in the middle of a word no language is known.
                if at >= from && at < to {
                    let mut state = model.start();
                    let (mut before, mut row) = ('\n', 0);
                    for &c in piece {
                        row = if c == before { row + 1 } else { 1 };
                        if row <= ROW {
                            let (next, log) = model.step(*language, state, c);
                            // Texts of DOS draw boxes, and the model has seen few of them.
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

/// Whether boxes and bars are drawn with `c`.
pub fn is_drawn(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{259F}')
}

/// Whether `piece` has the horizontal line of a box.
fn has_line(piece: &[char]) -> bool {
    piece.windows(LINE).any(|line| matches!(line[0], '─' | '═' | '━') && line.iter().all(|c| *c == line[0]))
}

/// Natural logarithm of the probability of a language with what was read in it.
fn total(&(_, prior, read): &(LanguageId, f64, f64)) -> f64 {
    prior + read * SHARPNESS
}

/// Natural logarithm of how common an encoding is, whatever the language.
pub fn commonness(encoding: Encoding) -> f64 {
    LEGACY.iter().find(|row| row.encoding == encoding).map_or(RARE, |row| row.log_prior)
}

/// Natural logarithm of the sum of what these are logarithms of.
pub fn log_sum(logs: &[f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        return most;
    }
    most + logs.iter().map(|log| (log - most).exp()).sum::<f64>().ln()
}

/// The probabilities, 0 to 1, of what has these log probabilities, one of which is true.
pub fn posteriors(logs: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut all: Vec<f64> = logs.collect();
    let sum = log_sum(&all);
    all.iter_mut().for_each(|log| *log = (*log - sum).exp());
    all
}

/// What `piece` is in `encoding`, with U+FFFD for the few sequences that it lacks in an encoding of several bytes; a sequence cut
/// short at its end is left out. `None` where it lacks more.
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
