//! The modes that look at files: findings shown, checked, as a diff, or repaired.
//!
//! In: the settings and the files of a walk. Out: reports on standard output, rewritten files through
//! `files`, and [`Totals`]. Files are read and examined side by side and reported in the order of their
//! paths; they are rewritten one after the other, each after its diff was shown.

use std::ffi::OsStr;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use fix_encoding::encoding::Encoding;
use fix_encoding::rules::UNKNOWN_ENCODING;
use fix_encoding::{Accept, Content, Examination, Finding, Options, Repair, Severity};

use super::detail::Detail;
use super::explain;
use super::file_errors::{read_error, rewrite_error};
use super::in_order::in_order;
use super::interactive::{Answer, Person};
use super::repaired_bytes::{Repaired, accepted, propose, repair};
use super::settings::{Mode, Settings};
use super::streams::{Messages, Output, Stop};
use super::suppression_remarks;
use super::surroundings::Surroundings;
use crate::baseline::{Baseline, DEFAULT_NAME, Silenced};
use crate::config::values::Guess;
use crate::report::diff::Header;
use crate::report::findings::Tally;
use crate::report::renderer::{Extent, FileReport, Renderer, Root, RunReport, renderer};
use crate::report::summary::{Next, Rewritten, Share, Totals};
use crate::report::{Look, findings, full, screen, summary};
use crate::walk::{self, Found, FoundFile, Walk};
use safe_rewrite::{Journal, ReadError, Snapshot};

/// Everything that could be repaired at all.
const ALL: Accept = Accept::Inferred { minimum: 0.0 };

/// What a run came to.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What was found.
    pub totals: Totals,
    /// Whether a diff was shown, or would have been; whether anything was rewritten.
    pub changes: bool,
    /// Damaged lines of the baseline that are no longer there.
    gone: usize,
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
    let person = settings.interactive.then(Person::at_terminal).transpose()?;
    let mut found = walk.run().map_err(|error| Stop::Error(error.into()))?;
    leave_out_own_files(settings, &mut found, None);
    if settings.detail >= Detail::Verbose {
        note_left_out(&found, messages);
    }
    let max = walk.max_filesize;
    let surroundings = Surroundings::of_walk(&settings.configurations, &found.files, max);
    let progress = messages.progress.clone();
    progress.files(found.files.len());
    let look = |file: &FoundFile| {
        progress.begun(&file.path);
        let looked = look(&file.path, max, mode, settings, &surroundings);
        progress.done();
        looked
    };
    let mut run = Run::new(settings, mode, output, messages);
    run.person = person;
    found.errors.iter().for_each(|error| run.error(error));
    run.outcome.totals.too_large = found.too_large.len();
    run.outcome.totals.searched = true;
    let result = in_order(&found.files, settings.threads, look, |file, looked| {
        match looked {
            Ok(looked) => run.report(file.named, looked)?,
            Err(error) => run.error(read_error(&error)),
        }
        if run.enough { Err(None) } else { Ok::<(), Option<Stop>>(()) }
    });
    progress.end();
    if run.enough {
        run.messages.note("stopped; this file and what follows stay as they are");
    }
    // What was rewritten before the run was stopped is told in any case: the journal's name is needed
    // to take it back.
    match result {
        Ok(()) | Err(None) => {
            let missing = settings.baseline.as_deref().map_or(0, Baseline::in_missing_files);
            run.outcome.gone = run.outcome.gone.saturating_add(missing);
            run.finish()
        }
        Err(Some(stop)) => {
            if let Some(id) = run.journal.as_ref().and_then(Journal::id) {
                run.messages.note(format_args!("undo with: fix-encoding --undo {id}"));
            }
            Err(stop)
        }
    }
}

/// Names the files that are not looked at, each with why.
pub fn note_left_out(found: &Found, messages: &Messages) {
    for (path, size) in &found.too_large {
        messages.note(format_args!("{}: {size} bytes, over the size limit", screen::path(path)));
    }
    for (path, elsewhere) in &found.elsewhere {
        messages.note(format_args!("{}: {elsewhere}", screen::path(path)));
    }
}

