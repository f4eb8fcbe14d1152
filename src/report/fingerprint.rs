//! Recognises a finding from run to run, even if it has moved inside its file.
//!
//! In: the findings of a file and its bytes. Out: for each finding its [`Sign`]s, one for each damaged line.
//! A sign is made of the rule and the bytes of the line, without path, line number or indentation. It is made
//! of lines because a span grows when more damage of its kind is found near it. A finding about a whole file
//! has one sign, made of its rule and cause, so that it stays the same while the file is edited. The baseline
//! and the logs use the same signs.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use fix_encoding::encoding::Encoding;
use fix_encoding::rules::{
    BYTE_ORDER_MARK, FINAL_NEWLINE, LEGACY_ENCODING, LINE_ENDING, Rule, UNKNOWN_ENCODING, UTF_16, UTF_32,
};
use fix_encoding::{Cause, Finding};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The rules whose findings are about whole files.
static WHOLE_FILE: [&Rule; 7] =
    [&LEGACY_ENCODING, &UNKNOWN_ENCODING, &UTF_16, &UTF_32, &BYTE_ORDER_MARK, &LINE_ENDING, &FINAL_NEWLINE];

/// The bytes of the hash that are kept. With 64 bits, two of a million lines have the same hash in one of
/// about 37 million such sets.
const BYTES: usize = 8;

/// The start of the SHA-256 of a rule, a NUL, and the bytes of a line or the cause of a whole file; in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Fingerprint {
    fn new(rule: &Rule, what: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(rule.name);
        hash.update([0]);
        hash.update(what);
        Fingerprint(super::hexadecimal(&hash.finalize()[..BYTES]))
    }
}

/// The sign by which one damaged line of a finding is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// The fingerprint of the rule and the line.
    pub fingerprint: Fingerprint,
    /// The number of this line among equal lines of the file, from 1.
    pub occurrence: usize,
    /// The line without its end, in bytes of the file. For a finding about a whole file, its span.
    pub line: Range<usize>,
}

/// `4d5dbdfcec08c97a:1`.
impl fmt::Display for Sign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.fingerprint, self.occurrence)
    }
}

/// The signs of each of `findings`: all findings of the file with the bytes `file`, in order of place. Each finding has at least
/// one sign.
pub fn signs(findings: &[&Finding], file: &[u8]) -> Vec<Vec<Sign>> {
    let mut seen: HashMap<Fingerprint, usize> = HashMap::new();
    let mut last: HashMap<Fingerprint, usize> = HashMap::new();
    let mut sign = |fingerprint: Fingerprint, line: Range<usize>| {
        let count = seen.entry(fingerprint.clone()).or_default();
        // Two findings in one line are the same line.
        if last.insert(fingerprint.clone(), line.start) != Some(line.start) {
            *count += 1;
        }
        Sign { fingerprint, occurrence: *count, line }
    };
    let signs_of = |finding: &&Finding| -> Vec<Sign> {
        if WHOLE_FILE.contains(&finding.rule) {
            // The message about an unknown encoding changes with the file, so only the rule counts.
            let cause = match finding.repair.as_ref().map(|repair| &repair.cause) {
                None | Some(Cause::Rule(_)) => String::new(),
                Some(cause) => cause.to_string(),
            };
            return vec![sign(Fingerprint::new(finding.rule, cause.as_bytes()), finding.span.clone())];
        }
        let lines = damaged_lines(finding, file).into_iter();
        lines
            .map(|line| sign(Fingerprint::new(finding.rule, file[line.clone()].trim_ascii()), line))
            .collect()
    };
    findings.iter().map(signs_of).collect()
}

/// The damaged lines in the span of `finding`; at least one.
fn damaged_lines(finding: &Finding, file: &[u8]) -> Vec<Range<usize>> {
    let end = finding.span.end.min(file.len());
    let span = finding.span.start.min(end)..end;
    let lines = lines_of(&span, file);
    let inside = |line: &Range<usize>| &file[line.start.max(span.start)..line.end.min(span.end)];
    let repair = finding.repair.as_ref().filter(|repair| repair.written_as == Encoding::UTF_8);
    let after: Vec<&str> = repair.map_or(Vec::new(), |repair| repair.replacement.split('\n').collect());
    let damaged: Vec<Range<usize>> = if after.len() == lines.len() {
        let changes = |(line, after): &(&Range<usize>, &&str)| inside(line) != after.as_bytes();
        lines.iter().zip(&after).filter(changes).map(|(line, _)| line.clone()).collect()
    } else {
        // Without a repair for each line the damaged lines are unknown, so those with bytes outside ASCII
        // count.
        lines.iter().filter(|line| !inside(line).is_ascii()).cloned().collect()
    };
    if damaged.is_empty() { lines } else { damaged }
}

/// The lines of `file` that `span` touches, without their ends.
fn lines_of(span: &Range<usize>, file: &[u8]) -> Vec<Range<usize>> {
    let mut start = file[..span.start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let mut lines = Vec::new();
    loop {
        let end = file[start..].iter().position(|byte| *byte == b'\n').map_or(file.len(), |at| start + at);
        lines.push(start..end);
        if end >= span.end {
            return lines;
        }
        start = end + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::made_by_hand::{chinese, french};
    use super::*;

    fn of(findings: &[&Finding], file: &[u8]) -> Vec<Vec<String>> {
        signs(findings, file).iter().map(|signs| signs.iter().map(Sign::to_string).collect()).collect()
    }

    #[test]
    fn the_same_damage_elsewhere_is_the_same() {
        let (bytes, examination) = french();
        let finding = &examination.findings[0];
        let (mut moved, mut there) = (b"a line before\n".to_vec(), finding.clone());
        moved.extend(&bytes);
        there.span = finding.span.start + 14..finding.span.end + 14;
        there.location.line += 1;
        assert_eq!(of(&[&there], &moved), of(&[finding], &bytes));
        // Fingerprints are in files of users, so they must not change.
        assert_eq!(of(&[finding], &bytes), [["c6095a6f2a1c4316:1"]]);
    }

    #[test]
    fn repeated_lines_are_counted_and_findings_in_one_line_are_not() {
        let (bytes, examination) = french();
        let [one, two] = &examination.findings[..] else { panic!("two findings") };
        let in_one_line = of(&[one, two], &bytes);
        assert_eq!(in_one_line[0], in_one_line[1]);
        let twice = [&bytes[..], &bytes].concat();
        let mut again = one.clone();
        again.span = one.span.start + bytes.len()..one.span.end + bytes.len();
        let found = signs(&[one, &again], &twice);
        assert_eq!((found[0][0].occurrence, found[1][0].occurrence), (1, 2));
    }

    #[test]
    fn lines_between_damage_are_not_of_it() {
        let (bytes, examination) = chinese();
        let mut joined = examination.findings[0].clone();
        let second = &examination.findings[1];
        joined.span.end = second.span.end;
        let replacement = &mut joined.repair.as_mut().unwrap().replacement;
        *replacement = format!("{replacement}\n\n{}", second.repair.as_ref().unwrap().replacement);
        let apart = of(&[&examination.findings[0], second], &bytes).concat();
        assert_eq!(of(&[&joined], &bytes), [apart]);
    }

    #[test]
    fn a_whole_file_stays_the_same_while_it_is_edited() {
        let (bytes, examination) = french();
        let mut whole = examination.findings[0].clone();
        whole.rule = &LEGACY_ENCODING;
        whole.span = 0..bytes.len();
        let before = of(&[&whole], &bytes);
        whole.span = 0..5;
        assert_eq!(of(&[&whole], b"other"), before);
    }
}
