//! From a layer to TOML.
//!
//! In: a layer. Out: TOML from which [`read`](super::read) makes the same layer.

use toml::Value;

use super::layer::{ConfigLayer, FileLayer, KEYS, KeyPlace, OVERRIDES};
use super::values::{self, AcceptedGuesses, RuleName};

/// `layer` as the text of a configuration file, with a comment for each key, and `[[overrides]]` last.
pub fn layer(layer: &ConfigLayer) -> String {
    let mut text = String::new();
    for key in KEYS.iter().filter(|key| key.place != KeyPlace::Overrides) {
        if let Some(value) = of_run(layer, key.name).or_else(|| of_files(&layer.files, key.name)) {
            text.push_str(&format!("# {}\n{} = {value}\n", key.summary, key.name));
        }
    }
    for part in &layer.overrides {
        text.push_str(&overrides(&part.files, &part.says));
    }
    text
}

/// The table `[[overrides]]` for `files`.
pub fn overrides(files: &[String], says: &FileLayer) -> String {
    let mut text = format!("\n[[{OVERRIDES}]]\nfiles = {}\n", list(files));
    for key in &KEYS {
        if let Some(value) = of_files(says, key.name) {
            text.push_str(&format!("{} = {value}\n", key.name));
        }
    }
    text
}

fn of_run(layer: &ConfigLayer, key: &str) -> Option<Value> {
    match key {
        "exclude" => layer.exclude.as_deref().map(list),
        "extend-exclude" => layer.extend_exclude.as_deref().map(list),
        "force-exclude" => layer.force_exclude.map(Value::Boolean),
        "hidden" => layer.hidden.map(Value::Boolean),
        "no-ignore" => layer.no_ignore.map(Value::Boolean),
        "max-filesize" => layer.max_filesize.map(|size| match i64::try_from(size) {
            Ok(size) => Value::Integer(size),
            // Too large for TOML's integers, so written as a text.
            Err(_) => Value::String(size.to_string()),
        }),
        "guess" => layer.guess.map(|guess| match guess {
            AcceptedGuesses::Never => Value::Boolean(false),
            AcceptedGuesses::AtLeast(minimum) => Value::Float(minimum),
        }),
        "fail-on" => layer.fail_on.map(|value| Value::String(values::fail_on_name(value))),
        "baseline" => layer.baseline.as_deref().map(|path| text(&path.to_string_lossy())),
        _ => None,
    }
}

fn of_files(layer: &FileLayer, key: &str) -> Option<Value> {
    let rules = |names: &Option<Vec<RuleName>>| {
        names.as_ref().map(|names| Value::Array(names.iter().map(|name| text(name.as_str())).collect()))
    };
    match key {
        "select" => rules(&layer.select),
        "ignore" => rules(&layer.ignore),
        "from" => layer.from.map(|encoding| text(encoding.name())),
        "to" => layer.to.map(|target| text(values::target_name(target))),
        "language" => layer.language.as_deref().map(list),
        "channel" => layer.channel.as_ref().map(|channel| text(&channel.typed)),
        "normalize" => layer.normalize.map(|form| text(form.name())),
        "line-ending" => layer.line_ending.map(|ends| text(ends.name())),
        "byte-order-mark" => layer.byte_order_mark.map(|mark| text(mark.name())),
        _ => None,
    }
}

fn text(text: &str) -> Value {
    Value::String(text.to_string())
}

fn list(texts: &[String]) -> Value {
    Value::Array(texts.iter().map(|entry| text(entry)).collect())
}

#[cfg(test)]
mod tests {
    use super::super::{layer::Override, read};
    use super::*;
    use fix_encoding::encoding::Encoding;
    use fix_encoding::language::Models;
    use fix_encoding::rules::{ByteOrderMark, LineEndings, NormalizationForm};
    use proptest::prelude::*;

    fn again(text: &str) -> ConfigLayer {
        read::layer(text, &[], &Models::default()).unwrap().unwrap()
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let names: Vec<String> = ["*.po", "!a \"b\"", "é\\*", "#x\t"].map(String::from).to_vec();
        let files = FileLayer {
            select: Some(vec![RuleName::new("all").unwrap()]),
            ignore: Some(vec![RuleName::new("mojibake").unwrap()]),
            from: Encoding::for_label("gbk").ok(),
            to: Some(fix_encoding::TargetEncoding::Kept),
            language: Some(vec!["zh-Hans".to_string(), "de".to_string()]),
            channel: values::channel("utf-8>windows-1252/dropped").ok(),
            normalize: Some(NormalizationForm::Nfkc),
            line_ending: Some(LineEndings::Lf),
            byte_order_mark: Some(ByteOrderMark::Keep),
        };
        let whole = ConfigLayer {
            files: files.clone(),
            exclude: Some(names.clone()),
            extend_exclude: Some(Vec::new()),
            force_exclude: Some(true),
            hidden: Some(false),
            no_ignore: Some(true),
            max_filesize: Some(u64::MAX),
            guess: Some(AcceptedGuesses::AtLeast(1.0)),
            fail_on: Some(values::FailOn::Never),
            baseline: Some("old/base.json".into()),
            overrides: vec![
                Override { files: names, says: files },
                Override { files: vec!["b".to_string()], says: FileLayer::default() },
            ],
        };
        let written = layer(&whole);
        assert_eq!(again(&written), whole, "{written}");
        // Each key stands at the top, in the overrides or in both.
        let (top, overrides) = written.split_once("[[").unwrap();
        for key in &KEYS {
            let line = |text: &str| text.lines().any(|line| line.starts_with(&format!("{} = ", key.name)));
            assert_eq!(line(top), key.place != KeyPlace::Overrides, "{}", key.name);
            assert_eq!(line(overrides), key.place != KeyPlace::Top, "{}", key.name);
        }
        assert_eq!(again(&layer(&ConfigLayer::default())), ConfigLayer::default());
    }

    proptest! {
        #[test]
        fn any_values(
            size in proptest::option::of(any::<u64>()),
            minimum in proptest::option::of(0.0..=1.0_f64),
            baseline in proptest::option::of("\\PC{0,20}"),
            files in proptest::collection::vec("[a-z*?/. \"'\\\\é]{1,12}x", 0..4),
        ) {
            let whole = ConfigLayer {
                max_filesize: size,
                guess: minimum.map(AcceptedGuesses::AtLeast),
                baseline: baseline.map(Into::into),
                exclude: Some(files),
                ..ConfigLayer::default()
            };
            prop_assert_eq!(again(&layer(&whole)), whole);
        }
    }
}
