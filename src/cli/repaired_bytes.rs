//! From an examination to the bytes that would be written, or a reason not to write.
//!
//! In: bytes, their examination, and which repairs are accepted. Out: the new bytes, of which it is known that nothing is left
//! that the same flags would repair: the library has proven it, or they are examined once more. If something is left, more
//! repairs are made to depend on each other, so that fewer are accepted. Writes nothing.

use fix_encoding::encoding::Encoding;
use fix_encoding::{Accept, Examination, Repair};

/// The result of repairing a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repaired {
    /// There is nothing to repair.
    Unchanged,
    /// The repaired bytes.
    Bytes(Vec<u8>),
    /// The repair failed its check, for this reason. The file stays as it is. This is a bug.
    Unsound(String),
}

/// Makes the repairs of `accept`, and checks that nothing is left to repair, unless that is proven. `examine` examines the
/// repaired bytes, which are in the encoding that it is given.
///
/// Without the lines that are repaired, those in doubt may look otherwise, so that they are accepted too. Then all repairs of a
/// cause, or of the file, are accepted or none, and `examination` says so from then on.
pub fn repair(
    bytes: &[u8],
    examination: &mut Examination,
    accept: Accept,
    examine: impl Fn(&[u8], Encoding) -> Examination,
) -> Repaired {
    let mut repaired = repair_units(bytes, examination, accept, &examine);
    while matches!(repaired, Repaired::Unsound(_)) && examination.join_units() {
        repaired = repair_units(bytes, examination, accept, &examine);
    }
    repaired
}

/// As [`repair`], with the units of `examination` as they are.
fn repair_units(
    bytes: &[u8],
    examination: &Examination,
    accept: Accept,
    examine: &impl Fn(&[u8], Encoding) -> Examination,
) -> Repaired {
    let after = match propose(bytes, examination, accept) {
        Repaired::Bytes(after) => after,
        other => return other,
    };
    if examination.is_proven(&examination.plan(accept)) {
        return Repaired::Bytes(after);
    }
    let written_as = accepted(examination, accept).next().map_or(Encoding::UTF_8, |repair| repair.written_as);
    // Compared by bytes: a repair that changes nothing is none.
    let again = examine(&after, written_as).plan(accept).apply(&after);
    if again.is_ok_and(|again| again == after) {
        Repaired::Bytes(after)
    } else {
        Repaired::Unsound("the repaired text would be repaired once more".to_string())
    }
}

/// The repairs that a plan with `accept` takes.
pub fn accepted(examination: &Examination, accept: Accept) -> impl Iterator<Item = &Repair> {
    examination.accepted(accept).into_iter().filter_map(|finding| finding.repair.as_ref())
}

/// As [`repair`] without the check; for showing only.
pub fn propose(bytes: &[u8], examination: &Examination, accept: Accept) -> Repaired {
    match examination.plan(accept).apply(bytes) {
        Ok(after) if after == bytes => Repaired::Unchanged,
        Ok(after) => Repaired::Bytes(after),
        Err(error) => Repaired::Unsound(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::made_by_hand::{chinese, french};
    use fix_encoding::Content;

    fn clean(_: &[u8], _: Encoding) -> Examination {
        Examination::new(Content::Text(Encoding::UTF_8), Vec::new(), Vec::new())
    }

    #[test]
    fn a_repair_that_holds() {
        let (before, mut examination) = french();
        let expected = "Bonjour.\nL’été dernier, à la mer.\nFin.\n".as_bytes().to_vec();
        assert_eq!(repair(&before, &mut examination, Accept::Exact, clean), Repaired::Bytes(expected));
    }

    #[test]
    fn a_repair_that_would_be_repaired_again_is_none() {
        let (before, mut examination) = french();
        let same = examination.clone();
        let again = |_: &[u8], _| same.clone();
        let repaired = repair(&before, &mut examination, Accept::Exact, again);
        assert!(matches!(repaired, Repaired::Unsound(_)));
    }

    #[test]
    fn what_is_not_accepted_is_not_made() {
        let (before, mut examination) = chinese();
        assert_eq!(repair(&before, &mut examination, Accept::Exact, clean), Repaired::Unchanged);
        let accept = |minimum| Accept::Inferred { minimum };
        assert_eq!(repair(&before, &mut examination, accept(0.98), clean), Repaired::Unchanged);
        // The first line alone, as the other one is too doubtful.
        let Repaired::Bytes(first) = repair(&before, &mut examination, accept(0.71), clean) else {
            panic!("a line is accepted")
        };
        assert!(first.starts_with("# 中国\n\n".as_bytes()));
        assert_eq!(first[first.len() - 20..], before[before.len() - 20..]);
        let repaired = repair(&before, &mut examination, accept(0.5), clean);
        assert_eq!(repaired, Repaired::Bytes("# 中国\n\n这是汉测\u{3000}!\n\u{fffd}\u{fffd}\n".into()));
    }
}
