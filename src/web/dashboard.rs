//! `/dashboard/{guild}`: a creator sees how the server does. That they are a creator there is asked of Discord each time, not taken
//! from the session (WS5, WS6); to everybody else the address is one where there is nothing.

use std::cmp::Ordering;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use maud::{Markup, html};

use super::Web;
use super::layout::{Mood, Page};
use super::pages::say;
use super::visit::{Answer, Bare, Sent, Visit};
use crate::actions::community_ground::FEWEST;
use crate::actions::creator_dashboard::{self, DAYS, Dashboard, Held, Helps, Lessons, Side, Times};
use crate::actions::share_words;
use crate::actions::sign_in;
use crate::args;
use crate::domain::access::Holding;
use crate::domain::community::health::Share;
use crate::domain::ids::GuildId;
use crate::domain::limits::Rule;
use crate::domain::names;
use crate::store::web_sessions::Purpose;
use crate::text::{Locale, span, text, text_with};

/// Each look asks Discord twice and reads the whole ledger of the server.
const LOOK: Rule = Rule { name: "dashboard", most: 20, seconds: 60 };
/// Half the width of the picture of an interval, in its own units, and what of that the longer arm takes.
const HALF: f64 = 160.0;
const REACH: f64 = 148.0;

/// `GET /dashboard/{guild}`.
pub(super) async fn show(State(web): State<Web>, Path(guild): Path<String>, visit: Visit) -> Answer {
    let locale = visit.locale;
    let lost = || say(locale, StatusCode::NOT_FOUND, "web-lost");
    let guild: GuildId = guild.parse().map_err(|_| lost())?;
    let holder = sign_in::holder(&web.app, visit.browser.id()).await.map_err(|error| visit.trouble(error))?;
    let Some(member) = holder else {
        return Ok(visit.sign_in(&format!("/dashboard/{guild}"), "web-dashboard-title", "web-dashboard-why", &[]));
    };
    visit.within(&web, LOOK)?;
    let seen = creator_dashboard::run(&web.app, guild, member).await;
    let Dashboard { members, plans, lessons } = seen.map_err(|error| visit.trouble(error))?.ok_or_else(lost)?;
    let now = web.app.clock.now();
    let body = html! {
        p { (text_with(locale, "web-dashboard-members", &args!("count" => members))) }
        @if plans.is_empty() {
            p class="soft" { (text(locale, "web-dashboard-no-plans")) }
        } @else {
            (held(locale, &plans))
        }
        @if let Some(lessons) = lessons { (learned(locale, &lessons, now)) }
    };
    let title = text(locale, "web-dashboard-title");
    let path = format!("/dashboard/{guild}");
    Ok(Page { switch: Some(&path), ..Page::new(locale, Mood::Plain, &title, &body) }.answer())
}

fn held(locale: Locale, plans: &[Held]) -> Markup {
    html! {
        div class="wide" { table {
            thead { tr {
                th scope="col" { (text(locale, "web-dashboard-plan")) }
                @for holding in Holding::ALL { th scope="col" class="figure" { (text(locale, head(holding))) } }
            } }
            tbody { @for plan in plans { tr {
                th scope="row" {
                    (names::clean(&plan.plan))
                    @if plan.archived { " " span class="soft" { (text(locale, "web-dashboard-archived")) } }
                }
                @for holding in Holding::ALL {
                    td class="figure" { (plan.holders.get(&holding).copied().unwrap_or_default()) }
                }
            } } }
        } }
    }
}

const fn head(holding: Holding) -> &'static str {
    match holding {
        Holding::Paying => "web-dashboard-paying",
        Holding::Failing => "web-dashboard-failing",
        Holding::Trying => "web-dashboard-trying",
        Holding::Given => "web-dashboard-given",
    }
}

