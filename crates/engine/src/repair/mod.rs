//! Repair: finds the spans of a text that went through a channel, and proves what they were.
//!
//! In: text, and the language models. Out: repairs, each of which its channel turns back into exactly what
//! was observed. Nothing here reports or writes.
//!
//! | file | what |
//! | --- | --- |
//! | `until_settled` | repairs a text such that nothing is left to repair |
//! | `one_pass` | what is to be repaired in a text as it stands |
//! | `all_channels`, `one_channel` | channel after channel; all that went through one |
//! | `infer`, `scales`, `legacy`, `oddities`, `variant` | which channel it was, and how sure that is |
//! | `search`, `decode`, `languages` | what the original was |
//! | `stretches`, `proof` | spans, and the proof of each |
//! | `shown`, `symbols`, `torn` | what is left as it is, though a channel explains it |
//! | `unread`, `reread`, `shifted`, `escaped` | damage of other kinds: marks, marks that were misread, seven bits, escapes |

mod all_channels;
mod blank;
mod candidates;
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
mod one_pass;
mod proof;
mod question;
mod reread;
mod scales;
mod search;
mod shifted;
mod shown;
mod span_repair;
mod stretches;
mod symbols;
mod text;
mod torn;
mod unread;
mod until_settled;
mod variant;

pub use candidates::{Candidate, candidates};
pub use hints::{Hints, LEAST_REPAIR_CONFIDENCE};
pub use scales::likeliest_languages;
pub use span_repair::SpanRepair;
pub use until_settled::{Repairs, repair};
