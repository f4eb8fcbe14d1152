//! The proof of a repair: its channel turns the replacement into exactly the observed text.

use super::inference::Inference;
use super::span_repair::SpanRepair;
use super::stretches::LinePiece;
use super::text::Lines;
use crate::{Alternative, InferredCharacter};
use channel::Codebook;

/// The repair of a stretch, if it is proven. `None` also if it would bring back hardly more than U+FFFD. `one_original` says
/// whether its line has exactly one original.
pub(super) fn prove(
    lines: &Lines<'_>,
    stretch: &[LinePiece<'_>],
    book: &Codebook,
    inference: &Inference,
    one_original: bool,
) -> Option<SpanRepair> {
    let (first, last) = (stretch.first()?, stretch.last()?);
    let start = first.line.observed.byte(first.characters.first()?.start);
    let end = last.line.observed.byte(last.characters.last()?.end());
    let observed = lines.text_at(start..end);
    let mut replacement = String::new();
    let mut inferred = Vec::new();
    let mut damaged = 0;
    let mut at = start;
    for piece in stretch {
        // Between two pieces there is only ASCII, which is the same before and after.
        replacement.push_str(lines.text_at(at..piece.line.observed.byte(piece.characters.first()?.start)));
        at = piece.line.observed.byte(piece.characters.last()?.end());
        for decoded in piece.characters {
            damaged += usize::from(decoded.lost || decoded.damaged && !decoded.character.is_ascii());
            if decoded.lost {
                inferred.push(InferredCharacter {
                    offset: replacement.len(),
                    character: decoded.character,
                    confidence: f64::from(decoded.confidence),
                    alternatives: decoded
                        .alternatives
                        .iter()
                        .map(|&(character, probability)| Alternative {
                            character,
                            confidence: f64::from(probability),
                        })
                        .collect(),
                });
            }
            replacement.push(decoded.character);
        }
    }
    // Three characters that become one U+FFFD are not repaired, nor is ASCII that a lost last byte took along. And if most of the
    // replacement is U+FFFD, the rest was misread from another encoding by chance, and was readable before.
    let characters = || stretch.iter().flat_map(|piece| piece.characters).filter(|c| c.damaged);
    let marks = characters().filter(|c| c.character == '\u{FFFD}').count();
    let better = characters().filter(|c| !c.character.is_ascii() || c.lost).count() - marks;
    let gains = better > marks;
    if !gains || book.damage(&replacement)? != observed {
        return None;
    }
    Some(SpanRepair {
        span: start..end,
        replacement,
        channel: inference.channel.clone(),
        // The decision says how likely it is.
        confidence: 1.0,
        damaged,
        inferred,
        loses: !one_original,
    })
}
