//! Repairs one channel after the other, the likeliest first.
//!
//! In: text. Out: the repairs of all channels that parts of it went through. Text that one channel explains is blanked for the
//! next.

use super::hints::{Hints, LEAST_REPAIR_CONFIDENCE};
use super::infer::{infer, weigh_all};
use super::one_channel::repair_channel;
use super::question::{Question, named_languages};
use super::span_repair::SpanRepair;
use super::text::Lines;
use super::unread::is_unread;
use super::variant::settled;
use channel::Channel;
use language::Models;

/// The most channels that are looked for in one text.
const MOST_CHANNELS: usize = 6;

/// The repairs of `text`, in order of place. Misread marks are not turned back.
pub(super) fn repair_layer(text: &str, hints: Hints<'_>, models: &Models) -> Vec<SpanRepair> {
    let mut lines = Lines::of(text);
    let named = named_languages(hints, models);
    let mut repairs: Vec<SpanRepair> = Vec::new();
    let mut done: Vec<Channel> = Vec::new();
    let question = Question { models, pattern: hints.channel, named: &named };
    let mut weighed = None;
    for _ in 0..MOST_CHANNELS {
        let (languages_as_is, weighed_channels) = weighed.get_or_insert_with(|| weigh_all(&lines, &question));
        let Some(inference) = infer(languages_as_is, weighed_channels, &question, &done) else { break };
        if inference.confidence < LEAST_REPAIR_CONFIDENCE {
            break;
        }
        let inference = settled(&lines, inference, &named, models);
        let found = repair_channel(&mut lines, &inference, &question);
        if found.is_empty() {
            done.push(inference.channel);
            continue;
        }
        // Blanked text can't be repaired again, but the ASCII beside it may become part of another repair.
        let found: Vec<SpanRepair> =
            found.into_iter().filter(|repair| repair.is_apart_from(&repairs)).collect();
        if found.is_empty() {
            break;
        }
        repairs.extend(found);
        repairs.sort_by_key(|repair| repair.span.start);
        weighed = None;
        // Marks that are left now were left on purpose.
        if is_unread(&inference.channel) {
            break;
        }
    }
    repairs
}
