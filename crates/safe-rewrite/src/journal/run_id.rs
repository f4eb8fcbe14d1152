//! Names of runs: the time at which a run began, and four random digits.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::calendar::{civil, days_from_civil};

/// The standard library seeds each hash map anew, which is random enough for a name.
pub(super) fn random16() -> u16 {
    use std::hash::{BuildHasher, Hasher};
    let mut hasher = std::collections::hash_map::RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    hasher.write_u128(since_epoch(SystemTime::now()).as_nanos());
    hasher.finish() as u16
}

/// The time in a run's name, in seconds since 1970; `None` for any other text. Only texts that pass this
/// become part of a path.
pub(super) fn parse_id(id: &str) -> Option<u64> {
    let bytes = id.as_bytes();
    let shape = b"00000000-000000-xxxx";
    let fits = bytes.len() == shape.len()
        && bytes.iter().zip(shape).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            b'x' => byte.is_ascii_hexdigit(),
            _ => byte == shape,
        });
    if !fits {
        return None;
    }
    let number = |from: usize, to: usize| id[from..to].parse::<u64>().ok();
    let days = days_from_civil(number(0, 4)?, number(4, 6)?, number(6, 8)?)?;
    Some(((days * 24 + number(9, 11)?) * 60 + number(11, 13)?) * 60 + number(13, 15)?)
}

pub(crate) fn since_epoch(time: SystemTime) -> Duration {
    // A clock set before 1970 counts as 1970.
    time.duration_since(UNIX_EPOCH).unwrap_or_default()
}

pub(super) fn compact_time(time: SystemTime) -> String {
    let (year, month, day, hour, minute, second) = civil(since_epoch(time).as_secs());
    format!("{year:04}{month:02}{day:02}-{hour:02}{minute:02}{second:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_in_a_name() {
        for day in (0..80_000).step_by(7) {
            let seconds = day * 86_400 + day % 86_400;
            let id = format!("{}-0f3a", compact_time(UNIX_EPOCH + Duration::from_secs(seconds)));
            assert_eq!(parse_id(&id), Some(seconds), "{id}");
        }
        for id in [
            "",
            "2026-1121-024812-7f3a",
            "20261321-024812-7f3a",
            "20261121-024812-7f3",
            "é",
            "19690101-000000-0000",
        ] {
            assert_eq!(parse_id(id), None, "{id}");
        }
    }
}
