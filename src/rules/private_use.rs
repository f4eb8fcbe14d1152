//! `private-use`: runs of private-use characters in prose.
//!
//! In: text. Out: findings without a repair. Characters of the higher planes are reported in any prose. Those of the basic plane
//! and of Nerd Fonts are reported only beside Chinese, Japanese or Korean text, because icon fonts use them in menus and
//! prompts. Runs in quotation marks belong to programs and configurations, and are not reported.

use std::ops::Range;

use super::PRIVATE_USE;
use super::hygiene::lines;
use crate::Finding;
use language::words::is_han;

/// The least length of a run that is reported, in characters. Shorter runs are icons, or letters of a font.
const SHORTEST_RUN: usize = 4;

/// The icons of Material Design in Nerd Fonts (their list of glyph sets), which are in a higher plane.
const ICONS: std::ops::RangeInclusive<char> = '\u{F0001}'..='\u{F1AF0}';

/// Finds the runs in `text`. Runs with only white space between them are one finding.
pub fn find(text: &str) -> Vec<Finding> {
    let mut found: Vec<(Range<usize>, usize, bool)> = Vec::new();
    let mut run: Option<(Range<usize>, usize, bool)> = None;
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        if is_private(character) {
            let (range, count, high) = run.get_or_insert((at..end, 0, true));
            range.end = end;
            *count += 1;
            *high &= character > '\u{FFFF}' && !ICONS.contains(&character);
        } else if !character.is_whitespace() {
            found.extend(run.take());
        }
    }
    found.extend(run);
    // Runs are in order, so each line is examined once, however many runs it has.
    let mut east_asian = lines(text).filter(|(_, line)| line.contains(is_east_asian_letter)).peekable();
    let mut beside_east_asian = |range: &Range<usize>| {
        while east_asian.next_if(|(start, line)| start + line.len() <= range.start).is_some() {}
        east_asian.peek().is_some_and(|(start, _)| *start < range.end)
    };
    found.retain(|(range, count, high)| {
        *count >= SHORTEST_RUN && !is_between_ascii_quotes(text, range) && (*high || beside_east_asian(range))
    });
    let finding = |(span, count, high): (Range<usize>, usize, bool)| {
        let what = match high {
            true => "glyph numbers of a font without a character map, as copied from a PDF",
            false => "characters that one font or vendor gave a meaning of its own",
        };
        let message = format!(
            "{count} private-use characters, probably {what}; the text behind them is not in the file"
        );
        Finding::unrepairable(&PRIVATE_USE, span, message)
    };
    found.into_iter().map(finding).collect()
}

fn is_private(character: char) -> bool {
    matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

/// Whether a run stands between ASCII quotation marks.
fn is_between_ascii_quotes(text: &str, range: &Range<usize>) -> bool {
    let is_mark = |c: char| matches!(c, '"' | '\'' | '`');
    text[..range.start].trim_end_matches(' ').ends_with(is_mark)
        && text[range.end..].trim_start_matches(' ').starts_with(is_mark)
}

/// Whether `c` is a character of Chinese, Japanese or Korean text.
fn is_east_asian_letter(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3040}'..='\u{30FF}' | '\u{AC00}'..='\u{D7A3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_in_prose_and_nothing_else() {
        let cases: [(&str, &[Range<usize>]); 11] = [
            ("nothing", &[]),
            ("a \u{10FC00}\u{10FC01} \u{10FC02}\u{10FC03} b", &[2..19]),
            ("a \u{10FC00}\u{10FC01}\n\n\u{10FC02}\u{10FC03}\n", &[2..20]),
            ("\u{F0001} open \u{F0002} save \u{F0003} quit \u{F0004}", &[]),
            ("prompt \u{E0B0}\u{E0B1}\u{E0B2}\u{E0B3}", &[]),
            ("中文\u{E0B0}\u{E0B1}\u{E0B2}\u{E0B3}", &[6..18]),
            // The text is on the second of the lines that the run is on; and on the line before.
            ("\u{E0B0}\u{E0B1}\n\u{E0B2}\u{E0B3} 中文\n", &[0..13]),
            ("中文\n\u{E0B0}\u{E0B1}\u{E0B2}\u{E0B3}\n中文", &[]),
            // Nerd Fonts in a prompt and in configurations.
            ("battery \u{F008E}\u{F007A}\u{F007B}\u{F007C}\u{F007D} %", &[]),
            ("icons = \"\u{E0B0}\u{E0B1}\u{E0B2}\u{E0B3}\" # 图标", &[]),
            ("\"a\": \"\u{10FC00}\u{10FC01}\u{10FC02}\u{10FC03}\",", &[]),
        ];
        for (text, spans) in cases {
            let found: Vec<Range<usize>> = find(text).into_iter().map(|finding| finding.span).collect();
            assert_eq!(found, spans, "{text:?}");
        }
    }
    /// Each run looking through its whole line would take minutes for this.
    #[test]
    fn many_runs_on_one_line_are_fast() {
        let line = " a \u{E000}\u{E001}\u{E002}\u{E003}".repeat(20_000);
        assert_eq!(find(&line), []);
        assert_eq!(find(&format!("{line} 中")).len(), 20_000);
    }
}
