//! The letters that name experts, A to P, wherever people read of an expert. Numerals name digits alone. Links, settings and
//! model files have the experts' numbers, from 0.

use super::layout::MAX_EXPERTS;

/// The letter of an expert: `A` for expert 0, `P` for the last of [`MAX_EXPERTS`].
pub fn expert_name(expert: usize) -> char {
    const LETTERS: usize = 26;
    char::from(b'A' + (expert % LETTERS) as u8)
}

/// The expert of a letter, capital or small; `None` for any other text.
pub fn expert_named(text: &str) -> Option<usize> {
    (0..MAX_EXPERTS).find(|expert| text.eq_ignore_ascii_case(expert_name(*expert).encode_utf8(&mut [0; 4])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_name_the_experts() {
        let letters: String = (0..MAX_EXPERTS).map(expert_name).collect();
        assert_eq!(letters, "ABCDEFGHIJKLMNOP");
        assert_eq!(["A", "c", "P"].map(expert_named), [Some(0), Some(2), Some(15)]);
        assert_eq!(["Q", "AB", "0", "ä", ""].map(expert_named), [None; 5]);
    }
}
