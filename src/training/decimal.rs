//! Reads decimal numbers as people and files write them: `0.015`, `.3`, `-2`, `1e-4`.
//!
//! Up to 15 digits and 22 places the result is the nearest `f64`, as in the standard library; beyond that the last bits can
//! differ. The standard library is exact for any number of digits, with tables that were 4 % of the page's program.

/// The number that the text denotes, if it denotes one.
pub fn decimal(text: &str) -> Option<f64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, places) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && places.is_empty() {
        return None;
    }
    let mut digits = 0.0;
    for digit in whole.chars().chain(places.chars()) {
        digits = 10.0 * digits + f64::from(digit.to_digit(10)?);
    }
    let exponent = exponent.parse::<i32>().ok()?.checked_sub(i32::try_from(places.len()).ok()?)?;
    // A larger exponent gives nothing new: this power is infinite already, so the result is 0 or infinite.
    let power = (0..exponent.unsigned_abs().min(MAX_EXPONENT)).fold(1.0, |power, _| 10.0 * power);
    // No power makes anything of 0, and 0 times infinity is not a number.
    Some(
        sign * if digits == 0.0 {
            0.0
        } else if exponent < 0 {
            digits / power
        } else {
            digits * power
        },
    )
}

/// Ten to this power is infinite.
const MAX_EXPONENT: u32 = 309;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", ".", "-", "e3", "1e", "1.2.3", "1,5", "0x10", "NaN", "inf", "--1", "1e99999999999"] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_too_large_or_too_small_becomes_infinite_or_zero() {
        assert_eq!((decimal("1e400"), decimal("-1e400")), (Some(f64::INFINITY), Some(f64::NEG_INFINITY)));
        assert_eq!(decimal("1e-400"), Some(0.0));
    }

    #[test]
    fn nothing_times_any_power_is_nothing() {
        for text in ["0e400", "0.000e400", "0e-400", "+0e309"] {
            assert_eq!(decimal(text), Some(0.0), "{text}");
        }
        assert_eq!(decimal("-0e400").map(f64::to_bits), Some((-0.0_f64).to_bits()));
    }

    proptest! {
        #[test]
        fn numbers_are_read_as_by_the_standard_library(text in "[-+]?([0-9]{1,7}\\.?[0-9]{0,8}|\\.[0-9]{1,15})(e-?[0-7])?") {
            prop_assert_eq!(decimal(&text).map(f64::to_bits), text.parse().ok().map(f64::to_bits));
        }

        #[test]
        fn a_setting_comes_back_from_its_text(value in -1e6_f32..1e6) {
            prop_assert_eq!(decimal(&value.to_string()).map(|number| number as f32), Some(value));
        }
    }
}
