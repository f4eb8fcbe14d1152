//! The files of a folder of models by name, and what may be wrong with them.

use std::fmt;

use crate::{characters, letters, phrases, words};

/// Name of the file of [`CharacterModel`](characters::CharacterModel) in a folder of models.
pub const CHARACTERS_FILE: &str = "characters.bin";
/// Name of the file of [`WordModel`](words::WordModel) in a folder of models.
pub const CHINESE_WORDS_FILE: &str = "chinese-words.bin";
/// Name of the file of [`PhraseModel`](phrases::PhraseModel) in a folder of models.
pub const PHRASES_FILE: &str = "phrases.bin";
/// Name of the file of [`LetterModel`](letters::LetterModel) in a folder of models.
pub const LETTERS_FILE: &str = "latin-letters.bin";

/// Why given bytes are no models: which of the files, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelsError {
    /// [`CHARACTERS_FILE`].
    Characters(characters::ModelError),
    /// [`CHINESE_WORDS_FILE`].
    ChineseWords(words::FileError),
    /// [`PHRASES_FILE`].
    Phrases(phrases::FileError),
    /// [`LETTERS_FILE`].
    Letters(letters::FileError),
}

impl fmt::Display for ModelsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModelsError::Characters(error) => write!(f, "{CHARACTERS_FILE}: {error}"),
            ModelsError::ChineseWords(error) => write!(f, "{CHINESE_WORDS_FILE}: {error}"),
            ModelsError::Phrases(error) => write!(f, "{PHRASES_FILE}: {error}"),
            ModelsError::Letters(error) => write!(f, "{LETTERS_FILE}: {error}"),
        }
    }
}

impl std::error::Error for ModelsError {}
