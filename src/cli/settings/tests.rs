//! What the flags come to.

use std::path::Path;

use clap::Parser;

use fix_encoding::Options;

use super::flag_layer::configurations;
use super::next_command::RepeatedFlags;
use super::{DescriptionFormat, MAX_FILESIZE, Mode, Settings, Task};
use crate::cli::args::Args;
use crate::cli::detail::Detail;
use crate::config;
use crate::config::layer::{KEYS, KeyPlace};
use safe_rewrite::Selection;

fn settings(arguments: &[&str]) -> anyhow::Result<Settings> {
    Settings::resolve(Args::try_parse_from(std::iter::once(&"fix-encoding").chain(arguments))?)
}

#[test]
fn what_is_to_be_done() {
    let task = |arguments: &[&str]| settings(arguments).unwrap().task;
    assert!(matches!(task(&[]), Task::Examine(Mode::Report, walk) if walk.paths == [Path::new(".")]));
    assert!(matches!(task(&["-w", "a", "b"]), Task::Examine(Mode::Write, walk) if walk.paths.len() == 2));
    assert!(matches!(task(&["-"]), Task::Filter));
    assert!(matches!(task(&["-w", "-"]), Task::Filter));
    assert!(matches!(task(&["--check", "-"]), Task::ExamineStream(Mode::Check)));
    assert!(matches!(task(&["--detect"]), Task::Detect(DescriptionFormat::Text, _)));
    assert!(matches!(task(&["--detect", "--format=json", "-"]), Task::DetectStream(DescriptionFormat::Json)));
    assert!(matches!(task(&["--undo"]), Task::Undo(Selection::Latest { .. })));
    assert!(matches!(task(&["--undo", "x"]), Task::Undo(Selection::Run(id)) if id == "x"));
    assert!(matches!(task(&["--explain"]), Task::Explain(None)));
    assert!(
        matches!(task(&["--staged", "--check"]), Task::ExamineStaged(Mode::Check, walk) if walk.paths.is_empty())
    );
    assert!(
        matches!(task(&["--staged", "a"]), Task::ExamineStaged(Mode::Report, walk) if walk.paths == [Path::new("a")])
    );
    assert!(matches!(task(&["--install-hook"]), Task::InstallHook));
    assert!(matches!(task(&["--completions", "zsh"]), Task::Completions(clap_complete::Shell::Zsh)));
    assert!(matches!(task(&["--man"]), Task::Man));
    assert!(
        matches!(task(&["--explain-span", "a:3"]), Task::ExplainSpan(lines, Some(MAX_FILESIZE)) if lines.first == 3)
    );
}

#[test]
fn what_does_not_go_together() {
    assert!(settings(&["--diff", "--format=concise"]).is_err());
    assert!(settings(&["--check", "--format=text"]).is_err());
    assert!(settings(&["--detect", "--format=full"]).is_err());
    assert!(settings(&["--history", "--format=full"]).is_err());
    assert!(settings(&["-", "a"]).is_err());
    assert!(settings(&["--history", "a"]).is_err());
    assert!(settings(&["--list-encodings", "a"]).is_err());
    for staged in [
        &["--write"][..],
        &["--detect"],
        &["--undo"],
        &["--man"],
        &["--check", "-"],
        &["--write-baseline"],
        &["--write-baseline=base.json", "a"],
    ] {
        assert!(settings(&[&["--staged"], staged].concat()).is_err(), "{staged:?}");
    }
}

#[test]
fn languages_are_those_of_the_model() {
    assert_eq!(settings(&["--language", "zh,no"]).unwrap().options.languages, ["zh-Hans", "zh-Hant", "nb"]);
    assert!(settings(&["--language", "xyz"]).is_err());
}

#[test]
fn how_much_is_said() {
    let detail = |arguments: &[&str]| settings(arguments).unwrap().detail;
    assert_eq!(detail(&["-v"]), Detail::Verbose);
    assert_eq!(detail(&["-vv"]), Detail::Explained);
    assert_eq!(detail(&["-v", "-v", "-v"]), Detail::Explained);
}

#[test]
fn limits() {
    let max = |arguments: &[&str]| match settings(arguments).unwrap().task {
        Task::Examine(_, walk) => walk.max_filesize,
        _ => None,
    };
    assert_eq!(max(&[]), Some(MAX_FILESIZE));
    assert_eq!(max(&["--max-filesize=2K"]), Some(2048));
    assert_eq!(max(&["--max-filesize=0"]), None);
}

