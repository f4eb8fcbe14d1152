//! Findings in lines: `path:line:col: error: rule: message`.
//!
//! In: an examination and the file's name, harmless already. Out: one line a finding or, beside a diff, one
//! line a channel.

use std::io::{self, Write};

use fix_encoding::channel::{Provenance, provenance, provenance_of_file, provenance_of_loss};
use fix_encoding::{Accept, Cause, ChannelRepairs, Examination, Finding, Location, Repair, Severity};

use super::explanation::{self, Explanation};
use super::{Ink, Look, counted, cut, probability, screen};

/// A function that explains a finding; `None` where it can't.
pub type Explain<'a> = dyn Fn(&Finding) -> Option<Explanation> + 'a;

/// The details below the line of a finding or a channel.
#[derive(Clone, Copy, Default)]
pub struct Details<'a> {
    /// The notation of the channel, its confidence, its likely cause and how to prevent it. Once for each
    /// cause.
    pub cause: bool,
    /// The explanation of the finding.
    pub explain: Option<&'a Explain<'a>>,
}

/// Writes one line for each finding that `wanted` selects, with `details` below it.
pub fn write_each(
    out: &mut dyn Write,
    look: Look,
    name: &str,
    examination: &Examination,
    wanted: impl Fn(&Finding) -> bool,
    details: Details<'_>,
) -> io::Result<()> {
    let findings = examination.findings.iter().filter(|finding| wanted(finding));
    write_lines(out, look, name, findings.map(|finding| (finding, false)), details)
}

/// Writes one line for each finding, with `details` below it. The flag beside a finding says whether it has been repaired.
pub fn write_lines<'a>(
    out: &mut dyn Write,
    look: Look,
    name: &str,
    findings: impl Iterator<Item = (&'a Finding, bool)>,
    details: Details<'_>,
) -> io::Result<()> {
    let mut said: Vec<&Cause> = Vec::new();
    for (finding, repaired) in findings {
        let state = FindingState::of(finding, repaired);
        line(out, look, name, finding, state, &finding.message, &tally_of(finding))?;
        if let Some(repair) = finding.repair.as_ref().filter(|repair| !said.contains(&&repair.cause)) {
            if details.cause {
                write_cause(out, look, &ChannelRepairs { cause: &repair.cause, repairs: vec![repair] })?;
            }
            said.push(&repair.cause);
        }
        explain(out, look, finding, details)?;
    }
    Ok(())
}

/// Writes one line for each channel, at the first of its places, with `details` below it. If `taken`, of the repairs that a plan
/// with `accept` has, else of the others.
pub fn write_channels(
    out: &mut dyn Write,
    look: Look,
    name: &str,
    examination: &Examination,
    accept: Accept,
    taken: bool,
    details: Details<'_>,
) -> io::Result<()> {
    let findings = if taken { examination.accepted(accept) } else { examination.held_back(accept) };
    for group in &ChannelRepairs::of(findings.iter().copied()) {
        let first = findings
            .iter()
            .copied()
            .find(|finding| finding.repair.as_ref().is_some_and(|repair| repair.cause == *group.cause));
        if let Some(first) = first {
            let places = match group.repairs.len() {
                1 => String::new(),
                many => format!(" in {many} places"),
            };
            let tally = format!("; {}{places}", Tally::of_channel(group));
            let state = FindingState::of(first, false);
            line(out, look, name, first, state, &group.cause.to_string(), &tally)?;
            if details.cause {
                write_cause(out, look, group)?;
            }
            let ours = |finding: &&Finding| finding.repair.as_ref().is_some_and(|r| r.cause == *group.cause);
            for finding in examination.findings.iter().filter(ours) {
                if details.explain.is_some() && group.repairs.len() > 1 {
                    let Location { line, column } = finding.location;
                    writeln!(out, "  {}", look.paint(Ink::Place, format!("{name}:{line}:{column}:")))?;
                }
                explain(out, look, finding, details)?;
            }
        }
    }
    Ok(())
}

/// `; 3 characters exact`: what follows the message of a finding that has a repair.
pub fn tally_of(finding: &Finding) -> String {
    // The message of a hygiene rule has the count already.
    let damaged = finding.repair.as_ref().filter(|repair| !matches!(repair.cause, Cause::Rule(_)));
    damaged.map(|repair| format!("; {}", Tally::of(&[repair]))).unwrap_or_default()
}

