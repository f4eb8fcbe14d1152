//! The trait of all formats: a renderer gets one file after the other, and the end of the run.
//!
//! In: a [`FileReport`] for each file in which something was found, in the order of their paths, then a
//! [`RunReport`]. Out: bytes for standard output. A renderer does not examine, write files or read flags.
//! Each format has a file of its own.

use std::collections::HashSet;
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use fix_encoding::{Accept, Examination, Finding};

use super::Look;
use super::concise::Concise;
use super::diff::Header;
use super::findings::Details;
use super::full::Full;
use super::github::Github;
use super::html::Html;
use super::inferred::ACCEPTED_BY_GUESS;
use super::json_lines::JsonLines;
use super::sarif::Sarif;
use super::summary::{Rewritten, Totals};

/// A way to report findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    /// A diff of what is or could be repaired, for people.
    Full,
    /// One line a finding, for people and editors.
    Concise,
    /// One object a line.
    Json,
    /// Annotations for GitHub.
    Github,
    /// A log in SARIF 2.1.0.
    Sarif,
    /// A page.
    Html,
}

impl ReportFormat {
    /// Whether the format shows [`FileReport::after`] if nothing is rewritten.
    pub fn shows_repaired_text(self) -> bool {
        match self {
            ReportFormat::Full | ReportFormat::Html => true,
            ReportFormat::Concise | ReportFormat::Json | ReportFormat::Github | ReportFormat::Sarif => false,
        }
    }
}

/// What a format leaves out or adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Whether diffs are left out.
    pub quiet: bool,
    /// Whether all inferred characters are listed, not only the doubtful ones.
    pub all_inferred: bool,
    /// Whether the files are rewritten.
    pub rewrites: bool,
}

/// One format.
pub trait Renderer {
    /// Whether programs read it: then nothing else goes to standard output.
    fn is_for_programs(&self) -> bool {
        false
    }

    /// Shows the changes to a file before it is rewritten.
    fn proposal(&mut self, _out: &mut dyn Write, _look: Look, _file: &FileReport<'_>) -> io::Result<()> {
        Ok(())
    }

    /// Reports a file, after it was rewritten, if it was.
    fn file(&mut self, out: &mut dyn Write, look: Look, file: &FileReport<'_>) -> io::Result<()>;

    /// Ends the report.
    fn end(&mut self, _out: &mut dyn Write, _run: &RunReport<'_>) -> io::Result<()> {
        Ok(())
    }
}

/// One file in which something was found.
#[derive(Clone, Copy)]
pub struct FileReport<'a> {
    /// Its path for people, with control characters spelled out.
    pub name: &'a str,
    /// Its path as it was found.
    pub path: &'a Path,
    /// Its absolute path with symbolic links resolved; `None` for a stream without a file name.
    pub target: Option<&'a Path>,
    /// How a diff of it names it.
    pub header: &'a Header,
    /// Its bytes before anything was repaired.
    pub before: &'a [u8],
    /// Its bytes with the repairs of `shown` made; `None` where the format doesn't need them or nothing
    /// changes.
    pub after: Option<&'a [u8]>,
    /// What was found, without `withheld`.
    pub examination: &'a Examination,
    /// Findings that are not repaired because others of the same cause are in the baseline, in order of place.
    pub withheld: &'a [Finding],
    /// The repairs that `after` has.
    pub shown: Accept,
    /// The repairs that the flags allow.
    pub accept: Accept,
    /// Whether it was rewritten, with the repairs of `accept`.
    pub rewritten: bool,
    /// The details below a finding.
    pub details: Details<'a>,
}

/// What became of a repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was made.
    Made,
    /// The flags allow it.
    Accepted,
    /// The flags don't accept it, because it or another repair of its line has inferred characters. `--guess` accepts it.
    HeldBack,
    /// Neither the flags nor `--guess` accept it: the inferred characters are too doubtful.
    Doubtful,
    /// Others of the same cause are in the baseline.
    Withheld,
}

impl<'a> FileReport<'a> {
    /// All findings, in order of place, each with what became of its repair; `None` where it has none.
    pub fn findings(&self) -> Vec<(&'a Finding, Option<Fate>)> {
        let spans = |accept| -> HashSet<&Range<usize>> {
            self.examination.accepted(accept).into_iter().map(|finding| &finding.span).collect()
        };
        let (accepted, likely) = (spans(self.accept), spans(ACCEPTED_BY_GUESS));
        let fate = |finding: &Finding| {
            finding.repair.as_ref().map(|_| match accepted.contains(&finding.span) {
                true if self.rewritten => Fate::Made,
                true => Fate::Accepted,
                false if likely.contains(&finding.span) => Fate::HeldBack,
                false => Fate::Doubtful,
            })
        };
        let own = self.examination.findings.iter().map(|finding| (finding, fate(finding)));
        let withheld = self.withheld.iter().map(|finding| (finding, Some(Fate::Withheld)));
        let mut all: Vec<_> = own.chain(withheld).collect();
        all.sort_by_key(|(finding, _)| (finding.span.start, finding.span.end));
        all
    }
}

