//! The article below the page speaks of costs and terms in the words of the settings.
#![cfg(not(target_arch = "wasm32"))]

use moe::choice::Choice;
use moe::mixture::{Balance, Cost};
use moe::training::fields::field;
use moe::training::presets::PRESETS;

/// The article on one line.
fn article() -> String {
    include_str!("../www/article.md").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_cost_and_balance_is_there_under_its_label() {
    let source = include_str!("../www/article.md");
    for (_, key, label) in Cost::ALL {
        assert!(source.contains(&format!("\n### {label}\n")), "the article lacks the cost {key}, “{label}”");
    }
    for (_, key, label) in Balance::ALL {
        assert!(article().contains(label), "the article lacks the balance {key}, “{label}”");
    }
}

#[test]
fn settings_and_presets_that_it_names_exist() {
    for key in ["gate_rate_scale", "own_weight", "class_information_weight"] {
        let label = field(key).expect("a setting").label;
        assert!(article().contains(&format!("“{label}”")), "the article lacks “{label}”");
    }
    for name in ["Reference", "Collapse", "Specialists"] {
        assert!(PRESETS.iter().any(|preset| preset.name == name) && article().contains(&format!("*{name}*")));
    }
}
