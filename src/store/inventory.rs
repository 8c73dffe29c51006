//! Every column, and whether it is about a person. Export and erasure walk this list; a test fails on a column that
//! is not in it, so nobody can add personal data without saying so.

/// One table's columns.
pub struct Table {
    /// The table.
    pub name: &'static str,
    /// The columns that say whom a row is about.
    pub who: &'static [&'static str],
    /// The columns that say something about that person.
    pub about: &'static [&'static str],
    /// The columns that are about no person.
    pub plain: &'static [&'static str],
}

/// The whole schema.
pub const TABLES: &[Table] = &[
    Table {
        name: "guilds",
        who: &[],
        about: &[],
        plain: &[
            "guild_id",
            "locale",
            "lesson_channel_id",
            "review_channel_id",
            "creator_role_id",
            "moderator_role_id",
            "analysis",
            "lessons",
            "created_at",
            "updated_at",
            "left_at",
        ],
    },
    Table {
        name: "plans",
        who: &["created_by"],
        about: &[],
        plain: &[
            "id",
            "guild_id",
            "name",
            "name_key",
            "description",
            "price_minor",
            "currency",
            "billing_interval",
            "role_id",
            "trial_days",
            "grace_days",
            "state",
            "stripe_key",
            "stripe_product_id",
            "stripe_price_id",
            "stripe_link_id",
            "link_url",
            "created_at",
            "archived_at",
        ],
    },
    Table {
        name: "customers",
        who: &["member_id"],
        about: &["stripe_customer_id", "created_at"],
        plain: &["guild_id"],
    },
    Table {
        name: "checkouts",
        who: &["member_id"],
        about: &["reference", "plan_id", "stripe_session_id", "url", "locale", "created_at", "expires_at", "used_at"],
        plain: &["guild_id"],
    },
    Table {
        name: "stripe_events",
        who: &["customer_id"],
        about: &["payload", "object_id"],
        plain: &["event_id", "kind", "api_version", "livemode", "created_at", "received_at", "state", "note"],
    },
    Table {
        name: "ledger",
        who: &["member_id", "actor_id"],
        about: &["plan_id", "source", "source_id", "fact", "digest", "recorded_at"],
        plain: &["id", "guild_id"],
    },
    Table {
        name: "members",
        who: &["member_id"],
        about: &["present", "joined_at", "left_at", "updated_at"],
        plain: &["guild_id"],
    },
    Table {
        name: "role_changes",
        who: &["member_id"],
        about: &["role_id", "added", "reason", "state", "note", "created_at", "settled_at"],
        plain: &["id", "guild_id"],
    },
    Table {
        name: "brakes",
        who: &["released_by"],
        about: &[],
        plain: &["guild_id", "removals", "holders", "pulled_at", "released_until"],
    },
    Table {
        name: "lessons",
        who: &["author_id"],
        about: &["title", "summary", "link", "topics", "series"],
        plain: &[
            "id",
            "guild_id",
            "state",
            "channel_id",
            "message_id",
            "review_channel_id",
            "review_message_id",
            "created_at",
            "published_at",
            "withdrawn_at",
            "updated_at",
        ],
    },
    Table { name: "lesson_plans", who: &[], about: &[], plain: &["lesson_id", "plan_id"] },
    Table { name: "lesson_history", who: &["actor_id"], about: &["state", "at"], plain: &["id", "lesson_id"] },
    Table { name: "lesson_marks", who: &["member_id"], about: &["lesson_id", "kind", "at"], plain: &["guild_id"] },
    Table {
        name: "interactions",
        who: &["src", "dst"],
        about: &["object_id", "kind", "weight", "at", "channel_id", "variant"],
        plain: &["id", "guild_id"],
    },
    Table {
        name: "edges",
        who: &["src", "dst"],
        about: &["kind", "score", "weight", "count", "first_at", "last_at"],
        plain: &["guild_id"],
    },
    Table { name: "fold_marks", who: &[], about: &[], plain: &["name", "upto"] },
    Table {
        name: "rank_runs",
        who: &[],
        about: &[],
        plain: &["id", "guild_id", "ranked_at", "members", "pairs", "iterations", "change_l1", "upto"],
    },
    Table { name: "ranks", who: &["member_id"], about: &["position", "score"], plain: &["guild_id", "run_id"] },
    Table { name: "consents", who: &["member_id"], about: &["purpose", "allowed", "updated_at"], plain: &["guild_id"] },
    Table {
        name: "jobs",
        who: &["payload", "key"],
        about: &["last_error"],
        plain: &["id", "queue", "kind", "run_at", "locked_until", "attempts", "generation", "failed", "created_at"],
    },
    Table { name: "leases", who: &[], about: &[], plain: &["name", "owner", "epoch", "expires_at"] },
];
