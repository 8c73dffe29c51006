//! Brings a buyer into the server with the roles they paid for, by the permission they gave when they signed in.

use std::collections::BTreeSet;

use super::sync_access::Known;
use super::{JobError, audit};
use crate::actions::sign_in;
use crate::app::App;
use crate::discord::{DiscordError, Joined};
use crate::domain::access::changes;
use crate::domain::ids::{GuildId, MemberId, RoleId};
use crate::store::role_changes::{Cause, ChangeState, Wish};
use crate::store::{guilds, join_tokens, role_changes};

/// Whether the person is in the server now. Only who may have a role is brought in; until then the permission waits.
///
/// Safe to run twice because a second joining changes nothing, and whoever asked looks again afterwards (DR11).
pub(super) async fn bring_in(app: &App, guild: GuildId, member: MemberId, known: &Known) -> Result<bool, JobError> {
    let now = app.clock.now();
    let wanted: Vec<_> =
        changes(&known.access, &known.managed, &BTreeSet::new()).into_iter().filter(|it| it.added).collect();
    if wanted.is_empty() {
        return Ok(false);
    }
    let Some(kept) = join_tokens::find(&mut app.store.read(), guild, member, now).await? else { return Ok(false) };
    let Some(token) = sign_in::key(app).open(&sign_in::about(guild, member), &kept.sealed) else {
        tracing::warn!(guild.id = guild.0, "a permission cannot be opened: the application's secret has changed");
        forget(app, guild, member).await?;
        return Ok(false);
    };
    let settings = guilds::find(&mut app.store.read(), guild).await?;
    let locale = settings.as_ref().map(|settings| settings.locale.as_str());
    let mut rows = Vec::new();
    let mut reason = String::new();
    let mut tx = app.store.begin().await?;
    for change in &wanted {
        reason = audit::reason(change, &known.plans, locale);
        let wish = Wish { guild, member, role: change.role, added: true, reason: &reason, cause: Cause::Right };
        rows.push(role_changes::want(&mut tx, &wish, now).await?);
    }
    tx.commit().await?;
    let roles: Vec<RoleId> = wanted.iter().map(|change| change.role).collect();
    let token = token.into();
    match app.discord.join(guild, member, &token, &roles, &reason).await {
        // The rows stay wanted: whoever asked looks at the member now and settles them.
        Ok(Joined::New | Joined::Already) => {}
        Err(error) if error.is_retryable() => return Err(error.into()),
        // The role stands above the bot's, or inviting is not allowed: let them in without it if that is possible.
        Err(DiscordError::MissingPermissions | DiscordError::UnknownRole) => {
            match app.discord.join(guild, member, &token, &[], &reason).await {
                Ok(Joined::New | Joined::Already) => {}
                Err(error) if error.is_retryable() => return Err(error.into()),
                Err(error) => return refused(app, guild, member, &rows, &error).await,
            }
        }
        // Banned, in too many servers, or the permission was taken back: the person must come by themselves.
        Err(error) => return refused(app, guild, member, &rows, &error).await,
    }
    forget(app, guild, member).await?;
    if let Err(error) = app.discord.revoke_permission(&token).await {
        tracing::debug!(%error, "a used permission could not be given back");
    }
    Ok(true)
}

async fn refused(
    app: &App,
    guild: GuildId,
    member: MemberId,
    rows: &[i64],
    error: &DiscordError,
) -> Result<bool, JobError> {
    tracing::warn!(guild.id = guild.0, member.id = member.0, %error, "a buyer could not be brought into the server");
    let mut tx = app.store.begin().await?;
    for row in rows {
        role_changes::set_settled(&mut tx, *row, ChangeState::Refused, Some("not in the server"), app.clock.now())
            .await?;
    }
    join_tokens::delete(&mut tx, guild, member).await?;
    tx.commit().await?;
    Ok(false)
}

async fn forget(app: &App, guild: GuildId, member: MemberId) -> Result<(), JobError> {
    let mut tx = app.store.begin().await?;
    join_tokens::delete(&mut tx, guild, member).await?;
    Ok(tx.commit().await?)
}
