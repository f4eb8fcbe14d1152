//! Tests of a walk as a whole.
#![allow(clippy::disallowed_methods, reason = "tests set up their own files")]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::WalkError;
use super::found::Elsewhere;
use super::*;

fn tree(files: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for file in files {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file).unwrap();
    }
    dir
}

fn shown(root: &Path, found: &WalkOutcome) -> Vec<String> {
    let relative = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_str().unwrap().to_owned();
    found.files.iter().map(|file| relative(&file.path)).collect()
}

fn walk(dir: &Path, walk: Walk) -> WalkOutcome {
    let paths = if walk.paths.is_empty() { vec![dir.to_owned()] } else { walk.paths.clone() };
    Walk { paths, ..walk }.run().unwrap()
}

fn exclude(base: &Path, pattern: &str) -> Exclude {
    Exclude { base: base.to_owned(), pattern: pattern.to_owned() }
}

#[test]
fn in_the_order_of_bytes() {
    let dir = tree(&["b", "a/z", "a-b", "a.b", "a/é", "a/Z", "A", "a0"]);
    for threads in [0, 1, 4] {
        let found = walk(dir.path(), Walk { threads, ..Walk::default() });
        assert_eq!(shown(dir.path(), &found), ["A", "a-b", "a.b", "a/Z", "a/z", "a/é", "a0", "b"]);
        assert!(found.files.iter().all(|file| !file.named));
    }
}

#[test]
fn ignored_hidden_and_own_files() {
    let dir = tree(&[
        ".gitignore",
        ".hidden",
        "a",
        "ignored",
        "sub/ignored",
        "sub/b",
        "build/c",
        ".git/config",
        "sub/.git/x",
        ".hg/x",
        ".svn/x",
        ".jj/x",
        ".fix-encoding-0aZ9xyXY0123.tmp",
        ".fix-encoding-config.toml",
    ]);
    fs::write(dir.path().join(".gitignore"), "ignored\n/build/\n").unwrap();
    assert_eq!(shown(dir.path(), &walk(dir.path(), Walk::default())), ["a", "sub/b"]);
    let found = walk(dir.path(), Walk { hidden: true, ..Walk::default() });
    let hidden = [".fix-encoding-config.toml", ".gitignore", ".hidden", "a", "sub/b"];
    assert_eq!(shown(dir.path(), &found), hidden);
    let found = walk(dir.path(), Walk { no_ignore: true, ..Walk::default() });
    assert_eq!(shown(dir.path(), &found), ["a", "build/c", "ignored", "sub/b", "sub/ignored"]);
    // A directory in the tree, with the ignore file above it.
    let found = walk(dir.path(), Walk { paths: vec![dir.path().join("sub")], ..Walk::default() });
    assert_eq!(shown(dir.path(), &found), ["sub/b"]);
}

#[test]
fn named_files_are_looked_at() {
    let dir = tree(&["ignored", "build/deep/c", ".hidden", "excluded/d", "a", ".git/COMMIT_EDITMSG"]);
    fs::write(dir.path().join(".gitignore"), "ignored\n/build/\n").unwrap();
    let paths: Vec<PathBuf> =
        ["ignored", "build/deep/c", ".hidden", "excluded/d", "a", ".git/COMMIT_EDITMSG"]
            .iter()
            .map(|name| dir.path().join(name))
            .collect();
    let excludes = vec![exclude(dir.path(), "/excluded/")];
    let all = Walk { paths, excludes, ..Walk::default() };
    let found = all.run().unwrap();
    assert_eq!(found.files.len(), 6);
    assert!(found.files.iter().all(|file| file.named));
    let found = Walk { force_exclude: true, ..all.clone() }.run().unwrap();
    assert_eq!(shown(dir.path(), &found), [".git/COMMIT_EDITMSG", ".hidden", "a"]);
    let found = Walk { force_exclude: true, no_ignore: true, ..all }.run().unwrap();
    assert_eq!(shown(dir.path(), &found), [".git/COMMIT_EDITMSG", ".hidden", "a", "build/deep/c", "ignored"]);
    // A directory named although it is excluded or ignored.
    let named = Walk {
        paths: vec![dir.path().join("build"), dir.path().join("excluded")],
        excludes: vec![exclude(dir.path(), "/excluded/")],
        ..Walk::default()
    };
    assert_eq!(shown(dir.path(), &named.run().unwrap()), ["build/deep/c", "excluded/d"]);
    assert!(Walk { force_exclude: true, ..named }.run().unwrap().files.is_empty());
}

