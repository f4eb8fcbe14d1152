//! Suppression: comments in a file that say which places to leave alone.
//!
//! In: text that may have such comments, and findings. Out: the text with suppressed places masked, so that no repair reaches
//! into them or uses them as evidence, and whether a finding is silenced. Knows nothing of how findings are made.
//!
//! | directive | what it silences |
//! | --- | --- |
//! | `fix-encoding: ignore` | its line; if the comment has the line to itself, the next line too |
//! | `fix-encoding: off` … `fix-encoding: on` | all lines from the first directive to the second, or to the end |
//! | `fix-encoding: ignore-file` | the file |
//!
//! Each may name rules, or groups of rules: `fix-encoding: ignore[mojibake, lost-text]`.

mod comment;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::finding::{Finding, Location};
use crate::rule::Rule;
use crate::rules::{
    ALL_RULES, LEGACY_ENCODING, MIXED_ENCODING, MOJIBAKE, RULES, RuleSet, UNKNOWN_ENCODING, UTF_16, UTF_32,
    UnknownRule,
};
use comment::comment_at;
use engine::identification::Part;

/// The start of all directives.
const MARKER: &str = "fix-encoding:";

/// The most edits between a misspelt directive and its suggestion. More edits make another word.
const MOST_EDITS_OF_DIRECTIVE: usize = 2;

/// A directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Directive {
    /// Leaves one line alone, or two.
    Ignore,
    /// Leaves everything alone from here on.
    Off,
    /// Ends [`Directive::Off`].
    On,
    /// Leaves the whole file alone.
    IgnoreFile,
}

impl Directive {
    const ROWS: [(Directive, &'static str); 4] = [
        (Directive::Ignore, "ignore"),
        (Directive::Off, "off"),
        (Directive::On, "on"),
        (Directive::IgnoreFile, "ignore-file"),
    ];
    fn name(self) -> &'static str {
        Directive::ROWS.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }
}

/// A comment with a directive.
#[derive(Debug, Clone, PartialEq)]
pub struct Suppression {
    /// The directive; `None` if it is invalid.
    pub directive: Option<Directive>,
    /// The position of `fix-encoding:`.
    pub location: Location,
    /// The rules and groups that it names, as they are written; empty if it applies to all rules.
    pub rules: Vec<String>,
    /// Whether it silences a finding, or whether a [`Directive::On`] ends anything.
    pub used: bool,
    /// The problems with it, each a sentence fragment that says what to do: an unknown name, or a rule of it, or the whole of
    /// it, that silences nothing.
    pub remarks: Vec<String>,
}

/// The directive as it is written, without the comment around it.
impl fmt::Display for Suppression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{MARKER} {}", self.directive.map_or("?", Directive::name))?;
        if self.rules.is_empty() { Ok(()) } else { write!(f, "[{}]", self.rules.join(", ")) }
    }
}

/// A suppression, and the places that it covers.
#[derive(Debug)]
struct Scope {
    suppression: Suppression,
    /// The rules of each of its names; a single set of all rules if it has no names.
    named: Vec<RuleSet>,
    /// The silenced ranges in bytes of the text, each with the silenced rules.
    spans: Vec<(Range<usize>, RuleSet)>,
    whole_file: bool,
}

/// All suppressions of a text.
#[derive(Debug)]
pub struct Suppressions {
    scopes: Vec<Scope>,
    /// For each of [`RULES`], the byte ranges of the text in which it is silenced, in order and without overlaps. Empty if
    /// the text has no suppressions.
    silent: Vec<Vec<Range<usize>>>,
    /// The rules that are silenced in the whole file.
    whole_file: RuleSet,
}

/// No suppressions.
impl Default for Suppressions {
    fn default() -> Self {
        Suppressions { scopes: Vec::new(), silent: Vec::new(), whole_file: RuleSet::NONE }
    }
}

impl Suppressions {
    /// The suppressions in `text`, in order.
    pub fn in_text(text: &str) -> Self {
        // The common case is a text without suppressions.
        if !text.contains(MARKER) {
            return Suppressions::default();
        }
        let mut reader = DirectiveReader { text, scopes: Vec::new(), open: Vec::new() };
        reader.read();
        Suppressions::of(reader.scopes)
    }

