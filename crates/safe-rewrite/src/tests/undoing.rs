//! Runs are taken back, all their files or none.

use std::fs;
use std::path::Path;

use super::tree::*;
use crate::read::ReadError;
use crate::rewrite::rewrite;
use crate::undo::{Obstacle, Selection, UndoError, undo};

/// A file that got a second name after it was rewritten.
#[cfg(unix)]
#[test]
fn an_undo_does_not_cut_hard_links() {
    let place = TestTree::new();
    let path = place.file("a", b"old");
    rewrite(&snapshot(&path), b"newer", ATOMIC, Some(&mut place.journal())).unwrap();
    let other = place.work.join("b");
    fs::hard_link(&path, &other).unwrap();
    let error = undo(&place.state, &place.latest(), ATOMIC).unwrap_err();
    assert!(matches!(error, UndoError::Refused { .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"newer");
    undo(&place.state, &place.latest(), IN_PLACE).unwrap();
    assert_eq!(fs::read(&other).unwrap(), b"old");
}

#[test]
fn an_undo_takes_all_or_none() {
    let place = TestTree::new();
    let files = run_of_several(&place);
    let all_new = |except: usize| {
        for (i, (path, _, new)) in files.iter().enumerate() {
            assert!(i == except || fs::read(path).unwrap() == *new);
        }
        assert_eq!(names(&place.work).len(), files.len() - usize::from(!files[except].0.exists()));
    };
    for (at, (path, _, new)) in files.iter().enumerate() {
        // Changed.
        fs::write(path, b"by hand").unwrap();
        let error = undo(&place.state, &place.latest(), ATOMIC).unwrap_err();
        let UndoError::Changed { files: named, .. } = &error else { panic!("{error}") };
        assert!(matches!(&named[..], [(one, Obstacle::Changed)] if one == path), "{named:?}");
        all_new(at);
        // Missing.
        fs::remove_file(path).unwrap();
        let error = undo(&place.state, &place.latest(), ATOMIC).unwrap_err();
        let UndoError::Changed { files: named, .. } = &error else { panic!("{error}") };
        assert!(matches!(&named[..], [(_, Obstacle::Unreadable(ReadError::Missing { .. }))]), "{named:?}");
        all_new(at);
        assert!(!path.exists());
        // A link to its like.
        #[cfg(unix)]
        {
            let elsewhere = place.root.join("elsewhere");
            fs::write(&elsewhere, new).unwrap();
            std::os::unix::fs::symlink(&elsewhere, path).unwrap();
            let error = undo(&place.state, &place.latest(), ATOMIC).unwrap_err();
            let UndoError::Changed { files: named, .. } = &error else { panic!("{error}") };
            assert!(matches!(&named[..], [(_, Obstacle::Link)]), "{named:?}");
            assert_eq!(fs::read(&elsewhere).unwrap(), *new);
            fs::remove_file(path).unwrap();
        }
        fs::write(path, new).unwrap();
    }
    // Taken back by hand: nothing to do for that one.
    fs::write(&files[2].0, &files[2].1).unwrap();
    let restored = undo(&place.state, &place.latest(), ATOMIC).unwrap();
    assert_eq!(restored.already, [files[2].0.clone()]);
    assert_eq!(restored.files.len(), files.len() - 1);
    for (path, old, _) in &files {
        assert_eq!(fs::read(path).unwrap(), *old);
    }
}

#[test]
fn the_latest_run_under_a_directory() {
    let place = TestTree::new();
    let sub = place.work.join("sub");
    fs::create_dir(&sub).unwrap();
    let (a, b) = (place.file("a", b"a0"), place.file("sub/b", b"b0"));
    rewrite(&snapshot(&b), b"b1", ATOMIC, Some(&mut place.journal())).unwrap();
    rewrite(&snapshot(&b), b"b2", ATOMIC, Some(&mut place.journal())).unwrap();
    rewrite(&snapshot(&a), b"a1", ATOMIC, Some(&mut place.journal())).unwrap();
    // The latest run touched nothing under `sub`.
    let under = |path: &Path| Selection::Latest { under: path.to_owned() };
    let other = tempfile::tempdir().unwrap();
    assert!(matches!(undo(&place.state, &under(other.path()), ATOMIC), Err(UndoError::Nothing { .. })));
    undo(&place.state, &under(&sub), ATOMIC).unwrap();
    assert_eq!((fs::read(&a).unwrap(), fs::read(&b).unwrap()), (b"a1".to_vec(), b"b1".to_vec()));
    undo(&place.state, &under(&place.work), ATOMIC).unwrap();
    assert_eq!((fs::read(&a).unwrap(), fs::read(&b).unwrap()), (b"a0".to_vec(), b"b1".to_vec()));
    undo(&place.state, &under(&place.work), ATOMIC).unwrap();
    assert_eq!((fs::read(&a).unwrap(), fs::read(&b).unwrap()), (b"a0".to_vec(), b"b0".to_vec()));
    assert!(matches!(undo(&place.state, &under(&place.work), ATOMIC), Err(UndoError::Nothing { .. })));
}

#[test]
fn runs_are_named_exactly() {
    let place = TestTree::new();
    let path = place.file("a", b"old");
    rewrite(&snapshot(&path), b"new", ATOMIC, Some(&mut place.journal())).unwrap();
    for id in ["", "..", "../../x", "/etc/passwd", "20260101-000000-zzzz", "20260101-000000-0000", "é"] {
        let result = undo(&place.state, &Selection::Run(id.to_owned()), ATOMIC);
        assert!(matches!(result, Err(UndoError::Unknown { .. })), "{id}");
    }
    assert_eq!(fs::read(&path).unwrap(), b"new");
}

/// One file rewritten twice in a run goes back to what it was before the run.
#[test]
fn a_file_rewritten_twice_in_a_run() {
    for stop_before_second in [false, true] {
        let place = TestTree::new();
        let path = place.file("a", b"one");
        let mut journal = place.journal();
        rewrite(&snapshot(&path), b"two", ATOMIC, Some(&mut journal)).unwrap();
        let before = snapshot(&path);
        if stop_before_second {
            // As a kill between the journal and the rename leaves it.
            journal.record(&before, b"three", false).unwrap();
        } else {
            rewrite(&before, b"three", ATOMIC, Some(&mut journal)).unwrap();
        }
        drop(journal);
        let restored = undo(&place.state, &place.latest(), ATOMIC).unwrap();
        assert_eq!(restored.files, std::slice::from_ref(&path));
        assert_eq!(fs::read(&path).unwrap(), b"one");
    }
}
