-- What members want to hear of, and what they were told.

-- The topics a member chose; the key is the name folded for comparison.
CREATE TABLE member_interests (
    guild_id  BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    topic_key TEXT NOT NULL,
    topic     TEXT NOT NULL,
    chosen_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id, topic_key)
) {clustered};
CREATE INDEX member_interests_by_topic ON member_interests (guild_id, topic_key);

-- Whether a member wants direct messages about new lessons of their topics, and digests of their own.
CREATE TABLE lesson_wishes (
    guild_id   BIGINT NOT NULL,
    member_id  BIGINT NOT NULL,
    news       BOOLEAN NOT NULL,
    own_digest BOOLEAN NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
) {clustered};

-- Which new lessons a member was told of; written before it is told, so that nothing is told twice.
CREATE TABLE lesson_news (
    guild_id  BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    lesson_id BIGINT NOT NULL REFERENCES lessons (id) ON DELETE CASCADE,
    at        BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id, lesson_id)
) {clustered};

-- When and where a guild posts digests: days as a bit each from Monday, channels with the topics they are about.
CREATE TABLE digest_settings (
    guild_id   BIGINT NOT NULL PRIMARY KEY,
    days       BIGINT NOT NULL,
    hour       BIGINT NOT NULL,
    apart_days BIGINT NOT NULL,
    channels   {json} NOT NULL,
    paused_at  BIGINT,
    updated_at BIGINT NOT NULL
);

-- Every digest by its audience, a channel or a member, and the moment of the schedule it belongs to. Its row is written before it
-- is sent.
CREATE TABLE digests (
    guild_id    BIGINT NOT NULL,
    audience_id BIGINT NOT NULL,
    due         BIGINT NOT NULL,
    personal    BOOLEAN NOT NULL,
    lessons     {json} NOT NULL,
    message_id  BIGINT,
    begun_at    BIGINT NOT NULL,
    sent_at     BIGINT,
    reacted     BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (guild_id, audience_id, due)
) {clustered};
CREATE INDEX digests_by_message ON digests (message_id) WHERE message_id IS NOT NULL;
