//! The limits of the engine's work: how much of a file or text is read, and how much is tried and kept.
//!
//! In: nothing (numbers only). Out: [`BUDGETS`], which all rooms use. With a higher limit, more is read or tried, which takes longer. What is a
//! judgement of evidence is not here: thresholds, costs in nats, priors and weights are constants of the files that use them.

/// The limits of all rooms, in the order in which a file passes through them.
pub(crate) struct Budgets {
    // The screen.
    /// The number of bytes at the start of a file that are looked at to tell whether it is binary. A NUL or a run of controls further on is found
    /// when the text is decoded.
    pub(crate) binary_bytes_screened: usize,

    // Identification: the sample of a file.
    /// The size of the sample of a file that is read to tell its encoding, in bytes.
    pub(crate) file_sample_bytes: usize,
    /// The number of evenly spaced places of a file that are sampled.
    pub(crate) file_places_spaced: usize,
    /// The number of places that are sampled for each byte value, if it occurs that often.
    pub(crate) file_places_of_each_byte: usize,
    /// The context before a byte outside ASCII, in bytes. That is a few words, which tell the language.
    pub(crate) file_bytes_before_place: usize,
    /// The context behind a byte outside ASCII, in bytes.
    pub(crate) file_bytes_behind_place: usize,
    /// The greatest distance from a byte outside ASCII back to the beginning of its piece of the sample, in bytes.
    pub(crate) file_bytes_back_to_piece: usize,
    /// The greatest length of a piece of the sample, in bytes.
    pub(crate) file_piece_bytes: usize,
    // Identification: the encodings that a file may be in.
    /// The number of characters at the start of a file that are read to tell whether it is UTF-16 or UTF-32.
    pub(crate) wide_characters_read: usize,
    /// The number of characters of text in seven bits that are compared with ASCII.
    pub(crate) seven_bit_characters_compared: usize,
    /// The number of bytes that the detector of `chardetng` reads.
    pub(crate) detector_bytes: usize,
    /// The number of bytes of a file whose ASCII letters are used as evidence for its language.
    pub(crate) file_bytes_asked_for_language: usize,
    /// The number of characters that are read of every text that a file may be, before only the best of these readings are read on.
    pub(crate) reading_characters_at_first: usize,
    /// The most readings that are read on.
    pub(crate) readings_read_on: usize,
    /// A reading is not read on if its log probability is this far below that of the best one, in nats.
    pub(crate) readings_read_on_within: f64,
    /// The number of languages in which each reading is read on.
    pub(crate) reading_languages_read_on: usize,
    /// The number of languages of each of the best two readings in which all others are read, too.
    pub(crate) reading_languages_shared: usize,
    /// The number of languages in which a text is read although they are not known to be written in its encoding.
    pub(crate) reading_languages_not_at_home: usize,
    // Identification: files that are UTF-8 in part.
    /// The number of bytes of UTF-8 that are read to judge a file that is UTF-8 in part.
    pub(crate) valid_utf8_bytes: usize,
    /// The most sequences of UTF-8 that are counted against an encoding of single bytes, in which they would be there by chance.
    pub(crate) chance_sequences_counted: usize,
    /// The number of likely languages of a file in two encodings in which its lines are read.
    pub(crate) mixed_languages: usize,
    /// The number of bytes on which all encodings are tried beside UTF-8.
    pub(crate) mixed_bytes_in_all_encodings: usize,
    /// The number of encodings that are tried on the whole sample after that.
    pub(crate) mixed_encodings_read_on: usize,
    /// The number of encodings in which each line of the file is read.
    pub(crate) mixed_encodings_of_each_line: usize,
    /// A line with more bytes than this is cut behind a byte that is no trail byte in any encoding.
    pub(crate) mixed_line_bytes: usize,
    /// The number of ways to read a line that are kept at each place, for each of the two encodings.
    pub(crate) mixed_ways_kept: usize,
    /// The number of candidates that are followed for a character of UTF-8 that lost a byte.
    pub(crate) mixed_candidates_followed: usize,
    /// The number of characters behind a character that lost a byte by which its probability is judged.
    pub(crate) mixed_characters_behind_lost: usize,
    /// The most alternatives that are kept for a character that lost a byte in such a file.
    pub(crate) mixed_alternatives_kept: usize,
    // Identification: the description of a file.
    /// The number of characters of a text that are read to name its language. Longer files in ASCII get no language. There are many of them, and
    /// most are programs.
    pub(crate) described_characters: usize,
    /// For that, lines are read in stretches of this number of characters. Of a long line, only the stretches outside ASCII are read.
    pub(crate) described_stretch_characters: usize,

