//! Which files are looked at.
//!
//! - A file named on the command line always is, ignored or hidden or not, unless `force_exclude`. A
//!   symbolic link named there is followed. One that a program names (in a list, or with `force_exclude`) is
//!   not, nor is a repository of its own that it names.
//! - In a directory, `.gitignore`, `.ignore` and git's own exclude files are respected (also outside of
//!   a repository), hidden files left out, and excluded ones, and symbolic links: a link's target is in
//!   the tree, and found there, or it is outside of what the user has asked for.
//! - Directories of version control are never entered, nor is the one with the journals; temporary
//!   files of this tool are never given. Pipes, sockets and devices are never opened.
//! - A file is given once, by whichever of its names comes first.
//!
//! All in the order of the paths' bytes, whatever the order of arguments and threads.
//!
//! | module | what |
//! | --- | --- |
//! | `traversal` | [`Walk`]: the files and directories that are named, and what is in them |
//! | `found` | what a walk gives |
//! | `collect` | what it came upon, in order, each file once |
//! | `file_key` | which names are of one file |
//! | `patterns` | patterns as in `.gitignore` |
//! | `excludes` | what is excluded in the directories of a walk |
//! | `ignored` | what `.gitignore` and its like leave out of what is named |
//! | [`mod@lexical`] | paths as text |
//! | `error` | why something can't be looked at |

mod collect;
mod error;
mod excludes;
mod file_key;
mod found;
mod ignored;
mod lexical;
mod patterns;
mod traversal;

pub use error::ExcludesError;
pub use excludes::ExcludesByDirectory;
pub use found::{FoundFile, WalkOutcome};
pub use lexical::lexical;
pub use patterns::{Exclude, Patterns};
pub use traversal::Walk;

#[cfg(test)]
mod tests;
