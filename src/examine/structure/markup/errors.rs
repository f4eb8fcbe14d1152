//! Counts the errors in markup: tags without their counterpart, and ampersands and brackets that belong to nothing.

use super::elements::{MAY_STAY_OPEN, VOID};
use super::segments::{Kind, segments, tag_name};
use super::verdicts::Markup;

impl Markup {
    /// Whether `after` has no more errors than the text.
    pub fn has_no_more_errors(&self, after: &str) -> bool {
        let new = Markup {
            xml: self.xml,
            any_name: self.any_name,
            declared: self.declared.clone(),
            segments: segments(after),
            errors: 0,
        };
        new.count_errors(after) <= self.errors
    }

    /// The number of errors in `text`, whose segments these are.
    pub fn count_errors(&self, text: &str) -> usize {
        let mut errors = 0;
        let mut open: Vec<String> = Vec::new();
        for segment in &self.segments {
            let inside = &text[segment.span.clone()];
            match segment.kind {
                Kind::Text => {
                    errors += inside.matches('<').count() + self.references(inside).1;
                    errors += if self.xml { inside.matches("]]>").count() } else { 0 };
                    continue;
                }
                Kind::Comment if self.xml => {
                    let inner = inside.get(4..inside.len().saturating_sub(3)).unwrap_or_default();
                    errors += inner.matches("--").count() + usize::from(inner.ends_with('-'));
                    continue;
                }
                Kind::Tag => {}
                _ => continue,
            }
            if self.xml {
                errors += inside[1..].matches('<').count() + self.references(inside).1;
            }
            let tag = inside[1..].strip_suffix('>').unwrap_or(&inside[1..]);
            if let Some(closing) = tag.strip_prefix('/') {
                let closing = tag_name(closing);
                match open.iter().rposition(|one| *one == closing) {
                    Some(place) => {
                        let between = open.drain(place..).skip(1);
                        errors += between.filter(|one| !MAY_STAY_OPEN.contains(&one.as_str())).count();
                    }
                    None => errors += 1,
                }
            } else if !tag.ends_with('/') {
                open.extend(Some(tag_name(tag)).filter(|name| !VOID.contains(&name.as_str())));
            }
        }
        errors + open.iter().filter(|one| !MAY_STAY_OPEN.contains(&one.as_str())).count()
    }
}
