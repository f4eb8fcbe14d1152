//! `line-ending`: LF, CR LF, CR, U+2028 and U+2029.
//!
//! In: text, and the wanted line end. Out: a change for each line that ends differently.

use super::hygiene::{RuleMatch, Wanted};
use super::settings::LineEndings;
use crate::rule::{Group, Rule, Severity};

/// Line ends of several kinds, or of an unwanted kind.
pub static LINE_ENDING: Rule = Rule {
    name: "line-ending",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "line ends of several kinds, or not the wanted ones",
    documentation: include_str!("line-ending.md"),
};

/// The kind of a line end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Lf,
    CrLf,
    Cr,
    /// More than one CR before LF, which happens if text mode converts CR LF.
    CrCrLf,
    Separator,
}

/// Finds line ends of an unwanted kind.
pub(super) fn find(text: &str, wanted: &Wanted) -> Vec<RuleMatch> {
    let wanted_end = self::wanted(text, wanted);
    let auto = wanted.settings.line_ending == LineEndings::Auto;
    if auto && only_cells_differ(text) {
        return Vec::new();
    }
    let (new, name) = match wanted_end {
        "\r\n" => (End::CrLf, "CR LF"),
        _ => (End::Lf, "LF"),
    };
    let change = |(span, end): (std::ops::Range<usize>, End)| RuleMatch {
        span,
        replacement: Some(wanted_end.to_string()),
        what: format!("{} where {name} is wanted", end.name()).into(),
    };
    ends(text).filter(|(_, end)| *end != new).map(change).collect()
}

impl End {
    fn name(self) -> &'static str {
        match self {
            End::Lf => "LF",
            End::CrLf => "CR LF",
            End::Cr => "CR",
            End::CrCrLf => "CR CR LF",
            End::Separator => "U+2028 or U+2029",
        }
    }
}

/// The wanted line end. If the setting is `auto`, it is the most frequent one of `text`, and LF without any. If this rule is off,
/// CR stays the line end of a text whose lines all end in it.
pub(super) fn wanted(text: &str, wanted: &Wanted) -> &'static str {
    let on = wanted.rules.contains(&LINE_ENDING);
    match wanted.settings.line_ending {
        LineEndings::Lf if on => "\n",
        LineEndings::CrLf if on => "\r\n",
        _ => {
            let (mut lf, mut crlf, mut cr) = (0, 0, 0);
            for (_, end) in ends(text) {
                lf += usize::from(end == End::Lf);
                crlf += usize::from(matches!(end, End::CrLf | End::CrCrLf));
                cr += usize::from(end == End::Cr);
            }
            match (crlf > lf, cr > 0 && lf == 0) {
                (true, _) => "\r\n",
                (false, true) if !on => "\r",
                _ => "\n",
            }
        }
    }
}

/// All line ends, each with its range in bytes.
fn ends(text: &str) -> impl Iterator<Item = (std::ops::Range<usize>, End)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(['\n', '\r', '\u{2028}', '\u{2029}'])?;
        let rest = &text.as_bytes()[start..];
        let returns = rest.iter().take_while(|byte| **byte == b'\r').count();
        let (length, end) = match (returns, rest.get(returns)) {
            (0, Some(b'\n')) => (1, End::Lf),
            (1, Some(b'\n')) => (2, End::CrLf),
            (more, Some(b'\n')) => (more + 1, End::CrCrLf),
            (0, _) => ('\u{2028}'.len_utf8(), End::Separator),
            _ => (1, End::Cr),
        };
        at = start + length;
        Some((start..at, end))
    })
}

/// Whether all lines end in CR LF, apart from LF inside quotation marks: spreadsheets write cells of several lines like that.
fn only_cells_differ(text: &str) -> bool {
    let (mut cells, mut rows) = (0, 0);
    let (mut quotes, mut at) = (0, 0);
    for (span, end) in ends(text) {
        quotes += text[at..span.start].matches('"').count();
        at = span.end;
        match end {
            End::Lf if quotes % 2 == 1 => cells += 1,
            End::CrLf if quotes % 2 == 0 => rows += 1,
            _ => return false,
        }
    }
    cells > 0 && rows > 0
}
