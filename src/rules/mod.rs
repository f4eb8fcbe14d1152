//! The rules: what can be wrong with a file, and how bad that is.
//!
//! In: nothing. Out: one row per rule, with the documentation that `--explain` prints. A rule that is not
//! about misreadings has a file of its own here that looks for it. The crate `engine` finds misreadings.

mod bidi_control;
mod byte_order_mark;
mod c1_control;
pub(crate) mod cesu_8;
mod control_character;
mod curly_quote;
mod exotic_space;
mod final_newline;
mod full_width;
mod html_entity;
pub(crate) mod hygiene;
mod invisible_character;
mod ligature;
mod line_ending;
pub(crate) mod lost_text;
mod normalization;
mod percent_encoding;
pub(crate) mod private_use;
mod quoted_printable;
mod settings;

use std::fmt;

use crate::rule::Severity;
pub use crate::rule::{Group, Rule};
pub use bidi_control::BIDI_CONTROL;
pub use byte_order_mark::BYTE_ORDER_MARK;
pub use c1_control::C1_CONTROL;
pub use cesu_8::CESU_8;
pub use control_character::CONTROL_CHARACTER;
pub use curly_quote::CURLY_QUOTE;
pub use exotic_space::EXOTIC_SPACE;
pub use final_newline::FINAL_NEWLINE;
pub use full_width::FULL_WIDTH;
pub use html_entity::HTML_ENTITY;
pub use invisible_character::INVISIBLE_CHARACTER;
pub use ligature::LIGATURE;
pub use line_ending::LINE_ENDING;
pub use normalization::NORMALIZATION;
pub use percent_encoding::PERCENT_ENCODING;
pub use quoted_printable::QUOTED_PRINTABLE;
pub use settings::{ByteOrderMark, HygieneSettings, LineEndings, NormalizationForm, UnknownValue};

/// The most edits between a misspelt name and its suggestion. More edits make another name.
const MOST_EDITS_OF_RULE_NAME: usize = 3;

/// Text that went through a channel and can be restored.
pub static MOJIBAKE: Rule = Rule {
    name: "mojibake",
    group: Group::Damage,
    severity: Severity::Error,
    summary: "text that was read with the wrong encoding, and can be repaired",
    documentation: include_str!("mojibake.md"),
};

/// Leftovers of damage that nobody can repair.
pub static LOST_TEXT: Rule = Rule {
    name: "lost-text",
    group: Group::Damage,
    severity: Severity::Warning,
    summary: "leftovers of damage that can't be repaired",
    documentation: include_str!("lost-text.md"),
};

/// Runs of private-use characters in prose.
pub static PRIVATE_USE: Rule = Rule {
    name: "private-use",
    group: Group::Damage,
    severity: Severity::Warning,
    summary: "a run of private-use characters in prose, such as glyph numbers of a PDF font",
    documentation: include_str!("private-use.md"),
};

/// A text file that is not UTF-8 and whose encoding is known.
pub static LEGACY_ENCODING: Rule = Rule {
    name: "legacy-encoding",
    group: Group::Damage,
    severity: Severity::Error,
    summary: "a text file that is not UTF-8 and can be transcoded",
    documentation: include_str!("legacy-encoding.md"),
};

/// Bytes of another encoding inside a file.
pub static MIXED_ENCODING: Rule = Rule {
    name: "mixed-encoding",
    group: Group::Damage,
    severity: Severity::Error,
    summary: "bytes of another encoding inside a text file",
    documentation: include_str!("mixed-encoding.md"),
};

/// A text file whose encoding is not certain enough.
pub static UNKNOWN_ENCODING: Rule = Rule {
    name: "unknown-encoding",
    group: Group::Damage,
    severity: Severity::Warning,
    summary: "a text file that is not UTF-8, and not surely anything else",
    documentation: include_str!("unknown-encoding.md"),
};

/// Characters of UTF-8 that lost bytes.
pub static INVALID_UTF_8: Rule = Rule {
    name: "invalid-utf-8",
    group: Group::Damage,
    severity: Severity::Error,
    summary: "characters of UTF-8 of which bytes were lost or changed",
    documentation: include_str!("invalid-utf-8.md"),
};

/// A text file in UTF-16.
pub static UTF_16: Rule = Rule {
    name: "utf-16",
    group: Group::Damage,
    severity: Severity::Error,
    summary: "a text file in UTF-16",
    documentation: include_str!("utf-16.md"),
};

/// A text file in UTF-32.
pub static UTF_32: Rule = Rule {
    name: "utf-32",
    group: Group::Damage,
    severity: Severity::Error,
    summary: "a text file in UTF-32",
    documentation: include_str!("utf-32.md"),
};

