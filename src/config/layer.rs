//! The settings of one source: a configuration file, one of its `[[overrides]]`, or the flags.
//!
//! In: values. Out: [`Resolved`], in which later layers overrule earlier ones. Reads no files.

use std::path::PathBuf;
use std::sync::Arc;

use fix_encoding::encoding::Encoding;
use fix_encoding::rules::{
    BYTE_ORDER_MARK, ByteOrderMark, LINE_ENDING, LineEndings, NORMALIZATION, NormalizationForm, RULES,
    RuleSet,
};
use fix_encoding::{Options, TargetEncoding};

use super::values::{AcceptedGuesses, FailOn, RuleName, TypedPattern};

/// Where a key may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPlace {
    /// At the top and in `[[overrides]]`: the key is about files.
    Anywhere,
    /// At the top only: the key is about the whole run, or about which files are found.
    Top,
    /// In `[[overrides]]` only.
    Overrides,
}

/// The type of the value of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    Rules,
    Globs,
    Encoding,
    Target,
    Languages,
    Channel,
    Guess,
    FailOn,
    Size,
    Switch,
    Path,
    OneOf(&'static [&'static str]),
}

/// A key of a configuration.
#[derive(Debug)]
pub struct ConfigKey {
    pub name: &'static str,
    pub place: KeyPlace,
    pub kind: ValueKind,
    /// One line of description, for editors.
    pub summary: &'static str,
}

/// The forms of `normalize` (Unicode Standard Annex #15).
const NORMALIZATION_FORM_NAMES: ValueKind = ValueKind::OneOf(&["nfc", "nfd", "nfkc", "nfkd"]);
const LINE_ENDING_NAMES: ValueKind = ValueKind::OneOf(&["auto", "lf", "crlf"]);
const MARKS: ValueKind = ValueKind::OneOf(&["keep", "add", "remove"]);

const fn key(name: &'static str, place: KeyPlace, kind: ValueKind, summary: &'static str) -> ConfigKey {
    ConfigKey { name, place, kind, summary }
}

/// All keys but `overrides`, in the order in which they are documented and written. A new one is a row here, a line in
/// [`read`](super::read) and one in [`write`](super::write); the tests demand both.
pub static KEYS: [ConfigKey; 19] = [
    key(
        "files",
        KeyPlace::Overrides,
        ValueKind::Globs,
        "The files that this holds for, as globs of a .gitignore",
    ),
    key("select", KeyPlace::Anywhere, ValueKind::Rules, "Rules to turn on: names, groups or \"all\""),
    key("ignore", KeyPlace::Anywhere, ValueKind::Rules, "Rules to turn off: names, groups or \"all\""),
    key("from", KeyPlace::Anywhere, ValueKind::Encoding, "The encoding that the files are in"),
    key(
        "to",
        KeyPlace::Anywhere,
        ValueKind::Target,
        "The encoding that repaired files are written in, or \"keep\"",
    ),
    key("language", KeyPlace::Anywhere, ValueKind::Languages, "The languages of the texts, as BCP 47 tags"),
    key(
        "channel",
        KeyPlace::Anywhere,
        ValueKind::Channel,
        "The only damage to look for, as in \"utf-8>windows-1252\"",
    ),
    key(
        "normalize",
        KeyPlace::Anywhere,
        NORMALIZATION_FORM_NAMES,
        "The normalization form that texts are to be in",
    ),
    key("line-ending", KeyPlace::Anywhere, LINE_ENDING_NAMES, "The line ends that texts are to have"),
    key("byte-order-mark", KeyPlace::Anywhere, MARKS, "Whether files are to begin with a byte-order mark"),
    key(
        "exclude",
        KeyPlace::Top,
        ValueKind::Globs,
        "Files and directories to leave out, as globs of a .gitignore",
    ),
    key("extend-exclude", KeyPlace::Top, ValueKind::Globs, "More of them, which --exclude does not replace"),
    key(
        "force-exclude",
        KeyPlace::Top,
        ValueKind::Switch,
        "Whether what is excluded or ignored is left out even when named",
    ),
    key("hidden", KeyPlace::Top, ValueKind::Switch, "Whether hidden files and directories are looked at"),
    key(
        "no-ignore",
        KeyPlace::Top,
        ValueKind::Switch,
        "Whether what .gitignore and the like exclude is looked at",
    ),
    key(
        "max-filesize",
        KeyPlace::Top,
        ValueKind::Size,
        "Longer files are left out: bytes, or a text with K, M or G; 0 for no limit",
    ),
    key(
        "guess",
        KeyPlace::Top,
        ValueKind::Guess,
        "Whether inferred repairs are made, or from which mean confidence on",
    ),
    key("fail-on", KeyPlace::Top, ValueKind::FailOn, "What makes the exit code 1"),
    key(
        "baseline",
        KeyPlace::Top,
        ValueKind::Path,
        "The file with what was there before, relative to this one",
    ),
];

