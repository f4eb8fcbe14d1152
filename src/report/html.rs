//! The format `html`: one self-contained page for the whole run.
//!
//! In: files, and what the run came to. Out: the page, at the end of the run. It has the findings by file,
//! the text before and after side by side, and for each inferred character its alternatives on hover or
//! keyboard focus. The page has no script, and its policy forbids scripts and connections. All content is
//! treated as hostile: it is escaped, and hidden characters are spelled out.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;

use fix_encoding::encoding::Encoding;
use fix_encoding::{Accept, Content, Finding, Location, Severity};
use similar::{DiffOp, DiffTag, group_diff_ops};

use super::difference::{CONTEXT_LINES, difference};
use super::findings::tally_of;
use super::inferred::{self, Placed};
use super::renderer::{Fate, FileReport, Renderer, RunReport};
use super::screen::is_hidden;
use super::{Look, counted, probability, summary};

/// The look of the page.
const STYLE: &str = include_str!("html.css");

/// The most rows of the table that shows a file before and after.
const MOST_ROWS: usize = 1000;

/// The most findings of a file that are listed unfolded.
const MOST_UNFOLDED_FINDINGS: usize = 12;

/// The most characters of a line that are compared and shown.
const LONGEST_SHOWN_LINE: usize = 2000;

/// How many characters are shown before and after the changes in a longer line.
const SHOWN_AROUND_CHANGES: usize = 80;

/// The format.
#[derive(Default)]
pub struct Html {
    /// Name, errors and warnings of each file, in order.
    files: Vec<(String, usize, usize)>,
    /// The sections.
    body: String,
    /// The number of inferred characters so far. They are numbered over the whole page.
    tips: usize,
}

impl Renderer for Html {
    fn is_for_programs(&self) -> bool {
        true
    }

    fn file(&mut self, _out: &mut dyn Write, _look: Look, file: &FileReport<'_>) -> io::Result<()> {
        let findings = file.findings();
        let count = |severity| findings.iter().filter(|(finding, _)| finding.severity() == severity).count();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        self.files.push((file.name.to_string(), errors, warnings));
        let number = self.files.len();
        let _ = write!(
            self.body,
            "<section id=\"file-{number}\" aria-labelledby=\"name-{number}\">\n<h2 id=\"name-{number}\">{}</h2>\n",
            escaped(file.name)
        );
        self.list(file, &findings);
        if let Some(after) = file.after {
            self.before_and_after(file, after);
        }
        self.body.push_str("</section>\n");
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, run: &RunReport<'_>) -> io::Result<()> {
        out.write_all(self.page(run).as_bytes())
    }
}

impl Html {
    fn page(&self, run: &RunReport<'_>) -> String {
        let headline = escaped(&summary::headline(run.totals)).into_owned();
        let mut page = format!(
            "<!DOCTYPE html>\n<!-- fix-encoding: ignore-file -->\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>fix-encoding: {headline}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <header>\n<h1>fix-encoding report</h1>\n<p>{headline}</p>\n"
        );
        if let Some(rewritten) = run.rewritten.filter(|rewritten| rewritten.files > 0) {
            let files = counted(rewritten.files, "file");
            let _ = writeln!(page, "<p>Rewrote {files}, repaired: {}</p>", rewritten.tally);
        }
        if run.totals.in_baseline > 0 {
            let known = counted(run.totals.in_baseline, "finding");
            let _ = writeln!(page, "<p>Not reported, as they are in the baseline: {known}</p>");
        }
        if self.body.contains("<mark") {
            page.push_str(
                "<p>Characters that lost a byte are <mark>marked</mark>: they are inferred. Point at one, or reach it \
                 with the tab key, to see how sure it is and what else it could be; a double line says that it is doubtful.</p>\n",
            );
        }
        page.push_str("</header>\n");
        for error in run.errors {
            let _ = writeln!(page, "<p><span class=\"error\">error</span> {}</p>", spelled(error.as_bytes()));
        }
        if self.files.len() > 1 {
            page.push_str("<nav aria-label=\"Files\">\n<ul>\n");
            for (number, (name, errors, warnings)) in (1..).zip(&self.files) {
                let counts = [(*errors, "error"), (*warnings, "warning")];
                let counts: Vec<String> = counts
                    .iter()
                    .filter(|(count, _)| *count > 0)
                    .map(|(count, noun)| counted(*count, noun))
                    .collect();
                let _ = writeln!(
                    page,
                    "<li><a href=\"#file-{number}\">{}</a> <span>{}</span></li>",
                    escaped(name),
                    counts.join(", ")
                );
            }
            page.push_str("</ul>\n</nav>\n");
        }
        let _ = write!(
            page,
            "<main>\n{}</main>\n<footer>fix-encoding {}</footer>\n</body>\n</html>\n",
            self.body,
            env!("CARGO_PKG_VERSION")
        );
        page
    }

