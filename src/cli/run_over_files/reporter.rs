//! Reports each examined file in the mode of the run, rewrites it where that is the mode, and ends the
//! report.

use std::fmt;
use std::io::Write;
use std::path::Path;

use anyhow::Context as _;
use fix_encoding::rules::UNKNOWN_ENCODING;
use fix_encoding::{Accept, Content, Finding};
use safe_rewrite::{Journal, Snapshot};

use super::examine_bytes::once_more;
use super::examined_file::ExaminedFile;
use super::exit_code::exit_code;
use super::next_commands::next;
use super::outcome::RunOutcome;
use super::refusals::{not_reversible, unsound};
use super::tallies::{accepted_errors, errors, tally};
use crate::cli::detail::Detail;
use crate::cli::explain;
use crate::cli::file_errors::rewrite_error;
use crate::cli::interactive::{Answer, Person};
use crate::cli::repaired_bytes::{Repaired, accepted, repair};
use crate::cli::settings::{Mode, Settings};
use crate::cli::streams::{Messages, Output, RunStopped};
use crate::cli::suppression_remarks;
use crate::report::renderer::{Extent, Renderer, Root, RunReport, renderer};
use crate::report::{Look, findings, full, summary};

pub(super) struct RunReporter<'a> {
    pub(super) settings: &'a Settings,
    pub(super) mode: Mode,
    pub(super) renderer: Box<dyn Renderer>,
    pub(super) output: &'a mut Output,
    pub(super) messages: &'a mut Messages,
    pub(super) journal: Option<Journal>,
    pub(super) outcome: RunOutcome,
    /// The messages of all errors so far.
    pub(super) errors: Vec<String>,
    /// The person who is asked about each file, with `--interactive`.
    pub(super) person: Option<Person>,
    /// Whether the person has ended the run.
    pub(super) enough: bool,
}

impl<'a> RunReporter<'a> {
    pub(super) fn new(
        settings: &'a Settings,
        mode: Mode,
        output: &'a mut Output,
        messages: &'a mut Messages,
    ) -> Self {
        let extent = Extent {
            quiet: settings.detail == Detail::Quiet,
            all_inferred: settings.detail >= Detail::Verbose,
            rewrites: mode == Mode::Write,
        };
        let renderer = renderer(settings.format, extent, root(&settings.directory));
        let (journal, outcome, errors) = (None, RunOutcome::default(), Vec::new());
        RunReporter {
            settings,
            mode,
            renderer,
            output,
            messages,
            journal,
            outcome,
            errors,
            person: None,
            enough: false,
        }
    }

    /// Reports an error after which the run goes on.
    pub(super) fn error(&mut self, error: impl fmt::Display) {
        let error = error.to_string();
        self.messages.error(&error);
        self.errors.push(error);
    }

    pub(super) fn report(&mut self, named: bool, mut examined: ExaminedFile) -> Result<(), RunStopped> {
        let ExaminedFile { name, examination, .. } = &examined;
        match examination.content {
            Content::Binary => {
                if named {
                    self.error(format_args!("{name}: is not text; leave it out"));
                }
                self.outcome.totals.binary += 1;
                return Ok(());
            }
            Content::UnknownEncoding | Content::Text(_) | Content::Mixed(_) => {}
        }
        if self.settings.detail >= Detail::Verbose {
            suppression_remarks::write_remarks(self.messages, name, examination);
        }
        self.outcome.totals.add(examination, self.settings.accept);
        self.outcome.totals.add_withheld(examination, &examined.withheld);
        self.outcome.totals.in_baseline += examined.known;
        self.outcome.gone = self.outcome.gone.saturating_add(examined.gone);
        self.outcome.errors_left += errors(&examination.findings) + errors(&examined.withheld);
        if !examined.has_findings() {
            return Ok(());
        }
        if let Repaired::Unsound(why) = &examined.repaired {
            self.error(unsound(name, why));
        }
        match self.mode {
            Mode::Report | Mode::Check => self.show(&examined),
            Mode::Diff => self.diff(&examined),
            Mode::Write => self.rewrite(&mut examined),
        }
    }