    fn of(scopes: Vec<Scope>) -> Self {
        let mut whole_file = RuleSet::NONE;
        let all_of = |rule: &Rule| {
            let spans = scopes.iter().flat_map(|scope| &scope.spans);
            disjoint(spans.filter(|(_, rules)| rules.contains(rule)).map(|(span, _)| span.clone()).collect())
        };
        let silent = RULES.iter().map(|rule| all_of(rule)).collect();
        for (_, rules) in scopes.iter().filter(|scope| scope.whole_file).flat_map(|scope| &scope.spans) {
            RULES.iter().filter(|rule| rules.contains(rule)).for_each(|rule| whole_file.set(rule, true));
        }
        Suppressions { scopes, silent, whole_file }
    }

    /// Whether there are no suppressions.
    pub fn is_empty(&self) -> bool {
        self.scopes.is_empty()
    }

    /// Masks the places of `text` in which misreadings are silenced, by a character that no channel makes, followed by spaces. Byte
    /// offsets and lines stay the same. No repair reaches into or across such a place, so only the rest of the text is
    /// evidence for a channel and its losses.
    pub fn masked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut masked: Option<Vec<u8>> = None;
        for span in self.spans(&MOJIBAKE) {
            let bytes = masked.get_or_insert_with(|| text.as_bytes().to_vec());
            for byte in &mut bytes[span.clone()] {
                *byte = if matches!(byte, b'\n' | b'\r') { *byte } else { b' ' };
            }
            // An empty line follows other masked lines, and needs no barrier.
            let start = bytes.get_mut(span.start..span.start + BARRIER.len_utf8());
            if let Some(start) = start.filter(|start| !start.contains(&b'\n') && !start.contains(&b'\r')) {
                start.copy_from_slice(BARRIER.encode_utf8(&mut [0; 2]).as_bytes());
            }
        }
        match masked.map(String::from_utf8) {
            Some(Ok(masked)) => Cow::Owned(masked),
            _ => Cow::Borrowed(text),
        }
    }

    /// Splits `parts` of `text` at the borders of places in which other encodings are silenced, so that each part is either
    /// silenced or not.
    pub fn cut(&self, bytes: &[u8], text: &str, parts: Vec<Part>) -> Vec<Part> {
        if parts.len() < 2 {
            return parts;
        }
        let mut places: Vec<usize> =
            self.spans(&MIXED_ENCODING).flat_map(|span| [span.start, span.end]).collect();
        places.dedup();
        let mut cut = Vec::with_capacity(parts.len());
        for part in parts {
            let first = places.partition_point(|at| *at <= part.text.start);
            let inside = places[first..].iter().take_while(|at| **at < part.text.end);
            let rest = inside.fold(part.clone(), |rest, at| match halves(bytes, text, &rest, *at) {
                Some((before, behind)) => {
                    cut.push(before);
                    behind
                }
                None => rest,
            });
            cut.push(rest);
        }
        cut
    }

    /// Whether a finding is silenced. `file_span` maps a span of the text to its span in the file and keeps their order.
    pub fn silences(&self, finding: &Finding, file_span: impl Fn(&Range<usize>) -> Range<usize>) -> bool {
        let rule = finding.rule;
        if self.whole_file.contains(rule) {
            return true;
        }
        // Silenced places were masked before misreadings were looked for.
        if rule == &MOJIBAKE || is_on_whole_files(rule) {
            return false;
        }
        let spans = self.silent(rule);
        let first = spans.partition_point(|span| file_span(span).end < finding.span.start);
        let mut near =
            spans[first..].iter().map(&file_span).take_while(|span| span.start <= finding.span.end);
        near.any(|span| overlap(&span, finding).is_some())
    }

    /// The suppressions, each with whether it is used. `findings` are those in `bytes` without any suppression, by the rules
    /// that are `on`.
    pub fn weighed(
        &self,
        bytes: &[u8],
        findings: &[Finding],
        on: RuleSet,
        file_span: impl Fn(&Range<usize>) -> Range<usize>,
    ) -> Vec<Suppression> {
        let mut by_start: Vec<&Finding> = findings.iter().collect();
        by_start.sort_by_key(|finding| finding.span.start);
        // For each finding, the furthest end of the findings up to it.
        let mut reach = 0;
        let reaches: Vec<usize> = by_start
            .iter()
            .map(|finding| {
                reach = reach.max(finding.span.end);
                reach
            })
            .collect();
        let near = |(span, _): &(Range<usize>, RuleSet)| {
            let span = file_span(span);
            let first = reaches.partition_point(|reach| *reach < span.start);
            let end = by_start.partition_point(|finding| finding.span.start <= span.end);
            by_start.get(first..end).unwrap_or_default()
        };
        let weigh = |scope: &Scope| {
            let candidates: Vec<&Finding> = match scope.whole_file {
                true => by_start.clone(),
                false => scope.spans.iter().flat_map(near).copied().collect(),
            };
            let silenced: Vec<&Finding> = candidates
                .into_iter()
                .filter(|finding| {
                    scope.covers(finding, &file_span) && scope.touches(bytes, finding, &file_span)
                })
                .collect();
            scope.weighed(&silenced, on)
        };
        self.scopes.iter().map(weigh).collect()
    }

    /// The byte ranges of the text in which `rule` is silenced, in order and without overlaps.
    pub fn spans(&self, rule: &Rule) -> std::slice::Iter<'_, Range<usize>> {
        self.silent(rule).iter()
    }

    fn silent(&self, rule: &Rule) -> &[Range<usize>] {
        let place = RULES.iter().position(|known| *known == rule);
        place.and_then(|place| self.silent.get(place)).map_or(&[], Vec::as_slice)
    }
}

