//! The baseline: a list of known findings, so that a repository with old damage fails only on new damage.
//!
//! In: the bytes of a baseline file, and what was found in a file. Out: the findings that are not in the
//! baseline, or a new baseline. Reads and writes no files.
//!
//! # What it is
//!
//! A JSON file with a version and one line for each fingerprint of a path, sorted, with how often it occurs.
//! A damaged line is known by path, rule and bytes ([`Sign`]), not by its number, so text that moves inside
//! its file stays known. Where equal lines occur more often than the baseline counts, the first ones are
//! known. A damaged line that is edited or moved to another file is new. Paths are relative to the directory
//! of the baseline file. A path that is not Unicode has its bytes beside it, which count.
//!
//! # Repairs
//!
//! The repairs of one cause in a file are made together or not at all. Where some damage of a cause is known
//! and some is new, the new damage is reported and nothing is repaired: the known damage is to be left alone,
//! and repairing only the new would leave the file half repaired. A finding of which some lines are known is
//! narrowed to those that are new.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use fix_encoding::{Cause, Examination, Finding};
use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use crate::report::fingerprint::{Fingerprint, Sign, signs};
use crate::report::observed::location_after;
use crate::report::renderer::{Root, RootedPath};
use crate::report::{from_hexadecimal, hexadecimal, shell};

/// The version of the file.
const VERSION: u64 = 1;

/// Where the baseline is written unless something else is named: in the current directory.
pub const DEFAULT_NAME: &str = ".fix-encoding-baseline.json";

/// One line of the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineEntry {
    path: String,
    /// The bytes of a path that is not Unicode, in hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
    rule: String,
    fingerprint: Fingerprint,
    count: usize,
}

impl BaselineEntry {
    /// The bytes of the path; `None` where the file has other text than hexadecimal digits.
    fn bytes_of_path(&self) -> Option<Vec<u8>> {
        match &self.path_bytes {
            Some(digits) => from_hexadecimal(digits),
            None => Some(self.path.clone().into_bytes()),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineEntries {
    #[serde(rename = "fix-encoding-baseline")]
    _version: u64,
    findings: Vec<BaselineEntry>,
}

#[derive(Deserialize)]
struct Versioned {
    #[serde(rename = "fix-encoding-baseline")]
    version: u64,
}

/// The known findings.
#[derive(Debug)]
pub struct Baseline {
    /// The path of the baseline file, with symbolic links resolved.
    file: PathBuf,
    root: Root,
    /// By the bytes of the path: rule, fingerprint, and how often they occur.
    known: BTreeMap<Vec<u8>, Vec<BaselineEntry>>,
}

/// Why a file is no baseline.
#[derive(Debug)]
pub enum BaselineError {
    /// It is not JSON, or not that of a baseline.
    Broken { path: PathBuf, source: serde_json::Error },
    /// Another version of this program wrote it.
    Version { path: PathBuf, version: u64 },
}

impl fmt::Display for BaselineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BaselineError::Broken { path, source } => write!(
                f,
                "{0}: is no baseline ({source}); name another file, or write it anew: delete it, then --write-baseline={1}",
                path.display(),
                shell::word(path)
            ),
            BaselineError::Version { path, version } => write!(
                f,
                "{0}: is a baseline of version {version}, and this program knows version {VERSION}; use the program that \
                 wrote it, or write it anew with --write-baseline={1}",
                path.display(),
                shell::word(path)
            ),
        }
    }
}

impl std::error::Error for BaselineError {}

/// An examination without the findings of the baseline.
#[derive(Debug, PartialEq)]
pub struct Silenced {
    /// The new findings, without `withheld`.
    pub examination: Examination,
    /// New findings that are not repaired, because others of the same cause are known; in the order of the
    /// file.
    pub withheld: Vec<Finding>,
    /// How many findings are known.
    pub known: usize,
    /// How many lines of the baseline no longer occur.
    pub gone: usize,
}

impl Silenced {
    /// The result without a baseline: all findings are new.
    pub fn nothing(examination: Examination) -> Self {
        Silenced { examination, withheld: Vec::new(), known: 0, gone: 0 }
    }
}

