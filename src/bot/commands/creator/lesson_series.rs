//! `/lesson series`: creators only. How a series is handed out, which plan includes it, and publishing all of it at once.

use poise::serenity_prelude as serenity;
use serenity::{AutocompleteChoice, CreateAutocompleteResponse};

use crate::actions::arrange_series::{self, Input};
use crate::args;
use crate::bot::commands::plan_option;
use crate::bot::{Context, checks, guild, locale, member, replies};
use crate::domain::lessons::series::Drip;
use crate::domain::names;
use crate::message::Trouble;
use crate::store::series as rows;
use crate::text::text_with;

/// How a series can be handed out.
#[derive(Debug, Clone, Copy, poise::ChoiceParameter)]
pub enum Pace {
    /// All at once.
    #[name = "all at once"]
    All,
    /// So many days after joining.
    #[name = "days after joining"]
    Joined,
    /// So many days after the one before.
    #[name = "days after the one before"]
    Previous,
}

/// Arrange a series: its pace, its plan, and whether to publish it.
#[poise::command(slash_command, check = "checks::creator")]
pub async fn series(
    ctx: Context<'_>,
    #[autocomplete = "suggest"] series: String,
    pace: Option<Pace>,
    #[min = 0]
    #[max = 365]
    days: Option<i64>,
    #[autocomplete = "plan_option::current"] plan: Option<String>,
    publish: Option<bool>,
) -> Result<(), Trouble> {
    let (app, guild) = (ctx.data(), guild(ctx)?);
    let days = days.unwrap_or(7).clamp(0, Drip::MOST);
    let drip = pace.map(|pace| match pace {
        Pace::All => Drip::All,
        Pace::Joined => Drip::Joined(days),
        Pace::Previous => Drip::Previous(days),
    });
    let plans = match plan {
        Some(typed) if matches!(typed.trim(), "-" | "free" | "免费") => Some(std::collections::BTreeSet::new()),
        Some(typed) => Some([plan_option::named(app, guild, &typed).await?.id].into()),
        None => None,
    };
    let input = Input { guild, actor: member(ctx), name: series, drip, plans, publish: publish.unwrap_or(false) };
    let done = arrange_series::run(app, &input).await?;
    let args = args!(
        "series" => names::shown(&done.name),
        "lessons" => done.lessons,
        "published" => done.published
    );
    replies::ephemeral(ctx, text_with(locale(ctx), "lesson-series-done", &args)).await
}

async fn suggest(ctx: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let find = async || -> Result<Vec<AutocompleteChoice>, Trouble> {
        checks::creator(ctx).await?;
        let key = names::name_key(partial);
        let all = rows::list(&mut ctx.data().store.read(), guild(ctx)?).await?;
        let fits = all.into_iter().filter(|(name, _)| names::name_key(name).contains(&key));
        Ok(fits.take(25).map(|(name, _)| AutocompleteChoice::new(names::plain(&name), name)).collect())
    };
    CreateAutocompleteResponse::new().set_choices(find().await.unwrap_or_default())
}
