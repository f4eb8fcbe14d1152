//! Runs and undos at the same time.

use std::fs;

use super::tree::*;
use crate::history;
use crate::rewrite::rewrite;
use crate::undo::{Selection, UndoError, undo};

#[test]
fn runs_side_by_side() {
    let place = TestTree::new();
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
    let place = TestTree::new();
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
