//! `/lesson`, its panel, and the buttons below lessons wherever they are posted.
//!
//! Everyone may write a lesson; publishing, withdrawing and listing are for creators. Nothing here posts: the posts
//! follow by a job.

use std::sync::Arc;

use poise::serenity_prelude as serenity;
use serenity::{ComponentInteraction, ComponentInteractionDataKind, MessageFlags};

use super::{
    lesson_edit, lesson_form, lesson_import, lesson_list, lesson_note, lesson_panel, lesson_publish, lesson_series,
    lesson_submit, lesson_withdraw,
};
use crate::actions::review_lesson::{self, Verdict};
use crate::actions::{mark_lesson, move_lesson, open_lesson, open_link, rate_lesson, set_lesson_plans};
use crate::app::App;
use crate::args;
use crate::bot::checks::{self, Rank};
use crate::bot::components::{Click, Form, stale};
use crate::bot::{Command, Context, replies};
use crate::discord::{Button, ButtonStyle, Post};
use crate::domain::ids::{GuildId, LessonId, MemberId, PlanId};
use crate::domain::lessons::{LessonState, Mark};
use crate::domain::names;
use crate::message::Trouble;
use crate::store::{lesson_opens, lessons};
use crate::text::{Locale, text, text_with};

/// `/lesson` with its subcommands.
pub fn command() -> Command {
    let mut parent = lesson();
    parent.subcommands = vec![
        lesson_submit::submit(),
        lesson_edit::edit(),
        lesson_publish::publish(),
        lesson_withdraw::withdraw(),
        lesson_list::list(),
        lesson_import::import(),
        lesson_series::series(),
    ];
    parent
}

/// Lessons. Discord never runs a command that has subcommands.
#[poise::command(slash_command)]
#[allow(clippy::unused_async, reason = "poise awaits every command")]
async fn lesson(_: Context<'_>) -> Result<(), Trouble> {
    Ok(())
}

/// A button or menu whose custom id begins with `lesson:`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    let rank = on.rank().await?;
    let staff = rank == Rank::Creator;
    match rest {
        ["retry", to @ ..] => lesson_form::again(ctx, click, locale, to).await,
        ["rate", id, stars] => {
            let lesson = LessonId(id.parse().map_err(|_| stale())?);
            let stars = stars.parse().map_err(|_| stale())?;
            rate_lesson::run(app, guild, lesson, (member, staff), stars).await?;
            replies::answer_text(ctx, click, text_with(locale, "lesson-rated", &args!("stars" => stars))).await
        }
        ["list", state, page] => lesson_list::turn(app, ctx, click, (guild, locale), staff, state, page).await,
        [verb, id] => {
            let lesson = LessonId(id.parse().map_err(|_| stale())?);
            let on = Clicked { app, ctx, click, guild, member, locale, staff, rank, lesson };
            let reviewer = || checks::require(rank, Rank::Moderator);
            match *verb {
                "done" => on.mark(Mark::Done).await,
                "save" => on.mark(Mark::Saved).await,
                "skip" => on.mark(Mark::NotForMe).await,
                "open" => on.open().await,
                "share" => on.share().await,
                "publish" => on.move_to(LessonState::Published, "lesson-published").await,
                "decline" | "retract" => on.move_to(LessonState::Withdrawn, "lesson-withdrawn").await,
                "approve" => {
                    reviewer()?;
                    on.review(Verdict::Approve).await
                }
                "reject" => {
                    reviewer()?;
                    on.review(Verdict::Reject).await
                }
                "sendback" => {
                    reviewer()?;
                    lesson_note::ask(ctx, click, locale, lesson).await
                }
                "plans" => on.choose_plans().await,
                _ => Err(stale()),
            }
        }
        _ => Err(stale()),
    }
}

/// The form whose custom id begins with `lesson:`.
pub async fn submit(on: &Form<'_>) -> Result<(), Trouble> {
    match on.rest {
        ["submit" | "saved" | "edited", ..] => lesson_form::submitted(on).await,
        ["note", id] => {
            let lesson = LessonId(id.parse().map_err(|_| stale())?);
            lesson_note::submitted(on, lesson).await
        }
        _ => Err(stale()),
    }
}

