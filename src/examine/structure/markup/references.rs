//! Character references: `&amp;`, `&#233;`.

use super::verdicts::Markup;
use crate::examine::edits::TextRepair;
use crate::examine::structure::applied::is_rule;
use crate::examine::structure::limits::LONGEST_REFERENCE;

/// The names that XML predefines.
const XML_REFERENCES: [&str; 5] = ["amp", "lt", "gt", "quot", "apos"];

impl Markup {
    /// Whether a repair makes or breaks a reference: the text has more ampersands that belong to none, or a rule changed their
    /// number.
    pub fn changes_references(&self, text: &str, repair: &TextRepair) -> bool {
        let name = |c: char| c.is_ascii_alphanumeric() || c == '#';
        let before = &text[..repair.span.start];
        let begun = before.trim_end_matches(name);
        let begins = before.len() - begun.len() <= LONGEST_REFERENCE && begun.ends_with(['&', '＆']);
        let start = if begins && begun.ends_with('&') { begun.len() - 1 } else { repair.span.start };
        if begins && repair.replacement.contains(';') && !text[repair.span.clone()].contains(';') {
            return true;
        }
        let behind = &text[repair.span.end..];
        let rest = behind.len() - behind.trim_start_matches(name).len();
        let ends = rest <= LONGEST_REFERENCE && behind[rest..].starts_with(';');
        let end = repair.span.end + if ends { rest + 1 } else { 0 };
        let after =
            [&text[start..repair.span.start], &repair.replacement, &text[repair.span.end..end]].concat();
        let (old, new) = (self.references(&text[start..end]), self.references(&after));
        new.1 > old.1 || is_rule(repair) && new.0 != old.0
    }

    /// The number of references in `text`, and of ampersands that begin no reference.
    pub fn references(&self, text: &str) -> (usize, usize) {
        let (mut good, mut bad) = (0, 0);
        for (at, _) in text.match_indices('&') {
            match self.is_reference(&text[at + 1..]) {
                true => good += 1,
                false => bad += 1,
            }
        }
        (good, bad)
    }

    /// Whether an ampersand that is followed by `rest` begins a reference.
    fn is_reference(&self, rest: &str) -> bool {
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(rest.len());
        let name = &rest[..length];
        let known = || {
            !self.xml
                || self.any_name
                || name.starts_with('#')
                || XML_REFERENCES.contains(&name)
                || self.declared.iter().any(|declared| declared == name)
        };
        length > 0 && rest[length..].starts_with(';') && known()
    }
}
