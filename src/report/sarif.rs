//! The format `sarif`: one log in SARIF 2.1.0 (OASIS, <https://docs.oasis-open.org/sarif/sarif/v2.1.0/>) for the whole run.
//!
//! In: files, and what the run came to. Out: the log, at the end of the run. Repaired findings are left out.
//! Columns count code points. An exact repair is a `fix`. Inferred characters need a person's look, so they
//! are only named in the properties of the result. The fingerprints are those of the baseline.

use std::collections::HashMap;
use std::io::{self, Write};

use fix_encoding::encoding::Encoding;
use fix_encoding::rules::{Group, RULES, Rule};
use fix_encoding::{Finding, Repair, Severity};
use serde_json::{Value, json};

use super::Look;
use super::fingerprint::{Sign, signs};
use super::json::write_indented;
use super::observed::{Observed, encoding_of, observed};
use super::renderer::{Fate, FileReport, Renderer, Root, RootedPath, RunReport};

/// The name of the root of the project in the log.
const BASE: &str = "SRCROOT";

/// The name and version of the fingerprints by which results of two logs are matched.
const FINGERPRINT: &str = "fixEncoding/v1";

/// The format.
pub struct Sarif {
    root: Root,
    results: Vec<Value>,
}

impl Sarif {
    /// A log whose addresses are relative to `root`.
    pub fn new(root: Root) -> Self {
        Sarif { root, results: Vec::new() }
    }
}

impl Renderer for Sarif {
    fn is_for_programs(&self) -> bool {
        true
    }

    fn file(&mut self, _out: &mut dyn Write, _look: Look, file: &FileReport<'_>) -> io::Result<()> {
        let findings = file.findings();
        let artifact = artifact_location(&self.root.path_of(file));
        let all: Vec<&Finding> = findings.iter().map(|(finding, _)| *finding).collect();
        let mut in_line: HashMap<String, usize> = HashMap::new();
        for ((finding, fate), signs) in findings.iter().zip(signs(&all, file.before)) {
            // Only the fingerprint of the first line, because a result has one fingerprint of a kind.
            let mut fingerprint = signs.first().map(Sign::to_string).unwrap_or_default();
            // Two findings in one line have the same sign, and would count as one result, so the second gets
            // a number.
            let count = in_line.entry(fingerprint.clone()).or_default();
            *count += 1;
            if *count > 1 {
                fingerprint = format!("{fingerprint}:{count}");
            }
            if *fate != Some(Fate::Made) {
                self.results.push(result(file, finding, *fate, &artifact, fingerprint));
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, run: &RunReport<'_>) -> io::Result<()> {
        let notifications: Vec<Value> = run
            .errors
            .iter()
            .map(|error| json!({ "level": "error", "message": { "text": sentence(error) } }))
            .collect();
        let log = json!({
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "fix-encoding",
                    "version": env!("CARGO_PKG_VERSION"),
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "shortDescription": { "text": sentence(env!("CARGO_PKG_DESCRIPTION")) },
                    "rules": RULES.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
                } },
                "invocations": [{
                    "executionSuccessful": run.exit_code < 2,
                    "exitCode": run.exit_code,
                    "toolExecutionNotifications": notifications,
                }],
                "originalUriBaseIds": { BASE: { "uri": self.root.uri() } },
                "columnKind": "unicodeCodePoints",
                "results": std::mem::take(&mut self.results),
            }],
        });
        write_indented(out, &log)
    }
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.name,
        "shortDescription": { "text": sentence(rule.summary) },
        "fullDescription": { "text": what_it_finds(rule) },
        "help": { "text": rule.documentation, "markdown": rule.documentation },
        "defaultConfiguration": { "enabled": rule.group == Group::Damage, "level": level(rule.severity) },
    })
}

