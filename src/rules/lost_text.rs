//! `lost-text`: leftovers of damage that nobody can repair.
//!
//! In: text, and the spans that are repaired anyway. Out: findings without a repair, for U+FFFD within or beside words; for U+FFFD
//! that was misread again, such as 锟斤拷 and ï¿½; and for memory that never was text, such as 烫烫烫. A single U+FFFD that stands
//! by itself, and any leftover that is only mentioned, is no finding.

use std::ops::Range;

use super::LOST_TEXT;
use crate::Finding;
use channel::{RereadMarks, TurnedBack};
use engine::mention::{Suspect, measure, topics};
use language::words::is_han;

/// The bytes with which debug builds of Microsoft fill memory, read as GBK: CC on the stack, CD on the heap, DD after it was freed.
const FILL: [(char, &str); 3] = [('烫', "CC"), ('屯', "CD"), ('葺', "DD")];
/// The least number of fill characters in a row to be reported beside ASCII letters or digits. Fewer may be a Chinese word.
const FILL_BESIDE_ASCII: usize = 3;
/// The least number of fill characters in a row to be reported alone on a line or between spaces. Fewer may be an exclamation:
/// 烫 means "hot".
const FILL_ALONE: usize = 6;
/// The least number of fill characters in a row to be reported within Chinese text.
const FILL_WITHIN: usize = 8;
/// Leftovers with at least this score of mention are examples.
const MENTIONED: f64 = 0.5;
/// How many characters of a leftover a message shows.
const MOST_SHOWN_CHARACTERS: usize = 3;

/// Finds the leftovers in `text` outside the spans `repaired`, which are in order of place and don't overlap. At most one finding per line, because damage comes in crowds.
pub fn find(text: &str, repaired: &[Range<usize>]) -> Vec<Finding> {
    let reread = RereadMarks::in_text(text);
    let filled = FILL
        .iter()
        .any(|&(fill, _)| text.contains([fill; FILL_BESIDE_ASCII].iter().collect::<String>().as_str()));
    if reread.is_none() && !filled && !text.contains(char::REPLACEMENT_CHARACTER) {
        return Vec::new();
    }
    let about = topics(text).is_about_leftovers();
    let back = reread.as_ref().map(|(_, back)| back);
    let read_as = reread.as_ref().and_then(|(reread, _)| reread.channel.layers().last());
    let read_as = read_as.map_or("", |layer| layer.read.name());
    let free = |range: &Range<usize>| {
        let after = repaired.partition_point(|span| span.end <= range.start);
        repaired.get(after).is_none_or(|span| range.end <= span.start)
    };
    let mut lost: Vec<Leftover> = Vec::new();
    let mut start = 0;
    // The same lines, with misread marks turned back into U+FFFD.
    let mut marked = back.map_or(text, |back| &back.text).split_inclusive('\n');
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let marked = marked.next().unwrap_or(line);
        let traces = back.map_or(Vec::new(), |back| traces(line, start, back));
        let marks = leftovers(line, traces).into_iter().map(|range| (range, None));
        let fills = if filled { fills(line, about) } else { Vec::new() };
        let fills = fills.into_iter().map(|(range, bytes)| (range, Some(bytes)));
        let here = marks.chain(fills).map(|(range, fill)| Leftover {
            span: start + range.start..start + range.end,
            line: number,
            fill,
            words_are_gone: words_are_gone(marked),
        });
        lost.extend(here.filter(|leftover| free(&leftover.span)));
        start += line.len();
    }
    lost.sort_by_key(|leftover| leftover.span.start);
    let measured = measure(text, lost.iter().map(|leftover| Suspect::lost(leftover.span.clone())));
    let mut scores = measured.into_iter().map(|measured| measured.score());
    lost.retain(|_| scores.next().is_none_or(|score| score < MENTIONED));
    lost.chunk_by(|a, b| a.line == b.line).flat_map(|line| findings(text, line, read_as)).collect()
}

