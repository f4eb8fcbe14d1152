//! Words in ASCII letters, which occur in texts of all languages.

use super::language::UnpackedLanguage;
use super::ngram;

/// The model of words in ASCII letters, letter by letter. A context is a number. Case is ignored.
#[derive(Clone, Copy)]
pub struct AsciiWords<'a> {
    pub(super) words: &'a UnpackedLanguage,
}

impl AsciiWords<'_> {
    /// The context at the start of a word.
    pub fn start(&self) -> u32 {
        self.words.ngrams.start()
    }

    /// P(the word goes on with `c`), linear, and the context after `c`. 0 if `c` is no ASCII letter.
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
