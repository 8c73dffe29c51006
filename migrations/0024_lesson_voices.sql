-- How far a member is heard about lessons, from 0 to 1, as of the last night (domain::lessons::heard): what is counted, told
-- as a reason and learned from is weighed by it.
CREATE TABLE lesson_voices (
    guild_id  BIGINT NOT NULL,
    -- 0: everybody who has no row of their own. Nobody has one who is heard just as far; a guild without any hears everybody.
    member_id BIGINT NOT NULL,
    share     DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (guild_id, member_id)
) {clustered};
