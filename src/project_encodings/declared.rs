//! What is said of the encoding of a file.

use std::path::PathBuf;

use fix_encoding::encoding::Encoding;

/// What a file is meant to be encoded in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredEncoding {
    /// What is said, as it is written: `utf-8-bom`, `UTF-16LE-BOM`.
    pub label: String,
    /// What the label means, without what it says of the mark; `None` where no encoding has it.
    pub encoding: Option<Encoding>,
    /// Whether there is to be a byte-order mark, where that is said.
    pub mark: Option<bool>,
    /// The file that says so.
    pub source: PathBuf,
    /// The line there, from 1.
    pub line: usize,
    /// Whether it is git that converts: what it stores is UTF-8 then.
    pub stored_as_utf8: bool,
}

/// One line that says something of the files that `pattern` matches.
pub(super) struct DeclaredPattern<P> {
    pub(super) pattern: P,
    /// `None` takes back what is said further up.
    pub(super) label: Option<String>,
    pub(super) line: usize,
}
