-- Between which moments a guild's interactions were heard. Outside of them something may be missing, and is said to be.
CREATE TABLE listening (
    id       {id},
    guild_id BIGINT NOT NULL,
    from_at  BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    -- 'live': as they happened; 'history': read afterwards from the channels.
    source   TEXT NOT NULL
);
CREATE INDEX listening_by_guild ON listening (guild_id, until_at);

-- The past of a guild that is being read.
CREATE TABLE backfills (
    guild_id   BIGINT NOT NULL PRIMARY KEY,
    from_at    BIGINT NOT NULL,
    until_at   BIGINT NOT NULL,
    -- Whether the channels have been listed.
    listed     BOOLEAN NOT NULL,
    started_at BIGINT NOT NULL
);

-- Its channels and threads, each read page by page: what follows `after_id` has still to be read.
CREATE TABLE backfill_channels (
    guild_id   BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    thread     BOOLEAN NOT NULL,
    -- Who opened the thread.
    opener_id  BIGINT,
    after_id   BIGINT NOT NULL,
    messages   BIGINT NOT NULL,
    records    BIGINT NOT NULL,
    -- 'waiting', 'done', 'refused'
    state      TEXT NOT NULL,
    PRIMARY KEY (guild_id, channel_id)
) {clustered};
