-- When a guild's invites were last counted; 0 while the first count is still to come, NULL where nobody counts.
ALTER TABLE guilds ADD COLUMN invites_at BIGINT;

-- A guild's invites as last counted. Discord does not say by which one somebody joined; the next count does, if only one rose.
CREATE TABLE invites (
    guild_id   BIGINT NOT NULL,
    code       TEXT NOT NULL,
    -- Nobody's: a bot's, a widget's, or of somebody who left the analysis.
    inviter_id BIGINT,
    channel_id BIGINT NOT NULL,
    uses       BIGINT NOT NULL,
    -- 0: as many as like.
    max_uses   BIGINT NOT NULL,
    expires_at BIGINT,
    PRIMARY KEY (guild_id, code)
) {clustered};

-- Who joined since; gone with the next count. Who left the analysis is counted without a name.
CREATE TABLE invite_joins (
    id        {id},
    guild_id  BIGINT NOT NULL,
    member_id BIGINT,
    joined_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX invite_joins_once ON invite_joins (guild_id, member_id, joined_at);

-- Kind 16 is an invite used: who brought whom is looked up for single members.
CREATE INDEX interactions_brought ON interactions (guild_id, dst) WHERE kind = 16;
CREATE INDEX interactions_came_by ON interactions (guild_id, src) WHERE kind = 16;
