//! The `plan` option that many commands share: suggestions while typing, and the plan that was meant.

use poise::serenity_prelude as serenity;
use serenity::{AutocompleteChoice, CreateAutocompleteResponse};

use crate::app::App;
use crate::args;
use crate::bot::{Context, guild, locale};
use crate::domain::ids::{GuildId, PlanId, RoleId};
use crate::domain::names;
use crate::message::Trouble;
pub use crate::message::offers::{price, terms};
use crate::store::plans::{self, Plan};
use crate::text::{Locale, text, text_with};

/// Discord's limit.
const MOST: usize = 25;
/// Discord's limit for a suggestion's text.
const LONGEST: usize = 100;

/// Plans that can be bought now.
pub async fn on_sale(ctx: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    suggest(ctx, partial, Plan::on_sale).await
}

/// Plans that sell or will sell.
pub async fn current(ctx: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    suggest(ctx, partial, |plan| !plan.archived()).await
}

/// Every plan, archived ones too: people may still hold them.
pub async fn any(ctx: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    suggest(ctx, partial, |_| true).await
}

async fn suggest(ctx: Context<'_>, partial: &str, fits: impl Fn(&Plan) -> bool) -> CreateAutocompleteResponse {
    let empty = CreateAutocompleteResponse::new();
    let Ok(guild) = guild(ctx) else { return empty };
    let listed = match plans::list(&mut ctx.data().store.read(), guild).await {
        Ok(listed) => listed,
        Err(error) => {
            tracing::warn!(%error, "plans could not be suggested");
            return empty;
        }
    };
    let wanted = names::name_key(partial);
    let locale = locale(ctx);
    let found =
        listed.iter().filter(|plan| fits(plan) && names::name_key(&plan.offer.name).contains(&wanted)).take(MOST);
    empty.set_choices(found.map(|plan| choice(locale, plan)).collect())
}

fn choice(locale: Locale, plan: &Plan) -> AutocompleteChoice {
    let terms = price(locale, &plan.offer);
    let name = names::plain(&plan.offer.name);
    let label = if plan.archived() {
        text_with(locale, "plan-choice-archived", &args!("plan" => name))
    } else {
        text_with(locale, "plan-choice", &args!("plan" => name, "price" => terms))
    };
    // Two plans may have had one name; the number tells them apart, and a name typed by hand is understood as well.
    AutocompleteChoice::new(names::shortened(&label, LONGEST), format!("#{}", plan.id))
}

/// The plan that was meant: a suggestion (`#` and its number), or a name typed by hand. Another guild's plan is not found.
pub async fn named(app: &App, guild: GuildId, typed: &str) -> Result<Plan, Trouble> {
    let read = &mut app.store.read();
    let suggested = typed.trim().strip_prefix('#').and_then(|id| id.parse().ok());
    let found = match suggested {
        Some(id) => plans::find_in(read, guild, PlanId(id)).await?,
        None => plans::by_name(read, guild, &names::name_key(typed)).await?,
    };
    found.ok_or_else(|| {
        Trouble::person("plan-error-unknown").with("name", names::shown(&names::shortened(&names::clean(typed), 80)))
    })
}

/// Every role that `plan` gives among `all`, the guild's plans, as mentions.
pub fn roles(plan: &Plan, all: &[Plan]) -> String {
    mentions(&plan.all_roles(all))
}

/// Roles as mentions.
pub fn mentions(roles: &[RoleId]) -> String {
    roles.iter().map(|role| format!("<@&{role}>")).collect::<Vec<_>>().join(" ")
}

/// How far a plan is, in words.
pub fn state(locale: Locale, plan: &Plan) -> String {
    text(locale, &format!("plan-state-{}", plan.state.word()))
}
