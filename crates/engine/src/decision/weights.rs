//! The table of weights, and the sum.
//!
//! In: `decision.tsv`, which `train decision` writes, and features. Out: for each family its weights, and the probability of a claim.
//! A feature may weigh more in one range of its values than in another. So the table has several segments of a feature, each with its weights.
//! What a feature adds is the weight of each segment, times the part of the way from 0 to its value that lies in the segment.

use std::sync::OnceLock;

use super::family::Family;
use super::feature::{Feature, Features};

/// The probability from which an exact repair is written without being asked for. Chosen on validation sources: see `decision.md`.
pub const LEAST_WRITTEN: f64 = 0.9;
/// The probability from which a repair is offered as a guess.
pub const LEAST_OFFERED: f64 = 0.82;

/// The weights that the program carries.
static TABLE: &str = include_str!("../../models/decision.tsv");

/// What one feature adds to the sum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// The feature.
    pub feature: Feature,
    /// Its value.
    pub value: f64,
    /// Its weight in the family: the mean weight on the way from 0 to its value.
    pub weight: f64,
}

/// A range of the values of a feature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    /// The feature.
    pub feature: Feature,
    /// Where it starts. The first segment of a feature starts at negative infinity.
    pub from: f64,
    /// Where it ends. The last one ends at infinity.
    pub until: f64,
}

impl Segment {
    /// The part of the way from 0 to `value` that lies in the segment. It is negative below 0.
    pub fn part_of(&self, value: f64) -> f64 {
        value.clamp(self.from, self.until) - 0.0_f64.clamp(self.from, self.until)
    }
}

/// The weights of all families.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    families: Vec<Family>,
    /// The segments of all features, each with the weight of each of the families. Those of one feature are in order.
    segments: Vec<(Segment, Vec<f64>)>,
}

/// What is wrong with a table of weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableError {
    /// The first line does not name the families.
    Header,
    /// A line does not have a feature's name, where the segment starts, and a number for each family, or the segments of a feature are not in
    /// order. The number of the line counts from 1.
    Row(usize),
    /// A feature has no line.
    Missing(&'static str),
}

impl std::fmt::Display for TableError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TableError::Header => {
                write!(formatter, "the first line of the weights does not name the families")
            }
            TableError::Row(line) => {
                write!(formatter, "line {line} of the weights is not a feature and its weights")
            }
            TableError::Missing(name) => write!(formatter, "the weights have no line for the feature {name}"),
        }
    }
}

impl std::error::Error for TableError {}

/// The weights that the program carries.
pub fn weights() -> &'static Weights {
    static WEIGHTS: OnceLock<Weights> = OnceLock::new();
    // A test reads the table, so that an error can't reach a user: without weights, nothing is claimed.
    WEIGHTS.get_or_init(|| {
        Weights::from_table(TABLE).unwrap_or(Weights { families: Vec::new(), segments: Vec::new() })
    })
}

