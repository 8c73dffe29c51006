//! `/doctor`: creators. Looks at everything the bot stands on and says how to mend what is wrong. Changes nothing.

use std::fmt::Write as _;

use crate::actions::examine::{self, Finding, State};
use crate::args;
use crate::bot::{Context, checks, guild, locale, replies};
use crate::discord::{Embed, Post};
use crate::domain::names;
use crate::message::Trouble;
use crate::message::findings::{Place, cure, sentence};
use crate::text::{self, Locale};

/// Discord's bound is 4,096.
const MOST: usize = 3_900;

/// Check everything and say what to change.
#[poise::command(slash_command, check = "checks::creator")]
pub async fn doctor(ctx: Context<'_>) -> Result<(), Trouble> {
    let guild = guild(ctx)?;
    replies::defer_ephemeral(ctx).await?;
    let findings = examine::everything(ctx.data(), guild).await;
    replies::reply_post(ctx, &report(&findings, locale(ctx)), true).await
}

/// What was found, the worst first.
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
    Post { embed: Some(embed), ..Post::default() }
}

/// One line per finding, its cure below; what is fine gives way when there is too much.
pub(super) fn list(findings: &[Finding], locale: Locale) -> String {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| std::cmp::Reverse(finding.state));
    let (mut lines, mut left_out) = (String::new(), 0);
    for finding in sorted {
        let mut line = format!("{} {}", mark(finding.state), sentence(finding, locale, Place::Discord));
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
