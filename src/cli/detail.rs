//! How much is said.

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// `-q`
    Quiet,
    /// Neither.
    Normal,
    /// `-v`
    Verbose,
    /// `-vv`
    Explained,
}
