//! The modes that look at files: findings shown, checked, as a diff, or repaired.
//!
//! In: the settings and the files of a walk. Out: reports on standard output, rewritten files through
//! `files`, and [`Totals`]. Files are read and examined side by side and reported in the order of their
//! paths; they are rewritten one after the other, each after its diff was shown.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context as _, anyhow};
use fix_encoding::encoding::Encoding;
use fix_encoding::rules::UNKNOWN_ENCODING;
use fix_encoding::{Accept, Content, Examination, Finding, Options, Repair, Severity};

use super::explain;
use super::in_order::in_order;
use super::repair::{Repaired, accepted, marks, placed, propose, repair};
use super::settings::{Detail, Mode, Settings};
use super::streams::{Messages, Output, Stop};
use super::surroundings::Surroundings;
use crate::files::{self, FoundFile, Journal, ReadError, Snapshot, Walk};
use crate::report::explanation::Explanation;
use crate::report::findings::Tally;
use crate::report::summary::{Next, Rewritten, Share, Totals};
use crate::report::{Look, diff, findings, inferred, screen, summary};

/// Everything that could be repaired at all.
const ALL: Accept = Accept::Inferred { minimum: 0.0 };

/// What a run came to.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What was found.
    pub totals: Totals,
    /// Whether a diff was shown, or would have been.
    pub changes: bool,
    /// Errors that are left after a rewrite; without one, all.
    pub errors_left: usize,
    /// What was rewritten.
    rewritten: Rewritten,
}

/// Looks at the files that `walk` finds.
pub fn run(
    settings: &Settings,
    mode: Mode,
    walk: &Walk,
    output: &mut Output,
    messages: &mut Messages,
) -> Result<Outcome, Stop> {
    let found = walk.run().map_err(|error| Stop::Error(error.into()))?;
    for error in &found.errors {
        messages.error(error);
    }
    if settings.detail >= Detail::Verbose {
        for (path, size) in &found.too_large {
            messages.note(format_args!("{}: {size} bytes, over the size limit", screen::path(path)));
        }
    }
    let max = walk.max_filesize;
    let surroundings = Surroundings::new(&settings.options, settings.to_is_given, &found.files, max);
    let look = |file: &FoundFile| look(&file.path, max, mode, settings, &surroundings);
    let mut run = Run { settings, mode, output, messages, journal: None, outcome: Outcome::default() };
    run.outcome.totals.too_large = found.too_large.len();
    let result = in_order(&found.files, settings.threads, look, |file, looked| match looked {
        Ok(looked) => run.report(file.named, &looked),
        Err(error) => {
            run.messages.error(error);
            Ok(())
        }
    });
    // What was rewritten before the run was stopped is told in any case: the journal's name is needed
    // to take it back.
    match result {
        Ok(()) => run.finish(),
        Err(stop) => {
            if let Some(id) = run.journal.as_ref().and_then(Journal::id) {
                run.messages.note(format_args!("undo with: fix-encoding --undo {id}"));
            }
            Err(stop)
        }
    }
}

/// Looks at `bytes` as at a file called `name`.
pub fn run_stream(
    settings: &Settings,
    mode: Mode,
    name: &str,
    bytes: Vec<u8>,
    output: &mut Output,
    messages: &mut Messages,
) -> Result<Outcome, Stop> {
    let (examination, repaired) = examined(&bytes, mode, settings, &settings.options);
    let looked = Looked {
        name: name.to_string(),
        header: name.as_bytes().to_vec(),
        bytes,
        snapshot: None,
        examination,
        repaired,
    };
    let mut run = Run { settings, mode, output, messages, journal: None, outcome: Outcome::default() };
    run.report(true, &looked)?;
    run.finish()
}

/// A file that was read and examined.
struct Looked {
    /// For people.
    name: String,
    /// For the header of a diff.
    header: Vec<u8>,
    /// Its content; empty where nothing was found.
    bytes: Vec<u8>,
    /// What a rewrite needs; `None` where nothing was found, and for a stream.
    snapshot: Option<Snapshot>,
    examination: Examination,
    repaired: Repaired,
}

