//! Repairs on the same lines, which are judged together.

use std::ops::Range;

use super::applied::is_rule;
use super::lines::line_of;
use super::why::Why;
use crate::examine::edits::TextRepair;

/// Repairs on the same lines, all by rules or all of damage.
pub struct Unit {
    pub lines: Range<usize>,
    /// The indices of the repairs that are not left out, in order of place.
    pub chosen: Vec<usize>,
    pub by_rule: bool,
}

impl Unit {
    /// Keeps `some` of the repairs and leaves out the others, for the reason `why`.
    pub fn choose(&mut self, some: Vec<usize>, why: Why, verdicts: &mut [Option<Why>]) {
        for n in self.chosen.iter().filter(|n| some.binary_search(n).is_err()) {
            verdicts[*n] = Some(why);
        }
        self.chosen = some;
    }
}

/// Groups the repairs that are not left out by the lines they are on.
pub fn units(text: &str, repairs: &[&TextRepair], verdicts: &[Option<Why>]) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for (n, repair) in repairs.iter().enumerate().filter(|(n, _)| verdicts[*n].is_none()) {
        let by_rule = is_rule(repair);
        let within = |unit: &&mut Unit| unit.by_rule == by_rule && repair.span.end <= unit.lines.end;
        if let Some(last) = units.last_mut().filter(within) {
            last.chosen.push(n);
            continue;
        }
        let lines = line_of(text, &repair.span);
        match units.last_mut() {
            Some(last)
                if last.by_rule == by_rule && lines.start < last.lines.end.max(last.lines.start + 1) =>
            {
                last.lines.end = last.lines.end.max(lines.end);
                last.chosen.push(n);
            }
            _ => units.push(Unit { lines, chosen: vec![n], by_rule }),
        }
    }
    units
}

/// The repairs of `unit` without those that change the number of any of `marks`.
pub fn without(text: &str, repairs: &[&TextRepair], unit: &Unit, marks: &[char]) -> Vec<usize> {
    let changes = |n: &usize| marks.iter().any(|mark| added_by(text, repairs[*n], *mark) != 0);
    unit.chosen.iter().copied().filter(|n| !changes(n)).collect()
}

/// By how much the repairs of `unit` raise the number of `mark`.
pub fn added(text: &str, repairs: &[&TextRepair], unit: &Unit, mark: char) -> isize {
    unit.chosen.iter().map(|n| added_by(text, repairs[*n], mark)).sum()
}

/// By how much `repair` raises the number of `mark`.
fn added_by(text: &str, repair: &TextRepair, mark: char) -> isize {
    let count = |text: &str| text.matches(mark).count() as isize;
    count(&repair.replacement) - count(&text[repair.span.clone()])
}
