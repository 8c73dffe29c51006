//! The command line.

/// Files that people hand us.
pub mod files;
/// `lyceum rank`.
pub mod rank;
