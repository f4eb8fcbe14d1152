//! Numbers that look random and are the same each time.

/// Knuth's MMIX generator.
pub struct Chance(u64);

impl Chance {
    /// A generator that starts from `seed`.
    pub fn from_seed(seed: u64) -> Chance {
        Chance(seed)
    }

    /// A generator whose numbers depend on `name` only.
    pub fn of(name: &str) -> Chance {
        let seed = name.bytes().fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        });
        let mut chance = Chance(seed);
        chance.below(2);
        chance
    }

    /// A number below `limit`, which is at least 1.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }

    /// Whether something of this percentage happens.
    pub fn percent(&mut self, percentage: usize) -> bool {
        self.below(100) < percentage
    }

    /// One of `all`.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        if all.is_empty() { None } else { all.get(self.below(all.len())) }
    }

    /// One of `all`, by the logarithm of its weight.
    pub fn weighted<'a, T>(&mut self, all: &'a [T], log_weight: impl Fn(&T) -> f64) -> Option<&'a T> {
        let sum: f64 = all.iter().map(|one| log_weight(one).exp()).sum();
        let mut left = sum * self.below(1 << 20) as f64 / f64::from(1 << 20);
        all.iter().find(|one| {
            left -= log_weight(one).exp();
            left < 0.0
        })
    }
}