impl Baseline {
    /// Parses `bytes`, the content of the file at `file`, an absolute path with symbolic links resolved.
    /// `shown` is the path as the user wrote it.
    ///
    /// # Errors
    /// [`BaselineError`] where it is no baseline, or one of another version.
    pub fn parse(file: PathBuf, shown: &Path, bytes: &[u8]) -> Result<Self, BaselineError> {
        let broken = |source| BaselineError::Broken { path: shown.to_path_buf(), source };
        let Versioned { version } = serde_json::from_slice(bytes).map_err(broken)?;
        if version != VERSION {
            return Err(BaselineError::Version { path: shown.to_path_buf(), version });
        }
        let entries: BaselineEntries = serde_json::from_slice(bytes).map_err(broken)?;
        let mut known: BTreeMap<Vec<u8>, Vec<BaselineEntry>> = BTreeMap::new();
        for entry in entries.findings {
            let path = entry.bytes_of_path();
            let path = path
                .ok_or_else(|| broken(serde_json::Error::custom("`path_bytes` has no hexadecimal digits")))?;
            known.entry(path).or_default().push(entry);
        }
        let root = root_of(&file);
        Ok(Baseline { file, root, known })
    }

    /// Whether `path` is the baseline file itself, which is not examined.
    pub fn is_at(&self, path: &Path) -> bool {
        path.file_name() == self.file.file_name()
            && std::fs::canonicalize(path).is_ok_and(|path| path == self.file)
    }

