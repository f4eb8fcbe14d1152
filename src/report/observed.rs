//! The content at a finding: its bytes, its text if it is text, and where it ends.
//!
//! In: a file and one of its findings. Out: an [`Observed`].

use std::borrow::Cow;

use fix_encoding::encoding::Encoding;
use fix_encoding::{Cause, Content, Examination, Finding, Location};

use super::renderer::FileReport;

/// The content of the span of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// The text of the bytes, where they are text in `encoding`.
    pub text: Option<Cow<'a, str>>,
    /// The encoding that they are in; `None` where it is not known.
    pub encoding: Option<Encoding>,
    /// Where the span ends: line and column of what follows it.
    pub end: Location,
}

/// The content of the span of `finding` in `file`.
pub fn observed<'a>(file: &FileReport<'a>, finding: &Finding) -> Observed<'a> {
    let end = finding.span.end.min(file.before.len());
    let bytes = &file.before[finding.span.start.min(end)..end];
    let encoding = encoding_of(file.examination, finding);
    let text = match encoding {
        None => None,
        Some(Encoding::UTF_8) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        // A byte-order mark is no part of the text.
        Some(encoding) => encoding.decode(bytes).ok().map(Cow::Owned),
    };
    let follows = match encoding {
        Some(encoding) if encoding.is_ascii_compatible() => file.before.get(end) == Some(&b'\n'),
        _ => false,
    };
    let end = match &text {
        Some(text) => after(finding.location, text.chars(), follows),
        // Each byte is counted as a character.
        None => after(finding.location, bytes.iter().map(|&byte| char::from(byte)), follows),
    };
    Observed { bytes, text, encoding, end }
}

/// The encoding that the bytes of `finding` are in.
pub fn encoding_of(examination: &Examination, finding: &Finding) -> Option<Encoding> {
    match finding.repair.as_ref().map(|repair| &repair.cause) {
        Some(Cause::WrittenAs(encoding) | Cause::WrittenAsAfter(encoding, _)) => return Some(*encoding),
        Some(Cause::Channel(_) | Cause::ChannelInEscapes(..) | Cause::ByteLost | Cause::Rule(_)) | None => {}
    }
    match &examination.content {
        Content::Text(encoding) => Some(*encoding),
        Content::Mixed(_) => Some(Encoding::UTF_8),
        Content::Binary | Content::UnknownEncoding => None,
    }
}

/// The location after `bytes`, which begin at `start`. Each byte that is not UTF-8 counts as a character.
pub fn location_after(start: Location, bytes: &[u8]) -> Location {
    match std::str::from_utf8(bytes) {
        Ok(text) => after(start, text.chars(), false),
        Err(_) => after(start, bytes.iter().map(|&byte| char::from(byte)), false),
    }
}

/// The location after `text`, which begins at `start`. A CR at its end ends no line if a line feed `follows`.
fn after(start: Location, text: impl Iterator<Item = char>, follows: bool) -> Location {
    let Location { mut line, mut column } = start;
    let mut text = text.peekable();
    while let Some(character) = text.next() {
        let ends_line = match character {
            '\n' => true,
            '\r' => match text.peek() {
                Some(next) => *next != '\n',
                None => !follows,
            },
            _ => false,
        };
        if ends_line {
            (line, column) = (line + 1, 1);
        } else {
            column += 1;
        }
    }
    Location { line, column }
}

#[cfg(test)]
mod tests {
    // fix-encoding: off
    use super::super::made_by_hand::{chinese, report_of};
    use super::*;

    fn ends(text: &str, follows: bool) -> (usize, usize) {
        let Location { line, column } = after(Location { line: 3, column: 5 }, text.chars(), follows);
        (line, column)
    }

    #[test]
    fn lines_end_as_locations_say() {
        for (text, follows, expected) in [
            ("", false, (3, 5)),
            ("é中", false, (3, 7)),
            ("a\nb", false, (4, 2)),
            ("a\r\nbc", false, (4, 3)),
            ("a\rb", false, (4, 2)),
            ("a\n", false, (4, 1)),
            ("a\r", false, (4, 1)),
            ("a\r", true, (3, 7)),
        ] {
            assert_eq!(ends(text, follows), expected, "{text:?}");
        }
    }

    #[test]
    fn what_stands_there() {
        let (before, examination) = chinese();
        let found: Vec<(Option<String>, usize, usize)> = report_of(&before, &examination, |file| {
            let of = |(finding, _)| {
                let Observed { text, end, .. } = observed(file, finding);
                (text.map(Cow::into_owned), end.line, end.column)
            };
            file.findings().into_iter().map(of).collect()
        });
        assert_eq!(found[0], (Some("ä¸å›½".to_string()), 1, 8));
        assert_eq!(found[2], (Some("\u{fffd}\u{fffd}".to_string()), 4, 3));
    }
}
