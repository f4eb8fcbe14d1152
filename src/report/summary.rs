//! The totals of a run, and the commands that it suggests.
//!
//! In: one [`Totals`], filled file by file. Out: the last lines of a run.

use std::collections::BTreeSet;
use std::io::{self, Write};

use fix_encoding::rules::UNKNOWN_ENCODING;
use fix_encoding::{Accept, Content, Examination, Finding, Severity};

use super::findings::Tally;
use super::inferred::ACCEPTED_BY_GUESS;
use super::{Ink, Look, counted};

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
    /// Repairs that the flags don't accept, and that `--guess` accepts.
    pub held_back: Share,
    /// Repairs that neither the flags nor `--guess` accept: their inferred characters are too doubtful.
    pub doubtful: Share,
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

        let [mut accepted, mut held_back, mut doubtful] = <[Share; 3]>::default();
        for group in examination.channels() {
            let share = if group.accepted_by(accept) {
                &mut accepted
            } else if group.accepted_by(ACCEPTED_BY_GUESS) {
                &mut held_back
            } else {
                &mut doubtful
            };
            share.files = 1;
            share.tally.add(Tally::of_channel(&group));
        }
        self.accepted.add(&accepted);
        self.held_back.add(&held_back);
        self.doubtful.add(&doubtful);
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
    }
}

fn count(examination: &Examination, severity: Severity) -> usize {
    examination.findings.iter().filter(|finding| finding.severity() == severity).count()
}

/// The suggested commands, complete, quoted for a shell; `None` for those that don't apply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Next {
    /// Makes the repairs that the flags allow. `None` where that takes a `--guess` too low to be suggested.
    pub accepted: Option<String>,
    /// Makes the repairs that they don't allow too.
    pub held_back: Option<String>,
    /// Makes the repairs that the flags allow, one file after the other.
    pub one_by_one: Option<String>,
    /// Shows the repairs that are too doubtful to be suggested. `None` where they are shown already.
    pub doubtful: Option<String>,
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
        let with = match next.accepted {
            Some(_) => "",
            None => ", with --write and the --guess of this run",
        };
        write_share(out, &format!("can be repaired{with}"), &totals.accepted)?;
        command(out, look, &next.accepted)?;
        if totals.accepted.files > 1 {
            command(out, look, &next.one_by_one)?;
        }
    }
    if totals.held_back.files > 0 {
        write_share(out, "can be repaired if inferred characters are accepted", &totals.held_back)?;
        command(out, look, &next.held_back)?;
    }
    write_doubtful(out, look, totals, next)?;
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
        write_share(out, "not repaired, because characters are inferred", &totals.held_back)?;
        command(out, look, &next.held_back)?;
    }
    write_doubtful(out, look, totals, next)?;
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
        match next.accepted {
            Some(_) => writeln!(out, "nothing is written yet; to make these repairs:")?,
            None => writeln!(out, "nothing is written yet; --write in place of --diff makes these repairs")?,
        }
        command(out, look, &next.accepted)?;
    }
    if totals.held_back.files > 0 {
        write_share(out, "not in the diff, because characters are inferred", &totals.held_back)?;
        command(out, look, &next.held_back)?;
    }
    write_doubtful(out, look, totals, next)
}

/// Writes the summary of a filter that has found anything.
pub fn write_filtered(out: &mut dyn Write, look: Look, totals: &Totals, next: &Next) -> io::Result<()> {
    let Totals { accepted, held_back, doubtful, .. } = totals;
    if accepted.files > 0 {
        writeln!(out, "repaired: {}", accepted.tally)?;
    }
    if held_back.files > 0 {
        writeln!(out, "not repaired, because characters are inferred: {}", held_back.tally)?;
        command(out, look, &next.held_back)?;
    }
    if doubtful.files > 0 {
        writeln!(out, "too doubtful for --guess: {}", doubtful.tally)?;
    }
    Ok(())
}

fn write_share(out: &mut dyn Write, what: &str, Share { files, tally }: &Share) -> io::Result<()> {
    writeln!(out, "{what}: {}, {tally}", counted(*files, "file"))
}

