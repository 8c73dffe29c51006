-- People signed in on the web. The session's id is in their browser alone; here is its digest.
CREATE TABLE web_sessions (
    id_digest  TEXT NOT NULL PRIMARY KEY,
    member_id  BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX web_sessions_by_age ON web_sessions (expires_at);
CREATE INDEX web_sessions_by_member ON web_sessions (member_id);

-- Sign-ins under way: single use, bound to the browser that began them.
CREATE TABLE web_logins (
    state_digest   TEXT NOT NULL PRIMARY KEY,
    browser_digest TEXT NOT NULL,
    -- What they are for: {"to":"account"}, {"to":"join",…}, {"to":"claim",…}
    purpose        {json} NOT NULL,
    locale         TEXT NOT NULL,
    expires_at     BIGINT NOT NULL
);
CREATE INDEX web_logins_by_age ON web_logins (expires_at);

-- A buyer's permission to be brought into the server: sealed, used once, gone when the checkout is over.
CREATE TABLE join_tokens (
    guild_id   BIGINT NOT NULL,
    member_id  BIGINT NOT NULL,
    sealed     {bytes} NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
) {clustered};
CREATE INDEX join_tokens_by_age ON join_tokens (expires_at);

-- The browser that came back from Stripe first; a checkout's id shown by another one opens nothing.
CREATE TABLE claim_visits (
    session_digest TEXT NOT NULL PRIMARY KEY,
    browser_digest TEXT NOT NULL,
    expires_at     BIGINT NOT NULL
);

-- Codes mailed to a checkout's address. The code is in the mail alone; here is its digest.
CREATE TABLE claim_codes (
    code_digest TEXT NOT NULL PRIMARY KEY,
    -- The parked purchase.
    stripe_id   TEXT NOT NULL,
    guild_id    BIGINT NOT NULL,
    made_at     BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    used_at     BIGINT
);
CREATE INDEX claim_codes_by_purchase ON claim_codes (stripe_id, made_at);

-- To whom a purchase was bound, once and for all.
ALTER TABLE parked_purchases ADD COLUMN claimed_by BIGINT;
-- A keyed digest of the checkout's mail address, so that a purchase is found by the address without keeping it.
ALTER TABLE parked_purchases ADD COLUMN mail_digest TEXT;
CREATE INDEX parked_purchases_by_mail ON parked_purchases (mail_digest);
CREATE INDEX parked_purchases_by_session ON parked_purchases (stripe_session_id);
CREATE INDEX parked_purchases_by_customer ON parked_purchases (stripe_customer_id);

-- A customer that Stripe made for a public link, bound to its buyer afterwards; a member may have several beside their own.
ALTER TABLE customers ADD COLUMN claimed_at BIGINT;
DROP INDEX customers_by_member;
CREATE UNIQUE INDEX customers_by_member ON customers (guild_id, member_id) WHERE closed_at IS NULL AND claimed_at IS NULL;
CREATE INDEX customers_of_member ON customers (guild_id, member_id);