    /// The findings of a file.
    fn list(&mut self, file: &FileReport<'_>, findings: &[(&Finding, Option<Fate>)]) {
        let folded = findings.len() > MOST_UNFOLDED_FINDINGS;
        if folded {
            let _ =
                writeln!(self.body, "<details>\n<summary>{}</summary>", counted(findings.len(), "finding"));
        }
        self.body.push_str("<ul class=\"findings\">\n");
        for (finding, fate) in findings {
            let Location { line, column } = finding.location;
            let (class, word) = match (fate, finding.severity()) {
                (Some(Fate::Made), _) => ("made", "repaired"),
                (_, Severity::Error) => ("error", "error"),
                (_, Severity::Warning) => ("warning", "warning"),
            };
            let state = match fate {
                Some(Fate::Accepted) => "; --write repairs it",
                Some(Fate::HeldBack) => "; --write needs --guess to repair it",
                Some(Fate::Doubtful) => "; too doubtful for --guess",
                Some(Fate::Made | Fate::Withheld) | None => "",
            };
            let _ = write!(
                self.body,
                "<li><span class=\"place\">{line}:{column}</span> <span class=\"{class}\">{word}</span> \
                 <span class=\"rule\">{}</span>: {}<span class=\"state\">{}{state}</span>",
                finding.rule.name,
                spelled(finding.message.as_bytes()),
                tally_of(finding),
            );
            if file.after.is_none() || finding.repair.is_none() {
                self.excerpt(file, finding);
            }
            self.body.push_str("</li>\n");
        }
        self.body.push_str(if folded { "</ul>\n</details>\n" } else { "</ul>\n" });
    }

