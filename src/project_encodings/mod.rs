//! The encodings that a project declares for its files: `charset` in `.editorconfig`, `working-tree-encoding`
//! in `.gitattributes`.
//!
//! In: a path. Out: the declared encoding, and the file and line of the declaration. Reads those two files in
//! each directory from that of the path upward, each once. Files that can't be read and lines that can't be
//! understood are ignored. Does not read the file at the path itself, and writes nothing.
//!
//! Git converts files by its attribute, while editors only follow `.editorconfig`. Where both declare an
//! encoding, git's counts.
//!
//! - `.editorconfig` (specification 0.17): nearest first, upward until `root = true`; in one file the last
//!   section that matches. `unset` cancels declarations further up.
//! - `.gitattributes` (gitattributes(5)): `info/attributes` of the repository, then nearest first, upward to the
//!   repository's root, or all the way where there is none, as in a tree that was exported; in one file the
//!   last line that matches. Macros (`[attr]…`) are not expanded, and the user's own and the system's
//!   attributes not read: they are not the tree's.
//!
//! | module | what |
//! | --- | --- |
//! | `lookup` | [`DeclaredEncodings`]: the lookup for a path, from its directory upward |
//! | `declared` | [`DeclaredEncoding`]: the encoding declared for a file |
//! | `gitattributes` | the lines of a `.gitattributes` |
//! | `editorconfig` | the sections of an `.editorconfig` |
//! | `glob` | the patterns of those sections |

mod declared;
mod editorconfig;
mod gitattributes;
mod glob;
mod lookup;

pub use declared::DeclaredEncoding;
pub use lookup::DeclaredEncodings;
