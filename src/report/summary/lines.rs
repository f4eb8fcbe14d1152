//! The last lines of a run, for each way in which a run may end.
//!
//! In: the totals and the suggested commands. Out: lines on a stream.

use std::io::{self, Write};

use super::next::Next;
use super::totals::{Rewritten, Share, Totals};
use crate::report::{Ink, Look, counted};

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

/// Writes the number of files and of findings, followed by `rewrote`.
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

/// Writes the summary of a run that rewrote files. `totals` are those of all files.
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

/// Writes the summary of a run as a filter that found something.
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
