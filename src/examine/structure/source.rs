//! Source, settings and prose, which may be any of them: strings end where they ended, and brackets and quotation marks that
//! came in pairs do so still.

use std::ops::Range;

use super::applied::is_rule;
use super::limits::MOST_ESCAPE_DIGITS;
use super::markup::Markup;
use super::why::Why;
use super::yaml;
use crate::examine::edits::TextRepair;

/// Brackets, each with its other half.
const BRACKETS: [[char; 2]; 3] = [['(', ')'], ['[', ']'], ['{', '}']];
/// Marks of which there is one kind for both ends.
const EVEN: [char; 2] = ['"', '`'];
/// How much of a long line is looked at to tell what it is, in bytes.
const LOOKED_AT: usize = 1 << 12;

/// A mark that a string begins and ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    byte: u8,
    /// How often it stands there: once, or three times.
    length: usize,
}

/// What stands between two marks, with them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Quoted {
    span: Range<usize>,
    mark: Mark,
    /// Whether it goes on behind the end of the text.
    open: bool,
}

/// How strings are read.
#[derive(Debug, Clone, Copy, Default)]
struct StringSyntax {
    /// As a shell does: an apostrophe begins a string wherever it stands, and a comment has none.
    shell: bool,
    /// Which of [`EVEN`] may go on over lines.
    over_lines: [bool; 2],
}

/// A text in no form that is known for sure.
#[derive(Debug)]
pub struct Source {
    syntax: StringSyntax,
    /// Which of [`BRACKETS`] there are as many of each half of.
    balanced: [bool; 3],
    /// All of its strings, in order of place.
    strings: Vec<Quoted>,
    /// Tags that are in it, where some are closed.
    tags: Option<Markup>,
    /// Where it is YAML.
    yaml: Range<usize>,
}

/// Repairs on the same lines.
struct Unit {
    lines: Range<usize>,
    /// Those that are not left out, in order of place.
    chosen: Vec<usize>,
    by_rule: bool,
}

impl Source {
    pub fn of(text: &str) -> Source {
        let first = text.lines().next().unwrap_or_default();
        let shell = first.starts_with("#!")
            && first.split_ascii_whitespace().take(2).any(|word| word.ends_with("sh"));
        let even = EVEN.map(|mark| text.matches(mark).count().is_multiple_of(2));
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

    /// Whether what came in pairs does so in `after`.
    pub fn is_kept(&self, after: &str) -> bool {
        let count = |wanted: char| after.matches(wanted).count();
        let brackets = BRACKETS.iter().zip(self.balanced);
        let marks = EVEN.iter().zip(self.syntax.over_lines);
        brackets.into_iter().all(|([open, close], balanced)| !balanced || count(*open) == count(*close))
            && marks.into_iter().all(|(mark, even)| !even || count(*mark).is_multiple_of(2))
    }

    /// Why each of `repairs` is left out.
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
        // What is left out of one pair may have been the other half of another.
        for _ in 0..2 {
            for (n, [open, close]) in BRACKETS.into_iter().enumerate() {
                if self.balanced[n] {
                    self.pair_brackets(text, repairs, &mut units, [open, close], &mut verdicts);
                }
            }
            for (n, mark) in EVEN.into_iter().enumerate() {
                if self.syntax.over_lines[n] {
                    self.pair_marks(text, repairs, &mut units, mark, &mut verdicts);
                }
            }
        }
        verdicts
    }

    /// Why a repair is left out whatever becomes of the others.
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

    /// Leaves out of `unit` what breaks strings: nothing, or one kind of mark, or all.
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

    /// Leaves out of `unit` what changes any of `marks`, or all if that breaks strings.
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

    /// Leaves out brackets that have no other half in any of `units`.
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

    /// Leaves out marks that have no other half, on the same line or further on with no other such mark between.
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

