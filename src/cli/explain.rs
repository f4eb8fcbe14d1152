//! `--explain-span`, and the explanation of a finding with `-vv`: the channels that were scored, and why one
//! was chosen or none.
//!
//! In: a file's bytes, its examination, and lines or a finding. Out: an [`Explanation`], or text on standard
//! output. Changes nothing.

use std::ops::Range;

use anyhow::anyhow;
use fix_encoding::encoding::Encoding;
use fix_encoding::identify::{Found, Part, identify};
use fix_encoding::{Cause, Content, Examination, Finding, Hints, Options, candidates, examine};

use super::args::LinesOf;
use super::detail::Detail;
use super::file_errors::read_error;
use super::settings::Settings;
use super::streams::{Output, RunStopped};
use super::surroundings::FileSurroundings;
use crate::report::explanation::{self, Explanation};
use crate::report::findings::{self, Details, Explain};
use crate::report::{Ink, counted, screen};

/// Explains some lines of a file that is at most `max` bytes long.
pub fn run(
    settings: &Settings,
    lines: &LinesOf,
    max: Option<u64>,
    output: &mut Output,
) -> Result<(), RunStopped> {
    let LinesOf { path, first, last } = lines;
    let name = screen::path(path);
    let bytes = safe_rewrite::read(path, max).map_err(|error| anyhow!(read_error(&error)))?.bytes;
    settings.configurations.of_file(path).map_err(|error| anyhow!("{error}"))?;
    let options = FileSurroundings::of_any(&settings.configurations).options(path, &bytes);
    let examination = examine(&bytes, &options);
    let text = match examination.content {
        Content::Binary => {
            return Err(RunStopped::Error(anyhow!("{name}: is not text; name a file that is, as PATH:LINE")));
        }
        Content::UnknownEncoding => None,
        Content::Text(encoding) => encoding.decode(&bytes).ok().map(|text| (text, Vec::new())),
        Content::Mixed(_) => match identify(&bytes, &options.models) {
            Found::Text { text, parts, .. } => Some((text, parts)),
            _ => None,
        },
    };
    let Some((text, parts)) = text else {
        let said = examination
            .findings
            .first()
            .map_or("in no encoding that is known", |first| first.message.as_str());
        return Err(RunStopped::Error(anyhow!("{name}: {said}")));
    };
    let spans = line_spans(&text);
    if *last > spans.len() {
        let count = counted(spans.len(), "line");
        return Err(RunStopped::Error(anyhow!(
            "{name}: has {count}, so there is no line {last}; name one from 1 on"
        )));
    }
    let span = spans[first - 1].start..spans[last - 1].end;
    // In a file that is not UTF-8 the finding spans the whole file, so positions in bytes and in text can't
    // be compared.
    let whole = parts.is_empty() && text.as_bytes() != bytes;
    let there = |finding: &Finding| {
        let found = in_text(&parts, &finding.span);
        whole || found.start < span.end && span.start < found.end
    };
    let explanation = explain(&text[span.clone()], &examination, there, &options);
    let place = if first == last { format!("{name}:{first}:") } else { format!("{name}:{first}-{last}:") };
    output.write(|out, look| {
        if examination.findings.iter().any(there) {
            let details = Details { cause: true, explain: None };
            findings::write_each(out, look, &name, &examination, there, details)?;
        } else {
            writeln!(out, "{} nothing found", look.paint(Ink::Place, place))?;
        }
        explanation::write(out, look, "", &explanation)
    })
}

/// The span in the text that `span` in the bytes of a file with several encodings stands for. A part that is
/// not UTF-8 is taken whole.
fn in_text(parts: &[Part], span: &Range<usize>) -> Range<usize> {
    let utf8 = |part: &Part| part.encoding == Some(Encoding::UTF_8);
    let start = parts.iter().find(|part| span.start < part.file.end).map_or(span.start, |part| {
        part.text.start + if utf8(part) { span.start.saturating_sub(part.file.start) } else { 0 }
    });
    let end = parts.iter().rev().find(|part| part.file.start < span.end).map_or(span.end, |part| {
        part.text.end - if utf8(part) { part.file.end.saturating_sub(span.end) } else { 0 }
    });
    start..end
}

/// The details below each finding at this level of output.
pub fn details<'a>(detail: Detail, explain: &'a Explain<'a>) -> Details<'a> {
    Details { cause: detail >= Detail::Verbose, explain: (detail >= Detail::Explained).then_some(explain) }
}

/// Explains the lines of `finding`; `None` where the finding is a whole file in another encoding than UTF-8.
pub fn of_finding(
    bytes: &[u8],
    examination: &Examination,
    finding: &Finding,
    options: &Options,
) -> Option<Explanation> {
    let text =
        std::str::from_utf8(bytes).ok().filter(|_| examination.content == Content::Text(Encoding::UTF_8))?;
    let span = lines_around(text, &finding.span)?;
    let there = |other: &Finding| other.span == finding.span;
    Some(explain(&text[span], examination, there, options))
}

fn explain(
    text: &str,
    examination: &Examination,
    there: impl Fn(&Finding) -> bool,
    options: &Options,
) -> Explanation {
    let hints = Hints { channel: options.channel.as_ref(), languages: &options.languages };
    let candidates = if text.is_ascii() { Vec::new() } else { candidates(text, hints, &options.models) };
    let repairs = examination.findings.iter().filter(|&finding| there(finding));
    let found: Vec<Cause> =
        repairs.filter_map(|finding| finding.repair.as_ref()).map(|repair| repair.cause.clone()).collect();
    Explanation { text: text.to_string(), candidates, found }
}

/// The lines of `text` with their line ends, as locations count them. There is no empty line after the last
/// line end, but an empty text has one line.
fn line_spans(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut spans = Vec::new();
    let mut start = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte == b'\n' || byte == b'\r' && bytes.get(at + 1) != Some(&b'\n') {
            spans.push(start..at + 1);
            start = at + 1;
        }
    }
    if start < bytes.len() || bytes.is_empty() {
        spans.push(start..bytes.len());
    }
    spans
}

/// The whole lines that `span` touches; `None` where `span` is not in `text`.
fn lines_around(text: &str, span: &Range<usize>) -> Option<Range<usize>> {
    let before = text.get(..span.start)?;
    let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let inside = text.get(span.clone())?;
    let after = text.get(span.end..)?;
    let ended = inside.ends_with(['\n', '\r']);
    let end =
        if ended { span.end } else { span.end + after.find(['\n', '\r']).map_or(after.len(), |at| at + 1) };
    Some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_as_locations_count_them() {
        let lines =
            |text: &'static str| -> Vec<&str> { line_spans(text).into_iter().map(|s| &text[s]).collect() };
        assert_eq!(lines("a\nb\r\nc\rd"), ["a\n", "b\r\n", "c\r", "d"]);
        assert_eq!(lines("a\n\n"), ["a\n", "\n"]);
        assert_eq!(lines(""), [""]);
    }

    #[test]
    fn lines_of_a_span() {
        let text = "one\ntwo\r\nthree\n";
        let around = |span: Range<usize>| lines_around(text, &span).map(|span| &text[span]);
        assert_eq!(around(5..6), Some("two\r"));
        assert_eq!(around(1..5), Some("one\ntwo\r"));
        assert_eq!(around(10..15), Some("three\n"));
        assert_eq!(around(0..99), None);
    }
}
