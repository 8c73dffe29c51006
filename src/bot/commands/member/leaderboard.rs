//! `/leaderboard period?`: everyone. Who received attention that counts, as points, and where the reader stands. Only the
//! reader sees the answer. Changes nothing.

use crate::actions::core_members::Error;
use crate::actions::points_table::{self, Board, Own};
use crate::args;
use crate::bot::commands::moderator::community::{fitted, missing};
use crate::bot::commands::period::Period;
use crate::bot::{Context, guild, locale, member, replies};
use crate::discord::{Embed, Post};
use crate::domain::community::points::{Row, at_least};
use crate::message::Trouble;
use crate::text::{Locale, text, text_with};

/// Characters of the lines; Discord takes 4096 in all.
const LINES: usize = 2_000;

/// The points that members have, and from how many people.
#[poise::command(slash_command)]
pub async fn leaderboard(ctx: Context<'_>, period: Option<Period>) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let (guild, reader, locale) = (guild(ctx)?, member(ctx), locale(ctx));
    let days = period.unwrap_or(Period::Month).days();
    let board = match points_table::run(ctx.data(), guild, reader, days).await {
        // Switching it on is no member's to do.
        Err(Error::Off) => return Err(Trouble::person("profile-analysis-off")),
        board => board?,
    };
    replies::reply_post(ctx, &Post { embed: Some(embed(locale, &board, days)), ..Post::default() }, true).await
}

fn embed(locale: Locale, board: &Board, days: i64) -> Embed {
    let mut description = fitted(board.first.iter().map(|line| told(locale, "leaderboard-line", *line)), LINES);
    if board.first.is_empty() {
        description = text(locale, "leaderboard-nobody");
    }
    let own = match board.own {
        Own::Shown => None,
        Own::Below(place, row) => Some(told(locale, "leaderboard-own", (place, row))),
        Own::Left => Some(text(locale, "profile-analysis-left")),
        Own::Nothing => Some(text(locale, "leaderboard-own-nothing")),
    };
    if let Some(own) = own {
        description.push_str("\n\n");
        description.push_str(&own);
    }
    let rests = if board.open { "community-open" } else { "leaderboard-from" };
    let exchange = board.rewards.then(|| text(locale, "leaderboard-rewards"));
    let notes = [Some(text(locale, rests)), Some(text(locale, "leaderboard-share")), exchange];
    let gaps = missing(locale, "leaderboard-missing", &board.missing);
    for note in notes.into_iter().chain([gaps]).flatten() {
        description.push_str("\n-# ");
        description.push_str(&note);
    }
    let period = text_with(locale, "community-period-days", &args!("days" => days));
    Embed {
        title: text(locale, "leaderboard-title"),
        description,
        footer: Some(text_with(locale, "leaderboard-footer", &args!("members" => board.members, "period" => period))),
        ..Embed::default()
    }
}

/// A line of the table.
fn told(locale: Locale, key: &str, (place, row): (usize, Row)) -> String {
    let member = format!("<@{}>", row.member);
    text_with(
        locale,
        key,
        &args!("place" => place, "member" => member, "points" => row.points, "people" => at_least(row.people)),
    )
}
