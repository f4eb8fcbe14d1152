//! The weights that fit examples best: one logistic regression for each family, with the signs that the features demand.
//!
//! In: examples. Out: `decision.tsv`. The values of a feature are cut into segments, each with its own weight. The loss is the mean log loss,
//! plus a ridge times the squares of the weights, plus another times the squares of the differences between weights of adjacent segments, of
//! features scaled to a standard deviation of 1. It is convex, so that the weights are the same whatever the start. A weight whose sign is not
//! allowed is 0.

use std::fmt::Write;
use std::fs;

use anyhow::{Context, Result};
use engine::decision::{Family, Feature, Segment, Sign, logistic};

use super::examples::{ExampleLine, RIVAL, read};
use super::tables::PackageTable;
use crate::Arguments;

/// What large weights cost, of [`RIDGE_ROWS`] examples and more. Of fewer it is more, in proportion, so that few examples make no extreme weights.
const RIDGE: f64 = 0.0004;
const RIDGE_ROWS: f64 = 1000.0;
/// What differences between the weights of adjacent segments cost, as [`RIDGE`].
const BENDS: f64 = 0.0003;
/// The parts into which the examples are divided by the values of a feature that are not 0. Its segments end where they do.
const PARTS: usize = 4;
/// A feature with fewer distinct values is not cut.
const LEAST_VALUES: usize = 5;
/// Steps of the descent.
const STEPS: usize = 6000;
/// What a claim about a line weighs that was made to lose a character. Many are made, so that the weights of what is inferred are known well. But
/// damage of this kind is not met as often.
const MADE_TO_LOSE: f64 = 0.2;
/// What all claims about the sound texts of packages weigh together, if the right claims about damaged texts weigh 1.
const SOUND: f64 = 1.0;
/// The same for texts made to look odd.
const ODD: f64 = 1.0;
/// The same for texts that show damage on purpose.
const MENTIONED: f64 = 0.5;
/// What a claim about a damaged text weighs that is wrong, because the channel or the inferred characters are. A repair has the probability of
/// damage by the decision, times that of its channel among its rivals, times that of its inferred characters: most of what is wrong with such a
/// claim is said by these.
const WRONGLY_REPAIRED: f64 = 0.4;
/// The same in families in which most characters are inferred, each of which has a probability of its own.
const WRONGLY_INFERRED: f64 = 0.2;
/// The same for a file: what its encoding may be is said by the decision alone.
const WRONGLY_READ: f64 = 0.7;
/// What a claim about a sound line weighs in which a sign stands between Latin words. Only signs are drawn that such words may have become; a sentence
/// seldom speaks of one of these.
const WITH_SIGN: f64 = 0.1;
/// The same of a sequence of symbols, or of a drawing: many are made, because few of them look like damage.
const OF_SYMBOLS: f64 = 0.8;
/// What one claim about a sound text weighs at most. Few of them must not outweigh all others.
const MOST_OF_ONE: f64 = 10.0;
/// The same for a text that was made to look odd, or to show damage: nobody wrote it.
const MOST_OF_ONE_MADE: f64 = 2.0;
/// Claims by which a family is calibrated at least. With fewer, it stays as it was fitted.
const LEAST_CALIBRATED: usize = 40;

/// An example of one family.
struct Row {
    right: f64,
    weight: f64,
    /// The value of each column.
    values: Vec<f64>,
}

/// What a weight is learned for.
#[derive(Debug, Clone, Copy)]
struct Column {
    sign: Sign,
    /// Whether it is the next segment of the feature of the column before.
    continues: bool,
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
    let is_likeliest = |example: &ExampleLine| !example.name.contains(RIVAL);
    let (learned, others): (Vec<ExampleLine>, Vec<ExampleLine>) =
        examples.into_iter().filter(is_likeliest).partition(is_learned_from);
    let segments = segments(&learned);
    let feature_of = |at: usize| segments[at].feature;
    let columns: Vec<Column> = (0..segments.len())
        .map(|at| Column {
            sign: feature_of(at).sign(),
            continues: at > 0 && feature_of(at - 1) == feature_of(at),
        })
        .collect();
    let values = |example: &ExampleLine| -> Vec<f64> {
        segments.iter().map(|segment| segment.part_of(example.features[segment.feature as usize])).collect()
    };
    let mut fitted = Vec::new();
    for family in Family::ALL {
        let mut weights = fit(&weighted(family, &learned, values), &columns);
        calibrate(&mut weights, family, &others, values);
        fitted.push(weights);
    }
    let mut table = String::from(
        "# The weights of the decision: what each feature adds to the log odds of a claim, in nats, by family of channels.\n\
         # A feature has a line for each segment of its values: where it starts, and its weights there.\n\
         # Written by `train decision`; decision.md says how it is read and made.\n",
    );
    table.push_str("feature\tfrom");
    for family in Family::ALL {
        write!(table, "\t{}", family.name())?;
    }
    table.push('\n');
    for (at, segment) in segments.iter().enumerate() {
        table.push_str(segment.feature.name());
        if columns[at].continues {
            write!(table, "\t{}", segment.from)?;
        } else {
            table.push_str("\t-");
        }
        for weights in &fitted {
            write!(table, "\t{}", (weights[at] * 1000.0).round() / 1000.0)?;
        }
        table.push('\n');
    }
    Ok(table)
}

