//! Decoded lines, cut into the stretches that are repaired each as one.

use super::decoded::{DecodedCharacter, DecodedTextLine};
use super::text::Lines;

/// The part of a stretch that stands in one line, as decoded characters.
pub(super) struct LinePiece<'d> {
    pub(super) line: &'d DecodedTextLine,
    pub(super) characters: &'d [DecodedCharacter],
}

/// Cuts decoded lines into stretches: from a damaged character to the last one before a character outside
/// ASCII that stands for itself. ASCII between them, line ends too, went through the channel unchanged.
pub(super) fn stretches<'d>(lines: &Lines<'_>, decoded: &'d [DecodedTextLine]) -> Vec<Vec<LinePiece<'d>>> {
    let mut all: Vec<Vec<LinePiece<'d>>> = Vec::new();
    let mut open = false;
    let mut next_line = 0;
    for line in decoded {
        // A line in between that was not decoded has no damage; one outside ASCII ends the stretch.
        open &= lines.text_of(next_line..line.number).is_ascii();
        next_line = line.number + 1;
        let characters = &line.decoded.characters[..];
        let mut at = 0;
        while at < characters.len() {
            let Some(start) = characters[at..].iter().position(|c| c.damaged || !c.character.is_ascii())
            else {
                break;
            };
            let start = at + start;
            if !characters[start].damaged {
                open = false;
                at = start + 1;
                continue;
            }
            let clean = |c: &DecodedCharacter| !c.damaged && !c.character.is_ascii();
            let limit = characters[start..].iter().position(clean).map_or(characters.len(), |n| start + n);
            // What comes after half a character is another stretch, or none.
            let cut = characters[start..limit].iter().position(|c| c.cut).map(|n| start + n + 1);
            let limit = cut.unwrap_or(limit);
            let end = start + characters[start..limit].iter().rposition(|c| c.damaged).map_or(0, |n| n + 1);
            let piece = LinePiece { line, characters: &characters[start..end] };
            match all.last_mut() {
                Some(stretch) if open => stretch.push(piece),
                _ => all.push(vec![piece]),
            }
            open = cut.is_none() && limit == characters.len();
            at = limit;
        }
    }
    all
}
