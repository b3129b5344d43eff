//! The pretrained model finds out whether digits lie otherwise than the networks are used to.

#![cfg(not(target_arch = "wasm32"))]

use moe::digits::Dataset;
use moe::digits::generated::Generator;
use moe::digits::turn::Turn;
use moe::model_file::ModelFile;
use moe::protocol::GivenFiles;
use moe::worker::better_turn::{better_turn, question};

const PRETRAINED: &[u8] = include_bytes!("../www/models/pretrained.safetensors");

/// The turn that undoes this one.
fn undoing(turn: Turn) -> Turn {
    let marked = std::array::from_fn(|n| (n * n % 251) as u8);
    Turn::all().find(|other| other.apply(&turn.apply(&marked)) == marked).expect("every turn can be undone")
}

#[test]
fn each_position_and_polarity_is_found_out() {
    let model = ModelFile::from_bytes(PRETRAINED).expect("it is sound");
    let digits = Generator::new(4).digits(0..400);
    assert_eq!(better_turn(&model.model(), &digits), None, "digits that lie well are not asked about");
    for turn in Turn::all().skip(1) {
        let turned = turn.apply_to(digits.clone());
        let found = better_turn(&model.model(), &turned).unwrap_or_else(|| panic!("{} is not found", turn.in_words()));
        assert_eq!(found.turn, undoing(turn), "{}", turn.in_words());
        assert!(found.turned > 0.7 && found.as_they_are < 0.5, "{found:?}");
        assert_eq!((found.n_read, found.shown.len()), (400, 5));
        assert!(found.turn.apply_to(turned) == digits);
    }
}

#[test]
fn nothing_is_asked_where_no_position_helps() {
    let model = ModelFile::from_bytes(PRETRAINED).expect("it is sound");
    let mut digits = Generator::new(4).digits(0..200);
    // Labels of something else: no turn makes sense of them.
    digits.labels.rotate_left(1);
    assert_eq!(better_turn(&model.model(), &digits), None);
    let blank = Turn::NONE.apply_to(moe::digits::Digits {
        images: std::iter::repeat_n([0; moe::digits::N_PIXELS], 50).collect(),
        labels: vec![3; 50],
    });
    assert_eq!(better_turn(&model.model(), &blank), None);
}

#[test]
fn an_answer_ends_the_asking_and_without_a_reader_nothing_is_asked() {
    let train = Turn { is_transposed: true, ..Turn::NONE }.apply_to(Generator::new(4).digits(0..200));
    let dataset = Dataset { name: "mine".to_owned(), test: train.clone(), train };
    let given = GivenFiles { reader: PRETRAINED.to_vec(), ..GivenFiles::default() };
    assert!(question(&given, &dataset).is_some());
    assert!(question(&GivenFiles { turn: Some(Turn::NONE), ..given }, &dataset).is_none());
    assert!(question(&GivenFiles::default(), &dataset).is_none());
}
