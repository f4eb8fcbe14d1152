//! The format `json`: one object a line, for programs.
//!
//! In: files, and what the run came to. Out: a `finding` object for each finding, a `file` object after the
//! findings of each file, and at the end an `error` object for each error and one `summary`. The objects are
//! described in `schemas/output.schema.json`, which the tests check, and in `docs/output.md`. Fields may be
//! added; where the meaning of a field changes, [`SCHEMA`] changes.

use std::io::{self, Write};
use std::path::Path;

use fix_encoding::{Cause, ChannelRepairs, Content, Finding, InferredCharacter, Location, Repair, Severity};
use serde::Serialize;

use super::fingerprint::{Sign, signs};
use super::json::write_line;
use super::observed::{Observed, observed};
use super::renderer::{Fate, FileReport, Renderer, RunReport};
use super::{Look, hexadecimal};

/// The version of the objects.
pub const SCHEMA: u32 = 1;

/// The format.
pub struct JsonLines;

impl Renderer for JsonLines {
    fn is_for_programs(&self) -> bool {
        true
    }

    fn file(&mut self, out: &mut dyn Write, _look: Look, file: &FileReport<'_>) -> io::Result<()> {
        let findings = file.findings();
        let all: Vec<&Finding> = findings.iter().map(|(finding, _)| *finding).collect();
        for ((finding, fate), signs) in findings.iter().zip(signs(&all, file.before)) {
            write_finding(out, file, finding, *fate, &signs)?;
        }
        write_line(out, &FileObject::new(file, &all))
    }

    fn end(&mut self, out: &mut dyn Write, run: &RunReport<'_>) -> io::Result<()> {
        for message in run.errors {
            write_line(out, &ErrorObject { schema: SCHEMA, r#type: "error", message })?;
        }
        write_line(out, &SummaryObject::new(run))
    }
}

#[derive(Serialize)]
struct FindingObject<'a> {
    schema: u32,
    r#type: &'static str,
    #[serde(flatten)]
    path: PathFields,
    rule: &'static str,
    severity: &'static str,
    message: &'a str,
    /// Bytes.
    span: SpanObject,
    start: PlaceObject,
    end: PlaceObject,
    observed: ObservedObject<'a>,
    fingerprints: Vec<String>,
    repair: Option<RepairObject<'a>>,
}

/// A path, with its bytes where it is not Unicode.
#[derive(Serialize)]
pub struct PathFields {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
}

#[derive(Serialize)]
struct SpanObject {
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct PlaceObject {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct ObservedObject<'a> {
    text: Option<&'a str>,
    encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
}

#[derive(Serialize)]
struct RepairObject<'a> {
    state: &'static str,
    replacement: &'a str,
    written_as: &'static str,
    cause: CauseObject,
    certainty: &'static str,
    confidence: f64,
    damaged: usize,
    inferred: Vec<InferredObject>,
    reversible: bool,
}

#[derive(Serialize)]
struct CauseObject {
    description: String,
    channel: Option<String>,
    encoding: Option<&'static str>,
    escapes: Option<String>,
}

#[derive(Serialize)]
struct InferredObject {
    offset: usize,
    character: char,
    confidence: f64,
    alternatives: Vec<AlternativeObject>,
}

#[derive(Serialize)]
struct AlternativeObject {
    character: char,
    confidence: f64,
}

#[derive(Serialize)]
struct FileObject {
    schema: u32,
    r#type: &'static str,
    #[serde(flatten)]
    path: PathFields,
    encodings: Vec<&'static str>,
    errors: usize,
    warnings: usize,
    causes: Vec<CauseOfFile>,
    rewritten: bool,
}

#[derive(Serialize)]
struct CauseOfFile {
    cause: CauseObject,
    certainty: &'static str,
    findings: usize,
    damaged: usize,
    inferred: usize,
    mean_confidence: f64,
    accepted: bool,
    accepted_findings: usize,
}

#[derive(Serialize)]
struct ErrorObject<'a> {
    schema: u32,
    r#type: &'static str,
    message: &'a str,
}

#[derive(Serialize)]
struct SummaryObject {
    schema: u32,
    r#type: &'static str,
    version: &'static str,
    files: usize,
    files_with_errors: usize,
    files_with_warnings: usize,
    errors: usize,
    warnings: usize,
    in_baseline: usize,
    too_large: usize,
    rewritten: Option<usize>,
    exit_code: u8,
}

fn write_finding(
    out: &mut dyn Write,
    file: &FileReport<'_>,
    finding: &Finding,
    fate: Option<Fate>,
    signs: &[Sign],
) -> io::Result<()> {
    let there = observed(file, finding);
    let object = FindingObject {
        schema: SCHEMA,
        r#type: "finding",
        path: PathFields::new(file.path),
        rule: finding.rule.name,
        severity: match finding.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: &finding.message,
        span: SpanObject { start: finding.span.start, end: finding.span.end },
        start: finding.location.into(),
        end: there.end.into(),
        observed: ObservedObject::new(&there),
        fingerprints: signs.iter().map(Sign::to_string).collect(),
        repair: finding.repair.as_ref().map(|repair| RepairObject::new(repair, fate)),
    };
    write_line(out, &object)
}

impl PathFields {
    /// A leading `./` is left out.
    pub fn new(path: &Path) -> Self {
        let path = path.strip_prefix(".").ok().filter(|rest| !rest.as_os_str().is_empty()).unwrap_or(path);
        let path_bytes = path.to_str().is_none().then(|| hexadecimal(path.as_os_str().as_encoded_bytes()));
        PathFields { path: path.to_string_lossy().into_owned(), path_bytes }
    }
}

impl From<Location> for PlaceObject {
    fn from(Location { line, column }: Location) -> Self {
        PlaceObject { line, column }
    }
}

