//! Messages and threads. The text is not ours to read: without the content intent Discord leaves it out, but whom a
//! message answers and mentions still arrives.

use poise::serenity_prelude as serenity;

use crate::app::App;
use crate::message::Trouble;

/// Somebody wrote a message.
pub async fn created(_app: &App, _ctx: &serenity::Context, _message: &serenity::Message) -> Result<(), Trouble> {
    Ok(())
}

/// Somebody opened a thread.
pub async fn thread_created(
    _app: &App,
    _ctx: &serenity::Context,
    _thread: &serenity::GuildChannel,
) -> Result<(), Trouble> {
    Ok(())
}
