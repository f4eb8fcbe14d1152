//! What a format is: something that is told of one file after the other, and of the end of the run.
//!
//! In: a [`FileReport`] for each file in which something was found, in the order of their paths, then a [`RunReport`]. Out: bytes
//! for standard output. A renderer shows what it is given; it examines nothing, writes no file and knows no flags but its own
//! settings. Each format is a file of its own.

use std::io::{self, Write};
use std::path::Path;

use fix_encoding::{Accept, Cause, Examination, Finding};

use super::Look;
use super::concise::Concise;
use super::findings::Details;
use super::full::Full;
use super::summary::{Rewritten, Totals};

/// A way to report findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    /// A diff of what is or could be repaired, for people.
    Full,
    /// One line a finding, for people and editors.
    Concise,
}

impl ReportFormat {
    /// Whether [`FileReport::after`] is shown where nothing is rewritten.
    pub fn shows_repaired_text(self) -> bool {
        match self {
            ReportFormat::Full => true,
            ReportFormat::Concise => false,
        }
    }
}

/// What a format is asked to leave out or add.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// No diffs.
    pub quiet: bool,
    /// All inferred characters, not only the doubtful ones.
    pub all_inferred: bool,
    /// The files are rewritten.
    pub rewrites: bool,
}

/// One format.
pub trait Renderer {
    /// Whether programs read it: then nothing else goes to standard output.
    fn is_for_programs(&self) -> bool {
        false
    }

    /// Shows what is about to become of a file, before it is rewritten.
    fn proposal(&mut self, _out: &mut dyn Write, _look: Look, _file: &FileReport<'_>) -> io::Result<()> {
        Ok(())
    }

    /// Reports a file. It has been rewritten by now, if at all.
    fn file(&mut self, out: &mut dyn Write, look: Look, file: &FileReport<'_>) -> io::Result<()>;

    /// Ends the report.
    fn end(&mut self, _out: &mut dyn Write, _run: &RunReport<'_>) -> io::Result<()> {
        Ok(())
    }
}

/// One file in which something was found.
#[derive(Clone, Copy)]
pub struct FileReport<'a> {
    /// Its path for people, harmless.
    pub name: &'a str,
    /// Its path as it was found.
    pub path: &'a Path,
    /// Where it is, absolute, symbolic links resolved; `None` for a stream.
    pub target: Option<&'a Path>,
    /// Its name in the header of a diff.
    pub header: &'a [u8],
    /// Its bytes before anything was repaired.
    pub before: &'a [u8],
    /// Its bytes with all repairs of `shown` made, where that was asked for and changes anything.
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
    /// What is said below a finding.
    pub details: Details<'a>,
}

/// What became of a repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was made.
    Made,
    /// The flags allow it.
    Accepted,
    /// The flags don't allow it: characters of it, or of another of the same cause, are inferred.
    HeldBack,
    /// Others of the same cause are in the baseline.
    Withheld,
}

impl<'a> FileReport<'a> {
    /// All findings, in order of place.
    pub fn findings(&self) -> Vec<&'a Finding> {
        let mut all: Vec<&Finding> = self.examination.findings.iter().chain(self.withheld).collect();
        all.sort_by_key(|finding| (finding.span.start, finding.span.end));
        all
    }

    /// What became of the repair of `finding`, one of [`FileReport::findings`]; `None` where it has none.
    pub fn fate(&self, finding: &Finding) -> Option<Fate> {
        let cause: &Cause = &finding.repair.as_ref()?.cause;
        if self.withheld.iter().any(|withheld| std::ptr::eq(withheld, finding)) {
            return Some(Fate::Withheld);
        }
        let channels = self.examination.channels();
        let accepted = channels.iter().any(|group| group.cause == cause && group.accepted_by(self.accept));
        Some(match (accepted, self.rewritten) {
            (true, true) => Fate::Made,
            (true, false) => Fate::Accepted,
            (false, _) => Fate::HeldBack,
        })
    }
}

/// What a run came to.
#[derive(Debug, Clone, Copy)]
pub struct RunReport<'a> {
    /// What was found.
    pub totals: &'a Totals,
    /// What was rewritten; `None` where that was not asked for.
    pub rewritten: Option<Rewritten>,
    /// What went wrong, a sentence each.
    pub errors: &'a [String],
    /// The exit code.
    pub exit_code: u8,
}

/// The renderer of `format`.
pub fn renderer(format: ReportFormat, extent: Extent) -> Box<dyn Renderer> {
    match format {
        ReportFormat::Full => Box::new(Full { extent }),
        ReportFormat::Concise => Box::new(Concise),
    }
}
