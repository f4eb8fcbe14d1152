//! Repairs everything that went through one channel: it is decoded, cut into stretches, and proven.

use std::ops::Range;

use super::decode::{Decoding, Purpose};
use super::inference::Inference;
use super::one_original::LinesWithOneOriginal;
use super::proof::prove;
use super::question::Question;
use super::shown::leave_shown;
use super::span_repair::SpanRepair;
use super::stretches::stretches;
use super::symbols::leave_symbols;
use super::text::Lines;
use super::torn::leave_torn_words;
use super::unread::{is_unread, leave_doubtful};
use channel::Codebook;

/// The repairs of everything that went through one channel. The repaired characters are blanked in `lines`.
pub(super) fn repair_channel(
    lines: &mut Lines<'_>,
    inference: &Inference,
    question: &Question<'_>,
) -> Vec<SpanRepair> {
    let models = question.models;
    let book = Codebook::new(&inference.channel);
    let places: Vec<usize> =
        (0..lines.len()).filter(|&at| lines.line(at).text.chars().any(|c| book.can_start(c))).collect();
    let mut decoded =
        Decoding { lines, book: &book, inference, models, purpose: Purpose::Original }.decode(&places);
    if is_unread(&inference.channel) {
        leave_doubtful(&mut decoded);
    } else if !book.loses() && !book.pairs_bytes() && !inference.channel.is_letter_by_letter() {
        leave_torn_words(&mut decoded, &book);
    }
    // If the user named the channel, the text is damaged, and nothing is shown on purpose.
    if !is_unread(&inference.channel) && question.pattern.is_none() {
        leave_shown(lines, &mut decoded);
        if !inference.channel.shows_in_shape() {
            leave_symbols(lines, &mut decoded);
        }
    }
    let mut repairs = Vec::new();
    let mut repaired: Vec<Range<usize>> = Vec::new();
    let with_one_original = LinesWithOneOriginal::of(lines, &decoded, &book, &inference.channel);
    for stretch in stretches(lines, &decoded) {
        let one_original = stretch.first().is_some_and(|piece| with_one_original.contains(piece.line.number));
        let Some(repair) = prove(lines, &stretch, &book, inference, one_original) else { continue };
        repairs.push(repair);
        for piece in &stretch {
            let damaged = piece.characters.iter().filter(|decoded| decoded.damaged);
            let bytes = |at| piece.line.observed.byte(at);
            repaired.extend(damaged.map(|decoded| bytes(decoded.start)..bytes(decoded.end())));
        }
    }
    lines.blank_out(&repaired);
    repairs
}
