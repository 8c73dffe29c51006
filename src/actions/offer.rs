//! What a creator typed, turned into an offer or into the sentence that says what is wrong with it. Shared by
//! creating and editing a plan.

use crate::app::App;
use crate::discord::DiscordError;
use crate::discord::permission;
use crate::domain::access::plan::{LONGEST_DESCRIPTION, LONGEST_GRACE_DAYS, LONGEST_NAME, LONGEST_TRIAL_DAYS};
use crate::domain::access::{Currency, Interval, Price, PriceError};
use crate::domain::ids::{GuildId, MemberId, RoleId};
use crate::domain::names;
use crate::store::StoreError;
use crate::store::guilds;

/// Permissions that nobody may buy: with them a member could take the server over or harm others in it.
pub const DANGEROUS: [(u64, &str); 10] = [
    (permission::ADMINISTRATOR, "Administrator"),
    (permission::MANAGE_GUILD, "Manage Server"),
    (permission::MANAGE_ROLES, "Manage Roles"),
    (1 << 4, "Manage Channels"),
    (1 << 1, "Kick Members"),
    (1 << 2, "Ban Members"),
    (1 << 13, "Manage Messages"),
    (1 << 29, "Manage Webhooks"),
    (permission::MODERATE_MEMBERS, "Timeout Members"),
    (1 << 17, "Mention @everyone"),
];

/// Discord's names of the permissions among these that nobody may buy (CF2).
#[must_use]
pub fn dangers(permissions: u64) -> Vec<&'static str> {
    DANGEROUS.iter().filter(|(bit, _)| permissions & bit != 0).map(|(_, name)| *name).collect()
}