    fn show(&mut self, examined: &ExaminedFile) -> Result<(), RunStopped> {
        let RunReporter { settings, mode, renderer, output, .. } = self;
        examined.with_report(settings, *mode, false, |file| {
            output.write(|out, look| {
                renderer.proposal(out, look, file)?;
                renderer.file(out, look, file)
            })
        })?;
        // Shown at once, because the next file may take long.
        if self.mode == Mode::Report { self.output.flush() } else { Ok(()) }
    }

    fn diff(&mut self, examined: &ExaminedFile) -> Result<(), RunStopped> {
        let RunReporter { settings, mode, output, messages, outcome, .. } = self;
        let detail = settings.detail;
        examined.with_report(settings, *mode, false, |file| {
            if let Some(after) = file.after {
                outcome.changes = true;
                if detail > Detail::Quiet {
                    output.write(|out, look| full::write_diff(out, look, file, after))?;
                    output.flush()?;
                }
                let all = detail >= Detail::Verbose;
                messages.write(|err, look| full::write_inferred(err, look, file, after, all));
            }
            messages.write(|err, look| {
                full::channels(err, look, file, false)?;
                let unknown = |finding: &Finding| finding.rule == &UNKNOWN_ENCODING;
                findings::write_each(err, look, file.name, file.examination, unknown, file.details)?;
                let withheld = file.withheld.iter().map(|finding| (finding, false));
                findings::write_lines(err, look, file.name, withheld, file.details)
            });
            Ok(())
        })
    }

    fn rewrite(&mut self, examined: &mut ExaminedFile) -> Result<(), RunStopped> {
        self.propose(examined)?;
        let mut rewritten = false;
        let agreed = self.agreed(examined)?;
        if let (true, Repaired::Bytes(after), Some(snapshot)) =
            (agreed, &examined.repaired, &examined.snapshot)
        {
            self.output.flush()?;
            rewritten = self.replace(snapshot, after, examined)?;
        }
        let RunReporter { settings, mode, renderer, output, .. } = self;
        examined.with_report(settings, *mode, rewritten, |file| {
            output.write(|out, look| renderer.file(out, look, file))
        })
    }

    /// Whether the file is to be rewritten. With `--interactive` a person decides, and may accept only the
    /// exact repairs.
    fn agreed(&mut self, examined: &mut ExaminedFile) -> Result<bool, RunStopped> {
        let settings = self.settings;
        while let (Some(person), Repaired::Bytes(_)) = (&mut self.person, &examined.repaired) {
            let possible = examined.answers(settings.accept);
            match person.ask(self.output, &examined.name, &possible)? {
                Answer::Yes => return Ok(true),
                Answer::No | Answer::Help => return Ok(false),
                Answer::All => {
                    self.person = None;
                    return Ok(true);
                }
                Answer::Quit => {
                    self.enough = true;
                    return Ok(false);
                }
                Answer::Exact => {
                    examined.accept = Accept::Exact;
                    let target = examined.target.as_deref().unwrap_or(&examined.path);
                    let again = once_more(target, &examined.options, settings);
                    let mut examination = examined.examination.clone();
                    examined.repaired = repair(examined.bytes(), &mut examination, Accept::Exact, again);
                    examined.examination = examination;
                    if let Repaired::Unsound(why) = &examined.repaired {
                        let error = unsound(&examined.name, why);
                        self.error(error);
                        return Ok(false);
                    }
                    self.propose(examined)?;
                }
                Answer::Diff => self.propose(examined)?,
                Answer::Explain => {
                    let examined: &ExaminedFile = examined;
                    let explain = |finding: &Finding| {
                        explain::of_finding(
                            examined.bytes(),
                            &examined.examination,
                            finding,
                            &examined.options,
                        )
                    };
                    let details = explain::details(Detail::Explained, &explain);
                    self.output.write(|out, look| {
                        let ExaminedFile { name, examination, accept, .. } = examined;
                        findings::write_channels(out, look, name, examination, *accept, true, details)
                    })?;
                }
            }
        }
        Ok(true)
    }

