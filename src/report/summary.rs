//! The totals of a run, and the commands that it suggests.
//!
//! In: one [`Totals`], filled file by file. Out: the last lines of a run.

use std::collections::BTreeSet;
use std::io::{self, Write};

use fix_encoding::rules::UNKNOWN_ENCODING;
use fix_encoding::{Accept, Content, Examination, Finding, Severity};

use super::findings::Tally;
use super::{Ink, Look, counted, cut};

/// The totals over all files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Totals {
    /// Files that were examined, without binary files.
    pub examined: usize,
    /// Files with at least one error.
    pub files_with_errors: usize,
    /// Errors.
    pub errors: usize,
    /// Files with at least one warning.
    pub files_with_warnings: usize,
    /// Warnings.
    pub warnings: usize,
    /// Repairs that the flags accept.
    pub accepted: Share,
    /// Repairs that the flags don't accept.
    pub held_back: Share,
    /// Files left out because of their length.
    pub too_large: usize,
    /// Findings that are not reported because they are in the baseline.
    pub in_baseline: usize,
    /// Findings that are reported and not repaired because others of the same cause are in the baseline.
    pub withheld: usize,
    /// Whether folders were searched for files.
    pub searched: bool,
    /// Files left out because they are binary.
    pub binary: usize,
    /// Files whose encoding is unknown.
    pub unknown: usize,
    /// The rules of what can't be repaired, by name, other than that of an unknown encoding.
    pub beyond_repair: BTreeSet<&'static str>,
}

/// Some of the repairs, over all files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Share {
    /// Files that have any.
    pub files: usize,
    /// Their characters.
    pub tally: Tally,
    /// The lowest mean confidence of a channel in a file; `None` where no character was inferred.
    pub least_mean: Option<f64>,
}

impl Totals {
    /// Adds one file. `accept` divides its repairs into accepted ones and others.
    pub fn add(&mut self, examination: &Examination, accept: Accept) {
        if examination.content == Content::Binary {
            self.binary += 1;
            return;
        }
        self.examined += 1;
        let errors = count(examination, Severity::Error);
        let warnings = count(examination, Severity::Warning);
        self.errors += errors;
        self.warnings += warnings;
        self.files_with_errors += usize::from(errors > 0);
        self.files_with_warnings += usize::from(warnings > 0);

        let beyond_repair = examination.findings.iter().filter(|finding| finding.repair.is_none());
        let (unknown, other): (Vec<_>, Vec<_>) =
            beyond_repair.map(|finding| finding.rule.name).partition(|name| *name == UNKNOWN_ENCODING.name);
        self.unknown += usize::from(!unknown.is_empty());
        self.beyond_repair.extend(other);

        let (mut accepted, mut held_back) = (Share::default(), Share::default());
        for group in examination.channels() {
            let share = if group.accepted_by(accept) { &mut accepted } else { &mut held_back };
            share.files = 1;
            share.tally.add(Tally::of_channel(&group));
            if group.inferred() > 0 {
                share.least_mean = Some(share.least_mean.unwrap_or(1.0).min(group.mean_confidence()));
            }
        }
        self.accepted.add(&accepted);
        self.held_back.add(&held_back);
    }

    /// Adds findings of the same file that are not repaired because of the baseline.
    pub fn add_withheld(&mut self, examination: &Examination, withheld: &[Finding]) {
        let errors = withheld.iter().filter(|finding| finding.severity() == Severity::Error).count();
        self.errors += errors;
        self.warnings += withheld.len() - errors;
        self.withheld += withheld.len();
        self.files_with_errors += usize::from(errors > 0 && count(examination, Severity::Error) == 0);
    }

    /// Whether anything of this severity was found.
    pub fn has(&self, severity: Severity) -> bool {
        match severity {
            Severity::Error => self.errors > 0,
            Severity::Warning => self.warnings > 0,
        }
    }
}

impl Share {
    fn add(&mut self, other: &Share) {
        self.files += other.files;
        self.tally.add(other.tally);
        self.least_mean = match (self.least_mean, other.least_mean) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }

    /// The value for `--guess` that accepts all of these; `None` where the default does.
    pub fn guess(&self) -> Option<String> {
        match self.least_mean.map(cut) {
            Some(mean) if mean < super::inferred::DOUBTFUL_BELOW => Some(format!("{mean}")),
            _ => None,
        }
    }
}

fn count(examination: &Examination, severity: Severity) -> usize {
    examination.findings.iter().filter(|finding| finding.severity() == severity).count()
}

