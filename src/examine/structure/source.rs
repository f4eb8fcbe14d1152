//! Text of no known form: source code, settings or prose.
//!
//! Which of them it is, is not known, so the rules are those that all share. A repair is kept if strings still end where they
//! ended, and if brackets and quotation marks that came in pairs still do.

use std::ops::Range;

use super::applied::is_rule;
use super::lines::{EditedLines, SourceLine, breaks_escape_or_comment, line_of};
use super::markup::Markup;
use super::strings::{EVEN_MARKS, Quoted, StringSyntax};
use super::unit::{Unit, added, units, without};
use super::why::Why;
use super::yaml;
use crate::examine::edits::TextRepair;

/// Opening brackets, each with its closing one.
const BRACKETS: [[char; 2]; 3] = [['(', ')'], ['[', ']'], ['{', '}']];

/// A text whose form is not known.
#[derive(Debug)]
pub struct Source {
    syntax: StringSyntax,
    /// For each of [`BRACKETS`], whether the text has as many opening as closing ones.
    balanced: [bool; 3],
    /// The strings of the text, in order of place.
    strings: Vec<Quoted>,
    /// The text as markup, if it has closing tags.
    tags: Option<Markup>,
    /// The part of the text that is YAML; empty if none is.
    yaml: Range<usize>,
}

impl Source {
    pub fn of(text: &str) -> Source {
        let first = text.lines().next().unwrap_or_default();
        let shell = first.starts_with("#!")
            && first.split_ascii_whitespace().take(2).any(|word| word.ends_with("sh"));
        let even = EVEN_MARKS.map(|mark| text.matches(mark).count().is_multiple_of(2));
        let syntax = StringSyntax { shell, over_lines: even };
        let has_tags = text.contains("/>")
            || text
                .match_indices("</")
                .any(|(at, _)| text[at + 2..].starts_with(|c: char| c.is_ascii_alphabetic()));
        Source {
            syntax,
            balanced: BRACKETS.map(|[open, close]| text.matches(open).count() == text.matches(close).count()),
            strings: syntax.strings(text, None, None).0,
            tags: has_tags.then(|| Markup::of(text)),
            yaml: yaml::range(text),
        }
    }

    /// Whether brackets and quotation marks that came in pairs in the text do so in `after`.
    pub fn is_kept(&self, after: &str) -> bool {
        let count = |wanted: char| after.matches(wanted).count();
        let brackets = BRACKETS.iter().zip(self.balanced);
        let marks = EVEN_MARKS.iter().zip(self.syntax.over_lines);
        brackets.into_iter().all(|([open, close], balanced)| !balanced || count(*open) == count(*close))
            && marks.into_iter().all(|(mark, even)| !even || count(*mark).is_multiple_of(2))
    }

    /// A verdict on each of `repairs`: why it is left out, or `None`.
    pub fn verdicts(&self, text: &str, repairs: &[&TextRepair]) -> Vec<Option<Why>> {
        let mut line: Option<SourceLine> = None;
        let mut verdicts: Vec<Option<Why>> = Vec::with_capacity(repairs.len());
        for repair in repairs {
            let goes_on =
                line.take_if(|line| repair.span.end <= line.span.end && line.span.start <= repair.span.start);
            let here = goes_on.unwrap_or_else(|| SourceLine::of(text, line_of(text, &repair.span)));
            verdicts.push(if is_rule(repair) { self.alone(text, repair, &here) } else { None });
            line = Some(here);
        }
        if let Some(tags) = &self.tags {
            for (n, breaks) in tags.breaking(text, repairs).into_iter().enumerate() {
                if is_rule(repairs[n]) {
                    verdicts[n] = verdicts[n].or(breaks);
                }
            }
        }
        let mut units = units(text, repairs, &verdicts);
        for unit in &mut units {
            self.settle(text, repairs, unit, &mut verdicts);
        }
        // A repair that is left out may have changed a mark of another pair too, so a second round is needed.
        for _ in 0..2 {
            for (n, [open, close]) in BRACKETS.into_iter().enumerate() {
                if self.balanced[n] {
                    self.pair_brackets(text, repairs, &mut units, [open, close], &mut verdicts);
                }
            }
            for (n, mark) in EVEN_MARKS.into_iter().enumerate() {
                if self.syntax.over_lines[n] {
                    self.pair_marks(text, repairs, &mut units, mark, &mut verdicts);
                }
            }
        }
        verdicts
    }

