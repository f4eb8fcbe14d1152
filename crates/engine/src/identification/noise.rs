//! Bytes that are no text in any encoding.
//!
//! In: the likeliest text that they are. Out: whether they are likelier no text at all: a stretch that costs more than any
//! bytes do, by so much that chance does not explain it.

use super::judge::is_drawn;
use language::characters::{CharacterModel, LanguageId};

/// What a byte costs of which nothing is known, in nats.
const ANY_BYTE: f32 = 5.545;
/// What a stretch may cost more than that, in nats: a few rare symbols do. Measured on binary files and legacy texts.
const MOST_EXCESS: f32 = 24.0;
/// What one character may cost more than its bytes: the model knows little of vowel signs, and of names of keys.
const MOST_OF_ONE: f32 = 3.5;
/// What ASCII between takes from it: it is text whatever stands beside it.
const ASCII: f32 = -1.0;

/// Whether the text `pieces`, which are `bytes`, is no text.
pub fn is_noise(pieces: &[Vec<char>], bytes: &[&[u8]], model: &CharacterModel, language: LanguageId) -> bool {
    excess(pieces, bytes, model, language) > MOST_EXCESS
}

/// What the worst stretches of the pieces cost more than any bytes, in nats.
pub fn excess(pieces: &[Vec<char>], bytes: &[&[u8]], model: &CharacterModel, language: LanguageId) -> f32 {
    let mut all: f32 = 0.0;
    for (piece, bytes) in pieces.iter().zip(bytes) {
        let mut state = model.start();
        let (mut here, mut worst): (f32, f32) = (0.0, 0.0);
        // Bytes a character, on average outside ASCII.
        let ascii = piece.iter().filter(|c| c.is_ascii()).count();
        let wide = (bytes.len().saturating_sub(ascii)) as f32 / (piece.len() - ascii).max(1) as f32;
        let mut before = '\n';
        for &c in piece {
            let (next, log_probability) = model.step(language, state, c);
            state = next;
            // Lines and boxes are drawn with what the model has seen little of.
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

/// What a byte of the characters outside ASCII costs on average, in nats.
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
