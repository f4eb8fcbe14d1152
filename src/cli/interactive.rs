//! `--interactive`: asks a person about each file.
//!
//! In: lines typed at a terminal, never standard input where that is a pipe. Out: questions on standard
//! output, and an [`Answer`]. Writes no file. Only a clear yes counts as yes: an empty line means no, the end
//! of input means quit, and an answer that is not understood is asked again.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};

use anyhow::bail;

use super::streams::{Output, RunStopped};
use crate::report::{Ink, Look};

/// The terminal of this process, even where standard input is a pipe.
const TERMINAL: &str = if cfg!(windows) { "CONIN$" } else { "/dev/tty" };

/// What a person answers about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Rewrite it.
    Yes,
    /// Leave it.
    No,
    /// Rewrite it and all that follow.
    All,
    /// Leave it and all that follow.
    Quit,
    /// Only the exact repairs, and ask again.
    Exact,
    /// Say why.
    Explain,
    /// Show the diff again.
    Diff,
    /// Say what can be answered.
    Help,
}

/// The answers: key, meaning, and the help text.
const ANSWERS: [(char, Answer, &str); 8] = [
    ('y', Answer::Yes, "rewrite this file"),
    ('n', Answer::No, "leave it as it is (Enter alone says the same)"),
    ('x', Answer::Exact, "only what is exact: show that, and ask again"),
    ('a', Answer::All, "rewrite this file and all that follow"),
    ('q', Answer::Quit, "leave this file and all that follow (as at the end of input)"),
    ('e', Answer::Explain, "explain: what was weighed, and why this came out"),
    ('d', Answer::Diff, "show the diff again"),
    ('?', Answer::Help, "show this"),
];

/// The person at the terminal.
pub struct Person {
    input: BufReader<Box<dyn Read>>,
}

impl Person {
    /// Opens the terminal for answers.
    ///
    /// # Errors
    /// A message for the user where standard output is no terminal, or there is no terminal to read from.
    pub fn at_terminal() -> anyhow::Result<Self> {
        if !io::stdout().is_terminal() {
            bail!(
                "--interactive shows each diff on a terminal, and standard output is none; leave the redirection out, or \
                 use --diff to look and --write to repair"
            );
        }
        if io::stdin().is_terminal() {
            return Ok(Person::answering(io::stdin()));
        }
        match File::open(TERMINAL) {
            Ok(terminal) if terminal.is_terminal() => Ok(Person::answering(terminal)),
            _ => bail!(
                "--interactive needs a terminal to be answered at, and there is none; use --diff to look and --write to repair"
            ),
        }
    }

    fn answering(input: impl Read + 'static) -> Self {
        Person { input: BufReader::new(Box::new(input)) }
    }

    /// Asks whether to rewrite the file called `name`, until the answer is one of `possible`.
    pub fn ask(
        &mut self,
        output: &mut Output,
        name: &str,
        possible: &[Answer],
    ) -> Result<Answer, RunStopped> {
        let known: Vec<_> = ANSWERS
            .iter()
            .filter(|(_, answer, _)| possible.contains(answer) || *answer == Answer::Help)
            .collect();
        let keys: Vec<String> = known.iter().map(|(key, ..)| key.to_string()).collect();
        let keys = keys.join(",");
        loop {
            let input = &mut self.input;
            let typed = output.converse(|out, look| {
                write!(out, "{} [{keys}] ", look.paint(Ink::Command, format_args!("Rewrite {name}?")))?;
                out.flush()?;
                let line = line(input);
                if line.is_none() {
                    // Without an Enter the cursor is still in the line of the question.
                    writeln!(out)?;
                }
                Ok(line)
            })?;
            let Some(typed) = typed else { return Ok(Answer::Quit) };
            let typed = typed.trim().to_lowercase();
            let mut characters = typed.chars();
            match (characters.next(), characters.as_str()) {
                (None, _) => return Ok(Answer::No),
                (Some(key), rest)
                    if rest.is_empty() || ["yes", "no", "all", "quit"].contains(&typed.as_str()) =>
                {
                    match known.iter().find(|(known, ..)| *known == key) {
                        Some((_, Answer::Help, _)) | None => {}
                        Some((_, answer, _)) => return Ok(*answer),
                    }
                }
                _ => {}
            }
            output.converse(|out, look| {
                known.iter().try_for_each(|(key, _, what)| help(out, look, *key, what))
            })?;
        }
    }
}

fn help(out: &mut dyn Write, look: Look, key: char, what: &str) -> io::Result<()> {
    writeln!(out, "{}  {what}", look.paint(Ink::Command, key))
}

/// A line of input; `None` at its end, or where it can't be read.
fn line(input: &mut impl BufRead) -> Option<String> {
    let mut line = Vec::new();
    match input.read_until(b'\n', &mut line) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(String::from_utf8_lossy(&line).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use safe_rewrite::RewriteOptions;

    const ALL: [Answer; 7] =
        [Answer::Yes, Answer::No, Answer::Exact, Answer::All, Answer::Quit, Answer::Explain, Answer::Diff];

    /// The answer that `typed` gives.
    fn answer(typed: &'static str, possible: &[Answer]) -> Answer {
        let mut output = Output::new(Some("unused".into()), RewriteOptions::default(), Look::PLAIN);
        Person::answering(typed.as_bytes()).ask(&mut output, "a.txt", possible).unwrap()
    }

    #[test]
    fn answers() {
        let cases = [
            ("y\n", Answer::Yes),
            (" Yes \r\n", Answer::Yes),
            ("n\n", Answer::No),
            ("\n", Answer::No),
            ("x\n", Answer::Exact),
            ("ALL\n", Answer::All),
            ("q\n", Answer::Quit),
            ("e\n", Answer::Explain),
            ("d\n", Answer::Diff),
            // Not understood: asked again.
            ("yep\nn\n", Answer::No),
            ("?\nö\ny\n", Answer::Yes),
            // The end of input, also within a line.
            ("", Answer::Quit),
            ("what", Answer::Quit),
            ("y", Answer::Yes),
        ];
        for (typed, expected) in cases {
            assert_eq!(answer(typed, &ALL), expected, "{typed:?}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_asked_again() {
        assert_eq!(answer("x\na\nn\n", &[Answer::Yes, Answer::No]), Answer::No);
    }
}
