//! Erasing what is stored about everybody in a guild that the bot left: what a member can have erased, for all of them, in
//! short transactions. What is kept when a member asks stays here too.

use super::large::{self, ROWS, Whose};
use crate::domain::ids::GuildId;
use crate::store::{Db, StoreError, backfills, guilds, schedule_slots};

/// Days after which it begins.
pub const LEFT_DAYS: i64 = 30;

/// Some rows of a table, found by its key; the number is bound as `$2`.
macro_rules! some_of {
    ($table:literal, $key:literal) => {
        some_of!($table, $key, "guild_id = $1")
    };
    ($table:literal, $key:literal, $which:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE (",
            $key,
            ") IN (SELECT ",
            $key,
            " FROM ",
            $table,
            " WHERE ",
            $which,
            " LIMIT $2)"
        )
    };
}

/// How every table of [`super::Fate::Erased`] is emptied of a guild; each statement again and again until it finds nothing.
const TABLES: &[(&str, &[&str])] = &[
    ("lesson_marks", &[some_of!("lesson_marks", "guild_id, member_id, lesson_id, kind")]),
    ("lesson_ratings", &[some_of!("lesson_ratings", "guild_id, member_id, lesson_id")]),
    ("lesson_opens", &[some_of!("lesson_opens", "id")]),
    ("lesson_voices", &[some_of!("lesson_voices", "guild_id, member_id")]),
    ("lesson_offers", &[some_of!("lesson_offers", "guild_id, member_id, lesson_id")]),
    ("member_interests", &[some_of!("member_interests", "guild_id, member_id, topic_key")]),
    ("lesson_wishes", &[some_of!("lesson_wishes", "guild_id, member_id")]),
    ("lesson_news", &[some_of!("lesson_news", "guild_id, member_id, lesson_id")]),
    ("digests", &[some_of!("digests", "guild_id, audience_id, due")]),
    // Page by page, before all others.
    ("interactions", &[]),
    ("edges", &[some_of!("edges", "guild_id, src, dst, kind")]),
    ("pair_days", &[some_of!("pair_days", "guild_id, day, src, dst, kind")]),
    ("answer_days", &[some_of!("answer_days", "guild_id, member_id, day, step")]),
    ("voice_presence", &[some_of!("voice_presence", "guild_id, member_id")]),
    ("live_events", &[some_of!("live_events", "guild_id, event_id")]),
    ("invites", &[some_of!("invites", "guild_id, code")]),
    ("invite_joins", &[some_of!("invite_joins", "id")]),
    ("ranks", &[some_of!("ranks", "guild_id, member_id")]),
    ("reward_claims", &[some_of!("reward_claims", "guild_id, member_id, number")]),
    (
        "reports",
        &[
            some_of!("reports", "guild_id, message_id, reporter_id"),
            some_of!("cases", "id", "guild_id = $1 AND kind IN ('report', 'appeal')"),
        ],
    ),
    ("member_threads", &[some_of!("member_threads", "guild_id, member_id")]),
    ("departures", &[some_of!("departures", "id", "guild_id = $1 AND settled_at IS NOT NULL")]),
    // Of the account, whatever the guild; it ends by itself within a day.
    ("web_sessions", &[]),
    ("join_tokens", &[some_of!("join_tokens", "guild_id, member_id")]),
    (
        "trust_decisions",
        &[
            some_of!("trust_decisions", "id"),
            "UPDATE audit SET member_id = NULL WHERE id IN (SELECT id FROM audit
                WHERE guild_id = $1 AND area = 'finding' AND member_id IS NOT NULL LIMIT $2)",
        ],
    ),
    ("member_notes", &[some_of!("member_notes", "id")]),
    ("trust_accounts", &[some_of!("trust_accounts", "decision_id, member_id")]),
    ("trust_discounts", &[some_of!("trust_discounts", "decision_id, src, dst")]),
    ("staff", &[some_of!("staff", "guild_id, member_id")]),
];

/// Erase what can be erased of a guild that the bot left at `left_at`; how many rows went. It ends early when the bot comes
/// back meanwhile. Does nothing once it got to its end.
pub async fn purge(db: &Db, guild: GuildId, left_at: i64) -> Result<u64, StoreError> {
    let slot = format!("purged:{guild}");
    if schedule_slots::holds(&mut db.read(), &slot, left_at).await? {
        return Ok(0);
    }
    let (mut all, mut after) = (0, i64::MIN);
    while let Some(page) = large::records(db, guild, Whose::Everybody(left_at), after).await? {
        (all, after) = (all + page.gone, page.after);
    }
    for sql in TABLES.iter().flat_map(|(_, statements)| *statements) {
        loop {
            let mut tx = db.begin().await?;
            if !guilds::hold_left(&mut tx, guild, left_at).await? {
                return Ok(all);
            }
            let gone = tx.query(*sql).bind(guild.to_db()).bind(ROWS).execute().await?;
            tx.commit().await?;
            all += gone;
            if gone == 0 {
                break;
            }
        }
    }
    let mut tx = db.begin().await?;
    if guilds::hold_left(&mut tx, guild, left_at).await? {
        // It names who opened which thread, and what was said before is not read any more.
        for window in backfills::list(&mut tx.read(), guild).await? {
            backfills::delete(&mut tx, &window).await?;
        }
        schedule_slots::take(&mut tx, &slot, left_at).await?;
    }
    tx.commit().await?;
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::super::{FATES, Fate};
    use super::*;

    #[test]
    fn pv5_whatever_a_member_can_have_erased_goes_with_the_guild() {
        let erased: Vec<&str> =
            FATES.iter().filter(|(_, fate)| matches!(fate, Fate::Erased(_))).map(|(table, _)| *table).collect();
        let emptied: Vec<&str> = TABLES.iter().map(|(table, _)| *table).collect();
        assert_eq!(emptied, erased);
        for sql in TABLES.iter().flat_map(|(_, statements)| *statements) {
            assert!(sql.contains("guild_id = $1") && sql.contains("LIMIT $2"), "{sql}");
        }
    }
}
