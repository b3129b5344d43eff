//! The worker that trains.

/// The page gains nothing by it, and natively no program does.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: moe::kernel::lines::Lines = moe::kernel::lines::Lines;

fn main() {
    moe::worker::start();
}
