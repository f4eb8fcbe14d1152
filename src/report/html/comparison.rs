//! A file before and after its repairs, side by side in a table.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use fix_encoding::encoding::Encoding;
use fix_encoding::{Accept, Content};
use similar::{DiffOp, DiffTag, group_diff_ops};

use super::line::{HtmlLine, changed_spans};
use super::page::{Html, text_of};
use crate::report::difference::{CONTEXT_LINES, difference};
use crate::report::inferred::{self, Placed};
use crate::report::renderer::FileReport;

/// The most rows of the table that shows a file before and after.
const MOST_ROWS: usize = 1000;

impl Html {
    /// Writes a table with the file as it was, and with the repairs of [`FileReport::shown`] made.
    pub fn before_and_after(&mut self, file: &FileReport<'_>, after: &[u8]) {
        let shown = file.examination.accepted(file.shown).into_iter();
        let mut repairs = shown.filter_map(|finding| finding.repair.as_ref());
        let written_as = repairs.next().map_or(Encoding::UTF_8, |repair| repair.written_as);
        let before = text_of(file).map_or(Cow::Borrowed(file.before), |text| Cow::Owned(text.into_bytes()));
        let (after, placed) = match written_as {
            Encoding::UTF_8 => (Cow::Borrowed(after), inferred::placed(file.examination, file.shown, after)),
            // Positions in the bytes of another encoding are not positions in the text.
            other => match other.decode(after) {
                Ok(text) => (Cow::Owned(text.into_bytes()), Vec::new()),
                Err(_) => (Cow::Borrowed(after), Vec::new()),
            },
        };
        // The byte-order mark is not compared, because it only shows the encoding.
        let unmarked = |bytes: &[u8]| bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).to_vec();
        if unmarked(&before) == unmarked(&after) {
            let from = match &file.examination.content {
                Content::Text(encoding) => encoding.name(),
                _ => "another encoding",
            };
            let _ = writeln!(
                self.body,
                "<p>The text stays as it is. Its bytes change from {from} to {}.</p>",
                written_as.name()
            );
            return;
        }
        let what = match (file.rewritten, file.shown) {
            (true, _) => "Before and after",
            (false, Accept::Exact) => "Before, and after the exact repairs",
            (false, Accept::Inferred { .. }) => "Before, and after all repairs",
        };
        let _ = write!(
            self.body,
            "<table>\n<caption>{what}</caption>\n<thead><tr><th class=\"number\" scope=\"col\">Line</th><th \
             scope=\"col\">Before</th><th class=\"number\" scope=\"col\">Line</th><th scope=\"col\">After</th></tr></thead>\n"
        );
        self.rows(&before, &after, &placed);
        self.body.push_str("</table>\n");
    }

    fn rows(&mut self, before: &[u8], after: &[u8], placed: &[Placed<'_>]) {
        let (old, new) = (lines(before), lines(after));
        let operations = difference(&old, &new, None);
        let starts: Vec<usize> =
            new.iter().scan(0, |at, line| Some(std::mem::replace(at, *at + line.len()))).collect();
        let mut rows = 0;
        for (index, hunk) in group_diff_ops(operations, CONTEXT_LINES).iter().enumerate() {
            if index > 0 {
                self.body.push_str("<tr class=\"gap\"><td colspan=\"4\">⋯</td></tr>\n");
            }
            for (old_line, new_line) in hunk.iter().flat_map(pairs) {
                if rows == MOST_ROWS {
                    self.body.push_str(
                        "<tr class=\"gap\"><td colspan=\"4\">… and more; --diff shows all</td></tr>\n",
                    );
                    return;
                }
                rows += 1;
                let old_bytes = old_line.and_then(|line| old.get(line).copied());
                let new_bytes = new_line.and_then(|line| new.get(line).copied());
                let start = new_line.and_then(|line| starts.get(line).copied()).unwrap_or(0);
                self.row(old_line.zip(old_bytes), new_line.zip(new_bytes), start, placed);
            }
        }
    }

    /// Writes one row with a line of each side. Lines are numbered from 0. The line on the right begins at the byte offset `start`.
    fn row(
        &mut self,
        old: Option<(usize, &[u8])>,
        new: Option<(usize, &[u8])>,
        start: usize,
        placed: &[Placed<'_>],
    ) {
        let end = |line: &[u8]| match line {
            [.., b'\r', b'\n'] => 2,
            [.., b'\n'] => 1,
            _ => 0,
        };
        let (old_line, new_line) =
            (old.map_or(&b""[..], |(_, line)| line), new.map_or(&b""[..], |(_, line)| line));
        // A line end that both have is not shown.
        let (old_end, new_end) = (end(old_line), end(new_line));
        let same = old_end == new_end || old.is_none() || new.is_none();
        let cut = |line: &[u8], end: usize| line.len() - if same { end } else { end.min(1) };
        let (old_text, new_text) = (&old_line[..cut(old_line, old_end)], &new_line[..cut(new_line, new_end)]);
        let (gone, come) = match (old, new) {
            (Some(_), Some(_)) => changed_spans(old_text, new_text),
            _ => (vec![0..old_text.len()], vec![0..new_text.len()]),
        };
        let first = placed.partition_point(|placed| placed.span().start < start);
        let inferred: Vec<(Range<usize>, Placed<'_>)> = placed[first..]
            .iter()
            .take_while(|placed| placed.span().end <= start + new_text.len())
            .map(|placed| (placed.span().start - start..placed.span().end - start, *placed))
            .collect();
        let left = HtmlLine { bytes: old_text, changed: gone, element: "del", inferred: &[] };
        let right = HtmlLine { bytes: new_text, changed: come, element: "ins", inferred: &inferred };
        self.body.push_str("<tr>");
        for (side, line) in [(old, left), (new, right)] {
            match side {
                Some((number, _)) => {
                    let _ = write!(self.body, "<td class=\"number\">{}</td><td class=\"text\">", number + 1);
                    line.write(&mut self.body, &mut self.tips);
                    self.body.push_str("</td>");
                }
                None => self.body.push_str("<td class=\"number\"></td><td class=\"text\"></td>"),
            }
        }
        self.body.push_str("</tr>\n");
    }
}

/// The lines of `bytes`, each with its line end.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|&byte| byte == b'\n').collect()
}

/// The pairs of lines that stand side by side.
fn pairs(operation: &DiffOp) -> Vec<(Option<usize>, Option<usize>)> {
    let (mut old, mut new) = (operation.old_range(), operation.new_range());
    match operation.tag() {
        DiffTag::Equal | DiffTag::Replace => {}
        DiffTag::Delete => new = 0..0,
        DiffTag::Insert => old = 0..0,
    }
    (0..old.len().max(new.len())).map(|_| (old.next(), new.next())).collect()
}
