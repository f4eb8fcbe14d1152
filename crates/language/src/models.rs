//! The models that an examination uses: the embedded ones, or files that the user gave instead.
//!
//! In: the bytes of files. Out: [`Models`], which opens each model when it is first needed.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Once, OnceLock};

use crate::characters::{self, CharacterModel, LanguageId};
use crate::letters::{LetterModel, LetterRow, Spelled};
use crate::lexicon::Lexicon;
use crate::models_error::{LEXICON_FILES, ModelsError};
use crate::phrases::{PhraseModel, Phrases};
use crate::symbols::SymbolModel;
use crate::words::WordModel;
use encodings::Vocabulary;

/// The characters of all languages. `models/README.md` describes its contents and how to rebuild it.
static CHARACTERS: &[u8] = include_bytes!("../models/characters.bin");

/// The words of Chinese. `models/README.md` describes its contents and how to rebuild it.
/// Left out without the feature `chinese`.
#[cfg(feature = "chinese")]
static CHINESE_WORDS: Option<&[u8]> = Some(include_bytes!("../models/chinese-words.bin"));

#[cfg(not(feature = "chinese"))]
static CHINESE_WORDS: Option<&[u8]> = None;

/// The phrases of Japanese and Korean. `models/README.md` describes its contents and how to rebuild it.
/// Left out without the feature `japanese-korean`.
#[cfg(feature = "japanese-korean")]
static PHRASES: Option<&[u8]> = Some(include_bytes!("../models/phrases.bin"));

#[cfg(not(feature = "japanese-korean"))]
static PHRASES: Option<&[u8]> = None;

/// The ASCII letters of languages in Latin script. `models/README.md` describes its contents and how to rebuild it.
static LETTERS: &[u8] = include_bytes!("../models/latin-letters.bin");

/// The symbols of Markdown, source code and notes. `models/symbols.md` describes its contents and how to rebuild it.
static SYMBOLS: &str = include_str!("../models/symbols.tsv");

/// The files of the lexicon, in the order of [`LEXICON_FILES`].
fn embedded_lexicon() -> [Option<&'static [u8]>; 2] {
    [Some(lexicon_files::PERMISSIVE), lexicon_files::MOZILLA]
}

/// The language models that an examination uses. Cloning is cheap, and clones share the opened models.
#[derive(Clone, Default)]
pub struct Models {
    given: Option<Arc<Opened>>,
    given_phrases: Option<Arc<OpenedPhrases>>,
    given_letters: Option<Arc<LetterModel>>,
    given_lexicon: Option<Arc<Lexicon>>,
}

/// Models that the user gave instead of the embedded ones.
struct Opened {
    characters: Characters,
    chinese: Option<WordModel>,
}

/// The character model, with the vocabularies that were built so far.
struct Characters {
    model: CharacterModel,
    vocabularies: Vec<OnceLock<Vocabulary>>,
    /// For each language, its row in the embedded model of the ASCII letters.
    letter_rows: OnceLock<Vec<Option<LetterRow>>>,
}

impl Characters {
    fn new(model: CharacterModel) -> Self {
        let vocabularies = model.languages().iter().map(|_| OnceLock::new()).collect();
        Characters { model, vocabularies, letter_rows: OnceLock::new() }
    }
}

/// The phrase model, with the vocabularies of its languages, which include the characters of the character model.
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

