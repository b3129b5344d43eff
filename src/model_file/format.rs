//! Numbers of the file format.

/// Version of the names, shapes and metadata that this program writes; it reads no other.
pub const FORMAT_VERSION: u32 = 1;
/// More bytes than the largest model takes, with room for the header.
pub const MAX_BYTES: usize = 4 << 20;