    /// Whether the strings on the lines of `unit` stay with the repairs `chosen`, and YAML says the same.
    fn stays(&self, text: &str, repairs: &[&TextRepair], unit: &Unit, chosen: &[usize]) -> Result<(), Why> {
        if !unit.by_rule || chosen.is_empty() {
            return Ok(());
        }
        let lines = &unit.lines;
        let chosen: Vec<&TextRepair> = chosen.iter().map(|n| repairs[*n]).collect();
        let edited = Edited::new(text, lines, &chosen);
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

impl Unit {
    /// Leaves out all but `some`.
    fn choose(&mut self, some: Vec<usize>, why: Why, verdicts: &mut [Option<Why>]) {
        for n in self.chosen.iter().filter(|n| some.binary_search(n).is_err()) {
            verdicts[*n] = Some(why);
        }
        self.chosen = some;
    }
}

/// The repairs that are not left out yet, those on the same lines together.
fn units(text: &str, repairs: &[&TextRepair], verdicts: &[Option<Why>]) -> Vec<Unit> {
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
fn without(text: &str, repairs: &[&TextRepair], unit: &Unit, marks: &[char]) -> Vec<usize> {
    let changes = |n: &usize| marks.iter().any(|mark| added_by(text, repairs[*n], *mark) != 0);
    unit.chosen.iter().copied().filter(|n| !changes(n)).collect()
}

/// How many more of `mark` there are with the repairs of `unit` made.
fn added(text: &str, repairs: &[&TextRepair], unit: &Unit, mark: char) -> isize {
    unit.chosen.iter().map(|n| added_by(text, repairs[*n], mark)).sum()
}

fn added_by(text: &str, repair: &TextRepair, mark: char) -> isize {
    let count = |text: &str| text.matches(mark).count() as isize;
    count(&repair.replacement) - count(&text[repair.span.clone()])
}

/// The line or lines that `span` is on, without what ends them.
pub fn line_of(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text[..span.start].rfind('\n').map_or(0, |end| end + 1);
    start..text[span.end..].find('\n').map_or(text.len(), |length| span.end + length)
}

/// A line, or some, and what is in it.
pub struct SourceLine {
    span: Range<usize>,
    /// Where a comment may begin in some language, and in a shell.
    comment: Option<usize>,
    shell_comment: Option<usize>,
    /// Whether it is a message of a program, with {0} for a value, which is none between apostrophes.
    is_message: bool,
}

impl SourceLine {
    pub fn of(text: &str, span: Range<usize>) -> SourceLine {
        let line = &text[span.clone()];
        let content = line.trim_start();
        let first =
            |marks: &[&str]| marks.iter().filter_map(|mark| line.find(mark)).min().map(|at| span.start + at);
        let comment = match content.starts_with([';', '%', '\'']) {
            true => Some(span.start),
            false => first(&["#", "//", "--", "/*"]),
        };
        let shell_comment = if content.starts_with('#') { Some(span.start) } else { first(&[" #", "\t#"]) };
        let placeholder = |(at, _)| line[at + 1..].starts_with(|c: char| c.is_ascii_digit());
        let key = content.find(['=', ':']).map_or("", |end| content[..end].trim_end());
        let is_message = !key.is_empty()
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
            && line.match_indices('{').any(placeholder);
        SourceLine { span, comment, shell_comment, is_message }
    }
}

/// Some lines with repairs made.
struct Edited<'r> {
    start: usize,
    after: String,
    repairs: &'r [&'r TextRepair],
    /// How much longer the text is behind each repair.
    longer: Vec<isize>,
}

impl<'r> Edited<'r> {
    fn new(text: &str, lines: &Range<usize>, repairs: &'r [&'r TextRepair]) -> Self {
        let (mut longer, mut after, mut at) = (0_isize, String::new(), lines.start);
        let mut behind = Vec::with_capacity(repairs.len());
        for repair in repairs {
            after.push_str(&text[at..repair.span.start]);
            after.push_str(&repair.replacement);
            at = repair.span.end;
            longer += repair.replacement.len() as isize - repair.span.len() as isize;
            behind.push(longer);
        }
        after.push_str(&text[at..lines.end.max(at)]);
        Edited { start: lines.start, after, repairs, longer: behind }
    }

