//! What bytes are: text or not, in which encoding, and how sure that is.

pub use crate::identification::{
    Contents, Description, Found, Guess, Known, LEAST_CONFIDENCE, LineEnding, Part, describe, describe_as,
    identify, identify_with,
};
