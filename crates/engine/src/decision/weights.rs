//! The table of weights, and the sum.
//!
//! In: `decision.tsv`, which `train decision` writes, and features. Out: for each family its weights, and the probability of a claim.

use std::sync::OnceLock;

use super::family::Family;
use super::feature::{Feature, Features};

/// The probability from which an exact repair is written without being asked for. Chosen on validation sources: see `decision.md`.
pub const LEAST_WRITTEN: f64 = 0.9;
/// The probability from which a repair is offered as a guess.
pub const LEAST_OFFERED: f64 = 0.75;

/// The weights that the program carries.
static TABLE: &str = include_str!("../../models/decision.tsv");

/// What one feature adds to the sum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// The feature.
    pub feature: Feature,
    /// Its value.
    pub value: f64,
    /// Its weight in the family.
    pub weight: f64,
}

/// The weights of all families.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights(Vec<(Family, [f64; Feature::ALL.len()])>);

/// What is wrong with a table of weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableError {
    /// The first line does not name the families.
    Header,
    /// A line does not have a feature's name and a number for each family. The number of the line counts from 1.
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
    WEIGHTS.get_or_init(|| Weights::from_table(TABLE).unwrap_or(Weights(Vec::new())))
}

impl Weights {
    /// Reads a table: a line with the names of the families, then a line for each feature with its name and its weights.
    /// Lines that begin with `#` are comments.
    ///
    /// # Errors
    /// [`TableError`] if a feature is missing, or a line is not of this form.
    pub fn from_table(table: &str) -> Result<Weights, TableError> {
        let mut lines =
            table.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty());
        let header = lines.next().map(|(_, line)| line).ok_or(TableError::Header)?;
        let named = |name: &str| Family::ALL.into_iter().find(|family| family.name() == name);
        let families: Option<Vec<Family>> = header.split('\t').skip(1).map(named).collect();
        let families =
            families.filter(|families| families.len() == Family::ALL.len()).ok_or(TableError::Header)?;
        let mut weights: Vec<(Family, [f64; Feature::ALL.len()])> =
            families.into_iter().map(|family| (family, [0.0; Feature::ALL.len()])).collect();
        let mut seen = [false; Feature::ALL.len()];
        for (at, line) in lines {
            let error = || TableError::Row(at + 1);
            let mut cells = line.split('\t');
            let name = cells.next().ok_or_else(error)?;
            let feature =
                Feature::ALL.into_iter().find(|feature| feature.name() == name).ok_or_else(error)?;
            for (_, row) in &mut weights {
                row[feature as usize] = cells.next().and_then(|cell| cell.parse().ok()).ok_or_else(error)?;
            }
            seen[feature as usize] = true;
        }
        match Feature::ALL.into_iter().find(|feature| !seen[*feature as usize]) {
            Some(missing) => Err(TableError::Missing(missing.name())),
            None => Ok(Weights(weights)),
        }
    }

    /// The weights of a family.
    fn of(&self, family: Family) -> Option<&[f64; Feature::ALL.len()]> {
        self.0.iter().find(|(known, _)| *known == family).map(|(_, row)| row)
    }

    /// What each feature adds to the sum, the largest first. Features that add nothing are left out.
    pub fn parts(&self, family: Family, features: &Features) -> Vec<Part> {
        let Some(row) = self.of(family) else { return Vec::new() };
        let part =
            |feature: Feature| Part { feature, value: features.get(feature), weight: row[feature as usize] };
        let mut parts: Vec<Part> =
            Feature::ALL.into_iter().map(part).filter(|part| part.value * part.weight != 0.0).collect();
        parts.sort_by(|a, b| (b.value * b.weight).abs().total_cmp(&(a.value * a.weight).abs()));
        parts
    }

    /// The log odds of a claim, in nats.
    pub fn log_odds(&self, family: Family, features: &Features) -> f64 {
        let sum = |row: &[f64; Feature::ALL.len()]| -> f64 {
            Feature::ALL.into_iter().map(|feature| features.get(feature) * row[feature as usize]).sum()
        };
        self.of(family).map_or(f64::NEG_INFINITY, sum)
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
    fn the_table_has_all_features_and_families() {
        assert_eq!(Weights::from_table(TABLE).map(|weights| weights.0.len()), Ok(Family::ALL.len()));
    }
}
