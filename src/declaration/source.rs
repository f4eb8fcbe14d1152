//! Declarations in source code and for editors: coding lines, Emacs, Vim, Perl.
//!
//! In: bytes. Out: the byte ranges of labels. They stand in comments of any language, and so beside prose. An unknown
//! label is taken for prose, except between the marks `-*-` of Emacs.

use std::ops::Range;

use super::lines::{find, from, is_at, last, position, skip_blanks, start, trimmed};
use super::spelling::{is_known, is_label, is_label_byte, without_line_ending};

/// The distance from the end, in bytes, within which the list of Emacs is looked for. Emacs counts characters.
const EMACS_REACH: usize = 3000;

/// The number of lines at the start and at the end in which vim looks for modelines.
const VIM_LINES: usize = 5;

/// The longest line that is searched, in bytes. A longer line is data, and searching it would take long.
const LONGEST_SEARCHED_LINE: usize = 4096;

/// How a Vim script begins.
const VIM_BEGINNINGS: [&[u8]; 5] = [b"\"", b"vim9script", b"if ", b"let ", b"set "];

/// How many lines from the start `use encoding` is looked for.
const PERL_LINES: usize = 200;

/// Finds the label of a coding line, by Python's regular expression, with blanks before the colon as Ruby allows. If words
/// follow the label, the line is a sentence and does not count.
pub fn coding_line(bytes: &[u8]) -> Vec<Range<usize>> {
    for line in from(bytes, start(bytes)).take(2) {
        let comment =
            position(&bytes[..line.end], line.start, |byte| !matches!(byte, b' ' | b'\t' | b'\x0C'));
        if line.len() > LONGEST_SEARCHED_LINE || (comment < line.end && bytes[comment] != b'#') {
            break;
        }
        if let Some(label) = coding_in(bytes, comment..line.end) {
            return vec![label];
        }
    }
    Vec::new()
}

fn coding_in(bytes: &[u8], comment: Range<usize>) -> Option<Range<usize>> {
    const CODING: &[u8] = b"coding";
    let inside = &bytes[..comment.end];
    let mut at = comment.start;
    loop {
        at = find(inside, at, CODING)? + CODING.len();
        let separator = skip_blanks(inside, at);
        if !matches!(inside.get(separator), Some(b':' | b'=')) {
            continue;
        }
        let from = skip_blanks(inside, separator + 1);
        let end = position(inside, from, |byte| !is_label_byte(byte));
        // In `utf-8-*-` a mark follows the label.
        let unmarked = inside[from..end].iter().rposition(u8::is_ascii_alphanumeric).map_or(0, |at| at + 1);
        let whole = from..from + unmarked;
        let label = without_line_ending(bytes, whole.clone());
        let between_marks = find(inside, comment.start, b"-*-").is_some_and(|mark| mark < label.start);
        let after = inside[whole.end..].trim_ascii_start();
        let ends = matches!(after, [] | [b':' | b';', ..]) || after.starts_with(b"-*-");
        if (between_marks || ends) && is_known(&bytes[label.clone()]) {
            return Some(label);
        }
    }
}

/// Finds the label between `-*-` and `-*-`.
pub fn emacs_line(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut lines = from(bytes, start(bytes));
    let Some(first) = lines.next() else { return Vec::new() };
    let second = [&b"#!"[..], b"<?xml", b"'\\\""]
        .iter()
        .any(|before| is_at(bytes, first.start, before))
        .then(|| lines.next())
        .flatten();
    let lines =
        [Some(first), second].into_iter().flatten().filter(|line| line.len() <= LONGEST_SEARCHED_LINE);
    lines.filter_map(|line| variables_in(bytes, line)).take(1).collect()
}

