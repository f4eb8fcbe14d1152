//! The form of a text, recognised by its content.
//!
//! In: a text and repairs of it. Out: a verdict on each repair, and whether a changed text still has the form.

use super::applied::{applied, is_rule};
use super::json::Json;
use super::markup::Markup;
use super::records::Records;
use super::source::Source;
use super::why::Why;
use crate::examine::edits::TextRepair;

/// The form of a text.
#[derive(Debug)]
pub enum Form {
    Json(Json),
    /// XML or HTML.
    Markup(Markup),
    /// Records of fields with a delimiter between them. Where the text may look like this by chance, it is treated as source too.
    Records(Records, Option<Source>),
    /// Any other text.
    Source(Source),
}

impl Form {
    pub fn of(text: &str) -> Form {
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

    /// A verdict on each of `repairs`: why it is left out, or `None` if it may be made. `repairs` are in order of place.
    pub fn verdicts(&self, text: &str, repairs: &[&TextRepair]) -> Vec<Option<Why>> {
        match self {
            Form::Json(json) => json.verdicts(text, repairs),
            Form::Markup(markup) => {
                let mut verdicts = markup.verdicts(text, repairs);
                // Damage may have added or removed tags, so repairs of damage may do the same if the markup has no more errors then.
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
                    if markup.has_no_more_errors(&applied(text, &kept)) {
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

    /// Whether the text `after` still has this form.
    pub fn is_kept(&self, after: &str) -> bool {
        match self {
            Form::Json(json) => json.is_kept(after),
            Form::Markup(markup) => markup.has_no_more_errors(after),
            Form::Records(records, source) => {
                records.is_kept(after) && source.as_ref().is_none_or(|source| source.is_kept(after))
            }
            Form::Source(source) => source.is_kept(after),
        }
    }

    /// The reason if all repairs are left out because the text would lose this form.
    pub fn why(&self) -> Why {
        match self {
            Form::Json(_) => Why::Json,
            Form::Markup(_) => Why::Markup,
            Form::Records(..) => Why::Records,
            Form::Source(_) => Why::Marks,
        }
    }
}
