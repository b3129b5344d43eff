//! Which of several values is the largest; of equal ones always the first.

/// The position of the largest value; 0 where there are no values.
#[inline]
pub fn argmax(values: &[f32]) -> usize {
    (0..values.len()).fold(0, |best, i| if values[i] > values[best] { i } else { best })
}

/// The class that these outputs answer, the first of equals; none where an output is not a number, because then no comparison
/// says which is the largest.
pub fn class_of(outputs: &[f32]) -> Option<usize> {
    outputs.iter().all(|output| !output.is_nan()).then(|| argmax(outputs))
}

/// The positions of all values, from the largest value to the smallest.
pub fn largest_first(values: &[f32]) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..values.len()).collect();
    positions.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    positions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_that_are_no_numbers_answer_no_class() {
        assert_eq!(class_of(&[f32::NAN, 0.4]), None);
        assert_eq!(class_of(&[0.4, f32::NAN]), None);
    }

    #[test]
    fn of_equal_values_the_first_counts() {
        assert_eq!(argmax(&[0.1, 0.4, 0.4]), 1);
        assert_eq!(argmax(&[]), 0);
        assert_eq!(class_of(&[0.1, 0.4, 0.4]), Some(1));
        assert_eq!(largest_first(&[0.4, 0.1, 0.5, 0.4]), [2, 0, 3, 1]);
    }
}
