//! How likely a text is: the embedded language models.

pub use language::{
    CHARACTERS_FILE, CHINESE_WORDS_FILE, LETTERS_FILE, LEXICON_FILES, Models, ModelsError, PHRASES_FILE,
    Vocabulary, characters, letters, lexicon, phrases, symbols, words,
};
