//! Leaves out repairs that would break the form of a file.
//!
//! In: a text, and repairs of it. Out: the repairs that keep the form of the text, and the others, each with the reason. A repair
//! breaks the form if JSON, XML, HTML, CSV or YAML would have other values, tags, fields or keys with it, or if the brackets and
//! quotation marks of any other text would not match any more. The form is recognised by the content of the text. What is broken
//! already may stay broken. None of this takes time unless a repair adds or removes ASCII punctuation or white space.
//!
//! Each repair is judged in its place: its string, tag, record or line. So the time grows with the length of the text only, and
//! the verdict on a repair does not depend on the number of other repairs. In the end the text with all remaining repairs is
//! checked once as a whole.

mod applied;
mod form;
mod json;
mod limits;
mod lines;
mod markup;
mod records;
mod sort_out;
mod source;
mod strings;
mod unit;
mod why;
mod yaml;

pub use sort_out::sort_out;
pub use why::Why;
