-- What money taken back, a paused collection and leaving mean, plan by plan: 'end' or 'keep'.
ALTER TABLE plans ADD COLUMN on_refund TEXT NOT NULL DEFAULT 'end';
ALTER TABLE plans ADD COLUMN on_partial_refund TEXT NOT NULL DEFAULT 'keep';
ALTER TABLE plans ADD COLUMN on_dispute TEXT NOT NULL DEFAULT 'end';
ALTER TABLE plans ADD COLUMN on_lost_dispute TEXT NOT NULL DEFAULT 'end';
ALTER TABLE plans ADD COLUMN on_pause TEXT NOT NULL DEFAULT 'keep';
-- What somebody who wants to leave is offered once: so much off for so many months, a pause, a cheaper plan. 0: nothing.
ALTER TABLE plans ADD COLUMN leave_percent BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plans ADD COLUMN leave_months BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plans ADD COLUMN leave_pause_months BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plans ADD COLUMN leave_plan_id BIGINT;
-- Discord's own product that gives the plan, too.
ALTER TABLE plans ADD COLUMN sku_id BIGINT;
CREATE INDEX plans_by_sku ON plans (sku_id) WHERE sku_id IS NOT NULL;

-- What only staff can decide, or must at least know.
CREATE TABLE cases (
    id          {id},
    guild_id    BIGINT NOT NULL,
    -- 'dispute', 'claim', 'transfer', 'hand_edit', 'leak'
    kind        TEXT NOT NULL,
    -- What it is about, in our own words: the same matter is one case.
    subject     TEXT NOT NULL,
    member_id   BIGINT,
    -- The other person, where two want the same.
    other_id    BIGINT,
    plan_id     BIGINT REFERENCES plans (id),
    -- Further words for its text.
    detail      {json} NOT NULL,
    -- 'open', 'decided' by staff, 'settled' without them.
    state       TEXT NOT NULL,
    decision    TEXT,
    decided_by  BIGINT,
    opened_at   BIGINT NOT NULL,
    closed_at   BIGINT,
    channel_id  BIGINT,
    message_id  BIGINT
);
CREATE UNIQUE INDEX cases_by_subject ON cases (guild_id, kind, subject);
CREATE INDEX cases_by_state ON cases (guild_id, state, id);
CREATE INDEX cases_by_member ON cases (guild_id, member_id);

-- Notices about a failed renewal: one for each bill and day, whatever crashes and however many processes there are.
CREATE TABLE notices (
    guild_id   BIGINT NOT NULL,
    member_id  BIGINT NOT NULL,
    invoice_id TEXT NOT NULL,
    day        BIGINT NOT NULL,
    plan_id    BIGINT NOT NULL REFERENCES plans (id),
    -- 'wanted' before Discord was asked, 'sent' after it agreed, 'unsure' when that was never learned.
    state      TEXT NOT NULL,
    -- 'dm', 'thread', 'banner'
    way        TEXT,
    channel_id BIGINT,
    created_at BIGINT NOT NULL,
    -- When Discord was last asked without a plain answer; within minutes it takes a repetition for the same message.
    asked_at   BIGINT,
    sent_at    BIGINT,
    PRIMARY KEY (guild_id, member_id, invoice_id, day)
) {clustered};

-- The private thread in which a member is told what is theirs alone.
CREATE TABLE member_threads (
    guild_id   BIGINT NOT NULL,
    member_id  BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
) {clustered};

-- A membership on its way from one account to another.
CREATE TABLE transfers (
    id          {id},
    guild_id    BIGINT NOT NULL,
    from_id     BIGINT NOT NULL,
    to_id       BIGINT NOT NULL,
    -- 'asked', 'agreed', 'moving', 'done', 'cancelled', 'refused', 'expired', 'failed'
    state       TEXT NOT NULL,
    asked_at    BIGINT NOT NULL,
    -- When the other account agreed; a day later it moves.
    agreed_at   BIGINT,
    due_at      BIGINT,
    moved_at    BIGINT,
    closed_at   BIGINT
);
CREATE UNIQUE INDEX transfers_open_from ON transfers (guild_id, from_id) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX transfers_open_to ON transfers (guild_id, to_id) WHERE closed_at IS NULL;
CREATE INDEX transfers_by_from ON transfers (guild_id, from_id, id);
CREATE INDEX transfers_by_to ON transfers (guild_id, to_id, id);

-- Who wanted to leave, why, what they were offered, and how it ended.
CREATE TABLE departures (
    id          {id},
    guild_id    BIGINT NOT NULL,
    member_id   BIGINT NOT NULL,
    plan_id     BIGINT NOT NULL REFERENCES plans (id),
    -- Stripe's subscription.
    source_id   TEXT NOT NULL,
    -- 'price', 'time', 'content', 'technical', 'other'
    reason      TEXT NOT NULL,
    -- 'discount', 'pause', 'downgrade', when something was offered.
    offer       TEXT,
    -- 'asked', 'kept' by the offer, 'leaving', 'undone'
    state       TEXT NOT NULL,
    asked_at    BIGINT NOT NULL,
    settled_at  BIGINT
);
CREATE INDEX departures_by_member ON departures (guild_id, member_id, id);
