//! The known findings, and an examination without them.
//!
//! In: a baseline file, and what was found in a file. Out: the findings that are not in the baseline.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use fix_encoding::{Examination, Finding};

use super::error::BaselineError;
use super::file_format::{BaselineEntry, parsed};
use super::narrowed::narrowed;
use crate::report::fingerprint::{Fingerprint, Sign, signs};
use crate::report::renderer::Root;

/// The known findings.
#[derive(Debug)]
pub struct Baseline {
    /// The path of the baseline file, with symbolic links resolved.
    file: PathBuf,
    root: Root,
    /// By the bytes of the path: rule, fingerprint, and how often they occur.
    known: BTreeMap<Vec<u8>, Vec<BaselineEntry>>,
}

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
        let mut known: BTreeMap<Vec<u8>, Vec<BaselineEntry>> = BTreeMap::new();
        for (path, entry) in parsed(shown, bytes)? {
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

/// Makes a finding one that is not repaired.
fn not_alone(finding: Finding) -> Finding {
    Finding {
        message: finding.message + "; not repaired, as other places with this damage are in the baseline",
        ..finding
    }
}

/// The directory of a baseline file, to which the paths in it are relative.
pub fn root_of(file: &Path) -> Root {
    Root(file.parent().unwrap_or(Path::new("/")).to_path_buf())
}