    // The sample of a text.
    /// A line with more characters than this is cut behind the next ASCII character. A search holds a whole line in memory, which takes about
    /// 3 KB for each character if much was lost.
    pub(crate) text_line_characters: usize,
    /// If there is no ASCII character, the line is cut behind this number of characters.
    pub(crate) text_line_characters_without_ascii: usize,
    /// The number of characters at the start of a text by which it is judged whether the whole text is misread.
    pub(crate) text_start_characters: usize,
    /// The number of characters of a text whose ASCII letters are used as evidence for a language. More of them add no evidence.
    pub(crate) text_characters_asked_for_language: usize,
    /// The number of places at which it is looked whether a character of a language fits what is left.
    pub(crate) remains_looked_at: usize,
    /// The number of languages, the likeliest by their single characters, that are tried where every character lost a byte.
    pub(crate) languages_of_remains: usize,
    /// The number of languages in which a text, or a repaired sample of it, is read.
    pub(crate) languages_read: usize,
    /// The number of characters of odd lines on which channels are weighed. On 400 characters of a damaged post, the right channel led by 10 nats.
    /// On 1,600 characters it led by 260.
    pub(crate) sample_characters: usize,
    /// The longest piece of one line in the sample, in characters.
    pub(crate) sample_piece_characters: usize,
    /// The most characters of the word around an odd run, or around a mark, that are read on each side. Code without spaces can be long.
    pub(crate) word_characters_each_side: usize,
    /// The number of characters on which channels are weighed in a first glance. Words without spaces between them may be long, so they are cut.
    pub(crate) glance_characters: usize,
    /// The number of odd words on which channels that leave no shape are weighed in a first glance.
    pub(crate) glance_words: usize,
    /// The number of characters of odd words on which all pairs of legacy encodings are tried.
    pub(crate) legacy_characters_tried: usize,
    /// The number of places with marks of lost letters that the first glance at such marks looks at.
    pub(crate) mark_places_glanced: usize,
    /// The number of characters before a mark that are read with it. In the first glance, as many are read behind it. The models look back less far.
    pub(crate) characters_before_mark: usize,
    /// The number of characters behind a mark by which it is judged whether a letter outside ASCII was lost there.
    pub(crate) characters_behind_mark: usize,

    // The search for channels.
    /// The number of runs over a text. Of 1,300 damaged texts, 5 needed the third run, and one would have needed a fourth.
    pub(crate) runs_over_text: usize,
    /// The most channels that are looked for in one text.
    pub(crate) channels_of_a_text: usize,
    /// The number of suspected encodings that are weighed.
    pub(crate) suspected_encodings_weighed: usize,
    /// The number of other encodings that are weighed where none of those explains anything.
    pub(crate) less_suspected_encodings_weighed: usize,
    /// The number of inner encodings that are weighed beneath each suspected encoding.
    pub(crate) inner_encodings_weighed: usize,
    /// The number of layers up to which several encodings are weighed for the innermost one.
    pub(crate) layers_with_several_encodings: usize,
    /// The most channels between legacy encodings for each language that the text may be in, from encodings of that language.
    pub(crate) legacy_channels_of_each_language: usize,
    /// The most channels between legacy encodings for each script that the odd words turn into.
    pub(crate) legacy_channels_of_each_script: usize,
    /// The most channels between legacy encodings of all scripts together. Beyond it, each script still keeps its best ones.
    pub(crate) legacy_channels_of_all_scripts: usize,
    /// The number of best channels between legacy encodings that each script keeps in any case.
    pub(crate) legacy_channels_kept_of_each_script: usize,
    /// The number of channels between legacy encodings, the likeliest in the first glance, that are weighed on the whole sample.
    pub(crate) legacy_channels_weighed: usize,
    /// The number of channels that are refined: for these, variants with losses are weighed.
    pub(crate) channels_refined: usize,
    /// The number of variants with losses, the likeliest in the first glance, that are weighed on the whole sample.
    pub(crate) lossy_variants_weighed: usize,
    /// The most side effects that are tried on one channel together.
    pub(crate) side_effects_at_once: usize,
    /// The number of languages in which marks of lost letters are read in the first glance at them.
    pub(crate) mark_languages_glanced: usize,
    /// The number of pairs of a language and an encoding in which marks are read on the whole sample after the first glance.
    pub(crate) mark_readings_in_full: usize,
    /// The most words with marks that count as evidence, each once.
    pub(crate) marked_words_counted: usize,
    /// The most marks outside words that are looked at, to find one that is shown on purpose.
    pub(crate) bare_marks_looked_at: usize,
    /// The number of the likeliest channels that are run backwards before one is chosen.
    pub(crate) channels_run_backwards: usize,
    /// The number of lines on which these channels are run backwards, spread over the text.
    pub(crate) lines_run_backwards: usize,
    /// The number of characters on which the languages of an original are compared.
    pub(crate) languages_compared_characters: usize,
    /// The most variants of the best channel that are compared with it again.
    pub(crate) variants_compared: usize,
    /// The number of characters on which variants of a channel are compared.
    pub(crate) variants_compared_characters: usize,

