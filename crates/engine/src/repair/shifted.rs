//! Japanese and Chinese written in seven bits and read as ASCII: `$B$3$s$K$A$O(B` for `こんにちは`.
//!
//! In: text. Out: repairs. What stands between two shifts is one text and no other, so that nothing is searched; whether it was that
//! text or code with `$B` in it (a variable, a pattern, a formula) is weighed, and code must never be taken for it.

use super::hints::{Hints, LEAST_REPAIR_CONFIDENCE};
use super::infer::TEMPER;
use super::languages::ByCharacters;
use super::scales::log_prior;
use super::span_repair::SpanRepair;
use crate::identification::{TOO_LONG_FOR_CODE, tells_from_code};
use channel::{Channel, Codebook, Effects, Loss, Misreading, Shifted, Shifts, Written};
use encodings::Encoding;
use language::Models;

/// Beside others in the same file that are beyond doubt, names are taken too, which cost 7 to 9.
const LEAST_BESIDE_OTHERS: usize = 2;
const ORDINARY_BESIDE_OTHERS: f32 = 10.0;
const ESCAPE: char = '\u{1B}';

/// The repairs of `text`, in order of place.
pub fn repair_shifted(text: &str, hints: Hints<'_>, models: &Models) -> Vec<SpanRepair> {
    // A file of ASCII with its escape characters is in that encoding as a whole: it was not misread.
    let whole = text.is_ascii() && hints.channel.is_none();
    let stretches = Shifts::stretches(text).into_iter();
    let mut candidates: Vec<ShiftedCandidate> = stretches
        .filter(|shifted| shifted.escapes_dropped || shifted.shifts == Shifts::Hz || !whole)
        .filter_map(|shifted| ShiftedCandidate::new(text, shifted, hints, models))
        .collect();
    let mut proven: Vec<(Channel, f64)> = Vec::new();
    for candidate in candidates.iter().filter(|candidate| candidate.confidence >= LEAST_REPAIR_CONFIDENCE) {
        proven.push((candidate.channel.clone(), candidate.confidence));
    }
    for candidate in candidates.iter_mut().filter(|candidate| candidate.may_follow_others) {
        let others = proven.iter().filter(|(channel, _)| *channel == candidate.channel);
        candidate.confidence = others.map(|(_, confidence)| *confidence).fold(candidate.confidence, f64::max);
    }
    let repairs: Vec<SpanRepair> =
        candidates.into_iter().filter_map(|candidate| candidate.prove(text)).collect();
    // Where all of it stands in code spans of Markdown by itself, it is shown.
    let spanned = |repair: &SpanRepair| {
        text[..repair.span.start].ends_with('`') && text[repair.span.end..].starts_with('`')
    };
    let shown = hints.channel.is_none() && repairs.iter().all(spanned);
    if shown { Vec::new() } else { repairs }
}

/// A stretch that may be text in seven bits, and how likely it is.
struct ShiftedCandidate {
    shifted: Shifted,
    channel: Channel,
    /// Probability, 0 to 1, that it was written so; 0 for what may be code.
    confidence: f64,
    /// Whether it is taken beside others of the same channel.
    may_follow_others: bool,
}

impl ShiftedCandidate {
    /// `None` where the user named another channel, or there is no model of the language.
    fn new(text: &str, shifted: Shifted, hints: Hints<'_>, models: &Models) -> Option<Self> {
        let effects = match shifted.escapes_dropped {
            true => Effects::named("escape-dropped")?,
            false => Effects::NONE,
        };
        let channel = Channel::single(Misreading {
            written: Written::InShifts(shifted.shifts),
            read: Encoding::UTF_8,
            loss: Loss { effects, ..Loss::NONE },
        });
        if let Some(pattern) = hints.channel {
            let named = pattern.allows(&channel);
            return named.then_some(ShiftedCandidate {
                shifted,
                channel,
                confidence: 1.0,
                may_follow_others: false,
            });
        }
        let characters: Vec<char> = shifted.original.chars().collect();
        let observed: Vec<char> = text[shifted.span.clone()].chars().collect();
        let reader = |tag: &str| Some(ByCharacters::new(models, models.characters().language(tag)?));
        let cost = -reader(shifted.shifts.language())?.score(&characters);
        let as_is = -reader("en")?.score(&observed);
        let log_odds = f64::from(as_is - cost) + log_prior(&channel, shifted.shifts.language());
        let cost_of_each = cost / characters.len() as f32;
        let letters = || observed.iter().filter(|c| c.is_ascii_alphanumeric());
        let variables = letters().all(|c| c.is_ascii_uppercase()) && characters.len() < TOO_LONG_FOR_CODE;
        // `\$B`, `$$B`: in the middle of a word of code.
        let before = text[..shifted.span.start].chars().next_back();
        let in_code = before.is_some_and(|c| matches!(c, '\\' | '$' | '{' | '_'));
        // An escape character is in no text that was not written so.
        let escaped = observed.first() == Some(&ESCAPE);
        let tells = escaped || tells_from_code(characters.len(), cost) && !variables && !in_code;
        let confidence = if tells { 1.0 / (1.0 + (-TEMPER * log_odds).exp()) } else { 0.0 };
        let may_follow_others =
            characters.len() >= LEAST_BESIDE_OTHERS && cost_of_each <= ORDINARY_BESIDE_OTHERS;
        Some(ShiftedCandidate { shifted, channel, confidence, may_follow_others })
    }

    /// The repair, if its channel turns it back into exactly what is there.
    fn prove(self, text: &str) -> Option<SpanRepair> {
        let ShiftedCandidate { shifted, channel, confidence, .. } = self;
        let book = Codebook::new(&channel);
        if confidence < LEAST_REPAIR_CONFIDENCE
            || book.damage(&shifted.original)? != text[shifted.span.clone()]
        {
            return None;
        }
        Some(SpanRepair {
            span: shifted.span,
            damaged: shifted.original.chars().count(),
            replacement: shifted.original,
            loses: book.loses(),
            channel,
            confidence,
            inferred: Vec::new(),
        })
    }
}
