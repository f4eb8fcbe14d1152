//! Reads the directives of a text, line by line.
//!
//! In: a text. Out: a [`Scope`] for each directive, with the places that it covers.

use std::ops::Range;

use super::comment::{Comment, comment_at};
use super::directive::{Directive, MARKER, Suppression};
use super::scope::Scope;
use crate::finding::Location;
use crate::rules::{ALL_RULES, RULES, RuleSet, UnknownRule};

/// The most edits between a misspelt directive and its suggestion. More edits make another word.
const MOST_EDITS_OF_DIRECTIVE: usize = 2;

/// The scopes of all directives in `text`, in order of place.
pub fn scopes_in(text: &str) -> Vec<Scope> {
    let mut reader = DirectiveReader { text, scopes: Vec::new(), open: Vec::new() };
    reader.read();
    reader.scopes
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

/// A text that is being read, and what was found in it so far.
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

    fn directive(&mut self, line: &NumberedLine, column: usize, comment: Comment<'_>, fenced: bool) {
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
