//! From TOML to a layer.
//!
//! In: the text of a file, and the tables in it that are this program's. Out: a [`ConfigLayer`], or the first
//! fault and its byte offset. Reads no files.

use std::ops::Range;

use fix_encoding::language::Models;
use fix_encoding::rules::{ByteOrderMark, LineEndings, NormalizationForm};
use strsim::levenshtein;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::Fault;
use super::languages;
use super::layer::{ConfigKey, ConfigLayer, FileLayer, KEYS, KeyPlace, OVERRIDES, Override, ValueKind};
use super::values::{self, AcceptedGuesses, RuleName};
use crate::walk::Patterns;

/// The name of this program's tables in the files of other programs.
pub const PROGRAM_TABLE: &str = "fix-encoding";

/// A key within this edit distance of a known one counts as misspelled.
const MOST_EDITS_OF_KEY: usize = 3;

/// A value, or a fault and its byte offset.
pub type At<T> = Result<T, (usize, Fault)>;

/// The layer in `text`. Where `tables` is empty this is the whole text, else the first of these tables that
/// exists, each given as the path of names to it. `None` where none exists.
///
/// # Errors
/// The first fault.
pub fn layer(text: &str, tables: &[&[&str]], models: &Models) -> At<Option<ConfigLayer>> {
    let document = DeTable::parse(text).map_err(|error| {
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        (error.span().map_or(0, |span| span.start), Fault::Syntax(message))
    })?;
    let document = document.get_ref();
    let reader = LayerReader { models };
    if tables.is_empty() {
        return reader.layer(document).map(Some);
    }
    let ours = tables.iter().find_map(|names| {
        let (last, way) = names.split_last()?;
        let inside = way.iter().try_fold(document, |table, name| table.get(*name)?.get_ref().as_table());
        inside?.get(*last)
    });
    let Some(value) = ours else { return Ok(None) };
    match value.get_ref().as_table() {
        Some(table) => reader.layer(table).map(Some),
        None => Err((value.span().start, wrong_type(PROGRAM_TABLE, "a table", value.get_ref()))),
    }
}

/// Line and column of the byte `at`, from 1; the column in characters.
pub fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

struct LayerReader<'m> {
    models: &'m Models,
}

/// A key, its value, and the span of the value.
struct KeyedValue<'v, 'i> {
    key: &'static ConfigKey,
    value: &'v DeValue<'i>,
    span: Range<usize>,
}

impl LayerReader<'_> {
    fn layer(&self, table: &DeTable<'_>) -> At<ConfigLayer> {
        let mut layer = ConfigLayer::default();
        for (name, value) in in_order(table) {
            if name.get_ref() == OVERRIDES {
                layer.overrides = self.overrides(value)?;
                continue;
            }
            let item = item(name, value, KeyPlace::Top)?;
            match item.key.name {
                "exclude" => layer.exclude = Some(item.globs()?),
                "extend-exclude" => layer.extend_exclude = Some(item.globs()?),
                "force-exclude" => layer.force_exclude = Some(item.switch()?),
                "hidden" => layer.hidden = Some(item.switch()?),
                "no-ignore" => layer.no_ignore = Some(item.switch()?),
                "max-filesize" => layer.max_filesize = Some(item.size()?),
                "guess" => layer.guess = Some(item.guess()?),
                "fail-on" => layer.fail_on = Some(item.parsed(values::fail_on)?),
                "baseline" => layer.baseline = Some(item.text()?.into()),
                _ => self.of_files(&item, &mut layer.files)?,
            }
        }
        Ok(layer)
    }

    fn of_files(&self, item: &KeyedValue<'_, '_>, layer: &mut FileLayer) -> At<()> {
        match item.key.name {
            "select" => layer.select = Some(item.rules()?),
            "ignore" => layer.ignore = Some(item.rules()?),
            "from" => layer.from = Some(item.parsed(values::encoding)?),
            "to" => layer.to = Some(item.parsed(values::target)?),
            "language" => layer.language = Some(self.languages(item)?),
            "channel" => layer.channel = Some(item.parsed(values::channel)?),
            "normalize" => layer.normalize = NormalizationForm::named(item.choice()?).ok(),
            "line-ending" => layer.line_ending = LineEndings::named(item.choice()?).ok(),
            "byte-order-mark" => layer.byte_order_mark = ByteOrderMark::named(item.choice()?).ok(),
            other => unreachable_key(other),
        }
        Ok(())
    }

    fn overrides(&self, value: &Spanned<DeValue<'_>>) -> At<Vec<Override>> {
        let wrong = |value: &Spanned<DeValue<'_>>| {
            (value.span().start, wrong_type(OVERRIDES, "a list of tables", value.get_ref()))
        };
        let list = value.get_ref().as_array().ok_or_else(|| wrong(value))?;
        let tables = list.iter().map(|entry| {
            let table = entry.get_ref().as_table().ok_or_else(|| wrong(entry))?;
            let mut result = Override::default();
            for (name, value) in in_order(table) {
                let item = item(name, value, KeyPlace::Overrides)?;
                match item.key.name {
                    "files" => result.files = item.globs()?,
                    _ => self.of_files(&item, &mut result.says)?,
                }
            }
            if result.files.is_empty() { Err((entry.span().start, Fault::NoFiles)) } else { Ok(result) }
        });
        tables.collect()
    }

    fn languages(&self, item: &KeyedValue<'_, '_>) -> At<Vec<String>> {
        let known: Vec<&str> = self.models.languages().collect();
        // The message begins with the name of the flag, which is not the key's.
        let message = |error: String| error.trim_start_matches("--language: ").to_string();
        let resolve = |tag: &str| languages::resolve(&[tag.to_string()], &known).map_err(message);
        let mut all: Vec<String> = Vec::new();
        for tags in item.each("a list of tags", resolve)? {
            let new: Vec<String> = tags.into_iter().filter(|tag| !all.contains(tag)).collect();
            all.extend(new);
        }
        Ok(all)
    }
}

