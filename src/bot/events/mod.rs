//! What happens in a guild without a command. Bots are ignored before anything is looked up.

use std::sync::Arc;

use poise::serenity_prelude as serenity;
use serenity::FullEvent;

use crate::app::App;
use crate::message::Trouble;

/// Who wrote a message.
mod authors;
/// What people buy in the application's own shop.
pub mod entitlement;
/// The bot enters and leaves guilds.
pub mod guild;
/// People join and leave.
pub mod member;
/// Messages.
pub mod message;
/// Reactions.
pub mod reaction;
/// Voice channels and the events in them.
pub mod voice;

/// Hand an event to its file.
pub async fn handle(ctx: &serenity::Context, app: &Arc<App>, event: &FullEvent) -> Result<(), Trouble> {
    match event {
        FullEvent::GuildCreate { guild, .. } => {
            guild::seen(app, guild).await?;
            voice::seen(app, ctx, guild).await
        }
        FullEvent::VoiceStateUpdate { new, .. } => voice::moved(app, ctx, new).await,
        FullEvent::GuildScheduledEventCreate { event } | FullEvent::GuildScheduledEventUpdate { event } => {
            voice::event(app, ctx, event).await
        }
        FullEvent::GuildScheduledEventDelete { event } => voice::over(app, event).await,
        FullEvent::GuildDelete { incomplete, .. } => guild::gone(app, incomplete).await,
        FullEvent::InviteCreate { data } => guild::invite_made(app, data).await,
        FullEvent::GuildMemberAddition { new_member } if !new_member.user.bot => member::joined(app, new_member).await,
        FullEvent::GuildMemberRemoval { guild_id, user, .. } if !user.bot => {
            member::left(app, *guild_id, user.id).await
        }
        FullEvent::EntitlementCreate { entitlement }
        | FullEvent::EntitlementUpdate { entitlement }
        | FullEvent::EntitlementDelete { entitlement } => entitlement::told(app, entitlement).await,
        FullEvent::Message { new_message } => message::created(app, ctx, new_message).await,
        FullEvent::ReactionAdd { add_reaction } => reaction::added(app, ctx, add_reaction).await,
        FullEvent::ReactionRemove { removed_reaction } => reaction::removed(app, ctx, removed_reaction).await,
        _ => Ok(()),
    }
}
