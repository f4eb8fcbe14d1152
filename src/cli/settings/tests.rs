//! What the flags come to.

use std::path::Path;

use clap::Parser;

use super::{DescriptionFormat, MAX_FILESIZE, Mode, Settings, Task};
use crate::cli::args::Args;
use crate::cli::detail::Detail;
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
