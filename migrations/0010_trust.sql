-- Who acted with staff rights lately: their credit counts like that of members who pay.
CREATE TABLE staff (
    guild_id  BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    seen_at   BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
) {clustered};

-- What moderators decided about findings; of several about the same thing the latest holds, and none is deleted.
CREATE TABLE trust_decisions (
    id         {id},
    guild_id   BIGINT NOT NULL,
    -- 'member', or the pattern of the finding.
    about      TEXT NOT NULL,
    target_id  BIGINT NOT NULL,
    -- 'discount', 'clear'
    verdict    TEXT NOT NULL,
    -- How many accounts the finding had then.
    accounts   BIGINT NOT NULL,
    decided_by BIGINT NOT NULL,
    decided_at BIGINT NOT NULL
);
CREATE INDEX trust_decisions_by_guild ON trust_decisions (guild_id, id);
