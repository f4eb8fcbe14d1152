//! Lines with symbols: the folder of unpacked packages comes in, the lines of each file go out. Nothing here counts.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use unicode_general_category::{GeneralCategory as Category, get_general_category};
use unicode_script::{Script, UnicodeScript};

/// Endings of documentation. Everything else that `fetch.sh` unpacks is source code.
const DOCUMENTATION: [&str; 4] = ["md", "mdx", "rst", "txt"];
/// Longest line of documentation, in characters: a paragraph may be one line, longer ones are data.
const LONGEST_DOCUMENTATION: usize = 2000;
/// Longest line of source code: longer ones are data or minified.
const LONGEST_SOURCE: usize = 300;
/// Largest file of source code, in bytes: larger ones are put together by a program.
const LARGEST_SOURCE: usize = 400_000;
/// A file with more different symbols than this is a table of them, not a use.
const MOST_SYMBOLS: usize = 80;
/// The same for a line.
const MOST_SYMBOLS_OF_LINE: usize = 10;
/// Folders of what is somebody else's, and of what is made for tests.
const LEFT_OUT: [&str; 13] = [
    "node_modules",
    "vendor",
    "vendored",
    "_vendor",
    "third_party",
    "compiled",
    "tests",
    "test",
    "__tests__",
    "testdata",
    "snapshots",
    "__snapshots__",
    "fixtures",
];
/// What mojibake looks like: a line with any of these is not read.
// fix-encoding: off
const SUSPICIOUS: [&str; 16] =
    ["\u{FFFD}", "â€", "âœ", "â†", "â”", "ðŸ", "ï»¿", "ï¸", "鈥", "鉁", "鈹", "鈫", "馃", "锔", "锟", "窶"];
// fix-encoding: on

/// The files of one package.
pub struct Package {
    pub name: String,
    /// Of each file, its lines with symbols, none of which occurs twice in the package.
    pub files: Vec<Vec<String>>,
}

/// All packages, in the order of their names.
pub fn packages(sources: &Path) -> Result<Vec<Package>> {
    let root = sources.join("symbols");
    let folders: BTreeSet<PathBuf> = entries(&root);
    ensure!(!folders.is_empty(), "{} is empty; run fetch.sh first", root.display());
    folders.iter().map(|folder| package(folder)).collect()
}

fn package(folder: &Path) -> Result<Package> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut paths = Vec::new();
    collect(folder, &mut paths);
    let mut seen = HashSet::new();
    let mut files = Vec::new();
    for path in paths {
        let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let documentation = DOCUMENTATION.contains(&ending);
        let Ok(text) = str::from_utf8(&bytes) else { continue };
        if !documentation && (bytes.len() > LARGEST_SOURCE || path.to_string_lossy().contains(".min.")) {
            continue;
        }
        if different_symbols(text) > MOST_SYMBOLS {
            continue;
        }
        let longest = if documentation { LONGEST_DOCUMENTATION } else { LONGEST_SOURCE };
        let mut lines = text.lines().collect::<Vec<_>>();
        lines.retain(|line| (1..=MOST_SYMBOLS_OF_LINE).contains(&different_symbols(line)));
        lines.retain(|line| line.chars().count() <= longest && !is_suspicious(line));
        lines.retain(|line| seen.insert(line.trim().to_owned()));
        if !lines.is_empty() {
            files.push(lines.into_iter().map(str::to_owned).collect());
        }
    }
    Ok(Package { name, files })
}

fn different_symbols(text: &str) -> usize {
    text.chars().filter(|&c| is_symbol(c)).collect::<HashSet<char>>().len()
}

fn entries(folder: &Path) -> BTreeSet<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for path in entries(folder) {
        let left_out = path.file_name().is_some_and(|name| LEFT_OUT.iter().any(|left_out| name == *left_out));
        if path.is_dir() && !left_out {
            collect(&path, paths);
        } else if path.is_file() {
            paths.push(path);
        }
    }
}

fn is_suspicious(line: &str) -> bool {
    // fix-encoding: ignore
    // Two bytes of UTF-8 read as Western: Ã or Â and what is no letter after it.
    let mut pairs = line.chars().zip(line.chars().skip(1));
    SUSPICIOUS.iter().any(|sequence| line.contains(sequence))
        || pairs.any(|(a, b)| {
            matches!(a, 'Ã' | 'Â') && !b.is_ascii() && !b.is_alphabetic() || (a, b) == ('Ã', '©')
        })
}

/// What the model is about: punctuation, signs and spaces outside ASCII that no script and no East Asian
/// typography has to itself, and what changes the symbol before it.
pub fn is_symbol(c: char) -> bool {
    if c.is_ascii() || c.is_alphabetic() {
        return false;
    }
    if matches!(c, '\u{200B}' | '\u{200D}' | '\u{20E3}' | '\u{FE0E}' | '\u{FE0F}') {
        return true;
    }
    let east_asian = matches!(u32::from(c), 0x3000..=0x33FF | 0xFE10..=0xFE6F | 0xFF00..=0xFFEF);
    let sign = matches!(
        get_general_category(c),
        Category::DashPunctuation
            | Category::ConnectorPunctuation
            | Category::OpenPunctuation
            | Category::ClosePunctuation
            | Category::InitialPunctuation
            | Category::FinalPunctuation
            | Category::OtherPunctuation
            | Category::MathSymbol
            | Category::CurrencySymbol
            | Category::ModifierSymbol
            | Category::OtherSymbol
            | Category::OtherNumber
            | Category::SpaceSeparator
    );
    sign && !east_asian && c != '\u{FFFD}' && matches!(c.script(), Script::Common | Script::Inherited)
}
