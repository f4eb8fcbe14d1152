//! Suppression: comments in a file that say what in it is to be left alone.
//!
//! In: text, which may have such comments, and findings. Out: the text without what is suppressed, so that no repair reaches
//! into it or leans on it, and whether a finding is silenced. Knows nothing of what is found, nor how.
//!
//! | directive | what it silences |
//! | --- | --- |
//! | `fix-encoding: ignore` | its line; where the comment has the line to itself, the next line too |
//! | `fix-encoding: off` … `fix-encoding: on` | all lines from the one to the other, or to the end |
//! | `fix-encoding: ignore-file` | the file |
//!
//! Each may name rules, or groups of them: `fix-encoding: ignore[mojibake, lost-text]`.

mod comment;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::finding::{Finding, Location};
use crate::rule::Rule;
use crate::rules::{
    ALL, LEGACY_ENCODING, MIXED_ENCODING, MOJIBAKE, RULES, RuleSet, UNKNOWN_ENCODING, UTF_16, UTF_32,
    UnknownRule,
};
use comment::comment_at;
use engine::identification::Part;

/// What all directives begin with.
const MARKER: &str = "fix-encoding:";

/// What a directive says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Directive {
    /// One line, or two, are left alone.
    Ignore,
    /// From here on, all is left alone.
    Off,
    /// Up to here.
    On,
    /// The whole file is left alone.
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

/// A comment in a file that says what is to be left alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Suppression {
    /// What it says; `None` where that is no directive.
    pub directive: Option<Directive>,
    /// Where `fix-encoding:` starts.
    pub location: Location,
    /// The rules and groups that it names, as they are written; none where it is for all.
    pub rules: Vec<String>,
    /// Whether it silences anything, or (of [`Directive::On`]) ends anything.
    pub used: bool,
    /// What is wrong with it, a sentence fragment each, with the way out: a name that is none, a rule or the whole of it that
    /// silences nothing.
    pub remarks: Vec<String>,
}

/// As it is written, without the marks of the comment.
impl fmt::Display for Suppression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{MARKER} {}", self.directive.map_or("?", Directive::name))?;
        if self.rules.is_empty() { Ok(()) } else { write!(f, "[{}]", self.rules.join(", ")) }
    }
}

/// A suppression with what it covers.
#[derive(Debug)]
struct Scope {
    suppression: Suppression,
    /// What each of its names stands for; one set of all rules where it names none.
    named: Vec<RuleSet>,
    /// In bytes of the text, with the rules that are silenced there.
    spans: Vec<(Range<usize>, RuleSet)>,
    whole_file: bool,
}

/// All suppressions of a text.
#[derive(Debug)]
pub struct Suppressions {
    scopes: Vec<Scope>,
    /// For each of [`RULES`] where it is silenced, in bytes of the text: in order, none overlapping another. Empty where
    /// nothing is silenced at all.
    silent: Vec<Vec<Range<usize>>>,
    /// The rules that are silenced in the whole file.
    whole_file: RuleSet,
}

/// None.
impl Default for Suppressions {
    fn default() -> Self {
        Suppressions { scopes: Vec::new(), silent: Vec::new(), whole_file: RuleSet::NONE }
    }
}

impl Suppressions {
    /// Those in `text`, in order of place.
    pub fn in_text(text: &str) -> Self {
        // Most texts have none.
        if !text.contains(MARKER) {
            return Suppressions::default();
        }
        let mut reader = Reader { text, scopes: Vec::new(), open: Vec::new() };
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

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.scopes.is_empty()
    }

