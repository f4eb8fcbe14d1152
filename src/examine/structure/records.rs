//! CSV and similar formats. A repair is kept if each record keeps its number of fields.

use std::ops::Range;

use super::applied::applied;
use super::limits::LONGEST_REFERENCE;
use super::why::Why;
use crate::examine::edits::TextRepair;

/// The characters that may separate fields.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// The least number of lines with the same number of fields that is no accident. Fewer count only if nothing looks like prose.
const LEAST_RECORDS: usize = 3;
/// The most repairs of one record that are tried one by one if they can't all be made.
const MOST_TRIALS: usize = 64;

/// A text as records of fields with a delimiter between them.
#[derive(Debug)]
pub struct Records {
    delimiter: u8,
    /// In bytes of the text without its byte-order mark.
    records: Vec<Record>,
    /// Whether the text is certainly records. If not, it may be source that looks like records.
    pub is_sure: bool,
}

#[derive(Debug)]
struct Record {
    span: Range<usize>,
    fields: usize,
}

impl Records {
    /// The records of `unmarked`, a text without a byte-order mark; `None` if too few of its lines have
    /// the same number of fields.
    pub fn of(unmarked: &str) -> Option<Records> {
        DELIMITERS.into_iter().find_map(|delimiter| {
            let records = records(unmarked, delimiter)?;
            let most = commonest(&records).filter(|fields| *fields > 1)?;
            let same = records.iter().filter(|record| record.fields == most).count();
            let line = |record: &Record| unmarked[record.span.clone()].trim_end_matches(['\n', '\r']);
            let delimiter_as_char = char::from(delimiter);
            // Lines that all end with a semicolon or a comma are source.
            if matches!(delimiter, b',' | b';')
                && records.iter().all(|record| line(record).ends_with(delimiter_as_char))
            {
                return None;
            }
            let even = same == records.len() && records.len() >= LEAST_RECORDS;
            // A few or uneven records count only if the text is neither prose (a space follows a comma) nor source (lines
            // are indented).
            let dense = || {
                records.len() > 1
                    && same * 3 >= records.len() * 2
                    && records.iter().all(|record| !line(record).starts_with([delimiter_as_char, ' ', '\t']))
                    && is_tight(unmarked, delimiter_as_char)
            };
            let is_sure = even && !unmarked.contains('\'');
            (even || dense()).then_some(Records { delimiter, records, is_sure })
        })
    }

    /// A verdict on each of `repairs`: why it is left out, or `None`.
    pub fn verdicts(&self, text: &str, repairs: &[&TextRepair]) -> Vec<Option<Why>> {
        let mark = text.len() - text.strip_prefix('\u{FEFF}').unwrap_or(text).len();
        let mut verdicts = vec![None; repairs.len()];
        let mut at = 0;
        while at < repairs.len() {
            let first = self.record_at(repairs[at].span.start.saturating_sub(mark));
            let (mut last, mut next) = (first, at);
            // A repair that reaches into the next record joins both for the judgement.
            while next < repairs.len()
                && (next == at || self.record_at(repairs[next].span.start.saturating_sub(mark)) <= last)
            {
                last = last.max(self.record_at(repairs[next].span.end.saturating_sub(mark + 1)));
                next += 1;
            }
            self.judge(text, mark, first..last + 1, &repairs[at..next], &mut verdicts[at..next]);
            at = next;
        }
        verdicts
    }

    /// Whether each record has the same number of fields in `after`.
    pub fn is_kept(&self, after: &str) -> bool {
        let unmarked = after.strip_prefix('\u{FEFF}').unwrap_or(after);
        let fields = |records: &[Record]| records.iter().map(|record| record.fields).collect::<Vec<_>>();
        records(unmarked, self.delimiter).is_some_and(|new| fields(&new) == fields(&self.records))
    }

    /// The index of the record with the byte `at`, or of the last record before it.
    fn record_at(&self, at: usize) -> usize {
        self.records.partition_point(|record| record.span.start <= at).saturating_sub(1)
    }

