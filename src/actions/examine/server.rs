//! One guild: what the bot may do there, which roles it can give, where it posts.

use super::{Finding, leaks};
use crate::actions::offer::dangers;
use crate::app::App;
use crate::discord::rights::Obstacle;
use crate::discord::{Channel, DiscordError, Guild, Member, permission};
use crate::domain::ids::{ChannelId, GuildId};
use crate::store::{StoreError, brakes, guilds, plans};

/// What the bot needs, and the text that names it.
const NEEDED: [(u64, &str); 7] = [
    (permission::VIEW_CHANNEL, "permission-view-channel"),
    (permission::SEND_MESSAGES, "permission-send-messages"),
    (permission::EMBED_LINKS, "permission-embed-links"),
    (permission::ATTACH_FILES, "permission-attach-files"),
    (permission::READ_MESSAGE_HISTORY, "permission-read-history"),
    (permission::MANAGE_ROLES, "permission-manage-roles"),
    // Bringing a buyer in takes it (docs: resources/guild, Add Guild Member).
    (permission::CREATE_INSTANT_INVITE, "permission-create-invite"),
];
/// What it needs to post lessons.
const TO_POST: u64 =
    permission::VIEW_CHANNEL | permission::SEND_MESSAGES | permission::EMBED_LINKS | permission::READ_MESSAGE_HISTORY;

/// The guild as Discord has it.
struct Seen {
    guild: Guild,
    bot: Member,
    channels: Vec<Channel>,
}

pub(super) async fn findings(app: &App, guild: GuildId) -> Vec<Finding> {
    let seen = match look(app, guild).await {
        Ok(Some(seen)) => seen,
        Ok(None) => return vec![Finding::fail("doctor-server-gone")],
        Err(error) => return vec![Finding::fail("doctor-discord-silent").text("why", &error)],
    };
    let mut findings = vec![permissions(&seen)];
    match rows(app, guild, &seen).await {
        Ok(mut found) => findings.append(&mut found),
        Err(error) => findings.push(Finding::fail("doctor-database-failed").text("why", &error)),
    }
    if seen.guild.permissions(&seen.bot) & permission::VIEW_AUDIT_LOG == 0 {
        findings.push(Finding::ok("doctor-audit-unseen"));
    }
    match invites_unseen(app, guild, &seen).await {
        Ok(unseen) => findings.extend(unseen.then(|| Finding::ok("doctor-invites-unseen"))),
        Err(error) => findings.push(Finding::fail("doctor-database-failed").text("why", &error)),
    }
    match leaks::look_at(app, seen.guild, seen.channels).await {
        Ok(seen) => findings.extend(seen.findings()),
        Err(error) => findings.push(Finding::warn("leak-unseen").text("why", &error)),
    }
    findings
}

/// Whether a community that wants to be analysed cannot be told by whose invites its members come.
async fn invites_unseen(app: &App, guild: GuildId, seen: &Seen) -> Result<bool, StoreError> {
    let may = seen.guild.permissions(&seen.bot) & permission::MANAGE_GUILD != 0;
    let settings = guilds::find(&mut app.store.read(), guild).await?;
    Ok(settings.is_some_and(|settings| settings.analysis) && !(may && app.config.discord.members_intent))
}

async fn look(app: &App, guild: GuildId) -> Result<Option<Seen>, DiscordError> {
    let me = app.discord.me().await?;
    let (found, bot, channels) =
        tokio::join!(app.discord.guild(guild), app.discord.member(guild, me), app.discord.channels(guild));
    match (found, bot, channels) {
        (Err(DiscordError::UnknownGuild), _, _) | (_, Ok(None), _) => Ok(None),
        (found, bot, channels) => {
            let (guild, bot, channels) = (found?, bot?, channels?);
            Ok(bot.map(|bot| Seen { guild, bot, channels }))
        }
    }
}

fn permissions(seen: &Seen) -> Finding {
    let held = seen.guild.permissions(&seen.bot);
    let missing: Vec<&'static str> = NEEDED.iter().filter(|(bit, _)| held & bit == 0).map(|(_, key)| *key).collect();
    if !missing.is_empty() {
        Finding::fail("doctor-permissions-missing").keys("missing", missing)
    } else if held == u64::MAX {
        Finding::warn("doctor-permissions-administrator")
    } else {
        Finding::ok("doctor-permissions-ok")
    }
}