impl Models {
    /// Models from the bytes of files; `None` keeps the embedded model. The models are opened here, so that a
    /// broken file is reported before anything is examined.
    ///
    /// # Errors
    /// [`ModelsError`] if the bytes are no model, or damaged.
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
        // The vocabularies of the phrases include those of the character model, so they must be built anew.
        let phrases = PHRASES.map(|bytes| PhraseModel::from_bytes(Cow::Borrowed(bytes))).transpose();
        let phrases = phrases.map_err(ModelsError::Phrases)?;
        Ok(Models {
            given: Some(Arc::new(opened)),
            given_phrases: phrases.map(|phrases| Arc::new(OpenedPhrases::new(phrases))),
            given_letters: None,
            given_lexicon: None,
        })
    }

    /// These models with another phrase model.
    ///
    /// # Errors
    /// [`ModelsError`] if `bytes` is no phrase model, or damaged.
    pub fn with_phrases(self, bytes: Vec<u8>) -> Result<Self, ModelsError> {
        let model = PhraseModel::from_bytes(Cow::Owned(bytes)).map_err(ModelsError::Phrases)?;
        Ok(Models { given_phrases: Some(Arc::new(OpenedPhrases::new(model))), ..self })
    }

    /// These models with another model of the ASCII letters.
    ///
    /// # Errors
    /// [`ModelsError`] if `bytes` is no such model, or damaged.
    pub fn with_letters(self, bytes: Vec<u8>) -> Result<Self, ModelsError> {
        let model = LetterModel::from_bytes(Cow::Owned(bytes)).map_err(ModelsError::Letters)?;
        Ok(Models { given_letters: Some(Arc::new(model)), ..self })
    }

    /// These models with other files of the lexicon, in the order of [`LEXICON_FILES`]; `None` keeps the embedded one.
    ///
    /// # Errors
    /// [`ModelsError`] if a file is no lexicon, or damaged.
    pub fn with_lexicon(self, files: [Option<Vec<u8>>; 2]) -> Result<Self, ModelsError> {
        let mut lexicon = Lexicon::default();
        for ((given, embedded), name) in files.into_iter().zip(embedded_lexicon()).zip(LEXICON_FILES) {
            let opened = match (given, embedded) {
                (Some(bytes), _) => lexicon.with_file(bytes),
                (None, Some(bytes)) => lexicon.with_embedded(bytes),
                (None, None) => Ok(lexicon),
            };
            lexicon = opened.map_err(|error| ModelsError::Lexicon(name, error))?;
        }
        Ok(Models { given_lexicon: Some(Arc::new(lexicon)), ..self })
    }

    /// The languages that the character model knows, as BCP 47 tags. Opens the model.
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

    /// The character model. Opens it at the first call.
    pub fn characters(&self) -> &CharacterModel {
        &self.opened_characters().model
    }

    /// The characters that texts in `language` use.
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

    /// The phrases of `language`, unpacked at the first call. `None` if the model does not have the language.
    pub fn phrases(&self, language: LanguageId) -> Option<&Phrases> {
        let characters = self.characters();
        let info = characters.languages().get(usize::from(language.0))?;
        self.opened_phrases()?.model.phrases(&info.tag, characters)
    }

    /// The characters that texts in `language` use, from the character model and, if there are any, the phrases.
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

    /// Which words each language has, and how common each is. Opens the lexicon at the first call, which reads the heads of its files.
    pub fn lexicon(&self) -> &Lexicon {
        static EMBEDDED: OnceLock<Lexicon> = OnceLock::new();
        let embedded = || {
            let mut files = embedded_lexicon().into_iter().flatten();
            let opened = files.try_fold(Lexicon::default(), |lexicon, file| lexicon.with_embedded(file));
            opened.expect("a test opens the committed files")
        };
        self.given_lexicon.as_deref().unwrap_or_else(|| EMBEDDED.get_or_init(embedded))
    }

    /// The model of the ASCII letters. Opens it at the first call.
    pub fn letters(&self) -> &LetterModel {
        static EMBEDDED: OnceLock<LetterModel> = OnceLock::new();
        match &self.given_letters {
            Some(model) => model,
            None => EMBEDDED.get_or_init(|| {
                LetterModel::from_bytes(Cow::Borrowed(LETTERS)).expect("a test opens the committed model")
            }),
        }
    }

    /// The [`LetterModel::evidence`] of `text` for a language of the character model, in nats.
    pub fn letter_evidence(&self, language: LanguageId, text: &Spelled) -> f32 {
        self.letters().evidence(self.letter_row(language), text)
    }

    /// The letter evidence of `text` in nats for every language, in the order of the character model.
    pub fn letter_evidence_of_all(&self, text: &Spelled) -> Vec<f32> {
        let evidence = self.letters().evidence_of_all(text);
        self.characters().ids().map(|language| evidence.of(self.letter_row(language))).collect()
    }

    /// The row in the model of the ASCII letters for a language of the character model.
    fn letter_row(&self, language: LanguageId) -> Option<LetterRow> {
        let (letters, at) = (self.letters(), usize::from(language.0));
        let Characters { model, letter_rows, .. } = self.opened_characters();
        let row = |language: &characters::LanguageInfo| letters.row(&language.tag);
        match &self.given_letters {
            // A given model may have other rows. This is rare, so the tag is looked up each time.
            Some(_) => model.languages().get(at).and_then(row),
            None => {
                let rows = letter_rows.get_or_init(|| model.languages().iter().map(row).collect());
                rows.get(at).copied().flatten()
            }
        }
    }

    /// The model of symbols, which is always the embedded one. Reads it at the first call.
    pub fn symbols(&self) -> &SymbolModel {
        static EMBEDDED: OnceLock<SymbolModel> = OnceLock::new();
        EMBEDDED.get_or_init(|| SymbolModel::parse(SYMBOLS).expect("a test reads the committed table"))
    }

    /// The word model of Chinese, opened at the first call. `None` if the build leaves it out.
    pub fn chinese(&self) -> Option<&WordModel> {
        match &self.given {
            Some(opened) => opened.chinese.as_ref(),
            None => embedded_chinese(),
        }
    }

    /// Begins to open the word model of Chinese on another thread, because it is likely to be needed soon.
    pub fn prepare_chinese(&self) {
        static PREPARED: Once = Once::new();
        if self.given.is_none() {
            // Without a thread, the model is opened when it is needed.
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
