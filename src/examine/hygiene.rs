//! Runs the hygiene rules on the repaired text, and turns their changes into repairs of the original text.
//!
//! In: the text, the repairs of its damage, and the wanted rules. Out: repairs, and places that are only shown. A change inside
//! the replacement of a repair becomes part of that repair. What has to change is for `rules` to say, not for this module.

use std::borrow::Cow;
use std::ops::Range;

use super::edits::TextRepair;
use super::structure::Why;
use crate::finding::{Cause, Finding, InferredCharacter};
use crate::rule::Rule;
use crate::rules::CESU_8;
use crate::rules::hygiene::{HYGIENE_RULES, RuleMatch, Wanted, listed};
use crate::suppression::Suppressions;
use engine::identification::Part;

/// The most times that the rules run over a text. Each sees what the others changed, so they run until nothing changes. If they
/// still change something after this many rounds, they would never stop.
const ROUNDS: usize = 12;

/// A rule, and the name of what it found.
pub type FoundByRule = (&'static Rule, Cow<'static, str>);

/// A place that is reported without a change: its span, in bytes of the text, and what is there.
pub type Shown = (Range<usize>, FoundByRule);

/// The repairs of `damage` with the changes of the rules added, and the places that are only shown. If no hygiene rule is on, the
/// repairs are returned as they are.
pub fn tidy(
    text: &str,
    parts: &[Part],
    damage: Vec<TextRepair>,
    wanted: &Wanted,
    suppressions: &Suppressions,
) -> (Vec<TextRepair>, Vec<Shown>) {
    let rows: Vec<_> = HYGIENE_RULES.iter().filter(|row| wanted.rules.contains(row.rule)).collect();
    let mut draft = Draft { text, edits: damage };
    let mut shown: Vec<Shown> = Vec::new();
    if wanted.rules.contains(&CESU_8) {
        let halves = crate::rules::cesu_8::find(text, parts);
        let (current, places) = draft.current();
        let (changes, lost): (Vec<RuleMatch>, _) =
            halves.into_iter().partition(|one| one.replacement.is_some());
        shown.extend(lost.into_iter().map(|one| (one.span, (&CESU_8, one.what))));
        // Their spans are those of the original text. They are left out where a repair replaces the text.
        let changes = changes.into_iter().filter_map(|one| {
            let span = draft.moved(&places, &one.span)?;
            Some(RuleMatch { span, ..one })
        });
        draft.change(&CESU_8, changes.collect(), &current, &places);
    }
    let (mut current, mut places) = draft.current();
    for round in 0..=ROUNDS {
        let mut last: Vec<Shown> = Vec::new();
        let mut changed = false;
        let mut ascii = current.is_ascii();
        for row in &rows {
            if row.beyond_ascii && ascii {
                continue;
            }
            let mut found = (row.find)(&current, wanted);
            if !suppressions.is_empty() {
                found.retain(|one| !is_silenced(suppressions, row.rule, &draft.back(&places, &one.span)));
            }
            let (changes, only_shown): (Vec<RuleMatch>, _) =
                found.into_iter().partition(|one| one.replacement.is_some());
            last.extend(
                only_shown.into_iter().map(|one| (draft.back(&places, &one.span), (row.rule, one.what))),
            );
            if !changes.is_empty() {
                changed = true;
                draft.change(row.rule, changes, &current, &places);
                (current, places) = draft.current();
                ascii = current.is_ascii();
            }
        }
        if !changed {
            shown.extend(last);
            break;
        }
        if round == ROUNDS {
            // The rules would change the text for ever, so none of their changes is made.
            let is_damage = |edit: &TextRepair| !matches!(edit.cause, Cause::Rule(_));
            draft.edits.retain(|edit| is_damage(edit) && edit.found.is_empty());
        }
    }
    let stays = |edit: &TextRepair| {
        matches!(edit.cause, Cause::Rule(_))
            && edit.replacement == text[edit.span.clone()]
            && parts
                .iter()
                .all(|part| part.encoding.is_some() || !super::edits::overlaps(&part.text, &edit.span))
    };
    draft.edits.retain(|edit| !stays(edit));
    (draft.edits, shown)
}

