//! From language tags as people type them to those of the language models.
//!
//! In: tags, and those of the models. Out: tags of the models, or an error with the nearest ones.

use strsim::levenshtein;

/// Other tags for the same languages: old tags, tags of groups, and regions that imply a script.
const SAME: [(&str, &str); 17] = [
    ("no", "nb"),
    ("iw", "he"),
    ("in", "id"),
    ("fil", "tl"),
    ("cmn", "zh"),
    ("sh", "sr-latn"),
    ("mo", "ro"),
    ("zh-cn", "zh-hans"),
    ("zh-sg", "zh-hans"),
    ("zh-my", "zh-hans"),
    ("zh-tw", "zh-hant"),
    ("zh-hk", "zh-hant"),
    ("zh-mo", "zh-hant"),
    ("sr-cyrl", "sr"),
    ("pa-guru", "pa"),
    ("mn-cyrl", "mn"),
    ("uz-latn", "uz"),
];

/// Country codes and names that people type instead of a tag.
const MISTAKEN: [(&str, &str); 18] = [
    ("jp", "ja"),
    ("cn", "zh"),
    ("tw", "zh-Hant"),
    ("kr", "ko"),
    ("cz", "cs"),
    ("gr", "el"),
    ("ua", "uk"),
    ("dk", "da"),
    ("se", "sv"),
    ("by", "be"),
    ("vn", "vi"),
    ("chinese", "zh"),
    ("japanese", "ja"),
    ("korean", "ko"),
    ("german", "de"),
    ("spanish", "es"),
    ("french", "fr"),
    ("russian", "ru"),
];

/// How many near tags an error names.
const NEAREST: usize = 3;

/// The tags among `known` that `typed` stand for. Regions and other subtags that the models don't have are
/// ignored, and a tag without a script stands for all its scripts.
///
/// # Errors
/// A message that names the unknown tag and the nearest ones.
pub fn resolve(typed: &[String], known: &[&str]) -> Result<Vec<String>, String> {
    let mut resolved: Vec<String> = Vec::new();
    for tag in typed {
        let found = meant(tag, known);
        if found.is_empty() {
            return Err(unknown(tag, known));
        }
        for tag in found {
            if !resolved.iter().any(|other| other == tag) {
                resolved.push(tag.to_string());
            }
        }
    }
    Ok(resolved)
}

fn meant<'k>(typed: &str, known: &[&'k str]) -> Vec<&'k str> {
    let lower = typed.trim().replace('_', "-").to_ascii_lowercase();
    let mut rest = lower.as_str();
    loop {
        let tag = SAME.iter().find(|(other, _)| *other == rest).map_or(rest, |(_, tag)| tag);
        // An exact tag comes first: Serbian is `sr` and `sr-Latn` in the models, while Chinese is only
        // `zh-Hans` and `zh-Hant`.
        let exact = known.iter().find(|known| known.eq_ignore_ascii_case(tag));
        if let Some(exact) = exact {
            return vec![exact];
        }
        let scripts = |known: &&&str| {
            known.len() > tag.len()
                && known.as_bytes()[tag.len()] == b'-'
                && known[..tag.len()].eq_ignore_ascii_case(tag)
        };
        let all: Vec<&str> = known.iter().filter(scripts).copied().collect();
        if !all.is_empty() {
            return all;
        }
        match rest.rsplit_once('-') {
            Some((before, _)) => rest = before,
            None => return Vec::new(),
        }
    }
}

fn unknown(typed: &str, known: &[&str]) -> String {
    let lower = typed.trim().to_ascii_lowercase();
    let quoted = |tag: &&str| format!("`{tag}`");
    let mut near: Vec<&str> =
        MISTAKEN.iter().filter(|(wrong, _)| *wrong == lower).map(|(_, tag)| *tag).collect();
    if near.is_empty() {
        let mut by_distance: Vec<(usize, bool, &str)> = known
            .iter()
            .map(|known| {
                let tag = known.to_ascii_lowercase();
                (levenshtein(&lower, &tag), !tag.starts_with(lower.get(..1).unwrap_or_default()), *known)
            })
            .filter(|&(edits, ..)| edits <= 2 && edits < lower.chars().count())
            .collect();
        by_distance.sort();
        let fewest = by_distance.first().map_or(0, |&(edits, ..)| edits);
        let nearest = by_distance.into_iter().take_while(|&(edits, ..)| edits == fewest);
        near.extend(nearest.map(|(.., tag)| tag).take(NEAREST));
    }
    let typed = crate::report::screen::harmless(typed.trim());
    let all = known.join(", ");
    match near.as_slice() {
        [] => format!("--language: no language `{typed}` is known; there are: {all}"),
        near => {
            let near = near.iter().map(quoted).collect::<Vec<_>>().join(" or ");
            format!("--language: no language `{typed}` is known; did you mean {near}? There are: {all}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 11] =
        ["da", "de", "en", "he", "ja", "nb", "pt", "sr", "sr-Latn", "zh-Hans", "zh-Hant"];

    fn tags(typed: &[&str]) -> Result<Vec<String>, String> {
        resolve(&typed.iter().map(|tag| tag.to_string()).collect::<Vec<_>>(), &KNOWN)
    }

    #[test]
    fn tags_as_people_type_them() {
        for (typed, expected) in [
            (&["de"][..], &["de"][..]),
            (&["DE", "Ja"], &["de", "ja"]),
            (&["zh"], &["zh-Hans", "zh-Hant"]),
            (&["zh-hant"], &["zh-Hant"]),
            (&["zh_TW"], &["zh-Hant"]),
            (&["zh-Hans-CN"], &["zh-Hans"]),
            (&["no"], &["nb"]),
            (&["no-NO"], &["nb"]),
            (&["iw"], &["he"]),
            (&["pt-BR", "pt"], &["pt"]),
            (&["sr"], &["sr"]),
            (&["sr-Cyrl-RS"], &["sr"]),
            (&["sr-Latn"], &["sr-Latn"]),
            (&[" en "], &["en"]),
        ] {
            assert_eq!(tags(typed).unwrap(), expected, "{typed:?}");
        }
    }

    #[test]
    fn tags_that_are_none() {
        insta::assert_snapshot!(tags(&["jp"]).unwrap_err(), @"--language: no language `jp` is known; did you mean `ja`? There are: da, de, en, he, ja, nb, pt, sr, sr-Latn, zh-Hans, zh-Hant");
        insta::assert_snapshot!(tags(&["deu"]).unwrap_err(), @"--language: no language `deu` is known; did you mean `de`? There are: da, de, en, he, ja, nb, pt, sr, sr-Latn, zh-Hans, zh-Hant");
        insta::assert_snapshot!(tags(&["de", "klingon"]).unwrap_err(), @"--language: no language `klingon` is known; there are: da, de, en, he, ja, nb, pt, sr, sr-Latn, zh-Hans, zh-Hant");
        assert!(tags(&["", "de"]).is_err());
    }
}
