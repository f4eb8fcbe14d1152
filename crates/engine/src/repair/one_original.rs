//! Which lines of a damaged text have exactly one original.
//!
//! In: decoded lines, and their channel. Out: the lines of which every character is certain. A line stands for itself, whatever
//! other lines lost.

use std::ops::Range;

use super::decoded::{DecodedCharacter, DecodedTextLine};
use super::text::Lines;
use super::unread::is_unread;
use channel::{Channel, Codebook, Loss};

/// The lines that have exactly one original.
pub(super) struct LinesWithOneOriginal {
    /// Ranges of lines of [`Lines`], in order. A range is one line of the text. A very long one is cut into several there.
    ranges: Vec<Range<usize>>,
}

impl LinesWithOneOriginal {
    /// Finds them among `decoded`, which is in order of place.
    pub(super) fn of(
        lines: &Lines<'_>,
        decoded: &[DecodedTextLine],
        book: &Codebook,
        channel: &Channel,
    ) -> LinesWithOneOriginal {
        let keeps_all = channel.layers().iter().all(|layer| layer.loss == Loss::NONE);
        // What a decoder of UTF-8 left besides its marks is as well text that was sound.
        let never = !keeps_all && is_unread(channel);
        // A mark that the search could not fill is still a lost place.
        let marks: Vec<char> = channel
            .layers()
            .iter()
            .filter_map(|layer| layer.loss.undefined.mark())
            .filter(|c| !c.is_ascii())
            .collect();
        let is_lost = |c: &DecodedCharacter| c.lost || !c.damaged && marks.contains(&c.character);
        let certain = |line: &DecodedTextLine| {
            // Even a channel that keeps all bytes may read one character from two sequences. Then the search infers it.
            !never
                && !line.decoded.characters.iter().any(is_lost)
                && (keeps_all || went_through(line).iter().all(|part| book.has_one_original(part)))
        };
        let ends_line = |at: usize| lines.line(at).text.ends_with('\n');
        let mut ranges = Vec::new();
        let mut rest = decoded;
        while let Some(first) = rest.first() {
            let end =
                (first.number..lines.len()).find(|&at| ends_line(at)).map_or(lines.len(), |last| last + 1);
            let (own, others) = rest.split_at(rest.partition_point(|line| line.number < end));
            if own.iter().all(certain) {
                ranges.push(first.number..end);
            }
            rest = others;
        }
        LinesWithOneOriginal { ranges }
    }

    /// Whether the line `number`, or the line that it is a part of, has one original.
    pub(super) fn contains(&self, number: usize) -> bool {
        let after = self.ranges.partition_point(|range| range.end <= number);
        self.ranges.get(after).is_some_and(|range| range.contains(&number))
    }
}

/// The parts of a line that went through the channel: those between the characters outside ASCII that stand for themselves.
fn went_through(line: &DecodedTextLine) -> Vec<&[char]> {
    let (observed, characters) = line.both();
    let mut parts = Vec::new();
    let mut start = 0;
    for own in characters.iter().filter(|c| !c.damaged && !c.character.is_ascii()) {
        parts.extend(observed.get(start..own.start));
        start = own.end();
    }
    parts.extend(observed.get(start..));
    parts
}
