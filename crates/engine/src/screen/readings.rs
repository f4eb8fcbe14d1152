//! An index of all single-byte encodings by character: which byte each character may stand for.
//!
//! In: the tables of [`encodings`]. Out: for each character, the sets of encodings in which it stands for a lead byte or a
//! continuation byte of UTF-8.

use std::sync::OnceLock;

use encodings::Encoding;

/// A set of single-byte encodings: bit `n` is the `n`th of [`Readings::encodings`].
pub type EncodingSet = u64;

/// The roles that a character may have in a sequence of UTF-8, each with the encodings in which it has that role.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Roles {
    /// The encodings in which it is a byte from C2 to DF, which one continuation byte follows.
    pub lead_of_2: EncodingSet,
    /// The encodings in which it is a byte from E0 to EF, which two continuation bytes follow.
    pub lead_of_3: EncodingSet,
    /// The encodings in which it is a byte from F0 to F4, which three continuation bytes follow.
    pub lead_of_4: EncodingSet,
    /// The encodings in which it is a byte from 80 to BF, a continuation byte.
    pub continuation: EncodingSet,
    /// The encodings in which it is any byte from 80 up.
    pub any: EncodingSet,
}

/// The roles of all characters.
#[derive(Debug)]
pub struct Readings {
    encodings: Vec<Encoding>,
    /// For each character of the basic plane, its index in `roles`. 0 if no encoding has it.
    places: Vec<u16>,
    roles: Vec<Roles>,
}

impl Readings {
    /// The index, which is made on first use.
    pub fn get() -> &'static Readings {
        static READINGS: OnceLock<Readings> = OnceLock::new();
        READINGS.get_or_init(|| {
            // If ASCII is not the same in an encoding, text read in it has no readable part at all. So that encoding is left out.
            let could_read = |e: &Encoding| e.single_byte().is_some() && e.is_ascii_compatible();
            let encodings: Vec<Encoding> = Encoding::all().filter(could_read).collect();
            assert!(encodings.len() <= EncodingSet::BITS as usize, "an encoding set has a bit for each");
            let mut readings =
                Readings { encodings, places: vec![0; 1 << 16], roles: vec![Roles::default()] };
            for bit in 0..readings.encodings.len() {
                readings.add(bit);
            }
            readings
        })
    }

    fn add(&mut self, bit: usize) {
        let Some(table) = self.encodings[bit].single_byte() else { return };
        let set = 1 << bit;
        for byte in 0x80..=0xFFu8 {
            let Some(character) = table.decode_preserving(byte) else { continue };
            let Some(place) = self.places.get_mut(character as usize) else { continue };
            if *place == 0 {
                *place = self.roles.len() as u16;
                self.roles.push(Roles::default());
            }
            let roles = &mut self.roles[usize::from(*place)];
            roles.any |= set;
            match byte {
                0x80..=0xBF => roles.continuation |= set,
                0xC2..=0xDF => roles.lead_of_2 |= set,
                0xE0..=0xEF => roles.lead_of_3 |= set,
                0xF0..=0xF4 => roles.lead_of_4 |= set,
                _ => {}
            }
        }
    }

    /// The encodings, in the order of the bits of a set.
    pub fn encodings(&self) -> &[Encoding] {
        &self.encodings
    }

    /// The roles of `character`.
    pub fn roles(&self, character: char) -> &Roles {
        let place = self.places.get(character as usize).copied().unwrap_or(0);
        &self.roles[usize::from(place)]
    }
}
