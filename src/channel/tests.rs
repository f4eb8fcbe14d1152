//! The channels against a second, plain implementation of what a channel is, and against themselves
//! backwards.
//!
//! `damage_by_hand` pushes a text through each layer in turn, byte by byte, and knows nothing of traces
//! or codebooks; it is what [`Codebook::damage`] is compared with. The way back needs no second
//! implementation: whatever fits must give what is observed when damaged again, and the true original
//! must be among what fits.

use proptest::prelude::*;

use super::*;
use crate::encoding::UnknownLabel;
use crate::language::Vocabulary;

/// A line each of many scripts, and characters at the edges of what an encoding form can say.
const MULTILINGUAL: &str = "Plain ASCII, with ~tilde~ and {braces}?\n\
    Français: où est passé l’été, cœur naïf? « Noël »\n\
    Deutsch: Größe, Übermut, Straße – „so“\n\
    Čeština: příliš žluťoučký kůň; Polski: zażółć gęślą jaźń\n\
    Türkçe: ığüşöç İstanbul; Tiếng Việt: những ngày đẹp nhất\n\
    Русский: съешь ещё; Українська: їжак ґанок\n\
    Ελληνικά: ζαφείρι, ψυχοφθόρα; עברית: שלום; العربية: مرحبا\n\
    ไทย: สวัสดี; हिन्दी: नमस्ते; ქართული: გამარჯობა\n\
    中文：再见，上海！繁體：臺灣；日本語：さようなら、カタカナ；한국어: 안녕히\n\
    Full width，ＡＢＣ１２３；soft\u{AD}hyphen, no\u{A0}break, NEL\u{85}, ZWJ\u{200D}, BOM\u{FEFF}\n\
    Emoji 😀👩\u{200D}🚀🏳️ and 𝒜𝓁𝓅𝒽𝒶, Han beyond the basic plane 𠮷𩸽\n\
    Edges \u{80}\u{7FF}\u{800}\u{FFF}\u{1000}\u{CFFF}\u{D000}\u{D7FF}\u{E000}\u{FFFD}\u{FFFF}\u{10000}\u{10FFFF}\n";

fn encoding(label: &str) -> Encoding {
    Encoding::for_label(label).unwrap()
}

fn single_byte_encodings() -> Vec<Encoding> {
    Encoding::all().filter(|encoding| encoding.single_byte().is_some()).collect()
}

/// The exact channel that a notation names; a layer without a loss lost nothing.
fn channel(notation: &str) -> Channel {
    let pattern: ChannelPattern = notation.parse().unwrap();
    let layers = pattern.layers.into_iter();
    let layer = |(written, read, loss): (Written, Encoding, Option<Loss>)| {
        let loss = loss.unwrap_or(Loss::NONE);
        Misreading { written, read, loss }
    };
    Channel::chain(layers.map(layer).collect()).unwrap()
}

fn all_effects() -> impl Iterator<Item = Effects> {
    let effects = &effect::EFFECTS;
    (0..1u32 << effects.len()).map(move |set| {
        let chosen = effects.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1);
        chosen.fold(Effects::NONE, |all, (_, effect)| all.union(Effects::named(effect.name).unwrap()))
    })
}

const FATES: [Undefined; 4] =
    [Undefined::Kept, Undefined::Dropped, Undefined::Replaced, Undefined::Questioned];

/// Each fate with no effect, with each one, and with the two commonest.
fn losses() -> Vec<Loss> {
    let singly = effect::EFFECTS.iter().map(|effect| Effects::named(effect.name).unwrap());
    let mut sets: Vec<Effects> = [Effects::NONE].into_iter().chain(singly).collect();
    sets.push(sets[1].union(sets[2]));
    let with = |undefined| sets.iter().map(move |&effects| Loss { undefined, effects });
    FATES.into_iter().flat_map(with).collect()
}

