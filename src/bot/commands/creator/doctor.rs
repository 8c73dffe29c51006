//! `/doctor`: creators. Looks at everything the bot stands on and says how to mend what is wrong. Changes nothing by
//! itself; a way into a paid channel can be closed by a button, which asks again first.

use std::fmt::Write as _;

use crate::actions::examine::words::{Place, cure, sentence};
use crate::actions::examine::{self, Finding, State, leaks};
use crate::actions::fix_leak;
use crate::app::App;
use crate::args;
use crate::bot::checks::{self, Rank};
use crate::bot::components::{Click, stale};
use crate::bot::{Context, guild, locale, replies};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::ids::GuildId;
use crate::domain::names;
use crate::message::Trouble;
use crate::text::{self, Locale};

/// Discord's bound is 4,096.
const MOST: usize = 3_900;
/// Discord takes five rows of five.
const MOST_BUTTONS: usize = 25;

/// Check everything and say what to change.
#[poise::command(slash_command, check = "checks::creator")]
pub(in crate::bot) async fn doctor(ctx: Context<'_>) -> Result<(), Trouble> {
    let guild = guild(ctx)?;
    replies::defer_ephemeral(ctx).await?;
    let findings = examine::everything(ctx.data(), guild).await;
    replies::reply_post(ctx, &report(&findings, locale(ctx)), true).await
}

/// A button whose custom id begins with `doctor:`: `fix` asks to confirm, `close` does it; both name the leak.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    on.require(Rank::Creator).await?;
    let Some((verb, rest)) = rest.split_first() else { return Err(stale()) };
    let fingerprint = rest.join(":");
    match *verb {
        "fix" => {
            replies::promise(ctx, click).await?;
            let post = confirmation(app, guild, &fingerprint, locale).await?;
            replies::fill(ctx, click, &post).await
        }
        "close" => {
            replies::promise_update(ctx, click).await?;
            fix_leak::run(app, guild, member, &fingerprint).await?;
            let content = text::text(locale, "leak-closing");
            replies::fill(ctx, click, &Post { content, ..Post::default() }).await
        }
        _ => Err(stale()),
    }
}

/// What would be taken away, with the button that does it.
async fn confirmation(app: &App, guild: GuildId, fingerprint: &str, locale: Locale) -> Result<Post, Trouble> {
    let seen = leaks::look(app, guild).await?;
    let Some(leak) = seen.find(fingerprint) else { return Err(Trouble::person("leak-gone")) };
    let finding = seen.finding(leak);
    let said = args!("leak" => sentence(&finding, locale, Place::Discord));
    let style = ButtonStyle::Danger(format!("doctor:close:{fingerprint}"));
    let close = Button { label: text::text(locale, "leak-close-now"), style, disabled: finding.closes.is_none() };
    Ok(Post { content: text::text_with(locale, "leak-confirm", &said), rows: vec![vec![close]], ..Post::default() })
}

/// What was found, the worst first, with a button for each leak that we can close.
pub(super) fn report(findings: &[Finding], locale: Locale) -> Post {
    let worst = findings.iter().map(|finding| finding.state).max().unwrap_or(State::Ok);
    let count = |state| findings.iter().filter(|finding| finding.state == state).count();
    let summary = args!("fail" => count(State::Fail), "warn" => count(State::Warn));
    let embed = Embed {
        title: text::text(locale, "doctor-title"),
        description: format!("{}\n\n{}", text::text_with(locale, "doctor-summary", &summary), list(findings, locale)),
        colour: Some(match worst {
            State::Ok => 0x2E_A0_43,
            State::Warn => 0xD2_99_22,
            State::Fail => 0xDA_36_33,
        }),
        ..Embed::default()
    };
    let closable = sorted(findings).into_iter().filter_map(|finding| finding.closes.as_ref());
    let buttons: Vec<Button> =
        (1..=MOST_BUTTONS).zip(closable).map(|(number, it)| button(number, it, locale)).collect();
    let rows = buttons.chunks(5).map(<[Button]>::to_vec).collect();
    Post { embed: Some(embed), rows, ..Post::default() }
}

fn button(number: usize, fingerprint: &str, locale: Locale) -> Button {
    Button {
        label: text::text_with(locale, "leak-close", &args!("number" => number)),
        style: ButtonStyle::Secondary(format!("doctor:fix:{fingerprint}")),
        disabled: false,
    }
}

/// The worst first.
fn sorted(findings: &[Finding]) -> Vec<&Finding> {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| std::cmp::Reverse(finding.state));
    sorted
}

/// One line per finding, its cure below; what is fine gives way when there is too much. What the bot can close has a number.
pub(super) fn list(findings: &[Finding], locale: Locale) -> String {
    let (mut lines, mut left_out, mut number) = (String::new(), 0, 0);
    for finding in sorted(findings) {
        let mut line = mark(finding.state).to_owned();
        if finding.closes.is_some() {
            number += 1;
            let _ = write!(line, " ({number})");
        }
        let _ = write!(line, " {}", sentence(finding, locale, Place::Discord));
        if let Some(cure) = cure(finding, locale, Place::Discord) {
            let _ = write!(line, "\n→ {cure}");
        }
        if lines.chars().count() + line.chars().count() > MOST - 200 {
            left_out += 1;
        } else {
            lines.push_str(&line);
            lines.push('\n');
        }
    }
    if left_out > 0 {
        lines.push_str(&text::text_with(locale, "doctor-more", &args!("count" => left_out)));
    }
    names::shortened(lines.trim_end(), MOST)
}

/// A sign that differs in shape, not in colour alone.
pub(super) const fn mark(state: State) -> &'static str {
    match state {
        State::Ok => "✅",
        State::Warn => "⚠️",
        State::Fail => "❌",
    }
}