async fn rows(app: &App, guild: GuildId, seen: &Seen) -> Result<Vec<Finding>, StoreError> {
    let mut findings = roles(app, guild, seen).await?;
    let settings = guilds::find(&mut app.store.read(), guild).await?;
    if let Some(settings) = settings.filter(|settings| settings.lessons) {
        const LESSONS: [&str; 4] = [
            "doctor-lesson-channel-ok",
            "doctor-lesson-channel-unset",
            "doctor-lesson-channel-gone",
            "doctor-lesson-channel-closed",
        ];
        const REVIEW: [&str; 4] = [
            "doctor-review-channel-ok",
            "doctor-review-channel-unset",
            "doctor-review-channel-gone",
            "doctor-review-channel-closed",
        ];
        findings.push(channel(seen, settings.lesson_channel, LESSONS));
        findings.push(channel(seen, settings.review_channel, REVIEW));
    }
    let now = app.clock.now();
    if let Some(brake) = brakes::find(&mut app.store.read(), guild).await?.filter(|brake| brake.holds(now)) {
        let pulled =
            Finding::fail("doctor-brake-pulled").count("removals", brake.removals).count("holders", brake.holders);
        findings.push(pulled.moment("when", brake.pulled_at));
    }
    Ok(findings)
}

/// Every plan on sale: whether its role can be given.
async fn roles(app: &App, guild: GuildId, seen: &Seen) -> Result<Vec<Finding>, StoreError> {
    let plans = plans::list(&mut app.store.read(), guild).await?;
    let mut findings = Vec::new();
    let mut good = 0;
    for (plan, role) in plans.iter().flat_map(|plan| plan.offer.roles.iter().map(move |role| (plan, *role))) {
        let key = match seen.guild.can_give(&seen.bot, role) {
            Ok(()) => {
                let found = seen.guild.role(role);
                let powers = found.map(|role| dangers(role.permissions)).unwrap_or_default();
                if powers.is_empty() {
                    good += usize::from(plan.offer.roles.first() == Some(&role));
                } else {
                    let name = found.map(|role| role.name.clone()).unwrap_or_default();
                    let bad =
                        Finding::fail("doctor-role-dangerous").named("plan", &plan.offer.name).named("role", &name);
                    findings.push(bad.list("permissions", powers));
                }
                continue;
            }
            Err(Obstacle::Missing) => "doctor-role-missing",
            Err(Obstacle::Managed) => "doctor-role-managed",
            Err(Obstacle::NotAllowed) => "doctor-role-not-allowed",
            Err(Obstacle::Above) => "doctor-role-above",
        };
        let role = seen.guild.role(role).map_or_else(|| role.to_string(), |role| role.name.clone());
        findings.push(Finding::fail(key).named("plan", &plan.offer.name).named("role", &role));
    }
    if plans.is_empty() {
        findings.push(Finding::ok("doctor-roles-none"));
    } else if findings.is_empty() {
        findings.push(Finding::ok("doctor-roles-ok").count("plans", i64::try_from(good).unwrap_or(i64::MAX)));
    }
    Ok(findings)
}

/// `keys`: all is well, none chosen, deleted, closed to the bot.
fn channel(seen: &Seen, chosen: Option<ChannelId>, keys: [&'static str; 4]) -> Finding {
    let [fine, unset, gone, closed] = keys;
    let Some(id) = chosen else { return Finding::warn(unset) };
    let Some(channel) = seen.channels.iter().find(|channel| channel.id == id) else { return Finding::fail(gone) };
    let held = channel.permissions(&seen.guild, &seen.bot);
    let missing: Vec<&'static str> =
        NEEDED.iter().filter(|(bit, _)| TO_POST & bit != 0 && held & bit == 0).map(|(_, key)| *key).collect();
    if missing.is_empty() {
        Finding::ok(fine).named("channel", &channel.name)
    } else {
        Finding::fail(closed).named("channel", &channel.name).keys("missing", missing)
    }
}