    /// Writes the line in which `finding` starts, where lines can be found in the bytes of the file (not in
    /// UTF-16, for example).
    fn excerpt(&mut self, file: &FileReport<'_>, finding: &Finding) {
        if text_of(file).is_some() {
            return;
        }
        let bytes = file.before;
        let Range { start, end } = finding.span;
        let start = start.min(bytes.len());
        let line_start = bytes[..start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let line_end =
            bytes[start..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| start + at);
        let line = &bytes[line_start..line_end];
        let span = start - line_start..end.min(line_end) - line_start;
        let shown = HtmlLine { bytes: line, changed: vec![span], element: "del", inferred: &[] };
        self.body.push_str("<span class=\"excerpt\">");
        shown.write(&mut self.body, &mut self.tips);
        self.body.push_str("</span>");
    }

    /// The file as it was, and with the repairs of [`FileReport::shown`] made.
    fn before_and_after(&mut self, file: &FileReport<'_>, after: &[u8]) {
        let groups = file.examination.channels();
        let shown = groups.iter().filter(|group| group.accepted_by(file.shown));
        let written_as =
            shown.flat_map(|group| &group.repairs).next().map_or(Encoding::UTF_8, |repair| repair.written_as);
        let before = text_of(file).map_or(Cow::Borrowed(file.before), |text| Cow::Owned(text.into_bytes()));
        let (after, placed) = match written_as {
            Encoding::UTF_8 => (Cow::Borrowed(after), inferred::placed(&groups, file.shown, after)),
            // Positions in the bytes of another encoding are not positions in the text.
            other => match other.decode(after) {
                Ok(text) => (Cow::Owned(text.into_bytes()), Vec::new()),
                Err(_) => (Cow::Borrowed(after), Vec::new()),
            },
        };
        // Compared without a byte-order mark, which only tells the encoding.
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

    /// One line of each side, with its number from 0; the right one starts at `start`, in bytes.
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

/// The decoded text of a file in whose bytes lines can't be found; `None` for others.
fn text_of(file: &FileReport<'_>) -> Option<String> {
    match &file.examination.content {
        Content::Text(encoding) if !encoding.is_ascii_compatible() => encoding.decode(file.before).ok(),
        _ => None,
    }
}

/// The lines of `bytes`, each with its line end.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|&byte| byte == b'\n').collect()
}

/// The lines that stand side by side.
fn pairs(operation: &DiffOp) -> Vec<(Option<usize>, Option<usize>)> {
    let (mut old, mut new) = (operation.old_range(), operation.new_range());
    match operation.tag() {
        DiffTag::Equal | DiffTag::Replace => {}
        DiffTag::Delete => new = 0..0,
        DiffTag::Insert => old = 0..0,
    }
    (0..old.len().max(new.len())).map(|_| (old.next(), new.next())).collect()
}

/// Splits into characters, and single bytes that are no text.
fn characters(line: &[u8]) -> Vec<&[u8]> {
    let mut all = Vec::new();
    let mut at = 0;
    for chunk in line.utf8_chunks() {
        for character in chunk.valid().chars() {
            all.push(&line[at..at + character.len_utf8()]);
            at += character.len_utf8();
        }
        for _ in chunk.invalid() {
            all.push(&line[at..=at]);
            at += 1;
        }
    }
    all
}

/// The spans in which two lines differ, in bytes of each.
fn changed_spans(old: &[u8], new: &[u8]) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (before, after) = (characters(old), characters(new));
    let same = |(a, b): &(&&[u8], &&[u8])| a == b;
    let prefix = before.iter().zip(&after).take_while(same).count();
    let rest = before.len().min(after.len()) - prefix;
    let suffix = before.iter().rev().zip(after.iter().rev()).take(rest).take_while(same).count();
    let middle = |all: &[&[u8]]| prefix..all.len() - suffix;
    let (left, right) = (middle(&before), middle(&after));
    let spans = |all: &[&[u8]], ranges: Vec<Range<usize>>| {
        let mut offsets = vec![0];
        offsets.extend(all.iter().scan(0, |at, character| {
            *at += character.len();
            Some(*at)
        }));
        ranges.into_iter().map(|range| offsets[range.start]..offsets[range.end]).collect::<Vec<_>>()
    };
    if left.len() > LONGEST_SHOWN_LINE || right.len() > LONGEST_SHOWN_LINE {
        return (spans(&before, vec![left]), spans(&after, vec![right]));
    }
    let operations = difference(&before[left], &after[right], None);
    let changed: Vec<_> = operations.iter().filter(|operation| operation.tag() != DiffTag::Equal).collect();
    let moved = |range: Range<usize>| range.start + prefix..range.end + prefix;
    let old = changed.iter().map(|operation| moved(operation.old_range())).collect();
    let new = changed.iter().map(|operation| moved(operation.new_range())).collect();
    (spans(&before, old), spans(&after, new))
}

/// A line, or the part of it that is shown.
struct HtmlLine<'a> {
    bytes: &'a [u8],
    /// In order of place.
    changed: Vec<Range<usize>>,
    /// The HTML element that they are put into.
    element: &'static str,
    /// In order of place.
    inferred: &'a [(Range<usize>, Placed<'a>)],
}