    /// Why a repair is left out, whatever the verdict on the others.
    fn alone(&self, text: &str, repair: &TextRepair, line: &SourceLine) -> Option<Why> {
        let (start, new) = (repair.span.start, repair.replacement.as_str());
        let old = &text[repair.span.clone()];
        let adds = |c: char| new.matches(c).count() > old.matches(c).count();
        let (before, behind) = (&text[line.span.start..start], &text[repair.span.end..]);
        let at = self.strings.partition_point(|string| string.span.end <= start);
        let inside = self.strings.get(at).filter(|string| string.span.start < start);
        if let Some(why) = breaks_escape_or_comment(text, repair, line) {
            return Some(why);
        }
        if inside.is_some() && adds('\\') {
            return Some(Why::Escape);
        }
        if adds('\n') && inside.is_some_and(|string| string.mark.length == 1) {
            return Some(Why::Marks);
        }
        let next = behind.chars().next();
        let names =
            |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '{' | '(' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
        if inside.is_some() && ['%', '$', '{', '}'].into_iter().any(adds)
            || adds('$') && next.is_some_and(|c| names(c) || self.syntax.shell && c.is_alphanumeric())
        {
            return Some(Why::Placeholder);
        }
        if inside.is_none() && adds('\'') && line.is_message {
            return Some(Why::Placeholder);
        }
        if self.syntax.shell && inside.is_none() {
            let in_comment = line.shell_comment.is_some_and(|comment| comment < start);
            let beside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            if !in_comment && adds('\'') && beside(before.chars().next_back()) && beside(next) {
                return Some(Why::Marks);
            }
            let comments = |here: &str| {
                let here = [before.chars().next_back().into_iter().collect(), here.to_string()].concat();
                let here = here + if next == Some('#') { "#" } else { "" };
                [" #", "\t#", ";#"].iter().any(|start| here.contains(start))
            };
            if !in_comment && comments(new) && !comments(old) {
                return Some(Why::Comment);
            }
        }
        None
    }

    /// Leaves out repairs of `unit` until the strings on its lines stay: at first none, then those that change one kind of
    /// quotation mark, and in the end all.
    fn settle(&self, text: &str, repairs: &[&TextRepair], unit: &mut Unit, verdicts: &mut [Option<Why>]) {
        let Err(why) = self.stays(text, repairs, unit, &unit.chosen) else { return };
        for marks in [&['\''][..], &['"'], &['\'', '"']] {
            let some = without(text, repairs, unit, marks);
            if some.len() < unit.chosen.len() && self.stays(text, repairs, unit, &some).is_ok() {
                return unit.choose(some, why, verdicts);
            }
        }
        unit.choose(Vec::new(), why, verdicts);
    }

    /// Leaves out the repairs of `unit` that change the number of any of `marks`. If the others alone break strings, leaves out all.
    fn drop_marks(
        &self,
        text: &str,
        repairs: &[&TextRepair],
        unit: &mut Unit,
        marks: &[char],
        verdicts: &mut [Option<Why>],
    ) {
        let some = without(text, repairs, unit, marks);
        let some = if self.stays(text, repairs, unit, &some).is_ok() { some } else { Vec::new() };
        unit.choose(some, Why::Marks, verdicts);
    }

    /// Leaves out repairs that add or remove a bracket whose counterpart no other repair adds or removes.
    fn pair_brackets(
        &self,
        text: &str,
        repairs: &[&TextRepair],
        units: &mut [Unit],
        [open, close]: [char; 2],
        verdicts: &mut [Option<Why>],
    ) {
        let mut alone: Vec<(usize, isize)> = Vec::new();
        for (n, unit) in units.iter().enumerate() {
            let more = added(text, repairs, unit, open) - added(text, repairs, unit, close);
            for _ in 0..more.abs() {
                match alone.last() {
                    Some((_, sign)) if *sign == -more.signum() => drop(alone.pop()),
                    _ => alone.push((n, more.signum())),
                }
            }
        }
        for (n, _) in alone {
            self.drop_marks(text, repairs, &mut units[n], &[open, close], verdicts);
        }
    }