/// A click on a lesson's button.
struct Clicked<'c> {
    app: &'c Arc<App>,
    ctx: &'c serenity::Context,
    click: &'c ComponentInteraction,
    guild: GuildId,
    member: MemberId,
    locale: Locale,
    staff: bool,
    rank: Rank,
    lesson: LessonId,
}

impl Clicked<'_> {
    /// Done, Save or Not for me below a lesson's post: only the one who pressed sees the answer.
    async fn mark(&self, mark: Mark) -> Result<(), Trouble> {
        let input =
            mark_lesson::Input { guild: self.guild, lesson: self.lesson, member: self.member, staff: self.staff, mark };
        let (lesson, _) = mark_lesson::run(self.app, input).await?;
        let key = match mark {
            Mark::Done => "lesson-marked-done",
            Mark::Saved => "lesson-marked-saved",
            Mark::NotForMe | Mark::Liked => "lesson-marked-not-for-me",
        };
        let said = text_with(self.locale, key, &args!("title" => names::shown(&lesson.draft.title)));
        replies::answer_text(self.ctx, self.click, said).await
    }

    /// The link, for those who may have it.
    async fn open(&self) -> Result<(), Trouble> {
        let found = lessons::find(&mut self.app.store.read(), self.guild, self.lesson).await?;
        let waits = found.is_some_and(|lesson| lesson.state == LessonState::InReview);
        // Whoever reviews a lesson has to read it.
        let staff = self.staff || waits && self.rank >= Rank::Moderator;
        let lesson = open_lesson::run(self.app, self.guild, self.lesson, self.member, staff).await?;
        let mut content = text_with(self.locale, "lesson-open", &args!("title" => names::shown(&lesson.draft.title)));
        let id = lesson.id;
        let (members, stars) = lesson_opens::rating(&mut self.app.store.read(), id).await?;
        if members > 0 {
            // Rounded to tenths without floating point.
            let tenths = (stars * 10 + members / 2) / members;
            let args = args!("stars" => format!("{}.{}", tenths / 10, tenths % 10), "members" => members);
            content.push('\n');
            content.push_str(&text_with(self.locale, "lesson-rating", &args));
        }
        let button = |key: &str, style| Button { label: text(self.locale, key), style, disabled: false };
        let address = open_link::address(self.app, self.guild, id, (self.member, staff));
        let mut rows = vec![vec![
            button("lesson-button-open", ButtonStyle::Link(address)),
            button("lesson-button-done", ButtonStyle::Success(format!("lesson:done:{id}"))),
            button("lesson-button-save", ButtonStyle::Secondary(format!("lesson:save:{id}"))),
            button("lesson-button-share", ButtonStyle::Secondary(format!("lesson:share:{id}"))),
        ]];
        let star = |stars: i64| Button {
            label: "★".repeat(usize::try_from(stars).unwrap_or(1)),
            style: ButtonStyle::Secondary(format!("lesson:rate:{id}:{stars}")),
            disabled: false,
        };
        rows.push((1..=5).map(star).collect());
        replies::answer(self.ctx, self.click, &Post { content, rows, ..Post::default() }).await
    }

    /// A preview to copy: what anybody may know of the lesson, and never its link.
    async fn share(&self) -> Result<(), Trouble> {
        let lesson = open_lesson::run(self.app, self.guild, self.lesson, self.member, self.staff).await?;
        let title = names::shown(&lesson.draft.title);
        let summary = names::shown(&names::shortened(&lesson.draft.summary, 300));
        let post = lesson
            .post
            .map(|(channel, message)| format!("https://discord.com/channels/{}/{channel}/{message}", self.guild));
        let args = args!("title" => title, "summary" => summary, "post" => post.unwrap_or_default());
        replies::answer_text(self.ctx, self.click, text_with(self.locale, "lesson-share", &args)).await
    }

    /// Publish or withdraw, from the panel (which then changes) or from the review channel (which the job changes).
    async fn move_to(&self, to: LessonState, key: &str) -> Result<(), Trouble> {
        let input =
            move_lesson::Input { guild: self.guild, lesson: self.lesson, actor: self.member, staff: self.staff, to };
        let lesson = move_lesson::run(self.app, input).await?;
        let said = text_with(self.locale, key, &args!("title" => names::shown(&lesson.draft.title)));
        let ours_alone = self.click.message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
        if ours_alone {
            replies::update(self.ctx, self.click, &Post { content: said, ..Post::default() }).await
        } else {
            replies::answer_text(self.ctx, self.click, said).await
        }
    }

    /// Approve or reject what waits for review; the post in the review channel is changed by a job.
    async fn review(&self, verdict: Verdict<'_>) -> Result<(), Trouble> {
        let lesson = review_lesson::run(self.app, self.guild, self.lesson, self.member, verdict).await?;
        let key = if verdict == Verdict::Approve { "lesson-published" } else { "lesson-rejected" };
        let said = text_with(self.locale, key, &args!("title" => names::shown(&lesson.draft.title)));
        replies::answer_text(self.ctx, self.click, said).await
    }

    /// A choice in the panel's menu of plans.
    async fn choose_plans(&self) -> Result<(), Trouble> {
        let ComponentInteractionDataKind::StringSelect { values } = &self.click.data.kind else {
            return Err(stale());
        };
        let chosen = values.iter().filter_map(|value| value.parse().ok()).map(PlanId).collect();
        let actor = (self.member, self.staff);
        set_lesson_plans::run(self.app, self.guild, self.lesson, actor, &chosen).await?;
        let panel = lesson_panel::Panel::load(self.app, self.guild, self.lesson, self.staff).await?;
        panel.update(self.ctx, self.click, self.locale).await
    }
}

