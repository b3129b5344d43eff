//! The article below the page speaks of costs and terms in the words of the settings.
#![cfg(not(target_arch = "wasm32"))]

use moe::choice::Choice;
use moe::mixture::{Balance, Cost};
use moe::training::fields::field;
use moe::training::presets::PRESETS;
use moe::training::tradeoff::{Family, points};

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

/// The places of these texts in the article.
fn places<const N: usize>(texts: [&str; N]) -> [usize; N] {
    texts.map(|text| article().find(text).unwrap_or_else(|| panic!("the article lacks “{text}”")))
}

#[test]
fn acts_come_first_and_the_problem_before_the_costs_and_language_models_last() {
    let order = places([
        "### 1 Specialise",
        "### 2 Collapse",
        "### 3 Rescue",
        "## Why the experts collapse",
        "## What helps",
        "## Five costs",
        "## The script that this page grew from",
        "## And language models?",
        "*router*",
        "*top-k*",
        "*load balancing*",
        "*capacity*",
    ]);
    assert!(order.is_sorted(), "{order:?}");
}

#[test]
fn what_it_says_of_one_big_network_is_what_was_measured() {
    let table = include_str!("../docs/size_baseline.md");
    let row = table.lines().find(|line| line.starts_with("| Specialists | 3 |")).expect("the first table is of MNIST");
    for figure in row.split('|').skip(3).take(3) {
        assert!(article().contains(&format!("{} %", figure.trim())), "the article lacks {figure}");
    }
}

#[test]
fn what_it_says_of_a_sparse_gate_and_one_network_is_what_was_measured() {
    for (name, words) in [("2021 Switch", "ten thousand multiplications"), ("50 units", "takes as many")] {
        let point = points().iter().find(|point| point.name == name).expect("the recipe was measured");
        assert_eq!((point.multiply_adds / 1000.0).round(), 10.0, "{name}");
        let said = article();
        let error = format!("{:.2} %", 100.0 * point.error);
        assert!(said.contains(&error) && said.contains(words), "the article lacks {error} of {name}");
    }
    assert!(article().contains("sixteen such mixtures"));
    assert_eq!(points().iter().filter(|point| point.family != Family::Alone).count(), 16);
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

#[test]
fn the_walk_quotes_the_page() {
    let sources = [
        include_str!("../index.html"),
        include_str!("../src/page/state/narration.rs"),
        include_str!("../src/page/state/words.rs"),
    ];
    let page: String = sources.concat().replace("\\\n", " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let walk = include_str!("../docs/walk.md");
    let quotes = walk.split('“').skip(1).map(|rest| rest.split('”').next().unwrap_or_default());
    let mut n_parts = 0;
    // Rows that say what an expert reads are made of single words.
    for quote in quotes.filter(|quote| !quote.starts_with("reads ")) {
        // The page puts sentences together; figures and letters differ from run to run.
        for part in quote.split(['…', '.', ':']).map(str::trim).filter(|part| part.len() > 2) {
            assert!(page.contains(part), "the page does not say “{part}”");
            n_parts += 1;
        }
    }
    assert!(n_parts > 25, "{n_parts} parts of sentences");
}
