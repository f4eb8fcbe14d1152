//! Characters that were lost and brought back by knowledge of language, and what else may have stood in their places.
//!
//! In: nothing (types only). Out: what identification and repair fill in, and findings carry.

/// A character that lost at least one byte and was brought back by knowledge of language.
#[derive(Debug, Clone, PartialEq)]
pub struct InferredCharacter {
    /// Where it stands in the replacement, in bytes.
    pub offset: usize,
    /// The character that was chosen.
    pub character: char,
    /// Probability, 0 to 1, that it is the right one.
    pub confidence: f64,
    /// The runners-up, the likeliest first.
    pub alternatives: Vec<Alternative>,
}

impl InferredCharacter {
    /// The characters outside ASCII of `text`, each as one that is only as likely as the whole text is, with the probability `confidence`, 0 to 1.
    /// In order of place.
    pub fn guessed(text: &str, confidence: f64) -> impl Iterator<Item = InferredCharacter> {
        let outside = text.char_indices().filter(|(_, character)| !character.is_ascii());
        outside.map(move |(offset, character)| InferredCharacter {
            offset,
            character,
            confidence,
            alternatives: Vec::new(),
        })
    }
}

/// A character that would fit in the place of an inferred one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alternative {
    /// The character.
    pub character: char,
    /// Probability, 0 to 1, that it is the right one.
    pub confidence: f64,
}
