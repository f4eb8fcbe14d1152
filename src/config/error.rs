//! What is wrong with a configuration.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::report::screen;

/// Why a configuration can't be used.
#[derive(Debug)]
pub enum ConfigError {
    /// The system reports an error.
    Unreadable { path: PathBuf, source: io::Error },
    /// Not a file, or one that is too long to be a configuration.
    NoConfiguration { path: PathBuf, why: &'static str },
    /// The file of `--config` has no table for this program.
    Absent { path: PathBuf, tables: &'static [&'static str] },
    /// A fault in the file; line and column from 1, the column in characters.
    Fault { path: PathBuf, line: usize, column: usize, fault: Fault },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConfigError::Unreadable { path, source } => write!(
                f,
                "{}: can't be read ({source}); name another with --config, or use none with --isolated",
                screen::path(path)
            ),
            ConfigError::NoConfiguration { path, why } => write!(
                f,
                "{}: {why}, and no configuration; name another with --config, or use none with --isolated",
                screen::path(path)
            ),
            ConfigError::Absent { path, tables } => {
                let tables = tables.iter().map(|table| format!("[{table}]")).collect::<Vec<_>>().join(" or ");
                write!(f, "{}: has no {tables}; add that, or name another file", screen::path(path))
            }
            ConfigError::Fault { path, line, column, fault } => {
                write!(f, "{}:{line}:{column}: {fault}", screen::path(path))
            }
        }
    }
}

/// No source: the message has the system's error already.
impl std::error::Error for ConfigError {}

/// What is wrong in a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is not TOML.
    Syntax(String),
    /// There is no such key.
    UnknownKey { key: String, nearest: Option<&'static str>, known: Vec<&'static str> },
    /// The key is about the whole run and can't be in `[[overrides]]`.
    NotInOverrides(&'static str),
    /// The key can only be in `[[overrides]]`.
    OnlyInOverrides(&'static str),
    /// An entry of `[[overrides]]` without `files`.
    NoFiles,
    /// The value is of another type.
    Type { key: &'static str, wanted: &'static str, found: &'static str },
    /// The value is invalid; the message has a way out.
    Value { key: &'static str, message: String },
    /// A file in another encoding than UTF-8.
    NotUtf8,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Syntax(message) => write!(f, "no TOML: {message}"),
            Fault::UnknownKey { key, nearest: Some(nearest), .. } => {
                write!(f, "there is no key {key:?}; did you mean {nearest:?}?")
            }
            Fault::UnknownKey { key, nearest: None, known } => {
                write!(f, "there is no key {key:?}; there are: {}", known.join(", "))
            }
            Fault::NotInOverrides(key) => {
                write!(f, "{key:?} holds for the whole run and can't be in [[overrides]]; move it up")
            }
            Fault::OnlyInOverrides(key) => {
                write!(
                    f,
                    "{key:?} is for [[overrides]]; write that line above it, with what holds for these files below"
                )
            }
            Fault::NoFiles => f.write_str("no files are meant; add files = [\"GLOB\"]"),
            Fault::Type { key, wanted, found } => write!(f, "{key:?} is {wanted}, and this is {found}"),
            Fault::Value { key, message } => write!(f, "{key:?}: {message}"),
            Fault::NotUtf8 => {
                f.write_str("not UTF-8; `fix-encoding --isolated --write` on this file repairs it")
            }
        }
    }
}