/// Reached only by a row of [`KEYS`] that no code reads, which a test detects.
fn unreachable_key(name: &str) {
    debug_assert!(false, "{name} is a key that nobody reads");
}

/// The entries in the order of the file, so that the first fault in the file is reported.
fn in_order<'t, 'i>(
    table: &'t DeTable<'i>,
) -> Vec<(&'t Spanned<toml::de::DeString<'i>>, &'t Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
}

fn item<'v, 'i>(
    name: &Spanned<toml::de::DeString<'i>>,
    value: &'v Spanned<DeValue<'i>>,
    here: KeyPlace,
) -> At<KeyedValue<'v, 'i>> {
    let at = name.span().start;
    let fits = |key: &&ConfigKey| key.place == KeyPlace::Anywhere || key.place == here;
    match KEYS.iter().find(|key| key.name == name.get_ref().as_ref()) {
        Some(key) if fits(&key) => Ok(KeyedValue { key, value: value.get_ref(), span: value.span() }),
        Some(key) if here == KeyPlace::Overrides => Err((at, Fault::NotInOverrides(key.name))),
        Some(key) => Err((at, Fault::OnlyInOverrides(key.name))),
        None => {
            let known = KEYS.iter().filter(fits).map(|key| key.name);
            let known: Vec<_> = known.chain((here == KeyPlace::Top).then_some(OVERRIDES)).collect();
            let name = name.get_ref().as_ref();
            let nearest = nearest(name, known.iter().copied());
            Err((at, Fault::UnknownKey { key: name.to_string(), nearest, known }))
        }
    }
}

fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let lower = name.to_lowercase().replace('_', "-");
    let by_edits = known.map(|known| (levenshtein(&lower, known), known));
    let near = by_edits.filter(|(edits, known)| {
        *edits <= MOST_EDITS_OF_KEY.min(known.len() / 2) || lower.len() > 2 && known.contains(&lower)
    });
    near.min().map(|(_, known)| known)
}

fn wrong_type(key: &'static str, wanted: &'static str, value: &DeValue<'_>) -> Fault {
    let found = match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    Fault::Type { key, wanted, found }
}

impl KeyedValue<'_, '_> {
    fn wrong<T>(&self, wanted: &'static str) -> At<T> {
        Err((self.span.start, wrong_type(self.key.name, wanted, self.value)))
    }

    fn value<T>(&self, at: usize, value: Result<T, String>) -> At<T> {
        value.map_err(|message| (at, Fault::Value { key: self.key.name, message }))
    }

    fn text(&self) -> At<&str> {
        self.value.as_str().map_or_else(|| self.wrong("a text in quotation marks"), Ok)
    }

    fn parsed<T>(&self, parse: impl FnOnce(&str) -> Result<T, String>) -> At<T> {
        self.value(self.span.start, parse(self.text()?))
    }

