//! Whether a stream is a terminal, how wide that is, and whether colours are wanted on it.
//!
//! In: the standard streams and the variables of the environment. Out: a [`Look`] for each stream, and
//! whether a progress bar makes sense. The only file that reads the environment variables for colours and
//! width.

use std::io::{self, IsTerminal};

use super::args::Color;
use crate::report::Look;

/// Where a standard stream leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamTarget {
    /// A terminal, with its number of columns where it is known.
    Terminal(Option<usize>),
    /// A pipe or socket, which a program most likely reads.
    Pipe,
    /// A file or device.
    Elsewhere,
}

/// Where standard output goes.
pub fn of_stdout() -> StreamTarget {
    place(&io::stdout())
}

/// Where standard error goes.
pub fn of_stderr() -> StreamTarget {
    place(&io::stderr())
}

/// The colours, width and escaping of a stream. `forcible`: variables may turn colours on where the stream is
/// no terminal, because its output is for people.
pub fn look(color: Color, place: StreamTarget, forcible: bool) -> Look {
    let terminal = matches!(place, StreamTarget::Terminal(_));
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => colors_wanted(terminal, forcible, variable),
    };
    let width = match place {
        StreamTarget::Terminal(width) => {
            variable("COLUMNS").and_then(|columns| columns.parse().ok()).or(width)
        }
        StreamTarget::Pipe | StreamTarget::Elsewhere => None,
    };
    Look { color: color && (!terminal || obeys_codes()), for_eyes: terminal || color, width }
}

/// Whether a progress bar on standard error makes sense. Not in CI, where a log would keep every state of it.
/// Not where standard output is a pipe, because the program that reads it, such as `less`, may draw on the
/// same terminal.
pub fn shows_progress(stdout: StreamTarget, stderr: StreamTarget) -> bool {
    let on = |value: String| !["", "0", "false"].contains(&value.as_str());
    matches!(stderr, StreamTarget::Terminal(_))
        && stdout != StreamTarget::Pipe
        && !variable("CI").is_some_and(on)
        && variable("TERM").is_none_or(|term| term != "dumb")
}

fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

/// Whether the environment variables want colours: `NO_COLOR` (no-color.org) first, then `CLICOLOR_FORCE` and
/// `CLICOLOR` (bixense.com/clicolors), `FORCE_COLOR` (force-color.org), and `TERM=dumb`.
fn colors_wanted(terminal: bool, forcible: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let is = |name, values: &[&str]| variable(name).is_some_and(|value| values.contains(&value.as_str()));
    // Set to an empty value counts as not set.
    let set = |name| variable(name).is_some_and(|value| !value.is_empty());
    const OFF: [&str; 2] = ["0", "false"];
    if set("NO_COLOR") {
        return false;
    }
    let forces = |name| set(name) && !is(name, &OFF);
    if (terminal || forcible) && (forces("CLICOLOR_FORCE") || forces("FORCE_COLOR")) {
        return true;
    }
    terminal && !is("FORCE_COLOR", &OFF) && !is("CLICOLOR", &OFF) && !is("TERM", &["dumb"])
}

#[cfg(unix)]
fn place(stream: &(impl IsTerminal + std::os::fd::AsFd)) -> StreamTarget {
    use rustix::fs::FileType;
    if stream.is_terminal() {
        let size = rustix::termios::tcgetwinsize(stream).ok();
        return StreamTarget::Terminal(
            size.map(|size| usize::from(size.ws_col)).filter(|&columns| columns > 0),
        );
    }
    match rustix::fs::fstat(stream).map(|stat| FileType::from_raw_mode(stat.st_mode)) {
        Ok(FileType::Fifo | FileType::Socket) => StreamTarget::Pipe,
        _ => StreamTarget::Elsewhere,
    }
}

#[cfg(windows)]
fn place(stream: &(impl IsTerminal + winapi_util::AsHandleRef)) -> StreamTarget {
    if !stream.is_terminal() {
        // A pipe and a file can't be told apart here. A pipe is the more cautious guess.
        return StreamTarget::Pipe;
    }
    let window = winapi_util::console::screen_buffer_info(stream).map(|info| info.window_rect());
    let columns = window.ok().and_then(|window| usize::try_from(window.right - window.left + 1).ok());
    StreamTarget::Terminal(columns)
}

#[cfg(not(any(unix, windows)))]
fn place(stream: &impl IsTerminal) -> StreamTarget {
    if stream.is_terminal() { StreamTarget::Terminal(None) } else { StreamTarget::Pipe }
}

/// Whether the terminal understands SGR codes. In a Windows console that has to be switched on.
fn obeys_codes() -> bool {
    #[cfg(windows)]
    {
        let told = |console: io::Result<winapi_util::console::Console>| {
            console.and_then(|mut console| console.set_virtual_terminal_processing(true)).is_ok()
        };
        told(winapi_util::console::Console::stdout()) || told(winapi_util::console::Console::stderr())
    }
    #[cfg(not(windows))]
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_as_people_expect_them() {
        let wanted = |terminal, forcible, variables: &[(&str, &str)]| {
            colors_wanted(terminal, forcible, |name| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_string())
            })
        };
        // Expected on a terminal, in a log for people, and in output for a program.
        type Variables<'v> = &'v [(&'v str, &'v str)];
        let cases: [(Variables<'_>, [bool; 3]); 14] = [
            (&[], [true, false, false]),
            (&[("NO_COLOR", "1")], [false, false, false]),
            (&[("NO_COLOR", "0")], [false, false, false]),
            (&[("NO_COLOR", "")], [true, false, false]),
            (&[("TERM", "dumb")], [false, false, false]),
            (&[("TERM", "xterm")], [true, false, false]),
            (&[("CLICOLOR", "0")], [false, false, false]),
            (&[("CLICOLOR_FORCE", "1")], [true, true, false]),
            (&[("CLICOLOR_FORCE", "0")], [true, false, false]),
            (&[("FORCE_COLOR", "1")], [true, true, false]),
            (&[("FORCE_COLOR", "")], [true, false, false]),
            (&[("FORCE_COLOR", "0")], [false, false, false]),
            (&[("FORCE_COLOR", "1"), ("TERM", "dumb")], [true, true, false]),
            (&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], [false, false, false]),
        ];
        for (variables, expected) in cases {
            let got = [
                wanted(true, true, variables),
                wanted(false, true, variables),
                wanted(false, false, variables),
            ];
            assert_eq!(got, expected, "{variables:?}");
        }
    }

    #[test]
    fn a_flag_counts_for_more_than_variables() {
        let look = |color| look(color, StreamTarget::Elsewhere, false);
        assert_eq!(look(Color::Always), Look { color: true, for_eyes: true, width: None });
        assert_eq!(look(Color::Never), Look { color: false, for_eyes: false, width: None });
    }
}
