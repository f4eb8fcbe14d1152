//! The patterns of the sections of an `.editorconfig`.

/// The pattern of a section, with `*` (no `/`), `**`, `?`, `[…]`, `[!…]`, `{a,b}` and `{1..9}`.
#[derive(Clone, Debug)]
pub(super) struct Glob(Vec<GlobPiece>);

impl Glob {
    /// Every text is a valid pattern. An opening bracket or brace without its closing one matches itself.
    pub(super) fn parse(pattern: &str) -> Self {
        // A pattern without `/` matches names in any directory below, one with `/` matches paths from this
        // directory.
        let from_here = if pattern.contains('/') { "/" } else { "/**/" };
        let whole: Vec<char> =
            from_here.chars().chain(pattern.strip_prefix('/').unwrap_or(pattern).chars()).collect();
        Glob(pieces_of(&whole, 0))
    }

    /// Whether it matches `path`, which begins with `/`.
    pub(super) fn matches(&self, path: &[char]) -> bool {
        let mut starts = vec![false; path.len() + 1];
        starts[0] = true;
        ends(&self.0, path, starts)[path.len()]
    }
}

#[derive(Clone, Debug)]
enum GlobPiece {
    Character(char),
    /// `?`
    One,
    /// `*`
    Within,
    /// `**`
    Any,
    /// `/**/`, which also matches a single `/`.
    Directories,
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
    Number(i64, i64),
    Alternatives(Vec<Vec<GlobPiece>>),
}

/// Braces nested deeper than this match themselves. Real patterns have at most two levels.
const DEEPEST: usize = 16;

fn pieces_of(pattern: &[char], depth: usize) -> Vec<GlobPiece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < pattern.len() {
        let rest = &pattern[at..];
        let (piece, length) = match rest {
            ['\\', escaped, ..] => (GlobPiece::Character(*escaped), 2),
            ['/', '*', '*', '/', ..] => (GlobPiece::Directories, 4),
            ['*', '*', ..] => (GlobPiece::Any, 2),
            ['*', ..] => (GlobPiece::Within, 1),
            ['?', ..] => (GlobPiece::One, 1),
            ['[', ..] => class(rest).unwrap_or((GlobPiece::Character('['), 1)),
            ['{', ..] => braces(rest, depth).unwrap_or((GlobPiece::Character('{'), 1)),
            [other, ..] => (GlobPiece::Character(*other), 1),
            [] => break,
        };
        pieces.push(piece);
        at += length;
    }
    pieces
}

/// `[…]` and its length; `None` where it has a `/` in it or no end.
fn class(rest: &[char]) -> Option<(GlobPiece, usize)> {
    let mut at = 1;
    let negated = rest.get(at) == Some(&'!');
    at += usize::from(negated);
    let first = at;
    let mut ranges: Vec<(char, char)> = Vec::new();
    loop {
        let mut character = *rest.get(at)?;
        match character {
            ']' if at > first => return Some((GlobPiece::Class { negated, ranges }, at + 1)),
            '/' => return None,
            '\\' => {
                at += 1;
                character = *rest.get(at)?;
            }
            _ => {}
        }
        at += 1;
        match rest.get(at..at + 2) {
            Some(['-', last]) if !matches!(last, ']' | '/' | '\\') => {
                ranges.push((character, *last));
                at += 2;
            }
            _ => ranges.push((character, character)),
        }
    }
}

/// `{a,b}` or `{1..9}` and its length; `None` where the braces match themselves, as in `{a}`.
fn braces(rest: &[char], depth: usize) -> Option<(GlobPiece, usize)> {
    if depth >= DEEPEST {
        return None;
    }
    let mut open = 0;
    let mut commas = Vec::new();
    let mut at = 0;
    let end = loop {
        match rest.get(at)? {
            '\\' => at += 1,
            '{' => open += 1,
            '}' => open -= 1,
            ',' if open == 1 => commas.push(at),
            _ => {}
        }
        if open == 0 {
            break at;
        }
        at += 1;
    };
    if commas.is_empty() {
        let inside: String = rest[1..end].iter().collect();
        let (low, high) = inside.split_once("..")?;
        let (low, high): (i64, i64) = (low.parse().ok()?, high.parse().ok()?);
        return Some((GlobPiece::Number(low.min(high), low.max(high)), end + 1));
    }
    commas.push(end);
    let mut from = 1;
    let mut alternatives = Vec::new();
    for comma in commas {
        alternatives.push(pieces_of(&rest[from..comma], depth + 1));
        from = comma + 1;
    }
    Some((GlobPiece::Alternatives(alternatives), end + 1))
}

