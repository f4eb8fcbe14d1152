//! A process that is killed at any step loses nothing.

#![cfg(unix)]

use std::fs;
use std::path::Path;

use super::child_process::{child, told};
use super::tree::*;
use crate::Journal;
use crate::rewrite::{RewriteOptions, RewriteStep, is_temporary, rewrite, rewrite_watched};
use crate::undo::{Selection, UndoError, undo, undo_watched};

/// Rewrites in place or not and aborts after the event of the given number.
#[test]
#[ignore = "the child of another test"]
fn child_rewrites_and_crashes() {
    let [root, in_place, fatal, contents] = &told()[..] else { return };
    let root = Path::new(root);
    let path = root.join("work/a");
    let options = RewriteOptions { in_place: in_place == "true" };
    let mut fatal: i32 = fatal.parse().unwrap();
    let (_, new) = CONTENTS[contents.parse::<usize>().unwrap()];
    let mut journal = Journal::open(root.join("state/fix-encoding"), &root.join("work")).unwrap();
    rewrite_watched(&snapshot(&path), new, options, Some(&mut journal), &mut |_| {
        if fatal == 0 {
            std::process::abort();
        }
        fatal -= 1;
        Ok(())
    })
    .unwrap();
}

fn aborted(status: std::process::ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(rustix::process::Signal::ABORT.as_raw())
}

#[test]
fn a_crash_at_any_step_loses_nothing() {
    for (options, steps) in [(ATOMIC, ATOMIC_STEPS), (IN_PLACE, IN_PLACE_STEPS)] {
        for (number, (old, new)) in CONTENTS.into_iter().enumerate() {
            for (at, step) in steps.into_iter().enumerate() {
                let place = TestTree::new();
                let path = place.file("a", old);
                let root = place.root.to_str().unwrap();
                let status = child(
                    module_path!(),
                    "child_rewrites_and_crashes",
                    &[root, &options.in_place.to_string(), &at.to_string(), &number.to_string()],
                )
                .output()
                .unwrap()
                .status;
                assert!(aborted(status), "{step:?} was never reached");

                let now = fs::read(&path).unwrap();
                if !options.in_place {
                    let renamed = matches!(step, RewriteStep::Renamed | RewriteStep::Replaced);
                    assert_eq!(now, if renamed { new } else { old }, "{step:?}");
                }
                let left = names(&place.work);
                assert!(left.iter().all(|name| name == "a" || is_temporary(name.as_ref())), "{left:?}");
                match undo(&place.state, &place.latest(), ATOMIC) {
                    Ok(_) => {}
                    Err(UndoError::Nothing { .. }) => assert_eq!(now, old, "{step:?}"),
                    Err(error) => panic!("{step:?}: {error}"),
                }
                assert_eq!(fs::read(&path).unwrap(), old, "{options:?} {step:?}");
                // The tool works on as if nothing had been.
                rewrite(&snapshot(&path), new, options, Some(&mut place.journal())).unwrap();
                assert_eq!(fs::read(&path).unwrap(), new);
            }
        }
    }
}

/// Undoes the last run and aborts after the event of the given number.
#[test]
#[ignore = "the child of another test"]
fn child_undoes_and_crashes() {
    let [root, fatal] = &told()[..] else { return };
    let root = Path::new(root);
    let mut fatal: i32 = fatal.parse().unwrap();
    let selection = Selection::Latest { under: root.join("work") };
    undo_watched(&root.join("state/fix-encoding"), &selection, ATOMIC, &mut |_| {
        if fatal == 0 {
            std::process::abort();
        }
        fatal -= 1;
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_crash_at_any_step_of_an_undo_can_be_resumed() {
    for fatal in 0.. {
        let place = TestTree::new();
        let files = run_of_several(&place);
        let root = place.root.to_str().unwrap();
        let status = child(module_path!(), "child_undoes_and_crashes", &[root, &fatal.to_string()])
            .output()
            .unwrap()
            .status;
        if !aborted(status) {
            assert!(status.success());
            assert!(fatal > 20, "only {fatal} events");
            break;
        }
        for (path, old, new) in &files {
            let now = fs::read(path).unwrap();
            let in_place = path.ends_with("file 1") || path.ends_with("file 3");
            assert!(in_place || now == *old || now == *new, "event {fatal}");
        }
        match undo(&place.state, &place.latest(), ATOMIC) {
            Ok(_) => {}
            Err(error) => panic!("event {fatal}: {error}"),
        }
        for (path, old, _) in &files {
            assert_eq!(fs::read(path).unwrap(), *old, "event {fatal}");
        }
    }
}
