//! Which files of which source are in which language: a table, and how names of locales are read.

use regex::Regex;

/// Under which terms the words of a source may be passed on. Each kind has a lexicon file of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Terms {
    /// Any use with the notice kept.
    Permissive,
    /// The Mozilla Public License 2.0: the file stays under it.
    Mozilla,
}

/// A source of running text: a folder below `lexicon/`, and what in a path tells the locale.
pub struct TextSource {
    /// Its terms.
    pub terms: Terms,
    /// The folder.
    pub folder: &'static str,
    /// A regular expression for the path below the folder, with the locale in its first group. Other files are not read.
    pub path: &'static str,
}

/// All sources of running text below `lexicon/`. Their licences are in `sources.tsv`.
pub const TEXTS: &[TextSource] = &[
    TextSource { terms: Terms::Permissive, folder: "blockly", path: r"/msg/([\w-]+)\.js$" },
    TextSource { terms: Terms::Permissive, folder: "chromium", path: r"/locales/([\w-]+)\.pak$" },
    TextSource { terms: Terms::Mozilla, folder: "firefox", path: r"^([\w-]+)/" },
    TextSource { terms: Terms::Permissive, folder: "home-assistant", path: r"/translations/([\w-]+)\.json$" },
    TextSource {
        terms: Terms::Permissive,
        folder: "home-assistant-frontend",
        path: r"/translations/(?:\w+/)?([\w-]+?)-[0-9a-f]+\.json$",
    },
    TextSource { terms: Terms::Permissive, folder: "horizon", path: r"/locale/(\w+)/LC_MESSAGES/.*\.po$" },
    TextSource { terms: Terms::Permissive, folder: "indico", path: r"/translations/(\w+)/LC_MESSAGES/" },
    TextSource { terms: Terms::Permissive, folder: "kolibri", path: r"/locale/(\w+)/LC_MESSAGES/" },
    TextSource { terms: Terms::Permissive, folder: "matrix", path: r"/strings/(\w+)\.json$" },
    TextSource { terms: Terms::Permissive, folder: "oojs", path: r"/i18n/([\w-]+)\.json$" },
    TextSource { terms: Terms::Permissive, folder: "openstreetmap", path: r"/translations/([\w-]+)\.json$" },
    TextSource { terms: Terms::Permissive, folder: "postgresql", path: r"/locale/(\w+)/LC_MESSAGES/" },
    TextSource { terms: Terms::Permissive, folder: "scratch", path: r"/([\w-]+)\.json$" },
    TextSource { terms: Terms::Permissive, folder: "superset", path: r"/translations/(\w+)/LC_MESSAGES/" },
    TextSource { terms: Terms::Mozilla, folder: "thunderbird", path: r"^([\w-]+)/" },
    TextSource { terms: Terms::Permissive, folder: "tiddlywiki", path: r"/languages/([\w-]+)/" },
    TextSource { terms: Terms::Permissive, folder: "vscode", path: r"^([\w-]+)/" },
];

/// The locale that a path names, in small letters and with hyphens.
pub fn locale(expression: &Regex, path: &str) -> Option<String> {
    let captures = expression.captures(path)?;
    Some(captures.get(1)?.as_str().replace('_', "-").to_lowercase())
}

/// Whether the texts of a locale are in a language.
pub fn is_in(tag: &str, locale: &str) -> bool {
    match tag {
        "zh-Hans" => matches!(locale, "zh" | "zh-cn" | "zh-hans"),
        "zh-Hant" => matches!(locale, "zh-tw" | "zh-hk" | "zh-hant"),
        "sr-Latn" => matches!(locale, "sr-latn"),
        "sr" => matches!(locale, "sr" | "sr-cyrl" | "sr-rs"),
        "nb" => matches!(locale, "nb" | "no" | "nb-no"),
        "tl" => matches!(locale, "tl" | "fil"),
        "en" => matches!(locale, "en" | "en-us" | "en-gb" | "en-en" | "en-au" | "en-ca"),
        tag => {
            locale == tag
                || locale
                    .split_once('-')
                    .is_some_and(|(language, region)| language == tag && region.len() <= 3)
        }
    }
}
