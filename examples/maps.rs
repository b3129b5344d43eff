//! Makes the maps of test digits that come with the page: `cargo run --release --example maps`, which needs MNIST, in the folder
//! that `MNIST_DIR` names or in `data/mnist/`.

#[path = "train/data.rs"]
mod data;

use anyhow::Result;
use data::{Source, load};
use moe::digits::known_maps;
use moe::digits::reduce::pool;
use moe::protocol::inspection::DIGITS_ON_MAP;

fn main() -> Result<()> {
    for (source, file) in [(Source::Mnist, "mnist"), (Source::GENERATED, "generated")] {
        let test = load(source)?.test;
        let images: Vec<_> = test.images.iter().take(DIGITS_ON_MAP).map(|image| pool(&image)).collect();
        std::fs::write(format!("src/digits/maps/{file}.bin"), known_maps::file(&images))?;
    }
    Ok(())
}