/// The suggested commands, complete, quoted for a shell; `None` for those that don't apply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Next {
    /// Makes the repairs that the flags allow.
    pub accepted: Option<String>,
    /// Makes the repairs that they don't allow too.
    pub held_back: Option<String>,
    /// Makes the repairs that the flags allow, one file after the other.
    pub one_by_one: Option<String>,
    /// Undoes them.
    pub undo: Option<String>,
}

/// What was examined, and what was found.
pub fn headline(totals: &Totals) -> String {
    let files = counted(totals.examined, "file");
    match (totals.errors, totals.warnings) {
        (0, 0) => format!("examined {files}: nothing found"),
        _ => format!("examined {files}: {}", found(totals)),
    }
}

/// Writes the summary of a run that changed nothing.
pub fn write_examined(out: &mut dyn Write, look: Look, totals: &Totals, next: &Next) -> io::Result<()> {
    write_examined_files(out, totals, "")?;
    write_notes(out, totals)?;
    if totals.accepted.files > 0 {
        let Share { files, tally, .. } = &totals.accepted;
        writeln!(out, "can be repaired: {}, {tally}", counted(*files, "file"))?;
        command(out, look, &next.accepted)?;
        if totals.accepted.files > 1 {
            command(out, look, &next.one_by_one)?;
        }
    }
    if totals.held_back.files > 0 {
        let Share { files, tally, .. } = &totals.held_back;
        writeln!(
            out,
            "can be repaired if inferred characters are accepted: {}, {tally}",
            counted(*files, "file")
        )?;
        command(out, look, &next.held_back)?;
    }
    write_beyond_repair(out, look, totals)
}

/// Writes how many files there were and what was found in them, with `rewrote` behind that.
fn write_examined_files(out: &mut dyn Write, totals: &Totals, rewrote: &str) -> io::Result<()> {
    match (totals.errors, totals.warnings) {
        (0, 0) if totals.examined == 0 && totals.searched => {
            writeln!(out, "examined 0 files: there is no text here to look at")?;
            if totals.binary > 0 {
                let they_are = if totals.binary == 1 { "it is" } else { "they are" };
                writeln!(out, "{} left alone, because {they_are} no text", counted(totals.binary, "file"))?;
            }
            writeln!(out, "hidden and ignored files are left out: --hidden and --no-ignore look at them too")
        }
        (0, 0) => writeln!(out, "{}", headline(totals)),
        _ => writeln!(out, "{}{rewrote}", headline(totals)),
    }
}

/// What a run rewrote.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rewritten {
    /// Files.
    pub files: usize,
    /// The characters repaired in them.
    pub tally: Tally,
}

/// Writes the summary of a run that made what repairs it could, among the `totals` of all files.
pub fn write_rewritten(
    out: &mut dyn Write,
    look: Look,
    totals: &Totals,
    rewritten: Rewritten,
    next: &Next,
) -> io::Result<()> {
    if rewritten.files > 0 {
        let files = counted(rewritten.files, "file");
        match &next.undo {
            Some(undo) => writeln!(out, "rewrote {files}; undo with: {}", look.paint(Ink::Command, undo))?,
            None => writeln!(out, "rewrote {files}")?,
        }
        writeln!(out, "repaired: {}", rewritten.tally)?;
    } else {
        write_examined_files(out, totals, "; rewrote none")?;
    }
    write_notes(out, totals)?;
    if totals.held_back.files > 0 {
        let Share { files, tally, .. } = &totals.held_back;
        let files = counted(*files, "file");
        writeln!(out, "not repaired, because characters are inferred: {files}, {tally}")?;
        command(out, look, &next.held_back)?;
    }
    write_beyond_repair(out, look, totals)
}

/// Writes what a diff leaves out and, on a terminal, how to make the repairs. Writes nothing more where the
/// diff has everything.
pub fn write_left_out(out: &mut dyn Write, look: Look, totals: &Totals, next: &Next) -> io::Result<()> {
    if look.for_eyes && totals.examined == 0 {
        write_examined_files(out, totals, "")?;
    }
    write_notes(out, totals)?;
    if look.for_eyes && totals.accepted.files > 0 {
        writeln!(out, "nothing is written yet; to make these repairs:")?;
        command(out, look, &next.accepted)?;
    }
    if totals.held_back.files > 0 {
        let Share { files, tally, .. } = &totals.held_back;
        let files = counted(*files, "file");
        writeln!(out, "not in the diff, because characters are inferred: {files}, {tally}")?;
        command(out, look, &next.held_back)?;
    }
    Ok(())
}

