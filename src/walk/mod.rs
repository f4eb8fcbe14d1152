//! Finds the files to examine.
//!
//! - A file named on the command line is always examined, even if ignored or hidden, unless `force_exclude`
//!   is set. A symbolic link named there is followed. Links and repositories of their own are not followed
//!   where a program names them (in a list, or with `force_exclude`).
//! - In a directory, `.gitignore`, `.ignore` and git's own exclude files are respected, also outside of a
//!   repository. Hidden files, excluded files and symbolic links are left out. The target of a link is either
//!   in the tree, and found there, or outside of what the user has named.
//! - The directories of version control systems and of the journals are never entered. Temporary files of
//!   this tool are left out. Pipes, sockets and devices are never opened.
//! - A file with several names is listed once, under the first of them.
//!
//! The result is sorted by the bytes of the paths, whatever the order of arguments and threads.
//!
//! | module | what |
//! | --- | --- |
//! | `traversal` | [`Walk`]: the files and directories that are named, and what is in them |
//! | `found` | the result of a walk |
//! | `collect` | sorts the result, each file once |
//! | `file_key` | recognises several names of one file |
//! | `patterns` | patterns as in `.gitignore` |
//! | `excludes` | the exclude patterns by directory |
//! | `ignored` | whether a named path is ignored by `.gitignore` |
//! | [`mod@lexical`] | paths normalized as text |
//! | `error` | why a path can't be examined |

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