/// All rules, in the order in which they are documented.
pub static RULES: [&Rule; 25] = [
    &MOJIBAKE,
    &LOST_TEXT,
    &PRIVATE_USE,
    &LEGACY_ENCODING,
    &MIXED_ENCODING,
    &UNKNOWN_ENCODING,
    &INVALID_UTF_8,
    &UTF_16,
    &UTF_32,
    &BYTE_ORDER_MARK,
    &CONTROL_CHARACTER,
    &C1_CONTROL,
    &BIDI_CONTROL,
    &INVISIBLE_CHARACTER,
    &LINE_ENDING,
    &FINAL_NEWLINE,
    &NORMALIZATION,
    &LIGATURE,
    &FULL_WIDTH,
    &CURLY_QUOTE,
    &EXOTIC_SPACE,
    &CESU_8,
    &HTML_ENTITY,
    &PERCENT_ENCODING,
    &QUOTED_PRINTABLE,
];

/// The rule called `name`.
pub fn by_name(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

/// The rules that are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleSet {
    /// A bit for each of [`RULES`].
    on: u64,
}

/// The rules on damage.
impl Default for RuleSet {
    fn default() -> Self {
        let mut rules = RuleSet::NONE;
        RULES.iter().filter(|rule| rule.group == Group::Damage).for_each(|rule| rules.set(rule, true));
        rules
    }
}

impl RuleSet {
    /// No rule at all.
    pub const NONE: RuleSet = RuleSet { on: 0 };

    /// Whether `rule` is on.
    pub fn contains(self, rule: &Rule) -> bool {
        self.on & bit(rule) != 0
    }

    /// Whether any rule of `group` is on.
    pub fn contains_any_of(self, group: Group) -> bool {
        RULES.iter().any(|rule| rule.group == group && self.contains(rule))
    }

    /// Turns `rule` on or off.
    pub fn set(&mut self, rule: &Rule, on: bool) {
        if on { self.on |= bit(rule) } else { self.on &= !bit(rule) }
    }

    /// Turns on or off the rules of `name`: a rule, all rules of a group, or `all`.
    ///
    /// # Errors
    /// [`UnknownRule`] if there is no such rule or group.
    pub fn set_named(&mut self, name: &str, on: bool) -> Result<(), UnknownRule> {
        let meant = |rule: &Rule| rule.name == name || rule.group.name() == name || name == ALL_RULES;
        if !RULES.iter().any(|rule| meant(rule)) {
            return Err(UnknownRule::new(name));
        }
        RULES.iter().filter(|rule| meant(rule)).for_each(|rule| self.set(rule, on));
        Ok(())
    }
}

/// The name of all rules in a selection.
pub const ALL_RULES: &str = "all";

fn bit(rule: &Rule) -> u64 {
    RULES.iter().position(|known| known.name == rule.name).map_or(0, |at| 1 << at)
}

/// There is no rule and no group of rules of this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownRule {
    /// The unknown name.
    pub name: String,
    /// The nearest known name, if any is near.
    pub nearest: Option<&'static str>,
}

impl UnknownRule {
    /// The error for the unknown `name`.
    pub fn new(name: &str) -> Self {
        let names = RULES.iter().map(|rule| rule.name).chain([
            Group::Damage.name(),
            Group::Hygiene.name(),
            ALL_RULES,
        ]);
        // A name of which more than half differs is another name.
        let near = |edits: usize, known: &str| edits <= MOST_EDITS_OF_RULE_NAME.min(known.len() / 2);
        let initials =
            |known: &str| known.split('-').flat_map(|word| word.chars().next()).collect::<String>();
        let says_part = |known: &str| name.len() > 2 && (known.contains(name) || initials(known) == name);
        let nearest = names
            .map(|known| (strsim::levenshtein(name, known), known))
            .filter(|(edits, known)| near(*edits, known) || says_part(known))
            .min();
        UnknownRule { name: name.to_string(), nearest: nearest.map(|(_, known)| known) }
    }
}

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no rule is called {:?}; ", self.name)?;
        match self.nearest {
            Some(nearest) => write!(f, "did you mean {nearest:?}? --explain lists all"),
            None => f.write_str("--explain lists all"),
        }
    }
}

impl std::error::Error for UnknownRule {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_turned_on_and_off() {
        let mut rules = RuleSet::default();
        assert!(rules.contains(&MOJIBAKE) && !rules.contains_any_of(Group::Hygiene));
        rules.set_named("mojibake", false).unwrap();
        assert!(!rules.contains(&MOJIBAKE) && rules.contains(&LOST_TEXT));
        rules.set_named("all", true).unwrap();
        assert!(RULES.iter().all(|rule| rules.contains(rule)));
        rules.set_named("damage", false).unwrap();
        assert!(!rules.contains_any_of(Group::Damage));
        rules.set_named("all", false).unwrap();
        assert_eq!(rules, RuleSet::NONE);
    }

    #[test]
    fn near_names_are_offered() {
        let message = |name: &str| RuleSet::default().set_named(name, true).unwrap_err().to_string();
        let near = |name| message(name).contains("did you mean");
        assert_eq!(
            message("mojibak"),
            r#"no rule is called "mojibak"; did you mean "mojibake"? --explain lists all"#
        );
        assert!(message("private").contains(r#""private-use""#));
        assert!(message("bom").contains(r#""byte-order-mark""#));
        assert!(message("al").contains(r#""all""#));
        assert!(!near("xyzzy-plugh") && !near("abc"));
    }
}