#[test]
fn excludes() {
    let dir = tree(&["a.txt", "b.md", "sub/a.txt", "sub/b.md", "vendor/x", "sub/vendor/y", "#x", "subway"]);
    let with = |patterns: &[(&str, &str)]| {
        let excludes =
            patterns.iter().map(|(base, pattern)| exclude(&dir.path().join(base), pattern)).collect();
        shown(dir.path(), &walk(dir.path(), Walk { excludes, ..Walk::default() }))
    };
    assert_eq!(with(&[("", "*.md"), ("", "vendor")]), ["#x", "a.txt", "sub/a.txt", "subway"]);
    assert_eq!(
        with(&[("", "/vendor/"), ("", "#x"), ("", "*.txt"), ("", "*.md"), ("", "")]),
        ["sub/vendor/y", "subway"]
    );
    // Relative to where it was written.
    assert_eq!(with(&[("sub", "/a.txt"), ("", "vendor/")]), ["#x", "a.txt", "b.md", "sub/b.md", "subway"]);
    assert_eq!(with(&[("", "*"), ("", "!b.md")]), ["b.md"]);
    let error = Walk { excludes: vec![exclude(dir.path(), "[z-a]")], ..Walk::default() }.run().unwrap_err();
    assert!(matches!(error, WalkError::Pattern { .. }), "{error}");
    assert!(error.to_string().contains("[z-a]"));
}

#[test]
fn each_file_once() {
    let dir = tree(&["a", "sub/b", "sub/c"]);
    let path = |name: &str| dir.path().join(name);
    let paths = vec![path("sub"), path("sub/b"), dir.path().to_owned(), path("sub/../a"), path("a")];
    let found = walk(dir.path(), Walk { paths, ..Walk::default() });
    assert_eq!(shown(dir.path(), &found), ["a", "sub/b", "sub/c"]);
    assert_eq!(found.files.iter().map(|file| file.named).collect::<Vec<_>>(), [true, true, false]);
}

#[cfg(unix)]
#[test]
fn links() {
    use std::os::unix::fs::symlink;
    let outside = tree(&["secret", "dir/x"]);
    let dir = tree(&["a", "sub/b"]);
    let path = |name: &str| dir.path().join(name);
    symlink(outside.path().join("secret"), path("out")).unwrap();
    symlink(outside.path().join("dir"), path("outdir")).unwrap();
    symlink("a", path("inside")).unwrap();
    symlink("nothing", path("dangling")).unwrap();
    symlink(".", path("loop")).unwrap();
    fs::hard_link(path("a"), path("z")).unwrap();
    // Not followed in a directory, and no error there.
    let found = walk(dir.path(), Walk::default());
    assert_eq!(shown(dir.path(), &found), ["a", "sub/b"]);
    assert!(found.errors.is_empty(), "{:?}", found.errors);
    // Followed when named, but not given twice.
    let paths = ["out", "outdir", "inside", "dangling", "a"].map(path).to_vec();
    let found = walk(dir.path(), Walk { paths, ..Walk::default() });
    assert_eq!(shown(dir.path(), &found), ["a", "out", "outdir/x"]);
    assert!(matches!(&found.errors[..], [WalkError::Dangling { .. }]));
    // A program that names them names the links, and not what they lead to.
    let paths = ["out", "outdir", "inside", "dangling", "loop", "z", "sub/b"].map(path).to_vec();
    let listed = paths.iter().map(|path| (path.clone(), "names.txt:1".to_string())).collect();
    let by_list = Walk { paths: paths.clone(), listed, ..Walk::default() };
    for walked in [by_list, Walk { paths, force_exclude: true, ..Walk::default() }] {
        let found = walk(dir.path(), walked);
        assert_eq!(shown(dir.path(), &found), ["sub/b", "z"]);
        assert!(found.errors.is_empty(), "{:?}", found.errors);
        let links: Vec<PathBuf> = found.elsewhere.into_iter().map(|(link, _)| link).collect();
        assert_eq!(links, ["dangling", "inside", "loop", "out", "outdir"].map(path));
    }
}

#[test]
fn repositories_in_repositories() {
    let dir = tree(&["a", "module/.git", "module/b", "clone/.git/config", "clone/c", "plain/d"]);
    let path = |name: &str| dir.path().join(name);
    let paths = ["a", "module", "clone", "plain"].map(path).to_vec();
    let listed: HashMap<PathBuf, String> =
        paths.iter().map(|path| (path.clone(), "names.txt:1".to_string())).collect();
    let found = walk(dir.path(), Walk { paths: paths.clone(), listed, ..Walk::default() });
    assert_eq!(shown(dir.path(), &found), ["a", "plain/d"]);
    let expected = ["clone", "module"].map(|name| (path(name), Elsewhere::Repository));
    assert_eq!(found.elsewhere, expected);
    let found = walk(dir.path(), Walk { paths, ..Walk::default() });
    assert_eq!(shown(dir.path(), &found), ["a", "clone/c", "module/b", "plain/d"]);
    // The one that the run is in is meant where it is listed.
    let here = PathBuf::from(".");
    let listed = HashMap::from([(here.clone(), "names.txt:1".to_string())]);
    assert!(Walk { paths: vec![here], listed, ..Walk::default() }.run().unwrap().elsewhere.is_empty());
}

