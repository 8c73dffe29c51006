//! One member as moderators see them: access, role changes, activity, findings, what they give, notes; and the buttons.

use crate::actions::finding_words;
use crate::actions::member_part::{self, Known, Part};
use crate::actions::member_scores::Told;
use crate::actions::member_trust::Seen;
use crate::app::App;
use crate::args;
use crate::bot::answering;
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::community::scores::Score;
use crate::domain::community::trust::decision::Verdict;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::names;
use crate::message::Trouble;
use crate::store::invites::Counting;
use crate::store::member_notes::{self, Note};
use crate::store::role_changes::{self, ChangeState};
use crate::store::{customers, ledger, plans};
use crate::text::{Locale, moment, text, text_with};

use super::why;

/// How many of our latest changes are shown.
const CHANGES: i64 = 5;
/// How many of the latest notes are shown.
const NOTES: i64 = 3;
/// Characters of a note with who wrote it and when; Discord takes 6,000 in a whole embed.
const NOTE_SHOWN: usize = 600;
/// Characters of what was found.
const FINDINGS_SHOWN: usize = 800;
/// Characters of how the member takes part.
const ACTIVITY_SHOWN: usize = 700;

/// The whole card.
pub(super) async fn card(app: &App, guild: GuildId, member: MemberId, locale: Locale) -> Result<Post, Trouble> {
    let now = app.clock.now();
    let part = member_part::run(app, guild, member).await?;
    let notes = member_notes::list(&mut app.store.read(), guild, member, NOTES).await?;
    let older = member_notes::count(&mut app.store.read(), guild, member).await? - NOTES;
    let seen = if let Part::Known(known) = &part { Some(&known.seen) } else { None };
    let mut fields = vec![
        (text(locale, "mod-member-access"), access(app, guild, member, locale, now).await?, false),
        (text(locale, "mod-member-changes"), role_lines(app, guild, member, locale).await?, false),
        (text(locale, "mod-member-activity"), activity(app, &part, locale), false),
    ];
    if let Some(seen) = seen {
        let found = names::shortened(&finding_words::findings(locale, seen, member), FINDINGS_SHOWN);
        fields.push((text(locale, "mod-member-findings"), found, false));
        fields.push((text(locale, "mod-member-credit"), finding_words::credit(locale, seen), false));
    }
    if notes.is_empty() {
        fields.push((text(locale, "mod-member-notes"), text(locale, "mod-member-notes-none"), false));
    }
    fields.extend((1..).zip(&notes).map(|(number, note)| note_field(locale, number, note)));
    let embed = Embed {
        title: text(locale, "mod-member-title"),
        description: description(app, guild, member, locale).await,
        fields,
        footer: (older > 0).then(|| text_with(locale, "mod-member-notes-older", &args!("count" => older))),
        ..Embed::default()
    };
    let rows = [credit_buttons(locale, member, seen), note_buttons(locale, member, &notes)];
    Ok(Post { embed: Some(embed), rows: rows.into_iter().filter(|row| !row.is_empty()).collect(), ..Post::default() })
}

async fn description(app: &App, guild: GuildId, member: MemberId, locale: Locale) -> String {
    let mention = format!("<@{member}>");
    match app.discord.member(guild, member).await {
        Ok(Some(seen)) => match seen.joined_at {
            Some(at) => {
                text_with(locale, "mod-member-joined", &args!("member" => mention, "time" => moment(locale, at)))
            }
            None => text_with(locale, "mod-why-here", &args!("member" => mention)),
        },
        Ok(None) => text_with(locale, "mod-why-gone", &args!("member" => mention)),
        Err(_) => text_with(locale, "mod-why-unseen", &args!("member" => mention)),
    }
}

/// Whether what the member gives is to count; asked once more before anything is written.
pub(super) fn question(locale: Locale, member: MemberId, verdict: Verdict) -> Post {
    let (how, verb) = if verdict == Verdict::Discount { ("off", "off-sure") } else { ("on", "on-sure") };
    let id = |verb: &str| format!("member:{verb}:{member}");
    let sure = text(locale, &format!("mod-credit-{how}-sure"));
    let style = if verdict == Verdict::Discount { ButtonStyle::Danger } else { ButtonStyle::Success };
    let back = text(locale, "mod-credit-back");
    let embed = Embed {
        title: text(locale, &format!("mod-credit-{how}")),
        description: text_with(locale, &format!("mod-credit-{how}-what"), &args!("member" => format!("<@{member}>"))),
        ..Embed::default()
    };
    let buttons = vec![
        Button { label: sure, style: style(id(verb)), disabled: false },
        Button { label: back, style: ButtonStyle::Secondary(id("card")), disabled: false },
    ];
    Post { embed: Some(embed), rows: vec![buttons], ..Post::default() }
}

/// Nothing to decide where nothing is recorded.
fn credit_buttons(locale: Locale, member: MemberId, seen: Option<&Seen>) -> Vec<Button> {
    let Some(seen) = seen else { return Vec::new() };
    let button = |key: &str, style, disabled| Button { label: text(locale, key), style, disabled };
    vec![
        button("mod-credit-off", ButtonStyle::Danger(format!("member:off:{member}")), seen.is_off()),
        button("mod-credit-on", ButtonStyle::Success(format!("member:on:{member}")), !seen.is_off() && !seen.held),
    ]
}