    /// `text` without what misreadings are not looked for in: a character that no channel makes, then spaces, in as many bytes and
    /// lines. A repair can neither reach into it nor over it, so that what proves a channel, and what was lost by it, is
    /// told by the rest alone.
    pub fn masked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut masked: Option<Vec<u8>> = None;
        for span in self.spans(&MOJIBAKE) {
            let bytes = masked.get_or_insert_with(|| text.as_bytes().to_vec());
            for byte in &mut bytes[span.clone()] {
                *byte = if matches!(byte, b'\n' | b'\r') { *byte } else { b' ' };
            }
            // An empty line comes after others that are masked too.
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

    /// `parts` of `text`, cut where lines begin and end in which other encodings are left alone; those inside are silenced.
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

    /// Whether a finding is silenced; `file_span` says where a span of the text stands in the file, in the same order.
    pub fn silence(&self, finding: &Finding, file_span: impl Fn(&Range<usize>) -> Range<usize>) -> bool {
        let rule = finding.rule;
        if self.whole_file.contains(rule) {
            return true;
        }
        // Misreadings were not looked for there.
        if rule == &MOJIBAKE || is_on_whole_files(rule) {
            return false;
        }
        let spans = self.silent(rule);
        let first = spans.partition_point(|span| file_span(span).end < finding.span.start);
        let mut near =
            spans[first..].iter().map(&file_span).take_while(|span| span.start <= finding.span.end);
        near.any(|span| overlap(&span, finding).is_some())
    }

    /// The suppressions, each with what it silences of `findings`, which are those in `bytes` without any suppression by the
    /// rules that are `on`.
    pub fn weighed(
        &self,
        bytes: &[u8],
        findings: &[Finding],
        on: RuleSet,
        file_span: impl Fn(&Range<usize>) -> Range<usize>,
    ) -> Vec<Suppression> {
        let mut by_start: Vec<&Finding> = findings.iter().collect();
        by_start.sort_by_key(|finding| finding.span.start);
        // How far those up to each of them reach.
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

    /// Where `rule` is silenced, in bytes of the text: in order, none overlapping another.
    pub fn spans(&self, rule: &Rule) -> std::slice::Iter<'_, Range<usize>> {
        self.silent(rule).iter()
    }

    fn silent(&self, rule: &Rule) -> &[Range<usize>] {
        let place = RULES.iter().position(|known| *known == rule);
        place.and_then(|place| self.silent.get(place)).map_or(&[], Vec::as_slice)
    }
}

/// The same bytes in order and without overlaps.
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

/// No encoding has it outside ASCII but those of Unicode. A directive is longer.
const BARRIER: char = '\u{7F0}';

/// The rules on a file as a whole, which has no lines that could be left out.
fn is_on_whole_files(rule: &Rule) -> bool {
    [&LEGACY_ENCODING, &UNKNOWN_ENCODING, &UTF_16, &UTF_32].iter().any(|whole| rule.name == whole.name)
}

impl Scope {
    /// Whether a finding is within what this is for.
    fn covers(&self, finding: &Finding, file_span: impl Fn(&Range<usize>) -> Range<usize>) -> bool {
        let rule = finding.rule;
        self.spans.iter().any(|(span, rules)| {
            rules.contains(rule)
                && (self.whole_file
                    || !is_on_whole_files(rule) && overlap(&file_span(span), finding).is_some())
        })
    }

