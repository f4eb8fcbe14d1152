//! The format `html`: one self-contained page for the whole run.
//!
//! In: files, and what the run came to. Out: the page, at the end of the run. It has the findings by file,
//! the text before and after side by side, and for each inferred character its alternatives on hover or
//! keyboard focus. The page has no script, and its policy forbids scripts and connections. All content is
//! treated as hostile: it is escaped, and hidden characters are spelled out.

mod comparison;
mod escape;
mod line;
mod page;

#[cfg(test)]
mod tests;

pub use page::Html;