/// Sorts `spans` and merges overlaps.
fn disjoint(mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_by_key(|span| span.start);
    let mut disjoint: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        match disjoint.last_mut().filter(|last| span.start < last.end) {
            Some(last) => last.end = last.end.max(span.end),
            None => disjoint.push(span),
        }
    }
    disjoint
}

/// The character that masks the start of a silenced place. Only Unicode encodings have it, so no channel makes it. It takes two
/// bytes, and every silenced place is longer, because it has a directive.
const BARRIER: char = '\u{7F0}';

/// Whether a rule is about the file as a whole, so that single lines can't be left out.
fn is_on_whole_files(rule: &Rule) -> bool {
    [&LEGACY_ENCODING, &UNKNOWN_ENCODING, &UTF_16, &UTF_32].iter().any(|whole| rule.name == whole.name)
}

impl Scope {
    /// Whether a finding lies within the places of this scope.
    fn covers(&self, finding: &Finding, file_span: impl Fn(&Range<usize>) -> Range<usize>) -> bool {
        let rule = finding.rule;
        self.spans.iter().any(|(span, rules)| {
            rules.contains(rule)
                && (self.whole_file
                    || !is_on_whole_files(rule) && overlap(&file_span(span), finding).is_some())
        })
    }

    /// Whether a finding has damage within the places of this scope. A stretch of damage may span sound ASCII.
    fn touches(
        &self,
        bytes: &[u8],
        finding: &Finding,
        file_span: impl Fn(&Range<usize>) -> Range<usize>,
    ) -> bool {
        let spelled = bytes.get(finding.span.clone()).is_none_or(<[u8]>::is_ascii);
        spelled
            || self.whole_file
            || self
                .spans
                .iter()
                .filter_map(|(span, _)| overlap(&file_span(span), finding))
                .any(|overlap| bytes.get(overlap).is_none_or(|bytes| !bytes.is_ascii()))
    }

    fn weighed(&self, silenced: &[&Finding], on: RuleSet) -> Suppression {
        let mut suppression = self.suppression.clone();
        let Some(directive) = suppression.directive.filter(|directive| *directive != Directive::On) else {
            return suppression;
        };
        suppression.used = !silenced.is_empty();
        let used = |rules: &RuleSet| silenced.iter().any(|finding| rules.contains(finding.rule));
        // A rule that is off was not run, so it is unknown whether it would find anything.
        let known = |rules: &RuleSet| RULES.iter().any(|rule| rules.contains(rule) && on.contains(rule));
        let whole =
            |rules: &RuleSet| RULES.iter().all(|rule| !rules.contains(rule) || is_on_whole_files(rule));
        let names: Vec<String> = suppression.rules.clone();
        let mut idle = Vec::new();
        for (name, rules) in names.iter().zip(&self.named).filter(|(_, rules)| **rules != RuleSet::NONE) {
            if directive != Directive::IgnoreFile && whole(rules) {
                suppression
                    .remarks
                    .push(format!("{name} is about the file as a whole; write {MARKER} ignore-file[{name}]"));
            } else if !used(rules) && known(rules) {
                idle.push(name.as_str());
            }
        }
        if names.is_empty() && !suppression.used {
            suppression.remarks.push("silences nothing; take it out".to_string());
        } else if !idle.is_empty() {
            suppression.remarks.push(format!("silences nothing of {}; take it out", idle.join(", ")));
        }
        suppression
    }
}

/// The bytes of a finding within `span` of the file. An empty finding counts if it lies in `span` or at its border.
fn overlap(span: &Range<usize>, finding: &Finding) -> Option<Range<usize>> {
    let Range { start, end } = finding.span;
    let (from, to) = (span.start.max(start), span.end.min(end));
    (from < to || start == end && span.start <= start && start <= span.end).then_some(from..to.max(from))
}

