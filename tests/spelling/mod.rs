//! Text spelled in escapes, and what a channel makes of it there: a second opinion on `crates/engine/src/escape/`, made for
//! texts of which everything is known.
//!
//! In: text with one kind of escapes. Out: the same text with what they spell changed.

use fix_encoding::channel::Channel;

/// How a text spells characters outside ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    Named,
    Decimal,
    Hexadecimal,
    Json,
    JsonCapital,
    Braces,
    Percent,
    PercentSmall,
}

pub const SPELLINGS: [(&str, Spelling); 8] = [
    ("html-named", Spelling::Named),
    ("html-decimal", Spelling::Decimal),
    ("html-hexadecimal", Spelling::Hexadecimal),
    ("json", Spelling::Json),
    ("json-capital", Spelling::JsonCapital),
    ("braces", Spelling::Braces),
    ("percent", Spelling::Percent),
    ("percent-small", Spelling::PercentSmall),
];

/// The names that HTML 4 has for A0 to FF, in order.
const LATIN_1: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn \
    sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde \
    Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde \
    Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil \
    egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave \
    uacute ucirc uuml yacute thorn yuml";
/// Other names, of what windows-1252 has besides.
const OTHERS: [(&str, char); 24] = [
    ("euro", '€'),
    ("sbquo", '‚'),
    ("fnof", 'ƒ'),
    ("bdquo", '„'),
    ("hellip", '…'),
    ("dagger", '†'),
    ("Dagger", '‡'),
    ("circ", 'ˆ'),
    ("permil", '‰'),
    ("Scaron", 'Š'),
    ("lsaquo", '‹'),
    ("OElig", 'Œ'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bull", '•'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("tilde", '˜'),
    ("trade", '™'),
    ("scaron", 'š'),
    ("rsaquo", '›'),
    ("oelig", 'œ'),
];

fn names() -> impl Iterator<Item = (&'static str, char)> {
    LATIN_1.split(' ').filter(|name| !name.is_empty()).zip('\u{A0}'..).chain(OTHERS).chain([("Yuml", 'Ÿ')])
}

impl Spelling {
    /// `text`, whose characters outside ASCII are spelled like this.
    pub fn spell(self, text: &str) -> String {
        let spelled = |c: char| match self {
            _ if c.is_ascii() => c.to_string(),
            Spelling::Named => match names().find(|(_, named)| *named == c) {
                Some((name, _)) => format!("&{name};"),
                None => format!("&#{};", c as u32),
            },
            Spelling::Decimal => format!("&#{};", c as u32),
            Spelling::Hexadecimal => format!("&#x{:X};", c as u32),
            Spelling::Json => {
                c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
            }
            Spelling::JsonCapital => {
                c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04X}")).collect()
            }
            Spelling::Braces => format!("\\u{{{:x}}}", c as u32),
            Spelling::Percent => c.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect(),
            Spelling::PercentSmall => c.to_string().bytes().map(|byte| format!("%{byte:02x}")).collect(),
        };
        text.chars().map(spelled).collect()
    }

    /// `text` put through `channel` where it is spelled like this. Everything else in it is ASCII.
    pub fn damage(self, text: &str, channel: &Channel) -> Option<String> {
        Some(self.spell(&channel.damage(&self.unspell(text))?))
    }

    /// `text` without escapes, each of which spells a character outside ASCII.
    pub fn unspell(self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let (length, character) = self.first(rest).unwrap_or((c.len_utf8(), c));
            out.push(character);
            rest = &rest[length..];
        }
        out
    }

    fn first(self, text: &str) -> Option<(usize, char)> {
        let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok();
        let between = |open: &str, close: char| {
            let inside = text.strip_prefix(open)?.split_once(close)?.0;
            Some((open.len() + inside.len() + 1, inside))
        };
        let (length, code) = match self {
            Spelling::Named => {
                let (length, name) = between("&", ';')?;
                let named = names().find(|(known, _)| *known == name).map(|(_, c)| c as u32);
                (length, named.or_else(|| number(name.strip_prefix('#')?, 10))?)
            }
            Spelling::Decimal => between("&#", ';').and_then(|(n, digits)| Some((n, number(digits, 10)?)))?,
            Spelling::Hexadecimal => {
                between("&#x", ';').and_then(|(n, digits)| Some((n, number(digits, 16)?)))?
            }
            Spelling::Braces => {
                between("\\u{", '}').and_then(|(n, digits)| Some((n, number(digits, 16)?)))?
            }
            Spelling::Json | Spelling::JsonCapital => {
                let unit = |text: &str| number(text.strip_prefix("\\u")?.get(..4)?, 16);
                match unit(text)? {
                    high @ 0xD800..=0xDBFF => {
                        let low = unit(&text[6..])?;
                        (12, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
                    }
                    code => (6, code),
                }
            }
            Spelling::Percent | Spelling::PercentSmall => {
                let byte = |at: usize| number(text.get(at..at + 3)?.strip_prefix('%')?, 16);
                let count = match byte(0)? {
                    0xC0..=0xDF => 2,
                    0xE0..=0xEF => 3,
                    0xF0.. => 4,
                    _ => return None,
                };
                let bytes: Option<Vec<u8>> = (0..count).map(|n| Some(byte(3 * n)? as u8)).collect();
                let character = std::str::from_utf8(&bytes?).ok()?.chars().next()?;
                (3 * count, character as u32)
            }
        };
        Some((length, char::from_u32(code).filter(|c| !c.is_ascii())?))
    }
}
