//! Judges repairs of markup.

use super::segments::{Kind, Segment, open_mark, segments};
use super::xml::is_xml;
use crate::examine::edits::TextRepair;
use crate::examine::structure::applied::is_rule;
use crate::examine::structure::lines::{SourceLine, breaks_escape_or_comment, line_of, strings_stay};
use crate::examine::structure::why::Why;

/// A text as XML or HTML.
#[derive(Debug, PartialEq, Eq)]
pub struct Markup {
    /// Whether it is XML, which predefines five names of characters and forgives no error.
    pub xml: bool,
    /// Whether an external document type may declare any name of a character.
    pub any_name: bool,
    /// The names of characters that the text declares itself.
    pub declared: Vec<String>,
    pub segments: Vec<Segment>,
    /// The number of errors in it, as [`Markup::count_errors`] counts them.
    pub errors: usize,
}

impl Markup {
    /// Reads `text` as markup, whether it is valid or not.
    pub fn of(text: &str) -> Markup {
        let xml = is_xml(text);
        let mut markup =
            Markup { xml, any_name: false, declared: Vec::new(), segments: segments(text), errors: 0 };
        if xml {
            let doctype = text.find("<!DOCTYPE").map(|at| &text[at..]);
            let head =
                doctype.map_or("", |doctype| &doctype[..doctype.find(['[', '>']).unwrap_or(doctype.len())]);
            markup.any_name = [" PUBLIC", " SYSTEM"].iter().any(|external| head.contains(external));
            let names = text.match_indices("<!ENTITY").filter_map(|(at, start)| {
                let name = text[at + start.len()..].split_ascii_whitespace().next()?;
                (name != "%").then(|| name.to_string())
            });
            markup.declared = if doctype.is_some() { names.collect() } else { Vec::new() };
        }
        markup.errors = markup.count_errors(text);
        markup
    }

    /// A verdict on each of `repairs`: why it is left out, or `None`.
    pub fn verdicts(&self, text: &str, repairs: &[&TextRepair]) -> Vec<Option<Why>> {
        let mut verdicts: Vec<Option<Why>> = self.breaking(text, repairs);
        self.judge_strings(text, repairs, &mut verdicts);
        verdicts
    }

    /// A verdict on each of `repairs`, without regard to the strings of scripts and templates.
    pub fn breaking(&self, text: &str, repairs: &[&TextRepair]) -> Vec<Option<Why>> {
        // The offset up to which the tag of the last repair is read, and the quotation mark that is open there, with its offset.
        let mut read: (usize, Option<(u8, usize)>) = (0, None);
        let verdict = |repair: &&TextRepair| {
            let at = self.segments.partition_point(|segment| segment.span.end <= repair.span.start);
            let Some(segment) = self.segments.get(at).or(self.segments.last()) else {
                return Some(Why::Markup);
            };
            if segment.kind == Kind::Tag {
                let start = if read.0 <= segment.span.start { (segment.span.start, None) } else { read };
                read = (repair.span.start.max(start.0), open_mark(text, start.0..repair.span.start, start.1));
            }
            self.breaks(text, repair, segment, read.1).then_some(Why::Markup)
        };
        repairs.iter().map(verdict).collect()
    }

    /// Whether a repair in `segment` changes the markup. `mark` is the quotation mark that is open before it, in a tag.
    fn breaks(&self, text: &str, repair: &TextRepair, segment: &Segment, mark: Option<(u8, usize)>) -> bool {
        let (span, new) = (&repair.span, repair.replacement.as_str());
        let old = &text[span.clone()];
        if span.end > segment.span.end {
            return true;
        }
        let changes = |c: char| old.matches(c).count() != new.matches(c).count();
        match segment.kind {
            Kind::Text => {
                // A changed bracket would make or break a tag, and ]]> in text is an error in XML.
                changes('<')
                    || changes('>')
                    || self.xml && changes(']') && text[span.end..].starts_with([']', '>', '］'])
                    || segment.dangling.is_some_and(|from| from < span.start)
                        && ['"', '\''].into_iter().any(changes)
                    || self.changes_references(text, repair)
            }
            Kind::Tag => match mark {
                Some((mark, start)) => {
                    let mark = char::from(mark);
                    let other = if mark == '"' { '\'' } else { '"' };
                    let value = &text[start + 1..segment.span.end];
                    let value = &value[..value.find(mark).unwrap_or(value.len())];
                    // The value may be a script with strings of its own.
                    changes(mark)
                        || changes('<')
                        || changes(other) && value.contains(other)
                        || changes('\\')
                        || self.changes_references(text, repair)
                }
                None => {
                    let before = text[segment.span.start..span.start].rsplit(char::is_whitespace).next();
                    let in_value = before.is_some_and(|word| word.contains('='));
                    let marks = |text: &str| -> Vec<char> {
                        text.chars().filter(|c| c.is_ascii_punctuation() || in_value && *c == ' ').collect()
                    };
                    marks(old) != marks(new)
                }
            },
            Kind::Comment => changes('-') || changes('>'),
            Kind::CharacterData => changes(']') || changes('>'),
            Kind::Instruction => changes('?') || changes('>'),
            Kind::Declaration => "\"'<>[]%&-?".chars().any(changes),
            Kind::Raw => changes('<'),
        }
    }

    /// Leaves out repairs by rules that break strings, escapes or comments on their lines, as in scripts and templates.
    fn judge_strings(&self, text: &str, repairs: &[&TextRepair], verdicts: &mut [Option<Why>]) {
        let mut at = 0;
        while at < repairs.len() {
            let mut line = line_of(text, &repairs[at].span);
            let mut next = at + 1;
            while next < repairs.len() && repairs[next].span.start < line.end {
                if line.end < repairs[next].span.end {
                    line.end = line_of(text, &repairs[next].span).end;
                }
                next += 1;
            }
            let code = |n: &usize| {
                let at = self.segments.partition_point(|segment| segment.span.end <= repairs[*n].span.start);
                let kind = self.segments.get(at).map(|segment| segment.kind);
                verdicts[*n].is_none()
                    && is_rule(repairs[*n])
                    && matches!(kind, Some(Kind::Raw | Kind::Instruction))
            };
            let scripts: Vec<usize> = (at..next).filter(code).collect();
            if !scripts.is_empty() {
                let line = SourceLine::of(text, line.clone());
                for n in scripts {
                    verdicts[n] = breaks_escape_or_comment(text, repairs[n], &line);
                }
            }
            let some: Vec<usize> =
                (at..next).filter(|n| verdicts[*n].is_none() && is_rule(repairs[*n])).collect();
            let chosen: Vec<&TextRepair> = some.iter().map(|n| repairs[*n]).collect();
            if let Err(why) = strings_stay(text, line, &chosen) {
                let why = if why == Why::Marks { Why::Markup } else { why };
                some.into_iter().for_each(|n| verdicts[n] = Some(why));
            }
            at = next;
        }
    }
}
