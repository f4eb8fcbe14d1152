//! Markup cut into tags, comments, text and the like.

use std::ops::Range;

/// What goes on for longer is no tag, in bytes.
const LONGEST_TAG: usize = 1 << 13;

/// What stands somewhere in markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Tag,
    Comment,
    CharacterData,
    /// `<?`: instructions, and PHP.
    Instruction,
    /// `<!`.
    Declaration,
    /// What is in `script` and `style`.
    Raw,
}

/// A stretch of one kind.
#[derive(Debug, PartialEq, Eq)]
pub struct Segment {
    pub kind: Kind,
    pub span: Range<usize>,
    /// Where in text something starts that a mark could make a tag.
    pub dangling: Option<usize>,
}

/// The mark that is open at the end of `range` of a tag, with where it stands.
pub fn open_mark(text: &str, range: Range<usize>, open: Option<(u8, usize)>) -> Option<(u8, usize)> {
    let start = range.start;
    text.as_bytes()[range].iter().enumerate().fold(open, |open, (at, byte)| match (open, byte) {
        (Some((mark, _)), byte) if mark == *byte => None,
        (None, b'"' | b'\'') => Some((*byte, start + at)),
        (open, _) => open,
    })
}

/// The name that a tag begins with, in lower case.
pub fn tag_name(tag: &str) -> String {
    tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default().to_lowercase()
}

/// What `text` is made of, without gaps.
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
            // What is not closed here is not closed further on.
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

/// Where the tag ends that `rest` begins with, if it does; quoted values may have anything in them.
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
