//! The map of fates: a mixture is trained for every cell of a map of two settings, in workers of its own, and any cell becomes
//! the run on the page.

pub mod chosen;
pub mod events;
pub mod figures_file;
pub mod making;
pub mod map_of_fates;
pub mod opened;
pub mod opened_cell;
pub mod order;
pub mod shown;
pub mod storing;
#[cfg(test)]
mod tests;
