//! The hooks of `.pre-commit-hooks.yaml` with the real pre-commit.
//!
//! pre-commit builds hooks in Rust from their sources, which takes minutes. The tests that always run take a copy of the
//! hooks in which only that is replaced by the program that was built for them; the one that takes the hooks as they are is
//! `cargo test --test programs pre_commit:: -- --ignored`, which CI runs too.

#![allow(clippy::disallowed_methods, reason = "tests set up their own files")]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::trial::{Need, tests};

const GIT: Need = Need::Program("git");
const PRE_COMMIT: Need = Need::Program("pre-commit");

tests! {
    the_repairing_hook needs &[GIT, PRE_COMMIT];
    the_checking_hook_changes_nothing needs &[GIT, PRE_COMMIT];
    a_commit_with_arguments_of_the_user needs &[GIT, PRE_COMMIT];
    the_hooks_as_they_are needs &[GIT, PRE_COMMIT, Need::Minutes];
}

/// UTF-8 read as windows-1252, nothing lost.
const DAMAGED: &str = "Bonjour.\nL’Ã©tÃ© dernier, nous avons passÃ© nos vacances Ã\u{a0} la mer.\nFin\n";
const REPAIRED: &str = "Bonjour.\nL’été dernier, nous avons passé nos vacances à la mer.\nFin\n";
const PNG: &[u8] = b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0\x1F\xF3\xFFa";

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A directory with a repository to commit in, and room for the hooks' repository and what pre-commit keeps.
struct Place {
    root: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Place { root: tempfile::tempdir().unwrap() };
        for repository in ["work", "hooks"] {
            fs::create_dir(place.path(repository)).unwrap();
            place.run(repository, "git", &["init", "--quiet", "."]);
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn command(&self, directory: &str, program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.path(directory));
        for (name, _) in std::env::vars_os() {
            // Of a hook that these tests run in.
            if name.to_string_lossy().starts_with("GIT_") || name.to_string_lossy().starts_with("PRE_COMMIT")
            {
                command.env_remove(name);
            }
        }
        command
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("LC_ALL", "C.UTF-8");
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "A").env(format!("GIT_{role}_EMAIL"), "a@example.org");
        }
        command.env("PRE_COMMIT_HOME", self.path("cache")).env("XDG_STATE_HOME", self.path("state"));
        command
    }

    /// Runs what must go well.
    fn run(&self, directory: &str, program: &str, arguments: &[&str]) {
        let output = self.command(directory, program, arguments).output().unwrap();
        assert!(
            output.status.success(),
            "{program} {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    /// A repository with the hooks, of which the program is the one built for these tests.
    fn built_hooks(&self) -> PathBuf {
        let hooks =
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml")).unwrap();
        assert_eq!(hooks.matches("language: rust\n").count(), 2);
        assert_eq!(hooks.matches("entry: fix-encoding ").count(), 2);
        let hooks = hooks.replace("language: rust\n", "language: system\n");
        let hooks =
            hooks.replace("entry: fix-encoding ", &format!("entry: {} ", env!("CARGO_BIN_EXE_fix-encoding")));
        fs::write(self.path("hooks/.pre-commit-hooks.yaml"), hooks).unwrap();
        self.run("hooks", "git", &["add", "."]);
        self.run("hooks", "git", &["commit", "--quiet", "-m", "hooks"]);
        self.path("hooks")
    }

    fn stage(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path("work").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self.run("work", "git", &["add", "--force", "--", name]);
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path("work").join(name)).unwrap()
    }

    /// Runs a hook on all that is staged: exit code, and what was said.
    fn try_repo(&self, hooks: &Path, hook: &str) -> (Option<i32>, String) {
        let arguments = ["try-repo", "--color=never", hooks.to_str().unwrap(), hook, "--all-files"];
        let output = self.command("work", "pre-commit", &arguments).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&said).into_owned())
    }

    /// Files of every kind that a hook gets, the first five damaged.
    fn stage_all_kinds(&self) {
        self.stage("damaged.txt", DAMAGED);
        self.stage("sub/name with space.md", DAMAGED);
        self.stage(".hidden.yml", DAMAGED);
        self.stage("utf-16.txt", utf16("\u{feff}Über uns\n"));
        // Of this name pre-commit can't say that it is text.
        self.stage("UTF-16-NOTES", utf16("\u{feff}Über uns\n"));
        self.stage("clean.txt", REPAIRED);
        self.stage("vendor/ignored.txt", DAMAGED);
        self.stage(".ignore", "vendor/\n");
        self.stage("image.png", PNG);
        self.stage("blob", [PNG, &[0xFF; 200]].concat());
        self.stage("empty", "");
    }

    /// Asserts what the repairing hook makes of them.
    fn repairs_all_kinds(&self, hooks: &Path) {
        self.stage_all_kinds();
        let (code, said) = self.try_repo(hooks, "fix-encoding");
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("files were modified by this hook"), "{said}");
        assert!(!said.lines().any(|line| line.starts_with("error: ")), "{said}");
        for name in ["damaged.txt", "sub/name with space.md", ".hidden.yml", "clean.txt"] {
            assert_eq!(self.read(name), REPAIRED.as_bytes(), "{name}: {said}");
        }
        for name in ["utf-16.txt", "UTF-16-NOTES"] {
            assert_eq!(
                String::from_utf8(self.read(name)).unwrap().trim_start_matches('\u{feff}'),
                "Über uns\n",
                "{name}"
            );
        }
        assert_eq!(self.read("vendor/ignored.txt"), DAMAGED.as_bytes());
        assert_eq!(self.read("image.png"), PNG);
        assert_eq!(self.read("blob"), [PNG, &[0xFF; 200]].concat());

        // What was repaired passes.
        self.run("work", "git", &["add", "--update"]);
        for hook in ["fix-encoding", "fix-encoding-check"] {
            let (code, said) = self.try_repo(hooks, hook);
            assert_eq!(code, Some(0), "{hook}: {said}");
            assert!(said.contains("Passed"), "{hook}: {said}");
        }
    }
}

