//! The commands that a run suggests.

/// The suggested commands, complete, quoted for a shell; `None` for those that don't apply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Next {
    /// Makes the repairs that the flags allow. `None` where that takes a `--guess` too low to be suggested.
    pub accepted: Option<String>,
    /// Makes the repairs too that `--guess` accepts and the flags don't.
    pub held_back: Option<String>,
    /// Makes the repairs that the flags allow, one file after the other.
    pub one_by_one: Option<String>,
    /// Shows the repairs that are too doubtful to be suggested. `None` where they are shown already.
    pub doubtful: Option<String>,
    /// Undoes the rewrite.
    pub undo: Option<String>,
}
