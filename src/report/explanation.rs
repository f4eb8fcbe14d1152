//! Explains why a text was repaired or not: the scored channels, ranked, and the reason in words.
//!
//! In: an [`Explanation`]: a text, the candidates for it, and what was found there. Out: a table and a
//! sentence or two. Computes no scores: they come with the candidates.

use std::io::{self, Write};

use fix_encoding::decision::{LEAST_OFFERED, LEAST_WRITTEN};
use fix_encoding::{Candidate, Cause};

use super::{Ink, Look, columns, probability, screen};

/// The most candidates that are shown. The rest are unlikely.
const MOST_SHOWN_CANDIDATES: usize = 8;
/// The most columns of a candidate's text that are shown: a line of a terminal, with room for spelled-out characters.
const EXCERPT: usize = 60;
/// How many characters are shown before the first one that differs.
const SHOWN_BEFORE_DIFFERENCE: usize = 20;

/// The scored channels of a text, and the result.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The text as it stands.
    pub text: String,
    /// The candidate channels, the likeliest first.
    pub candidates: Vec<Candidate>,
    /// The causes of the repairs of this text.
    pub found: Vec<Cause>,
}

/// Writes the table and the reason, each line after `indent`.
pub fn write(out: &mut dyn Write, look: Look, indent: &str, explanation: &Explanation) -> io::Result<()> {
    let candidates = &explanation.candidates;
    if !candidates.is_empty() {
        writeln!(
            out,
            "{indent}what may have happened (log odds of the letters against no damage at all, in nats):"
        )?;
        let longest =
            candidates.iter().take(MOST_SHOWN_CANDIDATES).map(|candidate| candidate.language.len()).max();
        let languages = longest.unwrap_or(0).max("language".len());
        writeln!(out, "{indent}  #  log odds  probability  {:languages$}  channel", "language")?;
        for (at, candidate) in candidates.iter().take(MOST_SHOWN_CANDIDATES).enumerate() {
            let Candidate { channel, log_odds, confidence, language, undone, .. } = candidate;
            let (rank, probability) = (at + 1, confidence.map_or("–".to_string(), probability));
            let notation = look.paint(Ink::Command, channel.notation());
            writeln!(
                out,
                "{indent}  {rank}  {log_odds:>+8.1}  {probability:>11}  {language:languages$}  {notation}"
            )?;
            writeln!(out, "{indent}     {channel}")?;
            match candidates[..at].iter().position(|before| before.undone == *undone) {
                Some(before) => writeln!(out, "{indent}     gives the same text as {}", before + 1)?,
                None => writeln!(out, "{indent}     {}", excerpt(&explanation.text, undone))?,
            }
        }
        if candidates.len() > MOST_SHOWN_CANDIDATES {
            writeln!(out, "{indent}  … and {} more, less likely", candidates.len() - MOST_SHOWN_CANDIDATES)?;
        }
    }
    if let Some(best) = explanation.best() {
        write_decision(out, indent, best)?;
    }
    for sentence in explanation.why() {
        writeln!(out, "{indent}{sentence}")?;
    }
    Ok(())
}

/// Writes what each feature adds to the log odds of a candidate, and the sum.
fn write_decision(out: &mut dyn Write, indent: &str, best: &Candidate) -> io::Result<()> {
    writeln!(out, "{indent}the decision on {} (log odds in nats):", best.channel.notation())?;
    writeln!(out, "{indent}     value  × weight  = log odds  feature")?;
    for part in &best.parts {
        let (value, weight, added) = (part.value, part.weight, part.value * part.weight);
        writeln!(out, "{indent}  {value:>8.2}  {weight:>+8.2}  {added:>+9.2}   {}", part.feature.name())?;
    }
    let sum: f64 = best.parts.iter().map(|part| part.value * part.weight).sum();
    writeln!(out, "{indent}  {:>8}  {:>8}  {sum:>+9.2}   sum", "", "")
}

impl Explanation {
    /// The candidate that was chosen among its rivals.
    fn best(&self) -> Option<&Candidate> {
        self.candidates.iter().find(|candidate| candidate.is_chosen)
    }

