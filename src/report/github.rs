//! The format `github`: workflow commands that GitHub shows as annotations beside the code.
//!
//! In: files. Out: one line a finding, `::error file=…,line=…,col=…,endLine=…,title=…::message`, and `::notice` for what was
//! repaired. Columns count code points, as elsewhere. Escaped as GitHub's runner takes it back: in messages `%`, CR
//! and LF, in properties also `:` and `,` (docs.github.com, "Workflow commands for GitHub Actions").

use std::io::{self, Write};

use fix_encoding::{Finding, Location, Severity};

use super::findings::tally_of;
use super::observed::observed;
use super::renderer::{Fate, FileReport, Renderer, Root, RunReport};
use super::{Look, screen};

/// The format.
pub struct Github {
    /// The root of the repository, to which paths are relative.
    pub root: Root,
}

impl Renderer for Github {
    fn is_for_programs(&self) -> bool {
        true
    }

    fn file(&mut self, out: &mut dyn Write, _look: Look, file: &FileReport<'_>) -> io::Result<()> {
        let path = self.root.path_of(file);
        file.findings().into_iter().try_for_each(|(finding, fate)| {
            annotate(out, file, finding, fate == Some(Fate::Made), &path.text)
        })
    }

    fn end(&mut self, out: &mut dyn Write, run: &RunReport<'_>) -> io::Result<()> {
        run.errors.iter().try_for_each(|error| {
            writeln!(out, "::error title=fix-encoding::{}", escaped(&screen::harmless(error), false))
        })
    }
}

fn annotate(
    out: &mut dyn Write,
    file: &FileReport<'_>,
    finding: &Finding,
    made: bool,
    path: &str,
) -> io::Result<()> {
    let command = match finding.severity() {
        _ if made => "notice",
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let Location { line, column } = finding.location;
    let end = observed(file, finding).end;
    // A span that ends with a line ends on it.
    let end_line = if end.column == 1 && end.line > line { end.line - 1 } else { end.line };
    let message = format!(
        "{}{}{}",
        if made { "repaired: " } else { "" },
        screen::harmless(&finding.message),
        tally_of(finding)
    );
    writeln!(
        out,
        "::{command} file={},line={line},col={column},endLine={end_line},title={}::{}",
        escaped(&screen::harmless(path), true),
        escaped(&format!("fix-encoding: {}", finding.rule.name), true),
        escaped(&message, false)
    )
}

/// `text` as the value of a property, or as a message.
fn escaped(text: &str, property: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            ':' if property => out.push_str("%3A"),
            ',' if property => out.push_str("%2C"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::made_by_hand::{chinese, end_of_run, report_of};
    use super::*;

    fn root() -> Root {
        Root("/project".into())
    }

    #[test]
    fn annotations() {
        let (before, mut examination) = chinese();
        examination.findings[2].message = "50 %: a,b\r\n::set-env name=X::\u{202e}".to_string();
        let mut out = Vec::new();
        let mut github = Github { root: root() };
        report_of(&before, &examination, |file| github.file(&mut out, Look::PLAIN, file)).unwrap();
        end_of_run(|run| github.end(&mut out, run)).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }

    #[test]
    fn properties_are_escaped() {
        assert_eq!(escaped("a:b,c%\r\n", true), "a%3Ab%2Cc%25%0D%0A");
        assert_eq!(escaped("a:b,c%\r\n", false), "a:b,c%25%0D%0A");
    }

    #[test]
    fn what_was_repaired_is_a_notice() {
        let (before, examination) = super::super::made_by_hand::french();
        let mut out = Vec::new();
        report_of(&before, &examination, |file| {
            let file = FileReport { rewritten: true, path: "sub/a,b:c.md".as_ref(), target: None, ..*file };
            Github { root: root() }.file(&mut out, Look::PLAIN, &file)
        })
        .unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.starts_with("::notice file=sub/a%2Cb%3Ac.md,line=2,col=3,"), "{out}");
    }
}
