//! How likely the texts are that bytes are in different encodings.
//!
//! In: pieces of a file and the encodings that they may be in. Out: the texts that they are there, each with its log
//! probability and the language that it is likeliest in. Encodings in which the pieces are the same text are one.

use rustc_hash::FxHashMap;

use crate::channel::encodings_of;
use crate::encoding::{Encoding, Lookup};
use crate::language::Models;
use crate::language::characters::{CharacterModel, LanguageId};

/// Log odds that a text is in an encoding that texts in its language are not known to be written in.
const NOT_AT_HOME: f64 = -8.0;
/// The language that is written everywhere, and how much less it is at home where others are.
const EVERYWHERE: &str = "en";
const AS_A_GUEST: f64 = -4.0;
/// Languages besides those at home in an encoding that a text in it is read in.
const STRANGERS: usize = 2;
/// Characters that all texts are read by, before the best are read further.
const GLANCE: usize = 260;
/// How far behind the best a text may be after that, in nats, to be read further.
const BEHIND: f64 = 40.0;
/// How many texts are read further, and in how many languages each.
const READ_ON: usize = 6;
const LANGUAGES_READ_ON: usize = 3;

/// A text that the bytes may be.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The encodings in which they are this text, with natural logarithms of their prior shares, the likeliest first.
    pub encodings: Vec<(Encoding, f64)>,
    /// The language it is likeliest in.
    pub language: LanguageId,
    /// Natural logarithm of its probability, prior shares included.
    pub log_probability: f64,
    /// How many characters were read.
    pub characters: usize,
    pieces: Vec<Vec<char>>,
    /// For each language its log prior and log probability of what was read.
    languages: Vec<(LanguageId, f64, f64)>,
}

