//! A step that fails leaves whole files.

use std::fs;

use super::tree::*;
use crate::rewrite::{RewriteStep, rewrite, rewrite_watched};
use crate::undo::{UndoError, undo, undo_watched};

/// A failure after each step leaves the old file, or (after the rename) the new one, and no trace.
#[test]
fn a_failure_at_any_step_leaves_a_whole_file() {
    for (options, steps) in [(ATOMIC, ATOMIC_STEPS), (IN_PLACE, IN_PLACE_STEPS)] {
        for (old, new) in CONTENTS {
            for fatal in steps {
                let place = TestTree::new();
                let path = place.file("a", old);
                let mut journal = place.journal();
                let error =
                    rewrite_watched(&snapshot(&path), new, options, Some(&mut journal), &mut |step| {
                        if step == fatal { Err(full_disk()) } else { Ok(()) }
                    })
                    .unwrap_err();
                let renamed = matches!(fatal, RewriteStep::Renamed | RewriteStep::Replaced);
                assert_eq!(error.touched(), renamed, "{fatal:?}: {error}");
                assert_eq!(fs::read(&path).unwrap(), if renamed { new } else { old }, "{fatal:?}");
                assert_eq!(names(&place.work), ["a"], "{fatal:?}");
                assert_eq!(place.runs(), usize::from(renamed), "{fatal:?}");
                drop(journal);
                if renamed {
                    undo(&place.state, &place.latest(), ATOMIC).unwrap();
                    assert_eq!(fs::read(&path).unwrap(), old);
                } else {
                    assert!(error.to_string().contains("disk is full"), "{error}");
                    // Again, and it works.
                    rewrite(&snapshot(&path), new, options, Some(&mut place.journal())).unwrap();
                }
            }
        }
    }
}

/// A failed file in the middle of a run is not part of it.
#[test]
fn a_failure_in_the_middle_of_a_run() {
    let place = TestTree::new();
    let mut journal = place.journal();
    let paths: Vec<_> = (0..4).map(|i| place.file(&format!("{i}"), format!("old {i}").as_bytes())).collect();
    for (i, path) in paths.iter().enumerate() {
        let result = rewrite_watched(&snapshot(path), b"new", ATOMIC, Some(&mut journal), &mut |step| {
            if i % 2 == 1 && step == RewriteStep::Checked { Err(full_disk()) } else { Ok(()) }
        });
        assert_eq!(result.is_err(), i % 2 == 1);
    }
    drop(journal);
    fs::write(&paths[1], b"changed by hand").unwrap();
    let restored = undo(&place.state, &place.latest(), ATOMIC).unwrap();
    assert_eq!(restored.files, [paths[0].clone(), paths[2].clone()]);
    assert_eq!(fs::read(&paths[0]).unwrap(), b"old 0");
    assert_eq!(fs::read(&paths[1]).unwrap(), b"changed by hand");
}

/// Each event of an undo fails once: either all files are back, or none, and none is torn.
#[test]
fn a_failure_at_any_step_of_an_undo_leaves_all_or_none() {
    let mut finished = false;
    for fatal in 0.. {
        let place = TestTree::new();
        let files = run_of_several(&place);
        let mut count = 0;
        let result = undo_watched(&place.state, &place.latest(), ATOMIC, &mut |_| {
            count += 1;
            if count == fatal + 1 { Err(full_disk()) } else { Ok(()) }
        });
        let undone = result.is_ok();
        match result {
            Ok(_) => assert!(count <= fatal, "a failure went unnoticed at event {fatal}"),
            Err(error) => assert!(matches!(error, UndoError::Refused { .. }), "{error}"),
        }
        for (path, old, new) in &files {
            let expected = if undone { old } else { new };
            assert_eq!(fs::read(path).unwrap(), *expected, "event {fatal}, {path:?}");
        }
        assert_eq!(names(&place.work).len(), files.len());
        if undone {
            finished = true;
            break;
        }
        // And again, without the failure.
        undo(&place.state, &place.latest(), ATOMIC).unwrap();
        for (path, old, _) in &files {
            assert_eq!(fs::read(path).unwrap(), *old);
        }
    }
    assert!(finished);
}

/// Where even going back fails, the error says which files are where, and the journal still knows.
#[test]
fn an_undo_that_can_go_neither_way_says_so_and_can_be_resumed() {
    let place = TestTree::new();
    let files = run_of_several(&place);
    let mut renames = 0;
    let result = undo_watched(&place.state, &place.latest(), ATOMIC, &mut |step| match step {
        RewriteStep::Renamed | RewriteStep::Shortened => {
            renames += 1;
            Ok(())
        }
        _ if renames >= 3 => Err(full_disk()),
        _ => Ok(()),
    });
    let Err(UndoError::Halfway { restored, .. }) = result else { panic!("{result:?}") };
    assert!(!restored.is_empty());
    for (path, old, new) in &files {
        let expected = if restored.contains(path) { old } else { new };
        assert_eq!(fs::read(path).unwrap(), *expected);
    }
    undo(&place.state, &place.latest(), ATOMIC).unwrap();
    for (path, old, _) in &files {
        assert_eq!(fs::read(path).unwrap(), *old);
    }
}