    /// Leaves out repairs that add or remove one `mark` of a pair. The other one may be added or removed on the same line or on a
    /// later one, if no such mark stands between them.
    fn pair_marks(
        &self,
        text: &str,
        repairs: &[&TextRepair],
        units: &mut [Unit],
        mark: char,
        verdicts: &mut [Option<Why>],
    ) {
        let mut first: Option<usize> = None;
        for n in 0..units.len() {
            if added(text, repairs, &units[n], mark) % 2 == 0 {
                continue;
            }
            let Some(open) = first.replace(n) else { continue };
            let between = units[open].lines.end..units[n].lines.start.max(units[open].lines.end);
            let both = Unit {
                lines: units[open].lines.start..units[n].lines.end,
                chosen: units[open..=n].iter().flat_map(|unit| unit.chosen.iter().copied()).collect(),
                by_rule: units[open].by_rule || units[n].by_rule,
            };
            if !text[between].contains(mark) && self.stays(text, repairs, &both, &both.chosen).is_ok() {
                first = None;
            } else {
                self.drop_marks(text, repairs, &mut units[open], &[mark], verdicts);
            }
        }
        if let Some(open) = first {
            self.drop_marks(text, repairs, &mut units[open], &[mark], verdicts);
        }
    }

    /// Whether the strings on the lines of `unit` stay the same with the repairs `chosen` made, and YAML keeps its meaning.
    ///
    /// # Errors
    /// Why they don't.
    fn stays(&self, text: &str, repairs: &[&TextRepair], unit: &Unit, chosen: &[usize]) -> Result<(), Why> {
        if !unit.by_rule || chosen.is_empty() {
            return Ok(());
        }
        let lines = &unit.lines;
        let chosen: Vec<&TextRepair> = chosen.iter().map(|n| repairs[*n]).collect();
        let edited = EditedLines::new(text, lines, &chosen);
        let from = self.strings.partition_point(|string| string.span.end <= lines.start);
        let to = self.strings.partition_point(|string| string.span.start < lines.end);
        let old = self.strings.get(from..to).unwrap_or_default();
        let inside = old.first().filter(|string| string.span.start < lines.start).map(|string| string.mark);
        let crosses = |string: &&Quoted| string.open || string.span.end > lines.end;
        let crossing = old.last().filter(crosses).map(|string| string.span.start.max(lines.start));
        let crossing = crossing.map(|at| edited.moved(at - lines.start));
        let (new, unclosed) = self.syntax.strings(&edited.after, inside, crossing);
        let stay = old.iter().all(|string| {
            let open = crosses(&string);
            let start = edited.moved(string.span.start.max(lines.start) - lines.start);
            let end = if open { edited.after.len() } else { edited.moved(string.span.end - lines.start) };
            let same = |new: &Quoted| new.span.end == end && new.open == open && new.mark == string.mark;
            new.binary_search_by_key(&start, |new| new.span.start).is_ok_and(|at| same(&new[at]))
        });
        if !stay {
            return Err(Why::Marks);
        }
        if self.syntax.shell
            && unclosed
                > self
                    .syntax
                    .strings(
                        &text[lines.clone()],
                        inside,
                        old.last().filter(crosses).map(|one| one.span.start.max(lines.start) - lines.start),
                    )
                    .1
        {
            return Err(Why::Marks);
        }
        let is_yaml = self.yaml.start <= lines.start && lines.end <= self.yaml.end;
        let alike = || {
            let (before, after) = (text[lines.clone()].split('\n'), edited.after.split('\n'));
            before.clone().count() == after.clone().count()
                && before.zip(after).all(|(before, after)| before == after || yaml::line_stays(before, after))
        };
        if is_yaml && !alike() { Err(Why::Yaml) } else { Ok(()) }
    }
}