fn look(
    path: &Path,
    max: Option<u64>,
    mode: Mode,
    settings: &Settings,
    surroundings: &Surroundings<'_>,
) -> Result<Looked, ReadError> {
    let mut snapshot = files::read(path, max)?;
    let bytes = &snapshot.bytes;
    // Where a file stands matters only where it is not UTF-8.
    let (examination, repaired) = if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) {
        examined(bytes, mode, settings, &settings.options)
    } else {
        let options = surroundings.options(path);
        let first = examined(bytes, mode, settings, &options);
        let undecided = first.0.content == Content::UnknownEncoding && options.from.is_none();
        let settled = undecided.then(|| surroundings.with_neighbours(path, &options)).flatten();
        settled.map_or(first, |options| examined(bytes, mode, settings, &options))
    };
    let name = screen::path(path);
    let header = diff::header_name(&snapshot.target, &settings.directory);
    if examination.findings.is_empty() {
        // Clean files are nearly all files, and wait here for those before them.
        return Ok(Looked { name, header, bytes: Vec::new(), snapshot: None, examination, repaired });
    }
    let bytes = if mode == Mode::Write { Vec::new() } else { std::mem::take(&mut snapshot.bytes) };
    Ok(Looked { name, header, bytes, snapshot: Some(snapshot), examination, repaired })
}

fn examined(bytes: &[u8], mode: Mode, settings: &Settings, options: &Options) -> (Examination, Repaired) {
    let examination = fix_encoding::examine(bytes, options);
    let repaired = match mode {
        _ if examination.findings.is_empty() => Repaired::Unchanged,
        Mode::Check => Repaired::Unchanged,
        Mode::Report => propose(bytes, &examination, ALL),
        Mode::Diff | Mode::Write => repair(bytes, &examination, settings.accept, once_more(options)),
    };
    (examination, repaired)
}

/// Examines what was repaired, which is in the encoding named.
pub fn once_more(options: &Options) -> impl Fn(&[u8], Encoding) -> Examination {
    |bytes, encoding| fix_encoding::examine(bytes, &Options { from: Some(encoding), ..options.clone() })
}

impl Looked {
    fn bytes(&self) -> &[u8] {
        match &self.snapshot {
            Some(snapshot) if self.bytes.is_empty() => &snapshot.bytes,
            _ => &self.bytes,
        }
    }

    /// The channels of what `accept` takes, in lines, then the diff, then the characters inferred.
    fn write_change(
        &self,
        out: &mut dyn Write,
        look: Look,
        after: &[u8],
        accept: Accept,
        settings: &Settings,
    ) -> io::Result<()> {
        self.write_channels(out, look, accept, true, settings)?;
        self.write_diff(out, look, after, accept)?;
        self.write_inferred(out, look, after, accept, settings.detail)
    }

    fn write_channels(
        &self,
        out: &mut dyn Write,
        look: Look,
        accept: Accept,
        taken: bool,
        settings: &Settings,
    ) -> io::Result<()> {
        let explain = |finding: &Finding| self.explain(finding, settings);
        let details = explain::details(settings.detail, &explain);
        findings::write_channels(out, look, &self.name, &self.examination, accept, taken, details)
    }

    fn write_each(
        &self,
        out: &mut dyn Write,
        look: Look,
        settings: &Settings,
        wanted: impl Fn(&Finding) -> bool,
    ) -> io::Result<()> {
        let explain = |finding: &Finding| self.explain(finding, settings);
        let details = explain::details(settings.detail, &explain);
        findings::write_each(out, look, &self.name, &self.examination, wanted, details)
    }

    fn explain(&self, finding: &Finding, settings: &Settings) -> Option<Explanation> {
        explain::of_finding(self.bytes(), &self.examination, finding, &settings.options)
    }

    fn write_diff(&self, out: &mut dyn Write, look: Look, after: &[u8], accept: Accept) -> io::Result<()> {
        let marks = if look.for_eyes {
            marks(&placed(&self.examination.channels(), accept, after))
        } else {
            Vec::new()
        };
        diff::write(out, look, &self.header, self.bytes(), after, &marks)
    }

    fn write_inferred(
        &self,
        out: &mut dyn Write,
        look: Look,
        after: &[u8],
        accept: Accept,
        detail: Detail,
    ) -> io::Result<()> {
        let channels = self.examination.channels();
        let placed = placed(&channels, accept, after);
        inferred::write_list(out, look, &self.name, &placed, detail >= Detail::Verbose)
    }

