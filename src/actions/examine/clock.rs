//! This machine's clock against Discord's and Stripe's own, as their answers show them (CL1).

use super::Finding;
use crate::app::App;

/// Less than this is the network's doing.
const UNREMARKABLE: i64 = 30;

pub(super) async fn findings(app: &App) -> Vec<Finding> {
    let (discord, stripe) = tokio::join!(app.discord.time(), app.platform.time());
    // Who does not answer has a finding of its own.
    let known = [("Discord", discord.ok().flatten()), ("Stripe", stripe.ok().flatten())];
    let now = app.clock.now();
    let ahead = known.into_iter().filter_map(|(whose, theirs)| Some((whose, now - theirs?)));
    let wrong: Vec<Finding> = ahead.clone().filter_map(|(whose, ahead)| judged(app, whose, ahead)).collect();
    match (wrong.is_empty(), ahead.count()) {
        (true, 0) => Vec::new(),
        (true, _) => vec![Finding::ok("doctor-clock-ok")],
        (false, _) => wrong,
    }
}

fn judged(app: &App, whose: &'static str, ahead: i64) -> Option<Finding> {
    let key = if ahead > 0 { "doctor-clock-ahead" } else { "doctor-clock-behind" };
    let found = match ahead.abs() {
        // Stripe signs with its time: beyond the tolerance every webhook is refused.
        off if off >= app.config.stripe.webhook_tolerance_seconds => Finding::fail(key),
        off if off >= UNREMARKABLE => Finding::warn(key),
        _ => return None,
    };
    Some(found.text("whose", whose).count("seconds", ahead.abs()))
}
