//! What a search found: characters of the original, each with what it stands for in the observed line.

use super::text::ObservedLine;

/// A character of the most probable original.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodedCharacter {
    /// The character.
    pub character: char,
    /// Where it stands in the observed line, in characters.
    pub start: usize,
    /// Observed characters that it stands for.
    pub consumed: usize,
    /// Whether it went through the channel and came out changed.
    pub damaged: bool,
    /// Whether it lost a byte.
    pub lost: bool,
    /// Whether the channel ends with it in the middle of a text, bytes of it still pending.
    pub cut: bool,
    /// Probability, 0 to 1, that it is right; 1 where it lost nothing.
    pub confidence: f32,
    /// What else it could be, with probabilities, the likeliest first. Only for those that lost a byte.
    pub alternatives: Vec<(char, f32)>,
}

impl DecodedCharacter {
    /// The character of an observed line at `at` that stands for itself.
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

    /// Where what it stands for ends in the observed line, in characters.
    pub fn end(&self) -> usize {
        self.start + self.consumed
    }
}

/// A line decoded.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DecodedLine {
    /// The most probable original.
    pub characters: Vec<DecodedCharacter>,
    /// Natural log probability of the most probable original.
    pub best: f32,
}

/// A line of a text, with what a search found.
#[derive(Debug, Clone)]
pub struct DecodedTextLine {
    /// Which line of the text, counted from 0.
    pub number: usize,
    /// The line as it was observed.
    pub observed: ObservedLine,
    /// What it was.
    pub decoded: DecodedLine,
}

impl DecodedTextLine {
    /// Its observed characters, and those of its original.
    pub fn both(&self) -> (&[char], &[DecodedCharacter]) {
        (&self.observed.characters, &self.decoded.characters)
    }

    /// Takes the line for what it was as far as it was decoded: all stands for itself.
    pub fn restore(&mut self) {
        let end = self.decoded.characters.last().map_or(0, DecodedCharacter::end);
        self.decoded.characters =
            (0..end).map(|at| DecodedCharacter::itself(&self.observed.characters, at)).collect();
    }
}