impl HtmlLine<'_> {
    fn write(&self, out: &mut String, tips: &mut usize) {
        let shown = self.shown();
        if shown.start > 0 {
            out.push('…');
        }
        let mut at = shown.start;
        let mut inferred = self.inferred.iter().peekable();
        let mut changed = self.changed.iter().filter(|range| !range.is_empty()).peekable();
        let mut open = false;
        for character in characters(&self.bytes[shown.clone()]) {
            while changed.peek().is_some_and(|range| range.end <= at) {
                changed.next();
            }
            let inside = changed.peek().is_some_and(|range| range.contains(&at));
            if inside != open {
                let _ = write!(out, "<{}{}>", if open { "/" } else { "" }, self.element);
                open = inside;
            }
            while inferred.peek().is_some_and(|(span, _)| span.start < at) {
                inferred.next();
            }
            match inferred.peek() {
                Some((span, placed)) if span.start == at => {
                    *tips += 1;
                    mark(out, *tips, character, placed);
                }
                _ => out.push_str(&spelled(character)),
            }
            at += character.len();
        }
        if open {
            let _ = write!(out, "</{}>", self.element);
        }
        if shown.end < self.bytes.len() {
            out.push('…');
        }
    }

    /// The part that is shown: of a long line, the changes and some context.
    fn shown(&self) -> Range<usize> {
        let all = characters(self.bytes);
        if all.len() <= LONGEST_SHOWN_LINE {
            return 0..self.bytes.len();
        }
        let first = self.changed.first().map_or(0, |range| range.start);
        let last = self.changed.last().map_or(first, |range| range.end);
        let offsets: Vec<usize> = all
            .iter()
            .scan(0, |at, character| Some(std::mem::replace(at, *at + character.len())))
            .chain([self.bytes.len()])
            .collect();
        let from = offsets.partition_point(|offset| *offset < first).saturating_sub(SHOWN_AROUND_CHANGES);
        let to = (offsets.partition_point(|offset| *offset < last) + SHOWN_AROUND_CHANGES)
            .min(from + LONGEST_SHOWN_LINE)
            .min(all.len());
        offsets[from]..offsets[to]
    }
}

/// An inferred character with its confidence and alternatives.
fn mark(out: &mut String, number: usize, character: &[u8], placed: &Placed<'_>) {
    let doubtful = if placed.is_doubtful() { " class=\"doubtful\"" } else { "" };
    let visible = |character: char| match character.is_whitespace() {
        true => chip(&format!("U+{:04X}", character as u32)),
        false => spelled(character.encode_utf8(&mut [0; 4]).as_bytes()),
    };
    let shown = match std::str::from_utf8(character).ok().and_then(|text| text.chars().next()) {
        Some(character) => visible(character),
        None => spelled(character),
    };
    let _ = write!(
        out,
        "<span class=\"inferred\"><mark{doubtful} tabindex=\"0\" aria-describedby=\"tip-{number}\">{shown}</mark><span \
         class=\"tip\" role=\"tooltip\" id=\"tip-{number}\">inferred, {} sure",
        probability(placed.character.confidence)
    );
    for (index, other) in placed.character.alternatives.iter().enumerate() {
        let lead = if index == 0 { "; or " } else { ", " };
        let _ = write!(out, "{lead}{} {}", visible(other.character), probability(other.confidence));
    }
    out.push_str("</span></span>");
}

/// Content of a file, escaped, with hidden characters and invalid bytes spelled out.
fn spelled(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if is_hidden(character) {
                out.push_str(&chip(&format!("U+{:04X}", character as u32)));
            } else {
                escape(character, &mut out);
            }
        }
        for byte in chunk.invalid() {
            out.push_str(&chip(&format!("{byte:02X}")));
        }
    }
    out
}

fn chip(text: &str) -> String {
    format!("<span class=\"hidden\">{text}</span>")
}

/// Escapes text that has no hidden characters.
fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    text.chars().for_each(|character| escape(character, &mut out));
    Cow::Owned(out)
}

fn escape(character: char, out: &mut String) {
    match character {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        other => out.push(other),
    }
}