/// Whether what `rule` finds in `span` of the text is silenced.
fn is_silenced(suppressions: &Suppressions, rule: &'static Rule, span: &Range<usize>) -> bool {
    let silent = suppressions.spans(rule).as_slice();
    let first = silent.partition_point(|silent| silent.end <= span.start);
    silent.get(first).is_some_and(|silent| silent.start <= span.start || silent.start < span.end)
}

/// A text with edits, in order of place and without overlaps.
struct Draft<'t> {
    text: &'t str,
    edits: Vec<TextRepair>,
}

/// An edit that was made before, or a change that is to be made. By its index.
#[derive(Clone, Copy)]
enum Item {
    Edit(usize),
    Change(usize),
}

impl Draft<'_> {
    /// The text with the edits made, and where each replacement stands in it.
    fn current(&self) -> (String, Vec<Range<usize>>) {
        let mut current = String::with_capacity(self.text.len());
        let mut places = Vec::with_capacity(self.edits.len());
        let mut at = 0;
        for edit in &self.edits {
            current.push_str(&self.text[at..edit.span.start]);
            let start = current.len();
            current.push_str(&edit.replacement);
            places.push(start..current.len());
            at = edit.span.end;
        }
        current.push_str(&self.text[at..]);
        (current, places)
    }

    /// Maps a span of the original text to the edited text; `None` if an edit touches it.
    fn moved(&self, places: &[Range<usize>], span: &Range<usize>) -> Option<Range<usize>> {
        let before = self.edits.partition_point(|edit| edit.span.end <= span.start);
        if self.edits.get(before).is_some_and(|next| next.span.start < span.end) {
            return None;
        }
        let (old, new) = match before.checked_sub(1) {
            Some(last) => (self.edits[last].span.end, places[last].end),
            None => (0, 0),
        };
        Some(span.start - old + new..span.end - old + new)
    }

    /// Maps a span of the edited text to the original text. A span that begins or ends inside a replacement is widened to the
    /// whole edit.
    fn back(&self, places: &[Range<usize>], span: &Range<usize>) -> Range<usize> {
        let back = |at: usize, ends: bool| {
            let before = places.partition_point(|place| place.end <= at);
            match places.get(before) {
                Some(place) if place.start < at || !ends && place.start == at => {
                    let edit = &self.edits[before];
                    if ends { edit.span.end } else { edit.span.start }
                }
                _ => {
                    let last = before.checked_sub(1);
                    last.map_or(at, |last| at - places[last].end + self.edits[last].span.end)
                }
            }
        };
        let start = back(span.start, false);
        start..back(span.end, true).max(start)
    }

    /// Makes the `changes` of `rule` to the edited text. A change that touches an earlier edit is merged with it.
    fn change(
        &mut self,
        rule: &'static Rule,
        changes: Vec<RuleMatch>,
        current: &str,
        places: &[Range<usize>],
    ) {
        let edits = places.iter().enumerate().map(|(n, place)| (place.start, place.end, 0, Item::Edit(n)));
        let new =
            changes.iter().enumerate().map(|(n, one)| (one.span.start, one.span.end, 1, Item::Change(n)));
        let mut items: Vec<_> = edits.chain(new).collect();
        items.sort_by_key(|(start, end, kind, _)| (*start, *end, *kind));
        let mut old: Vec<Option<TextRepair>> =
            std::mem::take(&mut self.edits).into_iter().map(Some).collect();
        // By how many bytes the edits so far have made the text longer.
        let (mut longer, mut at) = (0_isize, 0);
        while at < items.len() {
            let (start, mut end) = (items[at].0, items[at].1);
            let mut next = at + 1;
            while next < items.len() && items[next].0 < end {
                end = end.max(items[next].1);
                next += 1;
            }
            let (mut touched, mut made) = (Vec::new(), Vec::new());
            for (.., item) in &items[at..next] {
                match *item {
                    Item::Edit(n) => touched.extend(old[n].take().map(|edit| (&places[n], edit))),
                    Item::Change(n) => made.push(&changes[n]),
                }
            }
            let first = start.saturating_add_signed(-longer);
            for (_, edit) in &touched {
                longer += edit.replacement.len() as isize - edit.span.len() as isize;
            }
            let span = first..end.saturating_add_signed(-longer);
            if made.is_empty() {
                self.edits.extend(touched.into_iter().map(|(_, edit)| edit));
            } else {
                self.edits.push(merged(rule, span, current, start..end, touched, &made));
            }
            at = next;
        }
    }
}

