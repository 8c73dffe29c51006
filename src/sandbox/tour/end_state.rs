//! How the worlds stand at the end, as far as it must not depend on when the power went.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

/// Who sees what, what Stripe holds and what the bot has posted, without ids and times.
#[must_use]
pub fn end_state(sandbox: &Sandbox) -> Value {
    let (discord, stripe, square) = (&sandbox.discord, &sandbox.stripe, sandbox.square);
    let cast = [("Ada", square.ada), ("Carl", square.carl), ("Mo", square.mo), ("Guest", square.guest)];
    let others = ["Nia", "Bea", "Dan", "Tom", "Eve", "Paul"].into_iter();
    let people = cast.into_iter().chain(others.filter_map(|name| Some((name, discord.user_named(name)?))));
    let roles = discord.all_roles();
    let role_name = |id: &str| {
        let found = roles.iter().find(|role| role["id"].as_str() == Some(id));
        found.and_then(|role| role["name"].as_str()).unwrap_or_default().to_owned()
    };
    let seen: BTreeMap<&str, Value> = people
        .map(|(name, id)| {
            let mut held: Vec<String> = discord.roles(id).iter().map(|role| role_name(&role.to_string())).collect();
            held.sort();
            (name, json!({"roles": held, "gold_lounge": discord.can_view(id, square.gold_lounge)}))
        })
        .collect();
    let count = |kind: &str| stripe.objects(kind).len();
    let mut statuses: Vec<String> = stripe.subscriptions().iter().map(|it| it["status"].to_string()).collect();
    statuses.sort();
    let mut posts: Vec<String> = discord
        .messages(square.lessons)
        .iter()
        .filter(|message| message.author == discord.bot())
        .map(|message| message.text().lines().next().unwrap_or_default().to_owned())
        .collect();
    // Lessons published together are posted by jobs side by side, in any order.
    posts.sort_unstable();
    json!({
        "people": seen,
        "stripe": {
            "products": count("product"),
            // A gift's price lives in its checkout; who was cut off and pressed once more has two of those.
            "prices": stripe.objects("price").iter().filter(|it| it["active"] == true).count(),
            "payment_links": count("payment_link"),
            "customers": count("customer"),
            "subscriptions": statuses,
        },
        "lesson_posts": posts,
    })
}