#[cfg(test)]
mod tests {
    use super::super::made_by_hand::{chinese, end_of_run, latin, report_of};
    use super::*;
    use fix_encoding::Examination;
    use proptest::prelude::*;

    fn sections(files: &[(Vec<u8>, Examination)]) -> Html {
        let mut html = Html::default();
        for (before, examination) in files {
            report_of(before, examination, |file| html.file(&mut io::sink(), Look::PLAIN, file)).unwrap();
        }
        html
    }

    #[test]
    fn files_with_findings() {
        insta::assert_snapshot!(sections(&[chinese(), latin()]).body);
    }

    #[test]
    fn the_page() {
        let mut out = Vec::new();
        let mut html = sections(&[chinese(), latin()]);
        end_of_run(|run| html.end(&mut out, run)).unwrap();
        let page = String::from_utf8(out).unwrap();
        assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
        for forbidden in ["<script", "http://", "https://", "url(", "@import", " src=", "onerror"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        insta::assert_snapshot!(page.replace(STYLE, "").replace(env!("CARGO_PKG_VERSION"), "VERSION"));
    }

    #[test]
    fn content_is_no_markup() {
        assert_eq!(
            spelled("</script>\"><img onerror='x'>&\u{202e}\u{1b}".as_bytes()),
            "&lt;/script&gt;&quot;&gt;&lt;img onerror=&#39;x&#39;&gt;&amp;<span class=\"hidden\">U+202E</span>\
             <span class=\"hidden\">U+001B</span>"
        );
        assert_eq!(spelled(b"caf\xe9"), "caf<span class=\"hidden\">E9</span>");
    }

    #[test]
    fn what_differs_in_a_line() {
        let (old, new) = ("L’Ã©tÃ© ici".as_bytes(), "L’été ici".as_bytes());
        let (gone, come) = changed_spans(old, new);
        let parts = |bytes: &[u8], ranges: Vec<Range<usize>>| -> Vec<String> {
            ranges.into_iter().map(|range| String::from_utf8(bytes[range].to_vec()).unwrap()).collect()
        };
        assert_eq!(
            (parts(old, gone), parts(new, come)),
            (vec!["Ã©".into(), "Ã©".into()], vec!["é".to_string(), "é".into()])
        );
        assert_eq!(changed_spans(b"same", b"same"), (Vec::new(), Vec::new()));
    }

    #[test]
    fn long_lines_are_cut_around_what_changes() {
        let line = format!("{}Ã©{}", "a".repeat(5000), "b".repeat(5000));
        let shown =
            HtmlLine { bytes: line.as_bytes(), changed: vec![5000..5004], element: "del", inferred: &[] };
        let mut out = String::new();
        shown.write(&mut out, &mut 0);
        assert_eq!(
            out,
            format!(
                "…{}<del>Ã©</del>{}…",
                "a".repeat(SHOWN_AROUND_CHANGES),
                "b".repeat(SHOWN_AROUND_CHANGES)
            )
        );
    }

    proptest! {
        #[test]
        fn nothing_gets_out_of_a_line(
            old in proptest::collection::vec(any::<u8>(), 0..60),
            new in "[<>&\"'a-c\u{202e}é中\u{1b}]{0,60}",
        ) {
            let (gone, come) = changed_spans(&old, new.as_bytes());
            for (bytes, changed, element) in [(&old[..], gone, "del"), (new.as_bytes(), come, "ins")] {
                let mut out = String::new();
                HtmlLine { bytes, changed, element, inferred: &[] }.write(&mut out, &mut 0);
                let plain = ["<del>", "</del>", "<ins>", "</ins>", "<span class=\"hidden\">", "</span>"]
                    .iter()
                    .fold(out, |out, tag| out.replace(tag, ""));
                prop_assert!(!plain.contains(['<', '>', '"', '\'']), "{plain}");
                prop_assert!(!plain.chars().any(is_hidden));
            }
        }
    }
}
