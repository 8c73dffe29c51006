-- Selling: several roles a plan, plans for some days, free plans, ranked groups, own prices, seats.

CREATE TABLE plan_roles (
    plan_id BIGINT NOT NULL REFERENCES plans (id),
    role_id BIGINT NOT NULL,
    -- In the order in which the creator named them.
    place   BIGINT NOT NULL,
    PRIMARY KEY (plan_id, role_id)
) {clustered};
INSERT INTO plan_roles (plan_id, role_id, place) SELECT id, role_id, 0 FROM plans;
ALTER TABLE plans DROP COLUMN role_id;
-- Costs nothing and needs nothing of Stripe.
ALTER TABLE plans ADD COLUMN free BOOLEAN NOT NULL DEFAULT FALSE;
-- Days of access of a plan that is paid once; none for ever.
ALTER TABLE plans ADD COLUMN access_days BIGINT;
-- 'needed'; without a card at the trial's end the subscription 'cancel's or 'pause's.
ALTER TABLE plans ADD COLUMN trial_card TEXT NOT NULL DEFAULT 'needed';
ALTER TABLE plans ADD COLUMN picture TEXT;
-- Smaller ones are shown first.
ALTER TABLE plans ADD COLUMN position BIGINT NOT NULL DEFAULT 0;
-- Plans of one group are steps of one ladder; a member stands on one of them.
ALTER TABLE plans ADD COLUMN tier_group TEXT;
ALTER TABLE plans ADD COLUMN tier_rank BIGINT NOT NULL DEFAULT 0;
-- Gives the roles of the lower ranks too.
ALTER TABLE plans ADD COLUMN includes_lower BOOLEAN NOT NULL DEFAULT FALSE;
-- The buyer names the price, between these; price_minor is what is proposed.
ALTER TABLE plans ADD COLUMN least_minor BIGINT;
ALTER TABLE plans ADD COLUMN most_minor BIGINT;
-- Most seats one buyer can buy; 0 for a plan for one person.
ALTER TABLE plans ADD COLUMN seats BIGINT NOT NULL DEFAULT 0;

-- What was offered, so that a repeated request is the same request, and what was bought is what was offered.
ALTER TABLE checkouts ADD COLUMN access_days BIGINT;
ALTER TABLE checkouts ADD COLUMN trial_card TEXT NOT NULL DEFAULT 'needed';

-- An edit that waits for its button.
CREATE TABLE plan_drafts (
    token      TEXT NOT NULL PRIMARY KEY,
    guild_id   BIGINT NOT NULL,
    plan_id    BIGINT NOT NULL REFERENCES plans (id),
    creator_id BIGINT NOT NULL,
    -- What was typed, and the digest of the plan it was typed for.
    typed      {json} NOT NULL,
    base       TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Subscriptions that move to another plan when their period ends.
CREATE TABLE plan_switches (
    subscription TEXT NOT NULL PRIMARY KEY,
    guild_id     BIGINT NOT NULL,
    member_id    BIGINT NOT NULL,
    to_plan_id   BIGINT NOT NULL REFERENCES plans (id),
    -- Stripe's schedule that does it.
    schedule     TEXT NOT NULL,
    at           BIGINT,
    created_at   BIGINT NOT NULL
);

-- A coupon of Stripe's and the code that people type for it, for one plan.
CREATE TABLE coupons (
    id               {id},
    guild_id         BIGINT NOT NULL,
    plan_id          BIGINT NOT NULL REFERENCES plans (id),
    code             TEXT NOT NULL,
    -- In capitals; a code is one among all that can be used.
    code_key         TEXT NOT NULL,
    percent_off      BIGINT,
    amount_off       BIGINT,
    currency         TEXT,
    -- 'once', 'forever', or a number of months.
    lasts            TEXT NOT NULL,
    max_uses         BIGINT,
    expires_at       BIGINT,
    -- 'preparing', 'usable', 'refused', 'ended'
    state            TEXT NOT NULL,
    -- Random; our reference at Stripe and the root of the idempotency keys.
    reference        TEXT NOT NULL,
    stripe_coupon_id TEXT,
    stripe_code_id   TEXT,
    created_by       BIGINT NOT NULL,
    created_at       BIGINT NOT NULL,
    ended_at         BIGINT
);
CREATE UNIQUE INDEX coupons_by_code ON coupons (code_key) WHERE ended_at IS NULL;
CREATE INDEX coupons_by_guild ON coupons (guild_id, id);

-- A plan bought by one for another. The code is shown once and kept as a digest.
CREATE TABLE gifts (
    reference         TEXT NOT NULL PRIMARY KEY,
    guild_id          BIGINT NOT NULL,
    plan_id           BIGINT NOT NULL REFERENCES plans (id),
    buyer_id          BIGINT NOT NULL,
    -- For whoever claims it; emptied then.
    message           TEXT NOT NULL,
    -- What was offered: the amount, and the days of access (none for ever).
    price_minor       BIGINT NOT NULL,
    currency          TEXT NOT NULL,
    days              BIGINT,
    stripe_session_id TEXT,
    locale            TEXT NOT NULL,
    created_at        BIGINT NOT NULL,
    -- When the checkout closes.
    expires_at        BIGINT NOT NULL,
    paid_at           BIGINT,
    closed_at         BIGINT,
    -- All of the money was given back, or it is disputed.
    void              BOOLEAN NOT NULL,
    code_hash         TEXT,
    code_until        BIGINT,
    claimed_by        BIGINT,
    claimed_at        BIGINT
);
CREATE INDEX gifts_by_buyer ON gifts (guild_id, buyer_id, created_at);
CREATE UNIQUE INDEX gifts_by_code ON gifts (code_hash) WHERE code_hash IS NOT NULL;

-- The code by which a buyer was referred, as it was typed at the checkout.
ALTER TABLE checkouts ADD COLUMN referral TEXT;

-- Seats of a team plan: an invitation until somebody takes it, then theirs until it ends.
CREATE TABLE seats (
    id           TEXT NOT NULL PRIMARY KEY,
    guild_id     BIGINT NOT NULL,
    plan_id      BIGINT NOT NULL REFERENCES plans (id),
    subscription TEXT NOT NULL,
    owner_id     BIGINT NOT NULL,
    code_hash    TEXT NOT NULL,
    code_until   BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    member_id    BIGINT,
    taken_at     BIGINT,
    -- Taken back by the owner.
    ended_at     BIGINT
);
CREATE UNIQUE INDEX seats_by_code ON seats (code_hash);
CREATE INDEX seats_by_owner ON seats (guild_id, owner_id);
