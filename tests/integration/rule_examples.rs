//! The example that `--explain` shows of each rule does what it says, typed into a file as it stands there.

use fix_encoding::rules::{RULES, Rule};
use fix_encoding::{Accept, Options, examine};

/// What becomes of the example of each rule with everything repaired that it finds; `=` where it stays.
const EXAMPLES: [(&str, &str); 25] = [
    ("mojibake", "L’été dernier, nous avons passé nos vacances à la mer.\n"),
    ("lost-text", "="),
    ("private-use", "="),
    ("legacy-encoding", "café"),
    ("mixed-encoding", "1.1  Préférences\n1.2  Préférences, again\n"),
    ("unknown-encoding", "="),
    ("invalid-utf-8", "un café crème\nun café au lait\n"),
    ("utf-16", "\u{FEFF}Café\r\n"),
    ("utf-32", "Café"),
    ("byte-order-mark", "{\"a\":1}"),
    ("control-character", "The document was copied from a PDF, in which its lines were broken.\n"),
    ("c1-control", "x = …\n"),
    ("bidi-control", "if (access != \"user // check if admin \") {\n"),
    ("invisible-character", "password\n"),
    ("line-ending", "first line\nsecond line\nthird line\n"),
    ("final-newline", "last line\n"),
    ("normalization", "café    NFD\ncafé            NFC\n"),
    ("ligature", "efficient flow\n"),
    ("full-width", "第12章  Python\n"),
    ("curly-quote", "echo \"hello\"\n"),
    ("exotic-space", "git status\n"),
    ("cesu-8", "😀"),
    ("html-entity", "Café & Bar\n"),
    ("percent-encoding", "saved as résumé.pdf\n"),
    ("quoted-printable", "Le café est très bon; on peut le boire en terrasse, même en hiver.\n"),
];

/// These show bytes beside what they are, or beside a command.
const IN_HEXADECIMAL: [&str; 5] = ["legacy-encoding", "utf-16", "utf-32", "byte-order-mark", "cesu-8"];

/// The bytes of the example of a rule.
fn example(rule: &Rule) -> Vec<u8> {
    let (_, section) = rule.documentation.split_once("## Example\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    if IN_HEXADECIMAL.contains(&rule.name) {
        return hexadecimal(section);
    }
    let mut lines = section.lines().skip_while(|line| !line.starts_with("    ")).peekable();
    let mut bytes = Vec::new();
    while let Some(line) = lines.next_if(|line| line.starts_with("    ")) {
        bytes.extend(typed(&line[4..]));
    }
    bytes
}

/// The first bytes in hexadecimal that are four or more.
fn hexadecimal(section: &str) -> Vec<u8> {
    let byte = |word: &str| u8::from_str_radix(word, 16).ok().filter(|_| word.len() == 2);
    let words: Vec<Option<u8>> = section.split([' ', '`', '\n']).map(byte).collect();
    let run = words.split(Option::is_none).find(|run| run.len() >= 4);
    run.unwrap_or_else(|| panic!("no bytes in {section}")).iter().flatten().copied().collect()
}

/// The bytes of a line with its end: `<U+0002>` is the character, `\xE9` the byte, and where ends of lines are shown (`<LF>`, a line
/// that has none) they are those.
fn typed(line: &str) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), line);
    let mut ends = false;
    while let Some(first) = rest.chars().next() {
        let number = |digits: &str| u32::from_str_radix(digits, 16).unwrap();
        if let Some((digits, after)) = rest.strip_prefix("<U+").and_then(|rest| rest.split_once('>')) {
            bytes.extend(char::from_u32(number(digits)).unwrap().to_string().bytes());
            rest = after;
        } else if let Some(after) = rest.strip_prefix("\\x") {
            bytes.push(u8::try_from(number(&after[..2])).unwrap());
            rest = &after[2..];
        } else if let Some(after) = rest.strip_prefix("<LF>") {
            bytes.push(b'\n');
            (rest, ends) = (after, true);
        } else if let Some(after) = rest.strip_prefix("<CR>") {
            bytes.push(b'\r');
            (rest, ends) = (after, true);
        } else if let Some(after) = rest.strip_prefix("\\ No newline at end of file") {
            (rest, ends) = (after, true);
        } else {
            bytes.extend(first.to_string().bytes());
            rest = &rest[first.len_utf8()..];
        }
    }
    bytes.extend((!ends).then_some(b'\n'));
    bytes
}

#[test]
fn examples_do_what_they_say() {
    assert!(RULES.iter().map(|rule| rule.name).eq(EXAMPLES.iter().map(|(name, _)| *name)));
    let mut wrong = Vec::new();
    for (rule, (name, after)) in RULES.iter().zip(EXAMPLES) {
        let bytes = example(rule);
        let mut options = Options::default();
        options.rules.set_named(name, true).unwrap();
        let examination = examine(&bytes, &options);
        if !examination.findings.iter().any(|finding| finding.rule == *rule) {
            wrong.push(format!("{name}: not found in {:?}", String::from_utf8_lossy(&bytes)));
        }
        let plan = examination.plan(Accept::Inferred { minimum: 0.0 });
        let repaired = plan.apply(&bytes).unwrap();
        let expected = if after == "=" { &bytes } else { after.as_bytes() };
        if repaired != expected {
            wrong.push(format!("{name}: {:?}", String::from_utf8_lossy(&repaired)));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
