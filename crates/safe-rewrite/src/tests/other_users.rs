//! Files of other users. Only root can make them, so these tests do nothing for anybody else.

#![cfg(unix)]

use std::fs;
use std::path::Path;

use super::child_process::{CHILD, child_arguments, told};
use super::tree::*;
use crate::Journal;
use crate::read::read;
use crate::rewrite::{RewriteError, is_temporary, rewrite};
use crate::undo::undo;

/// What another user's files and directories look like to one who is not root.
#[test]
#[ignore = "the child of another test"]
fn child_is_not_root() {
    use crate::attributes::Unkept;
    use crate::read::ReadError;
    let [root] = &told()[..] else { return };
    let work = Path::new(root).join("work");
    let state = Path::new(root).join("state/fix-encoding");
    let journal = |state: &Path| Journal::open(state.to_owned(), &work).unwrap();

    let error = read(&work.join("secret"), None).unwrap_err();
    assert!(matches!(error, ReadError::Unreadable { .. }), "{error}");
    assert!(error.to_string().contains("check its permissions"));

    // Root's, and not to be written by others.
    let path = work.join("theirs");
    let error = rewrite(&snapshot(&path), b"new", ATOMIC, Some(&mut journal(&state))).unwrap_err();
    assert!(matches!(error, RewriteError::ReadOnly { .. }), "{error}");

    // Root's, to be written by all: a rename would make it mine.
    let path = work.join("shared");
    let error = rewrite(&snapshot(&path), b"new", ATOMIC, Some(&mut journal(&state))).unwrap_err();
    assert!(
        matches!(error, RewriteError::Unkept { what: Unkept::Owner { owner: 0, group: 0 }, .. }),
        "{error}"
    );
    assert_eq!(fs::read(&path).unwrap(), b"old");
    rewrite(&snapshot(&path), b"new", IN_PLACE, Some(&mut journal(&state))).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");

    // Mine, in a directory that takes no new file.
    let path = work.join("closed/mine");
    let error = rewrite(&snapshot(&path), b"new", ATOMIC, Some(&mut journal(&state))).unwrap_err();
    assert!(matches!(error, RewriteError::Directory { .. }), "{error}");
    rewrite(&snapshot(&path), b"new", IN_PLACE, Some(&mut journal(&state))).unwrap();

    // A journal that can't be written.
    let path = work.join("mine");
    let denied = work.join("closed/state");
    let error = rewrite(&snapshot(&path), b"new", ATOMIC, Some(&mut journal(&denied))).unwrap_err();
    assert!(matches!(error, RewriteError::Journal { .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"old");
    rewrite(&snapshot(&path), b"new", ATOMIC, Some(&mut journal(&state))).unwrap();

    let left: Vec<_> = names(&work).into_iter().filter(|name| is_temporary(name.as_ref())).collect();
    assert!(left.is_empty(), "{left:?}");
    println!("all of it was tried");
}

#[test]
fn somebody_who_is_not_root() {
    use std::os::unix::fs::{PermissionsExt, chown};
    if !rustix::process::geteuid().is_root() {
        eprintln!("skipped: making another user's files takes root");
        return;
    }
    let place = TestTree::new();
    let mode = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    mode(&place.root, 0o755);
    mode(&place.work, 0o777);
    mode(&place.file("secret", b"old"), 0o600);
    mode(&place.file("theirs", b"old"), 0o644);
    mode(&place.file("shared", b"old"), 0o666);
    fs::create_dir(place.work.join("closed")).unwrap();
    for name in ["mine", "closed/mine"] {
        chown(place.file(name, b"old"), Some(1000), Some(1000)).unwrap();
    }
    mode(&place.work.join("closed"), 0o755);
    let state = place.root.join("state");
    fs::create_dir(&state).unwrap();
    chown(&state, Some(1000), Some(1000)).unwrap();

    let output = std::process::Command::new("setpriv")
        .args(["--reuid=1000", "--regid=1000", "--clear-groups", "--"])
        .arg(std::env::current_exe().unwrap())
        .args(child_arguments(module_path!(), "child_is_not_root"))
        .env(CHILD, place.root.to_str().unwrap())
        .current_dir("/")
        .output();
    let Ok(output) = output else {
        eprintln!("skipped: there is no setpriv");
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    if output.status.code() == Some(127) || output.status.code() == Some(126) {
        eprintln!("skipped: the other user can't run this test program");
        return;
    }
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("all of it was tried"), "{text}");
}

/// Owners are kept, which only root can have differ.
#[test]
fn root_keeps_other_users_owners_of_files() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    if !rustix::process::geteuid().is_root() {
        eprintln!("skipped: giving files away takes root");
        return;
    }
    for options in [ATOMIC, IN_PLACE] {
        let place = TestTree::new();
        let path = place.file("a", b"old");
        chown(&path, Some(1234), Some(5678)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o6755)).unwrap();
        rewrite(&snapshot(&path), b"new", options, Some(&mut place.journal())).unwrap();
        undo(&place.state, &place.latest(), ATOMIC).unwrap();
        rewrite(&snapshot(&path), b"new", options, None).unwrap();
        let metadata = fs::metadata(&path).unwrap();
        assert_eq!((metadata.uid(), metadata.gid(), metadata.mode() & 0o7777), (1234, 5678, 0o6755));
    }
}
