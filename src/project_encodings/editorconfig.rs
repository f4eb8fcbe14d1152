//! Reads the sections of an `.editorconfig` that have a `charset`.

use super::declared::DeclaredPattern;
use super::glob::Glob;

pub(super) struct EditorConfig {
    pub(super) is_root: bool,
    pub(super) rules: Vec<DeclaredPattern<Glob>>,
}

impl EditorConfig {
    pub(super) fn parse(text: &str) -> Self {
        let mut config = EditorConfig { is_root: false, rules: Vec::new() };
        let mut section: Option<Option<Glob>> = None;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(header) = line.strip_prefix('[') {
                // Up to the last bracket, because a comment may follow.
                section = Some(header.rfind(']').map(|end| Glob::parse(&header[..end])));
                continue;
            }
            let Some((key, value)) = line.split_once('=') else { continue };
            // Older versions had comments at the end of a line, and no charset has these characters.
            let value = value.split(['#', ';']).next().unwrap_or_default().trim();
            match (&section, key.trim().to_ascii_lowercase().as_str()) {
                (None, "root") => config.is_root = value.eq_ignore_ascii_case("true"),
                (Some(Some(pattern)), "charset") if !value.is_empty() => {
                    let label = (!value.eq_ignore_ascii_case("unset")).then(|| value.to_owned());
                    config.rules.push(DeclaredPattern { pattern: pattern.clone(), label, line: index + 1 });
                }
                _ => {}
            }
        }
        config
    }
}
