//! Tells bytes that are no text in any encoding from text.
//!
//! In: the likeliest text of some bytes. Out: whether they are noise. They are if some stretch costs more as text than as random
//! bytes, by more than chance explains.

use super::judge::is_drawn;
use language::characters::{CharacterModel, LanguageId};

/// The cost of a random byte, in nats: ln 256.
const ANY_BYTE: f32 = 5.545;
/// The most that a stretch of text may cost more than random bytes, in nats. A few rare symbols cost that much. Measured on
/// binary files and on text in legacy encodings.
const MOST_EXCESS: f32 = 24.0;
/// The most excess cost that one character counts with, in nats. The model knows little of vowel signs and of key names.
const MOST_OF_ONE: f32 = 3.5;
/// The change of the excess cost of a stretch for each ASCII character in it, in nats. ASCII is evidence of text.
const ASCII: f32 = -1.0;

/// Whether `bytes`, which are the text `pieces`, are noise.
pub fn is_noise(pieces: &[Vec<char>], bytes: &[&[u8]], model: &CharacterModel, language: LanguageId) -> bool {
    excess(pieces, bytes, model, language) > MOST_EXCESS
}

/// The highest excess cost of a stretch of the pieces over random bytes, in nats.
pub fn excess(pieces: &[Vec<char>], bytes: &[&[u8]], model: &CharacterModel, language: LanguageId) -> f32 {
    let mut all: f32 = 0.0;
    for (piece, bytes) in pieces.iter().zip(bytes) {
        let mut state = model.start();
        let (mut here, mut worst): (f32, f32) = (0.0, 0.0);
        // The mean number of bytes of a character outside ASCII.
        let ascii = piece.iter().filter(|c| c.is_ascii()).count();
        let wide = (bytes.len().saturating_sub(ascii)) as f32 / (piece.len() - ascii).max(1) as f32;
        let mut before = '\n';
        for &c in piece {
            let (next, log_probability) = model.step(language, state, c);
            state = next;
            // Repeated characters and box drawing are left out, because the model has seen little of them.
            let draws = c == before || is_drawn(c);
            before = c;
            if draws {
                continue;
            }
            let excess = (-log_probability - ANY_BYTE * wide).min(MOST_OF_ONE);
            here = (here + if c.is_ascii() { ASCII } else { excess }).max(0.0);
            worst = worst.max(here);
        }
        all = all.max(worst);
    }
    all
}

/// The mean cost of a byte outside ASCII, in nats.
pub fn mean_cost(pieces: &[Vec<char>], bytes: &[&[u8]], model: &CharacterModel, language: LanguageId) -> f32 {
    let mut cost = 0.0;
    for piece in pieces {
        let mut state = model.start();
        for &c in piece {
            let (next, log_probability) = model.step(language, state, c);
            state = next;
            cost -= if c.is_ascii() { 0.0 } else { log_probability };
        }
    }
    let count = bytes.iter().flat_map(|piece| piece.iter()).filter(|byte| !byte.is_ascii()).count();
    cost / count.max(1) as f32
}
