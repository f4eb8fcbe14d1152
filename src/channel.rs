//! How text is damaged: misreadings, what became of the bytes that could not be read, and chains of both.

pub use channel::{
    Channel, ChannelPattern, Codebook, Effect, Effects, Fit, Loss, MAX_LAYERS, Misreading, NotationError,
    Pending, Provenance, READ_AS, ReadAs, Recovery, RereadMarks, Shifted, Shifts, Stretch, Trails,
    TurnedBack, Undefined, Written, loss_log_prior, may_shift, provenance, provenance_of_file,
    provenance_of_loss, read_as_log_prior, relatives,
};
pub use language::{LEGACY, LegacyEncoding, all_homes, encodings_of};
