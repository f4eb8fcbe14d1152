//! Files that another program changes meanwhile are left alone.

#![cfg(unix)]

use std::fs;
use std::path::Path;

use super::tree::*;
use crate::rewrite::{RewriteError, RewriteStep, is_temporary, rewrite, rewrite_watched};

/// Each way in which a file can change between reading and rewriting, at each moment in between.
#[test]
fn a_file_that_changes_is_left() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    type Change = fn(&Path);
    let changes: [(&str, Change); 8] = [
        ("same length", |path| fs::write(path, b"OLD").unwrap()),
        ("longer", |path| fs::write(path, b"older").unwrap()),
        ("gone", |path| fs::remove_file(path).unwrap()),
        ("replaced by its like", |path| {
            let other = path.with_extension("other");
            fs::write(&other, b"old").unwrap();
            fs::rename(&other, path).unwrap();
        }),
        ("a link to its like", |path| {
            let other = path.with_extension("other");
            fs::rename(path, &other).unwrap();
            symlink(&other, path).unwrap();
        }),
        ("a directory", |path| {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
        }),
        ("mode", |path| fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap()),
        ("links", |path| fs::hard_link(path, path.with_extension("other")).unwrap()),
    ];
    for (name, change) in changes {
        for options in [ATOMIC, IN_PLACE] {
            for moment in
                [RewriteStep::Created, RewriteStep::Written, RewriteStep::Staged, RewriteStep::Recorded]
            {
                if options.in_place && matches!(moment, RewriteStep::Created | RewriteStep::Written) {
                    continue;
                }
                let place = TestTree::new();
                let path = place.file("a", b"old");
                fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
                let mut journal = place.journal();
                let mut after = None;
                let result =
                    rewrite_watched(&snapshot(&path), b"new", options, Some(&mut journal), &mut |step| {
                        if step == moment {
                            change(&path);
                            after = Some(
                                names(&place.work)
                                    .into_iter()
                                    .filter(|name| !is_temporary(name.as_ref()))
                                    .collect::<Vec<_>>(),
                            );
                        }
                        Ok(())
                    });
                let error = result.unwrap_err();
                assert!(
                    matches!(error, RewriteError::Changed { .. } | RewriteError::ReadOnly { .. }),
                    "{name} {options:?} {moment:?}: {error}"
                );
                assert!(!error.touched());
                assert_eq!(names(&place.work), after.unwrap(), "{name}");
                if path.is_file() {
                    assert_ne!(fs::read(&path).unwrap(), b"new", "{name}");
                }
                assert_eq!(place.runs(), 0, "{name}: nothing was rewritten, so nothing is in the journal");
            }
        }
    }
    // Changed before it all began.
    let place = TestTree::new();
    let path = place.file("a", b"old");
    let before = snapshot(&path);
    fs::write(&path, b"other").unwrap();
    assert!(matches!(rewrite(&before, b"new", ATOMIC, None), Err(RewriteError::Changed { .. })));
    assert_eq!(fs::read(&path).unwrap(), b"other");
}

#[test]
fn a_symbolic_link_that_is_turned_elsewhere_is_a_change() {
    use std::os::unix::fs::symlink;
    let place = TestTree::new();
    place.file("a", b"old");
    place.file("b", b"old");
    let link = place.work.join("link");
    symlink("a", &link).unwrap();
    let before = snapshot(&link);
    fs::remove_file(&link).unwrap();
    symlink("b", &link).unwrap();
    assert!(matches!(rewrite(&before, b"new", ATOMIC, None), Err(RewriteError::Changed { .. })));
    assert_eq!(fs::read(place.work.join("a")).unwrap(), b"old");
    assert_eq!(fs::read(place.work.join("b")).unwrap(), b"old");
}
