//! `THIRD-PARTY.md` lists the crates that `Cargo.lock` has, no others, with their licences.
//!
//! `UPDATE_THIRD_PARTY=1 cargo test --test integration third_party::` writes the list anew. Cargo is asked without the network; where
//! it does not have all packages, only names and versions are compared, with a message.

#![allow(clippy::disallowed_methods, reason = "the list is written by its test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What the list begins with.
const HEAD: &str = "| crate | version | licence |\n| --- | --- | --- |\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn path() -> PathBuf {
    root().join("THIRD-PARTY.md")
}

/// What cargo knows of this package and all that it needs; `None`, with a message, where packages are missing.
fn metadata() -> Option<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    if !output.status.success() {
        eprintln!("licences are not compared: {}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// The rows of the list: crates that are no others' development or build dependencies.
fn rows(metadata: &Value) -> String {
    let by_id = |list: &Value| -> BTreeMap<String, Value> {
        let items = list.as_array().unwrap().iter();
        items.map(|item| (item["id"].as_str().unwrap().to_string(), item.clone())).collect()
    };
    let packages = by_id(&metadata["packages"]);
    let nodes = by_id(&metadata["resolve"]["nodes"]);
    let own = metadata["resolve"]["root"].as_str().unwrap();
    let mut seen = BTreeSet::new();
    let mut waiting = vec![own.to_string()];
    while let Some(id) = waiting.pop() {
        for needed in nodes[&id]["deps"].as_array().unwrap() {
            let normal = needed["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"].is_null());
            let needed = needed["pkg"].as_str().unwrap().to_string();
            if normal && seen.insert(needed.clone()) {
                waiting.push(needed);
            }
        }
    }
    let row = |id: &String| {
        let package = &packages[id];
        let field = |name: &str| package[name].as_str().unwrap_or("not stated").to_string();
        // An older way to write a choice.
        format!("| {} | {} | {} |\n", field("name"), field("version"), field("license").replace('/', " OR "))
    };
    seen.iter().map(row).collect::<BTreeSet<_>>().into_iter().collect()
}

#[test]
fn the_list_is_current() {
    let text = std::fs::read_to_string(path()).unwrap();
    let (before, listed) = text.split_once(HEAD).expect("THIRD-PARTY.md has the head of the list");
    if let Some(metadata) = metadata() {
        let rows = rows(&metadata);
        if std::env::var_os("UPDATE_THIRD_PARTY").is_some() {
            std::fs::write(path(), format!("{before}{HEAD}{rows}")).unwrap();
            return;
        }
        assert!(listed == rows, "THIRD-PARTY.md: write it anew, as the first lines of this test say");
    }
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for row in listed.lines() {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let locked = format!("name = \"{}\"\nversion = \"{}\"\n", cells[0], cells[1]);
        assert!(lock.contains(&locked), "{row}: not in Cargo.lock; write the list anew");
    }
}

/// Licences that are permissive, one of which each crate has to offer. Another needs a look, and a place here.
#[test]
fn each_licence_is_one_that_was_looked_at() {
    const KNOWN: [&str; 7] = [
        "MIT",
        "Apache-2.0",
        "BSD-3-Clause",
        "Unicode-3.0",
        "Unlicense",
        "Zlib",
        "Apache-2.0 WITH LLVM-exception",
    ];
    if std::env::var_os("UPDATE_THIRD_PARTY").is_some() {
        // Is being written by the other test.
        return;
    }
    let text = std::fs::read_to_string(path()).unwrap();
    let (_, listed) = text.split_once(HEAD).expect("THIRD-PARTY.md has the head of the list");
    assert!(listed.lines().count() > 50);
    for row in listed.lines() {
        let licence = row.trim_matches('|').split('|').nth(2).unwrap().replace(['(', ')'], "");
        let fine = licence.split(" AND ").all(|all| all.split(" OR ").any(|one| KNOWN.contains(&one.trim())));
        assert!(fine, "{row}");
    }
}
