//! How likely a text is in a language, and in which encodings its texts were written.
//!
//! In: the model files, embedded or given by the user; then text. Out: log probabilities ([`Models`]), and prior shares of encodings
//! ([`encodings_of`]). The models are opened when first needed: an examination that meets nothing suspicious never touches them. This
//! crate knows nothing of damage; it reads and writes no files and prints nothing.

pub mod characters;
mod homes;
pub mod letters;
pub mod phrases;
pub mod symbols;
pub mod words;

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Once, OnceLock};

pub use encodings::Vocabulary;
pub use homes::{LEGACY, LegacyEncoding, all_homes, encodings_of, home_log_prior};

use characters::{CharacterModel, LanguageId};
use letters::{LetterModel, Row, Spelled};
use phrases::{PhraseModel, Phrases};
use symbols::Symbols;
use words::WordModel;

/// The characters of all languages; what it is and how to rebuild it: `models/README.md`.
static CHARACTERS: &[u8] = include_bytes!("../models/characters.bin");
/// The words of Chinese; what it is and how to rebuild it: `models/README.md`.
/// Left out without the feature `chinese`.
#[cfg(feature = "chinese")]
static CHINESE_WORDS: Option<&[u8]> = Some(include_bytes!("../models/chinese-words.bin"));
#[cfg(not(feature = "chinese"))]
static CHINESE_WORDS: Option<&[u8]> = None;
/// The phrases of Japanese and Korean; what it is and how to rebuild it: `models/README.md`.
/// Left out without the feature `japanese-korean`.
#[cfg(feature = "japanese-korean")]
static PHRASES: Option<&[u8]> = Some(include_bytes!("../models/phrases.bin"));
#[cfg(not(feature = "japanese-korean"))]
static PHRASES: Option<&[u8]> = None;
/// The ASCII letters of languages in Latin script; what it is and how to rebuild it: `models/README.md`.
static LETTERS: &[u8] = include_bytes!("../models/latin-letters.bin");
/// The symbols of Markdown, source code and notes; what it is and how to rebuild it: `models/symbols.md`.
static SYMBOLS: &str = include_str!("../models/symbols.tsv");

/// Name of the file of [`CharacterModel`] in a folder of models.
pub const CHARACTERS_FILE: &str = "characters.bin";
/// Name of the file of [`WordModel`] in a folder of models.
pub const CHINESE_WORDS_FILE: &str = "chinese-words.bin";
/// Name of the file of [`PhraseModel`] in a folder of models.
pub const PHRASES_FILE: &str = "phrases.bin";
/// Name of the file of [`LetterModel`] in a folder of models.
pub const LETTERS_FILE: &str = "latin-letters.bin";

/// The language models that an examination uses. Cloning it is cheap, and clones share what is opened.
#[derive(Clone, Default)]
pub struct Models {
    given: Option<Arc<Opened>>,
    given_phrases: Option<Arc<OpenedPhrases>>,
    given_letters: Option<Arc<LetterModel>>,
}

struct Opened {
    characters: Characters,
    chinese: Option<WordModel>,
}

/// The character model, with the vocabularies of the languages that were needed so far.
struct Characters {
    model: CharacterModel,
    vocabularies: Vec<OnceLock<Vocabulary>>,
    /// Rows of the embedded model of the ASCII letters.
    letter_rows: OnceLock<Vec<Option<Row>>>,
}

impl Characters {
    fn new(model: CharacterModel) -> Self {
        let vocabularies = model.languages().iter().map(|_| OnceLock::new()).collect();
        Characters { model, vocabularies, letter_rows: OnceLock::new() }
    }
}

/// The phrase model, with the vocabularies of its languages: they belong to a character model too.
struct OpenedPhrases {
    model: PhraseModel,
    vocabularies: Vec<(String, OnceLock<Vocabulary>)>,
}

impl OpenedPhrases {
    fn new(model: PhraseModel) -> Self {
        let vocabularies = model.tags().map(|tag| (tag.to_owned(), OnceLock::new())).collect();
        OpenedPhrases { model, vocabularies }
    }
}

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

