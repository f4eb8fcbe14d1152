//! The languages of the character model: which tag, which script, which sources. A table and nothing
//! else.

/// How a language is modelled and where its texts are.
pub struct Source {
    /// BCP 47 tag, also CLDR's name of the locale unless `cldr` says otherwise.
    pub tag: &'static str,
    /// ISO 15924 tags, separated by spaces.
    pub scripts: &'static str,
    /// Folder of the lingua n-gram table; empty where there is none or where it dropped the script's
    /// combining marks.
    pub lingua: &'static str,
    /// Language code in wordfreq.
    pub wordfreq: &'static str,
    /// Bytes of the blob that its section may take.
    pub budget: usize,
}

const fn of(
    tag: &'static str,
    scripts: &'static str,
    lingua: &'static str,
    wordfreq: &'static str,
    budget: usize,
) -> Source {
    Source { tag, scripts, lingua, wordfreq, budget }
}

/// Two or three bytes a letter in UTF-8, so any letter may be lost, and rich sources.
const LARGE: usize = 48_000;
/// The same with a smaller source; and Vietnamese, most of whose words carry marks.
const MIDDLE: usize = 33_000;
/// Latin script with marks, many damaged texts, rich sources. A larger section finds no more of their
/// lost letters: at 36,000 bytes instead of 24,000 fewer than one in 200.
const MARKED: usize = 21_500;
/// Latin script with few marks or few damaged texts; other scripts with small sources.
const SMALL: usize = 15_500;

/// All languages. Serbo-Croatian word lists (`sh`) serve bs, hr and sr-Latn.
pub const LANGUAGES: &[Source] = &[
    of("af", "Latn", "afrikaans", "", SMALL),
    of("am", "Ethi", "", "", SMALL),
    of("ar", "Arab", "arabic", "ar", LARGE),
    of("as", "Beng", "", "", SMALL),
    of("az", "Latn", "azerbaijani", "", MARKED),
    of("be", "Cyrl", "belarusian", "", MIDDLE),
    of("bg", "Cyrl", "bulgarian", "bg", LARGE),
    of("bn", "Beng", "", "bn", MIDDLE),
    of("bo", "Tibt", "", "", SMALL),
    of("bs", "Latn", "bosnian", "sh", SMALL),
    of("ca", "Latn", "catalan", "ca", MARKED),
    of("cs", "Latn", "czech", "cs", MARKED),
    of("cy", "Latn", "welsh", "", SMALL),
    of("da", "Latn", "danish", "da", MARKED),
    of("de", "Latn", "german", "de", MARKED),
    of("el", "Grek", "greek", "el", LARGE),
    of("en", "Latn", "english", "en", MIDDLE),
    of("eo", "Latn", "esperanto", "", MARKED),
    of("es", "Latn", "spanish", "es", MARKED),
    of("et", "Latn", "estonian", "", MARKED),
    of("eu", "Latn", "basque", "", SMALL),
    of("fa", "Arab", "persian", "fa", LARGE),
    of("fi", "Latn", "finnish", "fi", MARKED),
    of("fo", "Latn", "", "", SMALL),
    of("fr", "Latn", "french", "fr", MARKED),
    of("ga", "Latn", "irish", "", MARKED),
    of("gl", "Latn", "", "", MARKED),
    of("gu", "Gujr", "", "", SMALL),
    of("he", "Hebr", "hebrew", "he", LARGE),
    of("hi", "Deva", "", "hi", LARGE),
    of("hr", "Latn", "croatian", "sh", MARKED),
    of("hu", "Latn", "hungarian", "hu", MARKED),
    of("hy", "Armn", "armenian", "", MIDDLE),
    of("id", "Latn", "indonesian", "id", SMALL),
    of("is", "Latn", "icelandic", "is", MARKED),
    of("it", "Latn", "italian", "it", MARKED),
    of("ja", "Hani Hira Kana", "", "ja", 235_000),
    of("ka", "Geor", "georgian", "", MIDDLE),
    of("kk", "Cyrl", "kazakh", "", MIDDLE),
    of("km", "Khmr", "", "", SMALL),
    of("kn", "Knda", "", "", SMALL),
    of("ko", "Hang", "", "ko", 170_000),
    of("la", "Latn", "latin", "", SMALL),
    of("lo", "Laoo", "", "", SMALL),
    of("lt", "Latn", "lithuanian", "lt", MARKED),
    of("lv", "Latn", "latvian", "lv", MARKED),
    of("mi", "Latn", "maori", "", SMALL),
    of("mk", "Cyrl", "macedonian", "mk", MIDDLE),
    of("ml", "Mlym", "", "", SMALL),
    of("mn", "Cyrl", "mongolian", "", MIDDLE),
    of("mr", "Deva", "", "", SMALL),
    of("ms", "Latn", "malay", "ms", SMALL),
    of("mt", "Latn", "", "", SMALL),
    of("my", "Mymr", "", "", SMALL),
    of("nb", "Latn", "bokmal", "nb", MARKED),
    of("ne", "Deva", "", "", SMALL),
    of("nl", "Latn", "dutch", "nl", MARKED),
    of("nn", "Latn", "nynorsk", "", SMALL),
    of("pa", "Guru", "", "", SMALL),
    of("pl", "Latn", "polish", "pl", MARKED),
    of("pt", "Latn", "portuguese", "pt", MARKED),
    of("ro", "Latn", "romanian", "ro", MARKED),
    of("ru", "Cyrl", "russian", "ru", LARGE),
    of("si", "Sinh", "", "", SMALL),
    of("sk", "Latn", "slovak", "sk", MARKED),
    of("sl", "Latn", "slovene", "sl", MARKED),
    of("so", "Latn", "somali", "", SMALL),
    of("sq", "Latn", "albanian", "", MARKED),
    of("sr", "Cyrl", "serbian", "", MIDDLE),
    of("sr-Latn", "Latn", "croatian", "sh", SMALL),
    of("sv", "Latn", "swedish", "sv", MARKED),
    of("sw", "Latn", "swahili", "", SMALL),
    of("ta", "Taml", "", "ta", MIDDLE),
    of("te", "Telu", "", "", SMALL),
    of("th", "Thai", "", "", LARGE),
    of("tl", "Latn", "tagalog", "fil", SMALL),
    of("tr", "Latn", "turkish", "tr", MARKED),
    of("uk", "Cyrl", "ukrainian", "uk", LARGE),
    of("ur", "Arab", "urdu", "ur", MIDDLE),
    of("uz", "Latn", "", "", SMALL),
    of("vi", "Latn", "vietnamese", "vi", MIDDLE),
    of("yo", "Latn", "yoruba", "", MARKED),
    of("zh-Hans", "Hani", "", "zh", 80_000),
    of("zh-Hant", "Hani", "", "zh", 70_000),
    of("zu", "Latn", "zulu", "", SMALL),
];

