//! Lines of source, and how repairs affect the strings, escapes and comments on them.
//!
//! In: lines of a text and repairs of them. Out: whether the strings stay, and why a repair is left out.

use std::ops::Range;

use super::limits::MOST_ESCAPE_DIGITS;
use super::strings::StringSyntax;
use super::why::Why;
use crate::examine::edits::TextRepair;

/// The range of the lines that `span` touches, without the last line end.
pub fn line_of(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text[..span.start].rfind('\n').map_or(0, |end| end + 1);
    start..text[span.end..].find('\n').map_or(text.len(), |length| span.end + length)
}

/// One or more lines of source, and what is recognised in them.
pub struct SourceLine {
    pub span: Range<usize>,
    /// Where a comment may begin in some language.
    comment: Option<usize>,
    /// Where a comment may begin in a shell.
    pub shell_comment: Option<usize>,
    /// Whether it is a message with `{0}` for a value, as in Java's resource files. Between apostrophes `{0}` is plain text.
    pub is_message: bool,
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

/// Lines with repairs made.
pub struct EditedLines<'r> {
    start: usize,
    /// The lines with the repairs made.
    pub after: String,
    repairs: &'r [&'r TextRepair],
    /// For each repair, by how many bytes it and those before it make the text longer.
    longer: Vec<isize>,
}

impl<'r> EditedLines<'r> {
    pub fn new(text: &str, lines: &Range<usize>, repairs: &'r [&'r TextRepair]) -> Self {
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
        EditedLines { start: lines.start, after, repairs, longer: behind }
    }

    /// Maps the byte offset `at` in the lines to the repaired lines.
    pub fn moved(&self, at: usize) -> usize {
        let passed = self.repairs.partition_point(|repair| repair.span.end <= self.start + at);
        at.saturating_add_signed(passed.checked_sub(1).map_or(0, |last| self.longer[last]))
    }
}

/// Whether each string on `line` still begins and ends at the same quotation marks with `repairs` made.
///
/// # Errors
/// [`Why::Marks`] if one does not.
pub fn strings_stay(text: &str, line: Range<usize>, repairs: &[&TextRepair]) -> Result<(), Why> {
    let edited = EditedLines::new(text, &line, repairs);
    let old = StringSyntax::default().strings(&text[line], None, None).0;
    let new = StringSyntax::default().strings(&edited.after, None, None).0;
    let stay = old.iter().all(|old| {
        let (start, end) = (edited.moved(old.span.start), edited.moved(old.span.end));
        new.binary_search_by_key(&start, |string| string.span.start).is_ok_and(|at| new[at].span.end == end)
    });
    if stay { Ok(()) } else { Err(Why::Marks) }
}

/// Why a repair in source is left out: it changes which character a backslash before it escapes, or it adds a line end to a
/// comment, so that the rest of the comment would be code.
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