/// One edit of `span` in place of the edits `touched`, with the changes `made` in its replacement. `current` is the edited
/// text, and `place` is the range that the edit has there.
fn merged(
    rule: &'static Rule,
    span: Range<usize>,
    current: &str,
    place: Range<usize>,
    touched: Vec<(&Range<usize>, TextRepair)>,
    made: &[&RuleMatch],
) -> TextRepair {
    let mut inferred: Vec<InferredCharacter> = Vec::new();
    let is_rule = |edit: &TextRepair| matches!(edit.cause, Cause::Rule(_));
    let leading = touched.iter().map(|(_, edit)| edit).find(|edit| !is_rule(edit));
    let leading = leading.or(touched.first().map(|(_, edit)| edit));
    let cause = leading.map_or(Cause::Rule(rule), |edit| edit.cause.clone());
    let of_damage: usize =
        touched.iter().filter(|(_, edit)| !is_rule(edit)).map(|(_, edit)| edit.damaged).sum();
    let mut merged = TextRepair {
        span,
        replacement: String::new(),
        confidence: touched.iter().map(|(_, edit)| edit.confidence).fold(1.0, f64::min),
        exact: touched.iter().all(|(_, edit)| edit.exact),
        damaged: of_damage,
        inferred: Vec::new(),
        found: Vec::new(),
        cause,
    };
    for (place, edit) in touched {
        merged.found.extend(edit.found);
        inferred.extend(
            edit.inferred
                .into_iter()
                .map(|one| InferredCharacter { offset: place.start + one.offset, ..one }),
        );
    }
    merged.found.extend(made.iter().map(|change| (rule, change.what.clone())));
    if let Cause::Rule(_) = merged.cause {
        merged.damaged = merged.found.len();
    }
    let mut inferred = inferred.into_iter().peekable();
    let mut at = place.start;
    for change in made {
        keep(&mut merged, &mut inferred, current, at..change.span.start);
        let replacement = change.replacement.as_deref().unwrap_or_default();
        let mut characters = replacement.chars();
        // An inferred character that a rule replaces by another one stays inferred.
        let one = characters.next().filter(|_| characters.next().is_none());
        while let Some(lost) = inferred.next_if(|lost| lost.offset < change.span.end) {
            let alone = change.span == (lost.offset..lost.offset + lost.character.len_utf8());
            if let (Some(character), true) = (one, alone) {
                merged.inferred.push(InferredCharacter {
                    offset: merged.replacement.len(),
                    character,
                    ..lost
                });
            }
        }
        merged.replacement.push_str(replacement);
        at = change.span.end;
    }
    keep(&mut merged, &mut inferred, current, at..place.end);
    merged
}

/// Appends `range` of the edited text as it is, with the inferred characters in it.
fn keep(
    merged: &mut TextRepair,
    inferred: &mut std::iter::Peekable<impl Iterator<Item = InferredCharacter>>,
    current: &str,
    range: Range<usize>,
) {
    let start = merged.replacement.len();
    while let Some(lost) = inferred.next_if(|lost| lost.offset < range.end) {
        let offset = start + lost.offset.saturating_sub(range.start);
        merged.inferred.push(InferredCharacter { offset, ..lost });
    }
    merged.replacement.push_str(&current[range]);
}

