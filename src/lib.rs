//! A mixture of experts that you can watch learn.
//!
//! Modules in reading order; each may use those above it and none below:
//!
//! 1. [`digits`]: data sets, MNIST files, generated digits, drawings turned into images.
//! 2. [`kernel`]: the fast layer. Sparse first layer, vectorised exp and ln; it knows no expert.
//! 3. [`mixture`]: the mathematics. Networks, gate, costs and their gradients; no data set, no optimiser, no clock.
//! 4. [`training`]: settings and presets, optimiser, trainer, evaluation.
//! 5. [`model_file`]: a model to and from safetensors, for this program and for others.
//! 6. [`sweep`]: maps of two settings, a mixture for every cell.
//! 7. [`protocol`]: all messages between page and worker, as plain data.
//! 8. [`wire`]: a message in the browser's form.
//! 9. [`worker`]: the session that trains, and the glue that runs it in a Web Worker.
//! 10. [`page`]: everything on the screen.
//!
//! [`choice`] makes the closed sets of choices that settings have. Only `wire`, `worker`, `page` and the bins name a browser
//! crate; the page computes no gradient, the trainer draws nothing.

pub mod choice;
pub mod digits;
pub mod kernel;
pub mod mixture;
pub mod model_file;
pub mod page;
pub mod protocol;
pub mod sweep;
pub mod training;
pub mod wire;
pub mod worker;
