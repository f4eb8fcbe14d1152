//! Japanese, Korean and Chinese in seven bits that were read as ASCII: `$B$3$s$K$A$O(B` for `こんにちは`.
//!
//! In: text. Out: repairs. The text between two shifts has exactly one original, so there is no search. It is only decided
//! whether it is such text, or code that contains `$B` (a variable, a pattern, a formula). Code must never be repaired.

use super::hints::Hints;
use super::infer::TEMPER;
use super::languages::ByCharacters;
use super::scales::log_prior;
use super::span_repair::SpanRepair;
use crate::decision::LEAST_WRITTEN;
use crate::decision::logistic;
use crate::identification::{TOO_LONG_FOR_CODE, tells_from_code};
use crate::mention::{MENTIONED, mention};
use channel::{Channel, Codebook, Effects, Loss, Misreading, Shifted, Shifts, Written};
use encodings::Encoding;
use language::Models;

/// The least number of characters of a stretch that is repaired because another stretch of the file is certain.
const LEAST_BESIDE_OTHERS: usize = 2;
/// The highest mean cost of a character in such a stretch, in nats. It allows names, which cost 7 to 9.
const ORDINARY_BESIDE_OTHERS: f32 = 10.0;
const ESCAPE: char = '\u{1B}';

/// The repairs of `text`, in order of place.
pub fn repair_shifted(text: &str, hints: Hints<'_>, models: &Models) -> Vec<SpanRepair> {
    // An ASCII file that still has its escape characters is in that encoding as a whole, and was not misread.
    let whole = text.is_ascii() && hints.channel.is_none();
    let stretches = Shifts::stretches(text).into_iter();
    let mut candidates: Vec<ShiftedCandidate> = stretches
        .filter(|shifted| shifted.escapes_dropped || shifted.shifts == Shifts::Hz || !whole)
        .filter_map(|shifted| ShiftedCandidate::new(text, shifted, hints, models))
        .collect();
    let mut proven: Vec<(Channel, f64)> = Vec::new();
    for candidate in candidates.iter().filter(|candidate| candidate.confidence >= LEAST_WRITTEN) {
        proven.push((candidate.channel.clone(), candidate.confidence));
    }
    for candidate in candidates.iter_mut().filter(|candidate| candidate.may_follow_others) {
        let others = proven.iter().filter(|(channel, _)| *channel == candidate.channel);
        candidate.confidence = others.map(|(_, confidence)| *confidence).fold(candidate.confidence, f64::max);
    }
    let repairs: Vec<SpanRepair> =
        candidates.into_iter().filter_map(|candidate| candidate.prove(text)).collect();
    let suspects = repairs.iter().flat_map(|repair| repair.suspects(text));
    let shown = hints.channel.is_none() && mention(text, suspects) >= MENTIONED;
    if shown { Vec::new() } else { repairs }
}

/// A stretch that may be text in seven bits, and how likely it is.
struct ShiftedCandidate {
    shifted: Shifted,
    channel: Channel,
    /// The probability, 0 to 1, that it is text in seven bits. 0 if it may be code.
    confidence: f64,
    /// Whether it is repaired if another stretch of the same channel is certain.
    may_follow_others: bool,
}

impl ShiftedCandidate {
    /// Weighs a stretch. `None` if the user named another channel, or if there is no model of the language.
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
        // `\$B`, `$$B`: the stretch starts within a word of code.
        let before = text[..shifted.span.start].chars().next_back();
        let in_code = before.is_some_and(|c| matches!(c, '\\' | '$' | '{' | '_'));
        // Other text has no escape characters.
        let escaped = observed.first() == Some(&ESCAPE);
        let tells = escaped || tells_from_code(characters.len(), cost) && !variables && !in_code;
        let confidence = if tells { logistic(TEMPER * log_odds) } else { 0.0 };
        let may_follow_others =
            characters.len() >= LEAST_BESIDE_OTHERS && cost_of_each <= ORDINARY_BESIDE_OTHERS;
        Some(ShiftedCandidate { shifted, channel, confidence, may_follow_others })
    }

    /// The repair, if it is certain enough, and its channel turns it into exactly the observed text.
    fn prove(self, text: &str) -> Option<SpanRepair> {
        let ShiftedCandidate { shifted, channel, confidence, .. } = self;
        let book = Codebook::new(&channel);
        if confidence < LEAST_WRITTEN || book.damage(&shifted.original)? != text[shifted.span.clone()] {
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
