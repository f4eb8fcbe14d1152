//! The unified diff of one file.
//!
//! In: the bytes before and after, the name for the header, and the bytes to mark. Out: for a program, a diff that `git apply`
//! and `patch -p1` accept, with the lines exactly as they are in the files; for people, the same diff with lines as
//! [`line_for_eyes`](super::line_for_eyes) shows them.
//!
//! Lines end at LF only, as for `git` and `patch`. If names are relative to the current directory, there is no `diff --git` line,
//! because `git apply` takes names relative to its directory only without that line. With it, names are relative to the top of
//! the repository ([`Header::from_top`]).

use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use similar::{DiffOp, group_diff_ops, udiff::UnifiedHunkHeader};

use super::difference::{CONTEXT_LINES, difference};
use super::line_for_eyes::{DiffLine, Screen};
use super::{Ink, Look, inline, screen};

/// Bytes of the new file that are shown in their own ink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InkedSpan {
    /// The bytes, which are whole characters.
    pub span: Range<usize>,
    /// Their look.
    pub ink: Ink,
}

/// The name of the file in the header of a diff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    name: Vec<u8>,
    from_top: bool,
}

impl Header {
    /// The name of something that is no file.
    pub fn named(name: &str) -> Self {
        Header { name: name.as_bytes().to_vec(), from_top: false }
    }

    /// The path of the file at `target`, relative to `directory`. If the file is not below it, the absolute path without its
    /// root, for `patch -p1 -d /`. Both paths have to be absolute, and `target` is the file itself, not a symbolic link to it,
    /// because `git apply` does not write through links.
    pub fn from_directory(target: &Path, directory: &Path) -> Self {
        let relative = target.strip_prefix(directory).unwrap_or(target);
        let mut name = Vec::new();
        for component in relative.components() {
            if let std::path::Component::Normal(part) = component {
                if !name.is_empty() {
                    name.push(b'/');
                }
                name.extend_from_slice(part.as_encoded_bytes());
            }
        }
        Header { name, from_top: false }
    }

    /// The path of the file at `target`, relative to the `top` of its repository. The diff gets a line that tells `git apply` so.
    /// Without it, `git apply` in a subdirectory could change another file of the same name. Both paths have to be absolute.
    pub fn from_top(target: &Path, top: &Path) -> Self {
        Header { from_top: true, ..Header::from_directory(target, top) }
    }
}

/// Writes the diff of the file that `header` names. Writes nothing if nothing changes. `marks` are in order of place, and are only
/// used if `look` is for people.
pub fn write(
    out: &mut dyn Write,
    look: Look,
    header: &Header,
    old: &[u8],
    new: &[u8],
    marks: &[InkedSpan],
) -> io::Result<()> {
    let (old, new) = (lines(old), lines(new));
    let operations = difference(&old, &new, None);
    let hunks = group_diff_ops(operations, CONTEXT_LINES);
    if hunks.iter().all(Vec::is_empty) {
        return Ok(());
    }
    let starts = starts(&new);
    let screen = look.for_eyes.then(|| Screen::new(look));
    let mut page = Page { look, screen, old: &old, new: &new, starts: &starts, marks };
    let Header { name, from_top } = header;
    if *from_top && !look.for_eyes {
        let side = |side: &[u8]| quoted_if_needed([side, name].concat());
        out.write_all(&[b"diff --git ", &side(b"a/")[..], b" ", &side(b"b/"), b"\n"].concat())?;
    }
    page.header(out, "---", b"a/", name)?;
    page.header(out, "+++", b"b/", name)?;
    for hunk in hunks.iter().filter(|hunk| !hunk.is_empty()) {
        writeln!(out, "{}", look.paint(Ink::HunkHeader, UnifiedHunkHeader::new(hunk)))?;
        for operation in hunk {
            page.operation(out, operation)?;
        }
    }
    Ok(())
}

/// The lines of `bytes`, each with its line end.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|&byte| byte == b'\n').collect()
}

/// The byte offset of each line.
fn starts(lines: &[&[u8]]) -> Vec<usize> {
    lines
        .iter()
        .scan(0, |at, line| {
            let start = *at;
            *at += line.len();
            Some(start)
        })
        .collect()
}

