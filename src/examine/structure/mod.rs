//! Repairs that would break the form of a file are left out.
//!
//! In: a text, and repairs of it. Out: the repairs without those that would make JSON, XML, HTML, CSV or YAML of another form
//! than it is, or unbalance the brackets and quotation marks of anything else; and those, each with why. Costs nothing unless a
//! repair adds or takes away ASCII that has structure. What a file is, is told by what is in it. A form that is broken before
//! is no reason to leave anything out.
//!
//! Each repair is judged where it stands (in its string, its tag, its record, its line), so that it takes no longer than the
//! text is long and no repair depends on how many others there are. What may be made is then looked at once more as a whole.

mod json;
mod markup;
mod records;
mod source;
mod yaml;

use super::edits::TextRepair;
use crate::finding::Cause;
use json::Json;
use markup::Markup;
use records::Records;
use source::Source;

/// The most hexadecimal digits of an escape in a string: `\U0001F600` has eight.
const MOST_ESCAPE_DIGITS: usize = 8;
/// The longest escape without its last digit, in bytes: a backslash, `U`, and the other digits.
const LONGEST_OPEN_ESCAPE: usize = 2 + MOST_ESCAPE_DIGITS - 1;
/// The longest name or number of a character reference, in bytes between `&` and `;`. What goes on for longer is no reference.
const LONGEST_REFERENCE: usize = 32;

/// Why a repair is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    Json,
    Markup,
    Records,
    Yaml,
    Marks,
    Escape,
    Comment,
    Placeholder,
}

impl Why {
    /// All of them.
    pub const ALL: [Why; 8] = [
        Why::Json,
        Why::Markup,
        Why::Records,
        Why::Yaml,
        Why::Marks,
        Why::Escape,
        Why::Comment,
        Why::Placeholder,
    ];

    /// What is said of it, after "not repaired, as".
    pub fn text(self) -> &'static str {
        match self {
            Why::Json => "the JSON would be broken, or say something else",
            Why::Markup => "the markup would be broken, or have other tags",
            Why::Records => "the records would have other fields",
            Why::Yaml => "the YAML would be broken, or say something else",
            Why::Marks => "brackets or quotation marks would not match any more",
            Why::Escape => "an escape in a string would become another one",
            Why::Comment => "what is in a comment would stand outside it",
            Why::Placeholder => "a string or command could be filled in otherwise",
        }
    }
}

/// The repairs that keep the form of `text`, and those that don't, each with why; both in order of place.
pub fn sort_out(text: &str, repairs: Vec<TextRepair>) -> (Vec<TextRepair>, Vec<(TextRepair, Why)>) {
    let return_is_break = !text.contains('\n');
    let structural: Vec<bool> =
        repairs.iter().map(|repair| is_structural(text, repair, return_is_break)).collect();
    let judged: Vec<&TextRepair> =
        repairs.iter().zip(&structural).filter(|(_, is)| **is).map(|(repair, _)| repair).collect();
    if judged.is_empty() {
        return (repairs, Vec::new());
    }
    let form = Form::of(text);
    let mut verdicts = form.verdicts(text, &judged);
    if verdicts.contains(&None) {
        let mut each = verdicts.iter();
        let kept: Vec<&TextRepair> = repairs
            .iter()
            .zip(&structural)
            .filter(|(_, is)| !**is || each.next().is_some_and(Option::is_none))
            .map(|(repair, _)| repair)
            .collect();
        if !form.is_kept(&with(text, &kept)) {
            verdicts.iter_mut().for_each(|verdict| *verdict = verdict.or(Some(form.why())));
        }
    }
    let mut verdicts = verdicts.into_iter();
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    for (repair, is) in repairs.into_iter().zip(structural) {
        match if is { verdicts.next().flatten() } else { None } {
            Some(why) => left_out.push((repair, why)),
            None => kept.push(repair),
        }
    }
    (kept, left_out)
}

/// `text` with `repairs` made, which are in order of place.
fn with(text: &str, repairs: &[&TextRepair]) -> String {
    let mut after = String::with_capacity(text.len());
    let mut at = 0;
    for repair in repairs {
        after.push_str(&text[at..repair.span.start]);
        after.push_str(&repair.replacement);
        at = repair.span.end;
    }
    after.push_str(&text[at..]);
    after
}

fn is_rule(repair: &TextRepair) -> bool {
    matches!(repair.cause, Cause::Rule(_)) || !repair.found.is_empty()
}

