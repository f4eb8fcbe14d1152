//! What is declared of a file outside of it: `charset` in `.editorconfig`, `working-tree-encoding` in
//! `.gitattributes`.
//!
//! In: a path. Out: the encoding that is meant, and where that is said. Reads those two files, from the
//! directory of the path upward, each once; what can't be read or understood says nothing. Nothing is
//! written, and the file itself is not looked at.
//!
//! Git converts by its attribute, and an editor goes by its own file: where both speak, git is heard.
//!
//! - `.editorconfig` (specification 0.17): nearest first, upward until `root = true`; in one file the last
//!   section that matches. `unset` takes back what is said further up.
//! - `.gitattributes` (gitattributes(5)): `info/attributes` of the repository, then nearest first, upward to the
//!   repository's root, or all the way where there is none, as in a tree that was exported; in one file the
//!   last line that matches. Macros (`[attr]…`) are not expanded, and the user's own and the system's
//!   attributes not read: they are not the tree's.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use fix_encoding::encoding::Encoding;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::walk::lexical;

/// Longer files of either kind say nothing, in bytes; git's own limit for attributes is 100 MB, and
/// real ones have a few kilobytes.
const LONGEST: u64 = 1 << 20;

/// What a file is meant to be encoded in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeantEncoding {
    /// What is said, as it is written: `utf-8-bom`, `UTF-16LE-BOM`.
    pub label: String,
    /// What the label means, without what it says of the mark; `None` where no encoding has it.
    pub encoding: Option<Encoding>,
    /// Whether there is to be a byte-order mark, where that is said.
    pub mark: Option<bool>,
    /// The file that says so.
    pub source: PathBuf,
    /// The line there, from 1.
    pub line: usize,
    /// Whether it is git that converts: what it stores is UTF-8 then.
    pub stored_as_utf8: bool,
}

/// What was read so far; for any number of threads.
#[derive(Default)]
pub struct Meant {
    directories: Mutex<HashMap<PathBuf, Arc<Directory>>>,
}

/// What one directory says, and the one that it is in.
struct Directory {
    path: PathBuf,
    editorconfig: Option<EditorConfig>,
    attributes: Vec<Rule<Gitignore>>,
    /// Of the repository whose root this is.
    info_attributes: Vec<Rule<Gitignore>>,
    is_repository: bool,
    parent: Option<Arc<Directory>>,
}

struct EditorConfig {
    is_root: bool,
    rules: Vec<Rule<Glob>>,
}

/// One line that says something of the files that `pattern` matches.
struct Rule<P> {
    pattern: P,
    /// `None` takes back what is said further up.
    label: Option<String>,
    line: usize,
}

/// The name of the file in which editors are told, and the one in which git is.
const EDITORCONFIG: &str = ".editorconfig";
const GITATTRIBUTES: &str = ".gitattributes";

impl Meant {
    pub fn new() -> Self {
        Self::default()
    }

    /// What is said of the file at `path`, which need not exist. A symbolic link counts where it is, not
    /// where it leads.
    pub fn of(&self, path: &Path) -> Option<MeantEncoding> {
        let path = lexical(&std::path::absolute(path).ok()?);
        path.file_name()?;
        let directory = self.directory(path.parent()?);
        let chain = || std::iter::successors(Some(&*directory), |directory| directory.parent.as_deref());
        by_git(chain(), &path).or_else(|| by_editors(chain(), &path))
    }

    fn directory(&self, path: &Path) -> Arc<Directory> {
        let known = |path: &Path| {
            let directories = self.directories.lock().unwrap_or_else(PoisonError::into_inner);
            directories.get(path).cloned()
        };
        // From the nearest that is known downward; depth is the user's, so no recursion.
        let mut nearest = None;
        let mut unknown = Vec::new();
        for directory in path.ancestors() {
            nearest = known(directory);
            if nearest.is_some() {
                break;
            }
            unknown.push(directory);
        }
        for directory in unknown.into_iter().rev() {
            // Read without the lock: two threads may both do so, and read the same.
            let read = Arc::new(Directory::read(directory, nearest.take()));
            let mut directories = self.directories.lock().unwrap_or_else(PoisonError::into_inner);
            nearest = Some(Arc::clone(directories.entry(directory.to_owned()).or_insert(read)));
        }
        nearest.unwrap_or_else(|| Arc::new(Directory::read(path, None)))
    }
}

