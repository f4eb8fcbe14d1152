//! What bytes are: text or not, in which encoding, and how sure that is.
//!
//! In: the bytes of a file, and what is said of them elsewhere. Out: [`Found`], or a [`Description`] for people. What a file
//! declares about its own encoding is asked for here, and weighed with the rest in `identification`.

use crate::declaration::declarations;
use encodings::Encoding;
pub use engine::decision::LEAST_WRITTEN as LEAST_CONFIDENCE;
use engine::identification;
pub use engine::identification::{Contents, Description, Found, Guess, Known, LineEnding, Part, describe_as};
use language::Models;

/// What `bytes` are.
pub fn identify(bytes: &[u8], models: &Models) -> Found {
    identify_with(bytes, Known::default(), models)
}

/// What `bytes` are, of which something is `known` besides.
pub fn identify_with(bytes: &[u8], known: Known, models: &Models) -> Found {
    identify_valid(bytes, identification::validated(bytes).ok(), known, models)
}

/// As [`identify_with`]; `utf8` is the text that the bytes are, if they are valid UTF-8.
pub(crate) fn identify_valid(bytes: &[u8], utf8: Option<&str>, known: Known, models: &Models) -> Found {
    identification::identify(bytes, utf8, known, declared_in, models)
}

/// Describes `bytes`, whose encoding is found out.
pub fn describe(bytes: &[u8], models: &Models) -> Description {
    identification::describe(bytes, identify(bytes, models), models)
}

/// The encodings that the declarations in `bytes` are evidence for.
fn declared_in(bytes: &[u8]) -> Vec<Encoding> {
    declarations(bytes).iter().flat_map(|declaration| declaration.encodings()).collect()
}
