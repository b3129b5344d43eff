//! Writes realistic inputs, from which fuzzing starts, into `fuzz/corpus/`.

#[path = "../tests/foreign/inputs.rs"]
mod inputs;
#[path = "../tests/foreign/seeds.rs"]
mod seeds;

fn main() -> std::io::Result<()> {
    for kind in inputs::InputKind::ALL {
        let folder = std::path::Path::new("fuzz/corpus").join(kind.name());
        std::fs::create_dir_all(&folder)?;
        for (n, seed) in seeds::seeds(kind).iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{n}")), seed)?;
        }
    }
    Ok(())
}
