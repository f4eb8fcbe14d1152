//! From an examination to the bytes that would be written, or a reason not to write.
//!
//! In: bytes, their examination, and which repairs are accepted. Out: the new bytes, of which it is known that nothing is left
//! that the same flags would repair: the library has proven it, or they are examined once more. Writes nothing.

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
pub fn repair(
    bytes: &[u8],
    examination: &Examination,
    accept: Accept,
    examine: impl FnOnce(&[u8], Encoding) -> Examination,
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
    let accepted = examination.channels().into_iter().filter(move |group| group.accepted_by(accept));
    accepted.flat_map(|group| group.repairs)
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
        let (before, examination) = french();
        let expected = "Bonjour.\nL’été dernier, à la mer.\nFin.\n".as_bytes().to_vec();
        assert_eq!(repair(&before, &examination, Accept::Exact, clean), Repaired::Bytes(expected));
    }

    #[test]
    fn a_repair_that_would_be_repaired_again_is_none() {
        let (before, examination) = french();
        let again = |_: &[u8], _| examination.clone();
        let repaired = repair(&before, &examination, Accept::Exact, again);
        assert!(matches!(repaired, Repaired::Unsound(_)));
    }

    #[test]
    fn what_is_not_accepted_is_not_made() {
        let (before, examination) = chinese();
        assert_eq!(repair(&before, &examination, Accept::Exact, clean), Repaired::Unchanged);
        let accept = |minimum| Accept::Inferred { minimum };
        assert_eq!(repair(&before, &examination, accept(0.71), clean), Repaired::Unchanged);
        let repaired = repair(&before, &examination, accept(0.69), clean);
        assert_eq!(repaired, Repaired::Bytes("# 中国\n\n这是汉测\u{3000}!\n\u{fffd}\u{fffd}\n".into()));
    }
}
