//! Where inferred characters stand in the repaired text, and the list of the doubtful ones.
//!
//! In: the repairs that are made, and the bytes after them. Out: positions, spans for the diff, and lines
//! such as `notes.md:12:7  测 0.62  or 试 0.21, 诗 0.10`. The confidences come with the repairs.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use fix_encoding::encoding::Encoding;
use fix_encoding::{Accept, Alternative, Examination, InferredCharacter, Location, Repair};

use super::diff::InkedSpan;
use super::{Ink, Look, columns, counted, probability, screen};

/// An inferred character with less confidence than this is doubtful: listed and marked. The default
/// of `--guess` is the same number, for the same reason: nine in ten are expected to be right.
pub const DOUBTFUL_BELOW: f64 = 0.9;

/// The repairs that `--guess` accepts without a number. No report suggests a lower one.
pub const ACCEPTED_BY_GUESS: Accept = Accept::Inferred { minimum: DOUBTFUL_BELOW };

/// The most inferred characters of a file that are listed by default: a screenful.
pub const MOST_LISTED_CHARACTERS: usize = 20;

/// An inferred character and where it stands after the repair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed<'a> {
    /// The character and its runners-up.
    pub character: &'a InferredCharacter,
    /// Bytes from the start of the repaired file.
    pub offset: usize,
    /// Its bytes in the repaired file.
    length: usize,
    /// Line and column in the repaired file.
    pub location: Location,
}

impl Placed<'_> {
    /// Whether it is listed and marked as doubtful.
    pub fn is_doubtful(&self) -> bool {
        self.character.confidence < DOUBTFUL_BELOW
    }

    /// Its bytes in the repaired file.
    pub fn span(&self) -> Range<usize> {
        self.offset..self.offset + self.length
    }
}

/// The inferred characters of `repairs`, in order of place, in `after`: the file with just those repairs
/// made.
pub fn place<'a>(repairs: &[&'a Repair], after: &[u8]) -> Vec<Placed<'a>> {
    let mut repairs = repairs.to_vec();
    repairs.sort_by_key(|repair| repair.span.start);
    let encoding = repairs.first().map_or(Encoding::UTF_8, |repair| repair.written_as);
    let mut counter =
        LocationCounter { bytes: after, encoding, at: 0, location: Location { line: 1, column: 1 } };
    let mut placed = Vec::new();
    // The number of bytes that the repairs so far have added and removed.
    let (mut added, mut taken) = (0, 0);
    for repair in repairs {
        let start = repair.span.start + added - taken;
        for character in &repair.inferred {
            let end = character.offset + character.character.len_utf8();
            let offset = start + length_in(encoding, &repair.replacement[..character.offset]);
            let length = length_in(encoding, &repair.replacement[character.offset..end]);
            placed.push(Placed { character, offset, length, location: counter.location_of(offset) });
        }
        added += length_in(encoding, &repair.replacement);
        taken += repair.span.len();
    }
    placed
}

/// The inferred characters of the repairs that `accept` takes, placed in `after`.
pub fn placed<'a>(examination: &'a Examination, accept: Accept, after: &[u8]) -> Vec<Placed<'a>> {
    let accepted = examination.accepted(accept).into_iter();
    let repairs: Vec<&Repair> = accepted.filter_map(|finding| finding.repair.as_ref()).collect();
    place(&repairs, after)
}

/// How those characters are marked in a diff.
pub fn marks(placed: &[Placed<'_>]) -> Vec<InkedSpan> {
    let ink = |placed: &Placed<'_>| if placed.is_doubtful() { Ink::Doubtful } else { Ink::Inferred };
    placed.iter().map(|placed| InkedSpan { span: placed.span(), ink: ink(placed) }).collect()
}

/// The length of `text` in bytes of `encoding`, which has all its characters.
fn length_in(encoding: Encoding, text: &str) -> usize {
    match encoding {
        Encoding::UTF_8 => text.len(),
        other => other.encode(text).map_or(0, |bytes| bytes.len()),
    }
}

/// Counts lines and columns as [`Location`] defines them, once through the file.
struct LocationCounter<'a> {
    bytes: &'a [u8],
    encoding: Encoding,
    at: usize,
    location: Location,
}

