//! What the rules on sound text have in common: what they are asked, what they answer, and their order.
//!
//! In: a text with all its damage repaired, and what is wanted of it. Out: changes, rule by rule. Where two rules have to do
//! with the same place, the one that comes first in [`ROWS`] is asked first, and the next sees what it made of the text.

use std::borrow::Cow;
use std::ops::Range;

use super::{RuleSet, Settings};
use crate::rule::Rule;

/// Kinds of things that a message names; the rest it counts.
const NAMED: usize = 3;

/// Something in a text that a rule wants otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// In bytes of the text.
    pub span: Range<usize>,
    /// What is to stand there; `None` where it is only shown.
    pub replacement: Option<String>,
    /// What stands there, for the message.
    pub what: Cow<'static, str>,
}

/// What is wanted of a text.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The rules that are on.
    pub rules: RuleSet,
    /// Their settings.
    pub settings: Settings,
    /// Whether what it is written in has a byte-order mark.
    pub may_have_mark: bool,
    /// Whether that is not told without one.
    pub needs_mark: bool,
}

/// One rule, and what looks for it.
pub struct Row {
    /// The rule.
    pub rule: &'static Rule,
    /// Whether it finds nothing in ASCII.
    pub beyond_ascii: bool,
    /// All that it finds in a text, in order of place, none overlapping another.
    pub find: fn(&str, &Wanted) -> Vec<Change>,
}

const fn row(rule: &'static Rule, beyond_ascii: bool, find: fn(&str, &Wanted) -> Vec<Change>) -> Row {
    Row { rule, beyond_ascii, find }
}

/// The rules in the order in which they are asked: what spells characters first, then characters, then lines.
pub static ROWS: [Row; 15] = [
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

/// A change for each character of `text` that `of` has something to say of: what is to stand there, and its name.
pub fn each(
    text: &str,
    mut of: impl FnMut(usize, char) -> Option<(Option<String>, Cow<'static, str>)>,
) -> Vec<Change> {
    text.char_indices()
        .filter_map(|(at, character)| {
            let (replacement, what) = of(at, character)?;
            Some(Change { span: at..at + character.len_utf8(), replacement, what })
        })
        .collect()
}

/// "U+00A0", and its name where it has one.
pub fn code_point(character: char, name: &str) -> String {
    let number = format!("U+{:04X}", u32::from(character));
    if name.is_empty() { number } else { format!("{number} {name}") }
}

/// The start and the text of each line, with what ends it; lines end at LF.
pub fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

/// Different things in the order in which they came, with how often: "U+00A0 no-break space (2), U+2009 thin space".
pub fn listed<'w>(what: impl IntoIterator<Item = &'w str>) -> String {
    let (mut kinds, mut rest): (Vec<(&str, usize)>, usize) = (Vec::new(), 0);
    for one in what {
        let has_room = kinds.len() < NAMED;
        match kinds.iter_mut().find(|(kind, _)| *kind == one) {
            Some((_, count)) => *count += 1,
            None if has_room => kinds.push((one, 1)),
            // There may be as many kinds as Unicode has characters.
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
            assert_eq!(ROWS.iter().filter(|row| row.rule == *rule).count(), 1, "{}", rule.name);
        }
    }

    #[test]
    fn many_kinds_are_counted() {
        assert_eq!(listed(["a", "b", "a"]), "a (2), b");
        assert_eq!(listed(["a", "b", "c", "d", "d", "e"]), "a, b, c, 3 more");
        assert_eq!(listed(["a", "b", "c", "d", "a"]), "a (2), b, c, 1 more");
    }
}