    // The search for originals.
    /// The most states that go on from one place, if the original is sought. In the prototype, a beam of 200 did no better than 60. A beam of 5 was
    /// less accurate, and its probabilities were overconfident.
    pub(crate) beam_thorough: usize,
    /// The most states that go on from one place, if channels, their variants or languages are compared. Channels differ by tens of nats, and a
    /// wider beam changes a score by a few.
    pub(crate) beam_comparing: usize,
    /// States that are this much less probable than the best one at their place, in nats, are dropped.
    pub(crate) beam_width: f32,
    /// The most candidates that are followed at one place, if the original is sought. More fit only where hardly a byte of a character is left.
    pub(crate) candidates_thorough: usize,
    /// The most candidates that are followed at one place, if channels, their variants or languages are compared.
    pub(crate) candidates_comparing: usize,
    /// Where too many candidates fit a place, only the most common ones are ranked in their context: this number times the most that are followed. A
    /// higher value finds rarer characters and takes longer.
    pub(crate) candidates_ranked_for_each_followed: usize,
    /// The most steps of the language model to rank the candidates of one place, if the original is sought. With candidates ranked by the best path
    /// alone, 78 % of the lost characters of Korean with whole syllables lost came back, instead of 88 %.
    pub(crate) ranking_steps_thorough: usize,
    /// The most steps of the language model to rank the candidates of one place, if channels, their variants or languages are compared.
    pub(crate) ranking_steps_comparing: usize,
    /// The most characters in a row that may leave no trace in the observed text.
    pub(crate) traceless_in_a_row: u8,
    /// The most alternatives that are kept for one lost character of an original.
    pub(crate) alternatives_kept: usize,

    // The decision.
    /// The most windows with repaired places that are looked at.
    pub(crate) decision_windows: usize,
    /// The most bytes of a window.
    pub(crate) decision_window_bytes: usize,
    /// The number of bytes of the line before and behind a repair that are read with it, so that its first and last words are whole.
    pub(crate) decision_bytes_each_side: usize,
    /// The most distinct tokens with repaired places that are read.
    pub(crate) decision_tokens: usize,
    /// The most characters of a token that are read.
    pub(crate) decision_token_characters: usize,
    /// The length of the text by which languages are ranked, in bytes of windows, and in characters of tokens.
    pub(crate) decision_language_text_length: usize,
    /// The most distinct tokens that are looked at for leftovers: of those that are repaired, and of those that are not.
    pub(crate) decision_leftover_tokens: usize,

    // Mention.
    /// A line with more bytes than this is cut behind the next ASCII character, or at the latest behind twice as many. What stands farther away on
    /// a long line is not near.
    pub(crate) mention_line_bytes: usize,
    /// The number of lines before and behind a paragraph that count as being near it.
    pub(crate) mention_lines_near: usize,
    /// The greatest distance between a damaged line and a copy of it without the damage, in lines.
    pub(crate) mention_lines_to_copy: usize,
    /// The longest text between two words that can link them, in characters.
    pub(crate) mention_link_characters: usize,
    /// The most distinct words that are looked at. Nobody shows more, and to look at more would take long.
    pub(crate) mention_words: usize,
    /// The most places of words that are looked at.
    pub(crate) mention_places: usize,
    /// The most places of words in running text that are looked at.
    pub(crate) mention_places_in_running_text: usize,

