//! The phrase model as a file of several languages, each unpacked when first used.

use std::ops::Range;
use std::sync::OnceLock;

use super::file::{self, FileError};
use super::one_language::Phrases;
use crate::characters::CharacterModel;

/// The model: the languages of a file. Opening verifies the file; a language is unpacked when first used.
#[derive(Debug)]
pub struct PhraseModel {
    bytes: std::borrow::Cow<'static, [u8]>,
    languages: Vec<(String, Range<usize>, OnceLock<Option<Phrases>>)>,
}

impl PhraseModel {
    /// Opens a file.
    ///
    /// # Errors
    /// [`FileError`] where `bytes` is no such file, or not whole.
    pub fn from_bytes(bytes: std::borrow::Cow<'static, [u8]>) -> Result<Self, FileError> {
        let languages = file::split(&bytes)?;
        let languages = languages.into_iter().map(|(tag, range)| (tag, range, OnceLock::new())).collect();
        Ok(PhraseModel { bytes, languages })
    }

    /// The BCP 47 tags of the languages.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        self.languages.iter().map(|(tag, ..)| tag.as_str())
    }

    /// The phrases of the language with this tag; `None` where the file has none, or none that make sense.
    pub fn phrases(&self, tag: &str, characters: &CharacterModel) -> Option<&Phrases> {
        let (_, range, unpacked) = self.languages.iter().find(|(known, ..)| known == tag)?;
        unpacked.get_or_init(|| Phrases::unpack(&self.bytes[range.clone()], characters)).as_ref()
    }
}