/// The segments of all features, in the order of the features. The examples are divided evenly by the values that are not 0.
fn segments(examples: &[ExampleLine]) -> Vec<Segment> {
    let mut segments = Vec::new();
    for feature in Feature::ALL {
        let mut values: Vec<f64> =
            examples.iter().map(|example| example.features[feature as usize]).filter(|v| *v != 0.0).collect();
        values.sort_by(f64::total_cmp);
        let mut distinct = values.clone();
        distinct.dedup();
        let mut cuts: Vec<f64> = match distinct.as_slice() {
            [least, .., most] if distinct.len() >= LEAST_VALUES => (1..PARTS)
                .map(|part| (values[values.len() * part / PARTS] * 100.0).round() / 100.0)
                .filter(|cut| least < cut && cut < most)
                .collect(),
            _ => Vec::new(),
        };
        cuts.dedup();
        let from = std::iter::once(f64::NEG_INFINITY).chain(cuts.iter().copied());
        let until = cuts.iter().copied().chain([f64::INFINITY]);
        segments.extend(from.zip(until).map(|(from, until)| Segment { feature, from, until }));
    }
    segments
}

/// Scales the weights, and shifts the bias, so that the logistic function of the sum is the probability that a claim is right, on texts that the
/// weights were not learned from.
fn calibrate(
    weights: &mut [f64],
    family: Family,
    examples: &[ExampleLine],
    values: impl Fn(&ExampleLine) -> Vec<f64>,
) {
    let sum = |example: &ExampleLine| -> f64 {
        weights.iter().zip(values(example)).map(|(weight, value)| weight * value).sum()
    };
    let rows = weighted(family, examples, |example| vec![1.0, sum(example)]);
    if rows.len() < LEAST_CALIBRATED {
        return;
    }
    let column = |sign: Sign| Column { sign, continues: false };
    let fitted = fit(&rows, &[column(Sign::Either), column(Sign::For)]);
    let (bias, factor) = (fitted[0], fitted[1]);
    if factor > 0.0 {
        weights.iter_mut().for_each(|weight| *weight *= factor);
        weights[0] += bias;
    }
}

/// The examples of one family with what each weighs. `values` gives the values of its columns.
fn weighted(family: Family, examples: &[ExampleLine], values: impl Fn(&ExampleLine) -> Vec<f64>) -> Vec<Row> {
    let kind = |name: &str| match () {
        () if name.contains("#lost") => Kind::MadeToLose,
        () if name.contains("#odd-sign") => Kind::WithSign,
        () if ["odd/sequence/", "odd/drawing/"].iter().any(|kind| name.starts_with(kind)) => Kind::OfSymbols,
        () if !["#sound", "#line", "#none"].iter().any(|kind| name.contains(kind)) => Kind::Damaged,
        () if name.starts_with("odd/") => Kind::Odd,
        () if name.ends_with("#sound-mention") => Kind::Mentioned,
        () => Kind::Sound,
    };
    let of_family: Vec<&ExampleLine> = examples.iter().filter(|example| example.family == family).collect();
    let count =
        |wanted: Kind| of_family.iter().filter(|example| kind(&example.name) == wanted).count().max(1) as f64;
    let share_of_drawn = |example: &ExampleLine| match kind(&example.name) {
        Kind::MadeToLose => MADE_TO_LOSE,
        _ => 1.0,
    };
    let right: f64 = of_family.iter().map(|example| example.right * share_of_drawn(example)).sum();
    let share = |kind: Kind, weight: f64| weight * right / count(kind);
    let sound = share(Kind::Sound, SOUND).min(MOST_OF_ONE);
    let odd = share(Kind::Odd, ODD).min(MOST_OF_ONE_MADE);
    let mentioned = share(Kind::Mentioned, MENTIONED).min(MOST_OF_ONE_MADE);
    let wrongly = match family {
        Family::File => WRONGLY_READ,
        Family::LossyPairs | Family::Marks => WRONGLY_INFERRED,
        _ => WRONGLY_REPAIRED,
    };
    let row = |example: &&ExampleLine| {
        let weight = match kind(&example.name) {
            Kind::Sound => sound,
            Kind::Odd => odd,
            Kind::WithSign => WITH_SIGN,
            Kind::OfSymbols => OF_SYMBOLS,
            Kind::Mentioned => mentioned,
            Kind::Damaged | Kind::MadeToLose => {
                (example.right + (1.0 - example.right) * wrongly) * share_of_drawn(example)
            }
        };
        Row { right: example.right, weight, values: values(example) }
    };
    of_family.iter().map(row).collect()
}