/// What an effect of this name does with a character, told once more.
fn effect_by_hand(name: &str, character: char) -> Option<char> {
    let code = character as u32;
    match name {
        "soft-hyphen-dropped" if code == 0xAD => None,
        "no-break-space-to-space" if code == 0xA0 => Some(' '),
        "no-break-space-dropped" if code == 0xA0 => None,
        "c1-stripped" if (0x80..0xA0).contains(&code) => None,
        "zero-width-dropped" if (0x200B..=0x200F).contains(&code) || code == 0xFEFF => None,
        "soft-hyphen-dropped"
        | "no-break-space-to-space"
        | "no-break-space-dropped"
        | "c1-stripped"
        | "zero-width-dropped" => Some(character),
        _ => panic!("the effect {name} has no row in this test yet"),
    }
}

/// The bytes of `text`: UTF-8, or CESU-8 by way of UTF-16, as its definition says.
fn bytes_by_hand(text: &str, written: Written) -> Vec<u8> {
    if written == Written::Utf8 {
        return text.as_bytes().to_vec();
    }
    let mut bytes = Vec::new();
    for unit in text.encode_utf16() {
        match unit {
            0..0x80 => bytes.push(unit as u8),
            0x80..0x800 => bytes.extend([0xC0 + (unit / 64) as u8, 0x80 + (unit % 64) as u8]),
            _ => {
                let [high, middle, low] = [unit / 4096, unit / 64 % 64, unit % 64];
                bytes.extend([0xE0 + high as u8, 0x80 + middle as u8, 0x80 + low as u8]);
            }
        }
    }
    bytes
}

/// What becomes of `original`, layer by layer.
fn damage_by_hand(channel: &Channel, original: &str) -> Option<String> {
    let mut text = original.to_string();
    for layer in channel.layers() {
        let table = layer.read.single_byte().unwrap();
        let mut read = String::new();
        for byte in bytes_by_hand(&text, layer.written) {
            let graphic = table.decode_strict(byte).filter(|c| byte < 0x80 || !c.is_control());
            let decoded = match (graphic, layer.loss.undefined) {
                (Some(character), _) => Some(character),
                (None, Undefined::Kept) => Some(table.decode_preserving(byte)?),
                (None, Undefined::Dropped) => None,
                (None, Undefined::Replaced) => Some('\u{FFFD}'),
                (None, Undefined::Questioned) => Some('?'),
            };
            let mut left = decoded;
            for effect in layer.loss.effects.iter() {
                left = left.and_then(|character| effect_by_hand(effect.name, character));
            }
            read.extend(left);
        }
        text = read;
    }
    Some(text)
}

/// Damages `text` and looks at what fits at each place of it.
fn check_way_back(channel: &Channel, text: &str) {
    let book = Codebook::new(channel);
    let Some(damaged) = book.damage(text) else { return };
    let observed: Vec<char> = damaged.chars().collect();
    let vocabulary: Vocabulary = text.chars().filter(|c| !c.is_ascii()).collect();
    let mut fits = Vec::new();
    let mut at = 0;
    for original in text.chars() {
        let consumed = book.damage(original.encode_utf8(&mut [0; 4])).unwrap().chars().count();
        if consumed == 0 {
            continue; // Nothing is left of it, so there is no place to look at.
        }
        let context = || format!("{original:?} at {at} of {damaged:?} through {}", channel.notation());
        fits.clear();
        book.originals(&observed, at, &vocabulary, &mut fits);

        let own: Vec<&Fit> = fits.iter().filter(|fit| fit.character == original).collect();
        let out_of_reach = book.loses()
            && channel.layers()[0].written == Written::Cesu8
            && original > '\u{FFFF}'
            && book.exact_original(&observed, at).is_none();
        if out_of_reach {
            assert!(own.is_empty(), "now it fits, tell the documentation: {}", context());
        } else {
            let [own] = own[..] else { panic!("{} fits {} times: {fits:?}", context(), own.len()) };
            assert_eq!(own.consumed, consumed, "{}", context());
            if !book.loses() {
                assert!(!own.lost, "{}", context());
                assert_eq!(fits.len(), 1, "{}: {fits:?}", context());
            }
        }
        for (n, fit) in fits.iter().enumerate() {
            let again = book.damage(fit.character.encode_utf8(&mut [0; 4]));
            let there: String = observed[at..at + fit.consumed].iter().collect();
            assert_eq!(again.as_deref(), Some(&there[..]), "{fit:?} for {}", context());
            let same = |other: &Fit| (other.character, other.consumed) == (fit.character, fit.consumed);
            assert!(!fits[..n].iter().any(same), "{fit:?} twice for {}", context());
        }
        at += consumed;
    }
    assert_eq!(at, observed.len());
}