/// Whether a repair adds or takes away anything that has structure. A line end at the end of all changes nothing.
fn is_structural(text: &str, repair: &TextRepair, return_is_break: bool) -> bool {
    let at_end = repair.span.start == text.len();
    let marks = |text: &str| text.starts_with('\u{FEFF}');
    let old = &text[repair.span.clone()];
    // The last letter or digit of an escape, with what is to combine with it.
    if text.as_bytes()[..repair.span.start].iter().rev().take(LONGEST_OPEN_ESCAPE).any(|byte| *byte == b'\\')
    {
        return true;
    }
    if repair.span.start == 0 && marks(old) != marks(&repair.replacement) {
        return true;
    }
    let is_end_of_lines = at_end && repair.replacement.trim().is_empty();
    !is_end_of_lines && !structure(old, return_is_break).eq(structure(&repair.replacement, return_is_break))
}

/// What of `text` may have structure somewhere: all ASCII but letters and digits, with one LF for any line end.
fn structure(text: &str, return_is_break: bool) -> impl Iterator<Item = char> + '_ {
    let mut characters = text.chars().peekable();
    std::iter::from_fn(move || {
        loop {
            match characters.next()? {
                '\r' if matches!(characters.peek(), Some('\n' | '\r')) => {}
                '\r' if return_is_break => return Some('\n'),
                one if one.is_ascii() && !one.is_ascii_alphanumeric() => return Some(one),
                _ => {}
            }
        }
    })
}

/// What a text is, by its form.
#[derive(Debug)]
enum Form {
    Json(Json),
    /// XML or HTML.
    Markup(Markup),
    /// Fields with a delimiter between them; and what else it may be where that may be so by chance.
    Records(Records, Option<Source>),
    /// Anything else.
    Source(Source),
}

impl Form {
    fn of(text: &str) -> Form {
        let unmarked = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        if let Some(json) = Json::of(text) {
            return Form::Json(json);
        }
        if unmarked.trim_start().starts_with('<') {
            return Form::Markup(Markup::of(text));
        }
        match Records::of(unmarked) {
            Some(records) => {
                let source = (!records.is_sure).then(|| Source::of(text));
                Form::Records(records, source)
            }
            None => Form::Source(Source::of(text)),
        }
    }

    /// Why each of `repairs` is left out, which are in order of place; `None` for those that are not.
    fn verdicts(&self, text: &str, repairs: &[&TextRepair]) -> Vec<Option<Why>> {
        match self {
            Form::Json(json) => json.verdicts(text, repairs),
            Form::Markup(markup) => {
                let mut verdicts = markup.verdicts(text, repairs);
                // Damage may have put tags there, or taken them away.
                let damage: Vec<usize> =
                    (0..repairs.len()).filter(|n| verdicts[*n].is_some() && !is_rule(repairs[*n])).collect();
                if !damage.is_empty() {
                    let mut tried = verdicts.clone();
                    damage.iter().for_each(|n| tried[*n] = None);
                    let kept: Vec<&TextRepair> = repairs
                        .iter()
                        .zip(&tried)
                        .filter(|(_, why)| why.is_none())
                        .map(|(one, _)| *one)
                        .collect();
                    if markup.has_no_more_errors(&with(text, &kept)) {
                        verdicts = tried;
                    }
                }
                verdicts
            }
            Form::Records(records, source) => {
                let mut verdicts = records.verdicts(text, repairs);
                if let Some(source) = source {
                    let left: Vec<usize> = (0..repairs.len()).filter(|n| verdicts[*n].is_none()).collect();
                    let some: Vec<&TextRepair> = left.iter().map(|n| repairs[*n]).collect();
                    for (n, why) in left.into_iter().zip(source.verdicts(text, &some)) {
                        verdicts[n] = why;
                    }
                }
                verdicts
            }
            Form::Source(source) => source.verdicts(text, repairs),
        }
    }

    /// Whether `after` has this form still.
    fn is_kept(&self, after: &str) -> bool {
        match self {
            Form::Json(json) => json.is_kept(after),
            Form::Markup(markup) => markup.has_no_more_errors(after),
            Form::Records(records, source) => {
                records.is_kept(after) && source.as_ref().is_none_or(|source| source.is_kept(after))
            }
            Form::Source(source) => source.is_kept(after),
        }
    }

    fn why(&self) -> Why {
        match self {
            Form::Json(_) => Why::Json,
            Form::Markup(_) => Why::Markup,
            Form::Records(..) => Why::Records,
            Form::Source(_) => Why::Marks,
        }
    }
}
