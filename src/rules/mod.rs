//! The rules: what can be wrong with a file, and how bad that is.
//!
//! In: nothing. Out: one row a rule, with the documentation that `--explain` prints. A rule that is not
//! a misreading has a file of its own here that looks for it; misreadings are found in `detect`.

pub(crate) mod lost_text;
pub(crate) mod private_use;

use crate::Severity;

/// One rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The name in reports, configuration and `--explain`.
    pub name: &'static str,
    /// Whether it fails a check.
    pub severity: Severity,
    /// One line: what it finds.
    pub summary: &'static str,
    /// What, why, an example, the fix, and how sure; Markdown.
    pub documentation: &'static str,
}

/// Text that went through a channel and can be brought back.
pub static MOJIBAKE: Rule = Rule {
    name: "mojibake",
    severity: Severity::Error,
    summary: "text that was read with the wrong encoding, and can be repaired",
    documentation: include_str!("mojibake.md"),
};

/// Leftovers of damage that nobody can repair.
pub static LOST_TEXT: Rule = Rule {
    name: "lost-text",
    severity: Severity::Warning,
    summary: "leftovers of damage that can't be repaired",
    documentation: include_str!("lost-text.md"),
};

/// Runs of private-use characters in prose.
pub static PRIVATE_USE: Rule = Rule {
    name: "private-use",
    severity: Severity::Warning,
    summary: "a run of private-use characters in prose, such as glyph numbers of a PDF font",
    documentation: include_str!("private-use.md"),
};

/// A text file that is not UTF-8 and whose encoding is known.
pub static LEGACY_ENCODING: Rule = Rule {
    name: "legacy-encoding",
    severity: Severity::Error,
    summary: "a text file that is not UTF-8 and can be transcoded",
    documentation: include_str!("legacy-encoding.md"),
};

/// Bytes of another encoding inside a file.
pub static MIXED_ENCODING: Rule = Rule {
    name: "mixed-encoding",
    severity: Severity::Error,
    summary: "bytes of another encoding inside a text file",
    documentation: include_str!("mixed-encoding.md"),
};

/// A text file whose encoding is not sure enough.
pub static UNKNOWN_ENCODING: Rule = Rule {
    name: "unknown-encoding",
    severity: Severity::Warning,
    summary: "a text file that is not UTF-8, and not surely anything else",
    documentation: include_str!("unknown-encoding.md"),
};

/// Characters of UTF-8 that lost bytes.
pub static INVALID_UTF_8: Rule = Rule {
    name: "invalid-utf-8",
    severity: Severity::Error,
    summary: "characters of UTF-8 of which bytes were lost or changed",
    documentation: include_str!("invalid-utf-8.md"),
};

/// A text file in UTF-16.
pub static UTF_16: Rule = Rule {
    name: "utf-16",
    severity: Severity::Error,
    summary: "a text file in UTF-16",
    documentation: include_str!("utf-16.md"),
};

/// A text file in UTF-32.
pub static UTF_32: Rule = Rule {
    name: "utf-32",
    severity: Severity::Error,
    summary: "a text file in UTF-32",
    documentation: include_str!("utf-32.md"),
};

/// All rules, in the order in which they are documented.
pub static RULES: [&Rule; 9] = [
    &MOJIBAKE,
    &LOST_TEXT,
    &PRIVATE_USE,
    &LEGACY_ENCODING,
    &MIXED_ENCODING,
    &UNKNOWN_ENCODING,
    &INVALID_UTF_8,
    &UTF_16,
    &UTF_32,
];

/// The rule called `name`.
pub fn by_name(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}
