//! What is done with each examined file of a run, in its mode, and what stands at the end.

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
use super::outcome::Outcome;
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
    pub(super) outcome: Outcome,
    /// What went wrong.
    pub(super) errors: Vec<String>,
    /// Who is asked about each file.
    pub(super) person: Option<Person>,
    /// Whether the rest is not wanted.
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
        let (journal, outcome, errors) = (None, Outcome::default(), Vec::new());
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

    /// Something went wrong, and the run goes on.
    pub(super) fn error(&mut self, error: impl fmt::Display) {
        let error = error.to_string();
        self.messages.error(&error);
        self.errors.push(error);
    }

    pub(super) fn report(&mut self, named: bool, mut looked: ExaminedFile) -> Result<(), RunStopped> {
        let ExaminedFile { name, examination, .. } = &looked;
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
        self.outcome.totals.add_withheld(examination, &looked.withheld);
        self.outcome.totals.in_baseline += looked.known;
        self.outcome.gone = self.outcome.gone.saturating_add(looked.gone);
        self.outcome.errors_left += errors(&examination.findings) + errors(&looked.withheld);
        if !looked.has_findings() {
            return Ok(());
        }
        if let Repaired::Unsound(why) = &looked.repaired {
            self.error(unsound(name, why));
        }
        match self.mode {
            Mode::Report | Mode::Check => self.show(&looked),
            Mode::Diff => self.diff(&looked),
            Mode::Write => self.rewrite(&mut looked),
        }
    }

    fn show(&mut self, looked: &ExaminedFile) -> Result<(), RunStopped> {
        let RunReporter { settings, mode, renderer, output, .. } = self;
        looked.told(settings, *mode, false, |file| {
            output.write(|out, look| {
                renderer.proposal(out, look, file)?;
                renderer.file(out, look, file)
            })
        })?;
        // One file at a time on a terminal, as the next may take long.
        if self.mode == Mode::Report { self.output.flush() } else { Ok(()) }
    }

    fn diff(&mut self, looked: &ExaminedFile) -> Result<(), RunStopped> {
        let RunReporter { settings, mode, output, messages, outcome, .. } = self;
        let detail = settings.detail;
        looked.told(settings, *mode, false, |file| {
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

    fn rewrite(&mut self, looked: &mut ExaminedFile) -> Result<(), RunStopped> {
        self.propose(looked)?;
        let mut rewritten = false;
        let agreed = self.agreed(looked)?;
        if let (true, Repaired::Bytes(after), Some(snapshot)) = (agreed, &looked.repaired, &looked.snapshot) {
            self.output.flush()?;
            rewritten = self.replace(snapshot, after, looked)?;
        }
        let RunReporter { settings, mode, renderer, output, .. } = self;
        looked
            .told(settings, *mode, rewritten, |file| output.write(|out, look| renderer.file(out, look, file)))
    }

    /// Whether the file is to be rewritten, as far as anybody is asked. They may take less than was offered.
    fn agreed(&mut self, looked: &mut ExaminedFile) -> Result<bool, RunStopped> {
        let settings = self.settings;
        while let (Some(person), Repaired::Bytes(_)) = (&mut self.person, &looked.repaired) {
            let possible = looked.answers(settings.accept);
            match person.ask(self.output, &looked.name, &possible)? {
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
                    looked.accept = Accept::Exact;
                    let target = looked.target.as_deref().unwrap_or(&looked.path);
                    let again = once_more(target, &looked.options, settings);
                    looked.repaired = repair(looked.bytes(), &looked.examination, Accept::Exact, again);
                    if let Repaired::Unsound(why) = &looked.repaired {
                        let error = unsound(&looked.name, why);
                        self.error(error);
                        return Ok(false);
                    }
                    self.propose(looked)?;
                }
                Answer::Diff => self.propose(looked)?,
                Answer::Explain => {
                    let looked: &ExaminedFile = looked;
                    let explain = |finding: &Finding| {
                        explain::of_finding(looked.bytes(), &looked.examination, finding, &looked.options)
                    };
                    let details = explain::details(Detail::Explained, &explain);
                    self.output.write(|out, look| {
                        let ExaminedFile { name, examination, accept, .. } = looked;
                        findings::write_channels(out, look, name, examination, *accept, true, details)
                    })?;
                }
            }
        }
        Ok(true)
    }

    fn propose(&mut self, looked: &ExaminedFile) -> Result<(), RunStopped> {
        let RunReporter { settings, mode, renderer, output, .. } = self;
        looked
            .told(settings, *mode, false, |file| output.write(|out, look| renderer.proposal(out, look, file)))
    }

    /// Replaces the file; whether that was done. One that can't be replaced does not keep the others from it.
    fn replace(
        &mut self,
        snapshot: &Snapshot,
        after: &[u8],
        looked: &ExaminedFile,
    ) -> Result<bool, RunStopped> {
        if !self.settings.journal {
            let mut accepted = accepted(&looked.examination, looked.accept);
            if let Some(repair) = accepted.find(|repair| !repair.reversible) {
                let error = not_reversible(&looked.name, repair);
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
                self.outcome.rewritten.tally.add(tally(&looked.examination, looked.accept));
                self.outcome.errors_left -= accepted_errors(&looked.examination, looked.accept);
                Ok(true)
            }
            Err(error) => {
                self.error(rewrite_error(&error));
                Ok(false)
            }
        }
    }

    pub(super) fn finish(self) -> Result<Outcome, RunStopped> {
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
        // Nothing was looked at, and the error has said why.
        let in_vain = messages.trouble && totals.examined == 0;
        if settings.detail == Detail::Quiet || in_vain {
            return Ok(outcome);
        }
        let next = next(settings, Some(mode), totals, id);
        let summary = |out: &mut dyn Write, look: Look| match mode {
            Mode::Report | Mode::Check => summary::write_examined(out, look, totals, &next),
            Mode::Write => summary::write_rewritten(out, look, totals, outcome.rewritten, &next),
            Mode::Diff => summary::write_left_out(out, look, totals, &next),
        };
        // Standard output is for the diff alone, and for what a program reads.
        if mode == Mode::Diff || renderer.is_for_programs() {
            messages.write(summary);
        } else {
            output.write(summary)?;
        }
        Ok(outcome)
    }
}

/// The root of the repository where GitHub names it and `directory` is in it, else `directory`.
fn root(directory: &Path) -> Root {
    let workspace = std::env::var_os("GITHUB_WORKSPACE").and_then(|path| std::fs::canonicalize(path).ok());
    Root(workspace.filter(|root| directory.starts_with(root)).unwrap_or_else(|| directory.to_path_buf()))
}

/// The journal of this run.
fn open_journal(directory: &Path) -> anyhow::Result<Journal> {
    safe_rewrite::state_directory()
        .and_then(|state| Journal::open(state, directory))
        .context("nothing is rewritten without a journal, unless --no-journal is given")
}
