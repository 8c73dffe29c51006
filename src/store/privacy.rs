//! What is stored about one member: how many rows of which table.

use super::{Read, StoreError};
use crate::domain::ids::{GuildId, MemberId};

/// The tables that hold rows about a member of a guild, and how such rows are counted.
pub const TABLES: &[(&str, &str)] = &[
    ("members", "SELECT COUNT(*) FROM members WHERE guild_id = $1 AND member_id = $2"),
    ("customers", "SELECT COUNT(*) FROM customers WHERE guild_id = $1 AND member_id = $2"),
    ("checkouts", "SELECT COUNT(*) FROM checkouts WHERE guild_id = $1 AND member_id = $2"),
    (
        "stripe_events",
        "SELECT COUNT(*) FROM stripe_events WHERE customer_id IN
            (SELECT stripe_customer_id FROM customers WHERE guild_id = $1 AND member_id = $2)",
    ),
    (
        "parked_purchases",
        "SELECT COUNT(*) FROM parked_purchases WHERE guild_id = $1 AND claimed_by = $2 OR stripe_customer_id IN
            (SELECT stripe_customer_id FROM customers WHERE guild_id = $1 AND member_id = $2)",
    ),
    ("ledger", "SELECT COUNT(*) FROM ledger WHERE guild_id = $1 AND (member_id = $2 OR actor_id = $2)"),
    ("held_roles", "SELECT COUNT(*) FROM held_roles WHERE guild_id = $1 AND member_id = $2"),
    ("role_changes", "SELECT COUNT(*) FROM role_changes WHERE guild_id = $1 AND member_id = $2"),
    ("lessons", "SELECT COUNT(*) FROM lessons WHERE guild_id = $1 AND author_id = $2"),
    (
        "lesson_history",
        "SELECT COUNT(*) FROM lesson_history WHERE actor_id = $2 AND lesson_id IN (SELECT id FROM lessons WHERE guild_id = $1)",
    ),
    ("lesson_marks", "SELECT COUNT(*) FROM lesson_marks WHERE guild_id = $1 AND member_id = $2"),
    ("lesson_voices", "SELECT COUNT(*) FROM lesson_voices WHERE guild_id = $1 AND member_id = $2"),
    ("lesson_offers", "SELECT COUNT(*) FROM lesson_offers WHERE guild_id = $1 AND member_id = $2"),
    ("member_interests", "SELECT COUNT(*) FROM member_interests WHERE guild_id = $1 AND member_id = $2"),
    ("lesson_wishes", "SELECT COUNT(*) FROM lesson_wishes WHERE guild_id = $1 AND member_id = $2"),
    ("lesson_news", "SELECT COUNT(*) FROM lesson_news WHERE guild_id = $1 AND member_id = $2"),
    ("digests", "SELECT COUNT(*) FROM digests WHERE guild_id = $1 AND audience_id = $2"),
    ("lesson_ratings", "SELECT COUNT(*) FROM lesson_ratings WHERE guild_id = $1 AND member_id = $2"),
    ("lesson_opens", "SELECT COUNT(*) FROM lesson_opens WHERE guild_id = $1 AND member_id = $2"),
    ("interactions", "SELECT COUNT(*) FROM interactions WHERE guild_id = $1 AND (src = $2 OR dst = $2)"),
    ("edges", "SELECT COUNT(*) FROM edges WHERE guild_id = $1 AND (src = $2 OR dst = $2)"),
    ("pair_days", "SELECT COUNT(*) FROM pair_days WHERE guild_id = $1 AND (src = $2 OR dst = $2)"),
    ("answer_days", "SELECT COUNT(*) FROM answer_days WHERE guild_id = $1 AND member_id = $2"),
    ("voice_presence", "SELECT COUNT(*) FROM voice_presence WHERE guild_id = $1 AND member_id = $2"),
    ("live_events", "SELECT COUNT(*) FROM live_events WHERE guild_id = $1 AND creator_id = $2"),
    ("invites", "SELECT COUNT(*) FROM invites WHERE guild_id = $1 AND inviter_id = $2"),
    ("invite_joins", "SELECT COUNT(*) FROM invite_joins WHERE guild_id = $1 AND member_id = $2"),
    ("ranks", "SELECT COUNT(*) FROM ranks WHERE guild_id = $1 AND member_id = $2"),
    (
        "cases",
        "SELECT COUNT(*) FROM cases WHERE guild_id = $1 AND (member_id = $2 OR other_id = $2 OR decided_by = $2)",
    ),
    ("reward_claims", "SELECT COUNT(*) FROM reward_claims WHERE guild_id = $1 AND member_id = $2"),
    ("reports", "SELECT COUNT(*) FROM reports WHERE guild_id = $1 AND reporter_id = $2"),
    ("notices", "SELECT COUNT(*) FROM notices WHERE guild_id = $1 AND member_id = $2"),
    ("member_threads", "SELECT COUNT(*) FROM member_threads WHERE guild_id = $1 AND member_id = $2"),
    ("transfers", "SELECT COUNT(*) FROM transfers WHERE guild_id = $1 AND (from_id = $2 OR to_id = $2)"),
    ("departures", "SELECT COUNT(*) FROM departures WHERE guild_id = $1 AND member_id = $2"),
    // A session is of the account, whatever the guild.
    ("web_sessions", "SELECT COUNT(*) FROM web_sessions WHERE member_id = $2 AND $1 <> 0"),
    ("join_tokens", "SELECT COUNT(*) FROM join_tokens WHERE guild_id = $1 AND member_id = $2"),
    ("gifts", "SELECT COUNT(*) FROM gifts WHERE guild_id = $1 AND (buyer_id = $2 OR claimed_by = $2)"),
    ("plan_switches", "SELECT COUNT(*) FROM plan_switches WHERE guild_id = $1 AND member_id = $2"),
    ("seats", "SELECT COUNT(*) FROM seats WHERE guild_id = $1 AND (owner_id = $2 OR member_id = $2)"),
    (
        "trust_decisions",
        "SELECT COUNT(*) FROM trust_decisions WHERE guild_id = $1 AND (target_id = $2 OR decided_by = $2)",
    ),
    // What staff wrote about others concerns those others, and is told to them.
    ("member_notes", "SELECT COUNT(*) FROM member_notes WHERE guild_id = $1 AND member_id = $2"),
    ("trust_accounts", "SELECT COUNT(*) FROM trust_accounts WHERE guild_id = $1 AND member_id = $2"),
    ("trust_discounts", "SELECT COUNT(*) FROM trust_discounts WHERE guild_id = $1 AND (src = $2 OR dst = $2)"),
    ("staff", "SELECT COUNT(*) FROM staff WHERE guild_id = $1 AND member_id = $2"),
    ("audit", "SELECT COUNT(*) FROM audit WHERE guild_id = $1 AND (actor_id = $2 OR member_id = $2)"),
    ("consents", "SELECT COUNT(*) FROM consents WHERE guild_id = $1 AND member_id = $2"),
];

/// How many rows each table holds about a member, in the order of [`TABLES`].
pub async fn counts(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
) -> Result<Vec<(&'static str, i64)>, StoreError> {
    let mut counts = Vec::with_capacity(TABLES.len());
    for (table, sql) in TABLES {
        counts.push((*table, read.query(*sql).bind(guild.to_db()).bind(member.to_db()).value().await?));
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::inventory;

    /// Tables that name people only as staff who did something or by a digest, and work whose rows are gone when done, or a
    /// month after it failed.
    const NOT_COUNTED: [&str; 8] =
        ["plans", "plan_drafts", "coupons", "brakes", "jobs", "leaks", "backfill_readings", "stripe_accounts"];

    #[test]
    fn pv1_every_table_about_people_is_counted() {
        let counted: Vec<&str> = TABLES.iter().map(|(table, _)| *table).collect();
        for table in
            inventory::TABLES.iter().filter(|table| !table.who.is_empty() && !NOT_COUNTED.contains(&table.name))
        {
            assert!(counted.contains(&table.name), "{} holds rows about people and is not shown to them", table.name);
        }
    }
}