/// Writes the summary of a filter that has found anything.
pub fn write_filtered(out: &mut dyn Write, look: Look, totals: &Totals, next: &Next) -> io::Result<()> {
    let Totals { accepted, held_back, .. } = totals;
    if accepted.files > 0 {
        writeln!(out, "repaired: {}", accepted.tally)?;
    }
    if held_back.files > 0 {
        writeln!(out, "not repaired, because characters are inferred: {}", held_back.tally)?;
        command(out, look, &next.held_back)?;
    }
    Ok(())
}

fn found(totals: &Totals) -> String {
    let part = |count, noun, files| match count {
        0 => None,
        _ => Some(format!("{} in {}", counted(count, noun), counted(files, "file"))),
    };
    let errors = part(totals.errors, "error", totals.files_with_errors);
    let warnings = part(totals.warnings, "warning", totals.files_with_warnings);
    errors.into_iter().chain(warnings).collect::<Vec<_>>().join(", ")
}

fn write_notes(out: &mut dyn Write, totals: &Totals) -> io::Result<()> {
    if totals.in_baseline > 0 {
        writeln!(
            out,
            "not reported, as they are in the baseline: {}",
            counted(totals.in_baseline, "finding")
        )?;
    }
    if totals.withheld > 0 {
        let findings = counted(totals.withheld, "finding");
        writeln!(
            out,
            "not repaired, as the same file has others of the kind in the baseline: {findings}; --no-baseline repairs all of \
             them"
        )?;
    }
    if totals.too_large > 0 {
        writeln!(
            out,
            "{} over the size limit not looked at: raise it with --max-filesize (-v names them)",
            counted(totals.too_large, "file")
        )?;
    }
    Ok(())
}

/// Writes advice about findings that can't be repaired.
fn write_beyond_repair(out: &mut dyn Write, look: Look, totals: &Totals) -> io::Result<()> {
    if totals.unknown > 0 {
        let files = counted(totals.unknown, "file");
        writeln!(out, "in an encoding that is not sure: {files}; if you know it, look what comes of it:")?;
        writeln!(out, "  {}", look.paint(Ink::Command, "fix-encoding --from LABEL FILE"))?;
    }
    if !totals.beyond_repair.is_empty() {
        writeln!(out, "can't be repaired, and is left as it is; what it is, and what to do:")?;
        for rule in &totals.beyond_repair {
            writeln!(out, "  {}", look.paint(Ink::Command, format_args!("fix-encoding --explain {rule}")))?;
        }
    }
    Ok(())
}