fn the_repairing_hook() {
    let place = Place::new();
    let hooks = place.built_hooks();
    place.repairs_all_kinds(&hooks);
}

fn the_checking_hook_changes_nothing() {
    let place = Place::new();
    let hooks = place.built_hooks();
    place.stage_all_kinds();
    let (code, said) = place.try_repo(&hooks, "fix-encoding-check");
    assert_eq!(code, Some(1), "{said}");
    for name in [
        "damaged.txt:2:3: error: mojibake",
        "name with space.md:2:3:",
        ".hidden.yml:2:3:",
        "utf-16.txt:",
        "UTF-16-NOTES:",
    ] {
        assert!(said.contains(name), "{name}: {said}");
    }
    assert!(
        !said.contains("ignored.txt:") && !said.contains("image.png:") && !said.contains("modified by"),
        "{said}"
    );
    assert_eq!(place.read("damaged.txt"), DAMAGED.as_bytes());
}

/// With the flags that a user adds, in an ordinary configuration, at a commit.
fn a_commit_with_arguments_of_the_user() {
    let place = Place::new();
    let hooks = place.built_hooks();
    let revision = place.command("hooks", "git", &["rev-parse", "HEAD"]).output().unwrap().stdout;
    let revision = String::from_utf8(revision).unwrap();
    let configuration = format!(
        "repos:\n-   repo: {}\n    rev: {}\n    hooks:\n    -   id: fix-encoding\n        args: [--exclude, '*.po']\n",
        hooks.display(),
        revision.trim()
    );
    place.stage(".pre-commit-config.yaml", configuration);
    place.run("work", "pre-commit", &["install"]);
    place.stage("a.po", DAMAGED);
    let commit = || place.command("work", "git", &["commit", "--quiet", "-m", "x"]).output().unwrap();
    let output = commit();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    place.stage("a.txt", DAMAGED);
    // Not staged, and not the hook's to touch: pre-commit puts it away meanwhile.
    fs::write(place.path("work/a.po"), "edited\n").unwrap();
    assert!(!commit().status.success());
    assert_eq!(place.read("a.txt"), REPAIRED.as_bytes());
    assert_eq!(place.read("a.po"), b"edited\n");
    place.stage("a.txt", place.read("a.txt"));
    assert!(commit().status.success());
}

/// Builds the program for release.
fn the_hooks_as_they_are() {
    let place = Place::new();
    place.repairs_all_kinds(Path::new(env!("CARGO_MANIFEST_DIR")));
}