/// The lesson that a person named in an option: by its number, as autocomplete fills it in, or by its whole title.
pub async fn named(app: &App, guild: GuildId, typed: &str) -> Result<LessonId, Trouble> {
    if let Ok(id) = typed.trim().parse() {
        return Ok(LessonId(id));
    }
    let key = names::name_key(typed);
    let (all, _) = lessons::list(&mut app.store.read(), guild, None, RECENT, 0).await?;
    let mut same = all.iter().filter(|lesson| names::name_key(&lesson.draft.title) == key);
    match (same.next(), same.next()) {
        (Some(one), None) => Ok(one.id),
        (Some(_), Some(_)) => Err(Trouble::person("lesson-error-ambiguous")),
        (None, _) => Err(Trouble::person("lesson-error-unknown")),
    }
}

/// Lessons that autocomplete looks through, the newest first.
const RECENT: i64 = 300;

/// Lessons in one of `states` whose title contains what was typed so far. Nothing for people who are not creators:
/// Discord asks for suggestions without any check of ours.
pub async fn suggest(ctx: Context<'_>, partial: &str, states: &[LessonState]) -> serenity::CreateAutocompleteResponse {
    let found = find_choices(ctx, partial, states).await.unwrap_or_default();
    serenity::CreateAutocompleteResponse::new().set_choices(found)
}

async fn find_choices(
    ctx: Context<'_>,
    partial: &str,
    states: &[LessonState],
) -> Result<Vec<serenity::AutocompleteChoice>, Trouble> {
    checks::creator(ctx).await?;
    let app = ctx.data();
    let (all, _) = lessons::list(&mut app.store.read(), crate::bot::guild(ctx)?, None, RECENT, 0).await?;
    let key = names::name_key(partial);
    Ok(all
        .iter()
        .filter(|it| states.contains(&it.state) && names::name_key(&it.draft.title).contains(&key))
        .take(25)
        .map(|it| {
            let label = names::shortened(&format!("{} · {}", it.id, names::plain(&it.draft.title)), 100);
            serenity::AutocompleteChoice::new(label, it.id.to_string())
        })
        .collect())
}
