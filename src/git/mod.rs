//! What git has staged, and where its hooks are.
//!
//! **In:** a directory. **Out:** the staged files with their blobs, and the hooks' directory. Runs the `git`
//! program, which alone knows every form of index, object store and worktree. No command that it runs writes
//! anything. **Not here:** which of the files are looked at, what their bytes mean, what is printed.
//!
//! The variables that git sets for a hook (`GIT_DIR`, `GIT_INDEX_FILE`) are passed on, because `git commit
//! -a` and `git commit FILE` use a temporary index.
//!
//! | module | what |
//! | --- | --- |
//! | `repository` | a repository: its top, its hooks, what is staged in it |
//! | `staged` | what `git diff --cached` prints |
//! | `objects` | the object store |
//! | `command` | how the program is run |
//! | `error` | why it has no answer |

mod command;
mod error;
mod objects;
mod repository;
mod staged;

pub use error::GitError;
pub use repository::Repository;
pub use staged::StagedChanges;
#[cfg(test)]
pub use staged::StagedFile;