struct Page<'a> {
    look: Look,
    /// The terminal, if the diff is for people.
    screen: Option<Screen>,
    old: &'a [&'a [u8]],
    new: &'a [&'a [u8]],
    starts: &'a [usize],
    marks: &'a [InkedSpan],
}

impl Page<'_> {
    fn header(&self, out: &mut dyn Write, sign: &str, side: &[u8], name: &[u8]) -> io::Result<()> {
        let look = self.look;
        let whole = [side, name].concat();
        if look.for_eyes {
            let mut shown = String::new();
            screen::spell(&whole, &mut shown);
            return writeln!(out, "{}", look.paint(Ink::FileHeader, format_args!("{sign} {shown}")));
        }
        let written = quoted_if_needed(whole);
        write!(out, "{sign} ")?;
        out.write_all(&written)?;
        // A tab ends the name. Without it, `patch` would end the name at its first space.
        if written.contains(&b' ') && !written.starts_with(b"\"") {
            out.write_all(b"\t")?;
        }
        out.write_all(b"\n")
    }

    fn operation(&mut self, out: &mut dyn Write, operation: &DiffOp) -> io::Result<()> {
        if let &DiffOp::Equal { old_index, len, .. } = operation {
            return (old_index..old_index + len)
                .try_for_each(|line| self.line(out, b' ', self.old[line], &[], None));
        }
        let (old, new) = (operation.old_range(), operation.new_range());
        // Repairs keep the number of lines, so the old and new lines of a change correspond to each other in order.
        let paired = self.screen.is_some() && old.len() == new.len();
        let changes: Vec<_> = match paired {
            true => {
                old.clone().zip(new.clone()).map(|(o, n)| inline::changes(self.old[o], self.new[n])).collect()
            }
            false => Vec::new(),
        };
        let of = |at: usize| changes.get(at).and_then(Option::as_ref);
        for (at, line) in old.enumerate() {
            self.line(out, b'-', self.old[line], &[], of(at).map(|changes| changes.old.as_slice()))?;
        }
        for (at, line) in new.enumerate() {
            let marks = self.marks_in(self.starts[line]..self.starts[line] + self.new[line].len());
            self.line(out, b'+', self.new[line], &marks, of(at).map(|changes| changes.new.as_slice()))?;
        }
        Ok(())
    }

    /// The marks inside `span` of the new file, relative to its start.
    fn marks_in(&self, span: Range<usize>) -> Vec<InkedSpan> {
        let first = self.marks.partition_point(|mark| mark.span.start < span.start);
        self.marks[first..]
            .iter()
            .take_while(|mark| mark.span.end <= span.end)
            .map(|mark| InkedSpan {
                span: mark.span.start - span.start..mark.span.end - span.start,
                ink: mark.ink,
            })
            .collect()
    }

    /// Writes one line. `changed` are the bytes that differ from its counterpart; `None` if nearly all do, or if it has none.
    fn line(
        &mut self,
        out: &mut dyn Write,
        sign: u8,
        line: &[u8],
        marks: &[InkedSpan],
        changed: Option<&[Range<usize>]>,
    ) -> io::Result<()> {
        let content = line.strip_suffix(b"\n").unwrap_or(line);
        match &mut self.screen {
            Some(screen) => screen.write(out, &DiffLine { sign, content, marks, changed })?,
            None => {
                out.write_all(&[sign])?;
                out.write_all(content)?;
                out.write_all(b"\n")?;
            }
        }
        if content.len() == line.len() {
            out.write_all(b"\\ No newline at end of file\n")?;
        }
        Ok(())
    }
}

/// A name as `git` and `patch` read it: quoted if it has characters that need that.
fn quoted_if_needed(name: Vec<u8>) -> Vec<u8> {
    let needed = name.iter().any(|&byte| byte < b' ' || byte == 0x7F || byte == b'"' || byte == b'\\');
    if needed { quoted(&name) } else { name }
}

