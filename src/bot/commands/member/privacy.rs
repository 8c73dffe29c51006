//! `/privacy`: everyone, about themselves only. `show` says what is stored, what for and for how long; `choices` lets the
//! member say what it may be used for; `export` and `delete` live in `privacy_mine.rs`.

use super::privacy_mine;
use crate::actions::choose_privacy;
use crate::app::App;
use crate::args;
use crate::bot::commands::fields::fields;
use crate::bot::components::{Click, stale};
use crate::bot::{Context, guild, locale, member, replies};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::ids::{GuildId, MemberId};
use crate::message::Trouble;
use crate::store::consents::{self, Purpose};
use crate::store::{erasure, guilds, pair_days, privacy as rows};
use crate::text::{self, Locale};

/// A purpose: its title, its explanation, the tables that serve it.
const PURPOSES: [(&str, &str, &[&str]); 5] = [
    (
        "privacy-access",
        "privacy-access-why",
        &[
            "members",
            "customers",
            "checkouts",
            "stripe_events",
            "parked_purchases",
            "ledger",
            "held_roles",
            "role_changes",
        ],
    ),
    (
        "privacy-dealings",
        "privacy-dealings-why",
        &[
            "cases",
            "reports",
            "notices",
            "member_threads",
            "transfers",
            "departures",
            "gifts",
            "seats",
            "reward_claims",
            "plan_switches",
            "audit",
            "member_notes",
            "web_sessions",
            "join_tokens",
        ],
    ),
    (
        "privacy-lessons",
        "privacy-lessons-why",
        &[
            "lessons",
            "lesson_history",
            "lesson_marks",
            "lesson_ratings",
            "lesson_opens",
            "lesson_voices",
            "lesson_offers",
            "member_interests",
            "lesson_wishes",
            "lesson_news",
            "digests",
        ],
    ),
    (
        "privacy-analysis",
        "privacy-analysis-why",
        &[
            "interactions",
            "edges",
            "pair_days",
            "answer_days",
            "voice_presence",
            "live_events",
            "invites",
            "invite_joins",
            "ranks",
            "trust_decisions",
            "trust_accounts",
            "trust_discounts",
            "staff",
        ],
    ),
    ("privacy-choices", "privacy-choices-why", &["consents"]),
];

/// What is stored about you, and what you allow.
#[poise::command(slash_command, subcommands("show", "choices", "privacy_mine::export", "privacy_mine::delete"))]
#[allow(clippy::unused_async, reason = "poise awaits every command")]
pub(super) async fn privacy(_: Context<'_>) -> Result<(), Trouble> {
    Ok(())
}

/// What is stored about you, what for and for how long.
#[poise::command(slash_command)]
async fn show(ctx: Context<'_>) -> Result<(), Trouble> {
    let (guild, member) = (guild(ctx)?, member(ctx));
    replies::defer_ephemeral(ctx).await?;
    let post = account(ctx, guild, member, locale(ctx)).await?;
    replies::reply_post(ctx, &post, true).await
}

/// What your data may be used for; press a button to change it.
#[poise::command(slash_command)]
async fn choices(ctx: Context<'_>) -> Result<(), Trouble> {
    let (guild, member) = (guild(ctx)?, member(ctx));
    let post = chosen(ctx.data(), guild, member, locale(ctx)).await?;
    replies::reply_post(ctx, &post, true).await
}

/// A button whose custom id begins with `privacy:`. On a notice it answers beside it; on the panel it renews the panel.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    if rest == ["delete"] {
        let post = privacy_mine::erase(app, guild, member, locale).await?;
        return replies::update(ctx, click, &post).await;
    }
    let (purpose, allowed, on_panel) = match rest {
        [purpose, "on"] => (purpose, true, false),
        ["panel", purpose, "on"] => (purpose, true, true),
        ["panel", purpose, "off"] => (purpose, false, true),
        _ => return Err(stale()),
    };
    let purpose = Purpose::named(purpose).ok_or_else(stale)?;
    choose_privacy::run(app, guild, member, purpose, allowed).await?;
    let post = chosen(app, guild, member, locale).await?;
    if on_panel { replies::update(ctx, click, &post).await } else { replies::answer(ctx, click, &post).await }
}

/// What is chosen so far, with a button for each purpose that turns it over.
async fn chosen(app: &App, guild: GuildId, member: MemberId, locale: Locale) -> Result<Post, Trouble> {
    let mut fields = Vec::new();
    let mut buttons = Vec::new();
    for purpose in Purpose::ALL {
        let choice = consents::find(&mut app.store.read(), guild, member, purpose).await?;
        let on = choice.unwrap_or(purpose != Purpose::Notices);
        let name = text::text(locale, &format!("privacy-purpose-{}", purpose.name()));
        let answer = answer(purpose, choice);
        let what = text::text(locale, &format!("privacy-purpose-{}.what", purpose.name()));
        fields.push((name.clone(), format!("**{}**\n{what}", text::text(locale, answer)), false));
        let key = if on { "privacy-turn-off" } else { "privacy-turn-on" };
        let id = format!("privacy:panel:{}:{}", purpose.name(), if on { "off" } else { "on" });
        let style = if on { ButtonStyle::Secondary(id) } else { ButtonStyle::Success(id) };
        buttons.push(Button { label: text::text_with(locale, key, &args!("what" => name)), style, disabled: false });
    }
    let embed = Embed {
        title: text::text(locale, "privacy-choices-title"),
        description: text::text(locale, "privacy-choices-intro"),
        fields,
        ..Embed::default()
    };
    Ok(Post { embed: Some(embed), rows: vec![buttons], ..Post::default() })
}