    fn switch(&self) -> At<bool> {
        self.value.as_bool().map_or_else(|| self.wrong("true or false"), Ok)
    }

    fn size(&self) -> At<u64> {
        match self.value {
            DeValue::Integer(integer) => {
                let count = u64::from_str_radix(integer.as_str(), integer.radix());
                self.value(
                    self.span.start,
                    count.map_err(|_| "write a number of bytes, from 0 on".to_string()),
                )
            }
            DeValue::String(text) => self.value(self.span.start, values::size(text)),
            _ => self.wrong("a number of bytes, or a text such as \"20M\""),
        }
    }

    fn guess(&self) -> At<AcceptedGuesses> {
        let number = match self.value {
            DeValue::Boolean(true) => return Ok(AcceptedGuesses::USUAL),
            DeValue::Boolean(false) => return Ok(AcceptedGuesses::Never),
            DeValue::Integer(integer) => integer.to_string().parse(),
            DeValue::Float(float) => float.to_string().parse(),
            _ => return self.wrong("true, false or a number between 0 and 1"),
        };
        let number: f64 = number.unwrap_or(f64::NAN);
        self.value(self.span.start, values::probability(number).map(AcceptedGuesses::AtLeast))
    }

    fn choice(&self) -> At<&'static str> {
        let ValueKind::OneOf(names) = self.key.kind else { return self.wrong("something else") };
        self.parsed(|text| {
            names.iter().copied().find(|name| *name == text).ok_or_else(|| values::one_of(names))
        })
    }

    /// The parsed entries of a list.
    fn each<T>(&self, wanted: &'static str, parse: impl Fn(&str) -> Result<T, String>) -> At<Vec<T>> {
        let list: &DeArray<'_> = match self.value.as_array() {
            Some(list) => list,
            None => return self.wrong(wanted),
        };
        let entries = list.iter().map(|entry| match entry.get_ref().as_str() {
            Some(text) => self.value(entry.span().start, parse(text)),
            None => Err((entry.span().start, wrong_type(self.key.name, wanted, entry.get_ref()))),
        });
        entries.collect()
    }

    fn rules(&self) -> At<Vec<RuleName>> {
        self.each("a list of rules", |name| RuleName::new(name).map_err(|error| error.to_string()))
    }

    fn globs(&self) -> At<Vec<String>> {
        self.each("a list of globs", |glob| Patterns::check(glob).map(|()| glob.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> At<ConfigLayer> {
        layer(text, &[], &Models::default()).map(|layer| layer.expect("the whole file"))
    }

    fn said(text: &str) -> String {
        match read(text) {
            Ok(layer) => format!("{layer:?}"),
            Err((at, fault)) => {
                let (line, column) = place(text, at);
                format!("{line}:{column}: {fault}")
            }
        }
    }

    #[test]
    fn mistakes_have_a_place_and_a_way_out() {
        for (text, expected) in [
            ("slect = []", r#"1:1: there is no key "slect"; did you mean "select"?"#),
            ("\n  max_filesize = 3", r#"2:3: there is no key "max_filesize"; did you mean "max-filesize"?"#),
            ("override = []", r#"1:1: there is no key "override"; did you mean "overrides"?"#),
            (
                "[[overrides]]\nxyzzy = 1",
                r#"2:1: there is no key "xyzzy"; there are: files, select, ignore, from, to, language, channel, normalize, line-ending, byte-order-mark"#,
            ),
            (
                "files = ['a']",
                r#"1:1: "files" is for [[overrides]]; write that line above it, with what holds for these files below"#,
            ),
            ("[selection]\na = 1", r#"1:2: there is no key "selection"; did you mean "select"?"#),
            ("select = 'mojibake'", r#"1:10: "select" is a list of rules, and this is a text"#),
            ("select = [1]", r#"1:11: "select" is a list of rules, and this is a number"#),
            (
                "# é\nselect = ['lost-text', \"ünbekannt\",\n 'mojibak']",
                r#"2:24: "select": no rule is called "ünbekannt"; --explain lists all"#,
            ),
            (
                "ignore = [\n 'mojibak']",
                r#"2:2: "ignore": no rule is called "mojibak"; did you mean "mojibake"? --explain lists all"#,
            ),
            ("hidden = 1", r#"1:10: "hidden" is true or false, and this is a number"#),
            ("max-filesize = -1", r#"1:16: "max-filesize": write a number of bytes, from 0 on"#),
            (
                "max-filesize = '2X'",
                r#"1:16: "max-filesize": write a number of bytes, or one with K, M or G: 500K, 20M"#,
            ),
            ("guess = 2", r#"1:9: "guess": write a number between 0 and 1, such as 0.95"#),
            (
                "guess = 'yes'",
                r#"1:9: "guess" is true, false or a number between 0 and 1, and this is a text"#,
            ),
            ("fail-on = 'never ever'", r#"1:11: "fail-on": write one of "error", "warning", "never""#),
            ("normalize = 'NFC'", r#"1:13: "normalize": write one of "nfc", "nfd", "nfkc", "nfkd""#),
            ("overrides = 3", r#"1:13: "overrides" is a list of tables, and this is a number"#),
            ("[[overrides]]\nfrom = 'gbk'", "1:1: no files are meant; add files = [\"GLOB\"]"),
            (
                "[[overrides]]\nfiles = ['*']\nhidden = true",
                r#"3:1: "hidden" holds for the whole run and can't be in [[overrides]]; move it up"#,
            ),
            ("[[overrides]]\nfile = ['*']", r#"2:1: there is no key "file"; did you mean "files"?"#),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
        for (text, expected) in [
            ("from = 'klingon-8'", "1:8: \"from\": "),
            ("to = 'windows-1255x'", "1:6: \"to\": "),
            ("language = ['de', 'xyz']", "1:19: \"language\": no language `xyz`"),
            ("channel = 'utf-8'", "1:11: \"channel\": "),
            ("exclude = ['a', '[z-a]']", "1:17: \"exclude\": "),
            ("a = 1\na = 2", "2:1: no TOML: "),
            ("select = [", "1:1"),
            ("\u{e9} = 1", "1:1: no TOML: "),
        ] {
            assert!(said(text).starts_with(expected), "{text}: {}", said(text));
        }
    }

    #[test]
    fn numbers() {
        assert_eq!(read("max-filesize = 0x10").unwrap().max_filesize, Some(16));
        assert_eq!(read("max-filesize = 1_000").unwrap().max_filesize, Some(1000));
        assert_eq!(read("max-filesize = '2K'").unwrap().max_filesize, Some(2048));
        let guess = |text: &str| read(text).unwrap().guess;
        assert_eq!(guess("guess = true"), Some(AcceptedGuesses::USUAL));
        assert_eq!(guess("guess = false"), Some(AcceptedGuesses::Never));
        assert_eq!(guess("guess = 1"), Some(AcceptedGuesses::AtLeast(1.0)));
        assert_eq!(guess("guess = 0.75"), Some(AcceptedGuesses::AtLeast(0.75)));
        assert!(
            read("guess = nan").is_err() && read("guess = -0.5").is_err() && read("guess = inf").is_err()
        );
    }

    #[test]
    fn tables_of_other_files() {
        let tables: &[&[&str]] =
            &[&["package", "metadata", "fix-encoding"], &["workspace", "metadata", "fix-encoding"]];
        let hidden = |text: &str| layer(text, tables, &Models::default()).unwrap().map(|layer| layer.hidden);
        assert_eq!(hidden("[package]\nname = 'x'"), None);
        assert_eq!(hidden("package = 3"), None);
        assert_eq!(hidden("[workspace.metadata.fix-encoding]\nhidden = false"), Some(Some(false)));
        assert_eq!(
            hidden(
                "[workspace.metadata]\nfix-encoding.hidden = false\n[package.metadata.fix-encoding]\nhidden = true"
            ),
            Some(Some(true))
        );
        let wrong = layer("[package.metadata]\nfix-encoding = 3", tables, &Models::default());
        assert!(matches!(wrong, Err((34, Fault::Type { .. }))), "{wrong:?}");
    }

    #[test]
    fn places_are_counted_in_characters() {
        assert_eq!(place("é\r\nçé x", 8), (2, 3));
        assert_eq!(place("", 0), (1, 1));
        assert_eq!(place("a\n", 2), (2, 1));
        assert_eq!(place("é", 1), (1, 2));
    }

    proptest::proptest! {
        #[test]
        fn a_mistake_has_a_place_in_any_text(text in "[a-z\\-=\\[\\]'\"\\n{}0-9.é, ]{0,80}") {
            if let Err((at, fault)) = read(&text) {
                proptest::prop_assert!(at <= text.len(), "{at} of {}: {fault}", text.len());
                let (line, _) = place(&text, at);
                proptest::prop_assert!(line <= text.split('\n').count());
            }
        }
    }
}
