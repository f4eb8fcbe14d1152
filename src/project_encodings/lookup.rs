//! Looks up what is declared for a path, from its directory upward.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use fix_encoding::encoding::Encoding;
use ignore::gitignore::Gitignore;

use super::declared::{DeclaredEncoding, DeclaredPattern};
use super::editorconfig::EditorConfig;
use super::gitattributes::{attributes, working_tree_encoding};
use crate::walk::lexical;

/// The names of the two files.
const EDITORCONFIG: &str = ".editorconfig";
const GITATTRIBUTES: &str = ".gitattributes";

/// The longest file of either kind that is read, in bytes. Git's own limit for attributes is 100 MB, and real
/// files have a few kilobytes.
const LONGEST_DECLARING_FILE: u64 = 1 << 20;

/// The declarations of a project, read on demand and kept. Can be shared by threads.
#[derive(Default)]
pub struct DeclaredEncodings {
    directories: Mutex<HashMap<PathBuf, Arc<Directory>>>,
}

impl DeclaredEncodings {
    pub fn new() -> Self {
        Self::default()
    }

    /// The encoding that is declared for the file at `path`, which need not exist. For a symbolic link the
    /// path of the link counts.
    pub fn of(&self, path: &Path) -> Option<DeclaredEncoding> {
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
        // From the nearest known directory downward. In a loop, because recursion could overflow the stack in
        // a deep tree.
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
            // Read without holding the lock. Two threads may read the same directory, with the same result.
            let read = Arc::new(Directory::read(directory, nearest.take()));
            let mut directories = self.directories.lock().unwrap_or_else(PoisonError::into_inner);
            nearest = Some(Arc::clone(directories.entry(directory.to_owned()).or_insert(read)));
        }
        nearest.unwrap_or_else(|| Arc::new(Directory::read(path, None)))
    }
}

/// The declarations of one directory, and its parent.
struct Directory {
    path: PathBuf,
    editorconfig: Option<EditorConfig>,
    attributes: Vec<DeclaredPattern<Gitignore>>,
    /// Those of `.git/info/attributes`, where this is the root of a repository.
    info_attributes: Vec<DeclaredPattern<Gitignore>>,
    is_repository: bool,
    parent: Option<Arc<Directory>>,
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
            // Not `is_dir`, because `.git` is a file in a worktree and in a submodule.
            is_repository: git.exists(),
            parent,
        }
    }
}

/// The text of a small regular file. Reading a pipe of that name would never end.
fn text(path: &Path) -> Option<String> {
    let metadata = std::fs::metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > LONGEST_DECLARING_FILE {
        return None;
    }
    let bytes = std::fs::read(path).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    Some(text.strip_prefix('\u{FEFF}').unwrap_or(&text).to_owned())
}

fn by_git<'a>(chain: impl Iterator<Item = &'a Directory>, path: &Path) -> Option<DeclaredEncoding> {
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
        return Some(DeclaredEncoding {
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

fn by_editors<'a>(chain: impl Iterator<Item = &'a Directory>, path: &Path) -> Option<DeclaredEncoding> {
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
            return Some(DeclaredEncoding {
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
    fn shown(dir: &Path, meant: &DeclaredEncodings, path: &str) -> String {
        meant.of(&dir.join(path)).map_or("-".to_owned(), |meant| {
            let mark = meant.mark.map_or("", |mark| if mark { " marked" } else { " unmarked" });
            let source = meant.source.strip_prefix(dir).unwrap().to_str().unwrap().replace('\\', "/");
            format!("{}{mark} {source}:{}", meant.label, meant.line)
        })
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
        let meant = DeclaredEncodings::new();
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
        let meant = DeclaredEncodings::new();
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
            // In another repository git looks no further up, but editors do.
            ("inner/a.c", "latin1 .editorconfig:2"),
        ] {
            assert_eq!(shown(dir.path(), &meant, path), expected, "{path}");
        }
    }

    #[test]
    fn threads_read_the_same() {
        let dir = tree(&[(".editorconfig", "root = true\n[*.c]\ncharset = latin1\n")]);
        let meant = DeclaredEncodings::new();
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
        fs::write(dir.path().join(".editorconfig"), vec![b'#'; LONGEST_DECLARING_FILE as usize + 1]).unwrap();
        let meant = DeclaredEncodings::new();
        assert_eq!(shown(dir.path(), &meant, "a.c"), "-");
        assert_eq!(shown(dir.path(), &meant, "bytes/a.c"), "koi8-r bytes/.editorconfig:3");
        assert_eq!(meant.of(Path::new("/")), None);
        assert_eq!(meant.of(Path::new("")), None);
    }
}