/// Splits a part at byte `at` of the text. `None` if `at` is not inside it, or if its place in the file can't be found.
fn halves(bytes: &[u8], text: &str, part: &Part, at: usize) -> Option<(Part, Part)> {
    let inside = part.text.start < at && at < part.text.end && part.inferred.is_none();
    let encoding = part.encoding.filter(|encoding| inside && !encoding.is_stateful())?;
    let before = encoding.encode(&text[part.text.start..at]).ok()?;
    let middle = part.file.start + before.len();
    // The file may have another byte sequence for the same character.
    if middle >= part.file.end || bytes[part.file.start..middle] != before {
        return None;
    }
    Some((
        Part { file: part.file.start..middle, text: part.text.start..at, ..part.clone() },
        Part { file: middle..part.file.end, text: at..part.text.end, ..part.clone() },
    ))
}

/// A `fix-encoding: off` that has not ended yet.
struct OpenScope {
    /// Its index in the list of scopes.
    scope: usize,
    /// The byte offset from which on these rules are silenced.
    start: usize,
    rules: RuleSet,
    /// Whether it stands in a fenced block of Markdown, with which it ends.
    fenced: bool,
}

/// Reads the directives of a text, line by line.
struct DirectiveReader<'t> {
    text: &'t str,
    scopes: Vec<Scope>,
    open: Vec<OpenScope>,
}

/// A line: its number, and its byte range with the line end.
struct NumberedLine {
    number: usize,
    span: Range<usize>,
}

