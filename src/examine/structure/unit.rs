//! Repairs on the same lines, which are judged together.

use std::ops::Range;

use super::applied::is_rule;
use super::lines::line_of;
use super::why::Why;
use crate::examine::edits::TextRepair;

/// Repairs on the same lines.
pub struct Unit {
    pub lines: Range<usize>,
    /// Those that are not left out, in order of place.
    pub chosen: Vec<usize>,
    pub by_rule: bool,
}

impl Unit {
    /// Leaves out all but `some`.
    pub fn choose(&mut self, some: Vec<usize>, why: Why, verdicts: &mut [Option<Why>]) {
        for n in self.chosen.iter().filter(|n| some.binary_search(n).is_err()) {
            verdicts[*n] = Some(why);
        }
        self.chosen = some;
    }
}

/// The repairs that are not left out yet, those on the same lines together.
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

/// The repairs of `unit` but those that have more or fewer of any of `marks` than what was there.
pub fn without(text: &str, repairs: &[&TextRepair], unit: &Unit, marks: &[char]) -> Vec<usize> {
    let changes = |n: &usize| marks.iter().any(|mark| added_by(text, repairs[*n], *mark) != 0);
    unit.chosen.iter().copied().filter(|n| !changes(n)).collect()
}

/// How many more of `mark` there are with the repairs of `unit` made.
pub fn added(text: &str, repairs: &[&TextRepair], unit: &Unit, mark: char) -> isize {
    unit.chosen.iter().map(|n| added_by(text, repairs[*n], mark)).sum()
}

/// How many more of `mark` there are with `repair` made.
fn added_by(text: &str, repair: &TextRepair, mark: char) -> isize {
    let count = |text: &str| text.matches(mark).count() as isize;
    count(&repair.replacement) - count(&text[repair.span.clone()])
}
