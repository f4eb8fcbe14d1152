//! The result of a search: the characters of the original, each with its place in the observed line.

use super::text::ObservedLine;

/// A character of the most probable original.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodedCharacter {
    /// The character.
    pub character: char,
    /// The place of its first observed character in the line, in characters.
    pub start: usize,
    /// The number of observed characters that it became.
    pub consumed: usize,
    /// Whether the channel changed it.
    pub damaged: bool,
    /// Whether it lost a byte.
    pub lost: bool,
    /// Whether the channel ends with this character while bytes of it are pending.
    pub cut: bool,
    /// The probability, 0 to 1, that the character is right. 1 if it lost nothing.
    pub confidence: f32,
    /// The alternatives with their probabilities, the likeliest first. Empty if the character lost nothing.
    pub alternatives: Vec<(char, f32)>,
}

impl DecodedCharacter {
    /// The observed character at `at`, as one that stands for itself.
    pub fn itself(line: &[char], at: usize) -> Self {
        DecodedCharacter {
            character: line[at],
            start: at,
            consumed: 1,
            damaged: false,
            lost: false,
            cut: false,
            confidence: 1.0,
            alternatives: Vec::new(),
        }
    }

    /// The place behind its last observed character in the line, in characters.
    pub fn end(&self) -> usize {
        self.start + self.consumed
    }
}

/// A decoded line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DecodedLine {
    /// The most probable original.
    pub characters: Vec<DecodedCharacter>,
    /// The natural log probability of the most probable original.
    pub best: f32,
}

/// A line of a text, with the result of the search.
#[derive(Debug, Clone)]
pub struct DecodedTextLine {
    /// The number of the line in the text, counted from 0.
    pub number: usize,
    /// The observed line.
    pub observed: ObservedLine,
    /// Its most probable original.
    pub decoded: DecodedLine,
}

impl DecodedTextLine {
    /// Its observed characters, and those of its original.
    pub fn both(&self) -> (&[char], &[DecodedCharacter]) {
        (&self.observed.characters, &self.decoded.characters)
    }
}
