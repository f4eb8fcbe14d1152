//! `quoted-printable`: `caf=C3=A9`, and lines broken with `=` (RFC 2045, section 6.7).
//!
//! In: text. Out: changes to the characters. Looked for only where at least one character outside ASCII is spelled so, and
//! never in mail, whose readers decode it.

use super::hygiene::{Change, Wanted};
use super::{Group, Rule};
use crate::Severity;

/// Quoted-printable in a text that is no mail.
pub static QUOTED_PRINTABLE: Rule = Rule {
    name: "quoted-printable",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "quoted-printable in a text that is no mail",
    documentation: include_str!("quoted-printable.md"),
};

/// Lines are broken at 76 characters, or where a word ends before that.
const SOFT_BREAK: std::ops::RangeInclusive<usize> = 40..=76;
/// What a mail says.
const OF_MAIL: [&str; 3] = ["content-transfer-encoding:", "mime-version:", "content-type:"];

/// What is spelled in quoted-printable.
pub(super) fn find(text: &str, _: &Wanted) -> Vec<Change> {
    if !text.contains('=') {
        return Vec::new();
    }
    let mut found: Vec<Change> = text.match_indices('=').filter_map(|(at, _)| character(text, at)).collect();
    if found.is_empty() || is_mail(text) {
        return Vec::new();
    }
    for (at, _) in text.match_indices('=') {
        let rest = &text[at..];
        let length_of_line = || at + 1 - text[..at].rfind('\n').map_or(0, |end| end + 1);
        let ends = ["=\r\n", "=\n"].into_iter().find(|end| rest.starts_with(end));
        let mut push = |length, replacement: &str, what: &'static str| {
            found.push(Change {
                span: at..at + length,
                replacement: Some(replacement.to_string()),
                what: what.into(),
            });
        };
        match ends {
            Some(end) if SOFT_BREAK.contains(&length_of_line()) && rest.len() > end.len() => {
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

/// The character outside ASCII that is spelled at `at`.
fn character(text: &str, at: usize) -> Option<Change> {
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
    Some(Change { span, replacement: Some(first.to_string()), what: what.into() })
}

/// Whether a line before the first empty one, or anywhere behind a boundary, is a field of a mail's header.
fn is_mail(text: &str) -> bool {
    text.lines().any(|line| {
        let start: String = line.chars().take(30).collect::<String>().to_lowercase();
        OF_MAIL.iter().any(|field| start.starts_with(field))
    })
}