/// What is left of lost text.
struct Leftover {
    /// Its span in the text, in bytes.
    span: Range<usize>,
    /// The number of its line.
    line: usize,
    /// The bytes that filled the memory, if it is memory that never was text.
    fill: Option<&'static str>,
    /// Whether nothing is left of whole words on its line.
    words_are_gone: bool,
}

/// The findings of one line: one for all marks, and one for each stretch of memory outside it.
fn findings(text: &str, line: &[Leftover], read_as: &str) -> Vec<Finding> {
    let shown = |leftover: &Leftover| -> String {
        text[leftover.span.clone()].chars().take(MOST_SHOWN_CHARACTERS).collect()
    };
    let mut findings: Vec<Finding> = Vec::new();
    let marks: Vec<&Leftover> = line.iter().filter(|leftover| leftover.fill.is_none()).collect();
    if let [first, ..] = marks[..] {
        let shown = shown(first);
        let what = match shown.starts_with(char::REPLACEMENT_CHARACTER) {
            true => "U+FFFD".to_string(),
            false => format!("{shown} (U+FFFD read as {read_as})"),
        };
        let places =
            if marks.len() == 1 { "one place".to_string() } else { format!("{} places", marks.len()) };
        let why = if first.words_are_gone {
            "of whole words nothing is left that tells which"
        } else {
            "nothing left tells which"
        };
        let message = format!("text was lost in {places} and replaced by {what}; {why}");
        let span = first.span.start..marks[marks.len() - 1].span.end;
        findings.push(Finding::unrepairable(&LOST_TEXT, span, message));
    }
    for (leftover, bytes) in line.iter().filter_map(|leftover| Some((leftover, leftover.fill?))) {
        let message = format!(
            "{} is no text: bytes {bytes}, which programs built for debugging fill unused memory with, read as gbk; \
             what the program should have written is not in the file",
            shown(leftover)
        );
        let span = leftover.span.clone();
        if findings.iter().all(|other| other.span.end <= span.start || span.end <= other.span.start) {
            findings.push(Finding::unrepairable(&LOST_TEXT, span, message));
        }
    }
    findings
}

/// Whether a line has at least as many U+FFFD as letters: it was text in another script than Latin that was read as UTF-8.
fn words_are_gone(line: &str) -> bool {
    let marks = line.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    marks > 1 && marks >= line.chars().filter(|c| c.is_alphabetic()).count()
}

/// The traces of misread marks in a line that starts at byte `start` of the text, in bytes of the line.
fn traces(line: &str, start: usize, back: &TurnedBack) -> Vec<Range<usize>> {
    let from = back.stretches.partition_point(|stretch| stretch.observed.end <= start);
    let here = back.stretches[from..].iter().map(|stretch| &stretch.observed);
    let here = here.take_while(|range| range.end <= start + line.len());
    let here = here.filter_map(|range| Some(range.start.checked_sub(start)?..range.end.checked_sub(start)?));
    let told = |range: &Range<usize>| {
        // One character followed by a question mark may be ordinary text.
        let outside_ascii = line[range.clone()].chars().filter(|c| !c.is_ascii()).count();
        outside_ascii > 1
    };
    here.filter(told).collect()
}

fn beside(line: &str, range: &Range<usize>) -> [Option<char>; 2] {
    [line[..range.start].chars().next_back(), line[range.end..].chars().next()]
}

/// The runs of fill characters, each with the byte that filled the memory.
fn fills(line: &str, about: bool) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    for (fill, bytes) in FILL {
        let mut at = 0;
        while let Some(offset) = line[at..].find(fill) {
            let start = at + offset;
            let count = line[start..].chars().take_while(|&c| c == fill).count();
            at = start + count * fill.len_utf8();
            let beside = beside(line, &(start..at));
            let letter = |c: &Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            let space = |c: &Option<char>| c.is_none_or(|c| c.is_whitespace());
            let least = if about || beside.iter().flatten().any(|&c| is_han(c)) {
                FILL_WITHIN
            } else if beside.iter().any(letter) {
                FILL_BESIDE_ASCII
            } else if beside.iter().all(space) {
                FILL_ALONE
            } else {
                FILL_WITHIN
            };
            if count >= least {
                found.push((start..at, bytes));
            }
        }
    }
    found
}

