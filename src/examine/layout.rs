//! Maps spans of a text to spans of the file.
//!
//! In: the bytes of a file, their text, and the parts of both. Out: for a span of the text, its span in the file. The text of a
//! part is encoded once, in steps that are kept, not once for each place.

use std::cell::OnceCell;
use std::ops::Range;

use encodings::Encoding;
use engine::identification::Part;

/// The most bytes of text that are encoded to find one place. A place is looked up from the nearest kept one before it.
const STEP: usize = 1024;

/// A file and its text.
pub struct Layout<'t> {
    pub bytes: &'t [u8],
    pub text: &'t str,
    /// In order of place.
    pub parts: &'t [Part],
    /// For each part, whether its text encodes to its bytes.
    same: Vec<OnceCell<bool>>,
    /// For each part, byte offsets in its text with the matching offsets in its bytes. The text between two of them has at most
    /// [`STEP`] bytes.
    marks: Vec<OnceCell<Vec<(usize, usize)>>>,
}

impl<'t> Layout<'t> {
    pub fn new(bytes: &'t [u8], text: &'t str, parts: &'t [Part]) -> Self {
        let same = parts.iter().map(|_| OnceCell::new()).collect();
        let marks = parts.iter().map(|_| OnceCell::new()).collect();
        Layout { bytes, text, parts, same, marks }
    }

    /// The span of the file for a `span` of the text.
    pub fn file_span(&self, span: &Range<usize>) -> Range<usize> {
        let start = self.file_offset(span.start, false);
        start..self.file_offset(span.end, true).max(start)
    }

    /// Whether each part that overlaps `span` of the file encodes to exactly its bytes.
    pub fn round_trips(&self, span: &Range<usize>) -> bool {
        let first = self.parts.partition_point(|part| part.file.end <= span.start);
        (first..self.parts.len()).take_while(|at| self.parts[*at].file.start < span.end).all(|at| {
            let Part { file, text, encoding, .. } = &self.parts[at];
            file.is_empty()
                || *self.same[at].get_or_init(|| {
                    let (bytes, text) = (&self.bytes[file.clone()], &self.text[text.clone()]);
                    encoding.is_some_and(|encoding| encoding.round_trips(bytes, text))
                })
        })
    }

    /// The offset in the file for the offset `at` in the text. Between two parts it is the end of the first one if `ends`, else
    /// the start of the second one.
    fn file_offset(&self, at: usize, ends: bool) -> usize {
        let before = |part: &Part| if ends { part.text.end < at } else { part.text.end <= at };
        let number = self.parts.partition_point(before);
        let inside = |part: &&Part| if ends { part.text.start < at } else { part.text.start <= at };
        let Some(part) = self.parts.get(number).filter(inside) else {
            return if at == 0 { 0 } else { self.parts.last().map_or(0, |part| part.file.end) };
        };
        if at == part.text.end {
            return part.file.end;
        }
        let within = at - part.text.start;
        match part.encoding {
            None => part.file.start,
            Some(Encoding::UTF_8) => part.file.start + within,
            // A character may have several byte sequences. None is longer than the usual one, except in stateful encodings,
            // whose files are repaired as a whole.
            Some(encoding) => {
                let text = &self.text[part.text.clone()];
                let marks = self.marks[number].get_or_init(|| marks(text, encoding));
                let after = marks.partition_point(|(place, _)| *place <= within);
                let (place, length) = after.checked_sub(1).map_or((0, 0), |last| marks[last]);
                (part.file.start + length + encoded_length(&text[place..within], encoding)).min(part.file.end)
            }
        }
    }
}

/// Byte offsets in `text` with the matching offsets in its bytes. Empty for a stateful encoding, where an offset depends on all
/// of the text before it.
fn marks(text: &str, encoding: Encoding) -> Vec<(usize, usize)> {
    if encoding.is_stateful() {
        return Vec::new();
    }
    let (mut place, mut length) = (0, 0);
    let mut marks = Vec::with_capacity(text.len() / STEP);
    while text.len() - place > STEP {
        let next = (place + STEP - 3..=place + STEP).rev().find(|next| text.is_char_boundary(*next));
        let Some(next) = next else { break };
        length += encoded_length(&text[place..next], encoding);
        place = next;
        marks.push((place, length));
    }
    marks
}

fn encoded_length(text: &str, encoding: Encoding) -> usize {
    encoding.encode(text).map_or(0, |bytes| bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_where_the_encoding_puts_them() {
        let text = "é中 a\n".repeat(1000);
        for encoding in ["utf-8", "utf-16le", "gb18030", "utf-32be", "iso-2022-jp"] {
            let encoding = Encoding::for_label(encoding).unwrap();
            let text = if encoding.is_stateful() { text.replace('é', "語") } else { text.clone() };
            let bytes = encoding.encode(&text).unwrap();
            let parts = [Part::whole(&bytes, &text, encoding, 1.0)];
            let layout = Layout::new(&bytes, &text, &parts);
            for (at, _) in text.char_indices().step_by(7) {
                let expected = encoding.encode(&text[..at]).unwrap().len();
                assert_eq!(layout.file_span(&(at..at)).start, expected, "{encoding} {at}");
            }
            assert_eq!(layout.file_span(&(0..text.len())), 0..bytes.len());
            assert!(layout.round_trips(&(0..bytes.len())));
        }
    }

    #[test]
    fn places_between_parts_belong_to_what_begins_or_ends_there() {
        let bytes = b"caf\xC3\xA9 caf\xE9 \xFFx";
        let text = "café café \u{10FFFD}x";
        let part = |file: Range<usize>, text: Range<usize>, label: Option<&str>| Part {
            file,
            text,
            encoding: label.map(|label| Encoding::for_label(label).unwrap()),
            confidence: 1.0,
            inferred: None,
        };
        let parts = [
            part(0..6, 0..6, Some("utf-8")),
            part(6..11, 6..12, Some("windows-1252")),
            part(11..12, 12..16, None),
            part(12..13, 16..17, Some("utf-8")),
        ];
        let layout = Layout::new(bytes, text, &parts);
        for (span, expected) in [
            (0..6, 0..6),
            (6..12, 6..11),
            (9..11, 9..10),
            (12..16, 11..12),
            (16..17, 12..13),
            (6..6, 6..6),
            (3..17, 3..13),
        ] {
            assert_eq!(layout.file_span(&span), expected, "{span:?}");
        }
        assert!(
            layout.round_trips(&(0..11)) && !layout.round_trips(&(10..12)) && layout.round_trips(&(12..13))
        );
    }
}
