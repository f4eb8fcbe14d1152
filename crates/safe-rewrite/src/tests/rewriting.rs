//! Files are rewritten, and keep what else they have.

use std::fs;
#[cfg(unix)]
use std::path::Path;

use super::tree::*;
use crate::history;
use crate::rewrite::{RewriteError, rewrite};
use crate::undo::{Selection, UndoError, undo};

#[test]
fn rewrites_and_takes_back() {
    for options in [ATOMIC, IN_PLACE] {
        for (old, new) in CONTENTS {
            let place = TestTree::new();
            let path = place.file("a.txt", old);
            let mut journal = place.journal();
            assert_eq!(journal.id(), None);
            let after = rewrite(&snapshot(&path), new, options, Some(&mut journal)).unwrap();
            assert_eq!(fs::read(&path).unwrap(), new);
            assert_eq!(after, snapshot(&path).identity);
            assert_eq!(names(&place.work), ["a.txt"]);
            let id = journal.id().unwrap().to_owned();
            drop(journal);

            let runs = history(&place.state).unwrap();
            assert_eq!(runs.len(), 1);
            assert_eq!(runs[0].id, id);
            assert_eq!(runs[0].directory, place.work);
            assert_eq!(runs[0].files, std::slice::from_ref(&path));
            assert!(!runs[0].undone);

            let restored = undo(&place.state, &place.latest(), ATOMIC).unwrap();
            assert_eq!(restored.id, id);
            assert_eq!(restored.files, std::slice::from_ref(&path));
            assert!(restored.unmarked.is_none());
            assert_eq!(fs::read(&path).unwrap(), old);
            assert_eq!(names(&place.work), ["a.txt"]);
            assert!(history(&place.state).unwrap()[0].undone);
            assert!(matches!(undo(&place.state, &place.latest(), ATOMIC), Err(UndoError::Nothing { .. })));
            let again = undo(&place.state, &Selection::Run(id), ATOMIC);
            assert!(matches!(again, Err(UndoError::AlreadyUndone { .. })));
        }
    }
}

#[test]
fn nothing_to_write_leaves_nothing() {
    let place = TestTree::new();
    let path = place.file("a", b"clean");
    let mut journal = place.journal();
    let before = snapshot(&path);
    assert_eq!(rewrite(&before, b"clean", ATOMIC, Some(&mut journal)).unwrap(), before.identity);
    assert_eq!(snapshot(&path).identity, before.identity);
    assert!(!place.state.exists());
    assert!(history(&place.state).unwrap().is_empty());
    assert!(matches!(undo(&place.state, &place.latest(), ATOMIC), Err(UndoError::Nothing { .. })));
}

#[cfg(unix)]
#[test]
fn mode_and_links_are_kept() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    for mode in [0o644, 0o600, 0o755, 0o666, 0o4755, 0o2755, 0o6750, 0o1644, 0o200] {
        for options in [ATOMIC, IN_PLACE] {
            let place = TestTree::new();
            let path = place.file("a", b"old");
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            if fs::read(&path).is_err() {
                continue;
            }
            rewrite(&snapshot(&path), b"new!", options, None).unwrap();
            assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, mode, "{mode:o} {options:?}");
            assert_eq!(fs::read(&path).unwrap(), b"new!");
        }
    }
    for options in [ATOMIC, IN_PLACE] {
        let place = TestTree::new();
        let path = place.file("target", b"old");
        let link = place.work.join("link");
        symlink("target", &link).unwrap();
        let mut journal = place.journal();
        rewrite(&snapshot(&link), b"new", options, Some(&mut journal)).unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_link(&link).unwrap(), Path::new("target"));
        assert_eq!(fs::read(&path).unwrap(), b"new");
        drop(journal);
        undo(&place.state, &place.latest(), ATOMIC).unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }
}

#[cfg(unix)]
#[test]
fn hard_links_need_in_place() {
    use std::os::unix::fs::MetadataExt;
    let place = TestTree::new();
    let path = place.file("a", b"old old");
    let other = place.work.join("b");
    fs::hard_link(&path, &other).unwrap();
    let mut journal = place.journal();
    let error = rewrite(&snapshot(&path), b"new", ATOMIC, Some(&mut journal)).unwrap_err();
    assert!(matches!(error, RewriteError::HardLinks { links: 2, .. }));
    assert_eq!(place.runs(), 0);
    assert_eq!(fs::read(&path).unwrap(), b"old old");
    let inode = fs::metadata(&path).unwrap().ino();
    rewrite(&snapshot(&path), b"new", IN_PLACE, Some(&mut journal)).unwrap();
    assert_eq!(fs::read(&other).unwrap(), b"new");
    assert_eq!(fs::metadata(&path).unwrap().ino(), inode);
    drop(journal);
    undo(&place.state, &place.latest(), ATOMIC).unwrap();
    assert_eq!(fs::read(&other).unwrap(), b"old old");
    assert_eq!(fs::metadata(&path).unwrap().ino(), inode);
    assert_eq!(fs::metadata(&path).unwrap().nlink(), 2);
}

#[cfg(unix)]
#[test]
fn read_only_files_are_left() {
    use std::os::unix::fs::PermissionsExt;
    let place = TestTree::new();
    let path = place.file("a", b"old");
    for mode in [0o444, 0o464, 0o555] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        for options in [ATOMIC, IN_PLACE] {
            let mut journal = place.journal();
            let error = rewrite(&snapshot(&path), b"new", options, Some(&mut journal)).unwrap_err();
            assert!(matches!(error, RewriteError::ReadOnly { .. }));
            assert_eq!(fs::read(&path).unwrap(), b"old");
            assert_eq!(place.runs(), 0);
            assert_eq!(names(&place.work), ["a"]);
        }
    }
}

#[test]
fn without_a_journal_nothing_is_rewritten() {
    let place = TestTree::new();
    let path = place.file("a", b"old");
    // A file where the directory should be: fails for root as well.
    fs::write(place.root.join("state"), b"").unwrap();
    let mut journal = place.journal();
    let error = rewrite(&snapshot(&path), b"new", ATOMIC, Some(&mut journal)).unwrap_err();
    assert!(matches!(error, RewriteError::Journal { .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(names(&place.work), ["a"]);
    rewrite(&snapshot(&path), b"new", ATOMIC, None).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
}
