//! `--staged` and `--install-hook` with the real git: what is looked at is what would be committed, whatever the work tree has.

#![allow(clippy::disallowed_methods, reason = "tests set up their own files")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::cli::{Place, Ran};
use crate::trial::{Need, tests};

const GIT: &[Need] = &[Need::Program("git")];

tests! {
    what_is_staged_counts_and_not_the_work_tree needs GIT;
    the_diff_repairs_the_index_alone needs GIT;
    from_below_files_are_known_by_where_they_are needs GIT;
    what_to_do_next_is_said_below_the_findings needs GIT;
    #[cfg(unix)]
    git_takes_the_diff_whatever_the_name needs GIT;
    before_the_first_commit needs GIT;
    renamed_changed_deleted needs GIT;
    binary_and_utf_16_files needs GIT;
    long_files_are_left_out needs GIT;
    paths_and_excludes_limit_it needs GIT;
    #[cfg(unix)]
    links_submodules_and_strange_names needs GIT;
    files_that_are_not_merged needs GIT;
    what_does_not_go_is_said_and_changes_nothing needs GIT;
    #[cfg(unix)]
    the_hook_keeps_damaged_text_out_of_commits needs GIT;
    #[cfg(unix)]
    the_hook_works_in_a_worktree needs GIT;
    a_hook_that_is_there_stays needs GIT;
    hooks_go_where_git_looks_for_them needs GIT;
    the_configuration_holds_for_what_is_staged needs GIT;
}

/// UTF-8 read as windows-1252, nothing lost.
const DAMAGED: &str = "Bonjour.\nL’Ã©tÃ© dernier, nous avons passÃ© nos vacances Ã\u{a0} la mer.\nFin\n";
const REPAIRED: &str = "Bonjour.\nL’été dernier, nous avons passé nos vacances à la mer.\nFin\n";

/// What could make git look elsewhere than in the test's repository, or speak otherwise.
const VARIABLES: [&str; 7] = [
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_WORK_TREE",
    "GIT_PREFIX",
    "GIT_OBJECT_DIRECTORY",
    "GIT_COMMON_DIR",
    "GIT_EXTERNAL_DIFF",
];

/// A repository.
struct Repository {
    place: Place,
}

impl Repository {
    /// A new one without a commit.
    fn new() -> Self {
        let repository = Repository { place: Place::new() };
        repository.git(&["init", "--quiet", "--initial-branch=main", "."]);
        repository
    }

    /// One with a commit of a clean file.
    fn with_a_commit() -> Self {
        let repository = Self::new();
        repository.place.write("clean.txt", REPAIRED);
        repository.git(&["add", "."]);
        repository.git(&["commit", "--quiet", "-m", "first"]);
        repository
    }

