//! A disk that is really full: a small one, mounted where only the child sees it.

#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;

use super::child_process::{CHILD, child_arguments, told};
use super::tree::*;
use crate::rewrite::{RewriteError, rewrite};
use crate::undo::{Selection, UndoError, undo};
use crate::{Journal, history, write_output};

fn fill(directory: &Path, leave: usize) {
    use std::io::Write;
    let mut filler = fs::File::create(directory.join("filler")).unwrap();
    while filler.write(&[b'x'; 4096]).is_ok_and(|count| count > 0) {}
    let length = filler.metadata().unwrap().len();
    filler.set_len(length.saturating_sub(leave as u64)).unwrap();
}

#[test]
#[ignore = "the child of another test"]
fn child_on_a_full_disk() {
    let [small, root] = &told()[..] else { return };
    let (small, root) = (Path::new(small), Path::new(root));
    let elsewhere = root.join("state/fix-encoding");
    let old = vec![b'o'; 100_000];
    let new = vec![b'n'; 200_000];
    let path = small.join("a");
    fs::write(&path, &old).unwrap();
    let is_old = |what: &str| {
        assert!(fs::read(&path).unwrap() == old, "{what}");
        assert_eq!(names(small), ["a", "filler"], "{what}");
    };
    let full = |result: Result<crate::FileIdentity, RewriteError>, what: &str| {
        let error = result.unwrap_err();
        assert!(matches!(error, RewriteError::DiskFull { .. }), "{what}: {error}");
        is_old(what);
        assert!(history(&elsewhere).unwrap().is_empty(), "{what}");
    };
    let journal = |state: &Path| Journal::open(state.to_owned(), small).unwrap();

    for leave in [0, 4096, 65536, 150_000] {
        fill(small, leave);
        full(rewrite(&snapshot(&path), &new, ATOMIC, Some(&mut journal(&elsewhere))), "atomic");
        if leave < 100_000 {
            full(rewrite(&snapshot(&path), &new, IN_PLACE, Some(&mut journal(&elsewhere))), "in place");
        }
    }
    // Room for the temporary file, but not for the journal.
    let inside = small.join("state");
    fs::remove_file(small.join("filler")).unwrap();
    fs::create_dir(&inside).unwrap();
    fill(small, 140_000);
    let short = vec![b's'; 50_000];
    let error = rewrite(&snapshot(&path), &short, ATOMIC, Some(&mut journal(&inside))).unwrap_err();
    assert!(matches!(error, RewriteError::Journal { .. }), "{error}");
    assert!(fs::read(&path).unwrap() == old);
    assert_eq!(names(small), ["a", "filler", "state"]);
    assert!(names(&inside).is_empty());
    fs::remove_dir(&inside).unwrap();

    // An undo that has no room for the second of its files restores none.
    fs::remove_file(small.join("filler")).unwrap();
    let second = small.join("b");
    fs::write(&second, &old).unwrap();
    let mut run = journal(&elsewhere);
    for path in [&path, &second] {
        rewrite(&snapshot(path), &short, ATOMIC, Some(&mut run)).unwrap();
    }
    drop(run);
    fill(small, 150_000);
    let selection = Selection::Latest { under: small.to_owned() };
    let error = undo(&elsewhere, &selection, ATOMIC).unwrap_err();
    assert!(error.to_string().contains("disk is full"), "{error}");
    assert!(matches!(error, UndoError::Refused { .. }), "{error}");
    for path in [&path, &second] {
        assert!(fs::read(path).unwrap() == short);
    }
    assert_eq!(names(small), ["a", "b", "filler"]);
    fs::remove_file(small.join("filler")).unwrap();
    undo(&elsewhere, &selection, ATOMIC).unwrap();
    for path in [&path, &second] {
        assert!(fs::read(path).unwrap() == old);
    }
    // What `-o` writes.
    fill(small, 4096);
    assert!(write_output(&small.join("out"), &new, ATOMIC).is_err());
    assert!(write_output(&path, &new, ATOMIC).is_err());
    assert!(fs::read(&path).unwrap() == old);
    assert_eq!(names(small), ["a", "b", "filler"]);
    println!("all of it was tried");
}

#[test]
fn a_full_disk() {
    let place = TestTree::new();
    let small = place.root.join("small");
    fs::create_dir(&small).unwrap();
    // A mount namespace of its own, so that the disk is gone with the child whatever happens.
    let output = std::process::Command::new("unshare")
        .args(["--mount", "--", "sh", "-c"])
        .arg(r#"mount -t tmpfs -o size=1m tmpfs "$SMALL" || exit 99; exec "$0" "$@""#)
        .arg(std::env::current_exe().unwrap())
        .args(child_arguments(module_path!(), "child_on_a_full_disk"))
        .env("SMALL", &small)
        .env(CHILD, format!("{}\n{}", small.display(), place.root.display()))
        .current_dir("/")
        .output();
    let text = output.as_ref().map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    match (&output, text) {
        (Ok(output), Ok(text)) if text.contains("running 1 test") => {
            assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
            assert!(text.contains("all of it was tried"), "{text}");
        }
        _ => eprintln!("skipped: no small disk can be mounted here"),
    }
}
