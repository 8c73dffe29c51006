//! `/claim`: everyone. Binds what a code stands for to the person who types it; what the code is for can be seen from
//! its first word.

use crate::actions::claim_gift;
use crate::actions::claim_purchase;
use crate::actions::give_gift;
use crate::actions::team_seats;
use crate::args;
use crate::bot::{Context, guild, locale, member, replies};
use crate::domain::names;
use crate::message::Trouble;
use crate::text::text_with;

/// Claim what a code stands for: a gift, or a purchase made outside Discord.
#[poise::command(slash_command)]
pub(super) async fn claim(ctx: Context<'_>, code: String) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let word: String = names::clean(&code).chars().map(names::narrow).take(4).collect();
    let said = match word.to_ascii_uppercase().as_str() {
        give_gift::WORD => gift(ctx, &code).await?,
        team_seats::WORD => seat(ctx, &code).await?,
        _ => purchase(ctx, &code).await?,
    };
    replies::ephemeral(ctx, said).await
}

async fn gift(ctx: Context<'_>, code: &str) -> Result<String, Trouble> {
    let locale = locale(ctx);
    let claimed = claim_gift::run(ctx.data(), guild(ctx)?, member(ctx), code).await?;
    Ok(super::gift::claimed_text(locale, &claimed))
}

async fn seat(ctx: Context<'_>, code: &str) -> Result<String, Trouble> {
    let (plan, owner) = team_seats::take(ctx.data(), guild(ctx)?, member(ctx), code).await?;
    let args = args!("plan" => names::shown(&plan.offer.name), "owner" => format!("<@{owner}>"));
    Ok(text_with(locale(ctx), "team-taken", &args))
}

/// A code that was mailed to the address of a purchase made through a public link.
async fn purchase(ctx: Context<'_>, code: &str) -> Result<String, Trouble> {
    let claimed = claim_purchase::by_code(ctx.data(), guild(ctx)?, member(ctx), code).await?;
    Ok(text_with(locale(ctx), "purchase-claimed", &args!("plan" => names::shown(&claimed.plan))))
}
