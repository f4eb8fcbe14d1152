//! The phrase model: a file of several languages. Each is unpacked at first use.

use std::ops::Range;
use std::sync::OnceLock;

use super::file::{self, PhraseFileError};
use super::one_language::Phrases;
use crate::characters::CharacterModel;

/// The phrase model. Opening verifies the file. A language is unpacked at first use.
#[derive(Debug)]
pub struct PhraseModel {
    bytes: std::borrow::Cow<'static, [u8]>,
    languages: Vec<(String, Range<usize>, OnceLock<Option<Phrases>>)>,
}

impl PhraseModel {
    /// Opens a file.
    ///
    /// # Errors
    /// [`PhraseFileError`] if `bytes` is no such file, or damaged.
    pub fn from_bytes(bytes: std::borrow::Cow<'static, [u8]>) -> Result<Self, PhraseFileError> {
        let languages = file::split(&bytes)?;
        let languages = languages.into_iter().map(|(tag, range)| (tag, range, OnceLock::new())).collect();
        Ok(PhraseModel { bytes, languages })
    }

    /// The BCP 47 tags of the languages.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        self.languages.iter().map(|(tag, ..)| tag.as_str())
    }

    /// The phrases of the language with this tag; `None` if the file does not have it, or its section is invalid.
    pub fn phrases(&self, tag: &str, characters: &CharacterModel) -> Option<&Phrases> {
        let (_, range, unpacked) = self.languages.iter().find(|(known, ..)| known == tag)?;
        unpacked.get_or_init(|| Phrases::unpack(&self.bytes[range.clone()], characters)).as_ref()
    }
}
