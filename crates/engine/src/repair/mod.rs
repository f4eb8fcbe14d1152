//! Repair: finds the spans of a text that went through a channel, and their proven originals.
//!
//! In: text, and the language models. Out: repairs. The channel of each repair turns its replacement into exactly the observed
//! text. Nothing here reports or writes.
//!
//! | file | what |
//! | --- | --- |
//! | `until_settled` | repairs a text until nothing is left to repair |
//! | `one_pass` | one run over a text |
//! | `all_channels`, `one_channel` | the repairs of all channels, one after the other; the repairs of one channel |
//! | `contest`, `claims` | channels that may have damaged a text, by line; what the decision says of each, and the likeliest |
//! | `infer`, `scales`, `legacy`, `oddities`, `variant` | the likeliest channel, and its confidence |
//! | `search`, `decode`, `languages` | the most probable original |
//! | `stretches`, `proof`, `one_original` | the spans of the repairs, the proof of each, and which of them are exact |
//! | `unread`, `reread`, `shifted`, `escaped` | other kinds of damage: marks, misread marks, text in seven bits, escapes |

mod all_channels;
mod blank;
mod candidates;
mod claims;
mod contest;
mod decode;
mod decoded;
mod escaped;
mod hints;
mod infer;
mod inference;
mod languages;
mod legacy;
mod oddities;
mod one_channel;
mod one_original;
mod one_pass;
mod proof;
mod question;
mod reread;
mod scales;
mod search;
mod shifted;
mod span_repair;
mod stretches;
mod taken_marks;
mod text;
mod unread;
mod until_settled;
mod variant;

pub use candidates::{Candidate, candidates};
pub use claims::{ClaimExample, claims};
pub use hints::Hints;
pub(crate) use languages::{ByWords, WordsState};
pub use scales::likeliest_languages;
pub(crate) use scales::undone_and_dropped;
pub(crate) use search::Language;
pub use span_repair::{Change, SpanRepair};
pub use until_settled::{Repairs, repair};