    /// What can't be repaired, a line each.
    fn write_beyond_repair(&self, out: &mut dyn Write, look: Look, settings: &Settings) -> io::Result<()> {
        self.write_each(out, look, settings, |finding| finding.repair.is_none())
    }
}

struct Run<'a> {
    settings: &'a Settings,
    mode: Mode,
    output: &'a mut Output,
    messages: &'a mut Messages,
    journal: Option<Journal>,
    outcome: Outcome,
}

impl Run<'_> {
    fn report(&mut self, named: bool, looked: &Looked) -> Result<(), Stop> {
        let Looked { name, examination, .. } = looked;
        match examination.content {
            Content::Binary => {
                if named {
                    self.messages.error(format_args!("{name}: is not text; leave it out"));
                }
                return Ok(());
            }
            Content::UnknownEncoding | Content::Text(_) | Content::Mixed(_) => {}
        }
        self.outcome.totals.add(examination, self.settings.accept);
        self.outcome.errors_left += errors(examination);
        if examination.findings.is_empty() {
            return Ok(());
        }
        if let Repaired::Unsound(why) = &looked.repaired {
            self.messages.error(unsound(name, why));
        }
        match self.mode {
            Mode::Report => self.show(looked),
            Mode::Check => {
                let settings = self.settings;
                self.output.write(|out, look| looked.write_each(out, look, settings, |_| true))
            }
            Mode::Diff => self.diff(looked),
            Mode::Write => self.rewrite(looked),
        }
    }

    fn show(&mut self, looked: &Looked) -> Result<(), Stop> {
        let settings = self.settings;
        let detail = settings.detail;
        self.output.write(|out, look| {
            match &looked.repaired {
                Repaired::Bytes(after) if detail > Detail::Quiet => {
                    looked.write_change(out, look, after, ALL, settings)?;
                }
                _ => looked.write_channels(out, look, ALL, true, settings)?,
            }
            looked.write_beyond_repair(out, look, settings)?;
            if detail > Detail::Quiet { writeln!(out) } else { Ok(()) }
        })?;
        // One file at a time on a terminal, as the next may take long.
        self.output.flush()
    }

    fn diff(&mut self, looked: &Looked) -> Result<(), Stop> {
        let settings = self.settings;
        let Settings { accept, detail, .. } = *settings;
        if let Repaired::Bytes(after) = &looked.repaired {
            self.outcome.changes = true;
            if detail > Detail::Quiet {
                self.output.write(|out, look| looked.write_diff(out, look, after, accept))?;
                self.output.flush()?;
            }
            self.messages.write(|err, look| looked.write_inferred(err, look, after, accept, detail));
        }
        self.messages.write(|err, look| {
            looked.write_channels(err, look, accept, false, settings)?;
            looked.write_each(err, look, settings, |finding| finding.rule == &UNKNOWN_ENCODING)
        });
        Ok(())
    }

    fn rewrite(&mut self, looked: &Looked) -> Result<(), Stop> {
        let settings = self.settings;
        let Settings { accept, detail, .. } = *settings;
        if let (Repaired::Bytes(after), Some(snapshot)) = (&looked.repaired, &looked.snapshot) {
            if detail > Detail::Quiet {
                self.output.write(|out, look| looked.write_change(out, look, after, accept, settings))?;
            }
            self.output.flush()?;
            self.replace(snapshot, after, looked)?;
        }
        self.output.write(|out, look| {
            looked.write_channels(out, look, accept, false, settings)?;
            if detail > Detail::Quiet { looked.write_beyond_repair(out, look, settings) } else { Ok(()) }
        })
    }

    /// Replaces the file. One that can't be replaced does not keep the others from it.
    fn replace(&mut self, snapshot: &Snapshot, after: &[u8], looked: &Looked) -> Result<(), Stop> {
        if !self.settings.journal {
            let mut accepted = accepted(&looked.examination, self.settings.accept);
            if let Some(repair) = accepted.find(|repair| !repair.reversible) {
                self.messages.error(not_reversible(&looked.name, repair));
                return Ok(());
            }
        }
        if self.settings.journal && self.journal.is_none() {
            self.journal = Some(open_journal(&self.settings.directory)?);
        }
        match files::rewrite(snapshot, after, self.settings.rewrite, self.journal.as_mut()) {
            Ok(_) => {
                self.outcome.rewritten.files += 1;
                self.outcome.rewritten.tally.add(tally(&looked.examination, self.settings.accept));
                self.outcome.errors_left -= accepted_errors(&looked.examination, self.settings.accept);
            }
            Err(error) => self.messages.error(error),
        }
        Ok(())
    }

    fn finish(self) -> Result<Outcome, Stop> {
        let Run { settings, mode, output, messages, journal, outcome } = self;
        let id = journal.as_ref().and_then(Journal::id);
        // Nothing was looked at, and the error has said why.
        let in_vain = messages.trouble && outcome.totals.examined == 0;
        if settings.detail == Detail::Quiet || in_vain {
            return Ok(outcome);
        }
        let totals = &outcome.totals;
        let next = next(settings, Some(mode), totals, id);
        match mode {
            Mode::Report | Mode::Check => {
                output.write(|out, look| summary::write_examined(out, look, totals, &next))?;
            }
            Mode::Write => {
                output.write(|out, look| {
                    summary::write_rewritten(out, look, totals, outcome.rewritten, &next)
                })?;
            }
            // Standard output is for the diff alone.
            Mode::Diff => messages.write(|err, look| summary::write_left_out(err, look, totals, &next)),
        }
        Ok(outcome)
    }
}

