//! XML and HTML. A repair is kept if the text has the same tags, comments and references with it, and none of them ends early.

mod elements;
mod errors;
mod references;
mod segments;
mod verdicts;
mod xml;

pub use verdicts::Markup;