impl<'a> ObservedObject<'a> {
    fn new(there: &'a Observed<'_>) -> Self {
        ObservedObject {
            text: there.text.as_deref(),
            encoding: there.encoding.map(|encoding| encoding.name()),
            // Left out for UTF-8, because the text has the same bytes.
            bytes: std::str::from_utf8(there.bytes).is_err().then(|| hexadecimal(there.bytes)),
        }
    }
}

impl<'a> RepairObject<'a> {
    fn new(repair: &'a Repair, fate: Option<Fate>) -> Self {
        RepairObject {
            state: match fate {
                Some(Fate::Made) => "made",
                Some(Fate::Accepted) => "accepted",
                Some(Fate::Withheld) => "withheld",
                Some(Fate::HeldBack | Fate::Doubtful) | None => "held-back",
            },
            replacement: &repair.replacement,
            written_as: repair.written_as.name(),
            cause: CauseObject::new(&repair.cause),
            certainty: certainty(repair.exact),
            confidence: four_digits(repair.confidence),
            damaged: repair.damaged,
            inferred: repair.inferred.iter().map(InferredObject::new).collect(),
            reversible: repair.reversible,
        }
    }
}

fn certainty(exact: bool) -> &'static str {
    if exact { "exact" } else { "inferred" }
}

impl CauseObject {
    fn new(cause: &Cause) -> Self {
        CauseObject {
            description: cause.to_string(),
            channel: cause.channel().map(|channel| channel.notation()),
            encoding: match cause {
                Cause::WrittenAs(encoding) | Cause::WrittenAsAfter(encoding, _) => Some(encoding.name()),
                Cause::Channel(_) | Cause::ChannelInEscapes(..) | Cause::ByteLost | Cause::Rule(_) => None,
            },
            escapes: match cause {
                Cause::ChannelInEscapes(_, notation) => Some(notation.to_string()),
                _ => None,
            },
        }
    }
}

impl InferredObject {
    fn new(inferred: &InferredCharacter) -> Self {
        let alternatives = inferred.alternatives.iter().map(|alternative| AlternativeObject {
            character: alternative.character,
            confidence: four_digits(alternative.confidence),
        });
        InferredObject {
            offset: inferred.offset,
            character: inferred.character,
            confidence: four_digits(inferred.confidence),
            alternatives: alternatives.collect(),
        }
    }
}

impl FileObject {
    fn new(file: &FileReport<'_>, findings: &[&Finding]) -> Self {
        let count = |severity| findings.iter().filter(|finding| finding.severity() == severity).count();
        let groups = file.examination.channels();
        let accepted = ChannelRepairs::of(file.examination.accepted(file.accept));
        FileObject {
            schema: SCHEMA,
            r#type: "file",
            path: PathFields::new(file.path),
            encodings: match &file.examination.content {
                Content::Text(encoding) => vec![encoding.name()],
                Content::Mixed(encodings) => encodings.iter().map(|encoding| encoding.name()).collect(),
                Content::Binary | Content::UnknownEncoding => Vec::new(),
            },
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            causes: groups.iter().map(|group| CauseOfFile::new(group, &accepted)).collect(),
            rewritten: file.rewritten,
        }
    }
}

impl CauseOfFile {
    fn new(group: &ChannelRepairs<'_>, accepted: &[ChannelRepairs<'_>]) -> Self {
        let accepted = accepted.iter().find(|other| other.cause == group.cause);
        let accepted = accepted.map_or(0, |group| group.repairs.len());
        CauseOfFile {
            cause: CauseObject::new(group.cause),
            certainty: certainty(group.repairs.iter().all(|repair| repair.exact)),
            findings: group.repairs.len(),
            damaged: group.damaged(),
            inferred: group.inferred(),
            mean_confidence: four_digits(group.mean_confidence()),
            accepted: accepted == group.repairs.len(),
            accepted_findings: accepted,
        }
    }
}

impl SummaryObject {
    fn new(run: &RunReport<'_>) -> Self {
        let totals = run.totals;
        SummaryObject {
            schema: SCHEMA,
            r#type: "summary",
            version: env!("CARGO_PKG_VERSION"),
            files: totals.examined,
            files_with_errors: totals.files_with_errors,
            files_with_warnings: totals.files_with_warnings,
            errors: totals.errors,
            warnings: totals.warnings,
            in_baseline: totals.in_baseline,
            too_large: totals.too_large,
            rewritten: run.rewritten.map(|rewritten| rewritten.files),
            exit_code: run.exit_code,
        }
    }
}

/// A probability with four digits, cut and not rounded: 0.99996 is not 1.
fn four_digits(value: f64) -> f64 {
    // A tiny sum is added so that rounding errors don't lower the last digit.
    ((value + 1e-9) * 1e4).floor() / 1e4
}

#[cfg(test)]
mod tests {
    use super::super::made_by_hand::{chinese, end_of_run, latin, report_of};
    use super::*;
    use fix_encoding::Examination;

    fn lines(file: &(Vec<u8>, Examination)) -> String {
        let mut out = Vec::new();
        report_of(&file.0, &file.1, |file| JsonLines.file(&mut out, Look::PLAIN, file)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn findings_and_their_file() {
        insta::assert_snapshot!(lines(&chinese()));
    }

    #[test]
    fn bytes_that_are_no_utf_8() {
        insta::assert_snapshot!(lines(&latin()));
    }

    #[test]
    fn the_end() {
        let mut out = Vec::new();
        end_of_run(|run| JsonLines.end(&mut out, run)).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }

    #[test]
    fn probabilities_are_cut() {
        assert_eq!([four_digits(0.99996), four_digits(1.0), four_digits(0.29)], [0.9999, 1.0, 0.29]);
    }
}