    // Escapes.
    /// The number of bytes in which neighbouring escapes are looked for in one go. Any number that fills a few vector registers will do.
    pub(crate) escape_bytes_in_one_go: usize,
}

/// The limits that are used.
pub(crate) const BUDGETS: Budgets = Budgets {
    // The screen.
    binary_bytes_screened: 8 * 1024,

    // Identification: the sample of a file.
    file_sample_bytes: 2000,
    file_places_spaced: 64,
    file_places_of_each_byte: 2,
    file_bytes_before_place: 24,
    file_bytes_behind_place: 16,
    file_bytes_back_to_piece: 400,
    file_piece_bytes: 480,
    // Identification: the encodings that a file may be in.
    wide_characters_read: 400,
    seven_bit_characters_compared: 600,
    detector_bytes: 1 << 16,
    file_bytes_asked_for_language: 4000,
    reading_characters_at_first: 160,
    readings_read_on: 6,
    readings_read_on_within: 30.0,
    reading_languages_read_on: 2,
    reading_languages_shared: 3,
    reading_languages_not_at_home: 2,
    // Identification: files that are UTF-8 in part.
    valid_utf8_bytes: 1 << 20,
    chance_sequences_counted: 8,
    mixed_languages: 2,
    mixed_bytes_in_all_encodings: 320,
    mixed_encodings_read_on: 5,
    mixed_encodings_of_each_line: 3,
    mixed_line_bytes: 2000,
    mixed_ways_kept: 4,
    mixed_candidates_followed: 4,
    mixed_characters_behind_lost: 12,
    mixed_alternatives_kept: 5,
    // Identification: the description of a file.
    described_characters: 2000,
    described_stretch_characters: 200,

    // The sample of a text.
    text_line_characters: 4_000,
    text_line_characters_without_ascii: 16_000,
    text_start_characters: 1000,
    text_characters_asked_for_language: 2000,
    languages_read: 2,
    remains_looked_at: 40,
    languages_of_remains: 3,
    sample_characters: 800,
    sample_piece_characters: 400,
    word_characters_each_side: 12,
    glance_characters: 160,
    glance_words: 16,
    legacy_characters_tried: 160,
    mark_places_glanced: 24,
    characters_before_mark: 12,
    characters_behind_mark: 8,

    // The search for channels.
    runs_over_text: 3,
    channels_of_a_text: 6,
    suspected_encodings_weighed: 8,
    less_suspected_encodings_weighed: 4,
    inner_encodings_weighed: 3,
    layers_with_several_encodings: 3,
    legacy_channels_of_each_language: 8,
    legacy_channels_of_each_script: 14,
    legacy_channels_of_all_scripts: 32,
    legacy_channels_kept_of_each_script: 2,
    legacy_channels_weighed: 6,
    channels_refined: 4,
    lossy_variants_weighed: 2,
    side_effects_at_once: 2,
    mark_languages_glanced: 3,
    mark_readings_in_full: 2,
    marked_words_counted: 60,
    bare_marks_looked_at: 200,
    channels_run_backwards: 5,
    lines_run_backwards: 40,
    languages_compared_characters: 400,
    variants_compared: 4,
    variants_compared_characters: 600,

    // The search for originals.
    beam_thorough: 60,
    beam_comparing: 24,
    beam_width: 9.0,
    candidates_thorough: 200,
    candidates_comparing: 60,
    candidates_ranked_for_each_followed: 5,
    ranking_steps_thorough: 40_000,
    ranking_steps_comparing: 4_000,
    traceless_in_a_row: 2,
    alternatives_kept: 4,

    // The decision.
    decision_windows: 400,
    decision_window_bytes: 1200,
    decision_bytes_each_side: 64,
    decision_tokens: 240,
    decision_token_characters: 48,
    decision_language_text_length: 3000,
    decision_leftover_tokens: 500,

    // Mention.
    mention_line_bytes: 8_000,
    mention_lines_near: 4,
    mention_lines_to_copy: 6,
    mention_link_characters: 40,
    mention_words: 200,
    mention_places: 1_000,
    mention_places_in_running_text: 8,

    // Escapes.
    escape_bytes_in_one_go: 64,
};
