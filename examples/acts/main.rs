//! Makes the file with the three acts that the article shows: `cargo run --release --example acts`.

mod recorder;

use anyhow::Result;

/// The file.
const FILE: &str = "www/acts.bin";

fn main() -> Result<()> {
    let recorded = recorder::record();
    for (number, act) in recorded.acts.iter().enumerate() {
        for moment in act.iter().step_by(3).chain(act.last()) {
            let largest = moment.gating_shares.iter().copied().fold(0.0, f32::max);
            println!(
                "act {}, step {}: misread {:.2} %, one network alone {:.2} %, largest share {largest:.2}, λ {}",
                number + 1,
                moment.steps,
                100.0 * moment.error,
                100.0 * moment.baseline_error,
                moment.balance_weight
            );
        }
    }
    Ok(std::fs::write(FILE, recorded.to_bytes())?)
}
