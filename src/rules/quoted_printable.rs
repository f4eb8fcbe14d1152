//! `quoted-printable`: `caf=C3=A9`, and lines broken with `=` (RFC 2045, section 6.7).
//!
//! In: text. Out: changes to the characters. The notation is looked for only near a character outside ASCII that is written in it
//! outside of quotation marks, because programs have it inside them; and never in mail, whose readers decode it.

use std::ops::Range;

use super::hygiene::{RuleMatch, Wanted, lines};
use crate::rule::{Group, Rule, Severity};

/// Quoted-printable in a text that is no mail.
pub static QUOTED_PRINTABLE: Rule = Rule {
    name: "quoted-printable",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "quoted-printable in a text that is no mail",
    documentation: include_str!("quoted-printable.md"),
};

/// The length of a line that a `=` breaks, in bytes: at most 76, or less if a word ends before that.
const SOFT_BREAK: std::ops::RangeInclusive<usize> = 40..=76;
/// From this length on, in bytes, a line with a space before its last `=` is broken. Shorter ones may be assignments that
/// go on in the next line.
const FULL_LINE: usize = 73;
/// The number of lines around a character in this notation in which others are looked for.
const NEAR: usize = 5;
/// The header fields by which mail is recognised.
const OF_MAIL: [&str; 3] = ["content-transfer-encoding:", "mime-version:", "content-type:"];

/// Finds text in quoted-printable.
pub(super) fn find(text: &str, _: &Wanted) -> Vec<RuleMatch> {
    if !text.contains('=') {
        return Vec::new();
    }
    let spelled: Vec<RuleMatch> = text.match_indices('=').filter_map(|(at, _)| character(text, at)).collect();
    if spelled.is_empty() || is_mail(text) {
        return Vec::new();
    }
    let near = near_evidence(text, &spelled);
    let is_near = |at: usize| {
        let next = near.partition_point(|lines| lines.end <= at);
        near.get(next).is_some_and(|lines| lines.start <= at)
    };
    let mut found: Vec<RuleMatch> = spelled.into_iter().filter(|change| is_near(change.span.start)).collect();
    for (at, _) in text.match_indices('=').filter(|(at, _)| is_near(*at)) {
        let rest = &text[at..];
        let line = || &text[text[..at].rfind('\n').map_or(0, |end| end + 1)..=at];
        let is_broken = || {
            let line = line();
            let assigns = line.len() < FULL_LINE && line.ends_with(" =");
            SOFT_BREAK.contains(&line.len()) && !line.ends_with("==") && !assigns
        };
        let ends = ["=\r\n", "=\n"].into_iter().find(|end| rest.starts_with(end));
        let mut push = |length, replacement: &str, what: &'static str| {
            found.push(RuleMatch {
                span: at..at + length,
                replacement: Some(replacement.to_string()),
                what: what.into(),
            });
        };
        match ends {
            Some(end) if rest.len() > end.len() && is_broken() => {
                push(end.len(), "", "a line broken with =");
            }
            Some(_) => {}
            None if rest.starts_with("=3D") => push(3, "=", "=3D for ="),
            None if ["=20\r\n", "=20\n"].iter().any(|end| rest.starts_with(end)) => {
                push(3, " ", "=20 for a space")
            }
            None => {}
        }
    }
    found.sort_by_key(|change| change.span.start);
    found
}

/// The byte ranges of the lines near a character of `spelled` that stands outside of quotation marks, in order.
fn near_evidence(text: &str, spelled: &[RuleMatch]) -> Vec<Range<usize>> {
    let lines: Vec<(usize, &str)> = lines(text).collect();
    let mut spelled = spelled.iter().map(|change| change.span.start).peekable();
    let mut near: Vec<Range<usize>> = Vec::new();
    for (n, (start, line)) in lines.iter().enumerate() {
        let end = start + line.len();
        let mut is_evidence = false;
        let mut quoted = quoted(line).into_iter().peekable();
        while let Some(at) = spelled.next_if(|at| *at < end) {
            while quoted.next_if(|quoted| start + quoted.end <= at).is_some() {}
            is_evidence |= quoted.peek().is_none_or(|quoted| at < start + quoted.start);
        }
        if !is_evidence {
            continue;
        }
        let first = lines[n.saturating_sub(NEAR)].0;
        let end = lines.get(n + NEAR + 1).map_or(text.len(), |(start, _)| *start);
        match near.last_mut().filter(|last| first <= last.end) {
            Some(last) => last.end = end,
            None => near.push(first..end),
        }
    }
    near
}

/// The byte ranges between ASCII quotation marks in a line.
fn quoted(line: &str) -> Vec<Range<usize>> {
    let mut quoted = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match open {
            Some((start, mark)) if c == mark => {
                quoted.push(start..at);
                open = None;
            }
            // After a letter it is an apostrophe.
            None if matches!(c, '"' | '`') || c == '\'' && !before.is_alphanumeric() => open = Some((at, c)),
            _ => {}
        }
        before = c;
    }
    quoted
}

/// The character outside ASCII that is written in this notation at `at`.
fn character(text: &str, at: usize) -> Option<RuleMatch> {
    let spelled = text.as_bytes()[at..].chunks_exact(3).map_while(|three| match three {
        [b'=', digits @ ..]
            if digits.iter().all(|digit| digit.is_ascii_digit() || matches!(digit, b'A'..=b'F')) =>
        {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok()
        }
        _ => None,
    });
    let bytes: Vec<u8> = spelled.take(4).collect();
    let first = bytes.utf8_chunks().next()?.valid().chars().next()?;
    if first.is_ascii() || first.is_control() {
        return None;
    }
    let span = at..at + 3 * first.len_utf8();
    let what = format!("{} for {first}", &text[span.clone()]);
    Some(RuleMatch { span, replacement: Some(first.to_string()), what: what.into() })
}

/// Whether a line before the first empty one, or anywhere after a boundary, is a header field of mail.
fn is_mail(text: &str) -> bool {
    text.lines().any(|line| {
        let start: String = line.chars().take(30).collect::<String>().to_lowercase();
        OF_MAIL.iter().any(|field| start.starts_with(field))
    })
}
