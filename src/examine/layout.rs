//! Where the places of a text stand in the file that it is from.
//!
//! In: the bytes of a file, the text that they are, and its parts. Out: spans of the file for spans of the text. What a part is encoded
//! in is asked of it once, and not for each place.

use std::cell::OnceCell;
use std::ops::Range;

use encodings::Encoding;
use engine::identification::Part;

/// Bytes of a part's text, at most, that are encoded to tell where one place in it stands.
const STEP: usize = 1024;

/// A file and the text that it is.
pub struct Layout<'t> {
    pub bytes: &'t [u8],
    pub text: &'t str,
    /// In order of place.
    pub parts: &'t [Part],
    /// Of each part, whether its text has these bytes.
    same: Vec<OnceCell<bool>>,
    /// Of each part, places in its text and in its bytes, at most [`STEP`] bytes of text from one to the next.
    marks: Vec<OnceCell<Vec<(usize, usize)>>>,
}

impl<'t> Layout<'t> {
    pub fn new(bytes: &'t [u8], text: &'t str, parts: &'t [Part]) -> Self {
        let same = parts.iter().map(|_| OnceCell::new()).collect();
        let marks = parts.iter().map(|_| OnceCell::new()).collect();
        Layout { bytes, text, parts, same, marks }
    }

    /// Where `span` of the text stands in the file.
    pub fn file_span(&self, span: &Range<usize>) -> Range<usize> {
        let start = self.file_offset(span.start, false);
        start..self.file_offset(span.end, true).max(start)
    }

    /// Whether the parts that have bytes in `span` of the file are what their encodings make of their text.
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

    /// Where the byte `at` of the text stands in the file; of a place between two parts the end of the first (`ends`) or the
    /// start of the second.
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
            // Characters of several sequences are no longer than the usual one, but for stateful encodings, which are repaired whole.
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

/// Places in `text` and in its bytes. None in a stateful encoding: what a place costs there depends on all before it.
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
