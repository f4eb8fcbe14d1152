//! What files say about their own encoding: labelled files, and what holds for any.
//!
//! In: `declarations/found.tsv` and `declarations/redeclared.tsv`, whose first lines say what their columns are.

use fix_encoding::declaration::{DeclarationForm, RedeclarationError, declarations, redeclared};
use fix_encoding::encoding::Encoding;
use proptest::prelude::*;

const FOUND: &str = include_str!("../declarations/found.tsv");
const REDECLARED: &str = include_str!("../declarations/redeclared.tsv");

fn rows(table: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let lines = table.lines().enumerate().map(|(index, line)| (index + 1, line));
    lines
        .filter(|(_, line)| !line.starts_with('#'))
        .map(|(number, line)| (number, line.split('\t').collect()))
}

/// The bytes that a column of a table means: `\n`, `\r`, `\t`, `\f`, `\\` and `\xHH` are escapes.
pub fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'\\' => match rest.next().expect("an escape") {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'f' => b'\x0C',
                b'\\' => b'\\',
                b'x' => {
                    let digits = [rest.next().unwrap(), rest.next().unwrap()];
                    u8::from_str_radix(str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                other => panic!("{text:?}: no such escape: {}", char::from(other)),
            },
            other => other,
        });
    }
    bytes
}

fn shown(bytes: &[u8]) -> String {
    let found = declarations(bytes);
    for declaration in &found {
        assert_eq!(&bytes[declaration.span.clone()], declaration.label.as_bytes());
    }
    let shown: Vec<String> = found
        .iter()
        .map(|declaration| {
            let encoding = declaration.encoding.map_or("-", Encoding::name);
            format!("{:?}:{}={encoding}", declaration.form, declaration.label)
        })
        .collect();
    if shown.is_empty() { "-".to_owned() } else { shown.join(" ") }
}