    /// The reason why a candidate was chosen, or none.
    fn why(&self) -> Vec<String> {
        let found = !self.found.is_empty();
        if self.text.is_ascii() {
            return vec![if found {
                "All of this is ASCII; what was misread is spelled in escapes, and was weighed unescaped."
                    .into()
            } else {
                "All of this is ASCII, which nearly all encodings read alike: there is nothing to weigh."
                    .into()
            }];
        }
        let elsewhere =
            || "The rest of the file is the evidence: it went through the channel found.".to_string();
        if self.candidates.is_empty() {
            let nothing =
                "Nothing odd: no stretch of this looks as if it had been read with the wrong encoding.";
            return std::iter::once(nothing.to_string()).chain(found.then(elsewhere)).collect();
        }
        let Some((best, likely)) = self.best().and_then(|best| Some((best, best.confidence?))) else {
            let none = "No damage at all is the better explanation: no channel makes these letters likely, or repairs anything.";
            return std::iter::once(none.to_string()).chain(found.then(elsewhere)).collect();
        };
        let notation = best.channel.notation();
        let (shown, offered, written) =
            (probability(likely), probability(LEAST_OFFERED), probability(LEAST_WRITTEN));
        if likely < LEAST_OFFERED {
            let abstained = format!(
                "{}: the best probability, {shown}, is under the {offered} from which a repair is offered.",
                if found { "Not enough on its own" } else { "Left alone" },
            );
            return std::iter::once(abstained).chain(found.then(elsewhere)).collect();
        }
        let mut why = vec![match likely < LEAST_WRITTEN {
            true => format!(
                "{notation} is likely: {shown}. Under {written} it is a guess, which --write alone does not make."
            ),
            false => format!("{notation} is likely enough to be repaired: {shown}."),
        }];
        let as_found = |cause: &Cause| cause.channel().is_some_and(|channel| channel.is_akin(&best.channel));
        if !found {
            why.push(
                "Left alone all the same: with the whole file weighed, no repair here is likely enough, gains \
                 anything, and is turned back by its channel into exactly these bytes."
                    .to_string(),
            );
        } else if !self.found.iter().any(as_found) {
            why.push("The whole file taken together is better explained by what was found.".to_string());
        }
        why
    }
}