#[test]
fn errors_are_values() {
    let dir = tree(&["a", ".git/config"]);
    let path = |name: &str| dir.path().join(name);
    #[allow(unused_mut)]
    let mut paths = vec![path("missing"), path("a"), path(".git"), path("a/b")];
    #[cfg(unix)]
    paths.push(PathBuf::from("/dev/null"));
    let found = walk(dir.path(), Walk { paths, ..Walk::default() });
    assert_eq!(shown(dir.path(), &found), ["a"]);
    let text: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
    let has = |what: &str| assert!(text.iter().any(|text| text.contains(what)), "{what}: {text:#?}");
    has("missing: no such file or directory; check");
    has(".git: belongs to version control");
    #[cfg(unix)]
    has("/dev/null: a pipe, socket or device");
    has("b: can't be read");
}

/// The variable in which the test below tells its child which tree to walk.
#[cfg(unix)]
const TREE: &str = "FIX_ENCODING_TEST_TREE";

#[cfg(unix)]
#[test]
#[ignore = "the child of another test"]
fn child_walks_as_another_user() {
    let Some(tree) = std::env::var_os(TREE) else { return };
    let found = walk(Path::new(&tree), Walk::default());
    assert!(
        matches!(&found.errors[..], [WalkError::Unreadable { path, .. }] if path.ends_with("locked")),
        "{found:?}"
    );
    println!("all of it was tried");
}

#[cfg(unix)]
#[test]
fn a_directory_of_another_user_is_an_error() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let dir = tree(&["locked/a", "b"]);
    if fs::metadata(dir.path()).unwrap().uid() != 0 {
        eprintln!("skipped: making another user's files takes root");
        return;
    }
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    mode(dir.path(), 0o755);
    mode(&dir.path().join("locked"), 0o700);
    let (_, module) = module_path!().split_once("::").unwrap();
    let output = std::process::Command::new("setpriv")
        .args(["--reuid=1000", "--regid=1000", "--clear-groups", "--"])
        .arg(std::env::current_exe().unwrap())
        .arg(format!("{module}::child_walks_as_another_user"))
        .args(["--exact", "--ignored", "--nocapture"])
        .env(TREE, dir.path())
        .current_dir("/")
        .output();
    let Ok(output) = output else {
        eprintln!("skipped: there is no setpriv");
        return;
    };
    if matches!(output.status.code(), Some(126 | 127)) {
        eprintln!("skipped: the other user can't run this test program");
        return;
    }
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("all of it was tried"), "{text}");
}

#[cfg(unix)]
#[test]
fn special_files_are_not_given() {
    let dir = tree(&["a"]);
    let _listener = std::os::unix::net::UnixListener::bind(dir.path().join("socket")).unwrap();
    let found = walk(dir.path(), Walk::default());
    assert_eq!(shown(dir.path(), &found), ["a"]);
    assert!(found.errors.is_empty());
}

#[test]
fn large_files_are_listed() {
    let dir = tree(&["small", "largest"]);
    fs::write(dir.path().join("largest"), vec![b'x'; 100]).unwrap();
    let walk = Walk { paths: vec![dir.path().to_owned()], max_filesize: Some(99), ..Walk::default() };
    let found = walk.run().unwrap();
    assert_eq!(shown(dir.path(), &found), ["small"]);
    assert_eq!(found.too_large, [(dir.path().join("largest"), 100)]);
    // Named, it is given, and reading it is an error that says so.
    let paths = vec![dir.path().to_owned(), dir.path().join("largest")];
    let found = Walk { paths, ..walk }.run().unwrap();
    assert_eq!(shown(dir.path(), &found), ["largest", "small"]);
    assert!(found.too_large.is_empty());
}

#[test]
fn paths_are_shown_as_typed() {
    // The only test that depends on the current directory, and it does not change it.
    let found = Walk { paths: vec![PathBuf::from(".")], ..Walk::default() }.run().unwrap();
    assert!(found.files.iter().any(|file| file.path == Path::new("Cargo.toml")));
    assert!(found.files.iter().all(|file| !file.path.as_os_str().as_encoded_bytes().starts_with(b"./")));
    let found = Walk { paths: vec![PathBuf::from("./src")], ..Walk::default() }.run().unwrap();
    assert!(!found.files.is_empty());
    assert!(found.files.iter().all(|file| file.path.as_os_str().as_encoded_bytes().starts_with(b"./src/")));
    let excludes = vec![exclude(&std::env::current_dir().unwrap(), "/src/")];
    let found = Walk { paths: vec![PathBuf::from(".")], excludes, ..Walk::default() }.run().unwrap();
    assert!(!found.files.is_empty() && found.files.iter().all(|file| !file.path.starts_with("src")));
}