impl Weights {
    /// Reads a table: a line with the names of the columns, then a line for each segment with the feature's name, where the segment starts
    /// (`-` for the first one of the feature), and the weights. Lines that begin with `#` are comments.
    ///
    /// # Errors
    /// [`TableError`] if a feature is missing, or a line is not of this form.
    pub fn from_table(table: &str) -> Result<Weights, TableError> {
        let mut lines =
            table.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty());
        let header = lines.next().and_then(|(_, line)| line.strip_prefix("feature\tfrom\t"));
        let named = |name: &str| Family::ALL.into_iter().find(|family| family.name() == name);
        let families: Option<Vec<Family>> = header.and_then(|names| names.split('\t').map(named).collect());
        let families =
            families.filter(|families| families.len() == Family::ALL.len()).ok_or(TableError::Header)?;
        let mut segments: Vec<(Segment, Vec<f64>)> = Vec::new();
        for (at, line) in lines {
            let error = || TableError::Row(at + 1);
            let mut cells = line.split('\t');
            let name = cells.next().ok_or_else(error)?;
            let feature =
                Feature::ALL.into_iter().find(|feature| feature.name() == name).ok_or_else(error)?;
            let before =
                segments.last_mut().map(|(segment, _)| segment).filter(|last| last.feature == feature);
            let from = match (cells.next().ok_or_else(error)?, before) {
                ("-", None) => f64::NEG_INFINITY,
                (from, Some(before)) => {
                    let from = from.parse().ok().filter(|from| *from > before.from).ok_or_else(error)?;
                    before.until = from;
                    from
                }
                _ => return Err(error()),
            };
            let weights: Option<Vec<f64>> = cells.map(|cell| cell.parse().ok()).collect();
            let weights = weights.filter(|weights| weights.len() == families.len()).ok_or_else(error)?;
            segments.push((Segment { feature, from, until: f64::INFINITY }, weights));
        }
        let is_missing = |feature: &Feature| segments.iter().all(|(segment, _)| segment.feature != *feature);
        match Feature::ALL.into_iter().find(is_missing) {
            Some(missing) => Err(TableError::Missing(missing.name())),
            None => Ok(Weights { families, segments }),
        }
    }

    /// What each feature adds in a family, in nats. Empty if the family is unknown.
    fn added(&self, family: Family, features: &Features) -> Vec<(Feature, f64)> {
        let Some(column) = self.families.iter().position(|known| *known == family) else {
            return Vec::new();
        };
        let mut added: Vec<(Feature, f64)> = Vec::new();
        for (segment, weights) in &self.segments {
            let more = segment.part_of(features.get(segment.feature)) * weights[column];
            match added.last_mut() {
                Some((feature, sum)) if *feature == segment.feature => *sum += more,
                _ => added.push((segment.feature, more)),
            }
        }
        added
    }

    /// What each feature adds to the sum, the largest first. Features that add nothing are left out.
    pub fn parts(&self, family: Family, features: &Features) -> Vec<Part> {
        let mut added = self.added(family, features);
        added.retain(|(_, nats)| *nats != 0.0);
        added.sort_by(|(_, a), (_, b)| b.abs().total_cmp(&a.abs()));
        let part = |(feature, nats): (Feature, f64)| {
            let value = features.get(feature);
            Part { feature, value, weight: nats / value }
        };
        added.into_iter().map(part).collect()
    }

    /// The log odds of a claim, in nats. Negative infinity if there is no table.
    pub fn log_odds(&self, family: Family, features: &Features) -> f64 {
        let added = self.added(family, features);
        if added.is_empty() { f64::NEG_INFINITY } else { added.iter().map(|(_, nats)| nats).sum() }
    }

    /// The probability of a claim, 0 to 1.
    pub fn probability(&self, family: Family, features: &Features) -> f64 {
        logistic(self.log_odds(family, features))
    }
}

/// The probability, 0 to 1, of log odds in nats.
pub fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_adds_what_lies_between_zero_and_its_value() {
        let rows = [
            // from, until, value, part
            (f64::NEG_INFINITY, f64::INFINITY, 3.0, 3.0),
            (f64::NEG_INFINITY, 1.0, 3.0, 1.0),
            (1.0, 2.0, 3.0, 1.0),
            (2.0, f64::INFINITY, 3.0, 1.0),
            (1.0, 2.0, 0.5, 0.0),
            (-1.0, 2.0, -3.0, -1.0),
            (1.0, 2.0, -3.0, 0.0),
        ];
        for (from, until, value, part) in rows {
            let segment = Segment { feature: Feature::Gain, from, until };
            assert_eq!(segment.part_of(value), part, "{from} {until} {value}");
        }
    }

    #[test]
    fn the_table_has_all_features_and_families() {
        assert_eq!(Weights::from_table(TABLE).map(|weights| weights.families.len()), Ok(Family::ALL.len()));
    }
}
