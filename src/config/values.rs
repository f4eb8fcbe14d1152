//! Single values, as typed in a flag or in a configuration file.
//!
//! In: a text, or a number from TOML. Out: the value, or a message that says what to write instead.

use clap::ValueEnum;
use fix_encoding::channel::{ChannelPattern, NotationError};
use fix_encoding::encoding::Encoding;
use fix_encoding::rules::{RuleSet, UnknownRule, by_name};
use fix_encoding::{Accept, TargetEncoding};

use crate::report::inferred::DOUBTFUL_BELOW;

/// What makes the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum FailOn {
    /// What can be repaired, and is not
    #[default]
    Error,
    /// That, and what can only be shown
    Warning,
    /// Nothing
    Never,
}

/// Whether inferred repairs are accepted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AcceptedGuesses {
    /// None is.
    Never,
    /// Those whose characters have at least this mean confidence, 0 to 1.
    AtLeast(f64),
}

/// A pattern of channels, with its text, which suggested commands repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedPattern {
    /// The parsed pattern.
    pub pattern: ChannelPattern,
    /// The text as it was typed.
    pub typed: String,
}

/// The name of a rule, of a group of rules, or `all`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleName(String);

impl AcceptedGuesses {
    /// The value of `--guess` and `guess = true`.
    pub const USUAL: AcceptedGuesses = AcceptedGuesses::AtLeast(DOUBTFUL_BELOW);

    /// The repairs that this accepts.
    pub fn accept(self) -> Accept {
        match self {
            AcceptedGuesses::Never => Accept::Exact,
            AcceptedGuesses::AtLeast(minimum) => Accept::Inferred { minimum },
        }
    }
}

impl RuleName {
    /// `name`, if that is a rule, a group or `all`.
    ///
    /// # Errors
    /// [`UnknownRule`], with the rule of the nearest name.
    pub fn new(name: &str) -> Result<Self, UnknownRule> {
        RuleSet::default().set_named(name, true).map(|()| RuleName(name.to_string()))
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is one rule, and no group.
    pub fn is_single(&self) -> bool {
        by_name(&self.0).is_some()
    }

    /// Turns the rules that it names on or off.
    pub fn set(&self, rules: &mut RuleSet, on: bool) {
        // Can't fail, because `new` has checked the name.
        let _ = rules.set_named(&self.0, on);
    }
}

/// From 0 to 1.
pub fn probability(value: f64) -> Result<f64, String> {
    match value {
        value if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("write a number between 0 and 1, such as 0.95".to_string()),
    }
}

/// The value of `--guess=MIN`.
pub fn guess(text: &str) -> Result<AcceptedGuesses, String> {
    match text {
        "false" => Ok(AcceptedGuesses::Never),
        "true" => Ok(AcceptedGuesses::USUAL),
        _ => probability(text.parse().unwrap_or(f64::NAN)).map(AcceptedGuesses::AtLeast),
    }
}

/// The encoding with this label.
pub fn encoding(label: &str) -> Result<Encoding, String> {
    Encoding::for_label(label).map_err(|error| error.to_string())
}

/// What repaired files are written in.
pub fn target(label: &str) -> Result<TargetEncoding, String> {
    match label {
        "keep" => Ok(TargetEncoding::Kept),
        _ => encoding(label).map(|encoding| match encoding {
            Encoding::UTF_8 => TargetEncoding::Utf8,
            other => TargetEncoding::Encoding(other),
        }),
    }
}

/// The label that [`target`] parses.
pub fn target_name(target: TargetEncoding) -> &'static str {
    match target {
        TargetEncoding::Utf8 => Encoding::UTF_8.name(),
        TargetEncoding::Kept => "keep",
        TargetEncoding::Encoding(encoding) => encoding.name(),
    }
}

/// A pattern of channels.
pub fn channel(typed: &str) -> Result<TypedPattern, String> {
    let pattern = typed.parse().map_err(|error: NotationError| error.to_string())?;
    Ok(TypedPattern { pattern, typed: typed.to_string() })
}

/// A number of bytes.
pub fn size(text: &str) -> Result<u64, String> {
    const UNITS: [(char, u64); 3] = [('K', 1 << 10), ('M', 1 << 20), ('G', 1 << 30)];
    let unit = UNITS.iter().find(|(letter, _)| text.ends_with([*letter, letter.to_ascii_lowercase()]));
    let (digits, factor) = unit.map_or((text, 1), |&(_, factor)| (&text[..text.len() - 1], factor));
    // Checked because `parse` accepts a plus sign.
    let count: Option<u64> =
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
    count
        .and_then(|count| count.checked_mul(factor))
        .ok_or_else(|| "write a number of bytes, or one with K, M or G: 500K, 20M".to_string())
}

/// Parses the value of `--fail-on`.
pub fn fail_on(text: &str) -> Result<FailOn, String> {
    FailOn::from_str(text, false).map_err(|_| one_of(&fail_on_names()))
}

/// The names of what can make the exit code 1.
pub fn fail_on_names() -> Vec<String> {
    FailOn::value_variants().iter().map(|value| fail_on_name(*value)).collect()
}

/// The name that [`fail_on`] parses.
pub fn fail_on_name(value: FailOn) -> String {
    value.to_possible_value().map(|value| value.get_name().to_string()).unwrap_or_default()
}

/// The message for a value that is none of `names`.
pub fn one_of(names: &[impl AsRef<str>]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("{:?}", name.as_ref())).collect();
    format!("write one of {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(size("0"), Ok(0));
        assert_eq!(size("500"), Ok(500));
        assert_eq!(size("2K"), Ok(2048));
        assert_eq!(size("3m"), Ok(3 << 20));
        assert_eq!(size("1G"), Ok(1 << 30));
        for wrong in ["", "K", "-1", "1.5M", "1T", "99999999999999999999", "18446744073709551615G", "é"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn guesses() {
        assert_eq!(guess("0.5"), Ok(AcceptedGuesses::AtLeast(0.5)));
        assert_eq!(guess("true"), Ok(AcceptedGuesses::AtLeast(0.9)));
        assert_eq!(guess("false"), Ok(AcceptedGuesses::Never));
        for wrong in ["", "-0.1", "1.1", "nan", "inf", "yes"] {
            assert!(guess(wrong).is_err(), "{wrong}");
        }
        assert_eq!(AcceptedGuesses::Never.accept(), Accept::Exact);
    }

    #[test]
    fn names_mean_what_they_were_made_of() {
        for value in FailOn::value_variants() {
            assert_eq!(fail_on(&fail_on_name(*value)), Ok(*value));
        }
        assert!(fail_on("sometimes").unwrap_err().contains(r#""error", "warning", "never""#));
        for name in ["utf-8", "keep", "windows-1252"] {
            assert_eq!(target(name).map(target_name), Ok(name));
        }
        assert!(RuleName::new("damage").is_ok() && RuleName::new("mojibak").is_err());
    }
}
