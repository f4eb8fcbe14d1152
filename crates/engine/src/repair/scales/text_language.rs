//! Which languages a text is likely in, its ASCII letters included.

use language::Models;
use language::characters::LanguageId;
use language::letters::Spelled;

/// Characters whose ASCII letters are asked what language they are in: evidence of letters grows no more beyond.
pub(super) const CHARACTERS_ASKED_FOR_LANGUAGE: usize = 2000;
/// With less evidence, in nats, letters speak for no language: it is what a short word or two may say by chance.
pub(super) const LEAST_LETTER_EVIDENCE: f32 = 3.0;
/// Languages that the repaired sample is read in.
const LANGUAGES_READ: usize = 2;

/// The likeliest languages of a text.
/// Those that the user named come first.
pub fn likeliest_languages(models: &Models, text: &str, named: &[LanguageId]) -> Vec<LanguageId> {
    likeliest_languages_amid(models, std::iter::once(text), &[], named)
}

/// The same for a text in `pieces`, with others `around` it, of which the ASCII letters speak.
pub fn likeliest_languages_amid<'t>(
    models: &Models,
    pieces: impl Iterator<Item = &'t str> + Clone,
    around: &[char],
    named: &[LanguageId],
) -> Vec<LanguageId> {
    let letters = pieces.clone().flat_map(str::chars).chain(around.iter().copied());
    let letters: Vec<char> = letters.take(CHARACTERS_ASKED_FOR_LANGUAGE).collect();
    let evidence = letter_evidence(models, &Spelled::new(&letters));
    let ranked = models.characters().rank_pieces(pieces, |language| evidence[usize::from(language.0)]);
    let others = ranked.into_iter().take(LANGUAGES_READ).map(|(id, _)| id).filter(|id| !named.contains(id));
    named.iter().copied().chain(others).collect()
}

/// The language that the ASCII letters of a text speak for, whatever the others say.
pub fn language_by_letters(models: &Models, text: impl Iterator<Item = char>) -> Option<LanguageId> {
    let letters = Spelled::new(&text.take(CHARACTERS_ASKED_FOR_LANGUAGE).collect::<Vec<char>>());
    let spoken = models.characters().ids().zip(models.letter_evidence_of_all(&letters));
    let (language, evidence) = spoken.max_by(|a, b| a.1.total_cmp(&b.1))?;
    (evidence >= LEAST_LETTER_EVIDENCE).then_some(language)
}

/// What the ASCII letters of `text` say for each language, in nats. Those in a text of another script are English, or
/// names and code, of which English comes nearest.
pub(super) fn letter_evidence(models: &Models, text: &Spelled) -> Vec<f32> {
    let model = models.characters();
    let mut evidence = models.letter_evidence_of_all(text);
    let english = model.language("en").map_or(0.0, |english| evidence[usize::from(english.0)].max(0.0));
    for (evidence, id) in evidence.iter_mut().zip(model.ids()) {
        if !model.is_in_script(id, "Latn") {
            *evidence = english;
        }
    }
    evidence
}