impl Directory {
    fn read(path: &Path, parent: Option<Arc<Directory>>) -> Self {
        let git = path.join(".git");
        let attributes = |path: PathBuf| text(&path).map(|text| attributes(&text)).unwrap_or_default();
        Directory {
            path: path.to_owned(),
            editorconfig: text(&path.join(EDITORCONFIG)).map(|text| EditorConfig::parse(&text)),
            attributes: attributes(path.join(GITATTRIBUTES)),
            info_attributes: attributes(git.join("info/attributes")),
            // In a worktree and a submodule it is a file.
            is_repository: git.exists(),
            parent,
        }
    }
}

/// The text of a small regular file; a pipe by that name would never end.
fn text(path: &Path) -> Option<String> {
    let metadata = std::fs::metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > LONGEST {
        return None;
    }
    let bytes = std::fs::read(path).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    Some(text.strip_prefix('\u{FEFF}').unwrap_or(&text).to_owned())
}

// ---- git

fn by_git<'a>(chain: impl Iterator<Item = &'a Directory>, path: &Path) -> Option<MeantEncoding> {
    let mut tree = Vec::new();
    for directory in chain {
        tree.push(directory);
        if directory.is_repository {
            break;
        }
    }
    let root = tree.last().copied();
    let own = root.map(|root| (root, &root.info_attributes, ".git/info/attributes"));
    let nearest_first = tree.into_iter().map(|directory| (directory, &directory.attributes, GITATTRIBUTES));
    for (directory, rules, file) in own.into_iter().chain(nearest_first) {
        let Ok(relative) = path.strip_prefix(&directory.path) else { continue };
        let Some(rule) = rules.iter().rev().find(|rule| rule.pattern.matched(relative, false).is_ignore())
        else {
            continue;
        };
        let label = rule.label.clone()?;
        let (name, mark) = working_tree_encoding(&label);
        return Some(MeantEncoding {
            encoding: Encoding::for_label(name).ok(),
            mark,
            source: directory.path.join(file),
            line: rule.line,
            stored_as_utf8: true,
            label,
        });
    }
    None
}

/// The encoding of git's label, and what it says of the mark: `UTF-16LE-BOM` has one, `UTF-16` must have
/// one, `UTF-16LE` must not (git's `utf8.c`).
fn working_tree_encoding(label: &str) -> (&str, Option<bool>) {
    let plain = label.to_ascii_lowercase().replace('-', "");
    let cut = label.len().saturating_sub("-BOM".len());
    match label.get(cut..) {
        Some(suffix) if suffix.eq_ignore_ascii_case("-BOM") => (&label[..cut], Some(true)),
        _ if plain == "utf16" || plain == "utf32" => (label, Some(true)),
        _ if plain.starts_with("utf16") || plain.starts_with("utf32") => (label, Some(false)),
        _ => (label, None),
    }
}

/// The lines of a `.gitattributes` that say something of the encoding.
fn attributes(text: &str) -> Vec<Rule<Gitignore>> {
    text.lines().enumerate().filter_map(|(index, line)| attribute(line, index + 1)).collect()
}

fn attribute(line: &str, number: usize) -> Option<Rule<Gitignore>> {
    const NAME: &str = "working-tree-encoding";
    let line = line.trim();
    // Comments; patterns that git forbids; macros.
    if line.starts_with(['#', '!']) || line.starts_with("[attr]") {
        return None;
    }
    let (pattern, rest) = if line.starts_with('"') {
        unquoted(line)?
    } else {
        let (pattern, rest) = line.split_once([' ', '\t'])?;
        (pattern.to_owned(), rest)
    };
    // Of one line the last counts.
    let label = rest.split_whitespace().rev().find_map(|attribute| {
        let (state, name) = match attribute.strip_prefix(['-', '!']) {
            Some(name) => (None, name),
            None => match attribute.split_once('=') {
                Some((name, value)) => (Some(value), name),
                None => (None, attribute),
            },
        };
        (name == NAME).then_some(state)
    })?;
    // In git's patterns braces are braces.
    let pattern = pattern.replace('{', "[{]").replace('}', "[}]");
    let mut builder = GitignoreBuilder::new(".");
    builder.add_line(None, &pattern).ok()?;
    Some(Rule {
        pattern: builder.build().ok()?,
        label: label.filter(|label| !label.is_empty()).map(str::to_owned),
        line: number,
    })
}

/// A pattern in quotes, as C has them, and what comes after; `None` without an end.
fn unquoted(line: &str) -> Option<(String, &str)> {
    let mut pattern = String::new();
    let mut characters = line.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((pattern, &line[at + 1..])),
            '\\' => match characters.next()?.1 {
                't' => pattern.push('\t'),
                // A backslash is written twice there, and once more in patterns.
                other => pattern.push(other),
            },
            other => pattern.push(other),
        }
    }
    None
}

