//! What becomes of each table's rows when a member has their data erased: gone, or kept and why. A test fails on a table
//! that is shown by `/privacy show` and not decided here.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, MemberId};

mod guild;
mod large;

pub use guild::{LEFT_DAYS, purge};
pub use large::{Sweep, sweep};

/// What becomes of a table's rows about a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// They are deleted, or no longer say whom they are about.
    Erased(&'static [&'static str]),
    /// Money went back and forth: law demands that it can be proved for years.
    KeptForLaw,
    /// They give the member access, or answer why; they go when they are not needed for that any more.
    KeptForAccess,
    /// What the member published, or decided as staff: it concerns others as well.
    KeptForOthers,
}

/// Every table that `/privacy show` counts.
pub const FATES: &[(&str, Fate)] = &[
    ("members", Fate::KeptForAccess),
    ("customers", Fate::KeptForLaw),
    ("checkouts", Fate::KeptForLaw),
    ("stripe_events", Fate::KeptForLaw),
    ("parked_purchases", Fate::KeptForLaw),
    ("ledger", Fate::KeptForLaw),
    ("held_roles", Fate::KeptForAccess),
    ("role_changes", Fate::KeptForAccess),
    ("lessons", Fate::KeptForOthers),
    ("lesson_history", Fate::KeptForOthers),
    ("lesson_marks", Fate::Erased(&["DELETE FROM lesson_marks WHERE guild_id = $1 AND member_id = $2"])),
    ("lesson_ratings", Fate::Erased(&["DELETE FROM lesson_ratings WHERE guild_id = $1 AND member_id = $2"])),
    ("lesson_opens", Fate::Erased(&["DELETE FROM lesson_opens WHERE guild_id = $1 AND member_id = $2"])),
    ("lesson_voices", Fate::Erased(&["DELETE FROM lesson_voices WHERE guild_id = $1 AND member_id = $2"])),
    ("lesson_offers", Fate::Erased(&["DELETE FROM lesson_offers WHERE guild_id = $1 AND member_id = $2"])),
    ("member_interests", Fate::Erased(&["DELETE FROM member_interests WHERE guild_id = $1 AND member_id = $2"])),
    ("lesson_wishes", Fate::Erased(&["DELETE FROM lesson_wishes WHERE guild_id = $1 AND member_id = $2"])),
    ("lesson_news", Fate::Erased(&["DELETE FROM lesson_news WHERE guild_id = $1 AND member_id = $2"])),
    ("digests", Fate::Erased(&["DELETE FROM digests WHERE guild_id = $1 AND audience_id = $2"])),
    // These three hold too many rows for one transaction: `sweep` deletes from them.
    ("interactions", Fate::Erased(&[])),
    ("edges", Fate::Erased(&[])),
    ("pair_days", Fate::Erased(&[])),
    ("answer_days", Fate::Erased(&["DELETE FROM answer_days WHERE guild_id = $1 AND member_id = $2"])),
    ("voice_presence", Fate::Erased(&["DELETE FROM voice_presence WHERE guild_id = $1 AND member_id = $2"])),
    ("live_events", Fate::Erased(&["DELETE FROM live_events WHERE guild_id = $1 AND creator_id = $2"])),
    // Both are still counted, without a name: what is missing would be taken for somebody else's.
    ("invites", Fate::Erased(&["UPDATE invites SET inviter_id = NULL WHERE guild_id = $1 AND inviter_id = $2"])),
    (
        "invite_joins",
        Fate::Erased(&["UPDATE invite_joins SET member_id = NULL WHERE guild_id = $1 AND member_id = $2"]),
    ),
    ("ranks", Fate::Erased(&["DELETE FROM ranks WHERE guild_id = $1 AND member_id = $2"])),
    ("cases", Fate::KeptForAccess),
    ("reward_claims", Fate::Erased(&["DELETE FROM reward_claims WHERE guild_id = $1 AND member_id = $2"])),
    (
        "reports",
        Fate::Erased(&[
            "DELETE FROM reports WHERE guild_id = $1 AND reporter_id = $2",
            // What others said about a message of the member's goes once staff has decided; what staff has yet to look at
            // cannot be made to vanish by the one reported.
            "DELETE FROM reports WHERE guild_id = $1 AND case_id IN (SELECT id FROM cases
                WHERE guild_id = $1 AND member_id = $2 AND kind = 'report' AND state <> 'open')",
            "DELETE FROM cases WHERE guild_id = $1 AND member_id = $2 AND kind = 'report' AND state <> 'open'",
        ]),
    ),
    ("notices", Fate::KeptForLaw),
    ("member_threads", Fate::Erased(&["DELETE FROM member_threads WHERE guild_id = $1 AND member_id = $2"])),
    ("transfers", Fate::KeptForAccess),
    (
        "departures",
        Fate::Erased(&["DELETE FROM departures WHERE guild_id = $1 AND member_id = $2 AND settled_at IS NOT NULL"]),
    ),
    ("web_sessions", Fate::Erased(&["DELETE FROM web_sessions WHERE member_id = $2 AND $1 <> 0"])),
    ("join_tokens", Fate::Erased(&["DELETE FROM join_tokens WHERE guild_id = $1 AND member_id = $2"])),
    ("gifts", Fate::KeptForLaw),
    ("plan_switches", Fate::KeptForAccess),
    ("seats", Fate::KeptForAccess),
    (
        "trust_decisions",
        Fate::Erased(&[
            // What was found about a group stays found about the others, without the one who is gone.
            "DELETE FROM trust_accounts WHERE guild_id = $1 AND decision_id IN (SELECT id FROM trust_decisions
                WHERE guild_id = $1 AND target_id = $2
                AND about NOT IN ('star', 'chain', 'clique', 'reciprocity', 'group'))",
            "DELETE FROM trust_discounts WHERE guild_id = $1 AND decision_id IN (SELECT id FROM trust_decisions
                WHERE guild_id = $1 AND target_id = $2
                AND about NOT IN ('star', 'chain', 'clique', 'reciprocity', 'group'))",
            // That staff switched off what they give must be remembered, or whoever was switched off would have it undone.
            "DELETE FROM trust_decisions WHERE guild_id = $1 AND target_id = $2
                AND about NOT IN ('star', 'chain', 'clique', 'reciprocity', 'group')
                AND NOT (about = 'member' AND verdict = 'discount' AND id = (SELECT MAX(last.id) FROM trust_decisions AS last
                    WHERE last.guild_id = $1 AND last.target_id = $2 AND last.about = 'member'))",
            "UPDATE trust_decisions SET target_id = 0 WHERE guild_id = $1 AND target_id = $2 AND about <> 'member'",
            "UPDATE trust_decisions SET decided_by = 0 WHERE guild_id = $1 AND decided_by = $2",
            "UPDATE audit SET member_id = NULL WHERE guild_id = $1 AND member_id = $2 AND area = 'finding'",
            // What a member said against such a decision goes with it; nobody's access hangs on this kind of case.
            "DELETE FROM cases WHERE guild_id = $1 AND member_id = $2 AND kind = 'appeal'",
        ]),
    ),
    (
        "member_notes",
        Fate::Erased(&[
            "DELETE FROM member_notes WHERE guild_id = $1 AND member_id = $2",
            "UPDATE member_notes SET author_id = 0 WHERE guild_id = $1 AND author_id = $2",
        ]),
    ),
    ("trust_accounts", Fate::Erased(&["DELETE FROM trust_accounts WHERE guild_id = $1 AND member_id = $2"])),
    ("trust_discounts", Fate::Erased(&["DELETE FROM trust_discounts WHERE guild_id = $1 AND (src = $2 OR dst = $2)"])),
    ("staff", Fate::Erased(&["DELETE FROM staff WHERE guild_id = $1 AND member_id = $2"])),
    ("audit", Fate::KeptForOthers),
    // That the member does not want to be recorded must be remembered, or recording would begin again.
    ("consents", Fate::KeptForAccess),
];