/// The key of the tables that hold for some files.
pub const OVERRIDES: &str = "overrides";

/// The settings of one source; `None` for each that it does not set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConfigLayer {
    /// The settings of all files.
    pub files: FileLayer,
    pub exclude: Option<Vec<String>>,
    pub extend_exclude: Option<Vec<String>>,
    pub force_exclude: Option<bool>,
    pub hidden: Option<bool>,
    pub no_ignore: Option<bool>,
    pub max_filesize: Option<u64>,
    pub guess: Option<AcceptedGuesses>,
    pub fail_on: Option<FailOn>,
    /// As written: relative to the directory of the configuration file.
    pub baseline: Option<PathBuf>,
    /// In the order in which they apply.
    pub overrides: Vec<Override>,
}

/// The settings of one source for files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FileLayer {
    pub select: Option<Vec<RuleName>>,
    pub ignore: Option<Vec<RuleName>>,
    pub from: Option<Encoding>,
    pub to: Option<TargetEncoding>,
    /// Tags of the language models.
    pub language: Option<Vec<String>>,
    pub channel: Option<TypedPattern>,
    /// This and the next two also turn their rules on.
    pub normalize: Option<NormalizationForm>,
    pub line_ending: Option<LineEndings>,
    pub byte_order_mark: Option<ByteOrderMark>,
}

/// The settings for some files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Override {
    /// Globs as in `.gitignore`.
    pub files: Vec<String>,
    pub says: FileLayer,
}

/// The settings of one file.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The options for the library.
    pub options: Arc<Options>,
    /// All settings but the rules, which are in `options`.
    pub said: FileLayer,
}

impl FileLayer {
    /// The settings of this layer, and those of `below` where this one has none. Without rules, whose order
    /// counts.
    fn over(&self, below: FileLayer) -> FileLayer {
        FileLayer {
            select: None,
            ignore: None,
            from: self.from.or(below.from),
            to: self.to.or(below.to),
            language: self.language.clone().or(below.language),
            channel: self.channel.clone().or(below.channel),
            normalize: self.normalize.or(below.normalize),
            line_ending: self.line_ending.or(below.line_ending),
            byte_order_mark: self.byte_order_mark.or(below.byte_order_mark),
        }
    }

    /// Turns rules on and off. A rule's name or own key overrules its group, and `ignore` overrules `select`.
    fn set_rules(&self, rules: &mut RuleSet) {
        for single in [false, true] {
            for (rule, is_set) in [
                (&NORMALIZATION, self.normalize.is_some()),
                (&LINE_ENDING, self.line_ending.is_some()),
                (&BYTE_ORDER_MARK, self.byte_order_mark.is_some()),
            ] {
                if single && is_set {
                    rules.set(rule, true);
                }
            }
            for (names, on) in [(&self.select, true), (&self.ignore, false)] {
                let names = names.iter().flatten().filter(|name| name.is_single() == single);
                names.for_each(|name| name.set(rules, on));
            }
        }
    }
}

impl Resolved {
    /// Combines `layers`, of which later ones overrule earlier ones, over `defaults`. The only place that
    /// turns settings into options of the library.
    pub fn new<'l>(defaults: &Options, layers: impl IntoIterator<Item = &'l FileLayer>) -> Self {
        let mut options = defaults.clone();
        let mut said = FileLayer::default();
        for layer in layers {
            layer.set_rules(&mut options.rules);
            said = layer.over(said);
        }
        options.from = said.from;
        options.to = said.to.unwrap_or_default();
        options.languages = said.language.clone().unwrap_or_default();
        options.hygiene.normalization = said.normalize.unwrap_or_default();
        options.hygiene.line_ending = said.line_ending.unwrap_or_default();
        options.hygiene.byte_order_mark = said.byte_order_mark.unwrap_or_default();
        options.channel = said.channel.as_ref().map(|channel| channel.pattern.clone());
        Resolved { options: Arc::new(options), said }
    }

    /// Whether any layer sets the target encoding.
    pub fn to_is_given(&self) -> bool {
        self.said.to.is_some()
    }

    /// Whether any layer sets the byte-order mark.
    pub fn mark_is_given(&self) -> bool {
        self.said.byte_order_mark.is_some()
    }

    /// These settings as one layer.
    pub fn as_layer(&self) -> FileLayer {
        let usual = RuleSet::default();
        let differing = |on: bool| {
            let mut rules = RULES.iter().filter(|rule| self.options.rules.contains(rule) == on);
            let names: Vec<RuleName> = rules
                .by_ref()
                .filter(|rule| usual.contains(rule) != on)
                .filter_map(|rule| RuleName::new(rule.name).ok())
                .collect();
            (!names.is_empty()).then_some(names)
        };
        FileLayer { select: differing(true), ignore: differing(false), ..self.said.clone() }
    }
}

