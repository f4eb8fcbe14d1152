//! Which repairs keep the form of a text.
//!
//! In: a text and its repairs. Out: the repairs that keep its form, and the others, each with why.

use super::applied::applied;
use super::form::Form;
use super::limits::LONGEST_OPEN_ESCAPE;
use super::why::Why;
use crate::examine::edits::TextRepair;

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
        if !form.is_kept(&applied(text, &kept)) {
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

/// Whether a repair adds or removes characters that may have a structural meaning. A line end at the end of the text has none.
fn is_structural(text: &str, repair: &TextRepair, return_is_break: bool) -> bool {
    let at_end = repair.span.start == text.len();
    let marks = |text: &str| text.starts_with('\u{FEFF}');
    let old = &text[repair.span.clone()];
    // The repair may change the rest of an escape that begins before it.
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

/// The characters of `text` that have a structural meaning in some form: all ASCII except letters and digits. Each line end is
/// one LF.
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
