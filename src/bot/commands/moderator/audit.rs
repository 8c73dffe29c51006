//! `/mod audit`: moderators only. Who changed what, the newest first; changes nothing. Creators can take the lists of
//! members, payments and access changes along as tables.

use poise::serenity_prelude as serenity;
use serenity::ComponentInteraction;
use tokio::sync::watch;

use crate::actions::export_list::{self, What};
use crate::app::App;
use crate::args;
use crate::bot::checks::{self, Rank};
use crate::bot::components::{Click, stale};
use crate::bot::{Context, guild, locale, replies};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::ids::{GuildId, LessonId, MemberId, PlanId};
use crate::domain::names;
use crate::message::Trouble;
use crate::store::history::{self, AREAS, Act};
use crate::store::plans::{self, Plan};
use crate::text::{self, Args, Locale};

/// Acts on a page.
const PAGE: i64 = 10;
/// Rows between two words about how far an export is.
const TOLD_EVERY: usize = 2_000;

/// What a list can be narrowed to.
#[derive(Debug, Clone, Copy, poise::ChoiceParameter)]
pub enum Kind {
    /// Roles given and taken.
    #[name = "role"]
    Role,
    /// Access given and taken by staff.
    #[name = "grant"]
    Grant,
    /// Lessons moved from state to state.
    #[name = "lesson"]
    Lesson,
    /// Plans made, changed and archived.
    #[name = "plan"]
    Plan,
    /// Choices in `/setup`.
    #[name = "setup"]
    Setup,
    /// Sweeps let pass.
    #[name = "brake"]
    Brake,
    /// Ways into paid channels that were closed.
    #[name = "leak"]
    Leak,
    /// Lists taken out.
    #[name = "export"]
    Export,
    /// Notes about members, and words about what they give.
    #[name = "member"]
    Member,
    /// Decisions about suspicious interactions.
    #[name = "finding"]
    Finding,
}

impl Kind {
    const fn area(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Grant => "grant",
            Self::Lesson => "lesson",
            Self::Plan => "plan",
            Self::Setup => "setup",
            Self::Brake => "brake",
            Self::Leak => "leak",
            Self::Export => "export",
            Self::Member => "member",
            Self::Finding => "finding",
        }
    }
}

/// Which part of the list is shown.
#[derive(Clone, Copy)]
struct View {
    guild: GuildId,
    member: Option<MemberId>,
    area: Option<&'static str>,
    page: i64,
    rank: Rank,
}

/// Show who changed what.
#[poise::command(slash_command, check = "checks::moderator")]
pub(super) async fn audit(ctx: Context<'_>, member: Option<serenity::User>, kind: Option<Kind>) -> Result<(), Trouble> {
    let member = member.map(|member| MemberId(member.id.get()));
    let view = View { guild: guild(ctx)?, member, area: kind.map(Kind::area), page: 0, rank: checks::rank(ctx).await? };
    let post = page(ctx.data(), view, locale(ctx)).await?;
    replies::reply_post(ctx, &post, true).await
}

/// A button whose custom id begins with `audit:`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member: by, locale, rest, .. } = on;
    let rank = on.rank().await?;
    match rest {
        ["page", member, area, page] => {
            checks::require(rank, Rank::Moderator)?;
            let member = member.parse().ok().filter(|id| *id != 0).map(MemberId);
            let area = AREAS.into_iter().find(|known| known == area);
            let number = page.parse::<i64>().map_err(|_| stale())?.clamp(0, 100_000);
            let post = self::page(app, View { guild, member, area, page: number, rank }, locale).await?;
            replies::update(ctx, click, &post).await
        }
        ["export", what] => {
            checks::require(rank, Rank::Creator)?;
            let what = What::ALL.into_iter().find(|known| known.word() == *what).ok_or_else(stale)?;
            replies::promise(ctx, click).await?;
            export(app, ctx, click, (guild, by, what), locale).await
        }
        _ => Err(stale()),
    }
}

/// Write the list, saying now and then how far it is, and hand it over.
async fn export(
    app: &App,
    ctx: &serenity::Context,
    click: &ComponentInteraction,
    (guild, by, what): (GuildId, MemberId, What),
    locale: Locale,
) -> Result<(), Trouble> {
    let (tell, mut told) = watch::channel(0);
    let work = export_list::run(app, guild, by, what, &tell);
    tokio::pin!(work);
    let mut said = 0;
    let (file, rows) = loop {
        tokio::select! {
            done = &mut work => break done?,
            Ok(()) = told.changed() => {
                let rows = *told.borrow_and_update();
                if rows >= said + TOLD_EVERY {
                    said = rows;
                    let content = text::text_with(locale, "export-under-way", &args!("rows" => rows));
                    replies::fill(ctx, click, &Post { content, ..Post::default() }).await?;
                }
            }
        }
    };
    let content = text::text_with(locale, &format!("export-{}", what.word()), &args!("rows" => rows));
    replies::fill(ctx, click, &Post { content, files: vec![file], ..Post::default() }).await
}

