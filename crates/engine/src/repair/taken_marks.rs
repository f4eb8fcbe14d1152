//! Marks of loss that a repair takes for the bytes that they stand for as characters.
//!
//! In: a text, and repairs of a channel that pairs bytes. Out: the lines on which a repair rests on such a mark. A decoder of pairs may
//! have written the mark for bytes that it could not read, so the original of these lines is inferred.

use std::ops::Range;

use super::span_repair::SpanRepair;

/// The katakana middle dot, which Windows' decoders of Japanese write for bytes that they can't read.
const JAPANESE_MARK: char = '\u{30FB}';

/// The lines of `text`, in bytes and in order, on which one of `repairs` takes a mark of loss for bytes. `repairs` are in order of place.
pub(super) fn lines_with_taken_marks(text: &str, repairs: &[&SpanRepair]) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    for repair in repairs {
        let is_known = lines.last().is_some_and(|line| repair.span.start < line.end);
        if !is_known && takes_mark(&text[repair.span.clone()], repair) {
            let start = text[..repair.span.start].rfind('\n').map_or(0, |at| at + 1);
            let end = text[repair.span.end..].find('\n').map_or(text.len(), |at| repair.span.end + at);
            lines.push(start..end);
        }
    }
    lines
}

fn takes_mark(observed: &str, repair: &SpanRepair) -> bool {
    if !repair.channel.pairs_bytes() {
        return false;
    }
    let count = |text: &str| text.matches(JAPANESE_MARK).count();
    // A question mark between two characters of pairs, without a space, stands for a pair that was lost.
    let characters: Vec<char> = observed.chars().collect();
    let is_lost = |three: &[char]| three[1] == '?' && !three[0].is_ascii() && !three[2].is_ascii();
    count(observed) > count(&repair.replacement)
        || repair.inferred.is_empty()
            && characters.windows(3).any(is_lost)
            && repair.replacement.contains('?')
}
