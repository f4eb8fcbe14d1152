//! `--completions` and `--man`: what they print is read without complaint by those it is for. The script of the action: what it
//! makes of its inputs.

#![allow(clippy::disallowed_methods, reason = "tests set up their own files")]

use std::process::{Command, Stdio};

use crate::cli::Place;
use crate::trial::{Need, tests};

tests! {
    completions_for_each_shell needs &[];
    bash_reads_its_completions needs &[Need::Program("bash")];
    zsh_reads_its_completions needs &[Need::Program("zsh")];
    fish_reads_its_completions needs &[Need::Program("fish")];
    powershell_reads_its_completions needs &[Need::Program("pwsh")];
    elvish_reads_its_completions needs &[Need::Program("elvish")];
    bash_completes needs &[Need::Program("bash")];
    an_unknown_shell needs &[];
    the_manual_page_is_roff needs &[Need::Program("groff")];
    #[cfg(unix)]
    the_action_hands_its_inputs_on needs &[Need::Program("bash")];
}

/// A shell, and the command that reads a script without running it, where it has one.
const SHELLS: [(&str, &[&str]); 5] = [
    ("bash", &["bash", "-n"]),
    ("zsh", &["zsh", "-n"]),
    ("fish", &["fish", "--no-execute"]),
    (
        "powershell",
        &["pwsh", "-NoProfile", "-Command", "$null = [scriptblock]::Create((Get-Content -Raw $args[0]))"],
    ),
    ("elvish", &["elvish", "-compileonly"]),
];

fn ran(arguments: &[&str]) -> std::process::Output {
    Command::new(arguments[0]).args(&arguments[1..]).stdin(Stdio::null()).output().unwrap()
}

fn completions_for_each_shell() {
    let place = Place::new();
    for (shell, _) in SHELLS {
        let printed = place.run(&["--completions", shell]);
        assert_eq!((printed.code, printed.err.as_str()), (0, ""), "{shell}");
        for flag in ["staged", "install-hook", "completions", "list-encodings"] {
            assert!(printed.text().contains(flag), "{shell}: {flag}");
        }
    }
}

fn bash_reads_its_completions() {
    reads_its_completions("bash");
}

fn zsh_reads_its_completions() {
    reads_its_completions("zsh");
}

fn fish_reads_its_completions() {
    reads_its_completions("fish");
}

fn powershell_reads_its_completions() {
    reads_its_completions("powershell");
}

fn elvish_reads_its_completions() {
    reads_its_completions("elvish");
}

fn reads_its_completions(shell: &str) {
    let place = Place::new();
    place.write(shell, place.run(&["--completions", shell]).out);
    let path = place.path(shell);
    let (_, check) = SHELLS.into_iter().find(|(name, _)| *name == shell).unwrap();
    let read = ran(&[check, &[path.to_str().unwrap()]].concat());
    let said = String::from_utf8_lossy(&read.stderr);
    assert!(read.status.success() && said.is_empty(), "{said}");
}

/// In bash, which is asked as the user asks it.
fn bash_completes() {
    let place = Place::new();
    place.write("completions", place.run(&["--completions", "bash"]).out);
    let ask = r#"source "$0"; COMP_WORDS=(fix-encoding --staged --ch); COMP_CWORD=2
        [[ $(complete -p fix-encoding) =~ -F\ ([^ ]+) ]]
        "${BASH_REMATCH[1]}" fix-encoding --ch --staged; printf '%s\n' "${COMPREPLY[@]}""#;
    let path = place.path("completions");
    let answer = ran(&["bash", "-c", ask, path.to_str().unwrap()]);
    let answer = String::from_utf8_lossy(&answer.stdout).into_owned();
    assert_eq!(answer, "--check\n--channel\n");
}

fn an_unknown_shell() {
    let ran = Place::new().run(&["--completions", "tcsh"]);
    assert_eq!((ran.code, ran.text()), (2, ""));
    assert!(ran.err.contains("bash, elvish, fish, powershell, zsh"), "{}", ran.err);
}

fn the_manual_page_is_roff() {
    let place = Place::new();
    let printed = place.run(&["--man"]);
    assert_eq!((printed.code, printed.err.as_str()), (0, ""));
    place.write("fix-encoding.1", &printed.out);
    let path = place.path("fix-encoding.1");
    let page = ran(&["groff", "-K", "utf8", "-man", "-Tutf8", "-P-cbou", "-ww", path.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&page.stderr);
    assert!(page.status.success() && said.is_empty(), "{said}");
    let page = String::from_utf8_lossy(&page.stdout);
    for part in ["NAME", "SYNOPSIS", "OPTIONS", "--install-hook", "EXIT CODES"] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(page.contains("[PATH]..."), "{page}");
}

/// The script of the last step of the action, for bash.
fn script_of_the_action() -> String {
    let (_, block) = include_str!("../../action.yml").rsplit_once("      run: |\n").unwrap();
    block.lines().map(|line| line.strip_prefix("        ").unwrap_or(line).to_string() + "\n").collect()
}

#[cfg(unix)]
fn the_action_hands_its_inputs_on() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    place.write("script", script_of_the_action());
    place.write("fix-encoding/bin/fix-encoding", "#!/bin/sh\nprintf '<%s>' \"$@\"\nexit 1\n");
    let program = place.path("fix-encoding/bin/fix-encoding");
    std::fs::set_permissions(program, std::fs::Permissions::from_mode(0o755)).unwrap();
    for (flags, paths, expected) in [
        ("--check --format github", ".", "<--check><--format><github><--><.>"),
        ("--check\n--format github\n", "a b\n\nc\n", "<--check><--format><github><--><a b><c>"),
        ("  --check   *  ", "*", "<--check><*><--><*>"),
        ("", "", "<-->"),
        ("--check", "", "<--check><-->"),
    ] {
        let mut bash = Command::new("bash");
        bash.args(["-eo", "pipefail"])
            .arg(place.path("script"))
            .env("RUNNER_TEMP", place.dir())
            .env("GITHUB_OUTPUT", place.path("output"));
        let output = bash.env("FLAGS", flags).env("PATHS", paths).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{flags:?} {paths:?}: {said}");
        assert_eq!((output.status.code(), said.as_ref()), (Some(1), ""), "{flags:?} {paths:?}");
    }
    assert!(place.read("output").starts_with(b"exit-code=1\n"));
}
