//! Makes sure that a repaired file has nothing left to repair.
//!
//! In: bytes and options. Out: an [`Examination`], with the plans that are proven to leave nothing. For UTF-8 text the search
//! for damage has examined its own result already. If more was done (another encoding, changes by hygiene rules, repairs that
//! were left out), the result is examined again here. If anything would be repaired in it, no repair is made.

use super::findings::examine_by_selected_rules;
use super::{Accept, Examination, Options};
use crate::plan::Plan;
use crate::rule::Group;
use crate::rules;
use encodings::Encoding;

/// Examines the bytes of one file.
///
/// Their encoding is the one that [`Options::from`] names, or else the one that is found; valid UTF-8 is UTF-8. A file in another
/// encoding is repaired by writing it in UTF-8, or in the encoding that [`Options::to`] names, with its damage repaired.
pub fn examine(bytes: &[u8], options: &Options) -> Examination {
    examine_until_settled(bytes, options, true)
}

/// Examines bytes as [`examine`] does. If `thorough`, the text that the hygiene rules would leave has to be settled in turn.
fn examine_until_settled(bytes: &[u8], options: &Options, thorough: bool) -> Examination {
    let examination = examine_by_selected_rules(bytes, options);
    let again = |after: &[u8], written_as| {
        let options = Options { from: Some(written_as), ..options.clone() };
        match thorough && options.has_hygiene() {
            true => examine_until_settled(after, &options, false),
            false => examine_by_selected_rules(after, &options),
        }
    };
    let all = examination.plan(Accept::ALL);
    let is_proven = !options.has_hygiene() && examination.is_proven(&all);
    if is_proven || !examination.has_repairs() {
        return examination;
    }
    if is_settled(bytes, &examination, again) {
        let proven = vec![examination.plan(Accept::Exact), all];
        return Examination { proven, ..examination };
    }
    if !options.has_hygiene() {
        return examination.refuse_repairs("the text would then be read otherwise");
    }
    // The changes of the hygiene rules make the text mean something else to the search for damage, and each new repair may cause
    // another change. So the damage is examined without these rules.
    let mut rules = options.rules;
    rules::RULES.iter().filter(|rule| rule.group == Group::Hygiene).for_each(|rule| rules.set(rule, false));
    let mut damage = examine_by_selected_rules(bytes, &Options { rules, ..options.clone() });
    let (why, what_then) = match is_settled(bytes, &damage, again) {
        true => ("more damage would come to light", ""),
        false => {
            ("the text would then be read otherwise", "; repair the damage first, with --ignore hygiene")
        }
    };
    let why = format!("{why}{what_then}");
    if !what_then.is_empty() {
        damage = damage.refuse_repairs(&why);
    }
    let tidied = examination.findings.into_iter().filter(|finding| finding.rule.group == Group::Hygiene);
    damage.findings.extend(tidied.map(|finding| finding.refuse_repair(&why)));
    damage.findings.sort_by_key(|finding| finding.span.start);
    damage.proven.clear();
    damage
}

/// Whether nothing is left to repair after the exact repairs, and after all repairs. `again` examines the repaired bytes,
/// which are in the encoding that it gets.
fn is_settled(
    bytes: &[u8],
    examination: &Examination,
    again: impl Fn(&[u8], Encoding) -> Examination,
) -> bool {
    let settles = |plan: &Plan, accept| {
        let Ok(after) = plan.apply(bytes) else { return false };
        let written_as = examination.findings.iter().find_map(|finding| finding.repair.as_ref());
        let written_as = written_as.map_or(Encoding::UTF_8, |repair| repair.written_as);
        let plan = again(&after, written_as).plan(accept);
        plan.apply(&after).is_ok_and(|again| again == after)
    };
    let (exact, inferred) = (Accept::Exact, Accept::ALL);
    let (first, second) = (examination.plan(exact), examination.plan(inferred));
    // If no repair at all is left, no exact one is left, so the result of all repairs is examined once.
    (second.is_empty() || settles(&second, inferred))
        && (first.is_empty() || first == second || settles(&first, exact))
}
