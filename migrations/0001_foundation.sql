-- Times are seconds since 1970, UTC. Money is in the currency's smallest unit.
-- Ids of Discord are its snowflakes, bit for bit in a signed BIGINT.

CREATE TABLE guilds (
    guild_id          BIGINT NOT NULL PRIMARY KEY,
    locale            TEXT NOT NULL,
    lesson_channel_id BIGINT,
    review_channel_id BIGINT,
    creator_role_id   BIGINT,
    moderator_role_id BIGINT,
    -- Community analysis is off until the server's owner switches it on.
    analysis          BOOLEAN NOT NULL,
    lessons           BOOLEAN NOT NULL,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    -- When the bot was removed; purging follows, unavailability never counts.
    left_at           BIGINT
);

-- ── Access ────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE plans (
    id                  {id},
    guild_id            BIGINT NOT NULL,
    name                TEXT NOT NULL,
    -- The name folded for comparison; unique among the guild's plans that are not archived.
    name_key            TEXT NOT NULL,
    description         TEXT NOT NULL,
    price_minor         BIGINT NOT NULL,
    currency            TEXT NOT NULL,
    billing_interval    TEXT NOT NULL,
    role_id             BIGINT NOT NULL,
    trial_days          BIGINT NOT NULL,
    grace_days          BIGINT NOT NULL,
    -- 'preparing', 'on_sale', 'refused', 'archived'
    state               TEXT NOT NULL,
    -- Random; the idempotency keys of product and of price and link, so that a crash in between leaves no twin.
    product_key         TEXT NOT NULL,
    price_key           TEXT NOT NULL,
    stripe_product_id   TEXT,
    stripe_price_id     TEXT,
    stripe_link_id      TEXT,
    link_url            TEXT,
    -- What keeps the plan from working, until it works again: 'role_missing', 'role_above', 'stripe_refused'.
    trouble             TEXT,
    created_by          BIGINT NOT NULL,
    created_at          BIGINT NOT NULL,
    archived_at         BIGINT
);
CREATE UNIQUE INDEX plans_by_name ON plans (guild_id, name_key) WHERE archived_at IS NULL;

-- Every price a plan ever had: whoever bought at an old one still holds the plan.
CREATE TABLE plan_prices (
    stripe_price_id TEXT NOT NULL PRIMARY KEY,
    plan_id         BIGINT NOT NULL REFERENCES plans (id),
    stripe_link_id  TEXT,
    -- Off sale in Stripe.
    retired         BOOLEAN NOT NULL,
    created_at      BIGINT NOT NULL
);
CREATE INDEX plan_prices_by_plan ON plan_prices (plan_id);

-- One open row per member: Stripe knows the member by the random reference alone.
CREATE TABLE customers (
    reference          TEXT NOT NULL PRIMARY KEY,
    guild_id           BIGINT NOT NULL,
    member_id          BIGINT NOT NULL,
    stripe_customer_id TEXT,
    created_at         BIGINT NOT NULL,
    -- When Stripe last told us all about this customer.
    refreshed_at       BIGINT NOT NULL,
    -- When the customer was deleted in Stripe.
    closed_at          BIGINT
);
CREATE UNIQUE INDEX customers_by_member ON customers (guild_id, member_id) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX customers_by_stripe_id ON customers (stripe_customer_id) WHERE stripe_customer_id IS NOT NULL;
CREATE INDEX customers_by_age ON customers (refreshed_at);

-- One row per personal checkout link. The reference is what Stripe carries: random, ours, single use.
CREATE TABLE checkouts (
    reference         TEXT NOT NULL PRIMARY KEY,
    guild_id          BIGINT NOT NULL,
    member_id         BIGINT NOT NULL,
    plan_id           BIGINT NOT NULL REFERENCES plans (id),
    -- The price and trial that were offered, so that a repeated request is the same request.
    stripe_price_id   TEXT NOT NULL,
    trial_days        BIGINT NOT NULL,
    stripe_session_id TEXT,
    url               TEXT,
    locale            TEXT NOT NULL,
    created_at        BIGINT NOT NULL,
    expires_at        BIGINT NOT NULL,
    -- When it was paid.
    used_at           BIGINT,
    -- When it ended without a payment.
    closed_at         BIGINT
);
CREATE INDEX checkouts_by_member ON checkouts (guild_id, member_id, plan_id);
-- Two clicks at once are one checkout.
CREATE UNIQUE INDEX checkouts_open ON checkouts (guild_id, member_id, plan_id) WHERE used_at IS NULL AND closed_at IS NULL;
CREATE UNIQUE INDEX checkouts_by_session ON checkouts (stripe_session_id) WHERE stripe_session_id IS NOT NULL;

-- What Stripe sent, as it was sent; the primary key absorbs duplicates.
CREATE TABLE stripe_events (
    event_id    TEXT NOT NULL PRIMARY KEY,
    kind        TEXT NOT NULL,
    object_id   TEXT,
    customer_id TEXT,
    api_version TEXT,
    livemode    BOOLEAN NOT NULL,
    -- Emptied after a month; Stripe keeps it no longer either.
    payload     {bytes} NOT NULL,
    created_at  BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    -- 'received', 'applied', 'ignored', 'parked'
    state       TEXT NOT NULL,
    note        TEXT
);
CREATE INDEX stripe_events_by_customer ON stripe_events (customer_id, state);
CREATE INDEX stripe_events_by_age ON stripe_events (received_at);