    /// Where the byte `at` of the lines stands with the repairs made.
    fn moved(&self, at: usize) -> usize {
        let passed = self.repairs.partition_point(|repair| repair.span.end <= self.start + at);
        at.saturating_add_signed(passed.checked_sub(1).map_or(0, |last| self.longer[last]))
    }
}

/// Whether all strings on `line` are strings still with `repairs` made, from the same mark to the same mark; and no comment is
/// cut in two.
pub fn strings_stay(text: &str, line: Range<usize>, repairs: &[&TextRepair]) -> Result<(), Why> {
    let edited = Edited::new(text, &line, repairs);
    let old = StringSyntax::default().strings(&text[line], None, None).0;
    let new = StringSyntax::default().strings(&edited.after, None, None).0;
    let stay = old.iter().all(|old| {
        let (start, end) = (edited.moved(old.span.start), edited.moved(old.span.end));
        new.binary_search_by_key(&start, |string| string.span.start).is_ok_and(|at| new[at].span.end == end)
    });
    if stay { Ok(()) } else { Err(Why::Marks) }
}

/// Why a repair in source or a script is left out: it changes what a backslash before it escapes, or ends a comment on its
/// line.
pub fn breaks_escape_or_comment(text: &str, repair: &TextRepair, line: &SourceLine) -> Option<Why> {
    let before = &text[line.span.start..repair.span.start];
    let (old, new) = (&text[repair.span.clone()], repair.replacement.as_str());
    let is_line_end = |text: &str| text.chars().all(|c| matches!(c, '\r' | '\n'));
    let (first, behind) = (old.chars().next(), text[repair.span.end..].chars().next());
    let then = new.chars().next().or(behind);
    let is_escaped = |text: &str| (text.len() - text.trim_end_matches('\\').len()) % 2 == 1;
    let is_ascii = |c: Option<char>| c.is_some_and(|c| c.is_ascii());
    if first != then && !(is_line_end(old) && is_line_end(new)) && first.is_some() {
        if is_escaped(before) && (is_ascii(first) || is_ascii(then)) {
            return Some(Why::Escape);
        }
        let digits = before.bytes().rev().take(MOST_ESCAPE_DIGITS).take_while(u8::is_ascii_hexdigit).count();
        let number = &before[..before.len() - digits];
        let most = match number.as_bytes().last() {
            Some(b'x') => 1,
            Some(b'u') => 3,
            Some(b'U') => MOST_ESCAPE_DIGITS - 1,
            Some(b'{') => MOST_ESCAPE_DIGITS,
            _ => 0,
        };
        let begun = number.trim_end_matches('{');
        if first.is_some_and(|c| c.is_ascii_hexdigit())
            && digits <= most
            && begun.ends_with(['x', 'u', 'U'])
            && is_escaped(&begun[..begun.len() - 1])
        {
            return Some(Why::Escape);
        }
    }
    let breaks = |text: &str| text.matches('\n').count();
    let commented = line.comment.is_some_and(|comment| comment < repair.span.start);
    (commented && breaks(new) > breaks(old)).then_some(Why::Comment)
}