fn command(out: &mut dyn Write, look: Look, command: &Option<String>) -> io::Result<()> {
    match command {
        Some(command) => writeln!(out, "  {}", look.paint(Ink::Command, command)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::made_by_hand::{chinese, french};
    use super::*;

    const GUESS: Accept = Accept::Inferred { minimum: 0.9 };

    fn totals(accept: Accept) -> Totals {
        let mut totals = Totals::default();
        totals.add(&chinese().1, accept);
        totals.add(&french().1, accept);
        totals
    }

    fn next() -> Next {
        Next {
            accepted: Some("fix-encoding --write .".to_string()),
            held_back: Some("fix-encoding --write --guess=0.7 .".to_string()),
            one_by_one: Some("fix-encoding --interactive .".to_string()),
            undo: None,
        }
    }

    fn text(write: impl Fn(&mut Vec<u8>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn examined() {
        let out = text(|out| write_examined(out, Look::PLAIN, &totals(Accept::Exact), &next()));
        insta::assert_snapshot!(out, @r"
        examined 2 files: 4 errors in 2 files, 1 warning in 1 file
        can be repaired: 1 file, 3 characters exact
          fix-encoding --write .
        can be repaired if inferred characters are accepted: 1 file, 4 characters exact, 3 inferred (mean confidence 0.70)
          fix-encoding --write --guess=0.7 .
        can't be repaired, and is left as it is; what it is, and what to do:
          fix-encoding --explain lost-text
        ");
        let all = totals(Accept::Inferred { minimum: 0.0 });
        let out = text(|out| write_examined(out, Look::PLAIN, &all, &next()));
        insta::assert_snapshot!(out, @r"
        examined 2 files: 4 errors in 2 files, 1 warning in 1 file
        can be repaired: 2 files, 7 characters exact, 3 inferred (mean confidence 0.70)
          fix-encoding --write .
          fix-encoding --interactive .
        can't be repaired, and is left as it is; what it is, and what to do:
          fix-encoding --explain lost-text
        ");
    }

    #[test]
    fn nothing_found() {
        let totals = Totals { examined: 5, too_large: 1, ..Totals::default() };
        let out = text(|out| write_examined(out, Look::PLAIN, &totals, &Next::default()));
        insta::assert_snapshot!(out, @r"
        examined 5 files: nothing found
        1 file over the size limit not looked at: raise it with --max-filesize (-v names them)
        ");
    }

    #[test]
    fn rewritten() {
        let one = Rewritten { files: 1, tally: Tally { exact: 3, ..Tally::default() } };
        let next = Next { undo: Some("fix-encoding --undo 20261121-024812-1a2b".to_string()), ..next() };
        let out = text(|out| write_rewritten(out, Look::PLAIN, &totals(GUESS), one, &next));
        insta::assert_snapshot!(out, @r"
        rewrote 1 file; undo with: fix-encoding --undo 20261121-024812-1a2b
        repaired: 3 characters exact
        not repaired, because characters are inferred: 1 file, 4 characters exact, 3 inferred (mean confidence 0.70)
          fix-encoding --write --guess=0.7 .
        can't be repaired, and is left as it is; what it is, and what to do:
          fix-encoding --explain lost-text
        ");
        let none = Rewritten::default();
        let next = Next { undo: None, ..next };
        let out = text(|out| write_rewritten(out, Look::PLAIN, &totals(GUESS), none, &next));
        insta::assert_snapshot!(out, @r"
        examined 2 files: 4 errors in 2 files, 1 warning in 1 file; rewrote none
        not repaired, because characters are inferred: 1 file, 4 characters exact, 3 inferred (mean confidence 0.70)
          fix-encoding --write --guess=0.7 .
        can't be repaired, and is left as it is; what it is, and what to do:
          fix-encoding --explain lost-text
        ");
    }

    #[test]
    fn nothing_to_look_at() {
        let totals = Totals { binary: 2, searched: true, ..Totals::default() };
        let out = text(|out| write_examined(out, Look::PLAIN, &totals, &Next::default()));
        insta::assert_snapshot!(out, @r"
        examined 0 files: there is no text here to look at
        2 files left alone, because they are no text
        hidden and ignored files are left out: --hidden and --no-ignore look at them too
        ");
    }

    #[test]
    fn an_encoding_that_is_not_sure() {
        let totals =
            Totals { examined: 3, warnings: 2, files_with_warnings: 2, unknown: 2, ..Totals::default() };
        let out = text(|out| write_examined(out, Look::PLAIN, &totals, &Next::default()));
        insta::assert_snapshot!(out, @r"
        examined 3 files: 2 warnings in 2 files
        in an encoding that is not sure: 2 files; if you know it, look what comes of it:
          fix-encoding --from LABEL FILE
        ");
    }

    #[test]
    fn a_diff_that_a_person_looks_at() {
        let eyes = Look { color: false, for_eyes: true, width: None };
        let out = text(|out| write_left_out(out, eyes, &totals(Accept::Exact), &next()));
        insta::assert_snapshot!(out, @r"
        nothing is written yet; to make these repairs:
          fix-encoding --write .
        not in the diff, because characters are inferred: 1 file, 4 characters exact, 3 inferred (mean confidence 0.70)
          fix-encoding --write --guess=0.7 .
        ");
        // What a program reads needs no advice.
        let out = text(|out| write_left_out(out, Look::PLAIN, &totals(GUESS), &Next::default()));
        assert!(!out.contains("nothing is written yet"), "{out}");
    }

    #[test]
    fn what_was_found() {
        let totals = Totals { warnings: 1, ..Totals::default() };
        assert!(!totals.has(Severity::Error));
        assert!(totals.has(Severity::Warning));
    }

    #[test]
    fn the_guess_that_takes_all() {
        assert_eq!(totals(Accept::Exact).held_back.guess().as_deref(), Some("0.7"));
        assert_eq!(Share { least_mean: Some(0.95), ..Share::default() }.guess(), None);
        assert_eq!(Share { least_mean: Some(0.004), ..Share::default() }.guess().as_deref(), Some("0"));
        assert_eq!(Share::default().guess(), None);
    }
}
