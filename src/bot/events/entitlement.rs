//! What people buy in the application's own shop, and what becomes of it (docs: events/gateway-events#entitlements).

use poise::serenity_prelude as serenity;

use crate::actions::note_entitlement;
use crate::app::App;
use crate::discord::Entitlement;
use crate::domain::ids::{GuildId, MemberId};
use crate::message::Trouble;

/// An entitlement was made, changed or deleted: in each case Discord says how it stands now.
pub async fn told(app: &App, it: &serenity::Entitlement) -> Result<(), Trouble> {
    let entitlement = Entitlement {
        id: it.id.get(),
        sku: it.sku_id.get(),
        member: it.user_id.map(|user| MemberId(user.get())),
        guild: it.guild_id.map(|guild| GuildId(guild.get())),
        deleted: it.deleted,
        starts_at: it.starts_at.map(|at| at.unix_timestamp()),
        ends_at: it.ends_at.map(|at| at.unix_timestamp()),
    };
    note_entitlement::run(app, &entitlement).await?;
    Ok(())
}