/// Leaves out what this program has written itself: baselines, also the `new` one, and the file of `-o`, which nobody has named.
pub fn leave_out_own_files(settings: &Settings, found: &mut Found, new: Option<&Path>) {
    let output = settings.output.as_deref().and_then(|path| std::fs::canonicalize(path).ok());
    let same = |path: &Path, other: Option<&Path>| {
        other.is_some_and(|other| {
            path.file_name() == other.file_name()
                && std::fs::canonicalize(path).is_ok_and(|path| path == other)
        })
    };
    found.files.retain(|FoundFile { path, .. }| {
        let baseline = path.file_name() == Some(OsStr::new(DEFAULT_NAME))
            || settings.baseline.as_ref().is_some_and(|baseline| baseline.is_at(path))
            || same(path, new);
        !baseline && !same(path, output.as_deref())
    });
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
    let options = settings.stream_options(&bytes);
    let target = stream_target(settings, name);
    let examined = examined(&bytes, &target, mode, settings, &options);
    let path = settings.stdin_filename.as_deref().unwrap_or(Path::new(name));
    let (header, target) = match settings.stdin_filename {
        Some(_) => (Header::from_directory(&target, &settings.directory), Some(target)),
        None => (Header::named(name), None),
    };
    let looked = Looked {
        bytes,
        ..Looked::new(name.to_string(), path, target.as_deref(), header, examined, options, settings)
    };
    let mut run = Run::new(settings, mode, output, messages);
    run.report(true, looked)?;
    run.finish()
}

/// Reports that standard input is excluded, as a run does that finds no file: what reads the report gets a whole one.
pub fn run_excluded_stream(
    settings: &Settings,
    mode: Mode,
    output: &mut Output,
    messages: &mut Messages,
) -> Result<Outcome, Stop> {
    Run::new(settings, mode, output, messages).finish()
}

/// What the stream called `name` is known by in a baseline: the file whose name was given for it, or its name.
pub fn stream_target(settings: &Settings, name: &str) -> PathBuf {
    let Some(file) = &settings.stdin_filename else { return PathBuf::from(name) };
    if let Ok(there) = std::fs::canonicalize(file) {
        return there;
    }
    // A file that is yet to be saved, in a directory that is there.
    let absolute = settings.directory.join(file);
    match (absolute.parent().map(std::fs::canonicalize), absolute.file_name()) {
        (Some(Ok(directory)), Some(name)) => directory.join(name),
        _ => walk::lexical(&absolute),
    }
}

/// Looks at what is staged of the files `found` in the repository at `top` (absolute, symbolic links resolved): `read` gives
/// the content of one.
pub fn run_staged<E: fmt::Display + Send>(
    settings: &Settings,
    mode: Mode,
    top: &Path,
    found: &walk::Found,
    read: impl Fn(&FoundFile) -> Result<Vec<u8>, E> + Sync,
    output: &mut Output,
    messages: &mut Messages,
) -> Result<Outcome, Stop> {
    let surroundings = Surroundings::of_stored(&settings.configurations, &found.files);
    let progress = messages.progress.clone();
    progress.files(found.files.len());
    let look = |file: &FoundFile| {
        progress.begun(&file.path);
        let looked = read(file).map(|bytes| {
            // A path from above has `..` in it, by which no file is known.
            let target = walk::lexical(&settings.directory.join(&file.path));
            let header = Header::from_top(&target, top);
            let mut looked = examined_at(&file.path, &target, header, &bytes, mode, settings, &surroundings);
            if looked.has_findings() {
                looked.bytes = bytes;
            }
            looked
        });
        progress.done();
        looked
    };
    // The files that can be repaired, for the commands to type next.
    let mut repairable: Vec<PathBuf> = Vec::new();
    let mut run = Run::new(settings, mode, output, messages);
    run.outcome.totals.too_large = found.too_large.len();
    in_order(&found.files, settings.threads, look, |file, looked: Result<Looked, E>| match looked {
        Ok(looked) => {
            if looked.examination.findings.iter().any(|finding| finding.repair.is_some()) {
                repairable.push(file.path.clone());
            }
            run.report(file.named, looked)
        }
        Err(error) => {
            run.error(error);
            Ok(())
        }
    })?;
    progress.end();
    if mode == Mode::Diff || repairable.is_empty() {
        return run.finish();
    }
    let settings = Settings { again: settings.again.for_files(&repairable), ..settings.clone() };
    let outcome = Run { settings: &settings, messages: &mut *run.messages, ..run }.finish()?;
    // It is about the findings, and stands below them.
    output.flush()?;
    messages.note("what is staged was looked at: stage the files again once they are repaired (git add)");
    Ok(outcome)
}