fn any_layer() -> impl Strategy<Value = Misreading> {
    let effects: Vec<Effects> = all_effects().collect();
    let read = prop_oneof![
        3 => proptest::sample::select(single_byte_encodings()),
        1 => Just(encoding("windows-1252")),
    ];
    (
        prop_oneof![3 => Just(Written::Utf8), 1 => Just(Written::Cesu8)],
        read,
        proptest::sample::select(&FATES[..]),
        prop_oneof![1 => Just(Effects::NONE), 1 => proptest::sample::select(effects)],
    )
        .prop_map(|(written, read, undefined, effects)| Misreading {
            written,
            read,
            loss: Loss { undefined, effects },
        })
}

fn any_channel() -> impl Strategy<Value = Channel> {
    proptest::collection::vec(any_layer(), 1..=MAX_LAYERS).prop_map(|layers| Channel::chain(layers).unwrap())
}

/// Text of any characters, of those of [`MULTILINGUAL`], and of a few that collide in lossy channels.
fn any_text() -> impl Strategy<Value = String> {
    let known: Vec<char> = MULTILINGUAL.chars().collect();
    let character = prop_oneof![
        2 => any::<char>(),
        3 => proptest::sample::select(known),
        1 => proptest::char::range('\u{80}', '\u{7FF}'),
        1 => proptest::char::range('\u{4E00}', '\u{9FFF}'),
        1 => proptest::char::range('\u{10000}', '\u{1FFFF}'),
    ];
    proptest::collection::vec(character, 0..24).prop_map(String::from_iter)
}

#[test]
fn damage_is_what_the_layers_do_one_after_the_other() {
    for read in single_byte_encodings() {
        for loss in losses() {
            for written in [Written::Utf8, Written::Cesu8] {
                let channel = Channel::single(Misreading { written, read, loss });
                let notation = channel.notation();
                // A channel that can't carry the whole text carries most lines of it.
                let book = Codebook::new(&channel);
                for line in MULTILINGUAL.split_inclusive('\n') {
                    assert_eq!(book.damage(line), damage_by_hand(&channel, line), "{notation}: {line}");
                }
            }
        }
    }
}

#[test]
fn damage_with_every_set_of_effects() {
    for label in ["windows-1252", "iso-8859-1", "windows-1256"] {
        for undefined in FATES {
            for effects in all_effects() {
                let loss = Loss { undefined, effects };
                let layer = Misreading { written: Written::Utf8, read: encoding(label), loss };
                for channel in [vec![layer], vec![layer, layer]].map(|layers| Channel::chain(layers).unwrap())
                {
                    let notation = channel.notation();
                    let expected = damage_by_hand(&channel, MULTILINGUAL);
                    assert_eq!(channel.damage(MULTILINGUAL), expected, "{notation}");
                }
            }
        }
    }
}

#[test]
fn every_original_is_found_again_through_one_layer() {
    for read in single_byte_encodings() {
        for loss in losses() {
            for line in MULTILINGUAL.split_inclusive('\n') {
                check_way_back(&Channel::single(Misreading { written: Written::Utf8, read, loss }), line);
            }
        }
    }
}

#[test]
fn every_original_is_found_again_through_chains() {
    for notation in [
        "utf-8>windows-1252,utf-8>windows-1252",
        "utf-8>windows-1252,utf-8>windows-1252,utf-8>windows-1252",
        "utf-8>windows-1252/dropped,utf-8>windows-1252/dropped",
        "utf-8>windows-1252,utf-8>windows-1252/soft-hyphen-dropped",
        "utf-8>windows-1252,utf-8>windows-1252/no-break-space-to-space",
        "utf-8>windows-1251,utf-8>windows-1252/dropped",
        "utf-8>windows-1252/replaced,utf-8>windows-1252",
        "utf-8>iso-8859-1,utf-8>windows-1252/questioned",
        "utf-8>cp437,utf-8>macintosh,utf-8>koi8-r",
        "utf-8>windows-1253/dropped,utf-8>cp857/dropped",
        "cesu-8>windows-1252",
        "cesu-8>windows-1252,utf-8>windows-1252",
        "cesu-8>windows-1252/dropped",
    ] {
        for line in MULTILINGUAL.split_inclusive('\n') {
            check_way_back(&channel(notation), line);
        }
    }
}

