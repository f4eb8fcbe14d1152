//! Reads the lines of a `.gitattributes` that have a `working-tree-encoding`.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::declared::DeclaredPattern;

/// Splits git's label into the encoding and its byte-order mark. `UTF-16LE-BOM` has one, `UTF-16` must have
/// one, `UTF-16LE` must not (git's `utf8.c`).
pub(super) fn working_tree_encoding(label: &str) -> (&str, Option<bool>) {
    let plain = label.to_ascii_lowercase().replace('-', "");
    let cut = label.len().saturating_sub("-BOM".len());
    match label.get(cut..) {
        Some(suffix) if suffix.eq_ignore_ascii_case("-BOM") => (&label[..cut], Some(true)),
        _ if plain == "utf16" || plain == "utf32" => (label, Some(true)),
        _ if plain.starts_with("utf16") || plain.starts_with("utf32") => (label, Some(false)),
        _ => (label, None),
    }
}

/// The lines of a `.gitattributes` that say something of the encoding.
pub(super) fn attributes(text: &str) -> Vec<DeclaredPattern<Gitignore>> {
    text.lines().enumerate().filter_map(|(index, line)| attribute(line, index + 1)).collect()
}

fn attribute(line: &str, number: usize) -> Option<DeclaredPattern<Gitignore>> {
    const WORKING_TREE_ENCODING: &str = "working-tree-encoding";
    let line = line.trim();
    // Comments, patterns that git forbids, and macros.
    if line.starts_with(['#', '!']) || line.starts_with("[attr]") {
        return None;
    }
    let (pattern, rest) = if line.starts_with('"') {
        unquoted(line)?
    } else {
        let (pattern, rest) = line.split_once([' ', '\t'])?;
        (pattern.to_owned(), rest)
    };
    // Of several attributes in one line the last counts.
    let label = rest.split_whitespace().rev().find_map(|attribute| {
        let (state, name) = match attribute.strip_prefix(['-', '!']) {
            Some(name) => (None, name),
            None => match attribute.split_once('=') {
                Some((name, value)) => (Some(value), name),
                None => (None, attribute),
            },
        };
        (name == WORKING_TREE_ENCODING).then_some(state)
    })?;
    // Git's patterns have no braces, so these match themselves.
    let pattern = pattern.replace('{', "[{]").replace('}', "[}]");
    let mut builder = GitignoreBuilder::new(".");
    builder.add_line(None, &pattern).ok()?;
    Some(DeclaredPattern {
        pattern: builder.build().ok()?,
        label: label.filter(|label| !label.is_empty()).map(str::to_owned),
        line: number,
    })
}

/// A pattern in quotes with C escapes, and the rest of the line; `None` without a closing quote.
fn unquoted(line: &str) -> Option<(String, &str)> {
    let mut pattern = String::new();
    let mut characters = line.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((pattern, &line[at + 1..])),
            '\\' => match characters.next()?.1 {
                't' => pattern.push('\t'),
                // An escaped backslash is one backslash of the pattern.
                other => pattern.push(other),
            },
            other => pattern.push(other),
        }
    }
    None
}
