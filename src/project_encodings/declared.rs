//! The encoding that is declared for a file.

use std::path::PathBuf;

use fix_encoding::encoding::Encoding;

/// The encoding that is declared for a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredEncoding {
    /// The label as it is written, such as `utf-8-bom` or `UTF-16LE-BOM`.
    pub label: String,
    /// The encoding of the label, without its byte-order mark; `None` for an unknown label.
    pub encoding: Option<Encoding>,
    /// Whether the file is to have a byte-order mark; `None` where the label leaves that open.
    pub mark: Option<bool>,
    /// The file with the declaration.
    pub source: PathBuf,
    /// The line of the declaration, from 1.
    pub line: usize,
    /// Whether git converts the file, which it then stores as UTF-8.
    pub stored_as_utf8: bool,
}

/// One declaration for the files that `pattern` matches.
pub(super) struct DeclaredPattern<P> {
    pub(super) pattern: P,
    /// `None` cancels the declarations of directories further up.
    pub(super) label: Option<String>,
    pub(super) line: usize,
}
