//! Orders and choices that are spread evenly over a text, so that an answer does not depend on how long the text is.

/// The numbers below `count` in an order whose first ones are always spread evenly.
pub fn in_halves(count: usize) -> Vec<usize> {
    let mut order = Vec::with_capacity(count);
    let mut seen = vec![false; count];
    let mut step = count.next_power_of_two();
    while step > 0 && order.len() < count {
        for at in (0..count).step_by(step) {
            if !std::mem::replace(&mut seen[at], true) {
                order.push(at);
            }
        }
        step /= 2;
    }
    order
}

/// At most `most` of the numbers below `count`, in order and evenly spaced.
pub fn spread(count: usize, most: usize) -> impl Iterator<Item = usize> {
    let taken = count.min(most);
    (0..taken).map(move |at| at * count / taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_ones_are_spread() {
        assert_eq!(in_halves(5), [0, 4, 2, 1, 3]);
        assert_eq!(in_halves(0), []);
        assert_eq!(spread(10, 4).collect::<Vec<_>>(), [0, 2, 5, 7]);
        assert_eq!(spread(2, 4).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(spread(0, 4).count(), 0);
    }
}
