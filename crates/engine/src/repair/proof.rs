//! The proof of a repair: its channel turns it back into exactly what was observed.

use super::inference::Inference;
use super::span_repair::SpanRepair;
use super::stretches::LinePiece;
use super::text::Lines;
use crate::{Alternative, InferredCharacter};
use channel::{Codebook, Loss};

/// Makes the repair of a stretch, if its channel turns it back into exactly what is there.
pub(super) fn prove(
    lines: &Lines<'_>,
    stretch: &[LinePiece<'_>],
    book: &Codebook,
    inference: &Inference,
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
        // What stands between two pieces is ASCII, line ends too, and the same in both.
        replacement.push_str(lines.text_at(at..piece.line.observed.byte(piece.characters.first()?.start)));
        at = piece.line.observed.byte(piece.characters.last()?.end());
        for decoded in piece.characters {
            damaged += usize::from(decoded.damaged && (decoded.lost || !decoded.character.is_ascii()));
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
    // U+FFFD is no better for being one character instead of three, nor for the ASCII that its last byte took along; and
    // where it is most of what comes back, the rest is what chance left of another encoding, and was readable before.
    let characters = || stretch.iter().flat_map(|piece| piece.characters).filter(|c| c.damaged);
    let marks = characters().filter(|c| c.character == '\u{FFFD}').count();
    let better = characters().filter(|c| !c.character.is_ascii() || c.lost).count() - marks;
    let gains = better > marks;
    if !gains || book.damage(&replacement)? != observed {
        return None;
    }
    let inferred_any = !inferred.is_empty();
    Some(SpanRepair {
        span: start..end,
        replacement,
        channel: inference.channel.clone(),
        confidence: inference.confidence,
        damaged,
        inferred,
        // A channel that keeps all bytes may still read a character from two sequences; where it did, it was inferred.
        loses: inferred_any || inference.channel.layers().iter().any(|layer| layer.loss != Loss::NONE),
    })
}
