//! Counts, probabilities and bytes as text.

/// A count with its noun: "1 file", "3 files".
pub fn counted(count: usize, singular: &str) -> String {
    if count == 1 { format!("1 {singular}") } else { format!("{count} {singular}s") }
}

/// A probability with two digits, cut and not rounded: 0.996 is not "1.00", and 0.899 is below 0.9.
pub fn probability(value: f64) -> String {
    format!("{:.2}", cut(value))
}

/// Bytes in hexadecimal digits, two each.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes that `digits` stand for, two hexadecimal digits each; `None` if it is anything else.
pub fn from_hexadecimal(digits: &str) -> Option<Vec<u8>> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    let byte = |&[high, low]: &[u8; 2]| u8::try_from(digit(high)? * 16 + digit(low)?).ok();
    pairs.iter().map(byte).collect::<Option<_>>().filter(|_| rest.is_empty())
}

/// `value` cut to two digits.
pub fn cut(value: f64) -> f64 {
    // Rounding errors must not lower a digit: 0.29 is stored as 0.28999….
    const ROUNDING: f64 = 1e-9;
    ((value + ROUNDING) * 100.0).floor() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_cut() {
        assert_eq!(probability(0.996), "0.99");
        assert_eq!(probability(0.29), "0.29");
        assert_eq!(probability(0.8999), "0.89");
        assert_eq!(probability(0.9), "0.90");
        assert_eq!(probability(1.0), "1.00");
        assert_eq!(probability(0.0), "0.00");
    }
}