fn explain(out: &mut dyn Write, look: Look, finding: &Finding, details: Details<'_>) -> io::Result<()> {
    match details.explain.and_then(|explain| explain(finding)) {
        Some(explanation) => explanation::write(out, look, "  ", &explanation),
        None => Ok(()),
    }
}

/// The details of a cause: notation, confidence, likely origin, and how to prevent it.
fn write_cause(out: &mut dyn Write, look: Look, group: &ChannelRepairs<'_>) -> io::Result<()> {
    if let Cause::Rule(rule) = group.cause {
        return writeln!(
            out,
            "  more: {}",
            look.paint(Ink::Command, format!("fix-encoding --explain {}", rule.name))
        );
    }
    let confidences = || group.repairs.iter().map(|repair| repair.confidence);
    let (least, most) = confidences().fold((1.0_f64, 0.0_f64), |(low, high), c| (low.min(c), high.max(c)));
    let sure = if cut(least) == cut(most) {
        probability(least)
    } else {
        format!("{} to {}", probability(least), probability(most))
    };
    let notation = match group.cause.channel() {
        Some(channel) => {
            look.paint(Ink::Command, format!("--channel '{}'", channel.notation())).to_string() + "; "
        }
        None => String::new(),
    };
    writeln!(out, "  {notation}confidence that this is what happened: {sure}")?;
    let Some(Provenance { cause, prevention }) = likely(group.cause) else { return Ok(()) };
    writeln!(out, "  likely cause: {cause}")?;
    writeln!(out, "  to prevent it: {prevention}")
}

/// The likely origin of `cause`; `None` where nothing went wrong, as with hygiene.
fn likely(cause: &Cause) -> Option<Provenance> {
    match cause {
        Cause::Channel(channel) | Cause::ChannelInEscapes(channel, _) | Cause::WrittenAsAfter(_, channel) => {
            Some(provenance(channel))
        }
        Cause::WrittenAs(encoding) => Some(provenance_of_file(*encoding)),
        Cause::ByteLost => Some(provenance_of_loss()),
        Cause::Rule(_) => None,
    }
}

/// The word before the name of the rule.
#[derive(Clone, Copy)]
enum FindingState {
    Repaired,
    Found(Severity),
}

impl FindingState {
    fn of(finding: &Finding, repaired: bool) -> Self {
        if repaired { FindingState::Repaired } else { FindingState::Found(finding.severity()) }
    }
}

fn line(
    out: &mut dyn Write,
    look: Look,
    name: &str,
    finding: &Finding,
    state: FindingState,
    message: &str,
    tally: &str,
) -> io::Result<()> {
    let Location { line, column } = finding.location;
    let place = look.paint(Ink::Place, format!("{name}:{line}:{column}:"));
    let state = match state {
        FindingState::Repaired => look.paint(Ink::Added, "repaired:"),
        FindingState::Found(Severity::Error) => look.paint(Ink::Error, "error:"),
        FindingState::Found(Severity::Warning) => look.paint(Ink::Warning, "warning:"),
    };
    let rule = look.paint(Ink::Rule, finding.rule.name);
    writeln!(out, "{place} {state} {rule}: {}{tally}", screen::harmless(message))
}

/// How many characters are exact, how many are inferred, and their confidence.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// Characters whose bytes were all there.
    pub exact: usize,
    /// Characters that lost a byte.
    pub inferred: usize,
    /// The sum of the confidences of the inferred ones.
    pub confidence: f64,
    /// Places that hygiene rules change.
    pub tidied: usize,
}

impl Tally {
    /// The tally of some repairs.
    pub fn of(repairs: &[&Repair]) -> Self {
        let mut tally = Tally::default();
        for repair in repairs {
            if let Cause::Rule(_) = repair.cause {
                tally.tidied += repair.damaged;
                continue;
            }
            // A character outside ASCII is counted as damaged; an inferred one may turn out to be ASCII.
            tally.exact += repair.damaged.saturating_sub(repair.inferred.len());
            tally.inferred += repair.inferred.len();
            tally.confidence += repair.inferred.iter().map(|character| character.confidence).sum::<f64>();
        }
        tally
    }

