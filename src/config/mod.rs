//! Configuration: what files say of how files are examined, and how that goes together with the flags.
//!
//! In: the text of a configuration file, the flags as a layer, and a path. Out: what holds for that path, or an
//! error with file, line, column and the way out. Reads configuration files and nothing else; writes nothing.
//!
//! | module | what |
//! | --- | --- |
//! | [`values`] | single values, as typed in a flag or a file |
//! | [`languages`] | the tags of `--language` and `language` |
//! | [`layer`] | what one source says: the keys, and how layers make up what holds |
//! | `error` | what is wrong with a configuration |
//! | [`read`] | from TOML to a layer |
//! | [`write`] | from a layer to TOML |
//! | [`nearest`] | which file holds for a directory |
//!
//! The order, later over earlier: the defaults, the nearest configuration file, those of its `[[overrides]]` that
//! match the file, the flags. Files further up are not merged in: what holds can be read in one place.

mod error;
pub mod languages;
pub mod layer;
pub mod nearest;
mod read;
#[cfg(test)]
mod schema;
pub mod values;
pub mod write;

pub use error::{ConfigError, Fault};
pub use layer::{ConfigLayer, FileLayer, Resolved};
pub use nearest::{ConfigSource, Configurations};
