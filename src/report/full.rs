//! The format `full`: for each file its channels, a diff, the characters that were inferred, and what can't be repaired.
//!
//! In: files. Out: text for people. With `-q` the diffs are left out.

use std::io::{self, Write};

use super::renderer::{Extent, FileReport, Renderer};
use super::{Look, diff, findings, inferred};

/// The format.
pub struct Full {
    /// What is left out or added.
    pub extent: Extent,
}

impl Renderer for Full {
    fn proposal(&mut self, out: &mut dyn Write, look: Look, file: &FileReport<'_>) -> io::Result<()> {
        match file.after {
            Some(after) if !self.extent.quiet => self.change(out, look, file, after),
            // If files are rewritten, their remaining findings are reported after the rewrite.
            _ if self.extent.rewrites => Ok(()),
            _ => channels(out, look, file, true),
        }
    }

    fn file(&mut self, out: &mut dyn Write, look: Look, file: &FileReport<'_>) -> io::Result<()> {
        let Extent { quiet, rewrites, .. } = self.extent;
        channels(out, look, file, false)?;
        if !(quiet && rewrites) {
            let withheld = file.withheld.iter();
            let left =
                file.examination.findings.iter().filter(|finding| finding.repair.is_none()).chain(withheld);
            findings::write_lines(out, look, file.name, left.map(|finding| (finding, false)), file.details)?;
        }
        if quiet || rewrites { Ok(()) } else { writeln!(out) }
    }
}

impl Full {
    /// Writes the channels whose repairs are made, then the diff, then the inferred characters.
    fn change(&self, out: &mut dyn Write, look: Look, file: &FileReport<'_>, after: &[u8]) -> io::Result<()> {
        channels(out, look, file, true)?;
        write_diff(out, look, file, after)?;
        write_inferred(out, look, file, after, self.extent.all_inferred)
    }
}

/// Writes the diff from the file as it was to `after`, which has the repairs of [`FileReport::shown`].
pub fn write_diff(out: &mut dyn Write, look: Look, file: &FileReport<'_>, after: &[u8]) -> io::Result<()> {
    let marks = match look.for_eyes {
        true => inferred::marks(&inferred::placed(file.examination, file.shown, after)),
        false => Vec::new(),
    };
    diff::write(out, look, file.header, file.before, after, &marks)
}

/// Writes the list of the characters inferred in `after`: the doubtful ones, or `all`.
pub fn write_inferred(
    out: &mut dyn Write,
    look: Look,
    file: &FileReport<'_>,
    after: &[u8],
    all: bool,
) -> io::Result<()> {
    inferred::write_list(out, look, file.name, &inferred::placed(file.examination, file.shown, after), all)
}

/// Writes a line for each channel whose repairs are in [`FileReport::shown`] (`taken`), or are not.
pub fn channels(out: &mut dyn Write, look: Look, file: &FileReport<'_>, taken: bool) -> io::Result<()> {
    findings::write_channels(out, look, file.name, file.examination, file.shown, taken, file.details)
}
