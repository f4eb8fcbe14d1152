//! The weights that fit examples best: one logistic regression for each family, with the signs that the features demand.
//!
//! In: examples. Out: `decision.tsv`. The loss is the mean log loss plus a ridge times the squares of the weights, of features scaled to a
//! standard deviation of 1. It is convex, so that the weights are the same whatever the start. A weight whose sign is not allowed is 0.

use std::fmt::Write;
use std::fs;

use anyhow::{Context, Result};
use engine::decision::{Family, Feature, Sign, logistic};

use super::examples::{ExampleLine, read};
use super::tables::PackageTable;
use crate::Arguments;

/// What large weights cost, of [`RIDGE_ROWS`] examples and more. Of fewer it is more, in proportion, so that few examples make no extreme weights.
const RIDGE: f64 = 0.0004;
const RIDGE_ROWS: f64 = 1000.0;
/// Steps of the descent.
const STEPS: usize = 6000;
/// What all claims about the sound texts of packages weigh together, if the right claims about damaged texts weigh 1.
const SOUND: f64 = 1.0;
/// The same for texts made to look odd.
const ODD: f64 = 0.5;
/// The same for texts that show damage on purpose.
const MENTIONED: f64 = 0.5;
/// What one claim about a sound text weighs at most. Few of them must not outweigh all others.
const MOST_OF_ONE: f64 = 10.0;
/// The same for a text that was made to look odd, or to show damage: nobody wrote it.
const MOST_OF_ONE_MADE: f64 = 1.0;
/// Claims by which a family is calibrated at least. With fewer, it stays as it was fitted.
const LEAST_CALIBRATED: usize = 40;

/// An example of one family.
struct Row {
    right: f64,
    weight: f64,
    features: Vec<f64>,
}

/// Writes the weights that fit the examples in `--corpus` best to `--out`. They are calibrated by the examples of packages of the validation split, and
/// by those in `--validation`.
pub fn train(arguments: &Arguments) -> Result<()> {
    let corpus = arguments.corpus.as_ref().context("--corpus FILE is missing")?;
    let mut examples = read(corpus)?;
    if let Some(validation) = &arguments.validation {
        examples.extend(read(validation)?);
    }
    let table = table(examples, &PackageTable::read(&arguments.tables)?)?;
    fs::write(&arguments.out, table).with_context(|| arguments.out.display().to_string())
}

/// The table of the weights that fit `examples` best.
fn table(examples: Vec<ExampleLine>, packages: &PackageTable) -> Result<String> {
    let package = |name: &str| name.split('/').take(2).collect::<Vec<_>>().join("/");
    let is_learned_from = |example: &ExampleLine| {
        example.name.starts_with("odd/") || packages.is_trained_on(&package(&example.name))
    };
    let (learned, others): (Vec<ExampleLine>, Vec<ExampleLine>) =
        examples.into_iter().partition(is_learned_from);
    let mut fitted = Vec::new();
    for family in Family::ALL {
        let mut weights = fit(&weighted(family, &learned));
        calibrate(&mut weights, family, &others);
        fitted.push(weights);
    }
    let mut table = String::from(
        "# The weights of the decision: what each feature adds to the log odds of a claim, in nats, by family of channels.\n\
         # Written by `train decision`; decision.md says how it is read and made.\n",
    );
    table.push_str("feature");
    for family in Family::ALL {
        write!(table, "\t{}", family.name())?;
    }
    table.push('\n');
    for feature in Feature::ALL {
        table.push_str(feature.name());
        for weights in &fitted {
            write!(table, "\t{}", (weights[feature as usize] * 1000.0).round() / 1000.0)?;
        }
        table.push('\n');
    }
    Ok(table)
}

/// Scales the weights, and shifts the bias, so that the logistic function of the sum is the probability that a claim is right, on texts that the
/// weights were not learned from.
fn calibrate(weights: &mut [f64], family: Family, examples: &[ExampleLine]) {
    let of_family = examples.iter().filter(|example| example.family == family);
    let sums: Vec<ExampleLine> = of_family
        .map(|example| {
            let mut features = vec![0.0; Feature::ALL.len()];
            features[0] = 1.0;
            features[1] = weights.iter().zip(&example.features).map(|(weight, value)| weight * value).sum();
            ExampleLine { name: example.name.clone(), family, right: example.right, features }
        })
        .collect();
    if sums.len() < LEAST_CALIBRATED {
        return;
    }
    // The second feature is not bounded by a sign here: it grows with the probability.
    let fitted = fit(&weighted(family, &sums));
    let (bias, factor) = (fitted[0], fitted[1]);
    if factor > 0.0 {
        weights.iter_mut().for_each(|weight| *weight *= factor);
        weights[0] += bias;
    }
}

