//! The scales compute the log odds that a text was damaged by a channel, compared with no damage.
//!
//! In: a sample, and channels. Out: log odds. Each channel is run backwards over the sample. The language model tells how much
//! likelier the result is than the sample (`gain`). The log prior of the channel, which depends most on its loss, is added
//! (`prior`). Variants of a channel that lost something are tried in `losses`.

mod fates;
mod gain;
mod in_words;
mod losses;
mod prior;
mod remains_language;
mod sample;
mod suspects;
mod text_language;
mod undo;
mod weigh;
mod weighed;

pub use in_words::may_be_misread;
pub use prior::log_prior;
pub use sample::Scales;
pub use suspects::{LEAST_EXPLAINED, joined, suspects};
pub use text_language::{
    CHINESE_JAPANESE_KOREAN, language_by_letters, likeliest_languages, likeliest_languages_amid,
};
pub use undo::{undone, undone_and_dropped};
pub use weighed::Weighed;