fn variables_in(bytes: &[u8], line: Range<usize>) -> Option<Range<usize>> {
    const VARIABLES_DELIMITER: &[u8] = b"-*-";
    let inside = &bytes[..line.end];
    let opening = find(inside, line.start, VARIABLES_DELIMITER)? + VARIABLES_DELIMITER.len();
    let closing = find(inside, opening, VARIABLES_DELIMITER)?;
    let mut at = opening;
    while at < closing {
        let end = position(&bytes[..closing], at, |byte| byte == b';');
        if let Some(label) = emacs_coding(bytes, at..end) {
            return Some(label);
        }
        at = end + 1;
    }
    None
}

/// The label of `coding: …`, if `variable` is that.
fn emacs_coding(bytes: &[u8], variable: Range<usize>) -> Option<Range<usize>> {
    let colon = position(&bytes[..variable.end], variable.start, |byte| byte == b':');
    if colon == variable.end || !bytes[variable.start..colon].trim_ascii().eq_ignore_ascii_case(b"coding") {
        return None;
    }
    let label = without_line_ending(bytes, trimmed(bytes, colon + 1..variable.end));
    is_label(&bytes[label.clone()]).then_some(label)
}

/// Finds the label in the list of local variables at the end. All lines of the list have the same prefix and suffix as its
/// first line.
pub fn emacs_variables(bytes: &[u8]) -> Vec<Range<usize>> {
    const LOCAL_VARIABLES: &[u8] = b"Local Variables:";
    let reach = bytes.len().saturating_sub(EMACS_REACH);
    // Only the last page counts.
    let page = bytes[reach..].iter().rposition(|&byte| byte == b'\x0C').map_or(reach, |at| reach + at + 1);
    let mut labels = Vec::new();
    let Some(found) = find(bytes, page, LOCAL_VARIABLES) else { return labels };
    let start = bytes[..found].iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |at| at + 1);
    let mut lines = from(bytes, start);
    let Some(first) = lines.next() else { return labels };
    let before = &bytes[start..found];
    let after = bytes[found + LOCAL_VARIABLES.len()..first.end].trim_ascii();
    for line in lines {
        let Some(inside) = bytes[line.clone()].strip_prefix(before) else { break };
        let inside = inside.trim_ascii_end();
        let Some(variable) = inside.strip_suffix(after) else { break };
        if variable.trim_ascii().eq_ignore_ascii_case(b"End:") {
            return labels;
        }
        let from = line.start + before.len();
        labels.extend(emacs_coding(bytes, from..from + variable.len()));
    }
    // A list without an end does not count.
    Vec::new()
}

/// Finds the labels of `fileencoding` in modelines.
pub fn vim_modeline(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = from(bytes, start(bytes)).take(VIM_LINES).collect();
    let seen = lines.last().map_or(0, |line| line.end);
    lines.extend(last(bytes, VIM_LINES).into_iter().filter(|line| line.start > seen));
    lines.retain(|line| line.len() <= LONGEST_SEARCHED_LINE);
    lines.into_iter().filter_map(|line| modeline(bytes, line)).collect()
}

fn modeline(bytes: &[u8], line: Range<usize>) -> Option<Range<usize>> {
    let inside = &bytes[..line.end];
    let options = (line.start..line.end)
        .filter(|&at| at == line.start || matches!(bytes[at - 1], b' ' | b'\t'))
        .find_map(|at| options_of_modeline(inside, at))?;
    let set = [&b"set "[..], b"se "].into_iter().find(|set| is_at(inside, options, set));
    let from = options + set.map_or(0, <[u8]>::len);
    // With `set`, the next colon ends the modeline and blanks separate options. Without it, colons separate them too.
    let end = if set.is_some() { position(inside, from, |byte| byte == b':') } else { line.end };
    if set.is_some() && end == line.end {
        return None;
    }
    let mut at = from;
    while at < end {
        let option = at..position(&bytes[..end], at, |byte| matches!(byte, b' ' | b'\t' | b':'));
        for name in [&b"fileencoding="[..], b"fenc="] {
            if bytes[option.clone()].starts_with(name) {
                let label = option.start + name.len()..option.end;
                return is_known(&bytes[label.clone()]).then_some(label);
            }
        }
        at = option.end + 1;
    }
    None
}