/// The examples of one family with what each weighs.
fn weighted(family: Family, examples: &[ExampleLine]) -> Vec<Row> {
    let kind = |name: &str| match () {
        () if !["#sound", "#line", "#none"].iter().any(|kind| name.contains(kind)) => Kind::Damaged,
        () if name.starts_with("odd/") => Kind::Odd,
        () if name.ends_with("#sound-mention") => Kind::Mentioned,
        () => Kind::Sound,
    };
    let of_family: Vec<&ExampleLine> = examples.iter().filter(|example| example.family == family).collect();
    let count =
        |wanted: Kind| of_family.iter().filter(|example| kind(&example.name) == wanted).count().max(1) as f64;
    let right: f64 = of_family.iter().map(|example| example.right).sum();
    let share = |kind: Kind, weight: f64| weight * right / count(kind);
    let sound = share(Kind::Sound, SOUND).min(MOST_OF_ONE);
    let odd = share(Kind::Odd, ODD).min(MOST_OF_ONE_MADE);
    let mentioned = share(Kind::Mentioned, MENTIONED).min(MOST_OF_ONE_MADE);
    let row = |example: &&ExampleLine| {
        let weight = match kind(&example.name) {
            Kind::Sound => sound,
            Kind::Odd => odd,
            Kind::Mentioned => mentioned,
            Kind::Damaged => 1.0,
        };
        Row { right: example.right, weight, features: example.features.clone() }
    };
    of_family.iter().map(row).collect()
}

/// Kinds of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Damaged,
    Sound,
    Odd,
    Mentioned,
}

/// The weights of one family.
fn fit(rows: &[Row]) -> Vec<f64> {
    let count = Feature::ALL.len();
    let ridge_of_one = RIDGE * (RIDGE_ROWS / rows.len().max(1) as f64).max(1.0);
    let total: f64 = rows.iter().map(|row| row.weight).sum::<f64>().max(1.0);
    let mut scales = vec![1.0; count];
    for (at, scale) in scales.iter_mut().enumerate().skip(1) {
        let mean = rows.iter().map(|row| row.weight * row.features[at]).sum::<f64>() / total;
        let square =
            rows.iter().map(|row| row.weight * (row.features[at] - mean).powi(2)).sum::<f64>() / total;
        *scale = square.sqrt();
    }
    let allowed = |feature: Feature, weight: f64| match feature.sign() {
        Sign::For => weight.max(0.0),
        Sign::Against => weight.min(0.0),
        Sign::Either => weight,
    };
    let mut weights = vec![0.0; count];
    let mut ahead = weights.clone();
    let mut momentum = 1.0_f64;
    // The loss is at most a quarter as steep as the mean square of the scaled features.
    let steepness = 0.25
        * rows
            .iter()
            .map(|row| {
                let squares = row
                    .features
                    .iter()
                    .zip(&scales)
                    .map(|(value, scale)| if *scale > 1e-9 { (value / scale).powi(2) } else { 0.0 });
                row.weight * squares.sum::<f64>()
            })
            .sum::<f64>()
        / total
        + 2.0 * ridge_of_one;
    for _ in 0..STEPS {
        let mut slope = vec![0.0; count];
        for row in rows {
            let sum: f64 = (0..count)
                .filter(|&at| scales[at] > 1e-9)
                .map(|at| ahead[at] * row.features[at] / scales[at])
                .sum();
            let error = logistic(sum) - row.right;
            for at in (0..count).filter(|&at| scales[at] > 1e-9) {
                slope[at] += row.weight * error * row.features[at] / scales[at];
            }
        }
        let mut next = vec![0.0; count];
        for (at, feature) in Feature::ALL.into_iter().enumerate() {
            let ridge = if at == 0 { 0.0 } else { 2.0 * ridge_of_one * ahead[at] };
            next[at] = allowed(feature, ahead[at] - (slope[at] / total + ridge) / steepness);
        }
        let later = (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt()) / 2.0;
        for at in 0..count {
            ahead[at] = next[at] + (momentum - 1.0) / later * (next[at] - weights[at]);
        }
        momentum = later;
        weights = next;
    }
    weights
        .iter()
        .zip(&scales)
        .map(|(weight, scale)| if *scale > 1e-9 { weight / scale } else { 0.0 })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_weights_of_the_program_are_those_that_fit_the_kept_examples() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut examples = read(&here.join("decision-examples.tsv.gz")).unwrap();
        examples.extend(read(&here.join("decision-validation.tsv.gz")).unwrap());
        let made = table(examples, &PackageTable::read(here).unwrap()).unwrap();
        let kept = fs::read_to_string(here.join("../crates/engine/models/decision.tsv")).unwrap();
        for (made, kept) in made.lines().zip(kept.lines()) {
            let cells = made.split('\t').zip(kept.split('\t'));
            for (made, kept) in cells {
                // Another machine may round otherwise.
                let is_near = || made.parse::<f64>().ok().zip(kept.parse::<f64>().ok());
                assert!(
                    made == kept || is_near().is_some_and(|(a, b)| (a - b).abs() < 0.02),
                    "{made}, not {kept}"
                );
            }
        }
        assert_eq!(made.lines().count(), kept.lines().count());
    }
}
