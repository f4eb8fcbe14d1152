//! Makes the JSON Schema for editors from the keys. For tests only: people use the file in `schemas/`.

use fix_encoding::rules::{ALL_RULES, Group, RULES};
use serde_json::{Map, Value, json};

use super::layer::{ConfigKey, KEYS, KeyPlace, OVERRIDES, ValueKind};
use super::values;

/// The path of the schema in the repository.
const SCHEMA_FILE: &str = "schemas/fix-encoding.toml.schema.json";
/// Where this variable is set, the test writes the file instead of comparing it.
const UPDATE: &str = "UPDATE_SCHEMA";

fn list(of: Value) -> Value {
    json!({ "type": "array", "items": of })
}

fn of_kind(kind: ValueKind) -> Value {
    let text = || json!({ "type": "string" });
    match kind {
        ValueKind::Rules => {
            let groups = [Group::Damage.name(), Group::Hygiene.name(), ALL_RULES];
            let names: Vec<&str> = RULES.iter().map(|rule| rule.name).chain(groups).collect();
            list(json!({ "enum": names }))
        }
        ValueKind::Globs => list(text()),
        ValueKind::Languages => list(json!({ "type": "string", "examples": ["de", "ja", "zh-Hant"] })),
        ValueKind::Encoding => json!({ "type": "string", "examples": ["windows-1252", "gbk", "shift_jis"] }),
        ValueKind::Target => json!({ "type": "string", "examples": ["utf-8", "keep"] }),
        ValueKind::Channel => json!({ "type": "string", "examples": ["utf-8>windows-1252"], "pattern": ">" }),
        ValueKind::Guess => {
            json!({ "anyOf": [{ "type": "boolean" }, { "type": "number", "minimum": 0, "maximum": 1 }] })
        }
        ValueKind::FailOn => json!({ "enum": values::fail_on_names() }),
        ValueKind::Size => json!({
            "anyOf": [
                { "type": "integer", "minimum": 0 },
                { "type": "string", "pattern": "^[0-9]+[KMGkmg]?$" },
            ]
        }),
        ValueKind::Switch => json!({ "type": "boolean" }),
        ValueKind::Path => text(),
        ValueKind::OneOf(names) => json!({ "enum": names }),
    }
}

fn properties(here: KeyPlace) -> Map<String, Value> {
    let fits = |key: &&ConfigKey| key.place == KeyPlace::Anywhere || key.place == here;
    KEYS.iter()
        .filter(fits)
        .map(|key| {
            let mut schema = json!({ "description": key.summary });
            if let (Some(all), Value::Object(kind)) = (schema.as_object_mut(), of_kind(key.kind)) {
                all.extend(kind);
            }
            (key.name.to_string(), schema)
        })
        .collect()
}

fn schema() -> Value {
    let mut top = properties(KeyPlace::Top);
    top.insert(
        OVERRIDES.to_string(),
        json!({
            "description": "What holds for some files, the last that matches over the others",
            "type": "array",
            "items": {
                "type": "object",
                "properties": properties(KeyPlace::Overrides),
                "required": ["files"],
                "additionalProperties": false,
            },
        }),
    );
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "fix-encoding.toml",
        "description": "Configuration of fix-encoding; the same keys stand in [tool.fix-encoding] of pyproject.toml and \
                        [package.metadata.fix-encoding] of Cargo.toml",
        "type": "object",
        "properties": top,
        "additionalProperties": false,
    })
}

mod tests {
    #![allow(clippy::disallowed_methods, reason = "writes the schema when asked to")]

    use super::*;
    use crate::config::read;
    use fix_encoding::language::Models;

    fn in_repository(path: &str) -> std::path::PathBuf {
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
    }

    /// The faults that the schema finds in a configuration.
    fn faults(toml: &str) -> Vec<String> {
        let configuration: Value = toml::from_str(toml).unwrap();
        let validator = jsonschema::validator_for(&schema()).unwrap();
        validator.iter_errors(&configuration).map(|error| error.to_string()).collect()
    }

    #[test]
    fn the_schema_in_the_repository_has_the_keys_of_the_program() {
        let made = format!("{}\n", serde_json::to_string_pretty(&schema()).unwrap());
        let path = in_repository(SCHEMA_FILE);
        if std::env::var_os(UPDATE).is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        let there = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        assert_eq!(there, made, "make {SCHEMA_FILE} anew: {UPDATE}=1 cargo test --bin fix-encoding schema");
        // Compared with the keys too, and not only with what was generated from them.
        let there: Value = serde_json::from_str(&there).unwrap();
        let names = |properties: &Value| -> Vec<String> {
            properties.as_object().unwrap().keys().filter(|name| *name != OVERRIDES).cloned().collect()
        };
        for (place, found) in [
            (KeyPlace::Top, names(&there["properties"])),
            (KeyPlace::Overrides, names(&there["properties"][OVERRIDES]["items"]["properties"])),
        ] {
            let keys = KEYS.iter().filter(|key| key.place == KeyPlace::Anywhere || key.place == place);
            assert_eq!(found, keys.map(|key| key.name).collect::<Vec<_>>(), "{place:?}");
        }
    }

    #[test]
    fn the_schema_and_the_program_agree() {
        let read =
            |text: &str| read::layer(text, &[], &Models::default()).map_err(|(_, fault)| fault.to_string());
        for good in [
            "",
            "guess = true\nfail-on = 'never'\nmax-filesize = '2M'\nselect = ['all']",
            "guess = 0.5\nmax-filesize = 3\n[[overrides]]\nfiles = ['a']\nto = 'keep'",
        ] {
            assert_eq!((faults(good), read(good).map(drop)), (Vec::new(), Ok(())), "{good}");
        }
        for bad in [
            "unknown = 1",
            "select = ['mojibak']",
            "select = 'mojibake'",
            "guess = 2",
            "guess = 'x'",
            "max-filesize = '2X'",
            "max-filesize = -1",
            "hidden = 1",
            "channel = 'utf-8'",
            "line-ending = 'lfcr'",
            "fail-on = 'sometimes'",
            "files = ['a']",
            "overrides = 1",
            "[[overrides]]\nto = 'keep'",
            "[[overrides]]\nfiles = ['a']\nhidden = true",
        ] {
            assert!(!faults(bad).is_empty() && read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_examples_of_the_documentation_hold() {
        let text = std::fs::read_to_string(in_repository("docs/configuration.md")).unwrap();
        let mut seen = Vec::new();
        for block in text.split("```toml\n").skip(1) {
            let toml = block.split("```").next().unwrap();
            let tables: &[&[&str]] = match toml {
                _ if toml.contains("[tool.") => &[&["tool", "fix-encoding"]],
                _ if toml.contains("metadata.") => &[&["package", "metadata", "fix-encoding"]],
                _ => &[],
            };
            let layer = read::layer(toml, tables, &Models::default());
            assert!(matches!(layer, Ok(Some(_))), "{toml}\n{layer:?}");
            if tables.is_empty() {
                assert_eq!(faults(toml), Vec::<String>::new(), "{toml}");
                seen.push(toml.to_string());
            }
        }
        // The documentation shows all keys, and has a row in its table for each.
        for key in &KEYS {
            let line = |toml: &String| toml.lines().any(|line| line.starts_with(&format!("{} =", key.name)));
            assert!(seen.iter().any(line), "{}", key.name);
            assert!(text.contains(&format!("| `{}` | ", key.name)), "{}", key.name);
        }
    }
}
