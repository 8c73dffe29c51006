//! `/dashboard/{guild}`: a creator sees how the server does. That they are a creator there is asked of Discord each time, not taken
//! from the session (WS5, WS6); to everybody else the address is one where there is nothing.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use maud::{Markup, html};

use super::Web;
use super::layout::{Mood, Page};
use super::pages::say;
use super::visit::{Answer, Bare, Sent, Visit};
use crate::actions::creator_dashboard::{self, DAYS, Dashboard, Held, Lessons};
use crate::actions::sign_in;
use crate::args;
use crate::domain::access::Holding;
use crate::domain::ids::GuildId;
use crate::domain::lessons::recommend::holdout::Effect;
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
    let did = args!("published" => lessons.published, "done" => lessons.done, "saved" => lessons.saved, "days" => DAYS);
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
        @if let Some(effect) = &lessons.effect {
            (compared(locale, effect))
        } @else if lessons.held_out <= 0.0 {
            p { (text(locale, "web-dashboard-helps-nobody")) }
        } @else {
            p { (text_with(locale, "web-dashboard-helps-few", &args!("offered" => lessons.offered))) }
        }
        @if lessons.held_out > 0.0 {
            p class="soft small" {
                (text_with(locale, "web-dashboard-helps-how", &args!("percent" => lessons.held_out, "days" => DAYS)))
            }
        }
    }
}

fn compared(locale: Locale, effect: &Effect) -> Markup {
    let (low, high) = effect.interval;
    let verdict = if low > 0.0 {
        "web-dashboard-helps-yes"
    } else if high < 0.0 {
        "web-dashboard-helps-no"
    } else {
        "web-dashboard-helps-unknown"
    };
    let points = |value: f64| format!("{:+.1}", value * 100.0);
    let said = args!("difference" => points(effect.difference.mean), "low" => points(low), "high" => points(high));
    let said = text_with(locale, "web-dashboard-difference", &said);
    let sides = [
        ("web-dashboard-fitting", effect.members, effect.with.mean),
        ("web-dashboard-popular", effect.held_out, effect.without.mean),
    ];
    html! {
        p { strong { (text(locale, verdict)) } " " (said) }
        (interval(locale, effect, &said))
        div class="wide" { table {
            thead { tr {
                th scope="col" { (text(locale, "web-dashboard-offered")) }
                th scope="col" class="figure" { (text(locale, "web-dashboard-side")) }
                th scope="col" class="figure" { (text(locale, "web-dashboard-taken")) }
            } }
            tbody { @for (side, members, taken) in sides { tr {
                th scope="row" { (text(locale, side)) }
                td class="figure" { (members) }
                td class="figure" { (format!("{:.1}\u{a0}%", taken * 100.0)) }
            } } }
        } }
    }
}

/// The difference and its 95 % confidence interval on a line whose middle is "no difference".
fn interval(locale: Locale, effect: &Effect, said: &str) -> Markup {
    let (low, high) = effect.interval;
    let longest = low.abs().max(high.abs()).max(f64::MIN_POSITIVE);
    let at = |value: f64| format!("{:.1}", HALF + value / longest * REACH);
    html! {
        svg class="interval" viewBox="0 0 320 52" role="img" aria-label=(said) {
            line class="zero" x1=(HALF) x2=(HALF) y1="2" y2="34" {}
            line x1=(at(low)) x2=(at(high)) y1="18" y2="18" {}
            line x1=(at(low)) x2=(at(low)) y1="11" y2="25" {}
            line x1=(at(high)) x2=(at(high)) y1="11" y2="25" {}
            circle cx=(at(effect.difference.mean)) cy="18" r="6" {}
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