impl Models {
    /// Models other than the embedded ones; `None` for one that stays the embedded one. They are opened
    /// here, so that what is wrong with them is known before anything is examined.
    ///
    /// # Errors
    /// [`ModelsError`] where bytes are no model, or not whole.
    pub fn given(characters: Option<Vec<u8>>, chinese_words: Option<Vec<u8>>) -> Result<Self, ModelsError> {
        let characters = characters.map_or(Cow::Borrowed(CHARACTERS), Cow::Owned);
        let chinese = chinese_words.map(Cow::Owned).or(CHINESE_WORDS.map(Cow::Borrowed));
        let chinese = chinese.map(|bytes| WordModel::from_bytes(&bytes)).transpose();
        let opened = Opened {
            characters: Characters::new(
                CharacterModel::from_bytes(characters).map_err(ModelsError::Characters)?,
            ),
            chinese: chinese.map_err(ModelsError::ChineseWords)?,
        };
        // The vocabularies of the phrases include the character model's: not those of another one.
        let phrases = PHRASES.map(|bytes| PhraseModel::from_bytes(Cow::Borrowed(bytes))).transpose();
        let phrases = phrases.map_err(ModelsError::Phrases)?;
        Ok(Models {
            given: Some(Arc::new(opened)),
            given_phrases: phrases.map(|phrases| Arc::new(OpenedPhrases::new(phrases))),
            given_letters: None,
        })
    }

    /// The same models with another phrase model.
    ///
    /// # Errors
    /// [`ModelsError`] where `bytes` is no phrase model, or not whole.
    pub fn with_phrases(self, bytes: Vec<u8>) -> Result<Self, ModelsError> {
        let model = PhraseModel::from_bytes(Cow::Owned(bytes)).map_err(ModelsError::Phrases)?;
        Ok(Models { given_phrases: Some(Arc::new(OpenedPhrases::new(model))), ..self })
    }

    /// The same models with another model of the ASCII letters.
    ///
    /// # Errors
    /// [`ModelsError`] where `bytes` is no such model, or not whole.
    pub fn with_letters(self, bytes: Vec<u8>) -> Result<Self, ModelsError> {
        let model = LetterModel::from_bytes(Cow::Owned(bytes)).map_err(ModelsError::Letters)?;
        Ok(Models { given_letters: Some(Arc::new(model)), ..self })
    }

