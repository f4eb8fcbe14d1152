//! Which words a language has, and how common each is: the strongest evidence that a text is sound.
//!
//! In: a lexicon file, embedded or given, and words. Out: for a word, the languages that have it and how common it is
//! ([`Lexicon::find`]); for a text, its words ([`words`]), in scripts without spaces too. Nothing is unpacked: a look-up reads
//! three places of the file. Knows nothing of damage or of encodings.
//!
//! | file | what is in it |
//! | --- | --- |
//! | `key.rs` | what two spellings of one word have in common, as a number |
//! | `retrieval.rs` | a table from keys to values, built and read |
//! | `file.rs` | the layout of a lexicon file |
//! | `model.rs` | open lexicons |
//! | `script.rs` | the scripts of letters |
//! | `text.rs` | the words of a text |
//! | `commonness.rs` | how common a word is, in sixteen classes |

mod commonness;
mod file;
mod key;
mod model;
mod retrieval;
mod script;
mod text;

#[cfg(test)]
mod tests;

pub use commonness::Commonness;
pub use file::{LexiconFileError, MAGIC, ScriptWords, VERSION, WordEntry, assemble};
pub use key::{GrowingKey, WordKey, key_of};
pub use model::{KnownWord, LanguageSet, Lexicon};
pub use script::{WordScript, is_joining, script_of};
pub use text::{TextWord, runs, words};
