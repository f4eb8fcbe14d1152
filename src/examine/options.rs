//! The options of an examination.

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
    /// What is known about the encoding of a file from elsewhere than its bytes.
    pub known: Known,
    /// Whether a file in another encoding than [`Options::to`] stays in it and is only reported, because the programs that read
    /// it want that encoding.
    pub leaves_encoding: bool,
    /// The rules that are on.
    pub rules: RuleSet,
    /// Whether the suppressions of each file are listed, with whether each silences anything. A file that has suppressions is
    /// examined twice for this.
    pub lists_suppressions: bool,
    /// The settings of the hygiene rules.
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
    /// The encoding that each file is in. Only damage is repaired.
    Kept,
    /// The named encoding.
    Encoding(Encoding),
}

impl Options {
    pub(super) fn hints(&self) -> Hints<'_> {
        Hints { channel: self.channel.as_ref(), languages: &self.languages }
    }

    pub(super) fn has_hygiene(&self) -> bool {
        self.rules.contains_any_of(Group::Hygiene)
    }

    /// The input of the hygiene rules for a file with these parts.
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