    /// The tally of the repairs of `findings`.
    pub fn of_findings(findings: &[&Finding]) -> Self {
        let repairs: Vec<&Repair> = findings.iter().filter_map(|finding| finding.repair.as_ref()).collect();
        Tally::of(&repairs)
    }

    /// The tally of all repairs of a channel.
    pub fn of_channel(group: &ChannelRepairs<'_>) -> Self {
        Tally::of(&group.repairs)
    }

    /// Adds another tally to this one.
    pub fn add(&mut self, other: Tally) {
        self.exact += other.exact;
        self.inferred += other.inferred;
        self.confidence += other.confidence;
        self.tidied += other.tidied;
    }
}

/// "12 characters exact", "9 characters exact, 3 inferred (mean confidence 0.93)", or "3 characters inferred
/// (mean confidence 0.93)"; with or without "5 places tidied".
impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mean = probability(self.confidence / self.inferred.max(1) as f64);
        let tidied = counted(self.tidied, "place");
        match (self.exact, self.inferred) {
            (0, 0) if self.tidied > 0 => return write!(f, "{tidied} tidied"),
            (exact, 0) => write!(f, "{} exact", counted(exact, "character")),
            (0, inferred) => {
                write!(f, "{} inferred (mean confidence {mean})", counted(inferred, "character"))
            }
            (exact, inferred) => {
                write!(
                    f,
                    "{} exact, {inferred} inferred (mean confidence {mean})",
                    counted(exact, "character")
                )
            }
        }?;
        if self.tidied > 0 { write!(f, ", {tidied} tidied") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::made_by_hand::{chinese, french};
    use super::*;

    const VERBOSE: Details<'static> = Details { cause: true, explain: None };

    fn text(write: impl Fn(&mut Vec<u8>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn one_line_a_finding() {
        let (_, examination) = chinese();
        let lines =
            text(|out| write_each(out, Look::PLAIN, "notes.md", &examination, |_| true, Details::default()));
        insta::assert_snapshot!(lines, @r"
        notes.md:1:3: error: mojibake: UTF-8 read as windows-1254; undefined bytes and soft hyphens dropped; 1 character exact, 1 inferred (mean confidence 0.97)
        notes.md:3:1: error: mojibake: UTF-8 read as windows-1254; undefined bytes and soft hyphens dropped; 3 characters exact, 2 inferred (mean confidence 0.56)
        notes.md:4:1: warning: lost-text: 2 replacement characters (U+FFFD)
        ");
        let (_, examination) = french();
        let lines =
            text(|out| write_each(out, Look::PLAIN, "fr.txt", &examination, |_| true, Details::default()));
        insta::assert_snapshot!(lines, @r"
        fr.txt:2:3: error: mojibake: UTF-8 read as windows-1252; 2 characters exact
        fr.txt:2:18: error: mojibake: UTF-8 read as windows-1252; 1 character exact
        ");
    }

    #[test]
    fn only_what_is_wanted() {
        let (_, examination) = chinese();
        let warnings = |finding: &Finding| finding.severity() == Severity::Warning;
        let lines =
            text(|out| write_each(out, Look::PLAIN, "notes.md", &examination, warnings, Details::default()));
        insta::assert_snapshot!(lines, @"notes.md:4:1: warning: lost-text: 2 replacement characters (U+FFFD)");
    }

    #[test]
    fn one_line_a_channel() {
        let (_, examination) = chinese();
        let lines = |accept, taken| {
            text(|out| {
                write_channels(out, Look::PLAIN, "notes.md", &examination, accept, taken, Details::default())
            })
        };
        insta::assert_snapshot!(lines(Accept::ALL, true), @"notes.md:1:3: error: mojibake: UTF-8 read as windows-1254; undefined bytes and soft hyphens dropped; 4 characters exact, 3 inferred (mean confidence 0.70) in 2 places");
        assert_eq!(lines(Accept::ALL, false), "");
        assert_eq!(lines(Accept::Exact, true), "");
        assert_eq!(lines(Accept::Exact, false), lines(Accept::ALL, true));
    }

    #[test]
    fn details_of_channels() {
        let (_, mut examination) = chinese();
        let details = |examination: &Examination| {
            text(|out| write_channels(out, Look::PLAIN, "notes.md", examination, Accept::ALL, true, VERBOSE))
        };
        insta::assert_snapshot!(details(&examination), @r"
        notes.md:1:3: error: mojibake: UTF-8 read as windows-1254; undefined bytes and soft hyphens dropped; 4 characters exact, 3 inferred (mean confidence 0.70) in 2 places
          --channel 'utf-8>windows-1254/dropped+soft-hyphen-dropped'; confidence that this is what happened: 0.99
          likely cause: read with windows-1254 (Turkish Windows), as PowerShell 5.1's Get-Content does on a Turkish Windows, and elsewhere a program that guesses encodings and takes UTF-8 for it, as chardet can
          to prevent it: name UTF-8 where it is read rather than have it guessed, or write it with a byte-order mark
        ");
        examination.findings[0].repair.as_mut().unwrap().confidence = 0.951;
        insta::assert_snapshot!(details(&examination), @r"
        notes.md:1:3: error: mojibake: UTF-8 read as windows-1254; undefined bytes and soft hyphens dropped; 4 characters exact, 3 inferred (mean confidence 0.70) in 2 places
          --channel 'utf-8>windows-1254/dropped+soft-hyphen-dropped'; confidence that this is what happened: 0.95 to 0.99
          likely cause: read with windows-1254 (Turkish Windows), as PowerShell 5.1's Get-Content does on a Turkish Windows, and elsewhere a program that guesses encodings and takes UTF-8 for it, as chardet can
          to prevent it: name UTF-8 where it is read rather than have it guessed, or write it with a byte-order mark
        ");
    }

    #[test]
    fn a_cause_is_told_once() {
        let (_, examination) = french();
        let lines = text(|out| write_each(out, Look::PLAIN, "fr.txt", &examination, |_| true, VERBOSE));
        insta::assert_snapshot!(lines, @r#"
        fr.txt:2:3: error: mojibake: UTF-8 read as windows-1252; 2 characters exact
          --channel 'utf-8>windows-1252'; confidence that this is what happened: 0.99
          likely cause: read with windows-1252 (Western European Windows), as PowerShell 5.1's Get-Content, Excel opening CSV without a byte-order mark, MySQL's latin1 columns and browsers without a declared charset do
          to prevent it: declare UTF-8 where it is read (-Encoding UTF8, <meta charset="utf-8">, utf8mb4 for table and connection), or give the file a byte-order mark
        fr.txt:2:18: error: mojibake: UTF-8 read as windows-1252; 1 character exact
        "#);
    }

    #[test]
    fn explanations_stand_below_each_place() {
        let (_, examination) = french();
        let explain = |finding: &Finding| {
            let text = finding.location.column.to_string();
            Some(Explanation { text, candidates: Vec::new(), found: Vec::new() })
        };
        let details = Details { cause: false, explain: Some(&explain) };
        let lines =
            text(|out| write_channels(out, Look::PLAIN, "fr.txt", &examination, Accept::ALL, true, details));
        insta::assert_snapshot!(lines, @r"
        fr.txt:2:3: error: mojibake: UTF-8 read as windows-1252; 3 characters exact in 2 places
          fr.txt:2:3:
          All of this is ASCII, which nearly all encodings read alike: there is nothing to weigh.
          fr.txt:2:18:
          All of this is ASCII, which nearly all encodings read alike: there is nothing to weigh.
        ");
    }

    #[test]
    fn colours_and_nothing_that_a_terminal_obeys() {
        let (_, mut examination) = french();
        examination.findings[0].message = "evil \u{9b}2J".to_string();
        let look = Look { color: true, for_eyes: true, width: None };
        let lines = text(|out| write_each(out, look, "fr.txt", &examination, |_| true, Details::default()));
        insta::assert_snapshot!(lines.replace('\x1b', "␛"), @r"
        ␛[1mfr.txt:2:3:␛[0m ␛[1;31merror:␛[0m ␛[1;36mmojibake␛[0m: evil <U+009B>2J; 2 characters exact
        ␛[1mfr.txt:2:18:␛[0m ␛[1;31merror:␛[0m ␛[1;36mmojibake␛[0m: UTF-8 read as windows-1252; 1 character exact
        ");
    }
}