/// Writes how many repairs are too doubtful to be suggested, and how to look at them.
fn write_doubtful(out: &mut dyn Write, look: Look, totals: &Totals, next: &Next) -> io::Result<()> {
    if totals.doubtful.files == 0 {
        return Ok(());
    }
    let Share { files, tally } = &totals.doubtful;
    let to_see = if next.doubtful.is_some() { "; to see what they could be:" } else { "" };
    writeln!(out, "too doubtful for --guess: {}, {tally}{to_see}", counted(*files, "file"))?;
    command(out, look, &next.doubtful)
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

    fn totals(accept: Accept) -> Totals {
        let mut totals = Totals::default();
        totals.add(&chinese().1, accept);
        totals.add(&french().1, accept);
        totals
    }

    fn next() -> Next {
        Next {
            accepted: Some("fix-encoding --write .".to_string()),
            held_back: Some("fix-encoding --write --guess .".to_string()),
            one_by_one: Some("fix-encoding --interactive .".to_string()),
            doubtful: Some("fix-encoding .".to_string()),
            undo: None,
        }
    }

    /// The same Chinese text, with inferred characters that are likely enough for `--guess`.
    fn likely_chinese() -> Examination {
        let mut examination = chinese().1;
        for finding in &mut examination.findings {
            let inferred = finding.repair.iter_mut().flat_map(|repair| &mut repair.inferred);
            inferred.for_each(|character| character.confidence = 0.95);
        }
        examination
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
        too doubtful for --guess: 1 file, 4 characters exact, 3 inferred (mean confidence 0.70); to see what they could be:
          fix-encoding .
        can't be repaired, and is left as it is; what it is, and what to do:
          fix-encoding --explain lost-text
        ");
        let all = totals(Accept::ALL);
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
        let out = text(|out| write_rewritten(out, Look::PLAIN, &totals(ACCEPTED_BY_GUESS), one, &next));
        insta::assert_snapshot!(out, @r"
        rewrote 1 file; undo with: fix-encoding --undo 20261121-024812-1a2b
        repaired: 3 characters exact
        too doubtful for --guess: 1 file, 4 characters exact, 3 inferred (mean confidence 0.70); to see what they could be:
          fix-encoding .
        can't be repaired, and is left as it is; what it is, and what to do:
          fix-encoding --explain lost-text
        ");
        let none = Rewritten::default();
        let next = Next { undo: None, ..next };
        let out = text(|out| write_rewritten(out, Look::PLAIN, &totals(ACCEPTED_BY_GUESS), none, &next));
        insta::assert_snapshot!(out, @r"
        examined 2 files: 4 errors in 2 files, 1 warning in 1 file; rewrote none
        too doubtful for --guess: 1 file, 4 characters exact, 3 inferred (mean confidence 0.70); to see what they could be:
          fix-encoding .
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
        too doubtful for --guess: 1 file, 4 characters exact, 3 inferred (mean confidence 0.70); to see what they could be:
          fix-encoding .
        ");
        // What a program reads needs no advice.
        let out = text(|out| write_left_out(out, Look::PLAIN, &totals(ACCEPTED_BY_GUESS), &Next::default()));
        assert!(!out.contains("nothing is written yet"), "{out}");
    }

    #[test]
    fn what_was_found() {
        let totals = Totals { warnings: 1, ..Totals::default() };
        assert!(!totals.has(Severity::Error));
        assert!(totals.has(Severity::Warning));
    }

    #[test]
    fn inferred_characters_that_are_likely_enough() {
        let mut totals = totals(Accept::Exact);
        totals.add(&likely_chinese(), Accept::Exact);
        let out = text(|out| write_examined(out, Look::PLAIN, &totals, &next()));
        insta::assert_snapshot!(out, @r"
        examined 3 files: 6 errors in 3 files, 2 warnings in 2 files
        can be repaired: 1 file, 3 characters exact
          fix-encoding --write .
        can be repaired if inferred characters are accepted: 1 file, 4 characters exact, 3 inferred (mean confidence 0.95)
          fix-encoding --write --guess .
        too doubtful for --guess: 1 file, 4 characters exact, 3 inferred (mean confidence 0.70); to see what they could be:
          fix-encoding .
        can't be repaired, and is left as it is; what it is, and what to do:
          fix-encoding --explain lost-text
        ");
        let one = Rewritten { files: 1, tally: Tally { exact: 3, ..Tally::default() } };
        let out = text(|out| write_rewritten(out, Look::PLAIN, &totals, one, &next()));
        assert!(out.contains("not repaired, because characters are inferred: 1 file, "), "{out}");
        let out = text(|out| write_left_out(out, Look::PLAIN, &totals, &next()));
        assert!(out.contains("not in the diff, because characters are inferred: 1 file, "), "{out}");
        let out = text(|out| write_filtered(out, Look::PLAIN, &totals, &next()));
        insta::assert_snapshot!(out, @r"
        repaired: 3 characters exact
        not repaired, because characters are inferred: 4 characters exact, 3 inferred (mean confidence 0.95)
          fix-encoding --write --guess .
        too doubtful for --guess: 4 characters exact, 3 inferred (mean confidence 0.70)
        ");
    }

    #[test]
    fn a_guess_too_low_to_be_suggested() {
        let all = totals(Accept::ALL);
        let next = Next { accepted: None, one_by_one: None, ..next() };
        let out = text(|out| write_examined(out, Look::PLAIN, &all, &next));
        insta::assert_snapshot!(out, @r"
        examined 2 files: 4 errors in 2 files, 1 warning in 1 file
        can be repaired, with --write and the --guess of this run: 2 files, 7 characters exact, 3 inferred (mean confidence 0.70)
        can't be repaired, and is left as it is; what it is, and what to do:
          fix-encoding --explain lost-text
        ");
        let eyes = Look { color: false, for_eyes: true, width: None };
        let out = text(|out| write_left_out(out, eyes, &all, &next));
        assert_eq!(out, "nothing is written yet; --write in place of --diff makes these repairs\n");
    }
}
