//! Maps of two settings: a mixture is trained for every cell, and each ends in a fate.
//!
//! The page draws such maps and the program `sweep` writes them as tables; both take values, training and figures from here,
//! so that a cell has the same bits in both.
//!
//! 1. [`division`]: how a range is divided into values.
//! 2. [`axis`]: one of the two settings with its range.
//! 3. [`lattice`]: the places of a map, coarse ones first.
//! 4. [`rounds`]: how long a cell is trained before it is judged, round after round.
//! 5. [`outcome`]: what has become of a cell.
//! 6. [`cell_training`]: one cell.
//! 7. [`map`]: a map with what is known of its cells.
//! 8. [`map_text`]: a map as text, for files and storage.

pub mod axis;
pub mod cell_training;
pub mod division;
pub mod lattice;
pub mod map;
pub mod map_text;
pub mod outcome;
pub mod rounds;
