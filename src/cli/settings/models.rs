//! The language models of `--models`.

use std::path::Path;

use anyhow::{Context as _, bail};
use fix_encoding::language::{
    CHARACTERS_FILE, CHINESE_WORDS_FILE, LETTERS_FILE, LEXICON_FILES, Models, ModelsError, PHRASES_FILE,
};

/// The language models in `directory`; the built-in one stands in for each file that is not there. Without a
/// directory all are built-in.
pub(super) fn models(directory: Option<&Path>) -> anyhow::Result<Models> {
    let Some(directory) = directory else { return Ok(Models::default()) };
    let read = |name: &str| -> anyhow::Result<Option<Vec<u8>>> {
        let path = directory.join(name);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("{}: can't be read", path.display())),
        }
    };
    let (characters, chinese) = (read(CHARACTERS_FILE)?, read(CHINESE_WORDS_FILE)?);
    let (phrases, letters) = (read(PHRASES_FILE)?, read(LETTERS_FILE)?);
    let [permissive, mozilla] = LEXICON_FILES;
    let lexicon = [read(permissive)?, read(mozilla)?];
    if [&characters, &chinese, &phrases, &letters].into_iter().chain(&lexicon).all(Option::is_none) {
        let names = [CHARACTERS_FILE, CHINESE_WORDS_FILE, PHRASES_FILE, LETTERS_FILE];
        let names = names.into_iter().chain(LEXICON_FILES).collect::<Vec<_>>().join(", ");
        bail!(
            "{}: has no file of these names: {names}; name the folder that has one of them",
            directory.display()
        );
    }
    let given = || -> Result<Models, ModelsError> {
        let models = Models::given(characters, chinese)?;
        let models = phrases.map_or(Ok(models.clone()), |bytes| models.with_phrases(bytes))?;
        let models = letters.map_or(Ok(models.clone()), |bytes| models.with_letters(bytes))?;
        if lexicon.iter().all(Option::is_none) { Ok(models) } else { models.with_lexicon(lexicon) }
    };
    given().with_context(|| directory.display().to_string())
}
