//! XML and HTML: the same tags, comments and references, and nothing in them that ends them early.

mod elements;
mod errors;
mod references;
mod segments;
mod verdicts;
mod xml;

pub use verdicts::Markup;