    fn propose(&mut self, examined: &ExaminedFile) -> Result<(), RunStopped> {
        let RunReporter { settings, mode, renderer, output, .. } = self;
        examined.with_report(settings, *mode, false, |file| {
            output.write(|out, look| renderer.proposal(out, look, file))
        })
    }

    /// Replaces the file, and returns whether it was replaced. An error here is reported and does not end the
    /// run.
    fn replace(
        &mut self,
        snapshot: &Snapshot,
        after: &[u8],
        examined: &ExaminedFile,
    ) -> Result<bool, RunStopped> {
        if !self.settings.journal {
            let mut accepted = accepted(&examined.examination, examined.accept);
            if let Some(repair) = accepted.find(|repair| !repair.reversible) {
                let error = not_reversible(&examined.name, repair);
                self.error(error);
                return Ok(false);
            }
        }
        if self.settings.journal && self.journal.is_none() {
            self.journal = Some(open_journal(&self.settings.directory)?);
        }
        match safe_rewrite::rewrite(snapshot, after, self.settings.rewrite, self.journal.as_mut()) {
            Ok(_) => {
                self.outcome.changes = true;
                self.outcome.rewritten.files += 1;
                self.outcome.rewritten.tally.add(tally(&examined.examination, examined.accept));
                self.outcome.errors_left -= accepted_errors(&examined.examination, examined.accept);
                Ok(true)
            }
            Err(error) => {
                self.error(rewrite_error(&error));
                Ok(false)
            }
        }
    }

    pub(super) fn finish(self) -> Result<RunOutcome, RunStopped> {
        let RunReporter { settings, mode, mut renderer, output, messages, journal, outcome, errors, .. } =
            self;
        let id = journal.as_ref().and_then(Journal::id);
        let totals = &outcome.totals;
        let run = RunReport {
            totals,
            rewritten: (mode == Mode::Write).then_some(outcome.rewritten),
            errors: &errors,
            exit_code: exit_code(settings, Some(mode), &outcome, messages),
        };
        output.write(|out, _| renderer.end(out, &run))?;
        if outcome.gone > 0 {
            let gone = match outcome.gone {
                1 => "1 damaged line of the baseline no longer occurs".to_string(),
                many => format!("{many} damaged lines of the baseline no longer occur"),
            };
            messages.note(format_args!("{gone}; write it anew with {}", settings.again.write_baseline()));
        }
        // No file was read, and an error has said why.
        let in_vain = messages.trouble && totals.examined == 0;
        if settings.detail == Detail::Quiet || in_vain {
            return Ok(outcome);
        }
        let next = next(settings, Some(mode), id);
        let summary = |out: &mut dyn Write, look: Look| match mode {
            Mode::Report | Mode::Check => summary::write_examined(out, look, totals, &next),
            Mode::Write => summary::write_rewritten(out, look, totals, outcome.rewritten, &next),
            Mode::Diff => summary::write_left_out(out, look, totals, &next),
        };
        // The summary must not mix with a diff, or with what a program reads.
        if mode == Mode::Diff || renderer.is_for_programs() {
            messages.write(summary);
        } else {
            output.write(summary)?;
        }
        Ok(outcome)
    }
}

/// The root that paths in logs are relative to: GitHub's workspace where `directory` is inside it, else
/// `directory`.
fn root(directory: &Path) -> Root {
    let workspace = std::env::var_os("GITHUB_WORKSPACE").and_then(|path| std::fs::canonicalize(path).ok());
    Root(workspace.filter(|root| directory.starts_with(root)).unwrap_or_else(|| directory.to_path_buf()))
}

/// Opens the journal of this run.
fn open_journal(directory: &Path) -> anyhow::Result<Journal> {
    safe_rewrite::state_directory()
        .and_then(|state| Journal::open(state, directory))
        .context("nothing is rewritten without a journal, unless --no-journal is given")
}
