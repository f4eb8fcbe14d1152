//! The texts of the packages: files of UTF-8 with something outside ASCII in them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::tables::PackageTable;
use crate::chance::Chance;
use crate::phrases::texts::files;

/// Files of one package at most.
const FILES: usize = 12;
/// The files of one package of which damaged texts are made too.
const DAMAGED_FILES: usize = 4;
/// Bytes of a file that are read at most.
const READ: usize = 3_000;
/// Bytes of a larger file are not looked at.
const LARGEST: u64 = 4_000_000;

/// A text of a package.
pub struct PackageText {
    /// The package and the path of the file in it.
    pub name: String,
    /// Whole lines of the file.
    pub text: String,
    /// Whether damaged texts are made of it, besides the sound one.
    pub is_damaged_too: bool,
}

/// The texts of the package in `folder`, in an order that depends on their names only.
pub fn texts(folder: &Path, package: &str, table: &PackageTable) -> Result<Vec<PackageText>> {
    if !table.has(package) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let mut files: Vec<_> = files(folder)
        .into_iter()
        .map(|file| (Chance::of(&file.to_string_lossy()).below(1 << 30), file))
        .collect();
    files.sort();
    for (_, file) in files {
        if found.len() >= FILES {
            break;
        }
        let size = fs::symlink_metadata(&file).with_context(|| file.display().to_string())?;
        if !size.is_file() || size.len() > LARGEST {
            continue;
        }
        let bytes = fs::read(&file).with_context(|| file.display().to_string())?;
        let Ok(text) = String::from_utf8(bytes) else { continue };
        if text.is_ascii() || text.contains('\0') || text.contains('\u{FFFD}') {
            continue;
        }
        let path = file.strip_prefix(folder)?.display().to_string();
        if table.is_damaged(package, &path) {
            continue;
        }
        let name = format!("{package}/{path}");
        let text = excerpt(&text, &mut Chance::of(&name));
        if !text.is_ascii() {
            let is_damaged_too = found.len() < DAMAGED_FILES;
            found.push(PackageText { name, text, is_damaged_too });
        }
    }
    Ok(found)
}

/// Whole lines of a text, about [`READ`] bytes, from a random place that has something outside ASCII.
fn excerpt(text: &str, chance: &mut Chance) -> String {
    if text.len() <= READ {
        return text.to_owned();
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let outside: Vec<usize> = (0..lines.len()).filter(|&at| !lines[at].is_ascii()).collect();
    let first = chance.pick(&outside).copied().unwrap_or(0);
    let mut taken = String::new();
    for line in &lines[first..] {
        if taken.len() + line.len() > READ {
            break;
        }
        taken.push_str(line);
    }
    taken
}
