//! Repairs that would break the form of a file are left out.
//!
//! In: a text, and repairs of it. Out: the repairs without those that would make JSON, XML, HTML, CSV or YAML of another form
//! than it is, or unbalance the brackets and quotation marks of anything else; and those, each with why. Costs nothing unless a
//! repair adds or takes away ASCII that has structure. What a file is, is told by what is in it. A form that is broken before
//! is no reason to leave anything out.
//!
//! Each repair is judged where it stands (in its string, its tag, its record, its line), so that it takes no longer than the
//! text is long and no repair depends on how many others there are. What may be made is then looked at once more as a whole.

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