/// A file that was read and examined.
pub struct Looked {
    /// For people.
    name: String,
    /// As it was found.
    path: PathBuf,
    /// Where it is, absolute, symbolic links resolved; `None` for a stream that is not said to be a file's.
    target: Option<PathBuf>,
    /// For a diff.
    header: Header,
    /// Its content; empty where nothing was found.
    bytes: Vec<u8>,
    /// What a rewrite needs; `None` where nothing was found, and for a stream.
    snapshot: Option<Snapshot>,
    /// What was found, without `withheld`.
    pub examination: Examination,
    /// Findings that are not repaired because others of the same cause are in the baseline.
    withheld: Vec<Finding>,
    /// Findings that are in the baseline.
    known: usize,
    /// Damaged lines of the baseline that are no longer there.
    gone: usize,
    /// The repairs that are made, or would be.
    accept: Accept,
    repaired: Repaired,
    /// How it was examined.
    options: Arc<Options>,
}

/// Reads and examines the file at `path`.
pub fn look(
    path: &Path,
    max: Option<u64>,
    mode: Mode,
    settings: &Settings,
    surroundings: &Surroundings<'_>,
) -> Result<Looked, ReadError> {
    let mut snapshot = safe_rewrite::read(path, max)?;
    let header = Header::from_directory(&snapshot.target, &settings.directory);
    let mut looked =
        examined_at(path, &snapshot.target, header, &snapshot.bytes, mode, settings, surroundings);
    // Clean files are nearly all files, and wait here for those before them.
    if looked.has_findings() {
        looked.bytes = if mode == Mode::Write { Vec::new() } else { std::mem::take(&mut snapshot.bytes) };
        looked.snapshot = Some(snapshot);
    }
    Ok(looked)
}

/// Examines the content of the file at `path`, which is at `target` (see [`Baseline::silence`]). The bytes are not in the result.
fn examined_at(
    path: &Path,
    target: &Path,
    header: Header,
    bytes: &[u8],
    mode: Mode,
    settings: &Settings,
    surroundings: &Surroundings<'_>,
) -> Looked {
    let mut options = surroundings.options(path, bytes);
    let mut examined_so_far = examined(bytes, target, mode, settings, &options);
    let undecided =
        examined_so_far.0.examination.content == Content::UnknownEncoding && options.from.is_none();
    if let Some(more) = undecided.then(|| surroundings.with_neighbours(path, &options)).flatten() {
        examined_so_far = examined(bytes, target, mode, settings, &more);
        options = Arc::new(more);
    }
    Looked::new(screen::path(path), path, Some(target), header, examined_so_far, options, settings)
}

fn examined(
    bytes: &[u8],
    target: &Path,
    mode: Mode,
    settings: &Settings,
    options: &Options,
) -> (Silenced, Repaired) {
    let silenced = examine(bytes, target, options, settings);
    let examination = &silenced.examination;
    let repaired = match mode {
        _ if examination.findings.is_empty() => Repaired::Unchanged,
        Mode::Report | Mode::Check => match settings.format.shows_repaired_text() {
            true => propose(bytes, examination, ALL),
            false => Repaired::Unchanged,
        },
        Mode::Diff | Mode::Write => {
            repair(bytes, examination, settings.accept, once_more(target, options, settings))
        }
    };
    (silenced, repaired)
}

/// Examines `bytes`, the content of the file at `target`, or of a stream of that name. What is in the baseline is left out.
pub fn examine(bytes: &[u8], target: &Path, options: &Options, settings: &Settings) -> Silenced {
    let examination = fix_encoding::examine(bytes, options);
    match &settings.baseline {
        Some(baseline) => baseline.silence(target, bytes, examination),
        None => Silenced::nothing(examination),
    }
}

/// Examines what was repaired, which is in the encoding named.
pub fn once_more(
    target: &Path,
    options: &Options,
    settings: &Settings,
) -> impl Fn(&[u8], Encoding) -> Examination {
    move |bytes, encoding| {
        let options = Options { from: Some(encoding), ..options.clone() };
        examine(bytes, target, &options, settings).examination
    }
}

