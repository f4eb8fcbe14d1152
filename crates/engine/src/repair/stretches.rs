//! Cuts decoded lines into stretches, each of which becomes one repair.

use super::decoded::{DecodedCharacter, DecodedTextLine};
use super::text::Lines;

/// The part of a stretch that was decoded at once, as decoded characters. Only a very long line has several parts.
pub(super) struct LinePiece<'d> {
    pub(super) line: &'d DecodedTextLine,
    pub(super) characters: &'d [DecodedCharacter],
}

/// Cuts decoded lines into stretches. A stretch begins and ends with a damaged character. Characters outside ASCII that stand for
/// themselves separate stretches, and so do line feeds: each line is repaired by itself. Other ASCII does not, because the channel
/// did not change it.
pub(super) fn stretches<'d>(lines: &Lines<'_>, decoded: &'d [DecodedTextLine]) -> Vec<Vec<LinePiece<'d>>> {
    let mut all: Vec<Vec<LinePiece<'d>>> = Vec::new();
    let mut open = false;
    let mut next_line = 0;
    for line in decoded {
        // Parts of a long line that were not decoded have no damage. If one of them is not pure ASCII, the stretch ends.
        open = open
            && !lines.text_of(next_line - 1..line.number).contains('\n')
            && lines.text_of(next_line..line.number).is_ascii();
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
            // A stretch ends where the channel ends within a character.
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
