//! Recognises comments in any language. A directive counts only at the start of a comment.
//!
//! In: a line, and the place of the directive in it. Out: whether it is at the start of a comment, and whether the comment has
//! the line to itself. The language of the file is unknown. Characters that open a comment in one language and are text in
//! another count only where they are hardly text.

use super::directive::MARKER;

/// The characters that open a comment.
struct Opener {
    opens: &'static str,
    place: OpenerPosition,
    /// The characters that end it on the same line; empty for a comment that extends to the end of the line.
    closes: &'static str,
}

/// Where in a line an opener counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OpenerPosition {
    /// Anywhere in a line.
    Anywhere,
    /// At the start of a line, or after white space.
    Apart,
    /// Like [`OpenerPosition::Apart`], but only with white space after it and nothing after the directive. For quotation marks,
    /// which open a comment in Vim script and Visual Basic.
    Quote,
    /// Only at the start of a line, with white space after it and nothing after the directive. For openers that also begin list
    /// items.
    Start,
}

const fn opener(opens: &'static str, place: OpenerPosition, closes: &'static str) -> Opener {
    Opener { opens, place, closes }
}

/// All openers. A longer one comes before its own prefixes.
static OPENERS: [Opener; 31] = [
    opener("<!--", OpenerPosition::Anywhere, "-->"),
    opener("{{!--", OpenerPosition::Anywhere, "--}}"),
    opener("{{/*", OpenerPosition::Anywhere, "*/}}"),
    opener("{{!", OpenerPosition::Anywhere, "}}"),
    opener("<%--", OpenerPosition::Anywhere, "--%>"),
    opener("<%#", OpenerPosition::Anywhere, "%>"),
    opener("{#", OpenerPosition::Anywhere, "#}"),
    opener("/*", OpenerPosition::Anywhere, "*/"),
    opener("//", OpenerPosition::Anywhere, ""),
    opener("--[[", OpenerPosition::Apart, "]]"),
    opener("(*", OpenerPosition::Apart, "*)"),
    opener("{-", OpenerPosition::Apart, "-}"),
    opener("@*", OpenerPosition::Apart, "*@"),
    opener("<#", OpenerPosition::Apart, "#>"),
    opener("#|", OpenerPosition::Apart, "|#"),
    opener("#=", OpenerPosition::Apart, "=#"),
    opener("#", OpenerPosition::Apart, ""),
    opener("--", OpenerPosition::Apart, ""),
    opener(";", OpenerPosition::Apart, ""),
    opener("%", OpenerPosition::Apart, ""),
    opener("REM", OpenerPosition::Apart, ""),
    opener("rem", OpenerPosition::Apart, ""),
    opener("Rem", OpenerPosition::Apart, ""),
    opener("dnl", OpenerPosition::Apart, ""),
    opener("!", OpenerPosition::Quote, ""),
    opener("\"", OpenerPosition::Quote, ""),
    opener("'", OpenerPosition::Quote, ""),
    opener("..", OpenerPosition::Start, ""),
    opener(".\\\"", OpenerPosition::Start, ""),
    opener("::", OpenerPosition::Start, ""),
    // A line within a comment of several lines.
    opener("*", OpenerPosition::Start, ""),
];

/// The longest opener with its decoration, in characters.
const LONGEST_OPENER: usize = 80;
/// The characters that may follow an opener as decoration: `///`, `##`, `;;;`, `/**`, `//!`, `#:`.
const DECORATION: [char; 9] = ['/', '*', '#', '!', ';', '%', '-', ':', '|'];
/// The ASCII quotation marks, between which a directive is text.
const ASCII_QUOTES: [char; 3] = ['`', '"', '\''];

/// A comment that begins with a directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment<'l> {
    /// Whether nothing else stands on its line.
    pub alone: bool,
    /// The directive and what follows it in the comment.
    pub content: &'l str,
}

/// The comment in `line` whose text begins at byte `at`, if there is one.
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
            // Documentation in HTML shows examples of comments like that.
            OpenerPosition::Anywhere => !code.ends_with('>') || opener.closes == "-->",
            OpenerPosition::Apart => clear,
            OpenerPosition::Quote => clear && spaced,
            OpenerPosition::Start => alone && spaced,
        };
        if !fits || is_quoted(code, rest) {
            return None;
        }
        let (content, behind) = match opener.closes {
            "" => (rest, ""),
            closes => rest.split_once(closes).unwrap_or((rest, "")),
        };
        let bare = matches!(opener.place, OpenerPosition::Quote | OpenerPosition::Start);
        if bare && !is_bare(content) {
            return None;
        }
        Some(Comment { alone: alone && behind.trim().is_empty(), content })
    })
}

/// The byte offset of `opener` in `head`, if it ends `head` with at most decoration after it.
fn opener_in(head: &str, opener: &Opener) -> Option<usize> {
    if matches!(opener.place, OpenerPosition::Quote | OpenerPosition::Start) {
        return head.strip_suffix(opener.opens).map(str::len);
    }
    // The first of several openers counts: the comment `##` begins with the first `#`.
    let begins = |at: usize| {
        head[at..]
            .strip_prefix(opener.opens)
            .is_some_and(|behind| behind.chars().all(|c| DECORATION.contains(&c)))
    };
    let near = head.char_indices().rev().take(LONGEST_OPENER).map(|(at, _)| at);
    near.filter(|&at| begins(at)).min()
}

/// Whether a directive has nothing after it but perhaps the end of a comment.
fn is_bare(content: &str) -> bool {
    let directive = content.trim_start_matches(MARKER).trim_start();
    let word = directive.trim_start_matches(|c: char| c.is_ascii_lowercase() || c == '-');
    let behind = match word.strip_prefix('[') {
        Some(rules) => rules.split_once(']').map_or("", |(_, behind)| behind),
        None => word,
    };
    matches!(behind.trim(), "" | "*/")
}

/// Whether a quotation that opens in `before` closes in `rest`.
fn is_quoted(before: &str, rest: &str) -> bool {
    let open = |quote: char| before.matches(quote).count() % 2 == 1 && rest.contains(quote);
    let curly = [('“', '”'), ('„', '“'), ('‘', '’'), ('«', '»'), ('「', '」')];
    let unclosed = |(left, right): (char, char)| {
        before.rfind(left).is_some_and(|at| !before[at..].contains(right)) && rest.contains(right)
    };
    ASCII_QUOTES.into_iter().any(open) || curly.into_iter().any(unclosed)
}

/// The character that closes the title of a Markdown link definition that opens in `before` (`[//]: # (`). This is the usual way
/// to write a comment in Markdown.
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
