//! Shows a line of the diff on a terminal.
//!
//! In: a line of a file, the spans that differ, the inferred characters, and the width of the terminal. Out:
//! the line with hidden characters spelled out, differences in bold, and inferred characters in their own
//! colour or, without colours, with a sign below. A long line is cut: of an unchanged line one row is shown,
//! of a changed line the surroundings of the changes.

use std::io::{self, Write};
use std::ops::Range;

use super::columns::{self, LEFT_OUT};
use super::diff::InkedSpan;
use super::{Ink, Look, screen};

/// How many columns of a cut line are shown before and after a change.
const ROUND: usize = 24;
/// The most rows of the terminal that a changed line takes.
const MOST_ROWS_OF_LINE: usize = 6;
/// On narrower terminals lines are not cut.
const NARROWEST: usize = 20;

/// A line of a diff.
#[derive(Debug, Clone, Copy)]
pub struct DiffLine<'a> {
    /// `-`, `+`, or a space for an unchanged line.
    pub sign: u8,
    /// Without its line feed.
    pub content: &'a [u8],
    /// Inferred characters, in order of place.
    pub marks: &'a [InkedSpan],
    /// The bytes that differ, in order; `None` where nearly all differ.
    pub changed: Option<&'a [Range<usize>]>,
}

/// The terminal that shows the lines of one diff.
#[derive(Debug)]
pub struct Screen {
    look: Look,
    /// Whether the signs below a line have been explained.
    explained: bool,
}

/// A character with its marks, and its look.
#[derive(Debug, Clone, Copy, PartialEq)]
struct StyledCell {
    /// Where it starts and ends in the spelled text.
    start: usize,
    end: usize,
    width: usize,
    changed: bool,
    mark: Option<Ink>,
}

/// A shown part of a line, or the number of cells that are left out.
#[derive(Debug, Clone, PartialEq)]
enum LineExcerpt {
    Shown(Range<usize>),
    LeftOut(usize),
}

impl Screen {
    /// The terminal at the start of a diff.
    pub fn new(look: Look) -> Self {
        Screen { look, explained: false }
    }

    /// Writes a line with its end.
    pub fn write(&mut self, out: &mut dyn Write, line: &DiffLine<'_>) -> io::Result<()> {
        let content = match line.content.strip_suffix(b"\r") {
            // The CR of an unchanged CRLF is not shown.
            Some(rest)
                if !line.changed.is_some_and(|spans| spans.iter().any(|span| span.end > rest.len())) =>
            {
                rest
            }
            _ => line.content,
        };
        let (text, cells) = spelled(content, line);
        let parts = match self.look.width.filter(|&width| width >= NARROWEST) {
            Some(width) => parts(&cells, line, width - 1),
            None => vec![LineExcerpt::Shown(0..cells.len())],
        };
        let signs_below = !self.look.color && cells.iter().any(|cell| cell.mark.is_some());
        match self.look.width.filter(|_| signs_below) {
            // Signs can stand below a row only where the terminal does not wrap it.
            Some(width) => self.write_rows(out, line, &text, &cells, &parts, width.max(NARROWEST) - 1),
            None => {
                self.write_row(out, line.sign, line, &text, &cells, &parts)?;
                if signs_below { self.write_signs(out, &text, &cells, &parts) } else { Ok(()) }
            }
        }
    }

    fn write_row(
        &self,
        out: &mut dyn Write,
        sign: u8,
        line: &DiffLine<'_>,
        text: &str,
        cells: &[StyledCell],
        parts: &[LineExcerpt],
    ) -> io::Result<()> {
        let (whole, part) = match line.sign {
            b'-' => (Some(Ink::Removed), Some(Ink::RemovedPart)),
            b'+' => (Some(Ink::Added), Some(Ink::AddedPart)),
            _ => (None, None),
        };
        let start = |ink: Option<Ink>| ink.map_or("", |ink| self.look.start(ink));
        let end = |ink: Option<Ink>| ink.map_or("", |_| self.look.end());
        let mut row = String::from(start(whole));
        row.push(char::from(sign));
        let mut ink = whole;
        let mut change_to = |row: &mut String, next: Option<Ink>| {
            if ink != next {
                row.push_str(end(ink));
                row.push_str(start(next));
                ink = next;
            }
        };
        for piece in parts {
            match piece {
                LineExcerpt::Shown(range) => {
                    for cell in &cells[range.clone()] {
                        let own = if cell.changed && line.changed.is_some() { part } else { whole };
                        change_to(&mut row, cell.mark.or(own));
                        row.push_str(&text[cell.start..cell.end]);
                    }
                }
                LineExcerpt::LeftOut(count) => {
                    change_to(&mut row, None);
                    row.push_str(LEFT_OUT);
                    if *count > 0 {
                        row.push_str(&format!(" {count} more characters (-v shows all)"));
                    }
                }
            }
        }
        change_to(&mut row, None);
        row.push('\n');
        out.write_all(row.as_bytes())
    }