-- Purchases of our plans that belong to nobody we know: paid through a public link, or with a forged reference.
CREATE TABLE parked_purchases (
    -- 'sub_…', or 'cs_…' when it is no subscription.
    stripe_id          TEXT NOT NULL PRIMARY KEY,
    plan_id            BIGINT NOT NULL REFERENCES plans (id),
    guild_id           BIGINT NOT NULL,
    stripe_session_id  TEXT,
    stripe_customer_id TEXT,
    -- 'no_reference', 'unknown_reference', 'foreign_reference'
    why                TEXT NOT NULL,
    parked_at          BIGINT NOT NULL,
    settled_at         BIGINT
);
CREATE INDEX parked_purchases_by_guild ON parked_purchases (guild_id, parked_at);

-- The append-only ledger of facts. The last fact of a source is its state; nothing is ever updated.
CREATE TABLE ledger (
    id          {id},
    guild_id    BIGINT NOT NULL,
    member_id   BIGINT NOT NULL,
    plan_id     BIGINT NOT NULL REFERENCES plans (id),
    -- 'subscription', 'purchase', 'manual'
    source      TEXT NOT NULL,
    -- Stripe's id, or ours: one life of facts.
    source_id   TEXT NOT NULL,
    -- Counts the source's facts from 1: of two writers that read the same state, one must read again.
    seq         BIGINT NOT NULL,
    fact        {json} NOT NULL,
    -- Equal facts in a row are one: the digest keeps a repeated webhook from writing twice.
    digest      TEXT NOT NULL,
    actor_id    BIGINT,
    recorded_at BIGINT NOT NULL
);
CREATE INDEX ledger_by_member ON ledger (guild_id, member_id, id);
CREATE UNIQUE INDEX ledger_by_source ON ledger (source, source_id, seq);

-- Members whom access concerns: present or gone.
CREATE TABLE members (
    guild_id   BIGINT NOT NULL,
    member_id  BIGINT NOT NULL,
    present    BOOLEAN NOT NULL,
    joined_at  BIGINT,
    left_at    BIGINT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
) {clustered};

-- Who holds which paid role, as last seen on Discord.
CREATE TABLE held_roles (
    guild_id  BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    role_id   BIGINT NOT NULL,
    seen_at   BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id, role_id)
) {clustered};

-- The audit: one row per role change that we caused, with the reason Discord's audit log also carries.
CREATE TABLE role_changes (
    id         {id},
    guild_id   BIGINT NOT NULL,
    member_id  BIGINT NOT NULL,
    role_id    BIGINT NOT NULL,
    added      BOOLEAN NOT NULL,
    reason     TEXT NOT NULL,
    -- 'right': the member's rights say so; 'staff': staff took it; 'clock': a time has come; 'drift': nobody gave it.
    cause      TEXT NOT NULL,
    -- 'wanted' before Discord was asked, 'done' after it agreed, 'refused' when it did not.
    state      TEXT NOT NULL,
    note       TEXT,
    created_at BIGINT NOT NULL,
    settled_at BIGINT
);
CREATE INDEX role_changes_by_member ON role_changes (guild_id, member_id, id);
CREATE INDEX role_changes_by_age ON role_changes (guild_id, created_at);

-- A sweep that would remove too many roles stops here until a person decides.
CREATE TABLE brakes (
    guild_id   BIGINT NOT NULL PRIMARY KEY,
    removals   BIGINT NOT NULL,
    holders    BIGINT NOT NULL,
    pulled_at  BIGINT NOT NULL,
    -- Until when a person has let the sweep pass.
    released_until BIGINT,
    released_by    BIGINT
);

-- When a sweep last got to its end.
CREATE TABLE sweeps (
    name     TEXT NOT NULL PRIMARY KEY,
    ended_at BIGINT NOT NULL
);

-- ── Lessons ───────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE lessons (
    id           {id},
    guild_id     BIGINT NOT NULL,
    author_id    BIGINT NOT NULL,
    title        TEXT NOT NULL,
    summary      TEXT NOT NULL,
    link         TEXT NOT NULL,
    topics       {json} NOT NULL,
    series       TEXT,
    state        TEXT NOT NULL,
    -- Where it was posted, and where staff were asked to look at it.
    channel_id        BIGINT,
    message_id        BIGINT,
    review_channel_id BIGINT,
    review_message_id BIGINT,
    created_at   BIGINT NOT NULL,
    published_at BIGINT,
    withdrawn_at BIGINT,
    updated_at   BIGINT NOT NULL
);
CREATE INDEX lessons_by_guild ON lessons (guild_id, state, id);
CREATE UNIQUE INDEX lessons_by_message ON lessons (message_id) WHERE message_id IS NOT NULL;