/// Joins repairs by the same rule that stand on one line. Repairs of line ends are joined with those of the lines that follow,
/// unless another repair is between them.
pub fn join_neighbours(
    text: &str,
    parts: &[Part],
    repairs: Vec<TextRepair>,
    suppressions: &Suppressions,
) -> Vec<TextRepair> {
    let mut joined: Vec<TextRepair> = Vec::new();
    let mut on_one_line = false;
    for repair in repairs {
        let is_line = !text[repair.span.clone()].contains(['\n', '\r']);
        match joined.last_mut() {
            Some(last) if goes_on(text, parts, last, on_one_line && is_line, &repair, suppressions) => {
                last.replacement.push_str(&text[last.span.end..repair.span.start]);
                last.replacement.push_str(&repair.replacement);
                last.span.end = repair.span.end;
                last.damaged += repair.damaged;
                last.found.extend(repair.found);
            }
            _ => {
                on_one_line = is_line;
                joined.push(repair);
            }
        }
    }
    joined
}

/// Joins repairs that are left out as [`join_neighbours`] does, separately for each reason.
pub fn join_neighbours_by_reason(
    text: &str,
    parts: &[Part],
    repairs: Vec<(TextRepair, Why)>,
    suppressions: &Suppressions,
) -> Vec<(TextRepair, Why)> {
    let of = |wanted: Why| {
        let some =
            repairs.iter().filter(|(_, why)| *why == wanted).map(|(repair, _)| repair.clone()).collect();
        join_neighbours(text, parts, some, suppressions).into_iter().map(move |repair| (repair, wanted))
    };
    Why::ALL.into_iter().flat_map(of).collect()
}

/// Whether `next` joins the finding of `last`. `lines` says whether both are free of line ends.
fn goes_on(
    text: &str,
    parts: &[Part],
    last: &TextRepair,
    lines: bool,
    next: &TextRepair,
    suppressions: &Suppressions,
) -> bool {
    let (Cause::Rule(one), Cause::Rule(other)) = (&last.cause, &next.cause) else { return false };
    if one != other {
        return false;
    }
    let all = last.span.start..next.span.end.max(last.span.start);
    let in_one_part = || parts.iter().any(|part| part.text.start <= all.start && all.end <= part.text.end);
    let apart = || {
        let silent = suppressions.spans(one).as_slice();
        let first = silent.partition_point(|silent| silent.end <= all.start);
        silent.get(first).is_some_and(|silent| silent.start < all.end)
    };
    let near = *one == &crate::rules::LINE_ENDING
        || lines && !text[last.span.end..next.span.start].contains(['\n', '\r']);
    near && in_one_part() && !apart()
}

/// The message for what rules found. The name of `first` is left out, because the finding names it.
pub fn message(first: &Rule, found: &[FoundByRule]) -> String {
    let mut rules: Vec<&Rule> = vec![first];
    for (rule, _) in found {
        if !rules.contains(rule) {
            rules.push(rule);
        }
    }
    let of =
        |wanted: &Rule| listed(found.iter().filter(|(rule, _)| *rule == wanted).map(|(_, what)| &**what));
    let said = rules.iter().enumerate().map(|(n, rule)| match n {
        0 => of(rule),
        _ => format!("{}: {}", rule.name, of(rule)),
    });
    said.filter(|said| !said.is_empty()).collect::<Vec<_>>().join("; ")
}

/// The findings about places that are only shown: one for each rule and line. Each comes with the byte offset at which it
/// starts, and its span is in bytes of the text.
pub fn shown_findings(text: &str, mut shown: Vec<Shown>) -> Vec<(usize, Finding)> {
    shown.sort_by_key(|(span, _)| span.start);
    let mut groups: Vec<(Range<usize>, Vec<FoundByRule>)> = Vec::new();
    for (span, found) in shown {
        match groups.iter_mut().rev().find(|(_, of)| of[0].0 == found.0) {
            Some((last, of)) if !text[last.end.min(span.start)..span.start].contains('\n') => {
                last.end = last.end.max(span.end);
                of.push(found);
            }
            _ => groups.push((span, vec![found])),
        }
    }
    groups
        .into_iter()
        .map(|(span, found)| {
            let rule = found[0].0;
            (span.start, Finding::unrepairable(rule, span, message(rule, &found)))
        })
        .collect()
}