/// What is wrong with an offer.
#[derive(Debug, thiserror::Error)]
pub enum OfferError {
    /// Nothing visible is left of the name.
    #[error("the name is empty")]
    NameEmpty,
    /// The name is too long.
    #[error("the name has {0} characters")]
    NameTooLong(usize),
    /// The description is too long.
    #[error("the description has {0} characters")]
    DescriptionTooLong(usize),
    /// Another plan has this name.
    #[error("another plan has this name")]
    NameTaken,
    /// Stripe does not charge in this currency.
    #[error("unknown currency")]
    UnknownCurrency(String),
    /// The price cannot be charged.
    #[error("the price cannot be charged: {0}")]
    Price(#[from] PriceError),
    /// A trial needs a renewal that follows it.
    #[error("a trial needs a renewal")]
    TrialWithoutRenewal,
    /// Not a possible number of days.
    #[error("{0} days of trial")]
    TrialDays(i64),
    /// Not a possible number of days.
    #[error("{0} days of grace")]
    GraceDays(i64),
    /// More roles than a plan may give.
    #[error("too many roles")]
    TooManyRoles,
    /// Not a mention of a role.
    #[error("not a role: {0}")]
    RolesUnreadable(String),
    /// Not a possible number of days.
    #[error("{0} days of access")]
    AccessDays(i64),
    /// What renews has no number of days.
    #[error("days of access of a plan that renews")]
    AccessDaysRenewing,
    /// A free plan has a price.
    #[error("a free plan has a price")]
    FreeCosts,
    /// A free plan has a trial.
    #[error("a free plan has a trial")]
    FreeTrial,
    /// A word about the trial's card without a trial.
    #[error("no trial")]
    TrialCardWithoutTrial,
    /// Not an https address.
    #[error("not an address of a picture")]
    Picture,
    /// Not a possible place; the option's name.
    #[error("{0} is out of bounds")]
    Place(&'static str),
    /// A rank needs a ladder.
    #[error("a rank without a group")]
    RankWithoutGroup,
    /// The ladder's name is too long.
    #[error("the group's name is too long")]
    GroupTooLong,
    /// Only what is paid once can have a price that buyers name.
    #[error("an own price of a plan that renews")]
    OwnPriceRenewing,
    /// A highest own price needs a lowest.
    #[error("a maximum without a minimum")]
    MaximumAlone,
    /// The price proposed lies outside its bounds.
    #[error("the proposed price is out of bounds")]
    OwnPriceBounds,
    /// Not a possible number of seats.
    #[error("{0} seats")]
    Seats(i64),
    /// Only what renews has seats.
    #[error("seats of a plan that does not renew")]
    SeatsOnce,
    /// Discord has no such role.
    #[error("no such role")]
    RoleUnknown,
    /// Everyone has this role already.
    #[error("the role is @everyone")]
    RoleEveryone,
    /// The role belongs to an integration.
    #[error("the role is managed by an integration")]
    RoleManaged,
    /// The bot cannot give a role that stands above its own.
    #[error("the role stands above the bot's own")]
    RoleAbove {
        /// The bot's highest role.
        own: String,
    },
    /// The role gives power over others.
    #[error("the role is dangerous: {0}")]
    RoleDangerous(&'static str),
    /// The role makes creators or moderators of its holders.
    #[error("the role is the staff's own")]
    RoleOfStaff,
    /// The bot may not give roles at all.
    #[error("the bot may not manage roles")]
    BotMayNot,
    /// Discord did not say.
    #[error(transparent)]
    Discord(#[from] DiscordError),
    /// The database did not say.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A plan's name, cleaned and folded.
pub fn name(typed: &str) -> Result<(String, String), OfferError> {
    let name = names::clean(typed);
    let key = names::name_key(&name);
    if key.is_empty() {
        Err(OfferError::NameEmpty)
    } else if !names::fits(&name, LONGEST_NAME) {
        Err(OfferError::NameTooLong(name.chars().count()))
    } else {
        Ok((name, key))
    }
}

/// A plan's description, cleaned.
pub fn description(typed: &str) -> Result<String, OfferError> {
    let text = names::clean_lines(typed);
    if names::fits(&text, LONGEST_DESCRIPTION) {
        Ok(text)
    } else {
        Err(OfferError::DescriptionTooLong(text.chars().count()))
    }
}

/// A currency from its code.
pub fn currency(typed: &str) -> Result<Currency, OfferError> {
    Currency::parse(typed).ok_or_else(|| OfferError::UnknownCurrency(names::shortened(&names::clean(typed), 20)))
}

/// A price in the currency's major unit.
pub fn price(typed: &str, currency: Currency) -> Result<Price, OfferError> {
    Ok(Price::parse(typed, currency)?)
}

/// Trial and grace that fit the interval.
pub fn days(interval: Interval, trial_days: i64, grace_days: i64) -> Result<(), OfferError> {
    if !(0..=LONGEST_TRIAL_DAYS).contains(&trial_days) {
        Err(OfferError::TrialDays(trial_days))
    } else if trial_days > 0 && !interval.recurs() {
        Err(OfferError::TrialWithoutRenewal)
    } else if !(0..=LONGEST_GRACE_DAYS).contains(&grace_days) {
        Err(OfferError::GraceDays(grace_days))
    } else {
        Ok(())
    }
}

/// Whether the bot can give `role`, and whether anybody should be able to buy it.
pub async fn role(app: &App, guild: GuildId, bot: MemberId, role: RoleId) -> Result<(), OfferError> {
    if role.0 == guild.0 {
        return Err(OfferError::RoleEveryone);
    }
    let known = app.discord.guild(guild).await?;
    let Some(wanted) = known.roles.iter().find(|it| it.id == role) else { return Err(OfferError::RoleUnknown) };
    if wanted.managed {
        return Err(OfferError::RoleManaged);
    }
    if let Some((_, name)) = DANGEROUS.iter().find(|(bit, _)| wanted.permissions & bit != 0) {
        return Err(OfferError::RoleDangerous(name));
    }
    let settings = guilds::find(&mut app.store.read(), guild).await?;
    let staff = settings.map(|settings| [settings.creator_role, settings.moderator_role]);
    if staff.is_some_and(|roles| roles.contains(&Some(role))) {
        return Err(OfferError::RoleOfStaff);
    }
    let own = app.discord.member(guild, bot).await?.ok_or(OfferError::BotMayNot)?;
    let mine = || known.roles.iter().filter(|it| it.id.0 == guild.0 || own.roles.contains(&it.id));
    let permissions = mine().fold(0, |bits, it| bits | it.permissions);
    if permissions & (permission::MANAGE_ROLES | permission::ADMINISTRATOR) == 0 {
        return Err(OfferError::BotMayNot);
    }
    match mine().max_by_key(|it| it.position) {
        Some(top) if top.position > wanted.position => Ok(()),
        top => Err(OfferError::RoleAbove { own: top.map(|it| it.name.clone()).unwrap_or_default() }),
    }
}
