//! `--files-from`: reads a list of file names.
//!
//! In: a file, or standard input, with names in lines or separated by NUL, relative to the current directory.
//! Out: paths, each with its place in the list. The walk reports names without a file.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};

use super::standard_input::read_stdin;
use crate::report::screen;

/// The paths that a run examines.
#[derive(Debug, PartialEq, Eq)]
pub struct Listed {
    pub paths: Vec<PathBuf>,
    /// The place of each path from the list, such as `names.txt:3`, for messages.
    pub listed: HashMap<PathBuf, String>,
}

impl Listed {
    /// Only `paths`, without a list.
    pub fn only(paths: Vec<PathBuf>) -> Self {
        Listed { paths, listed: HashMap::new() }
    }
}

/// The paths `typed`, followed by those in the list at `path`; `-` is standard input.
///
/// # Errors
/// Where the list can't be read, or has another format.
pub fn read(path: &Path, null: bool, typed: Vec<PathBuf>) -> anyhow::Result<Listed> {
    let (name, bytes) = if path.as_os_str() == "-" {
        ("<stdin>".to_string(), read_stdin()?)
    } else {
        let name = screen::path(path);
        let bytes = std::fs::read(path).with_context(|| {
            format!("{name}: can't be read as the list of --files-from; name a file or '-'")
        })?;
        (name, bytes)
    };
    let mut result = Listed::only(typed);
    for (number, entry) in names(&bytes, null).map_err(|why| anyhow!("{name}: {why}"))? {
        let path = path_of(entry).map_err(|why| anyhow!("{name}:{number}: {why}"))?;
        result.listed.entry(path.clone()).or_insert_with(|| format!("{name}:{number}"));
        result.paths.push(path);
    }
    Ok(result)
}

/// The names in a list, numbered from 1. Empty lines are skipped, and a carriage return before a line end is
/// dropped.
fn names(bytes: &[u8], null: bool) -> anyhow::Result<Vec<(usize, &[u8])>> {
    let separator = if null { 0 } else { b'\n' };
    if !null {
        if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
            bail!("is UTF-16; write the list in UTF-8");
        }
        if bytes.contains(&0) {
            bail!("has NUL in it; with --null names are separated by that");
        }
    }
    let bytes = if null { bytes } else { bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes) };
    let entries = bytes.split(|&byte| byte == separator).enumerate();
    let entries = entries.map(|(index, entry)| {
        (index + 1, if null { entry } else { entry.strip_suffix(b"\r").unwrap_or(entry) })
    });
    Ok(entries.filter(|(_, entry)| !entry.is_empty()).collect())
}

#[cfg(unix)]
fn path_of(name: &[u8]) -> anyhow::Result<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Ok(OsString::from_vec(name.to_vec()).into())
}

#[cfg(not(unix))]
fn path_of(name: &[u8]) -> anyhow::Result<PathBuf> {
    let name = std::str::from_utf8(name).map_err(|_| anyhow!("not UTF-8; write the list in that"))?;
    Ok(OsString::from(name).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_lines_or_nul() {
        let shown = |bytes: &[u8], null| {
            let names = names(bytes, null).unwrap();
            names.iter().map(|(at, name)| format!("{at} {}", name.escape_ascii())).collect::<Vec<_>>()
        };
        assert_eq!(shown(b"a\nb c\r\n\n-\n", false), ["1 a", "2 b c", "4 -"]);
        assert_eq!(shown(b"\xEF\xBB\xBFa", false), ["1 a"]);
        assert_eq!(shown(b"a\nb\0\0c\r", true), ["1 a\\nb", "3 c\\r"]);
        for empty in [&b""[..], b"\n", b"\r\n\n"] {
            assert!(shown(empty, false).is_empty());
        }
        assert!(shown(b"\0", true).is_empty());
        assert!(names(b"a\0b", false).is_err() && names(b"\xFF\xFEa\0", false).is_err());
    }
}