/// The part of the documentation that says what the rule finds.
fn what_it_finds(rule: &Rule) -> String {
    let part = rule.documentation.split("\n## ").find_map(|part| part.strip_prefix("What it finds\n"));
    part.map_or_else(|| sentence(rule.summary), |part| part.trim().to_string())
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn artifact_location(path: &RootedPath) -> Value {
    match path.inside {
        true => json!({ "uri": path.uri(), "uriBaseId": BASE }),
        false => json!({ "uri": path.uri() }),
    }
}

fn result(
    file: &FileReport<'_>,
    finding: &Finding,
    fate: Option<Fate>,
    artifact: &Value,
    fingerprint: String,
) -> Value {
    let there = observed(file, finding);
    let index = RULES.iter().position(|rule| rule.name == finding.rule.name);
    let mut result = json!({
        "ruleId": finding.rule.name,
        "ruleIndex": index,
        "level": level(finding.severity()),
        "message": { "text": sentence(&finding.message) },
        "locations": [{ "physicalLocation": { "artifactLocation": artifact, "region": region(finding, &there) } }],
        "partialFingerprints": { FINGERPRINT: fingerprint },
    });
    if let Some(repair) = &finding.repair {
        result["rank"] = json!((repair.confidence * 1e4).floor() / 1e2);
        result["properties"] = properties(repair);
        if repair.exact && fate != Some(Fate::Withheld) {
            result["fixes"] = json!([fix(file, finding, repair, &there, artifact)]);
        }
    }
    result
}

fn region(finding: &Finding, there: &Observed<'_>) -> Value {
    json!({
        "startLine": finding.location.line,
        "startColumn": finding.location.column,
        "endLine": there.end.line,
        "endColumn": there.end.column,
        "byteOffset": finding.span.start,
        "byteLength": finding.span.len(),
    })
}

fn properties(repair: &Repair) -> Value {
    let inferred: Vec<Value> = repair
        .inferred
        .iter()
        .map(|inferred| {
            let alternatives: Vec<Value> = inferred
                .alternatives
                .iter()
                .map(|other| json!({ "character": other.character, "confidence": other.confidence }))
                .collect();
            json!({
                "offset": inferred.offset,
                "character": inferred.character,
                "confidence": inferred.confidence,
                "alternatives": alternatives,
            })
        })
        .collect();
    let mut properties = json!({ "certainty": if repair.exact { "exact" } else { "inferred" } });
    if !repair.exact {
        properties["replacement"] = json!(repair.replacement);
    }
    if let Some(channel) = repair.cause.channel() {
        properties["channel"] = json!(channel.notation());
    }
    if !inferred.is_empty() {
        properties["inferred"] = json!(inferred);
    }
    properties
}

fn fix(
    file: &FileReport<'_>,
    finding: &Finding,
    repair: &Repair,
    there: &Observed<'_>,
    artifact: &Value,
) -> Value {
    // A fix is text that replaces text. Where the encoding of the file changes, there is no such fix.
    let is_text = repair.written_as == Encoding::UTF_8
        && encoding_of(file.examination, finding) == Some(Encoding::UTF_8)
        && repair.span == finding.span;
    let replacement = match is_text {
        true => json!({
            "deletedRegion": region(finding, there),
            "insertedContent": { "text": repair.replacement },
        }),
        false => json!({
            "deletedRegion": { "byteOffset": repair.span.start, "byteLength": repair.span.len() },
            "insertedContent": { "binary": base64(&repair.bytes()) },
        }),
    };
    json!({
        "description": { "text": sentence(&format!("Repair: {}", repair.cause)) },
        "artifactChanges": [{ "artifactLocation": artifact, "replacements": [replacement] }],
    })
}

/// `text` with a full stop, as messages in a log end.
fn sentence(text: &str) -> String {
    format!("{}.", text.trim_end_matches('.'))
}

/// RFC 4648, section 4, with padding.
fn base64(bytes: &[u8]) -> String {
    const BASE64_DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let value = bits >> (18 - 6 * digit) & 0x3F;
            out.push(if digit <= chunk.len() { char::from(BASE64_DIGITS[value as usize]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::made_by_hand::{chinese, end_of_run, french, latin, report_of};
    use super::*;

    #[test]
    fn results() {
        let mut sarif = Sarif::new(Root("/project".into()));
        for (before, examination) in [chinese(), french(), latin()] {
            report_of(&before, &examination, |file| sarif.file(&mut io::sink(), Look::PLAIN, file)).unwrap();
        }
        let mut out = Vec::new();
        end_of_run(|run| sarif.end(&mut out, run)).unwrap();
        let mut log: Value = serde_json::from_slice(&out).unwrap();
        // The documentation and the version change with other things.
        let rules = log["runs"][0]["tool"]["driver"]["rules"].take();
        for (rule, expected) in rules.as_array().unwrap().iter().zip(RULES) {
            assert_eq!(rule["id"], expected.name);
            assert!(!rule["fullDescription"]["text"].as_str().unwrap().contains("##"), "{}", expected.name);
        }
        log["runs"][0]["tool"]["driver"] = json!({ "name": log["runs"][0]["tool"]["driver"]["name"] });
        insta::assert_snapshot!(serde_json::to_string_pretty(&log).unwrap());
    }

    /// RFC 4648, section 10.
    #[test]
    fn base64_of_the_standard() {
        for (text, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(text.as_bytes()), expected);
        }
        assert_eq!(base64(&[0xFB, 0xFF, 0xBF]), "+/+/");
    }
}