    /// Removes the known findings from the examination of `bytes`, the content of the file at `target`
    /// (absolute, with symbolic links resolved) or of the stream of that name.
    pub fn silence(&self, target: &Path, bytes: &[u8], examination: Examination) -> Silenced {
        let Some(entries) = self.known.get(&self.root.path(target).bytes) else {
            return Silenced::nothing(examination);
        };
        let mut counts: HashMap<(&str, &Fingerprint), usize> = HashMap::new();
        for entry in entries {
            let count = counts.entry((&entry.rule, &entry.fingerprint)).or_default();
            *count = count.saturating_add(entry.count);
        }
        let mut examination = examination;
        let findings = std::mem::take(&mut examination.findings);
        let signs = signs(&findings.iter().collect::<Vec<_>>(), bytes);
        let is_known = |finding: &Finding, sign: &Sign| {
            let count = counts.get(&(finding.rule.name, &sign.fingerprint));
            count.is_some_and(|count| sign.occurrence <= *count)
        };
        let (mut causes, mut new, mut known) = (Vec::new(), Vec::new(), 0);
        let mut lines: HashSet<(&'static str, &Fingerprint, usize)> = HashSet::new();
        for (finding, signs) in findings.into_iter().zip(&signs) {
            let (old, unknown): (Vec<&Sign>, Vec<&Sign>) =
                signs.iter().partition(|sign| is_known(&finding, sign));
            lines.extend(old.iter().map(|sign| (finding.rule.name, &sign.fingerprint, sign.occurrence)));
            let cause = finding.repair.as_ref().map(|repair| repair.cause.clone());
            causes.extend(cause.filter(|cause| !old.is_empty() && !causes.contains(cause)));
            match (unknown.first(), unknown.last()) {
                (Some(first), Some(last)) if !old.is_empty() => {
                    new.push(narrowed(finding, first.line.start..last.line.end, bytes));
                }
                (Some(_), _) => new.push(finding),
                (None, _) => known += 1,
            }
        }
        let is_withheld =
            |finding: &Finding| finding.repair.as_ref().is_some_and(|repair| causes.contains(&repair.cause));
        let (withheld, findings): (Vec<Finding>, Vec<Finding>) = new.into_iter().partition(is_withheld);
        Silenced {
            examination: examination.with_findings(findings),
            withheld: withheld.into_iter().map(not_alone).collect(),
            known,
            gone: sum(counts.into_values()).saturating_sub(lines.len()),
        }
    }

    /// How many lines are in files that no longer exist.
    pub fn in_missing_files(&self) -> usize {
        let missing = self.known.iter().filter(|(path, _)| !self.has(path));
        sum(missing.flat_map(|(_, entries)| entries).map(|entry| entry.count))
    }

    /// How many entries are of existing files that are not in `looked_at` (absolute, with symbolic links
    /// resolved).
    pub fn in_others(&self, looked_at: impl Iterator<Item = PathBuf>) -> usize {
        let looked_at: HashSet<Vec<u8>> = looked_at.map(|target| self.root.path(&target).bytes).collect();
        let others = self.known.iter().filter(|(path, _)| !looked_at.contains(*path) && self.has(path));
        others.map(|(_, entries)| entries.len()).sum()
    }

    /// Whether there is a file at `path`; true where that is unknown.
    fn has(&self, path: &[u8]) -> bool {
        #[cfg(unix)]
        let path = Some(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(path));
        #[cfg(not(unix))]
        let path = std::str::from_utf8(path).ok();
        path.is_none_or(|path| self.root.0.join(path).exists())
    }
}

/// A sum that can't overflow, because anybody may have edited the counts.
fn sum(counts: impl Iterator<Item = usize>) -> usize {
    counts.fold(0, usize::saturating_add)
}

/// `finding`, restricted to its lines in `lines`, which are spans of the file.
fn narrowed(mut finding: Finding, lines: Range<usize>, file: &[u8]) -> Finding {
    let old = finding.span.clone();
    let new = lines.start.max(old.start)..lines.end.min(old.end);
    if let Some(repair) = &mut finding.repair {
        let breaks = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
        let replacement = &repair.replacement;
        if repair.span != old || breaks(&file[old.clone()]) != breaks(replacement.as_bytes()) {
            return finding;
        }
        let (skipped, left) = (breaks(&file[old.start..new.start]), breaks(&file[new.end..old.end]));
        let kept = breaks(replacement.as_bytes()) - skipped - left;
        let start: usize = replacement.split_inclusive('\n').take(skipped).map(str::len).sum();
        let length: usize = replacement[start..].split_inclusive('\n').take(kept + 1).map(str::len).sum();
        let cut = replacement[start..start + length].strip_suffix('\n').filter(|_| left > 0);
        let shown = cut.unwrap_or(&replacement[start..start + length]).to_string();
        repair.inferred.retain(|inferred| (start..start + shown.len()).contains(&inferred.offset));
        repair.inferred.iter_mut().for_each(|inferred| inferred.offset -= start);
        if !matches!(repair.cause, Cause::Rule(_)) {
            repair.damaged = shown.chars().filter(|character| !character.is_ascii()).count();
        }
        repair.replacement = shown;
        repair.span = new.clone();
    }
    finding.location = location_after(finding.location, &file[old.start..new.start]);
    finding.span = new;
    finding
}

/// Makes a finding one that is not repaired.
fn not_alone(finding: Finding) -> Finding {
    Finding {
        message: finding.message + "; not repaired, as other places with this damage are in the baseline",
        ..finding
    }
}

fn root_of(file: &Path) -> Root {
    Root(file.parent().unwrap_or(Path::new("/")).to_path_buf())
}

/// A new baseline.
#[derive(Debug)]
pub struct NewBaseline {
    root: Root,
    /// How often each path, rule and fingerprint occurs.
    found: BTreeMap<(RootedPath, &'static str, Fingerprint), usize>,
    findings: usize,
}

impl NewBaseline {
    /// An empty one, to be written to `file`, an absolute path whose directory has its symbolic links resolved.
    pub fn new(file: &Path) -> Self {
        NewBaseline { root: root_of(file), found: BTreeMap::new(), findings: 0 }
    }

    /// Adds what was found in the file `bytes` at `target`, as [`Baseline::silence`] takes it.
    pub fn add(&mut self, target: &Path, bytes: &[u8], examination: &Examination) {
        let path = self.root.path(target);
        let signs = signs(&examination.findings.iter().collect::<Vec<_>>(), bytes);
        for (finding, signs) in examination.findings.iter().zip(&signs) {
            for sign in signs {
                let key = (path.clone(), finding.rule.name, sign.fingerprint.clone());
                // The occurrences of a line are numbered through.
                let count = self.found.entry(key).or_default();
                *count = sign.occurrence.max(*count);
            }
        }
        self.findings += examination.findings.len();
    }