#[test]
fn both_halves_of_a_surrogate_pair_are_needed() {
    let channel = channel("cesu-8>iso-8859-1");
    let book = Codebook::new(&channel);
    let original = |observed: &str| book.exact_original(&observed.chars().collect::<Vec<_>>(), 0);
    assert_eq!(channel.damage("😀").as_deref(), Some("\u{ED}\u{A0}\u{BD}\u{ED}\u{B8}\u{80}"));
    assert_eq!(original("\u{ED}\u{A0}\u{BD}\u{ED}\u{B8}\u{80}"), Some(('😀', 6)));
    // Each half alone, the halves the wrong way round, a continuation byte that has the low bits of ED,
    // and what UTF-8 would have written.
    for observed in [
        "\u{ED}\u{A0}\u{BD}",
        "\u{ED}\u{B8}\u{80}",
        "\u{ED}\u{B8}\u{80}\u{ED}\u{A0}\u{BD}",
        "\u{ED}\u{A0}\u{BD}\u{ED}\u{A0}\u{BD}",
        "\u{ED}\u{A0}\u{BD}\u{8D}\u{B8}\u{80}",
        "\u{ED}\u{A0}\u{BD}\u{BD}\u{B8}\u{80}",
        "\u{F0}\u{9F}\u{98}\u{80}",
    ] {
        assert_eq!(original(observed), None, "{observed:?}");
    }
    assert_eq!(original("\u{E4}\u{B8}\u{AD}"), Some(('中', 3)));
}

#[test]
fn the_longest_trace_is_the_right_one() {
    // The soft hyphen that the second layer made of byte ED is gone, so that what is left of it begins
    // what became of EF.
    let channel = channel("utf-8>windows-1252,utf-8>windows-1252/soft-hyphen-dropped");
    let book = Codebook::new(&channel);
    let observed: Vec<char> = channel.damage("，").unwrap().chars().collect();
    assert_eq!(book.exact_original(&observed, 0), Some(('，', observed.len())));
}

#[test]
fn channels_that_lose_and_those_that_do_not() {
    for (notation, loses) in [
        ("utf-8>windows-1252", false),
        ("utf-8>windows-1252/dropped", true),
        ("utf-8>windows-1252/replaced", true),
        ("utf-8>windows-1252/questioned", true),
        ("utf-8>iso-8859-1", false),
        ("utf-8>iso-8859-1/dropped", true),
        // They have a visible character for each byte, so that there is nothing to drop.
        ("utf-8>macintosh/dropped", false),
        ("utf-8>cp437/replaced", false),
        ("utf-8>cp850/questioned", false),
        ("utf-8>koi8-r/dropped", false),
        // One undefined byte alone, 98: replaced, it is still the only one.
        ("utf-8>windows-1251/replaced", false),
        ("utf-8>windows-1251/questioned", true),
        ("utf-8>windows-1251/dropped", true),
        // The no-break space of cp437 is FF, which no UTF-8 has, and that of KOI8-R 9A. The soft hyphen of cp850
        // is F0, with which emoji begin.
        ("utf-8>cp437/no-break-space-to-space", false),
        ("utf-8>koi8-r/no-break-space-to-space", true),
        ("utf-8>cp850/soft-hyphen-dropped", true),
        ("cesu-8>cp850/soft-hyphen-dropped", false),
        ("utf-8>windows-1252/soft-hyphen-dropped", true),
        ("utf-8>windows-1252/no-break-space-to-space", true),
        ("utf-8>windows-1252/no-break-space-dropped", true),
        ("utf-8>windows-1252/c1-stripped", true),
        ("utf-8>windows-1252/zero-width-dropped", false),
        ("utf-8>windows-1255/zero-width-dropped", false),
        ("utf-8>windows-1256/zero-width-dropped", true),
        ("utf-8>windows-1252,utf-8>windows-1252", false),
        ("utf-8>windows-1252,utf-8>windows-1252/dropped", true),
        ("utf-8>windows-1252/dropped,utf-8>windows-1252", true),
        ("cesu-8>windows-1252", false),
    ] {
        assert_eq!(channel(notation).loses(), loses, "{notation}");
    }
}