    /// Writes the signs that say without colour which characters of the row above were inferred.
    fn write_signs(
        &mut self,
        out: &mut dyn Write,
        text: &str,
        cells: &[StyledCell],
        parts: &[LineExcerpt],
    ) -> io::Result<()> {
        let mut row = String::from("?");
        for part in parts {
            match part {
                LineExcerpt::Shown(range) => {
                    for cell in &cells[range.clone()] {
                        let sign = match cell.mark {
                            Some(Ink::Doubtful) => "^",
                            Some(_) => "~",
                            None if &text[cell.start..cell.end] == "\t" => {
                                row.push('\t');
                                continue;
                            }
                            None => " ",
                        };
                        row.push_str(&sign.repeat(cell.width));
                    }
                }
                LineExcerpt::LeftOut(_) => row.push_str(&" ".repeat(columns::width(LEFT_OUT))),
            }
        }
        row.truncate(row.trim_end().len());
        if row.len() == 1 {
            return Ok(());
        }
        let legend = if self.explained { "" } else { "  (~ inferred, ^ doubtful)" };
        self.explained = true;
        writeln!(out, "{row}{legend}")
    }

    /// Writes a line in rows of `width` columns behind the sign, each with its signs below it.
    fn write_rows(
        &mut self,
        out: &mut dyn Write,
        line: &DiffLine<'_>,
        text: &str,
        cells: &[StyledCell],
        parts: &[LineExcerpt],
        width: usize,
    ) -> io::Result<()> {
        let mut rows: Vec<Vec<LineExcerpt>> = vec![Vec::new()];
        let mut taken = 0;
        let mut add = |part: LineExcerpt, columns: usize| {
            if taken + columns > width {
                rows.push(Vec::new());
                taken = 0;
            }
            taken += columns;
            match (rows.last_mut().map(|row| (row.last_mut(), ())), &part) {
                (Some((Some(LineExcerpt::Shown(before)), ())), LineExcerpt::Shown(range))
                    if before.end == range.start =>
                {
                    before.end = range.end;
                }
                _ => {
                    if let Some(row) = rows.last_mut() {
                        row.push(part);
                    }
                }
            }
        };
        for part in parts {
            match part {
                LineExcerpt::Shown(range) => {
                    range.clone().for_each(|at| add(LineExcerpt::Shown(at..at + 1), cells[at].width))
                }
                LineExcerpt::LeftOut(_) => add(part.clone(), columns::width(LEFT_OUT)),
            }
        }
        for (at, row) in rows.iter().enumerate() {
            self.write_row(out, if at == 0 { line.sign } else { b'|' }, line, text, cells, row)?;
            self.write_signs(out, text, cells, row)?;
        }
        Ok(())
    }
}

/// `content` with what is hidden spelled out, and its cells.
fn spelled(content: &[u8], line: &DiffLine<'_>) -> (String, Vec<StyledCell>) {
    let everything = [0..content.len()];
    let changed = match (line.sign, line.changed) {
        (b' ', _) => &[][..],
        (_, None) => &everything[..],
        (_, Some(spans)) => spans,
    };
    // The positions at which the look changes.
    let spans = changed.iter().chain(line.marks.iter().map(|mark| &mark.span));
    let mut borders: Vec<usize> = spans.flat_map(|span| [span.start, span.end]).collect();
    borders.extend([0, content.len()]);
    borders.retain(|&at| at <= content.len());
    borders.sort_unstable();
    borders.dedup();
    let (mut text, mut cells) = (String::new(), Vec::new());
    let (mut changed, mut marks) = (changed.iter().peekable(), line.marks.iter().peekable());
    for border in borders.windows(2) {
        let (start, end) = (border[0], border[1]);
        let from = text.len();
        screen::spell(&content[start..end], &mut text);
        while changed.next_if(|span| span.end <= start).is_some() {}
        while marks.next_if(|mark| mark.span.end <= start).is_some() {}
        let is_changed = changed.peek().is_some_and(|span| span.start <= start);
        let mark = marks.peek().filter(|mark| mark.span.start <= start).map(|mark| mark.ink);
        cells.extend(columns::cells(&text[from..]).into_iter().map(|cell| StyledCell {
            start: from + cell.span.start,
            end: from + cell.span.end,
            // A tab has no width here, so a line with many of them may be wrapped by the terminal.
            width: cell.width,
            changed: is_changed,
            mark,
        }));
    }
    (text, cells)
}

