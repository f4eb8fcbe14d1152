//! Standard output and standard error.
//!
//! In: what reports write, and messages. Out: bytes on a stream, or in the file of `-o`. A closed standard
//! output ends the run without a message. A closed standard error is ignored.

use std::fmt;
use std::io::{self, BufWriter, Stdout, Write};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::anyhow;

use super::detail::Detail;
use super::file_errors::output_error;
use crate::report::progress::Progress;
use crate::report::{Ink, Look, screen};
use safe_rewrite::{RewriteOptions, write_output};

/// Why a run ends early.
#[derive(Debug)]
pub enum RunStopped {
    /// The reader of standard output has closed it.
    BrokenPipe,
    /// Any other error, which is reported.
    Error(anyhow::Error),
}

impl From<anyhow::Error> for RunStopped {
    fn from(error: anyhow::Error) -> Self {
        RunStopped::Error(error)
    }
}

/// The message of `error`, followed by its causes. A cause whose text is in the message already is not
/// repeated.
pub fn with_causes(error: &anyhow::Error) -> String {
    let mut said = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !said.contains(&cause) {
            said.push_str(": ");
            said.push_str(&cause);
        }
    }
    said
}

/// Standard output, or the file of `-o`.
pub struct Output {
    sink: OutputSink,
    /// How to write there.
    pub look: Look,
    /// The progress bar at the foot of the terminal.
    pub progress: Arc<Progress>,
}

enum OutputSink {
    Stream(BufWriter<Stdout>),
    File { path: PathBuf, bytes: Vec<u8>, options: RewriteOptions },
}

impl Output {
    /// Standard output, or the file at `path`, which is written by [`Output::finish`].
    pub fn new(path: Option<PathBuf>, options: RewriteOptions, look: Look) -> Self {
        let sink = match path {
            Some(path) => OutputSink::File { path, bytes: Vec::new(), options },
            None => OutputSink::Stream(BufWriter::with_capacity(1 << 16, io::stdout())),
        };
        Output { sink, look, progress: Arc::default() }
    }

    /// Calls `write` with the stream.
    pub fn write(
        &mut self,
        write: impl FnOnce(&mut dyn Write, Look) -> io::Result<()>,
    ) -> Result<(), RunStopped> {
        let look = self.look;
        match &mut self.sink {
            OutputSink::Stream(stream) if self.progress.runs() => self.progress.aside(|| {
                // Buffered, it would appear later, in the middle of the bar.
                write(stream, look).and_then(|()| stream.flush()).map_err(stopped)
            }),
            OutputSink::Stream(stream) => write(stream, look).map_err(stopped),
            OutputSink::File { bytes, .. } => write(bytes, look).map_err(stopped),
        }
    }

    /// Calls `talk`, which writes a question and waits for an answer. Everything before is flushed first.
    pub fn converse<T>(
        &mut self,
        talk: impl FnOnce(&mut dyn Write, Look) -> io::Result<T>,
    ) -> Result<T, RunStopped> {
        let mut said = None;
        self.write(|out, look| {
            said = Some(talk(out, look)?);
            out.flush()
        })?;
        said.ok_or_else(|| RunStopped::Error(anyhow!("nobody answered; run again")))
    }

    /// Flushes the stream.
    pub fn flush(&mut self) -> Result<(), RunStopped> {
        match &mut self.sink {
            OutputSink::Stream(stream) => stream.flush().map_err(stopped),
            OutputSink::File { .. } => Ok(()),
        }
    }

    /// Writes the file of `-o`. It stays as it is where the run failed (`in_vain`) and wrote nothing.
    pub fn finish(mut self, in_vain: bool) -> Result<(), RunStopped> {
        self.flush()?;
        match self.sink {
            OutputSink::File { path, bytes, options } if !(in_vain && bytes.is_empty()) => {
                write_output(&path, &bytes, options)
                    .map_err(|error| RunStopped::Error(anyhow!(output_error(&error))))
            }
            _ => Ok(()),
        }
    }
}

fn stopped(error: io::Error) -> RunStopped {
    match error.kind() {
        io::ErrorKind::BrokenPipe => RunStopped::BrokenPipe,
        _ => RunStopped::Error(anyhow!(
            "standard output: can't be written ({error}); use -o FILE, or make room"
        )),
    }
}

/// Standard error.
pub struct Messages {
    /// How to write there.
    pub look: Look,
    detail: Detail,
    /// What stands at the foot of the terminal meanwhile.
    pub progress: Arc<Progress>,
    /// Whether there was an error, which makes the exit code 2.
    pub trouble: bool,
}

impl Messages {
    /// Standard error.
    pub fn new(look: Look, detail: Detail) -> Self {
        Messages { look, detail, progress: Arc::default(), trouble: false }
    }

    /// Reports an error.
    pub fn error(&mut self, message: impl fmt::Display) {
        self.error_about(message, &[]);
    }

    /// Reports an error about `items`, which are listed below the message, a line each.
    pub fn error_about(&mut self, message: impl fmt::Display, items: &[String]) {
        self.trouble = true;
        let label = self.look.paint(Ink::Error, "error:");
        let mut lines = vec![format!("{label} {}", on_one_line(message))];
        lines.extend(items.iter().map(|item| format!("  {}", on_one_line(item))));
        self.progress.aside(|| say(format_args!("{}", lines.join("\n"))));
    }

    /// Writes a note, except with `-q`.
    pub fn note(&self, message: impl fmt::Display) {
        if self.detail > Detail::Quiet {
            let label = self.look.paint(Ink::Place, "note:");
            let message = on_one_line(message);
            self.progress.aside(|| say(format_args!("{label} {message}")));
        }
    }

    /// Calls `write` with standard error, except with `-q`.
    pub fn write(&self, write: impl FnOnce(&mut dyn Write, Look) -> io::Result<()>) {
        if self.detail > Detail::Quiet {
            let mut bytes = Vec::new();
            // Writing to a vector can't fail, and a failure of standard error could not be reported anywhere.
            let _ = write(&mut bytes, self.look)
                .and_then(|()| self.progress.aside(|| io::stderr().write_all(&bytes)));
        }
    }
}

fn say(line: fmt::Arguments<'_>) {
    let _ = io::stderr().write_all(format!("{line}\n").as_bytes());
}

/// The message with control characters and line breaks spelled out. A file name with a line break could
/// otherwise fake another message, or a command that a CI runner obeys (`::stop-commands::`).
fn on_one_line(message: impl fmt::Display) -> String {
    screen::harmless(&message.to_string()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[test]
    fn causes_are_said_once() {
        let cause = || io::Error::other("disk on fire");
        let said = |error: anyhow::Error| with_causes(&error);
        assert_eq!(said(cause().into()), "disk on fire");
        assert_eq!(
            said(Err::<(), _>(cause()).context("a.txt: can't be read").unwrap_err()),
            "a.txt: can't be read: disk on fire"
        );
        let names_it = Err::<(), _>(cause()).context("a.txt: can't be read (disk on fire); run").unwrap_err();
        assert_eq!(said(names_it), "a.txt: can't be read (disk on fire); run");
        let twice =
            Err::<(), _>(cause()).context("a.txt: disk on fire").context("a.txt: disk on fire").unwrap_err();
        assert_eq!(said(twice.context("no journal")), "no journal: a.txt: disk on fire");
    }

    #[test]
    fn a_message_is_one_line() {
        assert_eq!(
            on_one_line("a\n::stop-commands::x\r\u{1b}"),
            "a<U+000A>::stop-commands::x<U+000D><U+001B>"
        );
    }
}
