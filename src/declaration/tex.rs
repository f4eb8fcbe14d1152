//! Declarations of LaTeX.
//!
//! In: bytes. Out: the byte ranges of labels.

use std::ops::Range;

use super::lines::{from, position, start, trimmed};
use super::spelling::is_label;

/// Finds the labels of `\usepackage[…]{inputenc}` and `\inputencoding{…}`. A LaTeX file begins with a command, perhaps after
/// comments. Prose about LaTeX does not.
pub fn inputenc(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut labels = Vec::new();
    let mut begun = false;
    let mut verbatim = false;
    for line in from(bytes, start(bytes)) {
        let line = trimmed(bytes, line);
        let inside = &bytes[line.clone()];
        if !begun {
            match inside.first() {
                None | Some(b'%') => continue,
                Some(b'\\') => begun = true,
                Some(_) => break,
            }
        }
        if verbatim {
            verbatim = !(inside.starts_with(b"\\end{verbatim") || inside.starts_with(b"\\end{lstlisting"));
            continue;
        }
        verbatim = inside.starts_with(b"\\begin{verbatim") || inside.starts_with(b"\\begin{lstlisting");
        if inside.starts_with(b"\\end{document}") {
            break;
        }
        labels.extend(label_in(bytes, line));
    }
    labels
}

/// The label of a line that begins with one of the commands.
fn label_in(bytes: &[u8], line: Range<usize>) -> Option<Range<usize>> {
    let bytes = &bytes[..line.end];
    let after =
        |command: &[u8]| bytes[line.start..].starts_with(command).then_some(line.start + command.len());
    let label = if let Some(from) = after(b"\\inputencoding{") {
        let end = position(bytes, from, |byte| byte == b'}');
        (end < bytes.len()).then_some(from..end)?
    } else {
        let from = after(b"\\usepackage[").or_else(|| after(b"\\RequirePackage["))?;
        let end = position(bytes, from, |byte| byte == b']');
        let package = [&b"]{inputenc}"[..], b"]{inputenx}"];
        if !package.iter().any(|package| bytes[end..].starts_with(package)) {
            return None;
        }
        // The last of several options counts.
        let last = bytes[from..end].iter().rposition(|&byte| byte == b',').map_or(from, |at| from + at + 1);
        // For example `encoding=utf8`.
        let name = position(&bytes[..end], last, |byte| byte == b'=');
        if name < end { name + 1..end } else { last..end }
    };
    let label = trimmed(bytes, label);
    is_label(&bytes[label.clone()]).then_some(label)
}
