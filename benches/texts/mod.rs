//! The clean texts that the benches damage: three posts of `samples/` and the texts of this folder, written
//! for this project (the language is the first part of their names), and the channels to damage them.
//!
//! In: nothing. Out: [`Text`]s; a [`Channel`] from its notation.

#![allow(dead_code, reason = "each bench uses its part")]

use std::fs;
use std::path::Path;

use fix_encoding::channel::{Channel, ChannelPattern};

/// The clean Chinese posts among the samples.
const POSTS: [&str; 3] =
    ["cloud-native-2019-report.md", "kubecon-2019-impressions.md", "kubecon-china-2018-recap.md"];

/// A clean text.
pub struct Text {
    /// The file's name without its extension.
    pub name: String,
    /// A language tag: `fr`, `zh-Hans`.
    pub language: String,
    /// What it says.
    pub content: String,
}

impl Text {
    /// Reads one; the language is what the name starts with.
    pub fn read(path: &Path) -> Text {
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("names are UTF-8").to_string();
        let content = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Text { language: language_of(&name), name, content }
    }
}

/// `fr` of `fr-train-de-nuit`, `zh-Hans` of `zh-Hans-cycling`: the first parts that are no word.
fn language_of(name: &str) -> String {
    let mut parts = name.split('-');
    let mut language = parts.next().unwrap_or_default().to_string();
    if let Some(script @ ("Hans" | "Hant")) = parts.next() {
        language = format!("{language}-{script}");
    }
    language
}

/// The posts, then the texts of this folder in order of name.
pub fn all() -> Vec<Text> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let posts = POSTS
        .iter()
        .map(|name| Text { language: "zh-Hans".to_string(), ..Text::read(&root.join("samples").join(name)) });
    posts.chain(in_folder(&root.join("benches/texts"))).collect()
}

/// The `.txt` and `.md` files of a folder, in order of name.
pub fn in_folder(folder: &Path) -> Vec<Text> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt" || extension == "md"));
    paths.sort();
    paths.iter().map(|path| Text::read(path)).collect()
}

/// The channel of a notation as `--channel` takes it; without a loss, one that keeps everything.
pub fn channel(notation: &str) -> Channel {
    let pattern: ChannelPattern = notation.parse().unwrap_or_else(|error| panic!("{notation}: {error}"));
    pattern.channel().expect("a notation has a layer")
}
