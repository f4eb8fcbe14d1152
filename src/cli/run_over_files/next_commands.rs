//! What to type next.

use fix_encoding::Accept;

use crate::cli::settings::{Mode, Settings};
use crate::config::values::AcceptedGuesses;
use crate::report::summary::{Next, Share, Totals};

/// The commands to suggest after a run in `mode`; `None` is a filter.
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
        // `--guess=false` overruled the configuration in this run, so the suggested command repeats it.
        Accept::Exact => (settings.configurations.flags().guess == Some(AcceptedGuesses::Never))
            .then(|| "--guess=false".to_string()),
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