/// What to type next; without a mode, for a filter.
pub fn next(settings: &Settings, mode: Option<Mode>, totals: &Totals, id: Option<&str>) -> Next {
    let command = |guess: Option<String>| {
        let mode = match mode {
            None => None,
            Some(Mode::Diff) => Some("--diff".to_string()),
            Some(_) => Some("--write".to_string()),
        };
        settings.again.command(&mode.into_iter().chain(guess).collect::<Vec<_>>())
    };
    let guess =
        |share: &Share| share.guess().map_or("--guess".to_string(), |value| format!("--guess={value}"));
    let accepted = match settings.accept {
        Accept::Exact => None,
        Accept::Inferred { .. } => Some(guess(&totals.accepted)),
    };
    Next {
        accepted: Some(command(accepted)),
        held_back: Some(command(Some(guess(&totals.held_back)))),
        undo: id.map(|id| format!("fix-encoding --undo {id}")),
    }
}

/// The journal of this run.
fn open_journal(directory: &Path) -> anyhow::Result<Journal> {
    files::state_directory()
        .and_then(|state| Journal::open(state, directory))
        .context("nothing is rewritten without a journal, unless --no-journal is given")
}

/// What is said of a repair that only a copy of the file takes back.
fn not_reversible(name: &str, repair: &Repair) -> anyhow::Error {
    anyhow!(
        "{name}: left alone because only the journal could bring its bytes back ({}, in which a character of it has \
         several forms); leave out --no-journal",
        repair.cause
    )
}

/// What is said of a repair that does not hold.
pub fn unsound(name: &str, why: &str) -> anyhow::Error {
    anyhow!("{name}: left alone because {why}; this is a bug in fix-encoding, please report it")
}

/// Errors in a file.
pub fn errors(examination: &Examination) -> usize {
    examination.findings.iter().filter(|finding| finding.severity() == Severity::Error).count()
}

/// Errors that a plan with `accept` puts right.
pub fn accepted_errors(examination: &Examination, accept: Accept) -> usize {
    let channels = examination.channels();
    let accepted = |finding: &&Finding| {
        finding.severity() == Severity::Error
            && finding.repair.as_ref().is_some_and(|repair| {
                let mut accepted = channels.iter().filter(|group| group.accepted_by(accept));
                accepted.any(|group| *group.cause == repair.cause)
            })
    };
    examination.findings.iter().filter(accepted).count()
}

/// The characters that a plan with `accept` repairs.
fn tally(examination: &Examination, accept: Accept) -> Tally {
    let mut tally = Tally::default();
    for group in examination.channels().iter().filter(|group| group.accepted_by(accept)) {
        tally.add(Tally::of_channel(group));
    }
    tally
}