async fn page(app: &App, view: View, locale: Locale) -> Result<Post, Trouble> {
    let read = &mut app.store.read();
    let narrowed = (view.member, view.area);
    let mut acts = history::list(read, view.guild, narrowed, PAGE + 1, view.page * PAGE).await?;
    let more = i64::try_from(acts.len()).unwrap_or(0) > PAGE;
    acts.truncate(usize::try_from(PAGE).unwrap_or(10));
    let plans = plans::list(read, view.guild).await?;
    let lines: Vec<String> = acts.iter().map(|act| line(locale, act, &plans)).collect();
    let embed = Embed {
        title: text::text(locale, "mod-audit-title"),
        description: if lines.is_empty() { text::text(locale, "mod-audit-empty") } else { lines.join("\n") },
        footer: Some(text::text_with(locale, "mod-audit-footer", &args!("page" => (view.page + 1).to_string()))),
        ..Embed::default()
    };
    let turn = |key: &str, to: i64, possible: bool| Button {
        label: text::text(locale, key),
        style: ButtonStyle::Secondary(format!(
            "audit:page:{}:{}:{to}",
            view.member.map_or(0, |member| member.0),
            view.area.unwrap_or("all")
        )),
        disabled: !possible,
    };
    let mut rows = Vec::new();
    if more || view.page > 0 {
        rows.push(vec![
            turn("mod-audit-newer", view.page - 1, view.page > 0),
            turn("mod-audit-older", view.page + 1, more),
        ]);
    }
    if view.rank >= Rank::Creator {
        let take = |what: What| Button {
            label: text::text(locale, &format!("export-button-{}", what.word())),
            style: ButtonStyle::Secondary(format!("audit:export:{}", what.word())),
            disabled: false,
        };
        rows.push(What::ALL.map(take).to_vec());
    }
    Ok(Post { embed: Some(embed), rows, ..Post::default() })
}

/// "12 March, @Carl: raised the price …", never longer than a few lines.
fn line(locale: Locale, act: &Act, plans: &[Plan]) -> String {
    let plan = |id: i64| plans.iter().find(|plan| plan.id == PlanId(id)).map(|plan| names::shown(&plan.offer.name));
    let said = |name: &str| names::shown(&names::shortened(&act.detail(name).unwrap_or_default(), 120));
    let mut args = Args::new();
    args.set("member", act.member.map(|member| format!("<@{member}>")).unwrap_or_default());
    let key = match (act.area.as_str(), act.act.as_str()) {
        ("role", word) => {
            args.set("role", format!("<@&{}>", act.subject.unwrap_or_default().cast_unsigned()));
            args.set("reason", names::shown(&names::shortened(&act.details, 120)));
            format!("act-role-{word}")
        }
        ("grant", _) => {
            args.set("plan", act.subject.and_then(plan).unwrap_or_default());
            args.set("reason", said("reason"));
            let revoked = act.detail("kind").as_deref() == Some("revocation");
            if revoked { "act-grant-revoked" } else { "act-grant-granted" }.to_owned()
        }
        ("lesson", state) => {
            args.set("lesson", LessonId(act.subject.unwrap_or_default()).to_string());
            args.set("title", names::shown(&names::shortened(&act.details, 80)));
            args.set("state", text::text(locale, &format!("lesson-state-{}", state.replace('_', "-"))));
            "act-lesson".to_owned()
        }
        ("finding", word) => {
            let pattern = act.detail("pattern").unwrap_or_default();
            args.set("pattern", text::text(locale, &format!("flags-title-{pattern}")));
            args.set("accounts", said("accounts"));
            args.set("known", if act.member.is_some() { "yes" } else { "no" });
            format!("act-finding-{word}")
        }
        (area, word) => {
            for name in ["plan", "removals", "rows", "fingerprint", "case", "points", "days"] {
                args.set(name, said(name));
            }
            args.set("by", if act.member.is_some() { "member" } else { "webhook" });
            // Made of our own words, mentions and names made safe before.
            for name in ["value", "changes"] {
                args.set(name, names::shortened(&act.detail(name).unwrap_or_default(), 300));
            }
            if area == "setup" {
                args.set("what", text::text(locale, &format!("setup-{}", act.detail("what").unwrap_or_default())));
            }
            format!("act-{area}-{word}")
        }
    };
    let what = text::text_with(locale, &key, &args);
    let who = act.actor.map_or_else(|| text::text(locale, "mod-audit-bot"), |actor| format!("<@{actor}>"));
    format!("{} · {who} · {what}", text::moment(locale, act.at))
}