#[test]
fn a_channel_that_loses_nothing_gives_each_text_a_damage_of_its_own() {
    // By brute force over all characters of two bytes, singly: where two of them collide, something is lost.
    for read in single_byte_encodings() {
        for loss in losses() {
            let channel = Channel::single(Misreading { written: Written::Utf8, read, loss });
            let book = Codebook::new(&channel);
            let mut seen = std::collections::HashMap::new();
            for character in (' '..='~').chain('\u{80}'..='\u{7FF}') {
                let Some(damaged) = book.damage(character.encode_utf8(&mut [0; 4])) else { continue };
                if let Some(other) = seen.insert(damaged, character) {
                    assert!(book.loses(), "{other:?} and {character:?} through {}", channel.notation());
                }
            }
        }
    }
}

#[test]
fn what_a_channel_cannot_carry() {
    // D2 has no character in windows-1253 and is no C1 control, so there is nothing that it could be kept as.
    assert_eq!(channel("utf-8>windows-1253").damage("ҁ"), None);
    assert_eq!(channel("utf-8>windows-1253/dropped").damage("ҁ").as_deref(), Some(""));
    assert_eq!(channel("utf-8>windows-1252").damage("Á").as_deref(), Some("Ã\u{81}"));
    assert_eq!(channel("utf-8>windows-1252/dropped").damage("Á").as_deref(), Some("Ã"));
    assert_eq!(channel("utf-8>windows-1252/replaced").damage("Á").as_deref(), Some("Ã\u{FFFD}"));
    assert_eq!(channel("utf-8>windows-1252/questioned").damage("Á").as_deref(), Some("Ã?"));
    assert_eq!(channel("utf-8>windows-1252/c1-stripped").damage("Á").as_deref(), Some("Ã"));
    assert_eq!(Channel::chain(Vec::new()), None);
}

#[test]
fn a_channel_after_another() {
    let inner = channel("cesu-8>windows-1251");
    let outer = channel("utf-8>cp437,utf-8>macintosh");
    let both = outer.after(&inner);
    assert_eq!(both.notation(), "cesu-8>windows-1251,utf-8>cp437,utf-8>macintosh");
    let text = "Ünïcode 😀";
    assert_eq!(both.damage(text), inner.damage(text).and_then(|text| outer.damage(&text)));
}