-- No row: free for everyone.
CREATE TABLE lesson_plans (
    lesson_id BIGINT NOT NULL REFERENCES lessons (id) ON DELETE CASCADE,
    plan_id   BIGINT NOT NULL REFERENCES plans (id),
    PRIMARY KEY (lesson_id, plan_id)
) {clustered};

-- Who moved a lesson from state to state.
CREATE TABLE lesson_history (
    id         {id},
    lesson_id  BIGINT NOT NULL REFERENCES lessons (id) ON DELETE CASCADE,
    state      TEXT NOT NULL,
    actor_id   BIGINT NOT NULL,
    at         BIGINT NOT NULL
);
CREATE INDEX lesson_history_by_lesson ON lesson_history (lesson_id, id);

-- What a member said about a lesson: 'done', 'saved', 'not_for_me', or 'liked' by a reaction.
CREATE TABLE lesson_marks (
    guild_id  BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    lesson_id BIGINT NOT NULL REFERENCES lessons (id) ON DELETE CASCADE,
    kind      TEXT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id, lesson_id, kind)
) {clustered};
CREATE INDEX lesson_marks_by_lesson ON lesson_marks (lesson_id, kind);

-- ── Community ─────────────────────────────────────────────────────────────────────────────────────────────────

-- Raw interaction records, append-only: who, whom, what kind, on what, when. Never text.
-- The key rises with time, so inserting never touches a random page.
CREATE TABLE interactions (
    id         {id},
    guild_id   BIGINT NOT NULL,
    -- The snowflake of the message, or another number that rises with time.
    object_id  BIGINT NOT NULL,
    src        BIGINT NOT NULL,
    dst        BIGINT NOT NULL,
    kind       SMALLINT NOT NULL,
    weight     DOUBLE PRECISION NOT NULL,
    at         BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    -- Tells several of one kind by one member on one object apart (an emoji's hash); 0 otherwise.
    variant    BIGINT NOT NULL
);
CREATE UNIQUE INDEX interactions_once ON interactions (object_id, src, kind, variant, dst, guild_id);

-- One row per pair and kind: src gives credit to dst (domain::community::kind says which way an interaction credits),
-- score = sum of weight * exp(rate * (at - landmark)), see domain::community::decay.
CREATE TABLE edges (
    guild_id BIGINT NOT NULL,
    src      BIGINT NOT NULL,
    dst      BIGINT NOT NULL,
    kind     SMALLINT NOT NULL,
    score    DOUBLE PRECISION NOT NULL,
    weight   DOUBLE PRECISION NOT NULL,
    count    BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    PRIMARY KEY (guild_id, src, dst, kind)
) {clustered};

-- Numbers the folding keeps: how far the raw rows have been folded ('edges'), how far they had been at the start of a
-- day ('day:20778', which retention goes by), and the landmark and half-life that the scores are counted with.
CREATE TABLE fold_marks (
    name TEXT NOT NULL PRIMARY KEY,
    upto BIGINT NOT NULL
);

CREATE TABLE rank_runs (
    id          {id},
    guild_id    BIGINT NOT NULL,
    ranked_at   BIGINT NOT NULL,
    members     BIGINT NOT NULL,
    pairs       BIGINT NOT NULL,
    iterations  BIGINT NOT NULL,
    change_l1   DOUBLE PRECISION NOT NULL,
    upto        BIGINT NOT NULL
);
CREATE INDEX rank_runs_by_guild ON rank_runs (guild_id, id);

CREATE TABLE ranks (
    guild_id  BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    position  BIGINT NOT NULL,
    score     DOUBLE PRECISION NOT NULL,
    run_id    BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
) {clustered};
CREATE INDEX ranks_by_position ON ranks (guild_id, position);

-- ── Privacy ───────────────────────────────────────────────────────────────────────────────────────────────────

-- No row: nobody was asked yet; the guild's own switch decides.
CREATE TABLE consents (
    guild_id   BIGINT NOT NULL,
    member_id  BIGINT NOT NULL,
    purpose    TEXT NOT NULL,
    allowed    BOOLEAN NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id, purpose)
) {clustered};

-- ── Machinery ─────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE jobs (
    id           {id},
    queue        TEXT NOT NULL,
    kind         TEXT NOT NULL,
    -- Equal keys are one job; NULL never collides.
    key          TEXT,
    payload      {json} NOT NULL,
    run_at       BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    attempts     BIGINT NOT NULL,
    -- Raised when the job is wanted again while it runs; it then runs once more.
    generation   BIGINT NOT NULL,
    failed       BOOLEAN NOT NULL,
    last_error   TEXT,
    created_at   BIGINT NOT NULL
);
CREATE UNIQUE INDEX jobs_by_key ON jobs (key) WHERE key IS NOT NULL;
CREATE INDEX jobs_due ON jobs (queue, failed, run_at, id);

-- The last slot of time in which something that happens again and again was enqueued.
CREATE TABLE schedule_slots (
    name TEXT NOT NULL PRIMARY KEY,
    slot BIGINT NOT NULL
);

CREATE TABLE leases (
    name       TEXT NOT NULL PRIMARY KEY,
    owner      TEXT NOT NULL,
    epoch      BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