/// The line of `undone` around the first difference from `text`, with control characters spelled out.
fn excerpt(text: &str, undone: &str) -> String {
    let undone = undone.trim_end();
    let same = text.chars().zip(undone.chars()).take_while(|(before, after)| before == after).count();
    let start = same.saturating_sub(SHOWN_BEFORE_DIFFERENCE);
    let rest = &undone[undone.char_indices().nth(start).map_or(undone.len(), |(at, _)| at)..];
    let mut room = EXCERPT;
    let fits = |cell: &columns::Cell| {
        let before = room;
        room = room.saturating_sub(cell.width);
        cell.width <= before
    };
    let end = columns::cells(rest).into_iter().take_while(fits).last().map_or(0, |cell| cell.span.end);
    let shown = &rest[..end];
    let one_line = shown.replace("\r\n", " ").replace(['\n', '\r'], " ");
    let (before, after) = (if start > 0 { "…" } else { "" }, if end < rest.len() { "…" } else { "" });
    format!("{before}{}{after}", screen::harmless(&one_line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use fix_encoding::channel::{Channel, Loss, Misreading, Written};
    use fix_encoding::decision::{Feature, Part};
    use fix_encoding::encoding::Encoding;

    fn candidate(label: &str, log_odds: f64, confidence: f64, undone: &str) -> Candidate {
        let read = Encoding::for_label(label).unwrap();
        let channel = Channel::single(Misreading { written: Written::Utf8, read, loss: Loss::NONE });
        let confidence = Some(confidence);
        let (language, undone) = ("fr".to_string(), undone.to_string());
        let parts = vec![Part { feature: Feature::Bias, value: 1.0, weight: log_odds / 10.0 }];
        Candidate { channel, log_odds, confidence, parts, is_chosen: false, language, undone }
    }

    fn explanation(candidates: &[Candidate], found: bool) -> Explanation {
        let cause = candidates.first().map(|best| Cause::Channel(best.channel.clone()));
        let found = cause.into_iter().filter(|_| found).collect();
        let mut candidates = candidates.to_vec();
        if let Some(first) = candidates.first_mut() {
            first.is_chosen = true;
        }
        Explanation { text: "L’Ã©tÃ©\n".to_string(), candidates, found }
    }

    fn text(explanation: &Explanation) -> String {
        let mut out = Vec::new();
        write(&mut out, Look::PLAIN, "  ", explanation).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_winner() {
        let candidates = [
            candidate("windows-1252", 21.2, 0.999, "L’été\n"),
            candidate("iso-8859-1", 20.0, 0.999, "L’été\n"),
            candidate("macintosh", 3.1, 0.01, "L’√©\u{9b}2J\n"),
        ];
        insta::assert_snapshot!(text(&explanation(&candidates, true)), @r"
        what may have happened (log odds of the letters against no damage at all, in nats):
          #  log odds  probability  language  channel
          1     +21.2         0.99  fr        utf-8>windows-1252
             UTF-8 read as windows-1252
             L’été
          2     +20.0         0.99  fr        utf-8>iso-8859-1
             UTF-8 read as iso-8859-1
             gives the same text as 1
          3      +3.1         0.01  fr        utf-8>macintosh
             UTF-8 read as macintosh
             L’√©<U+009B>2J
        the decision on utf-8>windows-1252 (log odds in nats):
             value  × weight  = log odds  feature
              1.00     +2.12      +2.12   bias
                                  +2.12   sum
        utf-8>windows-1252 is likely enough to be repaired: 0.99.
        ");
        let alone = explanation(&candidates[..1], false).why().join("\n");
        insta::assert_snapshot!(alone, @r"
        utf-8>windows-1252 is likely enough to be repaired: 0.99.
        Left alone all the same: with the whole file weighed, no repair here is likely enough, gains anything, and is turned back by its channel into exactly these bytes.
        ");
    }

    #[test]
    fn nothing_is_likely_enough() {
        let close = [candidate("windows-1252", 2.0, 0.3, "é"), candidate("cp437", 1.5, 0.2, "√")];
        let why = |found| explanation(&close, found).why().join("\n");
        insta::assert_snapshot!(why(false), @"Left alone: the best probability, 0.30, is under the 0.82 from which a repair is offered.");
        insta::assert_snapshot!(why(true), @r"
        Not enough on its own: the best probability, 0.30, is under the 0.82 from which a repair is offered.
        The rest of the file is the evidence: it went through the channel found.
        ");
        let mut unasked = candidate("windows-1252", -12.0, 0.2, "é");
        unasked.is_chosen = false;
        let nothing = Explanation { candidates: vec![unasked], ..explanation(&[], false) };
        insta::assert_snapshot!(nothing.why().join("\n"), @"No damage at all is the better explanation: no channel makes these letters likely, or repairs anything.");
    }

    #[test]
    fn nothing_to_weigh() {
        insta::assert_snapshot!(text(&explanation(&[], false)), @"  Nothing odd: no stretch of this looks as if it had been read with the wrong encoding.");
        let ascii = Explanation { text: "plain\n".to_string(), candidates: Vec::new(), found: Vec::new() };
        insta::assert_snapshot!(text(&ascii), @"  All of this is ASCII, which nearly all encodings read alike: there is nothing to weigh.");
    }

    #[test]
    fn no_more_than_eight() {
        let out = text(&explanation(&vec![candidate("cp437", 1.0, 0.5, "x"); 11], false));
        assert!(out.contains("\n    … and 3 more, less likely\n"), "{out}");
        assert!(!out.contains("\n    9 "), "{out}");
    }

    #[test]
    fn excerpts_show_what_differs() {
        assert_eq!(excerpt("aÃ©\nb", "aé\nb\n"), "aé b");
        let long = "x".repeat(100);
        let out = excerpt(&format!("{long}Ã©"), &format!("{long}é{long}"));
        assert_eq!(out, format!("…{}é{}…", "x".repeat(20), "x".repeat(39)));
        // Thirty characters of two columns each.
        assert_eq!(excerpt("Ã", &"中".repeat(99)), "中".repeat(30) + "…");
    }
}
