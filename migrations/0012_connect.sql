-- Creators' own Stripe accounts, connected to the operator's. A server without one sells through the operator's.
CREATE TABLE stripe_accounts (
    -- Random; our reference at Stripe and the idempotency key.
    reference         TEXT NOT NULL PRIMARY KEY,
    guild_id          BIGINT NOT NULL,
    stripe_account_id TEXT,
    charges_enabled   BOOLEAN NOT NULL,
    details_submitted BOOLEAN NOT NULL,
    connected_by      BIGINT NOT NULL,
    created_at        BIGINT NOT NULL,
    -- When its owner disconnected it: nothing can be asked there any more.
    lost_at           BIGINT,
    -- When another one took its place.
    replaced_at       BIGINT
);
CREATE UNIQUE INDEX stripe_accounts_by_guild ON stripe_accounts (guild_id) WHERE replaced_at IS NULL;
CREATE UNIQUE INDEX stripe_accounts_by_id ON stripe_accounts (stripe_account_id) WHERE stripe_account_id IS NOT NULL;

-- The connected account an event comes from; none for the operator's own.
ALTER TABLE stripe_events ADD COLUMN account_id TEXT;