    fn command(&self, directory: &Path, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(directory);
        for variable in VARIABLES {
            command.env_remove(variable);
        }
        command.env("HOME", self.place.dir().parent().unwrap());
        command.env("XDG_STATE_HOME", self.place.state()).env("LOCALAPPDATA", self.place.state());
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").env("LC_ALL", "C");
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "A").env(format!("GIT_{role}_EMAIL"), "a@example.org");
        }
        command
    }

    fn try_git(&self, arguments: &[&str]) -> Output {
        self.command(&self.place.dir(), "git", arguments).output().unwrap()
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = self.try_git(arguments);
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Writes and stages.
    fn stage(&self, name: &str, bytes: impl AsRef<[u8]>) {
        self.place.write(name, bytes);
        self.git(&["add", "--", name]);
    }

    fn run_in(&self, directory: &Path, arguments: &[&str]) -> Ran {
        let output = self.command(directory, env!("CARGO_BIN_EXE_fix-encoding"), arguments).output().unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: output.stdout,
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_in(&self.place.dir(), arguments)
    }

    /// Commits with the hook that is installed; whether it went through, and all that was said.
    fn commit(&self, arguments: &[&str]) -> (bool, String) {
        let program = Path::new(env!("CARGO_BIN_EXE_fix-encoding")).parent().unwrap().to_path_buf();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path =
            std::env::join_paths(std::iter::once(program).chain(std::env::split_paths(&path))).unwrap();
        let arguments = [&["commit", "-m", "a commit"], arguments].concat();
        let output = self.command(&self.place.dir(), "git", &arguments).env("PATH", path).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    /// The names with findings of `--staged --check`, each once.
    fn reported(&self, arguments: &[&str]) -> (i32, Vec<String>) {
        let ran = self.run(&[&["--staged", "--check", "-q"], arguments].concat());
        let mut names: Vec<String> =
            ran.text().lines().filter_map(|line| Some(line.split_once(':')?.0.to_string())).collect();
        names.dedup();
        assert_eq!(ran.err, "");
        (ran.code, names)
    }
}

fn what_is_staged_counts_and_not_the_work_tree() {
    let repository = Repository::with_a_commit();
    // Damaged in the index alone, and in the work tree alone.
    repository.stage("index.txt", DAMAGED);
    repository.place.write("index.txt", REPAIRED);
    repository.stage("tree.txt", REPAIRED);
    repository.place.write("tree.txt", DAMAGED);
    repository.place.write("untracked.txt", DAMAGED);
    let before = repository.place.contents();

    let ran = repository.run(&["--staged", "--check"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.text().starts_with("index.txt:2:"), "{}", ran.text());
    assert!(!ran.text().contains("tree.txt"), "{}", ran.text());
    assert!(ran.text().contains("examined 2 files: "), "{}", ran.text());
    assert!(ran.text().ends_with("\n  fix-encoding --write index.txt\n"), "{}", ran.text());
    assert!(ran.err.contains("git add"), "{}", ran.err);
    let report = repository.run(&["--staged"]);
    assert_eq!(report.code, 1);
    assert!(report.text().contains("\n+L’été dernier"), "{}", report.text());
    assert_eq!(repository.place.contents(), before);
    assert!(!repository.place.state().exists());
}

fn the_diff_repairs_the_index_alone() {
    let repository = Repository::with_a_commit();
    repository.stage("sub/a b.txt", DAMAGED);
    repository.place.write("sub/a b.txt", "edited meanwhile\n");
    let diff = repository.run(&["--staged", "--diff"]);
    assert_eq!(diff.code, 1, "{}", diff.err);
    std::fs::write(repository.place.state(), &diff.out).unwrap();
    repository.git(&["apply", "--cached", repository.place.state().to_str().unwrap()]);
    assert_eq!(repository.git(&["show", ":sub/a b.txt"]), REPAIRED);
    assert_eq!(repository.place.read("sub/a b.txt"), b"edited meanwhile\n");
    assert_eq!(repository.run(&["--staged", "--diff"]).code, 0);
}

/// Two files of one name, of which only the upper one is staged, and looked at from beside the lower one.
fn from_below_files_are_known_by_where_they_are() {
    let repository = Repository::with_a_commit();
    repository.stage("x.txt", DAMAGED);
    repository.place.write("sub/x.txt", DAMAGED);
    let (top, sub) = (repository.place.dir(), repository.place.path("sub"));
    let staged = |arguments: &[&str]| repository.run_in(&sub, &[&["--staged", "-q"], arguments].concat());

    for format in ["github", "sarif"] {
        let in_workspace = repository
            .command(&sub, env!("CARGO_BIN_EXE_fix-encoding"), &["--staged", "--check", "--format", format])
            .env("GITHUB_WORKSPACE", &top)
            .output()
            .unwrap();
        let said = String::from_utf8(in_workspace.stdout).unwrap();
        let expected = if format == "github" { "::error file=x.txt,line=2," } else { "\"uri\": \"x.txt\"" };
        assert!(said.contains(expected), "{said}");
    }
    repository.run(&["--write-baseline=base.json", "-q"]);
    assert_eq!(staged(&["--check"]).code, 1);
    let known = staged(&["--check", "--baseline=../base.json"]);
    assert_eq!((known.code, known.text()), (0, ""), "{}", known.err);

    // Applied where it was made, the diff leaves the other file alone; applied at the top it repairs the right one.
    let diff = repository.run_in(&sub, &["--staged", "--diff"]);
    assert_eq!(diff.code, 1, "{}", diff.err);
    assert!(diff.text().starts_with("diff --git a/x.txt b/x.txt\n--- a/x.txt\n"), "{}", diff.text());
    std::fs::write(repository.place.state(), &diff.out).unwrap();
    let state = repository.place.state();
    let below = repository.command(&sub, "git", &["apply", state.to_str().unwrap()]).output().unwrap();
    assert_eq!(repository.place.read("sub/x.txt"), DAMAGED.as_bytes(), "{below:?}");
    repository.git(&["apply", "--cached", state.to_str().unwrap()]);
    assert_eq!(repository.git(&["show", ":x.txt"]), REPAIRED);
}

fn what_to_do_next_is_said_below_the_findings() {
    let repository = Repository::with_a_commit();
    repository.stage("a.txt", DAMAGED);
    // Both streams in one, as in a terminal.
    let both = tempfile::NamedTempFile::new().unwrap();
    let mut command = repository.command(
        &repository.place.dir(),
        env!("CARGO_BIN_EXE_fix-encoding"),
        &["--staged", "--check"],
    );
    let appended = || std::fs::File::options().append(true).open(both.path()).unwrap();
    assert_eq!(command.stdout(appended()).stderr(appended()).status().unwrap().code(), Some(1));
    let said = std::fs::read_to_string(both.path()).unwrap();
    assert!(said.starts_with("a.txt:2:"), "{said}");
    assert!(said.lines().last().unwrap().starts_with("note: what is staged was looked at"), "{said}");
}

#[cfg(unix)]
fn git_takes_the_diff_whatever_the_name() {
    let repository = Repository::with_a_commit();
    for name in
        ["with space", "sub/dir/file name.txt", "ünï\u{4e2d}.md", "q\"uote\\.txt", "t\tab", "-x", "a b/a b"]
    {
        repository.stage(name, DAMAGED);
    }
    let diff = repository.run(&["--staged", "--diff"]);
    std::fs::write(repository.place.state(), &diff.out).unwrap();
    repository.git(&["apply", "--cached", repository.place.state().to_str().unwrap()]);
    let left = repository.run(&["--staged", "--diff"]);
    assert_eq!((left.code, left.text()), (0, ""), "{}", diff.text());
}

fn before_the_first_commit() {
    let repository = Repository::new();
    assert_eq!(
        repository.run(&["--staged"]).whole(),
        "exit code 0\n--- stdout\nexamined 0 files: nothing found\n--- stderr\n"
    );
    repository.stage("a.txt", DAMAGED);
    repository.stage("b.txt", REPAIRED);
    assert_eq!(repository.reported(&[]), (1, vec!["a.txt".to_string()]));
}

fn renamed_changed_deleted() {
    let repository = Repository::new();
    for name in ["stays.txt", "moved.txt", "changed.txt", "deleted.txt", "mode.txt"] {
        repository.stage(name, format!("{name}\n{DAMAGED}"));
    }
    repository.git(&["commit", "--quiet", "-m", "damaged from of old"]);
    assert_eq!(repository.reported(&[]), (0, vec![]));
    repository.git(&["mv", "moved.txt", "new name.txt"]);
    repository.git(&["rm", "--quiet", "deleted.txt"]);
    repository.stage("changed.txt", format!("more\n{DAMAGED}"));
    repository.git(&["update-index", "--chmod=+x", "mode.txt"]);
    // Names as the user may have told git to show them.
    for (key, value) in [
        ("diff.renames", "copies"),
        ("diff.noprefix", "true"),
        ("diff.relative", "true"),
        ("color.ui", "always"),
    ] {
        repository.git(&["config", key, value]);
    }
    let expected = ["changed.txt", "mode.txt", "new name.txt"].map(str::to_string).to_vec();
    assert_eq!(repository.reported(&[]), (1, expected));
}

fn binary_and_utf_16_files() {
    let repository = Repository::with_a_commit();
    repository.stage(
        "image.png",
        b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0\x1F\xF3\xFFa",
    );
    assert_eq!(repository.reported(&[]), (0, vec![]));
    let utf16: Vec<u8> = "\u{feff}Über uns\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    repository.stage("notes.txt", &utf16);
    assert_eq!(repository.reported(&[]), (1, vec!["notes.txt".to_string()]));
    // Git keeps UTF-8 of what is declared so, and that is what is looked at.
    repository.place.write(".gitattributes", "*.txt working-tree-encoding=UTF-16LE-BOM eol=lf\n");
    repository.git(&["rm", "--quiet", "--cached", "-f", "notes.txt"]);
    repository.git(&["add", ".gitattributes", "notes.txt"]);
    assert_eq!(repository.git(&["show", ":notes.txt"]).trim_start_matches('\u{feff}'), "Über uns\n");
    assert_eq!(repository.reported(&[]), (0, vec![]));
    // What was stored as it is has not become UTF-8 by the declaration.
    repository.place.write(".gitattributes", "");
    repository.git(&["rm", "--quiet", "--cached", "-f", "notes.txt"]);
    repository.git(&["add", "notes.txt"]);
    repository.place.write(".gitattributes", "*.txt working-tree-encoding=UTF-16LE-BOM eol=lf\n");
    assert_eq!(repository.reported(&[]), (1, vec!["notes.txt".to_string()]));
}

fn long_files_are_left_out() {
    let repository = Repository::with_a_commit();
    repository.stage("long.txt", DAMAGED.repeat(100));
    let ran = repository.run(&["--staged", "--check", "--max-filesize=1K"]);
    assert_eq!(ran.code, 0);
    assert!(ran.text().contains("1 file over the size limit"), "{}", ran.text());
    assert_eq!(repository.run(&["--staged", "--check", "-q"]).code, 1);
}

fn paths_and_excludes_limit_it() {
    let repository = Repository::with_a_commit();
    for name in ["top.txt", "a/one.txt", "a/two.md", "ab/three.txt", ".hidden/four.txt"] {
        repository.stage(name, DAMAGED);
    }
    let reported = |arguments: &[&str]| repository.reported(arguments).1.join(" ");
    assert_eq!(reported(&[]), ".hidden/four.txt a/one.txt a/two.md ab/three.txt top.txt");
    assert_eq!(reported(&["a"]), "a/one.txt a/two.md");
    assert_eq!(reported(&["a/", "./top.txt"]), "a/one.txt a/two.md top.txt");
    assert_eq!(
        reported(&["--exclude", "*.md", "--exclude=/ab", "--exclude", ".hidden"]),
        "a/one.txt top.txt"
    );
    assert_eq!(reported(&["a/two.md", "--exclude", "*.md"]), "");
    assert_eq!(reported(&["clean.txt"]), "");
    // From below, as seen from there.
    let below = repository.run_in(&repository.place.path("a"), &["--staged", "--check", "-q"]);
    let names: Vec<&str> = below.text().lines().filter_map(|line| Some(line.split_once(':')?.0)).collect();
    assert_eq!(names, ["../.hidden/four.txt", "../ab/three.txt", "../top.txt", "one.txt", "two.md"]);
    let below = repository.run_in(&repository.place.path("a"), &["--staged", "--check", "-q", "."]);
    assert_eq!(below.text().lines().count(), 2, "{}", below.text());
}

#[cfg(unix)]
fn links_submodules_and_strange_names() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let repository = Repository::with_a_commit();
    let directory = repository.place.dir();
    // What a link holds is a path.
    std::os::unix::fs::symlink("Ã©tÃ© dernier passÃ©", directory.join("link")).unwrap();
    repository.git(&["add", "link"]);
    let head = repository.git(&["rev-parse", "HEAD"]);
    let gitlink = format!("160000,{},submodule", head.trim());
    repository.git(&["update-index", "--add", "--cacheinfo", &gitlink]);
    assert_eq!(repository.reported(&[]), (0, vec![]));
    for name in
        [&b"two\nlines"[..], b"a \"quoted\" \\ name", b"caf\xe9", "été".as_bytes(), b"-w", b":top", b"*"]
    {
        // Not every file system takes bytes that are not UTF-8.
        if std::fs::write(directory.join(OsStr::from_bytes(name)), DAMAGED).is_err() {
            continue;
        }
        repository.git(&["reset", "--quiet"]);
        let added = repository
            .command(&directory, "git", &["--literal-pathspecs", "add", "--"])
            .arg(OsStr::from_bytes(name))
            .status()
            .unwrap();
        assert!(added.success());
        let ran = repository.run(&["--staged", "--check"]);
        assert_eq!(ran.code, 1, "{name:?}: {}{}", ran.text(), ran.err);
        assert!(ran.text().contains("examined 1 file: "), "{name:?}: {}", ran.text());
        let named = repository
            .command(&directory, env!("CARGO_BIN_EXE_fix-encoding"), &["--staged", "--check", "--"])
            .arg(OsStr::from_bytes(name))
            .output()
            .unwrap();
        assert_eq!(named.status.code(), Some(1), "{name:?}");
    }
}

fn files_that_are_not_merged() {
    let repository = Repository::with_a_commit();
    repository.git(&["checkout", "--quiet", "-b", "other"]);
    repository.stage("clean.txt", "theirs\n");
    repository.git(&["commit", "--quiet", "-m", "theirs"]);
    repository.git(&["checkout", "--quiet", "main"]);
    repository.stage("clean.txt", "ours\n");
    repository.git(&["commit", "--quiet", "-m", "ours"]);
    assert!(!repository.try_git(&["merge", "other"]).status.success());
    let ran = repository.run(&["--staged", "--check"]);
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("clean.txt: is not merged yet"), "{}", ran.err);
}

