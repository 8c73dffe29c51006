-- Roll-ups: what src gave dst on a day (days since 1970), per kind. They stay when single records are deleted; rankings of a
-- period, groups and trends read them.
CREATE TABLE pair_days (
    guild_id BIGINT NOT NULL,
    day      BIGINT NOT NULL,
    src      BIGINT NOT NULL,
    dst      BIGINT NOT NULL,
    kind     SMALLINT NOT NULL,
    weight   DOUBLE PRECISION NOT NULL,
    count    BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    PRIMARY KEY (guild_id, day, src, dst, kind)
) {clustered};

-- What was folded before: helping kinds credit the actor, the others the target (domain::community::kind).
INSERT INTO pair_days (guild_id, day, src, dst, kind, weight, count, last_at)
SELECT guild_id, at / 86400,
    CASE WHEN kind IN (3, 5, 9, 10, 11) THEN dst ELSE src END,
    CASE WHEN kind IN (3, 5, 9, 10, 11) THEN src ELSE dst END,
    kind, SUM(weight), COUNT(*), MAX(at)
FROM interactions
WHERE id <= (SELECT COALESCE(MAX(upto), 0) FROM fold_marks WHERE name = 'edges') AND kind NOT IN (2, 8)
    AND NOT (kind = 1 AND EXISTS (SELECT 1 FROM interactions r WHERE r.object_id = interactions.object_id
        AND r.src = interactions.src AND r.variant = interactions.variant AND r.guild_id = interactions.guild_id
        AND r.kind = 2))
GROUP BY 1, 2, 3, 4, 5;

-- Groups of members, by the numbers and labels that stay with them from one division to the next.
CREATE TABLE segments (
    guild_id BIGINT NOT NULL,
    number   BIGINT NOT NULL,
    label    TEXT NOT NULL,
    centre   {json} NOT NULL,
    members  BIGINT NOT NULL,
    seen_at  BIGINT NOT NULL,
    PRIMARY KEY (guild_id, number)
) {clustered};

-- Who is in a voice channel now; the row goes when they leave it.
CREATE TABLE voice_presence (
    guild_id   BIGINT NOT NULL,
    member_id  BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    since      BIGINT NOT NULL,
    PRIMARY KEY (guild_id, member_id)
) {clustered};

-- Events that take place in a voice channel now.
CREATE TABLE live_events (
    guild_id   BIGINT NOT NULL,
    event_id   BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    creator_id BIGINT NOT NULL,
    began_at   BIGINT NOT NULL,
    PRIMARY KEY (guild_id, event_id)
) {clustered};