impl ConfigLayer {
    /// The settings of this layer for the run, and those of `below` where this one has none. The settings for
    /// files are those of `below`: [`Resolved`] combines them for each file.
    pub fn over(&self, below: &ConfigLayer) -> ConfigLayer {
        ConfigLayer {
            files: below.files.clone(),
            exclude: self.exclude.clone().or_else(|| below.exclude.clone()),
            extend_exclude: match (&below.extend_exclude, &self.extend_exclude) {
                (None, None) => None,
                (below, above) => Some(below.iter().chain(above).flatten().cloned().collect()),
            },
            force_exclude: self.force_exclude.or(below.force_exclude),
            hidden: self.hidden.or(below.hidden),
            no_ignore: self.no_ignore.or(below.no_ignore),
            max_filesize: self.max_filesize.or(below.max_filesize),
            guess: self.guess.or(below.guess),
            fail_on: self.fail_on.or(below.fail_on),
            baseline: self.baseline.clone().or_else(|| below.baseline.clone()),
            overrides: below.overrides.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fix_encoding::rules::{LOST_TEXT, MOJIBAKE};

    fn rules(select: &[&str], ignore: &[&str]) -> FileLayer {
        let names = |names: &[&str]| Some(names.iter().map(|name| RuleName::new(name).unwrap()).collect());
        FileLayer { select: names(select), ignore: names(ignore), ..FileLayer::default() }
    }

    #[test]
    fn later_layers_are_over_earlier_ones() {
        let resolved = |layers: &[FileLayer]| Resolved::new(&Options::default(), layers);
        let on = |layers: &[FileLayer]| {
            let rules = resolved(layers).options.rules;
            (rules.contains(&MOJIBAKE), rules.contains(&LOST_TEXT))
        };
        assert_eq!(on(&[]), (true, true));
        assert_eq!(on(&[rules(&[], &["mojibake"])]), (false, true));
        assert_eq!(on(&[rules(&[], &["mojibake"]), rules(&["damage"], &[])]), (true, true));
        assert_eq!(on(&[rules(&["lost-text"], &["damage"])]), (false, true));
        assert_eq!(on(&[rules(&["lost-text"], &["lost-text"])]), (true, false));

        let from = |label| FileLayer { from: Encoding::for_label(label).ok(), ..FileLayer::default() };
        let to = FileLayer { to: Some(TargetEncoding::Kept), ..FileLayer::default() };
        let both = resolved(&[from("gbk"), to, from("big5"), FileLayer::default()]);
        assert_eq!(both.options.from, Encoding::for_label("big5").ok());
        assert_eq!((both.options.to, both.to_is_given()), (TargetEncoding::Kept, true));
        assert!(!resolved(&[from("gbk")]).to_is_given());
    }

    #[test]
    fn settings_of_rules_turn_them_on() {
        let crlf = FileLayer { line_ending: Some(LineEndings::CrLf), ..FileLayer::default() };
        let resolved = |layers: &[FileLayer]| Resolved::new(&Options::default(), layers).options;
        let options = resolved(std::slice::from_ref(&crlf));
        assert!(options.rules.contains(&LINE_ENDING) && !options.rules.contains(&NORMALIZATION));
        assert_eq!(options.hygiene.line_ending, LineEndings::CrLf);
        assert!(!resolved(&[crlf, rules(&[], &["line-ending"])]).rules.contains(&LINE_ENDING));
    }

    #[test]
    fn settings_have_the_values_of_the_library() {
        let names = |kind: ValueKind| match kind {
            ValueKind::OneOf(names) => names.to_vec(),
            _ => Vec::new(),
        };
        assert_eq!(names(NORMALIZATION_FORM_NAMES), NormalizationForm::ALL.map(NormalizationForm::name));
        assert_eq!(names(LINE_ENDING_NAMES), LineEndings::ALL.map(LineEndings::name));
        assert_eq!(names(MARKS), ByteOrderMark::ALL.map(ByteOrderMark::name));
    }

    #[test]
    fn what_is_resolved_is_a_layer_again() {
        let layers = [rules(&["all"], &["mojibake"]), rules(&["mojibake"], &["lost-text"])];
        let resolved = Resolved::new(&Options::default(), &layers);
        let again = resolved.as_layer();
        assert_eq!(again.ignore, Some(vec![RuleName::new("lost-text").unwrap()]));
        assert_eq!(Resolved::new(&Options::default(), [&again]).options.rules, resolved.options.rules);
        assert_eq!(Resolved::new(&Options::default(), &[]).as_layer(), FileLayer::default());
    }

    #[test]
    fn names_of_keys_are_in_one_style() {
        for key in &KEYS {
            assert!(key.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", key.name);
            assert_eq!(KEYS.iter().filter(|other| other.name == key.name).count(), 1, "{}", key.name);
            assert!(!key.summary.ends_with('.'), "{}", key.name);
        }
    }
}
