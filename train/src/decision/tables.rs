//! The packages from which the decision learns, and the verdicts on their files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use encodings::Encoding;

use super::bytes::LegacyFile;

/// Bytes of a file in a legacy encoding that are examined at most.
const LARGEST: usize = 60_000;
/// Files of one package with a verdict that are examined at most.
const FILES: usize = 8;

/// What is known of the packages and of their files.
pub struct PackageTable {
    /// For each package (`REGISTRY/NAME`), its split.
    splits: BTreeMap<String, String>,
    /// The files with a verdict: package, path in it, verdict, encoding.
    verdicts: Vec<(String, String, String, String)>,
    /// The packages and paths of files that are damaged.
    damaged: BTreeSet<(String, String)>,
}

impl PackageTable {
    /// Reads `decision-packages.tsv` and `decision-verdicts.tsv` in `folder`.
    pub fn read(folder: &Path) -> Result<PackageTable> {
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read_to_string(&path).with_context(|| path.display().to_string())
        };
        let rows = |table: &str| -> Vec<Vec<String>> {
            let lines = table.lines().filter(|line| !line.starts_with('#'));
            lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
        };
        let mut splits = BTreeMap::new();
        for row in rows(&read("decision-packages.tsv")?) {
            if let [registry, package, _, _, _, split, ..] = row.as_slice() {
                splits.insert(format!("{registry}/{}", package.replace('/', "+")), split.clone());
            }
        }
        let mut verdicts = Vec::new();
        for row in rows(&read("decision-verdicts.tsv")?) {
            if let [_, verdict, encoding, package, path, ..] = row.as_slice() {
                let (registry, name) = package.split_once('/').unwrap_or(("", package));
                let package = format!("{registry}/{}", name.replace('/', "+"));
                verdicts.push((package, path.clone(), verdict.clone(), encoding.clone()));
            }
        }
        let damaged = verdicts
            .iter()
            .filter(|(.., verdict, _)| verdict == "damaged")
            .map(|(package, path, ..)| (package.clone(), path.clone()))
            .collect();
        Ok(PackageTable { splits, verdicts, damaged })
    }

    /// Whether weights are learned from a package. Thresholds are set by the others.
    pub fn is_trained_on(&self, package: &str) -> bool {
        self.splits.get(package).is_some_and(|split| split == "train")
    }

    /// Whether a package is in the table.
    pub fn has(&self, package: &str) -> bool {
        self.splits.contains_key(package)
    }

    /// Whether a file is damaged, so that it is no sound text.
    pub fn is_damaged(&self, package: &str, path: &str) -> bool {
        self.damaged.contains(&(package.to_owned(), path.to_owned()))
    }

    /// The files in legacy encodings, and those that are no text, each with the name of its examples.
    pub fn legacy_files(&self, sources: &Path) -> Result<Vec<(String, LegacyFile)>> {
        let mut files = Vec::new();
        let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
        for (package, path, verdict, encoding) in &self.verdicts {
            let is_text = match verdict.as_str() {
                "legacy" => true,
                "binary" => false,
                _ => continue,
            };
            let count = taken.entry(package).or_default();
            *count += 1;
            if *count > FILES {
                continue;
            }
            let Ok(mut bytes) = fs::read(sources.join(package).join(path)) else { continue };
            if bytes.len() > LARGEST {
                let end = bytes[..LARGEST].iter().rposition(|byte| *byte == b'\n').unwrap_or(LARGEST);
                bytes.truncate(end);
            }
            let named = encoding.split('|').find_map(|label| Encoding::for_label(label).ok());
            let truth = named.filter(|_| is_text).and_then(|named| Some((named.decode(&bytes).ok()?, named)));
            if is_text && truth.is_none() {
                continue;
            }
            let kind = if is_text { "file-real" } else { "none" };
            files.push((format!("{package}/{path}#{kind}"), LegacyFile { bytes, truth, declared: None }));
        }
        Ok(files)
    }
}