    /// Whether a finding is about anything there: a stretch of damage goes over ASCII that is sound.
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
        // What a rule that is off would find is not known.
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

/// The bytes of a finding within `span` of the file. One that has no bytes, a place, counts where it is.
fn overlap(span: &Range<usize>, finding: &Finding) -> Option<Range<usize>> {
    let Range { start, end } = finding.span;
    let (from, to) = (span.start.max(start), span.end.min(end));
    (from < to || start == end && span.start <= start && start <= span.end).then_some(from..to.max(from))
}

/// A part in two, where `at` lies inside it and its bytes say where that is in the file.
fn halves(bytes: &[u8], text: &str, part: &Part, at: usize) -> Option<(Part, Part)> {
    let inside = part.text.start < at && at < part.text.end && part.inferred.is_none();
    let encoding = part.encoding.filter(|encoding| inside && !encoding.is_stateful())?;
    let before = encoding.encode(&text[part.text.start..at]).ok()?;
    let middle = part.file.start + before.len();
    // A character may have several sequences.
    if middle >= part.file.end || bytes[part.file.start..middle] != before {
        return None;
    }
    Some((
        Part { file: part.file.start..middle, text: part.text.start..at, ..part.clone() },
        Part { file: middle..part.file.end, text: at..part.text.end, ..part.clone() },
    ))
}

/// A `fix-encoding: off` that was not ended yet.
struct Open {
    scope: usize,
    /// Where the stretch starts in which these rules are silenced.
    start: usize,
    rules: RuleSet,
    /// Whether it stands in a fenced block of Markdown, which it doesn't reach out of.
    fenced: bool,
}

/// Reads the directives of a text from its start to its end.
struct Reader<'t> {
    text: &'t str,
    scopes: Vec<Scope>,
    open: Vec<Open>,
}

/// A line with its end, in bytes of the text.
struct Line {
    number: usize,
    span: Range<usize>,
}

impl Reader<'_> {
    fn read(&mut self) {
        let text = self.text;
        let mut fence: Option<&str> = None;
        // Scopes of directives that have the line before to themselves.
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
            self.silence(&open, text.len());
        }
    }

    /// What the directives of `scopes` silence goes on up to the byte `end`; leaves none of them.
    fn reach(&mut self, scopes: &mut Vec<usize>, end: usize) {
        for scope in scopes.drain(..) {
            self.scopes[scope].spans.iter_mut().for_each(|(span, _)| span.end = end);
        }
    }

    /// Reads the directives of a line, and says whether they are all that is in it.
    fn read_line(&mut self, line: &Line, content: &str, fenced: bool) -> bool {
        let mut alone = false;
        for (at, _) in content.match_indices(MARKER) {
            let Some(comment) = comment_at(content, at) else { continue };
            let column = content[..at].chars().count() + 1;
            alone |= comment.alone;
            self.directive(line, column, comment, fenced);
        }
        alone
    }

    fn directive(&mut self, line: &Line, column: usize, comment: comment::Comment<'_>, fenced: bool) {
        let written = comment.content[MARKER.len()..].trim_start();
        let length = written.find(|c: char| !c.is_ascii_lowercase() && c != '-').unwrap_or(written.len());
        let (word, behind) = written.split_at(length);
        let word = word.trim_end_matches('-');
        let mut remarks = Vec::new();
        let mut directive = Directive::ROWS.iter().find(|row| row.1 == word).map(|row| row.0);
        if directive.is_none() {
            let near = Directive::ROWS.iter().map(|row| (strsim::levenshtein(word, row.1), row.1));
            let meant = near.filter(|(edits, name)| *edits < 3 && *edits < name.len()).min();
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
            // An example in a text about this.
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
        // A directive is never changed by a repair, nor read otherwise after it.
        let spans = if directive.is_some() { vec![(span, rules)] } else { Vec::new() };
        let scope = self.scopes.len();
        let location = Location { line: line.number, column };
        let suppression = Suppression { directive, location, rules: names, used: false, remarks };
        self.scopes.push(Scope { suppression, named, spans, whole_file });
        match directive {
            Some(Directive::Off) => {
                self.open.push(Open { scope, start: line.span.start, rules, fenced });
            }
            Some(Directive::On) => self.end(scope, line.span.end, rules),
            _ => {}
        }
    }

    /// Ends what is silenced of `rules`, at the byte `at`.
    fn end(&mut self, scope: usize, at: usize, rules: RuleSet) {
        let mut ended = false;
        for mut open in std::mem::take(&mut self.open) {
            let shared = RULES.iter().any(|rule| rules.contains(rule) && open.rules.contains(rule));
            if shared {
                ended = true;
                self.silence(&open, at);
                RULES.iter().filter(|rule| rules.contains(rule)).for_each(|rule| open.rules.set(rule, false));
                open.start = at;
            }
            if open.rules != RuleSet::NONE {
                self.open.push(open);
            }
        }
        let on = &mut self.scopes[scope];
        on.suppression.used = ended;
        // Nothing is silenced by it, but its own line is left as it is where the others are.
        on.spans.clear();
        if !ended && rules != RuleSet::NONE {
            on.suppression.remarks.push("nothing is off here; take it out".to_string());
        }
    }

    fn close_fenced(&mut self, at: usize) {
        for open in std::mem::take(&mut self.open) {
            if open.fenced {
                self.silence(&open, at);
            } else {
                self.open.push(open);
            }
        }
    }

    fn silence(&mut self, open: &Open, end: usize) {
        self.scopes[open.scope].spans.push((open.start..end, open.rules));
    }
}

fn all_rules() -> RuleSet {
    let mut rules = RuleSet::NONE;
    rules.set_named(ALL, true).expect("all rules have a name");
    rules
}

/// The lines of a text, as places count them: each ends at LF, CR LF or a lone CR.
fn lines(text: &str) -> impl Iterator<Item = Line> {
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
        Some(Line { number, span: start..at })
    })
}

/// The marks at the start of a line that begins or ends a fenced block of Markdown.
fn fence_marks(line: &str) -> Option<&str> {
    let line = line.trim_start_matches([' ', '\t', '>']);
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let marks = &line[..line.len() - line.trim_start_matches(mark).len()];
    // What has more of them behind is a code span.
    (marks.len() >= 3 && !line[marks.len()..].contains('`')).then_some(marks)
}
