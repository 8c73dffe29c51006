-- Messages of which a reaction was counted and then deleted by retention, when it had been given on a later day than
-- the message was written: history knows the message's day alone (see store::counted).
CREATE TABLE counted_messages (
    guild_id   BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    PRIMARY KEY (guild_id, message_id)
) {clustered};

-- The past of a guild that is being read, one row per span of time: what a break left out is wished for while the years
-- before are still being read, and takes nothing of their progress.
CREATE TABLE backfill_windows (
    id         {id},
    guild_id   BIGINT NOT NULL,
    from_at    BIGINT NOT NULL,
    until_at   BIGINT NOT NULL,
    -- Whether its channels have been listed. Until then it may still grow.
    listed     BOOLEAN NOT NULL,
    started_at BIGINT NOT NULL
);
CREATE INDEX backfill_windows_by_guild ON backfill_windows (guild_id, from_at);

-- What is read for it, each page by page.
CREATE TABLE backfill_readings (
    window_id  BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    -- 'messages' of a channel or thread; 'threads': a channel's list of archived ones
    part       TEXT NOT NULL,
    thread     BOOLEAN NOT NULL,
    -- The channel whose messages the thread, or those listed, may hang on; and who opened the thread.
    parent_id  BIGINT,
    opener_id  BIGINT,
    -- Messages: what follows this id has still to be read. Threads: what was archived before this microsecond since
    -- 1970, 0: all.
    mark       BIGINT NOT NULL,
    messages   BIGINT NOT NULL,
    records    BIGINT NOT NULL,
    -- 'waiting', 'done', 'refused'
    state      TEXT NOT NULL,
    PRIMARY KEY (window_id, channel_id, part)
) {clustered};

-- What was being read is listed anew, once.
INSERT INTO backfill_windows (guild_id, from_at, until_at, listed, started_at)
    SELECT guild_id, from_at, until_at, FALSE, started_at FROM backfills;
DROP TABLE backfill_channels;
DROP TABLE backfills;
