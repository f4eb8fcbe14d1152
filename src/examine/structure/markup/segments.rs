//! Splits markup into tags, comments, text and other segments.

use std::ops::Range;

/// The longest tag, in bytes. A `<` without an end within this length is no tag.
const LONGEST_TAG: usize = 1 << 13;

/// The kind of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Tag,
    Comment,
    CharacterData,
    /// What `<?` begins: a processing instruction, or PHP.
    Instruction,
    /// What `<!` begins, except comments and character data.
    Declaration,
    /// The content of `script` and `style`.
    Raw,
}

/// A piece of markup of one kind.
#[derive(Debug, PartialEq, Eq)]
pub struct Segment {
    pub kind: Kind,
    pub span: Range<usize>,
    /// For text, the offset of the first `<` that would begin a tag if a quotation mark or bracket after it changed.
    pub dangling: Option<usize>,
}

/// The quotation mark that is open at the end of `range`, a range of one tag, with its offset. `open` is the one that is open at
/// its start.
pub fn open_mark(text: &str, range: Range<usize>, open: Option<(u8, usize)>) -> Option<(u8, usize)> {
    let start = range.start;
    text.as_bytes()[range].iter().enumerate().fold(open, |open, (at, byte)| match (open, byte) {
        (Some((mark, _)), byte) if mark == *byte => None,
        (None, b'"' | b'\'') => Some((*byte, start + at)),
        (open, _) => open,
    })
}

/// The name at the start of a tag, in lower case.
pub fn tag_name(tag: &str) -> String {
    tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default().to_lowercase()
}

/// The segments of `text`, in order and without gaps.
pub fn segments(text: &str) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let mut add = |kind, span: Range<usize>, dangling| {
        if !span.is_empty() {
            segments.push(Segment { kind, span, dangling });
        }
    };
    let mut unclosed: Vec<&str> = Vec::new();
    let (mut at, mut from, mut dangling) = (0, 0, None);
    while let Some(offset) = text[at..].find('<') {
        at += offset;
        let rest = &text[at..];
        let special = [
            ("<!--", "-->", Kind::Comment),
            ("<![CDATA[", "]]>", Kind::CharacterData),
            ("<?", "?>", Kind::Instruction),
        ];
        let special = special.into_iter().find(|(start, ..)| rest.starts_with(start));
        let (kind, end) = match special {
            // If such a start was not closed once, none after it is closed.
            Some((start, _, kind)) if unclosed.contains(&start) => (kind, None),
            Some((start, end, kind)) => {
                let found = rest[start.len()..].find(end);
                if found.is_none() {
                    unclosed.push(start);
                }
                (kind, found.map(|found| start.len() + found + end.len()))
            }
            None if rest.starts_with("<!") => (Kind::Declaration, tag_end(rest)),
            None => (Kind::Tag, tag_end(rest)),
        };
        let Some(end) = end else {
            if rest[1..].starts_with(|c: char| c.is_alphabetic() || matches!(c, '/' | '!' | '?' | '_' | ':'))
            {
                dangling = dangling.or(Some(at));
            }
            at += 1;
            continue;
        };
        add(Kind::Text, from..at, dangling.take());
        add(kind, at..at + end, None);
        at += end;
        if kind == Kind::Tag {
            let name = tag_name(rest[1..end].trim_end_matches('>'));
            if matches!(name.as_str(), "script" | "style") {
                let close = format!("</{name}");
                let length = text[at..].find(&close).unwrap_or(0);
                add(Kind::Raw, at..at + length, None);
                at += length;
            }
        }
        from = at;
    }
    add(Kind::Text, from..text.len(), dangling);
    segments
}

/// The length of the tag at the start of `rest`; `None` if there is none. A quoted value may have any characters in it.
pub fn tag_end(rest: &str) -> Option<usize> {
    let rest_of_name = rest.get(1..)?;
    let name = rest_of_name.strip_prefix('/').unwrap_or(rest_of_name);
    if !name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '!' | ':')) {
        return None;
    }
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate().take(LONGEST_TAG).skip(1) {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return Some(at + 1),
            (None, b'<') => return None,
            (None, _) => {}
        }
    }
    None
}
