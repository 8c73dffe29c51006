-- What staff changed, written in the transaction of the change. Grants are in the ledger, roles in role_changes, lesson
-- decisions in lesson_history.
CREATE TABLE audit (
    id        {id},
    guild_id  BIGINT NOT NULL,
    -- Who did it; nobody when the bot saw it happen and does not know who did.
    actor_id  BIGINT,
    -- To whom, where it was done to somebody.
    member_id BIGINT,
    -- 'setup', 'plan', 'brake', 'leak', 'by_hand', 'export'
    area      TEXT NOT NULL,
    -- What was done: the word of a text.
    act       TEXT NOT NULL,
    -- The text's arguments.
    details   {json} NOT NULL,
    at        BIGINT NOT NULL
);
CREATE INDEX audit_by_guild ON audit (guild_id, at);

-- Ways into a paid channel past its price, one row each, so that staff is told of each once.
CREATE TABLE leaks (
    guild_id    BIGINT NOT NULL,
    -- The digest of the channel and the path.
    fingerprint TEXT NOT NULL,
    found_at    BIGINT NOT NULL,
    -- When it was no longer there; found again it is told again.
    gone_at     BIGINT,
    PRIMARY KEY (guild_id, fingerprint)
);

-- What Discord was last told the commands are; it keeps them.
CREATE TABLE registrations (
    -- The application, and the guild or 0 for everywhere.
    application_id BIGINT NOT NULL,
    guild_id       BIGINT NOT NULL,
    digest         TEXT NOT NULL,
    registered_at  BIGINT NOT NULL,
    PRIMARY KEY (application_id, guild_id)
);

-- Days of a channel whose raw interaction records were counted and then deleted by retention: an import that brings them
-- along again must not count them twice.
CREATE TABLE counted_days (
    guild_id   BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    -- Days since 1970.
    day        BIGINT NOT NULL,
    PRIMARY KEY (guild_id, channel_id, day)
) {clustered};
