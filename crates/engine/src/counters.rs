//! Counts of the work that is done on a file, for tests that hold it to a limit.
//!
//! Without the feature `counters` nothing is counted, and calls cost nothing. Each thread has counts of its own.

#[cfg(feature = "counters")]
use std::cell::Cell;

/// A kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// All bytes of a file were looked at, whether they are UTF-8. A look that ended at the first byte which is none does not
    /// count.
    Validation,
    /// All bytes of a file were decoded to a text.
    Decoding,
    /// The rules were asked what is wrong with a file.
    Examination,
    /// The engine looked for all damage in a text outside ASCII. A text is repaired in up to three runs, and a fourth where
    /// escapes are repaired and what they say still looks as if it was misread.
    EngineRun,
    /// The search decoded a character of a text, to repair it or to weigh a channel.
    CharacterDecoded,
}

/// How often each kind of work was done in one thread.
#[cfg(feature = "counters")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// See [`Counter::Validation`].
    pub validations: usize,
    /// See [`Counter::Decoding`].
    pub decodings: usize,
    /// See [`Counter::Examination`].
    pub examinations: usize,
    /// See [`Counter::EngineRun`].
    pub engine_runs: usize,
    /// See [`Counter::CharacterDecoded`].
    pub characters_decoded: usize,
}

#[cfg(feature = "counters")]
thread_local! {
    static COUNTS: Cell<Counts> = Cell::default();
}

/// Counts `times` more of `counter`, if the feature `counters` is on.
#[cfg_attr(not(feature = "counters"), expect(unused_variables, reason = "nothing is counted"))]
pub fn count(counter: Counter, times: usize) {
    #[cfg(feature = "counters")]
    {
        let mut counts = COUNTS.get();
        let number = match counter {
            Counter::Validation => &mut counts.validations,
            Counter::Decoding => &mut counts.decodings,
            Counter::Examination => &mut counts.examinations,
            Counter::EngineRun => &mut counts.engine_runs,
            Counter::CharacterDecoded => &mut counts.characters_decoded,
        };
        *number += times;
        COUNTS.set(counts);
    }
}

/// What was counted in this thread since the last call.
#[cfg(feature = "counters")]
pub fn take_counts() -> Counts {
    COUNTS.take()
}