#[test]
fn channels_in_words() {
    for (notation, words) in [
        ("utf-8>windows-1252", "UTF-8 read as windows-1252"),
        ("cesu-8>windows-1252", "CESU-8 read as windows-1252"),
        ("utf-8>windows-1252/dropped", "UTF-8 read as windows-1252; undefined bytes dropped"),
        ("utf-8>windows-1252/replaced", "UTF-8 read as windows-1252; undefined bytes replaced by U+FFFD"),
        ("utf-8>windows-1252/questioned", "UTF-8 read as windows-1252; undefined bytes replaced by \"?\""),
        ("utf-8>iso-8859-1/dropped", "UTF-8 read as iso-8859-1; control characters dropped"),
        (
            "utf-8>windows-1254/dropped+soft-hyphen-dropped",
            "UTF-8 read as windows-1254; undefined bytes and soft hyphens dropped",
        ),
        (
            "utf-8>windows-1254/dropped+soft-hyphen-dropped+no-break-space-dropped",
            "UTF-8 read as windows-1254; undefined bytes and soft hyphens and no-break spaces dropped",
        ),
        (
            "utf-8>windows-1252/replaced+soft-hyphen-dropped",
            "UTF-8 read as windows-1252; undefined bytes replaced by U+FFFD, soft hyphens dropped",
        ),
        (
            "utf-8>windows-1252/dropped+no-break-space-to-space",
            "UTF-8 read as windows-1252; undefined bytes dropped, no-break spaces turned into spaces",
        ),
        ("utf-8>iso-8859-1/c1-stripped", "UTF-8 read as iso-8859-1; C1 controls stripped"),
        (
            "utf-8>windows-1256/zero-width-dropped",
            "UTF-8 read as windows-1256; zero-width characters dropped",
        ),
        ("utf-8>windows-1252,utf-8>windows-1252", "UTF-8 read as windows-1252, twice"),
        (
            "utf-8>windows-1252,utf-8>windows-1252,utf-8>windows-1252",
            "UTF-8 read as windows-1252, three times",
        ),
        (
            "utf-8>windows-1252/dropped,utf-8>windows-1252/dropped",
            "UTF-8 read as windows-1252, twice; undefined bytes dropped",
        ),
        (
            "utf-8>windows-1251,utf-8>windows-1252",
            "UTF-8 read as windows-1251, then UTF-8 read as windows-1252",
        ),
        (
            "utf-8>windows-1252,utf-8>windows-1252/dropped",
            "UTF-8 read as windows-1252, then UTF-8 read as windows-1252; undefined bytes dropped",
        ),
        ("cesu-8>cp437,utf-8>macintosh", "CESU-8 read as cp437, then UTF-8 read as macintosh"),
    ] {
        assert_eq!(channel(notation).to_string(), words);
        assert_eq!(channel(notation).notation(), notation);
    }
}

#[test]
fn patterns_and_what_they_allow() {
    let exact = channel("utf-8>windows-1252");
    let dropped = channel("utf-8>windows-1252/dropped");
    for (typed, allows_exact, allows_dropped) in [
        ("utf-8>windows-1252", true, true),
        ("UTF8 > CP1252", true, true),
        ("utf-8>windows-1252/kept", true, false),
        ("utf-8>windows-1252/dropped", false, true),
        (" utf-8>windows-1252 / dropped ", false, true),
        ("utf-8>windows-1252/dropped+dropped", false, true),
        ("utf-8>windows-1252/soft-hyphen-dropped", false, false),
        ("utf-8>windows-1254", false, false),
        ("cesu-8>windows-1252", false, false),
        ("utf-8>windows-1252,utf-8>windows-1252", false, false),
    ] {
        let pattern: ChannelPattern = typed.parse().unwrap();
        assert_eq!(pattern.allows(&exact), allows_exact, "{typed}");
        assert_eq!(pattern.allows(&dropped), allows_dropped, "{typed}");
    }
}

#[test]
fn what_is_no_channel_and_why() {
    let no_arrow = "is no channel; write what the text was, '>', what it was read as, \
                    for example 'utf-8>windows-1252'";
    let known = "kept, dropped, replaced, questioned, soft-hyphen-dropped, no-break-space-to-space, \
                 no-break-space-dropped, c1-stripped, zero-width-dropped";
    for (typed, message) in [
        ("", format!("\"\" {no_arrow}")),
        ("windows-1252", format!("\"windows-1252\" {no_arrow}")),
        ("utf-8>cp437,", format!("\"\" {no_arrow}")),
        ("\u{1b}[2J", format!("\"\\u{{1b}}[2J\" {no_arrow}")),
        (
            "utf-8>windows-1253x",
            "unknown encoding `windows-1253x`; did you mean `windows-1253`? --list-encodings lists all labels"
                .to_string(),
        ),
        (
            "zzzzzzzz>windows-1252",
            "unknown encoding `zzzzzzzz`; --list-encodings lists all labels".to_string(),
        ),
        (
            "windows-1252>windows-1251",
            "text written as windows-1252 is not repaired yet; write 'utf-8>…' or 'cesu-8>…'".to_string(),
        ),
        (
            "utf-8>utf-8",
            "text read as utf-8 is not repaired yet; name a single-byte encoding (see --list-encodings)"
                .to_string(),
        ),
        ("utf-8>windows-1252/lost", format!("\"lost\" is no loss; one of: {known}")),
        ("utf-8>windows-1252/", format!("\"\" is no loss; one of: {known}")),
        (
            "utf-8>windows-1252/dropped+replaced",
            "\"dropped\" and \"replaced\" exclude each other; name one of them a layer".to_string(),
        ),
        (
            "utf-8>cp437,utf-8>cp437,utf-8>cp437,utf-8>cp437",
            "a channel of 4 layers; at most 3 are considered".to_string(),
        ),
    ] {
        let error = typed.parse::<ChannelPattern>().unwrap_err();
        let said = error.to_string();
        if matches!(&error, NotationError::Unknown(UnknownLabel { nearest, .. }) if !nearest.is_empty()) {
            assert!(said.starts_with(message.split('?').next().unwrap()), "{typed}: {said}");
        } else {
            assert_eq!(said, message, "{typed}");
        }
    }
}

