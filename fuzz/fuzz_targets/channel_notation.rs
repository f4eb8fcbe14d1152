//! A first line that may be a channel's notation, and text: what is no channel is refused with a message;
//! a channel is named by its own notation, and turned backwards gives each character that lost nothing.
//!
//! `cargo +nightly fuzz run channel_notation -- -max_len=200 -dict=fuzz/notation.dict` knows the words.

#![no_main]

use fix_encoding::channel::{Channel, ChannelPattern, Codebook, Loss, Misreading};
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
    let layer = |&(written, read, loss): &(_, _, Option<Loss>)| {
        let loss = loss.unwrap_or(Loss::NONE);
        Misreading { written, read, loss }
    };
    let channel = Channel::chain(pattern.layers.iter().map(layer).collect()).unwrap();
    assert!(pattern.allows(&channel));
    let notation = channel.notation();
    assert!(notation.parse::<ChannelPattern>().unwrap().allows(&channel), "{notation}");
    assert!(!channel.to_string().is_empty());

    let book = Codebook::new(&channel);
    let Some(damaged) = book.damage(text) else { return };
    let observed: Vec<char> = damaged.chars().collect();
    let mut at = 0;
    for character in text.chars() {
        let own = book.damage(character.encode_utf8(&mut [0; 4])).unwrap().chars().count();
        if let Some((found, consumed)) = book.exact_original(&observed, at) {
            let again = book.damage(found.encode_utf8(&mut [0; 4])).unwrap();
            assert!(
                again.chars().eq(observed[at..at + consumed].iter().copied()),
                "{found:?} through {channel}"
            );
        }
        if !book.loses() && !character.is_ascii() {
            assert_eq!(book.exact_original(&observed, at), Some((character, own)), "{channel}");
        }
        at += own;
    }
});