/// The result of a run.
#[derive(Debug, Clone, Copy)]
pub struct RunReport<'a> {
    /// What was found.
    pub totals: &'a Totals,
    /// What was rewritten; `None` where that was not asked for.
    pub rewritten: Option<Rewritten>,
    /// The messages of all errors.
    pub errors: &'a [String],
    /// The exit code.
    pub exit_code: u8,
}

/// The directory that paths in a log are relative to: absolute, with symbolic links resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root(pub PathBuf);

/// A path relative to a [`Root`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RootedPath {
    /// The path with `/` between its parts, and with bytes that are not Unicode spelled out.
    pub text: String,
    /// Whether the path is inside the root and relative to it.
    pub inside: bool,
    /// The path in the bytes of the system.
    pub bytes: Vec<u8>,
}

impl Root {
    /// The path of `file`. A stream counts as inside.
    pub fn path_of(&self, file: &FileReport<'_>) -> RootedPath {
        self.path(file.target.unwrap_or(file.path))
    }

    /// The path of `target`: an absolute path with symbolic links resolved, or the name of a stream, which counts as inside.
    pub fn path(&self, target: &Path) -> RootedPath {
        match target.strip_prefix(&self.0) {
            Ok(relative) => RootedPath::new(relative, true),
            Err(_) => RootedPath::new(target, !target.is_absolute()),
        }
    }

    /// The root's address, with `/` at its end.
    pub fn uri(&self) -> String {
        let uri = RootedPath::new(&self.0, false).uri();
        if uri.ends_with('/') { uri } else { uri + "/" }
    }
}

impl RootedPath {
    /// The path `path`, which is relative to a root if `inside`, else absolute.
    pub fn new(path: &Path, inside: bool) -> Self {
        let mut bytes = path.as_os_str().as_encoded_bytes().to_vec();
        if cfg!(windows) {
            // Resolved paths have this in front there.
            let plain = bytes.strip_prefix(br"\\?\").map(<[u8]>::to_vec);
            bytes = plain.unwrap_or(bytes);
            bytes.iter_mut().filter(|byte| **byte == b'\\').for_each(|byte| *byte = b'/');
        }
        let mut text = String::new();
        bytes.utf8_chunks().for_each(|chunk| {
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().map(|byte| format!("<{byte:02X}>")));
        });
        RootedPath { text, inside, bytes }
    }

    /// Its address: relative to the root, or `file:///…`.
    pub fn uri(&self) -> String {
        let mut uri = String::new();
        if !self.inside {
            uri.push_str(if self.bytes.starts_with(b"/") { "file://" } else { "file:///" });
        }
        for &byte in &self.bytes {
            // RFC 3986, section 2.3, and what separates the parts of a path.
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                    uri.push(char::from(byte));
                }
                b':' if !self.inside => uri.push(':'),
                _ => uri.push_str(&format!("%{byte:02X}")),
            }
        }
        uri
    }
}

/// The renderer of `format`; paths in what programs read are relative to `root`.
pub fn renderer(format: ReportFormat, extent: Extent, root: Root) -> Box<dyn Renderer> {
    match format {
        ReportFormat::Full => Box::new(Full { extent }),
        ReportFormat::Concise => Box::new(Concise),
        ReportFormat::Json => Box::new(JsonLines),
        ReportFormat::Github => Box::new(Github { root }),
        ReportFormat::Sarif => Box::new(Sarif::new(root)),
        ReportFormat::Html => Box::new(Html::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let uri = |path: &str, inside| RootedPath::new(path.as_ref(), inside).uri();
        assert_eq!(uri("docs/a b%é.md", true), "docs/a%20b%25%C3%A9.md");
        assert_eq!(uri("/tmp/x", false), "file:///tmp/x");
        assert_eq!(uri("<stdin>", true), "%3Cstdin%3E");
        assert_eq!(Root("/tmp/a b".into()).uri(), "file:///tmp/a%20b/");
        assert_eq!(Root("/".into()).uri(), "file:///");
    }
}
