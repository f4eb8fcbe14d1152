//! A first line that may be a channel's notation, and text: what is no channel is refused with a message;
//! a channel is named by its own notation, and turned backwards gives each character up to the first that lost something.
//!
//! `cargo +nightly fuzz run channel_notation -- -max_len=200 -dict=fuzz/notation.dict` knows the words.

#![no_main]

use fix_encoding::channel::{ChannelPattern, Codebook, Pending};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let (typed, text) = input.split_once('\n').unwrap_or((input, ""));
    let pattern: ChannelPattern = match typed.parse() {
        Ok(pattern) => pattern,
        Err(error) => {
            let message = fix_encoding::channel::NotationError::to_string(&error);
            assert!(!message.is_empty() && !message.contains(char::is_control), "{message:?}");
            return;
        }
    };
    let channel = pattern.channel().unwrap();
    assert!(pattern.allows(&channel));
    let notation = channel.notation();
    assert!(notation.parse::<ChannelPattern>().unwrap().allows(&channel), "{notation}");
    assert!(!channel.to_string().is_empty());

    let book = Codebook::new(&channel);
    let Some(damaged) = book.damage(text) else { return };
    let observed: Vec<char> = damaged.chars().collect();
    let (mut at, mut pending) = (0, Pending::NONE);
    let mut before = String::new();
    for character in text.chars() {
        let whole = pending.is_none().then_some(character).filter(char::is_ascii);
        let found = book.exact_original(&observed, at, pending);
        if let Some(found) = found {
            let again = book.damage(&format!("{before}{}", found.character)).unwrap_or_default();
            let left = book.flushed(found.pending).unwrap_or_default();
            let there = observed[..at + found.consumed].iter().chain(&left);
            assert!(again.is_empty() || again.chars().eq(there.copied()), "{found:?} through {channel}");
        }
        if book.loses() && found.is_none_or(|found| found.character != character) && whole.is_none() {
            return; // It lost something, and what it left is for the language to say.
        }
        match (whole, found) {
            (Some(_), _) => at += 1,
            (None, Some(found)) => {
                assert_eq!(found.character, character, "after {before:?} through {channel}");
                at += found.consumed;
                pending = found.pending;
            }
            (None, None) => panic!("{character:?} after {before:?} through {channel}"),
        }
        before.push(character);
    }
});
