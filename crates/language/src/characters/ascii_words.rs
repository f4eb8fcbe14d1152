//! Words in ASCII letters, which texts in all languages have.

use super::language::Language;
use super::ngram;

/// Words in ASCII letters, letter by letter. A context is a number; letters are folded to small ones.
#[derive(Clone, Copy)]
pub struct AsciiWords<'a> {
    pub(super) words: &'a Language,
}

impl AsciiWords<'_> {
    /// The context at the start of a word.
    pub fn start(&self) -> u32 {
        self.words.ngrams.start()
    }

    /// P(the word goes on with `c`), linear, and the context after it. 0 for what is no letter.
    pub fn letter(&self, context: u32, c: char) -> (f32, u32) {
        match self.words.letter(c) {
            Some(letter) => self.words.ngrams.advance(context, letter.symbols()[0]),
            None => (0.0, ngram::ROOT),
        }
    }

    /// P(the word ends), linear.
    pub fn ends(&self, context: u32) -> f32 {
        self.words.ngrams.probability(context, ngram::END)
    }
}
