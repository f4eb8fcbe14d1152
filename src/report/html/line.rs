//! A line of a file, with what changes in it and the characters that are inferred.
//!
//! In: the bytes of a line. Out: HTML, in which nothing of the line is markup.

use std::fmt::Write as _;
use std::ops::Range;

use similar::DiffTag;

use super::escape::{chip, spelled};
use crate::report::difference::difference;
use crate::report::inferred::Placed;
use crate::report::probability;

/// The most characters of a line that are compared and shown.
const LONGEST_SHOWN_LINE: usize = 2000;

/// How many characters are shown before and after the changes in a longer line.
pub const SHOWN_AROUND_CHANGES: usize = 80;

/// The characters of a line, and each invalid byte by itself.
fn characters(line: &[u8]) -> Vec<&[u8]> {
    let mut all = Vec::new();
    let mut at = 0;
    for chunk in line.utf8_chunks() {
        for character in chunk.valid().chars() {
            all.push(&line[at..at + character.len_utf8()]);
            at += character.len_utf8();
        }
        for _ in chunk.invalid() {
            all.push(&line[at..=at]);
            at += 1;
        }
    }
    all
}

/// The spans in which two lines differ, in bytes of each.
pub fn changed_spans(old: &[u8], new: &[u8]) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (before, after) = (characters(old), characters(new));
    let same = |(a, b): &(&&[u8], &&[u8])| a == b;
    let prefix = before.iter().zip(&after).take_while(same).count();
    let rest = before.len().min(after.len()) - prefix;
    let suffix = before.iter().rev().zip(after.iter().rev()).take(rest).take_while(same).count();
    let middle = |all: &[&[u8]]| prefix..all.len() - suffix;
    let (left, right) = (middle(&before), middle(&after));
    let spans = |all: &[&[u8]], ranges: Vec<Range<usize>>| {
        let mut offsets = vec![0];
        offsets.extend(all.iter().scan(0, |at, character| {
            *at += character.len();
            Some(*at)
        }));
        ranges.into_iter().map(|range| offsets[range.start]..offsets[range.end]).collect::<Vec<_>>()
    };
    if left.len() > LONGEST_SHOWN_LINE || right.len() > LONGEST_SHOWN_LINE {
        return (spans(&before, vec![left]), spans(&after, vec![right]));
    }
    let operations = difference(&before[left], &after[right], None);
    let changed: Vec<_> = operations.iter().filter(|operation| operation.tag() != DiffTag::Equal).collect();
    let moved = |range: Range<usize>| range.start + prefix..range.end + prefix;
    let old = changed.iter().map(|operation| moved(operation.old_range())).collect();
    let new = changed.iter().map(|operation| moved(operation.new_range())).collect();
    (spans(&before, old), spans(&after, new))
}

/// A line of one side of the comparison.
pub struct HtmlLine<'a> {
    pub bytes: &'a [u8],
    /// The bytes that differ from the other side, in order of place.
    pub changed: Vec<Range<usize>>,
    /// The HTML element around each change.
    pub element: &'static str,
    /// The inferred characters, in order of place.
    pub inferred: &'a [(Range<usize>, Placed<'a>)],
}

impl HtmlLine<'_> {
    /// Writes the line. `tips` is the number of inferred characters on the page so far.
    pub fn write(&self, out: &mut String, tips: &mut usize) {
        let shown = self.shown();
        if shown.start > 0 {
            out.push('…');
        }
        let mut at = shown.start;
        let mut inferred = self.inferred.iter().peekable();
        let mut changed = self.changed.iter().filter(|range| !range.is_empty()).peekable();
        let mut open = false;
        for character in characters(&self.bytes[shown.clone()]) {
            while changed.peek().is_some_and(|range| range.end <= at) {
                changed.next();
            }
            let inside = changed.peek().is_some_and(|range| range.contains(&at));
            if inside != open {
                let _ = write!(out, "<{}{}>", if open { "/" } else { "" }, self.element);
                open = inside;
            }
            while inferred.peek().is_some_and(|(span, _)| span.start < at) {
                inferred.next();
            }
            match inferred.peek() {
                Some((span, placed)) if span.start == at => {
                    *tips += 1;
                    mark(out, *tips, character, placed);
                }
                _ => out.push_str(&spelled(character)),
            }
            at += character.len();
        }
        if open {
            let _ = write!(out, "</{}>", self.element);
        }
        if shown.end < self.bytes.len() {
            out.push('…');
        }
    }

    /// The part that is shown: of a long line, the changes and some context.
    fn shown(&self) -> Range<usize> {
        let all = characters(self.bytes);
        if all.len() <= LONGEST_SHOWN_LINE {
            return 0..self.bytes.len();
        }
        let first = self.changed.first().map_or(0, |range| range.start);
        let last = self.changed.last().map_or(first, |range| range.end);
        let offsets: Vec<usize> = all
            .iter()
            .scan(0, |at, character| Some(std::mem::replace(at, *at + character.len())))
            .chain([self.bytes.len()])
            .collect();
        let from = offsets.partition_point(|offset| *offset < first).saturating_sub(SHOWN_AROUND_CHANGES);
        let to = (offsets.partition_point(|offset| *offset < last) + SHOWN_AROUND_CHANGES)
            .min(from + LONGEST_SHOWN_LINE)
            .min(all.len());
        offsets[from]..offsets[to]
    }
}

/// Writes an inferred character with its confidence and alternatives.
fn mark(out: &mut String, number: usize, character: &[u8], placed: &Placed<'_>) {
    let doubtful = if placed.is_doubtful() { " class=\"doubtful\"" } else { "" };
    let visible = |character: char| match character.is_whitespace() {
        true => chip(&format!("U+{:04X}", character as u32)),
        false => spelled(character.encode_utf8(&mut [0; 4]).as_bytes()),
    };
    let shown = match std::str::from_utf8(character).ok().and_then(|text| text.chars().next()) {
        Some(character) => visible(character),
        None => spelled(character),
    };
    let _ = write!(
        out,
        "<span class=\"inferred\"><mark{doubtful} tabindex=\"0\" aria-describedby=\"tip-{number}\">{shown}</mark><span \
         class=\"tip\" role=\"tooltip\" id=\"tip-{number}\">inferred, {} sure",
        probability(placed.character.confidence)
    );
    for (index, other) in placed.character.alternatives.iter().enumerate() {
        let lead = if index == 0 { "; or " } else { ", " };
        let _ = write!(out, "{lead}{} {}", visible(other.character), probability(other.confidence));
    }
    out.push_str("</span></span>");
}