/// The offset of the options, if a modeline begins at `at`: `vi:`, `vim:`, `Vim:`, `ex:`, `vim700:`, `vim>700:`.
fn options_of_modeline(inside: &[u8], at: usize) -> Option<usize> {
    let rest = &inside[at..];
    let name = [&b"vim"[..], b"Vim", b"vi", b"ex"].into_iter().find(|name| rest.starts_with(name))?;
    let mut colon = at + name.len();
    if name.ends_with(b"im") {
        colon += usize::from(matches!(inside.get(colon), Some(b'<' | b'=' | b'>')));
        colon = position(inside, colon, |byte| !byte.is_ascii_digit());
    }
    (inside.get(colon) == Some(&b':')).then(|| skip_blanks(inside, colon + 1))
}

/// The labels of `scriptencoding`, each on a line of its own, in a file that begins as a Vim script does.
pub fn vim_script(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut labels = Vec::new();
    let mut begun = false;
    for line in from(bytes, start(bytes)) {
        let line = trimmed(bytes, line);
        if line.is_empty() || line.len() > LONGEST_SEARCHED_LINE {
            continue;
        }
        let label = script_encoding(bytes, line.clone());
        begun |= label.is_some() || VIM_BEGINNINGS.iter().any(|begin| bytes[line.clone()].starts_with(begin));
        if !begun {
            break;
        }
        labels.extend(label);
    }
    labels
}

/// The label of the command `scriptencoding`, which may be shortened to `scripte`.
fn script_encoding(bytes: &[u8], line: Range<usize>) -> Option<Range<usize>> {
    const SCRIPT_ENCODING: &[u8] = b"scriptencoding";
    const SHORTEST: usize = b"scripte".len();
    let inside = &bytes[..line.end];
    let command = position(inside, line.start, |byte| byte != b':');
    let end = position(inside, command, |byte| !byte.is_ascii_lowercase());
    if end - command < SHORTEST || !SCRIPT_ENCODING.starts_with(&inside[command..end]) {
        return None;
    }
    let label = skip_blanks(inside, end);
    let label = label..position(inside, label, |byte| !is_label_byte(byte));
    let after = inside[label.end..].trim_ascii_start();
    let ends = matches!(after, [] | [b'"' | b'|', ..]);
    (label.start > end && ends && is_known(&bytes[label.clone()])).then_some(label)
}

/// The labels of `use encoding '…';`, each on a line of its own, in what is a Perl program by its `#!`, or by
/// a `package` or `use strict` before.
pub fn perl(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut is_perl = false;
    let mut labels = Vec::new();
    for line in from(bytes, start(bytes)).take(PERL_LINES) {
        let inside = &bytes[line.clone()];
        if inside.starts_with(b"__END__") || inside.starts_with(b"__DATA__") || inside.starts_with(b"=") {
            // The rest is data or documentation.
            break;
        }
        is_perl |=
            line.start == start(bytes) && inside.starts_with(b"#!") && find(inside, 0, b"perl").is_some();
        is_perl |= [&b"package "[..], b"use strict;", b"use warnings;"]
            .iter()
            .any(|statement| inside.starts_with(statement));
        let Some(rest) = inside.strip_prefix(b"use encoding").filter(|_| is_perl) else { continue };
        let rest = rest.trim_ascii();
        let (Some(quote @ (b'\'' | b'"')), true) = (rest.first().copied(), rest.ends_with(b";")) else {
            continue;
        };
        let label = line.start + position(inside, 0, |byte| byte == quote) + 1;
        let label = label..position(bytes, label, |byte| byte == quote);
        if label.end < line.end && is_known(&bytes[label.clone()]) {
            labels.push(label);
        }
    }
    labels
}
