//! A local Discord: a model with state, served over TLS and a gateway on loopback, good enough for a real client with its
//! rate limiter on. It enforces permissions, hierarchy, intents and clocks as Discord does, and refuses what it does not know.
//!
//! [`DiscordWorld`] is the handle: people act through it ([`DiscordWorld::run`], [`DiscordWorld::click`] …), the bot through
//! the wire alone.

mod acts;
mod error;
mod faults;
mod gateway;
mod ids;
mod json;
mod limits;
mod model;
mod permissions;
mod pings;
mod render;
#[allow(clippy::unnecessary_wraps, reason = "every route answers in the same way")]
mod rest;
mod square;
mod tls;
mod user;
mod validate;
mod window;
mod world;

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use self::faults::{EventFault, Faults, RestFault};
pub use self::gateway::Closing;
pub use self::model::{Attachment, AuditEntry, Message, Pings, Reaction};
pub use self::permissions::bits;
pub use self::rest::Recorded;
pub use self::square::Square;
pub use self::user::{Modal, ModalField, Reply};
pub use self::window::Look;
pub use self::world::DiscordWorld;

/// Lock, also after a panic elsewhere: a test that failed has already said so.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[allow(clippy::disallowed_methods, reason = "the world outlives no process and is waited for by nobody")]
fn in_background(work: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(work);
}

fn in_background_of(runtime: &tokio::runtime::Handle, work: impl Future<Output = ()> + Send + 'static) {
    runtime.spawn(work);
}

#[allow(clippy::disallowed_methods, reason = "an injected delay is real waiting")]
async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}
