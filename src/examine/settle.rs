//! Makes sure that a repaired file has nothing left to repair.
//!
//! In: bytes and options. Out: an [`Examination`], with the plans that are proven to leave nothing. For UTF-8 text the search
//! for damage has examined its own result already. If more was done (another encoding, changes by hygiene rules, repairs that
//! were left out), the result is examined again here. If anything would be repaired in it, no repair is made.
//!
//! The exact repairs alone are checked in the same way. The lines in doubt must still be found in the result, still in doubt. If
//! they are not, the sound lines were what told how they were damaged, and all repairs of one cause are made together.

use super::examination::Unit;
use super::findings::examine_by_selected_rules;
use super::{Accept, Examination, Options};
use crate::finding::Repair;
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
    if !examination.has_repairs() {
        return examination;
    }
    let all = examination.plan(Accept::ALL);
    let is_proven = !options.has_hygiene() && examination.is_proven(&all);
    let examination = match is_proven || settles(bytes, &examination, Accept::ALL, again) {
        true => match with_exact_plan(bytes, examination, options, again) {
            Ok(settled) => return settled,
            Err(examination) => examination,
        },
        false => examination,
    };
    if !options.has_hygiene() {
        return examination.refuse_repairs("the text would then be read otherwise");
    }
    // The changes of the hygiene rules make the text mean something else to the search for damage, and each new repair may cause
    // another change. So the damage is examined without these rules.
    let mut rules = options.rules;
    rules::RULES.iter().filter(|rule| rule.group == Group::Hygiene).for_each(|rule| rules.set(rule, false));
    let mut damage = examine_by_selected_rules(bytes, &Options { rules, ..options.clone() });
    let is_settled =
        [Accept::ALL, Accept::Exact].iter().all(|&accept| settles(bytes, &damage, accept, again));
    let (why, what_then) = match is_settled {
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

/// The examination, whose plan of all repairs is settled, with its plan of exact repairs proven too. Where the lines that are exact
/// can't be repaired alone, larger units are made together or not at all. The error is the examination as it was.
fn with_exact_plan(
    bytes: &[u8],
    examination: Examination,
    options: &Options,
    again: impl Fn(&[u8], Encoding) -> Examination + Copy,
) -> Result<Examination, Examination> {
    let before = examination.unit;
    let mut examination = examination;
    loop {
        let (all, exact) = (examination.plan(Accept::ALL), examination.plan(Accept::Exact));
        // If no repair at all is left, no exact one is left.
        if exact.is_empty() || exact == all || exact_lines_settle(bytes, &examination, &exact, again) {
            return Ok(Examination { proven: vec![exact, all], ..examination });
        }
        match examination.unit.larger().filter(|unit| *unit != Unit::File || !options.has_hygiene()) {
            Some(unit) => examination.unit = unit,
            None => return Err(Examination { unit: before, ..examination }),
        }
    }
}

/// Whether no exact repair is left after those of `plan`, and all others are still found, so that they can be made later.
fn exact_lines_settle(
    bytes: &[u8],
    examination: &Examination,
    plan: &Plan,
    again: impl Fn(&[u8], Encoding) -> Examination,
) -> bool {
    let Ok(after) = plan.apply(bytes) else { return false };
    let then = again(&after, written_as(examination));
    if then.plan(Accept::Exact).apply(&after).is_ok_and(|again| again != after) {
        return false;
    }
    let found: Vec<&Repair> = then.findings.iter().filter_map(|finding| finding.repair.as_ref()).collect();
    examination.unit == Unit::Cause
        || plan.moved(examination.held_back(Accept::Exact).into_iter().map(|finding| &finding.span)).all(
            |place| {
                let next = found.partition_point(|repair| repair.span.end <= place.start);
                found.get(next).is_some_and(|repair| repair.span.start < place.end)
            },
        )
}

/// Whether nothing is left to repair after the repairs of `accept`. `again` examines the repaired bytes, which are in the encoding
/// that it gets.
fn settles(
    bytes: &[u8],
    examination: &Examination,
    accept: Accept,
    again: impl Fn(&[u8], Encoding) -> Examination,
) -> bool {
    let plan = examination.plan(accept);
    if plan.is_empty() {
        return true;
    }
    let Ok(after) = plan.apply(bytes) else { return false };
    let plan = again(&after, written_as(examination)).plan(accept);
    plan.apply(&after).is_ok_and(|again| again == after)
}

/// The encoding of the repaired bytes.
fn written_as(examination: &Examination) -> Encoding {
    let written_as = examination.findings.iter().find_map(|finding| finding.repair.as_ref());
    written_as.map_or(Encoding::UTF_8, |repair| repair.written_as)
}
