//! Tests of the room as a whole: what holds when something goes wrong at any step.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::read::{Snapshot, read};
use crate::rewrite::{RewriteError, RewriteOptions, Step, is_temporary, rewrite, rewrite_watched};
use crate::undo::{Selection, UndoError, undo, undo_watched};
use crate::{Journal, history, write_output};

const ATOMIC: RewriteOptions = RewriteOptions { in_place: false };
const IN_PLACE: RewriteOptions = RewriteOptions { in_place: true };

/// A tree to work in, `work`, and a place for journals, `state`.
struct Place {
    _dir: tempfile::TempDir,
    root: PathBuf,
    work: PathBuf,
    state: PathBuf,
}

impl Place {
    fn new() -> Place {
        let dir = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(dir.path()).unwrap();
        let place =
            Place { work: root.join("work"), state: root.join("state/fix-encoding"), root, _dir: dir };
        fs::create_dir(&place.work).unwrap();
        place
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.work.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn journal(&self) -> Journal {
        Journal::open(self.state.clone(), &self.work).unwrap()
    }

    fn latest(&self) -> Selection {
        Selection::Latest { under: self.work.clone() }
    }

    fn runs(&self) -> usize {
        history(&self.state).unwrap().len()
    }
}

fn snapshot(path: &Path) -> Snapshot {
    read(path, None).unwrap()
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn full_disk() -> io::Error {
    io::Error::from(io::ErrorKind::StorageFull)
}

/// Old and new contents of every relation in length.
const CONTENTS: [(&[u8], &[u8]); 5] = [
    (b"caf\xe9 au lait\r\n", b"caf\xc3\xa9 au lait\r\n"),
    (b"caf\xc3\x83\xc2\xa9 au lait", b"caf\xc3\xa9 au lait"),
    (b"same length", b"SAME LENGTH"),
    (b"", b"from nothing"),
    (b"to nothing", b""),
];

#[test]
fn rewrites_and_takes_back() {
    for options in [ATOMIC, IN_PLACE] {
        for (old, new) in CONTENTS {
            let place = Place::new();
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
    let place = Place::new();
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
            let place = Place::new();
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
        let place = Place::new();
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
    let place = Place::new();
    let path = place.file("a", b"old old");
    let other = place.work.join("b");
    fs::hard_link(&path, &other).unwrap();
    let mut journal = place.journal();
    let error = rewrite(&snapshot(&path), b"new", ATOMIC, Some(&mut journal)).unwrap_err();
    assert!(matches!(error, RewriteError::HardLinks { links: 2, .. }));
    assert!(error.to_string().contains("--in-place"));
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

/// A file that got a second name after it was rewritten.
#[cfg(unix)]
#[test]
fn an_undo_does_not_cut_hard_links() {
    let place = Place::new();
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

#[cfg(unix)]
#[test]
fn read_only_files_are_left() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
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

/// Each way in which a file can change between reading and rewriting, at each moment in between.
#[cfg(unix)]
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
            for moment in [Step::Created, Step::Written, Step::Staged, Step::Recorded] {
                if options.in_place && matches!(moment, Step::Created | Step::Written) {
                    continue;
                }
                let place = Place::new();
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
    let place = Place::new();
    let path = place.file("a", b"old");
    let before = snapshot(&path);
    fs::write(&path, b"other").unwrap();
    assert!(matches!(rewrite(&before, b"new", ATOMIC, None), Err(RewriteError::Changed { .. })));
    assert_eq!(fs::read(&path).unwrap(), b"other");
}

#[test]
fn a_symbolic_link_that_is_turned_elsewhere_is_a_change() {
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        let place = Place::new();
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
}

const ATOMIC_STEPS: [Step; 7] = [
    Step::Created,
    Step::Written,
    Step::Staged,
    Step::Recorded,
    Step::Checked,
    Step::Renamed,
    Step::Replaced,
];
const IN_PLACE_STEPS: [Step; 7] = [
    Step::Staged,
    Step::Recorded,
    Step::Checked,
    Step::TailWritten,
    Step::HalfWritten,
    Step::BodyWritten,
    Step::Shortened,
];

/// A failure after each step leaves the old file, or (after the rename) the new one, and no trace.
#[test]
fn a_failure_at_any_step_leaves_a_whole_file() {
    for (options, steps) in [(ATOMIC, ATOMIC_STEPS), (IN_PLACE, IN_PLACE_STEPS)] {
        for (old, new) in CONTENTS {
            for fatal in steps {
                let place = Place::new();
                let path = place.file("a", old);
                let mut journal = place.journal();
                let error =
                    rewrite_watched(&snapshot(&path), new, options, Some(&mut journal), &mut |step| {
                        if step == fatal { Err(full_disk()) } else { Ok(()) }
                    })
                    .unwrap_err();
                let renamed = matches!(fatal, Step::Renamed | Step::Replaced);
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
    let place = Place::new();
    let mut journal = place.journal();
    let paths: Vec<_> = (0..4).map(|i| place.file(&format!("{i}"), format!("old {i}").as_bytes())).collect();
    for (i, path) in paths.iter().enumerate() {
        let result = rewrite_watched(&snapshot(path), b"new", ATOMIC, Some(&mut journal), &mut |step| {
            if i % 2 == 1 && step == Step::Checked { Err(full_disk()) } else { Ok(()) }
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

#[test]
fn without_a_journal_nothing_is_rewritten() {
    let place = Place::new();
    let path = place.file("a", b"old");
    // A file where the directory should be: fails for root as well.
    fs::write(place.root.join("state"), b"").unwrap();
    let mut journal = place.journal();
    let error = rewrite(&snapshot(&path), b"new", ATOMIC, Some(&mut journal)).unwrap_err();
    assert!(matches!(error, RewriteError::Journal { .. }), "{error}");
    assert!(error.to_string().contains("--no-journal"));
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(names(&place.work), ["a"]);
    rewrite(&snapshot(&path), b"new", ATOMIC, None).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
}

// ---------------------------------------------------------------------------------------------------
// Undo

/// Three files rewritten by renaming, one in place, one before that is under another directory.
fn run_of_several(place: &Place) -> Vec<(PathBuf, Vec<u8>, Vec<u8>)> {
    let mut journal = place.journal();
    let mut files = Vec::new();
    for (i, (old, new)) in CONTENTS.into_iter().enumerate() {
        let path = place.file(&format!("file {i}"), old);
        let options = if i == 1 || i == 3 { IN_PLACE } else { ATOMIC };
        rewrite(&snapshot(&path), new, options, Some(&mut journal)).unwrap();
        files.push((path, old.to_vec(), new.to_vec()));
    }
    files
}

#[test]
fn an_undo_takes_all_or_none() {
    let place = Place::new();
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
        assert_eq!(named.len(), 1);
        assert_eq!(named[0].0, *path);
        assert!(matches!(&error.files()[..], [one] if one.contains(&format!("file {at}: changed since"))));
        all_new(at);
        // Missing.
        fs::remove_file(path).unwrap();
        let error = undo(&place.state, &place.latest(), ATOMIC).unwrap_err();
        assert!(matches!(&error.files()[..], [one] if one.contains("no such file")), "{error:?}");
        all_new(at);
        assert!(!path.exists());
        // A link to its like.
        #[cfg(unix)]
        {
            let elsewhere = place.root.join("elsewhere");
            fs::write(&elsewhere, new).unwrap();
            std::os::unix::fs::symlink(&elsewhere, path).unwrap();
            let error = undo(&place.state, &place.latest(), ATOMIC).unwrap_err();
            assert!(matches!(&error.files()[..], [one] if one.contains("symbolic link")), "{error:?}");
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

/// Each event of an undo fails once: either all files are back, or none, and none is torn.
#[test]
fn a_failure_at_any_step_of_an_undo_leaves_all_or_none() {
    let mut finished = false;
    for fatal in 0.. {
        let place = Place::new();
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
    let place = Place::new();
    let files = run_of_several(&place);
    let mut renames = 0;
    let result = undo_watched(&place.state, &place.latest(), ATOMIC, &mut |step| match step {
        Step::Renamed | Step::Shortened => {
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

#[test]
fn the_latest_run_under_a_directory() {
    let place = Place::new();
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
    let place = Place::new();
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
        let place = Place::new();
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

#[test]
fn runs_side_by_side() {
    let place = Place::new();
    let count = 12;
    let barrier = std::sync::Barrier::new(count);
    let ids: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|i| {
                let (place, barrier) = (&place, &barrier);
                scope.spawn(move || {
                    let path = place.file(&format!("{i}"), b"old");
                    let mut journal = place.journal();
                    barrier.wait();
                    rewrite(&snapshot(&path), b"new", ATOMIC, Some(&mut journal)).unwrap();
                    // While it runs it can't be undone.
                    let id = journal.id().unwrap().to_owned();
                    let result = undo(&place.state, &Selection::Run(id.clone()), ATOMIC);
                    assert!(matches!(result, Err(UndoError::InProgress { .. })));
                    id
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(place.runs(), count);
    for (i, id) in ids.into_iter().enumerate() {
        let restored = undo(&place.state, &Selection::Run(id), ATOMIC).unwrap();
        assert_eq!(restored.files, [place.work.join(format!("{i}"))]);
    }
    for i in 0..count {
        assert_eq!(fs::read(place.work.join(format!("{i}"))).unwrap(), b"old");
    }
}

/// Two undos of one run at once: one does it, the other says that it can't, and nothing is harmed.
#[test]
fn undos_side_by_side() {
    let place = Place::new();
    let files = run_of_several(&place);
    let id = history(&place.state).unwrap()[0].id.clone();
    let done: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let selection = Selection::Run(id.clone());
                let state = &place.state;
                scope.spawn(move || match undo(state, &selection, ATOMIC) {
                    Ok(_) => 1,
                    Err(UndoError::InProgress { .. } | UndoError::AlreadyUndone { .. }) => 0,
                    Err(error) => panic!("{error}"),
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(done, 1);
    for (path, old, _) in &files {
        assert_eq!(fs::read(path).unwrap(), *old);
    }
}

// ---------------------------------------------------------------------------------------------------
// A damaged journal

fn only_journal(place: &Place) -> PathBuf {
    let names = names(&place.state);
    assert_eq!(names.len(), 1);
    place.state.join(&names[0])
}

/// Each byte of a journal turned over, one at a time: it is noticed, or of no account; never is a file
/// given bytes that it didn't have, and never only some files of the run.
#[test]
fn any_damaged_byte_of_a_journal_is_harmless() {
    let place = Place::new();
    let files = run_of_several(&place);
    let journal = only_journal(&place);
    let whole = fs::read(&journal).unwrap();
    let mut noticed = 0;
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x41;
        fs::write(&journal, &bytes).unwrap();
        let _ = history(&place.state).unwrap();
        match undo(&place.state, &place.latest(), ATOMIC) {
            Ok(_) => {
                for (path, old, new) in &files {
                    assert_eq!(fs::read(path).unwrap(), *old, "byte {at}");
                    fs::write(path, new).unwrap();
                }
            }
            Err(_) => {
                noticed += 1;
                for (path, _, new) in &files {
                    assert_eq!(fs::read(path).unwrap(), *new, "byte {at}");
                }
            }
        }
    }
    assert!(noticed + 200 > whole.len(), "{noticed} of {}", whole.len());
}

/// A journal cut off at each length. Cut inside a record it is as after a crash, and the file of that
/// record was changed all the same here, so the undo must refuse; cut between records it can't be told
/// from a shorter run, whose files are then restored as a whole.
#[test]
fn a_journal_cut_short_anywhere_is_harmless() {
    let place = Place::new();
    let files = run_of_several(&place);
    let journal = only_journal(&place);
    let whole = fs::read(&journal).unwrap();
    for length in 0..whole.len() {
        fs::write(&journal, &whole[..length]).unwrap();
        let runs = history(&place.state).unwrap();
        assert_eq!(runs.len(), 1);
        match undo(&place.state, &place.latest(), ATOMIC) {
            Ok(restored) => {
                for (path, old, new) in &files {
                    let expected = if restored.files.contains(path) { old } else { new };
                    assert_eq!(fs::read(path).unwrap(), *expected, "length {length}");
                    fs::write(path, new).unwrap();
                }
            }
            Err(_) => {
                for (path, _, new) in &files {
                    assert_eq!(fs::read(path).unwrap(), *new, "length {length}");
                }
            }
        }
    }
}

/// As lost power leaves it: the length of the next record is there, its bytes are not.
#[test]
fn zeros_at_the_end_of_a_journal_are_a_record_that_never_was() {
    let place = Place::new();
    let files = run_of_several(&place);
    let journal = only_journal(&place);
    let mut bytes = fs::read(&journal).unwrap();
    bytes.resize(bytes.len() + 5000, 0);
    fs::write(&journal, &bytes).unwrap();
    undo(&place.state, &place.latest(), ATOMIC).unwrap();
    for (path, old, _) in &files {
        assert_eq!(fs::read(path).unwrap(), *old);
    }
    let runs = history(&place.state).unwrap();
    assert!(runs[0].undone && runs[0].damage.is_none(), "{runs:?}");
}

// ---------------------------------------------------------------------------------------------------
// Crashes and other users: a second process, which is this test program asked for one ignored test

/// What the child is told to do; only ever read by the tests marked as ignored.
const CHILD: &str = "FIX_ENCODING_TEST_CHILD";

/// A command that runs one ignored test of this module, with `arguments`.
fn child(test: &str, arguments: &[&str]) -> std::process::Command {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(child_arguments(test)).env(CHILD, arguments.join("\n")).current_dir("/");
    command
}

fn child_arguments(test: &str) -> [String; 4] {
    // Without the crate's name, as the test runner wants it.
    let module = module_path!().split_once("::").unwrap().1;
    let flags = ["--exact", "--ignored", "--nocapture"].map(str::to_owned);
    let [a, b, c] = flags;
    [format!("{module}::{test}"), a, b, c]
}

fn told() -> Vec<String> {
    std::env::var(CHILD).map_or(Vec::new(), |told| told.split('\n').map(str::to_owned).collect())
}

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

#[cfg(unix)]
fn aborted(status: std::process::ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(rustix::process::Signal::ABORT.as_raw())
}

#[cfg(unix)]
#[test]
fn a_crash_at_any_step_loses_nothing() {
    for (options, steps) in [(ATOMIC, ATOMIC_STEPS), (IN_PLACE, IN_PLACE_STEPS)] {
        for (number, (old, new)) in CONTENTS.into_iter().enumerate() {
            for (at, step) in steps.into_iter().enumerate() {
                let place = Place::new();
                let path = place.file("a", old);
                let root = place.root.to_str().unwrap();
                let status = child(
                    "child_rewrites_and_crashes",
                    &[root, &options.in_place.to_string(), &at.to_string(), &number.to_string()],
                )
                .output()
                .unwrap()
                .status;
                assert!(aborted(status), "{step:?} was never reached");

                let now = fs::read(&path).unwrap();
                if !options.in_place {
                    let renamed = matches!(step, Step::Renamed | Step::Replaced);
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

#[cfg(unix)]
#[test]
fn a_crash_at_any_step_of_an_undo_can_be_resumed() {
    for fatal in 0.. {
        let place = Place::new();
        let files = run_of_several(&place);
        let root = place.root.to_str().unwrap();
        let status = child("child_undoes_and_crashes", &[root, &fatal.to_string()]).output().unwrap().status;
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

/// What another user's files and directories look like to one who is not root.
#[test]
#[ignore = "the child of another test"]
#[cfg(unix)]
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

#[cfg(unix)]
#[test]
fn somebody_who_is_not_root() {
    use std::os::unix::fs::{PermissionsExt, chown};
    if !rustix::process::geteuid().is_root() {
        eprintln!("skipped: making another user's files takes root");
        return;
    }
    let place = Place::new();
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
        .args(child_arguments("child_is_not_root"))
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
#[cfg(unix)]
#[test]
fn root_keeps_other_users_owners_of_files() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    if !rustix::process::geteuid().is_root() {
        eprintln!("skipped: giving files away takes root");
        return;
    }
    for options in [ATOMIC, IN_PLACE] {
        let place = Place::new();
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

#[cfg(target_os = "linux")]
mod attributes {
    use super::*;
    use rustix::fs::{XattrFlags, getxattr, setxattr};

    fn get(path: &Path, name: &str) -> Option<Vec<u8>> {
        let mut value = Vec::with_capacity(1 << 16);
        getxattr(path, name, rustix::buffer::spare_capacity(&mut value)).ok().map(|_| value)
    }

    /// Whether the file system takes it.
    fn set(path: &Path, name: &str, value: &[u8]) -> bool {
        let result = setxattr(path, name, value, XattrFlags::empty());
        if let Err(error) = result {
            eprintln!("skipped: {name} can't be set here ({error})");
        }
        result.is_ok()
    }

    /// A POSIX access control list as the kernel stores it: version 2, then tag, permissions and id
    /// of each entry.
    fn access_control_list(user: u32) -> Vec<u8> {
        let none = u32::MAX;
        let mut list = 2u32.to_le_bytes().to_vec();
        for (tag, permissions, id) in
            [(1u16, 6u16, none), (2, 4, user), (4, 4, none), (0x10, 4, none), (0x20, 0, none)]
        {
            list.extend(tag.to_le_bytes());
            list.extend(permissions.to_le_bytes());
            list.extend(id.to_le_bytes());
        }
        list
    }

    #[test]
    fn extended_attributes_and_access_control_lists_are_kept() {
        for options in [ATOMIC, IN_PLACE] {
            let place = Place::new();
            let path = place.file("a", b"old");
            let list = access_control_list(1234);
            if !set(&path, "user.mime_type", b"text/plain")
                || !set(&path, "user.empty", b"")
                || !set(&path, "system.posix_acl_access", &list)
            {
                return;
            }
            let mode = snapshot(&path).identity.mode;
            rewrite(&snapshot(&path), b"new", options, Some(&mut place.journal())).unwrap();
            for _ in 0..2 {
                assert_eq!(get(&path, "user.mime_type").unwrap(), b"text/plain");
                assert_eq!(get(&path, "user.empty").unwrap(), b"");
                assert_eq!(get(&path, "system.posix_acl_access").unwrap(), list);
                assert_eq!(snapshot(&path).identity.mode, mode);
                let _ = undo(&place.state, &place.latest(), ATOMIC);
            }
            assert_eq!(fs::read(&path).unwrap(), b"old");
        }
    }

    /// A directory's default list goes to each new file in it, but the old file had none.
    #[test]
    fn a_default_access_control_list_is_not_picked_up() {
        let place = Place::new();
        let path = place.file("a", b"old");
        if !set(&place.work, "system.posix_acl_default", &access_control_list(1234)) {
            return;
        }
        let mode = snapshot(&path).identity.mode;
        rewrite(&snapshot(&path), b"new", ATOMIC, None).unwrap();
        assert_eq!(get(&path, "system.posix_acl_access"), None);
        assert_eq!(snapshot(&path).identity.mode, mode);
    }

    #[test]
    fn capabilities_are_kept() {
        // Revision 2, effective; CAP_NET_RAW permitted.
        let mut capability = 0x0200_0001u32.to_le_bytes().to_vec();
        for word in [1u32 << 13, 0, 0, 0] {
            capability.extend(word.to_le_bytes());
        }
        for options in [ATOMIC, IN_PLACE] {
            let place = Place::new();
            let path = place.file("a", b"old");
            if !set(&path, "security.capability", &capability) {
                return;
            }
            rewrite(&snapshot(&path), b"new", options, None).unwrap();
            assert_eq!(get(&path, "security.capability").unwrap(), capability, "{options:?}");
        }
    }

    /// `chattr +i`: not even root may write, and a rename is refused too.
    #[test]
    fn immutable_files_are_left() {
        let place = Place::new();
        let path = place.file("a", b"old");
        let chattr = |flag: &str| {
            std::process::Command::new("chattr")
                .arg(flag)
                .arg(&path)
                .output()
                .is_ok_and(|o| o.status.success())
        };
        if !chattr("+i") {
            eprintln!("skipped: no immutable files here");
            return;
        }
        let result = rewrite(&snapshot(&path), b"new", ATOMIC, Some(&mut place.journal()));
        let names = names(&place.work);
        chattr("-i");
        assert!(matches!(result, Err(RewriteError::ReadOnly { .. })), "{result:?}");
        assert_eq!(names, ["a"]);
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }
}

// ---------------------------------------------------------------------------------------------------
// A disk that is really full: a small one, mounted where only the child sees it

#[cfg(target_os = "linux")]
fn fill(directory: &Path, leave: usize) {
    use std::io::Write;
    let mut filler = fs::File::create(directory.join("filler")).unwrap();
    while filler.write(&[b'x'; 4096]).is_ok_and(|count| count > 0) {}
    let length = filler.metadata().unwrap().len();
    filler.set_len(length.saturating_sub(leave as u64)).unwrap();
}

#[test]
#[ignore = "the child of another test"]
#[cfg(target_os = "linux")]
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
    let full = |result: Result<crate::Identity, RewriteError>, what: &str| {
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

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let place = Place::new();
    let small = place.root.join("small");
    fs::create_dir(&small).unwrap();
    // A mount namespace of its own, so that the disk is gone with the child whatever happens.
    let output = std::process::Command::new("unshare")
        .args(["--mount", "--", "sh", "-c"])
        .arg(r#"mount -t tmpfs -o size=1m tmpfs "$SMALL" || exit 99; exec "$0" "$@""#)
        .arg(std::env::current_exe().unwrap())
        .args(child_arguments("child_on_a_full_disk"))
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

// ---------------------------------------------------------------------------------------------------
// -o

#[test]
fn output_goes_to_new_and_existing_files() {
    let place = Place::new();
    let path = place.work.join("out");
    write_output(&path, b"one", ATOMIC).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"one");
    write_output(&path, b"two", ATOMIC).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"two");
    assert_eq!(names(&place.work), ["out"]);
    assert!(write_output(&place.work, b"x", ATOMIC).unwrap_err().to_string().contains("a directory"));
    assert!(write_output(&place.work.join("no/where"), b"x", ATOMIC).is_err());
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt, symlink};
        // As any program makes a new file: by the umask.
        fs::write(place.work.join("plain"), b"").unwrap();
        let mode = |name: &str| fs::metadata(place.work.join(name)).unwrap().permissions().mode();
        assert_eq!(mode("out"), mode("plain"));
        write_output(Path::new("/dev/null"), b"x", ATOMIC).unwrap();
        symlink("nothing", place.work.join("dangling")).unwrap();
        assert!(write_output(&place.work.join("dangling"), b"x", ATOMIC).is_err());
        symlink("out", place.work.join("link")).unwrap();
        write_output(&place.work.join("link"), b"three", ATOMIC).unwrap();
        assert!(place.work.join("link").is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"three");
    }
    #[cfg(target_os = "linux")]
    assert!(write_output(Path::new("/dev/full"), b"x", ATOMIC).is_err());
}
