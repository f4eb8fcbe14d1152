//! CSV and the like: each record keeps its number of fields.

use std::ops::Range;

use super::applied::applied;
use super::limits::LONGEST_REFERENCE;
use super::why::Why;
use crate::examine::edits::TextRepair;

/// What stands between fields.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Fewer lines with the same number of fields are so by chance, unless nothing of it looks like prose.
const LEAST_RECORDS: usize = 3;
/// How many repairs of one record are tried one by one, if not all can be made.
const MOST_TRIALS: usize = 64;

/// Fields with something between them.
#[derive(Debug)]
pub struct Records {
    delimiter: u8,
    /// In bytes of the text without its byte-order mark.
    records: Vec<Record>,
    /// Whether it can be nothing else.
    pub is_sure: bool,
}

#[derive(Debug)]
struct Record {
    span: Range<usize>,
    fields: usize,
}

impl Records {
    /// `unmarked`, if most of its records have as many fields as each other.
    pub fn of(unmarked: &str) -> Option<Records> {
        DELIMITERS.into_iter().find_map(|delimiter| {
            let records = records(unmarked, delimiter)?;
            let most = commonest(&records).filter(|fields| *fields > 1)?;
            let same = records.iter().filter(|record| record.fields == most).count();
            let line = |record: &Record| unmarked[record.span.clone()].trim_end_matches(['\n', '\r']);
            let delimiter_as_char = char::from(delimiter);
            // Source has a semicolon or a comma at the end of each line.
            if matches!(delimiter, b',' | b';')
                && records.iter().all(|record| line(record).ends_with(delimiter_as_char))
            {
                return None;
            }
            let even = same == records.len() && records.len() >= LEAST_RECORDS;
            // Few or uneven records: prose has a space after its commas, and source is indented.
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

    /// Why each of `repairs` is left out.
    pub fn verdicts(&self, text: &str, repairs: &[&TextRepair]) -> Vec<Option<Why>> {
        let mark = text.len() - text.strip_prefix('\u{FEFF}').unwrap_or(text).len();
        let mut verdicts = vec![None; repairs.len()];
        let mut at = 0;
        while at < repairs.len() {
            let first = self.record_at(repairs[at].span.start.saturating_sub(mark));
            let (mut last, mut next) = (first, at);
            // What goes on in the next record makes one of both.
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

    /// Whether `after` has as many fields in each record.
    pub fn is_kept(&self, after: &str) -> bool {
        let unmarked = after.strip_prefix('\u{FEFF}').unwrap_or(after);
        let fields = |records: &[Record]| records.iter().map(|record| record.fields).collect::<Vec<_>>();
        records(unmarked, self.delimiter).is_some_and(|new| fields(&new) == fields(&self.records))
    }

    /// The record that has the byte `at` in it, or the last one before it.
    fn record_at(&self, at: usize) -> usize {
        self.records.partition_point(|record| record.span.start <= at).saturating_sub(1)
    }

    /// Leaves out those of `repairs`, all in the records `range`, that give them other fields.
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

/// Whether no space follows a delimiter, but within quotation marks of prose.
fn is_tight(text: &str, delimiter: char) -> bool {
    let (mut quoted, mut previous) = (false, ' ');
    text.chars().all(|c| {
        quoted = c == '“' || quoted && !matches!(c, '”' | '\n');
        let spaced = !quoted && previous == delimiter && c.is_whitespace();
        previous = c;
        !spaced || matches!(c, '\n' | '\r' | '\t')
    })
}

/// How many fields most of `records` have.
fn commonest(records: &[Record]) -> Option<usize> {
    let mut counts = std::collections::BTreeMap::new();
    records.iter().for_each(|record| *counts.entry(record.fields).or_insert(0_usize) += 1);
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(fields, _)| fields)
}

/// The records of `text`, but for empty lines; `None` where quotation marks are not as RFC 4180 says.
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
            // That of a character reference delimits nothing.
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

/// Whether the semicolon at `at` is that of a character reference.
fn ends_reference(bytes: &[u8], at: usize) -> bool {
    let name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'#';
    let length = bytes[..at].iter().rev().take(LONGEST_REFERENCE).take_while(name).count();
    length > 0 && at > length && bytes[at - length - 1] == b'&'
}
