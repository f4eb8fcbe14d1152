//! The layout of a text: its lines, paragraphs, and blocks and elements of code.

use std::ops::Range;

use crate::budgets::BUDGETS;

/// A block of code: lines of the text, from 0.
struct Block {
    lines: Range<usize>,
    /// Whether it is fenced. Otherwise it is indented, and follows a line that ends with a colon and a blank line.
    fenced: bool,
}

/// What an HTML element holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Holds {
    Code,
    Quotation,
}

/// HTML elements for code and quotations.
const ELEMENTS: [(&str, Holds); 9] = [
    ("code", Holds::Code),
    ("kbd", Holds::Code),
    ("samp", Holds::Code),
    ("tt", Holds::Code),
    ("pre", Holds::Code),
    ("listing", Holds::Code),
    ("xmp", Holds::Code),
    ("var", Holds::Code),
    ("q", Holds::Quotation),
];

/// A text, with its lines and code.
pub(super) struct Layout<'t> {
    text: &'t str,
    /// Where each line ends, in bytes.
    ends: Vec<usize>,
    /// The blocks of code, in order of place.
    blocks: Vec<Block>,
    /// The contents of the outermost elements for code and quotations, in bytes, in order of place.
    elements: Vec<(Range<usize>, Holds)>,
}

impl<'t> Layout<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut layout = Layout { text, ends: line_ends(text), blocks: Vec::new(), elements: elements(text) };
        layout.blocks = layout.find_blocks();
        layout
    }

    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// The number of lines.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Where the line `at` starts, in bytes.
    pub(super) fn start(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end)
    }

    /// The line `at`, counted from 0, with its line end. Empty if there is no such line.
    pub(super) fn line(&self, at: usize) -> &'t str {
        self.ends.get(at).map_or("", |end| &self.text[self.start(at)..*end])
    }

    /// The line that the byte `at` stands in.
    pub(super) fn line_of(&self, at: usize) -> usize {
        self.ends.partition_point(|end| *end <= at).min(self.ends.len().saturating_sub(1))
    }

    /// Whether the line `at` stands in a block of code.
    pub(super) fn is_in_block(&self, at: usize) -> bool {
        self.block(at).is_some_and(|block| block.fenced || is_indented(self.line(at)))
    }

    /// The content of the element for code or a quotation around `span`, both in bytes of the text.
    pub(super) fn element_around(&self, span: &Range<usize>) -> Option<&(Range<usize>, Holds)> {
        let before = self.elements.partition_point(|(content, _)| content.start <= span.start);
        let element = self.elements.get(before.checked_sub(1)?)?;
        (span.end <= element.0.end).then_some(element)
    }

    /// The lines near the line `at`, which show its topic: its paragraph or block, the paragraph before, and behind a block the
    /// paragraph after it.
    pub(super) fn near(&self, at: usize) -> Vec<usize> {
        let block = self.block(at).map_or(at..at + 1, |block| block.lines.clone());
        let is_blank = |line: usize| self.line(line).trim().is_empty();
        let mut near: Vec<usize> = (at.saturating_sub(BUDGETS.mention_lines_near).max(block.start)
            ..(at + BUDGETS.mention_lines_near + 1).min(block.end))
            .collect();
        let (mut blanks, mut taken) = (0, 0);
        for line in (0..block.start).rev() {
            let blank = is_blank(line);
            blanks += usize::from(blank);
            taken += usize::from(!blank);
            if blanks > 1 && taken > 0
                || taken > BUDGETS.mention_lines_near
                || blanks > BUDGETS.mention_lines_near
            {
                break;
            }
            near.push(line);
        }
        let (mut blanks, mut taken) = (0, 0);
        for line in block.end..self.len() {
            let blank = is_blank(line);
            blanks += usize::from(blank);
            taken += usize::from(!blank);
            if blanks > usize::from(block.len() > 1) || taken > BUDGETS.mention_lines_near {
                break;
            }
            near.push(line);
        }
        near
    }

    fn block(&self, at: usize) -> Option<&Block> {
        let before = self.blocks.partition_point(|block| block.lines.start <= at);
        let block = self.blocks.get(before.checked_sub(1)?)?;
        (at < block.lines.end).then_some(block)
    }

    fn find_blocks(&self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        // The line that opened a fence; the line that announced an indented block.
        let (mut fence, mut announced): (Option<usize>, Option<usize>) = (None, None);
        for at in 0..self.len() {
            let line = self.line(at);
            if is_fence(line) {
                match fence.take() {
                    Some(first) => blocks.push(Block { lines: first..at + 1, fenced: true }),
                    None => fence = Some(at),
                }
                announced = None;
                continue;
            }
            let (indented, blank) = (is_indented(line), line.trim().is_empty());
            if fence.is_some() {
                continue;
            }
            if !indented && !blank {
                announced = line.trim_end().ends_with([':', '：']).then_some(at);
                continue;
            }
            let Some(before) = announced else { continue };
            if at == before + 1 {
                announced = announced.filter(|_| blank);
                if blank {
                    blocks.push(Block { lines: at..at + 1, fenced: false });
                }
            } else if let Some(block) = blocks.last_mut() {
                block.lines.end = at + 1;
            }
        }
        blocks.extend(fence.map(|first| Block { lines: first..self.len(), fenced: true }));
        blocks
    }
}