fn note_buttons(locale: Locale, member: MemberId, notes: &[Note]) -> Vec<Button> {
    let add = ButtonStyle::Primary(format!("member:note:{member}"));
    let mut buttons = vec![Button { label: text(locale, "mod-member-note-add"), style: add, disabled: false }];
    buttons.extend((1..).zip(notes).map(|(number, note): (i64, _)| Button {
        label: text_with(locale, "mod-member-note-remove", &args!("number" => number)),
        style: ButtonStyle::Secondary(format!("member:unnote:{member}:{}", note.id)),
        disabled: false,
    }));
    buttons
}

fn note_field(locale: Locale, number: i64, note: &Note) -> (String, String, bool) {
    let author = note.author.map_or_else(|| text(locale, "why-by-staff"), |author| format!("<@{author}>"));
    let said = format!("{author} · {}\n{}", moment(locale, note.written_at), names::shown(&note.note));
    let title = text_with(locale, "mod-member-note", &args!("number" => number));
    (title, names::shortened(&said, NOTE_SHOWN), false)
}

async fn access(app: &App, guild: GuildId, member: MemberId, locale: Locale, now: i64) -> Result<String, Trouble> {
    let read = &mut app.store.read();
    let access = ledger::access(read, guild, member, now).await?;
    let mut lines = Vec::new();
    for plan in plans::list(read, guild).await?.iter().filter(|plan| access.about_plan(plan.id).is_some()) {
        let reasons = why::reasons(locale, &access, plan).join("\n");
        lines.push(format!("**{}**\n{reasons}", names::shown(&plan.offer.name)));
    }
    if lines.is_empty() {
        lines.push(text(locale, "mod-why-never"));
    }
    let since = customers::of_member(read, guild, member).await?.iter().map(|it| it.created_at).min();
    lines.extend(since.map(|at| text_with(locale, "mod-member-customer", &args!("time" => moment(locale, at)))));
    Ok(names::shortened(&lines.join("\n"), 1024))
}

async fn role_lines(app: &App, guild: GuildId, member: MemberId, locale: Locale) -> Result<String, Trouble> {
    let changes = role_changes::list(&mut app.store.read(), guild, member, CHANGES).await?;
    if changes.is_empty() {
        return Ok(text(locale, "mod-member-no-changes"));
    }
    let line = |change: &role_changes::RoleChange| {
        let sign = match (change.state, change.added) {
            (ChangeState::Done, true) => "➕",
            (ChangeState::Done, false) => "➖",
            (ChangeState::Wanted, _) => "⏳",
            (ChangeState::Refused, _) => "⚠️",
        };
        format!("{sign} <@&{}> <t:{}:R>: {}", change.role, change.created_at, names::shown(&change.reason))
    };
    Ok(names::shortened(&changes.iter().map(line).collect::<Vec<_>>().join("\n"), 1024))
}

fn activity(app: &App, part: &Part, locale: Locale) -> String {
    let known = match part {
        Part::Off => return text(locale, "mod-member-analysis-off"),
        Part::Left => return text(locale, "mod-member-analysis-left"),
        Part::Known(known) => known,
    };
    let mut lines = vec![match known.ties {
        Some(ties) => text_with(
            locale,
            "mod-member-ties",
            &args!(
                "towards" => ties.towards,
                "from" => ties.from,
                "time" => ties.last_at.map(|at| format!("<t:{at}:R>")).unwrap_or_default(),
            ),
        ),
        None => text(locale, "mod-member-no-ties"),
    }];
    if let Some(company) = known.ties.map(|ties| ties.company).filter(|people| *people > 0) {
        lines.push(text_with(locale, "mod-member-company", &args!("people" => company)));
    }
    lines.extend(known.place.map(|place| text_with(locale, "mod-member-place", &args!("place" => place))));
    lines.extend(invited(known, app.config.community.retention_days, locale));
    lines.push(answering::of_member(locale, known.answers));
    lines.extend(scores(&known.scores, locale));
    names::shortened(&lines.join("\n"), ACTIVITY_SHOWN)
}

/// By whose invite the member came, and whom they brought.
fn invited(known: &Known, days: i64, locale: Locale) -> Vec<String> {
    let found = known.invited;
    let mut lines = Vec::new();
    if let Some((inviter, at)) = found.by {
        let args = args!("inviter" => format!("<@{inviter}>"), "time" => moment(locale, at));
        lines.push(text_with(locale, "mod-member-came-by", &args));
    } else if known.counting != Counting::Off {
        lines.push(text(locale, "mod-member-came-unknown"));
    }
    if found.brought > 0 {
        let args = args!("count" => found.brought, "holders" => found.holders, "days" => days);
        lines.push(text_with(locale, "mod-member-brought", &args));
    }
    lines
}

/// Interest, activity and influence, or why there is nothing to say.
fn scores(told: &[(Score, Told)], locale: Locale) -> Vec<String> {
    #[allow(clippy::cast_possible_truncation, reason = "a part of one, in hundredths")]
    let percent = |part: f64| (part * 100.0).round() as i64;
    let line = |&(score, told): &(Score, Told)| {
        let name = text(locale, &format!("score-{}", score.word()));
        match told {
            Told::Above { part, explains } => {
                let args = args!("score" => name, "share" => percent(part), "explains" => percent(explains));
                text_with(locale, "score-above", &args)
            }
            Told::TooLittle => text_with(locale, "score-too-little", &args!("score" => name)),
            Told::Unforetold => text_with(locale, "score-unforetold", &args!("score" => name)),
        }
    };
    // Where nothing at all is known, once is enough.
    if told.iter().all(|(_, told)| *told == Told::TooLittle) {
        return told.first().map(|_| text(locale, "score-none")).into_iter().collect();
    }
    told.iter().map(line).collect()
}