#[test]
fn the_next_command_repeats_what_matters() {
    let again = |arguments: &[&str]| settings(arguments).unwrap().again;
    let write = ["--write".to_string()];
    assert_eq!(again(&["--check", "--guess", "."]).command(&write), "fix-encoding --write .");
    let all = ["--exclude", "*.po", "--hidden", "-v", "it's here", "--channel", "utf-8>koi8-r"];
    let expected = if cfg!(windows) {
        "fix-encoding --write --channel \"utf-8>koi8-r\" --exclude \"*.po\" --hidden \"it's here\""
    } else {
        r"fix-encoding --write --channel 'utf-8>koi8-r' --exclude '*.po' --hidden 'it'\''s here'"
    };
    assert_eq!(again(&all).command(&write), expected);
    assert_eq!(
        again(&["--from=gbk", "--to=keep", "a"]).command(&write),
        "fix-encoding --write --from gbk --to keep a"
    );
    assert_eq!(again(&["--to=latin1"]).command(&write), "fix-encoding --write --to iso-8859-1");
    assert_eq!(again(&["--", "-x"]).command(&write), "fix-encoding --write -- -x");
    let expected = if cfg!(windows) { "\"-a b\"" } else { "'-a b'" };
    assert_eq!(again(&["--", "-a b"]).command(&write), format!("fix-encoding --write -- {expected}"));
    assert_eq!(
        again(&["--exclude=-x", "--no-baseline", "a"]).command(&write),
        "fix-encoding --write --exclude=-x --no-baseline a"
    );
    assert_eq!(again(&["--files-from", "-"]).command(&write), "fix-encoding --write --files-from -");
    assert_eq!(again(&["-"]).command(&[]), "fix-encoding -");
    assert_eq!(again(&["--language=zh,JA", "a"]).command(&[]), "fix-encoding --language zh,JA a");
}

/// Flags that the next command does not repeat, each for a reason. Modes are left out by their group.
const NOT_REPEATED: [&str; 12] = [
    // A mode that is in no group, and what says how much of the findings a mode takes: both are chosen anew.
    "interactive",
    "guess",
    // How the report looks and where it goes, which is a matter of this run.
    "format",
    "color",
    "output",
    "quiet",
    "verbose",
    "jobs",
    // What the exit code means to who called this run.
    "fail-on",
    "exit-non-zero-on-fix",
    // Print something and end.
    "help",
    "version",
];

/// A value that the flag `name` takes; one that is missing here is taken as "a".
fn value_of(name: &str) -> &'static str {
    match name {
        "from" | "to" => "gbk",
        "channel" => "utf-8>koi8-r",
        "language" => "de",
        "select" | "ignore" => "mojibake",
        "normalize" => "nfc",
        "line-ending" => "lf",
        "byte-order-mark" => "add",
        "max-filesize" => "7",
        "guess" => "0.5",
        "fail-on" => "never",
        "force-exclude" | "hidden" | "no-ignore" => "true",
        _ => "a",
    }
}

fn typed(flag: &clap::Arg) -> Args {
    let name = flag.get_long().unwrap();
    let argument = match flag.get_action() {
        clap::ArgAction::Set | clap::ArgAction::Append => format!("--{name}={}", value_of(name)),
        _ => format!("--{name}"),
    };
    Args::try_parse_from(["fix-encoding", &argument])
        .unwrap_or_else(|error| panic!("{argument} is no value of --{name}; add one to `value_of`: {error}"))
}

fn flags() -> Vec<clap::Arg> {
    let mut command = <Args as clap::CommandFactory>::command();
    // Only then groups know their members.
    command.build();
    let modes = command.get_groups().find(|group| group.get_id() == "mode").unwrap().clone();
    let modes: Vec<_> = modes.get_args().cloned().collect();
    let all = command.get_arguments().filter(|flag| flag.get_long().is_some());
    all.filter(|flag| !modes.contains(flag.get_id())).cloned().collect()
}

#[test]
fn the_next_command_repeats_each_flag_or_has_a_reason_not_to() {
    let flags = flags();
    for name in NOT_REPEATED {
        assert!(flags.iter().any(|flag| flag.get_long() == Some(name)), "there is no flag --{name}");
    }
    for flag in flags {
        let name = flag.get_long().unwrap();
        if NOT_REPEATED.contains(&name) {
            continue;
        }
        let command = RepeatedFlags::of(&typed(&flag)).command(&[]);
        assert!(
            command.starts_with(&format!("fix-encoding --{name}")),
            "--{name} is neither repeated in `{command}` nor in NOT_REPEATED"
        );
    }
}

#[test]
fn each_key_of_a_configuration_is_a_flag_that_counts() {
    let flags = flags();
    for key in KEYS.iter().filter(|key| key.place != KeyPlace::Overrides) {
        let flag = flags.iter().find(|flag| flag.get_long() == Some(key.name));
        let flag = flag.unwrap_or_else(|| panic!("there is no flag --{}", key.name));
        // A baseline is relative to the current directory when typed, so it is no part of the layer.
        if key.name == "baseline" {
            continue;
        }
        let configurations = configurations(&typed(flag), Options::default()).unwrap();
        let written = config::write::layer(configurations.flags());
        assert!(
            written.contains(&format!("\n{} = ", key.name)),
            "--{} is in no layer: {written:?}",
            key.name
        );
    }
}