    /// The languages that the character model knows, as BCP 47 tags. Opens it if it was not yet.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.characters().languages().iter().map(|language| language.tag.as_str())
    }

    /// Whether the character model is the embedded one.
    pub fn are_embedded(&self) -> bool {
        self.given.is_none()
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
    pub fn characters(&self) -> &CharacterModel {
        &self.opened_characters().model
    }

    /// The characters that texts in `language` have.
    pub fn vocabulary(&self, language: LanguageId) -> &Vocabulary {
        let Characters { model, vocabularies, .. } = self.opened_characters();
        vocabularies[usize::from(language.0)].get_or_init(|| model.vocabulary(language).collect())
    }

    fn opened_phrases(&self) -> Option<&OpenedPhrases> {
        static EMBEDDED: OnceLock<Option<OpenedPhrases>> = OnceLock::new();
        let embedded = || {
            let model = PhraseModel::from_bytes(Cow::Borrowed(PHRASES?));
            Some(OpenedPhrases::new(model.expect("a test opens the committed model")))
        };
        match &self.given_phrases {
            Some(opened) => Some(opened),
            None => EMBEDDED.get_or_init(embedded).as_ref(),
        }
    }

    /// The phrases of `language`, unpacked now if they were not yet; `None` where the model has none of it.
    pub fn phrases(&self, language: LanguageId) -> Option<&Phrases> {
        let characters = self.characters();
        let info = characters.languages().get(usize::from(language.0))?;
        self.opened_phrases()?.model.phrases(&info.tag, characters)
    }

    /// The characters that texts in `language` have, as the character model and the phrases know them. That
    /// of the character model where there are no phrases.
    pub fn phrase_vocabulary(&self, language: LanguageId) -> &Vocabulary {
        let tag = self.characters().languages().get(usize::from(language.0)).map(|info| &info.tag);
        let opened = self.opened_phrases();
        let known =
            opened.and_then(|opened| opened.vocabularies.iter().find(|(known, _)| Some(known) == tag));
        let (Some((_, vocabulary)), Some(phrases)) = (known, self.phrases(language)) else {
            return self.vocabulary(language);
        };
        vocabulary
            .get_or_init(|| self.characters().vocabulary(language).chain(phrases.characters()).collect())
    }

    /// The model of the ASCII letters, opened now if it was not yet.
    pub fn letters(&self) -> &LetterModel {
        static EMBEDDED: OnceLock<LetterModel> = OnceLock::new();
        match &self.given_letters {
            Some(model) => model,
            None => EMBEDDED.get_or_init(|| {
                LetterModel::from_bytes(Cow::Borrowed(LETTERS)).expect("a test opens the committed model")
            }),
        }
    }

    /// [`LetterModel::evidence`] of a text for a language of the character model, in nats.
    pub fn letter_evidence(&self, language: LanguageId, text: &Spelled) -> f32 {
        self.letters().evidence(self.letter_row(language), text)
    }

    /// The same for all languages: by the position of each in the list of the character model.
    pub fn letter_evidence_of_all(&self, text: &Spelled) -> Vec<f32> {
        let evidence = self.letters().evidence_of_all(text);
        self.characters().ids().map(|language| evidence.of(self.letter_row(language))).collect()
    }

    /// The row of a language of the character model in the model of the ASCII letters.
    fn letter_row(&self, language: LanguageId) -> Option<Row> {
        let (letters, at) = (self.letters(), usize::from(language.0));
        let Characters { model, letter_rows, .. } = self.opened_characters();
        let row = |language: &characters::LanguageInfo| letters.row(&language.tag);
        match &self.given_letters {
            // Another model may have other rows, and is rare enough to be asked by tag.
            Some(_) => model.languages().get(at).and_then(row),
            None => {
                let rows = letter_rows.get_or_init(|| model.languages().iter().map(row).collect());
                rows.get(at).copied().flatten()
            }
        }
    }

    /// The model of symbols, always the embedded one, read now if it was not yet.
    pub fn symbols(&self) -> &Symbols {
        static EMBEDDED: OnceLock<Symbols> = OnceLock::new();
        EMBEDDED.get_or_init(|| Symbols::parse(SYMBOLS).expect("a test reads the committed table"))
    }

    /// The word model of Chinese, opened now if it was not yet; `None` where it was left out.
    pub fn chinese(&self) -> Option<&WordModel> {
        match &self.given {
            Some(opened) => opened.chinese.as_ref(),
            None => embedded_chinese(),
        }
    }

    /// Begins to open the word model of Chinese on another thread: it is likely to be needed soon.
    pub fn prepare_chinese(&self) {
        static PREPARED: Once = Once::new();
        if self.given.is_none() {
            // Where no thread is to be had, it is opened when needed.
            let prepare = || embedded_chinese().into_iter().for_each(WordModel::prepare);
            PREPARED.call_once(|| drop(std::thread::Builder::new().spawn(prepare)));
        }
    }
}

fn embedded_chinese() -> Option<&'static WordModel> {
    static EMBEDDED: OnceLock<Option<WordModel>> = OnceLock::new();
    let open = || Some(WordModel::from_bytes(CHINESE_WORDS?).expect("a test opens the committed model"));
    EMBEDDED.get_or_init(open).as_ref()
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
        CHINESE_WORDS.map(|bytes| WordModel::from_bytes(bytes).unwrap());
        PHRASES.map(|bytes| PhraseModel::from_bytes(Cow::Borrowed(bytes)).unwrap());
        LetterModel::from_bytes(Cow::Borrowed(LETTERS)).unwrap();
    }

    #[test]
    fn what_is_no_model_is_refused() {
        let Some(words) = CHINESE_WORDS else { return };
        let damaged = [&words[..1000], b"x", &words[1001..]].concat();
        assert!(Models::given(None, Some(damaged)).is_err());
        assert!(Models::given(Some(b"no model".to_vec()), None).is_err());
        assert!(Models::default().with_letters(LETTERS[1..].to_vec()).is_err());
        assert!(Models::default().with_letters(LETTERS.to_vec()).is_ok());
        assert!(Models::given(None, None).is_ok());
    }
}
