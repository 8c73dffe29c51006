-- What a finding was when a moderator decided about it. Findings are made anew from the last weeks; what was confirmed
-- holds for as long as the interactions count.
-- How many interactions it was made of, the first and the last of them; 0 where an older version decided.
ALTER TABLE trust_decisions ADD COLUMN acts BIGINT NOT NULL DEFAULT 0;
ALTER TABLE trust_decisions ADD COLUMN from_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE trust_decisions ADD COLUMN until_at BIGINT NOT NULL DEFAULT 0;

-- Who took part in it: a group is known again by its members, not by who leads it.
CREATE TABLE trust_accounts (
    decision_id BIGINT NOT NULL,
    guild_id    BIGINT NOT NULL,
    member_id   BIGINT NOT NULL,
    PRIMARY KEY (decision_id, member_id)
) {clustered};
CREATE INDEX trust_accounts_by_guild ON trust_accounts (guild_id, decision_id, member_id);

-- What a confirmed one leaves of what the first gives the second, from 0 to 1.
CREATE TABLE trust_discounts (
    decision_id BIGINT NOT NULL,
    guild_id    BIGINT NOT NULL,
    src         BIGINT NOT NULL,
    dst         BIGINT NOT NULL,
    keep        DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (decision_id, src, dst)
) {clustered};
CREATE INDEX trust_discounts_by_guild ON trust_discounts (guild_id, decision_id, src, dst);

-- Guilds in which only members who pay or were vouched for are heard: once enough of them are there, a few fewer do not
-- change it.
CREATE TABLE closed_rankings (
    guild_id  BIGINT NOT NULL PRIMARY KEY,
    closed_at BIGINT NOT NULL
);
