//! The rules of hygiene, on text that is not damaged: their common input and output, and their order.
//!
//! In: a text with all its damage repaired, and what the user wants. Out: changes, rule by rule. If two rules apply to the
//! same place, the one that comes first in [`HYGIENE_RULES`] runs first, and the next one sees the changed text.

use std::borrow::Cow;
use std::ops::Range;

use super::{HygieneSettings, RuleSet};
use crate::rule::Rule;

/// The most kinds of things that a message names. The rest are counted.
const MOST_NAMED_KINDS: usize = 3;

/// A place in a text that a rule reports, and perhaps changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleMatch {
    /// Its range, in bytes of the text.
    pub span: Range<usize>,
    /// Its replacement; `None` if it is only reported.
    pub replacement: Option<String>,
    /// The name of the thing found, for the message.
    pub what: Cow<'static, str>,
}

/// The rules and settings for a text.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The rules that are on.
    pub rules: RuleSet,
    /// Their settings.
    pub settings: HygieneSettings,
    /// Whether the encoding of the file has a byte-order mark.
    pub may_have_mark: bool,
    /// Whether the encoding of the file can't be recognised without its mark.
    pub needs_mark: bool,
}

/// A rule of hygiene, and the function that looks for it.
pub struct HygieneRule {
    /// The rule.
    pub rule: &'static Rule,
    /// Whether it finds nothing in ASCII.
    pub beyond_ascii: bool,
    /// Finds all places in a text, in order and without overlaps.
    pub find: fn(&str, &Wanted) -> Vec<RuleMatch>,
}

const fn row(
    rule: &'static Rule,
    beyond_ascii: bool,
    find: fn(&str, &Wanted) -> Vec<RuleMatch>,
) -> HygieneRule {
    HygieneRule { rule, beyond_ascii, find }
}

/// The rules in the order in which they run: first those on spelled-out characters, then on characters, then on lines.
pub static HYGIENE_RULES: [HygieneRule; 15] = [
    row(&super::QUOTED_PRINTABLE, false, super::quoted_printable::find),
    row(&super::PERCENT_ENCODING, false, super::percent_encoding::find),
    row(&super::HTML_ENTITY, false, super::html_entity::find),
    row(&super::C1_CONTROL, true, super::c1_control::find),
    row(&super::CONTROL_CHARACTER, false, super::control_character::find),
    row(&super::BIDI_CONTROL, true, super::bidi_control::find),
    row(&super::INVISIBLE_CHARACTER, true, super::invisible_character::find),
    row(&super::NORMALIZATION, true, super::normalization::find),
    row(&super::LIGATURE, true, super::ligature::find),
    row(&super::FULL_WIDTH, true, super::full_width::find),
    row(&super::CURLY_QUOTE, true, super::curly_quote::find),
    row(&super::EXOTIC_SPACE, true, super::exotic_space::find),
    row(&super::LINE_ENDING, false, super::line_ending::find),
    row(&super::FINAL_NEWLINE, false, super::final_newline::find),
    row(&super::BYTE_ORDER_MARK, false, super::byte_order_mark::find),
];

/// A change for each character of `text` for which `of` returns a replacement and a name. `of` gets the byte offset and the
/// character.
pub fn each(
    text: &str,
    mut of: impl FnMut(usize, char) -> Option<(Option<String>, Cow<'static, str>)>,
) -> Vec<RuleMatch> {
    text.char_indices()
        .filter_map(|(at, character)| {
            let (replacement, what) = of(at, character)?;
            Some(RuleMatch { span: at..at + character.len_utf8(), replacement, what })
        })
        .collect()
}

/// "U+00A0", followed by its name if `name` is not empty.
pub fn code_point(character: char, name: &str) -> String {
    let number = format!("U+{:04X}", u32::from(character));
    if name.is_empty() { number } else { format!("{number} {name}") }
}

/// Each line with its start in bytes, line end included. Lines end at LF.
pub fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

/// The different items of `what` in their order, with their number: "U+00A0 no-break space (2), U+2009 thin space".
pub fn listed<'w>(what: impl IntoIterator<Item = &'w str>) -> String {
    let (mut kinds, mut rest): (Vec<(&str, usize)>, usize) = (Vec::new(), 0);
    for one in what {
        let has_room = kinds.len() < MOST_NAMED_KINDS;
        match kinds.iter_mut().find(|(kind, _)| *kind == one) {
            Some((_, count)) => *count += 1,
            None if has_room => kinds.push((one, 1)),
            // There may be very many kinds, so only the first ones are kept.
            None => rest += 1,
        }
    }
    let mut named: Vec<String> = kinds
        .iter()
        .map(|(kind, count)| if *count > 1 { format!("{kind} ({count})") } else { kind.to_string() })
        .collect();
    if rest > 0 {
        named.push(format!("{rest} more"));
    }
    named.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Group, RULES};

    #[test]
    fn each_rule_on_text_is_asked() {
        // CESU-8 is a matter of bytes.
        let of_text = RULES.iter().filter(|rule| rule.group == Group::Hygiene && rule.name != "cesu-8");
        for rule in of_text {
            assert_eq!(HYGIENE_RULES.iter().filter(|row| row.rule == *rule).count(), 1, "{}", rule.name);
        }
    }

    #[test]
    fn many_kinds_are_counted() {
        assert_eq!(listed(["a", "b", "a"]), "a (2), b");
        assert_eq!(listed(["a", "b", "c", "d", "d", "e"]), "a, b, c, 3 more");
        assert_eq!(listed(["a", "b", "c", "d", "a"]), "a (2), b, c, 1 more");
    }
}