impl LocationCounter<'_> {
    /// The location of `offset`, which must not be before that of the last call.
    fn location_of(&mut self, offset: usize) -> Location {
        let end = offset.min(self.bytes.len());
        let between = self.bytes.get(self.at..end).unwrap_or_default();
        let between = match self.encoding {
            Encoding::UTF_8 => Cow::Borrowed(between),
            // Bytes that can't be decoded from the middle of a file, as with shift codes, are not counted.
            other => Cow::Owned(other.decode(between).unwrap_or_default().into_bytes()),
        };
        for (at, &byte) in between.iter().enumerate() {
            match byte {
                b'\r' if between.get(at + 1).or(self.bytes.get(end)) == Some(&b'\n') => {}
                b'\n' | b'\r' => self.location = Location { line: self.location.line + 1, column: 1 },
                // Continuation bytes don't count.
                byte if byte & 0xC0 != 0x80 => self.location.column += 1,
                _ => {}
            }
        }
        self.at = self.at.max(end);
        self.location
    }
}

/// Writes the list of a file's inferred characters: the doubtful ones up to [`MOST_LISTED_CHARACTERS`], or `all` of them.
/// Writes nothing where there are none.
pub fn write_list(
    out: &mut dyn Write,
    look: Look,
    name: &str,
    placed: &[Placed<'_>],
    all: bool,
) -> io::Result<()> {
    let shown: Vec<_> = placed.iter().filter(|placed| all || placed.is_doubtful()).collect();
    if shown.is_empty() {
        return Ok(());
    }
    let of = counted(placed.len(), "inferred character");
    if all {
        writeln!(out, "{of} (line and column of the repaired text):")?;
    } else {
        let doubtful = shown.len();
        writeln!(out, "{doubtful} of {of} below {DOUBTFUL_BELOW} (line and column of the repaired text):")?;
    }
    let limit = if all { usize::MAX } else { MOST_LISTED_CHARACTERS };
    let shown_places: Vec<_> = shown
        .iter()
        .take(limit)
        .map(|placed| {
            let Location { line, column } = placed.location;
            (format!("{name}:{line}:{column}"), spelled(placed.character.character))
        })
        .collect();
    let widest =
        |texts: &mut dyn Iterator<Item = &String>| texts.map(|text| columns::width(text)).max().unwrap_or(0);
    let place_width = widest(&mut shown_places.iter().map(|(place, _)| place));
    let chosen_width = widest(&mut shown_places.iter().map(|(_, chosen)| chosen));
    for (placed, (place, chosen)) in shown.iter().zip(&shown_places) {
        let ink = if placed.is_doubtful() { super::Ink::Doubtful } else { super::Ink::Inferred };
        let place = columns::padded(place, place_width);
        // Spaces are not coloured, because they would look like part of the character.
        let room = " ".repeat(chosen_width - columns::width(chosen));
        let probability = probability(placed.character.confidence);
        write!(out, "  {place}  {}{room} {probability}", look.paint(ink, chosen))?;
        for (i, Alternative { character, confidence }) in placed.character.alternatives.iter().enumerate() {
            let lead = if i == 0 { "  or" } else { "," };
            write!(out, "{lead} {} {}", spelled(*character), super::probability(*confidence))?;
        }
        writeln!(out)?;
    }
    if shown.len() > limit {
        writeln!(out, "  … and {} more; -v lists all", shown.len() - limit)?;
    }
    Ok(())
}

/// A visible form of the character: spaces and hidden characters as code points.
fn spelled(character: char) -> String {
    if character.is_whitespace() {
        return format!("<U+{:04X}>", character as u32);
    }
    screen::harmless(character.encode_utf8(&mut [0; 4])).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::made_by_hand::{chinese, french};
    use super::*;

    fn list(all: bool) -> String {
        let (before, examination) = chinese();
        let after = examination.plan(Accept::ALL).apply(&before).unwrap();
        let channels = examination.channels();
        let repairs: Vec<_> = channels.iter().flat_map(|group| group.repairs.iter().copied()).collect();
        let mut out = Vec::new();
        write_list(&mut out, Look::PLAIN, "notes.md", &place(&repairs, &after), all).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn places_are_those_of_the_repaired_text() {
        let (before, examination) = chinese();
        let after = examination.plan(Accept::ALL).apply(&before).unwrap();
        let after = String::from_utf8(after).unwrap();
        let channels = examination.channels();
        let repairs: Vec<_> = channels.iter().flat_map(|group| group.repairs.iter().copied()).collect();
        for placed in place(&repairs, after.as_bytes()) {
            assert!(after[placed.offset..].starts_with(placed.character.character));
            let Location { line, column } = placed.location;
            let found = after.split('\n').nth(line - 1).and_then(|line| line.chars().nth(column - 1));
            assert_eq!(found, Some(placed.character.character));
        }
    }

    #[test]
    fn lines_end_as_locations_say() {
        let bytes = "a\r\nb\rc\né!".as_bytes();
        let mut counter = LocationCounter {
            bytes,
            encoding: Encoding::UTF_8,
            at: 0,
            location: Location { line: 1, column: 1 },
        };
        let mut at = |offset| {
            let Location { line, column } = counter.location_of(offset);
            (line, column)
        };
        assert_eq!([at(0), at(3), at(5), at(7), at(9)], [(1, 1), (2, 1), (3, 1), (4, 1), (4, 2)]);
    }

    #[test]
    fn doubtful_ones_are_listed() {
        insta::assert_snapshot!(list(false), @r"
        2 of 3 inferred characters below 0.9 (line and column of the repaired text):
          notes.md:3:4  测       0.62  or 试 0.21, 诗 0.10
          notes.md:3:5  <U+3000> 0.51  or ， 0.49
        ");
    }

    #[test]
    fn all_are_listed_when_asked_for() {
        insta::assert_snapshot!(list(true), @r"
        3 inferred characters (line and column of the repaired text):
          notes.md:1:4  国       0.97  or 図 0.02
          notes.md:3:4  测       0.62  or 试 0.21, 诗 0.10
          notes.md:3:5  <U+3000> 0.51  or ， 0.49
        ");
    }

    #[test]
    fn long_lists_are_cut() {
        let (before, examination) = chinese();
        let after = examination.plan(Accept::ALL).apply(&before).unwrap();
        let channels = examination.channels();
        let repairs: Vec<_> = channels.iter().flat_map(|group| group.repairs.iter().copied()).collect();
        let doubtful = place(&repairs, &after)[1];
        let mut out = Vec::new();
        write_list(&mut out, Look::PLAIN, "notes.md", &[doubtful; 25], false).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert_eq!(out.lines().count(), 22);
        assert!(out.ends_with("  … and 5 more; -v lists all\n"));
    }

    #[test]
    fn an_exact_repair_lists_nothing() {
        let (before, examination) = french();
        let after = examination.plan(Accept::Exact).apply(&before).unwrap();
        let channels = examination.channels();
        assert_eq!(place(&channels[0].repairs, &after), []);
    }

    #[test]
    fn inferred_characters_are_marked_where_they_stand() {
        let (before, examination) = chinese();
        let all = Accept::ALL;
        let after = examination.plan(all).apply(&before).unwrap();
        let marks = marks(&placed(&examination, all, &after));
        let marked: Vec<_> = marks.iter().map(|mark| (&after[mark.span.clone()], mark.ink)).collect();
        assert_eq!(
            marked,
            [
                ("国".as_bytes(), Ink::Inferred),
                ("测".as_bytes(), Ink::Doubtful),
                ("\u{3000}".as_bytes(), Ink::Doubtful)
            ]
        );
        assert_eq!(placed(&examination, Accept::Exact, &before), []);
    }
}
