//! The measurements of one suspected span, and its score.

/// A mark that encloses other text besides the word.
pub(super) const AROUND_MORE: f64 = 0.5;
/// A mark that touches the word on both sides.
pub(super) const TOUCHING: f64 = 1.0;

/// How much a suspected word looks mentioned. The word is the suspected characters with the letters and digits that touch them. Each
/// measurement is from 0 (no sign of it) to 1 (a clear sign).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measurements {
    /// Typographic quotation marks: 1 if they touch the word on both sides, 0.5 if they enclose other text too.
    pub quotation: f64,
    /// Round brackets, graded like `quotation`.
    pub bracket: f64,
    /// ASCII quotation marks, as around a string literal, graded like `quotation`.
    pub string: f64,
    /// A code span or an HTML element for code, graded like `quotation`.
    pub code: f64,
    /// The cell of a table, graded like `quotation`.
    pub cell: f64,
    /// 1 in a block of code, fenced or indented.
    pub block: f64,
    /// The undamaged word on the same line: 1 if signs or a word such as "instead" link the two, 0.5 if nothing does.
    pub twin: f64,
    /// 1 if the undamaged word stands in a code span on a line beside, or the undamaged line in the same block of code.
    pub copy: f64,
    /// 1 divided by the number of the suspected characters, if they are all that is between two marks. 0 otherwise.
    pub literal: f64,
    /// 1 divided by the number of characters of the undamaged word, or of the observed one if that is unknown.
    pub brevity: f64,
    /// 1 if the undamaged word has a letter.
    pub letters: f64,
    /// 1 if words about damage are near.
    pub damage: f64,
    /// 1 if names of encodings are near, outside declarations.
    pub encodings: f64,
    /// 1 if the text, here or elsewhere, is about leftovers that nobody can repair, and the original is unknown.
    pub leftovers: f64,
    /// 1 if the original is unknown.
    pub lost: f64,
}

/// The weight of names of encodings as evidence. They stand in texts of any kind.
const ENCODINGS: f64 = 0.6;
/// The weight of marks that touch leftovers which nobody can repair. No such leftover is a whole quotation by chance.
const WHOLE: f64 = 0.8;
/// The weight of code without evidence.
const CODE_ALONE: f64 = 0.4;
/// The weight of quotation marks that touch the word, without evidence.
const QUOTED_ALONE: f64 = 0.25;
/// The weight of a single character in running text without evidence.
const SINGLE_ALONE: f64 = 0.45;
/// The weight of a place in running text, or between marks that enclose other text too.
const LOOSE: f64 = 0.85;
/// The weight of the place of a single sign, or of a short leftover, in running text.
const SIGN: f64 = 0.7;
/// The fewest characters of leftovers that are no short example.
const LONG_LEFTOVER: f64 = 4.0;

impl Measurements {
    /// The score of this span alone, from 0 (used) to 1 (mentioned): how much its place is one where people show things, times the
    /// evidence that it is shown. The weights are judgements until they are learned.
    pub fn score(&self) -> f64 {
        let enclosed = self.enclosed() * self.evidence();
        let told = self.damage.max(ENCODINGS * self.encodings).max(SINGLE_ALONE);
        let alone = match (self.is_single(), self.letters > 0.0) {
            (false, _) => 0.0,
            (true, true) => LOOSE * told,
            (true, false) => SIGN * self.damage.max(SINGLE_ALONE),
        };
        let twin = if self.is_single() { 0.0 } else { LOOSE * self.twin.min(self.damage).ceil() };
        let leftover = if self.brevity * LONG_LEFTOVER > 1.0 { SIGN * self.leftovers } else { 0.0 };
        enclosed.max(alone).max(twin).max(leftover)
    }

    /// How much the word stands where people show things: in quotation marks, code or cells, or linked to the undamaged word.
    pub fn enclosed(&self) -> f64 {
        let marks = self.quotation.max(self.bracket).max(self.string).max(self.code).max(self.cell);
        let marks = if marks == AROUND_MORE { LOOSE } else { marks };
        let linked = if self.twin == 1.0 { 1.0 } else { 0.0 };
        marks.max(self.block).max(linked)
    }

    /// The evidence that an enclosed word is shown.
    fn evidence(&self) -> f64 {
        let beside = self.twin.ceil().max(self.copy).max(self.literal.floor());
        let short = self.literal * LONG_LEFTOVER > 1.0;
        let whole = self.literal > 0.0 && (self.quotation.max(self.code) == TOUCHING || short);
        let unrepaired = if whole { WHOLE * self.lost } else { 0.0 };
        let in_code = CODE_ALONE * self.code.max(self.block).ceil();
        let touched = if self.quotation.max(self.string) == TOUCHING { QUOTED_ALONE } else { 0.0 };
        let named = ENCODINGS * self.encodings.max(self.leftovers);
        self.damage.max(beside).max(unrepaired).max(named).max(in_code).max(touched)
    }

    /// Whether something beyond names of encodings says that the word is shown.
    pub(super) fn is_told_beyond_names(&self) -> bool {
        let unnamed = Measurements { encodings: 0.0, leftovers: 0.0, ..*self };
        unnamed.score() >= self.score()
    }

    /// Whether the undamaged word is a single character.
    fn is_single(&self) -> bool {
        self.brevity == 1.0 && self.lost == 0.0
    }
}