/// Kinds of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Damaged,
    MadeToLose,
    Sound,
    Odd,
    WithSign,
    OfSymbols,
    Mentioned,
}

/// The weights of the columns, of which the first is the bias.
fn fit(rows: &[Row], columns: &[Column]) -> Vec<f64> {
    let few = (RIDGE_ROWS / rows.len().max(1) as f64).max(1.0);
    let (ridge, bends) = (RIDGE * few, BENDS * few);
    let total: f64 = rows.iter().map(|row| row.weight).sum::<f64>().max(1.0);
    let scales = scales(rows, columns, total);
    let scaled: Vec<Row> = rows
        .iter()
        .map(|row| {
            let values = row.values.iter().zip(&scales);
            let values = values.map(|(value, scale)| if *scale > 1e-9 { value / scale } else { 0.0 });
            Row { right: row.right, weight: row.weight, values: values.collect() }
        })
        .collect();
    let allowed = |column: &Column, weight: f64| match column.sign {
        Sign::For => weight.max(0.0),
        Sign::Against => weight.min(0.0),
        Sign::Either => weight,
    };
    // The loss is at most a quarter as steep as the mean square of the values, and the bends at most eight times as steep as they cost.
    let square = |row: &Row| row.weight * row.values.iter().map(|value| value * value).sum::<f64>();
    let steepness = 0.25 * scaled.iter().map(square).sum::<f64>() / total + 2.0 * ridge + 8.0 * bends;
    let mut weights = vec![0.0; columns.len()];
    let mut ahead = weights.clone();
    let mut momentum = 1.0_f64;
    for _ in 0..STEPS {
        let mut slope = vec![0.0; columns.len()];
        for row in &scaled {
            let sum: f64 = ahead.iter().zip(&row.values).map(|(weight, value)| weight * value).sum();
            let error = row.weight * (logistic(sum) - row.right) / total;
            slope.iter_mut().zip(&row.values).for_each(|(slope, value)| *slope += error * value);
        }
        for at in 1..columns.len() {
            slope[at] += 2.0 * ridge * ahead[at];
            if columns[at].continues {
                let bend = 2.0 * bends * (ahead[at] - ahead[at - 1]);
                slope[at] += bend;
                slope[at - 1] -= bend;
            }
        }
        let next: Vec<f64> = columns
            .iter()
            .enumerate()
            .map(|(at, column)| allowed(column, ahead[at] - slope[at] / steepness))
            .collect();
        let later = (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt()) / 2.0;
        for at in 0..columns.len() {
            ahead[at] = next[at] + (momentum - 1.0) / later * (next[at] - weights[at]);
        }
        momentum = later;
        weights = next;
    }
    let unscaled = weights.iter().zip(&scales);
    unscaled.map(|(weight, scale)| if *scale > 1e-9 { weight / scale } else { 0.0 }).collect()
}

/// For each column, the standard deviation of the feature that it is a segment of: of the sum of its segments. 1 for the bias.
fn scales(rows: &[Row], columns: &[Column], total: f64) -> Vec<f64> {
    let mut scales = vec![1.0; columns.len()];
    let mut at = 1;
    while at < columns.len() {
        let next = (at + 1..columns.len()).find(|&next| !columns[next].continues).unwrap_or(columns.len());
        let value = |row: &Row| row.values[at..next].iter().sum::<f64>();
        let mean = rows.iter().map(|row| row.weight * value(row)).sum::<f64>() / total;
        let square = rows.iter().map(|row| row.weight * (value(row) - mean).powi(2)).sum::<f64>() / total;
        scales[at..next].fill(square.sqrt());
        at = next;
    }
    scales
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