impl StringSyntax {
    /// The strings of `text`, in order of place, and how many marks begin none though a shell would take them so. It begins
    /// inside one with the mark `inside`; the one at `crossing` does not end in it.
    fn strings(self, text: &str, inside: Option<Mark>, crossing: Option<usize>) -> (Vec<Quoted>, usize) {
        let bytes = text.as_bytes();
        let (mut strings, mut unclosed, mut at) = (Vec::new(), 0, 0);
        // Up to where no mark of a kind begins anything, as one before it was not closed there.
        let mut dead = [0; 256];
        if let Some(mark) = inside {
            let end = self.closing(text, 0, 0, mark, true).ok();
            strings.push(Quoted { span: 0..end.unwrap_or(text.len()), mark, open: end.is_none() });
            at = end.unwrap_or(text.len());
        }
        while at < bytes.len() {
            let byte = bytes[at];
            let run = || bytes[at..].iter().take_while(|next| **next == byte).count();
            match byte {
                b'\\' if matches!(bytes.get(at + 1), Some(b'"' | b'\'' | b'`' | b'\\')) => at += 2,
                b'#' if self.shell && (at == 0 || bytes[at - 1].is_ascii_whitespace()) => {
                    at = text[at..].find('\n').map_or(bytes.len(), |end| at + end);
                }
                // A fence of Markdown.
                b'`' if run() >= 3 => at += run(),
                b'"' | b'\'' | b'`' if at >= dead[usize::from(byte)] && self.opens(text, at) => {
                    let length = if byte != b'`' && run() >= 3 { 3 } else { 1 };
                    let mark = Mark { byte, length };
                    let over = match byte {
                        _ if length == 3 => true,
                        b'"' => self.over_lines[0],
                        b'`' => self.over_lines[1],
                        _ => self.shell,
                    };
                    let crosses = crossing == Some(at);
                    match self.closing(text, at, at + length, mark, over || crosses) {
                        Ok(end) => {
                            strings.push(Quoted { span: at..end, mark, open: false });
                            at = end;
                        }
                        Err(_) if crosses => {
                            strings.push(Quoted { span: at..bytes.len(), mark, open: true });
                            at = bytes.len();
                        }
                        Err(_) if length == 3 => at += length,
                        Err(until) => {
                            unclosed += 1;
                            dead[usize::from(byte)] = until;
                            at += 1;
                        }
                    }
                }
                _ => at += 1,
            }
        }
        (strings, unclosed)
    }

    /// Whether the mark at `at` may begin a string.
    fn opens(self, text: &str, at: usize) -> bool {
        let before = &text[..at];
        match text.as_bytes()[at] {
            b'"' => {
                // Five inches: 5"
                let rest = &text[at + 1..];
                let marks = || {
                    let line = rest.bytes().take(LOOKED_AT).take_while(|byte| *byte != b'\n');
                    line.filter(|byte| *byte == b'"').count()
                };
                let number = before.ends_with(|c: char| c.is_ascii_digit())
                    && !rest.starts_with(char::is_alphanumeric);
                self.shell || !number || !marks().is_multiple_of(2)
            }
            b'\'' => self.shell || !before.ends_with(char::is_alphanumeric),
            _ => true,
        }
    }

    /// Behind the mark that closes the one at `start`, whose content begins at `from`; else up to where there is none.
    fn closing(self, text: &str, start: usize, from: usize, mark: Mark, over: bool) -> Result<usize, usize> {
        let bytes = text.as_bytes();
        let mut at = from;
        // Source goes on over an empty line, a paragraph does not.
        let is_code = || {
            let before = &text[..start];
            let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
            self.shell
                || mark.length == 3
                || start == from
                || line.trim_end().ends_with(['(', '=', '[', '{', ',', '+'])
                || !line.is_empty() && line.trim().is_empty()
        };
        // An apostrophe ends what was begun lines before only where source would have it.
        let mut lines = 0;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'\n' | b'\r' if !over && mark.byte != b'\'' => return Err(at),
                b'\n' if mark.byte == b'\'' && !over && !begins_value(&text[..start]) => return Err(at),
                b'\r' if mark.byte == b'\'' && !over && bytes.get(at + 1) != Some(&b'\n') => return Err(at),
                b'\n' if matches!(bytes.get(at + 1), Some(b'\n' | b'\r')) && !is_code() => return Err(at),
                b'\n' => {
                    lines += 1;
                    at += 1;
                }
                b'\\' if !(self.shell && mark.byte == b'\'') => at += 2,
                byte if *byte == mark.byte && bytes[at..].starts_with(&[mark.byte; 3][..mark.length]) => {
                    let end = at + mark.length;
                    let ends_value = || {
                        let behind = text[end..].trim_start_matches([' ', '\t']);
                        behind.is_empty() || behind.starts_with([')', ';', ',', ']', '}', '\n', '\r'])
                    };
                    return if lines == 0 || over || ends_value() { Ok(end) } else { Err(at) };
                }
                _ => at += 1,
            }
        }
        Err(bytes.len())
    }
}

/// Whether a value of source comes next.
fn begins_value(before: &str) -> bool {
    before.trim_end_matches([' ', '\t']).ends_with(['(', '=', ',', '[', '{'])
}