fn learned(locale: Locale, lessons: &Lessons, now: i64) -> Markup {
    let times = |times| match times {
        Times::Count(count) => text_with(locale, "web-dashboard-times", &args!("count" => count)),
        Times::Few => text_with(locale, "web-dashboard-times-few", &args!("fewest" => FEWEST)),
    };
    let (done, saved) = (times(lessons.done), times(lessons.saved));
    let did = args!("published" => lessons.published, "done" => done, "saved" => saved, "days" => DAYS);
    let waiting = lessons.review.oldest.map_or_else(
        || text(locale, "queue-empty"),
        |oldest| {
            let oldest = span(locale, now.saturating_sub(oldest).max(0));
            text_with(locale, "web-dashboard-waiting", &args!("count" => lessons.review.count, "oldest" => oldest))
        },
    );
    html! {
        h2 { (text(locale, "web-dashboard-lessons")) }
        p { (text_with(locale, "web-dashboard-did", &did)) }
        p {
            (waiting)
            @if let Some(median) = lessons.review.median {
                " " (text_with(locale, "queue-median", &args!("median" => span(locale, median))))
            }
        }
        h2 { (text(locale, "web-dashboard-helps")) }
        @if let Some(helps) = &lessons.helps {
            (compared(locale, helps))
        } @else if lessons.held_out <= 0.0 {
            p { (text(locale, "web-dashboard-helps-nobody")) }
        } @else {
            @let offered = offered(locale, lessons.offered);
            p { (text_with(locale, "web-dashboard-helps-few", &args!("offered" => offered))) }
        }
        @if lessons.held_out > 0.0 {
            p class="soft small" {
                (text_with(locale, "web-dashboard-helps-how", &args!("percent" => lessons.held_out, "days" => DAYS)))
            }
        }
    }
}

fn offered(locale: Locale, offered: Times) -> String {
    match offered {
        Times::Count(count) => text_with(locale, "web-dashboard-offered-so-far", &args!("offered" => count)),
        Times::Few => text_with(locale, "web-dashboard-offered-few", &args!("fewest" => FEWEST)),
    }
}

/// What a side took; in words where it is about so few that a figure would be about them.
fn taken(locale: Locale, side: Side) -> String {
    match side.taken {
        Share::Part(part) => format!("{:.1}%", part * 100.0),
        few => {
            let few = share_words::share(locale, few, |_| String::new());
            text_with(locale, "web-dashboard-taken-by", &args!("share" => few))
        }
    }
}

fn compared(locale: Locale, helps: &Helps) -> Markup {
    let verdict = match helps.verdict {
        Ordering::Greater => "web-dashboard-helps-yes",
        Ordering::Less => "web-dashboard-helps-no",
        Ordering::Equal => "web-dashboard-helps-unknown",
    };
    let sides = [("web-dashboard-fitting", helps.fitting), ("web-dashboard-popular", helps.popular)];
    html! {
        @if let Some((mean, between)) = helps.difference {
            @let said = difference(locale, mean, between);
            p { strong { (text(locale, verdict)) } " " (said) }
            (interval(locale, mean, between, &said))
        } @else {
            p {
                strong { (text(locale, verdict)) } " "
                (text_with(locale, "web-dashboard-difference-withheld", &args!("fewest" => FEWEST)))
            }
        }
        div class="wide" { table {
            thead { tr {
                th scope="col" { (text(locale, "web-dashboard-offered")) }
                th scope="col" class="figure" { (text(locale, "web-dashboard-side")) }
                th scope="col" class="figure" { (text(locale, "web-dashboard-taken")) }
            } }
            tbody { @for (what, side) in sides { tr {
                th scope="row" { (text(locale, what)) }
                td class="figure" { (side.members) }
                td class="figure" { (taken(locale, side)) }
            } } }
        } }
    }
}

fn difference(locale: Locale, mean: f64, (low, high): (f64, f64)) -> String {
    let points = |value: f64| format!("{:+.1}", value * 100.0);
    let said = args!("difference" => points(mean), "low" => points(low), "high" => points(high));
    text_with(locale, "web-dashboard-difference", &said)
}

/// The difference and its 95 % confidence interval on a line whose middle is "no difference".
fn interval(locale: Locale, mean: f64, (low, high): (f64, f64), said: &str) -> Markup {
    let longest = low.abs().max(high.abs()).max(f64::MIN_POSITIVE);
    let at = |value: f64| format!("{:.1}", HALF + value / longest * REACH);
    html! {
        svg class="interval" viewBox="0 0 320 52" role="img" aria-label=(said) {
            line class="zero" x1=(HALF) x2=(HALF) y1="2" y2="34" {}
            line x1=(at(low)) x2=(at(high)) y1="18" y2="18" {}
            line x1=(at(low)) x2=(at(low)) y1="11" y2="25" {}
            line x1=(at(high)) x2=(at(high)) y1="11" y2="25" {}
            circle cx=(at(mean)) cy="18" r="6" {}
            text x=(HALF) y="48" { (text(locale, "web-dashboard-zero")) }
        }
    }
}

/// `POST /dashboard/{guild}`: sign in.
pub(super) async fn begin(State(web): State<Web>, Path(guild): Path<String>, sent: Sent<Bare>) -> Answer {
    let lost = |_| say(sent.visit.locale, StatusCode::NOT_FOUND, "web-lost");
    let guild: GuildId = guild.parse().map_err(lost)?;
    sent.sign_in(&web, Purpose::Dashboard { guild }).await
}