#[test]
fn the_table_of_encodings_uses_canonical_names() {
    for (n, row) in READ_AS.iter().enumerate() {
        assert_eq!(encoding(row.name).name(), row.name);
        assert!(READ_AS[..n].iter().all(|other| other.name != row.name), "{} twice", row.name);
        assert_eq!(read_as_log_prior(encoding(row.name)), row.log_prior);
    }
    assert!(
        read_as_log_prior(encoding("cp864")) < READ_AS.iter().map(|row| row.log_prior).fold(0.0, f64::min)
    );
    for undefined in FATES {
        for effects in all_effects() {
            let loss = Loss { undefined, effects };
            assert!(loss == Loss::NONE || loss_log_prior(loss) < loss_log_prior(Loss::NONE), "{loss:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn random_text_through_random_channels(channel in any_channel(), text in any_text()) {
        prop_assert_eq!(channel.damage(&text), damage_by_hand(&channel, &text), "{}", channel.notation());
    }

    #[test]
    fn random_text_and_back(channel in any_channel(), text in any_text()) {
        check_way_back(&channel, &text);
    }

    #[test]
    fn what_fits_anywhere_gives_what_is_there(channel in any_channel(), observed in any_text(), text in any_text()) {
        // Observed text that no channel made, too: nothing may be said to fit that does not.
        let book = Codebook::new(&channel);
        let observed: Vec<char> = channel.damage(&observed).unwrap_or(observed).chars().collect();
        let vocabulary: Vocabulary = text.chars().collect();
        let mut fits = Vec::new();
        for at in 0..=observed.len() {
            fits.clear();
            book.originals(&observed, at, &vocabulary, &mut fits);
            for fit in &fits {
                prop_assert!(fit.consumed > 0);
                let there: String = observed[at..at + fit.consumed].iter().collect();
                let again = book.damage(fit.character.encode_utf8(&mut [0; 4]));
                prop_assert_eq!(again, Some(there), "{:?} through {}", fit, channel.notation());
            }
        }
    }

    #[test]
    fn notation_names_its_channel_and_no_other(channel in any_channel(), other in any_channel()) {
        let pattern: ChannelPattern = channel.notation().parse().unwrap();
        prop_assert!(pattern.allows(&channel));
        // A layer that lost nothing is written without a loss, which stands for any.
        let unnamed = |layer: &Misreading| Misreading { loss: Loss::NONE, ..*layer };
        let same = channel.layers().len() == other.layers().len()
            && channel.layers().iter().zip(other.layers()).all(|(own, other)| {
                own == other || own.loss == Loss::NONE && unnamed(own) == unnamed(other)
            });
        prop_assert_eq!(pattern.allows(&other), same);
        let kept = channel.layers().iter().map(|layer| {
            let one = Channel::single(*layer).notation();
            if one.contains('/') { one } else { one + "/kept" }
        });
        let pattern: ChannelPattern = kept.collect::<Vec<_>>().join(",").parse().unwrap();
        prop_assert_eq!(pattern.allows(&other), channel == other);
    }

    #[test]
    fn any_notation_is_read_or_refused(typed in "[a-z0-9>/,+ \\-]{0,40}|\\PC{0,20}") {
        if let Err(error) = typed.parse::<ChannelPattern>() {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}