/// The positions in `path` at which a match of `pieces` can end, given those at which it can start. All
/// positions are followed at once, so that no pattern takes exponential time.
fn ends(pieces: &[GlobPiece], path: &[char], starts: Vec<bool>) -> Vec<bool> {
    pieces.iter().fold(starts, |starts, piece| {
        let mut ends = vec![false; starts.len()];
        let places = || (0..starts.len()).filter(|&at| starts[at]);
        let mut one = |fits: &dyn Fn(char) -> bool| {
            for at in places().filter(|&at| path.get(at).is_some_and(|&c| fits(c))) {
                ends[at + 1] = true;
            }
        };
        match piece {
            GlobPiece::Character(wanted) => one(&|c| c == *wanted),
            GlobPiece::One => one(&|c| c != '/'),
            GlobPiece::Class { negated, ranges } => {
                one(&|c| c != '/' && ranges.iter().any(|&(low, high)| (low..=high).contains(&c)) != *negated);
            }
            GlobPiece::Within | GlobPiece::Any => {
                let mut reached = false;
                for at in 0..starts.len() {
                    let blocked = matches!(piece, GlobPiece::Within) && at > 0 && path[at - 1] == '/';
                    reached = starts[at] || (reached && !blocked);
                    ends[at] = reached;
                }
            }
            GlobPiece::Directories => {
                let mut reached = false;
                for at in 0..path.len() {
                    reached |= starts[at] && path[at] == '/';
                    ends[at + 1] = reached && path[at] == '/';
                }
            }
            GlobPiece::Number(low, high) => {
                for at in places() {
                    let sign = usize::from(matches!(path.get(at), Some('-' | '+')));
                    let digits = path[at..].iter().skip(sign).take_while(|c| c.is_ascii_digit()).count();
                    for length in 1..=digits {
                        let number: String = path[at..at + sign + length].iter().collect();
                        if number.parse().is_ok_and(|number: i64| (*low..=*high).contains(&number)) {
                            ends[at + sign + length] = true;
                        }
                    }
                }
            }
            GlobPiece::Alternatives(alternatives) => {
                for alternative in alternatives {
                    for (at, end) in self::ends(alternative, path, starts.clone()).into_iter().enumerate() {
                        ends[at] |= end;
                    }
                }
            }
        }
        ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        for (pattern, matching, others) in [
            ("*", &["/a", "/a.b", "/x/y/a"][..], &[][..]),
            ("*.c", &["/a.c", "/x/a.c", "/.c"], &["/a.cc", "/a.c/b"]),
            ("/*.c", &["/a.c"], &["/x/a.c"]),
            ("x/*.c", &["/x/a.c"], &["/x/y/a.c", "/y/x/a.c", "/a.c"]),
            ("x/**.c", &["/x/a.c", "/x/y/a.c"], &["/a.c"]),
            ("**.c", &["/a.c", "/x/a.c"], &["/a.d"]),
            ("x/**/z", &["/x/z", "/x/y/z", "/x/y/y/z"], &["/xz", "/x/yz"]),
            ("**/z", &["/z", "/y/z", "/x/y/z"], &["/yz"]),
            ("a?c", &["/abc", "/aéc"], &["/ac", "/a/c"]),
            ("[ab].c", &["/a.c", "/b.c"], &["/c.c", "/ab.c"]),
            ("[!a].c", &["/b.c"], &["/a.c"]),
            ("[a-c]", &["/b"], &["/d", "/-"]),
            ("[a-]", &["/a", "/-"], &["/b"]),
            ("[]a]", &["/]", "/a"], &["/b"]),
            ("[a", &["/[a"], &["/a"]),
            ("a[b/]c", &["/a[b/]c"], &["/abc"]),
            ("*.{c,h}", &["/a.c", "/a.h"], &["/a.d", "/a.{c,h}"]),
            ("{a{b,c},d}e", &["/abe", "/ace", "/de"], &["/ae", "/be"]),
            ("{,x}a", &["/a", "/xa"], &["/ya"]),
            ("{a}", &["/{a}"], &["/a"]),
            ("{a,b", &["/{a,b"], &["/a"]),
            ("a}", &["/a}"], &["/a"]),
            ("{1..12}", &["/1", "/9", "/12"], &["/0", "/13", "/a"]),
            ("{3..-3}x", &["/-3x", "/0x", "/+3x"], &["/4x", "/-4x"]),
            ("\\*", &["/*"], &["/a"]),
            ("{Makefile,src/*.mk}", &["/Makefile", "/src/a.mk"], &["/a.mk"]),
        ] {
            let matches = |path: &str| Glob::parse(pattern).matches(&path.chars().collect::<Vec<_>>());
            for path in matching {
                assert!(matches(path), "{pattern} and {path}");
            }
            for path in others {
                assert!(!matches(path), "{pattern} and {path}");
            }
        }
    }

    #[test]
    fn no_pattern_takes_long_or_panics() {
        let path: Vec<char> = format!("/{}", "a".repeat(500)).chars().collect();
        assert!(!Glob::parse(&format!("{}b", "*a".repeat(200))).matches(&path));
        assert!(!Glob::parse(&"{a,".repeat(2000)).matches(&path));
        assert!(!Glob::parse(&format!("{}{}", "{a,".repeat(2000), "}".repeat(2000))).matches(&path));
        // Unclosed brackets and braces, and braces without an alternative or a range, match themselves.
        for literal in
            ["\\", "[", "[!", "[a-", "[\\", "{", "{1..", "{1..99999999999999999999}", "{..}", "{1..a}", "{}"]
        {
            let itself: Vec<char> = format!("/{literal}").chars().collect();
            assert!(Glob::parse(literal).matches(&itself), "{literal}");
        }
        // These match the directory itself, and no file.
        for nothing in ["", "/", "**/"] {
            assert!(Glob::parse(nothing).matches(&['/']), "{nothing}");
            for path in [&path[..], &[]] {
                assert!(!Glob::parse(nothing).matches(path), "{nothing}");
            }
        }
    }
}
