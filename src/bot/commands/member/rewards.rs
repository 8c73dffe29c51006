//! `/rewards`: everyone. What points can be exchanged for here, what the reader has to spend, and a button for each; nothing is
//! spent before a second click. Only the reader sees it.

use crate::actions::take_reward::{self, Shelf, Wish};
use crate::args;
use crate::bot::checks::{self, Rank};
use crate::bot::components::{Click, stale};
use crate::bot::{Context, guild, locale, member, replies};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::community::points::LEVEL_DAYS;
use crate::domain::ids::PlanId;
use crate::domain::names;
use crate::message::Trouble;
use crate::store::plans::Plan;
use crate::store::rewards::Reward;
use crate::text::{Locale, moment, text, text_with};

/// Buttons in a row, by Discord's limit.
const IN_A_ROW: usize = 5;
/// Characters on a button, by Discord's limit.
const LABEL: usize = 80;

/// What points can be exchanged for here.
#[poise::command(slash_command)]
pub(super) async fn rewards(ctx: Context<'_>) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let rank = checks::rank(ctx).await?;
    let shelf = take_reward::shelf(ctx.data(), guild(ctx)?, member(ctx)).await?;
    replies::reply_post(ctx, &shown(locale(ctx), &shelf, rank), true).await
}

/// `rewards:show`, `rewards:ask:<plan>`, `rewards:take:<plan>:<points>:<days>:<times>`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    let number = |text: &str| text.parse::<i64>().map_err(|_| stale());
    replies::promise_update(ctx, click).await?;
    let post = match rest {
        ["show"] => shown(locale, &take_reward::shelf(app, guild, member).await?, on.rank().await?),
        ["ask", plan] => {
            let plan = PlanId(number(plan)?);
            let shelf = take_reward::shelf(app, guild, member).await?;
            let offered = shelf.rewards.iter().find(|(it, _)| it.id == plan).ok_or(take_reward::Error::Changed)?;
            let (purse, needed) = (shelf.purse, offered.1.points);
            if purse < needed {
                return Err(take_reward::Error::TooFew { purse, needed }.into());
            }
            asked(locale, &shelf, offered)
        }
        ["take", plan, points, days, times] => {
            let reward = Reward { plan: PlanId(number(plan)?), points: number(points)?, days: number(days)? };
            let had = take_reward::run(app, guild, member, Wish { reward, times: number(times)? }).await?;
            let args = args!("plan" => names::shown(&had.plan.offer.name), "time" => moment(locale, had.until), "purse" => had.purse);
            let embed = Embed {
                title: text(locale, "rewards-title"),
                description: text_with(locale, "rewards-taken", &args),
                ..Embed::default()
            };
            Post { embed: Some(embed), rows: vec![vec![back(locale)]], ..Post::default() }
        }
        _ => return Err(stale()),
    };
    replies::fill(ctx, click, &post).await
}

fn shown(locale: Locale, shelf: &Shelf, rank: Rank) -> Post {
    let mut paragraphs = vec![if shelf.left {
        text(locale, "profile-analysis-left")
    } else if shelf.open {
        text(locale, "rewards-open")
    } else {
        let args = args!("purse" => shelf.purse, "days" => LEVEL_DAYS, "spent" => shelf.spent.points);
        text_with(locale, "rewards-purse", &args)
    }];
    let lines: Vec<String> = shelf
        .rewards
        .iter()
        .map(|(plan, it)| text_with(locale, "rewards-line", &told(plan, *it, names::shown)))
        .collect();
    paragraphs.push(if lines.is_empty() { text(locale, "rewards-none") } else { lines.join("\n") });
    let mut notes = vec![text_with(locale, "rewards-how", &args!("days" => LEVEL_DAYS))];
    if rank >= Rank::Creator {
        notes.push(text(locale, "rewards-creator"));
    }
    let notes: Vec<String> = notes.iter().map(|note| format!("-# {note}")).collect();
    paragraphs.push(notes.join("\n"));
    let buttons: Vec<Button> = shelf.rewards.iter().map(|(plan, it)| button(locale, shelf, plan, *it)).collect();
    Post {
        embed: Some(Embed {
            title: text(locale, "rewards-title"),
            description: paragraphs.join("\n\n"),
            ..Embed::default()
        }),
        rows: buttons.chunks(IN_A_ROW).map(<[Button]>::to_vec).collect(),
        ..Post::default()
    }
}

/// What is not affordable yet is seen, but cannot be clicked.
fn button(locale: Locale, shelf: &Shelf, plan: &Plan, reward: Reward) -> Button {
    Button {
        label: names::shortened(&text_with(locale, "rewards-button", &told(plan, reward, names::plain)), LABEL),
        style: ButtonStyle::Primary(format!("rewards:ask:{}", plan.id)),
        disabled: shelf.purse < reward.points,
    }
}

fn asked(locale: Locale, shelf: &Shelf, (plan, reward): &(Plan, Reward)) -> Post {
    let mut args = told(plan, *reward, names::shown);
    args.set("left", shelf.purse - reward.points);
    let embed = Embed {
        title: text(locale, "rewards-title"),
        description: text_with(locale, "rewards-asked", &args),
        ..Embed::default()
    };
    let wish = format!("rewards:take:{}:{}:{}:{}", plan.id, reward.points, reward.days, shelf.spent.times);
    let take = Button { label: text(locale, "rewards-take"), style: ButtonStyle::Success(wish), disabled: false };
    Post { embed: Some(embed), rows: vec![vec![take, back(locale)]], ..Post::default() }
}

fn told(plan: &Plan, reward: Reward, name: impl Fn(&str) -> String) -> crate::text::Args<'static> {
    args!("plan" => name(&plan.offer.name), "points" => reward.points, "days" => reward.days)
}

fn back(locale: Locale) -> Button {
    let style = ButtonStyle::Secondary("rewards:show".into());
    Button { label: text(locale, "rewards-back"), style, disabled: false }
}
