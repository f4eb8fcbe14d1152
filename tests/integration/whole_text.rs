//! Whole texts in every encoding: decoded, encoded, and back again.
//!
//! In: texts and bytes made up here. Out: that what is said to be the same is the same, that what is none is
//! told by its place, and that nothing panics.

use fix_encoding::encoding::Encoding;
use proptest::prelude::*;

fn encoding(label: &str) -> Encoding {
    Encoding::for_label(label).unwrap()
}

/// What `text` is in `encoding` without the characters that have no place in it.
fn representable(encoding: Encoding, text: &str) -> String {
    text.chars().filter(|c| encoding.encode(c.encode_utf8(&mut [0; 4])).is_ok()).collect()
}

fn any_encoding() -> impl Strategy<Value = Encoding> {
    proptest::sample::select(Encoding::all().collect::<Vec<_>>())
}

/// Texts of several scripts, with long ASCII in them.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[ -~]{0,200}",
        "[a-z\r\n\t]{0,20}",
        "[\u{80}-\u{FF}]{1,8}",
        "[Ā-ỹ]{1,8}",
        "[А-яα-ωא-תก-๛ء-ي]{1,8}",
        "[ぁ-ヾ一-龥가-힣ｱ-ﾝ]{1,8}",
        any::<String>(),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_is_encoded_decodes_to_the_same((encoding, text) in (any_encoding(), any_text())) {
        match encoding.encode(&text) {
            Ok(_) => {}
            Err(error) => {
                prop_assert_eq!(error.encoding, encoding);
                prop_assert_eq!(text[error.offset..].chars().next(), Some(error.character));
                prop_assert!(encoding.encode(&text[..error.offset]).is_ok());
            }
        }
        let text = representable(encoding, &text);
        let bytes = encoding.encode(&text).unwrap();
        prop_assert!(encoding.round_trips(&bytes, &text));
        let decoded = encoding.decode(&bytes);
        prop_assert_eq!(decoded.as_ref(), Ok(&text));
        // A byte more or less is not the same.
        prop_assert!(!encoding.round_trips(&[&bytes[..], b"x"].concat(), &text));
        prop_assert!(bytes.is_empty() || !encoding.round_trips(&bytes[..bytes.len() - 1], &text));
    }

    #[test]
    fn any_bytes_are_text_or_have_a_place_where_they_are_not(
        (encoding, bytes) in (any_encoding(), proptest::collection::vec(any::<u8>(), 0..300))
    ) {
        match encoding.decode(&bytes) {
            Ok(text) => {
                let again = encoding.encode(&text);
                prop_assert_eq!(encoding.round_trips(&bytes, &text), again.as_ref() == Ok(&bytes));
                prop_assert!(encoding.single_byte().is_none() || again.as_ref() == Ok(&bytes));
                prop_assert!(!encoding.is_unicode() || again.as_ref() == Ok(&bytes));
            }
            Err(error) => {
                prop_assert_eq!(error.encoding, encoding);
                prop_assert!(error.offset < bytes.len());
                prop_assert!(encoding.decode(&bytes[..error.offset]).is_ok());
            }
        }
    }
}

/// Stretches of ASCII are copied in blocks: wherever the one other character stands, it is seen.
#[test]
fn blocks_of_ascii_hide_nothing() {
    for (label, undefined) in [
        ("windows-1252", &b"\x81"[..]),
        ("shift_jis", b"\xFF"),
        ("utf-16le", b"\x00\xDC"),
        ("utf-8", b"\xFF"),
    ] {
        let encoding = encoding(label);
        for before in (0..200).chain([1000, 4096]) {
            let text = format!("{}\u{A7}{}", "x".repeat(before), "y".repeat(130));
            let bytes = encoding.encode(&text).unwrap();
            assert_eq!(encoding.decode(&bytes).as_ref(), Ok(&text), "{label} {before}");
            let ascii = encoding.encode(&"x".repeat(before)).unwrap();
            let broken = [&ascii, undefined, &bytes].concat();
            assert_eq!(encoding.decode(&broken).unwrap_err().offset, ascii.len(), "{label} {before}");
            let unwritten = format!("{}\u{E123}\u{10FFFF}", "x".repeat(before));
            match encoding.encode(&unwritten) {
                Ok(_) => assert!(encoding.is_unicode()),
                Err(error) => assert_eq!((error.offset, error.character), (before, '\u{E123}'), "{label}"),
            }
        }
    }
}

#[test]
fn byte_order_marks_name_their_encoding_and_are_kept() {
    let cases: &[(&[u8], Option<&str>)] = &[
        (b"", None),
        (b"\xEF\xBB\xBFa", Some("utf-8")),
        (b"\xEF\xBBa", None),
        (b"\xFF\xFEa\0", Some("utf-16le")),
        (b"\xFE\xFF\0a", Some("utf-16be")),
        (b"\xFF\xFE\0\0a\0\0\0", Some("utf-32le")),
        (b"\0\0\xFE\xFF\0\0\0a", Some("utf-32be")),
        (b"\xFF\xFE", Some("utf-16le")),
        (b"\xFF", None),
        (b"a\xFF\xFE", None),
    ];
    for &(bytes, name) in cases {
        let found = Encoding::for_byte_order_mark(bytes);
        assert_eq!(found.map(Encoding::name), name, "{bytes:02X?}");
        if let Some(encoding) = found {
            let text = encoding.decode(bytes).unwrap();
            assert!(text.starts_with('\u{FEFF}'), "{bytes:02X?}");
            assert!(encoding.round_trips(bytes, &text), "{bytes:02X?}");
        }
    }
    for encoding in Encoding::all() {
        assert_eq!(encoding.byte_order_mark().is_some(), encoding.is_unicode(), "{encoding}");
        if let Some(mark) = encoding.byte_order_mark() {
            assert_eq!(encoding.encode("\u{FEFF}").as_deref(), Ok(mark), "{encoding}");
        }
    }
    for (constant, name) in [
        (Encoding::UTF_8, "utf-8"),
        (Encoding::UTF_16LE, "utf-16le"),
        (Encoding::UTF_16BE, "utf-16be"),
        (Encoding::UTF_32LE, "utf-32le"),
        (Encoding::UTF_32BE, "utf-32be"),
    ] {
        assert_eq!(constant.name(), name);
    }
}

#[test]
fn errors_say_in_one_line_what_to_do() {
    let decoding = encoding("windows-1252").decode(b"ab\x81").unwrap_err();
    assert_eq!(
        decoding.to_string(),
        "no character of windows-1252 at byte 2 (from 0); name another encoding, or mend the bytes there"
    );
    let encoding_error = encoding("koi8-r").encode("a\u{202E}").unwrap_err();
    assert_eq!(
        encoding_error.to_string(),
        "koi8-r has no \\u{202e} (U+202E, at byte 1 from 0); write another encoding, utf-8 has all characters"
    );
}

#[test]
fn no_channel_is_made_of_an_encoding_that_has_none() {
    use fix_encoding::channel::ChannelPattern;
    for encoding in Encoding::all() {
        let read = format!("utf-8>{encoding}").parse::<ChannelPattern>();
        let written = format!("{encoding}>windows-1252").parse::<ChannelPattern>();
        assert_eq!(read.is_ok(), encoding.is_ascii_compatible() && encoding != Encoding::UTF_8, "{encoding}");
        let in_shifts = ["iso-2022-jp", "hz-gb-2312"].contains(&encoding.name());
        assert_eq!(written.is_ok(), encoding.is_ascii_compatible() || in_shifts, "{encoding}");
    }
}
