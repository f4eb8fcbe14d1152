//! How much a run writes.

/// How much a run writes, from least to most.
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
