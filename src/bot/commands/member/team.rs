//! The panel of those who pay for a team: who sits on its seats, and the buttons that invite and take back.

use crate::actions::team_seats::{self, Team};
use crate::args;
use crate::bot::components::{Click, stale};
use crate::bot::replies;
use crate::discord::{Button, ButtonStyle, Post};
use crate::domain::ids::PlanId;
use crate::domain::names;
use crate::message::Trouble;
use crate::text::{Locale, moment, text, text_with};

/// Buttons that fit below a message besides the row of invitations.
const MOST_SEATS: usize = 20;

/// A button whose custom id begins with `team:`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    replies::promise(ctx, click).await?;
    let post = match rest {
        ["panel"] => panel(locale, &team_seats::teams(app, guild, member).await?),
        ["invite", plan] => {
            let plan = PlanId(plan.parse().map_err(|_| stale())?);
            let (code, until) = team_seats::invite(app, guild, member, plan).await?;
            let content = text_with(locale, "team-invited", &args!("code" => code, "time" => moment(locale, until)));
            Post { content, ..Post::default() }
        }
        ["remove", seat] => {
            let removed = team_seats::remove(app, guild, member, seat).await?;
            let content = text_with(locale, "team-removed", &args!("member" => format!("<@{removed}>")));
            Post { content, ..Post::default() }
        }
        _ => return Err(stale()),
    };
    replies::fill(ctx, click, &post).await
}

fn panel(locale: Locale, teams: &[Team]) -> Post {
    if teams.is_empty() {
        return Post { content: text(locale, "team-none"), ..Post::default() };
    }
    let mut lines = Vec::new();
    let mut invitations = Vec::new();
    let mut removals = Vec::new();
    for team in teams.iter().take(5) {
        let name = names::plain(&team.plan.offer.name);
        let args = args!("plan" => name.clone(), "taken" => team.taken.len() + 1, "seats" => team.seats);
        lines.push(text_with(locale, "team-line", &args));
        let label = names::shortened(&text_with(locale, "team-invite", &args!("plan" => name)), 80);
        let style = ButtonStyle::Success(format!("team:invite:{}", team.plan.id));
        invitations.push(Button { label, style, disabled: false });
        for seat in &team.taken {
            let Some(member) = seat.member else { continue };
            let number = removals.len() + 1;
            lines.push(format!("{number}. <@{member}>"));
            let label = text_with(locale, "team-remove", &args!("number" => number));
            removals.push(Button {
                label,
                style: ButtonStyle::Danger(format!("team:remove:{}", seat.id)),
                disabled: false,
            });
        }
    }
    removals.truncate(MOST_SEATS);
    let mut rows = vec![invitations];
    rows.extend(removals.chunks(5).map(<[Button]>::to_vec));
    Post { content: names::shortened(&lines.join("\n"), 2000), rows, ..Post::default() }
}
