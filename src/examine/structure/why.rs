//! The reasons for which a repair is left out.

/// Why a repair is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    Json,
    Markup,
    Records,
    Yaml,
    Marks,
    Escape,
    Comment,
    Placeholder,
}

impl Why {
    /// All reasons.
    pub const ALL: [Why; 8] = [
        Why::Json,
        Why::Markup,
        Why::Records,
        Why::Yaml,
        Why::Marks,
        Why::Escape,
        Why::Comment,
        Why::Placeholder,
    ];

    /// The words for a message, after "not repaired, as".
    pub fn text(self) -> &'static str {
        match self {
            Why::Json => "the JSON would be broken, or say something else",
            Why::Markup => "the markup would be broken, or have other tags",
            Why::Records => "the records would have other fields",
            Why::Yaml => "the YAML would be broken, or say something else",
            Why::Marks => "brackets or quotation marks would not match any more",
            Why::Escape => "an escape in a string would become another one",
            Why::Comment => "what is in a comment would stand outside it",
            Why::Placeholder => "a string or command could be filled in otherwise",
        }
    }
}
