//! The progress bar of a long run: one line at the foot of the terminal.
//!
//! In: the number of files, and which one is begun or done. Out: a bar on standard error. It appears after a while, and is hidden
//! while [`Progress::aside`] writes anything else. If nobody would see it, or a log would keep it, there is no bar, and all
//! functions do nothing.

use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{columns, screen};

/// Shorter runs show no bar, because nobody could read it.
const LASTS: Duration = Duration::from_millis(500);
/// How often it is drawn.
const DRAWN_EVERY: Duration = Duration::from_millis(100);
/// Columns for all but the path: the bar, and two counts of up to seven digits.
const BESIDE_PATH: usize = 46;
/// The assumed width of a terminal whose width is unknown, in columns.
const USUAL_WIDTH: usize = 80;

/// A bar, or nothing.
#[derive(Debug, Default)]
pub struct Progress {
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    bar: ProgressBar,
    /// Columns for the path.
    room: usize,
    /// Dropping it ends the thread that waits to show the bar.
    clock: Mutex<Option<(Sender<()>, JoinHandle<()>)>>,
}

impl Progress {
    /// A bar for a terminal of `width` columns, without a number of files yet.
    pub fn on_terminal(width: Option<usize>) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        // Can't fail: the templates are constants.
        let style = ProgressStyle::with_template("looking for files {spinner}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        let (stop, stopped) = mpsc::channel::<()>();
        let shown = bar.clone();
        let thread = std::thread::Builder::new().name("progress".to_string()).spawn(move || {
            if stopped.recv_timeout(LASTS) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
                shown.enable_steady_tick(DRAWN_EVERY);
            }
        });
        let room = width.unwrap_or(USUAL_WIDTH).saturating_sub(BESIDE_PATH);
        // If no thread can be started, there is no bar, and nothing else is lost.
        let running =
            thread.ok().map(|thread| Running { bar, room, clock: Mutex::new(Some((stop, thread))) });
        Progress { running }
    }

    /// Sets the number of files.
    pub fn files(&self, count: usize) {
        if let Some(Running { bar, .. }) = &self.running {
            let style = ProgressStyle::with_template("[{bar:20}] {pos}/{len} files  {msg}");
            if let Ok(style) = style {
                bar.set_style(style.progress_chars("=> "));
            }
            bar.set_length(count as u64);
        }
    }

    /// Shows the file that is being examined.
    pub fn begun(&self, path: &Path) {
        if let Some(Running { bar, room, .. }) = &self.running {
            bar.set_message(columns::end_within(&screen::path(path), *room));
        }
    }

    /// Counts one file as done.
    pub fn done(&self) {
        if let Some(Running { bar, .. }) = &self.running {
            bar.inc(1);
        }
    }

    /// Whether there is a bar, visible yet or not.
    pub fn runs(&self) -> bool {
        self.running.as_ref().is_some_and(|running| !running.bar.is_finished())
    }

    /// Calls `write` with the bar hidden.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.running {
            // Nothing is left to wait for.
            Some(Running { bar, .. }) if bar.length().is_some_and(|all| bar.position() >= all) => {
                self.end();
                write()
            }
            Some(Running { bar, .. }) => bar.suspend(write),
            None => write(),
        }
    }

    /// Removes the bar for good.
    pub fn end(&self) {
        if let Some(Running { bar, clock, .. }) = &self.running {
            if let Some((stop, thread)) = clock.lock().unwrap_or_else(PoisonError::into_inner).take() {
                drop(stop);
                // It does nothing that could fail.
                let _ = thread.join();
            }
            bar.disable_steady_tick();
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_does_nothing() {
        let progress = Progress::default();
        progress.files(3);
        progress.begun(Path::new("a"));
        progress.done();
        assert_eq!(progress.aside(|| 7), 7);
        progress.end();
    }

    #[test]
    fn one_that_ends_early_was_never_seen() {
        let progress = Progress::on_terminal(Some(80));
        progress.files(3);
        progress.begun(Path::new("a"));
        progress.done();
        let bar = progress.running.as_ref().map(|running| running.bar.clone()).unwrap();
        progress.end();
        assert!(bar.is_finished() && bar.is_hidden());
    }
}
