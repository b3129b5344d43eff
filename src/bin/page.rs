//! The page.

fn main() {
    moe::page::start();
}