    /// Sets the verdicts on `repairs`, which are all in the records `range`. Those that change the number of fields are left out.
    fn judge(
        &self,
        text: &str,
        mark: usize,
        range: Range<usize>,
        repairs: &[&TextRepair],
        verdicts: &mut [Option<Why>],
    ) {
        let Some(old) = self.records.get(range) else { return };
        let (Some(first), Some(last)) = (old.first(), old.last()) else { return };
        let start = (first.span.start + mark).min(repairs[0].span.start);
        let end = repairs.iter().map(|one| one.span.end).max().unwrap_or(0).max(last.span.end + mark);
        let keeps = |chosen: &[&TextRepair]| {
            let moved: Vec<TextRepair> = chosen
                .iter()
                .map(|one| TextRepair {
                    span: one.span.start - start..one.span.end - start,
                    ..TextRepair::clone(one)
                })
                .collect();
            let after = applied(&text[start..end], &moved.iter().collect::<Vec<_>>());
            let after = after.strip_prefix('\u{FEFF}').unwrap_or(&after);
            records(after, self.delimiter)
                .is_some_and(|new| new.iter().map(|one| one.fields).eq(old.iter().map(|one| one.fields)))
        };
        if keeps(repairs) {
            return;
        }
        let alone: Vec<bool> = repairs
            .iter()
            .map(|one| repairs.len() <= MOST_TRIALS && keeps(std::slice::from_ref(one)))
            .collect();
        let some: Vec<&TextRepair> =
            repairs.iter().zip(&alone).filter(|(_, keeps)| **keeps).map(|(one, _)| *one).collect();
        let together = keeps(&some);
        for (verdict, alone) in verdicts.iter_mut().zip(alone) {
            *verdict = (!alone || !together).then_some(Why::Records);
        }
    }
}

/// Whether no space follows a delimiter, except between curly quotation marks.
fn is_tight(text: &str, delimiter: char) -> bool {
    let (mut quoted, mut previous) = (false, ' ');
    text.chars().all(|c| {
        quoted = c == '“' || quoted && !matches!(c, '”' | '\n');
        let spaced = !quoted && previous == delimiter && c.is_whitespace();
        previous = c;
        !spaced || matches!(c, '\n' | '\r' | '\t')
    })
}

/// The most frequent number of fields in `records`.
fn commonest(records: &[Record]) -> Option<usize> {
    let mut counts = std::collections::BTreeMap::new();
    records.iter().for_each(|record| *counts.entry(record.fields).or_insert(0_usize) += 1);
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(fields, _)| fields)
}

/// The records of `text`, without empty lines; `None` if its quotation marks are not as in RFC 4180.
fn records(text: &str, delimiter: u8) -> Option<Vec<Record>> {
    let bytes = text.as_bytes();
    let (mut records, mut fields, mut start, mut at) = (Vec::new(), 1, 0, 0);
    let mut empty = true;
    while at < bytes.len() {
        match bytes[at] {
            b'"' if at == 0 || bytes[at - 1] == delimiter || matches!(bytes[at - 1], b'\n' | b'\r') => {
                at += 1;
                loop {
                    at += bytes[at..].iter().position(|byte| *byte == b'"')? + 1;
                    match bytes.get(at) {
                        Some(b'"') => at += 1,
                        None | Some(b'\n' | b'\r') => break,
                        Some(next) if *next == delimiter => break,
                        Some(_) => return None,
                    }
                }
                empty = false;
                continue;
            }
            // The semicolon of a character reference separates nothing.
            b';' if delimiter == b';' && ends_reference(bytes, at) => empty = false,
            byte if byte == delimiter => {
                fields += 1;
                empty = false;
            }
            b'\n' | b'\r' => {
                if !empty {
                    records.push(Record { span: start..at + 1, fields });
                }
                (fields, empty, start) = (1, true, at + 1);
            }
            b'"' => return None,
            _ => empty = false,
        }
        at += 1;
    }
    if !empty {
        records.push(Record { span: start..bytes.len(), fields });
    }
    Some(records)
}

/// Whether the semicolon at `at` ends a character reference.
fn ends_reference(bytes: &[u8], at: usize) -> bool {
    let name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'#';
    let length = bytes[..at].iter().rev().take(LONGEST_REFERENCE).take_while(name).count();
    length > 0 && at > length && bytes[at - length - 1] == b'&'
}