#[test]
fn what_is_declared() {
    let mut wrong = Vec::new();
    for (number, row) in rows(FOUND) {
        let [expected, text] = row[..] else { panic!("line {number} has {} columns", row.len()) };
        let found = shown(&unescaped(text));
        if found != expected {
            wrong.push(format!("line {number}: {found}, not {expected}: {text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for form in DeclarationForm::all() {
        assert!(FOUND.contains(&format!("{form:?}:")), "no example of {form:?}");
    }
}

#[test]
fn what_becomes_of_it() {
    for (number, row) in rows(REDECLARED) {
        let [to, expected, before] = row[..] else { panic!("line {number} has {} columns", row.len()) };
        let to = Encoding::for_label(to).unwrap();
        let before = String::from_utf8(unescaped(before)).unwrap();
        let after = redeclared(&before, to);
        if let Some(line) = expected.strip_prefix('!') {
            let error = after.unwrap_err();
            let RedeclarationError::NoName { line: found, .. } = &error;
            assert_eq!(found.to_string(), line, "line {number}");
            let text = error.to_string();
            assert!(text.contains(to.name()) && text.contains("--to"), "line {number}: {text}");
        } else {
            let expected = (expected != "=").then(|| String::from_utf8(unescaped(expected)).unwrap());
            assert_eq!(after, Ok(expected), "line {number}");
        }
    }
}

#[test]
fn evidence_is_wider_than_the_label() {
    let said_of = |label: &str| -> Vec<&str> {
        let found = declarations(format!("<?xml version='1.0' encoding='{label}'?>").as_bytes());
        found[0].encodings().into_iter().map(Encoding::name).collect()
    };
    assert_eq!(said_of("ISO-8859-1"), ["iso-8859-1", "windows-1252"]);
    assert_eq!(said_of("windows-1252"), ["windows-1252"]);
    assert_eq!(said_of("gb2312")[..2], ["gbk", "gb18030"]);
    assert_eq!(said_of("shift_jis"), ["shift_jis", "cp932"]);
    assert_eq!(said_of("big5"), ["big5", "cp950"]);
    assert_eq!(said_of("ks_c_5601-1987"), ["euc-kr"]);
    assert!(said_of("utf-16").is_empty());
    assert!(said_of("x-unknown").is_empty());
    let ascii = said_of("US-ASCII");
    for name in ["utf-8", "windows-1252", "koi8-r", "shift_jis"] {
        assert!(ascii.contains(&name), "{name}");
    }
}

/// Written in each form, each encoding is read as itself again, or can't be written.
#[test]
fn names_are_read_as_what_they_name() {
    let templates = [
        (DeclarationForm::Xml, "<?xml version='1.0' encoding='x-unknown'?>é"),
        (DeclarationForm::HtmlCharset, "<meta charset=x-unknown>é"),
        (DeclarationForm::CodingLine, "# coding: utf-16\né"),
        (DeclarationForm::VimModeline, "// vim: set fenc=utf-16: é"),
        (DeclarationForm::Gettext, "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=CHARSET\\n\"\né"),
        (DeclarationForm::Latex, "\\usepackage[x-unknown]{inputenc}\né"),
        (DeclarationForm::VimScript, "scriptencoding utf-16\n\" é"),
    ];
    for (form, text) in templates {
        let mut named = 0;
        for to in Encoding::all() {
            let Ok(after) = redeclared(text, to) else { continue };
            let after = after.unwrap_or_else(|| panic!("{form:?} in {to}: nothing changed"));
            assert_eq!(redeclared(&after, to), Ok(None), "{form:?} in {to}: {after}");
            let found = declarations(after.as_bytes());
            assert_eq!((found.len(), found[0].form), (1, form), "{after}");
            if let Some(encoding) = found[0].encoding {
                assert!(encoding == to || found[0].encodings().contains(&to), "{form:?} in {to}: {after}");
            }
            named += 1;
        }
        assert!(named >= 20, "{form:?} names {named}");
    }
}

/// Texts of the pieces that the forms are made of, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<?xml version='1.0' encoding='latin1'?>",
        "<?xml ",
        " encoding=",
        "<!DOCTYPE html>",
        "<html>",
        "<head>",
        "<meta ",
        "charset=latin1",
        "http-equiv=content-type",
        " content='text/html; charset=koi8-r'",
        ">",
        "/>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "@charset \"latin1\";",
        "# coding: latin1",
        "# -*- coding: ",
        "-*-",
        ";; ",
        "cp1252-unix",
        "Local Variables:",
        "coding: ",
        "End:",
        "\n",
        "\r\n",
        "\r",
        "\x0C",
        "vim: set fenc=",
        "fileencoding=latin1:",
        "msgid \"\"\n",
        "msgstr \"\"\n",
        "\"Content-Type: text/plain; charset=latin2\\n\"\n",
        "Content-Type: text/plain; charset=koi8-r\n",
        "Content-Transfer-Encoding: base64\n",
        "; boundary=x\n",
        "--x\n",
        "\\usepackage[latin1]{inputenc}\n",
        "\\inputencoding{",
        "}",
        "#!/usr/bin/perl\n",
        "use encoding 'latin1';\n",
        "scriptencoding latin1\n",
        "SET ISO8859-1\n",
        "ISO8859-1\n",
        "% é\n",
        "a1b\n",
        "a|1\n",
        "utf-8",
        "UTF-16",
        "ISO-8859-1",
        "us-ascii",
        "x-unknown",
        " ",
        "\t",
        ";",
        ":",
        "=",
        "\"",
        "'",
        "é",
        "日本",
        "\u{FEFF}",
        "\0",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn encodings() -> impl Strategy<Value = Encoding> {
    prop::sample::select(Encoding::all().collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn any_bytes_have_labels_where_they_say(bytes in prop::collection::vec(any::<u8>(), 0..200), text in pieces(), cut in 0..400usize) {
        shown(&bytes);
        let mut broken = text.into_bytes();
        broken.truncate(cut);
        broken.extend(&bytes);
        shown(&broken);
    }

    #[test]
    fn redeclared_twice_is_redeclared_once(text in pieces(), to in encodings()) {
        if let Ok(Some(once)) = redeclared(&text, to) {
            prop_assert_ne!(&once, &text);
            prop_assert_eq!(redeclared(&once, to), Ok(None));
        }
    }

    #[test]
    fn only_labels_change(text in pieces(), to in encodings()) {
        if let Ok(Some(after)) = redeclared(&text, to) {
            let without_labels = |text: &str| {
                let mut rest = String::new();
                let mut done = 0;
                for declaration in declarations(text.as_bytes()) {
                    rest.push_str(&text[done..declaration.span.start]);
                    rest.push('\0');
                    done = declaration.span.end;
                }
                rest + &text[done..]
            };
            prop_assert_eq!(without_labels(&text), without_labels(&after));
        }
    }
}
