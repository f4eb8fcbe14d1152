//! The width of text on a terminal, in columns.
//!
//! In: text that is harmless already. Out: widths, and text padded or cut to a width. A Chinese character takes two columns and a
//! combining mark none. Characters of ambiguous width count as narrow, as on terminals outside East Asian locales.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What stands for text that is left out.
pub const LEFT_OUT: &str = "…";

/// A unit that a terminal never splits: a character with its combining marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its range, in bytes of the text.
    pub span: Range<usize>,
    /// Its width in columns. 0 for a tab, whose width depends on its place.
    pub width: usize,
}

/// The cells of `text`, in order and without gaps.
pub fn cells(text: &str) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        match cells.last_mut() {
            Some(cell) if character.width() == Some(0) => {
                cell.span.end = end;
                // A variation selector can make the character before it wider.
                cell.width = text[cell.span.clone()].width();
            }
            _ => cells.push(Cell { span: at..end, width: character.width().unwrap_or(0) }),
        }
    }
    cells
}

/// The columns that `text` takes.
pub fn width(text: &str) -> usize {
    cells(text).iter().map(|cell| cell.width).sum()
}

/// `text`, followed by spaces up to the width `columns`.
pub fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The end of `text` that fits into `columns`, after [`LEFT_OUT`] if the text is cut. For paths, whose end says the most.
pub fn end_within(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_string();
    }
    let room = columns.saturating_sub(width(LEFT_OUT));
    let (mut taken, mut start) = (0, text.len());
    for cell in cells(text).iter().rev() {
        if taken + cell.width > room {
            break;
        }
        (taken, start) = (taken + cell.width, cell.span.start);
    }
    if columns == 0 { String::new() } else { format!("{LEFT_OUT}{}", &text[start..]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths() {
        for (text, columns) in
            [("abc", 3), ("中文", 4), ("e\u{301}te\u{301}", 3), ("ｱｲ", 2), ("한글", 4), ("", 0)]
        {
            assert_eq!(width(text), columns, "{text}");
        }
    }

    #[test]
    fn marks_stay_with_their_character() {
        let cells = cells("e\u{301}\u{308}x");
        assert_eq!(cells, [Cell { span: 0..5, width: 1 }, Cell { span: 5..6, width: 1 }]);
    }

    #[test]
    fn padded_by_columns() {
        assert_eq!(padded("中", 4), "中  ");
        assert_eq!(padded("abcde", 4), "abcde");
    }

    #[test]
    fn the_end_of_a_path() {
        assert_eq!(end_within("src/a.rs", 8), "src/a.rs");
        assert_eq!(end_within("src/main.rs", 8), "…main.rs");
        // Half of a character does not fit.
        assert_eq!(end_within("目录/文件.md", 8), "…文件.md");
        assert_eq!(end_within("目录/文件.md", 7), "…件.md");
        assert_eq!(end_within("abc", 0), "");
    }
}