fn what_does_not_go_is_said_and_changes_nothing() {
    let repository = Repository::with_a_commit();
    repository.stage("a.txt", DAMAGED);
    let before = repository.place.contents();
    let outside = repository.place.dir().parent().unwrap().join("other.txt");
    std::fs::write(&outside, DAMAGED).unwrap();
    for (arguments, expected) in [
        (&["--staged", "--write"][..], "git add PATH"),
        (&["--staged", "--detect"], "leave the rest out"),
        (&["--staged", "-"], "leave out one of the two"),
        (&["--staged", "--check", "../other.txt"], "outside of the git repository"),
        (&["--staged", "--check", "a.text"], "check the spelling"),
        (&["--staged", "--exclude", "a{b"], "pattern"),
        (&["--install-hook", "a.txt"], "take no paths"),
    ] {
        let ran = repository.run(arguments);
        assert_eq!((ran.code, ran.text()), (2, ""), "{arguments:?}");
        assert!(ran.err.starts_with("error: ") && ran.err.contains(expected), "{arguments:?}: {}", ran.err);
    }
    let above = repository.place.dir().parent().unwrap().to_path_buf();
    for arguments in [["--staged", "--check"], ["--install-hook", "-q"]] {
        let ran = repository.run_in(&above, &arguments);
        assert_eq!((ran.code, ran.text()), (2, ""), "{}", ran.err);
        assert!(
            ran.err.contains("no git repository with files is here (not a git repository"),
            "{}",
            ran.err
        );
        let program = env!("CARGO_BIN_EXE_fix-encoding");
        let output = repository
            .command(&repository.place.dir(), program, &arguments)
            .env("PATH", "")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("git can't be run") && said.contains("install it"), "{said}");
    }
    // A bare repository has no files.
    let bare = above.join("bare");
    repository.git(&["init", "--quiet", "--bare", bare.to_str().unwrap()]);
    assert_eq!(repository.run_in(&bare, &["--staged"]).code, 2);
    assert_eq!(repository.place.contents(), before);
}

