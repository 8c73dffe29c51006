-- How many answers of Discord in a row could not be read: what stays unreadable is passed over.
ALTER TABLE backfill_windows ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;

-- In a voice channel that is full nobody meets anybody (domain::community::voice). Since when somebody's minutes with
-- others count there: `since`, later by as long as it was full; and since when it is full, while it is.
ALTER TABLE voice_presence ADD COLUMN counts_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE voice_presence ADD COLUMN full_since BIGINT;
UPDATE voice_presence SET counts_from = since;
UPDATE voice_presence SET full_since = since WHERE (SELECT COUNT(*) FROM voice_presence p
    WHERE p.guild_id = voice_presence.guild_id AND p.channel_id = voice_presence.channel_id) > 25;
