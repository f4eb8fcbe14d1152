//! A damaged journal is noticed, and nothing wrong is restored from it.

use std::fs;

use super::tree::*;
use crate::history;
use crate::undo::undo;

/// Each byte of a journal turned over, one at a time: it is noticed, or of no account; never is a file
/// given bytes that it didn't have, and never only some files of the run.
#[test]
fn any_damaged_byte_of_a_journal_is_harmless() {
    let place = TestTree::in_memory();
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
    let place = TestTree::in_memory();
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
    let place = TestTree::new();
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