#[cfg(unix)]
fn the_hook_keeps_damaged_text_out_of_commits() {
    use std::os::unix::fs::PermissionsExt;
    let repository = Repository::with_a_commit();
    let hook = repository.place.path(".git/hooks/pre-commit");
    let ran = repository.run(&["--install-hook"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(
        ran.text().ends_with("pre-commit: runs `fix-encoding --staged --check` before each commit\n"),
        "{}",
        ran.text()
    );
    assert_ne!(std::fs::metadata(&hook).unwrap().permissions().mode() & 0o100, 0);

    repository.stage("a.txt", DAMAGED);
    let (committed, said) = repository.commit(&[]);
    assert!(!committed, "{said}");
    assert!(said.contains("a.txt:2:") && said.contains("fix-encoding --write a.txt"), "{said}");
    // Repaired in the work tree only, it is not what would be committed.
    assert_eq!(repository.run(&["--write", "-q", "a.txt"]).code, 0);
    assert!(!repository.commit(&[]).0);
    repository.git(&["add", "a.txt"]);
    let (committed, said) = repository.commit(&[]);
    assert!(committed, "{said}");
    assert_eq!(repository.git(&["show", "HEAD:a.txt"]), REPAIRED);

    // With -a, and with a path, git commits from an index of its own, which it names to the hook.
    repository.place.write("a.txt", DAMAGED);
    assert!(repository.commit(&[]).1.contains("no changes added"));
    for arguments in [&["-a"][..], &["a.txt"]] {
        let (committed, said) = repository.commit(arguments);
        assert!(!committed && said.contains("a.txt:2:"), "{arguments:?}: {said}");
    }
    assert!(repository.commit(&["-a", "--no-verify"]).0);

    // Without the program nothing is committed unchecked, and what to do is said.
    repository.stage("b.txt", REPAIRED);
    let output = repository.try_git(&["commit", "-m", "without the program"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if Command::new("fix-encoding").arg("--version").output().is_err() {
        assert!(!output.status.success());
        assert!(said.contains("not on the PATH") && said.contains("--no-verify"), "{said}");
    }
}

#[cfg(unix)]
fn the_hook_works_in_a_worktree() {
    let repository = Repository::with_a_commit();
    repository.git(&["worktree", "add", "--quiet", "../second", "-b", "second"]);
    let second = repository.place.dir().parent().unwrap().join("second");
    let ran = repository.run_in(&second, &["--install-hook"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    // Worktrees share their hooks.
    assert!(repository.place.path(".git/hooks/pre-commit").exists());
    std::fs::write(second.join("a.txt"), DAMAGED).unwrap();
    repository.git(&["-C", "../second", "add", "a.txt"]);
    let ran = repository.run_in(&second, &["--staged", "--check"]);
    assert_eq!(ran.code, 1);
    assert!(ran.text().starts_with("a.txt:2:"), "{}", ran.text());
    let program = Path::new(env!("CARGO_BIN_EXE_fix-encoding")).parent().unwrap().to_path_buf();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(program).chain(std::env::split_paths(&path))).unwrap();
    let commit =
        repository.command(&second, "git", &["commit", "-m", "x"]).env("PATH", path).output().unwrap();
    assert!(!commit.status.success());
    assert!(String::from_utf8_lossy(&[commit.stdout, commit.stderr].concat()).contains("a.txt:2:"));
    assert_eq!(repository.reported(&[]), (0, vec![]));
}

fn a_hook_that_is_there_stays() {
    let repository = Repository::with_a_commit();
    repository.place.write(".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n");
    let ran = repository.run(&["--install-hook"]);
    assert_eq!((ran.code, ran.text()), (2, ""));
    assert!(ran.err.contains("add this line to it: fix-encoding --staged --check || exit 1"), "{}", ran.err);
    assert_eq!(repository.place.read(".git/hooks/pre-commit"), b"#!/bin/sh\nexit 0\n");
}

fn hooks_go_where_git_looks_for_them() {
    let repository = Repository::with_a_commit();
    repository.git(&["config", "core.hooksPath", "tools/hooks"]);
    std::fs::create_dir(repository.place.path("below")).unwrap();
    let below: PathBuf = repository.place.path("below");
    assert_eq!(repository.run_in(&below, &["--install-hook"]).code, 0);
    let written = repository.place.read("tools/hooks/pre-commit");
    assert!(written.starts_with(b"#!/bin/sh\n"));
    assert!(!repository.place.path(".git/hooks/pre-commit").exists());
    // Asked for once more, it is so already.
    assert_eq!(repository.run(&["--install-hook"]).code, 0);
    assert_eq!(repository.place.read("tools/hooks/pre-commit"), written);
}

fn the_configuration_holds_for_what_is_staged() {
    let repository = Repository::new();
    repository.stage(
        "fix-encoding.toml",
        "exclude = ['/gen/']\n[[overrides]]\nfiles = ['*.po']\nignore = ['mojibake']\n",
    );
    for name in ["a.txt", "b.po", "gen/c.txt", "sub/d.txt"] {
        repository.stage(name, DAMAGED);
    }
    repository.stage("sub/pyproject.toml", "[tool.fix-encoding]\nignore = ['mojibake']\n");
    let names = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
    assert_eq!(repository.reported(&[]), (1, names(&["a.txt"])));
    let all = names(&["a.txt", "b.po", "gen/c.txt", "sub/d.txt"]);
    assert_eq!(repository.reported(&["--isolated"]), (1, all));
    repository.place.write("sub/pyproject.toml", "[tool.fix-encoding]\nignored = ['mojibake']\n");
    let ran = repository.run(&["--staged", "--check"]);
    assert_eq!((ran.code, ran.text()), (2, ""));
    assert!(
        ran.err.contains("pyproject.toml:2:1: there is no key \"ignored\"; did you mean \"ignore\"?"),
        "{}",
        ran.err
    );
}