fn is_fence(line: &str) -> bool {
    let start = line.trim_start();
    start.starts_with("```") || start.starts_with("~~~")
}

fn is_indented(line: &str) -> bool {
    !line.trim().is_empty() && (line.starts_with('\t') || line.starts_with("    "))
}

fn line_ends(text: &str) -> Vec<usize> {
    let mut start = 0;
    let mut ends = Vec::new();
    for line in text.split_inclusive('\n') {
        let line_end = start + line.len();
        while line_end - start > BUDGETS.mention_line_bytes {
            let rest = &text[start..line_end];
            let ascii = rest
                .as_bytes()
                .iter()
                .skip(BUDGETS.mention_line_bytes)
                .take(BUDGETS.mention_line_bytes)
                .position(u8::is_ascii);
            let cut = ascii
                .map_or(2 * BUDGETS.mention_line_bytes, |at| BUDGETS.mention_line_bytes + at + 1)
                .min(rest.len());
            start += (cut..=rest.len()).find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
            ends.push(start);
        }
        if start < line_end {
            start = line_end;
            ends.push(start);
        }
    }
    ends
}

/// The contents of elements for code and quotations. Of nested ones only the outermost counts. An element that is not closed is
/// none: the same signs may be a type parameter.
fn elements(text: &str) -> Vec<(Range<usize>, Holds)> {
    let mut open: [Option<usize>; ELEMENTS.len()] = [None; ELEMENTS.len()];
    let mut found: Vec<(Range<usize>, Holds)> = Vec::new();
    for (at, _) in text.match_indices('<') {
        let tag = &text.as_bytes()[at + 1..];
        let (tag, closes) = tag.strip_prefix(b"/").map_or((tag, false), |tag| (tag, true));
        let is_named = |name: &str| {
            tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
                && tag.get(name.len()).is_some_and(|c| c.is_ascii_whitespace() || *c == b'>')
        };
        let Some(element) = ELEMENTS.iter().position(|(name, _)| is_named(name)) else { continue };
        if !closes {
            let end = tag.iter().position(|c| matches!(c, b'>' | b'<')).filter(|end| tag[*end] == b'>');
            open[element] = open[element].or(end.map(|end| at + 1 + end + 1));
        } else if let Some(start) = open[element].take() {
            while found.last().is_some_and(|(content, _)| content.start >= start) {
                found.pop();
            }
            // An element that began inside another one and ends behind it would overlap that one.
            if found.last().is_none_or(|(content, _)| content.end <= start) {
                found.push((start..at, ELEMENTS[element].1));
            }
        }
    }
    found
}
