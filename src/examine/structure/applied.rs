//! A text with repairs made, and whether a rule had a part in a repair.

use crate::examine::edits::TextRepair;
use crate::finding::Cause;

/// `text` with `repairs` made, which are in order of place.
pub fn applied(text: &str, repairs: &[&TextRepair]) -> String {
    let mut after = String::with_capacity(text.len());
    let mut at = 0;
    for repair in repairs {
        after.push_str(&text[at..repair.span.start]);
        after.push_str(&repair.replacement);
        at = repair.span.end;
    }
    after.push_str(&text[at..]);
    after
}

/// Whether a rule made the repair or changed something in it.
pub fn is_rule(repair: &TextRepair) -> bool {
    matches!(repair.cause, Cause::Rule(_)) || !repair.found.is_empty()
}
