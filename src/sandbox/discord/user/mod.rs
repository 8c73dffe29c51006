//! The people's side: what Discord's own client lets a person see and do, and no more.

mod components;
mod interact;
mod machines;
mod owner;
mod parse;
mod picker;
mod reply;
mod run;
mod talk;
mod voice;

pub use self::reply::{Modal, ModalField, Reply};