impl DirectiveReader<'_> {
    fn read(&mut self) {
        let text = self.text;
        let mut fence: Option<&str> = None;
        // Scopes of directives in the lines directly above, which they have to themselves.
        let mut above: Vec<usize> = Vec::new();
        for line in lines(text) {
            let content = text[line.span.clone()].trim_end_matches(['\n', '\r']);
            let marks = fence_marks(content);
            match (fence, marks) {
                (None, Some(marks)) => fence = Some(marks),
                (Some(open), Some(marks)) if marks.starts_with(open) => {
                    fence = None;
                    self.close_fenced(line.span.start);
                }
                _ => {}
            }
            let before = self.scopes.len();
            let alone = self.read_line(&line, content, fence.is_some());
            if alone {
                let ignores = (before..self.scopes.len())
                    .filter(|&scope| self.scopes[scope].suppression.directive == Some(Directive::Ignore));
                above.extend(ignores);
            } else {
                self.reach(&mut above, line.span.end);
            }
        }
        self.reach(&mut above, text.len());
        for open in std::mem::take(&mut self.open) {
            self.add_silent_span(&open, text.len());
        }
    }

    /// Extends the ranges of `scopes` up to byte `end`, and empties `scopes`.
    fn reach(&mut self, scopes: &mut Vec<usize>, end: usize) {
        for scope in scopes.drain(..) {
            self.scopes[scope].spans.iter_mut().for_each(|(span, _)| span.end = end);
        }
    }

    /// Reads the directives of a line. Returns whether the line has nothing else.
    fn read_line(&mut self, line: &NumberedLine, content: &str, fenced: bool) -> bool {
        let mut alone = false;
        for (at, _) in content.match_indices(MARKER) {
            let Some(comment) = comment_at(content, at) else { continue };
            let column = content[..at].chars().count() + 1;
            alone |= comment.alone;
            self.directive(line, column, comment, fenced);
        }
        alone
    }

    fn directive(&mut self, line: &NumberedLine, column: usize, comment: comment::Comment<'_>, fenced: bool) {
        let written = comment.content[MARKER.len()..].trim_start();
        let length = written.find(|c: char| !c.is_ascii_lowercase() && c != '-').unwrap_or(written.len());
        let (word, behind) = written.split_at(length);
        let word = word.trim_end_matches('-');
        let mut remarks = Vec::new();
        let mut directive = Directive::ROWS.iter().find(|row| row.1 == word).map(|row| row.0);
        if directive.is_none() {
            let near = Directive::ROWS.iter().map(|row| (strsim::levenshtein(word, row.1), row.1));
            let meant =
                near.filter(|(edits, name)| *edits <= MOST_EDITS_OF_DIRECTIVE && *edits < name.len()).min();
            let hint = meant.map_or("it knows ignore, off, on and ignore-file".to_string(), |(_, name)| {
                format!("did you mean {name}?")
            });
            remarks.push(format!("{word:?} is no directive; {hint}"));
        }
        let mut names: Vec<String> = Vec::new();
        if let Some(rules) = behind.strip_prefix('[') {
            match rules.split_once(']') {
                Some((rules, _)) => {
                    names = rules
                        .split(',')
                        .map(|name| name.trim().to_string())
                        .filter(|name| !name.is_empty())
                        .collect();
                }
                None => {
                    remarks.push("the list of its rules has no end; write ] behind it".to_string());
                    directive = None;
                }
            }
        }
        if directive == Some(Directive::IgnoreFile) {
            // In a fenced block it is an example in a text about directives.
            if fenced {
                return;
            }
            if !comment.alone {
                remarks.push("ignore-file counts only in a comment on a line of its own".to_string());
                directive = None;
            }
        }
        let mut named = Vec::new();
        let mut rules = RuleSet::NONE;
        for name in &names {
            let mut one = RuleSet::NONE;
            if one.set_named(name, true).is_err() {
                remarks.push(UnknownRule::new(name).to_string());
            }
            named.push(one);
            for rule in RULES.iter().filter(|rule| one.contains(rule)) {
                rules.set(rule, true);
            }
        }
        if names.is_empty() {
            rules = all_rules();
            named.push(rules);
        }
        let whole_file = directive == Some(Directive::IgnoreFile);
        let span = if whole_file { 0..self.text.len() } else { line.span.clone() };
        // The line of a directive is silenced, so that no repair changes the directive or its meaning.
        let spans = if directive.is_some() { vec![(span, rules)] } else { Vec::new() };
        let scope = self.scopes.len();
        let location = Location { line: line.number, column };
        let suppression = Suppression { directive, location, rules: names, used: false, remarks };
        self.scopes.push(Scope { suppression, named, spans, whole_file });
        match directive {
            Some(Directive::Off) => {
                self.open.push(OpenScope { scope, start: line.span.start, rules, fenced });
            }
            Some(Directive::On) => self.end(scope, line.span.end, rules),
            _ => {}
        }
    }

    /// Ends the silence of `rules` at byte `at`.
    fn end(&mut self, scope: usize, at: usize, rules: RuleSet) {
        let mut ended = false;
        for mut open in std::mem::take(&mut self.open) {
            let shared = RULES.iter().any(|rule| rules.contains(rule) && open.rules.contains(rule));
            if shared {
                ended = true;
                self.add_silent_span(&open, at);
                RULES.iter().filter(|rule| rules.contains(rule)).for_each(|rule| open.rules.set(rule, false));
                open.start = at;
            }
            if open.rules != RuleSet::NONE {
                self.open.push(open);
            }
        }
        let on = &mut self.scopes[scope];
        on.suppression.used = ended;
        // It silences nothing itself. Its own line belongs to the ranges that it ends.
        on.spans.clear();
        if !ended && rules != RuleSet::NONE {
            on.suppression.remarks.push("nothing is off here; take it out".to_string());
        }
    }

    fn close_fenced(&mut self, at: usize) {
        for open in std::mem::take(&mut self.open) {
            if open.fenced {
                self.add_silent_span(&open, at);
            } else {
                self.open.push(open);
            }
        }
    }

    fn add_silent_span(&mut self, open: &OpenScope, end: usize) {
        self.scopes[open.scope].spans.push((open.start..end, open.rules));
    }
}

fn all_rules() -> RuleSet {
    let mut rules = RuleSet::NONE;
    rules.set_named(ALL_RULES, true).expect("all rules have a name");
    rules
}

/// The lines of a text, as line numbers count them: each ends at LF, CR LF or a lone CR.
fn lines(text: &str) -> impl Iterator<Item = NumberedLine> {
    let bytes = text.as_bytes();
    let (mut at, mut number) = (0, 0);
    std::iter::from_fn(move || {
        if at == bytes.len() {
            return None;
        }
        let start = at;
        let end = bytes[at..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).map(|end| at + end);
        at = match end {
            Some(end) if bytes[end..].starts_with(b"\r\n") => end + 2,
            Some(end) => end + 1,
            None => bytes.len(),
        };
        number += 1;
        Some(NumberedLine { number, span: start..at })
    })
}

/// The fence at the start of a line that begins or ends a fenced block of Markdown.
fn fence_marks(line: &str) -> Option<&str> {
    let line = line.trim_start_matches([' ', '\t', '>']);
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let marks = &line[..line.len() - line.trim_start_matches(mark).len()];
    // With further backquotes behind, it is a code span.
    (marks.len() >= 3 && !line[marks.len()..].contains('`')).then_some(marks)
}