/// What `pieces` may be in each of `encodings`, the likeliest first. Encodings that lack one of their sequences are left
/// out. `prior` is what else speaks for an encoding, in nats.
pub fn readings(
    pieces: &[&[u8]],
    encodings: &[Encoding],
    models: &Models,
    prior: impl Fn(Encoding) -> f64,
) -> Vec<Reading> {
    let model = models.characters();
    let mut texts: Vec<(Vec<Vec<char>>, Vec<Encoding>)> = Vec::new();
    let mut known: FxHashMap<Vec<Vec<char>>, usize> = FxHashMap::default();
    for &encoding in encodings {
        let Some(decoded) = pieces.iter().map(|piece| decode_piece(piece, encoding)).collect::<Option<Vec<_>>>()
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
    let mut readings: Vec<Reading> = texts
        .into_iter()
        .map(|(pieces, encodings)| Reading::new(pieces, encodings, model, &prior))
        .collect();
    readings.iter_mut().for_each(|reading| reading.read(model, 0, GLANCE));
    sort(&mut readings);
    let best = readings.first().map_or(0.0, |reading| reading.log_probability);
    let mut at = 0;
    readings.retain(|reading| {
        at += 1;
        at <= READ_ON && reading.log_probability > best - BEHIND || at <= 2
    });
    for reading in &mut readings {
        reading.languages.sort_by(|a, b| (b.1 + b.2).total_cmp(&(a.1 + a.2)));
        reading.languages.truncate(LANGUAGES_READ_ON);
        reading.read(model, GLANCE, usize::MAX);
    }
    sort(&mut readings);
    readings
}

fn sort(readings: &mut [Reading]) {
    readings.sort_by(|a, b| b.log_probability.total_cmp(&a.log_probability));
}

impl Reading {
    fn new(
        pieces: Vec<Vec<char>>,
        encodings: Vec<Encoding>,
        model: &CharacterModel,
        prior: &impl Fn(Encoding) -> f64,
    ) -> Reading {
        let mut languages: Vec<(LanguageId, f64, f64)> = Vec::new();
        let mut strangers: Vec<(LanguageId, usize)> = Vec::new();
        let mut letters: Vec<char> =
            pieces.iter().flatten().copied().filter(|c| !c.is_ascii() && c.is_alphabetic()).collect();
        letters.sort_unstable();
        letters.dedup();
        for (id, info) in model.ids().zip(model.languages()) {
            let homes = encodings_of(&info.tag);
            let share = |encoding: &Encoding| homes.iter().find(|(name, _)| *name == encoding.name());
            let shares: Vec<f64> = encodings
                .iter()
                .filter_map(|encoding| share(encoding).map(|(_, log_prior)| log_prior + prior(*encoding)))
                .collect();
            if shares.is_empty() && info.tag == EVERYWHERE {
                let best = encodings.iter().map(|&encoding| prior(encoding)).fold(f64::MIN, f64::max);
                languages.push((id, best + AS_A_GUEST, 0.0));
            } else if shares.is_empty() {
                strangers.push((id, letters.iter().filter(|&&c| model.knows(id, c)).count()));
            } else {
                languages.push((id, log_sum(&shares), 0.0));
            }
        }
        strangers.sort_by_key(|&(id, known)| (std::cmp::Reverse(known), id));
        let best = encodings.iter().map(|&encoding| prior(encoding)).fold(f64::MIN, f64::max);
        languages.extend(strangers.into_iter().take(STRANGERS).map(|(id, _)| (id, NOT_AT_HOME + best, 0.0)));
        let encodings = encodings.into_iter().map(|encoding| (encoding, prior(encoding))).collect();
        Reading {
            encodings,
            language: languages.first().map_or(LanguageId(0), |language| language.0),
            log_probability: 0.0,
            characters: 0,
            pieces,
            languages,
        }
    }

    /// The text, piece by piece.
    pub fn pieces(&self) -> &[Vec<char>] {
        &self.pieces
    }

    /// Reads the characters from the `from`th up to the `to`th in each of its languages.
    fn read(&mut self, model: &CharacterModel, from: usize, to: usize) {
        for (language, _, log_probability) in &mut self.languages {
            let mut at = 0;
            for piece in &self.pieces {
                let end = at + piece.len();
                // A piece is read whole or not at all: in the middle of a word no language is known.
                if at >= from && at < to {
                    let mut state = model.start();
                    for &c in piece {
                        let (next, cost) = model.step(*language, state, c);
                        *log_probability += f64::from(cost);
                        state = next;
                    }
                }
                at = end;
            }
            self.characters = at;
        }
        let all: Vec<f64> = self.languages.iter().map(|&(_, prior, read)| prior + read).collect();
        self.log_probability = log_sum(&all);
        let best = self.languages.iter().max_by(|a, b| (a.1 + a.2).total_cmp(&(b.1 + b.2)));
        if let Some(&(language, ..)) = best {
            self.language = language;
        }
    }
}

/// Natural logarithm of the sum of what these are logarithms of.
pub fn log_sum(logs: &[f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        return most;
    }
    most + logs.iter().map(|log| (log - most).exp()).sum::<f64>().ln()
}

/// What `piece` is in `encoding`; a sequence cut short at its end is left out. `None` where it has what the encoding lacks.
fn decode_piece(piece: &[u8], encoding: Encoding) -> Option<Vec<char>> {
    if let Some(table) = encoding.single_byte() {
        return piece.iter().map(|&byte| table.decode_strict(byte)).collect();
    }
    let table = encoding.multi_byte()?;
    let mut characters = Vec::with_capacity(piece.len());
    let mut at = 0;
    while at < piece.len() {
        let mut length = 1;
        let character = loop {
            match piece.get(at..at + length).map(|sequence| table.lookup(sequence)) {
                Some(Lookup::Character(character)) => break Some(character),
                Some(Lookup::Incomplete) => length += 1,
                Some(Lookup::Undefined) => return None,
                None => break None,
            }
        };
        let Some(character) = character else { break };
        characters.push(character);
        at += length;
    }
    Some(characters)
}