// ---- Editors

fn by_editors<'a>(chain: impl Iterator<Item = &'a Directory>, path: &Path) -> Option<MeantEncoding> {
    for directory in chain {
        let Some(config) = &directory.editorconfig else { continue };
        let relative = path.strip_prefix(&directory.path).ok()?;
        let relative: Vec<char> = relative
            .components()
            .flat_map(|part| {
                ['/'].into_iter().chain(part.as_os_str().to_string_lossy().chars().collect::<Vec<_>>())
            })
            .collect();
        if let Some(rule) = config.rules.iter().rev().find(|rule| rule.pattern.matches(&relative)) {
            let label = rule.label.clone()?;
            let (name, mark) = match label.to_ascii_lowercase().as_str() {
                "utf-8-bom" => ("utf-8", Some(true)),
                "utf-8" => ("utf-8", Some(false)),
                _ => (label.as_str(), None),
            };
            return Some(MeantEncoding {
                encoding: Encoding::for_label(name).ok(),
                mark,
                source: directory.path.join(EDITORCONFIG),
                line: rule.line,
                stored_as_utf8: false,
                label,
            });
        }
        if config.is_root {
            return None;
        }
    }
    None
}

impl EditorConfig {
    fn parse(text: &str) -> Self {
        let mut config = EditorConfig { is_root: false, rules: Vec::new() };
        let mut section: Option<Option<Glob>> = None;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(header) = line.strip_prefix('[') {
                // A comment may follow.
                section = Some(header.rfind(']').map(|end| Glob::parse(&header[..end])));
                continue;
            }
            let Some((key, value)) = line.split_once('=') else { continue };
            // Older versions had comments at the end of a line, and no charset has these characters.
            let value = value.split(['#', ';']).next().unwrap_or_default().trim();
            match (&section, key.trim().to_ascii_lowercase().as_str()) {
                (None, "root") => config.is_root = value.eq_ignore_ascii_case("true"),
                (Some(Some(pattern)), "charset") if !value.is_empty() => {
                    let label = (!value.eq_ignore_ascii_case("unset")).then(|| value.to_owned());
                    config.rules.push(Rule { pattern: pattern.clone(), label, line: index + 1 });
                }
                _ => {}
            }
        }
        config
    }
}

/// The pattern of a section: `*`, `**`, `?`, `[…]`, `[!…]`, `{a,b}` and `{1..9}`, the first anything but `/`.
#[derive(Clone, Debug)]
struct Glob(Vec<Piece>);

#[derive(Clone, Debug)]
enum Piece {
    Character(char),
    /// `?`
    One,
    /// `*`
    Within,
    /// `**`
    Any,
    /// `/**/`: also a single `/`.
    Directories,
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
    Number(i64, i64),
    Alternatives(Vec<Vec<Piece>>),
}

/// Sections nested deeper in braces than this match nothing there; nobody writes three.
const DEEPEST: usize = 16;

impl Glob {
    /// Any text is a pattern: what opens and does not close stands for itself.
    fn parse(pattern: &str) -> Self {
        // Without a `/` it is about names in any directory below; with one, about paths from here.
        let from_here = if pattern.contains('/') { "/" } else { "/**/" };
        let whole: Vec<char> =
            from_here.chars().chain(pattern.strip_prefix('/').unwrap_or(pattern).chars()).collect();
        Glob(pieces_of(&whole, 0))
    }

    /// Whether it matches `path`, which begins with `/`.
    fn matches(&self, path: &[char]) -> bool {
        let mut starts = vec![false; path.len() + 1];
        starts[0] = true;
        ends(&self.0, path, starts)[path.len()]
    }
}

fn pieces_of(pattern: &[char], depth: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < pattern.len() {
        let rest = &pattern[at..];
        let (piece, length) = match rest {
            ['\\', escaped, ..] => (Piece::Character(*escaped), 2),
            ['/', '*', '*', '/', ..] => (Piece::Directories, 4),
            ['*', '*', ..] => (Piece::Any, 2),
            ['*', ..] => (Piece::Within, 1),
            ['?', ..] => (Piece::One, 1),
            ['[', ..] => class(rest).unwrap_or((Piece::Character('['), 1)),
            ['{', ..] => braces(rest, depth).unwrap_or((Piece::Character('{'), 1)),
            [other, ..] => (Piece::Character(*other), 1),
            [] => break,
        };
        pieces.push(piece);
        at += length;
    }
    pieces
}

