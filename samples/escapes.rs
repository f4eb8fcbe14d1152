//! Escapes of every kind, none of which is damage.

/// The two bytes of é, and what people search for when they see them misread.
const E_ACUTE: &[u8] = b"\xC3\xA9";
const REPLACEMENT: &str = "\u{FFFD}";
const JSON: &str = r#"{"name": "Ren\u00e9e", "city": "Krak\u00f3w", "dash": "\u2014"}"#;
const URL: &str = "https://example.org/caf%C3%A9?q=%E2%82%AC&l=%C2%A3";
const HTML: &str = "&Atilde;&copy; &#195;&#169; &eacute; &mdash;";

fn main() {
    // The arrow → and the check ✓ are meant; so is the section sign in § 3.
    let bytes = [0xC3, 0xA9, 0xE2, 0x80, 0x99];
    println!("{E_ACUTE:?} {REPLACEMENT} {JSON} {URL} {HTML} {bytes:02X?}");
}
