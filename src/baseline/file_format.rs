//! The baseline file: its name, its version, its lines.
//!
//! In: bytes, or entries. Out: the entries in the bytes, or the bytes of the entries.

use std::path::Path;

use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use super::error::BaselineError;
use crate::report::fingerprint::Fingerprint;
use crate::report::{from_hexadecimal, json};

/// The version of the file.
pub const VERSION: u64 = 1;

/// Where the baseline is written unless something else is named: in the current directory.
pub const DEFAULT_NAME: &str = ".fix-encoding-baseline.json";

/// One line of the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineEntry {
    pub path: String,
    /// The bytes of a path that is not Unicode, in hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    pub rule: String,
    pub fingerprint: Fingerprint,
    pub count: usize,
}

impl BaselineEntry {
    /// The bytes of the path; `None` where the file has other text than hexadecimal digits.
    pub fn bytes_of_path(&self) -> Option<Vec<u8>> {
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

/// The entries of a baseline file, each with the bytes of its path. `shown` is the path of the file as the user wrote it.
///
/// # Errors
/// [`BaselineError`] where the bytes are no baseline, or one of another version.
pub fn parsed(shown: &Path, bytes: &[u8]) -> Result<Vec<(Vec<u8>, BaselineEntry)>, BaselineError> {
    let broken = |source| BaselineError::Broken { path: shown.to_path_buf(), source };
    let Versioned { version } = serde_json::from_slice(bytes).map_err(broken)?;
    if version != VERSION {
        return Err(BaselineError::Version { path: shown.to_path_buf(), version });
    }
    let entries: BaselineEntries = serde_json::from_slice(bytes).map_err(broken)?;
    let with_path = |entry: BaselineEntry| {
        let path = entry.bytes_of_path();
        let path =
            path.ok_or_else(|| broken(serde_json::Error::custom("`path_bytes` has no hexadecimal digits")))?;
        Ok((path, entry))
    };
    entries.findings.into_iter().map(with_path).collect()
}

/// The content of a baseline file that has `entries`, a line for each.
pub fn rendered(entries: impl Iterator<Item = BaselineEntry>) -> Vec<u8> {
    let mut lines = Vec::new();
    for entry in entries {
        let mut line = Vec::new();
        json::write_line(&mut line, &entry).expect("a vector takes everything");
        lines.push(format!("    {}", String::from_utf8_lossy(&line).trim_end()));
    }
    let findings = if lines.is_empty() { String::new() } else { format!("\n{}\n  ", lines.join(",\n")) };
    format!("{{\n  \"fix-encoding-baseline\": {VERSION},\n  \"findings\": [{findings}]\n}}\n").into_bytes()
}
