//! `THIRD-PARTY.md` lists the crates that `Cargo.lock` has, no others, with their licences.
//!
//! `UPDATE_THIRD_PARTY=1 cargo test --test programs third_party::` writes the list anew. Cargo is asked without the network; where
//! it does not have all packages (`cargo fetch` gets them), only names and versions are compared.

#![allow(clippy::disallowed_methods, reason = "the list is written by its test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::trial::{Need, tests};

tests! {
    the_list_is_current needs &[Need::Packages];
    each_crate_of_the_list_is_locked needs &[];
    each_licence_is_one_that_was_looked_at needs &[];
    each_dependency_has_its_reason needs &[Need::Packages];
}

/// What the list begins with.
const HEAD: &str = "| crate | version | licence |\n| --- | --- | --- |\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn path() -> PathBuf {
    root().join("THIRD-PARTY.md")
}

/// What cargo knows of this package and all that it needs; or why it doesn't.
pub fn metadata() -> Result<Value, String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(said.lines().next().unwrap_or("cargo metadata failed").to_string());
    }
    Ok(serde_json::from_slice(&output.stdout).unwrap())
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
    // Crates of this workspace come from no registry, and are under the licence of the program.
    let is_foreign = |id: &&String| !packages[*id]["source"].is_null();
    seen.iter().filter(is_foreign).map(row).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The text of the list up to its rows, and the rows.
fn split(text: &str) -> (&str, &str) {
    text.split_once(HEAD).expect("THIRD-PARTY.md has the head of the list")
}

fn the_list_is_current() {
    let text = std::fs::read_to_string(path()).unwrap();
    let (before, listed) = split(&text);
    let rows = rows(&metadata().unwrap());
    if is_being_written() {
        std::fs::write(path(), format!("{before}{HEAD}{rows}")).unwrap();
        return;
    }
    assert!(listed == rows, "THIRD-PARTY.md: write it anew, as the first lines of this test say");
}

/// Whether the list is made anew, so that there is nothing to compare.
fn is_being_written() -> bool {
    std::env::var_os("UPDATE_THIRD_PARTY").is_some()
}

fn each_crate_of_the_list_is_locked() {
    if is_being_written() {
        return;
    }
    let text = std::fs::read_to_string(path()).unwrap();
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for row in split(&text).1.lines() {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let locked = format!("name = \"{}\"\nversion = \"{}\"\n", cells[0], cells[1]);
        assert!(lock.contains(&locked), "{row}: not in Cargo.lock; write the list anew");
    }
}

/// Licences that are permissive, one of which each crate has to offer. Another needs a look, and a place here.
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
    if is_being_written() {
        return;
    }
    let text = std::fs::read_to_string(path()).unwrap();
    let (_, listed) = split(&text);
    assert!(listed.lines().count() > 50);
    for row in listed.lines() {
        let licence = row.trim_matches('|').split('|').nth(2).unwrap().replace(['(', ')'], "");
        let fine = licence.split(" AND ").all(|all| all.split(" OR ").any(|one| KNOWN.contains(&one.trim())));
        assert!(fine, "{row}");
    }
}

/// What a crate of this workspace depends on is in the table of `CONTRIBUTING.md`, and nothing else is.
fn each_dependency_has_its_reason() {
    let metadata = metadata().unwrap();
    let members = metadata["workspace_members"].as_array().unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let needed: BTreeSet<&str> = packages
        .filter(|package| members.contains(&package["id"]))
        .flat_map(|package| package["dependencies"].as_array().unwrap())
        .filter(|dependency| dependency["kind"].is_null() && !dependency["source"].is_null())
        .map(|dependency| dependency["name"].as_str().unwrap())
        .collect();
    let text = std::fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let (_, table) = text.split_once("| crate | what it is for |\n| --- | --- |\n").unwrap();
    let rows = table.lines().map_while(|line| line.strip_prefix("| "));
    let reasons: BTreeSet<&str> = rows
        .flat_map(|row| row.split_once(" | ").unwrap().0.split(", "))
        .map(|name| name.trim_matches('`'))
        .collect();
    assert_eq!(needed, reasons);
}