impl Looked {
    /// A file or stream with what was found in it, and neither its bytes nor what a rewrite needs.
    fn new(
        name: String,
        path: &Path,
        target: Option<&Path>,
        header: Header,
        (silenced, repaired): (Silenced, Repaired),
        options: Arc<Options>,
        settings: &Settings,
    ) -> Self {
        let Silenced { examination, withheld, known, gone } = silenced;
        Looked {
            name,
            path: path.to_path_buf(),
            target: target.map(Path::to_path_buf),
            header,
            bytes: Vec::new(),
            snapshot: None,
            examination,
            withheld,
            known,
            gone,
            accept: settings.accept,
            repaired,
            options,
        }
    }

    fn has_findings(&self) -> bool {
        !(self.examination.findings.is_empty() && self.withheld.is_empty())
    }

    /// The file itself and its bytes, where anything was found in one.
    pub fn file(&self) -> Option<(&Path, &[u8])> {
        self.snapshot.as_ref().map(|snapshot| (snapshot.target.as_path(), self.bytes()))
    }

    fn bytes(&self) -> &[u8] {
        match &self.snapshot {
            Some(snapshot) if self.bytes.is_empty() => &snapshot.bytes,
            _ => &self.bytes,
        }
    }

    /// Lets `tell` have what a renderer is told of this file.
    fn told<T>(
        &self,
        settings: &Settings,
        mode: Mode,
        rewritten: bool,
        tell: impl FnOnce(&FileReport<'_>) -> T,
    ) -> T {
        let explain =
            |finding: &Finding| explain::of_finding(self.bytes(), &self.examination, finding, &self.options);
        tell(&FileReport {
            name: &self.name,
            path: &self.path,
            target: self.target.as_deref(),
            header: &self.header,
            before: self.bytes(),
            after: match &self.repaired {
                Repaired::Bytes(after) => Some(after),
                Repaired::Unchanged | Repaired::Unsound(_) => None,
            },
            examination: &self.examination,
            withheld: &self.withheld,
            shown: match mode {
                Mode::Report | Mode::Check => ALL,
                Mode::Diff | Mode::Write => self.accept,
            },
            accept: self.accept,
            rewritten,
            details: explain::details(settings.detail, &explain),
        })
    }
}

impl Looked {
    /// What a person can say of it where `offered` was.
    fn answers(&self, offered: Accept) -> Vec<Answer> {
        let channels = self.examination.channels();
        let taken = |accept| channels.iter().filter(|group| group.accepted_by(accept)).count();
        let (exact, all) = (taken(Accept::Exact), taken(offered));
        let mut possible = vec![Answer::Yes, Answer::No];
        if self.accept == offered {
            possible.push(Answer::All);
            if exact > 0 && exact < all {
                possible.push(Answer::Exact);
            }
        }
        possible.extend([Answer::Quit, Answer::Explain, Answer::Diff]);
        possible
    }
}

struct Run<'a> {
    settings: &'a Settings,
    mode: Mode,
    renderer: Box<dyn Renderer>,
    output: &'a mut Output,
    messages: &'a mut Messages,
    journal: Option<Journal>,
    outcome: Outcome,
    /// What went wrong.
    errors: Vec<String>,
    /// Who is asked about each file.
    person: Option<Person>,
    /// Whether the rest is not wanted.
    enough: bool,
}

