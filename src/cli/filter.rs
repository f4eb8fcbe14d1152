//! `-`: standard input to standard output.
//!
//! In: bytes. Out: the same bytes with the accepted repairs on standard output, and the findings on standard
//! error. Input that can't be repaired is copied unchanged, so that a filter never loses text.

use std::io::Write;

use fix_encoding::{Content, Finding};

use super::detail::Detail;
use super::explain;
use super::repaired_bytes::{Repaired, repair};
use super::run_over_files::{
    RunOutcome, accepted_errors, errors, examine, next, once_more, stream_target, unsound,
};
use super::settings::Settings;
use super::streams::{Messages, Output, RunStopped};
use super::suppression_remarks;
use crate::baseline::Silenced;
use crate::report::{Look, findings, inferred, screen, summary};

/// Writes `bytes` to `output` with the accepted repairs.
pub fn run(
    settings: &Settings,
    bytes: &[u8],
    output: &mut Output,
    messages: &mut Messages,
) -> Result<RunOutcome, RunStopped> {
    let Settings { accept, detail, .. } = *settings;
    let options = &*settings.stream_options(bytes);
    let name = &settings.stream_name();
    let target = &stream_target(settings, name);
    let Silenced { mut examination, withheld, known, .. } = examine(bytes, target, options, settings);
    let mut outcome = RunOutcome::default();
    if examination.content == Content::Binary {
        messages.error(format_args!("{name}: is not text; it comes out as it went in"));
    }
    if detail >= Detail::Verbose {
        suppression_remarks::write_remarks(messages, name, &examination);
    }
    let repaired = repair(bytes, &mut examination, accept, once_more(target, options, settings));
    outcome.totals.add(&examination, accept);
    outcome.totals.add_withheld(&examination, &withheld);
    outcome.totals.in_baseline = known;
    outcome.errors_left = errors(&examination.findings) + errors(&withheld);

    let verbose = detail >= Detail::Verbose;
    let explain = |finding: &Finding| explain::of_finding(bytes, &examination, finding, options);
    let details = explain::details(detail, &explain);
    let channels = |out: &mut dyn Write, look: Look, taken: bool| {
        findings::write_channels(out, look, name, &examination, accept, taken, details)
    };
    match &repaired {
        Repaired::Bytes(after) => {
            outcome.changes = true;
            outcome.errors_left -= accepted_errors(&examination, accept);
            write_text(output, after)?;
            messages.write(|err, look| {
                channels(err, look, true)?;
                let placed = inferred::placed(&examination, accept, after);
                inferred::write_list(err, look, name, &placed, verbose)
            });
        }
        Repaired::Unchanged => write_text(output, bytes)?,
        Repaired::Unsound(why) => {
            messages.error(unsound(name, why));
            write_text(output, bytes)?;
        }
    }
    output.flush()?;
    if !(examination.findings.is_empty() && withheld.is_empty()) {
        messages.write(|err, look| {
            channels(err, look, false)?;
            let beyond_repair = |finding: &Finding| finding.repair.is_none();
            findings::write_each(err, look, name, &examination, beyond_repair, details)?;
            let withheld = withheld.iter().map(|finding| (finding, false));
            findings::write_lines(err, look, name, withheld, details)?;
            let next = next(settings, None, None);
            summary::write_filtered(err, look, &outcome.totals, &next)
        });
    }
    Ok(outcome)
}

/// Writes `bytes` to `output` without examining them.
pub fn pass(bytes: &[u8], output: &mut Output) -> Result<(), RunStopped> {
    write_text(output, bytes)?;
    output.flush()
}

/// Writes the exact bytes; on a terminal hidden characters are spelled out.
fn write_text(output: &mut Output, text: &[u8]) -> Result<(), RunStopped> {
    output.write(|out, look| {
        if !look.for_eyes {
            return out.write_all(text);
        }
        for line in text.split_inclusive(|&byte| byte == b'\n') {
            let content = line.strip_suffix(b"\n").unwrap_or(line);
            let mut shown = String::new();
            screen::spell(content.strip_suffix(b"\r").unwrap_or(content), &mut shown);
            out.write_all(shown.as_bytes())?;
            out.write_all(if content.len() < line.len() { b"\n" } else { b"" })?;
        }
        Ok(())
    })
}
