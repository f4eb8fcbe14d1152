//! The proof of a repair: its channel turns it back into exactly what was observed.

use super::inference::Inference;
use super::span_repair::SpanRepair;
use super::stretches::Piece;
use super::text::Line;
use crate::{Alternative, InferredCharacter};
use channel::{Codebook, Loss};

/// Makes the repair of a stretch, if its channel turns it back into exactly what is there.
pub(super) fn prove(
    lines: &[Line],
    stretch: &[Piece<'_>],
    book: &Codebook,
    inference: &Inference,
) -> Option<SpanRepair> {
    let (first, last) = (stretch.first()?, stretch.last()?);
    let start = lines[first.line].byte(first.characters.first()?.start);
    let end = lines[last.line].byte(last.characters.last()?.end());
    let mut observed = String::new();
    let mut replacement = String::new();
    let mut inferred = Vec::new();
    let mut damaged = 0;
    for (number, piece) in stretch.iter().enumerate() {
        let line = &lines[piece.line].characters;
        let from = piece.characters.first()?.start;
        let to = piece.characters.last()?.end();
        if number > 0 {
            let before = &stretch[number - 1];
            let tail = before.characters.last()?.end();
            let mut between: String = String::new();
            if before.line == piece.line {
                between.extend(&line[tail..from]);
            } else {
                between.extend(&lines[before.line].characters[tail..]);
                lines[before.line + 1..piece.line]
                    .iter()
                    .for_each(|skipped| between.extend(&skipped.characters));
                between.extend(&line[..from]);
            }
            observed.push_str(&between);
            replacement.push_str(&between);
        }
        observed.extend(&line[from..to]);
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
