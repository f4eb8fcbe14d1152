//! The scales: how much likelier a text is as damaged by a channel than as it stands.
//!
//! In: a sample, and channels. Out: their odds. Each channel is run backwards over the sample, and the language
//! model says how much likelier the text is that way (`gain`); the prior odds of the channel, of its loss above all, are added
//! (`prior`). What a channel may have lost besides, `losses` tries.

mod fates;
mod gain;
mod letters_read;
mod losses;
mod prior;
mod sample;
mod scripts;
mod suspects;
mod text_language;
mod undo;
mod weigh;
mod weighed;

pub use letters_read::may_be_misread;
pub use prior::log_prior;
pub use sample::Scales;
pub use suspects::{LEAST_EXPLAINED, joined, suspects};
pub use text_language::{language_by_letters, likeliest_languages, likeliest_languages_amid};
pub use undo::undone;
pub use weighed::Weighed;