/// What a choice means, the key of a text. Direct messages need a yes; the rest is the server's choice until the member
/// says no.
fn answer(purpose: Purpose, choice: Option<bool>) -> &'static str {
    match choice {
        Some(true) => "privacy-allowed",
        Some(false) => "privacy-refused",
        None if purpose == Purpose::Notices => "privacy-not-allowed",
        None => "privacy-not-asked",
    }
}

async fn account(ctx: Context<'_>, guild: GuildId, member: MemberId, locale: Locale) -> Result<Post, Trouble> {
    let app = ctx.data();
    let counts = rows::counts(&mut app.store.read(), guild, member).await?;
    let days = app.config.community.retention_days;
    let settings = guilds::find(&mut app.store.read(), guild).await?;
    let mut choices = Vec::new();
    for purpose in Purpose::ALL {
        choices.push((purpose, consents::find(&mut app.store.read(), guild, member, purpose).await?));
    }
    let analysis = settings.is_some_and(|settings| settings.analysis);
    Ok(Post { embed: Some(stored(locale, &counts, days, &choices, analysis)), ..Post::default() })
}

/// What is stored, purpose by purpose, what the member allows, and what is never stored.
fn stored(
    locale: Locale,
    counts: &[(&'static str, i64)],
    days: i64,
    choices: &[(Purpose, Option<bool>)],
    analysis: bool,
) -> Embed {
    let line =
        |what: String, said: String| text::text_with(locale, "privacy-line", &args!("what" => what, "said" => said));
    let mut shown = Vec::new();
    for (title, why, tables) in PURPOSES {
        let counted = counts.iter().filter(|(table, _)| tables.contains(table)).map(|(table, count)| {
            let what = text::text(locale, &format!("privacy-table-{}", table.replace('_', "-")));
            line(what, format!("**{count}**"))
        });
        let why = text::text_with(locale, why, &args!("days" => days));
        shown.append(&mut fields(text::text(locale, title), std::iter::once(why).chain(counted)));
    }
    let chosen = choices.iter().map(|(purpose, choice)| {
        let name = text::text(locale, &format!("privacy-purpose-{}", purpose.name()));
        line(name, text::text(locale, answer(*purpose, *choice)))
    });
    let server = text::text(locale, if analysis { "privacy-server-on" } else { "privacy-server-off" });
    shown.append(&mut fields(text::text(locale, "privacy-consents"), chosen.chain([server])));
    shown.push((text::text(locale, "privacy-never"), text::text(locale, "privacy-never-what"), false));
    Embed {
        title: text::text(locale, "privacy-title"),
        description: format!(
            "{}\n{}",
            text::text(locale, "privacy-intro"),
            text::text_with(
                locale,
                "privacy-ends",
                &args!("days" => pair_days::KEPT_DAYS, "left" => erasure::LEFT_DAYS)
            ),
        ),
        fields: shown,
        ..Embed::default()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Discord's bounds on an embed.
    pub fn assert_fits(embed: &Embed) {
        let long = |text: &str| text.encode_utf16().count();
        let mut all = long(&embed.title) + long(&embed.description);
        assert!(embed.fields.len() <= 25, "{}", embed.fields.len());
        for (name, value, _) in &embed.fields {
            assert!(long(name) <= 256 && long(value) <= 1024, "{} in {name}: {value}", long(value));
            all += long(name) + long(value);
        }
        assert!(all <= 6000, "{all} in all");
    }

    #[test]
    fn pv1_whoever_has_rows_in_every_table_is_told_all_of_them() {
        let counts: Vec<_> = rows::TABLES.iter().map(|(table, _)| (*table, 9_999_999)).collect();
        for locale in Locale::ALL {
            for (choice, analysis) in [(None, true), (None, false), (Some(true), false), (Some(false), true)] {
                let choices = Purpose::ALL.map(|purpose| (purpose, choice));
                let embed = stored(locale, &counts, 365, &choices, analysis);
                assert_fits(&embed);
                let lines = embed.fields.iter().flat_map(|field| field.1.lines()).filter(|line| line.starts_with('•'));
                assert_eq!(lines.count(), counts.len() + choices.len(), "a line of each table and choice");
            }
        }
    }

    #[test]
    fn pv1_show_and_choices_say_the_same_of_what_nobody_has_decided() {
        let choices = Purpose::ALL.map(|purpose| (purpose, None));
        let embed = stored(Locale::EnUs, &[], 365, &choices, true);
        let said = embed.fields.iter().map(|field| &*field.1).find(|said| said.contains("direct message")).unwrap();
        let of = |what: &str| said.lines().find(|line| line.contains(what)).unwrap();
        assert!(of("direct message").ends_with(&text::text(Locale::EnUs, "privacy-not-allowed")), "{said}");
        assert!(of("lessons").ends_with(&text::text(Locale::EnUs, "privacy-not-asked")), "{said}");
    }

    #[test]
    fn pv1_every_counted_table_serves_a_purpose_that_is_told() {
        for (table, _) in rows::TABLES {
            assert_eq!(PURPOSES.iter().filter(|(_, _, tables)| tables.contains(table)).count(), 1, "{table}");
            for locale in Locale::ALL {
                let key = format!("privacy-table-{}", table.replace('_', "-"));
                assert!(text::find(locale, &key, None).is_some(), "{key} has no text in {}", locale.tag());
            }
        }
    }
}
