//! The exit code of a run over files or a stream.

use fix_encoding::Severity;

use super::outcome::RunOutcome;
use crate::cli::settings::{Mode, Settings};
use crate::cli::streams::Messages;
use crate::config::values::FailOn;

/// The exit code for errors of usage, configuration, reading and writing.
pub const TROUBLE: u8 = 2;

/// The exit code of a run that goes to its end.
pub fn exit_code(settings: &Settings, mode: Option<Mode>, outcome: &RunOutcome, messages: &Messages) -> u8 {
    if messages.trouble { TROUBLE } else { u8::from(fails(settings, mode, outcome)) }
}

/// Whether the exit code is 1, by `--fail-on` and `--exit-non-zero-on-fix`. A diff fails when it is not
/// empty. `mode` is `None` for a filter.
pub fn fails(settings: &Settings, mode: Option<Mode>, outcome: &RunOutcome) -> bool {
    let fixes = matches!(mode, None | Some(Mode::Write)) && outcome.changes;
    match (settings.fail_on, mode) {
        _ if settings.exit_non_zero_on_fix && fixes => true,
        (FailOn::Never, _) => false,
        (_, Some(Mode::Diff)) => outcome.changes,
        (FailOn::Error, _) => outcome.errors_left > 0,
        (FailOn::Warning, _) => outcome.errors_left > 0 || outcome.totals.has(Severity::Warning),
    }
}
