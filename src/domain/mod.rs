//! Pure decisions. Nothing here is async, touches I/O, reads a clock or draws randomness it was not handed.

/// Who may have which role, and why.
pub mod access;
/// What only staff can decide, or must at least know.
pub mod cases;
/// Codes that people read out and type.
pub mod codes;
/// Who holds the community together.
pub mod community;
/// Tables for spreadsheets.
pub mod csv;
/// What a guild chose in `/setup`.
pub mod guild;
/// Identifiers; the only place where `u64` becomes `i64` and back.
pub mod ids;
/// The states of a lesson and how it may move between them.
pub mod lessons;
/// How often somebody may try something.
pub mod limits;
/// Names and free text made safe to show.
pub mod names;
/// Digests, references, marks and sealing.
pub mod secret;
