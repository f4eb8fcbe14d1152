//! How likely a text is: the embedded language models. Knows nothing about damage.
//!
//! In: the model files, embedded or given by the user; then text. Out: log probabilities. Both models are
//! opened when first needed: an examination that meets nothing suspicious never touches them.

pub mod characters;
mod vocabulary;
pub mod words;

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Once, OnceLock};

pub use vocabulary::Vocabulary;

use characters::{CharacterModel, LanguageId};
use words::WordModel;

/// The characters of all languages; what it is and how to rebuild it: `models/README.md`.
static CHARACTERS: &[u8] = include_bytes!("../../models/characters.bin");
/// The words of Chinese; what it is and how to rebuild it: `models/README.md`.
static CHINESE_WORDS: &[u8] = include_bytes!("../../models/chinese-words.bin");

/// Name of the file of [`CharacterModel`] in a folder of models.
pub const CHARACTERS_FILE: &str = "characters.bin";
/// Name of the file of [`WordModel`] in a folder of models.
pub const CHINESE_WORDS_FILE: &str = "chinese-words.bin";

/// The language models that an examination uses. Cloning it is cheap, and clones share what is opened.
#[derive(Clone, Default)]
pub struct Models {
    given: Option<Arc<Opened>>,
}

struct Opened {
    characters: Characters,
    chinese: WordModel,
}

/// The character model, with the vocabularies of the languages that were needed so far.
struct Characters {
    model: CharacterModel,
    vocabularies: Vec<OnceLock<Vocabulary>>,
}

impl Characters {
    fn new(model: CharacterModel) -> Self {
        let vocabularies = model.languages().iter().map(|_| OnceLock::new()).collect();
        Characters { model, vocabularies }
    }
}

/// Why given bytes are no models: which of the two files, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelsError {
    /// [`CHARACTERS_FILE`].
    Characters(characters::ModelError),
    /// [`CHINESE_WORDS_FILE`].
    ChineseWords(words::FileError),
}

impl fmt::Display for ModelsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModelsError::Characters(error) => write!(f, "{CHARACTERS_FILE}: {error}"),
            ModelsError::ChineseWords(error) => write!(f, "{CHINESE_WORDS_FILE}: {error}"),
        }
    }
}

impl std::error::Error for ModelsError {}

impl Models {
    /// Models other than the embedded ones; `None` for one that stays the embedded one. They are opened
    /// here, so that what is wrong with them is known before anything is examined.
    ///
    /// # Errors
    /// [`ModelsError`] where bytes are no model, or not whole.
    pub fn given(characters: Option<Vec<u8>>, chinese_words: Option<Vec<u8>>) -> Result<Self, ModelsError> {
        let characters = characters.map_or(Cow::Borrowed(CHARACTERS), Cow::Owned);
        let chinese = chinese_words.map_or(Cow::Borrowed(CHINESE_WORDS), Cow::Owned);
        let opened = Opened {
            characters: Characters::new(
                CharacterModel::from_bytes(characters).map_err(ModelsError::Characters)?,
            ),
            chinese: WordModel::from_bytes(&chinese).map_err(ModelsError::ChineseWords)?,
        };
        Ok(Models { given: Some(Arc::new(opened)) })
    }

    fn opened_characters(&self) -> &Characters {
        static EMBEDDED: OnceLock<Characters> = OnceLock::new();
        match &self.given {
            Some(opened) => &opened.characters,
            None => EMBEDDED.get_or_init(|| {
                let model = CharacterModel::from_bytes(Cow::Borrowed(CHARACTERS));
                Characters::new(model.expect("a test opens the committed model"))
            }),
        }
    }

    /// The character model, opened now if it was not yet.
    pub(crate) fn characters(&self) -> &CharacterModel {
        &self.opened_characters().model
    }

    /// The characters that texts in `language` have.
    pub(crate) fn vocabulary(&self, language: LanguageId) -> &Vocabulary {
        let Characters { model, vocabularies } = self.opened_characters();
        vocabularies[usize::from(language.0)].get_or_init(|| model.vocabulary(language).collect())
    }

    /// The word model of Chinese, opened now if it was not yet.
    pub(crate) fn chinese(&self) -> &WordModel {
        match &self.given {
            Some(opened) => &opened.chinese,
            None => embedded_chinese(),
        }
    }

    /// Begins to open the word model of Chinese on another thread: it is likely to be needed soon.
    pub(crate) fn prepare_chinese(&self) {
        static PREPARED: Once = Once::new();
        if self.given.is_none() {
            // Where no thread is to be had, it is opened when needed.
            PREPARED.call_once(|| drop(std::thread::Builder::new().spawn(|| embedded_chinese().prepare())));
        }
    }
}

fn embedded_chinese() -> &'static WordModel {
    static EMBEDDED: OnceLock<WordModel> = OnceLock::new();
    EMBEDDED.get_or_init(|| WordModel::from_bytes(CHINESE_WORDS).expect("a test opens the committed model"))
}

impl fmt::Debug for Models {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.given.is_some() { "Models(given)" } else { "Models(embedded)" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_models_open() {
        CharacterModel::from_bytes(Cow::Borrowed(CHARACTERS)).unwrap();
        WordModel::from_bytes(CHINESE_WORDS).unwrap();
    }

    #[test]
    fn what_is_no_model_is_refused() {
        let damaged = [&CHINESE_WORDS[..1000], b"x", &CHINESE_WORDS[1001..]].concat();
        assert!(Models::given(None, Some(damaged)).is_err());
        assert!(Models::given(Some(b"no model".to_vec()), None).is_err());
        assert!(Models::given(None, None).is_ok());
    }
}