/// The parts of a line that are shown in rows of `width` columns.
fn parts(cells: &[StyledCell], line: &DiffLine<'_>, width: usize) -> Vec<LineExcerpt> {
    let room: usize = cells.iter().map(|cell| cell.width).sum();
    if room <= width {
        return vec![LineExcerpt::Shown(0..cells.len())];
    }
    if line.sign == b' ' {
        return vec![
            LineExcerpt::Shown(0..fitting(cells, 0..cells.len(), width - 1)),
            LineExcerpt::LeftOut(0),
        ];
    }
    // Of unchanged stretches only the ends are shown.
    let mut parts = Vec::new();
    let mut at = 0;
    while at < cells.len() {
        let end = at + cells[at..].iter().take_while(|cell| cell.changed == cells[at].changed).count();
        let stretch: usize = cells[at..end].iter().map(|cell| cell.width).sum();
        let (lead, tail) = (if at == 0 { 0 } else { ROUND }, if end == cells.len() { 0 } else { ROUND });
        if cells[at].changed || stretch <= lead + tail + columns::width(LEFT_OUT) {
            show(&mut parts, at..end);
        } else {
            let until = fitting(cells, at..end, lead);
            show(&mut parts, at..until);
            parts.push(LineExcerpt::LeftOut(0));
            let from = fitting_from_behind(cells, until..end, tail);
            show(&mut parts, from..end);
        }
        at = end;
    }
    within(cells, parts, width * MOST_ROWS_OF_LINE)
}

fn show(parts: &mut Vec<LineExcerpt>, range: Range<usize>) {
    match parts.last_mut() {
        Some(LineExcerpt::Shown(before)) if before.end == range.start => before.end = range.end,
        _ if range.is_empty() => {}
        _ => parts.push(LineExcerpt::Shown(range)),
    }
}

/// The first of `parts`, up to `room` columns, followed by the number of characters that are left out.
fn within(cells: &[StyledCell], parts: Vec<LineExcerpt>, room: usize) -> Vec<LineExcerpt> {
    let mut left = room;
    let mut kept = Vec::new();
    for part in parts {
        match part {
            LineExcerpt::Shown(range) => {
                let end = fitting(cells, range.clone(), left);
                left -= cells[range.start..end].iter().map(|cell| cell.width).sum::<usize>();
                show(&mut kept, range.start..end);
                if end < range.end {
                    kept.push(LineExcerpt::LeftOut(cells.len() - end));
                    return kept;
                }
            }
            LineExcerpt::LeftOut(_) => {
                left = left.saturating_sub(columns::width(LEFT_OUT));
                kept.push(part);
            }
        }
    }
    kept
}

/// The end of the first cells of `range` that take at most `room` columns.
fn fitting(cells: &[StyledCell], range: Range<usize>, room: usize) -> usize {
    let mut taken = 0;
    let fits = |cell: &&StyledCell| {
        taken += cell.width;
        taken <= room
    };
    range.start + cells[range].iter().take_while(fits).count()
}

/// The start of the last cells of `range` that take at most `room` columns.
fn fitting_from_behind(cells: &[StyledCell], range: Range<usize>, room: usize) -> usize {
    let mut taken = 0;
    let fits = |cell: &&StyledCell| {
        taken += cell.width;
        taken <= room
    };
    range.end - cells[range].iter().rev().take_while(fits).count()
}

#[cfg(test)]
mod tests {
    // fix-encoding: off
    use super::*;
    use crate::report::inline;

    fn look(color: bool, width: Option<usize>) -> Look {
        Look { color, for_eyes: true, width }
    }

