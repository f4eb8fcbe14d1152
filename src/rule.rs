//! What a rule is: its name, what it is about, and how bad what it finds is.
//!
//! In: nothing (types only). Out: [`Rule`], which findings name and the registry in [`rules`](crate::rules) lists.

/// Whether a finding fails a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Shown; nothing can be done about it automatically.
    Warning,
    /// Can be repaired, so it fails `--check`.
    Error,
}

/// One rule.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    /// The name in reports, configuration and `--explain`.
    pub name: &'static str,
    /// What it is about.
    pub group: Group,
    /// Whether it fails a check.
    pub severity: Severity,
    /// One line: what it finds.
    pub summary: &'static str,
    /// What, why, an example, the fix, and how sure; Markdown.
    pub documentation: &'static str,
}

/// Rules that are turned on and off together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// Damage, and encodings other than the wanted one; on by default.
    Damage,
    /// Properties of undamaged text that people may want to change; off by default.
    Hygiene,
}

impl Group {
    /// The name in `--select` and in configurations.
    pub fn name(self) -> &'static str {
        match self {
            Group::Damage => "damage",
            Group::Hygiene => "hygiene",
        }
    }
}
