//! What is declared of a file outside of it: `charset` in `.editorconfig`, `working-tree-encoding` in
//! `.gitattributes`.
//!
//! In: a path. Out: the encoding that is meant, and where that is said. Reads those two files, from the
//! directory of the path upward, each once; what can't be read or understood says nothing. Nothing is
//! written, and the file itself is not looked at.
//!
//! Git converts by its attribute, and an editor goes by its own file: where both speak, git is heard.
//!
//! - `.editorconfig` (specification 0.17): nearest first, upward until `root = true`; in one file the last
//!   section that matches. `unset` takes back what is said further up.
//! - `.gitattributes` (gitattributes(5)): `info/attributes` of the repository, then nearest first, upward to the
//!   repository's root, or all the way where there is none, as in a tree that was exported; in one file the
//!   last line that matches. Macros (`[attr]…`) are not expanded, and the user's own and the system's
//!   attributes not read: they are not the tree's.
//!
//! | module | what |
//! | --- | --- |
//! | `lookup` | [`DeclaredEncodings`]: what is said of a path, from its directory upward |
//! | `declared` | [`DeclaredEncoding`]: what is said |
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
