//! Which repairs would make other markup of a text.

use super::segments::{Kind, Segment, open_mark, segments};
use super::xml::is_xml;
use crate::examine::edits::TextRepair;
use crate::examine::structure::applied::is_rule;
use crate::examine::structure::lines::{SourceLine, breaks_escape_or_comment, line_of, strings_stay};
use crate::examine::structure::why::Why;

/// What XML or HTML is made of.
#[derive(Debug, PartialEq, Eq)]
pub struct Markup {
    /// What knows five names of characters, and forgives nothing; but for `any_name`.
    pub xml: bool,
    /// Whether a document type that is somewhere else may declare any name.
    pub any_name: bool,
    /// Names that are declared here.
    pub declared: Vec<String>,
    pub segments: Vec<Segment>,
    /// What is not as it should be: tags without their other half, ampersands and brackets that are none.
    pub errors: usize,
}

impl Markup {
    /// `text` as markup, sound or not.
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

    /// Why each of `repairs` is left out.
    pub fn verdicts(&self, text: &str, repairs: &[&TextRepair]) -> Vec<Option<Why>> {
        let mut verdicts: Vec<Option<Why>> = self.breaking(text, repairs);
        self.judge_strings(text, repairs, &mut verdicts);
        verdicts
    }

    /// Why each of `repairs` is left out by where it stands in the markup alone.
    pub fn breaking(&self, text: &str, repairs: &[&TextRepair]) -> Vec<Option<Why>> {
        // How far the tag is read that the last one stood in, and the mark that was open there, with where it stands.
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

    /// Whether a repair in `segment` makes other markup of it; in a tag `mark` is open.
    fn breaks(&self, text: &str, repair: &TextRepair, segment: &Segment, mark: Option<(u8, usize)>) -> bool {
        let (span, new) = (&repair.span, repair.replacement.as_str());
        let old = &text[span.clone()];
        if span.end > segment.span.end {
            return true;
        }
        let changes = |c: char| old.matches(c).count() != new.matches(c).count();
        match segment.kind {
            Kind::Text => {
                // Both or neither, as they come in pairs; and ]]> is an error in XML.
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
                    // A script in the value may have strings of its own.
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

    /// Leaves out what breaks strings on its line: of scripts, of templates.
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
