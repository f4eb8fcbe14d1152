//! A new baseline: what was found in all files, and the file that records it.
//!
//! In: examinations. Out: the bytes of a baseline file.

use std::collections::BTreeMap;
use std::path::Path;

use fix_encoding::Examination;

use super::file_format::{BaselineEntry, rendered};
use super::known::root_of;
use crate::report::fingerprint::{Fingerprint, signs};
use crate::report::hexadecimal;
use crate::report::renderer::{Root, RootedPath};

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
        rendered(entries)
    }
}