    /// The number of findings, and of files with findings.
    pub fn counts(&self) -> (usize, usize) {
        let mut paths: Vec<&RootedPath> = self.found.keys().map(|(path, ..)| path).collect();
        paths.dedup();
        (self.findings, paths.len())
    }

    /// The content of the baseline file: a line for each entry, sorted.
    pub fn to_bytes(&self) -> Vec<u8> {
        let entries = self.found.iter().map(|((path, rule, fingerprint), &count)| BaselineEntry {
            path: path.text.clone(),
            path_bytes: std::str::from_utf8(&path.bytes).is_err().then(|| hexadecimal(&path.bytes)),
            rule: (*rule).to_string(),
            fingerprint: fingerprint.clone(),
            count,
        });
        let mut lines = Vec::new();
        for entry in entries {
            let mut line = Vec::new();
            crate::report::json::write_line(&mut line, &entry).expect("a vector takes everything");
            lines.push(format!("    {}", String::from_utf8_lossy(&line).trim_end()));
        }
        let findings = if lines.is_empty() { String::new() } else { format!("\n{}\n  ", lines.join(",\n")) };
        format!("{{\n  \"fix-encoding-baseline\": {VERSION},\n  \"findings\": [{findings}]\n}}\n")
            .into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::made_by_hand::{chinese, french, latin};
    use fix_encoding::InferredCharacter;

    const BASELINE_FILE: &str = "/project/base.json";

    fn written(files: &[(&str, &(Vec<u8>, Examination))]) -> Vec<u8> {
        let mut new = NewBaseline::new(BASELINE_FILE.as_ref());
        files.iter().for_each(|(path, (bytes, examination))| new.add(path.as_ref(), bytes, examination));
        new.to_bytes()
    }

    fn baseline(bytes: &[u8]) -> Baseline {
        Baseline::parse(BASELINE_FILE.into(), "base.json".as_ref(), bytes).unwrap()
    }

    #[test]
    fn it_is_sorted_and_a_line_an_entry() {
        let files = [
            ("/project/b/zh.md", &chinese()),
            ("/project/a.txt", &latin()),
            ("/elsewhere/fr.txt", &french()),
        ];
        let bytes = written(&files);
        insta::assert_snapshot!(String::from_utf8(bytes.clone()).unwrap());
        let mut other = files;
        other.reverse();
        assert_eq!(written(&other), bytes);
        assert_eq!(written(&[]), b"{\n  \"fix-encoding-baseline\": 1,\n  \"findings\": []\n}\n");
        baseline(&written(&[]));
    }

    #[test]
    fn what_is_in_it_is_silenced() {
        for file in [chinese(), french(), latin()] {
            let baseline = baseline(&written(&[("/project/x", &file)]));
            let (bytes, examination) = file;
            let count = examination.findings.len();
            let silenced = baseline.silence("/project/x".as_ref(), &bytes, examination.clone());
            assert_eq!((silenced.examination.findings.len(), silenced.known, silenced.gone), (0, count, 0));
            assert_eq!(silenced.withheld, []);
            let elsewhere = baseline.silence("/project/y".as_ref(), &bytes, examination.clone());
            assert_eq!(elsewhere, Silenced::nothing(examination));
        }
    }

    /// The two damaged lines of the Chinese text as one finding.
    fn joined() -> (Vec<u8>, Examination) {
        let (bytes, mut all) = chinese();
        let second = all.findings.remove(1);
        let first = &mut all.findings[0];
        first.span.end = second.span.end;
        let (repair, other) = (first.repair.as_mut().unwrap(), second.repair.unwrap());
        repair.span.end = other.span.end;
        let offset = repair.replacement.len() + 2;
        repair.inferred.extend(
            other
                .inferred
                .into_iter()
                .map(|inferred| InferredCharacter { offset: inferred.offset + offset, ..inferred }),
        );
        repair.replacement = format!("{}\n\n{}", repair.replacement, other.replacement);
        (bytes, all)
    }

    #[test]
    fn new_damage_of_a_known_cause_is_reported_and_not_repaired() {
        for (known, new) in [(0, 1), (1, 0)] {
            let (bytes, all) = chinese();
            let one = all.clone().with_findings(vec![all.findings[known].clone()]);
            let baseline = baseline(&written(&[("/project/x", &(bytes.clone(), one))]));
            // Also where they are found as one.
            for (bytes, examination) in [chinese(), joined()] {
                let count = examination.findings.len();
                let silenced = baseline.silence("/project/x".as_ref(), &bytes, examination);
                assert_eq!((silenced.known, silenced.gone), (count - 2, 0));
                let rules: Vec<_> =
                    silenced.examination.findings.iter().map(|found| found.rule.name).collect();
                assert_eq!(rules, ["lost-text"]);
                let [withheld] = &silenced.withheld[..] else { panic!("one is new") };
                let expected = &all.findings[new];
                assert_eq!((&withheld.span, withheld.location), (&expected.span, expected.location));
                let (repair, expected) =
                    (withheld.repair.as_ref().unwrap(), expected.repair.as_ref().unwrap());
                assert_eq!(
                    (&repair.replacement, &repair.inferred),
                    (&expected.replacement, &expected.inferred)
                );
                assert!(withheld.message.ends_with("in the baseline"), "{}", withheld.message);
            }
        }
    }

    #[test]
    fn as_many_lines_are_known_as_were_there() {
        let (bytes, all) = french();
        let times = |count: usize| {
            let findings = (0..count).flat_map(|index| {
                all.findings.iter().map(move |finding| {
                    // fix-encoding: ignore
                    let by = index * "Bonjour.\nL’Ã©tÃ© dernier, Ã\u{a0} la mer.\nFin.\n".len();
                    Finding { span: finding.span.start + by..finding.span.end + by, ..finding.clone() }
                })
            });
            (bytes.repeat(count), all.clone().with_findings(findings.collect()))
        };
        let baseline = baseline(&written(&[("/project/x", &times(2))]));
        let silence = |(bytes, examination): (Vec<u8>, Examination)| {
            let silenced = baseline.silence("/project/x".as_ref(), &bytes, examination);
            (silenced.known, silenced.withheld.len(), silenced.gone)
        };
        assert_eq!(
            [silence(times(3)), silence(times(2)), silence(times(1))],
            [(4, 2, 0), (4, 0, 0), (2, 0, 1)]
        );
        assert_eq!(silence((b"clean".to_vec(), times(0).1)), (0, 0, 2));
    }

    #[test]
    fn what_is_no_baseline() {
        let error = |bytes: &[u8]| {
            Baseline::parse(BASELINE_FILE.into(), "base.json".as_ref(), bytes).unwrap_err().to_string()
        };
        assert!(error(b"").contains("base.json: is no baseline"));
        assert!(error(b"[]").contains("is no baseline"));
        assert!(error(b"{\"name\": \"package\"}").contains("fix-encoding-baseline"));
        assert!(error(b"{\"fix-encoding-baseline\": 2, \"other\": []}").contains("version 2"));
        assert!(error(b"{\"fix-encoding-baseline\": 1}").contains("findings"));
        let negative =
            br#"{"fix-encoding-baseline":1,"findings":[{"path":"","rule":"","fingerprint":"","count":-1}]}"#;
        assert!(error(negative).contains("is no baseline"));
        for digits in ["6", "6g", "+6", "é"] {
            let entry = format!(
                r#"{{"fix-encoding-baseline":1,"findings":[{{"path":"","path_bytes":"{digits}","rule":"","fingerprint":"{}","count":1}}]}}"#,
                "0".repeat(32)
            );
            assert!(error(entry.as_bytes()).contains("path_bytes"), "{digits}: {}", error(entry.as_bytes()));
        }
    }
}