impl<'a> Run<'a> {
    fn new(settings: &'a Settings, mode: Mode, output: &'a mut Output, messages: &'a mut Messages) -> Self {
        let extent = Extent {
            quiet: settings.detail == Detail::Quiet,
            all_inferred: settings.detail >= Detail::Verbose,
            rewrites: mode == Mode::Write,
        };
        let renderer = renderer(settings.format, extent, root(&settings.directory));
        let (journal, outcome, errors) = (None, Outcome::default(), Vec::new());
        Run {
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
    fn error(&mut self, error: impl fmt::Display) {
        let error = error.to_string();
        self.messages.error(&error);
        self.errors.push(error);
    }

    fn report(&mut self, named: bool, mut looked: Looked) -> Result<(), Stop> {
        let Looked { name, examination, .. } = &looked;
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

    fn show(&mut self, looked: &Looked) -> Result<(), Stop> {
        let Run { settings, mode, renderer, output, .. } = self;
        looked.told(settings, *mode, false, |file| {
            output.write(|out, look| {
                renderer.proposal(out, look, file)?;
                renderer.file(out, look, file)
            })
        })?;
        // One file at a time on a terminal, as the next may take long.
        if self.mode == Mode::Report { self.output.flush() } else { Ok(()) }
    }

    fn diff(&mut self, looked: &Looked) -> Result<(), Stop> {
        let Run { settings, mode, output, messages, outcome, .. } = self;
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

    fn rewrite(&mut self, looked: &mut Looked) -> Result<(), Stop> {
        self.propose(looked)?;
        let mut rewritten = false;
        let agreed = self.agreed(looked)?;
        if let (true, Repaired::Bytes(after), Some(snapshot)) = (agreed, &looked.repaired, &looked.snapshot) {
            self.output.flush()?;
            rewritten = self.replace(snapshot, after, looked)?;
        }
        let Run { settings, mode, renderer, output, .. } = self;
        looked
            .told(settings, *mode, rewritten, |file| output.write(|out, look| renderer.file(out, look, file)))
    }

    /// Whether the file is to be rewritten, as far as anybody is asked. They may take less than was offered.
    fn agreed(&mut self, looked: &mut Looked) -> Result<bool, Stop> {
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
                    let looked: &Looked = looked;
                    let explain = |finding: &Finding| {
                        explain::of_finding(looked.bytes(), &looked.examination, finding, &looked.options)
                    };
                    let details = explain::details(Detail::Explained, &explain);
                    self.output.write(|out, look| {
                        let Looked { name, examination, accept, .. } = looked;
                        findings::write_channels(out, look, name, examination, *accept, true, details)
                    })?;
                }
            }
        }
        Ok(true)
    }

    fn propose(&mut self, looked: &Looked) -> Result<(), Stop> {
        let Run { settings, mode, renderer, output, .. } = self;
        looked
            .told(settings, *mode, false, |file| output.write(|out, look| renderer.proposal(out, look, file)))
    }

    /// Replaces the file; whether that was done. One that can't be replaced does not keep the others from it.
    fn replace(&mut self, snapshot: &Snapshot, after: &[u8], looked: &Looked) -> Result<bool, Stop> {
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

    fn finish(self) -> Result<Outcome, Stop> {
        let Run { settings, mode, mut renderer, output, messages, journal, outcome, errors, .. } = self;
        let id = journal.as_ref().and_then(Journal::id);
        let totals = &outcome.totals;
        let run = RunReport {
            totals,
            rewritten: (mode == Mode::Write).then_some(outcome.rewritten),
            errors: &errors,
            exit_code: super::exit_code(settings, Some(mode), &outcome, messages),
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

/// What to type next; without a mode, for a filter.
pub fn next(settings: &Settings, mode: Option<Mode>, totals: &Totals, id: Option<&str>) -> Next {
    let command = |guess: Option<String>, diff: bool| {
        let mode = match mode {
            None => None,
            Some(Mode::Diff) if diff => Some("--diff".to_string()),
            Some(Mode::Write) if settings.interactive => Some("--interactive".to_string()),
            Some(_) => Some("--write".to_string()),
        };
        settings.again.command(&mode.into_iter().chain(guess).collect::<Vec<_>>())
    };
    let guess =
        |share: &Share| share.guess().map_or("--guess".to_string(), |value| format!("--guess={value}"));
    let accepted = match settings.accept {
        // What the configuration accepts was refused for this run, and so it is for the next.
        Accept::Exact => {
            (settings.configurations.flags().guess == Some(Guess::Never)).then(|| "--guess=false".to_string())
        }
        Accept::Inferred { .. } => Some(guess(&totals.accepted)),
    };
    let one_by_one = std::iter::once("--interactive".to_string()).chain(accepted.clone()).collect::<Vec<_>>();
    Next {
        accepted: Some(command(accepted, false)),
        one_by_one: Some(settings.again.command(&one_by_one)),
        held_back: Some(command(Some(guess(&totals.held_back)), true)),
        undo: id.map(|id| format!("fix-encoding --undo {id}")),
    }
}

/// The journal of this run.
fn open_journal(directory: &Path) -> anyhow::Result<Journal> {
    safe_rewrite::state_directory()
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

/// Errors among the findings of a file.
pub fn errors(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.severity() == Severity::Error).count()
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
