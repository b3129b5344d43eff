//! The worker that trains.

fn main() {
    moe::worker::start();
}