    /// The two lines as they are shown.
    fn shown(look: Look, old: &str, new: &str, marks: &[InkedSpan]) -> String {
        let changes = inline::changes(old.as_bytes(), new.as_bytes());
        let (gone, come) = changes.map_or((None, None), |changes| (Some(changes.old), Some(changes.new)));
        let mut screen = Screen::new(look);
        let mut out = Vec::new();
        let old = DiffLine { sign: b'-', content: old.as_bytes(), marks: &[], changed: gone.as_deref() };
        let new = DiffLine { sign: b'+', content: new.as_bytes(), marks, changed: come.as_deref() };
        screen.write(&mut out, &old).unwrap();
        screen.write(&mut out, &new).unwrap();
        String::from_utf8(out).unwrap().replace('\x1b', "␛")
    }

    fn mark(text: &str, character: char, ink: Ink) -> InkedSpan {
        let start = text.find(character).unwrap();
        InkedSpan { span: start..start + character.len_utf8(), ink }
    }

    #[test]
    fn what_differs_is_bold() {
        insta::assert_snapshot!(shown(look(true, Some(80)), "Un cafÃ© au lait", "Un café au lait", &[]), @r"
        ␛[31m-Un caf␛[0m␛[1;31mÃ©␛[0m␛[31m au lait␛[0m
        ␛[32m+Un caf␛[0m␛[1;32mé␛[0m␛[32m au lait␛[0m
        ");
    }

    #[test]
    fn lines_that_differ_altogether_are_plain() {
        insta::assert_snapshot!(shown(look(true, None), "ä½ å¥½", "你好", &[]), @r"
        ␛[31m-ä½ å¥½␛[0m
        ␛[32m+你好␛[0m
        ");
    }

    #[test]
    fn inferred_characters_have_signs_without_colours() {
        let new = "\t你好, e\u{301}世界!";
        let marks = [mark(new, '好', Ink::Inferred), mark(new, '界', Ink::Doubtful)];
        insta::assert_snapshot!(shown(look(false, None), "\tä½ å¥½, e\u{301}ä¸–ç•Œ!", new, &marks), @r"
        -	ä½ å¥½, éä¸–ç•Œ!
        +	你好, é世界!
        ?	  ~~     ^^  (~ inferred, ^ doubtful)
        ");
    }

    #[test]
    fn signs_stand_below_rows_that_the_terminal_does_not_break() {
        let new = "一二三四五六七八九十一二三四五";
        let marks = [mark(new, '九', Ink::Inferred), mark(new, '十', Ink::Doubtful)];
        insta::assert_snapshot!(shown(look(false, Some(20)), "Ã", new, &marks), @r"
        -Ã
        +一二三四五六七八九
        ?                ~~  (~ inferred, ^ doubtful)
        |十一二三四五
        ?^^
        ");
    }

    #[test]
    fn long_lines_are_cut_round_their_changes() {
        let line =
            |word: &str| format!("{}{word}{}", "words that stay ".repeat(9), " and more that stay".repeat(9));
        insta::assert_snapshot!(shown(look(false, Some(60)), &line("cafÃ©"), &line("café"), &[]), @r"
        -…stay words that stay cafÃ© and more that stay and …
        +…stay words that stay café and more that stay and …
        ");
        let all = shown(look(false, None), &line("cafÃ©"), &line("café"), &[]);
        assert!(all.contains(&line("café")), "{all}");
    }

    #[test]
    fn of_a_long_line_that_changes_altogether_some_rows_are_shown() {
        let out = shown(look(false, Some(40)), "Ã", &"中".repeat(200), &[]);
        let (_, new) = out.split_once('\n').unwrap();
        // 39 columns, six times, have room for 117 of them.
        assert_eq!(new, format!("+{}… 83 more characters (-v shows all)\n", "中".repeat(117)));
    }

    #[test]
    fn of_a_line_that_stays_one_row_is_shown() {
        let content = "中文 word ".repeat(30);
        let mut out = Vec::new();
        let line = DiffLine { sign: b' ', content: content.as_bytes(), marks: &[], changed: None };
        Screen::new(look(true, Some(40))).write(&mut out, &line).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert_eq!(out, " 中文 word 中文 word 中文 word 中文 wor…\n");
        assert!(columns::width(out.trim_end()) <= 40);
    }
}
