//! What is asked of an examination.

use crate::rule::Group;
use crate::rules::hygiene::Wanted;
use crate::rules::{self, RuleSet};
use channel::ChannelPattern;
use encodings::Encoding;
use engine::identification::{Known, Part};
use engine::repair::Hints;
use language::Models;

/// What the user knows about the files, and what repairs may use.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only this channel is considered (`--channel`).
    pub channel: Option<ChannelPattern>,
    /// The texts are in these languages, as BCP 47 tags (`--language`); others stay possible.
    pub languages: Vec<String>,
    /// The files are in this encoding (`--from`).
    pub from: Option<Encoding>,
    /// What repaired files are written in (`--to`).
    pub to: TargetEncoding,
    /// What is known of the encoding of a file besides its bytes.
    pub known: Known,
    /// A file in another encoding than [`Options::to`] is reported, and stays in it: its readers want it so.
    pub leaves_encoding: bool,
    /// What is looked for.
    pub rules: RuleSet,
    /// Suppressions are listed of each file, with what each silences, also where there is nothing that it could. Files that
    /// have some are examined twice for it.
    pub lists_suppressions: bool,
    /// What the hygiene rules among them want.
    pub hygiene: rules::HygieneSettings,
    /// The language models; the embedded ones by default.
    pub models: Models,
}

/// The encoding that files are to be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TargetEncoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// The one that they are in: only what is damaged is repaired.
    Kept,
    /// This one.
    Encoding(Encoding),
}

impl Options {
    pub(super) fn hints(&self) -> Hints<'_> {
        Hints { channel: self.channel.as_ref(), languages: &self.languages }
    }

    pub(super) fn has_hygiene(&self) -> bool {
        self.rules.contains_any_of(Group::Hygiene)
    }

    /// What the hygiene rules want of a file with these parts.
    pub(super) fn wanted(&self, parts: &[Part]) -> Wanted {
        let written_as = match self.to {
            TargetEncoding::Utf8 => Encoding::UTF_8,
            TargetEncoding::Encoding(encoding) => encoding,
            TargetEncoding::Kept => parts.iter().find_map(|part| part.encoding).unwrap_or(Encoding::UTF_8),
        };
        Wanted {
            rules: self.rules,
            settings: self.hygiene,
            may_have_mark: written_as.is_unicode(),
            needs_mark: written_as.is_unicode() && written_as != Encoding::UTF_8,
        }
    }
}
