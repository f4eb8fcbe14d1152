//! The numbers and names of languages.

/// A language of one [`CharacterModel`](super::CharacterModel): its index in [`CharacterModel::languages`](super::CharacterModel::languages).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LanguageId(pub u8);

/// The tag of a language, and its scripts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageInfo {
    /// BCP 47 tag: `de`, `zh-Hans`, `sr-Latn`.
    pub tag: String,
    /// ISO 15924 tags of its scripts: `Latn`; `Hani`, `Hira` and `Kana` for Japanese.
    pub scripts: Vec<String>,
}
