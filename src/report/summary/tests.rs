use std::io;

use fix_encoding::{Accept, Examination, Severity};

use super::*;
use crate::report::Look;
use crate::report::findings::Tally;
use crate::report::inferred::ACCEPTED_BY_GUESS;
use crate::report::made_by_hand::{chinese, french};

fn totals(accept: Accept) -> Totals {
    let mut totals = Totals::default();
    totals.add(&chinese().1, accept);
    totals.add(&french().1, accept);
    totals
}

fn next() -> Next {
    Next {
        accepted: Some("fix-encoding --write .".to_string()),
        held_back: Some("fix-encoding --write --guess .".to_string()),
        one_by_one: Some("fix-encoding --interactive .".to_string()),
        doubtful: Some("fix-encoding .".to_string()),
        undo: None,
    }
}

/// The same Chinese text, with inferred characters that are likely enough for `--guess`.
fn likely_chinese() -> Examination {
    let mut examination = chinese().1;
    for finding in &mut examination.findings {
        let inferred = finding.repair.iter_mut().flat_map(|repair| &mut repair.inferred);
        inferred.for_each(|character| character.confidence = 0.95);
    }
    examination
}

fn text(write: impl Fn(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn examined() {
    let out = text(|out| write_examined(out, Look::PLAIN, &totals(Accept::Exact), &next()));
    insta::assert_snapshot!(out, @r"
    examined 2 files: 4 errors in 2 files, 1 warning in 1 file
    can be repaired: 1 file, 3 characters exact
      fix-encoding --write .
    can be repaired if inferred characters are accepted: 1 file, 1 character exact, 1 inferred (mean confidence 0.97)
      fix-encoding --write --guess .
    too doubtful for --guess: 1 file, 3 characters exact, 2 inferred (mean confidence 0.56); to see what they could be:
      fix-encoding .
    can't be repaired, and is left as it is; what it is, and what to do:
      fix-encoding --explain lost-text
    ");
    let all = totals(Accept::ALL);
    let out = text(|out| write_examined(out, Look::PLAIN, &all, &next()));
    insta::assert_snapshot!(out, @r"
    examined 2 files: 4 errors in 2 files, 1 warning in 1 file
    can be repaired: 2 files, 7 characters exact, 3 inferred (mean confidence 0.70)
      fix-encoding --write .
      fix-encoding --interactive .
    can't be repaired, and is left as it is; what it is, and what to do:
      fix-encoding --explain lost-text
    ");
}

#[test]
fn nothing_found() {
    let totals = Totals { examined: 5, too_large: 1, ..Totals::default() };
    let out = text(|out| write_examined(out, Look::PLAIN, &totals, &Next::default()));
    insta::assert_snapshot!(out, @r"
    examined 5 files: nothing found
    1 file over the size limit not looked at: raise it with --max-filesize (-v names them)
    ");
}

#[test]
fn rewritten() {
    let one = Rewritten { files: 1, tally: Tally { exact: 3, ..Tally::default() } };
    let next = Next { undo: Some("fix-encoding --undo 20261121-024812-1a2b".to_string()), ..next() };
    let out = text(|out| write_rewritten(out, Look::PLAIN, &totals(ACCEPTED_BY_GUESS), one, &next));
    insta::assert_snapshot!(out, @r"
    rewrote 1 file; undo with: fix-encoding --undo 20261121-024812-1a2b
    repaired: 3 characters exact
    too doubtful for --guess: 1 file, 3 characters exact, 2 inferred (mean confidence 0.56); to see what they could be:
      fix-encoding .
    can't be repaired, and is left as it is; what it is, and what to do:
      fix-encoding --explain lost-text
    ");
    let none = Rewritten::default();
    let next = Next { undo: None, ..next };
    let out = text(|out| write_rewritten(out, Look::PLAIN, &totals(ACCEPTED_BY_GUESS), none, &next));
    insta::assert_snapshot!(out, @r"
    examined 2 files: 4 errors in 2 files, 1 warning in 1 file; rewrote none
    too doubtful for --guess: 1 file, 3 characters exact, 2 inferred (mean confidence 0.56); to see what they could be:
      fix-encoding .
    can't be repaired, and is left as it is; what it is, and what to do:
      fix-encoding --explain lost-text
    ");
}

#[test]
fn nothing_to_look_at() {
    let totals = Totals { binary: 2, searched: true, ..Totals::default() };
    let out = text(|out| write_examined(out, Look::PLAIN, &totals, &Next::default()));
    insta::assert_snapshot!(out, @r"
    examined 0 files: there is no text here to look at
    2 files left alone, because they are no text
    hidden and ignored files are left out: --hidden and --no-ignore look at them too
    ");
}

#[test]
fn an_encoding_that_is_not_sure() {
    let totals = Totals { examined: 3, warnings: 2, files_with_warnings: 2, unknown: 2, ..Totals::default() };
    let out = text(|out| write_examined(out, Look::PLAIN, &totals, &Next::default()));
    insta::assert_snapshot!(out, @r"
    examined 3 files: 2 warnings in 2 files
    in an encoding that is not sure: 2 files; if you know it, look what comes of it:
      fix-encoding --from LABEL FILE
    ");
}

#[test]
fn a_diff_that_a_person_looks_at() {
    let eyes = Look { color: false, for_eyes: true, width: None };
    let out = text(|out| write_left_out(out, eyes, &totals(Accept::Exact), &next()));
    insta::assert_snapshot!(out, @r"
    nothing is written yet; to make these repairs:
      fix-encoding --write .
    not in the diff, because characters are inferred: 1 file, 1 character exact, 1 inferred (mean confidence 0.97)
      fix-encoding --write --guess .
    too doubtful for --guess: 1 file, 3 characters exact, 2 inferred (mean confidence 0.56); to see what they could be:
      fix-encoding .
    ");
    // What a program reads needs no advice.
    let out = text(|out| write_left_out(out, Look::PLAIN, &totals(ACCEPTED_BY_GUESS), &Next::default()));
    assert!(!out.contains("nothing is written yet"), "{out}");
}

#[test]
fn what_was_found() {
    let totals = Totals { warnings: 1, ..Totals::default() };
    assert!(!totals.has(Severity::Error));
    assert!(totals.has(Severity::Warning));
}

#[test]
fn inferred_characters_that_are_likely_enough() {
    let mut totals = totals(Accept::Exact);
    totals.add(&likely_chinese(), Accept::Exact);
    let out = text(|out| write_examined(out, Look::PLAIN, &totals, &next()));
    insta::assert_snapshot!(out, @r"
    examined 3 files: 6 errors in 3 files, 2 warnings in 2 files
    can be repaired: 1 file, 3 characters exact
      fix-encoding --write .
    can be repaired if inferred characters are accepted: 2 files, 5 characters exact, 4 inferred (mean confidence 0.95)
      fix-encoding --write --guess .
    too doubtful for --guess: 1 file, 3 characters exact, 2 inferred (mean confidence 0.56); to see what they could be:
      fix-encoding .
    can't be repaired, and is left as it is; what it is, and what to do:
      fix-encoding --explain lost-text
    ");
    let one = Rewritten { files: 1, tally: Tally { exact: 3, ..Tally::default() } };
    let out = text(|out| write_rewritten(out, Look::PLAIN, &totals, one, &next()));
    assert!(out.contains("not repaired, because characters are inferred: 2 files, "), "{out}");
    let out = text(|out| write_left_out(out, Look::PLAIN, &totals, &next()));
    assert!(out.contains("not in the diff, because characters are inferred: 2 files, "), "{out}");
    let out = text(|out| write_filtered(out, Look::PLAIN, &totals, &next()));
    insta::assert_snapshot!(out, @r"
    repaired: 3 characters exact
    not repaired, because characters are inferred: 5 characters exact, 4 inferred (mean confidence 0.95)
      fix-encoding --write --guess .
    too doubtful for --guess: 3 characters exact, 2 inferred (mean confidence 0.56)
    ");
}

#[test]
fn a_guess_too_low_to_be_suggested() {
    let all = totals(Accept::ALL);
    let next = Next { accepted: None, one_by_one: None, ..next() };
    let out = text(|out| write_examined(out, Look::PLAIN, &all, &next));
    insta::assert_snapshot!(out, @r"
    examined 2 files: 4 errors in 2 files, 1 warning in 1 file
    can be repaired, with --write and the --guess of this run: 2 files, 7 characters exact, 3 inferred (mean confidence 0.70)
    can't be repaired, and is left as it is; what it is, and what to do:
      fix-encoding --explain lost-text
    ");
    let eyes = Look { color: false, for_eyes: true, width: None };
    let out = text(|out| write_left_out(out, eyes, &all, &next));
    assert_eq!(out, "nothing is written yet; --write in place of --diff makes these repairs\n");
}
