//! The features of a claim: names, units, meanings, and the sign that each weight may have.
//!
//! A new feature is one row of [`ROWS`], and one line where it is measured.

/// The sign that the weight of a feature may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// More of it makes damage likelier, or says nothing.
    For,
    /// More of it makes damage less likely, or says nothing.
    Against,
    /// Either may be learned.
    Either,
}

macro_rules! features {
    ($($variant:ident $name:literal $sign:ident $meaning:literal,)+) => {
        /// A feature of a claim.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Feature { $(#[doc = $meaning] $variant,)+ }

        impl Feature {
            /// All features, in the order of the table of weights.
            pub const ALL: [Feature; [$($name),+].len()] = [$(Feature::$variant),+];

            /// Its name in the table of weights and in explanations.
            pub fn name(self) -> &'static str {
                match self { $(Feature::$variant => $name,)+ }
            }

            /// What it measures, and its unit.
            pub fn meaning(self) -> &'static str {
                match self { $(Feature::$variant => $meaning,)+ }
            }

            /// The sign that its weight may have.
            pub fn sign(self) -> Sign {
                match self { $(Feature::$variant => Sign::$sign,)+ }
            }
        }
    };
}

features! {
    Bias "bias" Either "1 for each claim",
    WordsAfter "words-after" For "ln(1 + distinct repaired words of three letters or more that the lexicon knows in one language)",
    KnownAfter "known-after" For "(known − unknown) / (known + unknown + 1) of the distinct repaired words of three letters or more; words that an apostrophe or a quotation mark parts, read as a letter, are repaired words too",
    ShortWordsAfter "short-words-after" For "ln(1 + distinct repaired words of one or two letters that are common in that language, or else in the one of most words around; the commonest counts 1, and others less)",
    LengthAfter "length-after" For "mean number of letters of the known repaired words, divided by 10",
    KnownBefore "known-before" Against "(known − unknown) / (known + unknown + 1) of the distinct words at the same places as observed",
    WordsBefore "words-before" Against "ln(1 + distinct words at the same places as observed that the lexicon knows)",
    NeighboursAgree "neighbours-agree" For "share of the known words around that are of the language of the repaired words, or of their letters where none is known, less one half",
    StrangeBefore "strange-before" For "share of the distinct observed tokens with a letter outside ASCII that the language of the repaired letters does not have",
    StrangeAfter "strange-after" Against "the same share of the repaired tokens",
    RareBefore "rare-before" For "mean negative log probability, in nats, of the distinct observed characters outside ASCII at the changed places, over all text of all languages; divided by 10",
    RareAfter "rare-after" Against "the same of the repaired characters",
    UncommonBefore "uncommon-before" For "mean negative log probability, in nats, of the distinct observed characters outside ASCII at the changed places, among those of their script in all text; divided by 10",
    UncommonAfter "uncommon-after" Against "the same of the repaired characters",
    Spared "spared" Against "(spared words) / (spared words + repaired tokens + 1): distinct tokens outside ASCII that are not repaired though the channel can have made them of some text, and that a lexicon knows",
    Gain "gain" For "log-likelihood ratio in nats of the repaired tokens and the observed ones, n equal ones as 1 + ln n; at most 80, divided by 10",
    MeanGain "mean-gain" For "the same for each repaired character on average, in nats",
    Fluency "fluency" For "log-likelihood ratio in nats of the repaired letters in one language and at random, by pairs; at most 40, divided by 10",
    MeanFluency "mean-fluency" For "the same for each pair of letters on average, in nats",
    LongSequences "long-sequences" For "ln(1 + distinct repaired characters that are three or four bytes of UTF-8 and lost none)",
    ShortSequences "short-sequences" For "ln(1 + distinct repaired characters that are two bytes of UTF-8 and lost none)",
    Layers "layers" For "misreadings beyond the first",
    Tokens "tokens" Either "ln(1 + distinct repaired tokens)",
    OddBefore "odd-before" For "share of the distinct observed tokens with a form that no language has: scripts mixed in a word, a symbol or a capital inside it",
    OddAfter "odd-after" Against "the same share of the repaired tokens",
    ControlsBefore "controls-before" For "share of the distinct observed tokens with a C1 control in them",
    ControlsAfter "controls-after" Against "share of the distinct repaired tokens with a C1 control or a private-use character in them",
    DrawnAfter "drawn-after" Against "share of the distinct repaired tokens with box drawing or blocks in them",
    LettersLost "letters-lost" Against "share of the repaired characters that were a letter and become none",
    LettersGained "letters-gained" For "share of the repaired characters that were no letter and become one",
    LettersAfter "letters-after" For "share of the repaired characters that are letters",
    LoneLetters "lone-letters" Against "share of the distinct repaired tokens with fewer than two letters",
    Listed "listed" Against "share of the distinct repaired tokens that have no word beside them",
    Syntax "syntax" Against "share of the distinct repaired tokens with ASCII symbols of code in them: brackets, backslashes, and signs such as = | $ _",
    Leftovers "leftovers" Against "share of the distinct tokens outside ASCII that are not repaired though the channel can have made them of some text, and that no lexicon knows",
    Unexplained "unexplained" Against "share of the distinct tokens that look like the repaired ones, but that the channel can't have made, among them and the repaired ones: they have a character that begins a repaired sequence in the family bytes, and letters of the same script in others",
    SoundBeside "sound-beside" Against "share of the distinct tokens outside ASCII on the repaired lines that the channel can't have made, among them and the repaired ones; times the share of the repaired characters that were inferred",
    Inferred "inferred" Against "share of the repaired characters that were inferred",
    InferredUnknown "inferred-unknown" Against "the same, times the share of the inferred letters that stand in no known word",
    SideEffects "side-effects" Against "negative log prior odds of the side effects that the channel has, in nats, divided by 10",
    Prior "prior" For "log prior odds of the channel, in nats, divided by 10",
    Search "search" For "log odds by the search, in nats: of the letters of a text against no damage, of an encoding against its rivals; at most 15, divided by 10",
    Mention "mention" Against "how much the places look like damage that is only shown: 0 up to 0.35, 1 from 0.55 on",
    Declared "declared" For "1 if the file, or one that speaks for it, declares the encoding",
    ControlBytes "control-bytes" Against "ln(1 + control bytes for each thousand bytes that no text has)",
    RunningText "running-text" For "share of the characters that are ASCII letters in known words, or repaired letters in words of two letters or more",
    Mixed "mixed" Against "1 if some of the file is UTF-8, and only the rest is in the encoding",
    Undecoded "undecoded" Against "share of the characters outside ASCII that the encoding does not have",
    Multibyte "multi-byte" Either "1 if a character of the encoding is several bytes",
}

/// The features of one claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Features([f64; Feature::ALL.len()]);

impl Features {
    /// Features that are all 0, but for [`Feature::Bias`].
    pub fn none() -> Features {
        let mut features = Features([0.0; Feature::ALL.len()]);
        features.set(Feature::Bias, 1.0);
        features
    }

    /// The value of a feature.
    pub fn get(&self, feature: Feature) -> f64 {
        self.0[feature as usize]
    }

    /// Sets the value of a feature.
    pub fn set(&mut self, feature: Feature, value: f64) {
        self.0[feature as usize] = value;
    }
}