/// Erase what can be erased about a member, after [`sweep`] has been through the large tables; returns how many rows went.
pub async fn erase(tx: &mut Tx, guild: GuildId, member: MemberId) -> Result<u64, StoreError> {
    let mut gone = 0;
    for (_, fate) in FATES {
        let Fate::Erased(statements) = fate else { continue };
        for sql in *statements {
            gone += tx.query(*sql).bind(guild.to_db()).bind(member.to_db()).execute().await?;
        }
    }
    Ok(gone)
}

/// How many rows about a member are in tables of this kind.
pub async fn counts(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
) -> Result<Vec<(&'static str, Fate, i64)>, StoreError> {
    let counted = super::privacy::counts(read, guild, member).await?;
    let fate = |table: &str| FATES.iter().find(|(name, _)| *name == table).map(|(_, fate)| *fate);
    Ok(counted
        .into_iter()
        .filter_map(|(table, count)| Some((table, fate(table)?, count)))
        .filter(|(_, _, count)| *count > 0)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::privacy;

    #[test]
    fn pv4_every_table_shown_to_members_has_a_fate() {
        let shown: Vec<&str> = privacy::TABLES.iter().map(|(table, _)| *table).collect();
        let decided: Vec<&str> = FATES.iter().map(|(table, _)| *table).collect();
        for table in &shown {
            assert_eq!(decided.iter().filter(|it| *it == table).count(), 1, "{table} has no fate, or two");
        }
        for table in &decided {
            assert!(shown.contains(table), "{table} is not shown by /privacy show");
        }
    }
}
