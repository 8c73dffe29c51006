//! Clicks, selections and submitted forms. Custom ids read `area:verb:…`; the area says which file answers, so a button
//! works for as long as its message stands, restarts included.

use std::sync::Arc;

use poise::serenity_prelude as serenity;
use serenity::{ComponentInteraction, ModalInteraction};

use super::checks::{self, Rank};
use super::commands;
use crate::app::App;
use crate::domain::ids::{GuildId, MemberId};
use crate::message::Trouble;
use crate::text::Locale;

/// A click, a choice from a menu or a submitted form, with what answering it takes.
pub struct Acted<'a, I> {
    /// Everything of ours.
    pub app: &'a Arc<App>,
    /// Where answers go out.
    pub ctx: &'a serenity::Context,
    /// What Discord sent.
    pub act: &'a I,
    /// Where it was done.
    pub guild: GuildId,
    /// By whom.
    pub member: MemberId,
    /// The language they read.
    pub locale: Locale,
    /// What follows the area in the custom id.
    pub rest: &'a [&'a str],
    /// The member as Discord sent them, with their roles.
    who: Option<&'a serenity::Member>,
}

/// A click on a button or a choice from a menu.
pub type Click<'a> = Acted<'a, ComponentInteraction>;
/// A submitted form.
pub type Form<'a> = Acted<'a, ModalInteraction>;

impl<I> Acted<'_, I> {
    /// The rank of the person, from what Discord sent with the act.
    pub async fn rank(&self) -> Result<Rank, Trouble> {
        checks::of_member(self.app, self.who).await
    }

    /// Refuse, in words, anybody below `needed`.
    pub async fn require(&self, needed: Rank) -> Result<(), Trouble> {
        checks::require(self.rank().await?, needed).map(drop)
    }
}

/// A button that no longer means anything: its message is older than the program.
pub fn stale() -> Trouble {
    Trouble::person("error-stale-button")
}

/// Answer a click on a button or a choice from a menu.
pub async fn click(app: &Arc<App>, ctx: &serenity::Context, click: &ComponentInteraction) -> Result<(), Trouble> {
    let parts: Vec<&str> = click.data.custom_id.split(':').collect();
    let Some((area, rest)) = parts.split_first() else { return Err(stale()) };
    let guild = click.guild_id.ok_or_else(|| Trouble::person("error-guild-only"))?;
    let (member, locale) = (MemberId(click.user.id.get()), Locale::from_tag(&click.locale));
    let who = click.member.as_ref();
    let on = Click { app, ctx, act: click, guild: GuildId(guild.get()), member, locale, rest, who };
    match *area {
        "appeal" => commands::member::appeal::click(&on).await,
        "audit" => commands::moderator::audit::click(&on).await,
        "case" => commands::moderator::case::click(&on).await,
        "community" => commands::moderator::community::click(&on).await,
        "brake" => commands::moderator::brake::click(&on).await,
        "doctor" => commands::creator::doctor::click(&on).await,
        "flags" => commands::moderator::flags::click(&on).await,
        "member" => commands::moderator::member::click(&on).await,
        "membership" => commands::member::membership::click(&on).await,
        "privacy" => commands::member::privacy::click(&on).await,
        "plan" => commands::member::subscribe::click(&on).await,
        "gift" => commands::member::gift::click(&on).await,
        "planedit" => commands::creator::plan_preview::click(&on).await,
        "team" => commands::member::team::click(&on).await,
        "switch" => commands::member::switch::click(&on).await,
        "profile" => commands::member::interests::click(&on).await,
        "rewards" => commands::member::rewards::click(&on).await,
        "setup" => commands::creator::setup::click(&on).await,
        "lesson" => commands::creator::lesson::click(&on).await,
        "learn" => commands::member::learn::click(&on).await,
        _ => Err(stale()),
    }
}

/// Take a submitted form.
pub async fn submit(app: &Arc<App>, ctx: &serenity::Context, form: &ModalInteraction) -> Result<(), Trouble> {
    let parts: Vec<&str> = form.data.custom_id.split(':').collect();
    let Some((area, rest)) = parts.split_first() else { return Err(stale()) };
    let guild = form.guild_id.ok_or_else(|| Trouble::person("error-guild-only"))?;
    let (member, locale) = (MemberId(form.user.id.get()), Locale::from_tag(&form.locale));
    let who = form.member.as_ref();
    let on = Form { app, ctx, act: form, guild: GuildId(guild.get()), member, locale, rest, who };
    match *area {
        "appeal" => commands::member::appeal::submit(&on).await,
        "member" => commands::moderator::member::submit(&on).await,
        "report" => commands::member::report::submit(&on).await,
        "lesson" => commands::creator::lesson::submit(&on).await,
        "gift" => commands::member::gift::submit(&on).await,
        "setup" => commands::creator::setup::submit(&on).await,
        _ => Err(stale()),
    }
}

/// The text a person typed into a form's field; empty when the field was left empty or is not there.
pub fn typed<'f>(form: &'f ModalInteraction, field: &str) -> &'f str {
    form.data
        .components
        .iter()
        .flat_map(|row| &row.components)
        .find_map(|component| match component {
            serenity::ActionRowComponent::InputText(input) if input.custom_id == field => input.value.as_deref(),
            _ => None,
        })
        .unwrap_or_default()
}
