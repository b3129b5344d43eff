//! How the experts share the work: figures, mistakes, and what each expert is worth; and the check of the gradients.

use crate::harness::{SOON, Setup, Stage, Test, number, percent, tests};
use anyhow::{Context, Result};

/// The tests of this file.
pub const TESTS: &[Test] = tests![
    the_figures_on_sharing_are_there_and_within_their_ranges,
    the_confusion_matrix_counts_every_test_digit_and_its_mistakes_are_the_error,
    switching_each_expert_off_changes_the_error_by_what_is_said,
    the_check_of_the_gradients_shows_a_row_for_each_array,
];

fn the_figures_on_sharing_are_there_and_within_their_ranges(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.reach("sharing")?;
        page.train_below(15.0)?;
        let figure = |key: &str| page.browser.text(&format!("metric-{key}"));
        for key in ["gate-entropy", "usage-entropy"] {
            let bits = figure(key)?;
            let bits: f64 = bits.trim_end_matches(" bits").parse()?;
            assert!((0.0..=3.33).contains(&bits), "{key} is {bits}");
        }
        assert!((1.0..=10.0).contains(&figure("effective-experts")?.parse::<f64>()?));
        assert!((1..=10).contains(&number(&figure("experts-alive")?)?));
        let specialisation = figure("specialisation")?;
        let (specialisation, by_chance) =
            specialisation.split_once(", by chance ").context("it stands beside chance")?;
        assert!(percent(by_chance)? < percent(specialisation)? && percent(specialisation)? <= 100.0);
        assert!(percent(&figure("lead-error")?)? < 60.0);
        page.says("How undecided the gate is about a single digit")
    });
}

fn the_confusion_matrix_counts_every_test_digit_and_its_mistakes_are_the_error(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.train_below(15.0)?;
        let (mut all, mut wrong) = (0, 0);
        for digit in 0..10 {
            for answer in 0..10 {
                let n = number(&page.browser.text(&format!("confusion-{digit}-{answer}"))?)?;
                all += n;
                wrong += if digit == answer { 0 } else { n };
            }
            percent(&page.browser.text(&format!("digit-error-{digit}"))?)?;
        }
        let error = percent(&page.browser.text("test-error")?)?;
        assert!((wrong as f64 / all as f64 * 100.0 - error).abs() < 0.06, "{wrong} of {all} are wrong: {error} %");
        Ok(())
    });
}

fn switching_each_expert_off_changes_the_error_by_what_is_said(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.reach("sharing")?;
        page.train_below(10.0)?;
        let error = percent(&page.browser.text("test-error")?)?;
        page.browser.click("ablate")?;
        page.browser.wait("ablation-said", "a finding", SOON * 3.0, |text| text.contains("Expert"))?;
        let mut largest = f64::NEG_INFINITY;
        for expert in 0..10 {
            let without = percent(&page.browser.text(&format!("error-without-{expert}"))?)?;
            let change = page.browser.text(&format!("change-without-{expert}"))?;
            let change: f64 = change.trim_end_matches(" points").replace('−', "-").parse()?;
            assert!((without - error - change).abs() < 0.12, "expert {expert}: {error} {without} {change}");
            largest = largest.max(change);
        }
        assert!(largest > 0.0, "no expert of a mixture of specialists is missed");
        let errors: Vec<f64> = (0..10)
            .map(|digit| Ok(page.browser.text(&format!("error-alone-3-{digit}"))?.parse()?))
            .collect::<Result<_>>()?;
        let alone = errors.iter().sum::<f64>() / 10.0;
        assert!(alone > error, "an expert alone misreads {alone} %, the mixture {error} %");
        Ok(())
    });
}

fn the_check_of_the_gradients_shows_a_row_for_each_array(on: &Stage) {
    Setup::without_mnist().run(on, |page| {
        page.ready()?;
        page.browser.reach("gradients")?;
        page.browser.click("epoch-step")?;
        page.browser.wait("epochs", "1", 60.0, |epochs| epochs.parse() == Ok(1.0))?;
        page.browser.click("check-gradients")?;
        page.browser.wait("gradients-said", "a finding", SOON, |text| text.contains("gradient agrees"))?;
        let table = page.browser.text("gradient-table")?;
        for part in ["gate, first layer", "experts, second layer", "one network alone, second layer"] {
            assert!(table.contains(part), "the table lacks “{part}”: {table}");
        }
        Ok(())
    });
}
