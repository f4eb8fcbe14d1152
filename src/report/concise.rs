//! The format `concise`: one line a finding, `path:line:col: error: rule: message`.
//!
//! In: files. Out: lines, in order of place. What was repaired says `repaired:` instead of `error:`.

use std::io::{self, Write};

use super::renderer::{Fate, FileReport, Renderer};
use super::{Look, findings};

/// The format.
pub struct Concise;

impl Renderer for Concise {
    fn file(&mut self, out: &mut dyn Write, look: Look, file: &FileReport<'_>) -> io::Result<()> {
        let findings = file.findings().into_iter().map(|(finding, fate)| (finding, fate == Some(Fate::Made)));
        findings::write_lines(out, look, file.name, findings, file.details)
    }
}
