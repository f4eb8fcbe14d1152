//! What to type next.

use crate::cli::settings::{Mode, Settings};
use crate::config::values::AcceptedGuesses;
use crate::report::inferred::DOUBTFUL_BELOW;
use crate::report::summary::Next;

/// The commands to suggest after a run in `mode`; `None` is a filter.
///
/// None of them has a `--guess` below the usual one, also where the user typed that.
pub fn next(settings: &Settings, mode: Option<Mode>, id: Option<&str>) -> Next {
    let command = |guess: Option<String>, diff: bool| {
        let mode = match mode {
            None => None,
            Some(Mode::Diff) if diff => Some("--diff".to_string()),
            Some(Mode::Write) if settings.interactive => Some("--interactive".to_string()),
            Some(_) => Some("--write".to_string()),
        };
        settings.again.command(&mode.into_iter().chain(guess).collect::<Vec<_>>())
    };
    let (accepted, one_by_one) = match repeated_guess(settings) {
        RepeatedGuess::TooLow => (None, None),
        RepeatedGuess::Flag(guess) => {
            let one_by_one = std::iter::once("--interactive".to_string()).chain(guess.clone());
            let one_by_one = settings.again.command(&one_by_one.collect::<Vec<_>>());
            (Some(command(guess, false)), Some(one_by_one))
        }
    };
    // A run without a mode has shown them in its diff. A filter prints the text, and has no mode that shows them.
    let shows_doubtful = matches!(mode, None | Some(Mode::Report));
    Next {
        accepted,
        one_by_one,
        held_back: Some(command(Some("--guess".to_string()), true)),
        doubtful: (!shows_doubtful).then(|| settings.again.command(&[])),
        undo: id.map(|id| format!("fix-encoding --undo {id}")),
    }
}

/// The `--guess` that a command needs to accept what this run accepts.
enum RepeatedGuess {
    /// This flag; `None` where the configuration says the same, or nothing does.
    Flag(Option<String>),
    /// It is lower than what may be suggested.
    TooLow,
}

fn repeated_guess(settings: &Settings) -> RepeatedGuess {
    match settings.configurations.flags().guess {
        None => RepeatedGuess::Flag(None),
        // It may overrule the configuration.
        Some(AcceptedGuesses::Never) => RepeatedGuess::Flag(Some("--guess=false".to_string())),
        Some(AcceptedGuesses::USUAL) => RepeatedGuess::Flag(Some("--guess".to_string())),
        Some(AcceptedGuesses::AtLeast(minimum)) if minimum < DOUBTFUL_BELOW => RepeatedGuess::TooLow,
        Some(AcceptedGuesses::AtLeast(minimum)) => RepeatedGuess::Flag(Some(format!("--guess={minimum}"))),
    }
}
