//! Measures the letter model: the sources and a folder of held-out texts (`TAG.txt`, a line each) come in; how
//! often the language is picked from plain letters, and how well the evidence matches the odds, goes out.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::fs;
use std::time::Instant;

use anyhow::{Context, Result};
use language::letters::{LetterModel, LetterRow, LetterSymbol, OTHER, Spelled, symbol};

use crate::Arguments;

/// ASCII letters of a snippet; words are not cut.
const LENGTHS: [usize; 4] = [20, 40, 100, 400];
/// Snippets of each language and length at most.
const SNIPPETS: usize = 300;
/// Upper ends of the bins of the evidence for one language over another.
const BINS: [f32; 9] = [0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 99.0];
/// Languages that plain letters hardly tell apart, and whose encodings are the same.
const KIN: &[&[&str]] =
    &[&["bs", "hr", "sr-Latn", "sl"], &["da", "nb", "nn"], &["id", "ms"], &["cs", "sk"], &["gl", "pt"]];

/// Writes the report.
#[expect(clippy::disallowed_methods, reason = "the ban is the program's; a trainer writes its report")]
pub fn report(arguments: &Arguments) -> Result<()> {
    let model = LetterModel::from_bytes(Cow::Owned(super::build(arguments)?))?;
    let folder = arguments.corpus.as_ref().context("--corpus DIR is missing")?;
    let rows: Vec<(&str, LetterRow)> = model.languages().filter(|(tag, _)| *tag != "sr-Latn").collect();
    let mut report = String::new();
    let mut texts = Vec::new();
    for (tag, row) in model.languages() {
        if let Ok(text) = fs::read_to_string(folder.join(format!("{tag}.txt"))) {
            texts.push((tag, row, text));
        }
    }
    let (mut characters, mut spent) = (0, 0.0);
    for (which, length) in LENGTHS.into_iter().enumerate() {
        let mut all = Tally::default();
        let mut bins = [(0_usize, 0_usize, 0.0_f64); BINS.len()];
        let mut top = [(0_usize, 0_usize, 0.0_f64); 10];
        for (tag, own, text) in &texts {
            let mut tally = Tally::default();
            for snippet in snippets(text, length) {
                let started = Instant::now();
                let scores: Vec<(f32, &str, LetterRow)> = rows
                    .iter()
                    .map(|&(tag, row)| (model.evidence(Some(row), &Spelled::new(&snippet)), tag, row))
                    .collect();
                spent += started.elapsed().as_secs_f64();
                characters += snippet.len() * rows.len();
                let best = scores.iter().max_by(|a, b| a.0.total_cmp(&b.0)).context("no rows")?;
                let truth = scores.iter().find(|score| score.2 == *own).context("no row")?.0;
                tally.snippets += 1;
                tally.right += usize::from(best.2 == *own);
                tally.kin += usize::from(best.2 == *own || kin(best.1, tag));
                tally.evidence += f64::from(truth);
                let rival = scores.iter().filter(|score| score.2 != *own && !kin(score.1, tag));
                let rival = rival.max_by(|a, b| a.0.total_cmp(&b.0)).context("no rival")?;
                *tally.rivals.entry(rival.1.to_owned()).or_insert(0) += usize::from(rival.0 > truth);
                for score in scores.iter().filter(|score| score.2 != *own) {
                    let apart = truth - score.0;
                    let bin = BINS.iter().position(|&end| apart.abs() < end).unwrap_or(BINS.len() - 1);
                    bins[bin].0 += 1;
                    bins[bin].1 += usize::from(apart > 0.0);
                    bins[bin].2 += f64::from(apart.abs());
                }
                let sum: f32 = scores.iter().map(|score| (score.0 - best.0).exp()).sum();
                let claimed = 1.0 / sum;
                all.loss -= f64::from((truth - best.0).exp() / sum).ln();
                let bin = &mut top[((claimed * 10.0) as usize).min(9)];
                bin.0 += 1;
                bin.1 += usize::from(best.2 == *own);
                bin.2 += f64::from(claimed);
            }
            let worst = tally.rivals.iter().max_by_key(|(tag, count)| (**count, tag.as_str()));
            writeln!(
                report,
                "{length:4} {tag:8} {:5.1} % {:5.1} % evidence {:5.1} worst {:?} of {}",
                100.0 * tally.right as f64 / tally.snippets as f64,
                100.0 * tally.kin as f64 / tally.snippets as f64,
                tally.evidence / tally.snippets as f64,
                worst,
                tally.snippets
            )?;
            all.snippets += tally.snippets;
            all.right += tally.right;
            all.kin += tally.kin;
            all.evidence += tally.evidence;
            all.each
                .push((tally.right as f64 / tally.snippets as f64, tally.kin as f64 / tally.snippets as f64));
        }
        let mean = |of: &dyn Fn(&(f64, f64)) -> f64| {
            100.0 * all.each.iter().map(of).sum::<f64>() / all.each.len() as f64
        };
        let line = format!(
            "{length:4} ALL {:5.1} % with kin {:5.1} % evidence {:.1} loss {:.3} nats",
            mean(&|each| each.0),
            mean(&|each| each.1),
            all.evidence / all.snippets as f64,
            all.loss / all.snippets as f64
        );
        println!("{line}");
        writeln!(report, "{line}")?;
        for (end, (pairs, right, apart)) in BINS.iter().zip(bins) {
            let share = right as f64 / pairs as f64;
            let line = format!(
                "     apart < {end:4}: {pairs:7} pairs, mean {:5.2} nats, right {:6.2} % = {:5.2} nats",
                apart / pairs as f64,
                100.0 * share,
                (share / (1.0 - share)).ln()
            );
            writeln!(report, "{line}")?;
            if which == 0 || which == 2 {
                println!("{line}");
            }
        }
        for (snippets, right, claimed) in top {
            writeln!(
                report,
                "     claimed {:5.1} %: {snippets:6} snippets, right {:5.1} %",
                100.0 * claimed / snippets as f64,
                100.0 * right as f64 / snippets as f64
            )?;
        }
    }
    writeln!(report, "{:.1} ns a character", 1e9 * spent / characters as f64)?;
    println!("{:.1} ns a character", 1e9 * spent / characters as f64);
    fs::write(&arguments.out, report).with_context(|| arguments.out.display().to_string())
}

#[derive(Default)]
struct Tally {
    snippets: usize,
    right: usize,
    kin: usize,
    evidence: f64,
    loss: f64,
    rivals: std::collections::BTreeMap<String, usize>,
    each: Vec<(f64, f64)>,
}

fn kin(one: &str, other: &str) -> bool {
    KIN.iter().any(|tags| tags.contains(&one) && tags.contains(&other))
}

/// Runs of whole words with so many ASCII letters, over the ends of lines.
fn snippets(text: &str, letters: usize) -> Vec<Vec<char>> {
    let mut snippets = Vec::new();
    let mut snippet = Vec::new();
    let mut count = 0;
    for word in text.split_whitespace() {
        snippet.extend(word.chars().chain([' ']));
        count += word.chars().filter(|c| matches!(symbol(*c), LetterSymbol::Symbol(1..OTHER))).count();
        if count >= letters {
            snippets.push(std::mem::take(&mut snippet));
            count = 0;
        }
    }
    // Evenly from the whole text.
    let every = snippets.len().div_ceil(SNIPPETS).max(1);
    snippets.into_iter().step_by(every).collect()
}
