//! Comments, in any language: what has to stand before a directive for it to act.
//!
//! In: a line, and where the name of this program stands in it. Out: whether that is at the start of a comment, and whether the
//! comment has the line to itself. Which language a file is in is not asked: what opens a comment in one of them and is
//! text in another is taken only where it can hardly be text.

/// What opens a comment, where that is one.
struct Opener {
    opens: &'static str,
    place: Place,
    /// What ends it on the same line; empty for what runs to the end of the line.
    closes: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Anywhere in a line.
    Anywhere,
    /// At the start of a line, or behind white space.
    Apart,
    /// The same, with white space behind it as well, and nothing behind the directive: quotation marks, which open a comment in Vim
    /// script and Visual Basic.
    Quote,
    /// Only at the start of a line, and with nothing behind the directive: what also begins items of lists.
    Start,
}

const fn opener(opens: &'static str, place: Place, closes: &'static str) -> Opener {
    Opener { opens, place, closes }
}

/// Longer ones before those that they begin with.
static OPENERS: [Opener; 31] = [
    opener("<!--", Place::Anywhere, "-->"),
    opener("{{!--", Place::Anywhere, "--}}"),
    opener("{{/*", Place::Anywhere, "*/}}"),
    opener("{{!", Place::Anywhere, "}}"),
    opener("<%--", Place::Anywhere, "--%>"),
    opener("<%#", Place::Anywhere, "%>"),
    opener("{#", Place::Anywhere, "#}"),
    opener("/*", Place::Anywhere, "*/"),
    opener("//", Place::Anywhere, ""),
    opener("--[[", Place::Apart, "]]"),
    opener("(*", Place::Apart, "*)"),
    opener("{-", Place::Apart, "-}"),
    opener("@*", Place::Apart, "*@"),
    opener("<#", Place::Apart, "#>"),
    opener("#|", Place::Apart, "|#"),
    opener("#=", Place::Apart, "=#"),
    opener("#", Place::Apart, ""),
    opener("--", Place::Apart, ""),
    opener(";", Place::Apart, ""),
    opener("%", Place::Apart, ""),
    opener("REM", Place::Apart, ""),
    opener("rem", Place::Apart, ""),
    opener("Rem", Place::Apart, ""),
    opener("dnl", Place::Apart, ""),
    opener("!", Place::Quote, ""),
    opener("\"", Place::Quote, ""),
    opener("'", Place::Quote, ""),
    opener("..", Place::Start, ""),
    opener(".\\\"", Place::Start, ""),
    opener("::", Place::Start, ""),
    // Within a comment of several lines.
    opener("*", Place::Start, ""),
];

/// An opener with its decoration, in characters.
const LONGEST_OPENER: usize = 80;
/// What may follow an opener without being text: `///`, `##`, `;;;`, `/**`, `//!`, `#:`.
const DECORATION: [char; 9] = ['/', '*', '#', '!', ';', '%', '-', ':', '|'];
/// What ends a comment, of those that may hold a directive at their start.
const QUOTES: [char; 3] = ['`', '"', '\''];

/// A comment that begins with a directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment<'l> {
    /// Whether nothing else stands on its line.
    pub alone: bool,
    /// The directive and what follows it in the comment.
    pub content: &'l str,
}

/// The comment in `line` whose text begins at the byte `at`, if one does.
pub fn comment_at(line: &str, at: usize) -> Option<Comment<'_>> {
    let (before, rest) = line.split_at(at);
    let before = before.strip_prefix('\u{FEFF}').unwrap_or(before);
    let rest = rest.trim_end();
    if let Some(closes) = markdown_definition(before) {
        let content = rest.strip_suffix(closes)?;
        return Some(Comment { alone: true, content });
    }
    let head = before.trim_end();
    let spaced = head.len() < before.len();
    OPENERS.iter().find_map(|opener| {
        let start = opener_in(head, opener)?;
        let (code, alone) = (&head[..start], head[..start].trim().is_empty());
        let clear = code.is_empty() || code.ends_with(char::is_whitespace);
        let fits = match opener.place {
            // Documentation in HTML shows comments so.
            Place::Anywhere => !code.ends_with('>') || opener.closes == "-->",
            Place::Apart => clear,
            Place::Quote => clear && spaced,
            Place::Start => alone && spaced,
        };
        if !fits || is_quoted(code, rest) {
            return None;
        }
        let (content, behind) = match opener.closes {
            "" => (rest, ""),
            closes => rest.split_once(closes).unwrap_or((rest, "")),
        };
        let bare = matches!(opener.place, Place::Quote | Place::Start);
        if bare && !is_bare(content) {
            return None;
        }
        Some(Comment { alone: alone && behind.trim().is_empty(), content })
    })
}

/// Where `opener` begins in `head`, which it ends, with no more than decoration behind it.
fn opener_in(head: &str, opener: &Opener) -> Option<usize> {
    if matches!(opener.place, Place::Quote | Place::Start) {
        return head.strip_suffix(opener.opens).map(str::len);
    }
    // The first of several: `##` is a comment that begins with the first of them.
    let begins = |at: usize| {
        head[at..]
            .strip_prefix(opener.opens)
            .is_some_and(|behind| behind.chars().all(|c| DECORATION.contains(&c)))
    };
    let near = head.char_indices().rev().take(LONGEST_OPENER).map(|(at, _)| at);
    near.filter(|&at| begins(at)).min()
}

/// Whether a directive has only what ends a comment behind it.
fn is_bare(content: &str) -> bool {
    let directive = content.trim_start_matches(super::MARKER).trim_start();
    let word = directive.trim_start_matches(|c: char| c.is_ascii_lowercase() || c == '-');
    let behind = match word.strip_prefix('[') {
        Some(rules) => rules.split_once(']').map_or("", |(_, behind)| behind),
        None => word,
    };
    matches!(behind.trim(), "" | "*/")
}

/// Whether a quotation mark is open behind `before` that is closed in `rest`.
fn is_quoted(before: &str, rest: &str) -> bool {
    let open = |quote: char| before.matches(quote).count() % 2 == 1 && rest.contains(quote);
    let curly = [('“', '”'), ('„', '“'), ('‘', '’'), ('«', '»'), ('「', '」')];
    let unclosed = |(left, right): (char, char)| {
        before.rfind(left).is_some_and(|at| !before[at..].contains(right)) && rest.contains(right)
    };
    QUOTES.into_iter().any(open) || curly.into_iter().any(unclosed)
}

/// What closes the title of a link definition in Markdown that opens in `before` (`[//]: # (`), the usual way to write a
/// comment there.
fn markdown_definition(before: &str) -> Option<&'static str> {
    let (label, target) = before.trim_start().strip_prefix('[')?.split_once("]:")?;
    let closes = match target.trim() {
        "# (" | "<> (" => ")",
        "# \"" | "<> \"" => "\"",
        "# '" | "<> '" => "'",
        _ => return None,
    };
    (!label.contains([']', '['])).then_some(closes)
}