/// The runs of U+FFFD that touch a letter or digit or are longer than one character, and the `traces` of misread ones; in bytes of
/// `line`.
fn leftovers(line: &str, traces: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = line[at..].find(char::REPLACEMENT_CHARACTER) {
        let start = at + offset;
        let length = line[start..].chars().take_while(|c| *c == '\u{FFFD}').count() * '\u{FFFD}'.len_utf8();
        at = start + length;
        let within = traces.iter().any(|trace| trace.start < at && start < trace.end);
        let beside = beside(line, &(start..at));
        let touches = beside.into_iter().flatten().any(char::is_alphanumeric);
        if !within && (length > '\u{FFFD}'.len_utf8() || touches) {
            found.push(start..at);
        }
    }
    found.extend(traces);
    found.sort_by_key(|range| range.start);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    // fix-encoding: off
    #[test]
    fn leftovers_and_what_only_looks_like_them() {
        let cases: [(&str, &[Range<usize>]); 25] = [
            ("Br\u{FFFD}cken und Stra\u{FFFD}e\n", &[2..21]),
            ("the replacement character \u{FFFD} itself", &[]),
            ("\u{FFFD}\u{FFFD}\n", &[0..6]),
            ("锟斤拷锟斤拷\nok\n", &[0..18]),
            ("Brï¿½cken", &[2..8]),
            ("really????", &[]),
            // With the letter that the last mark took along.
            ("Br锟絚ke\n", &[2..8]),
            ("caf锟\u{FFFD} noir\n", &[3..9]),
            ("占쏙옙占쏙옙\n", &[0..18]),
            // Names, and Chinese words.
            ("王锟教授？李锟?市场占?\n", &[]),
            // Shown, not suffered.
            ("经典乱码锟斤拷的由来\n", &[]),
            ("为什么会出现“锟斤拷锟斤拷”？\n", &[]),
            ("手持两把锟斤拷，口中疾呼烫烫烫。\n", &[]),
            ("if (s.contains(\"锟斤拷\"))\n", &[]),
            ("Not in UTF-8: `Br\u{FFFD}cken` and `Stra\u{FFFD}e`\n", &[]),
            ("Not in UTF-8: `x` Br\u{FFFD}cken\n", &[20..23]),
            // In a string that was damaged.
            ("puts(\"锟斤拷锟斤拷\");\n", &[6..24]),
            // Memory that was never written.
            ("name=烫烫烫烫烫烫烫烫\n", &[5..29]),
            ("buffer: 屯屯屯屯屯屯屯\n", &[8..29]),
            ("abc烫烫烫\n", &[3..12]),
            ("这汤烫烫的，小心烫烫烫！\n", &[]),
            ("烫烫烫\n", &[]),
            ("烫烫烫烫烫烫烫！\n", &[]),
            ("双十一快到了，屯屯屯！\n", &[]),
            ("葺葺葺\n", &[]),
        ];
        for (text, spans) in cases {
            let found: Vec<Range<usize>> = find(text, &[]).into_iter().map(|finding| finding.span).collect();
            assert_eq!(found, spans, "{text:?}");
        }
        assert!(find("Br\u{FFFD}cken", &[0..11]).is_empty());
    }

    #[test]
    fn why_nothing_tells() {
        for (text, why) in [
            ("Br\u{FFFD}cken", "; nothing left tells which"),
            ("\u{FFFD}\u{FFFD}\u{FFFD} XML\n", "; of whole words nothing is left that tells which"),
            ("锟斤拷锟斤拷目锟斤拷锟\u{FFFD}\n", "; of whole words nothing is left that tells which"),
            ("烫烫烫烫烫烫\n", "; what the program should have written is not in the file"),
        ] {
            assert!(find(text, &[])[0].message.ends_with(why), "{text}");
        }
    }
}
