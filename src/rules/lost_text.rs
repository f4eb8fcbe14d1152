//! `lost-text`: leftovers of damage that nobody can repair.
//!
//! In: text, and the spans that are repaired anyway. Out: findings without a repair: U+FFFD within or
//! beside words, 锟斤拷 and ï¿½. A single U+FFFD that stands by itself is how texts about encodings show it.

use std::ops::Range;

use super::LOST_TEXT;
use crate::Finding;

/// What U+FFFD twice, written as UTF-8 and read as GBK, looks like.
const REPLACED_IN_GBK: &str = "锟斤拷";
/// What U+FFFD, written as UTF-8 and read as windows-1252 or Latin-1, looks like.
const REPLACED_IN_LATIN: &str = "ï¿½";

/// The leftovers in `text` outside the spans `repaired`, one finding a line at most: damage comes in crowds.
pub fn find(text: &str, repaired: &[Range<usize>]) -> Vec<Finding> {
    if !['\u{FFFD}', '锟', '½'].into_iter().any(|mark| text.contains(mark)) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let free = |range: &Range<usize>| {
            let range = start + range.start..start + range.end;
            !repaired.iter().any(|span| span.start < range.end && range.start < span.end)
        };
        let lost: Vec<Range<usize>> = leftovers(line).into_iter().filter(free).collect();
        if let Some(first) = lost.first() {
            let what = match line[first.clone()].chars().next() {
                Some('锟') => "锟斤拷 (U+FFFD read as GBK)",
                Some('ï') => "ï¿½ (U+FFFD read as windows-1252)",
                _ => "U+FFFD",
            };
            let places =
                if lost.len() == 1 { "one place".to_string() } else { format!("{} places", lost.len()) };
            let why = if words_are_gone(line) {
                "of whole words nothing is left that tells which"
            } else {
                "nothing left tells which"
            };
            let message = format!("text was lost in {places} and replaced by {what}; {why}");
            let span = start + first.start..start + lost[lost.len() - 1].end;
            findings.push(Finding::without_repair(&LOST_TEXT, span, message));
        }
        start += line.len();
    }
    findings
}

/// Whether a line has as many U+FFFD as letters: text in another script than Latin that was read as UTF-8.
fn words_are_gone(line: &str) -> bool {
    let marks = line.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    marks > 1 && marks >= line.chars().filter(|c| c.is_alphabetic()).count()
}

/// Runs of U+FFFD that touch a letter or digit or are longer than one, and 锟斤拷; in bytes of `line`.
fn leftovers(line: &str) -> Vec<Range<usize>> {
    let marks = [REPLACED_IN_GBK, REPLACED_IN_LATIN];
    let mut found: Vec<Range<usize>> = marks
        .into_iter()
        .flat_map(|mark| line.match_indices(mark))
        .map(|(at, mark)| at..at + mark.len())
        .collect();
    let mut at = 0;
    while let Some(offset) = line[at..].find('\u{FFFD}') {
        let start = at + offset;
        let length = line[start..].chars().take_while(|c| *c == '\u{FFFD}').count() * '\u{FFFD}'.len_utf8();
        at = start + length;
        let beside = [line[..start].chars().next_back(), line[at..].chars().next()];
        if length > '\u{FFFD}'.len_utf8() || beside.into_iter().flatten().any(char::is_alphanumeric) {
            found.push(start..at);
        }
    }
    found.sort_by_key(|range| range.start);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_and_what_only_looks_like_them() {
        let cases: [(&str, &[Range<usize>]); 6] = [
            ("Br\u{FFFD}cken und Stra\u{FFFD}e\n", &[2..21]),
            ("the replacement character \u{FFFD} itself", &[]),
            ("\u{FFFD}\u{FFFD}\n", &[0..6]),
            ("锟斤拷锟斤拷\nok\n", &[0..18]),
            ("Brï¿½cken", &[2..8]),
            ("really????", &[]),
        ];
        for (text, spans) in cases {
            let found: Vec<Range<usize>> = find(text, &[]).into_iter().map(|finding| finding.span).collect();
            assert_eq!(found, spans, "{text:?}");
        }
        assert!(find("Br\u{FFFD}cken", &[0..11]).is_empty());
    }

    #[test]
    fn why_nothing_tells() {
        for (text, why) in [
            ("Br\u{FFFD}cken", "; nothing left tells which"),
            ("\u{FFFD}\u{FFFD}\u{FFFD} XML\n", "; of whole words nothing is left that tells which"),
        ] {
            assert!(find(text, &[])[0].message.ends_with(why), "{text}");
        }
    }
}
