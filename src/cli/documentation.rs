//! `--explain` and `--list-encodings` print the rules and encodings of the library. `--completions` and
//! `--man` print the flags for shells and for `man`.
//!
//! In: the tables. Out: text. Reads no files.

use std::io::{self, Write};

use fix_encoding::Severity;
use fix_encoding::encoding::Encoding;
use fix_encoding::rules::{self, Group, RULES, Rule, UnknownRule};

use clap::CommandFactory as _;

use super::args::Args;
use super::streams::{Output, RunStopped};
use crate::report::{Ink, Look};

/// The width of tables in columns; fits in most terminals.
const WIDTH: usize = 100;

/// Explains the rule called `name`, or lists all.
pub fn explain(output: &mut Output, name: Option<&str>) -> Result<(), RunStopped> {
    let Some(name) = name else { return output.write(list_rules) };
    match rules::by_name(name) {
        Some(rule) => output.write(|out, look| write_rule(out, look, rule)),
        None => Err(RunStopped::Error(UnknownRule::new(name).into())),
    }
}

fn write_rule(out: &mut dyn Write, look: Look, rule: &Rule) -> io::Result<()> {
    for line in rule.documentation.lines() {
        if line.starts_with('#') {
            writeln!(out, "{}", look.paint(Ink::Place, line))?;
        } else {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

fn list_rules(out: &mut dyn Write, look: Look) -> io::Result<()> {
    let width = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    let (on, off): (Vec<&Rule>, Vec<&Rule>) = RULES.iter().partition(|rule| rule.group == Group::Damage);
    let write = |out: &mut dyn Write, rule: &Rule| {
        let severity = match rule.severity {
            Severity::Error => look.paint(Ink::Error, "error  "),
            Severity::Warning => look.paint(Ink::Warning, "warning"),
        };
        // Padded before it is coloured, because colour codes would count as characters.
        let name = format!("{:width$}", rule.name);
        writeln!(out, "{}  {severity}  {}", look.paint(Ink::Rule, name), rule.summary)
    };
    on.into_iter().try_for_each(|rule| write(out, rule))?;
    writeln!(out, "\nOff by default; --select turns them on by name, `--select hygiene` all of them:\n")?;
    off.into_iter().try_for_each(|rule| write(out, rule))?;
    writeln!(out, "\nfix-encoding --explain RULE says more.")
}

/// Lists the encodings: name, description, other labels.
pub fn list_encodings(output: &mut Output) -> Result<(), RunStopped> {
    output.write(|out, look| {
        let widest = |text: fn(Encoding) -> &'static str| {
            Encoding::all().map(|encoding| text(encoding).chars().count()).max().unwrap_or(0)
        };
        let (names, descriptions) = (widest(Encoding::name), widest(Encoding::description));
        let margin = names + descriptions + 4;
        for encoding in Encoding::all() {
            let name = look.paint(Ink::Place, format!("{:names$}", encoding.name()));
            let labels = encoding.labels().iter().filter(|label| **label != encoding.name());
            let mut lines = wrapped(labels.copied(), WIDTH.saturating_sub(margin)).into_iter();
            let first = lines.next().unwrap_or_default();
            let row = format!("  {:descriptions$}  {first}", encoding.description());
            writeln!(out, "{name}{}", row.trim_end())?;
            for line in lines {
                writeln!(out, "{:margin$}{line}", "")?;
            }
        }
        Ok(())
    })
}

/// Prints the completion script of a shell.
pub fn completions(output: &mut Output, shell: clap_complete::Shell) -> Result<(), RunStopped> {
    let mut command = Args::command();
    let name = command.get_name().to_string();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    output.write(|out, _| out.write_all(&script))
}

/// The manual page, in roff.
pub fn man(output: &mut Output) -> Result<(), RunStopped> {
    let command = Args::command();
    let after = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    let page = clap_mangen::Man::new(command);
    output.write(|out, _| {
        let mut roff = Vec::new();
        page.render_title(&mut roff)?;
        page.render_name_section(&mut roff)?;
        roff.extend(synopsis(&page)?);
        page.render_description_section(&mut roff)?;
        page.render_options_section(&mut roff)?;
        // The text below the options is in columns, so roff must not fill its lines.
        for part in after.split("\n\n") {
            let (title, columns) = part.split_once(":\n").unwrap_or(("EXTRA", part));
            writeln!(roff, ".SH {}\n.nf", title.to_uppercase())?;
            columns.lines().try_for_each(|line| writeln!(roff, "{}", as_text(line.trim_start())))?;
            writeln!(roff, ".fi")?;
        }
        out.write_all(&roff)
    })
}

/// The section SYNOPSIS, with `...` added after PATH, which `clap_mangen` leaves out.
fn synopsis(page: &clap_mangen::Man) -> io::Result<Vec<u8>> {
    let mut roff = Vec::new();
    page.render_synopsis_section(&mut roff)?;
    let text = String::from_utf8_lossy(&roff).into_owned();
    Ok(text.replace(r"[\fIPATH\fR] ", r"[\fIPATH\fR]...").into_bytes())
}

/// `line` escaped for roff.
fn as_text(line: &str) -> String {
    let text = line.replace('\\', r"\e").replace('-', r"\-");
    if text.starts_with(['.', '\'']) { format!(r"\&{text}") } else { text }
}

/// The words, separated by commas, in lines of at most `width` characters. A longer word gets a line of its
/// own.
fn wrapped<'a>(words: impl Iterator<Item = &'a str>, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.len() + 2 + word.len() < width => {
                line.push_str(", ");
                line.push_str(word);
            }
            last => {
                if let Some(line) = last {
                    line.push(',');
                }
                lines.push(word.to_string());
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_is_documented() {
        for rule in RULES {
            assert!(rule.documentation.starts_with(&format!("# {}\n", rule.name)), "{}", rule.name);
            for part in ["## What it finds", "## Why", "## Example", "## The fix", "## How sure"] {
                assert!(rule.documentation.contains(part), "{}: {part}", rule.name);
            }
        }
    }

    #[test]
    fn text_is_no_roff() {
        assert_eq!(as_text(r".TH a\b --c"), r"\&.TH a\eb \-\-c");
    }

    #[test]
    fn labels_are_wrapped() {
        assert_eq!(wrapped(["aa", "bb", "cc"].into_iter(), 8), ["aa, bb,", "cc"]);
        assert_eq!(wrapped(std::iter::empty(), 8), Vec::<String>::new());
    }
}