/// A name as `git` and `patch` quote it: between double quotes, with C escapes.
fn quoted(name: &[u8]) -> Vec<u8> {
    let mut out = vec![b'"'];
    for &byte in name {
        match byte {
            b'"' | b'\\' => out.extend([b'\\', byte]),
            b'\n' => out.extend(b"\\n"),
            b'\t' => out.extend(b"\\t"),
            b'\r' => out.extend(b"\\r"),
            0..=0x1F | 0x7F => out.extend(format!("\\{byte:03o}").bytes()),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(look: Look, old: &[u8], new: &[u8], marks: &[InkedSpan]) -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut out, look, &Header::named("notes.md"), old, new, marks).unwrap();
        out
    }

    const EYES: Look = Look { color: false, for_eyes: true, width: None };

    #[test]
    fn nothing_changes_nothing_written() {
        assert_eq!(diff(Look::PLAIN, b"a\nb", b"a\nb", &[]), b"");
        assert_eq!(diff(Look::PLAIN, b"", b"", &[]), b"");
    }

    #[test]
    fn bytes_are_as_in_the_file() {
        let out = diff(Look::PLAIN, b"\xff one\r\nk\x9bep\rt\r\nlast", b"one\r\nk\x9bep\rt\r\nlast", &[]);
        let expected =
            b"--- a/notes.md\n+++ b/notes.md\n@@ -1,3 +1,3 @@\n-\xff one\r\n+one\r\n k\x9bep\rt\r\n \
            last\n\\ No newline at end of file\n";
        assert_eq!(out, expected);
    }

    #[test]
    fn a_missing_final_newline_is_said_on_both_sides() {
        let out = String::from_utf8(diff(Look::PLAIN, b"a", b"b", &[])).unwrap();
        insta::assert_snapshot!(out, @r"
        --- a/notes.md
        +++ b/notes.md
        @@ -1 +1 @@
        -a
        \ No newline at end of file
        +b
        \ No newline at end of file
        ");
    }

    #[test]
    fn distant_changes_are_hunks_of_their_own() {
        let old: String = (1..=20).map(|i| format!("{i}\n")).collect();
        let new = old.replace("2\n3\n", "2\nthree\n").replace("18\n", "eighteen\n");
        insta::assert_snapshot!(String::from_utf8(diff(Look::PLAIN, old.as_bytes(), new.as_bytes(), &[])).unwrap(), @r"
        --- a/notes.md
        +++ b/notes.md
        @@ -1,6 +1,6 @@
         1
         2
        -3
        +three
         4
         5
         6
        @@ -15,6 +15,6 @@
         15
         16
         17
        -18
        +eighteen
         19
         20
        ");
    }

    #[test]
    fn on_a_terminal_nothing_is_obeyed() {
        let old = "a\u{9b}2J\r\nkept \u{202e}\r\n".as_bytes();
        let out = diff(EYES, old, "a汉\r\nkept \u{202e}\r\n".as_bytes(), &[]);
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
        --- a/notes.md
        +++ b/notes.md
        @@ -1,2 +1,2 @@
        -a<U+009B>2J
        +a汉
         kept <U+202E>
        ");
    }

    #[test]
    fn inferred_characters_are_marked() {
        let look = Look { color: true, for_eyes: true, width: None };
        let marks =
            [InkedSpan { span: 9..12, ink: Ink::Inferred }, InkedSpan { span: 12..15, ink: Ink::Doubtful }];
        let out = diff(look, b"x\nabc?\n", "x\nabc 漢测试\n".as_bytes(), &marks);
        insta::assert_snapshot!(String::from_utf8(out).unwrap().replace('\x1b', "␛"), @r"
        ␛[1m--- a/notes.md␛[0m
        ␛[1m+++ b/notes.md␛[0m
        ␛[36m@@ -1,2 +1,2 @@␛[0m
         x
        ␛[31m-abc␛[0m␛[1;31m?␛[0m
        ␛[32m+abc␛[0m␛[1;32m 漢␛[0m␛[0;4;32m测␛[0m␛[0;4;7;33m试␛[0m
        ");
    }

    #[test]
    fn names_in_headers() {
        let name = |path: &str| Header::from_directory(Path::new(path), Path::new("/home/me")).name;
        assert_eq!(name("/home/me/a b/c"), b"a b/c");
        assert_eq!(name("/srv/x"), b"srv/x");
        let mut out = Vec::new();
        write(&mut out, Look::PLAIN, &Header::named("a b"), b"x\n", b"y\n", &[]).unwrap();
        assert!(out.starts_with(b"--- a/a b\t\n+++ b/a b\t\n"));
        let mut out = Vec::new();
        write(&mut out, Look::PLAIN, &Header::named("q\"\n\x01"), b"x\n", b"y\n", &[]).unwrap();
        assert!(out.starts_with(b"--- \"a/q\\\"\\n\\001\"\n"));
    }

    #[cfg(unix)]
    #[test]
    fn names_from_the_top() {
        let header = |path: &str| Header::from_top(Path::new(path), Path::new("/home/me"));
        for (path, expected) in [
            ("/home/me/a b/c", "diff --git a/a b/c b/a b/c\n--- a/a b/c\t\n"),
            ("/home/me/q\"", "diff --git \"a/q\\\"\" \"b/q\\\"\"\n--- \"a/q\\\"\"\n"),
        ] {
            let mut out = Vec::new();
            write(&mut out, Look::PLAIN, &header(path), b"x\n", b"y\n", &[]).unwrap();
            assert!(out.starts_with(expected.as_bytes()), "{}", String::from_utf8_lossy(&out));
        }
        let mut shown = Vec::new();
        write(&mut shown, EYES, &header("/home/me/c"), b"x\n", b"y\n", &[]).unwrap();
        assert!(shown.starts_with(b"--- a/c\n"));
    }

    /// Applies the diff by `program`, in a directory (inside a repository where `repository`), to `old`
    /// under `name`. `None` where the program is not installed.
    #[allow(clippy::disallowed_methods, reason = "tests set up their own files")]
    fn applied(program: &[&str], repository: bool, name: &str, old: &[u8], new: &[u8]) -> Option<Vec<u8>> {
        let root = tempfile::tempdir().unwrap();
        let command = |program: &str, directory: &Path| {
            let mut command = std::process::Command::new(program);
            command
                .current_dir(directory)
                .env("GIT_CONFIG_GLOBAL", "/dev/null")
                .env("GIT_CONFIG_NOSYSTEM", "1");
            command.env("GIT_CEILING_DIRECTORIES", root.path());
            command
        };
        if repository {
            command("git", root.path()).args(["init", "-q"]).status().ok()?;
        }
        let directory = root.path().join("current");
        let file = directory.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, old).unwrap();
        let mut out = Vec::new();
        let header = Header::from_directory(&file, &directory);
        write(&mut out, Look::PLAIN, &header, old, new, &[]).unwrap();
        std::fs::write(root.path().join("the.diff"), &out).unwrap();
        let mut command = command(program[0], &directory);
        let output = command.args(&program[1..]).arg(root.path().join("the.diff")).output().ok()?;
        let diff = String::from_utf8_lossy(&out);
        assert!(
            output.status.success(),
            "{program:?} {name}: {}\n{diff}",
            String::from_utf8_lossy(&output.stderr)
        );
        Some(std::fs::read(&file).unwrap())
    }

    #[cfg(unix)]
    #[test]
    fn git_and_patch_take_it() {
        let long = |word: &str| (0..30).map(|i| format!("{i}\n{word}\r\n")).collect::<String>();
        let contents: [(&[u8], &[u8]); 9] = [
            (b"one\nold\nthree\n", b"one\nnew\nthree\n"),
            (b"one\r\nold\r\nthree", b"one\r\nnew\r\nthree"),
            (b"one\rold\rthree\nx", b"one\rnew\rthree\nx"),
            (b"old", b"new"),
            (b"a\n\n\nold\n\n", b"a\n\n\nnew\nmore\n\n"),
            (b"caf\xe9 \x9b old\n\xff\n", b"caf\xe9 \x9b n\xc3\xa9w\n\xff\n"),
            (b"--- old\n+++ old\n@@ -1 +1 @@\n", b"--- new\n+++ new\n@@ -1 +1 @@\n"),
            (b"x\nold\n\\ No newline at end of file\n", b"x\nnew\n\\ No newline at end of file\n"),
            (&long("old").into_bytes(), &long("ne\u{301}w").into_bytes()),
        ];
        let names = [
            "plain.txt",
            "with space",
            "sub/dir/file name.txt",
            "ünï\u{4e2d}.md",
            "q\"uote\\.txt",
            "t\tab",
            "-x",
        ];
        let programs = [&["git", "apply"][..], &["patch", "-p1", "--binary", "-i"]];
        for program in programs {
            for name in names {
                for repository in [false, true] {
                    for (old, new) in contents {
                        if let Some(bytes) = applied(program, repository, name, old, new) {
                            assert_eq!(bytes, new, "{program:?} {name}");
                        }
                    }
                }
            }
        }
    }
}
