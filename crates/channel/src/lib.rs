//! How text is damaged: misreadings, the policy for bytes that could not be read, and chains of both.
//!
//! In: sound text, or observed text. Out: the damaged text (forwards), or every original that fits (backwards,
//! [`Codebook`]). This crate knows encodings. It knows nothing of languages or of how likely a text is, reads and writes
//! no files, and prints nothing.
//!
//! A channel is a chain of misreadings (`channel.rs`). `written.rs` turns text into bytes, `reader.rs` decodes them and
//! loses some, `effect.rs` has the side effects on characters, and `hypotheses.rs` the priors of all that.

mod byte_code;
mod channel;
mod codebook;
mod effect;
mod emission;
mod fit;
mod hypotheses;
mod loss;
mod notation;
mod provenance;
mod reader;
mod reread;
mod shifts;
mod stream_code;
#[cfg(test)]
mod tests;
mod utf8_reader;
mod written;

pub use channel::{Channel, Misreading};
pub use codebook::Codebook;
pub use effect::{EFFECTS, Effect, EffectSearch, Effects};
pub use fit::{Fit, Pending};
pub use hypotheses::{
    MAX_LAYERS, READ_AS, ReadAs, loss_log_prior, may_be_mark, read_as_log_prior, recoveries, relatives,
};
pub use loss::{Loss, Recovery, Undefined};
pub use notation::{ChannelPattern, NotationError};
pub use provenance::{Provenance, provenance, provenance_of_file, provenance_of_loss};
pub use reread::{RereadMarks, Stretch, TurnedBack};
pub use shifts::{Shifted, Shifts, may_shift};
pub use stream_code::Trails;
pub use written::Written;
