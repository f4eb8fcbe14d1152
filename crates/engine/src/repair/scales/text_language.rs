//! The likeliest languages of a text, with the evidence of its ASCII letters.

use crate::budgets::BUDGETS;
use language::Models;
use language::characters::LanguageId;
use language::letters::Spelled;

/// The least evidence of letters that counts, in nats. One or two short words may give less by chance.
pub(super) const LEAST_LETTER_EVIDENCE: f32 = 3.0;
/// The languages with so many characters that what is left of a character fits many of them, whatever the language was.
pub const CHINESE_JAPANESE_KOREAN: [&str; 4] = ["zh-Hans", "zh-Hant", "ja", "ko"];

/// The likeliest languages of a text. Languages that the user named come first.
pub fn likeliest_languages(models: &Models, text: &str, named: &[LanguageId]) -> Vec<LanguageId> {
    likeliest_languages_amid(models, std::iter::once(text), &[], named)
}

/// The likeliest languages of a text in `pieces`. The ASCII letters of the text `around` it count as evidence too.
pub fn likeliest_languages_amid<'t>(
    models: &Models,
    pieces: impl Iterator<Item = &'t str> + Clone,
    around: &[char],
    named: &[LanguageId],
) -> Vec<LanguageId> {
    let letters = pieces.clone().flat_map(str::chars).chain(around.iter().copied());
    let letters: Vec<char> = letters.take(BUDGETS.text_characters_asked_for_language).collect();
    let evidence = letter_evidence(models, &Spelled::new(&letters));
    let ranked = models.characters().rank_pieces(pieces, |language| evidence[usize::from(language.0)]);
    let others =
        ranked.into_iter().take(BUDGETS.languages_read).map(|(id, _)| id).filter(|id| !named.contains(id));
    named.iter().copied().chain(others).collect()
}

/// The likeliest language by the ASCII letters of a text alone. `None` if they give too little evidence.
pub fn language_by_letters(models: &Models, text: impl Iterator<Item = char>) -> Option<LanguageId> {
    let letters = Spelled::new(&text.take(BUDGETS.text_characters_asked_for_language).collect::<Vec<char>>());
    let spoken = models.characters().ids().zip(models.letter_evidence_of_all(&letters));
    let (language, evidence) = spoken.max_by(|a, b| a.1.total_cmp(&b.1))?;
    (evidence >= LEAST_LETTER_EVIDENCE).then_some(language)
}

/// The evidence of the ASCII letters of `text` for each language, in nats. In text of another script, ASCII letters are English, or
/// names and code, which are closest to English. So languages of other scripts get the evidence for English.
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
