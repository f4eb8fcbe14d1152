//! The names of the files in a folder of models, and the errors of opening them.

use std::fmt;

use crate::{characters, letters, lexicon, phrases, words};

/// The name of the [`CharacterModel`](characters::CharacterModel) file in a folder of models.
pub const CHARACTERS_FILE: &str = "characters.bin";
/// The name of the [`WordModel`](words::WordModel) file in a folder of models.
pub const CHINESE_WORDS_FILE: &str = "chinese-words.bin";
/// The name of the [`PhraseModel`](phrases::PhraseModel) file in a folder of models.
pub const PHRASES_FILE: &str = "phrases.bin";
/// The name of the [`LetterModel`](letters::LetterModel) file in a folder of models.
pub const LETTERS_FILE: &str = "latin-letters.bin";

/// The names of the files of the [`Lexicon`](lexicon::Lexicon) in a folder of models.
pub const LEXICON_FILES: [&str; 2] = lexicon_files::FILES;

/// The file that is no valid model, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelsError {
    /// [`CHARACTERS_FILE`].
    Characters(characters::ModelError),
    /// [`CHINESE_WORDS_FILE`].
    ChineseWords(words::WordFileError),
    /// [`PHRASES_FILE`].
    Phrases(phrases::PhraseFileError),
    /// [`LETTERS_FILE`].
    Letters(letters::LetterFileError),
    /// A file of the [`Lexicon`](lexicon::Lexicon), by its name.
    Lexicon(&'static str, lexicon::LexiconFileError),
}

impl fmt::Display for ModelsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModelsError::Characters(error) => write!(f, "{CHARACTERS_FILE}: {error}"),
            ModelsError::ChineseWords(error) => write!(f, "{CHINESE_WORDS_FILE}: {error}"),
            ModelsError::Phrases(error) => write!(f, "{PHRASES_FILE}: {error}"),
            ModelsError::Letters(error) => write!(f, "{LETTERS_FILE}: {error}"),
            ModelsError::Lexicon(name, error) => write!(f, "{name}: {error}"),
        }
    }
}

impl std::error::Error for ModelsError {}