/// Bytes for the n-grams of ASCII words.
pub const ASCII_BUDGET: usize = 24_000;

impl Source {
    /// CLDR's name of the locale.
    pub fn cldr(&self) -> &'static str {
        match self.tag {
            "nb" => "no",
            "tl" => "fil",
            "zh-Hans" => "zh",
            tag => tag,
        }
    }

    /// Folders of Django's catalogues.
    pub fn django(&self) -> &[&'static str] {
        match self.tag {
            "es" => &["es", "es_AR", "es_CO", "es_MX", "es_VE"],
            "pt" => &["pt", "pt_BR"],
            "sr-Latn" => &["sr_Latn"],
            "zh-Hans" => &["zh_Hans"],
            "zh-Hant" => &["zh_Hant"],
            _ => std::slice::from_ref(&self.tag),
        }
    }

    /// Name in the Electron documentation, and of the JupyterLab language pack with `_` for `-`.
    pub fn locale(&self) -> &'static str {
        match self.tag {
            "ar" => "ar-SA",
            "bg" => "bg-BG",
            "ca" => "ca-ES",
            "cs" => "cs-CZ",
            "da" => "da-DK",
            "de" => "de-DE",
            "el" => "el-GR",
            "en" => "en-US",
            "es" => "es-ES",
            "et" => "et-EE",
            "fa" => "fa-IR",
            "fi" => "fi-FI",
            "fr" => "fr-FR",
            "he" => "he-IL",
            "hi" => "hi-IN",
            "hu" => "hu-HU",
            "hy" => "hy-AM",
            "id" => "id-ID",
            "it" => "it-IT",
            "ja" => "ja-JP",
            "ko" => "ko-KR",
            "lt" => "lt-LT",
            "nb" => "no-NO",
            "nl" => "nl-NL",
            "pl" => "pl-PL",
            "pt" => "pt-BR",
            "ro" => "ro-RO",
            "ru" => "ru-RU",
            "th" => "th-TH",
            "tl" => "tl-PH",
            "tr" => "tr-TR",
            "uk" => "uk-UA",
            "vi" => "vi-VN",
            "zh-Hans" => "zh-CN",
            "zh-Hant" => "zh-TW",
            _ => "-",
        }
    }

    /// Name of the profile in langdetect.
    pub fn langdetect(&self) -> &'static str {
        match self.tag {
            "nb" => "no",
            // Chinese profiles are of single characters and were made from one text in two scripts.
            "zh-Hans" | "zh-Hant" | "ja" | "ko" => "-",
            tag => tag,
        }
    }

    /// Written in Latin script.
    pub fn latin(&self) -> bool {
        self.scripts == "Latn"
    }

    /// Capitals are in use. (Georgian's exist in Unicode and not in texts.)
    pub fn cased(&self) -> bool {
        ["Latn", "Cyrl", "Grek", "Armn"].contains(&self.scripts)
    }

    /// Han characters and kana: many symbols, punctuation modelled as letters, no spaces.
    pub fn han(&self) -> bool {
        self.scripts.contains("Hani")
    }

    /// Words follow each other without a space, so that a word list says nothing of spaces. (Korean
    /// has spaces; its list is of morphemes.)
    pub fn unspaced(&self) -> bool {
        self.han() || ["th", "ko"].contains(&self.tag)
    }

    /// Hangul, modelled as jamo.
    pub fn hangul(&self) -> bool {
        self.scripts == "Hang"
    }

    /// Length of the longest n-gram. Three jamo make a syllable, so Korean needs twice as many.
    pub fn order(&self) -> usize {
        match self.scripts {
            "Hang" => 7,
            scripts if scripts.contains("Hani") => 4,
            _ => 5,
        }
    }
}
