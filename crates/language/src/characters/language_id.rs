//! Languages by number, and what each is called.

/// A language of one [`CharacterModel`](super::CharacterModel): the position in its [`CharacterModel::languages`](super::CharacterModel::languages).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LanguageId(pub u8);

/// What a language is called and how it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageInfo {
    /// BCP 47 tag: `de`, `zh-Hans`, `sr-Latn`.
    pub tag: String,
    /// ISO 15924 tags of its scripts: `Latn`; `Hani`, `Hira` and `Kana` for Japanese.
    pub scripts: Vec<String>,
}
