//! The page: its frame, and the findings of each file.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;

use fix_encoding::{Content, Finding, Location, Severity};

use super::escape::{escaped, spelled};
use super::line::HtmlLine;
use crate::report::findings::tally_of;
use crate::report::renderer::{Fate, FileReport, Renderer, RunReport};
use crate::report::{Look, counted, summary};

/// The look of the page.
pub const STYLE: &str = include_str!("html.css");

/// The most findings of a file that are listed unfolded.
const MOST_UNFOLDED_FINDINGS: usize = 12;

/// The format.
#[derive(Default)]
pub struct Html {
    /// Name, errors and warnings of each file, in order.
    files: Vec<(String, usize, usize)>,
    /// The sections.
    pub body: String,
    /// The number of inferred characters so far. They are numbered over the whole page.
    pub tips: usize,
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
}

/// The decoded text of a file in whose bytes lines can't be found; `None` for others.
pub fn text_of(file: &FileReport<'_>) -> Option<String> {
    match &file.examination.content {
        Content::Text(encoding) if !encoding.is_ascii_compatible() => encoding.decode(file.before).ok(),
        _ => None,
    }
}