/// `[…]` and its length. One with a `/` in it is none.
fn class(rest: &[char]) -> Option<(Piece, usize)> {
    let mut at = 1;
    let negated = rest.get(at) == Some(&'!');
    at += usize::from(negated);
    let first = at;
    let mut ranges: Vec<(char, char)> = Vec::new();
    loop {
        let mut character = *rest.get(at)?;
        match character {
            ']' if at > first => return Some((Piece::Class { negated, ranges }, at + 1)),
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

/// `{a,b}` or `{1..9}` and its length. `{a}` stands for itself.
fn braces(rest: &[char], depth: usize) -> Option<(Piece, usize)> {
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
        return Some((Piece::Number(low.min(high), low.max(high)), end + 1));
    }
    commas.push(end);
    let mut from = 1;
    let mut alternatives = Vec::new();
    for comma in commas {
        alternatives.push(pieces_of(&rest[from..comma], depth + 1));
        from = comma + 1;
    }
    Some((Piece::Alternatives(alternatives), end + 1))
}

/// Where a match of `pieces` may end, given where it may start: places between the characters of `path`. All
/// at once, so that no pattern takes long.
fn ends(pieces: &[Piece], path: &[char], starts: Vec<bool>) -> Vec<bool> {
    pieces.iter().fold(starts, |starts, piece| {
        let mut ends = vec![false; starts.len()];
        let places = || (0..starts.len()).filter(|&at| starts[at]);
        let mut one = |fits: &dyn Fn(char) -> bool| {
            for at in places().filter(|&at| path.get(at).is_some_and(|&c| fits(c))) {
                ends[at + 1] = true;
            }
        };
        match piece {
            Piece::Character(wanted) => one(&|c| c == *wanted),
            Piece::One => one(&|c| c != '/'),
            Piece::Class { negated, ranges } => {
                one(&|c| c != '/' && ranges.iter().any(|&(low, high)| (low..=high).contains(&c)) != *negated);
            }
            Piece::Within | Piece::Any => {
                let mut reached = false;
                for at in 0..starts.len() {
                    let blocked = matches!(piece, Piece::Within) && at > 0 && path[at - 1] == '/';
                    reached = starts[at] || (reached && !blocked);
                    ends[at] = reached;
                }
            }
            Piece::Directories => {
                let mut reached = false;
                for at in 0..path.len() {
                    reached |= starts[at] && path[at] == '/';
                    ends[at + 1] = reached && path[at] == '/';
                }
            }
            Piece::Number(low, high) => {
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
            Piece::Alternatives(alternatives) => {
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
#[allow(clippy::disallowed_methods, reason = "tests set up their own files")]
mod tests {
    use std::fs;

    use super::*;

    /// A repository with these files.
    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(".git")).unwrap();
        for (name, content) in files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        dir
    }

    /// Label, mark, source and line, or `-`.
    fn shown(dir: &Path, meant: &Meant, path: &str) -> String {
        meant.of(&dir.join(path)).map_or("-".to_owned(), |meant| {
            let mark = meant.mark.map_or("", |mark| if mark { " marked" } else { " unmarked" });
            let source = meant.source.strip_prefix(dir).unwrap().to_str().unwrap().replace('\\', "/");
            format!("{}{mark} {source}:{}", meant.label, meant.line)
        })
    }

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
        for pattern in
            ["", "/", "\\", "[", "[!", "[a-", "[\\", "{", "{1..", "{1..99999999999999999999}", "{..}", "**/"]
        {
            Glob::parse(pattern).matches(&path);
            Glob::parse(pattern).matches(&[]);
        }
    }

    #[test]
    fn editors() {
        let dir = tree(&[
            (
                ".editorconfig",
                "charset = x\nroot = TRUE\n[*]\nCharset = utf-8\n[*.txt] ; comment\ncharset=latin1 ; old\n[*.u]\ncharset = UTF-8-BOM\n",
            ),
            (
                "sub/.editorconfig",
                "\u{FEFF}[*.rc]\r\nbroken\r\ncharset = utf-16le\r\n[*.txt]\r\ncharset = unset\r\n[/a/b.c]\r\ncharset = odd\r\n[bad\r\ncharset = bad\r\n",
            ),
            ("root/.editorconfig", "root = true\n[*.rc]\nindent_size = 2\n"),
        ]);
        let meant = Meant::new();
        for (path, expected) in [
            ("a.c", "utf-8 unmarked .editorconfig:4"),
            ("a.txt", "latin1 .editorconfig:6"),
            ("x/y/z.u", "UTF-8-BOM marked .editorconfig:8"),
            ("sub/a.c", "utf-8 unmarked .editorconfig:4"),
            ("sub/x/a.rc", "utf-16le sub/.editorconfig:3"),
            ("sub/a.txt", "-"),
            ("sub/a/b.c", "odd sub/.editorconfig:7"),
            ("sub/../sub/./a/b.c", "odd sub/.editorconfig:7"),
            ("root/a.rc", "-"),
        ] {
            assert_eq!(shown(dir.path(), &meant, path), expected, "{path}");
        }
        let of = |path: &str| meant.of(&dir.path().join(path)).unwrap().encoding.map(Encoding::name);
        assert_eq!(of("a.txt"), Some("iso-8859-1"));
        assert_eq!(of("a.u"), Some("utf-8"));
        assert_eq!(of("sub/a/b.c"), None);
    }

    #[test]
    fn git() {
        let dir = tree(&[
            (
                ".gitattributes",
                "# *.c working-tree-encoding=x\n*.rc text working-tree-encoding=UTF-16LE-BOM eol=crlf\n\
                 *.c\tworking-tree-encoding=ISO-8859-1\n/top.c working-tree-encoding=UTF-16\n\
                 !*.h working-tree-encoding=x\n[attr]m working-tree-encoding=x\n[ab].d working-tree-encoding=UTF-16BE\n\
                 \"a \\\"b.c\" working-tree-encoding=KOI8-R\n*.{e,f} working-tree-encoding=x\ndir/ working-tree-encoding=x\n\
                 *.set working-tree-encoding\nonly\n",
            ),
            (
                "sub/.gitattributes",
                "/a.c working-tree-encoding=UTF-8 working-tree-encoding=SHIFT-JIS\n*.rc -working-tree-encoding\n",
            ),
            (".git/info/attributes", "/sub/own.c working-tree-encoding=GBK\n"),
            (".editorconfig", "[*.{rc,c,set}]\ncharset = latin1\n"),
            ("inner/.git", "gitdir: elsewhere\n"),
        ]);
        let meant = Meant::new();
        for (path, expected) in [
            ("a.rc", "UTF-16LE-BOM marked .gitattributes:2"),
            ("x/a.c", "ISO-8859-1 .gitattributes:3"),
            ("top.c", "UTF-16 marked .gitattributes:4"),
            ("x/top.c", "ISO-8859-1 .gitattributes:3"),
            ("a.h", "-"),
            ("m", "-"),
            ("a.d", "UTF-16BE unmarked .gitattributes:7"),
            ("a \"b.c", "KOI8-R .gitattributes:8"),
            ("a.e", "-"),
            ("a.{e,f}", "x .gitattributes:9"),
            ("dir/x", "-"),
            ("a.set", "latin1 .editorconfig:2"),
            ("sub/a.c", "SHIFT-JIS sub/.gitattributes:1"),
            ("sub/x/a.c", "ISO-8859-1 .gitattributes:3"),
            ("sub/a.rc", "latin1 .editorconfig:2"),
            ("sub/own.c", "GBK .git/info/attributes:1"),
            // Another repository, where git looks no further up; an editor does.
            ("inner/a.c", "latin1 .editorconfig:2"),
        ] {
            assert_eq!(shown(dir.path(), &meant, path), expected, "{path}");
        }
    }

    #[test]
    fn threads_read_the_same() {
        let dir = tree(&[(".editorconfig", "root = true\n[*.c]\ncharset = latin1\n")]);
        let meant = Meant::new();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for name in 0..50 {
                        let path = format!("d{}/e/{name}.c", name % 5);
                        assert_eq!(shown(dir.path(), &meant, &path), "latin1 .editorconfig:3");
                    }
                });
            }
        });
    }

    #[test]
    fn what_cannot_be_read_says_nothing() {
        let dir = tree(&[(".gitattributes/x", ""), ("bytes/.editorconfig", "")]);
        fs::write(dir.path().join("bytes/.editorconfig"), b"# \xe9\xff\n[*.c]\ncharset = koi8-r\n").unwrap();
        fs::write(dir.path().join(".editorconfig"), vec![b'#'; LONGEST as usize + 1]).unwrap();
        let meant = Meant::new();
        assert_eq!(shown(dir.path(), &meant, "a.c"), "-");
        assert_eq!(shown(dir.path(), &meant, "bytes/a.c"), "koi8-r bytes/.editorconfig:3");
        assert_eq!(meant.of(Path::new("/")), None);
        assert_eq!(meant.of(Path::new("")), None);
    }
}
